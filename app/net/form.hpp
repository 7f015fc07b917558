#pragma once
/// Fields of a web form, as the body of a request.

#include <string>
#include <string_view>

namespace comptoir::net {

/// "name=value", with whatever is neither letter nor digit escaped; between two stands "&".
/// Thread: any.   Source: WHATWG URL, application/x-www-form-urlencoded serializing.
[[nodiscard]] std::string form_field(std::string_view name, std::string_view value);

}  // namespace comptoir::net
