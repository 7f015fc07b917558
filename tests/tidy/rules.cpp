#include "tests/tidy/rules.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <regex>
#include <set>

namespace comptoir::tidy {
namespace {

constexpr const char* kLicences = "assets/LICENSES.md";

struct Include {
    std::string path;
    bool is_ours = false;  ///< in quotes
    std::string place;
};

std::vector<Include> includes_of(const File& file) {
    static const std::regex pattern(R"re(^\s*#\s*include\s*(["<])([^">]+)[">])re");
    std::vector<Include> out;
    const std::vector<std::string> lines = lines_of(file.text);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        std::smatch match;
        if (std::regex_search(lines[i], match, pattern))
            out.push_back({match[2], match[1] == "\"", place(file, i)});
    }
    return out;
}

/// "app/http" of "app/http/server.cpp", "app" of "app/kiosk.cpp", "renderer" of anything in it; "" outside of
/// rooms.
std::string room_of(std::string_view path) {
    const auto folder = [&](std::size_t levels) {
        std::size_t end = 0;
        for (; levels > 0 && end != std::string_view::npos; --levels)
            end = path.find('/', end + (end > 0 ? 1 : 0));
        return end == std::string_view::npos ? std::string() : std::string(path.substr(0, end));
    };
    if (path.starts_with("renderer/")) return "renderer";
    if (path.starts_with("device-bridge/")) return "device-bridge";
    if (path.starts_with("kiosk-config/settings/")) return "kiosk-config/settings";
    if (!path.starts_with("app/")) return {};
    const std::string room = folder(2);
    return room.empty() ? "app" : room;
}

bool may_see(const std::string& from, const std::string& to) {
    if (from == to || to == "app/base") return true;
    if (from == "app/base") return false;
    if (to == "kiosk-config/settings") return true;
    if (!from.starts_with("app")) return false;
    if (from == "app") return true;
    if (to == "app") return false;
    const bool is_apart = from == "app/api" || from == "app/update" || from == "app/epos";
    return !(is_apart && to == "app/odoo");
}

struct Library {
    const char* header;
    std::vector<const char*> folders;
};

const std::vector<Library>& libraries() {
    static const std::vector<Library> table{{"toml++/", {"kiosk-config/settings"}},
                                            {"nlohmann/", {"app/base"}},
                                            {"curl/", {"app/net"}},
                                            {"openssl/", {"app/base", "app/net", "app/http"}},
                                            {"sqlite3", {"app/journal"}},
                                            {"libxml/", {"app/sources", "app/epos"}},
                                            {"SDL", {"renderer"}},
                                            {"imgui", {"renderer"}},
                                            {"pango/", {"renderer"}},
                                            {"cairo", {"renderer"}},
                                            {"fontconfig/", {"renderer"}},
                                            {"qrcodegen/", {"renderer", "app/demo"}},
                                            {"zint", {"renderer"}},
                                            {"cups/", {"device-bridge/links"}},
                                            {"avahi-", {"device-bridge/links"}},
                                            {"libusb", {"device-bridge/links"}},
                                            // sd-daemon and the journal there; D-Bus here.
                                            {"systemd/", {"app/supervision", "app/base/dbus"}},
                                            {"libudev", {"device-bridge/links"}},
                                            {"xkbcommon/", {"device-bridge/scanning"}},
                                            {"boost/beast/", {"app/http", "app/net"}}};
    return table;
}

/// `hints`: a line without any of them needs no regular expression, which is slow.
struct Ban {
    const char* pattern;
    std::vector<const char*> hints;
    const char* reason;
    std::vector<const char*> allowed_in;
};

constexpr const char* kThreadReason = "makes a thread outside the front door";

const std::vector<Ban>& bans() {
    static const std::vector<Ban> table{
        {R"(\b(sleep_for|sleep_until|usleep|nanosleep|SDL_Delay)\b)",
         {"sleep", "SDL_Delay"},
         "waits on the clock",
         {"tests/bench", "tests/support"}},  // a helper that looks again until its deadline
        {R"(\bstd::(cout|cerr|clog)\b)", {"std::c"}, "goes past the log", {"tests"}},
        {R"(\b(system|popen)\s*\()", {"system", "popen"}, "starts a shell", {"tests/support", "tests/bench"}},
        {R"(\b(sprintf|vsprintf|strcpy|strcat|gets)\s*\()", {"printf", "str", "gets"}, "has no bound", {}},
        {R"(\b(atoi|atol|atoll|atof)\s*\()", {"ato"}, "can't say that it failed", {}},
        {R"(\bassert\s*\()", {"assert"}, "is CHECK here, on in release too", {}},
        {R"(\.detach\s*\(\s*\))", {"detach"}, "loses a thread", {}},
        // GCC 12 destroys the chosen answer twice: the heap is broken, mostly long after.
        {R"((\?[^;]*|(^|[^:]):\s*)\bco_await\b)", {"co_await"}, "stands in a ?: that GCC 12 gets wrong", {}},
        {R"(\bstd::(thread|jthread|async)\b(?!::id))", {"std::"}, kThreadReason, {"tests"}},
    };
    return table;
}

bool is_allowed(const Ban& ban, const File& file) {
    // The front door makes the threads: the files that lie directly in app/.
    const bool is_thread = ban.reason == kThreadReason;
    if (is_thread && room_of(file.path) == "app") return true;
    return std::any_of(ban.allowed_in.begin(), ban.allowed_in.end(),
                       [&](const char* folder) { return file.is_in(folder); });
}

/// What people write or read: no pictures, no recorded traffic.
bool is_text_of_ours(const File& file) {
    return !file.is_in("tests/captures") && !file.is_in("tests/golden") &&
           file.text.find('\0') == std::string::npos;
}

bool has_any(std::string_view text, const std::vector<const char*>& hints) {
    return std::any_of(hints.begin(), hints.end(),
                       [&](const char* hint) { return text.find(hint) != std::string_view::npos; });
}

Findings lines_matching(const Tree& tree, const std::regex& pattern, const std::vector<const char*>& hints,
                        const std::string& what) {
    Findings out;
    for (const File& file : tree) {
        if (!is_text_of_ours(file) || !has_any(file.text, hints)) continue;
        const std::vector<std::string> lines = lines_of(file.text);
        for (std::size_t i = 0; i < lines.size(); ++i) {
            constexpr std::size_t kLineMax =
                4'000;  // ours end at 120; a regular expression recurses by length
            const std::string line = lines[i].substr(0, kLineMax);
            std::smatch match;
            if (!has_any(line, hints)) continue;
            if (std::regex_search(line, match, pattern))
                out.push_back(place(file, i) + ": " + what + ": " + match.str());
        }
    }
    return out;
}

const File* file_at(const Tree& tree, std::string_view path) {
    const auto found =
        std::find_if(tree.begin(), tree.end(), [&](const File& file) { return file.path == path; });
    return found == tree.end() ? nullptr : &*found;
}

/// The first column of the table: what each row covers, a file or a folder with a '/' at its end.
std::vector<std::string> covered_by(const File& licences) {
    static const std::regex pattern(R"re(^\|\s*`([^`]+)`\s*\|)re");
    std::vector<std::string> out;
    for (const std::string& line : lines_of(licences.text)) {
        std::smatch match;
        if (std::regex_search(line, match, pattern)) out.push_back(match[1]);
    }
    return out;
}

bool covers(const std::string& row, const std::string& path) {
    return row.ends_with('/') ? path.starts_with(row) : path == row;
}

bool needs_a_licence(const File& file) {
    if (file.path == kLicences) return false;
    if (file.is_in("assets") || file.is_in("tests/captures") || file.is_in("tests/golden")) return true;
    static const std::set<std::string> kinds{".png",   ".jpg", ".jpeg", ".svg", ".ttf", ".otf",
                                             ".woff2", ".gif", ".webp", ".bin", ".pdf"};
    const std::size_t dot = file.path.rfind('.');
    return dot != std::string::npos && kinds.contains(file.path.substr(dot));
}

/// The comment in a line, without its slashes.
std::string comment_in(const std::string& line) {
    static const std::regex pattern(R"re(//[/!]?<?\s*(.*)$)re");
    std::smatch match;
    return std::regex_search(line, match, pattern) ? match[1].str() : "";
}

bool is_comment(const std::string& line) {
    const std::size_t start = line.find_first_not_of(' ');
    return start != std::string::npos && line.compare(start, 2, "//") == 0;
}

/// The comment that stands above line `at`, with constants of the same group in between.
std::string comment_above(const std::vector<std::string>& lines, std::size_t at) {
    while (at > 0) {
        const std::string& line = lines[at - 1];
        if (is_comment(line)) return comment_in(line);
        if (line.find("constexpr") == std::string::npos) return {};
        --at;
    }
    return {};
}

void add_bounds(const File& file, std::vector<Bound>& out) {
    static const std::regex pattern(
        R"re(\bconstexpr\b[^;={]*?\b(kMax[A-Z0-9]\w*|k[A-Z]\w*Max|\w+_max)\s*[={]\s*([^;]*))re");
    const std::vector<std::string> lines = lines_of(file.text);
    const std::vector<std::string> code = lines_of(code_alone(file.text));
    for (std::size_t i = 0; i < code.size(); ++i) {
        if (code[i].find("constexpr") == std::string::npos) continue;
        std::string statement = code[i];
        std::size_t last = i;
        while (statement.find(';') == std::string::npos && last + 1 < code.size() && last < i + 3)
            statement += " " + code[++last];
        std::smatch match;
        if (!std::regex_search(statement, match, pattern)) continue;
        std::string why;
        for (std::size_t line = i; line <= last && why.empty(); ++line) why = comment_in(lines[line]);
        if (why.empty()) why = comment_above(lines, i);
        std::string value = std::regex_replace(match[2].str(), std::regex(" +"), " ");
        while (!value.empty() && (value.back() == ' ' || value.back() == '}')) value.pop_back();
        out.push_back({match[1], value, place(file, i), why});
    }
}

bool is_room_code(const File& file) {
    return file.is_code() && !room_of(file.path).empty();
}

}  // namespace

Findings forbidden_includes(const Tree& tree) {
    Findings out;
    for (const File& file : tree) {
        if (!is_room_code(file)) continue;
        for (const Include& include : includes_of(file)) {
            const std::string to = include.is_ours ? room_of(include.path) : "";
            if (!to.empty() && !may_see(room_of(file.path), to)) {
                out.push_back(include.place + ": " + room_of(file.path) + " must not see " + include.path);
            }
            if (include.path.starts_with("tests/")) out.push_back(include.place + ": code includes a test");
        }
    }
    return out;
}

Findings misspelt_includes(const Tree& tree) {
    Findings out;
    std::set<std::string> paths;
    for (const File& file : tree) paths.insert(file.path);
    for (const File& file : tree) {
        if (!file.is_code()) continue;
        for (const Include& include : includes_of(file)) {
            if (include.path.find("..") != std::string::npos) {
                out.push_back(include.place + ": climbs: " + include.path);
            } else if (include.is_ours && !paths.contains(include.path)) {
                out.push_back(include.place + ": no file of ours: " + include.path);
            }
        }
    }
    return out;
}

Findings strayed_libraries(const Tree& tree) {
    Findings out;
    for (const File& file : tree) {
        if (!is_room_code(file)) continue;
        for (const Include& include : includes_of(file)) {
            for (const Library& library : libraries()) {
                if (include.is_ours || !include.path.starts_with(library.header)) continue;
                const bool is_home = std::any_of(library.folders.begin(), library.folders.end(),
                                                 [&](const char* folder) { return file.is_in(folder); });
                if (!is_home)
                    out.push_back(include.place + ": <" + include.path + "> is used through " +
                                  library.folders.front());
            }
        }
    }
    return out;
}

Findings untested_drivers(const Tree& tree) {
    static const std::regex record(R"re(\bconst Driver (\w+)\s*[{=])re");
    Findings out;
    const File* all = file_at(tree, "device-bridge/drivers/all.cpp");
    for (const File& file : tree) {
        if (!file.is_in("device-bridge/drivers") || !file.path.ends_with(".cpp")) continue;
        const std::string code = code_alone(file.text);
        std::smatch match;
        if (!std::regex_search(code, match, record)) continue;
        if (all == nullptr || all->text.find("&" + match[1].str()) == std::string::npos) {
            out.push_back(file.path + ": its driver is not listed in drivers/all.cpp");
        }
        const std::string stem = file.path.substr(file.path.rfind('/') + 1);
        const std::string test = "/" + stem.substr(0, stem.size() - 4) + "_test.cpp";
        const bool is_tested = std::any_of(tree.begin(), tree.end(), [&](const File& other) {
            return other.is_in("tests/device-bridge") && other.path.ends_with(test);
        });
        if (!is_tested)
            out.push_back(file.path + ": no test below tests/device-bridge is called " + test.substr(1));
    }
    return out;
}

Findings banned_calls(const Tree& tree) {
    Findings out;
    for (const Ban& ban : bans()) {
        const std::regex pattern(ban.pattern);
        for (const File& file : tree) {
            if (!file.is_code() || is_allowed(ban, file) || !has_any(file.text, ban.hints)) continue;
            const std::vector<std::string> lines = lines_of(code_alone(file.text));
            for (std::size_t i = 0; i < lines.size(); ++i) {
                std::smatch match;
                if (!has_any(lines[i], ban.hints)) continue;
                if (std::regex_search(lines[i], match, pattern)) {
                    out.push_back(place(file, i) + ": " + match.str() + " " + ban.reason);
                }
            }
        }
    }
    return out;
}

Findings machine_paths(const Tree& tree) {
    // In two pieces, or this line would find itself.
    static const std::regex pattern(
        "(^|[^A-Za-z0-9.])/(wo"
        "rk|ho"
        "me|Use"
        "rs)/[A-Za-z0-9_.-]+");
    return lines_matching(tree, pattern,
                          {"/wo"
                           "rk/",
                           "/ho"
                           "me/",
                           "/Use"
                           "rs/"},
                          "a path of one machine");
}

Findings leftovers(const Tree& tree) {
    // A test may be left out where the machine lacks what it needs, and says so; without a reason it is
    // switched off.
    static const std::regex pattern(
        "\\b(TO"
        "DO|FIX"
        "ME|HA"
        "CK)\\b|\\bDISA"
        "BLED_|GTEST_"
        "SKIP\\(\\)\\s*;|WILL_"
        "FAIL");
    return lines_matching(tree, pattern,
                          {"TO"
                           "DO",
                           "FIX"
                           "ME",
                           "HA"
                           "CK",
                           "XX"
                           "X",
                           "DISA"
                           "BLED_",
                           "GTEST_"
                           "SKIP",
                           "WILL_"
                           "FAIL"},
                          "left for later");
}

Findings unlicensed_assets(const Tree& tree) {
    const File* licences = file_at(tree, kLicences);
    if (licences == nullptr) return {std::string(kLicences) + " is not there"};
    Findings out;
    const std::vector<std::string> rows = covered_by(*licences);
    for (const File& file : tree) {
        const bool is_covered = std::any_of(rows.begin(), rows.end(),
                                            [&](const std::string& row) { return covers(row, file.path); });
        if (needs_a_licence(file) && !is_covered) out.push_back(file.path + ": no row in " + kLicences);
    }
    for (const std::string& row : rows) {
        const bool has_file =
            std::any_of(tree.begin(), tree.end(), [&](const File& file) { return covers(row, file.path); });
        if (!has_file) out.push_back(std::string(kLicences) + ": nothing is at " + row);
    }
    return out;
}

std::vector<Bound> bounds(const Tree& tree) {
    std::vector<Bound> out;
    for (const File& file : tree) {
        if (is_room_code(file)) add_bounds(file, out);
    }
    return out;
}

Findings unexplained_bounds(const Tree& tree) {
    Findings out;
    for (const Bound& bound : bounds(tree)) {
        if (bound.why.empty()) out.push_back(bound.place + ": " + bound.name + " does not say why");
    }
    return out;
}

}  // namespace comptoir::tidy
