#pragma once
/// A printer's own words for what it is, as it says them over USB.
///
/// Source: IEEE 1284-2000, clause 7.6 (keys, and their short forms); USB Device Class Definition for Printing
/// Devices 1.1, section 4.2.1 (the length in front); keys in use: devices/escpos.md section 11 and devices.md
/// section 3.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace comptoir::bridge {

struct PrinterIdentity {
    std::string make;                   ///< "EPSON"
    std::string model;                  ///< "TM-T20II"
    std::string serial;                 ///< empty for most
    std::vector<std::string> commands;  ///< languages in capitals: "ESC/POS", "ZPL"

    /// "EPSON TM-T20II"; the make is not said twice.
    [[nodiscard]] std::string make_and_model() const;
    bool operator==(const PrinterIdentity&) const = default;
};

/// The most of a device id that is looked at.
constexpr std::size_t kDeviceIdBytesMax = 1'024;  // what usblp and CUPS ask for; real ones have some 200
constexpr std::size_t kIdentityTextMax = 128;     // a make or a model; longer ones are no names

/// The text of a device id as it came over the wire, behind its two bytes of length: most significant first
/// as it should be, or last as some clones have it. A length that is wrong either way is passed over. Limits:
/// kDeviceIdBytesMax.   Thread: any.
[[nodiscard]] std::string device_id_text(std::string_view answer);

/// Reads "MFG:EPSON;CMD:ESC/POS;MDL:TM-T20II;". What is not said stays empty; control characters, and keys we
/// don't know, are left out.   Thread: any.
[[nodiscard]] PrinterIdentity parse_device_id(std::string_view text);

/// A name for people and for model tables from what a device calls its make and model.   Thread: any.
[[nodiscard]] std::string make_and_model(std::string_view make, std::string_view model);

}  // namespace comptoir::bridge
