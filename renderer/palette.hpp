#pragma once
/// From a shop's two or three colours to every colour of a theme, so that whatever they are the page looks
/// like the shop, stays calm, and can be read.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "renderer/theme.hpp"

namespace comptoir::renderer {

/// Text on its ground.   Source: WCAG 2.1, success criterion 1.4.6 (enhanced contrast).
inline constexpr double kTextRatio = 7;
/// Glyphs, bars and discs that say something.   Source: WCAG 2.1, success criterion 1.4.11.
inline constexpr double kMarkRatio = 3;

/// "#0a7d4f" or "#fff", with or without the sign, either case. Thread: any.
[[nodiscard]] std::optional<Color> color_named(std::string_view hex);
/// "#0a7d4f". Thread: any.
[[nodiscard]] std::string name_of(Color color);

/// A colour of the brand that could not be taken as it is.
struct Correction {
    std::string_view what;  ///< "accent", "paper" or "panel"
    Color asked;
    Color used;
    std::string_view purpose;  ///< "for text on paper"

    /// "accent #ffff00 was darkened to #5f5f00 for text on paper". English, for the technician.
    [[nodiscard]] std::string text() const;
    bool operator==(const Correction&) const = default;
};

struct Palette {
    Colors colors;
    bool is_dark = false;  ///< the goods' paper is: boxes have edges instead of shadows
    std::vector<Correction> corrections;
};

/// The colours of `id` for that brand; without one, or with none of its colours, those of the look itself.
///
/// The accent is taken as it is where it only fills (the disc of a thank-you), as a tint where it lies under
/// text, and shifted in lightness where it is text. Paper and panel are taken as they are if a text on them
/// can be read. A light paper gives the dark theme its hue alone, and the contrast theme takes nothing but
/// the accent's hue for what is raised. Every pair of `color_pairs` keeps its ratio. Thread: any (pure).
[[nodiscard]] Palette palette(ThemeId id, const Brand& brand);

}  // namespace comptoir::renderer
