#pragma once
/// Amounts of a source that sends minor units, written as the customer's language writes them.

#include <optional>
#include <string>
#include <string_view>

#include "app/base/units.hpp"

namespace comptoir::sources {

/// "€48.35" in English, "48,35 €" in French, "CHF 1’234.50" in Swiss German, "₹1,23,456.00" in Indian
/// English.
///
/// An unknown language is written as English; an unknown currency by its code.   Thread: any.
/// Source: Unicode CLDR 42, "currencyFormats" and "symbols" of each language, narrow currency signs.
/// Assumed: Arabic is written with Latin digits, as Odoo does.
[[nodiscard]] std::string format_money(const Money& money, std::string_view language);

/// How many decimals a currency has.   Source: ISO 4217 list one, column "minor unit".
[[nodiscard]] std::optional<int> digits_of(std::string_view currency);

}  // namespace comptoir::sources
