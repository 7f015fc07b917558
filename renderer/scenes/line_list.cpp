#include "renderer/scenes/line_list.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <iterator>
#include <map>

#include "renderer/scenes/amount_text.hpp"
#include "renderer/scenes/motion.hpp"
#include "renderer/text/plain.hpp"

namespace comptoir::renderer {
namespace {

constexpr float kHiddenRow = 56;     // height of "5 more above"
constexpr float kFade = 72;          // height in which the last row vanishes, and of it that must be seen
constexpr float kPriceShare = .42F;  // of the column: a longer price shrinks
constexpr float kPriceGap = 32;
constexpr float kKidIndent = 24;
constexpr float kKidRule = 3;
constexpr float kKidMargin = 14;
constexpr float kKidQuantity = 44;
constexpr std::size_t kKidsMax = 8;  // of one combo; more are counted, or one combo would fill the screen
constexpr int kNoteLinesMax = 2;     // a longer note would push prices off the page
constexpr float kAbove = .24F;       // of the name's size: its baseline above the middle of the row
constexpr float kBelow = 1.44F;      // of the detail's size: the second baseline below it
constexpr float kOnMiddle = .35F;

/// All that is measured of one block before it is placed.
struct Row {
    Block block;
    float height = 0;
    float extra = 0;  ///< for the second line of the name
    float note = 0;   ///< height of the note
    float price_room = 0;
    std::size_t kids = 0;  ///< drawn, the row that counts the rest among them
    std::size_t kids_hidden = 0;
};

/// The styles and measures of one list.
struct Setting {
    const ListMetrics& metrics;
    TextStyle name;
    TextStyle quantity;
    TextStyle detail;
    TextStyle price;
    TextStyle badge;
    float tile = 0;
    float text_x = 0;  ///< from the start of the column

    Setting(const Sheet& sheet, Density density) : metrics(sheet.theme.list(density)) {
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
};

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
    std::string out = says_price ? line.unit_price.text : std::string();
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

bool has_second_line(const Line& line, bool has_kids) {
    return !times_text(line).empty() || !detail_text(line, has_kids).empty();
}

Row measured(const Sheet& sheet, const Setting& setting, const std::vector<Line>& lines, Block block,
             float width) {
    const ListMetrics& metrics = setting.metrics;
    const Line& line = lines[block.line];
    Row row{.block = block};
    const TextStyle price = fitted(sheet, line.price.text, setting.price, width * kPriceShare);
    float taken = line.price.empty() ? 0 : sheet.painter.width_of(line.price.text, price);
    const Amount& struck = struck_price(line);
    if (!struck.empty()) {
        float below = sheet.painter.width_of(struck.text, setting.detail);
        const std::string badge = discount_text(line);
        if (!badge.empty()) below += kHiddenRow / 3.5F + chip_width(sheet, badge, setting.badge, Icon::none);
        taken = std::max(taken, std::min(below, width * kPriceShare));
    }
    row.price_room = taken + kPriceGap;
    const float room = width - setting.text_x - row.price_room;
    TextStyle name = setting.name;
    name.max_width = std::max(room, name.size * 2);
    name.max_lines = metrics.name_lines;
    const bool is_long =
        metrics.name_lines > 1 &&
        sheet.painter.measure(plain(name_without_emoji(line.name), LineBreaks::to_spaces), name).lines > 1;
    row.extra = is_long ? metrics.name * kLineHeight : 0;
    if (!line.customer_note.empty()) {
        TextStyle note = setting.quantity;
        note.max_width = width - setting.text_x - metrics.detail * 1.1F - 12;
        note.max_lines = kNoteLinesMax;
        const int count =
            std::max(1, sheet.painter.measure(plain(line.customer_note, LineBreaks::keep), note).lines);
        row.note = metrics.note + static_cast<float>(count - 1) * metrics.detail * kLineHeight;
    }
    const std::size_t kids = block.end - block.line - 1;
    row.kids_hidden = kids > kKidsMax ? kids - (kKidsMax - 1) : 0;
    row.kids = kids > kKidsMax ? kKidsMax : kids;
    row.height = metrics.row + row.extra + row.note;
    if (row.kids > 0) row.height += static_cast<float>(row.kids) * metrics.kid + kKidMargin;
    return row;
}

// ---- one row ----------------------------------------------------------------------------------------

void draw_struck(Sheet& sheet, float end, float baseline, std::string_view text, const TextStyle& style) {
    const float width = sheet.painter.label(end, baseline, text, style, Align::end);
    const float thickness = std::max(2.F, style.size * .085F);
    sheet.painter.box({end - width - 1, baseline - style.size * .36F, width + 2, thickness}, style.color, 1);
}

/// The quantity, in amber while it is what just changed.
float draw_quantity(Sheet& sheet, const Setting& setting, const std::string& text, float x, float baseline,
                    float amber) {
    if (text.empty()) return 0;
    const float plain_gap = setting.metrics.detail * .4F;
    constexpr float kChipGap = 14;
    if (amber <= 0) return sheet.painter.label(x, baseline, text, setting.quantity) + plain_gap;
    const float width = draw_chip(sheet, x, baseline, text, setting.quantity,
                                  {.ground = sheet.colors().changed_ground,
                                   .ink = mix(sheet.colors().ink, sheet.colors().changed_ink, amber),
                                   .shown = amber});
    return width + plain_gap + (kChipGap - plain_gap) * amber;
}

void draw_kids(Sheet& sheet, const Setting& setting, const std::vector<Line>& lines, const Row& row, float x,
               float y, float width) {
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
            text_x += std::max(kKidQuantity, sheet.painter.label(start, baseline, times, quantity) + 10);
        draw_line(sheet, text_x, baseline, plain(kid.name, LineBreaks::to_spaces), name, x + width - text_x);
        y += metrics.kid;
    }
}

void draw_price(Sheet& sheet, const Setting& setting, const Line& line, float end, float column, float middle,
                float first, float second) {
    const TextStyle price = fitted(sheet, line.price.text, setting.price, column * kPriceShare);
    const Amount& struck = struck_price(line);
    const std::string badge = discount_text(line);
    const bool has_below = !struck.empty() || !badge.empty();
    const float baseline = has_below ? first : middle + price.size * kOnMiddle;
    if (!line.price.empty()) sheet.painter.label(end, baseline, line.price.text, price, Align::end);
    float at = end;
    if (!struck.empty()) {
        draw_struck(sheet, end, second, struck.text, setting.detail);
        at -= sheet.painter.width_of(struck.text, setting.detail) + 16;
    }
    if (!badge.empty()) {
        draw_chip(sheet, at, second, badge, setting.badge,
                  {sheet.colors().saved_ground, sheet.colors().saved_ink, Icon::none, Align::end});
    }
}

/// How a row looks in one frame.
struct Look {
    float y = 0;
    float lift = 0;
    float amber = 0;  ///< of its quantity
    float shown = 1;
};

void draw_row(Sheet& sheet, const Setting& setting, const std::vector<Line>& lines, const Row& row,
              const ListPlace& place, const Look& look) {
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
    const float middle = y + (metrics.row + row.extra) / 2;
    const bool has_second = has_second_line(line, has_kids);
    const float first = has_second ? middle - metrics.name * kAbove - row.extra / 2
                                   : middle + metrics.name * kOnMiddle - row.extra / 2;
    const float second = middle + metrics.detail * kBelow + row.extra / 2;
    if (setting.tile > 0) {
        draw_tile(sheet, {place.x, y + metrics.pad, setting.tile, setting.tile}, line.picture, line.name);
    }
    TextStyle name = setting.name;
    name.max_width = std::max(room, name.size * 2);
    name.max_lines = row.extra > 0 ? metrics.name_lines : 1;
    sheet.painter.label(text_x, first, plain(name_without_emoji(line.name), LineBreaks::to_spaces), name);

    float detail_x = text_x;
    detail_x += draw_quantity(sheet, setting, times_text(line), detail_x, second, look.amber);
    const bool is_unit_struck = struck_price(line).empty() && !line.old_unit_price.empty();
    if (is_unit_struck) {
        const float width = sheet.painter.width_of(line.old_unit_price.text, setting.detail);
        draw_struck(sheet, detail_x + width, second, line.old_unit_price.text, setting.detail);
        detail_x += width + 12;
    }
    const bool is_end_free = struck_price(line).empty() && discount_text(line).empty();
    const float detail_room = text_x + room + (is_end_free ? row.price_room * .3F : 0) - detail_x;
    draw_line(sheet, detail_x, second, detail_text(line, has_kids), setting.detail, detail_room);
    draw_price(sheet, setting, line, place.x + place.width, place.width, middle, first, second);

    if (!line.customer_note.empty()) {
        const float baseline = (has_second ? second : middle + metrics.name * kOnMiddle) + metrics.note;
        const float side = metrics.detail * 1.1F;
        draw_icon(sheet, Icon::note, {text_x - 1, baseline - metrics.detail * .92F, side, side},
                  sheet.colors().muted, 2);
        TextStyle note = setting.quantity;
        note.weight = 500;
        note.max_width = place.width - setting.text_x - side - 12;
        note.max_lines = kNoteLinesMax;
        sheet.painter.label(text_x + side + 12, baseline, plain(line.customer_note, LineBreaks::keep), note);
    }
    if (row.kids > 0) {
        const float kids_y = y + metrics.row + row.extra + row.note - metrics.pad * .35F;
        draw_kids(sheet, setting, lines, row, text_x, kids_y, place.width - setting.text_x);
    }
}

/// A line of the order before, on its way out. Its combo children go with it.
void draw_gone(Sheet& sheet, const Setting& setting, const ListPlace& place, const DrawnRow& stood,
               float shown) {
    const std::vector<Line>& lines = sheet.input.story.before->lines;
    const Row row = measured(sheet, setting, lines, {stood.line, block_end(lines, stood.line)}, place.width);
    draw_row(sheet, setting, lines, row, place, {.y = stood.y, .lift = stood.lift, .shown = shown});
}

// ---- movement ---------------------------------------------------------------------------------------

/// Where rows come from. Everything stands still unless an order is moving into this one.
class Movement {
public:
    Movement(const Sheet& sheet, const ListMetrics& metrics)
        : input_(sheet.input), changes_(sheet.input.story.changes), height_(metrics.row) {
        const Story& story = sheet.input.story;
        if (!story.before) return;
        is_moving_ = motion::progress(input_, story.order_at, motion::rows_time(changes_)) < 1;
        if (!is_moving_) return;
        for (const DrawnRow& row : story.from.rows) stood_[row.line] = row;
    }

    [[nodiscard]] bool is_moving() const { return is_moving_; }

    [[nodiscard]] const DrawnRow* stood(std::size_t line) const {
        if (!is_moving_ || line >= changes_.came_from.size()) return nullptr;
        const auto found = stood_.find(changes_.came_from[line]);
        return found == stood_.end() ? nullptr : &found->second;
    }

    /// All lines that did not stand anywhere come along with their neighbours.
    void learn(std::size_t line, float y) {
        if (const DrawnRow* row = stood(line); row != nullptr) drifts_[line] = from(*row) - y;
    }

    [[nodiscard]] bool is_new(std::size_t line) const {
        return is_moving_ && line < changes_.came_from.size() && changes_.came_from[line] == Changes::kNew;
    }

    [[nodiscard]] float y(std::size_t line, float rest) const {
        if (!is_moving_) return rest;
        const DrawnRow* row = stood(line);
        const float start = row != nullptr ? from(*row) : rest + drift_of(line);
        if (is_new(line)) return rest + motion::kRise * (1 - appeared());
        return start + (rest - start) * moved();
    }

    /// Lines that stood and are out of view at rest, and where they are on their way there.
    [[nodiscard]] std::vector<DrawnRow> leaving(const std::vector<std::size_t>& in_view) const {
        std::vector<DrawnRow> out;
        if (!is_moving_ || drifts_.empty()) return out;
        for (std::size_t i = 0; i < changes_.came_from.size(); i++) {
            const DrawnRow* row = stood(i);
            const bool leaves = row != nullptr && !std::ranges::binary_search(in_view, i);
            if (leaves) out.push_back({.line = i, .y = from(*row) - drift_of(i) * moved()});
        }
        return out;
    }

    [[nodiscard]] float opacity(std::size_t line) const { return is_new(line) ? appeared() : 1; }

    [[nodiscard]] float lift(std::size_t line, bool is_raised) const {
        const float rest = is_raised ? 1.F : 0.F;
        const DrawnRow* row = stood(line);
        if (row == nullptr) return rest;
        const float at = motion::entering(motion::progress(input_, input_.story.order_at, motion::kLift));
        return row->lift + (rest - row->lift) * at;
    }

    [[nodiscard]] float vanishing() const {
        return 1 - motion::leaving(motion::progress(input_, input_.story.order_at, motion::kVanish));
    }
    [[nodiscard]] std::vector<DrawnRow> gone() const {
        std::vector<DrawnRow> out;
        if (!is_moving_) return out;
        for (const std::size_t line : changes_.gone) {
            if (const auto found = stood_.find(line); found != stood_.end()) out.push_back(found->second);
        }
        return out;
    }

private:
    /// How far the neighbour above came; where a gap closes, rows below it come further than those above.
    [[nodiscard]] float drift_of(std::size_t line) const {
        if (drifts_.empty()) return 0;
        const auto after = drifts_.upper_bound(line);
        return after == drifts_.begin() ? after->second : std::prev(after)->second;
    }
    /// Where a row begins that had another height: its middle stays where it was.
    [[nodiscard]] float from(const DrawnRow& row) const { return row.y + (row.height - height_) / 2; }
    [[nodiscard]] float moved() const {
        const bool closes = !changes_.gone.empty();
        const Duration lasts = closes ? motion::kClose : motion::kScroll;
        const Duration delay = closes ? Duration(motion::kVanish) : Duration{};
        return motion::entering(motion::progress(input_, input_.story.order_at, lasts, delay));
    }
    [[nodiscard]] float appeared() const {
        return motion::entering(motion::progress(input_, input_.story.order_at, motion::kAppear));
    }

    const SceneInput& input_;
    const Changes& changes_;
    float height_;  ///< of a row now
    std::map<std::size_t, DrawnRow> stood_;
    std::map<std::size_t, float> drifts_;  ///< by line: from where it stood to where it rests
    bool is_moving_ = false;
};

/// Blending in whole numbers loses a level; paper faded over paper must not show.
Color lifted(Color paper) {
    for (std::uint8_t* part : {&paper.red, &paper.green, &paper.blue}) *part += *part < 255 ? 1 : 0;
    return paper;
}

void draw_hidden(Sheet& sheet, const Setting& setting, float x, float middle, float width, Icon icon,
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

Window window_for(const Sheet& sheet, const Setting& setting, const ListPlace& place,
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

std::string times_text(const Line& line) {
    if (line.quantity.empty()) return {};
    const bool says_unit = !line.unit.empty() && (has_fraction(line.quantity) || is_measure(line.unit));
    std::string quantity = quantity_text(line.quantity);
    if (quantity.starts_with('-')) quantity.replace(0, 1, "\u2212");
    return quantity + (says_unit ? " " + line.unit : std::string()) + " ×";
}

std::string discount_text(const Line& line) {
    return line.discount_percent.empty() ? std::string() : "\u2212" + line.discount_percent + "%";
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
    const Setting setting(sheet, density);
    const Window window = window_for(sheet, setting, place, blocks, HiddenCounts::in_head);
    return window.above + window.below + sheet.order().lines_dropped;
}

bool fits(const Sheet& sheet, const ListPlace& place, Density density) {
    const std::vector<Block> blocks = blocks_of(sheet.order().lines);
    if (blocks.empty()) return true;
    const Window window = window_for(sheet, Setting(sheet, density), place, blocks, HiddenCounts::in_rows);
    return window.above == 0 && window.below == 0;
}

Drawn draw_list(Sheet& sheet, const ListPlace& place, Density density, HiddenCounts counts) {
    Drawn drawn{.rows = {}, .density = density};
    const std::vector<Line>& lines = sheet.order().lines;
    const std::vector<Block> blocks = blocks_of(lines);
    if (blocks.empty()) return drawn;
    const Setting setting(sheet, density);
    const Window window = window_for(sheet, setting, place, blocks, counts);
    const auto raised = sheet.input.story.changes.raised;
    const std::size_t focus = focus_of(sheet, blocks);

    struct Placed {
        Row row;
        float rest = 0;
        bool is_raised = false;
    };
    std::vector<Placed> placed;
    std::vector<std::size_t> in_view;
    Movement movement(sheet, setting.metrics);
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
