#pragma once
/// The protocols of scales that are known by name, and how each wants its line.

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "device-bridge/links/serial.hpp"
#include "device-bridge/protocols/dialog_06.hpp"
#include "device-bridge/protocols/scale_protocol.hpp"

namespace comptoir::bridge {

/// What the settings know and no scale says.
struct ScaleOptions {
    WeightUnit unit = WeightUnit::kilogram;  ///< of a scale that does not say its own
    Dialog06Options dialog_06 = {};
};

struct ScaleProtocolRow {
    const char* id;    ///< as the settings write it
    const char* name;  ///< for people
    int baud;
    int bits;
    SerialSettings::Parity parity;
    /// Whether "auto" tries it: only where none of the bytes it says could change a scale of another kind.
    enum class Search { tried, by_name_only } search;
    std::unique_ptr<ScaleProtocol> (*make)(const ScaleOptions&);
};

/// In the order in which "auto" tries them.   Thread: any.
[[nodiscard]] std::span<const ScaleProtocolRow> scale_protocols();
/// Null where there is none of this id.
[[nodiscard]] const ScaleProtocolRow* scale_protocol(std::string_view id);

}  // namespace comptoir::bridge
