#pragma once
/// `GET /api/v1/events`: device events as they happen, for as long as somebody listens.

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "app/base/clock.hpp"
#include "app/http/message.hpp"
#include "device-bridge/event_hub.hpp"

namespace comptoir::api {

namespace asio = boost::asio;

/// "id: 7\nevent: scan\ndata: {…}\n\n".   Thread: any.   Source: WHATWG HTML, "server-sent events".
[[nodiscard]] std::string frame_of(const bridge::NumberedEvent& event, Time now, WallTime wall);

/// Thread: io.   Owner: the API's routes; the hub and the clock outlive it.
/// Limits: kStreamsMax listeners, a further one is told busy. Nobody has a queue of its own: a listener who
/// falls behind the hub's ring is dropped, and comes back with its Last-Event-ID.
class EventStreams {
public:
    static constexpr std::size_t kStreamsMax = 32;       // pages and integrations of one shop
    static constexpr std::chrono::seconds kComment{15};  // proxies close what is silent for 30 s

    EventStreams(bridge::EventHub& hub, const Clock& clock, Duration comment_every = kComment);

    /// A stream that begins after the event named by Last-Event-ID, or with the next one. What the ring no
    /// longer holds is said once: "event: gap" with how many are gone.
    [[nodiscard]] http::Response open(const http::Request& request);
    [[nodiscard]] std::size_t count() const;

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace comptoir::api
