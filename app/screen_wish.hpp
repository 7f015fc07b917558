#pragma once
/// What a POS asked of the screen, and how that and the settings go together. Pure.

#include <optional>
#include <string>

#include "app/base/json.hpp"

namespace comptoir {

/// Each wish holds until it is taken back, also over a restart, and no longer than the setting stays as it
/// was when the wish was made: whoever changes the file later means it.
struct ScreenWish {
    std::optional<int> degrees;  ///< how the screen is turned, clockwise
    int degrees_over = 0;        ///< what the settings said then
    std::string page;            ///< what a browser shows; empty: our own picture is shown
    std::string link;            ///< the display that is followed; empty: that of the settings
    std::string link_over;       ///< the POS of the settings then, as `pos_of`

    bool operator==(const ScreenWish&) const = default;
};

/// For the state folder. It holds the POS's tokens.
[[nodiscard]] json::Value describe(const ScreenWish& wish);
/// What can't be read is no wish. Limits: url::kUrlBytesMax an address.
[[nodiscard]] ScreenWish read_screen_wish(const json::Value& value);

/// "https://shop.example 3" of a display link, "https://shop.example" of a server, "" of nothing: a name of
/// the POS that holds no secret.
[[nodiscard]] std::string pos_of(const std::string& link);

/// Without what the settings have overtaken.
[[nodiscard]] ScreenWish still_wished(ScreenWish wish, int degrees, const std::string& pos_url);

/// How the screen is turned, and which link is followed. The settings' own link to the very same POS names a
/// screen of it and stays.
[[nodiscard]] int degrees_of(const ScreenWish& wish, int degrees);
[[nodiscard]] std::string link_of(const ScreenWish& wish, const std::string& pos_url);

}  // namespace comptoir
