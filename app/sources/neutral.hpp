#pragma once
/// The neutral order: what any other POS sends, in plain JSON (assets/schemas/order.schema.json).

#include <cstdint>
#include <string>

#include "app/sources/decode.hpp"

namespace comptoir::sources {

struct NeutralOrder {
    std::string source;         ///< which till speaks
    std::int64_t revision = 0;  ///< grows with every state
    renderer::OrderPtr order;
};

/// Strict where Odoo's decoders are lenient: whoever writes this format reads the error.
///
/// Errors: malformed, naming the JSON pointer of the field: "/lines/3/price: …". An unknown key names the
/// nearest. Limits: kNeutral… below; a longer order is an error, never clipped.   Thread: any.
[[nodiscard]] Result<NeutralOrder> decode_neutral(const json::Value& message, const Hints& hints);

inline constexpr std::size_t kNeutralLinesMax = 2000;  // as snapshot.hpp: what a screen can page through
inline constexpr std::size_t kNeutralTendersMax = 32;  // bank notes of a split bill
inline constexpr std::size_t kNeutralLotsMax = 32;     // serial numbers of one line
inline constexpr std::size_t kNeutralProgramsMax = 8;  // loyalty programs of one order: more is no shop
inline constexpr std::size_t kNeutralMethodsMax = 16;  // ways to pay: as Odoo, which shows that many
inline constexpr std::size_t kNeutralChoicesMax =
    6;  // as many big buttons as the smallest panel has room for
inline constexpr std::size_t kNeutralTextBytesMax = 1024;  // a name; what no screen can show is a mistake
inline constexpr std::size_t kNeutralNoteBytesMax = 4096;  // a note
inline constexpr std::size_t kNeutralAmountBytesMax = 64;  // "١٬٢٣٤٬٥٦٧٬٨٩٠٫٠٠ د.إ." has 50
inline constexpr std::size_t kNeutralPictureBytesMax =
    512 * 1024;  // a data: URL of a product thumbnail or a QR

}  // namespace comptoir::sources
