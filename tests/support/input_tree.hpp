#pragma once
/// The kernel's files about inputs, and a stream of keys that a test types.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "device-bridge/links/key_devices.hpp"
#include "device-bridge/links/key_stream.hpp"
#include "tests/support/temporary_folder.hpp"

namespace comptoir::test {

// Source: observed on a PC with Debian 12: its keyboard, its power button, a mouse.
inline constexpr const char* kKeyboardKeys =
    "1000000000007 ff9f207ac14057ff febeffdfffefffff fffffffffffffffe";
inline constexpr const char* kPowerKeys = "10000000000000 0";
inline constexpr const char* kMouseKeys = "1f0000 0 0 0 0";

/// The kernel's files about inputs, in a folder of the test's own.
class InputTree {
public:
    struct Described {
        std::string usb_port = {};  // empty: it hangs on no USB
        std::string vendor = "0c2e";
        std::string product = "0200";
        std::string serial = {};
        std::string name = "Honeywell 1900";
        std::string keys = kKeyboardKeys;
        int interface = 0;
        std::string bus = "0003";
    };
    void plug(int number, const Described& what) {
        namespace fs = std::filesystem;
        const std::string n = std::to_string(number);
        fs::path parent = sys() / "devices/platform/thing";
        if (!what.usb_port.empty()) {
            const fs::path usb = sys() / "devices/pci0/usb1" / what.usb_port;
            parent = usb / (what.usb_port + ":1." + std::to_string(what.interface)) / "0003:0C2E:0200.0001";
            fs::create_directories(parent);
            if (!what.serial.empty()) std::ofstream(usb / "serial") << what.serial << "\n";
        }
        const fs::path input = parent / "input" / ("input" + n);
        fs::create_directories(input / "id");
        fs::create_directories(input / "capabilities");
        fs::create_directories(input / ("event" + n));
        fs::create_directories(sys() / "class/input");
        std::ofstream(input / "id/bustype") << what.bus << "\n";
        std::ofstream(input / "id/vendor") << what.vendor << "\n";
        std::ofstream(input / "id/product") << what.product << "\n";
        std::ofstream(input / "name") << what.name << "\n";
        std::ofstream(input / "uniq") << (what.usb_port.empty() ? what.serial : "") << "\n";
        std::ofstream(input / "phys") << "phys/" << n << "\n";
        std::ofstream(input / "capabilities/key") << what.keys << "\n";
        fs::create_directory_symlink(input / ("event" + n), sys() / "class/input" / ("event" + n));
        fs::create_directory_symlink(input, sys() / "class/input" / ("input" + n));
    }
    void pull(int number) {
        namespace fs = std::filesystem;
        const std::string n = std::to_string(number);
        fs::remove(sys() / "class/input" / ("event" + n));
        fs::remove(sys() / "class/input" / ("input" + n));
    }
    [[nodiscard]] std::filesystem::path sys() const { return folder_.path() / "sys"; }
    [[nodiscard]] bridge::HardwarePlaces places() const { return {sys().string(), "/dev"}; }
    [[nodiscard]] std::vector<bridge::KeyDevice> list() const { return bridge::list_key_devices(places()); }

private:
    TemporaryFolder folder_;
};

/// A stream that the test types into: its hooks stand in `heard` by its port while it is open.
class TypedStream final : public bridge::KeyStream {
public:
    using Heard = std::map<std::string, Hooks*>;
    TypedStream(Heard& heard, const bool& may_open, int& opens, bridge::KeyWanted whom)
        : heard_(heard), may_open_(may_open), opens_(opens), whom_(std::move(whom)) {}
    ~TypedStream() override { TypedStream::close(); }
    TypedStream(const TypedStream&) = delete;
    TypedStream& operator=(const TypedStream&) = delete;

    Result<CapsLock> open(Hooks hooks, Claim claim) override {
        EXPECT_EQ(claim, Claim::shared) << "nothing is taken from anybody";
        if (!may_open_) return fail(ErrorCode::refused, "not allowed");
        ++opens_;
        hooks_ = std::move(hooks);
        heard_[whom_.port] = &hooks_;
        return CapsLock::off;
    }
    void close() override {
        const auto mine = heard_.find(whom_.port);
        if (mine != heard_.end() && mine->second == &hooks_) heard_.erase(mine);
    }
    [[nodiscard]] bool is_open() const override { return heard_.contains(whom_.port); }
    [[nodiscard]] Result<std::string> identity() const override { return whom_.port; }
    [[nodiscard]] std::string describe() const override { return "test"; }
    void on_plug_moved(std::function<void()>) override {}

private:
    Heard& heard_;
    const bool& may_open_;
    int& opens_;
    bridge::KeyWanted whom_;
    Hooks hooks_;
};

}  // namespace comptoir::test
