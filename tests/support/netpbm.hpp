#pragma once
/// PBM and PGM files, read by a reader that knows nothing of what wrote them.

#include <optional>
#include <sstream>
#include <string>

#include "renderer/surface.hpp"

namespace comptoir::test {

/// Units: grey, one byte a dot.
struct NetpbmPicture {
    int width = 0;
    int height = 0;
    std::string grey;

    [[nodiscard]] bool is_black(int x, int y) const {
        return static_cast<unsigned char>(grey.at(static_cast<std::size_t>(y * width + x))) < 128;
    }
    [[nodiscard]] int ink() const {
        int count = 0;
        for (const char c : grey) count += static_cast<unsigned char>(c) < 128 ? 1 : 0;
        return count;
    }
    [[nodiscard]] renderer::Pixels pixels() const {
        renderer::Pixels all;
        all.size = {width, height};
        for (const char c : grey) {
            const auto value = static_cast<std::uint8_t>(c);
            all.rgba.insert(all.rgba.end(), {value, value, value, 255});
        }
        return all;
    }
};

/// Nothing where the file is not exactly as long as its head says.   Source: Netpbm, pbm(5) and pgm(5).
inline std::optional<NetpbmPicture> read_netpbm(const std::string& file) {
    std::istringstream head(file.substr(0, 64));
    std::string kind;
    NetpbmPicture picture;
    int depth = 1;
    head >> kind >> picture.width >> picture.height;
    if (kind == "P5") head >> depth;
    if (!head || picture.width < 1 || picture.height < 1) return std::nullopt;
    if (kind != "P4" && (kind != "P5" || depth != 255)) return std::nullopt;
    const std::string body = file.substr(static_cast<std::size_t>(head.tellg()) + 1);
    const int row = kind == "P4" ? (picture.width + 7) / 8 : picture.width;
    if (body.size() != static_cast<std::size_t>(row) * static_cast<std::size_t>(picture.height))
        return std::nullopt;
    for (int y = 0; y < picture.height; ++y) {
        for (int x = 0; x < picture.width; ++x) {
            const char byte = body[static_cast<std::size_t>(y * row + (kind == "P4" ? x / 8 : x))];
            const bool is_set = (static_cast<unsigned char>(byte) >> (7 - x % 8) & 1) != 0;
            picture.grey += kind == "P5" ? byte : is_set ? '\0' : '\xFF';
        }
    }
    return picture;
}

}  // namespace comptoir::test
