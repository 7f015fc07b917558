/// Large amounts: symbol and decimals small, hung from the height of the capitals.

#include <algorithm>
#include <cmath>

#include "renderer/scenes/amount_text.hpp"
#include "renderer/scenes/parts.hpp"

namespace comptoir::renderer {
namespace {

/// One run of an amount, placed relative to its start.
struct Piece {
    std::string text;
    TextStyle style;
    float before = 0;  ///< gap in front of it
    float rise = 0;    ///< above the baseline
};

constexpr float kGap = 0.045F;            // of the size, between the parts of an amount
constexpr float kLooseTracking = -.012F;  // for long numbers, where tight digits would touch
constexpr int kLongNumber = 4;
constexpr float kSymbolGap = 1.3F;
constexpr float kDecimalGap = 0.7F;
constexpr float kTrailingGap = 2.2F;
constexpr float kTrailingGapRtl = 2;

TextStyle part_style(TextStyle style, int weight, Color color, float size) {
    style.weight = weight;
    style.color = color;
    style.size = size;
    style.tracking = -.01F;
    return style;
}

/// A hyphen is what keyboards have for a minus; among large digits it would look like a stain.
std::string shown_sign(const std::string& sign) {
    return sign == "-" ? "\u2212" : sign;
}

std::size_t letters_of(std::string_view text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::vector<Piece> pieces_of(const Sheet& sheet, const AmountParts& parts, TextStyle style, Color muted) {
    const float size = style.size;
    const float gap = size * kGap;
    const std::string sign = shown_sign(parts.sign);
    const float small = size * kSmallPart;
    const float rise = size * kCapHeight * (1 - kSmallPart);
    if (letters_of(parts.whole) > kLongNumber) style.tracking = kLooseTracking;
    if (sheet.painter.direction() == Direction::right_to_left) {
        style.tracking = 0;
        std::vector<Piece> out{{sign + parts.whole + parts.decimals, style, 0, 0}};
        if (!parts.symbol.empty()) {
            out.push_back({parts.symbol, part_style(style, 500, muted, small), gap * kTrailingGapRtl, 0});
        }
        return out;
    }
    std::vector<Piece> out;
    if (parts.side == SymbolSide::before) {
        if (!sign.empty()) out.push_back({sign, style, 0, 0});
        const float after_sign = sign.empty() ? 0 : gap * kSymbolGap;
        out.push_back({parts.symbol, part_style(style, 500, muted, small), after_sign, rise});
        out.push_back({parts.whole, style, gap * kSymbolGap, 0});
    } else {
        out.push_back({sign + parts.whole, style, 0, 0});
    }
    if (!parts.decimals.empty()) {
        out.push_back(
            {parts.decimals, part_style(style, style.weight, style.color, small), gap * kDecimalGap, rise});
    }
    if (parts.side == SymbolSide::after) {
        out.push_back({parts.symbol, part_style(style, 500, muted, small), gap * kTrailingGap, rise});
    }
    return out;
}

float width_of(const Sheet& sheet, const std::vector<Piece>& pieces) {
    float width = 0;
    for (const Piece& piece : pieces) width += piece.before + sheet.painter.width_of(piece.text, piece.style);
    return width;
}

}  // namespace

float draw_amount(Sheet& sheet, float x, float baseline, const Amount& amount, const TextStyle& style,
                  Color muted, float room, Align align) {
    if (amount.empty()) return 0;
    const auto parts = split_amount(amount);
    const auto pieces = [&](float size) {
        TextStyle sized = style;
        sized.size = size;
        if (parts) return pieces_of(sheet, *parts, sized, muted);
        if (letters_of(amount.text) > kLongNumber) sized.tracking = kLooseTracking;
        return std::vector<Piece>{{amount.text, sized, 0, 0}};
    };
    float size = style.size;
    std::vector<Piece> row = pieces(size);
    float width = width_of(sheet, row);
    // Rounding of the smaller run can leave it a trifle too wide again.
    for (int i = 0; i < 3 && width > room && size > kTextMin; i++) {
        size = std::max(kTextMin, std::floor(size * room / width - static_cast<float>(i)));
        row = pieces(size);
        width = width_of(sheet, row);
    }
    if (width > room) {  // no amount is as long as this; what isn't one may be cut
        row.resize(1);
        row.front().text = amount.text;
        row.front().style.max_width = room;
        width = room;
    }
    float at = align == Align::start ? x : align == Align::end ? x - width : x - width / 2;
    const float base = baseline - (style.size - size) * kCapHeight / 2;
    for (const Piece& piece : row) {
        at += piece.before;
        at += sheet.painter.label(at, base - piece.rise, piece.text, piece.style);
    }
    return width;
}

bool is_refund(const Order& order) {
    return order.total.money && order.total.money->minor < 0;
}

Amount without_sign(const Order& order, const Amount& amount) {
    if (!is_refund(order) || !amount.money || amount.money->minor >= 0) return amount;
    const auto text = spell_like(amount, *amount.money);
    Money money = *amount.money;
    if (!text || __builtin_sub_overflow(0, money.minor, &money.minor)) return amount;
    return {*text, money};
}

void draw_dash(Sheet& sheet, float x, float baseline, float size, Color color) {
    const float height = size * .06F;
    sheet.painter.box({x, baseline - size * .42F, size * .5F, height}, color, height / 2);
}

}  // namespace comptoir::renderer
