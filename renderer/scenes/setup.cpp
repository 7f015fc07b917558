/// For whoever installs the box: what to type into Odoo, and which devices are there.

#include <algorithm>
#include <charconv>
#include <cmath>

#include "renderer/scenes/scenes.hpp"
#include "renderer/scenes/setup_side.hpp"
#include "renderer/text/plain.hpp"

namespace comptoir::renderer {
namespace {

constexpr float kPanelWidth = 680;
constexpr float kPadding = 48;
constexpr float kCode = 264;
constexpr float kNumber = 56;  // disc of a step's number
constexpr float kNumberIndent = 88;
constexpr float kCardHeight = 168;
constexpr std::size_t kAddressesMax = 3;  // the first is the one to type

/// The wording of the Odoo that is connected; the first one until we know.
/// Source: addons/point_of_sale/views/res_config_settings_views.xml, block "Connected Devices": "IoT Box"
/// with "IoT Box IP Address" (16.0 to 19.0), "Customer Display" (a tick in 16.0 and 17.0, a choice with "An
/// IOT-connected screen" in 18.0, a background picture alone in 19.0), "ePos Printer" (what is left of it in
/// the community edition from 19.1).
struct Wording {
    Text address = Text::type_address_iot;
    Text last = Text::open_register;
};

Wording wording_of(std::string_view odoo_version) {
    int major = 0;
    int minor = 0;
    const char* const end = odoo_version.data() + odoo_version.size();
    const auto [rest, error] = std::from_chars(odoo_version.data(), end, major);
    if (error != std::errc()) return {};
    if (rest != end && *rest == '.') std::from_chars(rest + 1, end, minor);
    if (major <= 17) return {Text::type_address_iot, Text::open_register_tick_display};
    if (major == 18) return {Text::type_address_iot, Text::open_register_iot_screen};
    if (major == 19 && minor == 0) return {Text::type_address_iot, Text::paste_display_link};
    return {Text::type_address_epos, Text::paste_display_link};
}

Rect setup_panel(const Sheet& sheet) {
    if (sheet.form == Form::landscape) {
        const float width = std::min(kPanelWidth, sheet.width * .36F);
        return {sheet.width - width - space::k40, space::k40, width, sheet.height - 2 * space::k40};
    }
    if (sheet.form == Form::portrait) {
        const bool is_small = is_handheld(sheet);
        const float margin = is_small ? 20 : space::k40;
        const float top = is_small ? sheet.height * .5F : std::max(1000.F, sheet.height * .53F);
        return {margin, top, sheet.width - 2 * margin, sheet.height - top - margin};
    }
    return panel_of(sheet);
}

Column setup_column(const Sheet& sheet) {
    Column column = column_of(sheet);
    const Rect panel = setup_panel(sheet);
    if (sheet.form == Form::landscape) column.width = panel.x - 64 - column.x;
    if (sheet.form == Form::portrait) column.bottom = panel.y - space::k24;
    return column;
}

// ---- the column -------------------------------------------------------------------------------------

void draw_state(Sheet& sheet, const Column& column) {
    const Setup& setup = sheet.view().setup;
    const Colors& colors = sheet.colors();
    TextStyle style = sheet.theme.text(sheet.is_low() ? Type::side_small : Type::caption_strong, colors.ink);
    const bool is_connected = !setup.odoo_version.empty();
    const std::string words = !setup.is_network_up ? sheet.language.say(Text::waiting_for_network)
                              : is_connected
                                  ? sheet.language.say(Text::connected_to_odoo, {setup.odoo_version})
                                  : sheet.language.say(Text::waiting_for_odoo);
    const bool is_good = setup.is_network_up && is_connected;
    const Chip chip{is_good ? colors.saved_ground : colors.notice_ground,
                    is_good ? colors.saved_ink : colors.notice_ink, is_good ? Icon::check : Icon::wait,
                    Align::end};
    constexpr float kChipShare = .66F;  // of the line: the box has a name, too
    const float most = column.width * kChipShare;
    const float wide = chip_width(sheet, words, style, chip.icon);
    if (wide > most) style.size = std::max(kTextMin, std::floor(style.size * most / wide));
    const float end = column.x + column.width;
    const float taken = draw_chip(sheet, end, column.baseline - 2, words, style, chip);
    const bool is_small = sheet.is_low() || panel_padding(sheet) < space::k56;
    const std::string name = plain(setup.box_name, LineBreaks::to_spaces);
    const TextStyle name_style = sheet.theme.text(is_small ? Type::shop_small : Type::shop, colors.ink);
    const float room = column.width - taken - space::k32;
    draw_line(sheet, column.x, column.baseline, name, fitted(sheet, name, name_style, room), room);
}

/// Returns the baseline of its last line.
float draw_step(Sheet& sheet, const Column& column, float baseline, std::string_view number,
                std::string_view words) {
    const Rect disc{column.x, baseline - 40, kNumber, kNumber};
    sheet.painter.box(disc, sheet.colors().badge, kNumber / 2);
    sheet.painter.label(disc.x + kNumber / 2, baseline - 1, number,
                        sheet.theme.text(Type::step_number, sheet.colors().on_badge), Align::center);
    TextStyle style = sheet.theme.text(Type::step, sheet.colors().ink);
    style.max_width = column.width - kNumberIndent;
    style.max_lines = 3;
    style = balanced(sheet, words, style);
    sheet.painter.label(column.x + kNumberIndent, baseline, words, style);
    const int lines = std::max(1, sheet.painter.measure(words, style).lines);
    return baseline + static_cast<float>(lines - 1) * style.size * kLineHeight;
}

void draw_addresses(Sheet& sheet, const Rect& card) {
    const Setup& setup = sheet.view().setup;
    draw_card(sheet, card, sheet.theme.radius.card);
    const float pad = space::k40;
    TextStyle big = sheet.theme.text(Type::address, sheet.colors().ink);
    if (setup.addresses.empty()) {
        TextStyle none = sheet.theme.text(Type::instruction, sheet.colors().muted);
        draw_line(sheet, card.x + pad, card.middle() + none.size * kCapHeight / 2,
                  sheet.language.say(Text::no_address_yet), none, card.width - 2 * pad);
        return;
    }
    const TextStyle small = sheet.theme.text(Type::caption, sheet.colors().muted);
    const std::size_t others =
        sheet.is_low() || is_handheld(sheet) ? 0 : std::min(setup.addresses.size(), kAddressesMax) - 1;
    float taken = 0;
    const float step = small.size * 1.5F;
    float baseline = card.middle() + small.size * kCapHeight / 2 - step * static_cast<float>(others) / 2;
    if (others > 0) {
        draw_line(sheet, card.end() - pad, baseline, sheet.language.say(Text::also_reachable),
                  sheet.theme.text(Type::caption_strong, sheet.colors().ink), card.width * .3F, Align::end);
    }
    for (std::size_t i = 1; i <= others; i++) {
        baseline += step;
        taken = std::max(taken, draw_line(sheet, card.end() - pad, baseline, setup.addresses[i], small,
                                          card.width * .34F, Align::end));
    }
    const float room = card.width - 2 * pad - (taken > 0 ? taken + space::k32 : 0);
    big = fitted(sheet, setup.addresses.front(), big, room);
    draw_line(sheet, card.x + pad, card.middle() + big.size * kCapHeight / 2, setup.addresses.front(), big,
              room);
}

/// In letters that are read out: a pairing code, or the key of a Wi-Fi.
void draw_code(Sheet& sheet, const Rect& card, const std::string& code) {
    draw_card(sheet, card, sheet.theme.radius.card);
    TextStyle big = sheet.theme.text(Type::code, sheet.colors().ink);
    const std::size_t half = code.size() / 2;
    const bool splits = code.size() == 6 || code.size() == 8;  // read out in two breaths
    const std::string text = isolate(splits ? code.substr(0, half) + "\u2002" + code.substr(half) : code);
    const float room = card.width - 2 * space::k40;
    draw_line(sheet, card.x + space::k40, card.middle() + big.size * kCapHeight / 2, text,
              fitted(sheet, text, big, room), room);
}

void draw_foot(Sheet& sheet, const Column& column, float baseline) {
    const Setup& setup = sheet.view().setup;
    const std::string version = setup.version.empty() ? "Comptoir" : "Comptoir " + setup.version;
    const std::string till =
        setup.first_origin.empty()
            ? ""
            : sheet.language.say(Text::first_till,
                                 {isolate(plain(setup.first_origin, LineBreaks::to_spaces))});
    const TextStyle style = sheet.theme.text(Type::staff, sheet.colors().muted);
    std::string words = directed(sheet, joined(isolate(version), till));
    if (sheet.painter.width_of(words, style) > column.width) words = directed(sheet, till);
    draw_line(sheet, column.x, baseline, words, style, column.width);
}

/// Where the settings are; returns the baseline of its last line.
float draw_path(Sheet& sheet, const Column& column, float baseline) {
    TextStyle path = sheet.theme.text(Type::caption, sheet.colors().muted);
    path.max_width = column.width - kNumberIndent;
    path.max_lines = 2;
    const std::string words = sheet.language.say(Text::settings_path);
    sheet.painter.label(column.x + kNumberIndent, baseline, words, path);
    const int lines = std::max(1, sheet.painter.measure(words, path).lines);
    return baseline + static_cast<float>(lines - 1) * path.size * kLineHeight;
}

/// While this box makes a Wi-Fi of its own: its name, its key, and where to go there. Nothing of it is
/// translated.
void draw_hotspot(Sheet& sheet) {
    const Setup& setup = sheet.view().setup;
    const Column column = setup_column(sheet);
    draw_state(sheet, column);
    float y = column.baseline + 120;
    for (const std::string* text : {&setup.wifi_name, &setup.wifi_key, &setup.wifi_url}) {
        const Rect card{column.x, y, column.width, kCardHeight};
        draw_code(sheet, card, plain(*text, LineBreaks::to_spaces));
        y = card.bottom() + space::k24;
    }
    draw_foot(sheet, column, column.bottom - (sheet.form == Form::portrait ? 0 : space::k16));
}

/// The code by which the box finds out in which keyboard layout a scanner types.
void draw_bars(Sheet& sheet, const Rect& card) {
    const Setup& setup = sheet.view().setup;
    if (!sheet.painter.bars(setup.scanner_bars, card, sheet.theme.radius.code_phone))
        draw_card(sheet, card, sheet.theme.radius.card);
}

/// While a scanner is taught, there is nothing else to do.
void draw_scanning(Sheet& sheet) {
    const Setup& setup = sheet.view().setup;
    const Column column = setup_column(sheet);
    draw_state(sheet, column);
    float y = column.baseline + 120;
    const std::string title = sheet.language.say(Text::scan_this_code);
    TextStyle style = sheet.theme.text(Type::page_title, sheet.colors().ink);
    style.max_width = column.width;
    style.max_lines = 3;
    style = balanced(sheet, title, style);
    sheet.painter.label(column.x - 2, y, title, style);
    const int lines = std::max(1, sheet.painter.measure(title, style).lines);
    y += static_cast<float>(lines - 1) * style.size * kLineHeight;
    const TextStyle name = sheet.theme.text(Type::step, sheet.colors().muted);
    draw_line(sheet, column.x, y + 66, plain(setup.scanner_name, LineBreaks::to_spaces), name, column.width);
    constexpr float kBarsHeight = 320;
    const float top = y + 66 + space::k40;
    draw_bars(sheet, {column.x, top, column.width, std::min(kBarsHeight, column.bottom - 72 - top)});
    draw_foot(sheet, column, column.bottom - (sheet.form == Form::portrait ? 0 : space::k16));
}

void draw_steps(Sheet& sheet) {
    if (!sheet.view().setup.scanner_bars.empty()) return draw_scanning(sheet);
    if (!sheet.view().setup.wifi_name.empty()) return draw_hotspot(sheet);
    const Setup& setup = sheet.view().setup;
    const Column column = setup_column(sheet);
    const Wording wording = wording_of(setup.odoo_version);
    draw_state(sheet, column);
    const float y = column.baseline + 120;
    const std::string title = sheet.language.say(Text::connect_this_screen);
    const TextStyle style =
        fitted(sheet, title, sheet.theme.text(Type::page_title, sheet.colors().ink), column.width);
    sheet.painter.label(column.x - 2, y, title, style);
    // A code that is asked for comes first: it may be all that somebody has to type.
    const bool has_code = !setup.code.empty();
    const auto card_below = [&](float baseline) {
        return Rect{column.x + kNumberIndent, baseline + 30, column.width - kNumberIndent, kCardHeight};
    };
    constexpr float kBetween = 82;
    constexpr float kWideFrom = 1600;  // less wide, and the steps take more lines
    float last = y + 102;
    if (has_code) {
        const Rect card =
            card_below(draw_step(sheet, column, last, "1", sheet.language.say(Text::type_this_code)));
        draw_code(sheet, card, setup.code);
        last = card.bottom() + kBetween;
    }
    last = draw_step(sheet, column, last, has_code ? "2" : "1", sheet.language.say(Text::open_settings)) + 46;
    const bool has_room = !has_code || sheet.is_narrow() || sheet.width > kWideFrom;
    last = has_room ? draw_path(sheet, column, last) + kBetween : last + kBetween - 46;
    Rect card =
        card_below(draw_step(sheet, column, last, has_code ? "3" : "2", sheet.language.say(wording.address)));
    if (!sheet.is_narrow()) card.height = std::min(card.height, column.bottom - 72 - card.y);
    draw_addresses(sheet, card);
    if (!has_code) draw_step(sheet, column, card.bottom() + kBetween, "3", sheet.language.say(wording.last));
    draw_foot(sheet, column, column.bottom - (sheet.form == Form::portrait ? 0 : space::k16));
}

void draw_side(Sheet& sheet) {
    const Rect panel = setup_panel(sheet);
    draw_panel(sheet, panel);
    const float pad = kPadding;
    const float side = std::min(kCode, panel.width * .42F);
    const float x = panel.x + pad;
    const float end = panel.end() - pad;
    const float top = draw_phone(sheet, panel, pad, side);
    const float bottom = draw_problems(sheet, x, end, panel.bottom() - pad + space::k16);
    draw_devices(sheet, x, end, top + space::k40, bottom - space::k16);
}

// ---- bars and small screens: the address, and where to do the rest ----------------------------------

void draw_low(Sheet& sheet) {
    const Setup& setup = sheet.view().setup;
    const Rect panel = setup_panel(sheet);
    Column column = setup_column(sheet);
    if (sheet.form == Form::bar) column.x = 56;
    if (!sheet.is_narrow()) column.width = panel.x - space::k40 - column.x;
    draw_state(sheet, column);
    TextStyle step = sheet.theme.text(Type::sum, sheet.colors().ink);
    step.weight = 500;
    step.max_width = column.width;
    step.max_lines = 2;
    const bool has_code = !setup.code.empty();
    const Text words = has_code ? Text::type_this_code : wording_of(setup.odoo_version).address;
    const float first = sheet.is_narrow() ? 190 : sheet.height * (sheet.form == Form::bar ? .34F : .3F);
    const bool is_hotspot = !setup.wifi_name.empty();
    const bool is_scanning = !setup.scanner_bars.empty();
    const std::string said = is_scanning  ? sheet.language.say(Text::scan_this_code)
                             : is_hotspot ? isolate(plain(setup.wifi_name, LineBreaks::to_spaces))
                                          : sheet.language.say(words);
    sheet.painter.label(column.x, first, said, balanced(sheet, said, step));
    const Rect card{column.x, first + 74, column.width, std::min(kCardHeight, column.bottom - first - 130)};
    if (is_scanning) {
        draw_bars(sheet, card);
    } else if (is_hotspot) {
        draw_code(sheet, card, setup.wifi_key);
    } else {
        has_code ? draw_code(sheet, card, setup.code) : draw_addresses(sheet, card);
    }
    draw_foot(sheet, column, sheet.is_narrow() ? column.bottom : sheet.height - 36);

    draw_panel(sheet, panel);
    const float pad = space::k32;
    const float side = std::min(panel.width * .42F, sheet.form == Form::small ? 164.F : 190.F);
    const float top = draw_phone(sheet, panel, pad, side);
    const float end = panel.end() - pad;
    const float bottom = draw_problems(sheet, panel.x + pad, end, panel.bottom() - pad + space::k16);
    draw_devices(sheet, panel.x + pad, end, top + space::k24, bottom);
}

}  // namespace

void draw_setup(Sheet& sheet) {
    if (sheet.is_low() || is_handheld(sheet)) {
        draw_low(sheet);
        return;
    }
    draw_steps(sheet);
    draw_side(sheet);
}

}  // namespace comptoir::renderer
