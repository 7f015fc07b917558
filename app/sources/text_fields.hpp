#pragma once
/// Texts and amounts out of lenient JSON, each with its bound.

#include <string>
#include <string_view>

#include "app/base/json.hpp"
#include "app/base/units.hpp"

namespace comptoir::sources {

/// One line of text: breaks and control characters become blanks; too long ends in "…". No-break spaces stay.
///
/// A number comes as people write it (3.44, not 3.4400000000000004), true and false as nothing.   Thread:
/// any.
[[nodiscard]] std::string line_text(const json::Value& value, std::size_t bytes_max);
[[nodiscard]] std::string line_text(std::string text, std::size_t bytes_max);

/// The same with its line breaks, blank lines at both ends left out.
[[nodiscard]] std::string note_text(const json::Value& value, std::size_t bytes_max);
[[nodiscard]] std::string note_text(std::string text, std::size_t bytes_max);

/// An amount as the POS wrote it; 0, false, null and "" are none, for that is how Odoo says none.
[[nodiscard]] Amount amount_field(const json::Value& object, std::string_view key);
[[nodiscard]] Amount amount_field(const json::Value& value);

/// At most `bytes_max` bytes, the last three of them "…" where something was cut.
[[nodiscard]] std::string clipped(std::string text, std::size_t bytes_max);

/// "pt_BR", "sr@latin" or "pt-BR" as BCP 47; empty where it is no language.
[[nodiscard]] std::string language_tag(std::string_view language);

}  // namespace comptoir::sources
