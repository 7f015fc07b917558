#pragma once
/// Movement as a pure function of the time since its cause. Source of the durations: the look, "motion", but
/// that nothing takes 250 ms or more.

#include <chrono>

#include "app/base/clock.hpp"
#include "renderer/scenes/scene.hpp"

namespace comptoir::renderer::motion {

using std::chrono::milliseconds;

inline constexpr milliseconds kAppear{220};      ///< a new line rises and fades in
inline constexpr milliseconds kLift{160};        ///< the ground of the raised line cross-fades
inline constexpr milliseconds kVanish{120};      ///< a removed line fades
inline constexpr milliseconds kClose{180};       ///< the gap it leaves closes
inline constexpr milliseconds kScroll{240};      ///< the list moves to another first row
inline constexpr milliseconds kAmount{160};      ///< a new amount replaces the old one
inline constexpr milliseconds kHighlight{4000};  ///< "+€3.40" and the amber quantity stay
inline constexpr milliseconds kFadeOut{400};     ///< and then go
inline constexpr milliseconds kGrow{240};        ///< the panel becomes the payment page, and back
inline constexpr milliseconds kLeave{80};        ///< a calm page goes under paper
inline constexpr milliseconds kCome{140};        ///< and the next one comes out from under it
inline constexpr milliseconds kDissolve = kLeave + kCome;
inline constexpr milliseconds kStep{200};   ///< a step of paying by card takes the place of another
inline constexpr milliseconds kDot{600};    ///< each waiting dot's turn
inline constexpr milliseconds kPage{8000};  ///< a page of a long board, until the next takes its place
inline constexpr float kRise = 24;          ///< units that a new line comes from below
inline constexpr int kDots = 3;

/// 0 to 1 along cubic-bezier(.2, 0, 0, 1): quick, then settling.
[[nodiscard]] float entering(float at);
/// 0 to 1 along cubic-bezier(.4, 0, 1, 1).
[[nodiscard]] float leaving(float at);

/// How far a movement that began at `since` is: 0 to 1, always 1 with reduced motion.
[[nodiscard]] float progress(const SceneInput& input, Time since, Duration lasts, Duration delay = {});

/// How long rows are on their way: a gap closes only after what was in it has faded.
[[nodiscard]] Duration rows_time(const Changes& changes);

/// Whether a removed line is still fading where it stood; until it has, nothing else moves.
[[nodiscard]] bool is_vanishing(const SceneInput& input);

/// What is left of the highlight of a change: 1 while it stays, then down to 0.
[[nodiscard]] float highlight(const SceneInput& input);

/// Two pages are never seen through each other: texts on texts can't be read, and two amounts make a third.
struct Dissolve {
    bool is_leaving = false;  ///< the page before this one is still there
    float paper = 0;          ///< how much of it lies over the page: 0 none, 1 nothing else is seen
};
[[nodiscard]] Dissolve dissolve(const SceneInput& input);
[[nodiscard]] inline bool is_dissolving(const SceneInput& input) {
    return input.story.leaving && progress(input, input.story.scene_at, kDissolve) < 1;
}

/// How much of the slide is there: one that comes after another has a fade of its own.
[[nodiscard]] float slide_shown(const SceneInput& input);

/// How often pages have turned since the scene began.
[[nodiscard]] std::size_t pages_turned(const SceneInput& input);

/// Which of the waiting dots is lit.
[[nodiscard]] int dot(const SceneInput& input);

}  // namespace comptoir::renderer::motion
