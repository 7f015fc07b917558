#include "renderer/paper/codes.hpp"

#include <zint.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <string_view>

#include "app/base/text.hpp"

namespace comptoir::renderer::paper {
namespace {

struct Delete {
    void operator()(zint_symbol* symbol) const { ZBarcode_Delete(symbol); }
};
using Symbol = std::unique_ptr<zint_symbol, Delete>;

/// How each kind is made. Source: zint 2.11, zint.h and its manual, chapter 6 (symbologies).
struct Maker {
    CodeKind kind;
    int symbology;
    int quiet_x;  ///< modules to each side; Source: the standard of each, ISO/IEC 15420 for EAN and UPC
    int quiet_y;
};

constexpr std::array kMakers{
    Maker{CodeKind::upc_a, BARCODE_UPCA, 9, 0},
    Maker{CodeKind::upc_e, BARCODE_UPCE, 9, 0},
    Maker{CodeKind::ean13, BARCODE_EANX, 11, 0},
    Maker{CodeKind::ean8, BARCODE_EANX, 7, 0},
    Maker{CodeKind::code39, BARCODE_CODE39, 10, 0},
    Maker{CodeKind::itf, BARCODE_C25INTER, 10, 0},
    Maker{CodeKind::codabar, BARCODE_CODABAR, 10, 0},
    Maker{CodeKind::code93, BARCODE_CODE93, 10, 0},
    Maker{CodeKind::code128, BARCODE_CODE128, 10, 0},
    Maker{CodeKind::gs1_128, BARCODE_GS1_128, 10, 0},
    Maker{CodeKind::databar_omnidirectional, BARCODE_DBAR_OMN, 1, 0},
    Maker{CodeKind::databar_truncated, BARCODE_DBAR_OMN, 1, 0},
    Maker{CodeKind::databar_limited, BARCODE_DBAR_LTD, 5, 0},
    Maker{CodeKind::databar_expanded, BARCODE_DBAR_EXP, 1, 0},
    Maker{CodeKind::qr, BARCODE_QRCODE, 4, 4},
    Maker{CodeKind::micro_qr, BARCODE_MICROQR, 2, 2},
    Maker{CodeKind::pdf417, BARCODE_PDF417, 2, 2},
    Maker{CodeKind::pdf417_truncated, BARCODE_PDF417COMP, 2, 2},
    Maker{CodeKind::databar_stacked, BARCODE_DBAR_STK, 1, 0},
    Maker{CodeKind::databar_stacked_omnidirectional, BARCODE_DBAR_OMNSTK, 1, 0},
    Maker{CodeKind::databar_expanded_stacked, BARCODE_DBAR_EXPSTK, 1, 0},
    Maker{CodeKind::aztec, BARCODE_AZTEC, 1, 1},
    Maker{CodeKind::data_matrix, BARCODE_DATAMATRIX, 1, 1},
    Maker{CodeKind::data_matrix_rectangle, BARCODE_DATAMATRIX, 1, 1},
};

const Maker& maker_of(CodeKind kind) {
    return *std::find_if(kMakers.begin(), kMakers.end(), [&](const Maker& one) { return one.kind == kind; });
}

bool is_gs1(CodeKind kind) {
    return kind == CodeKind::gs1_128 || kind == CodeKind::databar_expanded ||
           kind == CodeKind::databar_expanded_stacked;
}

bool is_pdf417(CodeKind kind) {
    return kind == CodeKind::pdf417 || kind == CodeKind::pdf417_truncated;
}

/// What zint would take as something else: an EAN with an add-on, or one padded to another length.
bool has_right_length(CodeKind kind, std::string_view data) {
    const std::size_t size = data.size();
    switch (kind) {
        case CodeKind::upc_a: return is_all_digits(data) && (size == 11 || size == 12);
        case CodeKind::upc_e: return is_all_digits(data) && size >= 6 && size <= 8;
        case CodeKind::ean13: return is_all_digits(data) && (size == 12 || size == 13);
        case CodeKind::ean8: return is_all_digits(data) && (size == 7 || size == 8);
        default: return size > 0;
    }
}

/// Code 39 brings its own start and stop; people write them, too.
std::string data_of(const CodeWish& wish) {
    std::string data = wish.data;
    if (wish.kind == CodeKind::code39 && data.size() > 2 && data.front() == '*' && data.back() == '*')
        data = data.substr(1, data.size() - 2);
    if (wish.kind == CodeKind::codabar) {
        data = upper_case(data);
    }
    return data;
}

void set_options(zint_symbol& symbol, const CodeWish& wish) {
    symbol.symbology = maker_of(wish.kind).symbology;
    symbol.input_mode = UNICODE_MODE;
    // Where it is no [..] it is (..), as Epson's printers take it.
    if (is_gs1(wish.kind)) symbol.input_mode = GS1_MODE | GS1PARENS_MODE;
    const bool is_qr = wish.kind == CodeKind::qr || wish.kind == CodeKind::micro_qr;
    if (is_qr && wish.level >= 0) symbol.option_1 = std::min(wish.level, 3) + 1;
    if (is_pdf417(wish.kind)) {
        if (wish.level >= 0) symbol.option_1 = std::min(wish.level, 8);
        if (wish.columns > 0) symbol.option_2 = std::min(wish.columns, 30);
    }
    if (wish.kind == CodeKind::data_matrix) symbol.option_3 = DM_SQUARE;
    constexpr int kRectangle8x32 = 26;  // the second of the rectangles; zint makes it larger where it must
    if (wish.kind == CodeKind::data_matrix_rectangle) symbol.option_2 = kRectangle8x32;
}

bool module_at(const zint_symbol& symbol, int x, int row) {
    const auto byte = symbol.encoded_data[row][x / 8];
    return (byte >> (x % 8) & 1) != 0;
}

/// Units: dots.
int height_of_row(const zint_symbol& symbol, const CodeWish& wish, int row, int module) {
    if (is_linear(wish.kind)) return std::max(wish.bar_height, 1);
    const float modules = is_pdf417(wish.kind) && wish.bar_height > 0 ? static_cast<float>(wish.bar_height)
                                                                      : symbol.row_height[row];
    return std::max(static_cast<int>(std::lround(modules * static_cast<float>(module))), 1);
}

void fill(Dots& dots, int left, int top, int width, int height) {
    for (int y = top; y < top + height; ++y) {
        for (int x = left; x < left + width; ++x) {
            auto& byte = dots.bits[static_cast<std::size_t>(y) * static_cast<std::size_t>(dots.row_bytes()) +
                                   static_cast<std::size_t>(x / 8)];
            byte = static_cast<char>(static_cast<unsigned char>(byte) | 0x80U >> (x % 8));
        }
    }
}

}  // namespace

bool is_linear(CodeKind kind) {
    return kind <= CodeKind::databar_expanded;
}

Result<DrawnCode> draw_code(const CodeWish& wish, int room_dots) {
    const std::string data = data_of(wish);
    if (data.size() > kCodeDataMax) return fail(ErrorCode::malformed, "too much for a code");
    if (!has_right_length(wish.kind, data))
        return fail(ErrorCode::malformed, "this is nothing for a code of its kind");
    const Symbol symbol(ZBarcode_Create());
    if (symbol == nullptr) return fail(ErrorCode::malformed, "no code can be made");
    set_options(*symbol, wish);
    const auto* bytes = reinterpret_cast<const unsigned char*>(data.c_str());
    if (ZBarcode_Encode(symbol.get(), bytes, static_cast<int>(data.size())) >= ZINT_ERROR)
        return fail(ErrorCode::malformed, std::string("code: ") + symbol->errtxt);

    const Maker& maker = maker_of(wish.kind);
    const int modules = symbol->width + 2 * maker.quiet_x;
    // A quiet zone may be the paper's own edge, a bar may not.
    const int most = std::max(room_dots / modules, room_dots / std::max(symbol->width, 1) > 0 ? 1 : 0);
    const int module = std::min(std::max(wish.module_dots, 1), most);
    if (module < 1) return fail(ErrorCode::malformed, "code: too wide for the paper");
    const int quiet_x = std::min(maker.quiet_x * module, (room_dots - symbol->width * module) / 2);
    int height = 2 * maker.quiet_y * module;
    for (int row = 0; row < symbol->rows; ++row) height += height_of_row(*symbol, wish, row, module);
    if (height > Sheet::kHeightMax) return fail(ErrorCode::malformed, "code: too high");

    DrawnCode drawn;
    drawn.dots = blank(symbol->width * module + 2 * quiet_x, height);
    drawn.text = reinterpret_cast<const char*>(symbol->text);
    int y = maker.quiet_y * module;
    for (int row = 0; row < symbol->rows; ++row) {
        const int row_height = height_of_row(*symbol, wish, row, module);
        for (int x = 0; x < symbol->width; ++x) {
            if (module_at(*symbol, x, row)) fill(drawn.dots, quiet_x + x * module, y, module, row_height);
        }
        y += row_height;
    }
    return drawn;
}

}  // namespace comptoir::renderer::paper
