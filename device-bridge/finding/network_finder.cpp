#include "device-bridge/finding/network_finder.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <optional>
#include <utility>

#include "app/base/log.hpp"
#include "device-bridge/finding/found_hardware.hpp"
#include "device-bridge/finding/found_printers.hpp"
#include "device-bridge/links/ipp_queue.hpp"
#include "device-bridge/links/mdns_browse.hpp"

namespace comptoir::bridge {
namespace {

namespace asio = boost::asio;

Result<std::vector<FoundDevice>> search_network(GivenUp& given_up) {
    constexpr std::chrono::milliseconds kTime{3'000};  // printers that sleep answer within a second or two
    const auto services = browse_mdns(kTime, Whose::others, given_up);
    if (!services) return tl::unexpected(services.error());
    return found_on_network(*services);
}

Result<std::vector<FoundDevice>> search_queues(GivenUp& given_up) {
    const auto answer = ipp_post(IppAddress::local_server(), ipp::get_queues(), nullptr, given_up);
    if (!answer) return tl::unexpected(answer.error());
    const auto queues = ipp::listed_queues(*answer);
    if (!queues) return tl::unexpected(queues.error());
    return found_in_cups(*queues);
}

}  // namespace

struct NetworkFinder::State : std::enable_shared_from_this<NetworkFinder::State> {
    /// One kind of search, and what it found last.
    struct Kept {
        Search search;
        const char* what;  ///< for the log
        std::vector<FoundDevice> found;
        bool is_told = false;  ///< that it can't search
    };

    State(asio::any_io_executor io, asio::any_io_executor pool, const Clock& with, Searches searches,
          Timing how)
        : executor(io),
          clock(with),
          timing(how),
          caller(io, std::move(pool), with),
          wake(io),
          queues{std::move(searches.queues), "CUPS queues", {}},
          network{std::move(searches.network), "printers in the network", {}} {}

    asio::any_io_executor executor;
    const Clock& clock;
    Timing timing;
    PoolCaller caller;
    asio::steady_timer wake;
    Kept queues;
    Kept network;
    std::function<void()> changed;
    Time looked_at{};
    bool is_started = false;

    static asio::awaitable<void> run(std::shared_ptr<State> self);
    asio::awaitable<void> rest(Duration time);
    asio::awaitable<bool> look(Kept* kept);
};

NetworkFinder::Searches NetworkFinder::real() {
    return {search_network, search_queues};
}

NetworkFinder::NetworkFinder(asio::any_io_executor io, asio::any_io_executor pool, const Clock& clock,
                             Searches searches, Timing timing)
    : state_(std::make_shared<State>(std::move(io), std::move(pool), clock, std::move(searches), timing)) {}

NetworkFinder::~NetworkFinder() {
    stop();
}

void NetworkFinder::start(std::function<void()> changed) {
    if (state_->is_started) return;
    state_->is_started = true;
    state_->changed = std::move(changed);
    // Ends soon after `stop`: it waits on the pool's caller and on `wake`, and both are ended by it.
    asio::co_spawn(state_->executor, State::run(state_), [](const std::exception_ptr& thrown) {
        if (thrown) log::error("the search for printers threw");
    });
}

void NetworkFinder::stop() {
    state_->is_started = false;
    state_->changed = nullptr;
    state_->caller.close();
    state_->wake.cancel();
}

std::vector<FoundDevice> NetworkFinder::list() const {
    std::vector<FoundDevice> all = state_->queues.found;
    for (const FoundDevice& device : state_->network.found) {
        const bool is_known = std::any_of(all.begin(), all.end(),
                                          [&](const FoundDevice& other) { return other.id == device.id; });
        if (!is_known) all.push_back(device);
    }
    return all;
}

void NetworkFinder::look_soon() {
    if (state_->clock.now() - state_->looked_at >= state_->timing.asked) state_->wake.cancel();
}

asio::awaitable<void> NetworkFinder::State::run(std::shared_ptr<State> self) {
    co_await self->rest(self->timing.first);
    while (self->is_started) {
        self->looked_at = self->clock.now();
        const bool moved_queues = co_await self->look(&self->queues);
        const bool moved_network = co_await self->look(&self->network);
        if (!self->is_started) break;
        const auto tell = self->changed;  // it may stop us, which forgets it
        if ((moved_queues || moved_network) && tell) tell();
        co_await self->rest(self->timing.again);
    }
}

asio::awaitable<void> NetworkFinder::State::rest(Duration time) {
    wake.expires_after(time);
    if (is_started) co_await wake.async_wait(asio::as_tuple(asio::use_awaitable));
}

/// True where it found others than before. A search that takes too long leaves what was found.
asio::awaitable<bool> NetworkFinder::State::look(Kept* kept) {
    if (!is_started) co_return false;
    auto now = co_await caller.call<std::vector<FoundDevice>>(kept->search, clock.now() + timing.search);
    if (!is_started) co_return false;
    if (!now) {
        if (!std::exchange(kept->is_told, true))
            log::info("nobody can be asked for devices",
                      {{"what", kept->what}, {"why", now.error().message}});
        if (now.error().code != ErrorCode::offline) co_return false;  // too slow: it may be better next time
        co_return !std::exchange(kept->found, {}).empty();
    }
    kept->is_told = false;
    if (now->size() > kFoundMax) now->resize(kFoundMax);
    if (*now == kept->found) co_return false;
    kept->found = std::move(*now);
    co_return true;
}

}  // namespace comptoir::bridge
