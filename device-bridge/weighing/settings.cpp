#include "device-bridge/weighing/settings.hpp"

#include <string>
#include <vector>

#include "device-bridge/device_keys.hpp"
#include "device-bridge/device_uri.hpp"
#include "device-bridge/links/hid_devices.hpp"
#include "device-bridge/protocols/hid_scale.hpp"
#include "device-bridge/weighing/scale_protocols.hpp"

namespace comptoir::bridge {
namespace {

using settings::Type;

std::string why_bad_uri(const json::Value& value) {
    const auto uri = DeviceUri::parse(json::text(value));
    if (!uri) return uri.error().message;
    if (uri->scheme() != "hid") return "";
    const auto wanted = hid_wanted(*uri, HidScaleLayout::kPage);
    return wanted ? "" : wanted.error().message;
}

std::string why_bad_polynomial(const json::Value& value) {
    const std::string text = json::text(value);
    return text.empty() || parse_polynomial(text) ? "" : "four digits of 0-9 and A-F";
}

std::vector<std::string> known_protocols() {
    std::vector<std::string> ids{"auto"};
    for (const ScaleProtocolRow& row : scale_protocols()) ids.emplace_back(row.id);
    return ids;
}

}  // namespace

settings::Section scale_section() {
    return {
        .name = "scale",
        .shape = settings::Section::Shape::list,
        .keys = {name_key(),
                 {.name = "uri",
                  .type = Type::text,
                  .fallback = nullptr,
                  .summary = "where it is: serial:///dev/ttyUSB0?baud=9600, hid: (the only one on USB HID), "
                             "hid://0922:8003, \"simulated:\"",
                  .why_bad = why_bad_uri},
                 {.name = "protocol",
                  .type = Type::text,
                  .fallback = "auto",
                  .summary =
                      "what it speaks; auto: it is found out, without a word that could change a scale",
                  .choices = known_protocols()},
                 {.name = "unit",
                  .type = Type::text,
                  .fallback = "kg",
                  .summary = "its unit, where the protocol does not say it; kg and g refuse a scale that "
                             "weighs in pounds or ounces, lb and oz one that weighs in grams",
                  .choices = {"kg", "g", "lb", "oz"}},
                 {.name = "change_between_sales",
                  .type = Type::boolean,
                  .fallback = false,
                  .summary = "a load is sold once: after one weighing no till is told a weight, whichever "
                             "way it asks, until the load changed, as the law has it in some countries"},
                 {.name = "checksum_polynomial",
                  .type = Type::text,
                  .fallback = "",
                  .summary = "dialog-06: the secret that the scale's maker gives to approved tills, four "
                             "hexadecimal digits; empty: none",
                  .why_bad = why_bad_polynomial,
                  .is_secret = true},
                 {.name = "price_digits",
                  .type = Type::integer,
                  .fallback = 6,
                  .summary = "dialog-06: digits of a price as the scale's menu has it, 5 or 6",
                  .minimum = 5,
                  .maximum = 6},
                 label_key()},
        .summary = "counter scales, one entry each"};
}

}  // namespace comptoir::bridge
