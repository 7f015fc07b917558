#include "renderer/scenes/line_row.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "renderer/scenes/amount_text.hpp"
#include "renderer/text/plain.hpp"

namespace comptoir::renderer {
namespace {

constexpr float kPriceShare = .42F;  // of the column: a longer price shrinks
constexpr float kPriceGap = 32;
constexpr float kKidIndent = 24;
constexpr float kKidRule = 3;
constexpr float kKidMargin = 14;
constexpr float kKidQuantity = 44;
constexpr float kKidQuantityShare = .3F;  // of the column, for a longer one
constexpr std::size_t kKidsMax = 8;  // of one combo; more are counted, or one combo would fill the screen
constexpr int kNoteLinesMax = 2;     // a longer note would push prices off the page
constexpr float kAbove = .24F;       // of the name's size: its baseline above the middle of the row
constexpr float kBelow = 1.44F;      // of the detail's size: the second baseline below it
constexpr float kOnMiddle = .35F;
constexpr float kLift = .06F;  // of a low row: both of its lines a little above its middle
constexpr float kBadgeGap = 16;
constexpr float kQuantityShare = .6F;         // of what the name has: something is left to say below it
constexpr std::size_t kPercentBytesMax = 12;  // "33.33" in Arabic digits has 10: what is longer is none

bool is_zero(const Amount& amount) {
    return amount.money && amount.money->minor == 0;
}

/// Units worth saying: a weight or a volume, not "Units".
bool is_measure(std::string_view unit) {
    constexpr std::string_view kMeasures[] = {"kg", "g", "lb", "oz", "l", "L", "ml", "m", "cm", "t"};
    return std::ranges::find(kMeasures, unit) != std::end(kMeasures);
}

bool has_fraction(std::string_view quantity) {
    const std::string text = quantity_text(quantity);
    return text.find_first_of(".,") != std::string::npos || text.find("\u066B") != std::string::npos;
}

/// What stands muted after the quantity: unit price, lots, taxes.
std::string detail_text(const Line& line, bool has_kids) {
    const bool says_price = !line.unit_price.empty() && !(has_kids && is_zero(line.unit_price));
    std::string out = says_price ? sign_first(line.unit_price.text) : std::string();
    std::string lots;
    for (const std::string& lot : line.lots) lots += (lots.empty() ? "" : ", ") + lot;
    for (const std::string_view more : {std::string_view(lots), std::string_view(line.tax_labels)}) {
        if (!more.empty()) out = joined(out, isolate(more));
    }
    return out;
}

/// What is struck: the whole line's price before, or the unit's where only that is known.
const Amount& struck_price(const Line& line) {
    const bool is_unit =
        line.old_price.empty() && pieces_of(line.quantity) == 1 && !has_fraction(line.quantity);
    return is_unit ? line.old_unit_price : line.old_price;
}

/// What a line is that is no thing bought.
struct Kind {
    std::string said;
    Icon icon = Icon::none;
    bool is_gain = false;  ///< for the customer
};

Kind kind_of(const Sheet& sheet, const Line& line) {
    switch (line.kind) {
        case LineKind::reward: return {sheet.language.say(Text::reward), Icon::tag, true};
        case LineKind::deposit: return {sheet.language.say(Text::deposit), Icon::none, false};
        case LineKind::tip: return {sheet.language.say(Text::tip), Icon::none, false};
        case LineKind::item: break;
    }
    const bool is_returned = line.quantity.starts_with('-') || line.quantity.starts_with("\u2212");
    return {is_returned ? sheet.language.say(Text::returned) : std::string(), Icon::none, false};
}

bool has_second_line(const Sheet& sheet, const Line& line, bool has_kids) {
    return !times_text(line).empty() || !detail_text(line, has_kids).empty() ||
           !kind_of(sheet, line).said.empty();
}

/// One note below a line.
struct Note {
    std::string text;
    Icon icon = Icon::note;
    bool is_for_staff = false;
};

/// The customer's own, and that for staff where the shop wants it seen.
std::vector<Note> notes_of(const Sheet& sheet, const Line& line) {
    std::vector<Note> notes;
    if (!line.customer_note.empty()) notes.push_back({plain(line.customer_note, LineBreaks::keep)});
    if (!line.internal_note.empty() && sheet.view().wishes.shows_internal_notes) {
        notes.push_back({joined(sheet.language.say(Text::staff_note),
                                isolate(plain(line.internal_note, LineBreaks::to_spaces))),
                         Icon::bang, true});
    }
    return notes;
}

TextStyle note_style(const LineSetting& setting, const Note& note, float width) {
    TextStyle style = note.is_for_staff ? setting.detail : setting.quantity;
    style.weight = 500;
    style.max_width = width - setting.text_x - setting.metrics.detail * 1.1F - 12;
    style.max_lines = kNoteLinesMax;
    return style;
}

/// From one note to what comes below it.
float note_height(const Sheet& sheet, const LineSetting& setting, const Note& note, float width) {
    const int count = std::max(1, sheet.painter.measure(note.text, note_style(setting, note, width)).lines);
    return setting.metrics.note + static_cast<float>(count - 1) * setting.metrics.detail * kLineHeight;
}

/// The struck price stands beside the percentage, in what a price may have of the column and some of the gap.
TextStyle struck_style(const Sheet& sheet, const LineSetting& setting, const Line& line, float column) {
    const std::string badge = discount_text(line);
    const float taken = badge.empty() ? 0 : kBadgeGap + chip_width(sheet, badge, setting.badge, Icon::none);
    return fitted_or_cut(sheet, struck_price(line).text, setting.detail,
                         column * kPriceShare + kPriceGap * .75F - taken);
}

/// Returns its width.
float draw_struck(Sheet& sheet, float end, float baseline, std::string_view text, const TextStyle& style) {
    const float width = sheet.painter.label(end, baseline, sign_first(text), style, Align::end);
    const float thickness = std::max(2.F, style.size * .085F);
    sheet.painter.box({end - width - 1, baseline - style.size * .36F, width + 2, thickness}, style.color, 1);
    return width;
}

/// The quantity, in amber while it is what just changed.
float draw_quantity(Sheet& sheet, const LineSetting& setting, const std::string& text, float x,
                    float baseline, float amber, float room) {
    if (text.empty()) return 0;
    const TextStyle style = fitted_or_cut(sheet, text, setting.quantity, room);
    const float plain_gap = setting.metrics.detail * .4F;
    constexpr float kChipGap = 14;
    if (amber <= 0) return sheet.painter.label(x, baseline, text, style) + plain_gap;
    const float width = draw_chip(sheet, x, baseline, text, style,
                                  {.ground = sheet.colors().changed_ground,
                                   .ink = mix(sheet.colors().ink, sheet.colors().changed_ink, amber),
                                   .shown = amber});
    return width + plain_gap + (kChipGap - plain_gap) * amber;
}

void draw_note(Sheet& sheet, const LineSetting& setting, const Note& note, float x, float baseline,
               float width) {
    const float detail = setting.metrics.detail;
    const float side = detail * 1.1F;
    draw_icon(sheet, note.icon, {x - 1, baseline - detail * .92F, side, side}, sheet.colors().muted, 2);
    sheet.painter.label(x + side + 12, baseline, note.text, note_style(setting, note, width));
}

void draw_kids(Sheet& sheet, const LineSetting& setting, const std::vector<Line>& lines, const LineRow& row,
               float x, float y, float width) {
    const ListMetrics& metrics = setting.metrics;
    sheet.painter.box({x, y + 4, kKidRule, static_cast<float>(row.kids) * metrics.kid - 8},
                      sheet.colors().hair);
    TextStyle quantity = setting.detail;
    quantity.weight = 500;
    TextStyle name = setting.detail;
    name.color = sheet.colors().ink;
    for (std::size_t i = 0; i < row.kids; i++) {
        const float baseline = y + metrics.kid / 2 + metrics.detail * .36F;
        const float start = x + kKidIndent;
        if (row.kids_hidden > 0 && i + 1 == row.kids) {
            sheet.painter.label(start, baseline, "+ " + count_like(sheet.order().total.text, row.kids_hidden),
                                quantity);
            break;
        }
        const Line& kid = lines[row.block.line + 1 + i];
        const std::string times = times_text(kid);
        float text_x = start;
        if (!times.empty())
            text_x += std::max(kKidQuantity, sheet.painter.label(start, baseline, times,
                                                                 fitted_or_cut(sheet, times, quantity,
                                                                               width * kKidQuantityShare)) +
                                                 10);
        draw_line(sheet, text_x, baseline, plain(kid.name, LineBreaks::to_spaces), name, x + width - text_x);
        y += metrics.kid;
    }
}

void draw_price(Sheet& sheet, const LineSetting& setting, const Line& line, float end, float column,
                float middle, float first, float second) {
    const TextStyle price =
        fitted_or_cut(sheet, sign_first(line.price.text), setting.price, column * kPriceShare);
    const Amount& struck = struck_price(line);
    const std::string badge = discount_text(line);
    const bool has_below = !struck.empty() || !badge.empty();
    const float baseline = has_below ? first : middle + price.size * kOnMiddle;
    if (!line.price.empty())
        sheet.painter.label(end, baseline, sign_first(line.price.text), price, Align::end);
    float at = end;
    if (!struck.empty()) {
        at -= draw_struck(sheet, end, second, struck.text, struck_style(sheet, setting, line, column)) +
              kBadgeGap;
    }
    if (!badge.empty()) {
        draw_chip(sheet, at, second, badge, setting.badge,
                  {sheet.colors().saved_ground, sheet.colors().saved_ink, Icon::none, Align::end});
    }
}

}  // namespace

LineSetting::LineSetting(const Sheet& sheet, Density density) : metrics(sheet.theme.list(density)) {
    const Colors& colors = sheet.colors();
    name = sheet.theme.text(Type::step, colors.ink);
    name.size = metrics.name;
    price = sheet.theme.text(Type::tender_value, colors.ink);
    price.size = metrics.price;
    price.tracking = -.008F;
    quantity = sheet.theme.text(Type::sum_value, colors.ink);
    quantity.size = metrics.detail;
    detail = sheet.theme.text(Type::sum, colors.muted);
    detail.size = metrics.detail;
    badge = sheet.theme.text(Type::sum_value, colors.saved_ink);
    badge.size = std::round(metrics.detail * .85F);
    tile = sheet.theme.has_tiles ? metrics.row - 2 * metrics.pad : 0;
    text_x = tile > 0 ? tile + metrics.gap : 0;
}

float draw_kind(Sheet& sheet, const Line& line, const TextStyle& style, float x, float baseline) {
    const Kind kind = kind_of(sheet, line);
    if (kind.said.empty()) return 0;
    if (kind.is_gain) {
        return draw_chip(sheet, x, baseline, kind.said, style,
                         {sheet.colors().saved_ground, sheet.colors().saved_ink, kind.icon});
    }
    TextStyle plain_style = style;
    plain_style.color = sheet.colors().ink;
    return sheet.painter.label(x, baseline, kind.said, plain_style);
}

LineRow measured(const Sheet& sheet, const LineSetting& setting, const std::vector<Line>& lines, Block block,
                 float width) {
    const ListMetrics& metrics = setting.metrics;
    const Line& line = lines[block.line];
    LineRow row{.block = block};
    const TextStyle price = fitted_or_cut(sheet, line.price.text, setting.price, width * kPriceShare);
    float taken = line.price.empty() ? 0 : sheet.painter.width_of(line.price.text, price);
    row.name_end = taken + kPriceGap;
    const Amount& struck = struck_price(line);
    if (!struck.empty()) {
        float below = sheet.painter.width_of(struck.text, struck_style(sheet, setting, line, width));
        const std::string badge = discount_text(line);
        if (!badge.empty()) below += kBadgeGap + chip_width(sheet, badge, setting.badge, Icon::none);
        taken = std::max(taken, std::min(below, width * kPriceShare));
    }
    row.price_room = taken + kPriceGap;
    TextStyle name = setting.name;
    name.max_width = std::max(width - setting.text_x - row.name_end, name.size * 2);
    name.max_lines = metrics.name_lines;
    const bool is_long =
        metrics.name_lines > 1 &&
        sheet.painter.measure(plain(name_without_emoji(line.name), LineBreaks::to_spaces), name).lines > 1;
    row.extra = is_long ? metrics.name * kLineHeight : 0;
    for (const Note& note : notes_of(sheet, line)) row.note += note_height(sheet, setting, note, width);
    const std::size_t kids = block.end - block.line - 1;
    row.kids_hidden = kids > kKidsMax ? kids - (kKidsMax - 1) : 0;
    row.kids = kids > kKidsMax ? kKidsMax : kids;
    row.height = metrics.row + row.extra + row.note;
    if (row.kids > 0) row.height += static_cast<float>(row.kids) * metrics.kid + kKidMargin;
    return row;
}

void draw_row(Sheet& sheet, const LineSetting& setting, const std::vector<Line>& lines, const LineRow& row,
              const ListPlace& place, const RowLook& look) {
    const float y = look.y;
    const ListMetrics& metrics = setting.metrics;
    const Line& line = lines[row.block.line];
    const bool has_kids = row.block.end > row.block.line + 1;
    if (look.lift > 0) {
        draw_card(sheet, {place.x - metrics.inset, y, place.width + 2 * metrics.inset, row.height},
                  metrics.radius, look.lift * look.shown);
    }
    const auto scope = sheet.painter.opacity(look.shown);
    const float text_x = place.x + setting.text_x;
    const float room = place.width - setting.text_x - row.price_room;
    const bool has_second = has_second_line(sheet, line, has_kids);
    // A low row would have its second line, and the chips on it, at its lower edge.
    const float up = has_second && metrics.name_lines == 1 ? metrics.row * kLift : 0;
    const float middle = y + (metrics.row + row.extra) / 2 - up;
    const float first = has_second ? middle - metrics.name * kAbove - row.extra / 2
                                   : middle + metrics.name * kOnMiddle - row.extra / 2;
    const float second = middle + metrics.detail * kBelow + row.extra / 2;
    if (setting.tile > 0) {
        draw_tile(sheet, {place.x, y + metrics.pad, setting.tile, setting.tile}, line.picture, line.name);
    }
    TextStyle name = setting.name;
    name.max_width = std::max(place.width - setting.text_x - row.name_end, name.size * 2);
    name.max_lines = row.extra > 0 ? metrics.name_lines : 1;
    const std::string words = plain(name_without_emoji(line.name), LineBreaks::to_spaces);
    sheet.painter.label(text_x, first, words, balanced(sheet, words, name));

    float detail_x = text_x;
    if (const float kind = draw_kind(sheet, line, setting.badge, text_x, second); kind > 0)
        detail_x += kind + metrics.detail * .5F;
    const float quantity_room = std::min(room * kQuantityShare, text_x + room - detail_x);
    detail_x += draw_quantity(sheet, setting, times_text(line), detail_x, second, look.amber, quantity_room);
    const bool is_unit_struck = struck_price(line).empty() && !line.old_unit_price.empty();
    if (is_unit_struck) {
        const std::string& old = line.old_unit_price.text;
        const TextStyle style =
            fitted_or_cut(sheet, old, setting.detail, std::max(text_x + room - detail_x, 1.F));
        const float width = sheet.painter.width_of(old, style);
        draw_struck(sheet, detail_x + width, second, old, style);
        detail_x += width + 12;
    }
    const bool is_end_free = struck_price(line).empty() && discount_text(line).empty();
    const float detail_room = text_x + room + (is_end_free ? row.price_room * .3F : 0) - detail_x;
    draw_line(sheet, detail_x, second, detail_text(line, has_kids), setting.detail, detail_room);
    draw_price(sheet, setting, line, place.x + place.width, place.width, middle, first, second);

    float baseline = has_second ? second : middle + metrics.name * kOnMiddle;
    for (const Note& note : notes_of(sheet, line)) {
        draw_note(sheet, setting, note, text_x, baseline + metrics.note, place.width);
        baseline += note_height(sheet, setting, note, place.width);
    }
    if (row.kids > 0) {
        const float kids_y = y + metrics.row + row.extra + row.note - metrics.pad * .35F;
        draw_kids(sheet, setting, lines, row, text_x, kids_y, place.width - setting.text_x);
    }
}

std::string times_text(const Line& line) {
    if (line.quantity.empty()) return {};
    const bool says_unit = !line.unit.empty() && (has_fraction(line.quantity) || is_measure(line.unit));
    std::string quantity = quantity_text(line.quantity);
    if (quantity.starts_with('-')) quantity = sign_first(quantity.replace(0, 1, "\u2212"));
    return quantity + (says_unit ? " " + line.unit : std::string()) + " ×";
}

std::string discount_text(const Line& line) {
    if (line.discount_percent.empty() || line.discount_percent.size() > kPercentBytesMax) return {};
    return sign_first("\u2212" + line.discount_percent + "%");
}

}  // namespace comptoir::renderer
