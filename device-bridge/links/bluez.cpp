#include "device-bridge/links/bluez.hpp"

#include <algorithm>
#include <utility>

#include "app/base/dbus/bus_value.hpp"

namespace comptoir::bridge {
namespace {

namespace asio = boost::asio;
using std::chrono::milliseconds;

constexpr const char* kManager = "org.freedesktop.DBus.ObjectManager";
constexpr int kListsMax = 3;  // in a row, of a service that says too much meanwhile
constexpr const char* kProperties = "org.freedesktop.DBus.Properties";

std::string text_at(const json::Value& arguments, std::size_t index) {
    return arguments.is_array() && index < arguments.size() ? json::text(arguments[index]) : "";
}

}  // namespace

Bluez::Bluez(asio::any_io_executor executor, std::string address)
    : bus_(std::move(executor), std::move(address)) {}

void Bluez::start(std::function<void()> moved) {
    moved_ = std::move(moved);
    listen();
    bus_.start([this](bool) { lost(); });
}

void Bluez::stop() {
    moved_ = nullptr;
    value_path_.clear();
    value_ = nullptr;
    bus_.stop();
}

void Bluez::listen() {
    bus_.hear("type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged',arg0='org.bluez'",
              [this](const dbus::BusSignal& signal) { heard_owner(signal); });
    const auto to = [this](const dbus::BusSignal& signal) { heard(signal); };
    bus_.hear("type='signal',sender='org.bluez',interface='org.freedesktop.DBus.ObjectManager'", to);
    for (const char* interface : {bluez::kAdapter, bluez::kDevice, bluez::kCharacteristic}) {
        bus_.hear(
            "type='signal',sender='org.bluez',interface='org.freedesktop.DBus.Properties',"
            "member='PropertiesChanged',arg0='" +
                std::string(interface) + "'",
            to);
    }
}

/// The service, or the way to it: nothing that was known is so any more.
void Bluez::lost() {
    has_service_ = false;
    is_known_ = false;
    objects_.clear();
    ++lives_;
    ++ground_;
    if (const auto tell_of_it = moved_) tell_of_it();
}

void Bluez::heard_owner(const dbus::BusSignal& signal) {
    lost();
    has_service_ = !text_at(signal.arguments, 2).empty();
}

void Bluez::heard(const dbus::BusSignal& signal) {
    if (heard_value(signal)) return;
    if (is_listing_ && meanwhile_.size() <= kMeanwhileMax) meanwhile_.push_back(signal);
    const bool is_of_adapters =
        signal.interface == kManager || text_at(signal.arguments, 0) == bluez::kAdapter;
    const auto before = is_of_adapters ? objects_.adapters() : std::vector<BluetoothAdapter>{};
    follow(signal);
    if (is_of_adapters && objects_.adapters() != before) ++ground_;
    if (const auto tell_of_it = moved_) tell_of_it();
}

void Bluez::follow(const dbus::BusSignal& signal) {
    if (signal.interface == kProperties) objects_.changed(signal.path, signal.arguments);
    if (signal.interface == kManager && signal.member == "InterfacesAdded") objects_.added(signal.arguments);
    if (signal.interface == kManager && signal.member == "InterfacesRemoved")
        objects_.removed(signal.arguments);
}

bool Bluez::heard_value(const dbus::BusSignal& signal) {
    if (value_path_.empty() || signal.path != value_path_ || signal.interface != kProperties) return false;
    if (text_at(signal.arguments, 0) != bluez::kCharacteristic || signal.arguments.size() < 2) return false;
    const json::Value& changed = signal.arguments[1];
    if (!changed.is_object() || !changed.contains("Value")) return true;
    const json::Value& value = json::member(changed, "Value");
    const auto tell_of_it = value_;  // it may end this
    tell_of_it(value.is_string() ? std::string_view(value.get_ref<const std::string&>())
                                 : std::string_view());
    return true;
}

void Bluez::hear(std::string characteristic, Value value) {
    value_path_ = std::move(characteristic);
    value_ = std::move(value);
}

bool Bluez::is_connected(const std::string& device) const {
    const auto all = objects_.devices();  // on adapters that are on
    return std::any_of(all.begin(), all.end(),
                       [&](const BluetoothDevice& one) { return one.path == device && one.is_connected; });
}

asio::awaitable<Result<void>> Bluez::look(milliseconds patience) {
    if (!bus_.is_up()) co_return fail(ErrorCode::offline, "the system's D-Bus is away");
    if (!has_service_) {
        dbus::BusCall call = dbus::has_owner_call(bluez::kService);
        call.patience = patience;
        const unsigned life = lives_;
        const auto said = co_await bus_.ask(call);
        const bool is_new = lives_ == life;  // else what is said now is old
        has_service_ = has_service_ || (is_new && said && !said->empty() && said->front() == true);
    }
    if (!has_service_) co_return fail(ErrorCode::offline, "no Bluetooth service (BlueZ) runs on this box");
    for (int lists = 0; !is_known_ && lists < kListsMax; ++lists) {
        const auto listed = co_await list(patience);
        if (!listed) co_return listed;
    }
    if (!is_known_) co_return fail(ErrorCode::offline, "the Bluetooth service says too much at once");
    const auto adapters = objects_.adapters();
    if (adapters.empty()) co_return fail(ErrorCode::offline, "this box has no Bluetooth");
    if (std::any_of(adapters.begin(), adapters.end(), [](const auto& one) { return one.is_on; }))
        co_return Result<void>{};
    const bool is_blocked =
        std::all_of(adapters.begin(), adapters.end(), [](const auto& one) { return one.is_blocked; });
    co_return fail(ErrorCode::offline,
                   is_blocked ? "Bluetooth is off: it is blocked (rfkill)" : "Bluetooth is off");
}

/// What was said while the list was on its way is as new as the list, or newer: it is followed again.
asio::awaitable<Result<void>> Bluez::list(milliseconds patience) {
    is_listing_ = true;
    meanwhile_.clear();
    const unsigned life = lives_;
    dbus::BusCall call = dbus::objects_call(bluez::kService, "/");
    call.patience = patience;
    const auto said = co_await bus_.ask(call);
    is_listing_ = false;
    const auto signals = std::exchange(meanwhile_, {});
    if (!said) {
        const bool may_not = said.error().code == ErrorCode::refused;
        co_return fail(may_not ? ErrorCode::refused : ErrorCode::offline,
                       "the Bluetooth service does not answer: " + said.error().message);
    }
    if (signals.size() > kMeanwhileMax) co_return Result<void>{};  // nobody knows what was missed
    if (lives_ != life) co_return fail(ErrorCode::offline, "the Bluetooth service has ended");
    objects_.reset(said->empty() ? json::Value() : said->front());
    for (const dbus::BusSignal& signal : signals) follow(signal);
    is_known_ = true;
    co_return Result<void>{};
}

asio::awaitable<Result<json::Value>> Bluez::ask(const std::string& path, const char* interface,
                                                const char* member, milliseconds patience) {
    const dbus::BusCall call{.destination = bluez::kService,
                             .path = path,
                             .interface = interface,
                             .member = member,
                             .patience = patience};
    auto said = co_await bus_.ask(call);
    co_return said;
}

asio::awaitable<void> Bluez::read_again(const std::string& device, milliseconds patience) {
    const std::string path = device;
    const dbus::BusCall call{.destination = bluez::kService,
                             .path = path,
                             .interface = kProperties,
                             .member = "GetAll",
                             .signature = "s",
                             .arguments = json::Value::array({bluez::kDevice}),
                             .patience = patience};
    const auto said = co_await bus_.ask(call);
    if (said && !said->empty())
        objects_.changed(path, json::Value::array({bluez::kDevice, said->front(), json::Value::array()}));
}

asio::awaitable<Result<void>> Bluez::search(const std::string& adapter, const std::string& pattern,
                                            milliseconds patience) {
    const std::string path = adapter;
    const json::Value filter{{"Transport", dbus::variant("s", "le")},
                             {"Pattern", dbus::variant("s", pattern)}};
    const dbus::BusCall call{.destination = bluez::kService,
                             .path = path,
                             .interface = bluez::kAdapter,
                             .member = "SetDiscoveryFilter",
                             .signature = "a{sv}",
                             .arguments = json::Value::array({filter}),
                             .patience = patience};
    auto begun = co_await bus_.ask(call);
    if (begun) begun = co_await ask(path, bluez::kAdapter, "StartDiscovery", patience);
    if (!begun) co_return fail(ErrorCode::offline, "Bluetooth can't search: " + begun.error().message);
    co_return Result<void>{};
}

void Bluez::tell(const std::string& path, const char* interface, const char* member) {
    if (!bus_.is_up()) return;
    const dbus::BusCall call{
        .destination = bluez::kService, .path = path, .interface = interface, .member = member};
    bus_.call(call, [](const Result<json::Value>&) {});
}

}  // namespace comptoir::bridge
