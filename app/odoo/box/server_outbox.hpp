#pragma once
/// What this box has to tell its server, one thing after the other, however long that takes.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "app/base/clock.hpp"
#include "app/base/json.hpp"
#include "app/odoo/device_words.hpp"

namespace comptoir::odoo::box {

namespace asio = boost::asio;

/// One post to the server.
struct Letter {
    using About = DeviceNews::About;

    std::string path;            ///< "/iot/box/send_websocket"
    json::Value params;          ///< of the call; or all that is posted
    About about = About::state;  ///< decides how long it is worth telling, and what gives way first
    std::string device;          ///< for the log
    bool is_call = true;         ///< of JSON-RPC
};

/// How a try to deliver ended. `away`: it was not taken, and the same again may work; `lost`: nobody knows
/// whether it was taken; `refused`: it never will be.
enum class Delivery { done, away, lost, refused };

struct OutboxCount {
    std::size_t waiting = 0;
    std::size_t delivered = 0;
    std::size_t dropped = 0;

    bool operator==(const OutboxCount&) const = default;
};

/// All waits, so that a test can shorten them.
struct OutboxTimings {
    Duration retry_min = std::chrono::milliseconds(500);
    Duration retry_max = std::chrono::seconds(5);
    Duration state_max = std::chrono::seconds(30);   ///< a condition of then says nothing of now
    Duration scan_max = std::chrono::seconds(5);     ///< as a held poll's: nobody wants it later
    Duration outcome_max = std::chrono::minutes(5);  ///< a till waits some seconds, a report may come late
};

struct OutboxContext {
    asio::any_io_executor executor;
    const Clock& clock;
    std::function<asio::awaitable<Delivery>(const Letter&)> deliver;
    OutboxTimings timings = {};
};

/// Delivers in order and one at a time; never in the path of an event. While the server is away the first
/// waits, with backoff, and each only as long as it is worth telling.
///
/// Thread: io.   Owner: the server link.
/// Limits: kStatesMax of states and scans, of which the oldest gives way; kOutcomesMax of outcomes, after
/// which the oldest is lost and named.
class ServerOutbox {
public:
    explicit ServerOutbox(OutboxContext context);
    ~ServerOutbox();
    ServerOutbox(const ServerOutbox&) = delete;
    ServerOutbox& operator=(const ServerOutbox&) = delete;

    void put(Letter letter);
    /// The server is there again: what waits needn't wait longer.
    void hurry();
    /// Everything that waits is nobody's any more.
    void clear();
    /// Once nothing waits, or after `patience`.
    [[nodiscard]] asio::awaitable<void> drained(Duration patience);
    [[nodiscard]] OutboxCount count() const;

    static constexpr std::size_t kStatesMax = 200;      // a scale that moves says five a second
    static constexpr std::size_t kOutcomesMax = 1'000;  // more than 5 min of actions of twenty tills

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace comptoir::odoo::box
