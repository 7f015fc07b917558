#include "device-bridge/finding/bluetooth_finder.hpp"

#include <utility>

#include "device-bridge/finding/found_hardware.hpp"
#include "device-bridge/measuring/bluetooth_caliper.hpp"
#include "device-bridge/protocols/sylvac_bluetooth.hpp"

namespace comptoir::bridge {

std::vector<FoundDevice> found_on_bluetooth(const BluezObjects& known) {
    std::vector<FoundDevice> found;
    for (const BluetoothDevice& one : known.devices()) {
        const std::string& name = sylvac_bluetooth::is_tool(one.name) ? one.name : one.alias;
        if (!sylvac_bluetooth::is_tool(name) || found.size() >= kFoundMax) continue;
        found.push_back({.id = found_id("bluetooth " + one.address),
                         .kind = Kind::gauge,
                         .name = "Sylvac " + name,
                         .uri = bluetooth_uri(one),
                         .model = "Sylvac " + name,
                         .how = "Bluetooth"});
    }
    return found;
}

struct BluetoothFinder::State : std::enable_shared_from_this<BluetoothFinder::State> {
    State(dbus::Bus& with, const Clock& by, Duration pause) : bus(with), clock(by), asked(pause) {}

    dbus::Bus& bus;
    const Clock& clock;
    Duration asked;
    Time asked_at{};
    std::vector<FoundDevice> found;

    using Step = void (State::*)(const Result<json::Value>&);
    void ask(const dbus::BusCall& call, Step then);
    void has_service(const Result<json::Value>& said);
    void has_objects(const Result<json::Value>& said);
};

BluetoothFinder::BluetoothFinder(dbus::Bus& bus, const Clock& clock, Duration asked)
    : state_(std::make_shared<State>(bus, clock, asked)) {}

BluetoothFinder::~BluetoothFinder() = default;

const std::vector<FoundDevice>& BluetoothFinder::list() const {
    return state_->found;
}

void BluetoothFinder::look_soon() {
    const Time now = state_->clock.now();
    if (now - state_->asked_at < state_->asked) return;
    state_->asked_at = now;
    state_->ask(dbus::has_owner_call(bluez::kService), &State::has_service);
}

void BluetoothFinder::State::ask(const dbus::BusCall& call, Step then) {
    bus.call(call, [weak = weak_from_this(), then](const Result<json::Value>& said) {
        if (const auto self = weak.lock()) ((*self).*then)(said);
    });
}

void BluetoothFinder::State::has_service(const Result<json::Value>& said) {
    if (!said || said->empty() || said->front() != true) return found.clear();
    ask(dbus::objects_call(bluez::kService, "/"), &State::has_objects);
}

void BluetoothFinder::State::has_objects(const Result<json::Value>& said) {
    BluezObjects known;
    if (said && !said->empty()) known.reset(said->front());
    found = found_on_bluetooth(known);
}

}  // namespace comptoir::bridge
