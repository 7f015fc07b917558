#include "renderer/scenes/line_list.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

#include "renderer/scenes/amount_text.hpp"
#include "renderer/scenes/line_row.hpp"
#include "renderer/scenes/motion.hpp"
#include "renderer/scenes/row_movement.hpp"

namespace comptoir::renderer {
namespace {

constexpr float kHiddenRow = 56;  // height of "5 more above"
constexpr float kFade = 72;       // height in which the last row vanishes, and of it that must be seen

/// A line of the order before, on its way out. Its combo children go with it.
void draw_gone(Sheet& sheet, const LineSetting& setting, const ListPlace& place, const DrawnRow& stood,
               float shown) {
    const std::vector<Line>& lines = sheet.input.story.before->lines;
    const LineRow row =
        measured(sheet, setting, lines, {stood.line, block_end(lines, stood.line)}, place.width);
    draw_row(sheet, setting, lines, row, place, {.y = stood.y, .lift = stood.lift, .shown = shown});
}

/// Blending in whole numbers loses a level; paper faded over paper must not show.
Color lifted(Color paper) {
    for (std::uint8_t* part : {&paper.red, &paper.green, &paper.blue}) *part += *part < 255 ? 1 : 0;
    return paper;
}

void draw_hidden(Sheet& sheet, const LineSetting& setting, float x, float middle, float width, Icon icon,
                 std::string_view text) {
    constexpr float kSide = 34;
    const float place = setting.tile > 0 ? setting.tile : space::k40;
    draw_icon(sheet, icon, {x + (place - kSide) / 2, middle - kSide / 2, kSide, kSide}, sheet.colors().ink,
              2.4F);
    TextStyle style = setting.quantity;
    style.color = sheet.colors().muted;
    style.size = std::round(setting.metrics.detail * 1.08F);
    const float text_x = x + place + (setting.tile > 0 ? setting.metrics.gap : space::k16);
    draw_line(sheet, text_x, middle + style.size * .36F, text, style, x + width - text_x);
}

std::size_t block_of(const std::vector<Block>& blocks, std::size_t line) {
    const auto after =
        std::ranges::upper_bound(blocks, line, {}, [](const Block& block) { return block.line; });
    return after == blocks.begin() ? 0 : static_cast<std::size_t>(after - blocks.begin()) - 1;
}

/// The raised block, or the last one where none is.
std::size_t focus_of(const Sheet& sheet, const std::vector<Block>& blocks) {
    const auto raised = sheet.input.story.changes.raised;
    return raised && *raised < sheet.order().lines.size() ? block_of(blocks, *raised) : blocks.size() - 1;
}

Window window_for(const Sheet& sheet, const LineSetting& setting, const ListPlace& place,
                  const std::vector<Block>& blocks, HiddenCounts counts) {
    const bool ends_with_row = sheet.order().lines_dropped > 0 && counts == HiddenCounts::in_rows;
    return window_of(
        blocks.size(), focus_of(sheet, blocks), place, setting.metrics.raised_gap, counts, ends_with_row,
        [&](std::size_t block) {
            return measured(sheet, setting, sheet.order().lines, blocks[block], place.width).height;
        });
}

std::string below_text(const Sheet& sheet, const Window& window) {
    const std::size_t dropped = sheet.order().lines_dropped;
    const std::string& model = sheet.order().total.text;
    if (window.below > 0) {
        const std::size_t all = window.below + dropped;
        return sheet.language.count(Counted::more_below, all, {count_like(model, all)});
    }
    return sheet.language.count(Counted::not_listed, dropped, {count_like(model, dropped)});
}

}  // namespace

std::vector<Block> blocks_of(const std::vector<Line>& lines) {
    std::vector<Block> blocks;
    for (std::size_t i = 0; i < lines.size(); i = blocks.back().end)
        blocks.push_back({i, block_end(lines, i)});
    return blocks;
}

Window window_of(std::size_t blocks, std::size_t raised, const ListPlace& place, float raised_gap,
                 HiddenCounts counts, bool ends_with_row, const std::function<float(std::size_t)>& height) {
    const float room = place.bottom - place.top;
    const float said = counts == HiddenCounts::in_rows ? kHiddenRow : 0;
    const float end_row = ends_with_row ? said : 0;
    float all = 2 * raised_gap;
    std::size_t fitting = 0;
    while (fitting < blocks && all <= room - end_row) all += height(fitting++);
    if (fitting == blocks && all <= room - end_row + raised_gap) {
        return {.top = place.top, .bottom = place.bottom - end_row, .has_below_row = ends_with_row};
    }
    const bool has_more = raised + 1 < blocks;
    const float below = has_more || ends_with_row ? said : 0;
    float used = height(raised) + 2 * raised_gap + (has_more ? kFade : 0);
    std::size_t first = raised;
    while (first > 0) {
        const float more = height(first - 1);
        if (used + more > room - below - (first > 1 ? said : 0)) break;
        used += more;
        first--;
    }
    Window window{.first = first, .above = first};
    window.top = place.top + (first > 0 ? said : 0);
    window.bottom = place.bottom - below;
    float y = window.top;
    std::size_t whole = first;
    while (whole < blocks) {
        y += height(whole) + (whole == raised ? 2 * raised_gap : 0);
        if (y > place.bottom - below + raised_gap) break;
        whole++;
    }
    window.below = blocks - whole;
    window.has_below_row = below > 0;
    if (window.below == 0 && !ends_with_row) {
        window.bottom = place.bottom;
        window.has_below_row = false;
    }
    return window;
}

std::size_t hidden_above(const Sheet& sheet, const ListPlace& place, Density density) {
    const std::vector<Block> blocks = blocks_of(sheet.order().lines);
    if (blocks.empty()) return 0;
    const LineSetting setting(sheet, density);
    const Window window = window_for(sheet, setting, place, blocks, HiddenCounts::in_head);
    return window.above + window.below + sheet.order().lines_dropped;
}

bool fits(const Sheet& sheet, const ListPlace& place, Density density) {
    const std::vector<Block> blocks = blocks_of(sheet.order().lines);
    if (blocks.empty()) return true;
    const Window window =
        window_for(sheet, LineSetting(sheet, density), place, blocks, HiddenCounts::in_rows);
    return window.above == 0 && window.below == 0;
}

Drawn draw_list(Sheet& sheet, const ListPlace& place, Density density, HiddenCounts counts) {
    Drawn drawn{.rows = {}, .density = density};
    const std::vector<Line>& lines = sheet.order().lines;
    const std::vector<Block> blocks = blocks_of(lines);
    if (blocks.empty()) return drawn;
    const LineSetting setting(sheet, density);
    const Window window = window_for(sheet, setting, place, blocks, counts);
    const auto raised = sheet.input.story.changes.raised;
    const std::size_t focus = focus_of(sheet, blocks);

    struct Placed {
        LineRow row;
        float rest = 0;
        bool is_raised = false;
    };
    std::vector<Placed> placed;
    std::vector<std::size_t> in_view;
    RowMovement movement(sheet, setting.metrics);
    float y = window.top;
    for (std::size_t i = window.first; i < blocks.size() && y < window.bottom; i++) {
        const bool is_raised = raised && i == focus;
        if (is_raised && i > window.first) y += setting.metrics.raised_gap;
        placed.push_back({measured(sheet, setting, lines, blocks[i], place.width), y, is_raised});
        movement.learn(blocks[i].line, y);
        in_view.push_back(blocks[i].line);
        y += placed.back().row.height + (is_raised ? setting.metrics.raised_gap : 0);
    }

    const bool shows_change =
        sheet.input.story.changes.step == Step::added || sheet.input.story.changes.step == Step::changed;
    const float amber = shows_change ? motion::highlight(sheet.input) : 0;
    const auto draw_one = [&](const Placed& one, float lift) {
        const std::size_t line = one.row.block.line;
        const float at = movement.y(line, one.rest);
        draw_row(
            sheet, setting, lines, one.row, place,
            {.y = at, .lift = lift, .amber = one.is_raised ? amber : 0, .shown = movement.opacity(line)});
        drawn.rows.push_back({line, at, lift, setting.metrics.row});
    };
    {
        const bool ends = window.below > 0 || (movement.is_moving() && window.has_below_row);
        const float bottom = ends ? window.bottom : sheet.height;
        const float side = space::k40;
        const auto clip =
            sheet.painter.clip({place.x - side, window.top - (window.above > 0 ? 0 : side),
                                place.width + 2 * side, bottom - window.top + (window.above > 0 ? 0 : side)});
        for (const DrawnRow& gone : movement.gone())
            draw_gone(sheet, setting, place, gone, movement.vanishing());
        for (const DrawnRow& row : movement.leaving(in_view)) {
            const Block block{row.line, block_end(lines, row.line)};
            draw_row(sheet, setting, lines, measured(sheet, setting, lines, block, place.width), place,
                     {.y = row.y});
        }
        for (std::size_t i = 0; i < placed.size(); i++) {
            const Placed& one = placed[i];
            const float lift = movement.lift(one.row.block.line, one.is_raised);
            const bool is_under_another = i > 0 || (window.above > 0 && counts == HiddenCounts::in_rows);
            const bool parts = is_under_another && lift <= 0 && (i == 0 || !placed[i - 1].is_raised);
            if (parts) {
                sheet.painter.box({place.x + setting.text_x, movement.y(one.row.block.line, one.rest),
                                   place.width - setting.text_x, sheet.theme.hairline},
                                  sheet.colors().hair);
            }
            if (lift <= 0) draw_one(one, 0);
        }
        if (window.below > 0 && sheet.theme.has_fades) {
            sheet.painter.fade({place.x - side, window.bottom - kFade, place.width + 2 * side, kFade},
                               lifted(sheet.colors().paper), FadeEdge::bottom);
        }
    }
    {
        // At rest the raised line's shadow may reach out of the list; on its way the line itself must not.
        const bool moves = movement.is_moving();
        const float top = moves && window.above > 0 ? window.top : 0;
        const float end = moves && window.has_below_row ? window.bottom : sheet.height;
        const auto clip = sheet.painter.clip({0, top, sheet.width, end - top});
        for (const Placed& one : placed) {
            const float lift = movement.lift(one.row.block.line, one.is_raised);
            if (lift > 0) draw_one(one, lift);
        }
    }
    std::ranges::sort(drawn.rows, {}, &DrawnRow::line);
    if (counts == HiddenCounts::in_rows) {
        const std::string& model = sheet.order().total.text;
        if (window.above > 0) {
            draw_hidden(
                sheet, setting, place.x, window.top - kHiddenRow / 2 + 2, place.width, Icon::up,
                sheet.language.count(Counted::more_above, window.above, {count_like(model, window.above)}));
        }
        if (window.has_below_row) {
            draw_hidden(sheet, setting, place.x, window.bottom + kHiddenRow / 2, place.width, Icon::down,
                        below_text(sheet, window));
        }
    }
    return drawn;
}

}  // namespace comptoir::renderer
