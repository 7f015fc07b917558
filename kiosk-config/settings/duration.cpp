#include "kiosk-config/settings/duration.hpp"

#include <array>
#include <charconv>

namespace comptoir::settings {
namespace {

struct Unit {
    std::string_view name;
    std::int64_t milliseconds;
};

constexpr std::array<Unit, 5> kUnits{
    {{"d", 86'400'000}, {"h", 3'600'000}, {"min", 60'000}, {"s", 1'000}, {"ms", 1}}};

constexpr std::int64_t kDaysMax = 36'500;  // a century: what is longer is a slip, and it keeps the sums small

tl::unexpected<Error> not_a_duration() {
    return fail(ErrorCode::malformed,
                R"(a duration is a whole number and a unit: "250ms", "30s", "10min", "2h", "7d")");
}

}  // namespace

Result<std::chrono::milliseconds> parse_duration(std::string_view text) {
    std::int64_t count = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (ec != std::errc{} || count < 0 || text.front() == '-') return not_a_duration();
    std::string_view name = text.substr(static_cast<std::size_t>(end - text.data()));
    if (name.starts_with(' ')) name.remove_prefix(1);
    for (const Unit& unit : kUnits) {
        if (name != unit.name) continue;
        if (count > kDaysMax * kUnits.front().milliseconds / unit.milliseconds) {
            return fail(ErrorCode::malformed, "longer than a century");
        }
        return std::chrono::milliseconds(count * unit.milliseconds);
    }
    return not_a_duration();
}

std::string duration_text(std::chrono::milliseconds duration) {
    const std::int64_t count = duration.count();
    if (count == 0) return "0s";
    for (const Unit& unit : kUnits) {
        if (count % unit.milliseconds == 0)
            return std::to_string(count / unit.milliseconds) + std::string(unit.name);
    }
    return {};  // Not reached: every number is whole milliseconds.
}

}  // namespace comptoir::settings
