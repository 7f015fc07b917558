/// Orders that people wait for, by their numbers: the newest that is ready is the largest thing on the page.

#include <algorithm>
#include <cmath>
#include <span>

#include "renderer/scenes/motion.hpp"
#include "renderer/scenes/scenes.hpp"
#include "renderer/text/plain.hpp"

namespace comptoir::renderer {
namespace {

/// What may not fit onto an 800×480: below that nothing ever turns.
constexpr std::size_t kPerPageMin = 4;
constexpr float kTight = .72F;  // of a number's room, where there are many

struct Layout {
    Rect ready;
    Rect preparing;
    float newest = 0;  ///< height of its card
    float cell = 0;    ///< least width of a number, and the height of its row
    float row = 0;
    float gap = 0;
    Type title{};
    Type number{};
    Type newest_type{};
};

Layout layout_of(const Sheet& sheet) {
    const bool is_small = sheet.is_low() || is_handheld(sheet);
    const float inset = is_small ? 36.F : sheet.is_narrow() ? 64.F : space::k80;
    const float width = sheet.width - 2 * inset;
    const float bottom = sheet.height - (is_small ? space::k32 : space::k56);
    if (sheet.is_narrow()) {
        const float top = is_small ? 110.F : 200.F;
        const float between = is_small ? space::k32 : space::k56;
        const float ready = (bottom - top - between) * .58F;
        return {.ready = {inset, top, width, ready},
                .preparing = {inset, top + ready + between, width, bottom - top - ready - between},
                .newest = is_small ? 190.F : 320.F,
                .cell = is_small ? 150.F : 250.F,
                .row = is_small ? 84.F : 132.F,
                .gap = is_small ? 14.F : space::k24,
                .title = is_small ? Type::note : Type::receipt_title,
                .number = is_small ? Type::receipt_title : Type::page_title,
                .newest_type = is_small ? Type::amount_ledge : Type::amount};
    }
    const float between = is_small ? space::k40 : space::k80;
    const float top = is_small ? 96.F : 176.F;
    const float preparing = (width - between) * .42F;
    return {.ready = {inset + preparing + between, top, width - between - preparing, bottom - top},
            .preparing = {inset, top, preparing, bottom - top},
            .newest = sheet.form == Form::bar ? 138.F
                      : is_small              ? 170.F
                                              : 330.F,
            .cell = is_small ? 150.F : 230.F,
            .row = is_small ? 84.F : 132.F,
            .gap = is_small ? 14.F : space::k24,
            .title = is_small ? Type::note : Type::receipt_title,
            .number = is_small ? Type::receipt_title : Type::page_title,
            .newest_type = sheet.form == Form::bar ? Type::address
                           : is_small              ? Type::amount_ledge
                                                   : Type::amount};
}

constexpr std::size_t kDotsMax = 9;  // more say nothing, and need the title's room
constexpr float kDotOfTitle = .3F;

/// What the dots take that say which of the pages is seen; nothing where there are none.
float dots_width(const Sheet& sheet, const Layout& layout, std::size_t pages) {
    if (pages < 2 || pages > kDotsMax) return 0;
    return sheet.theme.size(layout.title) * kDotOfTitle * (2 * static_cast<float>(pages) - 1);
}

/// Where the hairline below a title is.
float line_of(const Sheet& sheet, const Rect& area, const Layout& layout) {
    return area.y + sheet.theme.size(layout.title) * 1.5F;
}

/// A title over a hairline, in the room that the dots of `pages` leave.
void draw_title(Sheet& sheet, const Rect& area, const Layout& layout, Text words, Icon icon,
                std::size_t pages) {
    const float size = sheet.theme.size(layout.title);
    const float badge = icon == Icon::none ? 0 : size;
    const float x = area.x + (badge > 0 ? badge + space::k16 : 0);
    const float baseline = area.y + size;
    if (badge > 0) {
        draw_badge(sheet, icon, {area.x, baseline - size * kCapHeight / 2 - badge / 2, badge, badge},
                   sheet.colors().done, sheet.colors().on_done, 3);
    }
    const Color ink = icon == Icon::none ? sheet.colors().muted : sheet.colors().ink;
    const TextStyle style = sheet.theme.text(layout.title, ink);
    const float dots = dots_width(sheet, layout, pages);
    const float room = area.end() - x - dots - (dots > 0 ? space::k24 : 0);
    const std::string said = both_texts(sheet, words, style, room);
    draw_line(sheet, x, baseline, said, fitted(sheet, said, style, room), room);
    sheet.painter.box({area.x, line_of(sheet, area, layout), area.width, sheet.theme.hairline},
                      sheet.colors().hair);
}

void draw_number(Sheet& sheet, const Rect& rect, std::string_view number, TextStyle style) {
    const std::string text = plain(number, LineBreaks::to_spaces);
    const float room = rect.width - 2 * space::k16;
    style.size = std::min(style.size, rect.height * .62F);
    style = fitted(sheet, text, style, room);
    style.max_width = room;
    style.digits = Digits::tabular;
    sheet.painter.centered(rect, text, style);
}

/// As many as fit; the rest in turns.
struct Grid {
    std::size_t columns = 1;
    std::size_t rows = 1;
    float row = 0;
    std::size_t pages = 1;

    [[nodiscard]] std::size_t capacity() const { return columns * rows; }
};

bool has_grid(const Rect& area, const Layout& layout, std::size_t count) {
    return count > 0 && area.height >= layout.row * kTight;
}

Grid grid_of(const Rect& area, const Layout& layout, std::size_t count) {
    const auto fitting = [](float room, float each, float gap) {
        return static_cast<std::size_t>(std::max(1.F, std::floor((room + gap) / (each + gap))));
    };
    Grid grid;
    if (!has_grid(area, layout, count)) return grid;
    // Rather a little smaller than in turns.
    for (const float scale : {1.F, kTight}) {
        grid.row = layout.row * scale;
        grid.columns = fitting(area.width, layout.cell * scale, layout.gap);
        grid.rows = fitting(area.height, grid.row, layout.gap);
        if (grid.capacity() >= count) break;
    }
    grid.pages = (count + grid.capacity() - 1) / grid.capacity();
    return grid;
}

void draw_grid(Sheet& sheet, const Rect& area, const Layout& layout, std::span<const std::string> numbers,
               const std::function<void(const Rect&, std::string_view)>& draw) {
    if (!has_grid(area, layout, numbers.size())) return;
    const Grid grid = grid_of(area, layout, numbers.size());
    const std::size_t from = motion::pages_turned(sheet.input) % grid.pages * grid.capacity();
    const std::size_t count = std::min(grid.capacity(), numbers.size() - from);
    const float width = (area.width + layout.gap) / static_cast<float>(grid.columns) - layout.gap;
    for (std::size_t i = 0; i < count; i++) {
        const Rect cell{area.x + static_cast<float>(i % grid.columns) * (width + layout.gap),
                        area.y + static_cast<float>(i / grid.columns) * (grid.row + layout.gap), width,
                        grid.row};
        draw(cell, numbers[from + i]);
    }
}

/// Which of the pages is seen, at the end of the title.
void draw_pages(Sheet& sheet, const Rect& area, const Layout& layout, std::size_t pages) {
    const float width = dots_width(sheet, layout, pages);
    if (width <= 0) return;
    const float size = sheet.theme.size(layout.title);
    const float dot = size * kDotOfTitle;
    const std::size_t now = motion::pages_turned(sheet.input) % pages;
    float x = area.end() - width;
    for (std::size_t i = 0; i < pages; i++) {
        sheet.painter.box({x, area.y + size * (1 - kCapHeight / 2) - dot / 2, dot, dot},
                          i == now ? sheet.colors().ink : sheet.colors().dot_idle, dot / 2);
        x += 2 * dot;
    }
}

void draw_ready(Sheet& sheet, const Layout& layout) {
    const Colors& colors = sheet.colors();
    const Rect& area = layout.ready;
    const std::span<const std::string> ready(sheet.view().board.ready);
    const float top = line_of(sheet, area, layout) + layout.gap;
    const float y = top + layout.newest + layout.gap;
    const Rect below{area.x, y, area.width, area.bottom() - y};
    const auto others = ready.subspan(std::min<std::size_t>(1, ready.size()));
    const std::size_t pages = grid_of(below, layout, others.size()).pages;
    draw_title(sheet, area, layout, Text::ready_to_collect, Icon::check, pages);
    if (ready.empty()) return;
    const Rect newest{area.x, top, area.width, layout.newest};
    draw_card(sheet, newest, panel_radius(sheet));
    draw_number(sheet, newest, ready.front(), sheet.theme.text(layout.newest_type, colors.ink));
    draw_grid(sheet, below, layout, others, [&](const Rect& cell, std::string_view number) {
        sheet.painter.box(cell, colors.saved_ground, sheet.theme.radius.card);
        draw_number(sheet, cell, number, sheet.theme.text(layout.number, colors.saved_ink));
    });
    draw_pages(sheet, area, layout, pages);
}

void draw_preparing(Sheet& sheet, const Layout& layout) {
    const Rect& area = layout.preparing;
    const std::vector<std::string>& preparing = sheet.view().board.preparing;
    const float y = line_of(sheet, area, layout) + layout.gap;
    const Rect below{area.x, y, area.width, area.bottom() - y};
    const std::size_t pages = grid_of(below, layout, preparing.size()).pages;
    draw_title(sheet, area, layout, Text::preparing, Icon::none, pages);
    draw_grid(sheet, below, layout, preparing, [&](const Rect& cell, std::string_view number) {
        TextStyle style = sheet.theme.text(layout.number, sheet.colors().muted);
        style.weight = 500;
        draw_number(sheet, cell, number, style);
    });
    draw_pages(sheet, area, layout, pages);
}

}  // namespace

bool has_pages(const Board& board) {
    return board.preparing.size() > kPerPageMin || board.ready.size() > kPerPageMin;
}

void draw_board(Sheet& sheet) {
    const bool is_small = sheet.is_low() || is_handheld(sheet);
    const float inset = is_small ? 36.F : sheet.is_narrow() ? 64.F : space::k80;
    const float baseline = is_small ? 56.F : sheet.is_narrow() ? 124.F : 116.F;
    draw_pair(sheet, inset, sheet.width - inset, baseline,
              {plain(sheet.view().shop.name, LineBreaks::to_spaces),
               sheet.theme.text(is_small ? Type::shop_small : Type::shop, sheet.colors().ink)},
              {sheet.view().clock,
               sheet.theme.text(is_small ? Type::side_small : Type::hint, sheet.colors().muted)});
    const Layout layout = layout_of(sheet);
    draw_preparing(sheet, layout);
    draw_ready(sheet, layout);
}

}  // namespace comptoir::renderer
