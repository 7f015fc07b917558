#include "device-bridge/protocols/cec.hpp"

#include <algorithm>

namespace comptoir::bridge {
namespace {

constexpr std::uint8_t kImageViewOn = 0x04;
constexpr std::uint8_t kStandby = 0x36;
constexpr std::uint8_t kActiveSource = 0x82;

constexpr std::size_t kBlock = 128;
constexpr std::string_view kEdidStart("\x00\xFF\xFF\xFF\xFF\xFF\xFF\x00", 8);
constexpr std::string_view kHdmiVendor("\x03\x0C\x00", 3);  // its registered number, low byte first
constexpr unsigned kVendorBlock = 3;

std::string message_of(std::uint8_t from, std::uint8_t to, std::uint8_t opcode) {
    return {static_cast<char>(from << 4 | to), static_cast<char>(opcode)};
}

std::uint8_t byte_at(std::string_view bytes, std::size_t at) {
    return static_cast<std::uint8_t>(bytes[at]);
}

/// Within one extension block: its data blocks lie from byte 4 to where byte 2 says that timings begin.
std::optional<std::uint16_t> address_in_block(std::string_view block) {
    constexpr std::uint8_t kCeaExtension = 2;
    if (byte_at(block, 0) != kCeaExtension) return std::nullopt;
    const std::size_t end = std::min<std::size_t>(byte_at(block, 2), kBlock);
    for (std::size_t at = 4; at < end;) {
        const std::size_t length = byte_at(block, at) & 0x1FU;
        const std::string_view data = block.substr(at + 1, length);
        const bool is_vendor = byte_at(block, at) >> 5 == kVendorBlock;
        if (is_vendor && data.size() >= 5 && data.starts_with(kHdmiVendor))
            return static_cast<std::uint16_t>(byte_at(data, 3) << 8 | byte_at(data, 4));
        at += 1 + length;
    }
    return std::nullopt;
}

}  // namespace

std::string cec_standby(std::uint8_t from) {
    return message_of(from, kCecTelevision, kStandby);
}

std::string cec_image_view_on(std::uint8_t from) {
    return message_of(from, kCecTelevision, kImageViewOn);
}

std::string cec_active_source(const CecPlace& place) {
    std::string message = message_of(place.logical, kCecUnregistered, kActiveSource);
    message += static_cast<char>(place.physical >> 8);
    message += static_cast<char>(place.physical & 0xFF);
    return message;
}

std::optional<std::uint16_t> cec_address_in(std::string_view edid) {
    if (edid.size() < 2 * kBlock || !edid.starts_with(kEdidStart)) return std::nullopt;
    for (std::size_t at = kBlock; at + kBlock <= edid.size(); at += kBlock) {
        const auto address = address_in_block(edid.substr(at, kBlock));
        if (address && *address != kCecNowhere && *address != 0) return address;
    }
    return std::nullopt;
}

void CecTalk::want(Wish wish, Time now) {
    if (wish == wish_) return;
    wish_ = wish;
    is_mute_ = false;
    go_on(wish == Wish::nothing ? Step::none : wish == Wish::sleep ? Step::standby : Step::view_on, now);
}

void CecTalk::stands(const CecPlace& place, Time now) {
    const bool was_complete = place_.is_complete();
    place_ = place;
    if (was_complete || !place.is_complete()) return;
    is_mute_ = false;
    // It was plugged in, or somebody switched it on: it is to show us.
    if (step_ == Step::none && wish_ == Wish::wake) return go_on(Step::active_source, now);
    if (!is_underway_) due_ = now;
}

void CecTalk::sent(bool is_taken, Time now) {
    if (!is_underway_) return;
    if (is_taken) return go_on(step_ == Step::view_on ? Step::active_source : Step::none, now);
    is_underway_ = false;
    due_ = now + kPause;
    if (++tries_ < kTries) return;
    is_mute_ = true;
    step_ = Step::none;
}

std::optional<std::string> CecTalk::next(Time now) {
    if (is_underway_ && now >= due_) sent(false, now);
    if (is_underway_ || now < due_) return std::nullopt;
    auto told = message();
    if (!told) return std::nullopt;
    is_underway_ = true;
    due_ = now + kAnswerMost;
    return told;
}

/// A television that sleeps may have let go of its address; who has none may still wake it.
std::optional<std::string> CecTalk::message() const {
    switch (step_) {
        case Step::view_on: return cec_image_view_on(place_.logical);
        case Step::standby:
            return place_.is_complete() ? std::optional(cec_standby(place_.logical)) : std::nullopt;
        case Step::active_source:
            return place_.is_complete() ? std::optional(cec_active_source(place_)) : std::nullopt;
        case Step::none: break;
    }
    return std::nullopt;
}

Time CecTalk::next_change() const {
    const bool is_to_come = is_underway_ || message().has_value();
    return is_to_come ? due_ : Time::max();
}

void CecTalk::go_on(Step step, Time now) {
    step_ = step;
    tries_ = 0;
    is_underway_ = false;
    due_ = now;
}

}  // namespace comptoir::bridge
