#pragma once
/// A NetworkManager that is none: it answers on a bus of the test's own as the real one does, with one wired
/// and one Wi-Fi card, and with the Wi-Fis that a test puts around it.
///
/// Source: as app/network/manager_words.hpp. Composed, not recorded.

#include <systemd/sd-bus.h>

#include <atomic>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "app/base/dbus/bus_value.hpp"
#include "app/network/manager_words.hpp"
#include "tests/support/bus_peer.hpp"

namespace comptoir::test {

/// Thread: one of its own; every function may be called from the test's.
class StandInNetworkManager final : public BusPeer {
public:
    static constexpr const char* kCard = "/org/freedesktop/NetworkManager/Devices/3";

    explicit StandInNetworkManager(const std::string& address) : BusPeer(address, network::kManager) {
        objects_ = first_objects();
        begin();
    }
    ~StandInNetworkManager() override { end(); }

    /// A Wi-Fi in the air. `rsn`: NM80211ApSecurityFlags.
    void add_network(const std::string& ssid, const std::string& key, int strength, int rsn = 0x100) {
        const std::lock_guard lock(mutex_);
        keys_[ssid] = key;
        objects_[path_of("AccessPoint", ++last_)] = {{std::string(network::kManager) + ".AccessPoint",
                                                      {{"Ssid", variant("ay", ssid)},
                                                       {"Strength", variant("y", strength)},
                                                       {"Flags", variant("u", key.empty() ? 0 : 1)},
                                                       {"WpaFlags", variant("u", 0)},
                                                       {"RsnFlags", variant("u", key.empty() ? 0 : rsn)},
                                                       {"Mode", variant("u", 2)}}}};
        say_changed();
    }
    /// A Wi-Fi that does not say its name.
    void add_hidden_network(const std::string& ssid, const std::string& key) {
        const std::lock_guard lock(mutex_);
        keys_[ssid] = key;
    }
    /// The cable comes or goes.
    void plug_cable(bool is_in) {
        const std::lock_guard lock(mutex_);
        device(kCable)["State"] = variant("u", is_in ? 100 : 20);
        say_changed();
    }
    /// Somebody has the card make an access point, without us.
    void make_point(const std::string& ssid) {
        const std::lock_guard lock(mutex_);
        const std::string profile = path_of("Settings", ++last_);
        enter(ssid, profile, path_of("ActiveConnection", ++last_), true);
    }
    /// NMDeviceState of the card, as where NetworkManager joins by itself.
    void set_card_state(int state) {
        const std::lock_guard lock(mutex_);
        device(kCard)["State"] = variant("u", state);
        say_changed();
    }
    /// Every try to join is left without an end.
    void hang() { hangs_ = true; }
    /// Nobody may do anything from now on.
    void forbid() { forbids_ = true; }

    /// Which methods were called, without those that only ask.
    [[nodiscard]] std::vector<std::string> calls() const {
        const std::lock_guard lock(mutex_);
        return calls_;
    }
    /// Names of the Wi-Fis that are saved, on the disk.
    [[nodiscard]] std::vector<std::string> saved() const {
        const std::lock_guard lock(mutex_);
        std::vector<std::string> names;
        for (const auto& [path, profile] : profiles_) {
            if (in_memory_.count(path) == 0) names.push_back(ssid_of(profile));
        }
        return names;
    }
    /// The Wi-Fi that the card is in, or that it makes.
    [[nodiscard]] std::string joined() const {
        const std::lock_guard lock(mutex_);
        return joined_;
    }
    /// The settings that came last, as they came.
    [[nodiscard]] json::Value last_profile() const {
        const std::lock_guard lock(mutex_);
        return last_profile_;
    }

private:
    static constexpr const char* kCable = "/org/freedesktop/NetworkManager/Devices/2";
    static json::Value variant(const char* signature, json::Value value) {
        return dbus::variant(signature, std::move(value));
    }
    static std::string path_of(const char* kind, int number) {
        return std::string(network::kManagerPath) + "/" + kind + "/" + std::to_string(number);
    }
    static std::string ssid_of(const json::Value& profile) {
        return json::text(json::member(profile, "802-11-wireless"), "ssid");
    }
    static json::Value device_of(const char* name, int type, int state) {
        return {{"Interface", variant("s", name)}, {"DeviceType", variant("u", type)},
                {"State", variant("u", state)},    {"ActiveConnection", variant("o", "/")},
                {"Ip4Config", variant("o", "/")},  {"Ip6Config", variant("o", "/")}};
    }
    static json::Value first_objects() {
        const std::string manager = network::kManager;
        return {{network::kManagerPath, {{manager, {{"Version", variant("s", "1.42.4")}}}}},
                {path_of("Devices", 1), {{manager + ".Device", device_of("lo", 32, 100)}}},
                {kCable, {{manager + ".Device", device_of("eth0", 1, 20)}}},
                {kCard,
                 {{manager + ".Device", device_of("wlan0", 2, 30)},
                  {manager + ".Device.Wireless",
                   {{"Mode", variant("u", 2)}, {"ActiveAccessPoint", variant("o", "/")}}}}}};
    }

    json::Value& device(const char* path) {
        return objects_[path][std::string(network::kManager) + ".Device"];
    }
    json::Value& card() { return objects_[kCard][std::string(network::kManager) + ".Device.Wireless"]; }

    int heard(sd_bus_message* call) override {
        const std::string member = ::sd_bus_message_get_member(call);
        const std::string path = ::sd_bus_message_get_path(call);
        const json::Value said = dbus::read_all(call).value_or(json::Value::array());
        if (member == "GetManagedObjects")
            return bus_reply(call, "a{oa{sa{sv}}}", json::Value::array({objects_}));
        if (member == "ListConnections") {
            json::Value paths = json::Value::array();
            for (const auto& [profile, settings] : profiles_) paths.push_back(profile);
            return bus_reply(call, "ao", json::Value::array({paths}));
        }
        if (member == "GetSettings") return get_settings(call, path);
        calls_.push_back(member);
        if (forbids_)
            return ::sd_bus_reply_method_errorf(call, "org.freedesktop.NetworkManager.PermissionDenied",
                                                "Not authorized to control networking.");
        if (member == "AddAndActivateConnection" || member == "AddAndActivateConnection2")
            return activate(call, said);
        if (member == "ActivateConnection") return activate_again(call, json::text(said.at(0)));
        if (member == "DeactivateConnection") {
            leave();
            return bus_reply(call, "", json::Value::array());
        }
        if (member == "Save") in_memory_.erase(path);
        if (member == "Delete") profiles_.erase(path);
        return bus_reply(call, "", json::Value::array());
    }

    int get_settings(sd_bus_message* call, const std::string& path) {
        const json::Value settings{
            {"802-11-wireless",
             {{"ssid", variant("ay", ssid_of(profiles_[path]))},
              {"mode", variant("s", json::text(profiles_[path]["802-11-wireless"], "mode"))}}}};
        return bus_reply(call, "a{sa{sv}}", json::Value::array({settings}));
    }

    void say_changed() {
        emit(network::kManagerPath, network::kManager, "CheckPermissions", "", json::Value::array());
    }
    void say_state(const std::string& active, int state, int reason) {
        emit(active, std::string(network::kManager) + ".Connection.Active", "StateChanged", "uu",
             json::Value::array({state, reason}));
    }
    void say_failed(int reason) {
        emit(kCard, std::string(network::kManager) + ".Device", "StateChanged", "uuu",
             json::Value::array({120, 60, reason}));
    }

    int activate(sd_bus_message* call, const json::Value& said) {
        const std::string kept = said.size() > 3 ? json::text(said.at(3), "persist") : "";
        const bool is_volatile = kept == "volatile";
        last_profile_ = said.at(0);
        const std::string profile = path_of("Settings", ++last_);
        const std::string active = path_of("ActiveConnection", ++last_);
        if (!is_volatile) profiles_[profile] = last_profile_;
        if (kept == "memory") in_memory_.insert(profile);
        json::Value paths = json::Value::array({profile, active});
        const bool has_options = said.size() > 3;
        if (has_options) paths.push_back(json::Value::object());
        const int sent = bus_reply(call, has_options ? "ooa{sv}" : "oo", paths);
        if (hangs_) return sent;
        leave();
        const std::string ssid = ssid_of(last_profile_);
        const bool is_point = json::text(last_profile_["802-11-wireless"], "mode") == "ap";
        const auto known = keys_.find(ssid);
        const std::string key = json::text(json::member(last_profile_, "802-11-wireless-security"), "psk");
        if (!is_point && known == keys_.end()) {
            say_failed(53);
            say_state(active, 4, 1);
        } else if (!is_point && known->second != key) {
            say_failed(7);
            say_state(active, 4, 9);
        } else {
            enter(ssid, profile, active, is_point);
            say_state(active, 1, 1);
            say_state(active, 2, 1);
        }
        say_changed();
        return sent;
    }
    int activate_again(sd_bus_message* call, const std::string& profile) {
        const std::string active = path_of("ActiveConnection", ++last_);
        enter(ssid_of(profiles_[profile]), profile, active, false);
        return bus_reply(call, "o", json::Value::array({active}));
    }
    void enter(const std::string& ssid, const std::string& profile, const std::string& active,
               bool is_point) {
        joined_ = ssid;
        const std::string manager = network::kManager;
        device(kCard)["State"] = variant("u", 100);
        device(kCard)["ActiveConnection"] = variant("o", active);
        device(kCard)["Ip4Config"] = variant("o", path_of("IP4Config", 1));
        card()["Mode"] = variant("u", is_point ? 3 : 2);
        if (is_point)
            objects_[path_of("AccessPoint", 0)] = {
                {manager + ".AccessPoint", {{"Ssid", variant("ay", ssid)}, {"Mode", variant("u", 3)}}}};
        objects_[active] = {{manager + ".Connection.Active", {{"Connection", variant("o", profile)}}}};
        const json::Value address{{"address", variant("s", is_point ? "10.42.0.1" : "192.168.1.42")},
                                  {"prefix", variant("u", 24)}};
        objects_[path_of("IP4Config", 1)] = {
            {manager + ".IP4Config", {{"AddressData", variant("aa{sv}", json::Value::array({address}))}}}};
        for (const auto& [path, interfaces] : objects_.items()) {
            const json::Value& point = json::member(interfaces, manager + ".AccessPoint");
            if (json::text(json::member(json::member(point, "Ssid"), "value")) == ssid)
                card()["ActiveAccessPoint"] = variant("o", path);
        }
        say_changed();
    }
    void leave() {
        joined_.clear();
        objects_.erase(path_of("AccessPoint", 0));
        device(kCard)["State"] = variant("u", 30);
        device(kCard)["ActiveConnection"] = variant("o", "/");
        device(kCard)["Ip4Config"] = variant("o", "/");
        card()["Mode"] = variant("u", 2);
        card()["ActiveAccessPoint"] = variant("o", "/");
        say_changed();
    }

    json::Value objects_;
    std::map<std::string, std::string> keys_;  ///< of the Wi-Fis in the air
    std::map<std::string, json::Value> profiles_;
    std::set<std::string> in_memory_;  ///< of these, those that are on no disk
    std::vector<std::string> calls_;
    json::Value last_profile_;
    std::string joined_;
    int last_ = 10;
    std::atomic<bool> hangs_{false};
    std::atomic<bool> forbids_{false};
};

}  // namespace comptoir::test
