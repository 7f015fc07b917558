#pragma once
/// Scales that answer "W" CR: NCI SCP-01 and SCP-02, Mettler's "ECR", Weigh-Tronix, Magellan, Ohaus Aviator.

#include <string>
#include <string_view>

#include "device-bridge/protocols/number_shape.hpp"
#include "device-bridge/protocols/scale_protocol.hpp"

namespace comptoir::bridge {

/// LF, a number with its unit, CR LF, status bytes, CR ETX; the status alone where there is no weight.
///
/// The first frame's number is taken as it is, a later one as NumberShape says. Zero is not confirmed, and
/// there is no tare command. Weights in pounds and ounces ("1LB 02.5OZ") are not read.
/// Source: devices/scales.md section 2 (frames, commands, status bits). How many status bytes there are says
/// their bit 6, so a lost one shows.
class Nci final : public ScaleProtocol {
public:
    [[nodiscard]] const char* name() const override { return "NCI"; }
    [[nodiscard]] Manner manner() const override { return {}; }
    [[nodiscard]] std::string ask() override { return "W\r"; }
    void feed(std::string_view bytes, const Sink& sink) override;
    [[nodiscard]] std::optional<Command> command(Verb verb) const override;
    void reset() override;
    [[nodiscard]] std::size_t dropped() const override { return dropped_; }

private:
    static constexpr std::size_t kFrameMax =
        24;  // number 7, unit 2, CR LF, "S", four status bytes and CR are 17

    [[nodiscard]] bool hear(std::string_view frame, const Sink& sink);
    [[nodiscard]] bool hear_weight(std::string_view field, unsigned motion, bool is_net, const Sink& sink);

    std::string frame_;
    bool is_within_ = false;  // behind an LF
    NumberShape shape_;
    std::size_t dropped_ = 0;
};

}  // namespace comptoir::bridge
