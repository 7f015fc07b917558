#pragma once
/// In which languages our own words are looked for. Pure.

#include <string>
#include <vector>

namespace comptoir {

/// Where an order does not say: that of the POS's display page, else those of the settings, best first.
/// `of_the_page` as Odoo writes it ("pt_BR"); empty: it does not say, either.
[[nodiscard]] std::vector<std::string> screen_languages(const std::string& of_the_page,
                                                        const std::vector<std::string>& of_the_settings);

/// Why a second language can't be had, for the settings; empty: it can, or none is wanted.
[[nodiscard]] std::string why_bad_second_language(const std::string& tag);

}  // namespace comptoir
