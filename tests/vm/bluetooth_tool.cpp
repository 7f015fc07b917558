#include "tests/vm/bluetooth_tool.hpp"

#include <cstdio>
#include <cstdlib>
#include <utility>

#include "app/base/dbus/bus_value.hpp"
#include "tests/support/bus_peer.hpp"

namespace comptoir::vm {
namespace {

constexpr const char* kApplication = "/tool";
constexpr const char* kService = "/tool/service0";
constexpr const char* kValue = "/tool/service0/char0";
constexpr const char* kAdvertisement = "/tool/advertisement";

json::Value offered() {
    return {{kService,
             {{"org.bluez.GattService1",
               {{"UUID", dbus::variant("s", "00005000-0000-1000-8000-00805f9b34fb")},
                {"Primary", dbus::variant("b", true)}}}}},
            {kValue,
             {{"org.bluez.GattCharacteristic1",
               {{"UUID", dbus::variant("s", "00005020-0000-1000-8000-00805f9b34fb")},
                {"Service", dbus::variant("o", kService)},
                {"Flags", dbus::variant("as", json::Value::array({"notify"}))}}}}}};
}

json::Value advertised() {
    return {{"Type", dbus::variant("s", "peripheral")}, {"LocalName", dbus::variant("s", "SY295")}};
}

}  // namespace

BluetoothTool::BluetoothTool(std::string adapter) : adapter_(std::move(adapter)) {
    if (::sd_bus_open_system(&bus_) < 0) std::abort();
    ::sd_bus_add_filter(
        bus_, nullptr,
        [](sd_bus_message* call, void* self, sd_bus_error*) {
            return static_cast<BluetoothTool*>(self)->heard(call);
        },
        this);
    // A device that is connected is asked for its name; it is not that of its announcement.
    ::sd_bus_set_property(bus_, "org.bluez", adapter_.c_str(), "org.bluez.Adapter1", "Alias", nullptr, "s",
                          "SY295");
    ask("org.bluez.GattManager1", "RegisterApplication", "oa{sv}",
        json::Value::array({kApplication, json::Value::object()}));
    show();
}

BluetoothTool::~BluetoothTool() {
    ::sd_bus_flush_close_unref(bus_);
}

void BluetoothTool::turn() {
    while (::sd_bus_process(bus_, nullptr) > 0) {
    }
}

int BluetoothTool::heard(sd_bus_message* call) {
    std::uint8_t type = 0;
    ::sd_bus_message_get_type(call, &type);
    if (type != SD_BUS_MESSAGE_METHOD_CALL) return 0;
    const std::string member = ::sd_bus_message_get_member(call);
    if (member == "GetManagedObjects")
        return test::bus_reply(call, "a{oa{sa{sv}}}", json::Value::array({offered()}));
    if (member == "GetAll") return test::bus_reply(call, "a{sv}", json::Value::array({advertised()}));
    if (member == "StartNotify") is_listened_to_ = true;
    if (member == "StopNotify") is_listened_to_ = false;
    return test::bus_reply(call);
}

void BluetoothTool::ask(const char* interface, const char* member, const char* signature,
                        const json::Value& arguments) {
    sd_bus_message* call = nullptr;
    ::sd_bus_message_new_method_call(bus_, &call, "org.bluez", adapter_.c_str(), interface, member);
    if (!dbus::append_all(call, signature, arguments)) std::abort();
    ::sd_bus_call_async(
        bus_, nullptr, call,
        [](sd_bus_message* answer, void* self, sd_bus_error*) {
            const sd_bus_error* const error = ::sd_bus_message_get_error(answer);
            if (error == nullptr) ++static_cast<BluetoothTool*>(self)->answers_;
            if (error != nullptr) std::printf("probe: the tool is refused: %s\n", error->message);
            return 0;
        },
        this, 0);
    ::sd_bus_message_unref(call);
}

/// Back when it is done.
void BluetoothTool::switch_adapter(bool is_on) {
    ::sd_bus_set_property(bus_, "org.bluez", adapter_.c_str(), "org.bluez.Adapter1", "Powered", nullptr, "b",
                          is_on ? 1 : 0);
}

void BluetoothTool::say(const std::string& measurement) {
    sd_bus_message* signal = nullptr;
    ::sd_bus_message_new_signal(bus_, &signal, kValue, "org.freedesktop.DBus.Properties",
                                "PropertiesChanged");
    const json::Value changed{{"Value", dbus::variant("ay", measurement)}};
    const json::Value said =
        json::Value::array({"org.bluez.GattCharacteristic1", changed, json::Value::array()});
    if (!dbus::append_all(signal, "sa{sv}as", said)) std::abort();
    ::sd_bus_send(bus_, signal, nullptr);
    ::sd_bus_message_unref(signal);
}

void BluetoothTool::show() {
    ask("org.bluez.LEAdvertisingManager1", "RegisterAdvertisement", "oa{sv}",
        json::Value::array({kAdvertisement, json::Value::object()}));
}

void BluetoothTool::sleep() {
    switch_adapter(false);
    is_listened_to_ = false;
}

/// What was in the air is not there again by itself.
void BluetoothTool::wake() {
    switch_adapter(true);
    ::sd_bus_call_method(bus_, "org.bluez", adapter_.c_str(), "org.bluez.LEAdvertisingManager1",
                         "UnregisterAdvertisement", nullptr, nullptr, "o", kAdvertisement);
    show();
}

}  // namespace comptoir::vm
