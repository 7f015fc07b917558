#include "device-bridge/protocols/sylvac_bluetooth.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstdint>

namespace comptoir::bridge::sylvac_bluetooth {
namespace {

/// Little-endian, two's complement.
std::int64_t millionths_in(std::string_view bytes) {
    std::uint32_t bits = 0;
    for (std::size_t i = bytes.size(); i-- > 0;) bits = bits << 8 | static_cast<std::uint8_t>(bytes[i]);
    return std::bit_cast<std::int32_t>(bits);
}

}  // namespace

bool is_tool(std::string_view name) {
    return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

Result<std::string> number_in(std::string_view notification) {
    if (notification.size() != kMeasurementBytes)
        return fail(ErrorCode::malformed, fmt::format("a measurement has {} bytes, this one has {}",
                                                      kMeasurementBytes, notification.size()));
    constexpr std::int64_t kWhole = 1'000'000;
    const std::int64_t millionths = millionths_in(notification);
    const std::int64_t distance = millionths < 0 ? -millionths : millionths;
    std::string number =
        fmt::format("{}{}.{:06}", millionths < 0 ? "-" : "", distance / kWhole, distance % kWhole);
    while (number.ends_with('0') && !number.ends_with(".0")) number.pop_back();
    return number;
}

}  // namespace comptoir::bridge::sylvac_bluetooth
