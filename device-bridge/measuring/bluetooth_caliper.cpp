#include "device-bridge/measuring/bluetooth_caliper.hpp"

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <utility>

#include "app/base/log.hpp"
#include "app/base/text.hpp"
#include "app/base/utf8.hpp"
#include "device-bridge/measuring/waiting_reads.hpp"
#include "device-bridge/protocols/sylvac_bluetooth.hpp"

namespace comptoir::bridge {
namespace {

ActionResult done(const std::string& value) {
    ActionResult result;
    result.outcome = Outcome::done;
    result.value = {{"value", value}};
    return result;
}

/// "AA:BB:CC:DD:EE:FF" of any case, which BlueZ has in capitals; empty: it is none.
std::string address_in(std::string_view text) {
    constexpr std::size_t kLength = 17;
    if (text.size() != kLength) return {};
    for (std::size_t i = 0; i < kLength; ++i) {
        const bool is_separator = i % 3 == 2;
        if (is_separator ? text[i] != ':' : hexadecimal_value(text[i]) < 0) return {};
    }
    return upper_case(text);
}

}  // namespace

Result<GattWanted> bluetooth_tool(const DeviceUri& uri) {
    if (!uri.host().empty() || !uri.port_text().empty())
        return fail(ErrorCode::malformed,
                    "a Bluetooth URI is \"bluetooth:SY295\" or \"bluetooth:?address=AA:BB:CC:DD:EE:FF\"");
    if (auto known = uri.only({"address"}); !known) return tl::unexpected(known.error());
    GattWanted wanted;
    wanted.service = sylvac_bluetooth::kService;
    wanted.characteristic = sylvac_bluetooth::kMeasurement;
    wanted.address = address_in(uri.text("address"));
    if (uri.has("address") && wanted.address.empty())
        return fail(ErrorCode::malformed, "a Bluetooth address is AA:BB:CC:DD:EE:FF");
    if (!uri.path().empty()) wanted.names = {uri.path()};
    if (uri.path().empty())
        wanted.names.assign(sylvac_bluetooth::kNames.begin(), sylvac_bluetooth::kNames.end());
    wanted.pattern = !wanted.address.empty() ? wanted.address : uri.path().empty() ? "SY" : uri.path();
    return wanted;
}

std::string bluetooth_uri(const BluetoothDevice& device) {
    std::string name;
    if (sylvac_bluetooth::is_tool(device.alias)) name = device.alias;
    if (sylvac_bluetooth::is_tool(device.name)) name = device.name;
    return "bluetooth:" + name + "?address=" + device.address;
}

/// What outlives the device until its last coroutine has ended.
struct BluetoothCaliper::Core : std::enable_shared_from_this<BluetoothCaliper::Core> {
    explicit Core(OpenContext from)
        : context(std::move(from)), telling(context.executor), reads(context.executor, context.clock) {}

    OpenContext context;
    std::unique_ptr<GattLink> link;
    asio::steady_timer telling;  // of what was said since it was told last
    bool is_telling = false;
    WaitingReads reads;
    std::string value;
    Time said_at{};
    std::string told_value;
    Time told_at{};
    std::string address;
    std::string model;
    std::string identity;
    std::string trouble;  // with what was said last; empty: none
    std::size_t dropped = 0;
    Condition condition = Condition::offline;
    std::string reason = "not opened yet";
    bool is_stopped = false;

    void opened(const BluetoothDevice& device);
    void heard(std::string_view bytes);
    void lost(const Error& error);
    void tell_soon();
    void tell_now();
    void become(Condition now, std::string why);
    [[nodiscard]] bool is_fresh() const;
    [[nodiscard]] Error why_none() const;
};

BluetoothCaliper::BluetoothCaliper(OpenContext context, GattWanted wanted, std::string bus,
                                   GattLink::Patience patience)
    : core_(std::make_shared<Core>(std::move(context))) {
    Core* const core = core_.get();  // the hooks are dropped by stop, which the destructor calls
    GattLink::Hooks hooks;
    hooks.opened = [core](const BluetoothDevice& device) { core->opened(device); };
    hooks.value = [core](std::string_view bytes) { core->heard(bytes); };
    hooks.lost = [core](const Error& error) { core->lost(error); };
    core->link = std::make_unique<GattLink>(core->context.executor, core->context.clock, std::move(bus),
                                            std::move(wanted), std::move(hooks), patience);
}

BluetoothCaliper::~BluetoothCaliper() {
    stop();
}

void BluetoothCaliper::start() {
    core_->link->start();
}

void BluetoothCaliper::stop() {
    core_->is_stopped = true;
    core_->link->stop();
    core_->telling.cancel();
    core_->reads.end_all(ActionResult::failed({ErrorCode::offline, "stopped"}));
    core_->value.clear();
    core_->condition = Condition::offline;
    core_->reason = "stopped";
}

Condition BluetoothCaliper::condition() const {
    return core_->condition;
}

std::string BluetoothCaliper::reason() const {
    return core_->reason;
}

json::Value BluetoothCaliper::facts() const {
    json::Value facts{{"notifications_dropped", core_->dropped}};
    for (const auto& [name, text] : {std::pair{"address", &core_->address}, std::pair{"model", &core_->model},
                                     std::pair{"identity", &core_->identity}})
        if (!text->empty()) facts[name] = *text;
    if (core_->value.empty()) return facts;
    const auto age = core_->context.clock.now() - core_->said_at;
    facts["value"] = core_->value;
    facts["age_ms"] = std::chrono::duration_cast<std::chrono::milliseconds>(age).count();
    return facts;
}

asio::awaitable<ActionResult> BluetoothCaliper::perform(Action action) {
    const auto core = core_;
    if (core->condition != Condition::ready)
        co_return ActionResult::failed({ErrorCode::offline, core->reason});
    if (action.verb != "read")
        co_return ActionResult::failed(
            {ErrorCode::unsupported, "a measuring tool can't \"" + action.verb + "\""});
    if (core->is_fresh()) {
        core->tell_now();
        co_return done(core->value);
    }
    const auto read = core->reads.add();
    if (!read) co_return ActionResult::failed(read.error());
    core->trouble.clear();
    const std::function<Error()> why_none = [core] { return core->why_none(); };
    auto result = co_await core->reads.end_of(*read, action.deadline, why_none);
    co_return result;
}

bool BluetoothCaliper::Core::is_fresh() const {
    return !value.empty() && context.clock.now() - said_at <= kAgeMax;
}

Error BluetoothCaliper::Core::why_none() const {
    if (!trouble.empty()) return {ErrorCode::refused, trouble};
    return {ErrorCode::timeout, "the measuring tool says nothing new: move it, or press its button"};
}

void BluetoothCaliper::Core::opened(const BluetoothDevice& device) {
    address = device.address;
    identity = bluetooth_uri(device);
    model = utf8::prefix(device.name.empty() ? device.alias : device.name, kModelMax);
    become(Condition::ready, "");
}

void BluetoothCaliper::Core::heard(std::string_view bytes) {
    const auto number = sylvac_bluetooth::number_in(bytes);
    if (!number) {
        if (trouble.empty())
            log::warning("what a measuring tool says is no measurement",
                         {{"device", context.info.id}, {"why", number.error().message}});
        trouble = number.error().message;
        ++dropped;
        return;
    }
    trouble.clear();
    value = *number;
    said_at = context.clock.now();
    if (reads.empty()) return tell_soon();
    tell_now();
    reads.end_all(done(value));
}

/// A tool may say much; whoever listens gets the newest, and no more than can be read.
void BluetoothCaliper::Core::tell_soon() {
    if (is_telling) return;
    const Time due = told_at + (value == told_value ? kSamePause : kTellPause);
    const Time now = context.clock.now();
    if (due <= now) return tell_now();
    is_telling = true;
    telling.expires_after(due - now);
    telling.async_wait([self = shared_from_this()](const boost::system::error_code& cancelled) {
        self->is_telling = false;
        if (!cancelled && !self->is_stopped && !self->value.empty()) self->tell_now();
    });
}

void BluetoothCaliper::Core::tell_now() {
    told_value = value;
    told_at = context.clock.now();
    context.events(Measured{value}, "");
}

void BluetoothCaliper::Core::lost(const Error& error) {
    value.clear();
    told_value.clear();
    trouble.clear();
    telling.cancel();
    reads.end_all(ActionResult::failed({ErrorCode::offline, error.message}));
    become(error.code == ErrorCode::offline ? Condition::offline : Condition::error, error.message);
}

void BluetoothCaliper::Core::become(Condition now, std::string why) {
    if (is_stopped || (condition == now && reason == why)) return;
    condition = now;
    reason = why;
    context.events(ConditionChanged{now, std::move(why)}, "");
}

}  // namespace comptoir::bridge
