#pragma once
/// The look as numbers: type scale, spacing, radii and colour roles. Scenes hold no size and no colour of
/// their own.
///
/// Units: theme units throughout; Painter turns them into pixels.

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "renderer/oklch.hpp"
#include "renderer/painter.hpp"
#include "renderer/surface.hpp"
#include "renderer/text/style.hpp"

namespace comptoir::renderer {

enum class ThemeId { light, dark, contrast };

[[nodiscard]] std::optional<ThemeId> theme_named(std::string_view name);

/// What a text is for. The numbers stand in theme.cpp.
enum class Type : std::uint8_t {
    weight,          ///< on the scale
    weight_unit,     ///< beside it
    amount_left,     ///< left to pay
    amount,          ///< in the panel
    amount_bar,      ///< in the panel of a bar
    amount_small,    ///< in the panel of a small screen
    amount_page,     ///< on a payment page, landscape
    amount_tall,     ///< on a payment page, portrait
    amount_ledge,    ///< on a payment page of a bar or a small screen
    headline,        ///< welcome, thanks
    headline_tall,   ///< the same where the page is narrow
    headline_small,  ///< the same on a bar or a small screen
    notice,          ///< out of reach
    address,         ///< what is typed into Odoo
    code,            ///< the pairing code
    page_title,
    product_title,
    instruction,
    receipt_title,
    ledger,         ///< gross, tare and net
    ledger_strong,  ///< the one that counts
    subtitle,
    shop,
    shop_on_panel,
    shop_small,
    card_title,  ///< the changed line of a bar
    card_price,
    tender,
    tender_value,
    step,  ///< a step of the setup scene
    step_number,
    device,
    hint,  ///< under the amount of the panel
    note,
    label,         ///< above an amount
    label_amount,  ///< the change beside it
    sum,
    sum_value,
    sum_wide,  ///< beside the band of a portrait panel
    sum_wide_value,
    sum_small,
    sum_small_value,
    band,  ///< "You save"
    band_value,
    band_small,
    band_small_value,
    side,  ///< order number and count of items
    side_small,
    caption,  ///< second line of a title, labels of figures
    caption_strong,
    staff,
    count_
};

/// The measures of a list of lines, for one density.
struct ListMetrics {
    float row = 0;
    float name = 0;
    float detail = 0;
    float price = 0;
    float pad = 0;         ///< between the edge of a row and its tile
    float radius = 0;      ///< of the raised line
    float kid = 0;         ///< height of a combo child
    float note = 0;        ///< height of a line of a note
    float gap = 0;         ///< between tile and text
    float inset = 0;       ///< how far the raised line hangs outside of the column
    float raised_gap = 0;  ///< above and below the raised line
    int name_lines = 2;
};

enum class Density { roomy, dense, small };

struct Colors {
    Color paper, card, card_edge, ink, muted, hair;
    Color panel, panel_edge, panel_raised, panel_ink, panel_muted, panel_hair;
    Color changed_ground, changed_ink, changed_on_panel, on_changed;  ///< amber, or the shop's accent
    Color notice_ground, notice_ink, notice_on_panel, on_notice;      ///< look here: amber in every shop
    Color saved_ground, saved_ink, saved_on_panel, on_saved;
    Color band_ground, band_edge, band_ink;
    Color unsettled;                ///< a weight that moves: meant to look it, and the only text under 7:1
    Color dot_idle, dot_now;        ///< waiting dots
    Color track;                    ///< what is still empty of a bar of payments
    Color done, on_done;            ///< the check of thanks
    Color badge, on_badge;          ///< number of a step
    Color accent;                   ///< the shop's, as it is; see-through without one
    Color code_ground, code_ink;    ///< of QR codes, and what logos are made for: the same in every theme
    Color idle_muted;               ///< quiet text on them
    Color idle_ground, idle_light;  ///< of the welcome page without a picture: a wall, and light on it
};

/// A colour that says something, and a ground that a scene puts it on. Scenes use no other pair; one more
/// is one more row of the table in theme.cpp, which every palette is tested with.
struct ColorPair {
    enum class Kind {
        text,       ///< 7:1
        mark,       ///< a glyph, a disc, a bar: 3:1
        unsettled,  ///< a weight that moves, at its size: 4.5:1
    };
    Kind kind = Kind::text;
    Color Colors::*ink = nullptr;
    Color Colors::*ground = nullptr;
    Color Colors::*veil = nullptr;  ///< laid over the ground; may be none

    [[nodiscard]] double ratio(const Colors& colors) const;
    [[nodiscard]] double least() const;
};
[[nodiscard]] std::span<const ColorPair> color_pairs();

/// What a shop has of its own colours.
struct Brand {
    std::optional<Color> accent{};
    std::optional<Color> paper{};
    std::optional<Color> panel{};

    [[nodiscard]] bool empty() const { return !accent && !paper && !panel; }
    bool operator==(const Brand&) const = default;
};

enum class Corners { round, soft, square };

/// A shop's own look, on top of a theme.
struct Look {
    Brand brand{};
    Corners corners = Corners::round;
    Family family = Family::sans;

    bool operator==(const Look&) const = default;
};

/// How round boxes are: the shop's choice, times what the look says.
struct Radii {
    float panel = 44;
    float panel_bar = 36;
    float panel_small = 32;
    float code = 48;
    float code_small = 36;
    float code_phone = 30;  ///< of the setup scene
    float card = 32;
    float band = 20;
    float tile_of_side = 0.22F;
    float chip_of_height = 0.5F;  ///< a half: a pill
};

struct Theme {
    Colors colors;
    Radii radius{};
    std::optional<Shadow> card_shadow;
    std::optional<Shadow> panel_shadow;
    float hairline = 0;
    float card_edge = 0;
    float panel_edge = 0;
    float band_edge = 0;
    float tile_opacity = 0;  ///< of a product's tint over paper
    bool has_tiles = true;
    bool has_fades = true;
    bool has_idle_art = true;
    /// A background picture under text: paper over it, so that any picture leaves 7:1.
    float paper_over_picture = 0.8F;
    std::array<ListMetrics, 3> lists;
    std::array<TextStyle, static_cast<std::size_t>(Type::count_)> type;

    [[nodiscard]] TextStyle text(Type what, Color color) const;
    [[nodiscard]] float size(Type what) const { return type[static_cast<std::size_t>(what)].size; }
    [[nodiscard]] const ListMetrics& list(Density density) const {
        return lists[static_cast<std::size_t>(density)];
    }
    /// The ground of a product that has no picture; the same name always has the same. Thread: any.
    [[nodiscard]] Color tint_of(std::string_view name) const;
};

/// The look itself, without a shop's own. Thread: any.
[[nodiscard]] const Theme& theme(ThemeId id);
/// A theme in a shop's own look. Thread: any.
[[nodiscard]] Theme theme(ThemeId id, const Look& look);

/// `top` laid over `ground`.
[[nodiscard]] Color over(Color ground, Color top);

// ---- spacing, radii and places that every theme shares ------------------------------------------

namespace space {
inline constexpr float k8 = 8;
inline constexpr float k16 = 16;
inline constexpr float k24 = 24;
inline constexpr float k32 = 32;
inline constexpr float k40 = 40;
inline constexpr float k56 = 56;
inline constexpr float k80 = 80;
inline constexpr float k120 = 120;
}  // namespace space

/// Symbol and decimals of an amount, of its size.
inline constexpr float kSmallPart = 0.46F;
/// Totals of an order that may be old.
inline constexpr float kDimmed = 0.45F;

}  // namespace comptoir::renderer
