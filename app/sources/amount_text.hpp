#pragma once
/// Amounts as people write them: read only where there is one way to read them, and written back in the same
/// way.

#include <optional>
#include <string>
#include <string_view>

#include "app/base/units.hpp"

namespace comptoir::sources {

/// How somebody wrote an amount: enough to write another one the same way.
struct AmountStyle {
    std::string before;    ///< "$\u00a0", "CHF ", sign left out
    std::string after;     ///< "\u00a0€"
    std::string group;     ///< between groups of digits; empty where none was seen
    std::string decimal;   ///< empty where there were no decimals
    char32_t zero = U'0';  ///< the digit nought of its script
    enum class Groups { threes, indian } groups = Groups::threes;
    enum class Minus { at_number, at_start } minus = Minus::at_number;  ///< "$ -5" or "-$ 5"

    bool operator==(const AmountStyle&) const = default;
};

struct AmountText {
    Money money;
    AmountStyle style;

    bool operator==(const AmountText&) const = default;
};

/// Reads "$ 1,726.98", "5.446,98 €", "₹1,23,456.00", "CHF 1'234.50", "١٬٢٣٤٫٥٦ د.إ." and their like.
///
/// Nothing where two readings are possible ("¥1,234", "1.234 €"), or where it is no amount. `Money::digits`
/// is the number of decimals written; `Money::currency` is named only where the sign belongs to one currency
/// alone ("€", "CHF"), so "$" is a value without a currency.
///
/// Thread: any.   Limits: kAmountBytesMax; 15 digits, 4 decimals.
[[nodiscard]] std::optional<AmountText> read_amount(std::string_view text);

/// The text as it is, with its value where that is certain.
[[nodiscard]] Amount amount_of(std::string text);

/// `money` in the manner of `style`.
[[nodiscard]] std::string write_amount(const Money& money, const AmountStyle& style);

enum class Sign { none, minus, unclear };

/// Whether the amount is written as negative; certain also for many texts whose value is not ("¥ -1,234").
/// `unclear` where it is no single number with one sign in front.
[[nodiscard]] Sign sign_of(std::string_view text);

/// The text with its minus taken out, and nothing else; the text itself where `sign_of` is not `minus`.
[[nodiscard]] std::string without_minus(std::string_view text);

inline constexpr std::size_t kAmountBytesMax = 64;  // the longest in use, a rial in Arabic script, has 50

}  // namespace comptoir::sources
