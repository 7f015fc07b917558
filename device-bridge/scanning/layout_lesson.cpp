#include "device-bridge/scanning/layout_lesson.hpp"

#include <utility>

namespace comptoir::bridge {
namespace {

// Source: linux include/uapi/linux/input-event-codes.h.
constexpr std::uint16_t kTab = 15;
constexpr std::uint16_t kEnter = 28;
constexpr std::uint16_t kPadEnter = 96;

}  // namespace

bool LayoutLesson::feed(const KeyMove& move) {
    last_at_ = move.at;
    const bool is_end = move.key == kEnter || move.key == kPadEnter || move.key == kTab;
    if (is_end) return move.what == KeyMove::What::pressed && !keys_.empty();
    if (move.what == KeyMove::What::lost) keys_.clear();
    const bool is_change = move.what == KeyMove::What::pressed || move.what == KeyMove::What::released;
    if (is_change && keys_.size() < kKeysMax) keys_.push_back(move);
    return false;
}

std::optional<Time> LayoutLesson::rests_at() const {
    if (keys_.empty()) return std::nullopt;
    return last_at_ + kSilence;
}

std::vector<KeyMove> LayoutLesson::take() {
    return std::exchange(keys_, {});
}

}  // namespace comptoir::bridge
