#pragma once
/// Devices that were found become devices of the settings, and go again: an entry each in a drop-in beside
/// the settings file, which the watch on the settings takes up.

#include <filesystem>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "app/adoption/drop_in.hpp"
#include "app/base/result.hpp"
#include "device-bridge/finding/found_device.hpp"
#include "device-bridge/registry.hpp"

namespace comptoir::adoption {

/// Thread: io; writes a file of some KB.   Owner: the kiosk; everything given outlives it.
class Adoptions {
public:
    struct Context {
        bridge::Registry& registry;
        /// conf.d/found.toml beside the settings file.
        std::filesystem::path drop_in = {};
        /// Whether the settings have an entry of that name already, of whatever kind.
        std::function<bool(const std::string& name)> is_taken = nullptr;
        /// What is wrong with the settings as they lie on the disk now; empty: nothing.
        std::function<std::vector<std::string>()> mistakes = nullptr;
    };
    explicit Adoptions(Context context);

    /// Puts it into the settings. An entry that would make them bad is taken back before anybody reads them.
    /// Errors: unsupported (none of that kind), refused (there already, name taken, a keyboard or what may be
    /// one, folder that can't be written, settings with a mistake), full.
    [[nodiscard]] Result<void> adopt(const bridge::FoundDevice& found, AdoptedDevice entry);
    /// Takes the entry of that name out, and no other; what was adopted by itself is not again.
    /// Errors: offline (no such device), refused (of the settings file, or a folder that can't be written).
    [[nodiscard]] Result<void> let_go(const std::string& name);
    /// Says of an entry where its device is now; what was learned of it goes with it.   Errors: refused.
    [[nodiscard]] Result<void> readdress(const AdoptedDevice& entry, const std::string& uri);

    /// The device of the settings that a found one is; empty: none.
    [[nodiscard]] std::string device_of(const bridge::FoundDevice& found) const;
    [[nodiscard]] bool is_taken(const std::string& name) const;
    [[nodiscard]] std::vector<AdoptedDevice> entries() const;
    /// Of the entries that nobody asked for.
    [[nodiscard]] std::set<std::string> names_by_itself() const;

    /// Whether somebody let it go, and nobody has adopted it since.
    [[nodiscard]] bool was_let_go(const bridge::FoundDevice& found) const;
    /// The port that it was in; empty: not known.
    [[nodiscard]] std::string last_port(const AdoptedDevice& entry) const;
    void remember_port(const AdoptedDevice& entry, const std::string& port);

    /// Whether a device of the settings has exactly this address.
    [[nodiscard]] bool has_address(const std::string& uri) const;

private:
    [[nodiscard]] Result<std::string> text() const;
    [[nodiscard]] Result<void> write(const std::string& text) const;
    [[nodiscard]] Result<void> replace(const std::string& before, const std::string& after) const;
    [[nodiscard]] std::string first_mistake() const;

    Context context_;
};

/// The address without what tells it from others.
[[nodiscard]] std::string head_of(const std::string& uri);

}  // namespace comptoir::adoption
