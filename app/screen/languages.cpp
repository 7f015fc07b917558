#include "app/screen/languages.hpp"

#include "renderer/words.hpp"

namespace comptoir {

std::vector<std::string> screen_languages(const std::string& of_the_page,
                                          const std::vector<std::string>& of_the_settings) {
    std::vector<std::string> languages;
    if (!of_the_page.empty()) languages.push_back(of_the_page);
    languages.insert(languages.end(), of_the_settings.begin(), of_the_settings.end());
    return languages;
}

std::string why_bad_second_language(const std::string& tag) {
    if (tag.empty() || renderer::is_spoken(tag)) return {};
    std::string known;
    for (const std::string& one : renderer::spoken_languages()) known += (known.empty() ? "" : ", ") + one;
    return "must be empty or a language that this program speaks: " + known;
}

}  // namespace comptoir
