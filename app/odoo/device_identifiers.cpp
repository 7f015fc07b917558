#include "app/odoo/device_identifiers.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "app/base/text.hpp"
#include "app/base/utf8.hpp"
#include "app/odoo/device_call.hpp"
#include "device-bridge/device_uri.hpp"

namespace comptoir::odoo {
namespace {

using bridge::DeviceInfo;
using bridge::Kind;

bool has_scheme(std::string_view uri, std::string_view scheme) {
    return uri.starts_with(scheme) && uri.substr(scheme.size()).starts_with("://");
}

std::string_view without_scheme(std::string_view uri) {
    const auto end = uri.find("://");
    return end == std::string_view::npos ? uri : uri.substr(end + 3);
}

/// The query holds our own options, which may change. What tells two of a kind apart is none of them.
std::string_view without_options(std::string_view uri) {
    const auto query = uri.find('?');
    if (query == std::string_view::npos) return uri;
    const std::string_view first = uri.substr(query + 1);
    const bool is_identity = first.starts_with("serial=") || first.starts_with("uuid=");
    return is_identity ? uri.substr(0, std::min(uri.find('&', query), uri.size())) : uri.substr(0, query);
}

void remove_all(std::string& text, std::string_view part) {
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at)) {
        text.erase(at, part.size());
    }
}

/// What CUPS calls the place of such a printer, so that an old box's printer keeps its identifier.
std::string cups_uri(std::string_view uri) {
    const std::string_view place = without_options(uri);
    if (has_scheme(place, "tcp")) return "socket://" + std::string(without_scheme(place));
    if (has_scheme(place, "cups"))
        return std::string(without_scheme(place));  // a queue made by hand: its name
    return std::string(place);
}

std::string printer_form(std::string_view uri) {
    std::string form = cups_uri(uri);
    std::erase_if(form, [](char c) { return std::string_view(":/\\. ").find(c) != std::string_view::npos; });
    remove_all(form, "uuid=");
    remove_all(form, "serial=");
    return form;
}

/// "10.0.0.7" of "10.0.0.7:9600".
std::string host_of(std::string_view place) {
    const auto colon = place.rfind(':');
    return std::string(place.substr(0, std::min(colon, place.find('/'))));
}

/// "bt_" and its address in small letters, where the URI names it: what a tool of some name is told by is
/// known only once it was there.
/// Source: the public drivers of Odoo (19.x, Bluetooth interface); devices.md section 2 says only "MAC".
std::string bluetooth_form(const std::string& text) {
    const auto uri = bridge::DeviceUri::parse(text);
    const std::string address = uri ? lower_case(uri->text("address")) : "";
    return address.empty() ? "" : "bt_" + address;
}

std::string form_of(const DeviceInfo& device) {
    const std::string_view uri = device.uri;
    if (uri.starts_with("bluetooth:")) return bluetooth_form(device.uri);
    const std::string place(without_scheme(without_options(uri)));
    if (uri.find("://") == std::string_view::npos) return "";
    if (device.kind == Kind::printer) return printer_form(uri);
    if (has_scheme(uri, "usb")) return "usb_" + place;
    if (has_scheme(uri, "serial") || has_scheme(uri, "hidraw")) return place;
    if (device.kind == Kind::terminal && has_scheme(uri, "tcp")) return host_of(place);
    return "";
}

bool is_reserved(const std::string& name) {
    constexpr std::array kWords{
        "display", "distant_display",    "printer", "scanner", "keyboard",   "camera", "device", "payment",
        "scale",   "fiscal_data_module", "",        "null",    "unsupported"};
    return std::find(kWords.begin(), kWords.end(), name) != kWords.end();
}

}  // namespace

const char* name_of(Connection connection) {
    constexpr std::array kNames{"direct", "network", "serial", "hdmi", "bluetooth"};
    return kNames[static_cast<std::size_t>(connection)];
}

Connection connection_of(const DeviceInfo& device) {
    if (has_scheme(device.uri, "tcp") || has_scheme(device.uri, "cups")) return Connection::network;
    if (device.uri.starts_with("bluetooth:")) return Connection::bluetooth;
    return has_scheme(device.uri, "serial") ? Connection::serial : Connection::direct;
}

std::string odoo_form(const DeviceInfo& device) {
    const std::string form = form_of(device);
    if (is_reserved(form)) return device.id;
    return std::string(utf8::prefix(form, kOdooIdentifierMax));
}

DeviceIdentifiers::DeviceIdentifiers(const std::vector<DeviceInfo>& devices) {
    std::vector<DeviceInfo> sorted = devices;
    std::sort(sorted.begin(), sorted.end(),
              [](const DeviceInfo& one, const DeviceInfo& other) { return one.id < other.id; });
    const auto is_taken = [&](const std::string& name, const std::string& by) {
        const bool is_others_id = std::any_of(sorted.begin(), sorted.end(), [&](const DeviceInfo& other) {
            return other.id == name && other.id != by;
        });
        return is_others_id || devices_.contains(name);
    };
    for (const DeviceInfo& device : sorted) {
        const std::string form = odoo_form(device);
        std::string identifier = form;
        for (int number = 2; is_taken(identifier, device.id); ++number)
            identifier = form + "_" + std::to_string(number);
        identifiers_[device.id] = identifier;
        devices_[identifier] = device.id;
    }
}

std::string DeviceIdentifiers::identifier_of(const std::string& device) const {
    const auto found = identifiers_.find(device);
    return found == identifiers_.end() ? "" : found->second;
}

std::string DeviceIdentifiers::device_of(const std::string& name) const {
    if (identifiers_.contains(name)) return name;
    const auto found = devices_.find(name);
    return found == devices_.end() ? "" : found->second;
}

}  // namespace comptoir::odoo
