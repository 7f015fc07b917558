#include "device-bridge/scanning/key_presses.hpp"

#include <utility>

namespace comptoir::bridge {

void KeyPresses::feed(const KeyMove& move, const Sink& sink) {
    switch (move.what) {
        case KeyMove::What::pressed: return tell(layout_->press(move.key), move.at, sink);
        case KeyMove::What::released: return tell(layout_->release(move.key), move.at, sink);
        case KeyMove::What::repeated: return;
        case KeyMove::What::lost: layout_->reset(move.light); return;
    }
}

void KeyPresses::tell(std::string text, Time at, const Sink& sink) {
    if (text.empty()) return;
    constexpr std::chrono::seconds kSecond{1};
    if (in_second_ == 0 || at - second_began_ >= kSecond) {
        second_began_ = at;
        in_second_ = 0;
    }
    if (in_second_ == kPressesMax) {
        ++dropped_;
        return;
    }
    ++in_second_;
    sink(std::move(text));
}

}  // namespace comptoir::bridge
