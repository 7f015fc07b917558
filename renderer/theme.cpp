#include "renderer/theme.hpp"

#include <algorithm>

#include "renderer/palette.hpp"

namespace comptoir::renderer {
namespace {

struct TypeRow {
    Type id;
    float size;
    float contrast_size;  ///< in the contrast theme: larger where there is room, never smaller
    int weight;
    float tracking;
    Face face;
    Digits digits;
};

constexpr Digits kTab = Digits::tabular;
constexpr Digits kProp = Digits::proportional;

constexpr std::array<TypeRow, static_cast<std::size_t>(Type::count_)> kScale{{
    {Type::weight, 288, 288, 600, -.03F, Face::display, kTab},
    {Type::weight_unit, 120, 120, 500, -.02F, Face::display, kProp},
    {Type::amount_left, 248, 248, 600, -.03F, Face::display, kProp},
    {Type::amount, 216, 216, 600, -.03F, Face::display, kProp},
    {Type::amount_bar, 188, 188, 600, -.03F, Face::display, kProp},
    {Type::amount_small, 168, 168, 600, -.03F, Face::display, kProp},
    {Type::amount_page, 140, 140, 600, -.03F, Face::display, kProp},
    {Type::amount_tall, 200, 200, 600, -.03F, Face::display, kProp},
    {Type::amount_ledge, 120, 120, 600, -.03F, Face::display, kProp},
    {Type::headline, 152, 152, 600, -.035F, Face::display, kProp},
    {Type::headline_tall, 128, 128, 600, -.035F, Face::display, kProp},
    {Type::headline_small, 88, 88, 600, -.03F, Face::display, kProp},
    {Type::notice, 128, 128, 600, -.032F, Face::display, kProp},
    {Type::address, 96, 96, 600, -.015F, Face::display, kTab},
    {Type::code, 96, 96, 600, .05F, Face::display, kTab},
    {Type::page_title, 76, 76, 600, -.025F, Face::display, kProp},
    {Type::product_title, 64, 68, 600, -.018F, Face::display, kProp},
    {Type::instruction, 44, 52, 600, -.01F, Face::display, kProp},
    {Type::receipt_title, 52, 56, 600, -.018F, Face::display, kProp},
    {Type::ledger, 52, 56, 500, -.015F, Face::display, kTab},
    {Type::ledger_strong, 52, 56, 600, -.015F, Face::display, kTab},
    {Type::subtitle, 48, 52, 400, -.01F, Face::display, kProp},
    {Type::shop, 44, 52, 700, -.02F, Face::display, kProp},
    {Type::shop_on_panel, 36, 44, 600, -.015F, Face::display, kProp},
    {Type::shop_small, 34, 38, 700, -.02F, Face::display, kProp},
    {Type::card_title, 48, 56, 600, -.018F, Face::display, kProp},
    {Type::card_price, 84, 92, 600, -.025F, Face::display, kProp},
    {Type::tender, 36, 42, 500, -.01F, Face::display, kProp},
    {Type::tender_value, 36, 42, 600, -.01F, Face::display, kTab},
    {Type::step, 36, 40, 600, -.01F, Face::display, kProp},
    {Type::step_number, 30, 34, 600, 0, Face::display, kProp},
    {Type::device, 32, 36, 500, -.005F, Face::display, kProp},
    {Type::hint, 40, 44, 500, -.005F, Face::display, kTab},
    {Type::note, 36, 42, 500, -.004F, Face::display, kProp},
    {Type::label, 36, 44, 500, 0, Face::text, kTab},
    {Type::label_amount, 36, 44, 600, -.012F, Face::display, kProp},
    {Type::sum, 34, 39, 400, 0, Face::text, kTab},
    {Type::sum_value, 34, 39, 600, 0, Face::text, kTab},
    {Type::sum_wide, 30, 34, 400, 0, Face::text, kTab},
    {Type::sum_wide_value, 30, 34, 600, 0, Face::text, kTab},
    {Type::sum_small, 26, 32, 400, 0, Face::text, kTab},
    {Type::sum_small_value, 26, 32, 600, 0, Face::text, kTab},
    {Type::band, 40, 44, 500, 0, Face::text, kTab},
    {Type::band_value, 43, 48, 600, -.004F, Face::display, kProp},
    {Type::band_small, 30, 34, 500, 0, Face::text, kTab},
    {Type::band_small_value, 32, 37, 600, -.004F, Face::display, kProp},
    {Type::side, 28, 33, 500, 0, Face::text, kTab},
    {Type::side_small, 26, 30, 500, 0, Face::text, kTab},
    {Type::caption, 28, 33, 400, 0, Face::text, kTab},
    {Type::caption_strong, 28, 33, 600, 0, Face::text, kTab},
    {Type::staff, 24, 28, 500, 0, Face::text, kTab},
}};

constexpr bool in_order() {
    for (std::size_t i = 0; i < kScale.size(); i++) {
        if (static_cast<std::size_t>(kScale[i].id) != i || kScale[i].contrast_size < kScale[i].size)
            return false;
    }
    return true;
}
static_assert(in_order(), "the scale is indexed by Type, and contrast never makes a text smaller");

constexpr ListMetrics kRoomy{.row = 142,
                             .name = 36,
                             .detail = 26,
                             .price = 36,
                             .pad = 20,
                             .radius = 28,
                             .kid = 44,
                             .note = 48,
                             .gap = 32,
                             .inset = 24,
                             .raised_gap = 12,
                             .name_lines = 2};
constexpr ListMetrics kDense{.row = 124,
                             .name = 36,
                             .detail = 26,
                             .price = 36,
                             .pad = 15,
                             .radius = 28,
                             .kid = 44,
                             .note = 48,
                             .gap = 32,
                             .inset = 24,
                             .raised_gap = 12,
                             .name_lines = 2};
constexpr ListMetrics kSmall{.row = 104,
                             .name = 32,
                             .detail = 26,
                             .price = 32,
                             .pad = 14,
                             .radius = 24,
                             .kid = 36,
                             .note = 40,
                             .gap = 22,
                             .inset = 18,
                             .raised_gap = 8,
                             .name_lines = 1};
constexpr ListMetrics kContrastRoomy{.row = 158,
                                     .name = 48,
                                     .detail = 36,
                                     .price = 50,
                                     .pad = 18,
                                     .radius = 16,
                                     .kid = 54,
                                     .note = 56,
                                     .gap = 0,
                                     .inset = 24,
                                     .raised_gap = 12,
                                     .name_lines = 2};
constexpr ListMetrics kContrastSmall{.row = 126,
                                     .name = 42,
                                     .detail = 34,
                                     .price = 42,
                                     .pad = 14,
                                     .radius = 16,
                                     .kid = 46,
                                     .note = 50,
                                     .gap = 0,
                                     .inset = 18,
                                     .raised_gap = 8,
                                     .name_lines = 1};

constexpr Color kWhite = rgb(0xFFFFFF);
constexpr Color kBlack = rgb(0x000000);
constexpr Color kYellow = rgb(0xFFE100);
constexpr Color kShadowTint = rgb(0x1B1A17);
constexpr float kBandOverPanel = 0.17F;

constexpr Colors kLight{
    .paper = rgb(0xF4F2ED),
    .card = kWhite,
    .card_edge = rgb(0xFFFFFF, 0),
    .ink = rgb(0x16150F),
    .muted = rgb(0x524F47),
    .hair = rgb(0x16150F, 26),
    .panel = rgb(0x15181A),
    .panel_edge = rgb(0xFFFFFF, 0),
    .panel_raised = rgb(0x23282B),
    .panel_ink = kWhite,
    .panel_muted = rgb(0xB4BBBB),
    .panel_hair = rgb(0xFFFFFF, 30),
    .changed_ground = rgb(0xFBE6BC),
    .changed_ink = rgb(0x5E3B00),
    .changed_on_panel = rgb(0xF2C879),
    .on_changed = rgb(0x2B2105),
    .notice_ground = rgb(0xFBE6BC),
    .notice_ink = rgb(0x5E3B00),
    .notice_on_panel = rgb(0xF2C879),
    .on_notice = rgb(0x2B2105),
    .saved_ground = rgb(0xDDF0E3),
    .saved_ink = rgb(0x0B5138),
    .saved_on_panel = rgb(0x8FE3B4),
    .on_saved = rgb(0x10201A),
    .band_ground = mix(rgb(0x15181A), rgb(0x8FE3B4), kBandOverPanel),
    .band_edge = rgb(0xFFFFFF, 0),
    .band_ink = rgb(0x8FE3B4),
    .unsettled = rgb(0x6F6C64),
    .dot_idle = rgb(0xCFC8B8),
    .dot_now = rgb(0xBB7D10),
    .track = rgb(0x3A4145),
    .done = rgb(0x0B5138),
    .on_done = kWhite,
    .badge = rgb(0x16150F),
    .on_badge = kWhite,
    .accent = rgb(0xFFFFFF, 0),
    .code_ground = kWhite,
    .code_ink = rgb(0x111111),
    .idle_muted = rgb(0x3E3B34),
    .idle_ground = rgb(0xE9E1D3),
    .idle_light = rgb(0xFFF6E3),
};

constexpr Colors kDark{
    .paper = rgb(0x0C0E0F),
    .card = rgb(0x24292D),
    .card_edge = rgb(0xFFFFFF, 30),
    .ink = rgb(0xF5F3EE),
    .muted = rgb(0xB9BDBB),
    .hair = rgb(0xFFFFFF, 24),
    .panel = rgb(0x1A1E21),
    .panel_edge = rgb(0xFFFFFF, 22),
    .panel_raised = rgb(0x272D31),
    .panel_ink = kWhite,
    .panel_muted = rgb(0xB4BBBB),
    .panel_hair = rgb(0xFFFFFF, 30),
    .changed_ground = rgb(0x463715),
    .changed_ink = rgb(0xFAD995),
    .changed_on_panel = rgb(0xF2C879),
    .on_changed = rgb(0x2B2105),
    .notice_ground = rgb(0x463715),
    .notice_ink = rgb(0xFAD995),
    .notice_on_panel = rgb(0xF2C879),
    .on_notice = rgb(0x2B2105),
    .saved_ground = rgb(0x163A2A),
    .saved_ink = rgb(0x9DEBC0),
    .saved_on_panel = rgb(0x8FE3B4),
    .on_saved = rgb(0x10201A),
    .band_ground = mix(rgb(0x1A1E21), rgb(0x8FE3B4), kBandOverPanel),
    .band_edge = rgb(0xFFFFFF, 0),
    .band_ink = rgb(0x8FE3B4),
    .unsettled = rgb(0x8B8F8D),
    .dot_idle = rgb(0x3A4145),
    .dot_now = rgb(0xF2C879),
    .track = rgb(0x3A4145),
    .done = rgb(0x163A2A),
    .on_done = rgb(0x9DEBC0),
    .badge = rgb(0xF5F3EE),
    .on_badge = rgb(0x0C0E0F),
    .accent = rgb(0xFFFFFF, 0),
    .code_ground = kWhite,
    .code_ink = rgb(0x111111),
    .idle_muted = rgb(0xB9BDBB),
    .idle_ground = rgb(0x0C0E0F),
    .idle_light = rgb(0xF2D9A8, 20),
};

constexpr Colors kContrast{
    .paper = kWhite,
    .card = kYellow,
    .card_edge = kBlack,
    .ink = kBlack,
    .muted = kBlack,
    .hair = kBlack,
    .panel = kBlack,
    .panel_edge = rgb(0xFFFFFF, 0),
    .panel_raised = kBlack,
    .panel_ink = kWhite,
    .panel_muted = kWhite,
    .panel_hair = kWhite,
    .changed_ground = kBlack,
    .changed_ink = kYellow,
    .changed_on_panel = kYellow,
    .on_changed = kBlack,
    .notice_ground = kBlack,
    .notice_ink = kYellow,
    .notice_on_panel = kYellow,
    .on_notice = kBlack,
    .saved_ground = kBlack,
    .saved_ink = kWhite,
    .saved_on_panel = kWhite,
    .on_saved = kBlack,
    .band_ground = kBlack,
    .band_edge = kWhite,
    .band_ink = kWhite,
    .unsettled = kBlack,
    .dot_idle = rgb(0x767676),
    .dot_now = kBlack,
    .track = rgb(0x595959),
    .done = kBlack,
    .on_done = kWhite,
    .badge = kBlack,
    .on_badge = kWhite,
    .accent = rgb(0xFFFFFF, 0),
    .code_ground = kWhite,
    .code_ink = kBlack,
    .idle_muted = kBlack,
    .idle_ground = kWhite,
    .idle_light = kWhite,
};

/// Quiet grounds for products without a picture: crumb, butter, leaf, peach, lemon, sand, apricot, sage.
constexpr std::array<Color, 8> kTints{rgb(0xEFE3D6), rgb(0xF8E8C8), rgb(0xE3EDD8), rgb(0xF6DFCB),
                                      rgb(0xF6EFC4), rgb(0xE9DFCF), rgb(0xFBE2C6), rgb(0xE7EBD9)};

enum class Scale { usual, large };

std::array<TextStyle, static_cast<std::size_t>(Type::count_)> type_of(Scale scale) {
    std::array<TextStyle, static_cast<std::size_t>(Type::count_)> out;
    for (std::size_t i = 0; i < out.size(); i++) {
        const TypeRow& row = kScale[i];
        out[i] = {.size = scale == Scale::large ? row.contrast_size : row.size,
                  .weight = row.weight,
                  .color = {},
                  .tracking = row.tracking,
                  .face = row.face,
                  .digits = row.digits};
    }
    return out;
}

Theme light() {
    return {.colors = kLight,
            .card_shadow = Shadow{.blur = 40, .down = 14, .color = kShadowTint.faded(.14F)},
            .panel_shadow = Shadow{.blur = 48, .down = 20, .color = kShadowTint.faded(.24F)},
            .hairline = 1.5F,
            .tile_opacity = 1,
            .lists = {kRoomy, kDense, kSmall},
            .type = type_of(Scale::usual)};
}

Theme dark() {
    return {.colors = kDark,
            .card_shadow = std::nullopt,
            .panel_shadow = std::nullopt,
            .hairline = 1.5F,
            .card_edge = 2,
            .panel_edge = 2,
            .tile_opacity = .2F,
            .lists = {kRoomy, kDense, kSmall},
            .type = type_of(Scale::usual)};
}

Theme contrast() {
    return {.colors = kContrast,
            .card_shadow = std::nullopt,
            .panel_shadow = std::nullopt,
            .hairline = 3,
            .card_edge = 5,
            .panel_edge = 0,
            .band_edge = 4,
            .tile_opacity = 1,
            .has_tiles = false,
            .has_fades = false,
            .has_idle_art = false,
            .lists = {kContrastRoomy, kContrastRoomy, kContrastSmall},
            .type = type_of(Scale::large)};
}

using Kind = ColorPair::Kind;
using C = Colors;

/// Grounds are what scenes lay a text or a glyph on; what fades or is dimmed on its way is meant at rest.
constexpr ColorPair kPairs[] = {
    // Paper and what is raised from it.
    {Kind::text, &C::ink, &C::paper},
    {Kind::text, &C::ink, &C::card},
    {Kind::text, &C::muted, &C::paper},
    {Kind::text, &C::muted, &C::card},
    {Kind::unsettled, &C::unsettled, &C::paper},
    {Kind::text, &C::changed_ink, &C::changed_ground},
    {Kind::text, &C::notice_ink, &C::notice_ground},
    {Kind::text, &C::saved_ink, &C::saved_ground},
    {Kind::text, &C::on_badge, &C::badge},
    {Kind::mark, &C::on_done, &C::done},
    {Kind::mark, &C::dot_now, &C::paper},
    // The welcome page.
    {Kind::text, &C::ink, &C::idle_ground},
    {Kind::text, &C::ink, &C::idle_ground, &C::idle_light},
    {Kind::text, &C::idle_muted, &C::idle_ground},
    {Kind::text, &C::idle_muted, &C::idle_ground, &C::idle_light},
    // The panel and what is raised from it.
    {Kind::text, &C::panel_ink, &C::panel},
    {Kind::text, &C::panel_ink, &C::panel_raised},
    {Kind::text, &C::panel_muted, &C::panel},
    {Kind::text, &C::panel_muted, &C::panel_raised},
    {Kind::text, &C::changed_on_panel, &C::panel},
    {Kind::text, &C::changed_on_panel, &C::panel_raised},
    {Kind::text, &C::notice_on_panel, &C::panel},
    {Kind::text, &C::notice_on_panel, &C::panel_raised},
    {Kind::text, &C::saved_on_panel, &C::panel},
    {Kind::text, &C::saved_on_panel, &C::panel_raised},
    {Kind::text, &C::band_ink, &C::band_ground},
    {Kind::mark, &C::on_changed, &C::changed_on_panel},
    {Kind::mark, &C::on_notice, &C::notice_on_panel},
    {Kind::mark, &C::on_saved, &C::saved_on_panel},
    {Kind::mark, &C::saved_on_panel, &C::track},
    // Codes and logos.
    {Kind::text, &C::code_ink, &C::code_ground},
};

/// The hairlines of a serif display face are lost in smaller letters, two metres away.
constexpr float kHairlinesFrom = 60;
constexpr float kSoftCorners = 0.5F;

void shape(Theme& theme, Corners corners) {
    if (corners == Corners::round) return;
    const float by = corners == Corners::soft ? kSoftCorners : 0;
    Radii& r = theme.radius;
    for (float* one : {&r.panel, &r.panel_bar, &r.panel_small, &r.code, &r.code_small, &r.code_phone, &r.card,
                       &r.band, &r.tile_of_side, &r.chip_of_height})
        *one *= by;
    for (ListMetrics& list : theme.lists) list.radius *= by;
}

/// As much paper as the ink needs over the worst picture there is.
float paper_over_picture(const Colors& colors, float least) {
    const auto is_enough = [&](float paper) {
        return std::min(contrast_ratio(colors.ink, mix(rgb(0x000000), colors.paper, paper)),
                        contrast_ratio(colors.ink, mix(rgb(0xFFFFFF), colors.paper, paper))) >= kTextRatio;
    };
    constexpr float kStep = 0.02F;
    while (least < 1 && !is_enough(least)) least = std::min(least + kStep, 1.F);
    return least;
}

}  // namespace

std::optional<ThemeId> theme_named(std::string_view name) {
    if (name == "light") return ThemeId::light;
    if (name == "dark") return ThemeId::dark;
    if (name == "contrast") return ThemeId::contrast;
    return std::nullopt;
}

TextStyle Theme::text(Type what, Color color) const {
    TextStyle style = type[static_cast<std::size_t>(what)];
    style.color = color;
    return style;
}

Color Theme::tint_of(std::string_view name) const {
    std::uint32_t hash = 2166136261U;  // FNV-1a: any spread will do, but always the same one
    for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
    return mix(colors.paper, kTints[hash % kTints.size()], tile_opacity);
}

const Theme& theme(ThemeId id) {
    static const Theme kThemes[] = {light(), dark(), contrast()};
    return kThemes[static_cast<std::size_t>(id)];
}

Theme theme(ThemeId id, const Look& look) {
    const Palette made = palette(id, look.brand);
    // A dark paper has the edges of the dark theme, a light one the shadows of the light one.
    const bool has_usual_paper = id == ThemeId::contrast || made.is_dark == (id == ThemeId::dark);
    Theme out = has_usual_paper ? theme(id) : theme(made.is_dark ? ThemeId::dark : ThemeId::light);
    out.colors = made.colors;
    out.paper_over_picture = paper_over_picture(out.colors, out.paper_over_picture);
    shape(out, look.corners);
    for (TextStyle& style : out.type) {
        style.family = look.family;
        if (look.family == Family::serif && style.size < kHairlinesFrom) style.face = Face::text;
    }
    return out;
}

std::span<const ColorPair> color_pairs() {
    return kPairs;
}

double ColorPair::ratio(const Colors& colors) const {
    const Color below = colors.*ground;
    return contrast_ratio(colors.*ink, veil == nullptr ? below : over(below, colors.*veil));
}

double ColorPair::least() const {
    constexpr double kUnsettledRatio = 4.5;
    return kind == Kind::text ? kTextRatio : kind == Kind::mark ? kMarkRatio : kUnsettledRatio;
}

Color over(Color ground, Color top) {
    Color opaque = top;
    opaque.alpha = 255;
    return mix(ground, opaque, static_cast<float>(top.alpha) / 255.0F);
}

}  // namespace comptoir::renderer
