#pragma once
/// The checkout scales that answer "W": Toledo 8217 and those that take its part.

#include "device-bridge/protocols/number_shape.hpp"
#include "device-bridge/protocols/scale_protocol.hpp"

namespace comptoir::bridge {

/// STX, blanks and a number, perhaps "N" for net, CR; or STX "?" status CR where there is no weight.
///
/// The scale does not say its unit, and confirms neither zero nor tare.
///
/// Source: devices/scales.md section 1 and devices.md section 7.1 (frames, commands, status bits 0 to 6).
/// The status is "@" and more on the wire: bit 6 alone says nothing. The parity bit is left out.
class Toledo8217 final : public ScaleProtocol {
public:
    explicit Toledo8217(WeightUnit unit) : unit_(unit) {}

    [[nodiscard]] const char* name() const override { return "Toledo 8217"; }
    [[nodiscard]] Manner manner() const override { return {}; }
    [[nodiscard]] std::string ask() override;
    void feed(std::string_view bytes, const Sink& sink) override;
    [[nodiscard]] std::optional<Command> command(Verb verb) const override;
    void reset() override;
    [[nodiscard]] std::size_t dropped() const override { return dropped_; }

private:
    static constexpr std::size_t kFrameMax = 16;  // STX, eight characters, "N" and CR are eleven

    void hear(std::string_view frame, const Sink& sink);
    void hear_status(char status, const Sink& sink);
    void hear_weight(std::string_view field, const Sink& sink);

    WeightUnit unit_;
    std::string frame_;
    bool is_within_ = false;  // behind an STX
    NumberShape shape_;
    std::size_t dropped_ = 0;
};

}  // namespace comptoir::bridge
