#pragma once
/// Short videos: of one colour each, and such as a telephone records that is not held as its camera lies.

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <string>
#include <string_view>

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

/// The bytes of a QuickTime file. Source: QuickTime File Format Specification, 2016-09-13, "Movie Atoms";
/// numbers have their high byte first.
namespace quicktime {

inline std::string number(std::uint64_t value, std::size_t bytes = 4) {
    std::string out;
    for (std::size_t i = bytes; i-- > 0;) out += static_cast<char>(value >> (8 * i) & 0xFF);
    return out;
}

inline std::string numbers(std::initializer_list<std::uint64_t> values) {
    std::string out;
    for (const std::uint64_t value : values) out += number(value);
    return out;
}

inline std::string atom(std::string_view type, const std::string& content) {
    return number(content.size() + 8) + std::string(type) + content;
}

/// How a point comes to the screen: three rows of three, fixed-point.
inline std::string matrix(int degrees_clockwise) {
    constexpr std::uint64_t kOne = 0x10000;
    constexpr std::uint64_t kMinusOne = 0xFFFF0000;
    constexpr std::uint64_t kLast = 0x40000000;
    switch (degrees_clockwise) {
        case 90: return numbers({0, kOne, 0, kMinusOne, 0, 0, 0, 0, kLast});
        case 180: return numbers({kMinusOne, 0, 0, 0, kMinusOne, 0, 0, 0, kLast});
        case 270: return numbers({0, kMinusOne, 0, kOne, 0, 0, 0, 0, kLast});
        default: return numbers({kOne, 0, 0, 0, kOne, 0, 0, 0, kLast});
    }
}

/// The one table of a track of uncompressed RGB pictures that lie one behind the other.
inline std::string sample_table(std::uint64_t width, std::uint64_t height, std::uint64_t count,
                                std::uint64_t offset) {
    const std::string format = "raw " + number(0, 6) + number(1, 2) + numbers({0, 0, 0, 0}) +
                               number(width, 2) + number(height, 2) + numbers({72 << 16, 72 << 16, 0}) +
                               number(1, 2) + std::string(32, '\0') + number(24, 2) + number(0xFFFF, 2);
    return atom("stsd", numbers({0, 1, format.size() + 4}) + format) +
           atom("stts", numbers({0, 1, count, 1})) + atom("stsc", numbers({0, 1, 1, count, 1})) +
           atom("stsz", numbers({0, width * height * 3, count})) + atom("stco", numbers({0, 1, offset}));
}

}  // namespace quicktime

/// Frames of 64 × 48 pixels, 25 a second, as the camera has them: their quarters are red and green, below
/// them blue and white. The file says how far each is to be turned.
inline void write_turned_clip(const std::filesystem::path& file, int frames, int degrees_clockwise) {
    using namespace quicktime;
    constexpr std::uint64_t kWidth = 64;
    constexpr std::uint64_t kHeight = 48;
    const auto count = static_cast<std::uint64_t>(frames);
    std::string pictures;
    for (std::uint64_t y = 0; y < kHeight * count; ++y) {
        const bool is_upper = y % kHeight < kHeight / 2;
        for (std::uint64_t x = 0; x < kWidth; ++x)
            pictures += x < kWidth / 2 ? number(is_upper ? 0xFF0000 : 0x0000FF, 3)
                                       : number(is_upper ? 0x00FF00 : 0xFFFFFF, 3);
    }
    const std::string start = atom("ftyp", "qt  " + number(0) + "qt  ");
    const std::string movie_head = atom("mvhd", numbers({0, 0, 0, 25, count, 0x10000}) + number(0, 12) +
                                                    matrix(0) + std::string(24, '\0') + number(2));
    const std::string track_head =
        atom("tkhd", numbers({0xF, 0, 0, 1, 0, count, 0, 0, 0, 0}) + matrix(degrees_clockwise) +
                         numbers({kWidth << 16, kHeight << 16}));
    const std::string media =
        atom("mdhd", numbers({0, 0, 0, 25, count, 0})) +
        atom("hdlr", number(0) + "mhlrvide" + std::string(13, '\0')) +
        atom("minf", atom("vmhd", number(1) + number(0, 8)) +
                         atom("stbl", sample_table(kWidth, kHeight, count, start.size() + 8)));
    std::ofstream(file, std::ios::binary)
        << start << atom("mdat", pictures)
        << atom("moov", movie_head + atom("trak", track_head + atom("mdia", media)));
}

}  // namespace comptoir::test
