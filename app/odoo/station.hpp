#pragma once
/// Which till a request comes from, and which devices are its own.

#include <optional>
#include <string>
#include <string_view>

#include "app/http/message.hpp"
#include "app/http/named_path.hpp"
#include "app/odoo/contacts.hpp"
#include "app/sources/arbiter.hpp"
#include "device-bridge/registry.hpp"

namespace comptoir::odoo {

/// A till with what belongs to it. Pointers are good until the settings change: not across a wait.
struct Station {
    std::string till;  ///< what the arbiter knows it by: its address, or the register that its path names
    const sources::Register* of = nullptr;  ///< its register; null where it belongs to none
    std::string printer;                    ///< the one that its path names; "" where it names none
};

/// Nothing where it is no route of the proxy behind the name of an entry.   Thread: any.
[[nodiscard]] std::optional<http::NamedPath> split_station(std::string_view path);

/// Finds tills and their devices by the settings as they are now.
///
/// Thread: io.   Owner: the routes; what it looks at outlives it.
class Stations {
public:
    Stations(const sources::Arbiter& arbiter, const bridge::Registry& registry);

    [[nodiscard]] Station of_request(const http::Request& request) const;
    /// An empty till is none: the server, which has no register.
    [[nodiscard]] Station of_till(const std::string& till) const;
    /// The path under which a request is answered: without its station, where that is one of the settings'. A
    /// station that is none is answered under kNowhere: its till is to hear that it has nothing, not that
    /// there is nobody.
    [[nodiscard]] std::string route_of(std::string_view path);
    static constexpr std::string_view kNowhere = "/nowhere";

    /// What the station means by "the printer", "the scale": its register's own, else the first of the kind.
    [[nodiscard]] std::optional<std::string> device(const Station& station, bridge::Kind kind) const;
    /// The printer whose drawer the station opens.
    [[nodiscard]] std::optional<std::string> drawer(const Station& station) const;
    /// Whether a device, asked for by its kind, is one of the station's. Without a register it has all, but
    /// no other register's scanner.
    [[nodiscard]] bool has(const Station& station, const bridge::DeviceInfo& device) const;
    /// Whose queue a scanner's scans go into, and a till takes from: one name for both, "" while no registers
    /// are configured. Nothing: nobody's.
    [[nodiscard]] std::optional<std::string> line_of_scanner(const std::string& scanner) const;
    [[nodiscard]] std::optional<std::string> line_of(const Station& station) const;

private:
    [[nodiscard]] const sources::Registers& registers() const { return arbiter_.configured(); }
    [[nodiscard]] bool is_printer(std::string_view name) const;
    [[nodiscard]] bool is_station(std::string_view name) const;

    const sources::Arbiter& arbiter_;
    const bridge::Registry& registry_;
    std::string unknown_;  ///< the last name that was none: one that asks every 5 s is logged once
};

/// `[[register]]` for the status: each with the tills that were heard and its devices.   Thread: io.
[[nodiscard]] json::Value describe_registers(const sources::Arbiter& arbiter, const Contacts& contacts,
                                             Time now);

}  // namespace comptoir::odoo
