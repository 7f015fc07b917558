#include "device-bridge/scanning/settings.hpp"

#include "device-bridge/device_keys.hpp"
#include "device-bridge/device_uri.hpp"
#include "device-bridge/links/hid_devices.hpp"
#include "device-bridge/links/key_devices.hpp"
#include "device-bridge/protocols/hid_scanner.hpp"

namespace comptoir::bridge {
namespace {

using settings::Type;

constexpr std::int64_t kGapMax =
    2'000;  // Units: milliseconds. Longer, and the next code is glued to this one

constexpr std::size_t kLabelsMax = 32;  // a shop's nomenclature has ten

std::string why_bad_uri(const json::Value& value) {
    const auto uri = DeviceUri::parse(json::text(value));
    if (!uri) return uri.error().message;
    if (uri->scheme() == "hid") {
        const auto meant = hid_wanted(*uri, HidScannerLayout::kPage);
        return meant ? "" : meant.error().message;
    }
    if (uri->scheme() != "evdev") return "";
    const auto wanted = key_wanted(*uri);
    return wanted ? "" : wanted.error().message;
}

std::string why_bad_layout(const json::Value& value) {
    const std::string layout = json::text(value);
    constexpr std::string_view kAllowed =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-()";
    const bool is_plain = !layout.empty() && layout.size() <= KeyboardLayout::kNameMax &&
                          layout.find_first_not_of(kAllowed) == std::string::npos;
    return is_plain ? "" : "write it like \"us\", \"de\" or \"be(nodeadkeys)\"";
}

std::string why_bad_affix(const json::Value& value) {
    constexpr std::size_t kAffixMax = 32;  // scanners let one set a few characters
    return json::text(value).size() <= kAffixMax ? "" : "at most 32 bytes";
}

std::string why_bad_labels(const json::Value& value) {
    if (value.size() > kLabelsMax) return "at most 32 patterns";
    for (const json::Value& text : value) {
        if (const auto label = LabelPattern::parse(json::text(text)); !label) return label.error().message;
    }
    return "";
}

}  // namespace

settings::Section scanner_section() {
    return {
        .name = "scanner",
        .shape = settings::Section::Shape::list,
        .keys = {name_key(),
                 {.name = "uri",
                  .type = Type::text,
                  .fallback = nullptr,
                  .summary = "where it is: evdev://0c2e:0200 (it types), evdev: (the only one that does), "
                             "serial:///dev/ttyACM0, hid: (HID POS), \"simulated:\"",
                  .why_bad = why_bad_uri},
                 label_key(),
                 {.name = "layout",
                  .type = Type::text,
                  .fallback = "auto",
                  .summary = "the keyboard layout that it types in: us, de, be, ch(fr) ...; auto: as learned",
                  .why_bad = why_bad_layout},
                 {.name = "end",
                  .type = Type::text,
                  .fallback = "auto",
                  .summary =
                      "what ends a code beside Enter: Tab or, where none ever comes, silence; nothing; "
                      "Tab; silence",
                  .choices = {"auto", "enter", "tab", "silence"}},
                 {.name = "gap",
                  .type = Type::duration,
                  .fallback = "200ms",
                  .summary = "the silence that ends a code where end is \"silence\"",
                  .minimum = 10,
                  .maximum = kGapMax},
                 {.name = "typist",
                  .type = Type::text,
                  .fallback = "auto",
                  .summary = "whose keys are scans: those as fast as a scanner's; all, as of a slow one; "
                             "none, each is an event "
                             "of its own (foot switch, number pad)",
                  .choices = {"auto", "scanner", "keyboard"}},
                 {.name = "prefix",
                  .type = Type::text,
                  .fallback = "",
                  .summary = "what it puts before each code, to be taken off",
                  .why_bad = why_bad_affix},
                 {.name = "suffix",
                  .type = Type::text,
                  .fallback = "",
                  .summary = "what it puts behind each code, to be taken off",
                  .why_bad = why_bad_affix},
                 {.name = "symbology_id",
                  .type = Type::text,
                  .fallback = "keep",
                  .summary = "\"]C1\" and the like before a code",
                  .choices = {"keep", "drop"}},
                 {.name = "deliver",
                  .type = Type::text,
                  .fallback = "as_read",
                  .summary = "the form in which the POS gets an article's number",
                  .choices = {"as_read", "ean13", "upc_a"}},
                 {.name = "labels",
                  .type = Type::text_list,
                  .fallback = json::Value::array(),
                  .summary = "where scales' labels hold a value: \"weight 21.....{NNDDD}\"; facts, no more",
                  .why_bad = why_bad_labels}},
        .summary = "barcode scanners, one entry each"};
}

ScannerOptions ScannerOptions::from(const json::Value& entry) {
    ScannerOptions options;
    const std::string layout = json::text(entry, "layout");
    if (!layout.empty() && layout != "auto") options.layout = layout;
    const std::string end = json::text(entry, "end");
    if (end == "enter") options.end = CodeEnd::enter;
    if (end == "tab") options.end = CodeEnd::tab;
    if (end == "silence") options.end = CodeEnd::silence;
    const std::string typist = json::text(entry, "typist");
    if (typist == "scanner") options.typist = KeyCodes::Typist::scanner;
    if (typist == "keyboard") options.typist = KeyCodes::Typist::keyboard;
    if (const auto gap = json::integer(entry, "gap")) options.gap = std::chrono::milliseconds(*gap);
    options.delivery.trim.prefix = json::text(entry, "prefix");
    options.delivery.trim.suffix = json::text(entry, "suffix");
    if (json::text(entry, "symbology_id") == "drop")
        options.delivery.trim.symbology_id = CodeTrim::SymbologyId::drop;
    const std::string form = json::text(entry, "deliver");
    if (form == "ean13") options.delivery.form = CodeForm::ean13;
    if (form == "upc_a") options.delivery.form = CodeForm::upc_a;
    for (const json::Value& text : json::array(entry, "labels")) {
        const auto label = LabelPattern::parse(json::text(text));
        if (label && options.delivery.labels.size() < kLabelsMax) options.delivery.labels.push_back(*label);
    }
    return options;
}

}  // namespace comptoir::bridge
