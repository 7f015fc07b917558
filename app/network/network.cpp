#include "app/network/network.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <utility>

#include "app/base/log.hpp"

namespace comptoir::network {
namespace {

namespace asio = boost::asio;

const char* name_of(Presence presence) {
    switch (presence) {
        case Presence::unknown: return "unknown";
        case Presence::present: return "present";
        case Presence::absent: return "absent";
    }
    return "unknown";
}

}  // namespace

struct Network::State : std::enable_shared_from_this<State> {
    State(asio::any_io_executor with, const std::string& bus_address, std::function<void()> told,
          Manager::Patience patience)
        : executor(std::move(with)),
          changed(std::move(told)),
          bus(executor, bus_address),
          manager(
              executor, bus, [this] { say(); }, patience) {}

    void say() {
        if (!is_stopped && changed) changed();
    }
    asio::awaitable<void> scan();
    asio::awaitable<void> join(Wish wish);
    asio::awaitable<void> forget(std::string ssid);

    asio::any_io_executor executor;
    std::function<void()> changed;
    Bus bus;
    Manager manager;
    std::string joining;   ///< the name that is tried, or was last
    std::string join_end;  ///< empty: nothing was tried yet
    bool is_stopped = false;
};

asio::awaitable<void> Network::State::scan() {
    const auto done = co_await manager.scan();
    if (!done) log::info("the Wi-Fi card does not look around", {{"why", done.error().message}});
}

asio::awaitable<void> Network::State::join(Wish wish) {
    const auto end = co_await manager.join(wish);
    join_end = end ? network::name_of(*end) : network::name_of(JoinEnd::failed);
    if (!end) log::warning("a Wi-Fi was not joined", {{"why", end.error().message}});
    say();
}

asio::awaitable<void> Network::State::forget(std::string ssid) {
    const auto done = co_await manager.forget(ssid);
    if (!done) log::warning("a Wi-Fi is not forgotten", {{"why", done.error().message}});
    say();
}

Network::Network(asio::any_io_executor executor, const std::string& bus_address,
                 std::function<void()> changed)
    : Network(std::move(executor), bus_address, std::move(changed), Manager::Patience{}) {}

Network::Network(asio::any_io_executor executor, const std::string& bus_address,
                 std::function<void()> changed, Manager::Patience patience)
    : state_(std::make_shared<State>(std::move(executor), bus_address, std::move(changed), patience)) {}

Network::~Network() {
    stop();
}

void Network::start() {
    State& state = *state_;
    state.bus.start([&state](bool is_up) { is_up ? state.manager.look() : state.manager.lose(); });
}

void Network::stop() {
    if (std::exchange(state_->is_stopped, true)) return;
    state_->manager.stop();
    state_->bus.stop();
}

Result<void> Network::scan() {
    if (wireless_link(facts()) == nullptr) return fail(ErrorCode::unsupported, "this box has no Wi-Fi card");
    asio::co_spawn(
        state_->executor,
        [](std::shared_ptr<State> state) -> asio::awaitable<void> { co_await state->scan(); }(state_),
        asio::detached);
    return {};
}

Result<void> Network::join(const Wish& wish) {
    if (auto checked = check(wish); !checked) return checked;
    if (wireless_link(facts()) == nullptr) return fail(ErrorCode::unsupported, "this box has no Wi-Fi card");
    const SeenNetwork* const known = seen(facts(), wish.ssid);
    if (known != nullptr && known->security == Security::other)
        return fail(ErrorCode::unsupported, "this Wi-Fi asks for more than a key, or is of an old kind");
    if (state_->join_end == "joining") return fail(ErrorCode::busy, "a Wi-Fi is being joined already");
    state_->joining = wish.ssid;
    state_->join_end = "joining";
    asio::co_spawn(
        state_->executor,
        [](std::shared_ptr<State> state, Wish asked) -> asio::awaitable<void> {
            co_await state->join(std::move(asked));
        }(state_, wish),
        asio::detached);
    state_->say();
    return {};
}

Result<void> Network::forget(const std::string& ssid) {
    if (auto checked = check({ssid, ""}); !checked) return checked;
    if (state_->manager.presence() != Presence::present)
        return fail(ErrorCode::offline, "there is no NetworkManager to ask");
    asio::co_spawn(
        state_->executor,
        [](std::shared_ptr<State> state, std::string named) -> asio::awaitable<void> {
            co_await state->forget(std::move(named));
        }(state_, ssid),
        asio::detached);
    return {};
}

const NetworkFacts& Network::facts() const {
    return state_->manager.facts();
}

json::Value Network::describe() const {
    json::Value said = network::describe(facts());
    said["manager"] = name_of(state_->manager.presence());
    said["join"] = state_->join_end.empty()
                       ? json::Value()
                       : json::Value{{"ssid", state_->joining}, {"state", state_->join_end}};
    return said;
}

json::Value Network::describe_briefly() const {
    json::Value said = describe();
    said.erase("networks");
    return said;
}

}  // namespace comptoir::network
