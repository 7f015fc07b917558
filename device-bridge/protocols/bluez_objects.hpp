#pragma once
/// What BlueZ, the Bluetooth service of Linux, says of its adapters, of the devices around, and of what these
/// offer.

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/base/json.hpp"

namespace comptoir::bridge {

/// Source, for all of it: the D-Bus interfaces of BlueZ 5.66 (Debian 12), doc/adapter-api.txt, device-api.txt
/// and gatt-api.txt.
namespace bluez {
inline constexpr const char* kService = "org.bluez";
inline constexpr const char* kAdapter = "org.bluez.Adapter1";
inline constexpr const char* kDevice = "org.bluez.Device1";
inline constexpr const char* kGattService = "org.bluez.GattService1";
inline constexpr const char* kCharacteristic = "org.bluez.GattCharacteristic1";
}  // namespace bluez

struct BluetoothAdapter {
    std::string path;  ///< "/org/bluez/hci0"
    bool is_on = false;
    bool is_blocked = false;  ///< off because rfkill says so

    bool operator==(const BluetoothAdapter&) const = default;
};

struct BluetoothDevice {
    std::string path;      ///< "/org/bluez/hci0/dev_AA_BB_CC_DD_EE_FF"
    std::string address;   ///< "AA:BB:CC:DD:EE:FF"
    std::string name;      ///< that it gives itself; may be empty
    std::string alias;     ///< that somebody gave it here, else its name
    bool is_seen = false;  ///< heard in the search that is under way
    bool is_connected = false;
    bool is_resolved = false;  ///< all that it offers is known
    bool is_paired = false;

    /// "SY295 (AA:BB:CC:DD:EE:FF)".
    [[nodiscard]] std::string for_people() const;
    bool operator==(const BluetoothDevice&) const = default;
};

/// BlueZ's objects, as they were listed once and as its signals have changed them since. A property of a
/// wrong type is as one that is not there.
///
/// Thread: any (pure; the caller owns it).   Limits: kObjectsMax, kTextMax; what is beyond them is not there.
class BluezObjects {
public:
    static constexpr std::size_t kObjectsMax = 4'096;  // a fair's thousand devices, and the parts of a few
    static constexpr std::size_t kTextMax = 256;       // a name has at most 248 bytes, a path some 80

    /// What ObjectManager.GetManagedObjects answers.
    void reset(const json::Value& objects);
    void clear() { objects_.clear(); }
    /// The arguments of InterfacesAdded, InterfacesRemoved and, on `path`, PropertiesChanged.
    void added(const json::Value& arguments);
    void removed(const json::Value& arguments);
    void changed(const std::string& path, const json::Value& arguments);

    [[nodiscard]] std::vector<BluetoothAdapter> adapters() const;
    /// On adapters that are on.
    [[nodiscard]] std::vector<BluetoothDevice> devices() const;
    [[nodiscard]] std::optional<BluetoothDevice> device(const std::string& path) const;
    /// The path of a characteristic that a service of that device has; empty: it has none.
    [[nodiscard]] std::string characteristic(const std::string& device, std::string_view service,
                                             std::string_view uuid) const;
    [[nodiscard]] bool has_service(const std::string& device, std::string_view service) const;

private:
    /// What is known of an object by one interface: its properties that are looked at, and no others.
    struct Object {
        std::map<std::string, std::map<std::string, json::Value>> interfaces;
    };
    void add(const std::string& path, const json::Value& interfaces);
    void keep(Object& object, const std::string& interface, const json::Value& properties);
    [[nodiscard]] static std::string text(const Object& object, const char* interface, const char* name);
    [[nodiscard]] static bool is_true(const Object& object, const char* interface, const char* name);
    [[nodiscard]] static bool has(const Object& object, const char* interface);
    [[nodiscard]] static BluetoothDevice device_of(const std::string& path, const Object& object);

    std::map<std::string, Object> objects_;  // by path
};

}  // namespace comptoir::bridge
