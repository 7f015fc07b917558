#include "app/api/event_stream.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <charconv>
#include <optional>
#include <utility>
#include <variant>

#include "app/api/errors.hpp"
#include "app/api/facts_json.hpp"

namespace comptoir::api {
namespace {

/// Nothing where the text is no number: the listener then begins with the next event.
std::optional<std::uint64_t> number_in(std::string_view text) {
    std::uint64_t number = 0;
    const auto [end, trouble] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.empty() || trouble != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

std::string gap_of(std::uint64_t lost) {
    return "event: gap\ndata: {\"lost\":" + std::to_string(lost) + "}\n\n";
}

}  // namespace

std::string frame_of(const bridge::NumberedEvent& event, Time now, WallTime wall) {
    return "id: " + std::to_string(event.number) + "\nevent: " + type_of(event.event.body) +
           "\ndata: " + json::dump(to_json(event.event, now, wall)) + "\n\n";
}

struct EventStreams::State {
    State(bridge::EventHub& to, const Clock& with, Duration every)
        : hub(to), clock(with), comment_every(every) {}

    static asio::awaitable<void> run(std::shared_ptr<State> self, std::uint64_t after,
                                     std::shared_ptr<http::Liveness> caller, http::BodyWriter& out);
    std::string begin(std::uint64_t& after) const;

    bridge::EventHub& hub;
    const Clock& clock;
    const Duration comment_every;
    std::size_t streams = 0;
};

EventStreams::EventStreams(bridge::EventHub& hub, const Clock& clock, Duration comment_every)
    : state_(std::make_shared<State>(hub, clock, comment_every)) {}

std::size_t EventStreams::count() const {
    return state_->streams;
}

http::Response EventStreams::open(const http::Request& request) {
    if (state_->streams >= kStreamsMax) {
        return error(Error{ErrorCode::busy, "too many listen to events already"});
    }
    const std::uint64_t last = state_->hub.last_number();
    std::uint64_t after = number_in(request.header("last-event-id")).value_or(last);
    if (after > last) after = 0;  // counted before the last restart: everything since is news
    // Counted for as long as the response lives, streamed or not.
    ++state_->streams;
    const std::shared_ptr<void> counted(nullptr, [state = state_](void*) { --state->streams; });
    http::Response response;
    response.content_type = "text/event-stream";
    response.headers = {{"Cache-Control", "no-store"}};
    response.stream = [state = state_, counted, after, caller = request.liveness](http::BodyWriter& out) {
        return State::run(state, after, caller, out);
    };
    return response;
}

/// The first bytes; moves `after` to where the ring begins.
std::string EventStreams::State::begin(std::uint64_t& after) const {
    std::string text = "retry: 2000\n\n";
    const auto missed = hub.since(after);
    if (missed.empty() || missed.front().number == after + 1) return text;
    text += gap_of(missed.front().number - after - 1);
    after = missed.front().number - 1;
    return text;
}

asio::awaitable<void> EventStreams::State::run(std::shared_ptr<State> self, std::uint64_t after,
                                               std::shared_ptr<http::Liveness> caller,
                                               http::BodyWriter& out) {
    const auto timer = std::make_shared<asio::steady_timer>(co_await asio::this_coro::executor);
    const auto wake = [timer](const auto&...) { timer->cancel(); };
    const auto subscription = self->hub.subscribe(wake);
    if (caller != nullptr) caller->on_close([timer] { timer->cancel(); });
    auto written = co_await out.write(self->begin(after));
    while (written && (caller == nullptr || caller->is_open())) {
        const auto events = self->hub.since(after);
        if (!events.empty() && events.front().number != after + 1)
            break;  // too slow: the ring went on without it
        std::string text;
        for (const auto& event : events) text += frame_of(event, self->clock.now(), self->clock.wall());
        if (!events.empty()) after = events.back().number;
        if (text.empty()) {
            timer->expires_after(self->comment_every);
            const auto [ended] = co_await timer->async_wait(asio::as_tuple(asio::use_awaitable));
            if (ended) continue;  // woken: an event, or the caller went
            text = ": still here\n\n";
        }
        written = co_await out.write(text);
    }
    if (caller != nullptr) caller->on_close({});
}

}  // namespace comptoir::api
