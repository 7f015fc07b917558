/// What stands for a product: its picture, or its tint with an emoji or its first letter.

#include <algorithm>
#include <cctype>

#include "app/base/utf8.hpp"
#include "renderer/scenes/parts.hpp"

namespace comptoir::renderer {
namespace {

using utf8::Letter;

Letter letter_at(std::string_view text, std::size_t at) {
    text.remove_prefix(std::min(at, text.size()));
    return utf8::take_letter(text);
}

/// Source: Unicode 15.0, emoji-data.txt, Extended_Pictographic, less the text-style signs below U+2600.
bool is_emoji(char32_t c) {
    return (c >= 0x1F300 && c <= 0x1FAFF) || (c >= 0x2600 && c <= 0x27BF) || c == 0x2B50 || c == 0x2B55;
}

bool joins_emoji(char32_t c) {
    return c == 0xFE0F || c == 0x200D || (c >= 0x1F3FB && c <= 0x1F3FF);
}

/// Marks that stand on or around the letter before them, in the scripts that have many.
/// Source: Unicode 15.0, general categories Mn and Mc.
bool is_mark(char32_t c) {
    return (c >= 0x0300 && c <= 0x036F) || (c >= 0x0591 && c <= 0x05C7) || (c >= 0x064B && c <= 0x065F) ||
           (c >= 0x0900 && c <= 0x0903) || (c >= 0x093A && c <= 0x094F && c != 0x093D) || c == 0x0E31 ||
           (c >= 0x0E34 && c <= 0x0E3A) || (c >= 0x0E47 && c <= 0x0E4E);
}

bool is_thai_leading_vowel(char32_t c) {
    return c >= 0x0E40 && c <= 0x0E44;
}
bool is_virama(char32_t c) {
    return c == 0x094D;
}

std::size_t emoji_bytes(std::string_view name) {
    Letter letter = letter_at(name, 0);
    if (!is_emoji(letter.code)) return 0;
    std::size_t end = letter.bytes.size();
    for (bool after_joiner = false;; end += letter.bytes.size()) {
        letter = letter_at(name, end);
        if (letter.bytes.empty() || !(joins_emoji(letter.code) || (after_joiner && is_emoji(letter.code))))
            return end;
        after_joiner = letter.code == 0x200D;
    }
}

bool starts_a_word(char32_t c) {
    return c > U'9' ? !(c < 0x80 && !std::isalpha(static_cast<int>(c))) : c >= U'0';
}

constexpr float kEmojiOfTile = 0.52F;
constexpr float kLetterOfTile = 0.46F;

}  // namespace

std::string_view initial_of(std::string_view name) {
    if (const std::size_t emoji = emoji_bytes(name)) return name.substr(0, emoji);
    std::size_t start = 0;
    Letter letter = letter_at(name, 0);
    while (!letter.bytes.empty() && !starts_a_word(letter.code)) {
        start += letter.bytes.size();
        letter = letter_at(name, start);
    }
    if (letter.bytes.empty()) return {};
    std::size_t end = start + letter.bytes.size();
    if (is_thai_leading_vowel(letter.code)) end += letter_at(name, end).bytes.size();
    for (letter = letter_at(name, end); is_mark(letter.code); letter = letter_at(name, end)) {
        end += letter.bytes.size();
        if (is_virama(letter.code))
            end += letter_at(name, end).bytes.size();  // a conjunct: both letters make one sign
    }
    return name.substr(start, end - start);
}

std::string_view name_without_emoji(std::string_view name) {
    std::string_view rest = name.substr(emoji_bytes(name));
    while (rest.starts_with(' ')) rest.remove_prefix(1);
    return rest.empty() ? name : rest;
}

void draw_tile(Sheet& sheet, const Rect& rect, const PictureRef& picture, std::string_view name) {
    const float corner = rect.width * sheet.theme.radius.tile_of_side;
    if (!picture.empty() && sheet.painter.picture(picture, rect, Fit::cover, corner)) return;
    sheet.painter.box(rect, sheet.theme.tint_of(name), corner);
    const std::string_view initial = initial_of(name);
    if (initial.empty()) return;
    const bool is_pictogram = emoji_bytes(name) > 0;
    TextStyle style = sheet.theme.text(Type::step, sheet.colors().muted);
    style.size = rect.width * (is_pictogram ? kEmojiOfTile : kLetterOfTile);
    style.tracking = 0;
    sheet.painter.centered(rect, initial, fitted_or_cut(sheet, initial, style, rect.width));
}

}  // namespace comptoir::renderer
