#include "app/browser/settings.hpp"

#include <algorithm>

#include "app/browser/plan.hpp"

namespace comptoir::browser {
namespace {

std::string why_bad_command(const json::Value& value) {
    if (!value.is_array()) return {};
    if (value.size() > kWordsMax) return "at most " + std::to_string(kWordsMax) + " words";
    return !value.empty() && json::text(value.front()).empty() ? "the first word is the browser" : "";
}

}  // namespace

settings::Section browser_section() {
    settings::Key command{.name = "command",
                          .type = settings::Type::text_or_list,
                          .fallback = json::Value::array({"auto"}),
                          .summary =
                              "the browser for pages that only one can show, and further words for it, {url} "
                              "being the page; \"auto\": the first installed one of those known; \"\": none",
                          .why_bad = why_bad_command};
    return {.name = "browser",
            .shape = settings::Section::Shape::table,
            .keys = {std::move(command)},
            .summary = "pages that only a browser can show"};
}

BrowserSettings browser_settings(const settings::Settings& settings) {
    return {.command = settings.section("browser").list("command"),
            .profile = settings.section("paths").text("cache") + "/browser",
            .size = settings.section("screen").text("size")};
}

}  // namespace comptoir::browser
