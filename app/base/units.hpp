#pragma once
/// Quantities that must never be a bare number: money and weight.

#include <cstdint>
#include <optional>
#include <string>

namespace comptoir {

/// Whole minor units of one currency. Units: `minor` counts 10^-digits of the currency (cents for EUR).
struct Money {
    std::int64_t minor = 0;
    int digits = 2;        ///< 0 to 4
    std::string currency;  ///< ISO 4217, or "" where the source names none

    bool operator==(const Money&) const = default;
};

/// What the POS said, to be shown as it came, and its value only where that is certain.
struct Amount {
    std::string text;
    std::optional<Money> money;

    [[nodiscard]] bool empty() const { return text.empty(); }
    bool operator==(const Amount&) const = default;
};

enum class WeightUnit { kilogram, gram, pound, ounce };

/// Units: value = digits * 10^-decimals `unit`. Never a float.
struct Weight {
    std::int64_t digits = 0;
    int decimals = 3;  ///< 0 to 6
    WeightUnit unit = WeightUnit::kilogram;

    bool operator==(const Weight&) const = default;
};

/// "1.235", "-0.040": the digits with a decimal point, no unit. Thread: any.
[[nodiscard]] std::string decimal_text(std::int64_t digits, int decimals);

/// "kg", "g", "lb", "oz".
[[nodiscard]] const char* symbol_of(WeightUnit unit);

}  // namespace comptoir
