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

std::optional<http::NamedPath> split_path(std::string_view path) {
    const auto parts = http::split_named(path);
    const bool is_ours = parts && (parts->route == kService || parts->route == kZebra);
    return is_ours ? parts : std::nullopt;
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
