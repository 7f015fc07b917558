#include "app/sources/amount_text.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "app/base/utf8.hpp"

namespace comptoir::sources {
namespace {

using utf8::Letter;

/// The letters of one amount, without a heap: an order of 200 lines has a thousand amounts.
class Letters {
public:
    void push_back(Letter letter) { items_[count_++] = letter; }
    [[nodiscard]] std::size_t size() const { return count_; }
    [[nodiscard]] const Letter& operator[](std::size_t i) const { return items_[i]; }
    [[nodiscard]] const Letter& back() const { return items_[count_ - 1]; }

private:
    std::array<Letter, kAmountBytesMax> items_;  // a letter has at least one byte
    std::size_t count_ = 0;
};

Letters letters_of(std::string_view text) {
    Letters letters;
    while (!text.empty()) letters.push_back(utf8::take_letter(text));
    return letters;
}

/// Decimal digits that shops write amounts with.   Source: Unicode 15.0, UnicodeData.txt, category Nd.
constexpr std::array<char32_t, 11> kZeros{U'0',      U'\u0660', U'\u06f0', U'\u0966', U'\u09e6', U'\u0a66',
                                          U'\u0ae6', U'\u0be6', U'\u0e50', U'\u0ed0', U'\u17e0'};

std::optional<char32_t> zero_of(char32_t code) {
    for (const char32_t zero : kZeros) {
        if (code >= zero && code <= zero + 9) return zero;
    }
    return std::nullopt;
}

bool is_space(char32_t code) {
    return code == U' ' || code == U'\u00a0' || code == U'\u202f' || code == U'\u2009';
}

bool is_apostrophe(char32_t code) {
    return code == U'\'' || code == U'\u2019';
}

bool is_minus(char32_t code) {
    return code == U'-' || code == U'\u2212';
}

/// Marks that steer the direction of text and are not seen.   Source: Unicode 15.0 section 23.2.
bool is_mark(char32_t code) {
    return code == U'\u200e' || code == U'\u200f' || code == U'\u061c' ||
           (code >= U'\u2066' && code <= U'\u2069');
}

bool is_separator(char32_t code) {
    return code == U'.' || code == U',' || code == U'\u066b' || code == U'\u066c' || is_space(code) ||
           is_apostrophe(code);
}

/// One amount taken apart, not yet understood.
struct Parts {
    Letters letters;
    std::size_t number_begin = 0;  ///< indices into letters
    std::size_t number_end = 0;
    std::optional<std::size_t> minus;
    char32_t zero = U'0';
};

/// How many words stand beside the number that can be a currency's sign or name; nothing where something else
/// does.
std::optional<std::size_t> currency_words(const Letters& letters, std::size_t begin, std::size_t end) {
    std::size_t words = 0;
    std::size_t length = 0;
    bool in_word = false;
    bool is_named = false;
    for (std::size_t i = begin; i < end; ++i) {
        const char32_t code = letters[i].code;
        if (is_minus(code) || is_mark(code)) continue;
        if (code >= U'\u2010' && code <= U'\u2015') return std::nullopt;  // dashes: "5.–" is Swiss for 5.00
        if (is_space(code)) {
            in_word = false;
            continue;
        }
        if (code < 0x80 && code != U'.' && code != U'$' && code != U'/' && !(code >= U'A' && code <= U'Z') &&
            !(code >= U'a' && code <= U'z')) {
            return std::nullopt;
        }
        if (!in_word) ++words;
        in_word = true;
        is_named = is_named || code != U'.';
        ++length;
    }
    constexpr std::size_t kCurrencyLettersMax =
        8;  // "د.إ.", "Rs.", "B/.": the longest local name in use has 6
    if (length > kCurrencyLettersMax || (length > 0 && !is_named)) return std::nullopt;
    return words;
}

bool is_letter(char32_t code) {
    if (code < 0x80) return (code >= U'A' && code <= U'Z') || (code >= U'a' && code <= U'z');
    const bool is_sign = code < 0xc0 || (code >= 0x20a0 && code <= 0x20cf);  // Latin-1 signs, currency signs
    return !is_sign && !is_space(code) && !is_mark(code);
}

/// "$.50" and "€ .50" are fifty cents without their nought; "Rs.50" is fifty rupees.
bool is_half_a_number(const Letters& letters, std::size_t number_begin) {
    if (number_begin == 0 || letters[number_begin - 1].code != U'.') return false;
    return number_begin < 2 || !is_letter(letters[number_begin - 2].code);
}

std::optional<Parts> take_apart(std::string_view text) {
    if (text.empty() || text.size() > kAmountBytesMax || !utf8::is_valid(text)) return std::nullopt;
    Parts parts;
    parts.letters = letters_of(text);
    const auto& letters = parts.letters;
    while (parts.number_begin < letters.size() && !zero_of(letters[parts.number_begin].code))
        ++parts.number_begin;
    if (parts.number_begin == letters.size()) return std::nullopt;
    parts.number_end = letters.size();
    while (!zero_of(letters[parts.number_end - 1].code)) --parts.number_end;
    parts.zero = *zero_of(letters[parts.number_begin].code);

    for (std::size_t i = parts.number_begin; i < parts.number_end; ++i) {
        const auto zero = zero_of(letters[i].code);
        if (zero ? *zero != parts.zero : !is_separator(letters[i].code)) return std::nullopt;
    }
    // Two separators in a row, or a plain blank between what may be two numbers of any length, is no number.
    for (std::size_t i = parts.number_begin; i + 1 < parts.number_end; ++i) {
        if (is_separator(letters[i].code) && is_separator(letters[i + 1].code)) return std::nullopt;
    }
    for (std::size_t i = 0; i < letters.size(); ++i) {
        if (!is_minus(letters[i].code)) continue;
        if (parts.minus || i >= parts.number_begin) return std::nullopt;  // "5.-" is Swiss for 5.00
        parts.minus = i;
    }
    // A minus that clings to a letter before it may be part of a name, unless the number follows at once.
    if (parts.minus && *parts.minus > 0 && *parts.minus + 1 != parts.number_begin) {
        const char32_t before = letters[*parts.minus - 1].code;
        if (!is_space(before) && !is_mark(before)) return std::nullopt;
    }
    if (is_half_a_number(letters, parts.number_begin)) return std::nullopt;
    const auto before = currency_words(letters, 0, parts.number_begin);
    const auto after = currency_words(letters, parts.number_end, letters.size());
    if (!before || !after || *before + *after > 1) return std::nullopt;
    return parts;
}

/// The number's digits in groups, and the separators between them.
struct Groups {
    struct Group {
        std::size_t size = 0;
        int first = 0;  ///< its first digit
    };
    std::array<Group, kAmountBytesMax> digits;
    std::size_t count = 1;
    Letters separators;  ///< one less than groups
};

Groups groups_of(const Parts& parts) {
    Groups groups;
    for (std::size_t i = parts.number_begin; i < parts.number_end; ++i) {
        const Letter& letter = parts.letters[i];
        if (is_separator(letter.code)) {
            groups.separators.push_back(letter);
            ++groups.count;
            continue;
        }
        Groups::Group& group = groups.digits[groups.count - 1];
        if (group.size++ == 0) group.first = static_cast<int>(letter.code - parts.zero);
    }
    return groups;
}

/// Whether the first `count` groups are one whole number written in groups, and in which manner.
std::optional<AmountStyle::Groups> grouping_of(const Groups& groups, std::size_t count) {
    if (count == 1) return AmountStyle::Groups::threes;
    const std::size_t first = groups.digits[0].size;
    if (first == 0 || first > 3 || groups.digits[0].first == 0) return std::nullopt;
    if (groups.digits[count - 1].size != 3) return std::nullopt;
    bool is_threes = true;
    bool is_indian = first <= 2;
    for (std::size_t i = 1; i + 1 < count; ++i) {
        is_threes = is_threes && groups.digits[i].size == 3;
        is_indian = is_indian && groups.digits[i].size == 2;
    }
    if (is_threes) return AmountStyle::Groups::threes;
    if (is_indian) return AmountStyle::Groups::indian;
    return std::nullopt;
}

enum class Role { group, decimal, either };

Role role_of(char32_t code) {
    if (code == U'\u066b') return Role::decimal;
    if (code == U'\u066c' || is_space(code) || is_apostrophe(code)) return Role::group;
    return Role::either;
}

constexpr std::size_t kDecimalsMax = 4;  // Money::digits; no currency in use has more than 4
constexpr std::size_t kDigitsMax = 15;   // 10^15 minor units stay far from the ends of 64 bits when summed

/// How many of the groups are whole; the one after them, if any, holds the decimals. Nothing: two readings.
std::optional<std::size_t> whole_groups(const Groups& groups) {
    const std::size_t count = groups.count;
    if (count == 1) return count;
    for (std::size_t i = 0; i + 2 < count;
         ++i) {  // all but the last separator group digits, and are one sign
        if (groups.separators[i].code != groups.separators[0].code) return std::nullopt;
        if (role_of(groups.separators[i].code) == Role::decimal) return std::nullopt;
    }
    const Letter last = groups.separators.back();
    const std::size_t decimals = groups.digits[groups.count - 1].size;
    switch (role_of(last.code)) {
        case Role::decimal: return count - 1;
        case Role::group: return last.code == groups.separators[0].code ? std::optional(count) : std::nullopt;
        case Role::either: break;
    }
    if (count > 2) return last.code == groups.separators[0].code ? count : count - 1;
    if (decimals != 3) return count - 1;
    // "1.234" and "12,345" may be thousands or decimals; "0.350" and "1234.567" can only be decimals.
    const auto& whole = groups.digits[0];
    if (whole.size > 3 || whole.first == 0) return count - 1;
    return std::nullopt;
}

struct CurrencySign {
    std::u32string_view sign;
    const char* currency;
};

/// Signs that belong to one currency alone; "$", "£", "¥", "kr" and "Rs" do not.
/// Source: ISO 4217 list one; Unicode CLDR 42, en.xml "currencies" (narrow symbols).
constexpr CurrencySign kSigns[] = {
    {U"€", "EUR"},   {U"₹", "INR"},   {U"₪", "ILS"},   {U"₫", "VND"},    {U"₺", "TRY"},   {U"₴", "UAH"},
    {U"₦", "NGN"},   {U"₱", "PHP"},   {U"฿", "THB"},   {U"₽", "RUB"},  {U"₸", "KZT"},   {U"₾", "GEL"},
    {U"₼", "AZN"}, {U"₡", "CRC"},   {U"₲", "PYG"},   {U"₵", "GHS"},    {U"₭", "LAK"},   {U"₮", "MNT"},
    {U"៛", "KHR"},   {U"৳", "BDT"},   {U"zł", "PLN"},  {U"Kč", "CZK"},   {U"Ft", "HUF"},  {U"lei", "RON"},
    {U"R$", "BRL"},  {U"S/", "PEN"},  {U"د.إ", "AED"}, {U"د.إ.", "AED"}, {U"ر.س", "SAR"}, {U"ر.س.", "SAR"},
    {U"د.ك", "KWD"}, {U"د.ك.", "KWD"}};

/// Codes that stand for themselves.   Source: ISO 4217 list one; those that shops of Odoo's localisations
/// use.
constexpr std::string_view kCodes =
    "AED ARS AUD AZN BDT BGN BHD BOB BRL CAD CHF CLP CNY COP CRC CZK DKK DOP DZD EGP EUR GBP GEL GHS GTQ HKD "
    "HNL HUF "
    "IDR ILS INR IQD IRR ISK JOD JPY KES KHR KRW KWD KZT LAK LBP LKR LYD MAD MDL MKD MMK MNT MUR MXN MYR NGN "
    "NIO NOK "
    "NPR NZD OMR PAB PEN PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SEK SGD THB TND TRY TWD TZS UAH UGX USD UYU "
    "UZS VES "
    "VND XAF XOF XPF ZAR ZMW";

std::string currency_of(const Parts& parts) {
    std::u32string sign;
    for (std::size_t i = 0; i < parts.letters.size(); ++i) {
        const char32_t code = parts.letters[i].code;
        if (i >= parts.number_begin && i < parts.number_end) continue;
        if (!is_space(code) && !is_mark(code) && !is_minus(code)) sign += code;
    }
    for (const auto& known : kSigns) {
        if (known.sign == sign) return known.currency;
    }
    if (sign.size() != 3) return {};
    std::string code;
    for (const char32_t letter : sign) {
        if (letter < U'A' || letter > U'Z') return {};
        code += static_cast<char>(letter);
    }
    return kCodes.find(code) == std::string_view::npos ? std::string() : code;
}

std::string bytes_between(const Parts& parts, std::size_t begin, std::size_t end) {
    std::string bytes;
    for (std::size_t i = begin; i < end; ++i) {
        if (parts.minus != i) bytes += parts.letters[i].bytes;
    }
    return bytes;
}

AmountStyle style_of(const Parts& parts, const Groups& groups, std::size_t whole) {
    AmountStyle style;
    style.before = bytes_between(parts, 0, parts.number_begin);
    style.after = bytes_between(parts, parts.number_end, parts.letters.size());
    style.zero = parts.zero;
    if (whole > 1) style.group = groups.separators[0].bytes;
    if (whole < groups.count) style.decimal = groups.separators.back().bytes;
    if (parts.minus && *parts.minus + 1 != parts.number_begin) style.minus = AmountStyle::Minus::at_start;
    return style;
}

std::string in_groups(const std::string& digits, const AmountStyle& style) {
    std::string grouped;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        const std::size_t left = digits.size() - i;  // digits from here to the end
        const bool is_border = style.groups == AmountStyle::Groups::indian
                                   ? left == 3 || (left > 3 && left % 2 == 1)
                                   : left % 3 == 0;
        if (i > 0 && is_border) grouped += style.group;
        grouped += utf8::encode(style.zero + static_cast<char32_t>(digits[i] - '0'));
    }
    return grouped;
}

}  // namespace

std::optional<AmountText> read_amount(std::string_view text) {
    const auto parts = take_apart(text);
    if (!parts) return std::nullopt;
    const Groups groups = groups_of(*parts);
    const auto whole = whole_groups(groups);
    if (!whole) return std::nullopt;
    const auto grouping = grouping_of(groups, *whole);
    if (!grouping) return std::nullopt;
    const std::size_t decimals = *whole < groups.count ? groups.digits[groups.count - 1].size : 0;
    if (decimals > kDecimalsMax) return std::nullopt;

    AmountText amount;
    std::size_t count = 0;
    for (std::size_t i = parts->number_begin; i < parts->number_end; ++i) {
        const char32_t code = parts->letters[i].code;
        if (is_separator(code)) continue;
        if (++count > kDigitsMax) return std::nullopt;
        amount.money.minor = amount.money.minor * 10 + static_cast<int>(code - parts->zero);
    }
    if (parts->minus) amount.money.minor = -amount.money.minor;
    amount.money.digits = static_cast<int>(decimals);
    amount.money.currency = currency_of(*parts);
    amount.style = style_of(*parts, groups, *whole);
    amount.style.groups = *grouping;
    return amount;
}

Amount amount_of(std::string text) {
    Amount amount{std::move(text), std::nullopt};
    if (const auto read = read_amount(amount.text)) amount.money = read->money;
    return amount;
}

std::string write_amount(const Money& money, const AmountStyle& style) {
    const bool is_negative = money.minor < 0;
    std::string digits = std::to_string(is_negative ? 0 - static_cast<std::uint64_t>(money.minor)
                                                    : static_cast<std::uint64_t>(money.minor));
    const auto decimals =
        static_cast<std::size_t>(std::clamp(money.digits, 0, static_cast<int>(kDecimalsMax)));
    if (digits.size() <= decimals) digits.insert(0, decimals + 1 - digits.size(), '0');

    std::string number = in_groups(digits.substr(0, digits.size() - decimals), style);
    if (decimals > 0) {
        number += style.decimal.empty() ? "." : style.decimal;
        for (const char digit : digits.substr(digits.size() - decimals)) {
            number += utf8::encode(style.zero + static_cast<char32_t>(digit - '0'));
        }
    }
    if (!is_negative) return style.before + number + style.after;
    if (style.minus == AmountStyle::Minus::at_start) return "-" + style.before + number + style.after;
    return style.before + "-" + number + style.after;
}

Sign sign_of(std::string_view text) {
    const auto parts = take_apart(text);
    if (!parts) return Sign::unclear;
    return parts->minus ? Sign::minus : Sign::none;
}

std::string without_minus(std::string_view text) {
    const auto parts = take_apart(text);
    if (!parts || !parts->minus) return std::string(text);
    return bytes_between(*parts, 0, parts->letters.size());
}

}  // namespace comptoir::sources
