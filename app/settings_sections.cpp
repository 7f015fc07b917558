#include "app/settings_sections.hpp"

#include <algorithm>

#include "app/adoption/settings.hpp"
#include "app/base/text.hpp"
#include "app/base/url.hpp"
#include "app/browser/settings.hpp"
#include "app/command_line.hpp"
#include "app/epos/settings.hpp"
#include "app/http/settings.hpp"
#include "app/net/settings.hpp"
#include "app/network/host_name.hpp"
#include "app/network/settings.hpp"
#include "app/odoo/box/settings.hpp"
#include "app/screen/framing_settings.hpp"
#include "app/screen/idle_settings.hpp"
#include "app/screen/languages.hpp"
#include "app/screen/touch_settings.hpp"
#include "app/sources/settings.hpp"
#include "device-bridge/fiscal/settings.hpp"
#include "device-bridge/measuring/settings.hpp"
#include "device-bridge/pole/settings.hpp"
#include "device-bridge/printing/settings.hpp"
#include "device-bridge/scanning/settings.hpp"
#include "device-bridge/weighing/settings.hpp"
#include "renderer/kms/mode_choice.hpp"
#include "renderer/palette.hpp"

namespace comptoir {
namespace {

using settings::Key;
using settings::Section;
using settings::Type;

std::string why_bad_size(const json::Value& value) {
    const auto size = parse_size(json::text(value));
    return size ? "" : size.error().message;
}

std::string why_bad_mode(const json::Value& value) {
    if (json::text(value) == "auto") return "";
    const auto mode = renderer::kms::parse_mode(json::text(value));
    return mode ? "" : mode.error().message;
}

std::string why_bad_turn(const json::Value& value) {
    const auto degrees = json::integer(value).value_or(-1);
    return degrees == 0 || degrees == 90 || degrees == 180 || degrees == 270 ? "" : "0, 90, 180 or 270";
}

std::string why_bad_identifier(const json::Value& value) {
    constexpr std::size_t kIdentifierMax = 64;  // Odoo's own are a MAC or a serial number
    return json::text(value).size() > kIdentifierMax ? "at most 64 characters" : "";
}

std::string why_bad_host_name(const json::Value& value) {
    const std::string name = json::text(value);
    return name.empty() || network::is_host_name(name) ? ""
                                                       : "at most 63 of a-z, 0-9 and hyphens between them";
}

std::string why_bad_folder(const json::Value& value) {
    return json::text(value).starts_with("/") ? "" : "must be a whole path, beginning with /";
}

std::string why_bad_picture(const json::Value& value) {
    const std::string named = json::text(value);
    if (named.empty() || named.starts_with("/") || url::origin_of(named)) return {};
    return "must be the whole path of a file, beginning with /, or an address such as "
           "https://shop.example/logo.png";
}

std::string why_bad_color(const json::Value& value) {
    const std::string named = json::text(value);
    if (named.empty() || (named.starts_with('#') && renderer::color_named(named))) return {};
    return R"(a colour as the web writes it: "#" and six digits of 0-9 and a-f, such as "#0a7d4f")";
}

/// Source: RFC 5646 section 2.1: a language of two or three letters, then subtags of up to eight; "_" as in a
/// locale is taken, too.
bool is_language_tag(std::string_view tag) {
    const auto part_end = [](std::string_view text) {
        return std::min(text.find_first_of("-_"), text.size());
    };
    const std::string_view language = tag.substr(0, part_end(tag));
    if (language.size() < 2 || language.size() > 3) return false;
    if (!std::all_of(language.begin(), language.end(), is_letter)) return false;
    for (tag.remove_prefix(language.size()); !tag.empty();) {
        tag.remove_prefix(1);
        const std::string_view part = tag.substr(0, part_end(tag));
        const bool is_plain =
            std::all_of(part.begin(), part.end(), [](char c) { return is_letter(c) || is_digit(c); });
        if (part.empty() || part.size() > 8 || !is_plain) return false;
        tag.remove_prefix(part.size());
    }
    return true;
}

std::string why_bad_languages(const json::Value& value) {
    const json::Value list = value.is_array() ? value : json::Value::array({value});
    for (const json::Value& one : list) {
        if (!is_language_tag(json::text(one))) return R"(codes of languages, such as "en", "pt-BR" or "ar")";
    }
    return {};
}

std::string why_bad_second(const json::Value& value) {
    return why_bad_second_language(json::text(value));
}

Key size_of_a_screen() {
    return {.name = "size",
            .type = Type::text,
            .fallback = "1920x1080",
            .summary = "pixels, for window and memory",
            .why_bad = why_bad_size,
            .waits_for_restart = true};
}

Key connector_of_a_screen() {
    return {
        .name = "connector",
        .type = Type::text,
        .fallback = "auto",
        .summary =
            "the panel of a machine without a desktop, as the kernel names its plug: \"HDMI-A-1\"; auto: the "
            "first that is free",
        .waits_for_restart = true};
}

Key mode_of_a_screen() {
    return {.name = "mode",
            .type = Type::text,
            .fallback = "auto",
            .summary = "of such a panel: \"1920x1080\" or \"1920x1080@50\"; auto: what the panel prefers",
            .why_bad = why_bad_mode,
            .waits_for_restart = true};
}

Key turn_of_a_screen() {
    return {.name = "rotate",
            .type = Type::integer,
            .fallback = 0,
            .summary = "degrees clockwise: 0, 90, 180 or 270",
            .why_bad = why_bad_turn};
}

Section box() {
    return {.name = "box",
            .shape = Section::Shape::table,
            .keys = {{.name = "name",
                      .type = Type::text,
                      .fallback = "Comptoir",
                      .summary = "what this box is called on its own pages"},
                     {.name = "identifier",
                      .type = Type::text,
                      .fallback = "",
                      .summary = "adopts the identifier of an older box; empty: made once, from the first "
                                 "wired network card",
                      .why_bad = why_bad_identifier,
                      .waits_for_restart = true},
                     {.name = "hostname",
                      .type = Type::text,
                      .fallback = "",
                      .summary = "what the machine is called in the network: \"counter\" is found as "
                                 "counter.local; empty: as it is",
                      .why_bad = why_bad_host_name}},
            .summary = "this box"};
}

Section shop() {
    return {
        .name = "shop",
        .shape = Section::Shape::table,
        .keys =
            {{.name = "name", .type = Type::text, .fallback = "", .summary = "the shop's name on the screen"},
             {.name = "greeting",
              .type = Type::text,
              .fallback = "",
              .summary = "the welcome line; empty: ours, in the screen's language"},
             {.name = "logo",
              .type = Type::text,
              .fallback = "",
              .summary = "picture: file or URL on the POS's server",
              .why_bad = why_bad_picture},
             {.name = "background",
              .type = Type::text,
              .fallback = "",
              .summary = "welcome picture: file or URL on the POS's server",
              .why_bad = why_bad_picture},
             {.name = "accent",
              .type = Type::text,
              .fallback = "",
              .summary = "the shop's colour, such as #0a7d4f: what changed, the panel and a hint of the "
                         "paper are made of it; empty: amber and night",
              .why_bad = why_bad_color},
             {.name = "paper",
              .type = Type::text,
              .fallback = "",
              .summary = "the ground of goods; empty: nearly white, with a hint of the accent",
              .why_bad = why_bad_color},
             {.name = "panel",
              .type = Type::text,
              .fallback = "",
              .summary = "the ground of amounts; empty: a deep shade of the accent",
              .why_bad = why_bad_color}},
        .summary = "what customers read"};
}

Section screen() {
    return {
        .name = "screen",
        .shape = Section::Shape::table,
        .keys = {{.name = "output",
                  .type = Type::text,
                  .fallback = "auto",
                  .summary = "where to draw: a window, the machine's own panel (kms), or memory only "
                             "(screen.png is the screen); auto takes a window where there is a desktop, and "
                             "else a panel as soon as there is one",
                  .choices = {"auto", "kms", "window", "memory"},
                  .waits_for_restart = true},
                 size_of_a_screen(),
                 connector_of_a_screen(),
                 mode_of_a_screen(),
                 turn_of_a_screen(),
                 {.name = "overscan",
                  .type = Type::text,
                  .fallback = "0%",
                  .summary = "what each edge of the panel hides, left free: 0% to 10%, such as 2.5%",
                  .why_bad = why_bad_overscan},
                 {.name = "scale",
                  .type = Type::text,
                  .fallback = "auto",
                  .summary =
                      "how large everything is, 0.5 to 2.0, for customers who stand far off or near; as "
                      "far as the panel has room for it",
                  .why_bad = why_bad_scale},
                 {.name = "burn_in_guard",
                  .type = Type::boolean,
                  .fallback = true,
                  .summary = "the page goes round a few pixels, one a minute, so that nothing burns in"},
                 {.name = "theme",
                  .type = Type::text,
                  .fallback = "light",
                  .summary = "colours; where it is not set, a POS of Odoo 20 may choose light or dark",
                  .choices = {"light", "dark", "contrast"}},
                 {.name = "corners",
                  .type = Type::text,
                  .fallback = "round",
                  .summary = "of panels, cards, product pictures and chips",
                  .choices = {"round", "soft", "square"}},
                 {.name = "type",
                  .type = Type::text,
                  .fallback = "sans",
                  .summary = "letters: Inter, Noto Sans, or Noto Serif; scripts that these lack look the "
                             "same in each",
                  .choices = {"sans", "humanist", "serif"}},
                 {.name = "languages",
                  .type = Type::text_or_list,
                  .fallback = json::Value::array({"en"}),
                  .summary = "languages of our own words, where neither the order nor the POS's "
                             "page says",
                  .why_bad = why_bad_languages},
                 {.name = "second_language",
                  .type = Type::text,
                  .fallback = "",
                  .summary = "says our headlines in this language, too, smaller; empty: in one "
                             "language",
                  .why_bad = why_bad_second},
                 {.name = "idle_page",
                  .type = Type::text,
                  .fallback = "welcome",
                  .summary = "what is shown while nobody is served: the welcome page, or the board of "
                             "orders while there are any",
                  .choices = {"welcome", "board"}},
                 {.name = "clock",
                  .type = Type::boolean,
                  .fallback = true,
                  .summary = "show the time on the welcome page"},
                 {.name = "customer_name",
                  .type = Type::boolean,
                  .fallback = false,
                  .summary = "show the name of an order's customer"},
                 {.name = "internal_notes",
                  .type = Type::boolean,
                  .fallback = false,
                  .summary = "show notes that are meant for staff"},
                 {.name = "hours",
                  .type = Type::text_or_list,
                  .fallback = json::Value::array(),
                  .summary = "when the shop is open: \"mon-sat 07:30-19:00\"; outside of that the screen "
                             "says so, and then is dark; empty: always",
                  .why_bad = why_bad_hours},
                 {.name = "closing_page",
                  .type = Type::duration,
                  .fallback = "5min",
                  .summary = "how long it says that the shop is closed before it is dark",
                  .minimum = 0,
                  .maximum = 24 * 60 * 60 * 1000},
                 {.name = "when_dark",
                  .type = Type::text,
                  .fallback = "black",
                  .summary = "whether the panel is then black, or switched off; some televisions do not come "
                             "back by themselves from that",
                  .choices = {"black", "off"}},
                 {.name = "gpu",
                  .type = Type::text,
                  .fallback = "auto",
                  .summary =
                      "whether the card's own processor draws on the machine's panels, with the package "
                      "comptoir-gpu: where its pixels are right and it is faster than memory; or "
                      "wherever they are right",
                  .choices = {"off", "auto", "on"},
                  .waits_for_restart = true},
                 {.name = "cec",
                  .type = Type::text,
                  .fallback = "auto",
                  .summary = "whether televisions are told over HDMI to sleep when the panel is switched "
                             "off, and to wake and show us when it is on again",
                  .choices = {"auto", "off"}},
                 {.name = "dim_after",
                  .type = Type::duration,
                  .fallback = "0s",
                  .summary = "how long nobody has been served before the screen is dimmed; 0s: never",
                  .minimum = 0,
                  .maximum = 24 * 60 * 60 * 1000},
                 {.name = "dim_to",
                  .type = Type::integer,
                  .fallback = 30,
                  .summary = "percent of its brightness then",
                  .minimum = 5,
                  .maximum = 100},
                 {.name = "staff_notes",
                  .type = Type::text,
                  .fallback = "screen",
                  .summary = "where staff are told that a device or the playlist needs them: small on the "
                             "idle page, or only in the status and the log",
                  .choices = {"screen", "off"}},
                 {.name = "reduced_motion",
                  .type = Type::boolean,
                  .fallback = false,
                  .summary = "cuts instead of movement"}},
        .summary = "the customer's screen"};
}

Section second_screen() {
    return {.name = "second_screen",
            .shape = Section::Shape::table,
            .keys = {{.name = "shows",
                      .type = Type::text,
                      .fallback = "nothing",
                      .summary = "what a second screen of this box shows: the same order, or the board of "
                                 "orders that are being prepared and ready",
                      .choices = {"nothing", "order", "board"},
                      .waits_for_restart = true},
                     {.name = "output",
                      .type = Type::text,
                      .fallback = "auto",
                      .summary = "where to draw: auto takes the second panel, of a desktop or of the machine",
                      .choices = {"auto", "kms", "window", "memory"},
                      .waits_for_restart = true},
                     size_of_a_screen(),
                     connector_of_a_screen(),
                     mode_of_a_screen(),
                     turn_of_a_screen(),
                     {.name = "theme",
                      .type = Type::text,
                      .fallback = "same",
                      .summary = "colours; same: those of the first screen",
                      .choices = {"same", "light", "dark", "contrast"}}},
            .summary = "a second screen of the same box"};
}

Section simulate() {
    return {.name = "simulate",
            .shape = Section::Shape::table,
            .keys = {{.name = "allowed",
                      .type = Type::boolean,
                      .fallback = false,
                      .summary = "accept simulated: devices outside --demo"}},
            .summary = "simulated devices"};
}

Section paths() {
    return {.name = "paths",
            .shape = Section::Shape::table,
            .keys = {{.name = "state",
                      .type = Type::text,
                      .fallback = "/var/lib/comptoir",
                      .summary = "what must survive: identity, paired tills",
                      .why_bad = why_bad_folder,
                      .waits_for_restart = true},
                     {.name = "cache",
                      .type = Type::text,
                      .fallback = "/var/cache/comptoir",
                      .summary = "what can be fetched again: pictures, font cache",
                      .why_bad = why_bad_folder,
                      .waits_for_restart = true},
                     {.name = "runtime",
                      .type = Type::text,
                      .fallback = "/run/comptoir",
                      .summary = "control socket and locks",
                      .why_bad = why_bad_folder,
                      .waits_for_restart = true}},
            .summary = "folders"};
}

}  // namespace

SettingsSource settings_source(const std::string& named) {
    if (named.empty()) return {};
    return {.file = named, .missing = settings::MissingFile::is_a_problem};
}

settings::Loaded load_settings(const SettingsSource& source) {
    return settings::load(all_sections(), source.file, source.missing);
}

const settings::Schema& all_sections() {
    static const settings::Schema schema{box(),
                                         shop(),
                                         screen(),
                                         second_screen(),
                                         touch_section(),
                                         idle_section(),
                                         showing_section(),
                                         http::http_section(),
                                         http::access_section(),
                                         sources::pos_section(),
                                         odoo::box::odoo_section(),
                                         epos::epos_section(),
                                         network::with_hotspot(net::network_section()),
                                         browser::browser_section(),
                                         adoption::found_section(),
                                         bridge::printer_section(),
                                         bridge::scale_section(),
                                         bridge::scanner_section(),
                                         bridge::pole_section(),
                                         bridge::gauge_section(),
                                         bridge::fiscal_section(),
                                         sources::register_section(),
                                         simulate(),
                                         paths()};
    return schema;
}

}  // namespace comptoir
