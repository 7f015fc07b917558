#include "app/sources/text_fields.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <cmath>

#include "app/base/text.hpp"
#include "app/base/utf8.hpp"
#include "app/sources/amount_text.hpp"

namespace comptoir::sources {
namespace {

std::string number_text(const json::Value& value) {
    if (!value.is_number_float()) return json::text(value);
    const auto number = value.get<double>();
    constexpr double kPlainMax = 1e12;  // beyond it six decimals say nothing and the text would not fit
    if (!std::isfinite(number) || std::abs(number) > kPlainMax) return {};
    std::string text = fmt::format("{:.6f}", number);  // six decimals hide what binary fractions add
    text.erase(text.find_last_not_of('0') + 1);
    if (text.ends_with('.')) text.pop_back();
    return text == "-0" ? "0" : text;
}

std::string plain(const json::Value& value) {
    if (value.is_number()) return number_text(value);
    if (value.is_string()) return value.get_ref<const std::string&>();
    return {};
}

enum class Breaks { kept, blanked };

std::string tidied(std::string text, Breaks breaks) {
    if (!utf8::is_valid(text)) text = utf8::repair(text);
    std::erase(text, '\r');
    for (char& c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte < 0x20 && !(c == '\n' && breaks == Breaks::kept)) || byte == 0x7f) c = ' ';
    }
    return text;
}

}  // namespace

std::string clipped(std::string text, std::size_t bytes_max) {
    constexpr std::string_view kEllipsis = "…";
    if (text.size() <= bytes_max) return text;
    text.resize(utf8::prefix(text, bytes_max > kEllipsis.size() ? bytes_max - kEllipsis.size() : 0).size());
    return text.append(kEllipsis);
}

std::string line_text(std::string text, std::size_t bytes_max) {
    return clipped(std::string(trimmed(tidied(std::move(text), Breaks::blanked))), bytes_max);
}

std::string line_text(const json::Value& value, std::size_t bytes_max) {
    return line_text(plain(value), bytes_max);
}

std::string note_text(std::string text, std::size_t bytes_max) {
    return clipped(std::string(trimmed(tidied(std::move(text), Breaks::kept))), bytes_max);
}

std::string note_text(const json::Value& value, std::size_t bytes_max) {
    return note_text(plain(value), bytes_max);
}

Amount amount_field(const json::Value& object, std::string_view key) {
    return amount_field(json::member(object, key));
}

Amount amount_field(const json::Value& value) {
    if (!json::truthy(value)) return {};
    return amount_of(line_text(value, kAmountBytesMax));
}

std::string language_tag(std::string_view language) {
    constexpr std::size_t kTagBytesMax = 35;  // RFC 5646 section 4.4.1
    std::string tag(language.substr(0, language.find_first_of("@.")));
    std::replace(tag.begin(), tag.end(), '_', '-');
    if (language.ends_with("@latin")) tag += "-Latn";
    if (language.ends_with("@Cyrl")) tag += "-Cyrl";
    const bool is_tag =
        std::all_of(tag.begin(), tag.end(), [](char c) { return is_letter(c) || is_digit(c) || c == '-'; });
    return is_tag && tag.size() >= 2 && tag.size() <= kTagBytesMax ? tag : std::string();
}

}  // namespace comptoir::sources
