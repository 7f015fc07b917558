#pragma once
/// The weighing that a till shows, as its scale goes on.

#include <chrono>
#include <map>
#include <optional>
#include <string>

#include "app/base/clock.hpp"
#include "device-bridge/device.hpp"
#include "renderer/order.hpp"

namespace comptoir {

/// The till's weighing with what its scale reads now: unsettled, and without a total, which is the till's to
/// say. Nothing: the scale reads what the till says, or the till's words are no numbers.
/// Units: the number is the one that a till is told, in kilograms or pounds, whatever it calls its unit;
/// where its text says grams, in grams.   Thread: any (pure).
[[nodiscard]] std::optional<renderer::Weighing> live_weighing(const renderer::Weighing& told,
                                                              const bridge::WeightRead& reading);

/// A till asks its scale every half second and only then tells the screen; between two of its words the
/// customer sees the scale itself.
///
/// Thread: io.   Limits: one reading a device.
class LiveWeight {
public:
    /// A till that says nothing for so long weighs on another scale, or by hand: its word stands then.
    static constexpr std::chrono::seconds kTillWithin{2};

    void hear(const std::string& scale, const bridge::WeightRead& reading, Time now);
    /// The order itself where nothing is weighed, or the till knows what `scale` reads.
    [[nodiscard]] renderer::OrderPtr dressed(const renderer::OrderPtr& order,
                                             const std::optional<std::string>& scale, Time now);
    /// When `dressed` may differ without anybody having said anything; Time::max() for never.
    [[nodiscard]] Time next_change() const { return ends_; }

private:
    struct Heard {
        bridge::WeightRead reading;
        Time at{};
    };

    std::map<std::string, Heard> heard_;
    std::optional<renderer::Weighing> told_;  // the till's word
    Time told_at_{};
    renderer::OrderPtr dressed_;  // the same one again while nothing changes
    renderer::OrderPtr of_;       // made of this
    Time ends_ = Time::max();
};

}  // namespace comptoir
