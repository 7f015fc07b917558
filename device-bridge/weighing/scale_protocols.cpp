#include "device-bridge/weighing/scale_protocols.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "device-bridge/protocols/adam.hpp"
#include "device-bridge/protocols/cas.hpp"
#include "device-bridge/protocols/dialog_06.hpp"
#include "device-bridge/protocols/dibal_2.hpp"
#include "device-bridge/protocols/elicom.hpp"
#include "device-bridge/protocols/mt_sics.hpp"
#include "device-bridge/protocols/nci.hpp"
#include "device-bridge/protocols/scale_streams.hpp"
#include "device-bridge/protocols/sma.hpp"
#include "device-bridge/protocols/tisa.hpp"
#include "device-bridge/protocols/toledo_8217.hpp"
#include "device-bridge/protocols/toledo_continuous.hpp"
#include "device-bridge/protocols/weight_lines.hpp"

namespace comptoir::bridge {
namespace {

using Parity = SerialSettings::Parity;
using Search = ScaleProtocolRow::Search;

template <class Protocol>
std::unique_ptr<ScaleProtocol> made(const ScaleOptions&) {
    return std::make_unique<Protocol>();
}

// Source: devices/scales.md section 0 for the lines.
constexpr std::array kRows{
    ScaleProtocolRow{"toledo-continuous", "Toledo continuous", 9'600, 7, Parity::even, Search::heard,
                     made<ToledoContinuous>},
    ScaleProtocolRow{"weight-lines", "lines of text", 9'600, 8, Parity::none, Search::heard,
                     made<WeightLines>},
    ScaleProtocolRow{"toledo-8217", "Toledo 8217", 9'600, 7, Parity::even, Search::tried,
                     [](const ScaleOptions& options) -> std::unique_ptr<ScaleProtocol> {
                         return std::make_unique<Toledo8217>(options.unit);
                     }},
    ScaleProtocolRow{"mt-sics", "MT-SICS", 9'600, 8, Parity::none, Search::tried, made<MtSics>},
    ScaleProtocolRow{"nci", "NCI", 9'600, 7, Parity::even, Search::tried, made<Nci>},
    // Assumed: the line of the public code that speaks it; the association leaves it open.
    ScaleProtocolRow{"sma", "SMA", 9'600, 8, Parity::none, Search::tried, made<Sma>},
    ScaleProtocolRow{"cas", "CAS", 9'600, 8, Parity::none, Search::tried, made<Cas>},
    // Its silence is no answer, and each question beeps: "auto" could not tell.
    ScaleProtocolRow{"adam", "Adam", 4'800, 8, Parity::none, Search::by_name_only, made<Adam>},
    // These are told a price, which stands on the scale's display for the customer: only where somebody said
    // so.
    ScaleProtocolRow{"dialog-06", "Dialog 06", 9'600, 7, Parity::odd, Search::by_name_only,
                     [](const ScaleOptions& options) -> std::unique_ptr<ScaleProtocol> {
                         return std::make_unique<Dialog06>(options.dialog_06);
                     }},
    ScaleProtocolRow{"tisa", "TISA", 9'600, 8, Parity::none, Search::by_name_only, made<Tisa>},
    // Assumed: the line of Dibal's other protocols, for this and the next.
    ScaleProtocolRow{"dibal-2", "Dibal protocol 2", 9'600, 8, Parity::none, Search::by_name_only,
                     made<Dibal2>},
    ScaleProtocolRow{"elicom", "Elicom", 9'600, 8, Parity::none, Search::by_name_only, made<Elicom>},
};

// Source: devices/scales.md section 0: the lines of all protocols there, the commonest first.
constexpr std::array kLines{ScaleLine{9'600, 7, Parity::even}, ScaleLine{9'600, 8, Parity::none},
                            ScaleLine{4'800, 8, Parity::none}, ScaleLine{9'600, 7, Parity::odd}};

}  // namespace

std::span<const ScaleProtocolRow> scale_protocols() {
    return kRows;
}

const ScaleProtocolRow* scale_protocol(std::string_view id) {
    const auto found =
        std::find_if(kRows.begin(), kRows.end(), [&](const ScaleProtocolRow& row) { return row.id == id; });
    return found == kRows.end() ? nullptr : &*found;
}

std::string line_text(const SerialSettings& settings) {
    const char parity = settings.parity == Parity::none ? 'N' : settings.parity == Parity::odd ? 'O' : 'E';
    return std::to_string(settings.baud) + " " + std::to_string(settings.bits) + parity +
           std::to_string(settings.stop);
}

std::vector<ScaleTry> scale_search() {
    std::vector<ScaleTry> search;
    for (const ScaleLine& line : kLines) search.push_back({nullptr, line});
    const auto each_tried = [](const auto& act) {
        for (const ScaleProtocolRow& row : kRows) {
            if (row.search == Search::tried) act(row, ScaleLine{row.baud, row.bits, row.parity});
        }
    };
    each_tried([&](const ScaleProtocolRow& row, const ScaleLine& own) { search.push_back({&row, own}); });
    each_tried([&](const ScaleProtocolRow& row, const ScaleLine& own) {
        for (const ScaleLine& line : kLines) {
            if (line != own) search.push_back({&row, line});
        }
    });
    return search;
}

std::unique_ptr<ScaleProtocol> any_scale_stream(const ScaleOptions& options) {
    std::vector<std::unique_ptr<ScaleProtocol>> streams;
    for (const ScaleProtocolRow& row : kRows) {
        if (row.search == Search::heard) streams.push_back(row.make(options));
    }
    return std::make_unique<ScaleStreams>(std::move(streams));
}

}  // namespace comptoir::bridge
