#pragma once
/// Barcodes and two-dimensional codes as dots.

#include <string>

#include "app/base/result.hpp"
#include "renderer/paper/sheet.hpp"

namespace comptoir::renderer::paper {

enum class CodeKind {
    upc_a,
    upc_e,
    ean13,
    ean8,
    code39,
    itf,
    codabar,
    code93,
    code128,
    gs1_128,
    databar_omnidirectional,
    databar_truncated,
    databar_limited,
    databar_expanded,
    qr,
    micro_qr,
    pdf417,
    pdf417_truncated,
    databar_stacked,
    databar_stacked_omnidirectional,
    databar_expanded_stacked,
    aztec,
    data_matrix,
    data_matrix_rectangle,
};

/// Whether its bars are all of one height that may be chosen.
[[nodiscard]] bool is_linear(CodeKind kind);

struct CodeWish {
    CodeKind kind = CodeKind::qr;
    std::string data;      ///< UTF-8; of GS1 codes "(01)04912345678904"
    int module_dots = 4;   ///< the narrowest bar, or the side of a module; smaller where it would not fit
    int bar_height = 100;  ///< of linear codes; of stacked ones the height of a row in modules, 0: usual
    int level = -1;        ///< of error correction: QR 0 to 3 (L M Q H), PDF417 0 to 8; -1: as usual
    int columns = 0;       ///< of PDF417; 0: as many as look well
};

struct DrawnCode {
    Dots dots;
    std::string text;  ///< what people read beside it; empty for most two-dimensional ones
};

/// The code with its quiet zone, at most `room_dots` wide.
///
/// Errors: malformed: data that this kind can't hold, or too much for the width.
/// Thread: any.   Limits: kCodeDataMax.
[[nodiscard]] Result<DrawnCode> draw_code(const CodeWish& wish, int room_dots);

inline constexpr std::size_t kCodeDataMax = 7'089;  // what the largest QR code holds in digits; ISO/IEC 18004

}  // namespace comptoir::renderer::paper
