#include "app/panel_touch.hpp"

#include <algorithm>
#include <iterator>

namespace comptoir {
namespace {

constexpr renderer::TouchPoint kBeside{-1, -1};

renderer::TouchPhase phase_of(bridge::FingerMove::Phase phase) {
    using Phase = bridge::FingerMove::Phase;
    switch (phase) {
        case Phase::down: return renderer::TouchPhase::down;
        case Phase::move: return renderer::TouchPhase::move;
        case Phase::up:
        case Phase::gone: break;
    }
    return renderer::TouchPhase::up;
}

}  // namespace

PanelTouches as_touches(const std::vector<bridge::FingerMove>& moves) {
    PanelTouches touches;
    std::transform(moves.begin(), moves.end(), std::back_inserter(touches.in_parts),
                   [](const bridge::FingerMove& move) -> renderer::Touch {
                       const bool is_gone = move.phase == bridge::FingerMove::Phase::gone;
                       const renderer::TouchPoint at{move.across, move.down};
                       return {move.finger, phase_of(move.phase), is_gone ? kBeside : at};
                   });
    return touches;
}

}  // namespace comptoir
