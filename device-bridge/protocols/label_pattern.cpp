#include "device-bridge/protocols/label_pattern.hpp"

#include <algorithm>
#include <array>

#include "app/base/text.hpp"
#include "device-bridge/protocols/check_digits.hpp"

namespace comptoir::bridge {
namespace {

struct Word {
    std::string_view word;
    LabelValue::Kind kind;
};
constexpr std::array kWords{Word{"weight", LabelValue::Kind::weight}, Word{"price", LabelValue::Kind::price},
                            Word{"count", LabelValue::Kind::count},
                            Word{"discount", LabelValue::Kind::discount}};

constexpr const char* kHowTo = "write it like \"weight 21.....{NNDDD}\" or \"price 02.....V{NNDD}\"";

/// The places without the braces; nothing where they are no pattern.
std::optional<std::string> places_of(std::string_view text) {
    const std::size_t open = text.find('{');
    const std::size_t close = text.find('}');
    if (open == std::string_view::npos || close == std::string_view::npos || close < open + 2)
        return std::nullopt;
    const std::string_view value = text.substr(open + 1, close - open - 1);
    const std::size_t whole = std::min(value.find_first_not_of('N'), value.size());
    if (value.find_first_not_of('D', whole) != std::string_view::npos) return std::nullopt;
    std::string around(text.substr(0, open));
    around += text.substr(close + 1);
    const bool is_plain =
        std::all_of(around.begin(), around.end(), [](char c) { return is_digit(c) || c == '.' || c == 'V'; });
    if (!is_plain || std::count(around.begin(), around.end(), 'V') > 1) return std::nullopt;
    std::string places(text.substr(0, open));
    places += value;
    places += text.substr(close + 1);
    if (places.size() > LabelPattern::kPlaces) return std::nullopt;
    return places + std::string(LabelPattern::kPlaces - places.size(), '.');
}

bool is_value(char place) {
    return place == 'N' || place == 'D';
}

}  // namespace

Result<LabelPattern> LabelPattern::parse(std::string_view text) {
    const std::size_t space = text.find(' ');
    const auto* word = std::find_if(kWords.begin(), kWords.end(),
                                    [&](const Word& one) { return one.word == text.substr(0, space); });
    if (space == std::string_view::npos || word == kWords.end()) return fail(ErrorCode::malformed, kHowTo);
    auto places = places_of(text.substr(space + 1));
    if (!places) return fail(ErrorCode::malformed, kHowTo);
    const auto digits = std::count_if(places->begin(), places->end(), is_value);
    const bool is_guarded = places->find('V') != std::string::npos;
    if (is_guarded && digits != 4 && digits != 5)
        return fail(ErrorCode::malformed, "V guards a value of four or five digits");
    LabelPattern pattern;
    pattern.kind_ = word->kind;
    pattern.places_ = std::move(*places);
    return pattern;
}

bool LabelPattern::fits(std::string_view thirteen) const {
    if (thirteen.size() != kPlaces + 1 || !is_all_digits(thirteen)) return false;
    return std::equal(places_.begin(), places_.end(), thirteen.begin(),
                      [](char place, char digit) { return !is_digit(place) || place == digit; });
}

Result<LabelValue> LabelPattern::read(std::string_view thirteen) const {
    std::string whole;
    std::string decimals;
    std::string product(thirteen.substr(0, kPlaces));
    char guard = 0;
    for (std::size_t i = 0; i < kPlaces; ++i) {
        if (places_[i] == 'N') whole += product[i];
        if (places_[i] == 'D') decimals += product[i];
        if (places_[i] == 'V') guard = product[i];
        if (is_value(places_[i]) || places_[i] == 'V') product[i] = '0';
    }
    if (guard != 0 && price_verifier(whole + decimals) != guard)
        return fail(ErrorCode::malformed, "the digit that guards the value in a label is wrong");
    whole.erase(0, std::min(whole.find_first_not_of('0'), whole.size()));
    if (whole.empty()) whole = "0";
    const std::string value = decimals.empty() ? whole : whole + "." + decimals;
    return LabelValue{kind_, product + check_digit(product), value};
}

}  // namespace comptoir::bridge
