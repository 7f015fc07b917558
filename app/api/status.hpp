#pragma once
/// What the running kiosk says of itself: to the neutral API and to `comptoir status`.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "app/base/clock.hpp"
#include "app/base/json.hpp"
#include "app/sources/arbiter.hpp"
#include "device-bridge/registry.hpp"

namespace comptoir::api {

/// What was drawn so far. The percentiles run from the arrival of a message to the end of presenting its
/// frame.
struct ScreenFigures {
    std::uint64_t presented = 0;
    std::size_t samples = 0;
    Duration p50{};
    Duration p95{};
    Duration p99{};
    std::uint64_t told = 0;    ///< changes that the screen was told of, presented or not yet
    bool is_too_slow = false;  ///< for movement, as it was measured: for some minutes nothing moves
    std::string shown_by{};    ///< "kms HDMI-A-1 1920x1080@60", "memory"; empty before the first frame
};

/// What only the kiosk knows. Every function may be null: then its part is empty.
struct StatusSource {
    std::string version;
    std::function<std::vector<std::string>()> addresses;  ///< "192.168.1.42:8069", the one to type first
    std::function<json::Value()> tills;  ///< who speaks to us: a list, as odoo::Contacts gives it
    std::function<json::Value()> registers = nullptr;  ///< [[register]], as odoo::describe_registers has it
    std::function<json::Value()> pos_link;  ///< the customer display link: an object, as odoo::bus gives it
    std::function<std::string()> identifier = nullptr;  ///< what every version of Odoo knows this box by
    std::function<json::Value()> odoo = nullptr;  ///< the server this box belongs to: an object, no secrets
    std::function<ScreenFigures()> screen;
    std::function<ScreenFigures()> second_screen = nullptr;
    std::function<json::Value()> idle = nullptr;  ///< the playlist, opening hours and brightness: an object
    std::function<json::Value()> network = nullptr;  ///< cards, and the last try to join a Wi-Fi: an object
    /// Whether this box knows what time it is: "set", "kept", "unsynchronised" or "wrong".
    std::function<std::string()> clock = nullptr;
    std::function<std::vector<std::string>()> problems;  ///< settings, ports, fonts: for the technician
    /// Which website was turned away last, in words: to be looked at, and no fault of the box.
    std::function<std::string()> turned_away = nullptr;
    Time started{};
};

/// `health` is "healthy", or "degraded" while there is a problem or a configured device can't do its work.
///
/// Thread: io (reads the registry and the arbiter).   Units: `…_ms` milliseconds with fractions.
[[nodiscard]] json::Value describe_status(const StatusSource& source, const bridge::Registry& registry,
                                          const sources::Arbiter& arbiter, Time now, WallTime wall);

}  // namespace comptoir::api
