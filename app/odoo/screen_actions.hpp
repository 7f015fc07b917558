#pragma once
/// What a POS may have done with the screen itself, whichever way it asks: turn it, show a page, follow a
/// display, give it back.

#include <functional>
#include <optional>
#include <string>

#include "app/base/result.hpp"
#include "app/odoo/device_call.hpp"
#include "app/odoo/display_call.hpp"

namespace comptoir::odoo {

/// Whoever really has the screen. What is null can't be done here.
struct ScreenHands {
    /// Degrees clockwise: 0, 90, 180 or 270.
    std::function<Result<void>(int degrees)> turn = nullptr;
    /// A page that only a browser can show, on a screen turned by `degrees` where they are given.
    /// Errors: unsupported (no browser, no screen for one).
    std::function<Result<void>(const std::string& url, std::optional<int> degrees)> show_page = nullptr;
    /// Loads that page anew; our own picture needs none of this.
    std::function<void()> refresh = nullptr;
    /// A customer display link of a server that is ours: its orders are drawn by us.
    std::function<void(const std::string& link)> follow = nullptr;
    /// Our own picture again instead of any page.
    std::function<void()> own = nullptr;
    /// The same, and whatever else was asked is forgotten: which display, which way up.
    std::function<void()> close = nullptr;
};

/// Who asks.
struct ScreenCaller {
    Generation generation = Generation::until_18;
    std::string page;    ///< the origin of its page; empty: no browser asks
    std::string server;  ///< what `pos.url` says; empty: nothing
    std::string home;    ///< the server that this box belongs to; empty: none
};

/// Carries out `open`, `open_kiosk`, `close`, `rotate`, `update_url` and `refresh`. Everything else is about
/// orders and none of this.
///
/// A display of our own server, or of any where none is configured, is followed and not left to a browser;
/// one of another server's that `open` names is none of ours, and its till sends its orders itself.
///
/// Errors: unsupported, malformed (no address of http or https), refused (no server is known).   Thread: io.
/// Source: devices.md section 5, http-api.md section 3.7.
[[nodiscard]] Result<void> act_on_screen(const ScreenHands& hands, const DisplayCall& call,
                                         const ScreenCaller& caller);

/// Degrees clockwise of "normal", "right", "inverted" and "left".
/// Source: devices.md section 5 (wlr transforms normal, 270, 180, 90); Wayland's wl_output.transform, whose
/// 90 is counter-clockwise.
[[nodiscard]] int degrees_of(const std::string& rotation);

}  // namespace comptoir::odoo
