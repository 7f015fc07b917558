#pragma once
/// GS1 element strings: identifiers and values one behind the other, as 2D codes and GS1-128 carry them.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "app/base/result.hpp"

namespace comptoir::bridge {

/// One identifier with what it says. Numbers stay decimal text, exact to the last digit.
struct Gs1Element {
    std::string identifier;  ///< "01", "3103"
    std::string title;       ///< "GTIN"
    std::string text;        ///< as it stands in the code
    std::string number;      ///< "1.235"; empty: it is none
    std::string unit;        ///< of the number: "kg", "%"; empty: none
    std::string currency;    ///< of the number: three digits of ISO 4217; empty: none is named
    std::string date;        ///< "2026-12-31", "2026-12-31T14:30", "2026-07-01/2026-07-05"; empty: it is none

    bool operator==(const Gs1Element&) const = default;
};
using Gs1Elements = std::vector<Gs1Element>;

constexpr char kGs1Separator = 0x1d;          // FNC1, as scanners send it
constexpr std::size_t kGs1ElementsMax = 100;  // the fullest label of a parcel has some twenty

/// The elements in the order of the code. Separators too many are forgiven: in front, at the end, twice, and
/// behind values that need none. The same element twice is one; two that contradict each other are an error.
/// `year`: the one we are in, for dates, of which a code has two digits.
/// Errors: malformed (names the identifier and what is wrong with it), full.   Thread: any, as all below.
/// Source: protocol/devices/scanners.md section 8; GS1 General Specifications 7.8 and 7.12.
[[nodiscard]] Result<Gs1Elements> gs1_elements(std::string_view data, int year);

/// One element from its two halves.   Errors: malformed.
[[nodiscard]] Result<Gs1Element> gs1_element(std::string_view identifier, std::string_view value, int year);

/// The data with one kind of separator. Where none is 1D, "#" and "Alt029" stand for it: scanners that can't
/// type a control character are set to one of them.
/// Source: protocol/devices/scanners.md section 3 (Odoo's own default).
[[nodiscard]] std::string gs1_separated(std::string_view data);

/// Whether it holds a separator of either kind.
[[nodiscard]] bool has_gs1_separator(std::string_view data);

/// The elements as one string again, with the separators that they need and no other.
[[nodiscard]] std::string gs1_string(const Gs1Elements& elements);

}  // namespace comptoir::bridge
