#pragma once
/// GS1 Digital Link: the elements of a code as a web address, which phones open and tills read.

#include <string_view>

#include "device-bridge/protocols/gs1_elements.hpp"

namespace comptoir::bridge {

/// Whether it begins like a web address.   Thread: any, as below.
[[nodiscard]] bool is_web_address(std::string_view text);

/// The elements of an address: a key with its qualifiers from the path, all others from the query. A GTIN of
/// 8, 12 or 13 digits is filled up. What the query holds beside identifiers ("linkType") is left out.
/// Errors: malformed (no key in the path, a qualifier that is not the key's or comes too late, a value that
/// is wrong), full.
/// Limits: kGs1SegmentsMax parts of the path and of the query each.
/// Source: GS1 Digital Link Standard: URI Syntax 1.2, sections 4.7 to 4.11; the keys and their qualifiers as
/// the GS1 Application Identifier Syntax Dictionary has them (dlpkey).
[[nodiscard]] Result<Gs1Elements> gs1_link_elements(std::string_view text, int year);

constexpr std::size_t kGs1SegmentsMax = 64;  // an address with twenty identifiers and a deep folder

}  // namespace comptoir::bridge
