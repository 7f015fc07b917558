#include "app/epos/address.hpp"

#include <algorithm>

#include "app/base/base64.hpp"
#include "app/base/text.hpp"
#include "device-bridge/device_uri.hpp"

namespace comptoir::epos {
namespace {

using bridge::DeviceInfo;

bool is_meant(const DeviceInfo& device, std::string_view kind, std::string_view what) {
    const auto uri = bridge::DeviceUri::parse(device.uri);
    if (!uri) return false;
    if (kind == "l:") return uri->scheme() == "tcp" && uri->host() == what;
    if (uri->scheme() != "usb") return false;
    if (kind == "s:") return uri->text("serial") == what;
    return lower_case(uri->host() + ":" + uri->port_text()) == lower_case(what);
}

}  // namespace

std::optional<PrinterPath> split_path(std::string_view path) {
    constexpr std::string_view kFolder = "/p/";
    PrinterPath parts;
    parts.is_bare = !path.starts_with(kFolder);
    path.remove_prefix(parts.is_bare ? std::min<std::size_t>(path.size(), 1) : kFolder.size());
    const auto end = path.find('/');
    if (end == path.npos || end == 0) return std::nullopt;
    parts.name = path.substr(0, end);
    const auto begin = path.find_first_not_of('/', end);
    if (begin == path.npos) return std::nullopt;
    parts.route = path.substr(begin - 1);
    if (parts.route != kService && parts.route != kZebra) return std::nullopt;
    const auto colon = parts.name.find(':');
    const bool has_port =
        colon != path.npos && parts.name.find_first_not_of("0123456789", colon + 1) == path.npos;
    if (has_port) parts.name = parts.name.substr(0, colon);
    return parts;
}

std::optional<std::string> printer_of_proxy_id(std::string_view id, const std::vector<DeviceInfo>& devices) {
    constexpr std::size_t kIdMax = 512;  // a serial number has at most 126 characters; Source: USB 2.0 9.6.7
    if (id.size() > kIdMax) return std::nullopt;
    std::string standard(id);
    std::replace(standard.begin(), standard.end(), '-', '+');
    std::replace(standard.begin(), standard.end(), '_', '/');
    const auto text = base64::decode(standard);
    if (!text || text->size() < 3) return std::nullopt;
    const std::string_view kind = std::string_view(*text).substr(0, 2);
    const std::string_view what = std::string_view(*text).substr(2);
    if (kind != "s:" && kind != "p:" && kind != "l:") return std::nullopt;
    const auto found = std::find_if(devices.begin(), devices.end(), [&](const DeviceInfo& device) {
        return device.kind == bridge::Kind::printer && is_meant(device, kind, what);
    });
    if (found == devices.end()) return std::nullopt;
    return found->id;
}

}  // namespace comptoir::epos
