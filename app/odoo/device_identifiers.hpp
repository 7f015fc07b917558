#pragma once
/// What Odoo calls each device, beside its neutral id.

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "device-bridge/device.hpp"

namespace comptoir::odoo {

/// How Odoo says that a device is attached.   Source: devices.md section 1.
enum class Connection { direct, network, serial, hdmi, bluetooth };
[[nodiscard]] const char* name_of(Connection connection);
[[nodiscard]] Connection connection_of(const bridge::DeviceInfo& device);

/// The identifier that an official box would give the device, by its kind and URI, before it is made unique;
/// the neutral id where Odoo has no form for it.
///
/// Thread: any.   Limits: kOdooIdentifierMax bytes.   Source: devices.md section 2.
[[nodiscard]] std::string odoo_form(const bridge::DeviceInfo& device);

/// Both names of each device of a box, none of which means two of them. It depends on the devices alone, not
/// on their order: a restart, or another order in the settings, changes none.
///
/// Thread: any (pure; the caller owns it).
class DeviceIdentifiers {
public:
    explicit DeviceIdentifiers(const std::vector<bridge::DeviceInfo>& devices);

    /// In Odoo's form; "" for what is no device here.
    [[nodiscard]] std::string identifier_of(const std::string& device) const;
    /// The neutral id of the device that goes by either name; "" where there is none.
    [[nodiscard]] std::string device_of(const std::string& name) const;

private:
    std::map<std::string, std::string> identifiers_;  // by neutral id
    std::map<std::string, std::string> devices_;      // by identifier
};

/// What the screen goes by, in every version.
inline constexpr const char* kScreenIdentifier = "display";

inline constexpr std::size_t kOdooIdentifierMax = 127;  // where 19 cuts its own (devices.md section 2)

}  // namespace comptoir::odoo
