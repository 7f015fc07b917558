#include "renderer/text/plain.hpp"

#include <glib.h>

#include "app/base/utf8.hpp"

namespace comptoir::renderer {
namespace {

constexpr std::string_view kFirstStrongIsolate = "\xE2\x81\xA8";     // U+2068
constexpr std::string_view kPopDirectionalIsolate = "\xE2\x81\xA9";  // U+2069

enum class Meaning { letter, line_break, space, nothing };

Meaning meaning_of(char32_t c) {
    if (c == '\n' || c == '\r' || c == '\v' || c == '\f' || c == 0x85 || c == 0x2028 || c == 0x2029)
        return Meaning::line_break;
    if (c == '\t') return Meaning::space;
    if (c < 0x20 || (c >= 0x7F && c < 0xA0)) return Meaning::nothing;
    // Embeddings and overrides: they turn around what is not theirs. Marks and isolates stay.
    if (c >= 0x202A && c <= 0x202E) return Meaning::nothing;
    // Byte order mark, interlinear annotation, object replacement, noncharacters.
    if (c == 0xFEFF || (c >= 0xFFF9 && c <= 0xFFFC)) return Meaning::nothing;
    if ((c >= 0xFDD0 && c <= 0xFDEF) || (c & 0xFFFE) == 0xFFFE) return Meaning::nothing;
    return Meaning::letter;
}

/// Letters of Hebrew, Arabic and their relatives; their digits are no letters.
/// Source: Unicode 15.0, DerivedBidiClass.txt, default R and AL ranges.
bool is_right_to_left(char32_t c) {
    const bool is_arabic_digit = (c >= 0x0660 && c <= 0x0669) || (c >= 0x06F0 && c <= 0x06F9);
    return !is_arabic_digit &&
           ((c >= 0x0590 && c <= 0x08FF && g_unichar_isalpha(c) != FALSE) || c == 0x200F || c == 0x061C ||
            (c >= 0xFB1D && c <= 0xFDFF) || (c >= 0xFE70 && c <= 0xFEFF) || (c >= 0x10800 && c <= 0x10FFF) ||
            (c >= 0x1E800 && c <= 0x1EFFF));
}

}  // namespace

std::string plain(std::string_view text, LineBreaks breaks) {
    const std::string repaired = utf8::repair(utf8::prefix(text, kTextBytesMax));
    std::string result;
    result.reserve(repaired.size());
    bool owes_break = false;
    for (std::string_view rest = repaired; !rest.empty();) {
        const utf8::Letter letter = utf8::take_letter(rest);
        const Meaning meaning = meaning_of(letter.code);
        if (meaning == Meaning::line_break) owes_break = true;
        if (meaning == Meaning::nothing || meaning == Meaning::line_break) continue;
        if (owes_break && !result.empty()) result += breaks == LineBreaks::keep ? '\n' : ' ';
        owes_break = false;
        if (meaning == Meaning::space) {
            result += ' ';
        } else {
            result += letter.bytes;
        }
    }
    return result;
}

std::string isolate(std::string_view text) {
    if (text.empty()) return {};
    const std::string repaired = utf8::repair(utf8::prefix(text, kTextBytesMax));
    std::string result(kFirstStrongIsolate);
    for (std::string_view rest = repaired; !rest.empty();) {
        const utf8::Letter letter = utf8::take_letter(rest);
        const bool is_isolate = letter.code >= 0x2066 && letter.code <= 0x2069;
        const bool is_embedding = letter.code >= 0x202A && letter.code <= 0x202E;
        if (!is_isolate && !is_embedding) result += letter.bytes;
    }
    return result += kPopDirectionalIsolate;
}

Direction direction_of(std::string_view text, Direction otherwise) {
    const std::string repaired = utf8::repair(utf8::prefix(text, kTextBytesMax));
    for (std::string_view rest = repaired; !rest.empty();) {
        const utf8::Letter letter = utf8::take_letter(rest);
        if (is_right_to_left(letter.code)) return Direction::right_to_left;
        if (g_unichar_isalpha(letter.code) != FALSE) return Direction::left_to_right;
    }
    return otherwise;
}

}  // namespace comptoir::renderer
