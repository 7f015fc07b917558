#pragma once
/// The kernel's files about HID devices, in a folder of the test's own; each node is a pseudo terminal.

#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <string>

#include "device-bridge/links/usb_sysfs.hpp"
#include "tests/support/hid_descriptors.hpp"
#include "tests/support/pty.hpp"
#include "tests/support/temporary_folder.hpp"

namespace comptoir::test {

class HidTree {
public:
    struct Described {
        std::string usb_port = "1-1";  // empty: it hangs on no USB
        std::string vendor = "0922";
        std::string product = "8003";
        std::string serial = {};
        std::string name = "DYMO M10";
        std::string descriptor = scale_descriptor();
        int interface = 0;
    };

    HidTree() {
        std::filesystem::create_directories(sys() / "class/hidraw");
        std::filesystem::create_directories(dev());
    }

    [[nodiscard]] bridge::HardwarePlaces places() const { return {sys().string(), dev().string()}; }
    [[nodiscard]] std::filesystem::path sys() const { return folder_.path() / "sys"; }
    [[nodiscard]] std::filesystem::path dev() const { return folder_.path() / "dev"; }

    /// The returned end is the device's; it is there until it is pulled.
    Pty& plug(int number, const Described& what) {
        namespace fs = std::filesystem;
        pull(number);
        const std::string node = "hidraw" + std::to_string(number);
        fs::path above = sys() / "devices/virtual/misc/uhid";
        if (!what.usb_port.empty()) {
            const fs::path usb = sys() / "devices/pci0/usb1" / what.usb_port;
            above = usb / (what.usb_port + ":1." + std::to_string(what.interface));
            fs::create_directories(above);
            if (!what.serial.empty()) std::ofstream(usb / "serial") << what.serial << "\n";
        }
        const fs::path hid =
            above / ("0003:" + what.vendor + ":" + what.product + ".000" + std::to_string(number));
        fs::create_directories(hid / "hidraw" / node);
        std::ofstream(hid / "report_descriptor") << what.descriptor;
        std::ofstream(hid / "uevent") << "DRIVER=hid-generic\nHID_ID=0003:0000" << what.vendor << ":0000"
                                      << what.product << "\nHID_NAME=" << what.name << "\nHID_PHYS=phys/"
                                      << number << "\nHID_UNIQ=" << what.serial << "\n";
        fs::create_directory_symlink(hid, hid / "hidraw" / node / "device");
        fs::create_directory_symlink(hid / "hidraw" / node, sys() / "class/hidraw" / node);
        devices_[number] = std::make_unique<Pty>();
        fs::create_symlink(devices_[number]->path(), dev() / node);
        return *devices_[number];
    }
    Pty& plug(int number) { return plug(number, Described{}); }

    void pull(int number) {
        namespace fs = std::filesystem;
        const std::string node = "hidraw" + std::to_string(number);
        std::error_code ec;
        const fs::path hid = fs::canonical(sys() / "class/hidraw" / node / "device", ec);
        if (!ec) fs::remove_all(hid);
        fs::remove(sys() / "class/hidraw" / node);
        fs::remove(dev() / node);
        devices_.erase(number);
    }

private:
    TemporaryFolder folder_;
    std::map<int, std::unique_ptr<Pty>> devices_;
};

}  // namespace comptoir::test
