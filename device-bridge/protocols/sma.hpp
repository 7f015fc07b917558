#pragma once
/// Scales that speak as the Scale Manufacturers Association agreed, level 1.

#include <string>
#include <string_view>

#include "device-bridge/protocols/scale_protocol.hpp"

namespace comptoir::bridge {

/// LF, five letters of status, ten characters of number, three of unit, CR: always as long.
///
/// Zero and tare are answered by such a frame, which does not say whether they were done.
/// Source: devices/scales.md section 3 (frames); SMA SCP, section 5.1 "standard scale response message", as
/// public code quotes it: Z centre of zero, O over, U under, E zero error, I initial zero error, T tare
/// error. Assumed: G or N for gross and net, T for a tare on the display, small where shown finer; M while it
/// moves.
class Sma final : public ScaleProtocol {
public:
    [[nodiscard]] const char* name() const override { return "SMA"; }
    [[nodiscard]] Manner manner() const override { return {}; }
    [[nodiscard]] std::string ask() override { return "\nW\r"; }
    void feed(std::string_view bytes, const Sink& sink) override;
    [[nodiscard]] std::optional<Command> command(Verb verb) const override;
    void reset() override;
    [[nodiscard]] std::size_t dropped() const override { return dropped_; }

private:
    static constexpr std::size_t kFrameMax = 18;  // status 5, number 10, unit 3

    [[nodiscard]] static bool hear(std::string_view frame, const Sink& sink);

    std::string frame_;
    bool is_within_ = false;  // behind an LF
    std::size_t dropped_ = 0;
};

}  // namespace comptoir::bridge
