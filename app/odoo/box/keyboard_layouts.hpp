#pragma once
/// The keyboard layouts among which somebody chooses in Odoo's form of a scanner.

#include <string>
#include <vector>

#include "device-bridge/registry.hpp"
#include "device-bridge/scanning/layout_list.hpp"

namespace comptoir::odoo::box {

inline constexpr const char* kLayoutsPath = "/iot/keyboard_layouts";

/// Whether one of the devices types, so that its layout can be set.
[[nodiscard]] bool has_typing_device(const std::vector<bridge::DeviceSnapshot>& devices);

/// The form that is posted.   Thread: any.   Source: server-link.md section 8.
[[nodiscard]] std::string layouts_form(const std::vector<bridge::NamedLayout>& layouts);

}  // namespace comptoir::odoo::box
