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
    std::vector<KeyMove>& keys = typed_.keys;
    const bool is_end = move.key == kEnter || move.key == kPadEnter || move.key == kTab;
    if (is_end) {
        const bool has_ended = move.what == KeyMove::What::pressed && !keys.empty();
        if (has_ended) typed_.end = move;
        return has_ended;
    }
    if (move.what == KeyMove::What::lost) {
        keys.clear();
        typed_.is_whole = false;
    }
    const bool is_change = move.what == KeyMove::What::pressed || move.what == KeyMove::What::released;
    if (is_change && keys.size() == kKeysMax) typed_.is_whole = false;
    if (is_change && keys.size() < kKeysMax) keys.push_back(move);
    return false;
}

std::optional<Time> LayoutLesson::rests_at() const {
    if (typed_.keys.empty()) return std::nullopt;
    return last_at_ + kSilence;
}

LayoutLesson::Typed LayoutLesson::take() {
    return std::exchange(typed_, {});
}

}  // namespace comptoir::bridge
