#pragma once
/// How a room says which settings it has. The loader knows none of them by name.

#include <string>
#include <string_view>
#include <vector>

#include "app/base/json.hpp"
#include "app/base/result.hpp"

namespace comptoir::settings {

enum class Type { text, integer, boolean, duration, text_list, text_or_list };

/// One setting. Values are kept as JSON (text, integer, boolean, list of texts; a duration as whole
/// milliseconds).
struct Key {
    std::string name;
    Type type = Type::text;
    /// The default; a duration's may be a text ("30s"). Null: the key must be given in an entry of a list; in
    /// a table it stays null and reads as empty until given.
    json::Value fallback;
    std::string summary;                    ///< one line: README and --print-settings show it
    std::vector<std::string> choices = {};  ///< the only allowed texts, when not empty: of a text, of each
                                            ///< text of a list; of a text_or_list only while it is one text
    std::int64_t minimum = INT64_MIN;       ///< for integers, and for durations in milliseconds
    std::int64_t maximum = INT64_MAX;
    /// Says why a value is bad, or "" when it is good; null: nothing further to check.
    std::string (*why_bad)(const json::Value&) = nullptr;
    bool is_secret = false;          ///< printed as "(set)"
    bool waits_for_restart = false;  ///< a change is checked at once and taken up at the next start
    /// Each of its texts, unless empty, is the name of an entry of that list: "printer" for [[printer]].
    std::string names_entry_of = {};
    bool is_exclusive = false;  ///< in a list: what one entry says here, no other entry may say
};

/// [name] or, for a list, [[name]]. Every entry of a list has a `name` of [a-z0-9-]{1,32}, unique across all
/// lists.
struct Section {
    enum class Shape { table, list };
    std::string name;
    Shape shape = Shape::table;
    std::vector<Key> keys;
    std::string summary;
};

using Schema = std::vector<Section>;

/// What is wrong with a schema itself, one line each: a key twice, a default its own rules refuse, no
/// summary. A program's whole schema has none; a test says so.
[[nodiscard]] std::vector<std::string> faults(const Schema& schema);

}  // namespace comptoir::settings
