#include "renderer/oklch.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace comptoir::renderer {
namespace {

constexpr double kDegrees = 180 / std::numbers::pi;

struct Linear {
    double red = 0;
    double green = 0;
    double blue = 0;

    [[nodiscard]] bool is_shown() const {
        constexpr double kRounding = 1e-4;  // less than a third of a step of eight bits
        const auto [least, most] = std::minmax({red, green, blue});
        return least >= -kRounding && most <= 1 + kRounding;
    }
};

double linear_of(std::uint8_t channel) {
    const double c = channel / 255.0;
    return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
}

std::uint8_t channel_of(double linear) {
    const double c = std::clamp(linear, 0.0, 1.0);
    const double curved = c <= 0.0031308 ? c * 12.92 : 1.055 * std::pow(c, 1 / 2.4) - 0.055;
    return static_cast<std::uint8_t>(std::lround(curved * 255));
}

Linear linear_of(const Oklch& oklch) {
    const double a = oklch.chroma * std::cos(oklch.hue / kDegrees);
    const double b = oklch.chroma * std::sin(oklch.hue / kDegrees);
    const auto cubed = [](double x) { return x * x * x; };
    const double l = cubed(oklch.lightness + 0.3963377774 * a + 0.2158037573 * b);
    const double m = cubed(oklch.lightness - 0.1055613458 * a - 0.0638541728 * b);
    const double s = cubed(oklch.lightness - 0.0894841775 * a - 1.2914855480 * b);
    return {4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
            -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
            -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s};
}

}  // namespace

Oklch to_oklch(Color color) {
    const double red = linear_of(color.red);
    const double green = linear_of(color.green);
    const double blue = linear_of(color.blue);
    const double l = std::cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue);
    const double m = std::cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue);
    const double s = std::cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue);
    const double a = 1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s;
    const double b = 0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s;
    const double hue = std::atan2(b, a) * kDegrees;
    return {0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s, std::hypot(a, b),
            hue < 0 ? hue + 360 : hue};
}

Color to_color(Oklch oklch) {
    oklch.lightness = std::clamp(oklch.lightness, 0.0, 1.0);
    double shown = 0;
    double beyond = std::max(oklch.chroma, 0.0);
    Linear linear = linear_of(oklch);
    constexpr int kHalvings = 16;  // to a 65,000th of the chroma
    for (int i = 0; i < kHalvings && !linear.is_shown(); i++) {
        oklch.chroma = (shown + beyond) / 2;
        (linear_of(oklch).is_shown() ? shown : beyond) = oklch.chroma;
        if (i + 1 == kHalvings) {
            oklch.chroma = shown;
            linear = linear_of(oklch);
        }
    }
    return {channel_of(linear.red), channel_of(linear.green), channel_of(linear.blue), 255};
}

double luminance(Color color) {
    return 0.2126 * linear_of(color.red) + 0.7152 * linear_of(color.green) + 0.0722 * linear_of(color.blue);
}

double contrast_ratio(Color a, Color b) {
    const double la = luminance(a);
    const double lb = luminance(b);
    return (std::max(la, lb) + 0.05) / (std::min(la, lb) + 0.05);
}

}  // namespace comptoir::renderer
