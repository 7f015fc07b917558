#pragma once
/// ePOS documents as tills send them.

#include <string>
#include <string_view>

#include "app/base/base64.hpp"

namespace comptoir::test {

inline constexpr std::string_view kEposSpace = "http://www.epson-pos.com/schemas/2011/03/epos-print";

/// In the envelope of Odoo's template, as `receipt-epos.xml` of the captures has it.
inline std::string odoo_body(const std::string& inside) {
    return "\n        <s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\">\n            "
           "<s:Body>\n"
           "                <epos-print xmlns=\"" +
           std::string(kEposSpace) + "\">" + inside +
           "</epos-print>\n            </s:Body>\n        </s:Envelope>";
}

/// Whether a dot is black, without symmetry.
inline bool epos_dot(int x, int y) {
    return (x * 3 + y * 5 + (x * y) % 7) % 4 == 0;
}

enum class Packing { rows, string_low, string_high };  ///< padded rows; one string with its end low or high

/// The dots of `epos_dot`, packed in the plainest way.
inline std::string pack_dots(int width, int height, Packing packing) {
    std::string bytes;
    int bits = 0;
    unsigned byte = 0;
    const auto flush = [&](bool is_low) {
        if (bits == 0) return;
        bytes += static_cast<char>(is_low ? byte : byte << (8 - bits));
        bits = 0;
        byte = 0;
    };
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            byte = byte << 1 | (epos_dot(x, y) ? 1U : 0U);
            if (++bits == 8) flush(false);
        }
        if (packing == Packing::rows) flush(false);
    }
    flush(packing == Packing::string_low);
    return bytes;
}

inline std::string epos_image(int width, int height, Packing packing) {
    return "<image width=\"" + std::to_string(width) + "\" height=\"" + std::to_string(height) +
           "\" align=\"center\">" + base64::encode(pack_dots(width, height, packing)) + "</image>";
}

/// A receipt as Odoo prints it.
inline std::string odoo_receipt(int width, int height, Packing packing = Packing::string_low) {
    return odoo_body(epos_image(width, height, packing) + "<cut type=\"feed\"></cut>");
}

}  // namespace comptoir::test
