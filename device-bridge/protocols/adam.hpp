#pragma once
/// Scales of Adam Equipment (AZextra, CBD) that answer "P".

#include "device-bridge/protocols/scale_protocol.hpp"
#include "device-bridge/protocols/text_lines.hpp"

namespace comptoir::bridge {

/// Lines that hold a number and "kg". The scale beeps each time it is asked, so it is asked seldom; and it
/// says nothing while the weight is the one that it said last, so its silence is no trouble: after a while
/// the weight counts as unknown. A line that holds something else, "-0.040 kg" or "---- kg", says that there
/// is no weight now.
///
/// Zero and tare are not confirmed; the tare is cleared by taring an empty pan.
/// Source: devices/scales.md section 9 and devices.md section 7.1 (Odoo community's driver): commands with CR
/// LF, five seconds from one to the next, ten until a weight is forgotten.
class Adam final : public ScaleProtocol {
public:
    [[nodiscard]] const char* name() const override { return "Adam"; }
    [[nodiscard]] Manner manner() const override;
    [[nodiscard]] std::string ask() override { return "P\r\n"; }
    void feed(std::string_view bytes, const Sink& sink) override;
    [[nodiscard]] std::optional<Command> command(Verb verb) const override;
    void reset() override;
    [[nodiscard]] std::size_t dropped() const override { return dropped_; }

private:
    static constexpr std::size_t kLineMax = 64;  // a line of a printout; the weight's has some twenty

    void take(std::optional<std::string_view> line, const Sink& sink);

    TextLines lines_{kLineMax};
    std::size_t dropped_ = 0;
};

}  // namespace comptoir::bridge
