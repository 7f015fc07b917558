/// The customer is asked how to pay, and tells the cashier: nothing here is a button.

#include <algorithm>

#include "renderer/scenes/amount_text.hpp"
#include "renderer/scenes/pay_page.hpp"
#include "renderer/scenes/scenes.hpp"
#include "renderer/text/plain.hpp"

namespace comptoir::renderer {
namespace {

constexpr float kTileMax = 148;  // a method has a word or two: a higher tile is empty
constexpr float kGap = 24;

struct Grid {
    std::size_t columns = 1;
    std::size_t rows_max = 3;
};

Grid grid_of(const Sheet& sheet, std::size_t count) {
    if (sheet.is_low()) return {count > 3 ? 2U : 1U, 4};
    if (sheet.is_narrow()) return {count > 4 ? 2U : 1U, is_handheld(sheet) ? 4U : 5U};
    return {count <= 3 ? std::max<std::size_t>(count, 1) : count == 4 ? 2U : 3U, 3};
}

void draw_tile(Sheet& sheet, const Rect& rect, std::string_view method) {
    const Colors& colors = sheet.colors();
    if (colors.panel_raised == colors.panel) {
        sheet.painter.box(rect, colors.panel, sheet.theme.radius.card, colors.panel_ink,
                          sheet.theme.band_edge);
    } else {
        sheet.painter.box(rect, colors.panel_raised, sheet.theme.radius.card);
    }
    TextStyle style = sheet.theme.text(Type::instruction, colors.panel_ink);
    const float room = rect.width - 2 * space::k24;
    style.size = std::min(style.size, rect.height * .42F);
    style = fitted_block(sheet, method, style, room, 2);
    sheet.painter.centered(rect, method, style);
}

void draw_methods(Sheet& sheet, const Rect& area) {
    const std::vector<std::string>& methods = sheet.order().methods;
    const Grid grid = grid_of(sheet, methods.size());
    const std::size_t count = std::min(methods.size(), grid.columns * grid.rows_max);
    const std::size_t told = count < methods.size() ? count - 1 : count;  // and how many more there are
    const std::size_t rows = (count + grid.columns - 1) / grid.columns;
    const float gap = sheet.is_low() ? space::k16 : kGap;
    const float height = std::min(kTileMax, (area.height + gap) / static_cast<float>(rows) - gap);
    const float width = (area.width + gap) / static_cast<float>(grid.columns) - gap;
    const float top = area.middle() - (static_cast<float>(rows) * (height + gap) - gap) / 2;
    for (std::size_t i = 0; i < count; i++) {
        const std::size_t row = i / grid.columns;
        // The last row stands in the middle, whether it is full or not.
        const std::size_t in_row = row + 1 < rows ? grid.columns : count - row * grid.columns;
        const float taken = static_cast<float>(in_row) * (width + gap) - gap;
        const float x =
            area.x + (area.width - taken) / 2 + static_cast<float>(i % grid.columns) * (width + gap);
        draw_tile(sheet, {x, top + static_cast<float>(row) * (height + gap), width, height},
                  i < told ? plain(methods[i], LineBreaks::to_spaces)
                           : "+\u00A0" + count_like(sheet.order().total.text, methods.size() - told));
    }
}

void draw_choice(Sheet& sheet) {
    const PayPage page = pay_page_of(sheet, Shows::choices);
    draw_pay_amount(sheet, page, Text::to_pay, amount_asked(sheet.order(), {}));
    draw_methods(sheet, page.shown);
    draw_pay_words(sheet, page, Text::choose_how_to_pay, sheet.language.say(Text::tell_the_cashier));
}

}  // namespace

void draw_choosing(Sheet& sheet) {
    draw_stage(sheet, sheet.is_low() ? SaysNumber::no : SaysNumber::yes, [&] { draw_choice(sheet); });
}

}  // namespace comptoir::renderer
