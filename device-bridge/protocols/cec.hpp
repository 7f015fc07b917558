#pragma once
/// What a television is told over its HDMI cable: to sleep, to wake, and whose picture it should show.
///
/// Source: HDMI Specification 1.4b, Supplement 1 Consumer Electronics Control, CEC 13.1 (One Touch
/// Play), 13.3 (System Standby) and table 7 (opcodes), as Linux' include/uapi/linux/cec.h and cec-funcs.h
/// have them.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "app/base/clock.hpp"

namespace comptoir::bridge {

inline constexpr std::uint8_t kCecTelevision = 0;
inline constexpr std::uint8_t kCecUnregistered =
    15;  ///< as a sender: without an address; as a receiver: everybody
inline constexpr std::uint16_t kCecNowhere = 0xFFFF;  ///< the physical address of what hangs on no television

/// How an adapter stands: where its cable is plugged in, and the address that it got on the bus.
struct CecPlace {
    std::uint16_t physical = kCecNowhere;
    std::uint8_t logical = kCecUnregistered;

    [[nodiscard]] bool is_complete() const { return physical != kCecNowhere && logical < kCecUnregistered; }
    bool operator==(const CecPlace&) const = default;
};

/// Each whole: the two addresses, the opcode, what belongs to it.   Thread: any (pure), as all here.
[[nodiscard]] std::string cec_standby(std::uint8_t from);
[[nodiscard]] std::string cec_image_view_on(std::uint8_t from);
[[nodiscard]] std::string cec_active_source(const CecPlace& place);

/// Where the cable is plugged in, as the television's EDID says: the address within the block of HDMI's
/// vendor. None for what is no EDID of an HDMI input. Source: HDMI 1.4b, 8.7.3; CEA-861, extension blocks
/// with the tag 2.
[[nodiscard]] std::optional<std::uint16_t> cec_address_in(std::string_view edid);

/// What one television is told, one message at a time, until it has taken it or did not in kTries.
///
/// Thread: any (no clock, no I/O; the caller owns it).
class CecTalk {
public:
    enum class Wish { nothing, sleep, wake };
    static constexpr int kTries = 4;                        // each is sent five times by the adapter itself
    static constexpr std::chrono::seconds kPause{2};        // a television that wakes takes some seconds
    static constexpr std::chrono::seconds kAnswerMost{10};  // the kernel gives a message up before

    /// The same wish again tells nothing again.
    void want(Wish wish, Time now);
    void stands(const CecPlace& place, Time now);
    /// Of the message that `next` gave; one that nobody took is tried again.
    void sent(bool is_taken, Time now);

    /// To be sent now; none while one is underway, or nothing is to be said.
    [[nodiscard]] std::optional<std::string> next(Time now);
    /// When `next` has something by itself, or gives a message up; Time::max() for never.
    [[nodiscard]] Time next_change() const;
    /// It took nothing of the last wish, and is not told any more.
    [[nodiscard]] bool is_mute() const { return is_mute_; }

private:
    enum class Step { none, standby, view_on, active_source };
    void go_on(Step step, Time now);
    [[nodiscard]] std::optional<std::string> message() const;

    Wish wish_ = Wish::nothing;
    CecPlace place_;
    Step step_ = Step::none;
    int tries_ = 0;
    bool is_underway_ = false;
    bool is_mute_ = false;
    Time due_{};
};

}  // namespace comptoir::bridge
