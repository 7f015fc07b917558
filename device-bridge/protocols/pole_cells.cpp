#include "device-bridge/protocols/pole_cells.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>

#include "app/base/utf8.hpp"
#include "device-bridge/protocols/pole_cells_tables.hpp"

namespace comptoir::bridge {
namespace {

constexpr char16_t kNothing = 0xFFFD;

const std::array<char16_t, 128>& upper_half(CodePage page) {
    switch (page) {
        case CodePage::cp437: return kCp437;
        case CodePage::cp850: return kCp850;
        case CodePage::cp852: return kCp852;
        case CodePage::cp858: return kCp858;
        case CodePage::cp866: return kCp866;
        case CodePage::cp1252: return kCp1252;
    }
    return kCp437;
}

std::optional<char> cell_of(char32_t character, CodePage page) {
    if (character >= 0x20 && character < 0x7F) return static_cast<char>(character);
    if (character < 0xA0 || character > 0xFFFF || character == kNothing) return std::nullopt;
    const auto& half = upper_half(page);
    const auto found = std::find(half.begin(), half.end(), static_cast<char16_t>(character));
    if (found == half.end()) return std::nullopt;
    return static_cast<char>(0x80 + (found - half.begin()));
}

std::string_view stand_in(char32_t character) {
    const auto found =
        std::lower_bound(kStandIns.begin(), kStandIns.end(), character,
                         [](const StandIn& row, char32_t wanted) { return row.character < wanted; });
    return found != kStandIns.end() && found->character == character ? found->text : std::string_view();
}

/// The plain one of a digit, or of a separator of amounts, in the scripts that tills write.
/// Source: Unicode 15, general category Nd: the digits of a script follow each other.
std::optional<char> plain_of(char32_t character) {
    constexpr std::array<char32_t, 13> kZeros{0x0660, 0x06F0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0BE6,
                                              0x0C66, 0x0E50, 0x0ED0, 0x1040, 0x17E0, 0xFF10};
    constexpr char32_t kArabicDecimal = 0x066B;
    constexpr char32_t kArabicThousands = 0x066C;
    for (const char32_t zero : kZeros) {
        if (character >= zero && character < zero + 10) return static_cast<char>('0' + (character - zero));
    }
    if (character == kArabicDecimal) return '.';
    if (character == kArabicThousands) return ',';
    return std::nullopt;
}

bool is_blank(char32_t character) {
    return character == U'\t' || character == U'\n' || character == U'\r' || character == 0xA0;
}

}  // namespace

std::string pole_cells(std::string_view text, CodePage page) {
    const std::string whole = utf8::repair(text);
    std::string cells;
    for (std::string_view left = whole; !left.empty();) {
        const char32_t character = utf8::take_letter(left).code;
        if (is_blank(character)) {
            cells += ' ';
        } else if (const auto cell = cell_of(character, page)) {
            cells += *cell;
        } else if (const auto plain = plain_of(character)) {
            cells += *plain;
        } else {
            cells += stand_in(character);
        }
    }
    const auto is_pair = [](char a, char b) { return a == ' ' && b == ' '; };
    cells.erase(std::unique(cells.begin(), cells.end(), is_pair), cells.end());
    if (cells.starts_with(' ')) cells.erase(0, 1);
    if (cells.ends_with(' ')) cells.pop_back();
    return cells;
}

std::string text_of_cells(std::string_view cells, CodePage page) {
    std::string text;
    for (const char cell : cells) {
        const auto byte = static_cast<unsigned char>(cell);
        text += utf8::encode(byte < 0x80 ? char32_t{byte} : upper_half(page)[byte - 0x80U]);
    }
    return text;
}

std::string pole_row(std::string_view start_cells, std::string_view end_cells, std::size_t width) {
    std::string end(end_cells);
    if (end.size() > width)
        std::erase_if(
            end, [](char c) { return std::string_view("0123456789-+.,").find(c) == std::string_view::npos; });
    if (end.size() > width) end.assign(width, '-');
    const std::size_t room = width - end.size();
    const std::size_t gap = end.empty() || room == 0 ? 0 : 1;
    std::string row(start_cells.substr(0, room - gap));
    row.resize(room, ' ');
    return row + end;
}

}  // namespace comptoir::bridge
