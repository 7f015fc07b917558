#pragma once
/// Labels that a scale printed: the weight or the price stands in the number under the bars.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "app/base/result.hpp"

namespace comptoir::bridge {

/// What a label says beside which product it is.
struct LabelValue {
    enum class Kind : std::uint8_t { weight, price, count, discount };
    Kind kind = Kind::weight;
    std::string product;  ///< thirteen digits: the value is zero, the check digit that of the rest
    std::string value;  ///< "1.234": decimal text. Units: weight in the unit of the shop's scales (kg or lb),
                        ///< price in its currency, discount in percent

    bool operator==(const LabelValue&) const = default;
};

/// One pattern: "weight 21.....{NNDDD}".
///
/// Behind its kind stand up to twelve places of a thirteen-digit number without its check digit: a digit is
/// itself, "." any digit, N a digit of the value, D one behind its decimal point, V the digit that guards the
/// value. Places that are left out are any digit. A UPC-A has a zero in front here.
///
/// Thread: any (pure).
/// Source: protocol/devices/scanners.md section 7 (Odoo's patterns); V: GS1 General Specifications 2.1.14.
class LabelPattern {
public:
    static constexpr std::size_t kPlaces = 12;

    /// Errors: malformed, in words for whoever wrote it.
    [[nodiscard]] static Result<LabelPattern> parse(std::string_view text);

    [[nodiscard]] bool fits(std::string_view thirteen) const;
    /// Of a number that fits.   Errors: malformed (the guarding digit is wrong).
    [[nodiscard]] Result<LabelValue> read(std::string_view thirteen) const;

private:
    LabelValue::Kind kind_ = LabelValue::Kind::weight;
    std::string places_;  // twelve: a digit, '.', 'N', 'D' or 'V'
};

}  // namespace comptoir::bridge
