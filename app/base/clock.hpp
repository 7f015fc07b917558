#pragma once
/// Time: one steady clock to measure with, one wall clock to show and to stamp with.

#include <chrono>

namespace comptoir {

using Time = std::chrono::steady_clock::time_point;
using Duration = std::chrono::steady_clock::duration;
using WallTime = std::chrono::system_clock::time_point;

/// The seam between glue and the machine's clocks. Pure code takes `Time now` instead.
///
/// Thread: any.
class Clock {
public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual Time now() const = 0;
    [[nodiscard]] virtual WallTime wall() const = 0;
};

class SystemClock final : public Clock {
public:
    [[nodiscard]] Time now() const override { return std::chrono::steady_clock::now(); }
    [[nodiscard]] WallTime wall() const override { return std::chrono::system_clock::now(); }
};

/// A clock that stands still until a test moves it. Thread: the test's.
class ManualClock final : public Clock {
public:
    [[nodiscard]] Time now() const override { return now_; }
    [[nodiscard]] WallTime wall() const override { return wall_; }
    void advance(Duration by) {
        now_ += by;
        wall_ += std::chrono::duration_cast<WallTime::duration>(by);
    }

private:
    Time now_{std::chrono::hours(1)};
    WallTime wall_{std::chrono::seconds(1'767'000'000)};
};

}  // namespace comptoir
