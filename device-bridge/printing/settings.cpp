#include "device-bridge/printing/settings.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "device-bridge/printing/languages.hpp"
#include "device-bridge/printing/raster.hpp"

namespace comptoir::bridge {
namespace {

using settings::Key;
using settings::Section;
using settings::Type;

constexpr std::int64_t kIdleCloseMax = 600'000;  // longer, and a second host never gets at a shared printer

std::string why_bad_uri(const json::Value& value) {
    const std::string uri = json::text(value);
    constexpr std::size_t kUriMax = 512;  // a DNS name has at most 255
    if (uri.size() > kUriMax) return "at most 512 characters";
    static constexpr std::array<std::string_view, 8> kSchemes{"tcp://",  "file://", "usb://",  "serial://",
                                                              "cups://", "ipp://",  "ipps://", "simulated:"};
    const bool is_known = std::any_of(kSchemes.begin(), kSchemes.end(),
                                      [&](std::string_view scheme) { return uri.starts_with(scheme); });
    if (is_known) return "";
    return "write it like \"tcp://192.168.1.50:9100\", \"usb://04b8:0e28\", \"cups://office\" or "
           "\"simulated:\"";
}

std::string why_bad_model(const json::Value& value) {
    const std::string id = json::text(value);
    if (id.empty()) return "";
    const auto model = find_model(id);
    return model ? "" : model.error().message;
}

std::string why_bad_width(const json::Value& value) {
    const auto width = json::integer(value);
    return width == 0 || width >= PrinterOptions::kPaperWidthDotsMin
               ? ""
               : "0 (as the model has it) or at least 64";
}

std::string why_bad_band(const json::Value& value) {
    const auto rows = json::integer(value);
    return rows == 0 || rows >= 8 ? "" : "0 (as the model has it) or at least 8";
}

std::string why_bad_pin(const json::Value& value) {
    const auto pin = json::integer(value);
    return pin == 2 || pin == 5 ? "" : "a drawer hangs on pin 2 or pin 5";
}

}  // namespace

const settings::Section& printer_section() {
    static const Section section{
        .name = "printer",
        .shape = Section::Shape::list,
        .keys =
            {{.name = "uri",
              .type = Type::text,
              .fallback = nullptr,
              .summary =
                  "where it is: tcp://192.168.1.50:9100, usb://04b8:0e28, serial:///dev/ttyS0, cups://office",
              .why_bad = why_bad_uri},
             {.name = "label", .type = Type::text, .fallback = "", .summary = "what people call it"},
             {.name = "model",
              .type = Type::text,
              .fallback = "",
              .summary = "what it is, such as \"epson-tm-t88v\", \"star-line\" or \"zpl\"; empty: ESC/POS",
              .why_bad = why_bad_model},
             {.name = "width_dots",
              .type = Type::integer,
              .fallback = 0,
              .summary =
                  "printable dots: 576 (80 mm, 203 dpi), 512 (80 mm, 180 dpi), 384 (58 mm); 0: the model's",
              .minimum = 0,
              .maximum = PrinterOptions::kPaperWidthDotsMax,
              .why_bad = why_bad_width},
             {.name = "margin_dots",
              .type = Type::integer,
              .fallback = 0,
              .summary = "dots at the left that stay white",
              .minimum = 0,
              .maximum = PrinterOptions::kMarginDotsMax},
             {.name = "enlarge",
              .type = Type::boolean,
              .fallback = false,
              .summary = "prints narrow pictures as many whole times larger as fit"},
             {.name = "upside_down",
              .type = Type::boolean,
              .fallback = false,
              .summary = "prints upside down, for a printer that hangs on a wall"},
             {.name = "darkness",
              .type = Type::integer,
              .fallback = 100,
              .summary = "per cent: more makes the greys of photographs darker",
              .minimum = Raster::Options::kDarknessPercentMin,
              .maximum = Raster::Options::kDarknessPercentMax},
             {.name = "density",
              .type = Type::integer,
              .fallback = 0,
              .summary =
                  "how strongly the head burns, where the printer can be told: -6 to 6; 0: as it is set",
              .minimum = LanguageOptions::kDensityMin,
              .maximum = LanguageOptions::kDensityMax},
             {.name = "beeps",
              .type = Type::integer,
              .fallback = 0,
              .summary = "how often it beeps after each ticket, where it has a buzzer",
              .minimum = 0,
              .maximum = LanguageOptions::kBeepsMax},
             {.name = "cut",
              .type = Type::text,
              .fallback = "partial",
              .summary = "what ends a receipt; \"none\" still feeds it to the tear bar",
              .choices = {"partial", "full", "none"}},
             {.name = "band_rows",
              .type = Type::integer,
              .fallback = 0,
              .summary =
                  "rows of a picture in one command; less for printers with a small buffer; 0: the model's",
              .minimum = 0,
              .maximum = PrinterOptions::kBandRowsMax,
              .why_bad = why_bad_band},
             {.name = "drawer_pin",
              .type = Type::integer,
              .fallback = 2,
              .summary = "which pin opens the cash drawer: 2 or 5",
              .why_bad = why_bad_pin},
             {.name = "drawer_on",
              .type = Type::duration,
              .fallback = 50,
              .summary = "length of the pulse that opens the drawer",
              .minimum = 2,
              .maximum = PrinterOptions::kDrawerPulseMax.count()},
             {.name = "drawer_off",
              .type = Type::duration,
              .fallback = 500,
              .summary = "rest after the pulse",
              .minimum = 2,
              .maximum = PrinterOptions::kDrawerPulseMax.count()},
             {.name = "drawer_open",
              .type = Type::text,
              .fallback = "unknown",
              .summary = "the level of the drawer's sensor while it is open: \"low\" or \"high\"; it depends "
                         "on the drawer",
              .choices = {"unknown", "low", "high"}},
             {.name = "idle",
              .type = Type::duration,
              .fallback = 30'000,
              .summary = "the connection is closed after so long without a job",
              .minimum = 0,
              .maximum = kIdleCloseMax},
             {.name = "answer",
              .type = Type::text,
              .fallback = "confirmed",
              .summary =
                  "when the till is told yes: \"confirmed\" once the printer has it, \"accepted\" once it "
                  "can't be lost; then it waits for paper and plug (kitchens)",
              .choices = {"confirmed", "accepted"}},
             {.name = "use",
              .type = Type::text,
              .fallback = "receipt",
              .summary = "what it is for; what a kitchen's printer hands on goes before receipts",
              .choices = {"receipt", "kitchen", "label", "office"}},
             {.name = "fallback",
              .type = Type::text,
              .fallback = "",
              .summary =
                  "the printer that takes over while this one is down; the ticket says where it came from",
              .names_entry_of = "printer"},
             {.name = "fallback_after",
              .type = Type::duration,
              .fallback = "1min",
              .summary = "how long it must have been down",
              .minimum = 1'000,
              .maximum = 3'600'000}},
        .summary = "a receipt or kitchen printer, and the drawer on it"};
    return section;
}

PrinterModel generic_model() {
    static const PrinterModel generic = find_model("escpos").value_or(PrinterModel{});
    return generic;
}

namespace {

/// The model that an entry names, as a name in Odoo's manner changes it.
Result<PrinterModel> model_of(const json::Value& entry) {
    const std::string id = json::text(entry, "model");
    auto model = id.empty() ? Result<PrinterModel>(generic_model()) : find_model(id);
    if (!model) return model;
    if (const auto options = name_options(json::text(entry, "label"))) {
        return with_name_options(std::move(*model), *options);
    }
    return model;
}

/// Where a key has a number in `entry`, and not the 0 that leaves it to the model.
void take(const json::Value& entry, const char* key, int& into) {
    const auto value = json::integer(entry, key);
    if (value && *value != 0) into = static_cast<int>(*value);
}

void take(const json::Value& entry, const char* key, std::chrono::milliseconds& into) {
    if (const auto value = json::integer(entry, key)) into = std::chrono::milliseconds(*value);
}

}  // namespace

Result<PrinterOptions> printer_options(const json::Value& entry) {
    for (const Key& key : printer_section().keys) {
        const json::Value& value = json::member(entry, key.name);
        if (value.is_null()) continue;
        if (key.type == Type::integer || key.type == Type::duration) {
            const auto number = json::integer(value);
            if (!number) return fail(ErrorCode::malformed, "printer: " + key.name + " takes a number");
            if (*number < key.minimum || *number > key.maximum) {
                return fail(ErrorCode::malformed, "printer: " + key.name + " is out of range");
            }
        }
        if (!key.choices.empty() && std::ranges::find(key.choices, json::text(value)) == key.choices.end()) {
            return fail(ErrorCode::malformed, "printer: " + key.name + " is none of its choices");
        }
        if (key.why_bad != nullptr && key.name != "uri") {
            if (std::string why = key.why_bad(value); !why.empty()) {
                return fail(ErrorCode::malformed, "printer: " + key.name + ": " + why);
            }
        }
    }
    auto model = model_of(entry);
    if (!model) return tl::unexpected(model.error());
    PrinterOptions options;
    options.paper_width_dots = model->width_dots;
    options.band_rows = std::min(model->band_rows, PrinterOptions::kBandRowsMax);
    options.model = std::move(*model);
    take(entry, "width_dots", options.paper_width_dots);
    take(entry, "band_rows", options.band_rows);
    take(entry, "margin_dots", options.margin_left_dots);
    take(entry, "darkness", options.darkness_percent);
    take(entry, "density", options.density);
    take(entry, "beeps", options.beeps);
    options.is_upside_down = json::member(entry, "upside_down") == json::Value(true);
    options.is_enlarged = json::member(entry, "enlarge") == json::Value(true);
    if (json::integer(entry, "drawer_pin") == 5) options.drawer_pin = DrawerPin::five;
    take(entry, "drawer_on", options.drawer_on);
    take(entry, "drawer_off", options.drawer_off);
    take(entry, "idle", options.idle_close);
    const std::string open = json::text(entry, "drawer_open");
    if (open == "low") options.drawer_sense = DrawerSense::low_is_open;
    if (open == "high") options.drawer_sense = DrawerSense::high_is_open;
    const std::string cut = json::text(entry, "cut");
    if (cut == "full") options.cut = CutMode::full;
    if (cut == "none") options.cut = CutMode::none;
    return options;
}

}  // namespace comptoir::bridge
