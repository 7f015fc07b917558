#pragma once
/// What a code means, as facts beside its text: what the POS receives stays what was scanned.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/base/json.hpp"
#include "device-bridge/protocols/gs1_elements.hpp"
#include "device-bridge/protocols/label_pattern.hpp"
#include "device-bridge/protocols/symbology.hpp"

namespace comptoir::bridge {

struct CodeMeaning {
    enum class Kind : std::uint8_t {
        text,  ///< none of the others
        ean8,
        upc_e,
        upc_a,
        ean13,
        gtin14,
        sscc,
        gs1,      ///< an element string
        gs1_link  ///< the same as a web address
    };
    Kind kind = Kind::text;
    std::string read;            ///< the code without its symbology id
    std::string symbology;       ///< "]C1"; empty: the scanner says none
    std::string symbology_name;  ///< "GS1-128"; empty: not known
    std::string gtin;            ///< fourteen digits; empty: it names no product
    std::string add_on;          ///< two or five digits beside an EAN (an issue of a journal)
    bool may_be_upc_e = false;   ///< an EAN-8 whose digits are a right UPC-E, too
    Gs1Elements elements;        ///< also of an EAN whose composite came with it, its number in front
    std::optional<LabelValue> label;
    std::string trouble;  ///< what is wrong with it, in English; empty: nothing
};

/// What is read into a code where its symbology id does not say it: a number with a right check digit is one
/// of an article; an element string has a separator, or begins with an SSCC or a GTIN whose check digit is
/// right. All else is text.
///
/// `code`: as scanned, with its symbology id. `year`: the one we are in.
/// Pure.   Thread: any.
/// Source: protocol/devices/scanners.md sections 6 to 8.
[[nodiscard]] CodeMeaning meaning_of(std::string_view code, const std::vector<LabelPattern>& labels,
                                     int year);

/// In which form a code goes to the POS.
enum class CodeForm : std::uint8_t {
    as_read,
    ean13,  ///< an article's number in thirteen digits (eight for an EAN-8), whatever it was read from
    upc_a   ///< the same in twelve where that is possible
};

/// The text to deliver: `text` itself where it names no article, or one that has no such form (a case with
/// several articles in it).
[[nodiscard]] std::string in_form(const std::string& text, const CodeMeaning& meaning, CodeForm form);

/// {"kind": "ean13", "gtin": "05901234123457", ...}; what there is nothing of is left out. `text`: what is
/// delivered; "read" stands there only where that is another.
[[nodiscard]] json::Value to_json(const CodeMeaning& meaning, std::string_view text);

}  // namespace comptoir::bridge
