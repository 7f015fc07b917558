#pragma once
/// What one value must be, whatever file it came from.

#include <string>
#include <string_view>
#include <vector>

#include "kiosk-config/settings/schema.hpp"

namespace comptoir::settings {

/// Why `value`, already of the key's type, is not allowed: out of range, not one of the choices, control
/// characters, the key's own rule. "" when it is allowed. Never quotes a secret. Thread: any.
[[nodiscard]] std::string why_not_allowed(const Key& key, const json::Value& value);

/// "a text", "a whole number", "a duration such as \"30s\"": what the type takes.
[[nodiscard]] std::string takes(Type type);

/// The default as it is kept: a duration's text becomes milliseconds.
[[nodiscard]] json::Value fallback_of(const Key& key);

/// Whether `name` may name an entry of a list: [a-z0-9-]{1,32}.
[[nodiscard]] bool is_entry_name(std::string_view name);

/// Quoted for a message: control characters escaped, cut after kQuoteMax bytes.
[[nodiscard]] std::string in_quotes(std::string_view text);

inline constexpr std::size_t kQuoteMax = 64;  // a message is one line on the setup scene

}  // namespace comptoir::settings
