#pragma once
/// What a texture's id points to where pictures lie in memory.

#include <cstdint>
#include <vector>

#include "renderer/surface.hpp"

namespace comptoir::renderer {

struct MemoryTexture {
    /// The pixels of a row that are not wholly transparent.
    struct Inked {
        int begin = 0;
        int end = 0;
    };

    PixelSize size;
    std::vector<std::uint32_t> argb;  // 0xAARRGGBB, not premultiplied
    std::vector<Inked> rows;
    bool is_opaque = false;
    std::uint64_t number = 0;  // another for every one there ever was: memory is used again, numbers aren't
};

}  // namespace comptoir::renderer
