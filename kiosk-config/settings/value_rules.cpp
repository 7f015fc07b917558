#include "kiosk-config/settings/value_rules.hpp"

#include <algorithm>
#include <set>

#include "app/base/check.hpp"
#include "app/base/utf8.hpp"
#include "kiosk-config/settings/duration.hpp"
#include "kiosk-config/settings/nearest.hpp"

namespace comptoir::settings {
namespace {

constexpr std::size_t kEntryNameMax = 32;  // DESIGN section 4, "Names"

bool has_control_character(const std::string& text) {
    return std::any_of(text.begin(), text.end(),
                       [](unsigned char c) { return (c < 0x20 && c != '\n' && c != '\t') || c == 0x7F; });
}

std::string joined(const std::vector<std::string>& words) {
    std::string out;
    for (const std::string& word : words) out += (out.empty() ? "" : ", ") + in_quotes(word);
    return out;
}

std::string why_bad_text(const Key& key, const std::string& text, bool choices_apply) {
    if (has_control_character(text)) return "holds a control character";
    if (!choices_apply || key.choices.empty()) return {};
    if (std::find(key.choices.begin(), key.choices.end(), text) != key.choices.end()) return {};
    const std::string likely = nearest(text, key.choices);
    return "not one of " + joined(key.choices) +
           (likely.empty() ? "" : "; did you mean " + in_quotes(likely) + "?");
}

std::string why_out_of_range(const Key& key, std::int64_t number) {
    const auto shown = [&](std::int64_t bound) {
        return key.type == Type::duration ? duration_text(std::chrono::milliseconds(bound))
                                          : std::to_string(bound);
    };
    if (number >= key.minimum && number <= key.maximum) return {};
    if (key.maximum == INT64_MAX) return "must be at least " + shown(key.minimum);
    if (key.minimum == INT64_MIN) return "must be at most " + shown(key.maximum);
    return "must be between " + shown(key.minimum) + " and " + shown(key.maximum);
}

std::string why_not_by_type(const Key& key, const json::Value& value) {
    if (value.is_number_integer()) return why_out_of_range(key, value.get<std::int64_t>());
    if (value.is_string()) return why_bad_text(key, value.get_ref<const std::string&>(), true);
    for (const json::Value& element : value.is_array() ? value : json::Value::array()) {
        const std::string why = why_bad_text(key, json::text(element), key.type == Type::text_list);
        if (!why.empty()) return why;
    }
    return {};
}

bool fits(Type type, const json::Value& value) {
    const auto is_list = [&] {
        return value.is_array() &&
               std::all_of(value.begin(), value.end(), [](const json::Value& v) { return v.is_string(); });
    };
    switch (type) {
        case Type::text: return value.is_string();
        case Type::integer:
        case Type::duration: return value.is_number_integer();
        case Type::boolean: return value.is_boolean();
        case Type::text_list: return is_list();
        case Type::text_or_list: return value.is_string() || is_list();
    }
    return false;
}

std::string fault_of(const Key& key) {
    if (key.name.empty()) return "has no name";
    if (key.summary.empty()) return "has no summary";
    if (key.summary.find('\n') != std::string::npos) return "has a summary of more than one line";
    const json::Value fallback = fallback_of(key);
    if (fallback.is_null()) return {};
    if (!fits(key.type, fallback)) return "has a default that is not " + takes(key.type);
    const std::string why = why_not_allowed(key, fallback);
    return why.empty() ? "" : "has a bad default: " + why;
}

bool is_list(const Schema& schema, const std::string& name) {
    return std::any_of(schema.begin(), schema.end(), [&](const Section& section) {
        return section.name == name && section.shape == Section::Shape::list;
    });
}

}  // namespace

std::string why_not_allowed(const Key& key, const json::Value& value) {
    const std::string why = why_not_by_type(key, value);
    if (!why.empty() || key.why_bad == nullptr) return why;
    return key.why_bad(value);
}

std::string takes(Type type) {
    switch (type) {
        case Type::text: return "a text in quotes";
        case Type::integer: return "a whole number";
        case Type::boolean: return "true or false";
        case Type::duration: return R"(a duration in quotes, such as "30s")";
        case Type::text_list: return "a list of texts in quotes";
        case Type::text_or_list: return "a text in quotes, or a list of them";
    }
    return {};
}

json::Value fallback_of(const Key& key) {
    if (key.type != Type::duration || !key.fallback.is_string()) return key.fallback;
    const auto duration = parse_duration(key.fallback.get_ref<const std::string&>());
    CHECK(duration.has_value(), "a default in the schema is a duration");
    return duration->count();
}

bool is_entry_name(std::string_view name) {
    if (name.empty() || name.size() > kEntryNameMax) return false;
    return std::all_of(name.begin(), name.end(),
                       [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
}

std::string in_quotes(std::string_view text) {
    const std::string_view start = utf8::prefix(text, kQuoteMax);
    std::string out = json::dump(json::Value(std::string(start)));
    if (start.size() < text.size()) out.insert(out.size() - 1, "…");
    return out;
}

std::vector<std::string> faults(const Schema& schema) {
    std::vector<std::string> out;
    std::set<std::string> sections;
    for (const Section& section : schema) {
        if (section.name.empty() || section.summary.empty())
            out.push_back("[" + section.name + "] lacks a name or a summary");
        if (!sections.insert(section.name).second) out.push_back("[" + section.name + "] stands twice");
        std::set<std::string> keys;
        for (const Key& key : section.keys) {
            const std::string place = section.name + "." + key.name;
            if (!keys.insert(key.name).second) out.push_back(place + " stands twice");
            if (const std::string fault = fault_of(key); !fault.empty()) out.push_back(place + " " + fault);
            if (!key.names_entry_of.empty() && !is_list(schema, key.names_entry_of))
                out.push_back(place + " names entries of a list that is not there");
        }
    }
    return out;
}

}  // namespace comptoir::settings
