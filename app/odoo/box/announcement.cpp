#include "app/odoo/box/announcement.hpp"

#include <algorithm>

#include "app/odoo/device_call.hpp"

namespace comptoir::odoo::box {
namespace {

constexpr int kFirstWithSubtype = 18;
constexpr int kFirstOf19 = 19;
constexpr int kFirstOf20 = 20;

bool is_up_to(const Series& series, int major) {
    return series.is_known() && series.major <= major;
}

json::Value described(const AnnouncedDevice& device, const Series& series) {
    json::Value said{
        {"name", device.name}, {"type", device.type}, {"connection", name_of(device.connection)}};
    if (series.is_known() && series.major >= kFirstOf20) return said;
    said["manufacturer"] = "";
    if (!is_up_to(series, kFirstWithSubtype - 1)) said["subtype"] = device.subtype;
    return said;
}

}  // namespace

std::vector<AnnouncedDevice> announced_devices(const std::vector<bridge::DeviceSnapshot>& devices,
                                               const std::string& screen_name) {
    std::vector<bridge::DeviceInfo> infos;
    for (const bridge::DeviceSnapshot& known : devices) infos.push_back(known.info);
    const DeviceIdentifiers names(infos);
    std::vector<AnnouncedDevice> all;
    all.reserve(devices.size() + 1);
    for (const bridge::DeviceSnapshot& known : devices) {
        const bridge::DeviceInfo& device = known.info;
        if (device.kind == bridge::Kind::pole) continue;  // Odoo has none
        all.push_back({.identifier = names.identifier_of(device.id),
                       .name = device.name,
                       .type = odoo_type(known),
                       .subtype = device.kind == bridge::Kind::printer ? "receipt_printer" : "",
                       .connection = connection_of(device)});
    }
    all.push_back({.identifier = kScreenIdentifier,
                   .name = screen_name,
                   .type = "display",
                   .subtype = "",
                   .connection = Connection::hdmi});
    std::sort(all.begin(), all.end(), [](const AnnouncedDevice& one, const AnnouncedDevice& other) {
        return one.identifier < other.identifier;
    });
    return all;
}

json::Value announcement(const BoxFace& box, const std::vector<AnnouncedDevice>& devices,
                         const Series& series) {
    json::Value face{
        {"identifier", box.identifier}, {"ip", box.address}, {"token", box.token}, {"version", box.version}};
    // 19.0 gives a box its name itself; each other version takes the one it is told.
    if (series != Series{kFirstOf19, 0}) face["name"] = box.name;
    if (!is_up_to(series, kFirstOf19 - 1)) face["mac"] = box.mac;
    json::Value list = json::Value::object();
    for (const AnnouncedDevice& device : devices) list[device.identifier] = described(device, series);
    return {{"params", {{"iot_box", std::move(face)}, {"devices", std::move(list)}}}};
}

std::string box_subscription(const BoxFace& box, const std::string& channel, std::int64_t last,
                             const Series& series) {
    json::Value data{{"channels", json::Value::array()}, {"last", last}};
    if (!channel.empty()) data["channels"].push_back(channel);
    const bool is_18 = !is_up_to(series, kFirstWithSubtype - 1) && !(series.major >= kFirstOf19);
    if (is_18) data["mac_address"] = box.identifier;
    if (!is_up_to(series, kFirstOf19 - 1)) data["identifier"] = box.identifier;
    if (series.chooses_channel() || !series.is_known()) data["token"] = box.token;
    return json::dump({{"event_name", "subscribe"}, {"data", std::move(data)}});
}

}  // namespace comptoir::odoo::box
