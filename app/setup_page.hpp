#pragma once
/// What the setup scene tells an installer, put together from what the box knows of itself. Pure.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/addresses.hpp"
#include "app/network/network.hpp"
#include "device-bridge/registry.hpp"
#include "kiosk-config/settings/settings.hpp"
#include "renderer/view.hpp"

namespace comptoir {

/// How this box is reached by pages that were opened over https: not at all, with a certificate of its own
/// authority, or with one that browsers know.
enum class Https { off, own_authority, known };

struct SetupFacts {
    std::string box_name;
    std::string version;
    std::vector<Interface> interfaces;
    std::uint16_t port = 8069;  ///< the one that is really listened on; 0: none
    std::vector<bridge::DeviceSnapshot> devices;
    std::vector<std::string> problems;
    std::string first_origin;
    std::string odoo_version;
    std::string code = {};  ///< to be typed in Odoo; empty: none
    Https https = Https::off;
    std::string host_name = {};                    ///< "comptoir.local", where the network knows it
    std::optional<network::Hotspot> hotspot = {};  ///< while there is no other network
    int screen_width = 0;
    int screen_height = 0;
};

/// Which settings a box goes by while its file has mistakes.
enum class InUse { the_defaults, the_running_ones };

/// The mistakes in a settings file as the setup scene tells them: how many, what is in use meanwhile, then
/// each with its place in few words. Empty without any. Thread: any.
[[nodiscard]] std::vector<std::string> settings_notice(const std::vector<settings::Problem>& problems,
                                                       InUse in_use);

/// Whether it waits for a code that the screen shows, to find out in which layout it types.   Thread: any.
[[nodiscard]] bool finds_layout(const bridge::DeviceSnapshot& device);

/// Thread: any.   Limits: kSetupDevicesMax rows; the rest is one row that counts them.
[[nodiscard]] renderer::Setup describe_setup(const SetupFacts& facts);

inline constexpr std::size_t kSetupDevicesMax = 8;  // rows that fit on a portrait panel beside the addresses

}  // namespace comptoir
