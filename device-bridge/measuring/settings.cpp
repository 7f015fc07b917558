#include "device-bridge/measuring/settings.hpp"

#include <string>

#include "device-bridge/device_keys.hpp"
#include "device-bridge/device_uri.hpp"
#include "device-bridge/measuring/bluetooth_caliper.hpp"

namespace comptoir::bridge {
namespace {

std::string why_bad_uri(const json::Value& value) {
    const auto uri = DeviceUri::parse(json::text(value));
    if (!uri) return uri.error().message;
    if (uri->scheme() != "bluetooth") return {};
    const auto tool = bluetooth_tool(*uri);
    return tool ? "" : tool.error().message;
}

}  // namespace

settings::Section gauge_section() {
    return {.name = "gauge",
            .shape = settings::Section::Shape::list,
            .keys = {name_key(),
                     {.name = "uri",
                      .type = settings::Type::text,
                      .fallback = nullptr,
                      .summary = "where it is: serial:///dev/ttyUSB0, bluetooth:SY295, \"simulated:\"",
                      .why_bad = why_bad_uri},
                     label_key()},
            .summary = "measuring tools (Sylvac calipers), one entry each"};
}

}  // namespace comptoir::bridge
