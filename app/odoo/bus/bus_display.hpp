#pragma once
/// The customer display that needs no address at the till: it follows the POS over the bus of its server.

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/base/clock.hpp"
#include "app/base/json.hpp"
#include "app/net/client.hpp"
#include "app/net/settings.hpp"
#include "app/odoo/bus/bus_status.hpp"
#include "app/sources/arbiter.hpp"

namespace comptoir::odoo::bus {

namespace asio = boost::asio;

/// Where the bus was left, so that a restart in the middle of a sale finds the order again.
struct Bookmark {
    std::string pos;  ///< "https://shop.example 3": another POS starts anew
    std::int64_t resume_id = 0;
    WallTime at{};

    bool operator==(const Bookmark&) const = default;
};

struct BusSettings {
    std::string link;      ///< pos.url; empty, or only a server: nothing is followed
    std::string database;  ///< of a server that holds several
    net::NetSettings network;

    bool operator==(const BusSettings&) const = default;
};

/// All waits, so that a test can shorten them.
struct BusTimings {
    Duration page = std::chrono::seconds(10);    ///< for the page and each further request
    Duration connect = std::chrono::seconds(5);  ///< the websocket, from the name to the handshake
    Duration write = std::chrono::seconds(5);    ///< a frame of some hundred bytes
    Duration beat = std::chrono::seconds(5);     ///< a quiet connection counts as a sign of life this often
    Duration register_again = std::chrono::minutes(3);  ///< a lost registration is repaired this soon
    Duration goodbye = std::chrono::seconds(1);         ///< all that stopping may take
    Duration retry_min = std::chrono::milliseconds(200);
    Duration retry_max =
        std::chrono::milliseconds(1500);             ///< of what comes back by itself: a cable, a reboot
    Duration retry_slow = std::chrono::seconds(30);  ///< of what a person or the server has to mend
    /// An order older than this is not looked for after a restart; the screen would be on its welcome page.
    Duration bookmark_max = std::chrono::minutes(10);
    Duration keep_alive = std::chrono::seconds(30);
};

struct BusContext {
    asio::any_io_executor executor;
    net::Client& client;
    sources::Arbiter& arbiter;
    const Clock& clock;
    std::function<void(Time received)> said;  ///< the arbiter was told something
    std::function<void()> changed;            ///< `status` or `shop` is another one
    std::function<Bookmark()> bookmark;       ///< what was remembered
    std::function<void(const Bookmark&)> remember;
    std::string screen_id;  ///< what the POS knows this screen by: a uuid that stays the same
    BusTimings timings = {};
};

/// What the POS says of the shop, for whatever the settings leave open. URLs on the POS's server.
struct ShopFacts {
    std::string logo;
    std::string background;
    std::string language;
    std::string theme;  ///< "light" or "dark", as the POS of 20 has it; empty: it has no wish
    bool wants_screen_saver = false;  ///< (20)

    bool operator==(const ShopFacts&) const = default;
};

/// Fetches the page, follows the bus, and tells the arbiter (`Channel::bus`). Comes back by itself, with
/// backoff and jitter, however often the server goes.
///
/// Thread: io.   Owner: the kiosk; `stop` before the io_context ends, and let it run out.
/// Limits: one websocket; those of DisplayFeed.
/// Source: customer-display.md section 6, odoo-20.md section 1.7, server-link.md section 4.
class BusDisplay {
public:
    explicit BusDisplay(BusContext context);
    ~BusDisplay();
    BusDisplay(const BusDisplay&) = delete;
    BusDisplay& operator=(const BusDisplay&) = delete;

    /// Follows that link from now on; the same settings again change nothing.
    void configure(BusSettings settings);
    /// Takes leave of the POS and ends; `stopped` is called once that is done, at the latest when the time
    /// for a goodbye is over. A request that still runs then ends with the client.
    void stop(std::function<void()> stopped);

    [[nodiscard]] const BusStatus& status() const;
    [[nodiscard]] const ShopFacts& shop() const;
    /// The order of our register as it came; null before any.
    [[nodiscard]] const json::Value& snapshot() const;

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace comptoir::odoo::bus
