#pragma once
/// Languages by their tags, as BCP 47, POSIX and Odoo write them, in whatever case: "pt-BR", "zh_Hant_HK",
/// "de_AT.UTF-8", "sr@latin", "iw".

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace comptoir::renderer {

/// Which of `tags` names the language of `tag`: that of its country, else the language's. Thread: any.
[[nodiscard]] std::optional<std::size_t> best_of(std::span<const std::string_view> tags,
                                                 std::string_view tag);

/// Whether it is written from right to left. Thread: any.
[[nodiscard]] bool is_right_to_left(std::string_view tag);

/// Whether we come with words in that language, or in a relative of it, by any of its names. Thread: any.
[[nodiscard]] bool is_spoken(std::string_view tag);
/// The codes of all languages we come with, English among them. Thread: any.
[[nodiscard]] std::vector<std::string> spoken_languages();

}  // namespace comptoir::renderer
