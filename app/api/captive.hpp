#pragma once
/// The page of a box that became a network itself: which Wi-Fi is it to join?

#include <functional>
#include <string>
#include <vector>

#include "app/api/network_routes.hpp"
#include "app/http/router.hpp"

namespace comptoir::api {

/// Set by the kiosk.
struct CaptiveCalls {
    /// Our address in the hotspot while it is open; else empty.
    std::function<std::string()> address;
    std::function<void()> visited;
    NetworkCalls network;
};

/// Answers everybody in the hotspot, whatever name they called: phones look whether a network leads anywhere
/// by asking for pages of their makers, are sent here, and show this page by themselves. Everybody else, and
/// all else while no hotspot is open, goes its usual way.
///
/// Who joined the hotspot has read its key off the screen, and may choose; a page of somebody else's in a
/// browser there may not, for a form counts only with the word that our page has in it.
///
/// Thread: io.   Limits: kCaptiveBodyMax; the networks that `describe` lists.
/// Source: Android, Apple, Microsoft, GNOME and Firefox take anything but their own page (/generate_204,
/// /hotspot-detect.html, /connecttest.txt, /ncsi.txt, /canonical.html) for such a page; RFC 8952 section 1.
void install_captive(http::Router& router, CaptiveCalls calls);

inline constexpr std::size_t kCaptiveBodyMax =
    4096;  // a form of a name and a key, every byte of them escaped

}  // namespace comptoir::api
