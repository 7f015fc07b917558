#pragma once
/// Which tills, devices and screens belong together: the settings' `[[register]]` entries as one table.

#include <string>
#include <string_view>
#include <vector>

#include "kiosk-config/settings/settings.hpp"

namespace comptoir::sources {

/// One place where a cashier sells. A till is known by its address, its bus identifier ("pos-3/2") or its
/// neutral `source`; several of them may be the same register.
struct Register {
    std::string name;
    std::vector<std::string> tills = {};  ///< empty: every till that no other register names
    std::string printer = {};             ///< empty: it has none; so for all devices
    std::string drawer = {};              ///< the printer whose drawer it is
    std::vector<std::string> scanners = {};
    std::string scale = {};
    bool may_own_screen = true;

    bool operator==(const Register&) const = default;
};

/// Names of the devices that there are, in the order of the settings.
struct DeviceNames {
    std::vector<std::string> printers = {};
    std::vector<std::string> scanners = {};
    std::vector<std::string> scales = {};
};

/// Immutable.   Thread: any.
class Registers {
public:
    /// No register is configured: every till is one of its own, and the devices are everybody's.
    Registers() = default;
    /// Fills in what the entries leave open. A printer or a scale that a register does not name is the first
    /// that none names; the drawer is on its printer; a scanner that none names belongs to a register that is
    /// alone, and to nobody where there are several.
    Registers(std::vector<Register> entries, const DeviceNames& devices);

    [[nodiscard]] bool empty() const { return all_.empty(); }
    [[nodiscard]] const std::vector<Register>& all() const { return all_; }
    [[nodiscard]] const Register* named(std::string_view name) const;
    /// The register that a till belongs to: the one that names it exactly, or is called like it; else the one
    /// that names "localhost", for a loopback address, or all tills of its POS ("pos-3" for "pos-3/2"); else
    /// the only one without tills. Null where there is none.
    [[nodiscard]] const Register* of_till(std::string_view till) const;
    /// Null for a scanner of nobody's.
    [[nodiscard]] const Register* of_scanner(std::string_view scanner) const;
    /// What a till goes by: its register's name, or its own where it belongs to none.
    [[nodiscard]] std::string key_of(std::string_view till) const;
    /// What an installer has to mend, in words for him.
    [[nodiscard]] const std::vector<std::string>& problems() const { return problems_; }

    bool operator==(const Registers&) const = default;

private:
    std::vector<Register> all_;
    std::vector<std::string> problems_;
};

/// The entries of `[[register]]`, as they stand there.   Thread: any.
[[nodiscard]] std::vector<Register> register_entries(const std::vector<settings::Slice>& list);

}  // namespace comptoir::sources
