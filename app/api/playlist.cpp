#include "app/api/playlist.hpp"

#include <optional>
#include <utility>

#include "app/base/url.hpp"

namespace comptoir::api {
namespace {

/// A name and nothing that leads anywhere else.
bool is_file_name(const json::Value& value) {
    if (!value.is_string()) return false;
    const std::string name = json::text(value);
    return !name.empty() && name.size() <= kPlaylistFileBytesMax && name.front() != '.' &&
           name.find_first_of(std::string_view("/\0", 2)) == std::string::npos;
}

bool is_address(const json::Value& value) {
    if (!value.is_string()) return false;
    const std::string address = json::text(value);
    return address.size() <= kPlaylistUrlBytesMax && url::origin_of(address).has_value();
}

Result<sources::AskedSlide> decode_entry(const json::Value& given, const std::string& where) {
    if (!given.is_object()) return fail(ErrorCode::malformed, where + ": must be an object");
    if (auto known = only_keys(given, where, {"file", "url", "seconds"}); !known)
        return tl::unexpected(known.error());
    const json::Value& file = json::member(given, "file");
    const json::Value& address = json::member(given, "url");
    if (file.is_null() == address.is_null())
        return fail(ErrorCode::malformed, where + R"(: must have either "file" or "url")");
    if (!file.is_null() && !is_file_name(file))
        return fail(ErrorCode::malformed,
                    where + "/file: must be the name of a file in the folder, without a path");
    if (!address.is_null() && !is_address(address))
        return fail(ErrorCode::malformed,
                    where + "/url: must be the address of a picture on the POS's server");
    const auto shown_for = seconds_in(given, where, std::chrono::seconds(0), kPlaylistItemTimeMax);
    if (!shown_for) return tl::unexpected(shown_for.error());
    return sources::AskedSlide{json::text(file), json::text(address),
                               std::chrono::duration_cast<std::chrono::milliseconds>(*shown_for)};
}

}  // namespace

Result<AskedPlaylist> decode_playlist(const json::Value& message) {
    if (!message.is_object()) return fail(ErrorCode::malformed, "the body is no JSON object");
    if (auto known = only_keys(message, "", {"items", "seconds"}); !known)
        return tl::unexpected(known.error());
    const json::Value& items = json::member(message, "items");
    if (!items.is_array()) return fail(ErrorCode::malformed, "/items: must be a list");
    if (items.size() > kPlaylistItemsMax) {
        return fail(ErrorCode::malformed,
                    "/items: has more than " + std::to_string(kPlaylistItemsMax) + " entries");
    }
    AskedPlaylist playlist;
    for (std::size_t i = 0; i < items.size(); i++) {
        auto entry = decode_entry(items[i], "/items/" + std::to_string(i));
        if (!entry) return tl::unexpected(entry.error());
        playlist.said.push_back(std::move(*entry));
    }
    const auto lasts = seconds_in(message, "", kPlaylistTime, kPlaylistTimeMax);
    if (!lasts) return tl::unexpected(lasts.error());
    playlist.lasts = *lasts;
    return playlist;
}

void install_playlist(http::Router& router, std::function<void(AskedPlaylist, Time received)> put) {
    install_put(router, "/api/v1/playlist", {.bytes = kPlaylistBodyMax, .depth = 8, .values = 2'000},
                [put = std::move(put)](const json::Value& message, Time received) -> Result<json::Value> {
                    auto playlist = decode_playlist(message);
                    if (!playlist) return tl::unexpected(playlist.error());
                    const auto seconds =
                        std::chrono::duration_cast<std::chrono::seconds>(playlist->lasts).count();
                    const std::size_t items = playlist->said.size();
                    put(std::move(*playlist), received);
                    return json::Value{{"items", items}, {"seconds", seconds}};
                });
}

}  // namespace comptoir::api
