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
    /// The access point that this box made; one that somebody else set up is none of ours.
    [[nodiscard]] bool is_open() const;
    [[nodiscard]] HotspotFacts plan_facts() const;
    /// The Wi-Fis around: as they were seen before the card became an access point, which sees none.
    [[nodiscard]] const std::vector<SeenNetwork>& around() const {
        return is_point() ? seen_before : manager.facts().networks;
    }
    [[nodiscard]] bool is_point() const;
    void follow_opening();
    asio::awaitable<void> take_up_hotspot();
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
    bool was_open = false;
    bool was_begun = false;   ///< it was asked for, and is not there yet
    Time close_not_before{};  ///< after it did not end
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
    const bool is_ready = link != nullptr && link->is_access_point && link->state == LinkState::up;
    return is_ready && (link->ssid.empty() || link->ssid == context.hotspot_name());
}

/// An access point of ours or of somebody else's, up or not yet.
bool Network::State::is_point() const {
    const NetworkLink* const link = wireless_link(manager.facts());
    return link != nullptr && link->is_access_point;
}

HotspotFacts Network::State::plan_facts() const {
    const NetworkLink* const link = wireless_link(manager.facts());
    // NetworkManager may be at it by itself, with what is saved.
    const bool joins_by_itself = link != nullptr && !is_point() && link->state == LinkState::joining;
    return {.can_open = link != nullptr && (!is_point() || is_open()),
            .is_open = is_open(),
            .is_connected = network::is_connected(manager.facts()) || context.has_address(),
            .is_joining = join_end == "joining" || joins_by_itself,
            .has_saved = has_saved};
}

void Network::State::follow() {
    if (is_stopped) return;
    if (!is_point()) seen_before = manager.facts().networks;
    follow_opening();
    plan_on();
    say();
}

void Network::State::follow_opening() {
    if (std::exchange(was_open, is_open()) || !was_open) return;
    log::info("without a network for a while, this box makes one", {{"ssid", context.hotspot_name()}});
    // It was left by a program before this one, which ended in the middle of it.
    if (!std::exchange(was_begun, false)) begin(take_up_hotspot());
}

asio::awaitable<void> Network::State::take_up_hotspot() {
    if (key.empty()) key = hotspot_key(context.key_file);
    const auto saved = co_await manager.saved();
    has_saved = saved && !saved->empty();
    plan_on();
    say();
}

void Network::State::plan_on() {
    if (is_stopped || is_busy) return;
    const Time now = context.clock.now();
    const HotspotStep step = plan.next(plan_facts(), now);
    if (step == HotspotStep::open) return begin(open_hotspot());
    if (step == HotspotStep::close && now >= close_not_before) return begin(close_hotspot());
    const Time again = step == HotspotStep::close ? close_not_before : plan.next_change();
    if (again == Time::max()) return;
    timer.expires_at(again);
    timer.async_wait([self = shared_from_this()](const boost::system::error_code& ec) {
        if (!ec) self->plan_on();
    });
}

asio::awaitable<void> Network::State::open_hotspot() {
    is_busy = true;
    if (std::exchange(was_begun, false))
        log::warning("the network of this box did not come up; it is tried again");
    if (key.empty()) key = hotspot_key(context.key_file);
    const auto saved = co_await manager.saved();
    has_saved = saved && !saved->empty();
    const AccessPoint point{context.hotspot_name(), key, kHotspotAddress};
    was_begun = true;
    const auto done = co_await manager.open_access_point(point);
    if (!done) log::warning("this box makes no network of its own", {{"why", done.error().message}});
    if (!done) was_begun = false;
    plan.tried_to_open(context.clock.now());
    is_busy = false;
    if (!done) plan_on();
}

asio::awaitable<void> Network::State::close_hotspot() {
    is_busy = true;
    const auto done = co_await manager.leave_access_point();
    if (done) {
        log::info("this box's own network ends");
    } else {
        log::warning("this box's own network does not end", {{"why", done.error().message}});
        close_not_before = context.clock.now() + HotspotPlan::kTryAgain;
    }
    is_busy = false;
    if (!done) plan_on();  // else once the card says so
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
    NetworkFacts around;
    around.networks = state_->around();
    const SeenNetwork* const known = seen(around, wish.ssid);
    if (known != nullptr && known->security == Security::other)
        return fail(ErrorCode::unsupported, "this Wi-Fi asks for more than a key, or is of an old kind");
    if (state_->join_end == "joining") return fail(ErrorCode::busy, "a Wi-Fi is being joined already");
    state_->joining = wish.ssid;
    state_->join_end = "joining";
    Wish tried = wish;
    if (known != nullptr) tried.security = known->security;
    state_->begin(state_->join(std::move(tried)));
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
    all.networks = state_->around();
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
