#include "device-bridge/protocols/gs1_elements.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "app/base/text.hpp"
#include "device-bridge/protocols/check_digits.hpp"
#include "device-bridge/protocols/gs1_identifiers.hpp"

namespace comptoir::bridge {
namespace {

using Rule = Gs1Part::Rule;

constexpr std::string_view kTypedSeparator = "Alt029";

/// The parts of one value, as many as it has.
struct Parts {
    std::array<std::string_view, Gs1Identifier::kPartsMax> text{};
};

tl::unexpected<Error> wrong(const Gs1Identifier& row, std::string_view what) {
    return fail(ErrorCode::malformed, "(" + std::string(row.digits) + (row.last_from == 0 ? "" : "n") + ") " +
                                          std::string(row.title) + ": " + std::string(what));
}

int number_of(std::string_view digits) {
    int number = 0;
    for (const char digit : digits) number = number * 10 + (digit - '0');
    return number;
}

bool is_of(Gs1Part::Set set, char c) {
    const bool is_digit = c >= '0' && c <= '9';
    const bool is_capital = c >= 'A' && c <= 'Z';
    const bool is_small = c >= 'a' && c <= 'z';
    switch (set) {
        case Gs1Part::Set::digits: return is_digit;
        case Gs1Part::Set::text: return place_in_82(c).has_value();
        case Gs1Part::Set::part39: return is_digit || is_capital || c == '#' || c == '-' || c == '/';
        case Gs1Part::Set::base64: return is_digit || is_capital || is_small || c == '-' || c == '_';
    }
    return false;
}

// ---- dates ----------------------------------------------------------------------------------------------

int days_in(int year, int month) {
    constexpr std::array kDays{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && is_leap ? 29 : kDays[static_cast<std::size_t>(month - 1)];
}

/// Two digits mean the year that is nearest: from 49 back to 50 ahead.
/// Source: GS1 General Specifications 7.12, as protocol/devices/scanners.md section 8 has it.
int whole_year(int two_digits, int now) {
    constexpr int kCentury = 100;
    const int difference = two_digits - now % kCentury;
    const int century = now - now % kCentury;
    if (difference >= 51) return century - kCentury + two_digits;
    if (difference <= -50) return century + kCentury + two_digits;
    return century + two_digits;
}

std::string padded(int number, std::size_t size) {
    std::string text = std::to_string(number);
    return text.size() < size ? std::string(size - text.size(), '0') + text : text;
}

/// "2026-12-31" of 261231; nothing where there is no such day.
std::optional<std::string> date_of(std::string_view six, int now, bool may_be_month) {
    const int year = whole_year(number_of(six.substr(0, 2)), now);
    const int month = number_of(six.substr(2, 2));
    int day = number_of(six.substr(4, 2));
    if (month < 1 || month > 12) return std::nullopt;
    if (day == 0 && may_be_month) day = days_in(year, month);
    if (day < 1 || day > days_in(year, month)) return std::nullopt;
    return padded(year, 4) + "-" + padded(month, 2) + "-" + padded(day, 2);
}

// ---- what the characters must be ------------------------------------------------------------------------

bool is_time(std::string_view digits, int first_limit) {
    constexpr int kSixty = 60;
    if (number_of(digits.substr(0, 2)) >= first_limit) return false;
    return digits.size() < 4 || number_of(digits.substr(2, 2)) < kSixty;
}

bool is_percent_encoded(std::string_view text) {
    const auto is_hex = [](char c) { return hexadecimal_value(c) >= 0; };
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') continue;
        if (i + 2 >= text.size() || !is_hex(text[i + 1]) || !is_hex(text[i + 2])) return false;
        i += 2;
    }
    return true;
}

bool is_piece_of_total(std::string_view four) {
    const int piece = number_of(four.substr(0, 2));
    return piece > 0 && piece <= number_of(four.substr(2));
}

bool is_all(std::string_view text, char c) {
    return text.find_first_not_of(c) == std::string_view::npos;
}

/// Null: it is as it must be. Else what is wrong.
const char* why_not(Rule rule, std::string_view text, int year) {
    constexpr int kHours = 24;
    constexpr int kMinutes = 60;
    const auto unless = [](bool is_right, const char* why) { return is_right ? nullptr : why; };
    switch (rule) {
        case Rule::none: return nullptr;
        case Rule::check_digit: return unless(has_right_check_digit(text), "wrong check digit");
        case Rule::check_pair: return unless(has_right_check_pair(text), "wrong check characters");
        case Rule::date: return unless(date_of(text, year, false).has_value(), "no such date");
        case Rule::date_or_month: return unless(date_of(text, year, true).has_value(), "no such date");
        case Rule::hour:
        case Rule::hour_minute: return unless(is_time(text, kHours), "no such time");
        case Rule::minute_second: return unless(text.size() != 3 && is_time(text, kMinutes), "no such time");
        case Rule::yes_no: return unless(text == "0" || text == "1", "neither 0 nor 1");
        case Rule::not_zero: return unless(!is_all(text, '0'), "zero");
        case Rule::zero: return unless(is_all(text, '0'), "a filler that is not zero");
        case Rule::no_leading_zero: return unless(text == "0" || text.front() != '0', "a leading zero");
        case Rule::winding: return unless(text == "0" || text == "1" || text == "9", "no such winding");
        case Rule::minus: return unless(text == "-", "something else than a minus at its end");
        case Rule::piece_of_total: return unless(is_piece_of_total(text), "no such piece of a total");
        case Rule::iban: return unless(has_right_iban_check(text), "wrong check digits");
        case Rule::latitude: return unless(text <= "1800000000", "no such latitude");
        case Rule::longitude: return unless(text <= "3600000000", "no such longitude");
        case Rule::countries: return unless(text.size() % 3 == 0, "half a country");
        case Rule::percent_encoded: return unless(is_percent_encoded(text), "a \"%\" without two digits");
    }
    return nullptr;
}

Result<Parts> parts_of(const Gs1Identifier& row, std::string_view value, int year) {
    if (value.empty()) return wrong(row, "nothing behind it");
    Parts parts;
    for (std::size_t i = 0; i < row.parts.size() && row.parts[i].most > 0; ++i) {
        const Gs1Part& part = row.parts[i];
        if (value.empty() && part.is_optional) break;
        const std::string_view text = value.substr(0, part.most);
        value.remove_prefix(text.size());
        if (text.size() < part.least) return wrong(row, "too short");
        const bool is_right =
            std::all_of(text.begin(), text.end(), [&](char c) { return is_of(part.set, c); });
        if (!is_right) return wrong(row, "a character that it can't have");
        if (const char* why = why_not(part.rule, text, year)) return wrong(row, why);
        parts.text[i] = text;
    }
    if (!value.empty()) return wrong(row, "too long");
    return parts;
}

// ---- what the value means -------------------------------------------------------------------------------

/// "1.235" of 001235 with three decimals: exact, however many digits there are.
std::string decimal(std::string_view digits, std::size_t decimals) {
    std::string text(digits);
    if (text.size() <= decimals) text.insert(0, decimals + 1 - text.size(), '0');
    const std::size_t whole = text.size() - decimals;
    const std::size_t first = std::min(text.find_first_not_of('0'), whole - 1);
    std::string number = text.substr(first, whole - first);
    return decimals == 0 ? number : number + "." + text.substr(whole);
}

std::string date_time(const Parts& parts, int year, bool may_be_month) {
    std::string text = date_of(parts.text[0], year, may_be_month).value_or("");
    std::string time(parts.text[1]);
    time += parts.text[2];
    for (std::size_t i = 0; i + 1 < time.size(); i += 2) {
        text += i == 0 ? "T" : ":";
        text += time.substr(i, 2);
    }
    return text;
}

void add_meaning(const Gs1Identifier& row, const Parts& parts, int year, Gs1Element& element) {
    const std::size_t decimals =
        row.last_is_decimals ? static_cast<std::size_t>(element.identifier.back() - '0') : 0;
    const bool may_be_month = row.parts[0].rule == Rule::date_or_month;
    switch (row.meaning) {
        case Gs1Meaning::text: return;
        case Gs1Meaning::measure:
        case Gs1Meaning::percent:
        case Gs1Meaning::amount:
        case Gs1Meaning::count: element.number = decimal(parts.text[0], decimals); break;
        case Gs1Meaning::amount_abroad:
            element.currency = parts.text[0];
            element.number = decimal(parts.text[1], decimals);
            break;
        case Gs1Meaning::date: element.date = date_of(parts.text[0], year, may_be_month).value_or(""); break;
        case Gs1Meaning::date_time: element.date = date_time(parts, year, may_be_month); break;
        case Gs1Meaning::date_range:
            element.date = date_of(parts.text[0], year, false).value_or("");
            if (!parts.text[1].empty())
                element.date += "/" + date_of(parts.text[1], year, false).value_or("");
            break;
    }
    element.unit = row.unit;
}

Result<Gs1Element> read(const Gs1Identifier& row, std::string_view data, std::string_view value, int year) {
    const auto parts = parts_of(row, value, year);
    if (!parts) return tl::unexpected(parts.error());
    Gs1Element element;
    element.identifier = data.substr(0, row.size());
    element.title = row.title;
    element.text = value;
    add_meaning(row, *parts, year, element);
    return element;
}

/// Takes the first element off the data.
Result<Gs1Element> take(std::string_view& data, int year) {
    const Gs1Identifier* row = gs1_identifier(data);
    if (row == nullptr) {
        constexpr std::size_t kShown = 4;  // an identifier has no more
        return fail(ErrorCode::malformed,
                    "no identifier begins with \"" + std::string(data.substr(0, kShown)) + "\"");
    }
    const std::size_t separator = std::min(data.find(kGs1Separator), data.size());
    std::size_t end = separator;
    if (const std::size_t fixed = gs1_fixed_size(data); fixed > 0) {
        if (separator < fixed) return wrong(*row, "too short");
        end = fixed;
    }
    const std::string_view whole = data.substr(0, end);
    data.remove_prefix(end);
    return read(*row, whole, whole.substr(row->size()), year);
}

void skip_separators(std::string_view& data) {
    data.remove_prefix(std::min(data.find_first_not_of(kGs1Separator), data.size()));
}

}  // namespace

Result<Gs1Elements> gs1_elements(std::string_view data, int year) {
    Gs1Elements elements;
    for (skip_separators(data); !data.empty(); skip_separators(data)) {
        auto element = take(data, year);
        if (!element) return tl::unexpected(element.error());
        const auto same = std::find_if(elements.begin(), elements.end(), [&](const Gs1Element& other) {
            return other.identifier == element->identifier;
        });
        if (same != elements.end()) {
            if (same->text == element->text) continue;
            return fail(ErrorCode::malformed, "(" + element->identifier + ") twice, and not the same");
        }
        if (elements.size() == kGs1ElementsMax)
            return fail(ErrorCode::full, "more elements than a label has");
        elements.push_back(std::move(*element));
    }
    if (elements.empty()) return fail(ErrorCode::malformed, "no element");
    return elements;
}

Result<Gs1Element> gs1_element(std::string_view identifier, std::string_view value, int year) {
    const Gs1Identifier* row = gs1_identifier(identifier);
    if (row == nullptr || row->size() != identifier.size()) {
        constexpr std::size_t kShown = 8;
        return fail(ErrorCode::malformed,
                    "there is no identifier \"" + std::string(identifier.substr(0, kShown)) + "\"");
    }
    return read(*row, identifier, value, year);
}

bool has_gs1_separator(std::string_view data) {
    return data.find_first_of("\x1d#") != std::string_view::npos ||
           data.find(kTypedSeparator) != std::string_view::npos;
}

std::string gs1_separated(std::string_view data) {
    if (data.find(kGs1Separator) != std::string_view::npos) return std::string(data);
    std::string separated;
    while (!data.empty()) {
        const bool is_typed = data.starts_with(kTypedSeparator);
        separated += is_typed || data.front() == '#' ? kGs1Separator : data.front();
        data.remove_prefix(is_typed ? kTypedSeparator.size() : 1);
    }
    return separated;
}

std::string gs1_string(const Gs1Elements& elements) {
    std::string all;
    for (std::size_t i = 0; i < elements.size(); ++i) {
        all += elements[i].identifier + elements[i].text;
        const bool needs_end = gs1_fixed_size(elements[i].identifier) == 0;
        if (needs_end && i + 1 < elements.size()) all += kGs1Separator;
    }
    return all;
}

}  // namespace comptoir::bridge
