#pragma once
/// The timings of a mode that a panel does not offer itself.

#include "renderer/surface.hpp"

namespace comptoir::renderer::kms {

/// One direction of a picture: where the sync pulse begins and ends, and where the next line or picture does.
/// Units: pixels, lines.
struct Span {
    int active = 0;
    int sync_start = 0;
    int sync_end = 0;
    int total = 0;

    bool operator==(const Span&) const = default;
};

/// Horizontal sync is positive, vertical negative: how a panel tells reduced blanking.
struct Timings {
    int kilohertz = 0;  ///< of the pixel clock
    Span across;
    Span down;

    bool operator==(const Timings&) const = default;
};

/// Of the Coordinated Video Timings with reduced blanking, which flat panels take. The width stays as it is
/// asked for: the standard's own is a multiple of 8, and panels of 1366 pixels are not.
/// `size` and `refresh` as parse_mode lets through.   Units: pixels, hertz.   Thread: any (pure).
/// Source: VESA Coordinated Video Timings 1.1, reduced blanking, with the pixel clock as X.Org's `cvt -r` has
/// it.
[[nodiscard]] Timings reduced_blanking(PixelSize size, int refresh);

}  // namespace comptoir::renderer::kms
