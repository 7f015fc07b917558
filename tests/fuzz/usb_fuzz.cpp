/// What a USB device says of itself: descriptors, and the name of a printer.

#include "device-bridge/protocols/ieee1284.hpp"
#include "device-bridge/protocols/usb_descriptors.hpp"
#include "tests/fuzz/body.hpp"
#include "tests/support/usb_tree.hpp"

namespace comptoir::fuzz {
namespace {

using namespace bridge;

std::vector<std::string> seeds() {
    using namespace std::string_literals;
    return {test::printer_descriptors(), test::printer_descriptors(0xff, 0xff),
            "\0\x2AMFG:EPSON;CMD:ESC/POS;MDL:TM-T20II;SN:X1;"s,
            "MANUFACTURER:Star;MODEL:TSP143;COMMAND SET:STAR;"s};
}

void run(std::string_view bytes) {
    const auto device = parse_usb_descriptors(bytes);
    if (device) {
        CHECK(device->interfaces.size() <= kUsbInterfacesMax, "interfaces are bounded");
        for (int configuration = 0; configuration < 3; ++configuration) {
            const auto number = static_cast<std::uint8_t>(configuration);
            static_cast<void>(printer_interface(*device, number, VendorClass::counts));
            static_cast<void>(printer_interface(*device, number, VendorClass::is_none));
        }
    }
    for (const auto& text : {device_id_text(bytes), std::string(bytes)}) {
        const PrinterIdentity identity = parse_device_id(text);
        CHECK(identity.make_and_model().size() <= 2 * kIdentityTextMax + 1, "names are bounded");
    }
}

const Registered kUsb({.name = "usb", .seeds = seeds, .run = run});

}  // namespace
}  // namespace comptoir::fuzz
