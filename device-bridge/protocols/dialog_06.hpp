#pragma once
/// Scales that speak Dialog 06, "checkout dialog": Avery Berkel, Bizerba, Dibal, Cely, Mettler and others.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "device-bridge/protocols/scale_protocol.hpp"

namespace comptoir::bridge {

/// What no scale says of itself.
struct Dialog06Options {
    /// The secret of the makers, who give it to approved tills: never logged, never shown. Nothing: a scale
    /// that asks for it is told nothing, and says no weight.
    std::optional<std::uint16_t> polynomial;
    int price_digits = 6;    ///< 5 on older scales
    std::uint16_t seed = 1;  ///< of the numbers that are to be random
};

/// A price goes to the scale, which says ACK, and then the weight with what it costs. It weighs a load once:
/// until another lies on it, it says only that the load is the same (status 21); that is said here as the
/// same weight once more, but only where the weight of that load arrived whole.
///
/// Nothing zeroes or tares it over the line. A price of 0 is sent until one is set; where the scale takes
/// none (status 11), 1 instead, since only the weight is wanted then. Source: devices/scales.md section 5
/// (records, status, handshake). Each message of the scale is answered by EOT, which is also the first byte
/// of each of ours; a record ends with ETX, or with EOT on some scales. Assumed: Z1 and Z2 are the lower
/// halves of their bytes ("2;2" is 11 and 2); the remainder is that of the number shifted left by 16 bits; a
/// load below the minimum (status 30) is one under the range.
class Dialog06 final : public ScaleProtocol {
public:
    explicit Dialog06(Dialog06Options options);

    [[nodiscard]] const char* name() const override { return "Dialog 06"; }
    [[nodiscard]] Manner manner() const override;
    [[nodiscard]] std::string ask() override;
    void feed(std::string_view bytes, const Sink& sink) override;
    [[nodiscard]] std::string reply() override;
    [[nodiscard]] std::int64_t price_max() const override;
    void set_price(std::int64_t price) override { price_ = price; }
    [[nodiscard]] std::optional<Command> command(Verb) const override { return std::nullopt; }
    void reset() override;
    [[nodiscard]] std::size_t dropped() const override { return dropped_; }

private:
    static constexpr std::size_t kFrameMax = 32;  // record 02 has 24 bytes between STX and ETX

    enum class Stage { idle, priced, enquired, asked_why, corrected, checked };

    void hear_control(char c, const Sink& sink);
    [[nodiscard]] bool hear(std::string_view record, const Sink& sink);
    [[nodiscard]] bool hear_weight(std::string_view fields, const Sink& sink);
    [[nodiscard]] bool hear_status(std::string_view code, const Sink& sink);
    [[nodiscard]] bool hear_check(std::string_view field, const Sink& sink);
    void correct(unsigned z1, unsigned z2, const Sink& sink);
    void end(std::string words);
    [[nodiscard]] std::string price_text() const;

    Dialog06Options options_;
    std::int64_t price_ = 0;
    bool takes_no_zero_ = false;
    Stage stage_ = Stage::idle;
    std::string reply_;
    std::string frame_;
    bool is_within_ = false;         // behind an STX
    std::string asked_price_;        // as the record that is underway has it
    std::optional<Weight> weighed_;  // of the load that the scale weighed last
    std::size_t dropped_ = 0;
};

/// "8005"; nothing where it is not four hexadecimal digits.   Thread: any.
[[nodiscard]] std::optional<std::uint16_t> parse_polynomial(std::string_view text);

/// The answer to a scale that asks for its checksum: 4 and 4 digits.   Thread: any.
[[nodiscard]] std::string dialog_06_correction(std::uint16_t number, std::uint16_t polynomial, unsigned z1,
                                               unsigned z2);

}  // namespace comptoir::bridge
