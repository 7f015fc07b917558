#pragma once
/// From keys to what each typed: a keyboard, a number pad or a foot switch whose every press counts.

#include <functional>
#include <memory>
#include <string>

#include "app/base/clock.hpp"
#include "device-bridge/links/key_stream.hpp"
#include "device-bridge/scanning/keyboard_layout.hpp"

namespace comptoir::bridge {

/// Each press of a key that types something is told at once; a key that is held down counts once, and one
/// that types nothing (Shift, F1) not at all.
///
/// Thread: any (no I/O, no clock; the caller owns it).
/// Limits: kPressesMax in a second; what comes faster is no hand and no foot, and is dropped and counted.
/// Source: protocol/devices.md section 6; Odoo 19.0, addons/iot_drivers/iot_handlers/drivers/
/// keyboard_usb_driver_L.py (_keyboard_input: only a press, and only where its value is not empty).
class KeyPresses {
public:
    static constexpr std::size_t kPressesMax = 40;  // a fast typist has 15; more would push other events out

    /// UTF-8, mostly one character; "\r" for Enter, "\t" for Tab.
    using Sink = std::function<void(std::string text)>;

    explicit KeyPresses(std::unique_ptr<KeyboardLayout> layout) : layout_(std::move(layout)) {}

    void feed(const KeyMove& move, const Sink& sink);
    /// The device was opened.
    void reset(KeyboardLayout::CapsLock caps_lock) { layout_->reset(caps_lock); }

    [[nodiscard]] std::size_t dropped() const { return dropped_; }

private:
    void tell(std::string text, Time at, const Sink& sink);

    std::unique_ptr<KeyboardLayout> layout_;
    Time second_began_{};
    std::size_t in_second_ = 0;
    std::size_t dropped_ = 0;
};

}  // namespace comptoir::bridge
