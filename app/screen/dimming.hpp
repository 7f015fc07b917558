#pragma once
/// How bright the panel is while nobody stands before it.

#include <chrono>
#include <optional>

#include "app/base/clock.hpp"

namespace comptoir {

struct DimmingSettings {
    Duration after{};  ///< idle so long before it is dimmed; zero: never
    int to = 30;       ///< percent

    bool operator==(const DimmingSettings&) const = default;
};

/// Thread: any (no clock, no I/O; the caller owns it).
class Dimming {
public:
    void configure(const DimmingSettings& settings) { settings_ = settings; }
    /// `is_idle`: nobody is being served.
    void follow(bool is_idle, Time now);

    /// Percent: 100 is all of it.
    [[nodiscard]] int percent() const { return percent_; }
    /// When `follow` changes something by itself; `Time::max()` for never.
    [[nodiscard]] Time next_change() const;

private:
    DimmingSettings settings_;
    int percent_ = 100;
    std::optional<Time> idle_since_;
};

}  // namespace comptoir
