#pragma once
/// Short videos of one colour each.

#include <filesystem>
#include <fstream>
#include <string>

namespace comptoir::test {

/// Luminance and colour differences after ITU-R BT.601, as a file has them.
struct ClipColor {
    int y = 0;
    int cb = 128;
    int cr = 128;
};
inline constexpr ClipColor kRedClip{76, 85, 255};
inline constexpr ClipColor kBlueClip{29, 255, 107};

/// As many frames of 64 × 48 pixels, 25 a second. libmpv looks into a file, not at its name.
/// Source: the YUV4MPEG2 format of mjpegtools, yuv4mpeg(5): a line of header, then "FRAME" and the planes of
/// each.
inline void write_clip(const std::filesystem::path& file, int frames, ClipColor color) {
    std::ofstream out(file, std::ios::binary);
    out << "YUV4MPEG2 W64 H48 F25:1 Ip A1:1 C420jpeg\n";
    for (int i = 0; i < frames; ++i) {
        out << "FRAME\n"
            << std::string(std::size_t{64} * 48, static_cast<char>(color.y))
            << std::string(std::size_t{32} * 24, static_cast<char>(color.cb))
            << std::string(std::size_t{32} * 24, static_cast<char>(color.cr));
    }
}

}  // namespace comptoir::test
