#pragma once
/// Who hears of a device event: held polls, the event stream, the weighing scene, the log.

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>

#include "device-bridge/device.hpp"

namespace comptoir::bridge {

struct NumberedEvent {
    std::uint64_t number = 0;  ///< grows by one; never repeats while the process lives
    Event event;
};

/// Thread: io.
/// Limits: the newest kRingMax events are remembered; listeners are the caller's to bound.
class EventHub {
public:
    static constexpr std::size_t kRingMax = 1'000;  // DESIGN section 4: the event stream's ring

    using Listener = std::function<void(const NumberedEvent&)>;

    /// Unsubscribes when it goes.
    class Subscription {
    public:
        Subscription() = default;
        Subscription(Subscription&&) noexcept = default;
        Subscription& operator=(Subscription&&) noexcept = default;

    private:
        friend class EventHub;
        explicit Subscription(std::shared_ptr<void> token) : token_(std::move(token)) {}
        std::shared_ptr<void> token_;
    };

    EventHub();

    void publish(Event event);
    /// A listener may subscribe, unsubscribe and publish from inside its call.
    [[nodiscard]] Subscription subscribe(Listener listener);
    /// The remembered events after `number`, oldest first.
    [[nodiscard]] std::vector<NumberedEvent> since(std::uint64_t number) const;
    [[nodiscard]] std::uint64_t last_number() const;

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace comptoir::bridge
