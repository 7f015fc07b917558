#pragma once
/// When the screen is lit: opening hours, the closed page behind them, and then a dark panel.

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "app/base/clock.hpp"
#include "app/screen/week_plan.hpp"

namespace comptoir {

struct HoursSettings {
    std::vector<WeekSpan> open;  ///< empty: always
    Duration closing_page = std::chrono::minutes(5);
    Duration after_sale = std::chrono::minutes(2);  ///< how long a sale outside of the hours keeps it lit

    bool operator==(const HoursSettings&) const = default;
};

enum class Lighting { open, closed_page, dark };

/// What somebody wants of the panel, whatever the hours are.
enum class AskedLight { as_the_hours, lit, dark };

/// Thread: any (no clock: the wall's minute and `now` are passed in).
class Hours {
public:
    void configure(HoursSettings settings) { settings_ = std::move(settings); }

    /// `week_minute`: none while nobody knows the time; then the shop is open. `is_serving`: whether anything
    /// of a sale is on the screen. Call it whenever one of them may be another one, at least once a minute
    /// while `has_hours`.
    void follow(std::optional<int> week_minute, bool is_serving, Time now);

    /// Somebody is there: it is lit for as long as after a sale, from the next `follow` on.
    void wake(Time now);

    /// From the next `follow` on, until the hours say something else; `dark` also ends with a sale or `wake`.
    void ask(AskedLight asked) { asked_ = asked; }
    [[nodiscard]] AskedLight asked() const { return asked_; }
    /// The shop is closed by its hours, however lit the panel is.
    [[nodiscard]] bool is_outside() const { return is_outside_; }

    [[nodiscard]] bool has_hours() const { return !settings_.open.empty(); }
    [[nodiscard]] Lighting lighting() const { return lighting_; }
    /// "08:30" where the shop opens within a day; else empty.
    [[nodiscard]] std::string opens_at(int week_minute) const;
    /// When `lighting` changes although the wall's minute stays; `Time::max()` for never.
    [[nodiscard]] Time next_change() const {
        const bool ends = lighting_ == Lighting::closed_page && asked_ != AskedLight::lit;
        return ends ? lit_until_ : Time::max();
    }

private:
    HoursSettings settings_;
    Lighting lighting_ = Lighting::open;
    AskedLight asked_ = AskedLight::as_the_hours;
    bool is_outside_ = false;
    bool was_serving_ = false;
    Time lit_until_{};
};

}  // namespace comptoir
