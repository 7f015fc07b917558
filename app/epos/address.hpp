#pragma once
/// Which printer a till's address means.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/http/named_path.hpp"
#include "device-bridge/device.hpp"

namespace comptoir::epos {

inline constexpr std::string_view kService = "/cgi-bin/epos/service.cgi";
inline constexpr std::string_view kZebra = "/pstprnt";

/// Nothing where the route is neither of them; two slashes are taken for one.   Thread: any.
/// Source: odoo-20.md sections 2.2, 2.4 and 2.5.
[[nodiscard]] std::optional<http::NamedPath> split_path(std::string_view path);

/// The printer that Odoo's own helper calls `id`: URL-safe base64 of "s:<serial>", "p:<VID>:<PID>" or
/// "l:<ip>"; nothing where none is configured.   Thread: any.   Source: odoo-20.md section 2.5.
[[nodiscard]] std::optional<std::string> printer_of_proxy_id(std::string_view id,
                                                             const std::vector<bridge::DeviceInfo>& devices);

}  // namespace comptoir::epos
