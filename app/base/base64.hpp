#pragma once
/// Base64 as browsers write it.

#include <string>
#include <string_view>

#include "app/base/result.hpp"

namespace comptoir::base64 {

/// Takes the standard alphabet, with or without padding; skips white space (SOAP bodies are wrapped).
///
/// Errors: malformed.   Thread: any.   Source: RFC 4648 section 4.
[[nodiscard]] Result<std::string> decode(std::string_view text);
[[nodiscard]] std::string encode(std::string_view bytes);

}  // namespace comptoir::base64
