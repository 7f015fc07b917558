#pragma once
/// Whether the two threads that a shop depends on live: pure, no clock, no thread.

#include "app/base/clock.hpp"

namespace comptoir::supervision {

/// The io thread asks, the screen's thread answers once its loop has turned and nothing is due to be drawn
/// any more, and the io thread hears of it. Each such round proves both, and nothing else does.
///
/// Thread: any (the caller owns it).
class Vitals {
public:
    /// `patience`: how long somebody waits for a sign of life before they end the program.
    Vitals(Duration patience, Time now) : patience_(patience), last_round_(now) {}

    /// How often to ask: one lost round, and one late one, end nothing.
    [[nodiscard]] Duration every() const { return patience_ / 4; }

    /// The io thread has come to ask. True the first time that the screen has been silent for half of the
    /// patience: somebody should read why the program is about to be ended.
    [[nodiscard]] bool asks(Time now);

    enum class Proof { both_live, too_old };
    /// The screen's thread turned at `turned`, and the io thread hears of it `now`. An answer that lay about
    /// while the io thread hung proves nothing.
    [[nodiscard]] Proof hears(Time turned, Time now);

    [[nodiscard]] Duration silent_for(Time now) const { return now - last_round_; }

private:
    Duration patience_;
    Time last_round_;
    bool is_said_ = false;
};

}  // namespace comptoir::supervision
