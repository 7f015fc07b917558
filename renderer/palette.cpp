#include "renderer/palette.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <initializer_list>

#include "renderer/oklch.hpp"

namespace comptoir::renderer {
namespace {

constexpr Color kBlack = rgb(0x000000);
constexpr Color kWhite = rgb(0xFFFFFF);

// ---- what can be read -------------------------------------------------------------------------------

/// A ground on which black or white has this ratio leaves room for quieter inks that still have 7.
constexpr double kGroundRatio = 10.5;
/// The same of what is raised from it.
constexpr double kRaisedRatio = 8;
constexpr int kHalvings = 12;  // of a lightness: to less than a step of eight bits

using Grounds = std::initializer_list<Color>;

double least_ratio(Color ink, Grounds grounds) {
    double least = 21;
    for (const Color& ground : grounds) least = std::min(least, contrast_ratio(ink, ground));
    return least;
}

/// Black or white, whichever is read better on all of `grounds`.
Color extreme_on(Grounds grounds) {
    return least_ratio(kWhite, grounds) >= least_ratio(kBlack, grounds) ? kWhite : kBlack;
}

/// `wish`, moved in lightness no further than `is_good` demands, towards `limit`; `limit` itself where no
/// step on the way will do.
template <class Good>
Color shifted(Color wish, Color limit, const Good& is_good) {
    if (is_good(wish)) return wish;
    const Oklch from = to_oklch(wish);
    const double end = limit == kWhite ? 1 : 0;
    double bad = from.lightness;
    double good = end;
    Color best = limit;
    for (int i = 0; i < kHalvings; i++) {
        const double at = (bad + good) / 2;
        const Color color = to_color({at, from.chroma, from.hue});
        if (is_good(color)) {
            good = at;
            best = color;
        } else {
            bad = at;
        }
    }
    return best;
}

/// `wish` as an ink: of its hue, and at `ratio` or better on each of `grounds`.
Color ink_on(Color wish, Grounds grounds, double ratio = kTextRatio) {
    return shifted(wish, extreme_on(grounds), [&](Color c) { return least_ratio(c, grounds) >= ratio; });
}

/// `wish` as a ground that text can be put on, moved whichever way is nearer.
Color ground_of(Color wish, double ratio = kGroundRatio) {
    const auto carries = [ratio](Color ink) {
        return [=](Color ground) { return contrast_ratio(ink, ground) >= ratio; };
    };
    const Color darker = shifted(wish, kBlack, carries(kWhite));
    const Color lighter = shifted(wish, kWhite, carries(kBlack));
    const double asked = to_oklch(wish).lightness;
    const double down = asked - to_oklch(darker).lightness;
    const double up = to_oklch(lighter).lightness - asked;
    return down <= up ? darker : lighter;
}

bool is_dark(Color ground) {
    return extreme_on({ground}) == kWhite;
}

/// What a glyph on `fill` is drawn in: white where that is enough, as designers would.
Color glyph_on(Color fill, Color dark) {
    if (contrast_ratio(kWhite, fill) >= kMarkRatio) return kWhite;
    return ink_on(dark, {fill}, kMarkRatio);
}

// ---- the brand's hues -------------------------------------------------------------------------------

/// A colour's hue at any lightness.
struct Hue {
    double hue = 0;
    double chroma = 0;  ///< of the brand's colour itself

    /// At most that share of the brand's chroma, and at most `chroma_max`.
    [[nodiscard]] Color at(double lightness, double share, double chroma_max) const {
        return to_color({lightness, std::min(chroma * share, chroma_max), hue});
    }
    /// The same for the darkest shades: a dark yellow looks like mud, a dark orange like coffee, a dark red
    /// like brick, a dark crimson like wine.
    [[nodiscard]] Color deep(double lightness, double share, double chroma_max) const {
        constexpr double kOrange = 68;
        constexpr double kCrimson = 16;
        constexpr double kCoffee = .6;  // of the chroma: more of it is mud again
        Hue warm = *this;
        if (is_yellow()) warm.hue = kOrange;
        if (hue > kCrimson && hue < 40) warm.hue = kCrimson;
        return warm.at(lightness, share, warm.hue > 40 && warm.hue < 115 ? chroma_max * kCoffee : chroma_max);
    }
    /// Yellow is light by nature: a pale one that is no lighter than other tints looks like sand.
    [[nodiscard]] Color pale(double lightness, double share, double chroma_max) const {
        return is_yellow() ? at(lightness + (1 - lightness) * .4, share * 1.4, chroma_max * 1.6)
                           : at(lightness, share, chroma_max);
    }
    [[nodiscard]] bool is_yellow() const { return hue > 75 && hue < 125; }
};

/// A grey has no hue worth following, only what rounding left of one.
constexpr double kGreyChroma = 0.012;

Hue hue_of(Color color) {
    const Oklch oklch = to_oklch(color);
    return {oklch.hue, oklch.chroma < kGreyChroma ? 0 : oklch.chroma};
}

// ---- the parts of a palette -------------------------------------------------------------------------

struct Maker {
    Colors c;      ///< begins as the look's own
    Color accent;  ///< as the shop has it
    Hue tone;      ///< of paper and walls
    Hue night;     ///< of the panel
    bool is_dark;  ///< the paper
    std::vector<Correction> corrections;

    void correct(std::string_view what, Color asked, Color used, std::string_view purpose) {
        if (asked != used) corrections.push_back({what, asked, used, purpose});
    }
    void paper(Color wanted);
    void panel(Color wanted);
    void changed();
    void saved();
    void marks();
    void wall(bool is_of_paper);
};

void Maker::paper(Color wanted) {
    c.paper = wanted;
    const Color ink = is_dark ? tone.at(.965, .04, .008) : tone.deep(.19, .08, .014);
    const Oklch paper = to_oklch(c.paper);
    // What is raised is lighter, in the dark as by day.
    c.card = is_dark ? shifted(to_color({paper.lightness + .11, paper.chroma, paper.hue}), kBlack,
                               [](Color card) { return contrast_ratio(kWhite, card) >= kRaisedRatio; })
                     : kWhite;
    c.card_edge = is_dark ? rgb(0xFFFFFF, 30) : rgb(0xFFFFFF, 0);
    c.ink = ink_on(ink, {c.paper, c.card});
    c.muted = ink_on(is_dark ? tone.at(.79, .05, .010) : tone.deep(.425, .10, .020), {c.paper, c.card});
    c.hair = is_dark ? rgb(0xFFFFFF, 24) : c.ink.faded(.1F);
    c.unsettled = ink_on(mix(c.muted, c.paper, .2F), {c.paper}, 4.6);
    c.badge = c.ink;
    c.on_badge = is_dark ? c.paper : kWhite;
}

void Maker::panel(Color wanted) {
    c.panel = wanted;
    const bool is_night = extreme_on({c.panel}) == kWhite;
    const Color ink = is_night ? kWhite : night.deep(.19, .1, .02);
    c.panel_ink = ink_on(ink, {c.panel});
    c.panel_raised = mix(c.panel, c.panel_ink, .065F);
    c.panel_ink = ink_on(ink, {c.panel, c.panel_raised});
    c.panel_muted = ink_on(mix(c.panel_ink, c.panel, .3F), {c.panel, c.panel_raised});
    c.panel_hair = c.panel_ink.faded(.12F);
    c.panel_edge = is_dark ? c.panel_ink.faded(.09F) : c.panel_ink.faded(0);
    c.track = mix(c.panel, c.panel_ink, .18F);
}

/// The accent, where it stands for what just changed: a tint under text, a shade as text.
void Maker::changed() {
    const Hue hue = hue_of(accent);
    c.changed_ground = is_dark ? hue.deep(.35, .4, .065) : hue.pale(.92, .5, .07);
    if (!is_dark && hue.chroma == 0) c.changed_ground = mix(c.card, c.ink, .12F);
    // A bright paper may lie close to that tint; a chip is seen by its edge against the card alone.
    c.changed_ink = ink_on(accent, {c.changed_ground});
    c.changed_on_panel = ink_on(accent, {c.panel, c.panel_raised});
    c.on_changed = ink_on(hue.deep(.2, .1, .03), {c.changed_on_panel});
}

/// Green is what was saved and amber what staff should look at, in every shop; only their lightness gives
/// way.
void Maker::saved() {
    c.saved_ink = ink_on(c.saved_ink, {c.saved_ground});
    c.notice_ink = ink_on(c.notice_ink, {c.notice_ground});
    const Color band = mix(c.panel, c.saved_on_panel, .17F);
    c.band_ground = renderer::is_dark(c.panel) == renderer::is_dark(band) ? band : c.panel;
    // On the track it is a mark: as text it would have to be nearly white there.
    c.saved_on_panel = shifted(c.saved_on_panel, extreme_on({c.panel, c.panel_raised}), [&](Color ink) {
        return least_ratio(ink, {c.panel, c.panel_raised, c.band_ground}) >= kTextRatio &&
               least_ratio(ink, {c.track}) >= kMarkRatio;
    });
    c.band_ink = c.saved_on_panel;
    c.on_saved = ink_on(c.on_saved, {c.saved_on_panel});
    c.notice_on_panel = ink_on(c.notice_on_panel, {c.panel, c.panel_raised});
    c.on_notice = ink_on(c.on_notice, {c.notice_on_panel});
}

void Maker::marks() {
    c.accent = accent;
    c.done = accent;
    c.on_done = glyph_on(accent, rgb(0x16150F));
    c.dot_now = ink_on(accent, {c.paper}, kMarkRatio);
    c.dot_idle = mix(c.paper, c.ink, is_dark ? .2F : .17F);
}

/// The welcome page without a picture.
void Maker::wall(bool is_of_paper) {
    const Oklch paper = to_oklch(c.paper);
    const auto shade = [&](double by) {
        return to_color({paper.lightness + by, paper.chroma * (by < 0 ? 1.5 : .8), paper.hue});
    };
    c.idle_ground = is_of_paper ? shade(is_dark ? 0 : -.045)
                    : is_dark   ? tone.deep(.2, .2, .035)
                                : tone.pale(.905, .22, .038);
    c.idle_light = is_dark       ? tone.at(.85, .6, .1).faded(.08F)
                   : is_of_paper ? shade(.03)
                                 : tone.pale(.975, .12, .018);
    const Color lit = over(c.idle_ground, c.idle_light);
    if (least_ratio(c.ink, {c.idle_ground, lit}) < kTextRatio) {  // a paper between light and dark
        c.idle_ground = c.paper;
        c.idle_light = c.paper.faded(0);
    }
    c.idle_muted = ink_on(c.muted, {c.idle_ground, over(c.idle_ground, c.idle_light)});
}

// ---- the themes -------------------------------------------------------------------------------------

/// Where the dark theme's own paper lies; a lighter one of the shop gives it a hue.
constexpr double kNight = 0.45;

Color paper_of(const Maker& maker, const Brand& brand, bool is_dark) {
    if (!brand.paper) return is_dark ? maker.tone.deep(.165, .06, .012) : maker.tone.at(.965, .04, .007);
    if (is_dark && to_oklch(*brand.paper).lightness > kNight) return maker.tone.deep(.165, .3, .02);
    return ground_of(*brand.paper);
}

/// In the dark no shadow tells a panel from the paper: its colour has to.
Color apart(Color panel, Color paper) {
    constexpr double kApart = 1.25;
    constexpr double kNearBlack = .02;
    return shifted(panel, luminance(paper) < kNearBlack ? kWhite : kBlack,
                   [&](Color c) { return contrast_ratio(c, paper) >= kApart; });
}

Color panel_of(const Maker& maker, const Brand& brand) {
    if (brand.panel) {
        const Color wanted = ground_of(*brand.panel);
        return maker.is_dark ? apart(wanted, maker.c.paper) : wanted;
    }
    const Color made = maker.night.deep(maker.is_dark ? .24 : .25, .4, maker.is_dark ? .04 : .055);
    const Color panel = maker.night.chroma == 0 ? maker.c.panel : made;
    return maker.is_dark && brand.paper ? apart(panel, maker.c.paper) : panel;
}

Palette usual(ThemeId id, const Brand& brand) {
    const bool wants_dark = id == ThemeId::dark;
    Maker maker{.c = theme(id).colors,
                .accent = brand.accent.value_or(theme(id).colors.changed_on_panel),
                .tone = {},
                .night = {},
                .is_dark = wants_dark,
                .corrections = {}};
    const Color lead = brand.accent.value_or(brand.paper.value_or(*brand.panel));
    maker.tone = hue_of(brand.paper.value_or(lead));
    maker.night = hue_of(brand.panel.value_or(lead));
    const Color paper = paper_of(maker, brand, wants_dark);
    // A dark paper makes a dark page, whatever the theme is called.
    maker.is_dark = is_dark(paper);
    if (maker.is_dark && !wants_dark) maker.c = theme(ThemeId::dark).colors;
    maker.paper(paper);
    maker.panel(panel_of(maker, brand));
    maker.saved();
    if (brand.accent) {
        maker.changed();
        maker.marks();
    } else {
        maker.c.changed_on_panel = maker.c.notice_on_panel;
        maker.c.on_changed = maker.c.on_notice;
        maker.c.dot_now = ink_on(maker.c.dot_now, {paper}, kMarkRatio);
    }
    maker.wall(brand.paper && maker.c.paper == ground_of(*brand.paper));
    if (brand.paper && !wants_dark) maker.correct("paper", *brand.paper, paper, "so that it can be read");
    if (brand.panel) maker.correct("panel", *brand.panel, maker.c.panel, "so that it can be read");
    if (brand.accent) {
        maker.correct("accent", *brand.accent, maker.c.changed_ink, "for text on its tint");
        maker.correct("accent", *brand.accent, maker.c.changed_on_panel, "for text on the panel");
    }
    return {maker.c, maker.is_dark, std::move(maker.corrections)};
}

/// Black and white stay; what is raised, and what changed, has the accent's hue, light enough for black text.
Palette contrast(const Brand& brand) {
    constexpr double kOnBlack = 12;
    Palette out{theme(ThemeId::contrast).colors, false, {}};
    if (!brand.accent || hue_of(*brand.accent).chroma == 0) return out;
    const Color bright = ink_on(*brand.accent, {kBlack}, kOnBlack);
    for (Color Colors::*role : {&Colors::card, &Colors::changed_ink, &Colors::changed_on_panel})
        out.colors.*role = bright;
    if (bright != *brand.accent)
        out.corrections.push_back({"accent", *brand.accent, bright, "for text on black"});
    return out;
}

}  // namespace

std::optional<Color> color_named(std::string_view hex) {
    if (hex.starts_with('#')) hex.remove_prefix(1);
    if (hex.size() != 3 && hex.size() != 6) return std::nullopt;
    std::uint32_t value = 0;
    const auto [end, ec] = std::from_chars(hex.data(), hex.data() + hex.size(), value, 16);
    if (ec != std::errc{} || end != hex.data() + hex.size()) return std::nullopt;
    if (hex.size() == 6) return rgb(value);
    constexpr std::uint32_t kTwice = 0x11;  // "c" stands for "cc"
    return rgb((value >> 8) * kTwice << 16 | (value >> 4 & 15) * kTwice << 8 | (value & 15) * kTwice);
}

std::string name_of(Color color) {
    char text[8];
    std::snprintf(text, sizeof text, "#%02x%02x%02x", color.red, color.green, color.blue);
    return text;
}

std::string Correction::text() const {
    const bool is_darker = luminance(used) < luminance(asked);
    return std::string(what) + ' ' + name_of(asked) + " was " + (is_darker ? "darkened" : "lightened") +
           " to " + name_of(used) + ' ' + std::string(purpose);
}

Palette palette(ThemeId id, const Brand& brand) {
    if (brand.empty()) return {theme(id).colors, id == ThemeId::dark, {}};
    return id == ThemeId::contrast ? contrast(brand) : usual(id, brand);
}

}  // namespace comptoir::renderer
