#include "app/screen/framing_settings.hpp"

#include <charconv>
#include <optional>
#include <string_view>

namespace comptoir {
namespace {

using renderer::Framing;

/// Digits, and perhaps a point and more digits: no sign, no exponent, nothing before or after.
std::optional<float> number_in(std::string_view text, float least, float most) {
    if (text.empty() || text.find_first_not_of("0123456789.") != std::string_view::npos) return std::nullopt;
    float number = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (ec != std::errc() || end != text.data() + text.size() || number < least || number > most)
        return std::nullopt;
    return number;
}

std::optional<float> overscan_in(std::string_view text) {
    constexpr float kPercent = 100;
    if (!text.ends_with('%')) return std::nullopt;
    text.remove_suffix(1);
    const auto percent = number_in(text, 0, Framing::kOverscanMax * kPercent);
    if (!percent) return std::nullopt;
    return *percent / kPercent;
}

std::optional<float> scale_in(std::string_view text) {
    return text == "auto" ? 1 : number_in(text, Framing::kScaleMin, Framing::kScaleMax);
}

}  // namespace

std::string why_bad_overscan(const json::Value& value) {
    return overscan_in(json::text(value)) ? "" : R"("0%" to "10%", such as "2.5%")";
}

std::string why_bad_scale(const json::Value& value) {
    return scale_in(json::text(value)) ? "" : R"("auto", or "0.5" to "2.0", such as "1.25")";
}

Framing framing_of(const settings::Slice& screen) {
    return {
        .overscan = overscan_in(screen.text("overscan")).value_or(0),
        .scale = scale_in(screen.text("scale")).value_or(1),
        .guard = screen.boolean("burn_in_guard") ? renderer::BurnInGuard::on : renderer::BurnInGuard::off};
}

}  // namespace comptoir
