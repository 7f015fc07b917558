#include "device-bridge/weighing/settings.hpp"

#include "device-bridge/device_uri.hpp"

namespace comptoir::bridge {
namespace {

using settings::Type;

std::string why_bad_uri(const json::Value& value) {
    const auto uri = DeviceUri::parse(json::text(value));
    return uri ? "" : uri.error().message;
}

}  // namespace

settings::Section scale_section() {
    return {.name = "scale",
            .shape = settings::Section::Shape::list,
            .keys = {{.name = "name",
                      .type = Type::text,
                      .fallback = nullptr,
                      .summary = "short name: a-z, 0-9 and \"-\""},
                     {.name = "uri",
                      .type = Type::text,
                      .fallback = nullptr,
                      .summary = "where it is: \"simulated:\"",
                      .why_bad = why_bad_uri},
                     {.name = "label",
                      .type = Type::text,
                      .fallback = "",
                      .summary = "its name for people; empty: the short name"}},
            .summary = "counter scales, one entry each"};
}

}  // namespace comptoir::bridge
