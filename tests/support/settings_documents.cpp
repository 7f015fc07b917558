#include "tests/support/settings_documents.hpp"

#include <sstream>

#include "kiosk-config/settings/duration.hpp"
#include "kiosk-config/settings/settings.hpp"
#include "kiosk-config/settings/value_rules.hpp"

namespace comptoir::test {
namespace {

using settings::Key;
using settings::Section;
using settings::Slice;
using settings::Type;

std::string uncommented(std::string_view toml) {
    std::string out;
    std::istringstream lines{std::string(toml)};
    for (std::string line; std::getline(lines, line);) {
        const bool is_setting = line.size() > 1 && line[0] == '#' && line[1] != ' ' && line[1] != '#';
        out += (is_setting ? line.substr(1) : line) + "\n";
    }
    return out;
}

/// A text_or_list in one form.
json::Value plain(const Key& key, const json::Value& value) {
    return key.type == Type::text_or_list && value.is_string() ? json::Value::array({value}) : value;
}

void add_faults(const Section& section, const Slice& slice, std::vector<std::string>& faults) {
    for (const Key& key : section.keys) {
        const std::string place = section.name + "." + key.name;
        const json::Value fallback = settings::fallback_of(key);
        if (slice.origin(key.name).file.empty()) {
            faults.push_back(place + " is not there");
        } else if (!fallback.is_null() && plain(key, slice.value(key.name)) != plain(key, fallback)) {
            faults.push_back(place + " is not shown with its default, " + json::dump(fallback));
        }
    }
}

std::string shown_default(const Section& section, const Key& key) {
    const json::Value fallback = settings::fallback_of(key);
    if (fallback.is_null()) return section.shape == Section::Shape::list ? "must be given" : "";
    if (key.type != Type::duration) return "`" + json::dump(fallback) + "`";
    return "`" +
           json::dump(settings::duration_text(std::chrono::milliseconds(fallback.get<std::int64_t>()))) + "`";
}

std::string shown_choices(const Key& key) {
    std::string out;
    for (const std::string& choice : key.choices)
        out += (out.empty() ? "; one of " : ", ") + ("`" + choice + "`");
    return out;
}

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) out += c == '|' ? std::string("\\|") : std::string(1, c);
    return out;
}

}  // namespace

std::vector<std::string> faults_of_settings_file(const settings::Schema& schema, std::string_view toml) {
    const settings::Loaded loaded = settings::parse(schema, uncommented(toml), "settings file");
    std::vector<std::string> faults;
    for (const settings::Problem& problem : loaded.problems) faults.push_back(problem.text());
    if (!faults.empty()) return faults;
    for (const Section& section : schema) {
        if (section.shape == Section::Shape::table) {
            add_faults(section, loaded.settings.section(section.name), faults);
        } else if (loaded.settings.list(section.name).empty()) {
            faults.push_back("[[" + section.name + "]] is not there");
        } else {
            add_faults(section, loaded.settings.list(section.name).front(), faults);
        }
    }
    return faults;
}

std::string settings_table(const settings::Schema& schema) {
    std::string out = "| setting | default | what it is |\n| --- | --- | --- |\n";
    for (const Section& section : schema) {
        const bool is_list = section.shape == Section::Shape::list;
        out += "| **" + std::string(is_list ? "[[" : "[") + section.name + (is_list ? "]]" : "]") +
               "** | | " + escaped(section.summary) + " |\n";
        const bool names_itself = !section.keys.empty() && section.keys.front().name == "name";
        if (is_list && !names_itself) {
            out += "| `name` | must be given | short name: a-z, 0-9 and \"-\" |\n";
        }
        for (const Key& key : section.keys) {
            out += "| `" + key.name + "` | " + escaped(shown_default(section, key)) + " | " +
                   escaped(key.summary) + shown_choices(key) +
                   (key.waits_for_restart ? "; taken up at the next start" : "") + " |\n";
        }
    }
    return out;
}

}  // namespace comptoir::test
