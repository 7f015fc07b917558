#pragma once
/// When a box without any network becomes one itself, so that somebody can tell it which one to join. Pure.

#include <chrono>
#include <optional>

#include "app/base/clock.hpp"

namespace comptoir::network {

/// What the plan goes by.
struct HotspotFacts {
    bool can_open = false;  ///< there is a Wi-Fi card, and somebody to ask
    bool is_open = false;
    bool is_connected = false;  ///< by cable or Wi-Fi, to whatever network
    bool is_joining = false;
    bool has_saved = false;  ///< there is a Wi-Fi that would be joined if it were there
};

enum class HotspotStep { stay, open, close };

/// Open from some time without a network until there is one. A card that is an access point does not see the
/// Wi-Fi that comes back: where one is saved, the hotspot makes room for it now and then, unless somebody is
/// looking at its page.
///
/// Thread: any (no clock: `now` is passed in).
class HotspotPlan {
public:
    static constexpr std::chrono::minutes kLookAgain{
        5};  // a router that was switched off, too, needs about three
    static constexpr std::chrono::seconds kLookFor{40};  // a scan of 5 s, a join of 10, an address by 30
    static constexpr std::chrono::seconds kTryAgain{
        30};  // after it was not opened; then twice as long, each time
    static constexpr std::chrono::minutes kTryAgainMax{
        10};  // a card that can't do it is no reason to fill the log

    /// How long without a network; zero: never.
    void configure(Duration after) { after_ = after; }
    [[nodiscard]] HotspotStep next(const HotspotFacts& facts, Time now);
    /// When `next` may say something else although nothing happened; `Time::max()` for never.
    [[nodiscard]] Time next_change() const { return next_change_; }
    /// It was tried, and is open soon, or not at all.
    void tried_to_open(Time now);
    /// Somebody looks at its page.
    void visited(Time now) { last_visit_ = now; }

private:
    [[nodiscard]] HotspotStep next_when_open(const HotspotFacts& facts, Time now);

    Duration after_{};
    Duration pause_ = kTryAgain;
    std::optional<Time> lonely_since_;
    std::optional<Time> opened_at_;
    std::optional<Time> last_visit_;
    Time not_before_ = Time::min();
    Time next_change_ = Time::max();
};

}  // namespace comptoir::network
