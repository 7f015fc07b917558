#include "device-bridge/weighing/scale_protocols.hpp"

#include <algorithm>
#include <array>

#include "device-bridge/protocols/adam.hpp"
#include "device-bridge/protocols/mt_sics.hpp"
#include "device-bridge/protocols/toledo_8217.hpp"

namespace comptoir::bridge {
namespace {

using Parity = SerialSettings::Parity;
using Search = ScaleProtocolRow::Search;

// Source: devices/scales.md section 0 for the lines.
constexpr std::array kRows{
    ScaleProtocolRow{"toledo-8217", "Toledo 8217", 9'600, 7, Parity::even, Search::tried,
                     [](const ScaleOptions& options) -> std::unique_ptr<ScaleProtocol> {
                         return std::make_unique<Toledo8217>(options.unit);
                     }},
    ScaleProtocolRow{
        "mt-sics", "MT-SICS", 9'600, 8, Parity::none, Search::tried,
        [](const ScaleOptions&) -> std::unique_ptr<ScaleProtocol> { return std::make_unique<MtSics>(); }},
    // Its silence is no answer, and each question beeps: "auto" could not tell.
    ScaleProtocolRow{
        "adam", "Adam", 4'800, 8, Parity::none, Search::by_name_only,
        [](const ScaleOptions&) -> std::unique_ptr<ScaleProtocol> { return std::make_unique<Adam>(); }},
};

}  // namespace

std::span<const ScaleProtocolRow> scale_protocols() {
    return kRows;
}

const ScaleProtocolRow* scale_protocol(std::string_view id) {
    const auto found =
        std::find_if(kRows.begin(), kRows.end(), [&](const ScaleProtocolRow& row) { return row.id == id; });
    return found == kRows.end() ? nullptr : &*found;
}

}  // namespace comptoir::bridge
