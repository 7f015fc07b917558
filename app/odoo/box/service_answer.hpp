#pragma once
/// What is common to the answers of odoo.com's services.

#include <string_view>

#include "app/base/json.hpp"
#include "app/base/result.hpp"

namespace comptoir::odoo::box {

/// The answer's object, bounded.
///
/// Errors: malformed (a web page, no JSON, no object), full. Nothing of the text is quoted.   Thread: any.
[[nodiscard]] Result<json::Value> read_service_answer(std::string_view body, std::size_t bytes_max);

/// The words of an error that a service names ("error" as a text, or JSON-RPC's object): one line, shortened;
/// "" where there is none.   Thread: any.
[[nodiscard]] std::string service_error(const json::Value& answer);

inline constexpr std::size_t kServiceErrorMax = 120;  // a line of the setup scene

}  // namespace comptoir::odoo::box
