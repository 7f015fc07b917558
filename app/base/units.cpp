#include "app/base/units.hpp"

namespace comptoir {

std::string decimal_text(std::int64_t digits, int decimals) {
    const bool negative = digits < 0;
    // Through unsigned, so that the most negative number has a magnitude.
    std::string text = std::to_string(negative ? 0 - static_cast<std::uint64_t>(digits)
                                               : static_cast<std::uint64_t>(digits));
    const auto places = static_cast<std::size_t>(decimals < 0 ? 0 : decimals);
    if (text.size() <= places) text.insert(0, places + 1 - text.size(), '0');
    if (places != 0) text.insert(text.size() - places, 1, '.');
    if (negative) text.insert(0, 1, '-');
    return text;
}

const char* symbol_of(WeightUnit unit) {
    switch (unit) {
        case WeightUnit::kilogram: return "kg";
        case WeightUnit::gram: return "g";
        case WeightUnit::pound: return "lb";
        case WeightUnit::ounce: return "oz";
    }
    return "";
}

}  // namespace comptoir
