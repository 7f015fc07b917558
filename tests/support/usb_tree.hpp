#pragma once
/// The kernel's files about USB devices, in a folder of the test's own.

#include <filesystem>
#include <fstream>
#include <string>

#include "device-bridge/links/usb_sysfs.hpp"
#include "tests/support/temporary_folder.hpp"

namespace comptoir::test {

/// An EPSON TM-T20II as it describes itself: one interface of class 07/01/02, bulk out 01, bulk in 82.
/// Source: composed from the USB 2.0 specification, section 9.6, and devices/escpos.md section 11.
inline std::string printer_descriptors(unsigned char device_class = 7, unsigned char protocol = 2) {
    const unsigned char bytes[] = {18, 1,        0,    2,    0,    0,
                                   0,  64,       0xb8, 0x04, 0x15, 0x0e,
                                   0,  1,        1,    2,    3,    1,  //
                                   9,  2,        32,   0,    1,    1,
                                   0,  0xc0,     1,  //
                                   9,  4,        0,    0,    2,    device_class,
                                   1,  protocol, 0,  //
                                   7,  5,        0x01, 2,    64,   0,
                                   0,  //
                                   7,  5,        0x82, 2,    64,   0,
                                   0};
    return {reinterpret_cast<const char*>(bytes), sizeof bytes};
}

class UsbTree {
public:
    struct Described {
        std::string vendor = "04b8";
        std::string product = "0e15";
        int address = 4;
        std::string serial = "J1";
        std::string maker = "EPSON";
        std::string name = "TM-T20II";
        std::string descriptors = printer_descriptors();
    };

    UsbTree() {
        std::filesystem::create_directories(sys() / "bus/usb/devices");
        std::filesystem::create_directories(sys() / "class/tty");
        std::filesystem::create_directories(dev());
    }

    [[nodiscard]] bridge::HardwarePlaces places() const { return {sys().string(), dev().string()}; }
    [[nodiscard]] std::filesystem::path sys() const { return folder_.path() / "sys"; }
    [[nodiscard]] std::filesystem::path dev() const { return folder_.path() / "dev"; }
    [[nodiscard]] std::filesystem::path device(const std::string& port) const {
        return sys() / "bus/usb/devices" / port;
    }

    void plug(const std::string& port, const Described& what) {
        pull(port);
        const auto write = [&](const std::string& name, const std::string& text) {
            std::ofstream(device(port) / name) << text;
        };
        std::filesystem::create_directories(device(port));
        write("busnum", port.substr(0, port.find('-')) + "\n");
        write("devnum", std::to_string(what.address) + "\n");
        write("idVendor", what.vendor + "\n");
        write("idProduct", what.product + "\n");
        write("bConfigurationValue", "1\n");
        write("descriptors", what.descriptors);
        if (!what.serial.empty()) write("serial", what.serial + "\n");
        if (!what.maker.empty()) write("manufacturer", what.maker + "\n");
        if (!what.name.empty()) write("product", what.name + "\n");
    }
    void plug(const std::string& port) { plug(port, Described{}); }
    void pull(const std::string& port) { std::filesystem::remove_all(device(port)); }

    /// What usblp adds when it takes the interface.
    void add_kernel_driver(const std::string& port, const std::string& node, const std::string& device_id) {
        const auto interface = device(port) / (port + ":1.0");
        std::filesystem::create_directories(interface / "usbmisc" / node);
        std::ofstream(interface / "ieee1284_id") << device_id;
    }

    /// A serial adapter in that port; its node is a plain file.
    void add_tty(const std::string& port, const std::string& tty) {
        const auto place = device(port) / (port + ":1.0") / tty / "tty" / tty;
        std::filesystem::create_directories(place);
        std::filesystem::create_directory_symlink(place, sys() / "class/tty" / tty);
        std::ofstream(dev() / tty) << "";
    }
    void name_tty(const std::string& kind, const std::string& name, const std::string& tty) {
        std::filesystem::create_directories(dev() / "serial" / kind);
        std::filesystem::create_symlink("../../" + tty, dev() / "serial" / kind / name);
    }

private:
    TemporaryFolder folder_;
};

}  // namespace comptoir::test
