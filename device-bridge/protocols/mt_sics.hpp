#pragma once
/// What a scale says in MT-SICS: lines of ASCII, one a reading or an answer.

#include <functional>
#include <string>
#include <string_view>

#include "app/base/result.hpp"
#include "device-bridge/protocols/number_shape.hpp"
#include "device-bridge/protocols/scale_protocol.hpp"
#include "device-bridge/protocols/text_lines.hpp"

namespace comptoir::bridge::mt_sics {

/// One line of a scale.
///
/// Source: MT-SICS levels 0 and 1 as scales of Mettler, Kern and Elicom answer: "S S    1.235 kg" stable,
/// "S D" moving, "S I" can't tell now, "S +" and "S -" outside the range; "Z A" zeroed; "T S    0.120 kg" the
/// tare taken; "TAC A" tare cleared; "I4 A" after a reset; "ES", "ET", "EL" not understood. Unit and spacing
/// vary ("Kg"), so lines are split on blanks.
using Line = ScaleWord;

inline constexpr std::string_view kRepeat = "SIR\r\n";  ///< say the weight again and again, moving or not
inline constexpr std::string_view kZero = "Z\r\n";
inline constexpr std::string_view kTare = "T\r\n";
inline constexpr std::string_view kClearTare = "TAC\r\n";

/// Errors: malformed.   Thread: any.
[[nodiscard]] Result<Line> parse_line(std::string_view line);

/// Turns the byte stream of a scale into lines.
///
/// Thread: any (no I/O, no clock; the caller owns it).   Errors: bad lines are dropped and counted.
class Parser {
public:
    using Sink = std::function<void(const Line&)>;

    void feed(std::string_view bytes, const Sink& sink);
    /// Forgets half a line: the link was reopened.
    void reset() { lines_.reset(); }
    [[nodiscard]] std::size_t dropped() const { return dropped_; }

private:
    static constexpr std::size_t kLineMax = 64;  // longest documented line is 24 bytes

    TextLines lines_{kLineMax};
    NumberShape shape_;  // values stand in ten characters, so all lines with one are as long
    std::size_t dropped_ = 0;
};

}  // namespace comptoir::bridge::mt_sics

namespace comptoir::bridge {

/// Scales of Mettler, and of Kern, Ohaus and others that speak as they do.
class MtSics final : public ScaleProtocol {
public:
    [[nodiscard]] const char* name() const override { return "MT-SICS"; }
    [[nodiscard]] Manner manner() const override;
    [[nodiscard]] std::string ask() override { return std::string(mt_sics::kRepeat); }
    void feed(std::string_view bytes, const Sink& sink) override { parser_.feed(bytes, sink); }
    [[nodiscard]] std::optional<Command> command(Verb verb) const override;
    void reset() override { parser_.reset(); }
    [[nodiscard]] std::size_t dropped() const override { return parser_.dropped(); }

private:
    mt_sics::Parser parser_;
};

}  // namespace comptoir::bridge
