#include "app/api/playlist.hpp"

#include <optional>
#include <utility>

#include "app/api/errors.hpp"
#include "app/base/url.hpp"

namespace comptoir::api {
namespace {

using http::Guard;
using http::Method;
using http::Request;
using http::Response;

/// `{}` without "seconds" is `otherwise`.
Result<std::chrono::seconds> seconds_in(const json::Value& message, const std::string& where,
                                        std::chrono::seconds otherwise, std::chrono::seconds most) {
    const json::Value& given = json::member(message, "seconds");
    if (given.is_null()) return otherwise;
    const auto seconds = json::integer(given);
    if (!seconds || *seconds < 1 || *seconds > most.count())
        return fail(ErrorCode::malformed, where + "/seconds: must be 1 to " + std::to_string(most.count()));
    return std::chrono::seconds(*seconds);
}

Result<void> only(const json::Value& message, const std::string& where,
                  std::initializer_list<const char*> keys) {
    for (const auto& [key, value] : message.items()) {
        bool is_known = false;
        for (const char* known : keys) is_known = is_known || key == known;
        if (!is_known) return fail(ErrorCode::malformed, where + ": has a member that means nothing here");
    }
    return {};
}

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

Result<PlaylistEntry> decode_entry(const json::Value& given, const std::string& where) {
    if (!given.is_object()) return fail(ErrorCode::malformed, where + ": must be an object");
    if (auto known = only(given, where, {"file", "url", "seconds"}); !known)
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
    return PlaylistEntry{json::text(file), json::text(address), *shown_for};
}

}  // namespace

Result<Lasting<std::vector<PlaylistEntry>>> decode_playlist(const json::Value& message) {
    if (!message.is_object()) return fail(ErrorCode::malformed, "the body is no JSON object");
    if (auto known = only(message, "/", {"items", "seconds"}); !known) return tl::unexpected(known.error());
    const json::Value& items = json::member(message, "items");
    if (!items.is_array()) return fail(ErrorCode::malformed, "/items: must be a list");
    if (items.size() > kPlaylistItemsMax) {
        return fail(ErrorCode::malformed,
                    "/items: has more than " + std::to_string(kPlaylistItemsMax) + " entries");
    }
    Lasting<std::vector<PlaylistEntry>> playlist;
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

void install_playlist(http::Router& router,
                      std::function<void(Lasting<std::vector<PlaylistEntry>>, Time received)> put) {
    const auto take = [put = std::move(put)](const Request& request) -> Response {
        const auto message =
            json::parse(request.body, {.bytes = kPlaylistBodyMax, .depth = 8, .values = 2'000});
        if (!message) {
            const Error& why = message.error();
            return why.code == ErrorCode::full ? Response::api_error(413, name_of(why.code), why.message)
                                               : error(why);
        }
        auto playlist = decode_playlist(*message);
        if (!playlist) return error(playlist.error());
        const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(playlist->lasts).count();
        const std::size_t items = playlist->said.size();
        put(std::move(*playlist), request.received);
        return Response::json(200, {{"items", items}, {"seconds", seconds}});
    };
    router.on(Method::put, "/api/v1/playlist", Guard::paired,
              [take](const Request& request) -> http::asio::awaitable<Response> { co_return take(request); });
}

}  // namespace comptoir::api
