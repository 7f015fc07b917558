/// Counter scales on a serial port, or on USB as one, in whichever protocol they speak.

#include "device-bridge/weighing/serial_scale.hpp"

#include <memory>
#include <random>
#include <set>
#include <utility>

#include "device-bridge/device_uri.hpp"
#include "device-bridge/links/serial.hpp"
#include "device-bridge/protocols/weight_text.hpp"
#include "device-bridge/weighing/scale_protocols.hpp"

namespace comptoir::bridge {
namespace {

/// The line as the protocol has it, but for what the URI says.
SerialSettings line_for(const ScaleLine& line, const DeviceUri& uri, SerialSettings said) {
    if (!uri.has("baud")) said.baud = line.baud;
    if (!uri.has("bits")) said.bits = line.bits;
    if (!uri.has("parity")) said.parity = line.parity;
    said.broken = SerialSettings::Broken::as_zero;
    return said;
}

ScaleOptions options_of(const json::Value& entry) {
    std::random_device random;
    ScaleOptions options;
    options.unit = parse_unit(json::text(entry, "unit")).value_or(WeightUnit::kilogram);
    options.dialog_06.polynomial = parse_polynomial(json::text(entry, "checksum_polynomial"));
    options.dialog_06.price_digits = static_cast<int>(json::integer(entry, "price_digits").value_or(6));
    options.dialog_06.seed = static_cast<std::uint16_t>(random());
    return options;
}

Result<std::unique_ptr<Device>> open_scale(OpenContext context) {
    const auto uri = DeviceUri::parse(context.info.uri);
    if (!uri) return tl::unexpected(uri.error());
    const auto said = serial_settings(*uri);
    if (!said) return tl::unexpected(said.error());
    const std::string id = json::text(context.info.options, "protocol");
    const ScaleOptions options = options_of(context.info.options);

    std::vector<ScaleTry> search;
    if (id.empty() || id == "auto") {
        search = scale_search();
    } else if (const ScaleProtocolRow* row = scale_protocol(id)) {
        search.push_back({row, {row->baud, row->bits, row->parity}});
    } else {
        return fail(ErrorCode::malformed, "there is no scale protocol \"" + id + "\"");
    }
    const SerialSettings first = line_for(search.front().line, *uri, *said);
    auto link = std::make_unique<SerialLink>(context.executor, first, context.clock);
    std::vector<ScaleCandidate> candidates;
    std::set<std::pair<const ScaleProtocolRow*, std::string>> known;  // the URI may leave but one line
    for (const ScaleTry& one : search) {
        const SerialSettings line = line_for(one.line, *uri, *said);
        if (!known.insert({one.row, line_text(line)}).second) continue;
        ScaleCandidate candidate;
        candidate.line = line_text(line);
        candidate.sold_in = options.unit;
        if (one.row != nullptr) candidate.id = one.row->id;
        candidate.protocol = one.row != nullptr ? one.row->make(options) : any_scale_stream(options);
        if (one.row == nullptr) candidate.try_for = SerialScale::kListenFor;
        if (search.size() > 1) {
            candidate.set_line = [link = link.get(), line] { return link->change_line(line); };
        }
        candidates.push_back(std::move(candidate));
    }
    auto identity = [port = link.get()] { return port->identity(); };
    return std::make_unique<SerialScale>(std::move(context), std::move(link), std::move(candidates),
                                         SerialScale::Patience{}, std::move(identity));
}

}  // namespace

extern const Driver serial_scale;
const Driver serial_scale{
    .id = "serial-scale",
    .kind = Kind::scale,
    .summary = "Counter scales on a serial port, or on USB as one",
    .matches = [](const DeviceInfo& info) { return info.uri.starts_with("serial://"); },
    .open = open_scale,
};

}  // namespace comptoir::bridge
