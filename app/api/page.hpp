#pragma once
/// The plain page at `/`: a few files of ours, read once, and nothing from elsewhere.

#include <filesystem>

#include "app/http/router.hpp"

namespace comptoir::api {

/// `/`, `/page/page.css`, `/page/printing.js`, `/page/scanning.js` and `/page/page.js` out of `assets`/page.
/// They say nothing of the shop, so anyone may have them; the page then asks the guarded routes, and for the API token where it
/// is opened on another computer (a page's own GETs name no origin, and the policy trusts those from this
/// machine alone).
///
/// Errors: a missing file answers 503 in plain words, and is named in the log.   Thread: io; reads files.
void install_page(http::Router& router, const std::filesystem::path& assets);

}  // namespace comptoir::api
