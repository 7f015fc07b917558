#pragma once
/// What a key means: keys in, text out, as the layout says that the scanner was set to.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "app/base/result.hpp"
#include "device-bridge/links/key_stream.hpp"

namespace comptoir::bridge {

/// Whether what a key typed is one control character: Enter, Escape, GS.   Thread: any.
[[nodiscard]] bool is_control(std::string_view text);

/// The state of one keyboard: which keys are down, which locks are on, which accent waits for its letter.
///
/// Keypad keys are always digits, whatever Num Lock says: scanners that type on it mean digits. Alt with
/// digits of the keypad is the character of that number, as on Windows. Ctrl, Shift and U with hexadecimal
/// digits is the character of that number in Unicode, ended by Space or as Ctrl or Shift goes up. Ctrl with a
/// letter is the control character; with a key that types none it is that of the American key there, since a
/// scanner sends GS as Ctrl and "]" by its place. An accent waits for its letter; where no letter has it,
/// both are typed, and the accent as with the space bar.
///
/// Thread: any (no clock; reads the layout's files when it is created).
/// Source: devices/scanners.md section 3; libxkbcommon's documentation (keycode = evdev code + 8); code pages
/// 437 and 1252 as the Unicode consortium's mapping tables have them; ISO/IEC 14755 section 5.1 (hexadecimal
/// digits). Assumed: Ctrl by place, which no scanner's manual at hand says.
class KeyboardLayout {
public:
    enum class CapsLock { off, on };

    /// "us", "de", "be(nodeadkeys)": names of xkeyboard-config.
    /// Errors: malformed (no such layout), unsupported (its files are not installed).   Limits: kNameMax
    /// characters.
    [[nodiscard]] static Result<std::unique_ptr<KeyboardLayout>> create(std::string_view layout);
    ~KeyboardLayout();
    KeyboardLayout(const KeyboardLayout&) = delete;
    KeyboardLayout& operator=(const KeyboardLayout&) = delete;

    /// Every key is up, and no accent waits.
    void reset(CapsLock caps_lock);
    [[nodiscard]] CapsLock caps_lock() const;  ///< as far as keys told
    /// Keys are missing: every key is up. Caps Lock is what the light shows, else what it was: that one
    /// lasts.
    void reset(const std::optional<CapsLight>& light);
    /// UTF-8, mostly one character; empty where the key types nothing. A control character where one is
    /// meant.
    [[nodiscard]] std::string press(std::uint16_t key);
    /// Whether it is a key that other layouts type something with, and this one nothing.
    [[nodiscard]] bool lacks(std::uint16_t key) const;
    /// Text only where a number that was typed ends.
    [[nodiscard]] std::string release(std::uint16_t key);
    /// The code ends here: what still waits for a key that will not come, an accent mostly.
    [[nodiscard]] std::string finish();

    static constexpr std::size_t kNameMax = 64;  // the longest name with its variant has some thirty

private:
    class Accents;
    struct State;
    explicit KeyboardLayout(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace comptoir::bridge
