#pragma once
/// Scales that send their weight as lines of text, unasked: "ST,GS,+001.234kg" and "    1.234 kg ?".

#include <optional>
#include <string>
#include <string_view>

#include "device-bridge/protocols/scale_protocol.hpp"
#include "device-bridge/protocols/text_lines.hpp"

namespace comptoir::bridge {

/// Lines of A&D and of those who write as they do, of Ohaus, and of scales that only print their display.
///
/// No check value guards them, so a line counts where it is as long as the one before, and its weight is
/// stable where the line says so and is the same as the one before.
/// Source: devices/scales.md section 10; A&D AD-4329 manual p. 43 (ST US OL; GS G NT N TR T PT; sign, seven
/// digits or blanks, point or comma; unit), A&D GC manual p. 51 and EJ-120 manual p. 24 (QT pieces, LO OK HI;
/// blanks before the unit), FX-CT manual p. 31 (a comma before the unit); Ohaus Defender 3000 manual p. 35
/// (sign, weight, unit, "?" while it moves, then G, NET or T). STX before a line: R-Keeper's "Tiger" page.
/// Assumed: where a line has no word for stability, two equal ones are a weight at rest.
class WeightLines final : public ScaleProtocol {
public:
    [[nodiscard]] const char* name() const override { return "lines of text"; }
    [[nodiscard]] Manner manner() const override;
    [[nodiscard]] std::string ask() override { return {}; }
    void feed(std::string_view bytes, const Sink& sink) override;
    [[nodiscard]] std::optional<Command> command(Verb) const override { return std::nullopt; }
    void reset() override;
    [[nodiscard]] std::size_t dropped() const override { return dropped_; }

private:
    static constexpr std::size_t kLineMax = 48;  // Ohaus: weight 12, unit 5, legend 10 and blanks are 32

    void take(std::optional<std::string_view> line, const Sink& sink);

    TextLines lines_{kLineMax};
    std::string before_;  // the last line that was one
    std::size_t dropped_ = 0;
};

}  // namespace comptoir::bridge
