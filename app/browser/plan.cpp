#include "app/browser/plan.hpp"

#include <algorithm>
#include <string_view>

#include "app/base/url.hpp"

namespace comptoir::browser {
namespace {

constexpr std::string_view kUrl = "{url}";
constexpr std::string_view kProfile = "{profile}";

std::string base_name(const std::string& program) {
    return program.substr(program.rfind('/') + 1);
}

void replace_all(std::string& word, std::string_view from, const std::string& to) {
    for (auto at = word.find(from); at != std::string::npos; at = word.find(from, at + to.size()))
        word.replace(at, from.size(), to);
}

bool has(const std::vector<std::string>& words, std::string_view text) {
    return std::any_of(words.begin(), words.end(),
                       [&](const std::string& word) { return word.find(text) != std::string::npos; });
}

std::string with_comma(std::string size) {
    std::replace(size.begin(), size.end(), 'x', ',');
    return size;
}

/// Source: Chromium 131, `chromium --help` and chrome/common/chrome_switches.cc; Firefox 115 ESR,
/// `firefox-esr --help`; cog 0.16, cog(1).
std::vector<std::string> kiosk_words(Family family, const Shown& shown) {
    switch (family) {
        case Family::chromium:
            return {"--kiosk",
                    "--user-data-dir=" + shown.profile,
                    "--window-position=0,0",
                    "--window-size=" + with_comma(shown.size),
                    "--no-first-run",
                    "--no-default-browser-check",
                    "--disable-features=Translate,TranslateUI,MediaRouter",
                    "--disable-session-crashed-bubble",
                    "--hide-crash-restore-bubble",
                    "--disable-infobars",
                    "--noerrdialogs",
                    "--disable-pinch",
                    "--overscroll-history-navigation=0",
                    "--disable-component-update",
                    "--password-store=basic",
                    "--autoplay-policy=no-user-gesture-required"};
        case Family::firefox: return {"--kiosk", "--new-instance", "--profile", shown.profile};
        case Family::cog:
        case Family::other: break;
    }
    return {};
}

std::string listed(const std::vector<std::string>& names) {
    std::string list;
    for (const std::string& name : names) list += (list.empty() ? "" : ", ") + name;
    return list;
}

/// The program's path and the words that the settings put behind it.
Result<Invocation> installed(const std::vector<std::string>& command, const FindProgram& find) {
    if (command.empty() || command.front().empty())
        return fail(ErrorCode::unsupported, "no browser is to be used: [browser] command is empty");
    Invocation found{"", {command.begin() + 1, command.end()}};
    if (command.front() != "auto") {
        found.program = find(command.front());
        if (!found.program.empty()) return found;
        return fail(ErrorCode::unsupported,
                    "the browser \"" + command.front() + "\" of [browser] command is not installed");
    }
    for (const std::string& name : known_browsers()) {
        found.program = find(name);
        if (!found.program.empty()) return found;
    }
    return fail(ErrorCode::unsupported,
                "no browser is installed here; looked for " + listed(known_browsers()));
}

}  // namespace

const std::vector<std::string>& known_browsers() {
    static const std::vector<std::string> names{"chromium",    "chromium-browser", "google-chrome-stable",
                                                "firefox-esr", "firefox",          "cog"};
    return names;
}

Family family_of(const std::string& program) {
    const std::string name = base_name(program);
    if (name.starts_with("chromium") || name.starts_with("google-chrome") || name == "chrome")
        return Family::chromium;
    if (name.starts_with("firefox")) return Family::firefox;
    return name == "cog" ? Family::cog : Family::other;
}

Result<Invocation> invocation(const std::vector<std::string>& command, const Shown& shown,
                              const FindProgram& find) {
    if (const auto origin = url::origin_of(shown.url); !origin) return tl::unexpected(origin.error());
    auto found = installed(command, find);
    if (!found) return found;
    if (!has(found->words, kUrl) && !has(found->words, kProfile)) {
        const auto kiosk = kiosk_words(family_of(found->program), shown);
        found->words.insert(found->words.begin(), kiosk.begin(), kiosk.end());
    }
    if (!has(found->words, kUrl)) found->words.emplace_back(kUrl);
    for (std::string& word : found->words) {
        replace_all(word, kProfile, shown.profile);
        replace_all(word, kUrl, shown.url);
    }
    return found;
}

std::optional<Duration> Restarts::after(Duration lived) {
    if (lived >= kSound) reset();
    if (tries_ == kTriesMax) return std::nullopt;
    return first_ * (1 << tries_++);
}

Front front(const FrontFacts& facts) {
    if (facts.has_order || !facts.is_running) return Front::ours;
    return facts.running_for < kOpening ? Front::opening : Front::page;
}

}  // namespace comptoir::browser
