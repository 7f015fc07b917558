#pragma once
/// An EPL2 label printer made of software.

#include <cstddef>
#include <string>
#include <string_view>

#include "device-bridge/protocols/label_machine.hpp"

namespace comptoir::bridge {

/// Interprets: N, q, Q, GW, P and ^ee; skips other lines that begin with a letter of the table, and counts
/// what does not.
///
/// Source: EPL2 Programmer's Manual 980352-001, command reference.
class EplInterpreter final : public LabelMachine {
public:
    EplInterpreter(int width_dots, Sink sink);

    void power_cycle() override;
    [[nodiscard]] bool is_within_raster() const override { return waiting_.starts_with("GW"); }

private:
    [[nodiscard]] std::size_t step(std::string_view bytes) override;
    [[nodiscard]] std::size_t graphic(std::string_view bytes);
    void carry_out(std::string_view line);
    void clear();
};

}  // namespace comptoir::bridge
