#include "device-bridge/links/simulated_wire.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstring>
#include <utility>

namespace comptoir::bridge {

namespace asio = boost::asio;

namespace {
constexpr std::chrono::hours kLongestSleep{1};  // then it looks again; keeps timers in range
}

/// One who waits for the wire to change, until then or until its deadline.
struct SimulatedWire::Sleeper {
    explicit Sleeper(const asio::any_io_executor& executor) : timer(executor) {}
    asio::steady_timer timer;
};

class SimulatedWire::NearEnd final : public ByteLink {
public:
    explicit NearEnd(std::shared_ptr<SimulatedWire> wire) : wire_(std::move(wire)) {}
    ~NearEnd() override { close(); }
    NearEnd(const NearEnd&) = delete;
    NearEnd& operator=(const NearEnd&) = delete;

    asio::awaitable<Result<void>> open(Time) override {
        if (wire_->near_ != nullptr && wire_->near_ != this) {
            co_return fail(ErrorCode::refused, "the simulated device is in use");
        }
        if (!wire_->is_plugged_) co_return fail(ErrorCode::offline, "the simulated cable is out");
        wire_->near_ = this;
        wire_->unread_.clear();
        co_return Result<void>{};
    }

    asio::awaitable<Result<std::size_t>> read_some(std::span<char> into, Time deadline) override {
        const auto wire = wire_;
        while (wire->unread_.empty()) {
            if (!is_open()) co_return fail(ErrorCode::offline, "the simulated cable is out");
            if (wire->clock_.now() >= deadline) co_return fail(ErrorCode::timeout, "nothing to read");
            co_await wait(wire, deadline);
        }
        if (!is_open()) co_return fail(ErrorCode::offline, "the simulated cable is out");
        const std::size_t count = std::min(into.size(), wire->unread_.size());
        std::memcpy(into.data(), wire->unread_.data(), count);
        wire->unread_.erase(0, count);
        co_return count;
    }

    asio::awaitable<Result<std::size_t>> write_some(std::string_view bytes, Time deadline) override {
        const auto wire = wire_;
        while (is_open() && wire->write_bytes_max_ == 0) {
            if (wire->clock_.now() >= deadline)
                co_return fail(ErrorCode::timeout, "the device does not read");
            co_await wait(wire, deadline);
        }
        if (!is_open()) co_return fail(ErrorCode::offline, "the simulated cable is out");
        const std::size_t count = std::min({bytes.size(), wire->write_bytes_max_, wire->bytes_until_cut_});
        if (wire->bytes_until_cut_ != std::string::npos) wire->bytes_until_cut_ -= count;
        if (wire->hear_ && count > 0) wire->hear_(bytes.substr(0, count));
        if (wire->bytes_until_cut_ == 0) {
            wire->bytes_until_cut_ = std::string::npos;
            wire->unplug();
        }
        if (count == 0) co_return fail(ErrorCode::offline, "the simulated cable is out");
        co_return count;
    }

    void close() override {
        if (wire_->near_ != this) return;
        wire_->near_ = nullptr;
        wire_->unread_.clear();
        wire_->wake();
    }

    [[nodiscard]] bool is_open() const override { return wire_->near_ == this && wire_->is_plugged_; }
    [[nodiscard]] std::string describe() const override { return "simulated"; }

private:
    static asio::awaitable<void> wait(std::shared_ptr<SimulatedWire> wire, Time deadline) {
        const auto sleeper = std::make_shared<Sleeper>(wire->executor_);
        sleeper->timer.expires_after(std::min<Duration>(deadline - wire->clock_.now(), kLongestSleep));
        wire->sleepers_.push_back(sleeper);
        co_await sleeper->timer.async_wait(asio::as_tuple(asio::use_awaitable));
        std::erase(wire->sleepers_, sleeper);
    }

    std::shared_ptr<SimulatedWire> wire_;
};

SimulatedWire::SimulatedWire(asio::any_io_executor executor, const Clock& clock)
    : executor_(std::move(executor)), clock_(clock) {}

SimulatedWire::~SimulatedWire() = default;

std::shared_ptr<SimulatedWire> SimulatedWire::create(asio::any_io_executor executor, const Clock& clock) {
    return std::shared_ptr<SimulatedWire>(new SimulatedWire(std::move(executor), clock));
}

std::unique_ptr<ByteLink> SimulatedWire::near_end() {
    return std::make_unique<NearEnd>(shared_from_this());
}

void SimulatedWire::send(std::string_view bytes) {
    if (near_ == nullptr || !is_plugged_) return;
    unread_.append(bytes.substr(0, kUnreadMax - unread_.size()));
    wake();
}

void SimulatedWire::unplug() {
    is_plugged_ = false;
    wake();
}

void SimulatedWire::plug() {
    is_plugged_ = true;
}

void SimulatedWire::take_at_most(std::size_t bytes) {
    write_bytes_max_ = bytes;
    wake();
}

void SimulatedWire::wake() {
    for (const auto& sleeper : sleepers_) sleeper->timer.cancel();
}

}  // namespace comptoir::bridge
