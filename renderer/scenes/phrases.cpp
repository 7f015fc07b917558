#include "renderer/scenes/phrases.hpp"

#include "app/base/utf8.hpp"

namespace comptoir::renderer {
namespace {

enum class Script { hiragana, katakana, han, stop, other };

struct Letter {
    char32_t code = 0;
    std::size_t end = 0;  ///< of its bytes
};

std::vector<Letter> letters_of(std::string_view text) {
    std::vector<Letter> letters;
    for (std::string_view rest = text; !rest.empty();) {
        const char32_t code = utf8::take_letter(rest).code;
        letters.push_back({code, text.size() - rest.size()});
    }
    return letters;
}

Script script_of(char32_t code) {
    if (code >= 0x3041 && code <= 0x309F) return Script::hiragana;
    if (code >= 0x30A0 && code <= 0x30FF) return Script::katakana;  // with the mark of a long vowel
    if (code >= 0x4E00 && code <= 0x9FFF) return Script::han;
    if (code == U'、' || code == U'。' || code == U'？' || code == U'！') return Script::stop;
    return Script::other;
}

}  // namespace

bool has_kana(std::string_view text) {
    for (const Letter& letter : letters_of(text)) {
        const Script script = script_of(letter.code);
        if (script == Script::hiragana || script == Script::katakana) return true;
    }
    return false;
}

std::vector<std::size_t> phrase_ends(std::string_view text) {
    const std::vector<Letter> letters = letters_of(text);
    std::vector<std::size_t> ends;
    std::size_t hiragana = 0;  // in a row
    for (std::size_t i = 0; i + 1 < letters.size(); i++) {
        const Script script = script_of(letters[i].code);
        const Script next = script_of(letters[i + 1].code);
        hiragana = script == Script::hiragana ? hiragana + 1 : 0;
        const bool is_polite = hiragana == 1 && (letters[i].code == U'お' || letters[i].code == U'ご');
        const bool is_change = hiragana > 0 && !is_polite && next != Script::hiragana && next != Script::stop;
        const bool is_object = letters[i].code == U'を';
        if ((script == Script::stop || is_change || is_object) && next != Script::stop)
            ends.push_back(letters[i].end);
    }
    return ends;
}

}  // namespace comptoir::renderer
