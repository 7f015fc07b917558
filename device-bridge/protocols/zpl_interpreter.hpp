#pragma once
/// A ZPL II label printer made of software.

#include <cstddef>
#include <string>
#include <string_view>

#include "device-bridge/protocols/label_machine.hpp"

namespace comptoir::bridge {

/// Interprets: ^XA, ^XZ, ^PW, ^LL, ^LH, ^FO, ^GF (A with all its shortenings, and B), ~HS, ~JA; skips other
/// commands that begin as such, and counts what does not.
///
/// Limits: a label has kPaperRowsMax rows at most.
/// Source: ZPL II Programming Guide, the same commands.
class ZplInterpreter final : public LabelMachine {
public:
    ZplInterpreter(int width_dots, Sink sink);

    void power_cycle() override;
    [[nodiscard]] bool is_within_raster() const override { return waiting_.starts_with("^GF"); }

private:
    [[nodiscard]] std::size_t step(std::string_view bytes) override;
    [[nodiscard]] std::size_t graphic(std::string_view bytes);
    void carry_out(std::string_view command, std::string_view parameters);
    void draw(std::string_view packed, int row_bytes);
    void say_status() const;

    bool is_within_label_ = false;
    int home_x_ = 0;
    int home_y_ = 0;
    int x_ = 0;
    int y_ = 0;
};

}  // namespace comptoir::bridge
