/// All languages that the shop offers, each by its own name.

#include <algorithm>

#include "renderer/scenes/scenes.hpp"

namespace comptoir::renderer {
namespace {

constexpr float kGap = 24;
constexpr float kNameRoom = 340;  // "Português (Brasil)" in one line
constexpr float kRowMax = 132;    // a name has a line or two: a higher card is empty

struct Offered {
    std::size_t index = 0;  // of the view's list
    const Language* language = nullptr;
};

/// Those that we have words in, each once.
std::vector<Offered> offered(const Sheet& sheet) {
    std::vector<Offered> all;
    const std::vector<std::string>& tags = sheet.view().touch.languages;
    for (std::size_t i = 0; i < tags.size(); i++) {
        const Language* language = sheet.input.words.find(tags[i]);
        const bool is_new = language != nullptr && std::ranges::none_of(all, [&](const Offered& one) {
                                return one.language == language;
                            });
        if (is_new) all.push_back({i, language});
    }
    return all;
}

void draw_name(Sheet& sheet, const Rect& rect, const Offered& one) {
    const TouchAct act{TouchAct::Kind::choose_language, one.index};
    const Colors& colors = sheet.colors();
    const bool is_marked = is_pressed(sheet, act) || one.language == &sheet.language;
    if (is_marked) {
        sheet.painter.box(rect, colors.panel, sheet.theme.radius.card);
    } else {
        draw_card(sheet, rect, sheet.theme.radius.card);
    }
    const std::string name = one.language->say(Text::language_name);
    TextStyle style = sheet.theme.text(Type::sum_value, is_marked ? colors.panel_ink : colors.ink);
    const bool is_small = sheet.is_low() || is_handheld(sheet);
    const TextStyle full = style;
    const float room = rect.width - 2 * (is_small ? space::k16 : space::k24);
    style = fitted(sheet, name, full, room);
    if (sheet.painter.width_of(name, style) > room) {
        constexpr float kEdge = 6;  // rather close to it than a word in two: 34 names on a small screen
        const float most = rect.width - 2 * kEdge;
        style = fitted(sheet, name, full, most);
        if (sheet.painter.width_of(name, style) > most) {
            style.size = std::min(full.size, (rect.height - space::k8) / (2 * kLineHeight));
            style = fitted_block(sheet, name, style, most, 2);
        }
    }
    sheet.painter.centered(rect, name, style);
    add_target(sheet, rect, act);
}

}  // namespace

std::size_t languages_offered(const Sheet& sheet) {
    return offered(sheet).size();
}

namespace {

/// What is owed never leaves, whatever else is looked at. Up to `end`, beside the cross.
void draw_owed(Sheet& sheet, float x, float end, float middle) {
    const auto scope = sheet.painter.opacity(freshness(sheet));
    const Owed owed = owed_of(sheet.order());
    const bool is_small = sheet.is_low() || is_handheld(sheet);
    const TextStyle label = sheet.theme.text(is_small ? Type::sum_small : Type::sum, sheet.colors().muted);
    TextStyle value = sheet.theme.text(is_small ? Type::sum_value : Type::receipt_title, sheet.colors().ink);
    const std::string amount = sign_first(owed.amount.text);
    constexpr float kShare = .75F;  // of the row: the amount goes before what it is called
    value = fitted_or_cut(sheet, amount, value, (end - x) * kShare);
    const float baseline = middle + value.size * kCapHeight / 2;
    const std::string words = sheet.language.say(owed.words);
    const float room = end - x - sheet.painter.width_of(amount, value) - space::k24;
    const float taken = draw_line(sheet, x, baseline, words, fitted(sheet, words, label, room), room);
    sheet.painter.label(x + taken + (taken > 0 ? space::k24 : 0), baseline, amount, value);
}

bool has_owed(const Sheet& sheet) {
    return sheet.view().page == Page::order && sheet.view().order && !owed_of(sheet.order()).amount.empty();
}

}  // namespace

void draw_languages(Sheet& sheet) {
    const bool is_small = sheet.is_low() || is_handheld(sheet);
    const float margin = is_small ? space::k24 : space::k80;
    const float gap = is_small ? space::k16 : kGap;
    const Rect page{0, 0, sheet.width, sheet.height};
    // Beside the names is out of here.
    add_target(sheet, page, {TouchAct::Kind::close_languages});
    const TouchAct close{TouchAct::Kind::close_languages, 1};
    const float side = kTouchMin;
    const Rect cross{sheet.width - margin - side, margin, side, side};
    draw_icon(sheet, Icon::cross, cross, sheet.colors().ink, 2.2F);
    add_target(sheet, cross, close);
    const bool is_owed = has_owed(sheet);
    if (is_owed) draw_owed(sheet, margin, cross.x - gap, cross.middle());

    const std::vector<Offered> all = offered(sheet);
    const bool is_beside = sheet.form == Form::bar && !is_owed;  // the cross
    const float top = is_beside ? margin : cross.bottom() + gap;
    const float right = is_beside ? side + gap : 0;
    const Rect area{margin, top, sheet.width - 2 * margin - right, sheet.height - margin - top};
    const auto rows_max = static_cast<std::size_t>((area.height + gap) / (kTouchMin + gap));
    const auto at_ease = static_cast<std::size_t>((area.width + gap) / (kNameRoom + gap));
    std::size_t columns = std::clamp<std::size_t>(at_ease, 1, 4);
    while ((all.size() + columns - 1) / columns > rows_max && columns < 8) columns++;
    const std::size_t count = std::min(all.size(), columns * rows_max);
    columns = std::max<std::size_t>(std::min(columns, count), 1);
    const std::size_t rows = std::max<std::size_t>((count + columns - 1) / columns, 1);
    const float width = (area.width + gap) / static_cast<float>(columns) - gap;
    const float height = std::min(kRowMax, (area.height + gap) / static_cast<float>(rows) - gap);
    const float first = area.middle() - (static_cast<float>(rows) * (height + gap) - gap) / 2;
    for (std::size_t i = 0; i < count; i++) {
        draw_name(sheet,
                  {area.x + static_cast<float>(i % columns) * (width + gap),
                   first + static_cast<float>(i / columns) * (height + gap), width, height},
                  all[i]);
    }
}

}  // namespace comptoir::renderer
