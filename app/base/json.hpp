#pragma once
/// JSON from outside: bounded before it is built, read through getters that never throw.

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "app/base/result.hpp"

namespace comptoir::json {

using Value = nlohmann::json;

struct Limits {
    std::size_t bytes = 16u << 20;  ///< a receipt picture in base64 is the largest message there is
    std::size_t depth = 64;  ///< orders nest 4 deep; past some thousand, copying a value overflows the stack
    std::size_t values = 200'000;  ///< 2,000 order lines of 40 fields, doubled
};

/// Parses in one pass that ends where depth or count is passed. Bytes that are not UTF-8 are replaced by
/// U+FFFD first: a shop's broken product name must not hide the order.
///
/// Errors: malformed (not JSON, too deep, too many values), full (too many bytes).   Thread: any.
[[nodiscard]] Result<Value> parse(std::string_view text, const Limits& limits = {});

/// Compact text; never throws, whatever bytes the strings hold. Thread: any.
[[nodiscard]] std::string dump(const Value& value);

/// The member, or null where `object` is no object or has no such member.
[[nodiscard]] const Value& member(const Value& object, std::string_view key);

/// A text as it is; a number, true or false as its JSON text; anything else as "". POS fields are all of
/// these.
[[nodiscard]] std::string text(const Value& value);
[[nodiscard]] std::string text(const Value& object, std::string_view key);

/// Python's idea of truth, which is what the POS's fields follow: null, false, 0, "" and empty are false.
[[nodiscard]] bool truthy(const Value& value);
[[nodiscard]] bool truthy(const Value& object, std::string_view key);

/// A whole number, also when it came as text; nothing when it is neither or does not fit.
[[nodiscard]] std::optional<std::int64_t> integer(const Value& value);
[[nodiscard]] std::optional<std::int64_t> integer(const Value& object, std::string_view key);

/// The array, or an empty one where there is none.
[[nodiscard]] const Value& array(const Value& object, std::string_view key);

}  // namespace comptoir::json
