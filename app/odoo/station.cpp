#include "app/odoo/station.hpp"

#include <algorithm>
#include <set>

#include "app/base/log.hpp"
#include "kiosk-config/settings/value_rules.hpp"

namespace comptoir::odoo {
namespace {

using bridge::Kind;

constexpr std::string_view kRoutes = "/hw_proxy/";  // what a till finds behind the address it was given

std::optional<std::string> given(const std::string& device) {
    return device.empty() ? std::nullopt : std::optional(device);
}

}  // namespace

std::optional<http::NamedPath> split_station(std::string_view path) {
    const auto parts = http::split_named(path);
    const bool is_ours = parts && parts->route.starts_with(kRoutes) && settings::is_entry_name(parts->name);
    return is_ours ? parts : std::nullopt;
}

Stations::Stations(const sources::Arbiter& arbiter, const bridge::Registry& registry)
    : arbiter_(arbiter), registry_(registry) {}

bool Stations::is_printer(std::string_view name) const {
    const auto known = registry_.find(std::string(name));
    return known && known->info.kind == Kind::printer;
}

bool Stations::is_station(std::string_view name) const {
    return registers().named(name) != nullptr || is_printer(name);
}

Station Stations::of_till(const std::string& till) const {
    return {.till = till, .of = till.empty() ? nullptr : registers().of_till(till), .printer = {}};
}

Station Stations::of_request(const http::Request& request) const {
    const auto path = split_station(request.path);
    if (path && registers().named(path->name) != nullptr) return of_till(std::string(path->name));
    Station station = of_till(till_of(request));
    if (path && is_printer(path->name)) station.printer = path->name;
    return station;
}

std::string Stations::route_of(std::string_view path) {
    const auto parts = split_station(path);
    if (!parts) return std::string(path);
    if (is_station(parts->name)) return std::string(parts->route);
    if (parts->is_bare) return std::string(path);
    if (unknown_ != parts->name) {
        unknown_ = parts->name;
        log::warning("a till was given the path of a register or printer that is not in the settings",
                     {{"path", "/p/" + unknown_}});
    }
    return std::string(kNowhere) + std::string(parts->route);
}

std::optional<std::string> Stations::device(const Station& station, Kind kind) const {
    if (kind == Kind::printer && !station.printer.empty()) return station.printer;
    if (station.of == nullptr) return registry_.first(kind);
    if (kind == Kind::printer) return given(station.of->printer);
    if (kind == Kind::scale) return given(station.of->scale);
    if (kind != Kind::scanner) return registry_.first(kind);
    return station.of->scanners.empty() ? std::nullopt : std::optional(station.of->scanners.front());
}

std::optional<std::string> Stations::drawer(const Station& station) const {
    if (!station.printer.empty() || station.of == nullptr) return device(station, Kind::printer);
    return given(station.of->drawer);
}

bool Stations::has(const Station& station, const bridge::DeviceInfo& device) const {
    if (device.kind == Kind::scanner && !registers().empty())
        return registers().of_scanner(device.id) == station.of;
    if (device.kind == Kind::printer && !station.printer.empty()) return device.id == station.printer;
    if (station.of == nullptr) return true;
    if (device.kind == Kind::printer)
        return device.id == station.of->printer || device.id == station.of->drawer;
    return device.kind != Kind::scale || device.id == station.of->scale;
}

std::optional<std::string> Stations::line_of_scanner(const std::string& scanner) const {
    if (registers().empty()) return "";
    const sources::Register* owner = registers().of_scanner(scanner);
    return owner == nullptr ? std::nullopt : std::optional(owner->name);
}

std::optional<std::string> Stations::line_of(const Station& station) const {
    if (registers().empty()) return "";
    return station.of == nullptr ? std::nullopt : std::optional(station.of->name);
}

json::Value describe_registers(const sources::Arbiter& arbiter, const Contacts& contacts, Time now) {
    const auto heard = arbiter.registers(now);
    json::Value all = json::Value::array();
    for (const sources::Register& entry : arbiter.configured().all()) {
        const auto known = std::find_if(heard.begin(), heard.end(),
                                        [&](const auto& status) { return status.id == entry.name; });
        std::set<std::string> tills;
        if (known != heard.end()) tills.insert(known->tills.begin(), known->tills.end());
        for (const Contact& contact : contacts.list()) {
            // Where the register's own path was called, the address says more than the name.
            if (contact.register_id != entry.name || contact.address.empty()) continue;
            tills.erase(entry.name);
            tills.insert(contact.address);
        }
        all.push_back({{"name", entry.name},
                       {"tills", tills},
                       {"printer", entry.printer},
                       {"drawer", entry.drawer},
                       {"scanners", entry.scanners},
                       {"scale", entry.scale},
                       {"screen", entry.may_own_screen},
                       {"owns_screen", known != heard.end() && known->owns_screen}});
    }
    return all;
}

}  // namespace comptoir::odoo
