/// Scales on USB HID: postal scales, and counter scales of the HID point of sale class.

#include "device-bridge/weighing/hid_scale.hpp"

#include <utility>

namespace comptoir::bridge {

extern const Driver hid_scale;
const Driver hid_scale{
    .id = "hid-scale",
    .kind = Kind::scale,
    .summary = "Scales on USB HID (usage page 8D)",
    .matches = [](const DeviceInfo& info) { return info.uri.starts_with("hid:"); },
    .open = [](OpenContext context) { return open_hid_scale(std::move(context)); },
};

}  // namespace comptoir::bridge
