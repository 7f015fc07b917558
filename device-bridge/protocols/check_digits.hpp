#pragma once
/// The digits by which numbers under bars are checked, and the forms in which one number is written.

#include <optional>
#include <string>
#include <string_view>

namespace comptoir::bridge {

/// What belongs behind these digits: of EAN-8, -13, UPC-A, GTIN-14 and SSCC alike.   Thread: any, as all
/// below. Source: protocol/devices/scanners.md section 7 (3 and 1 by turns from the right).
[[nodiscard]] char check_digit(std::string_view digits);
/// Whether the last one is right; false for what is not all digits or only one.
[[nodiscard]] bool has_right_check_digit(std::string_view digits);

/// The twelve digits that the eight of a UPC-E stand for; nothing where the number system is neither 0 nor 1
/// or the check digit is not theirs.
/// Source: GS1 General Specifications 5.2.2.4 (zero-suppressed numbers).
[[nodiscard]] std::optional<std::string> expanded_upc_e(std::string_view eight);

/// The digit that guards the price in a label of the scale, for four or five digits of it.
/// Errors: nothing for any other length.
/// Source: GS1 General Specifications 7.9.2 to 7.9.4 (weighting factors 2-, 3, 5+ and 5-).
[[nodiscard]] std::optional<char> price_verifier(std::string_view price);

/// Whether the last two characters are those of a Global Model Number.
/// Source: GS1 General Specifications 7.9.5 (primes from the right, modulo 1021, 32 characters).
[[nodiscard]] bool has_right_check_pair(std::string_view model_number);

/// Whether it is an account number with the right check.   Source: ISO 13616 (modulo 97 of the turned text).
[[nodiscard]] bool has_right_iban_check(std::string_view iban);

/// The place of a character among the 82 that GS1 allows in texts; nothing where it has none.
/// Source: protocol/devices/scanners.md section 8.
[[nodiscard]] std::optional<unsigned> place_in_82(char c);

}  // namespace comptoir::bridge
