#include "device-bridge/scanning/typing_pace.hpp"

#include <algorithm>
#include <utility>

namespace comptoir::bridge {

void TypingPace::feed(KeyMove::What what, Time at) {
    switch (what) {
        case KeyMove::What::pressed: return press(at);
        case KeyMove::What::released: return release(at);
        case KeyMove::What::repeated: is_by_hand_ = presses_ > 0; return;
        case KeyMove::What::lost: return reset();
    }
}

void TypingPace::press(Time at) {
    if (presses_ > 0 && at - last_at_ > kScannerPause) end_burst();
    if (presses_ == 0) first_at_ = at;
    last_at_ = at;
    ++presses_;
    ++held_;
    is_alone_ = held_ == 1;
    if (held_ > kHeldMax) is_by_hand_ = true;
    if (is_counted_ || !is_scanner_like()) return;
    is_counted_ = true;
    count(codes_, 1);
}

void TypingPace::release(Time at) {
    if (held_ == 0) return;  // it was down before anybody listened
    --held_;
    if (!std::exchange(is_alone_, false) || presses_ == 0) return;
    ++(at - last_at_ <= kHold ? short_holds_ : long_holds_);
}

void TypingPace::reset() {
    presses_ = 0;
    is_by_hand_ = is_counted_ = is_alone_ = false;
    short_holds_ = long_holds_ = held_ = 0;
}

void TypingPace::end_burst() {
    const bool is_unsure = !is_by_hand_ && presses_ > 1 && is_within(kScannerPace);
    if (!is_counted_ && !is_unsure) count(by_hand_, presses_);
    presses_ = 0;
    is_by_hand_ = is_counted_ = false;
    short_holds_ = long_holds_ = 0;
}

bool TypingPace::is_within(Duration pace) const {
    return last_at_ - first_at_ <= pace * static_cast<std::int64_t>(presses_ - 1);
}

bool TypingPace::is_scanner_like() const {
    if (is_by_hand_ || presses_ < kProofPresses) return false;
    const bool has_short_holds = long_holds_ == 0 && short_holds_ >= kProofPresses / 2;
    return is_within(kScannerPace) || (has_short_holds && is_within(kSlowPace));
}

TypingPace::Verdict TypingPace::verdict() const {
    if (codes_ > 0 && codes_ * kProofPresses >= by_hand_) return Verdict::scanner;
    return by_hand_ >= kHandPresses ? Verdict::person : Verdict::unknown;
}

void TypingPace::count(std::size_t& of, std::size_t more) {
    of += std::min(more, kCountMax);
    if (of <= kCountMax) return;
    codes_ /= 2;
    by_hand_ /= 2;
}

}  // namespace comptoir::bridge
