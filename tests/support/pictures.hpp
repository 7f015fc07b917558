#pragma once
/// The first bytes of pictures, made by hand.

#include <cstdint>
#include <string>

namespace comptoir::test {

/// A PNG as far as its size; nothing follows that could be unpacked.
inline std::string png_head(std::uint32_t width, std::uint32_t height) {
    std::string bytes("\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR", 16);
    for (const std::uint32_t side : {width, height}) {
        for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(side >> shift & 0xff);
    }
    return bytes + std::string("\x08\x02\0\0\0", 5);
}

}  // namespace comptoir::test
