#pragma once
/// Weights as scales write them, into exact ones. Never a float.

#include <optional>
#include <string_view>

#include "app/base/result.hpp"
#include "app/base/units.hpp"

namespace comptoir::bridge {

/// What scales fill their fields with. A tab or a line end among it is none of their spelling.
inline constexpr std::string_view kPadding = " ";

/// kg, g, lb, oz in any case; nothing for what is none of them.   Thread: any.
[[nodiscard]] std::optional<WeightUnit> parse_unit(std::string_view text);

/// Whether it is one of kilograms and grams, which are never taken for pounds and ounces.   Thread: any.
[[nodiscard]] bool is_metric(WeightUnit unit);

/// Why a scale says no weight whose key for the unit was pressed to the other system, for the technician.
inline constexpr const char* kWeighsMetric =
    "the scale weighs in metric units, and its setting \"unit\" wants pounds or ounces";
inline constexpr const char* kWeighsPounds =
    "the scale weighs in pounds or ounces, and its setting \"unit\" wants kilograms or grams";

/// "1.235" or "-0.04", with a digit on either side of a point.
///
/// Errors: malformed.   Thread: any.   Limits: 9 digits, 6 of them behind the point.
[[nodiscard]] Result<Weight> parse_weight(std::string_view number, WeightUnit unit);
[[nodiscard]] Result<Weight> parse_weight(std::string_view number, std::string_view unit);

/// Digits without a point, of which the last `decimals` stand behind it: "01235" with 3 is 1.235.
[[nodiscard]] Result<Weight> parse_digits(std::string_view digits, int decimals, WeightUnit unit);

}  // namespace comptoir::bridge
