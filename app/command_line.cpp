#include "app/command_line.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <string_view>

#include "app/base/check.hpp"
#include "renderer/palette.hpp"

namespace comptoir {
namespace {

constexpr int kSideMin = 320;   // smaller than any panel a shop can buy
constexpr int kSideMax = 7680;  // 8K; a picture of it is 133 MB of pixels

const CommandForm& form(std::string_view verb) {
    const auto& forms = command_forms();
    const auto found =
        std::find_if(forms.begin(), forms.end(), [&](const CommandForm& one) { return one.verb == verb; });
    CHECK(found != forms.end(), "every form of the command stands in the table");
    return *found;
}

struct Words {
    std::map<std::string, std::string, std::less<>> options;
    std::vector<std::string> plain;

    [[nodiscard]] std::string option(std::string_view name, std::string fallback = {}) const {
        const auto found = options.find(name);
        return found == options.end() ? std::move(fallback) : found->second;
    }
    [[nodiscard]] bool has(std::string_view name) const { return options.contains(name); }
};

bool contains(const std::vector<std::string_view>& list, std::string_view word) {
    return std::find(list.begin(), list.end(), word) != list.end();
}

/// The words behind the verb, as the form of that verb takes them.
Result<Words> sort_words(const std::vector<std::string>& words, std::string_view verb) {
    const CommandForm& grammar = form(verb);
    Words sorted;
    for (std::size_t at = verb.empty() ? 0 : 1; at < words.size(); ++at) {
        std::string word = words[at];
        if (!word.starts_with("--")) {
            if (sorted.plain.size() == grammar.plain)
                return fail(ErrorCode::malformed, "unexpected word: " + word);
            sorted.plain.push_back(std::move(word));
            continue;
        }
        std::optional<std::string> value;
        if (const auto equals = word.find('='); equals != std::string::npos) {
            value = word.substr(equals + 1);
            word.resize(equals);
        }
        if (contains(grammar.flags, word)) {
            if (value) return fail(ErrorCode::malformed, word + " takes no value");
            sorted.options[word] = "";
            continue;
        }
        if (!contains(grammar.valued, word)) return fail(ErrorCode::malformed, "unknown option: " + word);
        if (!value) {
            if (at + 1 == words.size()) return fail(ErrorCode::malformed, word + " needs a value");
            value = words[++at];
        }
        sorted.options[word] = *value;
    }
    return sorted;
}

std::optional<int> side(std::string_view digits) {
    int number = 0;
    const auto [end, ec] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (ec != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
    if (number < kSideMin || number > kSideMax) return std::nullopt;
    return number;
}

Result<void> check_theme(const std::string& theme) {
    if (renderer::theme_named(theme)) return {};
    return fail(ErrorCode::malformed, "--theme is light, dark or contrast, not " + theme);
}

/// "a,b": each part that isn't empty.
std::vector<std::string> parts_of(std::string_view list) {
    std::vector<std::string> parts;
    while (!list.empty()) {
        const auto comma = std::min(list.find(','), list.size());
        if (comma > 0) parts.emplace_back(list.substr(0, comma));
        list.remove_prefix(std::min(comma + 1, list.size()));
    }
    return parts;
}

Result<Command> parse_gallery(const std::vector<std::string>& words) {
    const auto sorted = sort_words(words, "gallery");
    if (!sorted) return tl::unexpected(sorted.error());
    GalleryCommand gallery{.folder = sorted->option("--output"),
                           .scenes = parts_of(sorted->option("--scene")),
                           .sizes = {},
                           .languages = parts_of(sorted->option("--language")),
                           .themes = parts_of(sorted->option("--theme")),
                           .is_whole = sorted->has("--all")};
    if (gallery.folder.empty()) return fail(ErrorCode::malformed, "gallery needs --output FOLDER");
    for (const std::string& text : parts_of(sorted->option("--size"))) {
        const auto size = parse_size(text);
        if (!size) return tl::unexpected(size.error());
        gallery.sizes.push_back(*size);
    }
    for (const std::string& theme : gallery.themes) {
        if (const auto known = check_theme(theme); !known) return tl::unexpected(known.error());
    }
    return gallery;
}

Result<Command> parse_show(const std::vector<std::string>& words) {
    const auto sorted = sort_words(words, "show");
    if (!sorted) return tl::unexpected(sorted.error());
    if (sorted->plain.empty()) return fail(ErrorCode::malformed, "show needs the file of an order");
    ShowCommand show;
    show.order_file = sorted->plain[0];
    show.output_file = sorted->option("--output");
    show.language = sorted->option("--language");
    show.theme = sorted->option("--theme");
    show.accent = sorted->option("--accent");
    show.settings_file = sorted->option("--settings");
    show.is_watching = sorted->has("--watch");
    if (show.output_file.empty()) return fail(ErrorCode::malformed, "show needs --output FILE.png");
    if (sorted->has("--theme")) {
        if (const auto known = check_theme(show.theme); !known) return tl::unexpected(known.error());
    }
    if (sorted->has("--accent") && !renderer::color_named(show.accent))
        return fail(ErrorCode::malformed, "--accent is a colour such as #0a7d4f, not " + show.accent);
    if (sorted->has("--size")) {
        const auto size = parse_size(sorted->option("--size"));
        if (!size) return tl::unexpected(size.error());
        show.width = size->width;
        show.height = size->height;
    }
    return show;
}

Result<Command> parse_run(const std::vector<std::string>& words) {
    const auto sorted = sort_words(words, "");
    if (!sorted) return tl::unexpected(sorted.error());
    const std::string file = sorted->option("--settings");
    if (sorted->has("--help")) return HelpCommand{};
    if (sorted->has("--version")) return VersionCommand{};
    if (sorted->has("--check-settings")) return CheckSettingsCommand{file};
    if (sorted->has("--print-settings")) return PrintSettingsCommand{file};
    return RunCommand{file, sorted->has("--demo")};
}

}  // namespace

const std::vector<CommandForm>& command_forms() {
    static const std::vector<CommandForm> forms{
        {"", {"--settings"}, {"--demo", "--check-settings", "--print-settings", "--version", "--help"}, 0},
        {"show", {"--size", "--output", "--language", "--theme", "--accent", "--settings"}, {"--watch"}, 1},
        {"gallery", {"--output", "--scene", "--size", "--language", "--theme"}, {"--all"}, 0},
        {"print", {"--printer", "--settings"}, {}, 1},
        {"status", {"--settings"}, {"--json"}, 0},
        {"test-link", {"--settings"}, {}, 1},
        {"import", {"--settings", "--connections"}, {}, 1},
        {"help", {}, {}, 0}};
    return forms;
}

Result<Size> parse_size(std::string_view text) {
    const auto cross = text.find('x');
    const auto width = side(text.substr(0, cross));
    const auto height = cross == std::string_view::npos ? std::nullopt : side(text.substr(cross + 1));
    if (!width || !height) {
        return fail(ErrorCode::malformed, "a size is WIDTHxHEIGHT in pixels, " + std::to_string(kSideMin) +
                                              " to " + std::to_string(kSideMax) +
                                              " each, such as 1920x1080, not " +
                                              std::string(text.substr(0, 40)));
    }
    return Size{*width, *height};
}

Result<Command> parse_command_line(const std::vector<std::string>& words) {
    if (words.empty() || words[0].starts_with("-")) return parse_run(words);
    const std::string& verb = words[0];
    if (verb == "help") return HelpCommand{};
    if (verb == "show") return parse_show(words);
    if (verb == "gallery") return parse_gallery(words);
    if (verb == "print") {
        const auto sorted = sort_words(words, verb);
        if (!sorted) return tl::unexpected(sorted.error());
        if (sorted->plain.empty()) return fail(ErrorCode::malformed, "print needs a file");
        if (!sorted->has("--printer")) {
            return fail(ErrorCode::malformed, "print needs --printer URI, such as tcp://192.168.1.50:9100");
        }
        return PrintCommand{sorted->plain[0], sorted->option("--printer"), sorted->option("--settings")};
    }
    if (verb == "status") {
        const auto sorted = sort_words(words, verb);
        if (!sorted) return tl::unexpected(sorted.error());
        return StatusCommand{sorted->option("--settings"), sorted->has("--json")};
    }
    if (verb == "test-link") {
        const auto sorted = sort_words(words, verb);
        if (!sorted) return tl::unexpected(sorted.error());
        return TestLinkCommand{sorted->plain.empty() ? "" : sorted->plain[0], sorted->option("--settings")};
    }
    if (verb == "import") {
        const auto sorted = sort_words(words, verb);
        if (!sorted) return tl::unexpected(sorted.error());
        if (sorted->plain.empty()) return fail(ErrorCode::malformed, "import needs a folder");
        return ImportCommand{sorted->plain[0], sorted->option("--settings"), sorted->option("--connections")};
    }
    return fail(ErrorCode::malformed, "unknown command: " + verb);
}

std::string help_text() {
    return R"(Comptoir: the customer display and hardware hub of an Odoo Point of Sale.

  comptoir [--settings FILE] [--demo]      run the kiosk; --demo brings a simulated shop and simulated devices
  comptoir --check-settings | --print-settings [--settings FILE]
                                           validate; print every effective value and where it came from
  comptoir show ORDER.json --size 1080x1920 --output order.png [--language ar] [--theme dark] [--accent "#0a7d4f"]
                [--settings FILE] [--watch]
                                           draw one order (any version's snapshot, or neutral) with no screen at all;
                                           --settings: in the shop's look (colours, corners, letters, name, pictures);
                                           --watch: again whenever the order or the settings change, until interrupted
  comptoir gallery --output FOLDER [--scene a,b] [--size 1920x1080,...] [--language ar,...] [--theme dark,...] [--all]
                                           pictures of the whole product, contact sheets and index.html: every scene
                                           in every size and theme in English, and in every language in two sizes;
                                           the languages that are named, or all with --all, in everything
  comptoir print FILE --printer URI [--settings FILE]
                                           one receipt picture or raw file, as the bridge would; refuses a printer
                                           that a running kiosk owns
  comptoir status [--json] [--settings FILE]
                                           what the running kiosk says of itself
  comptoir test-link [LINK] [--settings FILE]
                                           whether the POS's customer display link works, or what is wrong with it;
                                           without a LINK, pos.url of the settings
  comptoir import FOLDER [--settings FILE] [--connections FOLDER]
                                           takes comptoir.toml and wifi.txt from a folder into the box and removes
                                           their passwords there; what is wrong stays, with comptoir-errors.txt
  comptoir --version

Settings are read from /etc/comptoir/comptoir.toml and the *.toml files of conf.d beside it.

Exit codes: 0 done (status: healthy), 1 it did not work (the reason in one line on stderr; status: degraded or not
running), 2 the words were wrong.
)";
}

}  // namespace comptoir
