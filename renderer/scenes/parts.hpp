#pragma once
/// What several scenes are made of.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "renderer/painter.hpp"
#include "renderer/scenes/scene.hpp"
#include "renderer/theme.hpp"
#include "renderer/words.hpp"

namespace comptoir::renderer {

/// How the screen is shaped; each scene has a layout for each.
enum class Form { landscape, portrait, bar, small };

/// Units: any, of both the same; `height` in theme units tells a small screen (its unit is larger).
[[nodiscard]] Form form_of(float width, float height);

/// What every scene has at hand while it draws one frame.
struct Sheet {
    Painter& painter;
    const SceneInput& input;
    const Theme& theme;
    const Language& language;
    const Speech& speech;  ///< the same language, and perhaps a second one for what is said large
    Form form;
    float width;
    float height;
    std::vector<TouchTarget> targets{};  ///< what can be touched so far, the topmost last

    [[nodiscard]] const View& view() const { return input.view; }
    [[nodiscard]] const Order& order() const { return *input.view.order; }
    [[nodiscard]] const Colors& colors() const { return theme.colors; }
    [[nodiscard]] bool is_narrow() const { return form == Form::portrait; }
    [[nodiscard]] bool is_low() const { return form == Form::bar || form == Form::small; }
};

/// The smallest text allowed. Source: the look's "type".
inline constexpr float kTextMin = 22;

/// A portrait page as small as an 800×480 turned on its side.
[[nodiscard]] bool is_handheld(const Sheet& sheet);

/// Where the dark panel stands on the scenes that have one. It never changes place between them.
[[nodiscard]] Rect panel_of(const Sheet& sheet);
/// Radius and inner margin of that panel.
[[nodiscard]] float panel_radius(const Sheet& sheet);
[[nodiscard]] float panel_padding(const Sheet& sheet);
/// The column of text beside or above the panel, below nothing: from its first baseline down to its end.
struct Column {
    float x = 0;
    float width = 0;
    float baseline = 0;  ///< of the shop's name
    float bottom = 0;
};
[[nodiscard]] Column column_of(const Sheet& sheet);

// -- glyphs -------------------------------------------------------------------------------------------
enum class Icon : std::uint8_t { none, check, up, down, note, tag, bang, dots, wait, cross };

void draw_icon(Sheet& sheet, Icon icon, const Rect& rect, Color color, float stroke = 2.2F);
/// A glyph on a disc that fills `rect`.
void draw_badge(Sheet& sheet, Icon icon, const Rect& rect, Color ground, Color color, float stroke = 2.8F);

// -- text ---------------------------------------------------------------------------------------------
/// `style` made smaller until `text` is at most `room` wide; amounts shrink, they are never cut.
[[nodiscard]] TextStyle fitted(const Sheet& sheet, std::string_view text, TextStyle style, float room);
/// The same, and cut where it is too wide at the smallest size: no amount and no quantity is, but a till may
/// send any text as one, and it must not run over what stands beside it.
[[nodiscard]] TextStyle fitted_or_cut(const Sheet& sheet, std::string_view text, TextStyle style, float room);

/// `style` for at most `lines` lines of `room`, made smaller until nothing of `text` is cut: a sentence that
/// somebody has to act on is read to its end. One line as long as that keeps `one_line` of the size.
[[nodiscard]] TextStyle fitted_block(const Sheet& sheet, std::string_view text, TextStyle style, float room,
                                     int lines, float one_line = .64F);

/// `style` in as little width as its lines need: they are about as long as each other, and no word stands
/// alone on the last one.
[[nodiscard]] TextStyle balanced(const Sheet& sheet, std::string_view text, TextStyle style);

/// One line that is cut with an ellipsis beyond `room`. Returns its width.
float draw_line(Sheet& sheet, float x, float baseline, std::string_view text, TextStyle style, float room,
                Align align = Align::start);

/// Two texts on one baseline, one from `x`, one up to `end`. Without room for both, both shrink.
struct Said {
    std::string text;
    TextStyle style;
    float shown = 1;
};
void draw_pair(Sheet& sheet, float x, float end, float baseline, Said at_start, Said at_end);

/// What we say in the second language; empty where there is none. Set in its own direction.
[[nodiscard]] std::string second_text(const Sheet& sheet, Text text,
                                      std::initializer_list<std::string_view> values = {});
/// "Total · Summe" where both fit into `room`; else the first language alone.
[[nodiscard]] std::string both_texts(const Sheet& sheet, Text text, const TextStyle& style, float room,
                                     std::initializer_list<std::string_view> values = {});
/// How the second language stands below the first one: smaller.
[[nodiscard]] TextStyle second_style(const Sheet& sheet, const TextStyle& first, std::string_view second,
                                     float room, int lines = 1);
/// From the last baseline of the first language to that of the second one.
[[nodiscard]] float second_below(const TextStyle& first, const TextStyle& second);

struct Chip {
    Color ground;
    Color ink;
    Icon icon = Icon::none;
    Align align = Align::start;
    float shown = 1;  ///< on its way: 0 is the text alone, where it stands without a chip
};
/// Returns its width.
float draw_chip(Sheet& sheet, float x, float baseline, std::string_view text, const TextStyle& style,
                const Chip& chip);
[[nodiscard]] float chip_width(const Sheet& sheet, std::string_view text, const TextStyle& style, Icon icon);

/// Symbol and decimals small where that is certain, in one band of the height of `style`: too wide shrinks,
/// stays centred in its band. Returns its width.
float draw_amount(Sheet& sheet, float x, float baseline, const Amount& amount, const TextStyle& style,
                  Color muted, float room, Align align = Align::start);
/// Money goes back to the customer.
[[nodiscard]] bool is_refund(const Order& order);
/// What went back is said as such: its sign would say it twice.
[[nodiscard]] Amount without_sign(const Order& order, const Amount& amount);
/// The one sum that counts now, and what it is called.
struct Owed {
    Text words{};
    Amount amount;
};
[[nodiscard]] Owed owed_of(const Order& order);
/// Instead of an amount that isn't known yet.
void draw_dash(Sheet& sheet, float x, float baseline, float size, Color color);

// -- boxes --------------------------------------------------------------------------------------------
void draw_panel(Sheet& sheet, const Rect& rect);
/// Where the one large amount of a panel stands, and the words above it.
struct PanelAmount {
    float x = 0;
    float end = 0;
    float label = 0;     ///< baseline of the words
    float baseline = 0;  ///< of the amount
    Type type{};
    bool is_low = false;
};
[[nodiscard]] PanelAmount amount_on(const Sheet& sheet, const Rect& panel);
/// `lift`: 1 raised, 0 paper, between on its way.
void draw_card(Sheet& sheet, const Rect& rect, float radius, float lift = 1);

struct Sum {
    std::string label;
    std::string value;
    std::optional<Color> color;  ///< for one that stands out
};
/// Rows of label and value, the last one's baseline at `last_baseline`.
void draw_sums(Sheet& sheet, float x, float end, float last_baseline, const std::vector<Sum>& sums,
               Type label, Type value, float step);
[[nodiscard]] float sum_step(const Sheet& sheet, Type label);

/// The green band that says what was saved. `type` is Type::band or Type::band_small.
void draw_band(Sheet& sheet, float x, float y, float width, std::string_view label, std::string_view value,
               Type type);
[[nodiscard]] float band_height(const Sheet& sheet, Type type);

/// A product: its picture, or its tint with the emoji its name begins with or its first letter.
void draw_tile(Sheet& sheet, const Rect& rect, const PictureRef& picture, std::string_view name);
/// The name without the emoji that the tile shows.
[[nodiscard]] std::string_view name_without_emoji(std::string_view name);
/// What a tile shows of a name: an emoji, or the first letter with its marks; may be empty. Thread: any.
[[nodiscard]] std::string_view initial_of(std::string_view name);

// -- what can be touched -------------------------------------------------------------------------------
/// The side of the smallest place that a finger meets: 9 mm on a 7" panel.
inline constexpr float kTouchMin = 64;
/// `rect` can be touched, and what is around it as far as a finger needs.
void add_target(Sheet& sheet, const Rect& rect, const TouchAct& act);
/// Whether a finger is on it.
[[nodiscard]] bool is_pressed(const Sheet& sheet, const TouchAct& act);
/// What stands in the chip of languages: a globe, and the name of the one that is spoken where it has room.
enum class ChipSays : std::uint8_t { language, nothing };
/// The chip that opens the list of languages, where there is a choice. Returns its width, nothing where there
/// is none.
float draw_language_chip(Sheet& sheet, float x, float baseline, const TextStyle& style,
                         ChipSays says = ChipSays::language);
[[nodiscard]] float language_chip_width(const Sheet& sheet, const TextStyle& style,
                                        ChipSays says = ChipSays::language);

// -- what stands on most pages ------------------------------------------------------------------------
/// The shop's name (without one "Your order" over an order) at the start and `side` at the end of the first
/// baseline; the "Reconnecting" chip takes the place of `side` while the POS is away.
void draw_head(Sheet& sheet, const Column& column, std::string_view side);
enum class SaysNumber { yes, no };
/// How far the panel has grown out of its place, 0, over the whole screen, 1: payment pages are the panel.
[[nodiscard]] float panel_growth(const Sheet& sheet);
/// The panel's rect on that way.
[[nodiscard]] Rect grown_panel(const Sheet& sheet, float growth);
/// Night from edge to edge, for payment pages, grown out of the panel; the shop's name, the order's number
/// and what `draw` draws on it. Until it covers everything, the goods are seen around it.
void draw_stage(Sheet& sheet, SaysNumber says_number, const std::function<void()>& draw);
/// How much the totals are let through: less once they may be old.
[[nodiscard]] float freshness(const Sheet& sheet);

/// "Order 0427 · 9 items", what is known of it.
[[nodiscard]] std::string side_text(const Sheet& sheet);
/// "9 items": all that small panels say.
[[nodiscard]] std::string items_text(const Sheet& sheet);
/// `text` set in the page's own direction, whatever script it begins with.
[[nodiscard]] std::string directed(const Sheet& sheet, std::string_view text);
/// A number or an amount that keeps its sign in front of it also on a page that is read from the right.
[[nodiscard]] std::string sign_first(std::string_view text);
[[nodiscard]] std::string joined(std::string_view a, std::string_view b);
[[nodiscard]] std::string minutes_text(const Sheet& sheet, std::chrono::seconds time);

}  // namespace comptoir::renderer
