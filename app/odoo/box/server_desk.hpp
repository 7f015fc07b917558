#pragma once
/// What this box does with the messages of its server, and what it answers.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "app/base/clock.hpp"
#include "app/base/json.hpp"
#include "app/odoo/box/message_ledger.hpp"
#include "app/odoo/box/server_message.hpp"
#include "app/odoo/box/server_outbox.hpp"
#include "app/odoo/bus/bus_frame.hpp"
#include "app/odoo/device_actions.hpp"

namespace comptoir::odoo::box {

namespace asio = boost::asio;

/// What a message may set in motion beside an action. What is null can't be done here.
struct DeskHands {
    std::function<void()> clear = nullptr;  ///< the box belongs to this server no more
    std::function<void(const std::string& url)> move = nullptr;
    std::function<void()> start_again = nullptr;  ///< the whole program
    std::function<void()> look_again = nullptr;   ///< the server may be another version
    /// {"lan_quality", "wan_quality"}.
    std::function<asio::awaitable<json::Value>()> measure = nullptr;
};

struct DeskContext {
    asio::any_io_executor executor;
    const Clock& clock;
    DeviceActions& devices;
    MessageLedger& ledger;
    ServerOutbox& outbox;
    DeskHands hands;
    /// What is replayed where nothing was known of the server comes within a round trip of the subscription.
    Duration settling = std::chrono::seconds(2);
    /// As an official box: a message that took leave of an earlier connection must not end this one.
    /// Source: server-link.md section 4.3.
    Duration clear_after = std::chrono::seconds(5);
    Duration farewell = std::chrono::seconds(2);  ///< for the answer to a restart to leave
};

struct DeskCount {
    std::size_t handled = 0;
    std::size_t ignored = 0;   ///< for other boxes, of an unknown kind, not readable, or from before us
    std::size_t repeated = 0;  ///< and not done again

    bool operator==(const DeskCount&) const = default;
};

/// Carries out each message once, whoever repeats it: a server after a reconnect, or after a restart of this
/// program.
///
/// Thread: io.   Owner: the server link.   Limits: kActionsMax actions at once; a further one is refused.
/// Source: server-link.md sections 4.3 and 5.
class ServerDesk {
public:
    explicit ServerDesk(DeskContext context);
    ~ServerDesk();
    ServerDesk(const ServerDesk&) = delete;
    ServerDesk& operator=(const ServerDesk&) = delete;

    /// The server sends messages from now on.
    void subscribed(const std::string& box);
    void take(bus::BusMessage message);
    /// Whether actions are carried out; false for a moment where nothing was known of the server.
    [[nodiscard]] bool is_settled() const;
    /// Called now and then.
    void settle();
    [[nodiscard]] const DeskCount& count() const;

    static constexpr std::size_t kActionsMax = 64;  // as many as a box has devices, all at once

private:
    struct State;
    std::shared_ptr<State> state_;
};

/// A device event for the server, as it is posted.   Thread: any.   Source: server-link.md section 5.
[[nodiscard]] Letter letter_of(const DeviceNews& news, const std::string& box);

/// What a server waits for that had a receipt of its own registered (self-order): what the fiscal device said
/// to it. Nothing for any other news, nor where the device said nothing: the event says why.
/// Thread: any.   Source: server-link.md section 5; devices.md section 7.3 (`registerReceiptWeb`).
[[nodiscard]] std::optional<Letter> confirmation_of(const DeviceNews& news, const std::string& box);

}  // namespace comptoir::odoo::box
