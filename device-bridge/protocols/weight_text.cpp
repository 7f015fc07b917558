#include "device-bridge/protocols/weight_text.hpp"

#include <algorithm>
#include <cstddef>
#include <string>

#include "app/base/text.hpp"

namespace comptoir::bridge {
namespace {

constexpr std::size_t kDigitsMax = 9;    // no scale shows more than seven
constexpr std::size_t kDecimalsMax = 6;  // what Weight holds

}  // namespace

std::optional<WeightUnit> parse_unit(std::string_view text) {
    const std::string unit = lower_case(text);
    if (unit == "kg") return WeightUnit::kilogram;
    if (unit == "g") return WeightUnit::gram;
    if (unit == "lb") return WeightUnit::pound;
    if (unit == "oz") return WeightUnit::ounce;
    return std::nullopt;
}

bool is_metric(WeightUnit unit) {
    return unit == WeightUnit::kilogram || unit == WeightUnit::gram;
}

Result<Weight> parse_weight(std::string_view number, WeightUnit unit) {
    const bool is_negative = number.starts_with('-');
    if (is_negative || number.starts_with('+')) number.remove_prefix(1);
    Weight weight{0, 0, unit};
    std::size_t digits = 0;
    std::size_t decimals = 0;
    bool is_behind_point = false;
    for (const char c : number) {
        if (c == '.' && !is_behind_point && digits > 0) {
            is_behind_point = true;
            continue;
        }
        if (!is_digit(c)) return fail(ErrorCode::malformed, "a weight is digits with a decimal point");
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

Result<Weight> parse_weight(std::string_view number, std::string_view unit) {
    const auto parsed_unit = parse_unit(unit);
    if (!parsed_unit) return fail(ErrorCode::malformed, "a weight is in kg, g, lb or oz");
    return parse_weight(number, *parsed_unit);
}

Result<Weight> parse_digits(std::string_view digits, int decimals, WeightUnit unit) {
    const bool is_plain = std::all_of(digits.begin(), digits.end(), is_digit);
    if (!is_plain) return fail(ErrorCode::malformed, "a weight is digits");
    auto weight = parse_weight(digits, unit);
    if (weight) weight->decimals = decimals;
    return weight;
}

}  // namespace comptoir::bridge
