#pragma once
/// The one way values cross threads, and the one class with a mutex.

#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <utility>
#include <variant>

namespace comptoir {

/// A bounded queue of values with a wake-up.
///
/// Thread: any may post; one drains.
/// Errors: `post` returns false when full, and the value was not taken.
/// Limits: `capacity` values. `replace` keeps at most one value of each alternative, so it can't fill the
/// box.
template <class T>
class Mailbox {
public:
    Mailbox(std::size_t capacity, std::function<void()> wake) : capacity_(capacity), wake_(std::move(wake)) {}
    Mailbox(const Mailbox&) = delete;
    Mailbox& operator=(const Mailbox&) = delete;

    /// Appends in order.
    [[nodiscard]] bool post(T value) {
        {
            const std::lock_guard lock(mutex_);
            if (queue_.size() >= capacity_) return false;
            queue_.push_back(std::move(value));
        }
        wake_();
        return true;
    }

    /// Latest wins: drops queued values of the same variant alternative, then appends. Never fails.
    void replace(T value) {
        {
            const std::lock_guard lock(mutex_);
            std::erase_if(queue_, [&](const T& queued) { return queued.index() == value.index(); });
            queue_.push_back(std::move(value));
        }
        wake_();
    }

    [[nodiscard]] std::deque<T> drain() {
        const std::lock_guard lock(mutex_);
        return std::exchange(queue_, {});
    }

private:
    const std::size_t capacity_;
    const std::function<void()> wake_;
    std::mutex mutex_;
    std::deque<T> queue_;
};

}  // namespace comptoir
