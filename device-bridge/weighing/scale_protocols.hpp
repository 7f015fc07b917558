#pragma once
/// The protocols of scales that are known by name, and how each wants its line.

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

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
    /// Whether "auto" listens for it, or asks: only where none of its words could change a scale of another
    /// kind, or tell it a price.
    enum class Search { heard, tried, by_name_only } search;
    std::unique_ptr<ScaleProtocol> (*make)(const ScaleOptions&);
};

/// In the order in which "auto" tries them.   Thread: any.
[[nodiscard]] std::span<const ScaleProtocolRow> scale_protocols();
/// Null where there is none of this id.
[[nodiscard]] const ScaleProtocolRow* scale_protocol(std::string_view id);

/// A line that scales are set to.
struct ScaleLine {
    int baud;
    int bits;
    SerialSettings::Parity parity;

    bool operator==(const ScaleLine&) const = default;
};

/// "9600 7E1": how people write it.   Thread: any.
[[nodiscard]] std::string line_text(const SerialSettings& settings);

/// One thing that "auto" does: a protocol on a line. Null: it listens for all that send unasked.
struct ScaleTry {
    const ScaleProtocolRow* row;
    ScaleLine line;
};

/// In their order: it listens on each line, since whoever sends unasked is found without a word; then each
/// protocol on its own line, and then on the others.   Thread: any.
[[nodiscard]] std::vector<ScaleTry> scale_search();
/// All that send unasked, as one.
[[nodiscard]] std::unique_ptr<ScaleProtocol> any_scale_stream(const ScaleOptions& options);

}  // namespace comptoir::bridge
