#pragma once
/// A call that can only block, made on the pool and awaited on io.

#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include "app/base/clock.hpp"
#include "app/base/result.hpp"

namespace comptoir::bridge {

/// Says to a call on the pool that nobody waits for it any more, and ends what it waits for on its socket.
///
/// Thread: any.
class GivenUp {
public:
    GivenUp() = default;
    ~GivenUp() { forget(); }
    GivenUp(const GivenUp&) = delete;
    GivenUp& operator=(const GivenUp&) = delete;

    void now() {
        std::atomic_ref<int>(flag_).store(1);
        hang_up();
    }
    [[nodiscard]] bool is_so() const { return std::atomic_ref<int>(flag_).load() != 0; }
    /// For libraries that look at an int while they wait.
    [[nodiscard]] int* flag() { return &flag_; }

    /// What the call waits on from now on: a peer that sends a byte now and then must not hold it.
    void waits_on(int socket) {
        forget();
        socket_.store(::dup(socket));
        if (is_so()) hang_up();
    }
    void forget() {
        if (const int socket = socket_.exchange(-1); socket >= 0) ::close(socket);
    }

private:
    void hang_up() {
        const int socket = socket_.exchange(-1);
        if (socket < 0) return;
        ::shutdown(socket, SHUT_RDWR);
        ::close(socket);
    }

    alignas(std::atomic_ref<int>::required_alignment) mutable int flag_ = 0;
    std::atomic<int> socket_{-1};  // a descriptor of our own of it: whoever takes it out closes it
};

/// Makes calls on the pool whose answers nobody has to wait for: a call that hangs is given up, on io, at its
/// deadline or when `close` is called, and told so.
///
/// Thread: io.
/// Owner: whoever asks. What a call needs it owns itself: it may outlive whoever asked by the time that it
/// takes to notice; the pool is joined before io is destroyed.
class PoolCaller {
public:
    PoolCaller(boost::asio::any_io_executor io, boost::asio::any_io_executor pool, const Clock& clock)
        : state_(std::make_shared<State>(std::move(io), std::move(pool), clock)) {}
    ~PoolCaller() { close(); }
    PoolCaller(const PoolCaller&) = delete;
    PoolCaller& operator=(const PoolCaller&) = delete;

    /// `work` runs on the pool and looks at what it is handed often. Errors: offline after `close`, timeout.
    template <class T>
    [[nodiscard]] boost::asio::awaitable<Result<T>> call(std::function<Result<T>(GivenUp&)> work,
                                                         Time deadline) {
        return run<T>(state_, std::move(work), deadline);
    }
    void close() {
        state_->is_closed = true;
        for (const auto& waiting : state_->waiting) {
            waiting->given_up.now();  // here, for io may never run again
            waiting->wake.cancel();
        }
    }

private:
    struct Waiting {
        explicit Waiting(const boost::asio::any_io_executor& io) : wake(io) {}
        boost::asio::steady_timer wake;
        GivenUp given_up;
    };
    struct State {
        State(boost::asio::any_io_executor on, boost::asio::any_io_executor blocking, const Clock& with)
            : io(std::move(on)), pool(std::move(blocking)), clock(with) {}
        boost::asio::any_io_executor io;
        boost::asio::any_io_executor pool;
        const Clock& clock;
        bool is_closed = false;
        std::set<std::shared_ptr<Waiting>> waiting;
    };
    template <class T>
    struct Slot : Waiting {
        using Waiting::Waiting;
        std::optional<Result<T>> result;
    };

    template <class T>
    static boost::asio::awaitable<Result<T>> run(std::shared_ptr<State> state,
                                                 std::function<Result<T>(GivenUp&)> work, Time deadline) {
        if (state->is_closed) co_return fail(ErrorCode::offline, "closed");
        const auto slot = std::make_shared<Slot<T>>(state->io);
        slot->wake.expires_after(deadline - state->clock.now());
        state->waiting.insert(slot);
        boost::asio::post(state->pool, [io = state->io, slot, work = std::move(work)] {
            if (slot->given_up.is_so()) return;
            auto result = work(slot->given_up);
            boost::asio::post(io, [slot, result = std::move(result)]() mutable {
                slot->result = std::move(result);
                slot->wake.cancel();
            });
        });
        co_await slot->wake.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
        state->waiting.erase(slot);
        if (slot->result) co_return std::move(*slot->result);
        slot->given_up.now();
        if (state->is_closed) co_return fail(ErrorCode::offline, "closed");
        co_return fail(ErrorCode::timeout, "no answer in time");
    }

    std::shared_ptr<State> state_;
};

}  // namespace comptoir::bridge
