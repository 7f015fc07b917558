#include "device-bridge/device.hpp"

namespace comptoir::bridge {

extern const Driver stream_printer;
extern const Driver cups_queue;
extern const Driver evdev_scanner;
extern const Driver serial_scanner;
extern const Driver hid_scanner;
extern const Driver serial_scale;
extern const Driver hid_scale;
extern const Driver stream_pole;
extern const Driver serial_caliper;
extern const Driver bluetooth_caliper;
extern const Driver serial_fiscal;
extern const Driver simulated_printer;
extern const Driver simulated_scale;
extern const Driver simulated_scanner;
extern const Driver simulated_pole;
extern const Driver simulated_caliper;
extern const Driver simulated_fiscal;

const std::vector<const Driver*>& all_drivers() {
    static const std::vector<const Driver*> drivers{
        &stream_printer,    &cups_queue,        &evdev_scanner,   &serial_scanner,    &hid_scanner,
        &serial_scale,      &hid_scale,         &stream_pole,     &serial_caliper,    &bluetooth_caliper,
        &serial_fiscal,     &simulated_printer, &simulated_scale, &simulated_scanner, &simulated_pole,
        &simulated_caliper, &simulated_fiscal};
    return drivers;
}

}  // namespace comptoir::bridge
