#pragma once
/// The application identifiers of GS1: which there are, and what stands behind each.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace comptoir::bridge {

/// One part of what stands behind an identifier.
struct Gs1Part {
    enum class Set : std::uint8_t {
        digits,
        text,    ///< the 82 characters of GS1
        part39,  ///< capitals, digits, "#", "-" and "/"
        base64   ///< of the kind that is safe in a file's name
    };
    /// What its characters must be beside that.
    enum class Rule : std::uint8_t {
        none,
        check_digit,
        check_pair,
        date,             ///< YYMMDD
        date_or_month,    ///< the same; day 00 is the last of the month
        hour,             ///< HH
        hour_minute,      ///< HHMM
        minute_second,    ///< MM or MMSS
        yes_no,           ///< 0 or 1
        not_zero,         ///< not all of them are
        zero,             ///< all of them are
        no_leading_zero,  ///< unless it is the only one
        winding,          ///< 0, 1 or 9
        minus,            ///< "-"
        piece_of_total,   ///< two digits of two, neither 00, the first no more than the second
        iban,             ///<
        latitude,         ///< at most 1800000000
        longitude,        ///< at most 3600000000
        countries,        ///< three digits each
        percent_encoded   ///< "%" only before two hexadecimal digits; "+" is a space
    };

    Set set = Set::digits;
    std::uint8_t least = 0;
    std::uint8_t most = 0;  ///< 0: there is no such part
    Rule rule = Rule::none;
    bool is_optional = false;
};

/// What the value means, where it is more than its text.
enum class Gs1Meaning : std::uint8_t {
    text,
    measure,        ///< digits with a decimal point, in `unit`
    amount,         ///< money in the shop's own currency
    amount_abroad,  ///< three digits of ISO 4217, and money
    percent,
    count,
    date,       ///< the first part is
    date_time,  ///< and hours and minutes behind it
    date_range  ///< one date, or two
};

struct Gs1Identifier {
    static constexpr std::size_t kPartsMax = 5;  // 8001 has them

    std::string_view digits;  ///< "01"; of a family, without the last: "310"
    char last_from = 0;       ///< of a family: "310" with '0' to '5'; 0: it is no family
    char last_to = 0;
    std::string_view title;
    std::array<Gs1Part, kPartsMax> parts{};
    Gs1Meaning meaning = Gs1Meaning::text;
    bool last_is_decimals = false;  ///< the last digit of the identifier says how many decimals
    std::string_view unit{};

    /// With the last digit of a family.
    [[nodiscard]] std::size_t size() const { return digits.size() + (last_from == 0 ? 0 : 1); }
};

/// The identifier that the data begin with; null where there is none.   Thread: any.
/// Source: protocol/devices/scanners.md section 8; GS1 Application Identifier Syntax Dictionary of 2024
/// (lengths, character sets, titles), which says what the GS1 General Specifications section 3 does.
[[nodiscard]] const Gs1Identifier* gs1_identifier(std::string_view data);

/// How many characters an identifier that begins so and its value have together, where that is fixed for all
/// times and no separator follows; 0: it is not.
/// Source: GS1 General Specifications 7.8.4, as protocol/devices/scanners.md section 8 lists it.
[[nodiscard]] std::size_t gs1_fixed_size(std::string_view data);

}  // namespace comptoir::bridge
