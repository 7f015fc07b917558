#include "device-bridge/event_hub.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "app/base/check.hpp"

namespace comptoir::bridge {

struct EventHub::State {
    std::deque<NumberedEvent> ring;
    std::deque<NumberedEvent> pending;  // published from inside a listener, told after the one before
    std::vector<std::weak_ptr<Listener>> listeners;
    std::uint64_t last = 0;
    bool telling = false;

    void tell_pending();
    void tell(const NumberedEvent& event);
};

EventHub::EventHub() : state_(std::make_shared<State>()) {}

void EventHub::publish(Event event) {
    const auto state = state_;  // a listener may end the hub's owner
    NumberedEvent numbered{++state->last, std::move(event)};
    state->ring.push_back(numbered);
    if (state->ring.size() > kRingMax) state->ring.pop_front();
    CHECK(state->pending.size() < kRingMax, "listeners must not answer each event with several");
    state->pending.push_back(std::move(numbered));
    if (!state->telling) state->tell_pending();
}

EventHub::Subscription EventHub::subscribe(Listener listener) {
    auto held = std::make_shared<Listener>(std::move(listener));
    std::erase_if(state_->listeners, [](const auto& weak) { return weak.expired(); });
    state_->listeners.push_back(held);
    return Subscription(std::move(held));
}

std::vector<NumberedEvent> EventHub::since(std::uint64_t number) const {
    const auto first = std::find_if(state_->ring.begin(), state_->ring.end(),
                                    [&](const NumberedEvent& event) { return event.number > number; });
    return {first, state_->ring.end()};
}

std::uint64_t EventHub::last_number() const {
    return state_->last;
}

void EventHub::State::tell_pending() {
    telling = true;
    while (!pending.empty()) {
        const NumberedEvent event = std::move(pending.front());
        pending.pop_front();
        tell(event);
    }
    telling = false;
}

void EventHub::State::tell(const NumberedEvent& event) {
    const auto now_listening = listeners;  // the list may change while they are told
    for (const auto& weak : now_listening) {
        if (const auto listener = weak.lock()) (*listener)(event);
    }
}

}  // namespace comptoir::bridge
