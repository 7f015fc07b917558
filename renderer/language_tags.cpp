#include "renderer/language_tags.hpp"

#include <algorithm>
#include <array>

#include "app/base/text.hpp"

namespace comptoir::renderer {
namespace {

/// Languages written from right to left, of those a shop may have.   Source: CLDR 42, characterOrder.
constexpr std::array<std::string_view, 11> kRightToLeft{"ar",  "he", "fa", "ur", "ps", "sd",
                                                        "ckb", "dv", "ug", "yi", "iw"};

/// "zh_CN.UTF-8" and "zh-CN" are "zh-cn", "sr@latin" is "sr-latn".
std::string normal(std::string_view tag) {
    const std::size_t at = tag.find('@');
    const std::string_view modifier = at == std::string_view::npos ? std::string_view() : tag.substr(at + 1);
    std::string out;
    for (const char c : tag.substr(0, std::min(tag.find_first_of(".@"), tag.size()))) {
        out += c == '_' ? '-' : lower_case(c);
    }
    if (modifier == "latin") out += "-latn";
    return out;
}

std::string_view base_of(std::string_view normal_tag) {
    return normal_tag.substr(0, std::min(normal_tag.find('-'), normal_tag.size()));
}

struct Renamed {
    std::string_view tag;
    std::string_view is;
};
/// Codes for what is known by another one.
/// Source: IANA language subtag registry (in, iw, ji, mo and tl are given up for others; no holds nb and nn);
/// CLDR 42, supplemental/likelySubtags.xml (yue is written in Hant).
constexpr std::array<Renamed, 8> kRenamed{{{"in", "id"},
                                           {"iw", "he"},
                                           {"ji", "yi"},
                                           {"mo", "ro"},
                                           {"nn", "nb"},
                                           {"no", "nb"},
                                           {"tl", "fil"},
                                           {"yue", "zh-hant"}}};

bool has_part(std::string_view normal_tag, std::string_view part) {
    while (!normal_tag.empty()) {
        const std::size_t end = std::min(normal_tag.find('-'), normal_tag.size());
        if (normal_tag.substr(0, end) == part) return true;
        normal_tag.remove_prefix(std::min(end + 1, normal_tag.size()));
    }
    return false;
}

/// The catalogue that a Chinese reader reads: the script decides, else where it is spoken.
/// Source: CLDR 42, supplemental/likelySubtags.xml: zh is Hans, in HK, MO and TW Hant.
std::string_view chinese_of(std::string_view normal_tag) {
    if (has_part(normal_tag, "hant")) return "zh-tw";
    if (has_part(normal_tag, "hans")) return "zh-cn";
    const bool is_traditional =
        has_part(normal_tag, "tw") || has_part(normal_tag, "hk") || has_part(normal_tag, "mo");
    return is_traditional ? "zh-tw" : "zh-cn";
}

/// Under what else the language of a tag may be had.
std::string known_as(std::string_view normal_tag) {
    std::string tag(normal_tag);
    const auto renamed =
        std::ranges::find_if(kRenamed, [&](const Renamed& r) { return r.tag == base_of(normal_tag); });
    if (renamed != kRenamed.end()) tag = std::string(renamed->is) + tag.substr(base_of(normal_tag).size());
    return base_of(tag) == "zh" ? std::string(chinese_of(tag)) : tag;
}

/// Every catalogue of assets/translations, and English.
constexpr std::array<std::string_view, 34> kSpoken{"ar", "bg", "bn", "cs", "da", "de",    "el",   "en", "es",
                                                   "fa", "fi", "fr", "he", "hi", "hr",    "hu",   "it", "ja",
                                                   "ko", "nb", "nl", "pl", "pt", "pt_BR", "ro",   "sk", "sv",
                                                   "th", "tr", "uk", "ur", "vi", "zh_CN", "zh_TW"};

}  // namespace

std::optional<std::size_t> best_of(std::span<const std::string_view> tags, std::string_view tag) {
    const std::string wanted = normal(tag);
    if (wanted.empty()) return std::nullopt;
    const auto where = [&](const auto& is) -> std::optional<std::size_t> {
        for (std::size_t i = 0; i < tags.size(); i++) {
            if (is(normal(tags[i]))) return i;
        }
        return std::nullopt;
    };
    const auto named = [&](std::string_view name) {
        return where([&](const std::string& one) { return one == name; });
    };
    if (const auto exact = named(wanted)) return exact;
    const std::string known = known_as(wanted);
    if (const auto other_name = named(known)) return other_name;
    if (const auto whole = named(base_of(known))) return whole;
    return where([&](const std::string& one) { return base_of(one) == base_of(known); });
}

bool is_right_to_left(std::string_view tag) {
    const std::string normal_tag = normal(tag);
    return std::ranges::find(kRightToLeft, base_of(normal_tag)) != kRightToLeft.end();
}

bool is_spoken(std::string_view tag) {
    return best_of(kSpoken, tag).has_value();
}

std::vector<std::string> spoken_languages() {
    return {kSpoken.begin(), kSpoken.end()};
}

}  // namespace comptoir::renderer
