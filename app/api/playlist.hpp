#pragma once
/// What a POS wants the idle screen to show instead of the whole folder of the settings.

#include <chrono>
#include <functional>
#include <vector>

#include "app/api/lasting.hpp"
#include "app/base/clock.hpp"
#include "app/base/json.hpp"
#include "app/base/result.hpp"
#include "app/http/router.hpp"
#include "app/sources/asked_slide.hpp"

namespace comptoir::api {

using AskedPlaylist = Lasting<std::vector<sources::AskedSlide>>;

inline constexpr std::size_t kPlaylistItemsMax = 200;              // half an hour of ten seconds each
inline constexpr std::size_t kPlaylistFileBytesMax = 255;          // of a name on Linux (NAME_MAX)
inline constexpr std::size_t kPlaylistUrlBytesMax = 2'048;         // as long as browsers take for sure
inline constexpr std::chrono::seconds kPlaylistItemTimeMax{3600};  // one that stays is a folder of its own
inline constexpr std::chrono::hours kPlaylistTimeMax{24 * 7};      // a week's offers; then say it again
inline constexpr std::chrono::hours kPlaylistTime{24};             // where nothing is said
inline constexpr std::size_t kPlaylistBodyMax = 512u << 10;        // that many of the longest addresses

/// `{"items": [{"file": "menu.jpg", "seconds": 20}, {"url": "https://…"}], "seconds": 3600}`,
/// assets/schemas/playlist.schema.json. No items: the folder again.
/// Errors: malformed, with the pointer to what is.   Thread: any (pure).
[[nodiscard]] Result<AskedPlaylist> decode_playlist(const json::Value& message);

/// PUT /api/v1/playlist, for whoever may put orders there.
///
/// Thread: io.   Owner: what `put` refers to outlives the router.
void install_playlist(http::Router& router, std::function<void(AskedPlaylist, Time received)> put);

}  // namespace comptoir::api
