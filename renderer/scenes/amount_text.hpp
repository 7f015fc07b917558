#pragma once
/// An amount as it came, taken apart for the eye: symbol and decimals are drawn smaller, and only where it is
/// certain which is which.

#include <optional>
#include <string>
#include <string_view>

#include "app/base/units.hpp"

namespace comptoir::renderer {

enum class SymbolSide { none, before, after };

struct AmountParts {
    std::string sign;      ///< as written: "-", "−"; empty for none
    std::string symbol;    ///< "€", "KWD", "ر.س"; empty for none
    std::string whole;     ///< with its own group separators: "1.248"
    std::string decimals;  ///< with its own separator: ",35"; empty for none
    SymbolSide side = SymbolSide::none;

    bool operator==(const AmountParts&) const = default;
};

/// Nothing where the text leaves a doubt ("Rs. 1,24,835/-", "4.835" with no value known): then draw it whole.
///
/// Thread: any.   Limits: texts over 64 bytes are never split.
[[nodiscard]] std::optional<AmountParts> split_amount(const Amount& amount);

/// `money` spelled as `model` is: same symbol, side, separators and digits. Nothing where `model` can't be
/// split. The sign of `money` is dropped: the caller says what it means.
[[nodiscard]] std::optional<std::string> spell_like(const Amount& model, const Money& money);

/// `number` in the digits that `model` is written in ("٤٨٫٣٥" makes "٩" of 9), so that one screen has one
/// kind.
[[nodiscard]] std::string count_like(std::string_view model, std::size_t number);

/// "2.00" and "2,00" are said as "2"; anything else stays as it came.
[[nodiscard]] std::string quantity_text(std::string_view quantity);

/// How many pieces a quantity stands for: "3" is 3, "-2" is 2, "0.350" is one.
[[nodiscard]] std::size_t pieces_of(std::string_view quantity);

}  // namespace comptoir::renderer
