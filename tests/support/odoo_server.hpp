#pragma once
/// A small Odoo: the customer display page, registration, the bus. Composed from customer-display.md sections
/// 4 and 6, odoo-20.md section 1, server-link.md section 4 and the pages in tests/captures.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "app/base/json.hpp"

namespace comptoir::test {

enum class OdooVersion { v17, v18, v19, v20 };

/// What the server does wrong; all of it can be changed while it runs.
struct OdooFaults {
    int page_status = 200;          ///< of the display page
    std::string page_body;          ///< instead of the display page; empty: the page itself
    std::string page_location;      ///< with a page_status of 3xx
    std::string page_session;       ///< what the page sets as the session; empty: none
    bool page_hangs = false;        ///< takes the request for the page and never answers
    int socket_status = 101;        ///< of the websocket handshake; others come as an HTML page
    int close_after_subscribe = 0;  ///< a close code, sent as soon as a channel was asked for
    bool half_frame = false;        ///< the next message is cut in its middle, and so is the connection
    bool wants_session = false;     ///< several databases: without a session everything leads to the login
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
    /// Sends raw bytes as one text frame to everyone who listens.
    void say_raw(const std::string& frame);
    /// The next message has this id, and the ones after it follow.
    void continue_at(std::int64_t id);

    /// Everybody is cut off without a word, and nobody is let in; `come_back` listens on the same port again.
    void go_away();
    void come_back();
    /// A message that is older than what the bus replays.
    void forget_messages();

    [[nodiscard]] std::vector<json::Value> registrations() const;  ///< the payloads, in order
    [[nodiscard]] std::vector<json::Value> subscriptions() const;  ///< the `data` of each, in order
    [[nodiscard]] std::size_t pages_served() const;
    [[nodiscard]] std::size_t listeners() const;
    [[nodiscard]] std::string last_socket_origin() const;
    [[nodiscard]] std::string last_socket_agent() const;
    [[nodiscard]] std::string last_socket_cookie() const;

    static constexpr const char* kToken = "9f1c0a77d2e34b58";
    static constexpr const char* kUuid = "5f0c9a52-8d3c-4f0e-9a77-2d8c1f6b3e10";
    static constexpr const char* kNumber = "2";
    static constexpr const char* kSession = "s3ss10n-of-the-right-database";

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace comptoir::test
