#include "app/demo/demo.hpp"

namespace comptoir::demo {
namespace {

bridge::DeviceInfo device(std::string id, bridge::Kind kind, std::string name, std::string uri) {
    bridge::DeviceInfo info;
    info.id = std::move(id);
    info.kind = kind;
    info.name = std::move(name);
    info.uri = std::move(uri);
    info.options = json::Value::object();
    return info;
}

bridge::DeviceInfo pole() {
    bridge::DeviceInfo info = device("pole", bridge::Kind::pole, "Pole display", "simulated:");
    info.options = {{"code_page", "858"},
                    {"idle", {"Welcome"}},
                    {"total", "Total"},
                    {"change", "Change"},
                    {"thanks", "Thank you"}};
    return info;
}

}  // namespace

std::vector<bridge::DeviceInfo> demo_devices() {
    using bridge::Kind;
    return {device("receipt", Kind::printer, "Receipt printer", "simulated:"),
            device("kitchen", Kind::printer, "Kitchen printer", "simulated:"),
            device("scale", Kind::scale, "Counter scale", "simulated:?settle=900ms"),
            device("scanner", Kind::scanner, "Barcode scanner", "simulated:"), pole()};
}

}  // namespace comptoir::demo
