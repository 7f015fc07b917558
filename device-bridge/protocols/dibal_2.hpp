#pragma once
/// Scales that speak Dibal's "protocol 2", as Elicom's S200 does too.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "device-bridge/protocols/scale_protocol.hpp"

namespace comptoir::bridge {

/// Each message is announced by STX and allowed by ACK: a price to the scale, then the wish for a result,
/// then the scale's line of weight, price and amount.
///
/// Where the scale has no weight, each digit is an "X": it moves, or is empty, over or under; it does not say
/// which. Nothing zeroes or tares it over the line.
/// Source: devices/scales.md section 8.   Assumed: the weight is in grams, as in Dibal's other protocols.
class Dibal2 final : public ScaleProtocol {
public:
    [[nodiscard]] const char* name() const override { return "Dibal protocol 2"; }
    [[nodiscard]] Manner manner() const override;
    [[nodiscard]] std::string ask() override;
    void feed(std::string_view bytes, const Sink& sink) override;
    [[nodiscard]] std::string reply() override;
    [[nodiscard]] std::int64_t price_max() const override { return 99'999; }
    void set_price(std::int64_t price) override { price_ = price; }
    [[nodiscard]] std::optional<Command> command(Verb) const override { return std::nullopt; }
    void reset() override;
    [[nodiscard]] std::size_t dropped() const override { return dropped_; }

private:
    static constexpr std::size_t kLineMax = 17;  // weight 5, price 5, amount 6 and a zero

    enum class Stage { idle, offers_price, offers_wish, wished, within };

    void hear_byte(char c, const Sink& sink);
    [[nodiscard]] bool hear(std::string_view line, const Sink& sink) const;

    std::int64_t price_ = 0;
    std::string asked_price_;
    Stage stage_ = Stage::idle;
    std::string reply_;
    std::string line_;
    std::size_t dropped_ = 0;
};

}  // namespace comptoir::bridge
