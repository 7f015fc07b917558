#pragma once
/// Scales that answer ENQ and DC1: CAS PR-II, PD-II and those that take their part.

#include <string>
#include <string_view>

#include "device-bridge/protocols/scale_protocol.hpp"

namespace comptoir::bridge {

/// ENQ is answered by ACK, DC1 then by SOH STX, a letter, a number, a unit, a check value, ETX and EOT.
///
/// Nothing zeroes or tares it over the line.
/// Source: devices/scales.md section 7 (frames; the check value is the XOR from the letter through the unit;
/// some firmware has a character more and no EOT; "F" in place of the sign or the digits: no weight now).
class Cas final : public ScaleProtocol {
public:
    [[nodiscard]] const char* name() const override { return "CAS"; }
    [[nodiscard]] Manner manner() const override { return {}; }
    [[nodiscard]] std::string ask() override;
    void feed(std::string_view bytes, const Sink& sink) override;
    [[nodiscard]] std::string reply() override;
    [[nodiscard]] std::optional<Command> command(Verb) const override { return std::nullopt; }
    void reset() override;
    [[nodiscard]] std::size_t dropped() const override { return dropped_; }

private:
    static constexpr std::size_t kFrameMax = 13;  // letter, eight characters, unit 2, check value, ETX

    enum class Stage { idle, asked, promised, within };

    void hear_byte(char c, const Sink& sink);
    [[nodiscard]] bool hear(std::string_view body, const Sink& sink) const;

    Stage stage_ = Stage::idle;
    bool is_to_reply_ = false;
    std::string frame_;
    std::size_t dropped_ = 0;
};

}  // namespace comptoir::bridge
