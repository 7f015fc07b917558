#pragma once
/// A counter scale as its customers know it: something lies on the pan, it settles, it is tared and zeroed.

#include <cstdint>
#include <string>
#include <string_view>

#include "app/base/clock.hpp"
#include "app/base/result.hpp"
#include "app/base/units.hpp"

namespace comptoir::bridge {

/// The far end of the wire of a simulated scale: MT-SICS commands in, lines out.
///
/// Thread: any (no I/O, no clock).
/// Source: the lines and answers are those of protocols/mt_sics.hpp; what a scale refuses (zero and tare
/// while moving, zero far from it) is MT-SICS "Z I", "Z +", "Z -", "T I".
class ScaleModel {
public:
    struct Build {
        WeightUnit unit = WeightUnit::kilogram;
        int decimals = 3;
        std::int64_t capacity = 15'000;       ///< Units: last digit. 15 kg by 5 g is the usual counter scale
        std::chrono::milliseconds settle{0};  ///< how long the load swings after it was put down
    };
    enum class Rest { still, swinging };

    explicit ScaleModel(Build build) : build_(build) {}

    /// Puts a load on the pan in place of the one there.
    ///
    /// Errors: malformed (another unit, finer than the scale, negative).
    [[nodiscard]] Result<void> place(Weight load, Rest rest, Time now);
    void remove(Time now);
    void overload(Time now);
    void underload(Time now);  ///< the pan itself was lifted off

    /// What the scale answers to bytes of the host: whole commands at their CR LF; readings come from `line`.
    [[nodiscard]] std::string hear(std::string_view bytes, Time now);
    /// One reading, with CR LF.
    [[nodiscard]] std::string line(Time now) const;
    /// Whether the host asked for the weight again and again.
    [[nodiscard]] bool is_repeating() const { return is_repeating_; }
    /// Switched off and on.
    void restart();

private:
    static constexpr std::size_t kCommandMax = 32;  // the longest command is "TA" with a weight: 18 bytes

    [[nodiscard]] std::string answer(std::string_view command, Time now);
    [[nodiscard]] std::string answer_zero(Time now);
    [[nodiscard]] std::string answer_tare(Time now);
    [[nodiscard]] bool is_swinging(Time now) const { return is_restless_ || now < settled_at_; }
    [[nodiscard]] std::int64_t gross(Time now) const;
    [[nodiscard]] std::string with_weight(std::string_view head, std::int64_t digits) const;
    void set_load(std::int64_t load, Time now);

    Build build_;
    std::int64_t load_ = 0;
    std::int64_t load_before_ = 0;
    std::int64_t zero_ = 0;
    std::int64_t tare_ = 0;
    Time placed_at_{};
    Time settled_at_{};
    bool is_restless_ = false;
    bool is_repeating_ = false;
    std::string command_;
};

}  // namespace comptoir::bridge
