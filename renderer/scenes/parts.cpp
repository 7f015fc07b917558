#include "renderer/scenes/parts.hpp"

#include <cairo/cairo.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "renderer/scenes/amount_text.hpp"
#include "renderer/scenes/motion.hpp"
#include "renderer/scenes/scenes.hpp"
#include "renderer/text/plain.hpp"

namespace comptoir::renderer {
namespace {

constexpr float kBarRatio = 2.4F;
constexpr float kSmallHeight = 700;  // units: a small screen has 640 along its short side, a large one 1080

// Landscape.
constexpr float kPanelWidth = 640;
constexpr float kPanelShare = 1.F / 3;  // of a screen that is less wide than 16:9
constexpr float kMargin = 40;
constexpr float kInset = 80;
constexpr float kBetween = 56;
constexpr float kBaseline = 116;
// Portrait.
constexpr float kInsetTall = 64;
constexpr float kBaselineTall = 124;
constexpr float kPanelHeight = 540;
constexpr float kNoteHeight = 150;  // with one line of it
constexpr int kNoteLinesMax = 3;    // more would push the goods off the page
// Bar and small screens.
constexpr float kMarginBar = 32;
constexpr float kPanelWidthBar = 560;
constexpr float kMarginSmall = 20;
constexpr float kPanelWidthSmall = 384;
constexpr float kPanelHeightSmall = 300;
constexpr float kInsetSmall = 36;
constexpr float kBaselineSmall = 62;

constexpr float kTextMin = 22;         // the smallest text allowed
constexpr float kSideGap = 32;         // between two texts that share a line
constexpr float kChipPadding = 0.62F;  // of its text's size, and so on
constexpr float kChipHeight = 1.56F;
constexpr float kChipIcon = 1.25F;
constexpr float kMiddle = kCapHeight / 2;

constexpr double kTurn = 2 * std::numbers::pi;

/// The glyphs on a grid of 24.
void draw_glyph(cairo_t* cairo, Icon icon, double stroke) {
    const auto line = [cairo](std::initializer_list<std::pair<double, double>> points) {
        for (const auto& [x, y] : points) cairo_line_to(cairo, x, y);
    };
    const auto dot = [cairo](double x, double y, double radius) {
        cairo_new_path(cairo);
        cairo_arc(cairo, x, y, radius, 0, kTurn);
        cairo_fill(cairo);
    };
    switch (icon) {
        case Icon::none: break;
        case Icon::check:
            line({{4.5, 12.5}, {9.8, 17.8}, {19.5, 7}});
            cairo_stroke(cairo);
            break;
        case Icon::up:
            line({{6, 14}, {12, 8}, {18, 14}});
            cairo_stroke(cairo);
            break;
        case Icon::down:
            line({{6, 10}, {12, 16}, {18, 10}});
            cairo_stroke(cairo);
            break;
        case Icon::cross:
            line({{7, 7}, {17, 17}});
            cairo_new_sub_path(cairo);
            line({{17, 7}, {7, 17}});
            cairo_stroke(cairo);
            break;
        case Icon::note:
            line({{4, 5.5}, {20, 5.5}, {20, 17}, {12, 17}, {8, 20.5}, {8, 17}, {4, 17}});
            cairo_close_path(cairo);
            cairo_new_sub_path(cairo);
            line({{8, 9.6}, {16, 9.6}});
            cairo_new_sub_path(cairo);
            line({{8, 13}, {13, 13}});
            cairo_stroke(cairo);
            break;
        case Icon::tag:
            line({{12.5, 3.5}, {20.5, 3.5}, {20.5, 11.5}, {11.5, 20.5}, {3.5, 12.5}});
            cairo_close_path(cairo);
            cairo_stroke(cairo);
            dot(16.6, 7.4, 1.3);
            break;
        case Icon::bang:
            line({{12, 6}, {12, 13.2}});
            cairo_stroke(cairo);
            dot(12, 17.6, stroke * .62);
            break;
        case Icon::dots:
            for (const double x : {5.5, 12.0, 18.5}) dot(x, 12, 2.1);
            break;
        case Icon::wait:
            cairo_arc(cairo, 12, 12, 8.5, -kTurn / 4, kTurn * .45);
            cairo_stroke(cairo);
            break;
    }
}

void set_color(cairo_t* cairo, Color color) {
    cairo_set_source_rgba(cairo, color.red / 255.0, color.green / 255.0, color.blue / 255.0,
                          color.alpha / 255.0);
}

std::string key_of(Color color) {
    constexpr std::string_view kHex = "0123456789abcdef";
    std::string out;
    for (const std::uint8_t part : {color.red, color.green, color.blue, color.alpha}) {
        out += kHex[part >> 4];
        out += kHex[part & 15];
    }
    return out;
}

// ---- the pieces of an amount ------------------------------------------------------------------------

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

// ---- what a tile shows ------------------------------------------------------------------------------

struct Letter {
    char32_t code = 0;
    std::size_t bytes = 0;
};

Letter letter_at(std::string_view text, std::size_t at) {
    if (at >= text.size()) return {};
    const auto lead = static_cast<unsigned char>(text[at]);
    const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (at + length > text.size()) return {};
    char32_t code = length == 1 ? lead : lead & (0xFFU >> (length + 1));
    for (std::size_t i = 1; i < length; i++)
        code = code << 6 | (static_cast<unsigned char>(text[at + i]) & 0x3FU);
    return {code, length};
}

/// Source: Unicode 15.0, emoji-data.txt, Extended_Pictographic, less the text-style signs below U+2600.
bool is_emoji(char32_t c) {
    return (c >= 0x1F300 && c <= 0x1FAFF) || (c >= 0x2600 && c <= 0x27BF) || c == 0x2B50 || c == 0x2B55;
}

bool joins_emoji(char32_t c) {
    return c == 0xFE0F || c == 0x200D || (c >= 0x1F3FB && c <= 0x1F3FF);
}

/// Marks that stand on or around the letter before them, in the scripts that have many.
/// Source: Unicode 15.0, general categories Mn and Mc.
bool is_mark(char32_t c) {
    return (c >= 0x0300 && c <= 0x036F) || (c >= 0x0591 && c <= 0x05C7) || (c >= 0x064B && c <= 0x065F) ||
           (c >= 0x0900 && c <= 0x0903) || (c >= 0x093A && c <= 0x094F && c != 0x093D) || c == 0x0E31 ||
           (c >= 0x0E34 && c <= 0x0E3A) || (c >= 0x0E47 && c <= 0x0E4E);
}

bool is_thai_leading_vowel(char32_t c) {
    return c >= 0x0E40 && c <= 0x0E44;
}
bool is_virama(char32_t c) {
    return c == 0x094D;
}

std::size_t emoji_bytes(std::string_view name) {
    Letter letter = letter_at(name, 0);
    if (!is_emoji(letter.code)) return 0;
    std::size_t end = letter.bytes;
    for (bool after_joiner = false;; end += letter.bytes) {
        letter = letter_at(name, end);
        if (letter.bytes == 0 || !(joins_emoji(letter.code) || (after_joiner && is_emoji(letter.code))))
            return end;
        after_joiner = letter.code == 0x200D;
    }
}

bool starts_a_word(char32_t c) {
    return c > U'9' ? !(c < 0x80 && !std::isalpha(static_cast<int>(c))) : c >= U'0';
}

constexpr float kEmojiOfTile = 0.52F;
constexpr float kLetterOfTile = 0.46F;

}  // namespace

Form form_of(float width, float height) {
    if (width > height * kBarRatio) return Form::bar;
    if (height > width) return Form::portrait;
    return height < kSmallHeight ? Form::small : Form::landscape;
}

// ---- places -----------------------------------------------------------------------------------------

namespace {

bool has_note(const Sheet& sheet) {
    const SceneId scene = sheet.input.story.scene;
    const bool is_order = scene == SceneId::order || scene == SceneId::payment || scene == SceneId::partial;
    return sheet.view().order && !sheet.order().customer_note.empty() && is_order;
}

/// What the order's note adds to the portrait panel.
float note_height(const Sheet& sheet, float panel_width) {
    if (!has_note(sheet)) return 0;
    TextStyle style = sheet.theme.text(Type::note, sheet.colors().panel_ink);
    style.max_width = panel_width - 2 * panel_padding(sheet);
    style.max_lines = kNoteLinesMax;
    const std::string note = plain(sheet.order().customer_note, LineBreaks::keep);
    const int lines = std::max(1, sheet.painter.measure(note, style).lines);
    return kNoteHeight + static_cast<float>(lines - 1) * style.size * kLineHeight;
}

}  // namespace

bool is_handheld(const Sheet& sheet) {
    return sheet.form == Form::portrait && sheet.width < kSmallHeight;
}

Rect panel_of(const Sheet& sheet) {
    switch (sheet.form) {
        case Form::bar:
            return {sheet.width - kPanelWidthBar - kMarginBar, kMarginBar, kPanelWidthBar,
                    sheet.height - 2 * kMarginBar};
        case Form::small:
            return {sheet.width - kPanelWidthSmall - kMarginSmall, kMarginSmall, kPanelWidthSmall,
                    sheet.height - 2 * kMarginSmall};
        case Form::portrait: {
            const bool is_small = is_handheld(sheet);
            const float margin = is_small ? kMarginSmall : kMargin;
            const float width = sheet.width - 2 * margin;
            const float height = is_small ? kPanelHeightSmall : kPanelHeight + note_height(sheet, width);
            return {margin, sheet.height - height - margin, width, height};
        }
        case Form::landscape: break;
    }
    const float width = std::min(kPanelWidth, sheet.width * kPanelShare);
    return {sheet.width - width - kMargin, kMargin, width, sheet.height - 2 * kMargin};
}

float panel_radius(const Sheet& sheet) {
    if (sheet.form == Form::bar) return radius::kPanelBar;
    return sheet.form == Form::small || is_handheld(sheet) ? radius::kPanelSmall : radius::kPanel;
}

float panel_padding(const Sheet& sheet) {
    if (sheet.form == Form::bar) return 44;
    return sheet.form == Form::small || is_handheld(sheet) ? space::k32 : space::k56;
}

Column column_of(const Sheet& sheet) {
    const Rect panel = panel_of(sheet);
    switch (sheet.form) {
        case Form::bar: return {kMarginBar, panel.x - kBetween - kMarginBar, kBaselineSmall, panel.bottom()};
        case Form::small:
            return {kInsetSmall, panel.x - 2 * kInsetSmall, kBaselineSmall, sheet.height - kMarginSmall};
        case Form::portrait: {
            const bool is_small = is_handheld(sheet);
            const float inset = is_small ? kInsetSmall : kInsetTall;
            return {inset, sheet.width - 2 * inset, is_small ? kBaselineSmall : kBaselineTall,
                    panel.y - space::k24};
        }
        case Form::landscape: break;
    }
    return {kInset, panel.x - kBetween - kInset, kBaseline, sheet.height - kMargin};
}

// ---- glyphs -----------------------------------------------------------------------------------------

void draw_icon(Sheet& sheet, Icon icon, const Rect& rect, Color color, float stroke) {
    const std::string key = "icon " + std::to_string(static_cast<int>(icon)) + ' ' + key_of(color) + ' ' +
                            std::to_string(std::lround(stroke * 10));
    sheet.painter.art(key, rect, [=](cairo_t* cairo) {
        cairo_scale(cairo, rect.width / 24, rect.height / 24);
        set_color(cairo, color);
        cairo_set_line_width(cairo, stroke);
        draw_glyph(cairo, icon, stroke);
    });
}

void draw_badge(Sheet& sheet, Icon icon, const Rect& rect, Color ground, Color color, float stroke) {
    sheet.painter.box(rect, ground, rect.height / 2);
    draw_icon(sheet, icon, rect.inset(rect.height / 5), color, stroke);
}

// ---- text -------------------------------------------------------------------------------------------

TextStyle fitted(const Sheet& sheet, std::string_view text, TextStyle style, float room) {
    const float width = sheet.painter.width_of(text, style);
    if (width > room && width > 0) style.size = std::max(kTextMin, std::floor(style.size * room / width));
    return style;
}

float draw_line(Sheet& sheet, float x, float baseline, std::string_view text, TextStyle style, float room,
                Align align) {
    if (text.empty() || room <= style.size) return 0;
    style.max_width = room;
    style.max_lines = 1;
    return sheet.painter.label(x, baseline, text, style, align);
}

void draw_pair(Sheet& sheet, float x, float end, float baseline, Said at_start, Said at_end) {
    const float room = end - x - space::k16;
    const auto first = [&] { return sheet.painter.width_of(at_start.text, at_start.style); };
    const auto second = [&] { return sheet.painter.width_of(at_end.text, at_end.style); };
    if (at_start.text.empty()) {
        at_end.style = fitted(sheet, at_end.text, at_end.style, end - x);
    } else if (at_end.text.empty()) {
        at_start.style = fitted(sheet, at_start.text, at_start.style, end - x);
    } else if (const float both = first() + second(); both > room) {
        const float share = room / both;
        at_start.style = fitted(sheet, at_start.text, at_start.style, first() * share);
        at_end.style = fitted(sheet, at_end.text, at_end.style, second() * share);
    }
    constexpr float kShareMax = .75F;  // of the width, whatever the other one is
    const float most = at_start.text.empty() ? end - x : std::max(room - first(), room * kShareMax);
    float taken = 0;
    {
        const auto scope = sheet.painter.opacity(at_end.shown);
        taken = draw_line(sheet, end, baseline, at_end.text, at_end.style, most, Align::end);
    }
    const auto scope = sheet.painter.opacity(at_start.shown);
    draw_line(sheet, x, baseline, at_start.text, at_start.style,
              end - x - (taken > 0 ? taken + space::k16 : 0));
}

float chip_width(const Sheet& sheet, std::string_view text, const TextStyle& style, Icon icon) {
    const float glyph = icon == Icon::none ? 0 : style.size * kChipIcon;
    return sheet.painter.width_of(text, style) + 2 * style.size * kChipPadding + glyph;
}

float draw_chip(Sheet& sheet, float x, float baseline, std::string_view text, const TextStyle& style,
                const Chip& chip) {
    const float size = style.size;
    const float padding = size * kChipPadding * chip.shown;
    const float width = chip_width(sheet, text, style, chip.icon) - 2 * (size * kChipPadding - padding);
    const float height = size * kChipHeight;
    const float start = chip.align == Align::start ? x : chip.align == Align::end ? x - width : x - width / 2;
    const Rect rect{start, baseline - size * kMiddle - height / 2, width, height};
    TextStyle inked = style;
    inked.color = chip.ink;
    sheet.painter.box(rect, chip.ground.faded(chip.shown), height / 2);
    float text_x = start + padding;
    if (chip.icon != Icon::none) {
        const float side = size * 1.1F;
        draw_icon(sheet, chip.icon, {text_x - size * .12F, rect.middle() - side / 2, side, side}, chip.ink,
                  3);
        text_x += size * kChipIcon;
    }
    sheet.painter.label(text_x, baseline, text, inked);
    return width;
}

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
    const float base = baseline - (style.size - size) * kMiddle;
    for (const Piece& piece : row) {
        at += piece.before;
        at += sheet.painter.label(at, base - piece.rise, piece.text, piece.style);
    }
    return width;
}

void draw_dash(Sheet& sheet, float x, float baseline, float size, Color color) {
    const float height = size * .06F;
    sheet.painter.box({x, baseline - size * .42F, size * .5F, height}, color, height / 2);
}

// ---- boxes ------------------------------------------------------------------------------------------

void draw_panel(Sheet& sheet, const Rect& rect) {
    const float radius = panel_radius(sheet);
    if (sheet.theme.panel_shadow) sheet.painter.shadow(rect, radius, *sheet.theme.panel_shadow);
    if (sheet.theme.panel_edge > 0) {
        sheet.painter.box(rect, sheet.colors().panel, radius, sheet.colors().panel_edge,
                          sheet.theme.panel_edge);
    } else {
        sheet.painter.box(rect, sheet.colors().panel, radius);
    }
}

void draw_card(Sheet& sheet, const Rect& rect, float radius, float lift) {
    if (sheet.theme.card_shadow) {
        const auto scope = sheet.painter.opacity(lift);
        sheet.painter.shadow(rect, radius, *sheet.theme.card_shadow);
    }
    // Never see-through: the shadow has patches where the card covers it.
    const Color ground = mix(sheet.colors().paper, sheet.colors().card, lift);
    if (sheet.theme.card_edge > 0) {
        sheet.painter.box(rect, ground, radius, sheet.colors().card_edge.faded(lift), sheet.theme.card_edge);
    } else {
        sheet.painter.box(rect, ground, radius);
    }
}

float sum_step(const Sheet& sheet, Type label) {
    return sheet.theme.size(label) * 1.8F;
}

void draw_sums(Sheet& sheet, float x, float end, float last_baseline, const std::vector<Sum>& sums,
               Type label, Type value, float step) {
    constexpr float kValueShare = 0.68F;  // of the width: a value shrinks before its label vanishes
    constexpr float kGapMin = space::k16;
    const float width = end - x;
    TextStyle name = sheet.theme.text(label, sheet.colors().panel_muted);
    TextStyle figure = sheet.theme.text(value, sheet.colors().panel_ink);
    TextStyle smallest = name;
    smallest.size = kTextMin;
    // One size for all labels and one for all values: the smallest that any of them needs.
    float taken = 0;
    for (const Sum& sum : sums) {
        const float left = width - kGapMin - sheet.painter.width_of(sum.label, smallest);
        figure = fitted(sheet, sum.value, figure, std::min(left, width * kValueShare));
    }
    for (const Sum& sum : sums) taken = std::max(taken, sheet.painter.width_of(sum.value, figure));
    for (const Sum& sum : sums) name = fitted(sheet, sum.label, name, width - taken - kGapMin);
    float baseline = last_baseline - static_cast<float>(sums.size() - 1) * step;
    for (const Sum& sum : sums) {
        figure.color = sum.color.value_or(sheet.colors().panel_ink);
        name.color = sum.color.value_or(sheet.colors().panel_muted);
        const float its = sheet.painter.label(end, baseline, sum.value, figure, Align::end);
        draw_line(sheet, x, baseline, sum.label, name, width - its - kGapMin);
        baseline += step;
    }
}

float band_height(const Sheet& sheet, Type type) {
    return std::round(sheet.theme.size(type) * 2.3F);
}

void draw_band(Sheet& sheet, float x, float y, float width, std::string_view label, std::string_view value,
               Type type) {
    const Type value_type = type == Type::band ? Type::band_value : Type::band_small_value;
    const float size = sheet.theme.size(type);
    const Rect rect{x, y, width, band_height(sheet, type)};
    const Color ink = sheet.colors().band_ink;
    if (sheet.theme.band_edge > 0) {
        sheet.painter.box(rect, sheet.colors().band_ground, radius::kBand, sheet.colors().band_edge,
                          sheet.theme.band_edge);
    } else {
        sheet.painter.box(rect, sheet.colors().band_ground, radius::kBand);
    }
    const float side = size * 1.1F;
    const float baseline = rect.middle() + size * kMiddle;
    const float start = x + 22;
    const TextStyle figure = fitted(sheet, value, sheet.theme.text(value_type, ink), width * .5F);
    const float taken = sheet.painter.label(rect.end() - space::k24, baseline, value, figure, Align::end);
    const float until = rect.end() - space::k24 - taken - space::k16;
    const float after_icon = start + side + 14;
    const TextStyle words = fitted(sheet, label, sheet.theme.text(type, ink), until - after_icon);
    const bool has_icon =
        sheet.painter.width_of(label, words) <= until - after_icon;  // the words matter more
    if (has_icon) draw_icon(sheet, Icon::tag, {start, rect.middle() - side / 2, side, side}, ink, 2.4F);
    const float text_x = has_icon ? after_icon : start;
    draw_line(sheet, text_x, baseline, label, words, until - text_x);
}

std::string_view initial_of(std::string_view name) {
    if (const std::size_t emoji = emoji_bytes(name)) return name.substr(0, emoji);
    std::size_t start = 0;
    Letter letter = letter_at(name, 0);
    while (letter.bytes > 0 && !starts_a_word(letter.code)) {
        start += letter.bytes;
        letter = letter_at(name, start);
    }
    if (letter.bytes == 0) return {};
    std::size_t end = start + letter.bytes;
    if (is_thai_leading_vowel(letter.code)) end += letter_at(name, end).bytes;
    for (letter = letter_at(name, end); is_mark(letter.code); letter = letter_at(name, end)) {
        end += letter.bytes;
        if (is_virama(letter.code))
            end += letter_at(name, end).bytes;  // a conjunct: both letters make one sign
    }
    return name.substr(start, end - start);
}

std::string_view name_without_emoji(std::string_view name) {
    std::string_view rest = name.substr(emoji_bytes(name));
    while (rest.starts_with(' ')) rest.remove_prefix(1);
    return rest.empty() ? name : rest;
}

void draw_tile(Sheet& sheet, const Rect& rect, const PictureRef& picture, std::string_view name) {
    const float corner = rect.width * radius::kTileOfSide;
    if (!picture.empty() && sheet.painter.picture(picture, rect, Fit::cover, corner)) return;
    sheet.painter.box(rect, sheet.theme.tint_of(name), corner);
    const std::string_view initial = initial_of(name);
    if (initial.empty()) return;
    const bool is_pictogram = emoji_bytes(name) > 0;
    TextStyle style = sheet.theme.text(Type::step, sheet.colors().muted);
    style.size = rect.width * (is_pictogram ? kEmojiOfTile : kLetterOfTile);
    style.tracking = 0;
    sheet.painter.centered(rect, initial, style);
}

// ---- what stands on most pages ----------------------------------------------------------------------

std::string directed(const Sheet& sheet, std::string_view text) {
    // Layout takes the direction of the first strong letter; these marks are one.
    const bool is_rtl = sheet.language.direction() == Direction::right_to_left;
    return text.empty() ? std::string() : (is_rtl ? "\u200F" : "\u200E") + std::string(text);
}

std::string joined(std::string_view a, std::string_view b) {
    if (a.empty() || b.empty()) return std::string(a.empty() ? b : a);
    return std::string(a) + "   ·   " + std::string(b);
}

std::string items_text(const Sheet& sheet) {
    const Order& order = sheet.order();
    std::size_t pieces = 0;
    for (const Line& line : order.lines) {
        if (!line.is_combo_child) pieces += renderer::pieces_of(line.quantity);
    }
    return pieces == 0 ? ""
                       : sheet.language.count(Counted::items, pieces, {count_like(order.total.text, pieces)});
}

std::string side_text(const Sheet& sheet) {
    const std::string& number = sheet.order().number;
    return joined(number.empty() ? "" : sheet.language.say(Text::order_number, {isolate(number)}),
                  items_text(sheet));
}

std::string minutes_text(const Sheet& sheet, std::chrono::seconds time) {
    const auto seconds = std::max<std::int64_t>(time.count(), 0);
    const std::string model = sheet.view().order ? sheet.order().total.text : std::string();
    const std::string tens = count_like(model, static_cast<std::size_t>(seconds % 60 / 10));
    const std::string ones = count_like(model, static_cast<std::size_t>(seconds % 10));
    return isolate(count_like(model, static_cast<std::size_t>(seconds / 60)) + ':' + tens + ones);
}

float freshness(const Sheet& sheet) {
    const bool is_old = sheet.view().contact == Contact::dimmed || sheet.view().contact == Contact::lost;
    return is_old ? kDimmed : 1.F;
}

void draw_head(Sheet& sheet, const Column& column, std::string_view side) {
    const bool is_low = sheet.is_low() || column.baseline < kBaseline;
    const Type side_type = is_low ? Type::side_small : Type::side;
    const Type name_type = is_low ? Type::shop_small : Type::shop;
    const float end = column.x + column.width;
    float taken = 0;
    if (sheet.view().contact != Contact::live) {
        TextStyle style = sheet.theme.text(Type::caption_strong, sheet.colors().changed_ink);
        style.size = sheet.theme.size(side_type);
        taken =
            draw_chip(sheet, end, column.baseline - 2, sheet.language.say(Text::reconnecting), style,
                      {sheet.colors().changed_ground, sheet.colors().changed_ink, Icon::wait, Align::end});
    } else if (!side.empty()) {
        const TextStyle style = sheet.theme.text(side_type, sheet.colors().muted);
        const float most = column.width * .62F;
        taken =
            draw_line(sheet, end, column.baseline, side, fitted(sheet, side, style, most), most, Align::end);
    }
    const bool has_name = !sheet.view().shop.name.empty() || sheet.input.story.scene != SceneId::order;
    const std::string name = has_name ? sheet.view().shop.name : sheet.language.say(Text::your_order);
    const float room = column.width - taken - (taken > 0 ? kSideGap : 0);
    draw_line(sheet, column.x, column.baseline, name,
              fitted(sheet, name, sheet.theme.text(name_type, sheet.colors().ink), room), room);
}

float panel_growth(const Sheet& sheet) {
    const Story& story = sheet.input.story;
    const auto is_stage = [](SceneId scene) {
        return scene == SceneId::payment || scene == SceneId::partial;
    };
    const bool is_grown = is_stage(story.scene);
    const bool moves = is_grown
                           ? story.scene_before == SceneId::order || story.scene_before == SceneId::weighing
                           : is_stage(story.scene_before);
    const float at =
        moves ? motion::entering(motion::progress(sheet.input, story.scene_at, motion::kGrow)) : 1;
    return is_grown ? at : 1 - at;
}

Rect grown_panel(const Sheet& sheet, float growth) {
    const Rect rest = panel_of(sheet);
    const auto between = [growth](float a, float b) { return a + (b - a) * growth; };
    return {between(rest.x, 0), between(rest.y, 0), between(rest.width, sheet.width),
            between(rest.height, sheet.height)};
}

namespace {

/// The shop's name and the order's number, or that the POS is away.
void draw_stage_head(Sheet& sheet, SaysNumber says_number) {
    constexpr float kBaselineStage = 96;
    const bool is_small = sheet.is_low() || is_handheld(sheet);
    const float inset = is_small ? kInsetSmall : sheet.is_narrow() ? kInsetTall : kInset;
    const float baseline = is_small ? kBaselineSmall : sheet.is_narrow() ? kBaselineTall : kBaselineStage;
    const std::string_view number = sheet.order().number;
    float taken = 0;
    if (sheet.view().contact != Contact::live) {
        const TextStyle style = sheet.theme.text(Type::caption_strong, sheet.colors().changed_ink);
        taken =
            draw_chip(sheet, sheet.width - inset, baseline, sheet.language.say(Text::reconnecting), style,
                      {sheet.colors().changed_ground, sheet.colors().changed_ink, Icon::wait, Align::end});
    } else if (!number.empty() && says_number == SaysNumber::yes) {
        const std::string words = sheet.language.say(Text::order_number, {isolate(number)});
        const float room = sheet.width * (sheet.is_narrow() ? .4F : .25F);
        const TextStyle style =
            fitted(sheet, words, sheet.theme.text(Type::side, sheet.colors().panel_muted), room);
        taken = draw_line(sheet, sheet.width - inset, baseline, words, style, room, Align::end);
    }
    const float room = sheet.is_narrow() ? sheet.width - 2 * inset - taken - kSideGap
                       : sheet.is_low()  ? sheet.width / 2 - 2 * inset
                                         : sheet.width * .27F;
    const std::string& name = sheet.view().shop.name;
    draw_line(sheet, inset, baseline, name,
              fitted(sheet, name, sheet.theme.text(Type::shop_on_panel, sheet.colors().panel_ink), room),
              room);
}

}  // namespace

void draw_stage(Sheet& sheet, SaysNumber says_number, const std::function<void()>& draw) {
    const float growth = panel_growth(sheet);
    const Rect rect = grown_panel(sheet, growth);
    if (growth < 1 && sheet.input.story.scene_before == SceneId::order) {
        static_cast<void>(draw_order(sheet));
    } else {
        sheet.painter.box(rect, sheet.colors().panel, panel_radius(sheet) * (1 - growth));
    }
    constexpr float kSeenFrom = .6F;  // the panel lies under most of it by then
    const auto clip = sheet.painter.clip(rect);
    const auto scope = sheet.painter.opacity(std::max(0.F, (growth - kSeenFrom) / (1 - kSeenFrom)));
    draw_stage_head(sheet, says_number);
    draw();
}

}  // namespace comptoir::renderer
