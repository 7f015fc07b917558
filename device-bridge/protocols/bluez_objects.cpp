#include "device-bridge/protocols/bluez_objects.hpp"

#include <algorithm>
#include <array>

#include "app/base/utf8.hpp"

namespace comptoir::bridge {
namespace {

constexpr std::array<std::string_view, 4> kInterfaces{bluez::kAdapter, bluez::kDevice, bluez::kGattService,
                                                      bluez::kCharacteristic};
constexpr std::array<std::string_view, 5> kTexts{"Address", "Name", "Alias", "UUID", "PowerState"};
constexpr std::array<std::string_view, 4> kTruths{"Powered", "Connected", "ServicesResolved", "Paired"};
constexpr const char* kSeen = "RSSI";  // there while a search hears it

template <std::size_t Count>
bool is_one_of(const std::array<std::string_view, Count>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

/// Whether it is a property that is looked at, and of its type.
bool is_kept(const std::string& name, const json::Value& value) {
    if (is_one_of(kTexts, name))
        return value.is_string() && value.get_ref<const std::string&>().size() <= BluezObjects::kTextMax;
    if (is_one_of(kTruths, name)) return value.is_boolean();
    return name == kSeen && value.is_number();
}

bool is_below(std::string_view path, std::string_view parent) {
    return path.size() > parent.size() && path.starts_with(parent) && path[parent.size()] == '/';
}

const json::Value& argument(const json::Value& arguments, std::size_t index) {
    static const json::Value nothing;
    return arguments.is_array() && index < arguments.size() ? arguments[index] : nothing;
}

}  // namespace

std::string BluetoothDevice::for_people() const {
    const std::string& called = name.empty() ? alias : name;
    return called.empty() ? address : called + " (" + address + ")";
}

void BluezObjects::reset(const json::Value& objects) {
    objects_.clear();
    if (!objects.is_object()) return;
    for (const auto& [path, interfaces] : objects.items()) add(path, interfaces);
}

void BluezObjects::added(const json::Value& arguments) {
    add(json::text(argument(arguments, 0)), argument(arguments, 1));
}

void BluezObjects::removed(const json::Value& arguments) {
    const auto object = objects_.find(json::text(argument(arguments, 0)));
    const json::Value& names = argument(arguments, 1);
    if (object == objects_.end() || !names.is_array()) return;
    for (const json::Value& name : names) object->second.interfaces.erase(json::text(name));
    if (object->second.interfaces.empty()) objects_.erase(object);
}

void BluezObjects::changed(const std::string& path, const json::Value& arguments) {
    const auto object = objects_.find(path);
    const std::string interface = json::text(argument(arguments, 0));
    if (object == objects_.end() || !object->second.interfaces.contains(interface)) return;
    keep(object->second, interface, argument(arguments, 1));
    const json::Value& gone = argument(arguments, 2);
    if (!gone.is_array()) return;
    for (const json::Value& name : gone) object->second.interfaces[interface].erase(json::text(name));
}

void BluezObjects::add(const std::string& path, const json::Value& interfaces) {
    if (path.empty() || path.size() > kTextMax || !interfaces.is_object()) return;
    for (const auto& [interface, properties] : interfaces.items()) {
        if (!is_one_of(kInterfaces, interface)) continue;
        if (objects_.size() >= kObjectsMax && !objects_.contains(path)) return;
        Object& object = objects_[path];
        object.interfaces[interface].clear();
        keep(object, interface, properties);
    }
}

void BluezObjects::keep(Object& object, const std::string& interface, const json::Value& properties) {
    auto& kept = object.interfaces[interface];
    if (!properties.is_object()) return;
    for (const auto& [name, value] : properties.items()) {
        if (is_kept(name, value))
            kept[name] = value.is_string() ? json::Value(utf8::repair(json::text(value))) : value;
    }
}

bool BluezObjects::has(const Object& object, const char* interface) {
    return object.interfaces.contains(interface);
}

std::string BluezObjects::text(const Object& object, const char* interface, const char* name) {
    const auto known = object.interfaces.find(interface);
    if (known == object.interfaces.end()) return {};
    const auto value = known->second.find(name);
    return value == known->second.end() ? std::string() : json::text(value->second);
}

bool BluezObjects::is_true(const Object& object, const char* interface, const char* name) {
    const auto known = object.interfaces.find(interface);
    if (known == object.interfaces.end()) return false;
    const auto value = known->second.find(name);
    return value != known->second.end() && value->second.is_boolean() && value->second.get<bool>();
}

BluetoothDevice BluezObjects::device_of(const std::string& path, const Object& object) {
    return {.path = path,
            .address = text(object, bluez::kDevice, "Address"),
            .name = text(object, bluez::kDevice, "Name"),
            .alias = text(object, bluez::kDevice, "Alias"),
            .is_seen = object.interfaces.at(bluez::kDevice).contains(kSeen),
            .is_connected = is_true(object, bluez::kDevice, "Connected"),
            .is_resolved = is_true(object, bluez::kDevice, "ServicesResolved"),
            .is_paired = is_true(object, bluez::kDevice, "Paired")};
}

std::vector<BluetoothAdapter> BluezObjects::adapters() const {
    std::vector<BluetoothAdapter> all;
    for (const auto& [path, object] : objects_) {
        if (!has(object, bluez::kAdapter)) continue;
        all.push_back({path, is_true(object, bluez::kAdapter, "Powered"),
                       text(object, bluez::kAdapter, "PowerState") == "off-blocked"});
    }
    return all;
}

std::vector<BluetoothDevice> BluezObjects::devices() const {
    std::vector<BluetoothDevice> all;
    for (const BluetoothAdapter& adapter : adapters()) {
        if (!adapter.is_on) continue;
        for (const auto& [path, object] : objects_) {
            if (has(object, bluez::kDevice) && is_below(path, adapter.path))
                all.push_back(device_of(path, object));
        }
    }
    return all;
}

std::optional<BluetoothDevice> BluezObjects::device(const std::string& path) const {
    const auto object = objects_.find(path);
    if (object == objects_.end() || !has(object->second, bluez::kDevice)) return std::nullopt;
    return device_of(path, object->second);
}

bool BluezObjects::has_service(const std::string& device, std::string_view service) const {
    return std::any_of(objects_.begin(), objects_.end(), [&](const auto& one) {
        return is_below(one.first, device) && text(one.second, bluez::kGattService, "UUID") == service;
    });
}

std::string BluezObjects::characteristic(const std::string& device, std::string_view service,
                                         std::string_view uuid) const {
    for (const auto& [path, object] : objects_) {
        if (!is_below(path, device) || text(object, bluez::kCharacteristic, "UUID") != uuid) continue;
        const auto owner = objects_.find(path.substr(0, path.rfind('/')));
        if (owner != objects_.end() && text(owner->second, bluez::kGattService, "UUID") == service)
            return path;
    }
    return {};
}

}  // namespace comptoir::bridge
