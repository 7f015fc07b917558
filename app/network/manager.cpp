#include "app/network/manager.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "app/base/dbus/bus_value.hpp"
#include "app/base/log.hpp"

namespace comptoir::network {
namespace {

namespace asio = boost::asio;
constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);

constexpr const char* kSettingsPath = "/org/freedesktop/NetworkManager/Settings";
constexpr std::int64_t kActivated = 2;       // NM_ACTIVE_CONNECTION_STATE_ACTIVATED
constexpr std::int64_t kDeactivated = 4;     // NM_ACTIVE_CONNECTION_STATE_DEACTIVATED
constexpr std::int64_t kDeviceFailed = 120;  // NM_DEVICE_STATE_FAILED
constexpr std::int64_t kNoSecrets = 9;       // NM_ACTIVE_CONNECTION_STATE_REASON_NO_SECRETS
constexpr std::int64_t kTimedOut = 6;        // NM_ACTIVE_CONNECTION_STATE_REASON_CONNECT_TIMEOUT
constexpr std::size_t kProfilesMax = 200;    // that are looked through to forget one; a shop has a handful

dbus::BusCall objects_call() {
    return dbus::objects_call(kManager, kManagerObjects);
}

std::string path_at(const json::Value& list, std::size_t index) {
    return list.is_array() && index < list.size() ? json::text(list[index]) : "";
}

}  // namespace

Manager::Manager(asio::any_io_executor executor, dbus::Bus& bus, std::function<void()> changed)
    : Manager(std::move(executor), bus, std::move(changed), Patience{}) {}

Manager::Manager(asio::any_io_executor executor, dbus::Bus& bus, std::function<void()> changed,
                 Patience patience)
    : bus_(bus), changed_(std::move(changed)), patience_(patience), gathering_(executor), news_(executor) {
    bus_.hear("type='signal',sender='org.freedesktop.NetworkManager'",
              [this](const dbus::BusSignal& signal) { heard(signal); });
    bus_.hear(
        "type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged',"
        "arg0='org.freedesktop.NetworkManager'",
        [this](const dbus::BusSignal&) { gather(); });
}

void Manager::stop() {
    is_stopped_ = true;
    gathering_.cancel();
    news_.cancel();
}

void Manager::lose() {
    took(fail(ErrorCode::offline, "D-Bus is away"));
}

void Manager::look() {
    if (is_stopped_) return;
    bus_.call(objects_call(), [this](Result<json::Value> objects) { took(std::move(objects)); });
}

/// Not on every change: access points change their strength all the time.
void Manager::gather() {
    if (is_stopped_ || std::exchange(is_gathering_, true)) return;
    gathering_.expires_after(patience_.gather);
    gathering_.async_wait([this](const boost::system::error_code& ec) {
        if (ec) return;
        is_gathering_ = false;
        look();
    });
}

void Manager::took(Result<json::Value> objects) {
    if (is_stopped_) return;
    const Presence before = std::exchange(presence_, objects ? Presence::present : Presence::absent);
    NetworkFacts facts = objects && !objects->empty() ? read_facts(objects->front()) : NetworkFacts{};
    const bool is_new = facts != facts_ || before != presence_;
    facts_ = std::move(facts);
    if (before != presence_ && presence_ == Presence::present)
        log::info("NetworkManager looks after the network", {{"version", facts_.version}});
    if (before != presence_ && presence_ == Presence::absent)
        log::info("the network is looked after by somebody else: there is no NetworkManager to ask",
                  {{"why", objects ? "" : objects.error().message}});
    if (is_new) changed_();
}

void Manager::heard(const dbus::BusSignal& signal) {
    gather();
    if (!is_joining_ || signal.member != "StateChanged") return;
    const json::Value& said = signal.arguments;
    if (signal.interface == std::string(kManager) + ".Connection.Active" && said.size() == 2) {
        if (progress_.size() >= kProgressMax && progress_.count(signal.path) == 0) return;
        Progress& one = progress_[signal.path];
        one.state = json::integer(said[0]).value_or(0);
        const std::int64_t reason = json::integer(said[1]).value_or(0);
        if (one.state == kDeactivated && one.device_reason == 0)
            one.device_reason = reason == kNoSecrets ? 7 : reason == kTimedOut ? 11 : 0;
    } else if (signal.interface == std::string(kManager) + ".Device") {
        heard_device(signal);
    }
    news_.cancel();
}

/// That the card failed is said before its connection ends; another card's trouble is no reason.
void Manager::heard_device(const dbus::BusSignal& signal) {
    const json::Value& said = signal.arguments;
    if (signal.path == card_ && said.size() == 3 && json::integer(said[0]) == kDeviceFailed)
        device_reason_ = json::integer(said[2]).value_or(0);
}

asio::awaitable<Result<json::Value>> Manager::ask(const std::string& path, const char* interface,
                                                  const char* member, const char* signature,
                                                  json::Value arguments) {
    const dbus::BusCall call{.destination = kManager,
                             .path = path,
                             .interface = std::string(kManager) + interface,
                             .member = member,
                             .signature = signature,
                             .arguments = std::move(arguments)};
    co_return co_await bus_.ask(call);
}

asio::awaitable<Result<void>> Manager::scan() {
    const NetworkLink* const link = wireless_link(facts_);
    if (link == nullptr) co_return fail(ErrorCode::unsupported, "this box has no Wi-Fi card");
    const std::string path = link->path;
    json::Value arguments = json::Value::array({json::Value::object()});
    const auto done = co_await ask(path, ".Device.Wireless", "RequestScan", "a{sv}", std::move(arguments));
    if (!done) co_return tl::unexpected(done.error());
    co_return Result<void>{};
}

asio::awaitable<JoinEnd> Manager::end_of(const std::string& active) {
    const Time until = std::chrono::steady_clock::now() + patience_.join;
    while (!is_stopped_) {
        const Progress one = progress_[active];
        if (one.state == kActivated) co_return JoinEnd::joined;
        if (one.state == kDeactivated) co_return how_it_failed(one);
        if (std::chrono::steady_clock::now() >= until) co_return JoinEnd::timed_out;
        news_.expires_at(until);
        co_await news_.async_wait(kTuple);  // its end, or some news: both are looked at above
    }
    co_return JoinEnd::failed;
}

JoinEnd Manager::how_it_failed(const Progress& one) const {
    return join_end_of(device_reason_ != 0 ? device_reason_ : one.device_reason);
}

asio::awaitable<Result<JoinEnd>> Manager::try_to_join(const Wish& wish, const NetworkLink& link) {
    const SeenNetwork* const known = seen(facts_, wish.ssid);
    const Security security = wish.security.value_or(known != nullptr ? known->security : Security::wpa);
    if (security == Security::other)
        co_return fail(ErrorCode::unsupported, "this Wi-Fi asks for more than a key, or is of an old kind");
    // A try that is cut off, by the power or by our end, is on no disk.
    const json::Value options{{"persist", dbus::variant("s", "memory")}};
    json::Value arguments = json::Value::array({profile_for(wish, security), link.path, "/", options});
    const auto begun =
        co_await ask(kManagerPath, "", "AddAndActivateConnection2", "a{sa{sv}}ooa{sv}", std::move(arguments));
    // What NetworkManager says against settings may name them.
    if (!begun) co_return fail(begun.error().code, "NetworkManager did not take these settings");
    const std::string profile = path_at(*begun, 0);
    const std::string active = path_at(*begun, 1);
    const JoinEnd end = co_await end_of(active);
    if (end == JoinEnd::joined) {
        const auto saved = co_await ask(profile, ".Settings.Connection", "Save", "", json::Value::array());
        if (!saved) log::warning("a Wi-Fi that was joined is not kept", {{"why", saved.error().message}});
        const auto removed = co_await remove(wish.ssid, profile);
        if (!removed) log::warning("older settings of this Wi-Fi stay", {{"why", removed.error().message}});
        co_return end;
    }
    const auto deleted = co_await ask(profile, ".Settings.Connection", "Delete", "", json::Value::array());
    if (!deleted) log::warning("the settings of a Wi-Fi that was not joined stay");
    if (link.profile.empty() || link.is_access_point) co_return end;
    json::Value back = json::Value::array({link.profile, link.path, "/"});
    const auto returned = co_await ask(kManagerPath, "", "ActivateConnection", "ooo", std::move(back));
    if (!returned)
        log::warning("the Wi-Fi of before is not joined again", {{"why", returned.error().message}});
    co_return end;
}

asio::awaitable<Result<JoinEnd>> Manager::join(const Wish& wish) {
    if (const auto checked = check(wish); !checked) co_return tl::unexpected(checked.error());
    const NetworkLink* const found = wireless_link(facts_);
    if (found == nullptr) co_return fail(ErrorCode::unsupported, "this box has no Wi-Fi card");
    if (is_joining_) co_return fail(ErrorCode::busy, "a Wi-Fi is being joined already");
    const NetworkLink link = *found;
    is_joining_ = true;
    progress_.clear();
    card_ = link.path;
    device_reason_ = 0;
    auto end = co_await try_to_join(wish, link);
    is_joining_ = false;
    // At once: whoever waits for this decides by the facts what comes next.
    const dbus::BusCall call = objects_call();
    auto objects = co_await bus_.ask(call);
    took(std::move(objects));
    log::info("a Wi-Fi was asked for", {{"end", end ? name_of(*end) : name_of(end.error().code)}});
    co_return end;
}

asio::awaitable<Result<Manager::Profiles>> Manager::profiles() {
    const auto listed = co_await ask(kSettingsPath, ".Settings", "ListConnections", "", json::Value::array());
    if (!listed) co_return tl::unexpected(listed.error());
    const json::Value paths = listed->empty() ? json::Value::array() : listed->front();
    Profiles all;
    for (std::size_t i = 0; i < paths.size() && i < kProfilesMax; ++i) {
        const std::string path = path_at(paths, i);
        const auto settings =
            co_await ask(path, ".Settings.Connection", "GetSettings", "", json::Value::array());
        if (!settings || settings->empty()) continue;  // gone meanwhile, or somebody else's
        if (std::string ssid = saved_ssid(settings->front()); !ssid.empty())
            all.emplace_back(path, std::move(ssid));
    }
    co_return all;
}

asio::awaitable<Result<std::vector<std::string>>> Manager::saved() {
    const auto all = co_await profiles();
    if (!all) co_return tl::unexpected(all.error());
    std::vector<std::string> names;
    for (const auto& [path, ssid] : *all) names.push_back(ssid);
    co_return names;
}

asio::awaitable<Result<void>> Manager::remove(const std::string& ssid, const std::string& but) {
    const auto all = co_await profiles();
    if (!all) co_return tl::unexpected(all.error());
    std::size_t removed = 0;
    for (const auto& [path, name] : *all) {
        if (path == but || name != ssid) continue;
        const auto deleted = co_await ask(path, ".Settings.Connection", "Delete", "", json::Value::array());
        if (!deleted) co_return tl::unexpected(deleted.error());
        ++removed;
    }
    if (removed == 0 && but.empty()) co_return fail(ErrorCode::refused, "no Wi-Fi of this name is saved");
    co_return Result<void>{};
}

asio::awaitable<Result<void>> Manager::forget(const std::string& ssid) {
    auto removed = co_await remove(ssid, "");
    gather();
    co_return removed;
}

asio::awaitable<Result<void>> Manager::open_access_point(const AccessPoint& point) {
    const NetworkLink* const link = wireless_link(facts_);
    if (link == nullptr) co_return fail(ErrorCode::unsupported, "this box has no Wi-Fi card");
    const json::Value options{{"persist", dbus::variant("s", "volatile")}};
    json::Value arguments = json::Value::array({profile_for(point), link->path, "/", options});
    const auto begun =
        co_await ask(kManagerPath, "", "AddAndActivateConnection2", "a{sa{sv}}ooa{sv}", std::move(arguments));
    gather();
    if (!begun) co_return fail(begun.error().code, "NetworkManager did not open the access point");
    co_return Result<void>{};
}

asio::awaitable<Result<void>> Manager::leave_access_point() {
    const NetworkLink* const link = wireless_link(facts_);
    if (link == nullptr || !link->is_access_point || link->active.empty()) co_return Result<void>{};
    json::Value arguments = json::Value::array({link->active});
    const auto done = co_await ask(kManagerPath, "", "DeactivateConnection", "o", std::move(arguments));
    gather();
    if (!done) co_return tl::unexpected(done.error());
    co_return Result<void>{};
}

}  // namespace comptoir::network
