#include "device-bridge/links/link_keeper.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <random>
#include <utility>

namespace comptoir::bridge {

namespace asio = boost::asio;

namespace {

/// Holds the hooks while one runs: it may stop the keeper, which drops them.
template <class Hook, class... Arguments>
void tell(std::shared_ptr<const LinkKeeper::Hooks> hooks, Hook hook, const Arguments&... arguments) {
    if ((*hooks).*hook) ((*hooks).*hook)(arguments...);
}

}  // namespace

struct LinkKeeper::Pause {
    explicit Pause(const asio::any_io_executor& executor) : timer(executor) {}
    asio::steady_timer timer;
    std::minstd_rand chance{std::random_device{}()};
};

LinkKeeper::LinkKeeper(asio::any_io_executor executor, const Clock& clock, std::unique_ptr<ByteLink> link,
                       Patience patience, Hooks hooks)
    : executor_(std::move(executor)),
      clock_(clock),
      link_(std::move(link)),
      patience_(patience),
      hooks_(std::make_shared<const Hooks>(std::move(hooks))),
      pause_(std::make_unique<Pause>(executor_)) {}

LinkKeeper::~LinkKeeper() = default;

std::shared_ptr<LinkKeeper> LinkKeeper::create(asio::any_io_executor executor, const Clock& clock,
                                               std::unique_ptr<ByteLink> link, Patience patience,
                                               Hooks hooks) {
    return std::shared_ptr<LinkKeeper>(
        new LinkKeeper(std::move(executor), clock, std::move(link), patience, std::move(hooks)));
}

void LinkKeeper::start() {
    if (stopped_) return;
    // What was plugged in need not wait for its next turn.
    link_->on_plug_moved([weak = weak_from_this()] {
        const auto self = weak.lock();
        if (self && !self->link_->is_open()) self->pause_->timer.cancel();
    });
    asio::co_spawn(executor_, run(shared_from_this()), [](const std::exception_ptr&) {});
}

void LinkKeeper::stop() {
    stopped_ = true;
    link_->on_plug_moved(nullptr);
    hooks_ = std::make_shared<const Hooks>();
    link_->close();
    pause_->timer.cancel();
}

bool LinkKeeper::is_open() const {
    return !stopped_ && link_->is_open();
}

asio::awaitable<Result<void>> LinkKeeper::write(std::string bytes, Time deadline) {
    const auto self = shared_from_this();
    std::string_view left = bytes;
    while (!left.empty()) {
        if (!self->is_open()) co_return fail(ErrorCode::offline, "the link is not open");
        const auto taken = co_await self->link_->write_some(left, deadline);
        if (!taken) co_return tl::unexpected(taken.error());
        left.remove_prefix(*taken);
        if (!left.empty() && self->clock_.now() >= deadline) {
            co_return fail(ErrorCode::timeout, "the device does not take what it is told");
        }
    }
    co_return Result<void>{};
}

asio::awaitable<void> LinkKeeper::run(std::shared_ptr<LinkKeeper> self) {
    unsigned attempt = 0;
    while (!self->stopped_) {
        const auto opened = co_await self->link_->open(self->clock_.now() + self->patience_.open);
        if (self->stopped_) break;
        Error trouble{ErrorCode::offline, ""};
        if (opened) {
            attempt = 0;
            tell(self->hooks_, &Hooks::opened);
            trouble = co_await read_until_trouble(self);
        } else {
            trouble = opened.error();
        }
        if (self->stopped_) break;
        self->link_->close();
        tell(self->hooks_, &Hooks::lost, trouble);
        co_await pause(self, ++attempt);
    }
    self->link_->close();
}

asio::awaitable<Error> LinkKeeper::read_until_trouble(std::shared_ptr<LinkKeeper> self) {
    constexpr std::chrono::hours kForever{1};  // a scanner may rest; the read is only begun anew
    const bool may_rest = self->patience_.silence.count() == 0;
    std::array<char, kReadBytes> buffer;
    while (true) {
        const Time deadline =
            self->clock_.now() + (may_rest ? Duration(kForever) : Duration(self->patience_.silence));
        const auto count = co_await self->link_->read_some(buffer, deadline);
        if (self->stopped_) co_return Error{ErrorCode::offline, "stopped"};
        if (count) {
            tell(self->hooks_, &Hooks::bytes, std::string_view(buffer.data(), *count));
        } else if (count.error().code != ErrorCode::timeout) {
            co_return count.error();
        } else if (!may_rest) {
            tell(self->hooks_, &Hooks::silent);
        }
    }
}

asio::awaitable<void> LinkKeeper::pause(std::shared_ptr<LinkKeeper> self, unsigned attempt) {
    self->pause_->timer.expires_after(
        pause_before(attempt, self->patience_, static_cast<unsigned>(self->pause_->chance())));
    co_await self->pause_->timer.async_wait(asio::as_tuple(asio::use_awaitable));
}

std::chrono::milliseconds pause_before(unsigned attempt, const LinkKeeper::Patience& patience,
                                       unsigned chance) {
    constexpr unsigned kDoublingsMax = 16;  // far past any ceiling; keeps the shift in range
    const auto doubled = patience.pause_first * (1u << std::min(std::max(attempt, 1u) - 1, kDoublingsMax));
    const auto base = std::min<std::chrono::milliseconds>(doubled, patience.pause_max);
    constexpr unsigned kParts = 1'000;
    return base + base * (chance % kParts) / (4 * kParts);
}

}  // namespace comptoir::bridge
