#pragma once
/// How a camera was held, as it wrote it into its photograph.

#include <cstdint>
#include <string_view>

#include "renderer/surface.hpp"

namespace comptoir::renderer {

/// What has to be done to the pixels as they lie, for the picture to stand upright: turned clockwise, and
/// before that its left and right exchanged.
struct Orientation {
    Turn turn = Turn::none;
    bool is_mirrored = false;

    bool operator==(const Orientation&) const = default;
};

/// Of a JPEG; as it lies where nothing, or nothing that makes sense, is said.
///
/// Thread: any (pure).   Limits: kSegmentsMax parts of the file, and of the first one with such words its
/// first table, kTagsMax of it. Source: Exif 2.32, 4.5.4 to 4.6.4, tag 0x0112 "Orientation"; TIFF 6.0,
/// section 2; ITU-T T.81, B.1.1.
[[nodiscard]] Orientation orientation_of(std::string_view jpeg);

/// `pixels` as that has them. Thread: any (pure).
[[nodiscard]] Pixels upright(Pixels pixels, const Orientation& orientation);

}  // namespace comptoir::renderer
