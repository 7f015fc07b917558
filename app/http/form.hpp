#pragma once
/// The fields of a form that a page sends as the body of a request.

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/base/result.hpp"

namespace comptoir::http {

using FormFields = std::vector<std::pair<std::string, std::string>>;

/// Reads either form that browsers send: application/x-www-form-urlencoded, and multipart/form-data, which is
/// what a script sends of a FormData. A file is a field like any other.
///
/// Errors: unsupported (another content type), malformed, full (too many fields).
/// Limits: kFormFieldsMax, kBoundaryMax; of the rest, the body's own.   Thread: any.
/// Source: RFC 7578, RFC 2046 section 5.1; WHATWG URL, application/x-www-form-urlencoded parsing.
[[nodiscard]] Result<FormFields> read_form(std::string_view content_type, std::string_view body);

/// The first of that name; "" where there is none.   Thread: any.
[[nodiscard]] std::string_view form_field(const FormFields& fields, std::string_view name);

inline constexpr std::size_t kFormFieldsMax = 16;  // no form of ours has more than two fields
inline constexpr std::size_t kBoundaryMax = 70;    // RFC 2046 section 5.1.1

}  // namespace comptoir::http
