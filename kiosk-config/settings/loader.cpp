/// Files into one validated value. The only place that knows toml++.

#include <algorithm>
#include <map>
#include <set>
#include <system_error>

#define TOML_EXCEPTIONS 0
#define TOML_HEADER_ONLY 1
// Its assertions would end the process over a bad file ("[=]"); behind each stands an error with its line.
#define TOML_ASSERT(expression) static_cast<void>(0)
#include <toml++/toml.h>

#include "app/base/file.hpp"
#include "kiosk-config/settings/duration.hpp"
#include "kiosk-config/settings/nearest.hpp"
#include "kiosk-config/settings/settings.hpp"
#include "kiosk-config/settings/source_text.hpp"
#include "kiosk-config/settings/value_rules.hpp"

namespace comptoir::settings {
namespace {

// toml++ 3.3.0 has no defined behaviour at some letters above ASCII (is_non_ascii_horizontal_whitespace, when
// it skips white space or looks for the end of a bad value), so it is shown none: each such byte, and the
// mark itself, becomes kMark and two digits, and every text that comes out is turned back.
constexpr char kMark = '~';
constexpr std::string_view kDigits = "0123456789abcdef";

std::string to_ascii(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x80 && c != kMark) {
            out += c;
        } else {
            out += {kMark, kDigits[byte >> 4], kDigits[byte & 0xF]};
        }
    }
    return out;
}

std::string from_ascii(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const std::size_t high = at + 2 < text.size() ? kDigits.find(text[at + 1]) : std::string_view::npos;
        const std::size_t low = at + 2 < text.size() ? kDigits.find(text[at + 2]) : std::string_view::npos;
        if (text[at] != kMark || high == std::string_view::npos || low == std::string_view::npos) {
            out += text[at];
        } else {
            out += static_cast<char>(high << 4 | low);
            at += 2;
        }
    }
    return out;
}

std::string text_of(const toml::node& node) {
    return from_ascii(**node.as_string());
}

int line_of(const toml::node& node) {
    return static_cast<int>(node.source().begin.line);
}

std::string shown(const Section& section) {
    return section.shape == Section::Shape::list ? "[[" + section.name + "]]" : "[" + section.name + "]";
}

std::string kind_of(const toml::node& node) {
    switch (node.type()) {
        case toml::node_type::table: return "a table";
        case toml::node_type::array: return "a list";
        case toml::node_type::string: return "a text";
        case toml::node_type::integer: return "a whole number";
        case toml::node_type::floating_point: return "a number with a fraction";
        case toml::node_type::boolean: return "true or false";
        default: return "a date or time";
    }
}

std::vector<std::string> names_of(const std::vector<Key>& keys) {
    std::vector<std::string> out;
    for (const Key& key : keys) out.push_back(key.name);
    return out;
}

const Key* key_named(const Section& section, std::string_view name) {
    const auto found = std::find_if(section.keys.begin(), section.keys.end(),
                                    [&](const Key& key) { return key.name == name; });
    return found == section.keys.end() ? nullptr : &*found;
}

const Section* section_named(const Schema& schema, std::string_view name) {
    const auto found = std::find_if(schema.begin(), schema.end(),
                                    [&](const Section& section) { return section.name == name; });
    return found == schema.end() ? nullptr : &*found;
}

/// " did you mean ...?", or the sections that know such a key, or all that is allowed here.
std::string advice(const Schema& schema, std::string_view word, std::vector<std::string> candidates) {
    if (const std::string likely = nearest(word, candidates); !likely.empty()) {
        return "; did you mean " + in_quotes(likely) + "?";
    }
    for (const Section& section : schema) {
        if (key_named(section, word) != nullptr)
            return "; " + in_quotes(word) + " belongs to " + shown(section);
    }
    std::string all;
    for (const std::string& candidate : candidates) all += (all.empty() ? "" : ", ") + candidate;
    return "; known are: " + all;
}

/// The node as JSON of the key's type, or null where it is of another.
json::Value converted(Type type, const toml::node& node) {
    const auto list = [&]() -> json::Value {
        const toml::array* array = node.as_array();
        if (array == nullptr) return nullptr;
        json::Value out = json::Value::array();
        for (const toml::node& element : *array) {
            if (!element.is_string()) return nullptr;
            out.push_back(text_of(element));
        }
        return out;
    };
    switch (type) {
        case Type::text:
        case Type::duration: return node.is_string() ? json::Value(text_of(node)) : json::Value();
        case Type::integer: return node.is_integer() ? json::Value(**node.as_integer()) : json::Value();
        case Type::boolean: return node.is_boolean() ? json::Value(**node.as_boolean()) : json::Value();
        case Type::text_list: return list();
        case Type::text_or_list: return node.is_string() ? json::Value(text_of(node)) : list();
    }
    return nullptr;
}

}  // namespace

/// Collects one settings value from any number of texts. Thread: its owner's.
class Loader {
public:
    explicit Loader(const Schema& schema) : schema_(schema) {
        for (const Section& section : schema) {
            if (section.shape == Section::Shape::list) {
                settings_.lists_[section.name];
            } else {
                settings_.sections_[section.name] = defaults_of(section);
            }
        }
    }

    void add_file(const std::filesystem::path& path) {
        const auto bytes = file::read(path, kFileBytesMax);
        if (!bytes) {
            std::string_view why = bytes.error().message;
            if (why.starts_with(path.string() + ": ")) why.remove_prefix(path.string().size() + 2);
            return problem({path.string(), 0}, "can't be read: " + std::string(why));
        }
        add_text(path.string(), *bytes);
    }

    void add_folder(const std::filesystem::path& folder) {
        std::error_code ec;
        if (!std::filesystem::exists(folder, ec) && (!ec || ec == std::errc::no_such_file_or_directory))
            return;
        std::vector<std::filesystem::path> files;
        for (std::filesystem::directory_iterator it(folder, ec), end; !ec && it != end; it.increment(ec)) {
            const std::string name = it->path().filename().string();
            // A name with a leading dot is an editor's own (".#shop.toml" is a lock that points nowhere).
            if (!name.starts_with('.') && name.ends_with(".toml")) files.push_back(it->path());
            if (files.size() > kFilesMax) break;
        }
        if (ec) return problem({folder.string(), 0}, "can't be listed: " + ec.message());
        if (files.size() > kFilesMax) {
            return problem({folder.string(), 0},
                           "holds more than " + std::to_string(kFilesMax) + " settings files");
        }
        std::sort(files.begin(), files.end());
        for (const std::filesystem::path& file : files) add_file(file);
    }

    void add_text(const std::string& file, std::string_view bytes) {
        const SourceText source = decode_source(bytes);
        if (!source.is_good()) return problem({file, source.line}, source.problem);
        const std::string ascii = to_ascii(source.text);
        const toml::parse_result parsed = toml::parse(std::string_view(ascii));
        if (!parsed) {
            const toml::parse_error& error = parsed.error();
            return problem({file, static_cast<int>(error.source().begin.line)},
                           "is not TOML: " + from_ascii(error.description()));
        }
        file_ = file;
        for (const auto& [name, node] : parsed.table()) add_top(from_ascii(name.str()), node);
    }

    [[nodiscard]] Loaded finish() {
        for (const Section& section : schema_) {
            if (section.shape != Section::Shape::list) continue;
            for (const Slice& entry : settings_.lists_[section.name]) check_complete(section, entry);
            for (const Key& key : section.keys) check_names(section, key);
        }
        if (problems_.empty()) return {std::move(settings_), {}};
        sort_problems();
        if (unlisted_ > 0) {
            problems_.push_back(
                {problems_.back().file, 0, "and " + std::to_string(unlisted_) + " more problems"});
        }
        return {Settings::defaults(schema_), std::move(problems_)};
    }

    static Slice defaults_of(const Section& section) {
        Slice slice;
        for (const Key& key : section.keys) slice.values_[key.name] = fallback_of(key);
        return slice;
    }

private:
    [[nodiscard]] Origin at(const toml::node& node) const { return {file_, line_of(node)}; }

    /// As a reader goes through the files: toml++ hands out keys by name, not by line.
    void sort_problems() {
        std::map<std::string, std::size_t> order;
        for (const Problem& problem : problems_) order.try_emplace(problem.file, order.size());
        std::stable_sort(problems_.begin(), problems_.end(), [&](const Problem& a, const Problem& b) {
            return std::pair(order[a.file], a.line) < std::pair(order[b.file], b.line);
        });
    }

    void problem(const Origin& where, std::string message) {
        if (problems_.size() < kProblemsMax) {
            problems_.push_back({where.file, where.line, std::move(message)});
        } else {
            ++unlisted_;
        }
    }

    void add_top(const std::string& name, const toml::node& node) {
        const Section* section = section_named(schema_, name);
        if (section == nullptr) return unknown_top(name, node);
        if (section->shape == Section::Shape::list) return add_list(*section, node);
        const toml::table* table = node.as_table();
        if (table == nullptr) {
            return problem(at(node),
                           "[" + name + "] is a section of its own: write [" + name + "], its keys below it");
        }
        add_keys(*section, settings_.sections_[name], *table);
    }

    void unknown_top(const std::string& name, const toml::node& node) {
        const bool is_section = node.is_table() || node.is_array_of_tables();
        std::vector<std::string> sections;
        for (const Section& section : schema_) sections.push_back(section.name);
        if (is_section) {
            return problem(at(node), "unknown section " + in_quotes(name) + advice(schema_, name, sections));
        }
        for (const Section& section : schema_) {
            if (key_named(section, name) != nullptr) {
                return problem(at(node), in_quotes(name) + " stands outside a section; it belongs below " +
                                             shown(section));
            }
        }
        problem(at(node), "unknown key " + in_quotes(name) + " outside of any section" +
                              advice(schema_, name, sections));
    }

    void add_list(const Section& section, const toml::node& node) {
        const toml::array* entries = node.as_array();
        if (entries == nullptr) return problem(at(node), "there can be several: write " + shown(section));
        std::set<std::string> seen;
        for (const toml::node& entry : *entries) {
            const toml::table* table = entry.as_table();
            if (table == nullptr) {
                problem(at(entry), shown(section) + " takes tables, but this is " + kind_of(entry));
            } else {
                add_entry(section, *table, seen);
            }
        }
    }

    void add_entry(const Section& section, const toml::table& table, std::set<std::string>& seen) {
        const toml::node* name_node = table.get("name");
        if (name_node == nullptr)
            return problem(at(table), shown(section) + R"( needs a name: name = "...")");
        if (!name_node->is_string()) {
            return problem(at(*name_node), R"("name" in )" + shown(section) +
                                               " takes a text in quotes, but this is " + kind_of(*name_node));
        }
        const std::string name = text_of(*name_node);
        if (!is_entry_name(name)) {
            return problem(at(*name_node), "the name " + in_quotes(name) + " in " + shown(section) +
                                               " may hold only a-z, 0-9 and -, and 1 to 32 of them");
        }
        if (!seen.insert(name).second) {
            return problem(at(*name_node),
                           "the name " + in_quotes(name) + " stands twice in " + shown(section));
        }
        if (Slice* slice = entry_named(section, name, *name_node)) add_keys(section, *slice, table);
    }

    /// The entry of that name, made where there was none; null after a problem.
    Slice* entry_named(const Section& section, const std::string& name, const toml::node& node) {
        const auto [owner, is_new] = owners_.try_emplace(name, section.name, at(node));
        if (owner->second.first != section.name) {
            problem(at(node), "the name " + in_quotes(name) + " is taken by [[" + owner->second.first +
                                  "]] at " + owner->second.second.text() + "; every device needs its own");
            return nullptr;
        }
        std::vector<Slice>& entries = settings_.lists_[section.name];
        if (!is_new) {
            return &*std::find_if(entries.begin(), entries.end(),
                                  [&](const Slice& slice) { return slice.text("name") == name; });
        }
        if (owners_.size() > kEntriesMax) {
            problem(at(node), "more than " + std::to_string(kEntriesMax) + " entries");
            return nullptr;
        }
        Slice& slice = entries.emplace_back(defaults_of(section));
        slice.values_["name"] = name;
        slice.origins_["name"] = at(node);
        return &slice;
    }

    void add_keys(const Section& section, Slice& slice, const toml::table& table) {
        for (const auto& [key_name, node] : table) {
            const std::string name = from_ascii(key_name.str());
            if (section.shape == Section::Shape::list && name == "name") continue;
            const Key* key = key_named(section, name);
            if (key == nullptr) {
                problem(at(node), "unknown key " + in_quotes(name) + " in " + shown(section) +
                                      advice(schema_, name, names_of(section.keys)));
            } else {
                add_value(section, *key, slice, node);
            }
        }
    }

    void add_value(const Section& section, const Key& key, Slice& slice, const toml::node& node) {
        const std::string place = in_quotes(key.name) + " in " + shown(section);
        slice.origins_[key.name] = at(node);
        json::Value value = converted(key.type, node);
        if (value.is_null()) return wrong_type(place, key, node);
        if (key.type == Type::duration) {
            const auto duration = parse_duration(value.get_ref<const std::string&>());
            if (!duration) return problem(at(node), place + ": " + duration.error().message);
            value = duration->count();
        }
        if (const std::string why = why_not_allowed(key, value); !why.empty()) {
            return problem(at(node), place + ": " + why + shown_value(key, value));
        }
        slice.values_[key.name] = std::move(value);
    }

    void wrong_type(const std::string& place, const Key& key, const toml::node& node) {
        std::string message = place + " takes " + takes(key.type) + ", but this is " + kind_of(node);
        if (node.is_array() && key.type != Type::text_list && key.type != Type::text_or_list) {
            message += "; it takes only one";
        } else if (node.is_array()) {
            message += " of something else";
        } else if (key.type == Type::duration && node.is_integer()) {
            message += ", and a bare number has no unit";
        }
        problem(at(node), message);
    }

    static std::string shown_value(const Key& key, const json::Value& value) {
        if (key.is_secret || key.type == Type::duration || value.is_array()) return {};
        const std::string text =
            value.is_string() ? in_quotes(value.get_ref<const std::string&>()) : json::dump(value);
        return " (it says " + text + ")";
    }

    void check_complete(const Section& section, const Slice& entry) {
        for (const Key& key : section.keys) {
            // A key that stands somewhere with a bad value has been complained about already.
            const bool is_given = !entry.value(key.name).is_null() || !entry.origin(key.name).file.empty();
            if (is_given) continue;
            problem(entry.origin("name"), shown(section) + " " + in_quotes(entry.text("name")) + " needs " +
                                              in_quotes(key.name) + ": " + key.summary);
        }
    }

    /// What entries say of each other: a name that is none, and what two of them claim.
    void check_names(const Section& section, const Key& key) {
        std::map<std::string, const Slice*> claimed;
        for (const Slice& entry : settings_.lists_[section.name]) {
            const std::string place =
                in_quotes(key.name) + " in " + shown(section) + " " + in_quotes(entry.text("name"));
            for (const std::string& named : texts_of(entry.value(key.name))) {
                if (named.empty()) continue;
                if (!key.names_entry_of.empty()) check_name(place, key, entry, named);
                const Slice* first = claimed.try_emplace(named, &entry).first->second;
                if (!key.is_exclusive || first == &entry) continue;
                problem(entry.origin(key.name), place + ": " + in_quotes(named) + " belongs to " +
                                                    in_quotes(first->text("name")) + " already, at " +
                                                    first->origin(key.name).text());
            }
        }
    }

    void check_name(const std::string& place, const Key& key, const Slice& entry, const std::string& named) {
        std::vector<std::string> known;
        for (const Slice& other : settings_.lists_[key.names_entry_of]) known.push_back(other.text("name"));
        if (std::find(known.begin(), known.end(), named) != known.end()) return;
        const std::string likely = nearest(named, known);
        problem(entry.origin(key.name),
                place + ": there is no [[" + key.names_entry_of + "]] " + in_quotes(named) +
                    (likely.empty() ? "" : "; did you mean " + in_quotes(likely) + "?"));
    }

    static std::vector<std::string> texts_of(const json::Value& value) {
        if (value.is_string()) return {value.get<std::string>()};
        std::vector<std::string> texts;
        for (const json::Value& one : value.is_array() ? value : json::Value::array())
            texts.push_back(json::text(one));
        return texts;
    }

    const Schema& schema_;
    Settings settings_;
    std::string file_;  ///< the one being read
    std::map<std::string, std::pair<std::string, Origin>>
        owners_;  ///< entry name → its section, and where it stood first
    std::vector<Problem> problems_;
    std::size_t unlisted_ = 0;
};

Settings Settings::defaults(const Schema& schema) {
    return Loader(schema).finish().settings;
}

Loaded load(const Schema& schema, const std::filesystem::path& file, MissingFile missing) {
    Loader loader(schema);
    std::error_code ec;
    const bool is_there =
        std::filesystem::symlink_status(file, ec).type() != std::filesystem::file_type::not_found;
    if (is_there || missing == MissingFile::is_a_problem) loader.add_file(file);
    loader.add_folder(file.parent_path() / "conf.d");
    return loader.finish();
}

Loaded parse(const Schema& schema, std::string_view toml_text, const std::string& file_name) {
    Loader loader(schema);
    loader.add_text(file_name, toml_text);
    return loader.finish();
}

}  // namespace comptoir::settings
