#pragma once
/// Scales that send "Toledo continuous": a weight and a tare, again and again, unasked.

#include "device-bridge/protocols/scale_protocol.hpp"

namespace comptoir::bridge {

/// STX, three status bytes, six digits of weight, six of tare, CR, and on some scales a check value.
///
/// Whether there is a check value is found out from what follows the first frames; from then on it must be
/// right, or there must be none.
/// Source: devices/scales.md section 10; Rockwell 57C428 user guide, appendix D (check value: two's
/// complement of the sum of the lower seven bits); Wildcat manual (12/00) p. 6-5 and Fairbanks FB3000 manual
/// p. 55 (status bits; byte B bit 5 differs between them; byte C bits 0 to 2 other than 0 and 1 name units
/// not weighed in here).
class ToledoContinuous final : public ScaleProtocol {
public:
    [[nodiscard]] const char* name() const override { return "Toledo continuous"; }
    [[nodiscard]] Manner manner() const override;
    [[nodiscard]] std::string ask() override { return {}; }
    void feed(std::string_view bytes, const Sink& sink) override;
    [[nodiscard]] std::optional<Command> command(Verb) const override { return std::nullopt; }
    void reset() override;
    [[nodiscard]] std::size_t dropped() const override { return dropped_; }

private:
    static constexpr std::size_t kFrameMax = 17;  // STX to CR: the format is of one length

    enum class Check { unknown, sent, absent };

    void end(const Sink& sink);
    void hear_after(char c, const Sink& sink);
    void hear(const Sink& sink);

    std::string frame_;
    bool is_whole_ = false;  // and waits for what follows it
    Check check_ = Check::unknown;
    std::string before_;  // the last whole frame
    std::size_t dropped_ = 0;
};

}  // namespace comptoir::bridge
