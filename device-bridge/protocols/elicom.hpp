#pragma once
/// Scales of Elicom in their own protocol: one byte asks, four answer.

#include <string>
#include <string_view>

#include "device-bridge/protocols/scale_protocol.hpp"

namespace comptoir::bridge {

/// AA is answered by BB where there is no weight, else by six decimal digits of grams in three bytes and a
/// check value.
///
/// Zero is not confirmed, and nothing tares it over the line.
/// Source: devices/scales.md section 8 (2.310 kg is 00 23 10 33).   Assumed: the check value is the XOR of
/// the three bytes, or their sum; the one example is both.
class Elicom final : public ScaleProtocol {
public:
    [[nodiscard]] const char* name() const override { return "Elicom"; }
    [[nodiscard]] Manner manner() const override { return {}; }
    [[nodiscard]] std::string ask() override;
    void feed(std::string_view bytes, const Sink& sink) override;
    [[nodiscard]] std::optional<Command> command(Verb verb) const override;
    void reset() override;
    [[nodiscard]] std::size_t dropped() const override { return dropped_; }

private:
    static constexpr std::size_t kFrameMax = 4;  // three bytes of weight and a check value

    [[nodiscard]] bool hear(const Sink& sink) const;

    bool is_asked_ = false;
    std::string frame_;
    std::size_t dropped_ = 0;
};

}  // namespace comptoir::bridge
