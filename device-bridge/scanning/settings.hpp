#pragma once
/// [[scanner]]: the scanners of this counter.

#include <optional>
#include <string>

#include "device-bridge/scanning/code_delivery.hpp"
#include "device-bridge/scanning/key_codes.hpp"
#include "kiosk-config/settings/schema.hpp"

namespace comptoir::bridge {

[[nodiscard]] settings::Section scanner_section();

/// What the settings say about how a scanner talks.
struct ScannerOptions {
    std::optional<std::string> layout;  ///< nothing: what was learned of the device
    CodeEnd end = CodeEnd::automatic;
    std::optional<KeyCodes::Typist> typist;  ///< the same
    std::chrono::milliseconds gap{100};
    CodeDelivery delivery;

    /// What it types in while nothing was learned.
    [[nodiscard]] std::string first_layout() const { return layout.value_or("us"); }

    /// From a validated entry; what it lacks is the default.   Thread: any.
    [[nodiscard]] static ScannerOptions from(const json::Value& entry);
};

}  // namespace comptoir::bridge
