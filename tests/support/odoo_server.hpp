#pragma once
/// A small Odoo: the customer display page, registration, the bus, and what an enterprise server has for
/// boxes; besides, the services of odoo.com that pair a box and give it a certificate.
///
/// Composed from customer-display.md sections 4 and 6, odoo-20.md sections 1 and 3, server-link.md sections 2
/// to 6, 8 and 9, and the pages in tests/captures.

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "app/base/json.hpp"

namespace comptoir::test {

enum class OdooVersion { v17, v18, v19, v20 };

/// What the server does wrong; all of it can be changed while it runs.
struct OdooFaults {
    int page_status = 200;           ///< of the display page
    std::string page_body = {};      ///< instead of the display page; empty: the page itself
    std::string page_location = {};  ///< with a page_status of 3xx
    std::string page_session = {};   ///< what the page sets as the session; empty: none
    bool page_hangs = false;         ///< takes the request for the page and never answers
    int socket_status = 101;         ///< of the websocket handshake; others come as an HTML page
    int close_after_subscribe = 0;   ///< a close code, sent as soon as a channel was asked for
    int event_status = 200;          ///< of what a box tells of its devices
    bool half_frame = false;         ///< the next message is cut in its middle, and so is the connection
    bool wants_session = false;      ///< several databases: without a session everything leads to the login
    bool is_community = false;       ///< there is no /iot/*, and no box has a channel
    std::chrono::milliseconds late{0};  ///< waited before each answer and before each frame
    bool page_is_cut = false;           ///< half of the page, and the connection is gone
    bool page_never_ends = false;       ///< spaces, for as long as anybody takes them
    bool huge_frame = false;            ///< the next message is announced with 64 MiB, and begins
    bool twice = false;                 ///< each message comes twice
    std::chrono::seconds clock_off{0};  ///< what the server's Date is ahead of the time
};

/// What a box, or its display, posted.
struct OdooPost {
    std::string path;
    json::Value body;      ///< null where it was no JSON
    std::string database;  ///< of the header X-Odoo-Database
    std::string agent;
};

/// Listens on loopback, on a thread of its own. A port can be left and taken again, as a reboot does.
///
/// Thread: the test's; every call waits for the server's thread.
class OdooServer {
public:
    explicit OdooServer(OdooVersion version);
    ~OdooServer();
    OdooServer(const OdooServer&) = delete;
    OdooServer& operator=(const OdooServer&) = delete;

    [[nodiscard]] std::uint16_t port() const;
    /// The server's own address; that of the pairing and certificate services, too.
    [[nodiscard]] std::string url() const;
    /// As the POS shows it; `device` 19: a uuid, 20: a number, 18: the token itself.
    [[nodiscard]] std::string link() const;

    void set(OdooFaults faults);
    /// Another version from the next page on; the bus and its ids stay.
    void become(OdooVersion version);

    /// A snapshot of the register: on the bus as that version sends it. `suffix` names another register.
    void show(const json::Value& snapshot);
    void show(const json::Value& snapshot, const std::string& suffix);
    /// The register of 20 asks which screens there are.
    void ping(const std::string& suffix);
    /// Any message, as it is.
    void say(const std::string& type, const json::Value& payload);
    /// The same on the channel of the box: it reaches those who subscribed to it (17 to 19) or with its token
    /// (20).
    void say_to_box(const std::string& type, const json::Value& payload);
    /// Sends raw bytes as one text frame to everyone who listens.
    void say_raw(const std::string& frame);
    /// The next message has this id, and the ones after it follow.
    void continue_at(std::int64_t id);

    /// Everybody is cut off without a word, and nobody is let in; `come_back` listens on the same port again.
    void go_away();
    void come_back();
    /// All messages until now are gone, or older than the 50 s that come where nothing is known: whoever
    /// names an id still gets them.
    void forget_messages();
    void age_messages();

    /// The pairing service: the next poll with the code that it gave brings this (`url`, `token`, `db_uuid`,
    /// `enterprise_code`, ...). The account's token is the box's from then on.
    void pair_with(json::Value account);
    /// The code given last is good no more.
    void expire_pairing();
    /// What the service of certificates gives, each PEM a text; before that it says that there is none.
    void give_certificate(const std::string& subject, const std::string& certificate, const std::string& key);
    /// What is asked for at /iot/box/<id>/display_url: an object as it is, a text as text. First: `{}`.
    void give_display_urls(json::Value urls);

    /// Waits until `is_so`, which may ask anything of this server. False: the time was over.
    bool wait_until(const std::function<bool()>& is_so,
                    std::chrono::milliseconds within = std::chrono::seconds(10)) const;
    /// Waits until there are at least so many posts to that path, and gives all; fewer when the time is over.
    [[nodiscard]] std::vector<OdooPost> wait_for_posts(
        const std::string& path, std::size_t count,
        std::chrono::milliseconds within = std::chrono::seconds(10)) const;
    [[nodiscard]] std::vector<OdooPost> posts(const std::string& path) const;

    [[nodiscard]] std::vector<json::Value> registrations() const;  ///< the payloads, in order
    [[nodiscard]] std::vector<json::Value> subscriptions() const;  ///< the `data` of each, in order
    [[nodiscard]] std::size_t pages_served() const;
    [[nodiscard]] std::size_t listeners() const;      ///< on the POS's channel
    [[nodiscard]] std::size_t box_listeners() const;  ///< on the box's
    [[nodiscard]] std::string last_socket_origin() const;
    [[nodiscard]] std::string last_socket_agent() const;
    [[nodiscard]] std::string last_socket_cookie() const;

    static constexpr const char* kToken = "9f1c0a77d2e34b58";
    static constexpr const char* kUuid = "5f0c9a52-8d3c-4f0e-9a77-2d8c1f6b3e10";
    static constexpr const char* kNumber = "2";
    static constexpr const char* kSession = "s3ss10n-of-the-right-database";
    static constexpr const char* kBoxToken = "4711471147";  ///< of the box, where no account brought another
    static constexpr const char* kBoxChannel = "iot_channel-7f2d90";  ///< what /iot/setup answers, up to 19
    static constexpr const char* kPairingCode = "1234";               ///< the first one; others count on

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace comptoir::test
