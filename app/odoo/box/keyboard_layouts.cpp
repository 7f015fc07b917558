#include "app/odoo/box/keyboard_layouts.hpp"

#include <algorithm>

#include "app/base/json.hpp"
#include "app/net/form.hpp"

namespace comptoir::odoo::box {

bool has_typing_device(const std::vector<bridge::DeviceSnapshot>& devices) {
    return std::any_of(devices.begin(), devices.end(), [](const bridge::DeviceSnapshot& device) {
        return std::find(device.verbs.begin(), device.verbs.end(), "set_layout") != device.verbs.end();
    });
}

std::string layouts_form(const std::vector<bridge::NamedLayout>& layouts) {
    json::Value list = json::Value::array();
    for (const bridge::NamedLayout& one : layouts) {
        json::Value said{{"name", one.name}, {"layout", one.layout}};
        if (!one.variant.empty()) said["variant"] = one.variant;
        list.push_back(std::move(said));
    }
    return net::form_field("available_layouts", json::dump(list));
}

}  // namespace comptoir::odoo::box
