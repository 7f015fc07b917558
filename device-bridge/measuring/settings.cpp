#include "device-bridge/measuring/settings.hpp"

#include <string>

#include "device-bridge/device_keys.hpp"
#include "device-bridge/device_uri.hpp"

namespace comptoir::bridge {
namespace {

std::string why_bad_uri(const json::Value& value) {
    const auto uri = DeviceUri::parse(json::text(value));
    return uri ? "" : uri.error().message;
}

}  // namespace

settings::Section gauge_section() {
    return {.name = "gauge",
            .shape = settings::Section::Shape::list,
            .keys = {name_key(),
                     {.name = "uri",
                      .type = settings::Type::text,
                      .fallback = nullptr,
                      .summary = "where it is: serial:///dev/ttyUSB0, \"simulated:\"",
                      .why_bad = why_bad_uri},
                     label_key()},
            .summary = "measuring tools (Sylvac S_Cal pro calipers), one entry each"};
}

}  // namespace comptoir::bridge
