#pragma once
/// What was learned of devices and outlives a restart, by what makes each the same one.

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>

#include "app/base/json.hpp"
#include "app/base/result.hpp"

namespace comptoir::bridge {

/// Notes of a few words a device, such as {"layout": "fr"}, in one small file.
///
/// A file that is missing or no longer readable is an empty one: everything in it can be learned again.
///
/// Thread: io; writes a file of some KB where something changed.   Owner: the registry.
/// Limits: kDevicesMax devices; a further one takes the place of the first by name. kNoteBytesMax each.
class DeviceMemory {
public:
    static constexpr std::size_t kDevicesMax = 128;           // twice what a registry takes
    static constexpr std::size_t kNoteBytesMax = 512;         // a layout's name and two words
    static constexpr std::size_t kIdentityMax = 256;          // a URI with a serial number
    static constexpr std::size_t kFileBytesMax = 256u << 10;  // that many of them, escaped

    /// An empty path: nothing outlives the process.
    explicit DeviceMemory(std::filesystem::path file = {});

    /// An object, empty where nothing is known.
    [[nodiscard]] json::Value recall(const std::string& identity) const;
    /// Takes the members over; null takes one out. On the disk when it returns.
    /// Errors: malformed (no identity, or a note too large), refused and full (the disk); what was said
    /// counts until the next start all the same.
    [[nodiscard]] Result<void> remember(const std::string& identity, const json::Value& members);

private:
    std::filesystem::path file_;
    std::map<std::string, json::Value> notes_;
};

}  // namespace comptoir::bridge
