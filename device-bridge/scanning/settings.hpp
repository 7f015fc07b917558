#pragma once
/// [[scanner]]: the scanners of this counter.

#include <string>

#include "device-bridge/scanning/code_delivery.hpp"
#include "device-bridge/scanning/key_codes.hpp"
#include "kiosk-config/settings/schema.hpp"

namespace comptoir::bridge {

[[nodiscard]] settings::Section scanner_section();

/// What the settings say about how a scanner talks.
struct ScannerOptions {
    std::string layout = "us";
    CodeEnd end = CodeEnd::automatic;
    KeyCodes::Typist typist = KeyCodes::Typist::automatic;
    std::chrono::milliseconds gap{100};
    CodeDelivery delivery;

    /// From a validated entry; what it lacks is the default.   Thread: any.
    [[nodiscard]] static ScannerOptions from(const json::Value& entry);
};

}  // namespace comptoir::bridge
