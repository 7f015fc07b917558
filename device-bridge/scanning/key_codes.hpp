#pragma once
/// From keys to whole codes: where one ends, and whether a scanner typed it or a person.

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "app/base/clock.hpp"
#include "device-bridge/links/key_stream.hpp"
#include "device-bridge/scanning/keyboard_layout.hpp"
#include "device-bridge/scanning/typing_pace.hpp"

namespace comptoir::bridge {

/// What ends a code. Enter, of the keyboard or of the keypad, and CR and LF do in every case.
enum class CodeEnd {
    /// Tab, too; and as long as none of them ever came, a second of silence after what a scanner typed.
    automatic,
    enter,   ///< nothing else; a tab is part of the code
    tab,     ///< Tab, too
    silence  ///< `gap` without a key, too; a tab is part of the code
};

/// Turns what one device types into codes.
///
/// A scanner types faster than a person: its keys come within kScannerPace of each other, or TypingPace tells
/// a slow one by how short they are down. What a person typed is no scan. A device that once typed like a
/// scanner is one from then on, until it is told to forget.
///
/// Thread: any (no I/O, no clock; the caller owns it).
/// Limits: kCodeMax characters; a longer code is dropped and counted, as one with a gap, a loss or a key that
/// the layout lacks in it.
/// Source: devices/scanners.md sections 2, 3 and 9; a scanner's keys come every 2 to 30 ms, a fast typist's
/// every 80 ms and more.
class KeyCodes {
public:
    static constexpr std::size_t kCodeMax = 1'000;  // no linear code has 100; a 2D code of a parcel has 400
    static constexpr auto kScannerPace = TypingPace::kScannerPace;
    static constexpr auto kScannerPause = TypingPace::kScannerPause;
    static constexpr std::size_t kProofKeys = 4;  ///< fewer may be a hand that rolled
    /// Then what came before was the beginning of something that never came.
    static constexpr std::chrono::milliseconds kBroken{1'000};
    /// The same where people may type: the box of Odoo forgets an unread code after so long, too.
    static constexpr std::chrono::milliseconds kForgotten{5'000};

    /// Who types on this device.
    enum class Typist {
        automatic,  ///< its speed shows
        scanner,    ///< whatever its speed: a slow scanner, a number pad, a card reader
        keyboard  ///< each key counts by itself, KeyPresses has them; whoever owns this does not feed it then
    };
    enum class Verdict { unknown, scanner, person };

    struct Options {
        CodeEnd end = CodeEnd::automatic;
        Typist typist = Typist::automatic;
        std::chrono::milliseconds gap{100};  ///< for CodeEnd::silence
    };
    /// Well-formed UTF-8, with the separators that 2D codes carry (GS, RS, FS, US, EOT).
    using Sink = std::function<void(std::string code)>;

    KeyCodes(std::unique_ptr<KeyboardLayout> layout, Options options);
    ~KeyCodes();

    void feed(const KeyMove& move, const Sink& sink);
    /// To be called when `rests_at` has come and no key came before it.
    void rest(Time now, const Sink& sink);
    [[nodiscard]] std::optional<Time> rests_at() const;
    /// The device was opened: half a code of before is forgotten, what it is stays known.
    void reset(KeyboardLayout::CapsLock caps_lock);

    /// What was begun is forgotten.
    void set_layout(std::unique_ptr<KeyboardLayout> layout);
    void set_typist(Typist typist) { options_.typist = typist; }

    [[nodiscard]] Verdict verdict() const { return verdict_; }
    [[nodiscard]] std::size_t dropped() const { return dropped_; }  ///< broken ones
    [[nodiscard]] std::size_t lacked() const { return lacked_; }    ///< keys that the layout has not
    [[nodiscard]] std::size_t by_hand() const { return by_hand_; }  ///< what a person typed

private:
    void press(const KeyMove& move, const Sink& sink);
    void type(const std::string& text, Time at, const Sink& sink);
    void lack(Time at, const Sink& sink);
    void end_by_pause(Time at, const Sink& sink);
    void note(Time at);
    void end(const Sink& sink);
    void forget();
    [[nodiscard]] bool is_fast() const;
    [[nodiscard]] bool ends_it(char control) const;

    std::unique_ptr<KeyboardLayout> layout_;
    TypingPace pace_;
    Options options_;
    std::string code_;
    std::size_t characters_ = 0;
    std::size_t keys_ = 0;  // that typed something, the end included
    bool is_bad_ = false;
    bool is_slow_ = false;    // a pause that no scanner makes
    bool is_proven_ = false;  // by how its keys are held, as far as the last of them
    bool has_ended_ = false;  // a key has, once
    Time first_at_{};
    Time last_at_{};
    Time pressed_at_{};  // the last key, also one that typed nothing
    Verdict verdict_ = Verdict::unknown;
    std::size_t dropped_ = 0;
    std::size_t lacked_ = 0;
    std::size_t by_hand_ = 0;
};

}  // namespace comptoir::bridge
