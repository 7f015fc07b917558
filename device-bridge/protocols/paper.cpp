#include "device-bridge/protocols/paper.hpp"

namespace comptoir::bridge {

bool Paper::is_black(int x, int y) const {
    const auto index = static_cast<std::size_t>(y * row_bytes() + x / 8);
    return (bits[index] >> (7 - x % 8) & 1) != 0;
}

void Paper::blacken(int x, int y) {
    if (x < 0 || x >= width_dots || y < 0 || y >= rows()) return;
    bits[static_cast<std::size_t>(y * row_bytes() + x / 8)] |= static_cast<std::uint8_t>(0x80 >> (x % 8));
}

void Paper::feed(int count) {
    bits.resize(bits.size() + static_cast<std::size_t>(count * row_bytes()));
}

void Paper::blacken_row(std::string_view packed, int left, int y) {
    for (std::size_t i = 0; i < packed.size(); ++i) {
        const auto byte = static_cast<std::uint8_t>(packed[i]);
        for (int k = 0; byte != 0 && k < 8; ++k) {
            if ((byte >> (7 - k) & 1) != 0) blacken(left + static_cast<int>(i) * 8 + k, y);
        }
    }
}

void Paper::draw_cell(std::uint8_t code, int left, int top, int wide, int high) {
    for (int y = 2; y < kCellHigh - 2 && code != ' '; ++y) {
        for (int x = 1; x < kCellWide - 1; ++x) {
            const bool is_frame = y == 2 || y == kCellHigh - 3 || x == 1 || x == kCellWide - 2;
            const int bit = (y - 4) / 4 * 2 + (x - 2) / 4;
            const bool is_code = y >= 4 && y < 20 && x >= 2 && x < 10 && (code >> (7 - bit) & 1) != 0;
            if (!is_frame && !is_code) continue;
            for (int i = 0; i < wide * high; ++i)
                blacken(left + x * wide + i % wide, top + y * high + i / wide);
        }
    }
}

}  // namespace comptoir::bridge
