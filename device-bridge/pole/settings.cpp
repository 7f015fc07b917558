#include "device-bridge/pole/settings.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "device-bridge/device_keys.hpp"
#include "device-bridge/device_uri.hpp"

namespace comptoir::bridge {
namespace {

using settings::Key;
using settings::Type;

constexpr std::size_t kWordBytesMax = 80;  // twenty letters of four bytes each

constexpr std::array<std::pair<const char*, CodePage>, 6> kPages{{{"437", CodePage::cp437},
                                                                  {"850", CodePage::cp850},
                                                                  {"852", CodePage::cp852},
                                                                  {"858", CodePage::cp858},
                                                                  {"866", CodePage::cp866},
                                                                  {"1252", CodePage::cp1252}}};

std::vector<std::string> known_pages() {
    std::vector<std::string> names;
    for (const auto& [name, page] : kPages) names.emplace_back(name);
    return names;
}

std::vector<std::string> known_languages() {
    std::vector<std::string> names;
    for (const auto& [name, language] : pole_languages()) names.emplace_back(name);
    return names;
}

std::string why_bad_uri(const json::Value& value) {
    const auto uri = DeviceUri::parse(json::text(value));
    return uri ? "" : uri.error().message;
}

std::string why_bad_word(const json::Value& value) {
    return json::text(value).size() <= kWordBytesMax ? "" : "at most 80 bytes";
}

std::string why_bad_idle(const json::Value& value) {
    if (value.size() > kPoleRows) return "a display has two rows";
    const auto is_good = [](const json::Value& row) { return why_bad_word(row).empty(); };
    return std::all_of(value.begin(), value.end(), is_good) ? "" : "a row has at most 80 bytes";
}

Key word(const char* name, const char* fallback, const char* summary) {
    return {
        .name = name, .type = Type::text, .fallback = fallback, .summary = summary, .why_bad = why_bad_word};
}

}  // namespace

settings::Section pole_section() {
    return {.name = "pole",
            .shape = settings::Section::Shape::list,
            .keys = {name_key(),
                     {.name = "uri",
                      .type = Type::text,
                      .fallback = nullptr,
                      .summary = "where it is: serial:///dev/ttyUSB0?baud=9600, tcp://192.168.1.60:9100, "
                                 "usb://04b8:0202, \"simulated:\"",
                      .why_bad = why_bad_uri},
                     label_key(),
                     {.name = "language",
                      .type = Type::text,
                      .fallback = "escpos",
                      .summary = "the commands that it is set to",
                      .choices = known_languages()},
                     {.name = "code_page",
                      .type = Type::text,
                      .fallback = "437",
                      .summary = "its letters beyond ASCII; all but escpos have them set by switches",
                      .choices = known_pages()},
                     {.name = "brightness",
                      .type = Type::integer,
                      .fallback = 4,
                      .summary = "how bright it is",
                      .minimum = 1,
                      .maximum = 4},
                     {.name = "idle",
                      .type = Type::text_list,
                      .fallback = json::Value::array(),
                      .summary = "one or two rows while there is no sale",
                      .why_bad = why_bad_idle},
                     word("total", "Total", "the word before what is to be paid"),
                     word("change", "Change", "the word before what the customer gets back"),
                     word("thanks", "Thank you", "the row above it once all is paid")},
            .summary = "pole displays of two rows of twenty letters, one entry each"};
}

PoleOptions PoleOptions::from(const json::Value& entry) {
    PoleOptions options;
    const std::string spoken = json::text(entry, "language");
    for (const auto& [name, language] : pole_languages()) {
        if (spoken == name) options.setup.language = language;
    }
    const std::string wanted = json::text(entry, "code_page");
    for (const auto& [name, page] : kPages) {
        if (wanted == name) options.setup.page = page;
    }
    if (const auto brightness = json::integer(entry, "brightness"))
        options.setup.brightness = static_cast<int>(std::clamp<std::int64_t>(*brightness, 1, 4));
    const json::Value& idle = json::array(entry, "idle");
    for (std::size_t row = 0; row < std::min(idle.size(), kPoleRows); ++row)
        options.idle[row] = json::text(idle[row]);
    return options;
}

}  // namespace comptoir::bridge
