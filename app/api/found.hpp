#pragma once
/// Devices that were found but that no settings name, over the neutral API: shown, adopted by name, and let
/// go again.

#include <functional>
#include <vector>

#include "app/adoption/adoptions.hpp"
#include "app/http/router.hpp"
#include "device-bridge/finding/found_device.hpp"

namespace comptoir::api {

/// Set by the kiosk. Everything here outlives the router.
struct FoundContext {
    adoption::Adoptions& adoptions;
    std::function<std::vector<bridge::FoundDevice>()> found;
};

/// GET /api/v1/found: what is there, the device of the settings that it is already, and what was adopted.
/// POST /api/v1/found/{id}/adopt `{"name": "kitchen"}`: a [[printer]] more in the drop-in, or a list's of its
/// kind, which the watch on the settings takes up; 201 with the name. What is behind a serial port nobody
/// sees: `"kind": "scale"` says it (printer, scale, scanner). What types is taken where it types like a
/// scanner; else `"typist": "scanner"`, "keyboard" or "auto" says that it is meant, and stands in the entry.
/// DELETE /api/v1/found/{name} takes that entry out, and no other; what was adopted by itself is so no more.
/// They change the box's settings: from this machine, or with the API token, alone.
///
/// Errors: 404 (gone, or never there), 400 (no name, or none of that kind), 409 (name taken, a keyboard or
/// what may be one, folder that can't be written, settings with a mistake), 429 (too many).   Thread: io;
/// writes a file of some KB. Limits: kFoundShownMax, kFoundBodyMax.
void install_found(http::Router& router, FoundContext context);

inline constexpr std::size_t kFoundShownMax = 256;      // a finder keeps 64 of a kind; there are four kinds
inline constexpr std::size_t kFoundBodyMax = 4u << 10;  // a name of 32 letters, each of them escaped

}  // namespace comptoir::api
