#include "renderer/scenes/amount_text.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <vector>

#include "app/base/utf8.hpp"

namespace comptoir::renderer {
namespace {

constexpr std::size_t kSplitBytesMax = 64;  // the longest real amount is under 40; more is not an amount
constexpr std::size_t kSymbolMax = 6;       // "KWD", "Rs.", "ر.س.": beyond that it is a sentence

/// Zeros of the decimal digits that tills write.   Source: Unicode 15.0, general category Nd.
constexpr std::array<char32_t, 9> kZeros{U'0',   0x0660, 0x06F0, 0x0966, 0x09E6,
                                         0x0E50, 0x0ED0, 0x1040, 0xFF10};

using Char = utf8::Letter;

std::vector<Char> characters_of(std::string_view text) {
    std::vector<Char> out;
    while (!text.empty()) out.push_back(utf8::take_letter(text));
    return out;
}

/// Marks that only steer the direction: they belong to no part.
bool is_direction_mark(char32_t c) {
    return c == 0x061C || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) ||
           (c >= 0x2066 && c <= 0x2069);
}

bool is_space(char32_t c) {
    return c == U' ' || c == 0x00A0 || c == 0x202F || c == 0x2009;
}
bool is_minus(char32_t c) {
    return c == U'-' || c == 0x2212;
}

std::optional<char32_t> zero_of(char32_t c) {
    for (const char32_t zero : kZeros) {
        if (c >= zero && c <= zero + 9) return zero;
    }
    return std::nullopt;
}

bool is_separator(char32_t c) {
    return c == U'.' || c == U',' || c == U'\'' || c == 0x2019 || c == 0x066B || c == 0x066C || is_space(c);
}

bool is_symbol(char32_t c) {
    if (c < 0x80) return (c >= U'A' && c <= U'Z') || (c >= U'a' && c <= U'z') || c == U'$' || c == U'.';
    return !zero_of(c) && !is_space(c) && !is_minus(c);
}

/// What stands before or after the digits.
struct Affix {
    std::string sign;
    std::string symbol;
};

std::optional<Affix> read_affix(const std::vector<Char>& all, std::size_t from, std::size_t to) {
    Affix affix;
    std::size_t symbols = 0;
    for (std::size_t i = from; i < to; i++) {
        const Char& c = all[i];
        if (is_space(c.code)) continue;
        if (is_minus(c.code)) {
            if (!affix.sign.empty()) return std::nullopt;
            affix.sign = c.bytes;
        } else if (is_symbol(c.code) && symbols < kSymbolMax) {
            affix.symbol += c.bytes;
            symbols++;
        } else {
            return std::nullopt;
        }
    }
    return affix;
}

/// Where the digits' own decimals begin: the index of their separator, or the end where there are none.
std::optional<std::size_t> decimals_without_value(const std::vector<Char>& core) {
    std::size_t last = core.size();
    for (std::size_t i = 0; i < core.size(); i++) {
        if (!zero_of(core[i].code)) last = i;
    }
    if (last == core.size()) return core.size();
    const char32_t separator = core[last].code;
    const std::size_t digits = core.size() - last - 1;
    if (separator == 0x066B) return last;
    if (separator == 0x066C || separator == U'\'' || separator == 0x2019 || is_space(separator)) {
        return core.size();
    }
    bool alone = true;
    bool repeated = false;
    for (std::size_t i = 0; i < last; i++) {
        if (zero_of(core[i].code)) continue;
        alone = false;
        repeated = repeated || core[i].code == separator;
    }
    if (repeated) return digits == 3 ? std::optional(core.size()) : std::nullopt;
    if (digits == 1 || digits == 2) return last;
    if (digits == 3 && !alone) return last;
    return std::nullopt;  // "4.835": thousands or thousandths
}

/// The same, where the value tells how many decimals there are; nothing where text and value disagree.
std::optional<std::size_t> decimals_with_value(const std::vector<Char>& core, const Money& money) {
    std::uint64_t value = 0;
    std::size_t digits = 0;
    std::optional<std::size_t> decimal_at;
    for (std::size_t i = core.size(); i-- > 0;) {
        if (zero_of(core[i].code)) {
            digits++;
        } else if (digits == static_cast<std::size_t>(money.digits) && money.digits > 0 && !decimal_at) {
            decimal_at = i;
        }
    }
    if (digits > 18) return std::nullopt;
    for (const Char& c : core) {
        if (const auto zero = zero_of(c.code)) value = value * 10 + (c.code - *zero);
    }
    const auto magnitude = static_cast<std::uint64_t>(std::llabs(money.minor));
    if (value == magnitude && (money.digits == 0 || decimal_at)) return decimal_at.value_or(core.size());
    for (int i = 0; i < money.digits; i++) value *= 10;
    if (digits + static_cast<std::size_t>(money.digits) <= 18 && value == magnitude) return core.size();
    return std::nullopt;
}

std::string text_of(const std::vector<Char>& chars, std::size_t from, std::size_t to) {
    std::string out;
    for (std::size_t i = from; i < to; i++) out += chars[i].bytes;
    return out;
}

char32_t zero_in(std::string_view text) {
    for (const Char& c : characters_of(text)) {
        if (const auto zero = zero_of(c.code)) return *zero;
    }
    return U'0';
}

std::string in_digits(std::string_view ascii, char32_t zero) {
    std::string out;
    for (const char c : ascii) out += utf8::encode(zero + static_cast<char32_t>(c - '0'));
    return out;
}

/// `digits` grouped as the model's whole part is: by its separator, in threes where the model shows none.
std::string grouped(const std::string& digits, char32_t zero, std::string_view model_whole) {
    std::string separator;
    for (const Char& c : characters_of(model_whole)) {
        if (!zero_of(c.code)) separator = c.bytes;
    }
    if (separator.empty()) return in_digits(digits, zero);
    std::string out;
    for (std::size_t i = 0; i < digits.size(); i++) {
        if (i > 0 && (digits.size() - i) % 3 == 0) out += separator;
        out += in_digits(std::string_view(digits).substr(i, 1), zero);
    }
    return out;
}

/// A quantity's digits: the whole part as a number and whether anything but zeros follows.
struct Quantity {
    std::size_t whole = 0;
    std::size_t decimals = 0;
    bool has_fraction = false;
    bool is_number = true;
};

Quantity read_quantity(std::string_view text) {
    Quantity out;
    bool after = false;
    std::size_t seen = 0;
    for (const Char& c : characters_of(text.substr(0, kSplitBytesMax))) {
        if (const auto zero = zero_of(c.code)) {
            const auto digit = static_cast<std::size_t>(c.code - *zero);
            seen++;
            if (after) {
                out.decimals++;
                out.has_fraction = out.has_fraction || digit != 0;
            } else if (out.whole < 1'000'000) {
                out.whole = out.whole * 10 + digit;
            }
        } else if (c.code == U'.' || c.code == U',' || c.code == 0x066B) {
            if (after) out.is_number = false;
            after = true;
        } else if (!is_minus(c.code) && !is_direction_mark(c.code) && !is_space(c.code)) {
            out.is_number = false;
        }
    }
    out.is_number = out.is_number && seen > 0;
    return out;
}

}  // namespace

std::optional<AmountParts> split_amount(const Amount& amount) {
    if (amount.text.empty() || amount.text.size() > kSplitBytesMax) return std::nullopt;
    std::vector<Char> all = characters_of(amount.text);
    std::erase_if(all, [](const Char& c) { return is_direction_mark(c.code); });
    const auto is_digit = [](const Char& c) { return zero_of(c.code).has_value(); };
    const auto first = static_cast<std::size_t>(std::ranges::find_if(all, is_digit) - all.begin());
    if (first == all.size()) return std::nullopt;
    std::size_t end = all.size();
    while (!is_digit(all[end - 1])) end--;
    const std::vector<Char> core(all.begin() + static_cast<std::ptrdiff_t>(first),
                                 all.begin() + static_cast<std::ptrdiff_t>(end));
    const bool is_clean =
        std::ranges::all_of(core, [&](const Char& c) { return is_digit(c) || is_separator(c.code); });
    const auto before = read_affix(all, 0, first);
    const auto after = read_affix(all, end, all.size());
    if (!is_clean || !before || !after || !after->sign.empty()) return std::nullopt;
    if (!before->symbol.empty() && !after->symbol.empty()) return std::nullopt;
    const auto split = amount.money ? decimals_with_value(core, *amount.money) : decimals_without_value(core);
    if (!split) return std::nullopt;
    return AmountParts{.sign = before->sign,
                       .symbol = before->symbol + after->symbol,
                       .whole = text_of(core, 0, *split),
                       .decimals = text_of(core, *split, core.size()),
                       .side = !before->symbol.empty()  ? SymbolSide::before
                               : !after->symbol.empty() ? SymbolSide::after
                                                        : SymbolSide::none};
}

std::optional<std::string> spell_like(const Amount& model, const Money& money) {
    const auto parts = split_amount(model);
    if (!parts || !model.money || model.money->digits != money.digits) return std::nullopt;
    std::string digits = std::to_string(std::llabs(money.minor));
    const auto decimals = static_cast<std::size_t>(money.digits);
    if (digits.size() <= decimals) digits.insert(0, decimals + 1 - digits.size(), '0');
    const char32_t zero = zero_in(parts->whole);
    std::string core = grouped(digits.substr(0, digits.size() - decimals), zero, parts->whole);
    const std::string fraction = digits.substr(digits.size() - decimals);
    if (!parts->decimals.empty()) {
        core += characters_of(parts->decimals).front().bytes;
        core += in_digits(fraction, zero);
    } else if (fraction.find_first_not_of('0') != std::string::npos) {
        return std::nullopt;
    }
    // The model's own text with its digits and sign exchanged keeps spaces and direction marks where they
    // were.
    const std::vector<Char> all = characters_of(model.text);
    std::string out;
    bool done = false;
    for (std::size_t i = 0; i < all.size(); i++) {
        if (is_minus(all[i].code)) continue;
        if (!zero_of(all[i].code)) {
            out += all[i].bytes;
            continue;
        }
        if (!done) out += core;
        done = true;
        std::size_t last = i;
        for (std::size_t j = i; j < all.size(); j++) {
            if (zero_of(all[j].code)) last = j;
        }
        i = last;
    }
    return out;
}

std::string count_like(std::string_view model, std::size_t number) {
    return in_digits(std::to_string(number), zero_in(model));
}

std::string quantity_text(std::string_view quantity) {
    const Quantity read = read_quantity(quantity);
    if (!read.is_number || read.has_fraction || read.decimals != 2) return std::string(quantity);
    std::size_t end = 0;
    for (const Char& c : characters_of(quantity)) {
        if (c.code == U'.' || c.code == U',' || c.code == 0x066B) break;
        end += c.bytes.size();
    }
    return std::string(quantity.substr(0, end));
}

std::size_t pieces_of(std::string_view quantity) {
    const Quantity read = read_quantity(quantity);
    if (!read.is_number || read.has_fraction || read.whole == 0) return 1;
    return read.decimals >= 3 ? 1 : read.whole;  // three decimals are a weight: "2.000" kg is one thing
}

}  // namespace comptoir::renderer
