#include "device-bridge/fiscal/settings.hpp"

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

settings::Section fiscal_section() {
    return {
        .name = "fiscal",
        .shape = settings::Section::Shape::list,
        .keys = {name_key(),
                 {.name = "uri",
                  .type = settings::Type::text,
                  .fallback = nullptr,
                  .summary = "where it is: serial:///dev/ttyUSB0, \"simulated:\"",
                  .why_bad = why_bad_uri},
                 {.name = "protocol",
                  .type = settings::Type::text,
                  .fallback = "tremol-g03",
                  .summary =
                      "what it is: Kenya's Tremol G03, Belgium's fiscal data module, or Sweden's CleanCash",
                  .choices = {"tremol-g03", "fdm", "cleancash"}},
                 label_key()},
        .summary = "fiscal devices, which register receipts as the law of a country has it, one entry each"};
}

}  // namespace comptoir::bridge
