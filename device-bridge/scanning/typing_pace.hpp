#pragma once
/// Whether a device types like a scanner or like a person, from the time between its keys and nothing else.

#include <chrono>
#include <cstddef>
#include <cstdint>

#include "app/base/clock.hpp"
#include "device-bridge/links/key_stream.hpp"

namespace comptoir::bridge {

/// Is told when some key moved, never which.
///
/// A scanner types a whole code without a pause, each key up again before the next but one goes down. One key
/// after the other in such a pace for as long as the shortest code of a shop is a proof; a slow scanner,
/// whose pace a good typist reaches, is told by how short its keys are down. A hand shows by pauses within
/// what it types, by many keys that are down at once (an elbow, a roll), and by a key that repeats. What a
/// few quick keys are is not said. The verdict is of what came so far, and another's may outweigh it.
///
/// Pure.   Thread: any.   Limits: counts up to kCountMax, where what is old counts half.
/// Source: devices/scanners.md sections 2 and 3 (pace). Assumed: a person holds a key for 50 ms and longer,
/// and no scanner for as long.
class TypingPace {
public:
    enum class Verdict : std::uint8_t { unknown, scanner, person };

    static constexpr std::chrono::milliseconds kScannerPace{50};    ///< between two keys, in the middle
    static constexpr std::chrono::milliseconds kScannerPause{150};  ///< its longest, at a layer's change
    static constexpr std::size_t kProofPresses = 8;                 ///< an EAN-8 has as many and an Enter
    static constexpr std::size_t kHandPresses = 4;   ///< fewer may be somebody who unpacks a scanner
    static constexpr std::size_t kHeldMax = 3;       ///< AltGr, Shift and a key
    static constexpr std::size_t kCountMax = 1'000;  ///< an hour of a typist; more says nothing new
    static constexpr std::chrono::milliseconds kSlowPace{100};  ///< of a scanner on a slow radio
    static constexpr std::chrono::milliseconds kHold{35};       ///< of its keys, with that radio's steps

    void feed(KeyMove::What what, Time at);
    /// Keys may have been missed: what was begun says nothing.
    void reset();
    [[nodiscard]] Verdict verdict() const;
    /// What is typed now, without a pause, was a proof.
    [[nodiscard]] bool is_scanners() const { return is_counted_; }
    /// It was, and its next key may still come.
    [[nodiscard]] bool is_within_code(Time now) const {
        return is_counted_ && presses_ > 0 && now - last_at_ <= kScannerPause;
    }

private:
    void press(Time at);
    void release(Time at);
    void end_burst();
    [[nodiscard]] bool is_within(Duration pace) const;
    [[nodiscard]] bool is_scanner_like() const;
    void count(std::size_t& of, std::size_t more);

    // What is typed now, without a pause.
    std::size_t presses_ = 0;
    Time first_at_{};
    Time last_at_{};
    bool is_by_hand_ = false;
    bool is_counted_ = false;  // as a scanner's
    std::size_t short_holds_ = 0;
    std::size_t long_holds_ = 0;
    // Which keys are down nobody knows, only how many.
    std::size_t held_ = 0;
    bool is_alone_ = false;  // the one that is down went down alone
    // Of before.
    std::size_t codes_ = 0;
    std::size_t by_hand_ = 0;
};

}  // namespace comptoir::bridge
