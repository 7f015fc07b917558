#include "device-bridge/protocols/mt_sics.hpp"

#include <array>
#include <vector>

namespace comptoir::bridge::mt_sics {
namespace {

constexpr std::size_t kDigitsMax = 9;    // no scale shows more than seven
constexpr std::size_t kDecimalsMax = 6;  // what Weight holds

std::vector<std::string_view> words_of(std::string_view line) {
    constexpr std::size_t kWordsMax = 6;  // the longest documented line has four
    std::vector<std::string_view> words;
    while (words.size() < kWordsMax) {
        const auto begin = line.find_first_not_of(' ');
        if (begin == std::string_view::npos) break;
        line.remove_prefix(begin);
        words.push_back(line.substr(0, line.find(' ')));
        line.remove_prefix(words.back().size());
    }
    return words;
}

Result<WeightUnit> parse_unit(std::string_view text) {
    std::string unit(text);
    for (char& c : unit) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    if (unit == "kg") return WeightUnit::kilogram;
    if (unit == "g") return WeightUnit::gram;
    if (unit == "lb") return WeightUnit::pound;
    if (unit == "oz") return WeightUnit::ounce;
    return fail(ErrorCode::malformed, "a weight is in kg, g, lb or oz");
}

Result<Line> with_weight(Line::What what, const std::vector<std::string_view>& words) {
    if (words.size() != 4) return fail(ErrorCode::malformed, "a scale line with a weight has four words");
    const auto weight = parse_weight(words[2], words[3]);
    if (!weight) return tl::unexpected(weight.error());
    return Line{what, *weight};
}

struct Fixed {
    std::string_view command;
    std::string_view answer;
    Line::What what;
};

constexpr std::array kFixed{
    Fixed{"S", "I", Line::What::unsure},         Fixed{"S", "+", Line::What::over},
    Fixed{"S", "-", Line::What::under},          Fixed{"Z", "A", Line::What::zeroed},
    Fixed{"Z", "I", Line::What::refused},        Fixed{"Z", "+", Line::What::refused},
    Fixed{"Z", "-", Line::What::refused},        Fixed{"T", "I", Line::What::refused},
    Fixed{"T", "+", Line::What::refused},        Fixed{"T", "-", Line::What::refused},
    Fixed{"TAC", "A", Line::What::tare_cleared}, Fixed{"TAC", "I", Line::What::refused},
};

}  // namespace

Result<Weight> parse_weight(std::string_view number, std::string_view unit) {
    const auto parsed_unit = parse_unit(unit);
    if (!parsed_unit) return tl::unexpected(parsed_unit.error());
    const bool is_negative = number.starts_with('-');
    if (is_negative || number.starts_with('+')) number.remove_prefix(1);
    Weight weight{0, 0, *parsed_unit};
    std::size_t digits = 0;
    std::size_t decimals = 0;
    bool is_behind_point = false;
    for (const char c : number) {
        if (c == '.' && !is_behind_point && digits > 0) {
            is_behind_point = true;
            continue;
        }
        if (c < '0' || c > '9') return fail(ErrorCode::malformed, "a weight is digits with a decimal point");
        weight.digits = weight.digits * 10 + (c - '0');
        decimals += is_behind_point ? 1 : 0;
        if (++digits > kDigitsMax) return fail(ErrorCode::malformed, "a weight has at most 9 digits");
    }
    if (digits == 0 || (is_behind_point && decimals == 0) || decimals > kDecimalsMax) {
        return fail(ErrorCode::malformed, "a weight is digits with a decimal point");
    }
    weight.decimals = static_cast<int>(decimals);
    if (is_negative) weight.digits = -weight.digits;
    return weight;
}

Result<Line> parse_line(std::string_view line) {
    const auto words = words_of(line);
    if (words.empty()) return fail(ErrorCode::malformed, "an empty scale line");
    if (words.size() == 1 && (words[0] == "ES" || words[0] == "ET" || words[0] == "EL")) {
        return Line{Line::What::refused, {}};
    }
    if (words.size() < 2) return fail(ErrorCode::malformed, "not a line of MT-SICS");
    if (words[0] == "S" && words[1] == "S") return with_weight(Line::What::stable, words);
    if (words[0] == "S" && words[1] == "D") return with_weight(Line::What::moving, words);
    if (words[0] == "T" && words[1] == "S") return with_weight(Line::What::tared, words);
    if (words[0] == "I4" && words[1] == "A") return Line{Line::What::restarted, {}};
    for (const Fixed& fixed : kFixed) {
        if (words.size() == 2 && words[0] == fixed.command && words[1] == fixed.answer)
            return Line{fixed.what, {}};
    }
    return fail(ErrorCode::malformed, "not a line of MT-SICS");
}

void Parser::feed(std::string_view bytes, const Sink& sink) {
    for (const char c : bytes) {
        if (c == '\r' || c == '\n') {
            end_line(sink);
        } else if (line_.size() < kLineMax) {
            line_ += c;
        } else {
            is_too_long_ = true;
        }
    }
}

void Parser::reset() {
    line_.clear();
    is_too_long_ = false;
}

void Parser::end_line(const Sink& sink) {
    if (line_.empty()) return;  // between CR and LF
    const auto parsed = is_too_long_ ? Result<Line>(fail(ErrorCode::malformed, "")) : parse_line(line_);
    reset();
    if (!parsed) {
        ++dropped_;
        return;
    }
    sink(*parsed);
}

}  // namespace comptoir::bridge::mt_sics
