#pragma once
/// Sylvac's measuring tools on a line, as the S_Cal pro calipers speak: asked with "?", they say a number.

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace comptoir::bridge {

/// Turns what the tool says into numbers, digit for digit.
///
/// Nothing guards an answer but the parity of its bytes: one that lost a digit on the way is a number, too,
/// and a wrong one. So a number is certain where it is the one that was heard before it, or has the places of
/// the last certain one: as many digits before and behind the point, and a sign or none.
///
/// Thread: any (no I/O, no clock).   Errors: lines that are no number are dropped and counted.
/// Limits: kLineMax, kPlacesMax.   Source: protocol/devices.md section 7.5.
/// Assumed: a number has a point and digits on both of its sides, a sign or none, and blanks around it.
class SylvacProtocol {
public:
    struct Heard {
        std::string number;  ///< "+12.34": as it came, without the blanks around it
        bool is_certain = false;
        bool operator==(const Heard&) const = default;
    };
    using Sink = std::function<void(const Heard&)>;

    static constexpr std::size_t kLineMax = 32;    // sign, digits, point and blanks are some ten bytes
    static constexpr std::size_t kPlacesMax = 12;  // a kilometre in nanometres

    [[nodiscard]] static std::string_view question() { return "?\r"; }

    void feed(std::string_view bytes, const Sink& sink);
    /// What came before a question is not its answer.
    void forget_line();
    /// As one that heard nothing yet: another tool may be there.
    void reset();
    [[nodiscard]] std::size_t dropped() const { return dropped_; }

private:
    void end_line(const Sink& sink);

    std::string line_;
    bool is_too_long_ = false;
    std::string before_;  // the number heard last
    std::string shape_;   // "+00.00": the places of the last certain one
    std::size_t dropped_ = 0;
};

/// Whether a text is a number as such a tool says it.   Thread: any.
[[nodiscard]] bool is_measured_number(std::string_view text);

}  // namespace comptoir::bridge
