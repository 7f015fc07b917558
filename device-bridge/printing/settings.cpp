#include "device-bridge/printing/settings.hpp"

#include <algorithm>
#include <array>
#include <string_view>

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
    static constexpr std::array<std::string_view, 6> kSchemes{"tcp://",    "file://", "usb://",
                                                              "serial://", "cups://", "simulated:"};
    const bool is_known = std::any_of(kSchemes.begin(), kSchemes.end(),
                                      [&](std::string_view scheme) { return uri.starts_with(scheme); });
    if (is_known) return "";
    return "write it like \"tcp://192.168.1.50:9100\", \"file:///dev/usb/lp0\" or \"simulated:\"";
}

std::string why_bad_answer(const json::Value& value) {
    const std::string answer = json::text(value);
    if (answer == "confirmed") return "";
    if (answer == "accepted")
        return "\"accepted\" needs jobs that outlive a power cut, which this build has not";
    return "only \"confirmed\"";
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
                  "where it is: tcp://192.168.1.50:9100, file:///dev/usb/lp0, simulated:?paper_out=after:3",
              .why_bad = why_bad_uri},
             {.name = "label", .type = Type::text, .fallback = "", .summary = "what people call it"},
             {.name = "width_dots",
              .type = Type::integer,
              .fallback = 576,
              .summary = "printable dots: 576 (80 mm, 203 dpi), 512 (80 mm, 180 dpi), 384 (58 mm)",
              .minimum = PrinterOptions::kPaperWidthDotsMin,
              .maximum = PrinterOptions::kPaperWidthDotsMax},
             {.name = "cut",
              .type = Type::text,
              .fallback = "partial",
              .summary = "what ends a receipt; \"none\" still feeds it to the tear bar",
              .choices = {"partial", "full", "none"}},
             {.name = "band_rows",
              .type = Type::integer,
              .fallback = 128,
              .summary = "rows of a picture in one command; less for printers with a small buffer",
              .minimum = 8,
              .maximum = PrinterOptions::kBandRowsMax},
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
             {.name = "idle",
              .type = Type::duration,
              .fallback = 30'000,
              .summary = "the connection is closed after so long without a job",
              .minimum = 0,
              .maximum = kIdleCloseMax},
             {.name = "answer",
              .type = Type::text,
              .fallback = "confirmed",
              .summary = "when the till is told yes: \"confirmed\" once the printer has the job",
              .why_bad = why_bad_answer}},
        .summary = "a receipt or kitchen printer, and the drawer on it"};
    return section;
}

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
        if (key.why_bad != nullptr && key.name != "uri") {
            if (std::string why = key.why_bad(value); !why.empty()) {
                return fail(ErrorCode::malformed, "printer: " + key.name + ": " + why);
            }
        }
    }
    PrinterOptions options;
    if (const auto value = json::integer(entry, "width_dots"))
        options.paper_width_dots = static_cast<int>(*value);
    if (const auto value = json::integer(entry, "band_rows")) options.band_rows = static_cast<int>(*value);
    if (json::integer(entry, "drawer_pin") == 5) options.drawer_pin = DrawerPin::five;
    if (const auto value = json::integer(entry, "drawer_on"))
        options.drawer_on = std::chrono::milliseconds(*value);
    if (const auto value = json::integer(entry, "drawer_off"))
        options.drawer_off = std::chrono::milliseconds(*value);
    if (const auto value = json::integer(entry, "idle"))
        options.idle_close = std::chrono::milliseconds(*value);
    const std::string cut = json::text(entry, "cut");
    if (cut == "full")
        options.cut = CutMode::full;
    else if (cut == "none")
        options.cut = CutMode::none;
    else if (!cut.empty() && cut != "partial")
        return fail(ErrorCode::malformed, "printer: cut is partial, full or none");
    return options;
}

}  // namespace comptoir::bridge
