#include "app/setup_page.hpp"

#include <cctype>
#include <filesystem>

#include "app/network/hotspot_key.hpp"

namespace comptoir {
namespace {

constexpr std::uint16_t kOdooPort =
    8069;  // left out of what is typed: the POS adds it (http-api.md section 1)

std::string with_port(const std::string& address, bool is_ipv6, std::uint16_t port) {
    std::string text = is_ipv6 ? "[" + address + "]" : address;
    if (port != kOdooPort && port != 0) text += ":" + std::to_string(port);
    return text;
}

std::string title(const bridge::DeviceInfo& info) {
    std::string text = info.name.empty() ? info.id : info.name;
    if (!text.empty()) text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
    return text;
}

renderer::DeviceRow::State state_of(bridge::Condition condition) {
    using bridge::Condition;
    switch (condition) {
        case Condition::ready:
        case Condition::busy:
        case Condition::silent:
        case Condition::paper_low: return renderer::DeviceRow::State::ready;
        case Condition::offline: return renderer::DeviceRow::State::missing;
        default: return renderer::DeviceRow::State::waiting;
    }
}

/// Where it is plugged in, in the fewest words: the host of a network device, else the scheme.
std::string place_of(const std::string& uri) {
    const auto colon = uri.find(':');
    if (colon == std::string::npos) return uri;
    const std::string scheme = uri.substr(0, colon);
    if (scheme == "simulated") return "simulated";
    const auto start = uri.find_first_not_of('/', colon + 1);
    if (start == std::string::npos) return scheme;
    return uri.substr(start, uri.find_first_of("?/", start) - start);
}

renderer::DeviceRow row_of(const bridge::DeviceSnapshot& device) {
    const auto state = state_of(device.condition);
    const bool has_reason = !device.reason.empty() && state != renderer::DeviceRow::State::ready;
    return {title(device.info), has_reason ? device.reason : place_of(device.info.uri), state};
}

/// Source: http-api.md section 1: up to 18 a page of https only calls https; from 19 on also plain http, by
/// the browser's local network permission.
std::string https_hint(Https https, const std::string& page) {
    switch (https) {
        case Https::off:
            return "Odoo opened over https: 16 to 18 need [http] listen_tls, later ones the browser's leave";
        case Https::own_authority:
            return "Odoo opened over https: have each till's browser trust " + page + "ca.crt once";
        case Https::known: return {};
    }
    return {};
}

}  // namespace

std::vector<std::string> settings_notice(const std::vector<settings::Problem>& problems, InUse in_use) {
    if (problems.empty()) return {};
    const std::string count =
        problems.size() == 1 ? "A mistake" : std::to_string(problems.size()) + " mistakes";
    std::vector<std::string> notice{
        count + " in the settings file: " +
        (in_use == InUse::the_defaults ? "the defaults are in use" : "the running settings stay")};
    for (settings::Problem problem : problems) {
        problem.file = std::filesystem::path(problem.file).filename().string();
        notice.push_back(problem.text());
    }
    return notice;
}

bool finds_layout(const bridge::DeviceSnapshot& device) {
    return json::truthy(device.facts, "finds_layout") && json::truthy(device.facts, "bars");
}

renderer::Setup describe_setup(const SetupFacts& facts) {
    renderer::Setup setup;
    setup.box_name = facts.box_name;
    setup.version = facts.version;
    setup.odoo_version = facts.odoo_version;
    setup.first_origin = facts.first_origin;
    setup.problems = facts.problems;
    setup.code = facts.code;
    for (const Interface& one : facts.interfaces) {
        if (one.is_loopback) continue;
        setup.addresses.push_back(with_port(one.address, one.is_ipv6, facts.port));
    }
    if (!facts.host_name.empty() && !setup.addresses.empty())
        setup.addresses.insert(setup.addresses.begin() + 1, with_port(facts.host_name, false, facts.port));
    setup.is_network_up = !setup.addresses.empty() && !facts.hotspot;
    if (facts.hotspot) {
        setup.wifi_name = facts.hotspot->ssid;
        setup.wifi_key = facts.hotspot->key;
        setup.wifi_url = facts.hotspot->url;
        setup.wifi_code = network::wifi_code(facts.hotspot->ssid, facts.hotspot->key);
    }
    if (setup.addresses.empty()) setup.addresses.push_back(with_port("127.0.0.1", false, facts.port));
    const std::string& first = setup.addresses.front();
    // The owner's page needs its port spelt out: a phone's browser would take 80.
    setup.admin_url = "http://" + first + (facts.port == kOdooPort || facts.port == 0 ? ":8069" : "") + "/";
    setup.hint = https_hint(facts.https, setup.admin_url);
    for (const bridge::DeviceSnapshot& device : facts.devices) {
        if (!finds_layout(device)) continue;
        setup.scanner_name = title(device.info);
        setup.scanner_bars = json::text(device.facts, "bars");
        break;  // one code at a time is enough for whoever holds a scanner
    }
    for (const bridge::DeviceSnapshot& device : facts.devices) {
        if (setup.devices.size() + 1 == kSetupDevicesMax && facts.devices.size() > kSetupDevicesMax) {
            const std::size_t more = facts.devices.size() - setup.devices.size();
            setup.devices.push_back({"+" + std::to_string(more), "", renderer::DeviceRow::State::waiting});
            break;
        }
        setup.devices.push_back(row_of(device));
    }
    return setup;
}

}  // namespace comptoir
