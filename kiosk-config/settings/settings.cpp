#include "kiosk-config/settings/settings.hpp"

#include <algorithm>

#include "app/base/check.hpp"
#include "kiosk-config/settings/duration.hpp"

namespace comptoir::settings {
namespace {

std::string toml_text(const Key& key, const json::Value& value) {
    if (value.is_null()) return {};
    const bool is_empty = value == json::Value("") || value == json::Value::array();
    if (key.is_secret && !is_empty) return "\"(set)\"";
    if (key.type == Type::duration) {
        return json::dump(duration_text(std::chrono::milliseconds(value.get<std::int64_t>())));
    }
    return json::dump(value);  // JSON's texts, numbers and lists of texts are TOML's too.
}

/// Section headers, summaries and lines of `key = value  # origin`.
class Printer {
public:
    void section(const Section& section, const Slice& slice) {
        const bool is_list = section.shape == Section::Shape::list;
        out_ += (out_.empty() ? "" : "\n") + std::string(is_list ? "[[" : "[") + section.name +
                (is_list ? "]]\n" : "]\n");
        if (is_list) line("name", json::dump(slice.value("name")), slice.origin("name"));
        for (const Key& key : section.keys) {
            if (is_list && key.name == "name") continue;
            line(key.name, toml_text(key, slice.value(key.name)), slice.origin(key.name));
        }
    }
    void nothing_in(const Section& section) {
        out_ += (out_.empty() ? "# no [[" : "\n# no [[") + section.name + "]]\n";
    }
    [[nodiscard]] std::string take() { return std::move(out_); }

private:
    void line(const std::string& key, const std::string& value, const Origin& origin) {
        out_ += (value.empty() ? "# " + key + " is not set" : key + " = " + value) + "  # " + origin.text() +
                "\n";
    }

    std::string out_;
};

}  // namespace

std::string Origin::text() const {
    return file.empty() ? "default" : file + ":" + std::to_string(line);
}

std::string Problem::text() const {
    const std::string place = file + (line > 0 ? ":" + std::to_string(line) : "");
    return place.empty() ? message : place + ": " + message;
}

const json::Value& Slice::value(std::string_view key) const {
    const auto found = values_.find(key);
    CHECK(found != values_.end(), "a room asks only for keys of its own table");
    return *found;
}

std::string Slice::text(std::string_view key) const {
    const json::Value& found = value(key);
    return found.is_string() ? found.get<std::string>() : std::string{};
}

std::int64_t Slice::integer(std::string_view key) const {
    const json::Value& found = value(key);
    return found.is_number_integer() ? found.get<std::int64_t>() : 0;
}

bool Slice::boolean(std::string_view key) const {
    const json::Value& found = value(key);
    return found.is_boolean() && found.get<bool>();
}

std::chrono::milliseconds Slice::duration(std::string_view key) const {
    return std::chrono::milliseconds(integer(key));
}

std::vector<std::string> Slice::list(std::string_view key) const {
    const json::Value& found = value(key);
    if (found.is_string()) return {found.get<std::string>()};
    if (!found.is_array()) return {};
    std::vector<std::string> out;
    for (const json::Value& element : found) out.push_back(json::text(element));
    return out;
}

Origin Slice::origin(std::string_view key) const {
    const auto found = origins_.find(key);
    return found == origins_.end() ? Origin{} : found->second;
}

const Slice& Settings::section(std::string_view name) const {
    const auto found = sections_.find(name);
    CHECK(found != sections_.end(), "a room asks only for sections of the schema");
    return found->second;
}

const std::vector<Slice>& Settings::list(std::string_view name) const {
    const auto found = lists_.find(name);
    CHECK(found != lists_.end(), "a room asks only for lists of the schema");
    return found->second;
}

std::vector<Problem> waiting_for_restart(const Schema& schema, const Settings& started,
                                         const Settings& changed) {
    std::vector<Problem> waiting;
    for (const Section& section : schema) {
        if (section.shape != Section::Shape::table) continue;
        const Slice& before = started.section(section.name);
        const Slice& after = changed.section(section.name);
        for (const Key& key : section.keys) {
            if (!key.waits_for_restart || before.value(key.name) == after.value(key.name)) continue;
            const Origin origin = after.origin(key.name);
            waiting.push_back({origin.file, origin.line,
                               json::dump(key.name) + " in [" + section.name +
                                   "] was changed: it is taken up at the next start"});
        }
    }
    return waiting;
}

std::string Settings::print(const Schema& schema) const {
    Printer printer;
    for (const Section& section : schema) {
        if (section.shape == Section::Shape::table) {
            printer.section(section, this->section(section.name));
            continue;
        }
        const std::vector<Slice>& entries = list(section.name);
        if (entries.empty()) printer.nothing_in(section);
        for (const Slice& entry : entries) printer.section(section, entry);
    }
    return printer.take();
}

}  // namespace comptoir::settings
