#include "app/sources/money_format.hpp"

#include <algorithm>

#include "app/sources/amount_text.hpp"

namespace comptoir::sources {
namespace {

struct Currency {
    std::string_view code;
    const char* sign;  ///< the narrow sign; empty: its code
    int digits = 2;
};

constexpr Currency kCurrencies[] = {
    {"AED", "", 2},    {"ARS", "$", 2},   {"AUD", "$", 2},    {"AZN", "₼", 2},   {"BDT", "৳", 2},
    {"BGN", "лв.", 2}, {"BHD", "", 3},    {"BOB", "Bs", 2},   {"BRL", "R$", 2},    {"CAD", "$", 2},
    {"CHF", "", 2},    {"CLP", "$", 0},   {"CNY", "¥", 2},    {"COP", "$", 2},     {"CRC", "₡", 2},
    {"CZK", "Kč", 2},  {"DKK", "kr.", 2}, {"DOP", "$", 2},    {"DZD", "", 2},      {"EGP", "E£", 2},
    {"EUR", "€", 2},   {"GBP", "£", 2},   {"GEL", "₾", 2},  {"GHS", "GH₵", 2},   {"GTQ", "Q", 2},
    {"HKD", "$", 2},   {"HUF", "Ft", 2},  {"IDR", "Rp", 2},   {"ILS", "₪", 2},     {"INR", "₹", 2},
    {"IQD", "", 3},    {"IRR", "", 2},    {"ISK", "kr", 0},   {"JOD", "", 3},      {"JPY", "¥", 0},
    {"KES", "", 2},    {"KHR", "៛", 2},   {"KRW", "₩", 0},    {"KWD", "", 3},      {"KZT", "₸", 2},
    {"LAK", "₭", 2},   {"LBP", "L£", 2},  {"LKR", "Rs", 2},   {"LYD", "", 3},      {"MAD", "", 2},
    {"MMK", "K", 2},   {"MNT", "₮", 2},   {"MXN", "$", 2},    {"MYR", "RM", 2},    {"NGN", "₦", 2},
    {"NOK", "kr", 2},  {"NPR", "Rs", 2},  {"NZD", "$", 2},    {"OMR", "", 3},      {"PEN", "S/", 2},
    {"PHP", "₱", 2},   {"PKR", "Rs", 2},  {"PLN", "zł", 2},   {"PYG", "₲", 0},     {"QAR", "", 2},
    {"RON", "lei", 2}, {"RSD", "", 2},    {"RUB", "₽", 2},  {"SAR", "", 2},      {"SEK", "kr", 2},
    {"SGD", "$", 2},   {"THB", "฿", 2},   {"TND", "", 3},     {"TRY", "₺", 2},     {"TWD", "$", 2},
    {"TZS", "", 2},    {"UAH", "₴", 2},   {"UGX", "", 0},     {"USD", "$", 2},     {"UYU", "$", 2},
    {"VES", "", 2},    {"VND", "₫", 0},   {"XAF", "FCFA", 0}, {"XOF", "F CFA", 0}, {"XPF", "", 0},
    {"ZAR", "R", 2}};

const Currency* find_currency(std::string_view code) {
    const auto* const found = std::find_if(std::begin(kCurrencies), std::end(kCurrencies),
                                           [&](const Currency& currency) { return currency.code == code; });
    return found == std::end(kCurrencies) ? nullptr : found;
}

enum class Place { before, before_apart, after_apart };  // €5, € 5, 5 €

struct Manner {
    std::string_view language;  ///< "de", or "de-CH" where a country differs from its language
    const char* group;
    const char* decimal;
    Place place;
    AmountStyle::Groups groups = AmountStyle::Groups::threes;
    char32_t zero = U'0';
};

constexpr auto kIndian = AmountStyle::Groups::indian;
constexpr const char* kNarrow = "\u202f";
constexpr const char* kBlank = "\u00a0";

/// A longer match wins: "de-CH" before "de".
constexpr Manner kManners[] = {
    {"en", ",", ".", Place::before},
    {"en-IN", ",", ".", Place::before, kIndian},
    {"en-ZA", kBlank, ",", Place::before},
    {"ar", ",", ".", Place::after_apart},
    {"bg", kBlank, ",", Place::after_apart},
    {"bn", ",", ".", Place::after_apart, kIndian, U'\u09e6'},
    {"ca", ".", ",", Place::after_apart},
    {"cs", kBlank, ",", Place::after_apart},
    {"da", ".", ",", Place::after_apart},
    {"de", ".", ",", Place::after_apart},
    {"de-AT", kBlank, ",", Place::before_apart},
    {"de-CH", "’", ".", Place::before_apart},
    {"de-LI", "’", ".", Place::before_apart},
    {"el", ".", ",", Place::after_apart},
    {"es", ".", ",", Place::after_apart},
    {"es-419", ",", ".", Place::before},
    {"es-AR", ".", ",", Place::before_apart},
    {"es-CL", ".", ",", Place::before},
    {"es-CO", ".", ",", Place::before_apart},
    {"es-MX", ",", ".", Place::before},
    {"es-PE", ",", ".", Place::before_apart},
    {"es-US", ",", ".", Place::before},
    {"et", kBlank, ",", Place::after_apart},
    {"fa", "٬", "٫", Place::before_apart, AmountStyle::Groups::threes, U'\u06f0'},
    {"fi", kBlank, ",", Place::after_apart},
    {"fr", kNarrow, ",", Place::after_apart},
    {"fr-CA", kBlank, ",", Place::after_apart},
    {"fr-CH", kNarrow, ".", Place::after_apart},
    {"he", ",", ".", Place::after_apart},
    {"hi", ",", ".", Place::before, kIndian},
    {"hr", ".", ",", Place::after_apart},
    {"hu", kBlank, ",", Place::after_apart},
    {"id", ".", ",", Place::before_apart},
    {"it", ".", ",", Place::after_apart},
    {"it-CH", "’", ".", Place::before_apart},
    {"lt", kBlank, ",", Place::after_apart},
    {"lv", kBlank, ",", Place::after_apart},
    {"ms", ",", ".", Place::before_apart},
    {"nb", kBlank, ",", Place::after_apart},
    {"nl", ".", ",", Place::before_apart},
    {"no", kBlank, ",", Place::after_apart},
    {"pl", kBlank, ",", Place::after_apart},
    {"pt", ".", ",", Place::before_apart},
    {"pt-PT", kBlank, ",", Place::after_apart},
    {"ro", ".", ",", Place::after_apart},
    {"ru", kBlank, ",", Place::after_apart},
    {"sk", kBlank, ",", Place::after_apart},
    {"sl", ".", ",", Place::after_apart},
    {"sr", ".", ",", Place::after_apart},
    {"sv", kBlank, ",", Place::after_apart},
    {"ta", ",", ".", Place::before, kIndian},
    {"te", ",", ".", Place::before, kIndian},
    {"tr", ".", ",", Place::before},
    {"uk", kBlank, ",", Place::after_apart},
    {"vi", ".", ",", Place::after_apart},
};

bool is_of(std::string_view language, std::string_view manner) {
    return language.starts_with(manner) &&
           (language.size() == manner.size() || language[manner.size()] == '-');
}

const Manner& manner_of(std::string_view language) {
    const Manner* best = &kManners[0];
    std::size_t length = 0;
    for (const Manner& manner : kManners) {
        if (manner.language.size() > length && is_of(language, manner.language)) {
            best = &manner;
            length = manner.language.size();
        }
    }
    return *best;
}

bool ends_in_letter(std::string_view sign) {
    const char last = sign.empty() ? ' ' : sign.back();
    return (last >= 'A' && last <= 'Z') || (last >= 'a' && last <= 'z') || last == '.';
}

}  // namespace

std::string format_money(const Money& money, std::string_view language) {
    const Manner& manner = manner_of(language);
    const Currency* const currency = find_currency(money.currency);
    const std::string sign = currency != nullptr && *currency->sign != '\0' ? currency->sign : money.currency;

    AmountStyle style{.before = {},
                      .after = {},
                      .group = manner.group,
                      .decimal = manner.decimal,
                      .zero = manner.zero,
                      .groups = manner.groups,
                      .minus = AmountStyle::Minus::at_start};
    if (sign.empty()) return write_amount(money, style);
    if (manner.place == Place::after_apart) {
        style.after = kBlank + sign;
    } else {
        // A sign that ends in a letter never touches the digits: "CHF 5", "Rp 5", but "R$5" where it may.
        const bool is_apart = manner.place == Place::before_apart || ends_in_letter(sign);
        style.before = sign + (is_apart ? kBlank : "");
    }
    return write_amount(money, style);
}

std::optional<int> digits_of(std::string_view currency) {
    const Currency* const found = find_currency(currency);
    return found == nullptr ? std::nullopt : std::optional(found->digits);
}

}  // namespace comptoir::sources
