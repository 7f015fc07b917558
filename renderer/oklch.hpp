#pragma once
/// Colours as people see them: how light, how strong, which hue. Mixing and shifting here keeps a brand's hue
/// where sRGB would let it wander.
///
/// Thread: any.   Source: B. Ottosson, "A perceptual color space for image processing" (OKLab), 2020, with
/// the matrices as revised 2021-01-25; sRGB transfer curve as IEC 61966-2-1.

#include "renderer/surface.hpp"

namespace comptoir::renderer {

/// Units: lightness 0 (black) to 1 (white); chroma 0 (grey) to about .32 in sRGB; hue in degrees, 0 to 360.
struct Oklch {
    double lightness = 0;
    double chroma = 0;
    double hue = 0;
};

[[nodiscard]] Oklch to_oklch(Color color);
/// Opaque; a chroma that a screen can't show is lessened until it can, lightness and hue stay.
[[nodiscard]] Color to_color(Oklch oklch);

/// WCAG's relative luminance of an opaque colour, 0 to 1.   Source: WCAG 2.1, "relative luminance".
[[nodiscard]] double luminance(Color color);
/// Of two opaque colours, 1 to 21.   Source: WCAG 2.1, "contrast ratio".
[[nodiscard]] double contrast_ratio(Color a, Color b);

}  // namespace comptoir::renderer
