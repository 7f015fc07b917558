#include "app/status_text.hpp"

#include <fmt/format.h>

namespace comptoir {
namespace {

std::string joined(const json::Value& list) {
    std::string text;
    for (const json::Value& one : list) text += (text.empty() ? "" : ", ") + json::text(one);
    return text.empty() ? "none" : text;
}

std::string device_line(const json::Value& device) {
    const std::string reason = json::text(device, "reason");
    return fmt::format("  {:<16} {:<8} {}{}\n", json::text(device, "id"), json::text(device, "kind"),
                       json::text(device, "condition"), reason.empty() ? "" : ": " + reason);
}

/// "live, https://shop.example, 19.0-2": what is wrong with it stands among the problems.
std::string link_line(const json::Value& link) {
    const std::string state = json::text(link, "state");
    if (state.empty() || state == "off") return "display link: none\n";
    std::string text = "display link: " + state;
    for (const char* key : {"server", "version"}) {
        const std::string said = json::text(link, key);
        if (!said.empty()) text += ", " + said;
    }
    return text + "\n";
}

/// "https://shop.example, paired, live", or that a code waits on the screen: only there is it shown.
std::string server_line(const json::Value& odoo) {
    const std::string server = json::text(odoo, "server");
    if (!server.empty()) {
        const std::string state = json::text(json::member(odoo, "link"), "state");
        return "odoo server: " + server + ", " + json::text(odoo, "account") +
               (state.empty() ? "" : ", " + state) + "\n";
    }
    const bool has_code = json::truthy(json::member(odoo, "pairing"), "has_code");
    return has_code ? "odoo server: none; the pairing code is on the screen\n" : "odoo server: none\n";
}

}  // namespace

std::string status_text(const json::Value& status) {
    std::string text =
        fmt::format("comptoir {} is {}\n", json::text(status, "version"), json::text(status, "health"));
    text += "identifier: " + json::text(status, "identifier") + "\n";
    text += "addresses: " + joined(json::array(status, "addresses")) + "\n";
    text += link_line(json::member(json::member(status, "pos"), "link"));
    text += server_line(json::member(status, "odoo"));
    text += "frames presented: " + json::text(json::member(status, "screen"), "frames_presented") + "\n";
    const json::Value& devices = json::array(status, "devices");
    text += devices.empty() ? "devices: none\n" : "devices:\n";
    for (const json::Value& device : devices) text += device_line(device);
    const json::Value& problems = json::array(status, "problems");
    if (!problems.empty()) text += "problems:\n";
    for (const json::Value& problem : problems) text += "  " + json::text(problem) + "\n";
    return text;
}

std::string status_line(const std::vector<std::string>& addresses, const std::vector<std::string>& problems) {
    const std::string where =
        addresses.empty() ? "no till can reach this box" : "tills reach it at " + addresses.front();
    if (problems.empty()) return "Healthy; " + where;
    const std::string count =
        problems.size() == 1 ? "1 problem" : std::to_string(problems.size()) + " problems";
    return count + "; " + where + "; " + problems.front();
}

}  // namespace comptoir
