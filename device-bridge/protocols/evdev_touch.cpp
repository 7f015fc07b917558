#include "device-bridge/protocols/evdev_touch.hpp"

#include <linux/input-event-codes.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>
#include <utility>

namespace comptoir::bridge {
namespace {

float part_of(std::int32_t value, const TouchShape::Range& range) {
    const float whole = static_cast<float>(range.most) - static_cast<float>(range.least);
    return std::clamp((static_cast<float>(value) - static_cast<float>(range.least)) / whole, 0.0F, 1.0F);
}

}  // namespace

Result<Calibration> parse_calibration(std::string_view text) {
    const auto malformed = [&] {
        return fail(ErrorCode::malformed,
                    "\"" + std::string(text.substr(0, 80)) + "\" is no calibration of six numbers");
    };
    Calibration six{};
    std::string_view left = text;
    for (float& number : six) {
        left.remove_prefix(std::min(left.find_first_not_of(' '), left.size()));
        const auto [end, ec] = std::from_chars(left.data(), left.data() + left.size(), number);
        if (ec != std::errc{} || !std::isfinite(number) || std::abs(number) > kCalibrationMax)
            return malformed();
        left.remove_prefix(static_cast<std::size_t>(end - left.data()));
        if (!left.empty() && left.front() != ' ') return malformed();
    }
    if (left.find_first_not_of(' ') != std::string_view::npos) return malformed();
    return six;
}

Result<TouchDecoder> TouchDecoder::create(const TouchShape& shape) {
    if (shape.across.most <= shape.across.least || shape.down.most <= shape.down.least)
        return fail(ErrorCode::malformed, "a touch panel that says no range of its own");
    return TouchDecoder(shape);
}

TouchDecoder::TouchDecoder(const TouchShape& shape) : shape_(shape) {
    choose_slot(shape.slot);
    for (std::size_t i = 0; i < std::min(shape.places.size(), kFingersMax); ++i) {
        fingers_[i].x = shape.places[i].x;
        fingers_[i].y = shape.places[i].y;
    }
}

void TouchDecoder::choose_slot(std::int32_t slot) {
    const bool is_heard = slot >= 0 && slot < static_cast<std::int32_t>(kFingersMax);
    slot_ = is_heard ? static_cast<std::size_t>(slot) : kFingersMax;
}

void TouchDecoder::feed(std::uint16_t type, std::uint16_t code, std::int32_t value, const Sink& sink) {
    if (type == EV_SYN && code == SYN_DROPPED) {
        end(sink);
        is_skipping_ = true;
    } else if (type == EV_SYN && code == SYN_REPORT) {
        if (!std::exchange(is_skipping_, false)) report(sink);
    } else if (is_skipping_) {
        return;
    } else if (shape_.kind == TouchShape::Kind::slots) {
        if (type == EV_ABS) hear_slots(code, value);
    } else if (shape_.kind == TouchShape::Kind::contacts) {
        if (type == EV_SYN && code == SYN_MT_REPORT) end_contact();
        if (type == EV_ABS) hear_contact(code, value);
    } else {
        Finger& finger = fingers_[0];
        if (type == EV_ABS && code == ABS_X) finger.x = value;
        if (type == EV_ABS && code == ABS_Y) finger.y = value;
        if (type == EV_KEY && code == BTN_TOUCH && value == 1) begin_finger(finger);
        if (type == EV_KEY && code == BTN_TOUCH && value == 0) finger.id.reset();
    }
}

void TouchDecoder::begin_finger(Finger& finger) {
    finger.id = next_id_++;
    finger.has_place = true;
}

void TouchDecoder::hear_slots(std::uint16_t code, std::int32_t value) {
    if (code == ABS_MT_SLOT) choose_slot(value);
    if (slot_ >= kFingersMax) return;
    Finger& finger = fingers_[slot_];
    if (code == ABS_MT_TRACKING_ID) value < 0 ? finger.id.reset() : begin_finger(finger);
    // A place that is the same as the last finger's is not said again.
    if (code == ABS_MT_POSITION_X) finger.x = value;
    if (code == ABS_MT_POSITION_Y) finger.y = value;
}

void TouchDecoder::hear_contact(std::uint16_t code, std::int32_t value) {
    if (code == ABS_MT_POSITION_X) contact_.x = value;
    if (code == ABS_MT_POSITION_Y) contact_.y = value;
    contact_.has_place = contact_.has_place || code == ABS_MT_POSITION_X || code == ABS_MT_POSITION_Y;
}

/// Without places of their own fingers are told apart by their order, which sensors keep while none is
/// lifted.
void TouchDecoder::end_contact() {
    const Finger contact = std::exchange(contact_, {});
    if (!contact.has_place || contacts_ >= kFingersMax) return;
    Finger& finger = fingers_[contacts_++];
    if (!finger.id) begin_finger(finger);
    finger.x = contact.x;
    finger.y = contact.y;
}

void TouchDecoder::report(const Sink& sink) {
    if (shape_.kind == TouchShape::Kind::contacts) {
        end_contact();  // one finger's devices may leave its end out
        for (std::size_t i = contacts_; i < kFingersMax; ++i) fingers_[i].id.reset();
        contacts_ = 0;
    }
    for (std::size_t i = 0; i < kFingersMax; ++i) {
        const Finger& now = fingers_[i];
        const auto before = said_.find(i);
        const bool was_there = before != said_.end();
        const bool is_other = was_there && now.id != before->second.id;
        if (is_other) {
            say(before->second, FingerMove::Phase::up, sink);
            said_.erase(before);
        }
        if (!now.id) continue;
        const Seen seen{*now.id, now.x, now.y};
        if (!was_there || is_other) {
            say(seen, FingerMove::Phase::down, sink);
        } else if (before->second.x != now.x || before->second.y != now.y) {
            say(seen, FingerMove::Phase::move, sink);
        }
        said_[i] = seen;
    }
}

void TouchDecoder::end(const Sink& sink) {
    for (const auto& [place, seen] : std::exchange(said_, {})) say(seen, FingerMove::Phase::gone, sink);
    for (Finger& finger : fingers_) finger.id.reset();
    contact_ = {};
    contacts_ = 0;
}

void TouchDecoder::say(const Seen& seen, FingerMove::Phase phase, const Sink& sink) const {
    const float x = part_of(seen.x, shape_.across);
    const float y = part_of(seen.y, shape_.down);
    const Calibration& by = shape_.calibration;
    sink({.finger = seen.id,
          .phase = phase,
          .across = std::clamp(by[0] * x + by[1] * y + by[2], 0.0F, 1.0F),
          .down = std::clamp(by[3] * x + by[4] * y + by[5], 0.0F, 1.0F)});
}

}  // namespace comptoir::bridge
