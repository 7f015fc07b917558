#include "renderer/scenes/parts.hpp"

#include <algorithm>
#include <cmath>

#include "app/base/utf8.hpp"
#include "renderer/scenes/amount_text.hpp"
#include "renderer/scenes/phrases.hpp"
#include "renderer/text/plain.hpp"

namespace comptoir::renderer {
namespace {

constexpr float kSideShare = .62F;     // of the first line, for what stands beside the shop's name
constexpr float kNameShare = .25F;     // of it, that tells a name which is longer, too
constexpr float kSideGap = 32;         // between two texts that share a line
constexpr float kChipPadding = 0.62F;  // of its text's size, and so on
constexpr float kChipHeight = 1.56F;
constexpr float kChipIcon = 1.25F;
constexpr float kMiddle = kCapHeight / 2;

}  // namespace

// ---- text -------------------------------------------------------------------------------------------

TextStyle fitted(const Sheet& sheet, std::string_view text, TextStyle style, float room) {
    const float width = sheet.painter.width_of(text, style);
    if (width > room && width > 0) style.size = std::max(kTextMin, std::floor(style.size * room / width));
    return style;
}

TextStyle fitted_or_cut(const Sheet& sheet, std::string_view text, TextStyle style, float room) {
    constexpr float kRounding = 1;  // too little to cut a text for
    style = fitted(sheet, text, style, room);
    const bool is_cut = style.size <= kTextMin && sheet.painter.width_of(text, style) > room + kRounding;
    if (is_cut) style.max_width = std::max(room, style.size);
    return style;
}

namespace {

/// Thai, Lao, Chinese, Japanese and Korean break between letters.   Source: Unicode 15.0, blocks from U+0E00
/// to U+0EFF and from U+2E80 on.
bool breaks_anywhere(std::string_view word) {
    for (std::size_t i = 0; i + 1 < word.size(); i++) {
        const auto first = static_cast<unsigned char>(word[i]);
        const auto second = static_cast<unsigned char>(word[i + 1]);
        if (first == 0xE0 && second >= 0xB8 && second <= 0xBB) return true;
        if ((first == 0xE2 && second >= 0xBA) || first >= 0xE3) return true;
    }
    return false;
}

/// Small enough that no word of `text` is broken in two.
TextStyle fitted_words(const Sheet& sheet, std::string_view text, TextStyle style, float room) {
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(' '), text.size());
        const std::string_view word = text.substr(0, end);
        if (!breaks_anywhere(word)) style = fitted(sheet, word, style, room);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return style;
}

/// Of the words that are not broken.
float widest_word(const Sheet& sheet, std::string_view text, const TextStyle& style) {
    TextStyle on_one = style;
    on_one.max_width = 0;
    on_one.max_lines = 1;
    float widest = 0;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(' '), text.size());
        const std::string_view word = text.substr(0, end);
        if (!breaks_anywhere(word)) widest = std::max(widest, sheet.painter.width_of(word, on_one));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return widest;
}

/// The width of the first of two lines of Japanese, both of whole phrases; 0 where there is no such break.
/// The first line is the longer one, or the second would not fit below it.
float first_of_two(const Sheet& sheet, std::string_view text, const TextStyle& style) {
    TextStyle on_one = style;
    on_one.max_width = 0;
    on_one.max_lines = 1;
    for (const std::size_t end : phrase_ends(text)) {
        const float first = sheet.painter.width_of(text.substr(0, end), on_one);
        if (first >= sheet.painter.width_of(text.substr(end), on_one)) return first;
    }
    return 0;
}

/// Two lines of whole phrases where they may be larger than one line; never a word broken in two, as long as
/// it can be read on one.
std::optional<TextStyle> fitted_phrases(const Sheet& sheet, std::string_view text, TextStyle style,
                                        const TextStyle& on_one, float room) {
    constexpr float kLarger = 1.15F;  // for less than that a second line is not worth it
    const float first = first_of_two(sheet, text, style);
    const float size = first > room ? std::floor(style.size * room / first) : style.size;
    if (first > 0 && size >= std::max(on_one.size * kLarger, kTextMin)) {
        style.size = size;
        style.max_width = std::ceil(first_of_two(sheet, text, style)) + 1;
        style.max_lines = 2;
        return style;
    }
    TextStyle whole = on_one;
    whole.max_width = 0;
    if (sheet.painter.width_of(text, whole) > room + 1) return std::nullopt;
    return on_one;
}

}  // namespace

TextStyle balanced(const Sheet& sheet, std::string_view text, TextStyle style) {
    const TextExtent extent = sheet.painter.measure(text, style);
    if (extent.lines < 2 || extent.is_cut) return style;
    if (extent.lines == 2 && has_kana(text)) {
        const float first = std::ceil(first_of_two(sheet, text, style)) + 1;
        if (first > 1 && first <= style.max_width) style.max_width = first;
        return style;
    }
    constexpr int kHalvings = 6;  // to a sixtieth of the width: nobody sees the rest
    float too_narrow =
        std::max(style.max_width / static_cast<float>(extent.lines), widest_word(sheet, text, style));
    for (int i = 0; i < kHalvings && style.max_width > too_narrow; i++) {
        TextStyle narrower = style;
        narrower.max_width = std::ceil((too_narrow + style.max_width) / 2);
        const TextExtent now = sheet.painter.measure(text, narrower);
        if (now.lines > extent.lines || now.is_cut) {
            too_narrow = narrower.max_width;
        } else {
            style = narrower;
        }
    }
    return style;
}

TextStyle fitted_block(const Sheet& sheet, std::string_view text, TextStyle style, float room, int lines,
                       float one_line) {
    constexpr float kStep = .93F;
    const TextStyle on_one = fitted(sheet, text, style, room);
    const float full = style.size;
    if (lines > 1) style = fitted_words(sheet, text, style, room);
    style.max_width = room;
    style.max_lines = lines;
    const bool is_whole = sheet.painter.width_of(text, on_one) <= room + 1;
    if (lines < 2 || (is_whole && on_one.size >= full * one_line)) {
        style.size = on_one.size;
        style.max_lines = 1;
        return style;
    }
    if (has_kana(text)) {
        TextStyle full_size = style;
        full_size.size = full;
        if (const auto whole = fitted_phrases(sheet, text, full_size, on_one, room)) {
            style = *whole;
            if (style.max_lines < 2) style.max_width = room;
            return style;
        }
    }
    while (style.size > kTextMin && sheet.painter.measure(text, style).is_cut)
        style.size = std::max(kTextMin, std::floor(style.size * kStep));
    return balanced(sheet, text, style);
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
    constexpr float kEndShare = .75F;  // of the room: the other one always keeps some
    const float most = at_start.text.empty() ? end - x : std::max(room - first(), room * kEndShare);
    float taken = 0;
    {
        const auto scope = sheet.painter.opacity(at_end.shown);
        taken = draw_line(sheet, end, baseline, at_end.text, at_end.style, most, Align::end);
    }
    const auto scope = sheet.painter.opacity(at_start.shown);
    draw_line(sheet, x, baseline, at_start.text, at_start.style,
              end - x - (taken > 0 ? taken + space::k16 : 0));
}

std::string second_text(const Sheet& sheet, Text text, std::initializer_list<std::string_view> values) {
    const std::string said = sheet.speech.again(text, values);
    return said.empty() ? said : isolate(said);
}

std::string both_texts(const Sheet& sheet, Text text, const TextStyle& style, float room,
                       std::initializer_list<std::string_view> values) {
    const std::string first = sheet.language.say(text, values);
    const std::string second = second_text(sheet, text, values);
    if (second.empty()) return first;
    const std::string both = directed(sheet, isolate(first) + " · " + second);
    return sheet.painter.width_of(both, style) <= room ? both : first;
}

TextStyle second_style(const Sheet& sheet, const TextStyle& first, std::string_view second, float room,
                       int lines) {
    constexpr float kShare = .56F;  // of the first one's size
    TextStyle style = first;
    style.size = std::clamp(first.size * kShare, sheet.theme.size(Type::caption),
                            std::max(sheet.theme.size(Type::subtitle), sheet.theme.size(Type::caption)));
    style.weight = 500;
    style.tracking = 0;
    style.max_width = 0;
    style.max_lines = 1;
    return fitted_block(sheet, second, style, room, lines);
}

float second_below(const TextStyle& first, const TextStyle& second) {
    return first.size * .26F + second.size * 1.14F;  // what hangs below a line, then a line with some air
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
    sheet.painter.box(rect, chip.ground.faded(chip.shown), height * sheet.theme.radius.chip_of_height);
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

/// As the page before and the page after say it.
Owed owed_of(const Order& order) {
    if (!order.change.empty()) return {Text::your_change, order.change};
    if (order.phase == Phase::paid)
        return {is_refund(order) ? Text::refunded : Text::paid, without_sign(order, order.total)};
    return {is_refund(order) ? Text::your_refund : Text::total, order.total};
}

// ---- what stands on most pages ----------------------------------------------------------------------

std::string directed(const Sheet& sheet, std::string_view text) {
    // Layout takes the direction of the first strong letter; these marks are one.
    const bool is_rtl = sheet.language.direction() == Direction::right_to_left;
    return text.empty() ? std::string() : (is_rtl ? "\u200F" : "\u200E") + std::string(text);
}

std::string sign_first(std::string_view text) {
    const bool has_sign = text.starts_with('-') || text.starts_with('+') || text.starts_with("\u2212");
    return has_sign ? isolate(text) : std::string(text);
}

std::string joined(std::string_view a, std::string_view b) {
    if (a.empty() || b.empty()) return std::string(a.empty() ? b : a);
    return std::string(a) + "   ·   " + std::string(b);
}

std::string items_text(const Sheet& sheet) {
    const Order& order = sheet.order();
    std::size_t pieces = 0;
    for (const Line& line : order.lines) {
        const bool is_thing = line.kind == LineKind::item && !line.is_combo_child;
        if (is_thing) pieces += renderer::pieces_of(line.quantity);
    }
    return pieces == 0 ? ""
                       : sheet.language.count(Counted::items, pieces, {count_like(order.total.text, pieces)});
}

/// "For Ada", where the shop wants names seen.
std::string customer_text(const Sheet& sheet) {
    const std::string name = plain(sheet.order().customer_name, LineBreaks::to_spaces);
    if (name.empty() || !sheet.view().wishes.shows_customer_name) return {};
    constexpr std::size_t kNameBytesMax = 48;  // two names; the number of the order must keep its room
    const bool is_whole = name.size() <= kNameBytesMax;
    const std::string said = is_whole ? name : std::string(utf8::prefix(name, kNameBytesMax)) + "\u2026";
    return sheet.language.say(Text::for_customer, {isolate(said)});
}

std::string side_text(const Sheet& sheet) {
    const std::string& number = sheet.order().number;
    const std::string items = items_text(sheet);
    const std::string order = number.empty() ? "" : sheet.language.say(Text::order_number, {isolate(number)});
    const std::string all = joined(customer_text(sheet), joined(order, items));
    TextStyle smallest = sheet.theme.text(Type::side, sheet.colors().muted);
    smallest.size = kTextMin;
    const bool fits = sheet.painter.width_of(all, smallest) <= column_of(sheet).width * kSideShare;
    return fits ? all : joined(customer_text(sheet), items);  // the number is what goes first
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
    const bool is_low = sheet.is_low() || is_handheld(sheet);
    const Type side_type = is_low ? Type::side_small : Type::side;
    const Type name_type = is_low ? Type::shop_small : Type::shop;
    const float end = column.x + column.width;
    const TextStyle chip = sheet.theme.text(is_low ? side_type : Type::caption, sheet.colors().ink);
    const bool is_away = sheet.view().contact != Contact::live;
    const std::string said = is_away ? sheet.language.say(Text::reconnecting) : std::string(side);
    TextStyle style_of_it = is_away ? sheet.theme.text(Type::caption_strong, sheet.colors().notice_ink)
                                    : sheet.theme.text(side_type, sheet.colors().muted);
    style_of_it.size = sheet.theme.size(side_type);
    const auto width_of_it = [&] {
        if (said.empty()) return 0.F;
        return is_away ? chip_width(sheet, said, style_of_it, Icon::wait)
                       : sheet.painter.width_of(said, style_of_it);
    };
    // Where there is little room, the shop's name is what gives way: to the chip of languages, whose word
    // gives way in turn, and then the other's letters.
    float most = is_away ? column.width : column.width * kSideShare;
    ChipSays says = ChipSays::language;
    const bool is_instead = is_low && language_chip_width(sheet, chip) > 0;
    if (is_instead) {
        const auto left = [&] { return column.width - language_chip_width(sheet, chip, says) - kSideGap; };
        if (width_of_it() > left()) says = ChipSays::nothing;
        most = std::min(most, left());
    }
    if (width_of_it() > most)
        style_of_it.size = std::max(kTextMin, std::floor(style_of_it.size * most / width_of_it()));
    float taken = 0;
    if (is_away) {
        taken = draw_chip(sheet, end, column.baseline - 2, said, style_of_it,
                          {sheet.colors().notice_ground, sheet.colors().notice_ink, Icon::wait, Align::end});
    } else if (!said.empty()) {
        taken = draw_line(sheet, end, column.baseline, said, style_of_it, most, Align::end);
    }
    if (is_instead) {
        draw_language_chip(sheet, column.x, column.baseline, chip, says);
        return;
    }
    const bool has_name = !sheet.view().shop.name.empty() || sheet.input.story.scene != SceneId::order;
    const std::string name = has_name ? sheet.view().shop.name : sheet.language.say(Text::your_order);
    const float beside = language_chip_width(sheet, chip);
    const float room =
        column.width - taken - (taken > 0 ? kSideGap : 0) - beside - (beside > 0 ? space::k24 : 0);
    const TextStyle style = fitted(sheet, name, sheet.theme.text(name_type, sheet.colors().ink), room);
    // Beside a long word of ours a letter of it and an ellipsis would be left: then rather nothing.
    TextStyle on_one = style;
    on_one.max_width = 0;
    const bool is_told =
        room >= column.width * kNameShare || sheet.painter.width_of(name, on_one) <= room + 1;
    const float its = is_told ? draw_line(sheet, column.x, column.baseline, name, style, room) : 0;
    const float middle = column.baseline - style.size * kMiddle;
    draw_language_chip(sheet, column.x + its + (its > 0 ? space::k24 : 0), middle + chip.size * kMiddle,
                       chip);
}

}  // namespace comptoir::renderer
