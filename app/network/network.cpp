#include "app/network/network.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <utility>

#include "app/base/log.hpp"
#include "app/network/hotspot_key.hpp"
#include "app/network/hotspot_plan.hpp"

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
    explicit State(NetworkContext with)
        : context(std::move(with)),
          manager(
              context.executor, context.bus, [this] { follow(); }, context.patience),
          timer(context.executor) {}

    void say() {
        if (!is_stopped && context.changed) context.changed();
    }
    void follow();
    void plan_on();
    [[nodiscard]] bool is_open() const;
    asio::awaitable<void> scan();
    asio::awaitable<void> join(Wish wish);
    asio::awaitable<void> forget(std::string ssid);
    asio::awaitable<void> open_hotspot();
    asio::awaitable<void> close_hotspot();
    void begin(asio::awaitable<void> work);

    NetworkContext context;
    Manager manager;
    HotspotPlan plan;
    asio::steady_timer timer;
    std::string key;                       ///< of the hotspot; empty until it is needed
    std::string joining;                   ///< the name that is tried, or was last
    std::string join_end;                  ///< empty: nothing was tried yet
    std::vector<SeenNetwork> seen_before;  ///< opening the hotspot: the card sees none while it is open
    bool has_saved = false;
    bool is_busy = false;  ///< the hotspot is being opened or closed
    bool is_stopped = false;
};

/// The work keeps this alive.
void Network::State::begin(asio::awaitable<void> work) {
    asio::co_spawn(
        context.executor,
        [](std::shared_ptr<State>, asio::awaitable<void> inner) -> asio::awaitable<void> {
            co_await std::move(inner);
        }(shared_from_this(), std::move(work)),
        asio::detached);
}

bool Network::State::is_open() const {
    const NetworkLink* const link = wireless_link(manager.facts());
    return link != nullptr && link->is_access_point;
}

void Network::State::follow() {
    if (is_stopped) return;
    if (!is_open()) seen_before = manager.facts().networks;
    plan_on();
    say();
}

void Network::State::plan_on() {
    if (is_stopped || is_busy) return;
    const bool can_open = wireless_link(manager.facts()) != nullptr;
    const bool is_connected = network::is_connected(manager.facts()) || context.has_address();
    const Time now = context.clock.now();
    const HotspotStep step =
        plan.next({can_open, is_open(), is_connected, join_end == "joining", has_saved}, now);
    if (step == HotspotStep::open) return begin(open_hotspot());
    if (step == HotspotStep::close) return begin(close_hotspot());
    if (plan.next_change() == Time::max()) return;
    timer.expires_at(plan.next_change());
    timer.async_wait([self = shared_from_this()](const boost::system::error_code& ec) {
        if (!ec) self->plan_on();
    });
}

asio::awaitable<void> Network::State::open_hotspot() {
    is_busy = true;
    if (key.empty()) key = hotspot_key(context.key_file);
    const auto saved = co_await manager.saved();
    has_saved = saved && !saved->empty();
    const AccessPoint point{context.hotspot_name(), key, kHotspotAddress};
    const auto done = co_await manager.open_access_point(point);
    if (done) {
        log::info("without a network for a while, this box makes one", {{"ssid", point.ssid}});
    } else {
        log::warning("this box makes no network of its own", {{"why", done.error().message}});
    }
    plan.tried_to_open(context.clock.now());
    is_busy = false;
    if (!done) plan_on();
}

asio::awaitable<void> Network::State::close_hotspot() {
    is_busy = true;
    const auto done = co_await manager.leave_access_point();
    log::info("this box's own network ends", {{"why", done ? "" : done.error().message}});
    is_busy = false;
}

asio::awaitable<void> Network::State::scan() {
    const auto done = co_await manager.scan();
    if (!done) log::info("the Wi-Fi card does not look around", {{"why", done.error().message}});
}

asio::awaitable<void> Network::State::join(Wish wish) {
    const auto end = co_await manager.join(wish);
    join_end = end ? network::name_of(*end) : network::name_of(JoinEnd::failed);
    if (!end) log::warning("a Wi-Fi was not joined", {{"why", end.error().message}});
    plan_on();  // after a failure the hotspot comes back at once
    say();
}

asio::awaitable<void> Network::State::forget(std::string ssid) {
    const auto done = co_await manager.forget(ssid);
    if (!done) log::warning("a Wi-Fi is not forgotten", {{"why", done.error().message}});
    say();
}

Network::Network(NetworkContext context) : state_(std::make_shared<State>(std::move(context))) {}

Network::~Network() {
    stop();
}

void Network::follow_bus(bool is_up) {
    is_up ? state_->manager.look() : state_->manager.lose();
}

void Network::stop() {
    if (std::exchange(state_->is_stopped, true)) return;
    state_->timer.cancel();
    state_->manager.stop();
}

void Network::configure(Duration hotspot_after) {
    state_->plan.configure(hotspot_after);
    state_->plan_on();
}

void Network::look() {
    state_->plan_on();
}

void Network::visited() {
    state_->plan.visited(state_->context.clock.now());
    state_->plan_on();
}

Result<void> Network::scan() {
    if (wireless_link(facts()) == nullptr) return fail(ErrorCode::unsupported, "this box has no Wi-Fi card");
    state_->begin(state_->scan());
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
    state_->begin(state_->join(wish));
    state_->say();
    return {};
}

Result<void> Network::forget(const std::string& ssid) {
    if (auto checked = check({ssid, ""}); !checked) return checked;
    if (state_->manager.presence() != Presence::present)
        return fail(ErrorCode::offline, "there is no NetworkManager to ask");
    state_->begin(state_->forget(ssid));
    return {};
}

const NetworkFacts& Network::facts() const {
    return state_->manager.facts();
}

std::optional<Hotspot> Network::hotspot() const {
    if (!state_->is_open() || state_->key.empty()) return std::nullopt;
    return Hotspot{state_->context.hotspot_name(), state_->key,
                   std::string("http://") + kHotspotAddress + "/"};
}

std::string Network::note() const {
    const std::string name = "the Wi-Fi \"" + state_->joining + "\"";
    const std::string& end = state_->join_end;
    if (end.empty() || end == network::name_of(JoinEnd::joined)) return {};
    if (end == "joining") return name + " is being joined";
    if (end == network::name_of(JoinEnd::wrong_key)) return name + " did not take the key";
    if (end == network::name_of(JoinEnd::not_found)) return name + " is not there";
    if (end == network::name_of(JoinEnd::no_address)) return name + " gave no address";
    return name + " could not be joined";
}

json::Value Network::describe() const {
    NetworkFacts all = facts();
    if (state_->is_open()) all.networks = state_->seen_before;
    json::Value said = network::describe(all);
    said["manager"] = name_of(state_->manager.presence());
    said["hotspot"] = state_->is_open() ? json::Value(state_->context.hotspot_name()) : json::Value();
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
