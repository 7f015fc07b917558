#pragma once
/// A BlueZ that is none: it answers on a bus of the test's own as the real one does, with one adapter, and
/// with the devices that a test puts around it.
///
/// Source: as device-bridge/protocols/bluez_objects.hpp. Composed, not recorded.

#include <systemd/sd-bus.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "app/base/dbus/bus_value.hpp"
#include "tests/support/bus_peer.hpp"

namespace comptoir::test {

/// How a device behaves that a test puts around.
struct BluetoothManner {
    std::string name = "SY295";
    std::string service = "00005000-0000-1000-8000-00805f9b34fb";
    std::string characteristic = "00005020-0000-1000-8000-00805f9b34fb";
    bool refuses_connection = false;
    bool never_answers = false;   ///< a connection is begun and stays without an end
    bool never_resolves = false;  ///< connected, it says nothing of what it offers
    bool wants_pairing = false;   ///< before it tells anything
    bool refuses_telling = false;
    bool resets_adapter = false;  ///< whenever it is connected to
    /// A connection is answered for before the device is said to be connected, as by the real one.
    bool is_said_late = false;
    bool is_never_said = false;  ///< it is connected, and all is known of it, without a word
};

/// Thread: one of its own; every function may be called from the test's.
class StandInBluez final : public BusPeer {
public:
    static constexpr const char* kAdapter = "/org/bluez/hci0";

    explicit StandInBluez(const std::string& address, bool has_adapter = true)
        : BusPeer(address, "org.bluez") {
        if (has_adapter) objects_[kAdapter] = adapter();
        begin();
    }
    ~StandInBluez() override { end(); }

    static std::string path_of(std::string address) {
        std::replace(address.begin(), address.end(), ':', '_');
        return std::string(kAdapter) + "/dev_" + address;
    }

    // -- the adapter --------------------------------------------------------------------------------
    void plug_adapter() {
        const std::lock_guard lock(mutex_);
        plug();
    }
    void pull_adapter() {
        const std::lock_guard lock(mutex_);
        for (const auto& [path, manner] : manners_) forget(path);
        forget(kAdapter);
    }
    void switch_adapter(bool is_on, const char* why = "off") {
        const std::lock_guard lock(mutex_);
        switch_to(is_on, why);
    }

    // -- devices ------------------------------------------------------------------------------------
    /// It is awake, and says so to whoever searches.
    std::string add(const std::string& address, BluetoothManner manner = {}) {
        const std::lock_guard lock(mutex_);
        const std::string path = path_of(address);
        addresses_[path] = address;
        manners_[path] = std::move(manner);
        awake_[path] = true;
        if (is_searching_) show(path);
        return path;
    }
    /// It goes out of reach.
    void put_to_sleep(const std::string& path) {
        const std::lock_guard lock(mutex_);
        sleep(path);
    }
    void wake(const std::string& path) {
        const std::lock_guard lock(mutex_);
        awake_[path] = true;
        if (is_searching_) show(path);
    }
    /// As somebody else on this box would.
    void connect(const std::string& path) {
        const std::lock_guard lock(mutex_);
        list(path);
        finish_connection(path);
    }
    /// What it measures, to whoever listens; true where it was asked to tell.
    bool notify(const std::string& path, const std::string& bytes) {
        return say_value(path, dbus::variant("ay", bytes));
    }
    bool say_value(const std::string& path, const json::Value& value) {
        const std::lock_guard lock(mutex_);
        say_changed(value_path(path), "org.bluez.GattCharacteristic1", {{"Value", value}});
        return tells_[path];
    }
    /// Others' devices come and go by the thousand.
    void crowd(int count) {
        const std::lock_guard lock(mutex_);
        pass_by(count);
    }
    void pass_by(int count) {
        for (int i = 0; i < count; ++i) {
            const std::string path = std::string(kAdapter) + "/dev_crowd" + std::to_string(i);
            objects_[path] = {{"org.bluez.Device1", {{"Name", dbus::variant("s", "Telephone")}}}};
            say_added(path);
            forget(path);
        }
    }

    /// Done, once, in the moment before a call of that name is answered.
    void at(const std::string& member, std::function<void(StandInBluez&)> then) {
        const std::lock_guard lock(mutex_);
        then_[member] = std::move(then);
    }
    /// The same in the moment after.
    void after(const std::string& member, std::function<void(StandInBluez&)> then) {
        const std::lock_guard lock(mutex_);
        after_[member] = std::move(then);
    }
    // For these two, which hold the lock.
    void plug() {
        objects_[kAdapter] = adapter();
        say_added(kAdapter);
    }
    void sleep(const std::string& path) {
        awake_[path] = false;
        if (is_connected(path))
            end_connection(path);
        else if (objects_.contains(path))
            forget(path);  // it was not kept
    }
    void switch_to(bool is_on, const char* why) {
        if (!is_on) {
            is_searching_ = false;
            for (const auto& [path, manner] : manners_)
                if (is_connected(path)) end_connection(path);
        }
        set(kAdapter, "org.bluez.Adapter1",
            {{"Powered", dbus::variant("b", is_on)}, {"PowerState", dbus::variant("s", is_on ? "on" : why)}});
    }

    // -- what was asked of it -------------------------------------------------------------------------
    [[nodiscard]] std::vector<std::string> calls() const {
        const std::lock_guard lock(mutex_);
        return calls_;
    }
    [[nodiscard]] std::ptrdiff_t count(const std::string& member) const {
        const std::lock_guard lock(mutex_);
        return std::count(calls_.begin(), calls_.end(), member);
    }
    [[nodiscard]] json::Value filter() const {
        const std::lock_guard lock(mutex_);
        return filter_;
    }
    [[nodiscard]] bool is_searching() const {
        const std::lock_guard lock(mutex_);
        return is_searching_;
    }
    [[nodiscard]] bool has_connected(const std::string& path) const {
        const std::lock_guard lock(mutex_);
        return is_connected(path);
    }
    /// As long as this is held it answers nothing.
    [[nodiscard]] std::unique_lock<std::mutex> hold() { return std::unique_lock(mutex_); }
    /// Back once all that it said has reached those to whom it said it: messages keep their order.
    static void wait_until_heard(const std::string& address) {
        sd_bus* bus = nullptr;
        ::sd_bus_new(&bus);
        ::sd_bus_set_address(bus, address.c_str());
        ::sd_bus_set_bus_client(bus, 1);
        ::sd_bus_start(bus);
        sd_bus_message* answer = nullptr;
        ::sd_bus_call_method(bus, "org.bluez", "/", "org.freedesktop.DBus.ObjectManager", "GetManagedObjects",
                             nullptr, &answer, "");
        ::sd_bus_message_unref(answer);
        ::sd_bus_flush_close_unref(bus);
    }
    /// Nobody may ask it anything from now on.
    void forbid() { forbids_ = true; }

private:
    static json::Value adapter() {
        return {{"org.bluez.Adapter1",
                 {{"Address", dbus::variant("s", "00:11:22:33:44:55")},
                  {"Name", dbus::variant("s", "box")},
                  {"Powered", dbus::variant("b", true)},
                  {"PowerState", dbus::variant("s", "on")}}}};
    }
    static std::string value_path(const std::string& device) { return device + "/service0010/char0011"; }

    void tick() override {
        if (!unsaid_.empty() && std::chrono::steady_clock::now() >= said_at_)
            finish_connection(std::exchange(unsaid_, {}));
    }

    // -- signals --------------------------------------------------------------------------------------
    void say_added(const std::string& path) {
        emit("/", "org.freedesktop.DBus.ObjectManager", "InterfacesAdded", "oa{sa{sv}}",
             json::Value::array({path, objects_[path]}));
    }
    void say_changed(const std::string& path, const char* interface, const json::Value& changed,
                     const json::Value& gone = json::Value::array()) {
        emit(path, "org.freedesktop.DBus.Properties", "PropertiesChanged", "sa{sv}as",
             json::Value::array({interface, changed, gone}));
    }
    void forget(const std::string& path) {
        if (!objects_.contains(path)) return;
        json::Value interfaces = json::Value::array();
        for (const auto& [interface, properties] : objects_[path].items()) interfaces.push_back(interface);
        objects_.erase(path);
        emit("/", "org.freedesktop.DBus.ObjectManager", "InterfacesRemoved", "oas",
             json::Value::array({path, interfaces}));
    }
    void set(const std::string& path, const char* interface, const json::Value& properties) {
        if (!objects_.contains(path)) return;
        for (const auto& [name, value] : properties.items()) objects_[path][interface][name] = value;
        say_changed(path, interface, properties);
    }

    // -- devices --------------------------------------------------------------------------------------
    [[nodiscard]] bool is_connected(const std::string& path) const {
        return objects_.contains(path) && json::member(json::member(objects_[path], "org.bluez.Device1"),
                                                       "Connected") == dbus::variant("b", true);
    }
    void list(const std::string& path) {
        if (objects_.contains(path)) return;
        objects_[path] = {{"org.bluez.Device1",
                           {{"Address", dbus::variant("s", addresses_[path])},
                            {"Name", dbus::variant("s", manners_[path].name)},
                            {"Alias", dbus::variant("s", manners_[path].name)},
                            {"Adapter", dbus::variant("o", kAdapter)},
                            {"Paired", dbus::variant("b", false)},
                            {"Connected", dbus::variant("b", false)},
                            {"ServicesResolved", dbus::variant("b", false)}}}};
        say_added(path);
    }
    /// A search hears it, unless somebody is connected to it.
    void show(const std::string& path) {
        const std::string pattern = json::text(filter_, "Pattern");
        if (!awake_[path] || is_connected(path)) return;
        if (!manners_[path].name.starts_with(pattern) && !addresses_[path].starts_with(pattern)) return;
        list(path);
        set(path, "org.bluez.Device1", {{"RSSI", dbus::variant("n", -60)}});
    }
    void end_search() {
        is_searching_ = false;
        for (const auto& [path, manner] : manners_) {
            if (!objects_.contains(path)) continue;
            objects_[path]["org.bluez.Device1"].erase("RSSI");
            say_changed(path, "org.bluez.Device1", json::Value::object(), json::Value::array({"RSSI"}));
        }
    }
    void finish_connection(const std::string& path) {
        become(path, {{"Connected", dbus::variant("b", true)}});
        if (manners_[path].never_resolves) return;
        const std::string service = path + "/service0010";
        objects_[service] = {
            {"org.bluez.GattService1", {{"UUID", dbus::variant("s", manners_[path].service)}}}};
        say_added(service);
        objects_[value_path(path)] = {
            {"org.bluez.GattCharacteristic1", {{"UUID", dbus::variant("s", manners_[path].characteristic)}}}};
        say_added(value_path(path));
        become(path, {{"ServicesResolved", dbus::variant("b", true)}});
    }
    void become(const std::string& path, const json::Value& properties) {
        if (!manners_[path].is_never_said) return set(path, "org.bluez.Device1", properties);
        for (const auto& [name, value] : properties.items())
            objects_[path]["org.bluez.Device1"][name] = value;
    }
    void end_connection(const std::string& path) {
        tells_[path] = false;
        set(path, "org.bluez.Device1",
            {{"ServicesResolved", dbus::variant("b", false)}, {"Connected", dbus::variant("b", false)}});
        forget(value_path(path));
        forget(path + "/service0010");
    }

    // -- answers --------------------------------------------------------------------------------------
    static int refuse(sd_bus_message* call, const char* error, const char* why) {
        return ::sd_bus_reply_method_errorf(call, error, "%s", why);
    }

    int heard(sd_bus_message* call) override {
        const std::string member = ::sd_bus_message_get_member(call);
        const std::string path = ::sd_bus_message_get_path(call);
        const json::Value said = dbus::read_all(call).value_or(json::Value::array());
        calls_.push_back(member);
        take(then_, member);
        const int sent = answer(call, member, path, said);
        take(after_, member);
        return sent;
    }
    using Then = std::map<std::string, std::function<void(StandInBluez&)>>;
    void take(Then& from, const std::string& member) {
        const auto then = from.find(member);
        if (then == from.end()) return;
        const auto once = std::move(then->second);
        from.erase(then);
        once(*this);
    }
    int answer(sd_bus_message* call, const std::string& member, const std::string& path,
               const json::Value& said) {
        if (forbids_) return refuse(call, "org.freedesktop.DBus.Error.AccessDenied", "Rejected send message");
        if (member == "GetManagedObjects")
            return bus_reply(call, "a{oa{sa{sv}}}", json::Value::array({objects_}));
        if (!objects_.contains(path))
            return refuse(call, "org.freedesktop.DBus.Error.UnknownObject", "Method doesn't exist");
        return path == kAdapter ? heard_of_adapter(call, member, said) : heard_of_device(call, member, path);
    }
    int heard_of_adapter(sd_bus_message* call, const std::string& member, const json::Value& said) {
        const bool is_on = objects_[kAdapter]["org.bluez.Adapter1"]["Powered"] == dbus::variant("b", true);
        if (!is_on) return refuse(call, "org.bluez.Error.NotReady", "Resource Not Ready");
        if (member == "SetDiscoveryFilter") filter_ = said.at(0);
        if (member == "StopDiscovery") end_search();
        const int sent = bus_reply(call);
        if (member == "StartDiscovery") {
            is_searching_ = true;
            for (const auto& [path, manner] : manners_) show(path);
        }
        return sent;
    }
    int heard_of_device(sd_bus_message* call, const std::string& member, const std::string& path) {
        if (member == "Connect") return connect_for(call, path);
        if (member == "GetAll")
            return bus_reply(call, "a{sv}", json::Value::array({objects_[path]["org.bluez.Device1"]}));
        if (member == "Disconnect" && is_connected(path)) end_connection(path);
        if (member == "Pair") set(path, "org.bluez.Device1", {{"Paired", dbus::variant("b", true)}});
        if (member == "StartNotify") return tell_for(call, path.substr(0, path.find("/service")));
        return bus_reply(call);
    }
    int connect_for(sd_bus_message* call, const std::string& path) {
        const BluetoothManner& manner = manners_[path];
        if (manner.never_answers) return 1;
        if (manner.resets_adapter) {
            switch_to(false, "off");
            switch_to(true, "on");
            return refuse(call, "org.bluez.Error.Failed", "Software caused connection abort");
        }
        if (manner.refuses_connection || !awake_[path])
            return refuse(call, "org.bluez.Error.Failed", "le-connection-abort-by-local");
        if (manner.is_said_late) {
            unsaid_ = path;
            said_at_ = std::chrono::steady_clock::now() + std::chrono::milliseconds(50);
        } else if (!is_connected(path)) {
            finish_connection(path);
        }
        return bus_reply(call);
    }
    int tell_for(sd_bus_message* call, const std::string& device) {
        const BluetoothManner& manner = manners_[device];
        const bool is_paired = objects_[device]["org.bluez.Device1"]["Paired"] == dbus::variant("b", true);
        if (manner.refuses_telling || (manner.wants_pairing && !is_paired))
            return refuse(call, "org.bluez.Error.NotPermitted", "Read not permitted");
        tells_[device] = true;
        return bus_reply(call);
    }

    json::Value objects_ = json::Value::object();
    std::map<std::string, std::string> addresses_;
    std::map<std::string, BluetoothManner> manners_;
    std::map<std::string, bool> awake_;
    std::map<std::string, bool> tells_;
    std::string unsaid_;  ///< the device that is connected since
    std::chrono::steady_clock::time_point said_at_;
    Then then_;
    Then after_;
    std::vector<std::string> calls_;
    json::Value filter_;
    bool is_searching_ = false;
    std::atomic<bool> forbids_{false};
};

}  // namespace comptoir::test
