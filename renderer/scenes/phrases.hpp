#pragma once
/// Where Japanese may go on in the next line: between its phrases, not in the middle of a word.

#include <cstddef>
#include <string_view>
#include <vector>

namespace comptoir::renderer {

/// Whether any of it is Japanese: hiragana or katakana. Thread: any (pure).
[[nodiscard]] bool has_kana(std::string_view text);

/// Where phrases end that something follows, as bytes from the start of `text`: after a comma or a full stop,
/// after the particle を, and where hiragana are followed by another script, unless they are only a polite
/// お or ご. Rather too few: a text without any is not broken.
///
/// Thread: any (pure).   Source: Unicode 15.0, blocks Hiragana and Katakana; CJK Symbols and Punctuation.
[[nodiscard]] std::vector<std::size_t> phrase_ends(std::string_view text);

}  // namespace comptoir::renderer
