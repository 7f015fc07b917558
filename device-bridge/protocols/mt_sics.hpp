#pragma once
/// What a scale says in MT-SICS: lines of ASCII, one a reading or an answer.

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "app/base/clock.hpp"
#include "app/base/result.hpp"
#include "app/base/units.hpp"

namespace comptoir::bridge::mt_sics {

/// One line of a scale.
///
/// Source: MT-SICS levels 0 and 1 as scales of Mettler, Kern and Elicom answer: "S S    1.235 kg" stable,
/// "S D" moving, "S I" can't tell now, "S +" and "S -" outside the range; "Z A" zeroed; "T S    0.120 kg" the
/// tare taken; "TAC A" tare cleared; "I4 A" after a reset; "ES", "ET", "EL" not understood. Unit and spacing
/// vary ("Kg"), so lines are split on blanks.
struct Line {
    enum class What { stable, moving, unsure, over, under, zeroed, tared, tare_cleared, refused, restarted };
    What what = What::unsure;
    Weight weight;  ///< net for stable and moving, the tare for tared

    bool operator==(const Line&) const = default;
};

inline constexpr std::string_view kRepeat = "SIR\r\n";  ///< say the weight again and again, moving or not
inline constexpr std::string_view kZero = "Z\r\n";
inline constexpr std::string_view kTare = "T\r\n";
inline constexpr std::string_view kClearTare = "TAC\r\n";

/// Errors: malformed.   Thread: any.
[[nodiscard]] Result<Line> parse_line(std::string_view line);

/// "1.235" or "-0.04", and a unit in any case: kg, g, lb, oz. Never a float.
///
/// Errors: malformed.   Limits: 9 digits, 6 of them behind the point.
[[nodiscard]] Result<Weight> parse_weight(std::string_view number, std::string_view unit);

/// Turns the byte stream of a scale into lines.
///
/// Thread: any (no I/O, no clock; the caller owns it).   Errors: bad lines are dropped and counted.
class Parser {
public:
    using Sink = std::function<void(const Line&)>;

    void feed(std::string_view bytes, const Sink& sink);
    /// Forgets half a line: the link was reopened.
    void reset();
    [[nodiscard]] std::size_t dropped() const { return dropped_; }

private:
    static constexpr std::size_t kLineMax = 64;  // longest documented line is 24 bytes

    void end_line(const Sink& sink);

    std::string line_;
    bool is_too_long_ = false;
    std::size_t dropped_ = 0;
};

}  // namespace comptoir::bridge::mt_sics
