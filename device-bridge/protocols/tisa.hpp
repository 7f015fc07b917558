#pragma once
/// Scales that are set to TISA: Dibal, Epelsa and Samsung in Spanish shops.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "device-bridge/protocols/scale_protocol.hpp"

namespace comptoir::bridge {

/// "98", a price, a check value; the answer is "99", a weight, what it costs, a check value.
///
/// The scale weighs a load once: until another lies on it, it says '1' for an error, as it does while it
/// moves. An error beside the weight that was said last, with no other between, is therefore the same load;
/// any other is one that moves. Nothing zeroes or tares it over the line. Source: devices/scales.md section 6
/// (frames; the check value is the XOR of all bytes before it; W has a point, or is in grams, as the scale's
/// menu has it). Assumed: the weight beside an error is what lies on the pan now.
class Tisa final : public ScaleProtocol {
public:
    [[nodiscard]] const char* name() const override { return "TISA"; }
    [[nodiscard]] Manner manner() const override;
    [[nodiscard]] std::string ask() override;
    void feed(std::string_view bytes, const Sink& sink) override;
    [[nodiscard]] std::int64_t price_max() const override { return 99'999; }
    void set_price(std::int64_t price) override { price_ = price; }
    [[nodiscard]] std::optional<Command> command(Verb) const override { return std::nullopt; }
    void reset() override;
    [[nodiscard]] std::size_t dropped() const override { return dropped_; }

private:
    static constexpr std::size_t kFrameMax = 18;  // the answer, CR LF included, is always as long

    [[nodiscard]] bool is_frame() const;
    void hear(const Sink& sink);

    std::int64_t price_ = 0;
    std::string window_;  // the bytes heard last: a check value may be any byte, so no byte begins a frame
    std::optional<Weight> weighed_;
    bool is_answered_ = true;
    std::size_t dropped_ = 0;
};

}  // namespace comptoir::bridge
