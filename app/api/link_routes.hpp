#pragma once
/// Whether the POS's display link works, over the neutral API.

#include <functional>
#include <string>

#include "app/base/json.hpp"
#include "app/http/router.hpp"

namespace comptoir::api {

/// Tries a link, an empty one being that of the settings: an object, as the kiosk describes it. Set by the
/// kiosk; this room knows no Odoo.
using LinkTry = std::function<http::asio::awaitable<json::Value>(std::string link)>;

/// POST /api/v1/pos/test `{"link"}`; without a link the one of the settings. It goes wherever the link
/// leads, so it is for this machine, or with the API token, alone. One runs at a time, a second is 429.
///
/// Thread: io.   Limits: kLinkBodyMax.
void install_link_test(http::Router& router, LinkTry try_link);

inline constexpr std::size_t kLinkBodyMax = 16u << 10;  // a link of 2 KB, every character of it escaped

}  // namespace comptoir::api
