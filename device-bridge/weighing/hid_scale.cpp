#include "device-bridge/weighing/hid_scale.hpp"

#include <utility>
#include <vector>

#include "device-bridge/device_uri.hpp"
#include "device-bridge/links/hidraw.hpp"
#include "device-bridge/protocols/hid_scale.hpp"
#include "device-bridge/protocols/weight_text.hpp"
#include "device-bridge/weighing/serial_scale.hpp"

namespace comptoir::bridge {

Result<std::unique_ptr<Device>> open_hid_scale(OpenContext context, HardwarePlaces places) {
    const auto uri = DeviceUri::parse(context.info.uri);
    if (!uri) return tl::unexpected(uri.error());
    auto wanted = hid_wanted(*uri, HidScaleLayout::kPage);
    if (!wanted) return tl::unexpected(wanted.error());
    const auto sold_in = parse_unit(json::text(context.info.options, "unit"));
    const auto layout = std::make_shared<HidScaleLayout>();
    const auto describe = [layout](const HidDescriptor& descriptor) -> Result<void> {
        auto found = HidScaleLayout::of(descriptor);
        if (!found) return tl::unexpected(found.error());
        *layout = std::move(*found);
        return {};
    };
    auto link = std::make_unique<HidrawLink>(context.executor, context.pool, std::move(*wanted),
                                             context.clock, describe, std::move(places));
    std::vector<ScaleCandidate> candidates;
    candidates.push_back(
        {.protocol = std::make_unique<HidScale>(layout, sold_in.value_or(WeightUnit::kilogram))});
    return std::make_unique<SerialScale>(std::move(context), std::move(link), std::move(candidates),
                                         SerialScale::Patience{});
}

}  // namespace comptoir::bridge
