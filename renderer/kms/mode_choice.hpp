#pragma once
/// Which panel a picture goes to and in which mode, from what the kernel says of both.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/base/result.hpp"
#include "renderer/kms/timings.hpp"
#include "renderer/surface.hpp"

namespace comptoir::renderer::kms {

/// One that a connector offers, or that was made for it. Units: pixels; `refresh` in hertz.
struct DisplayMode {
    PixelSize size;
    int refresh = 0;
    bool is_preferred = false;      ///< by the panel's own EDID
    bool is_demanded = false;       ///< by whoever started the machine, on the kernel's line
    bool is_interlaced = false;     ///< text flickers on it
    std::size_t index = 0;          ///< in the connector's list
    std::optional<Timings> made{};  ///< where it is in no list

    bool operator==(const DisplayMode&) const = default;
};

struct Connector {
    std::uint32_t id = 0;
    std::string name;  ///< as the kernel calls it: "HDMI-A-1"
    bool is_connected = false;
    bool is_doubtful = false;  ///< nobody can tell, as with an old VGA cable
    std::vector<DisplayMode> modes;
    std::vector<std::uint32_t> crtcs;  ///< that can read for it; the one that does, first
};

/// What the settings say of one screen.
struct ScreenWish {
    std::string connector;          ///< empty: the first that is free
    std::optional<PixelSize> size;  ///< none: the panel's own
    int refresh = 0;                ///< 0: any
};

/// "1920x1080" or "1920x1080@50". Errors: malformed.
struct ModeWish {
    PixelSize size;
    int refresh = 0;

    bool operator==(const ModeWish&) const = default;
};
[[nodiscard]] Result<ModeWish> parse_mode(std::string_view text);

inline constexpr std::size_t kModesTriedMax = 6;  // each that the card refuses costs a blink

/// Best first: the wish, made where it is not offered, for an EDID may be missing or wrong; what the panel
/// prefers, else a common size that a panel without an EDID can be trusted to show, and never a larger one
/// before it. Thread: any (pure).
/// Limits: kModesTriedMax.
[[nodiscard]] std::vector<DisplayMode> modes_to_try(const std::vector<DisplayMode>& offered,
                                                    const ScreenWish& wish);

/// Where no connector is surely in use, those are that may be. Thread: any (pure).
[[nodiscard]] std::vector<Connector> believed(std::vector<Connector> connectors);

/// For each wish the connector that it gets; 0: none. One that has a connector keeps it while it is plugged
/// in; a name is waited for. Thread: any (pure).
[[nodiscard]] std::vector<std::uint32_t> assigned(const std::vector<Connector>& connectors,
                                                  const std::vector<ScreenWish>& wishes,
                                                  const std::vector<std::uint32_t>& held);

/// How many of the wishes get a connector there, if no screen had one before. Thread: any (pure).
[[nodiscard]] std::size_t granted(const std::vector<Connector>& connectors,
                                  const std::vector<ScreenWish>& wishes);

}  // namespace comptoir::renderer::kms
