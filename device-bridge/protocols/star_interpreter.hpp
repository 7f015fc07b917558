#pragma once
/// A Star printer made of software.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "device-bridge/protocols/paper_machine.hpp"

namespace comptoir::bridge {

/// Interprets: initialise, text as boxes, feeds, line spacing, ESC k and ESC X strips, ESC GS S rasters,
/// Graphic Mode (rows, page modes, drawer), cuts, drawers, automatic status with its ETB counter; skips what
/// else the tables name, and counts what they do not: also what Graphic Mode does not hear while rows are in
/// its buffer, and rows outside of it.
///
/// Source: StarPRNT command specifications and STAR Graphic Mode Command Specifications Rev 2.32, as
/// ReceiptPrinterEncoder, receiptline and Star's CUPS filter use them.
class StarInterpreter final : public PaperMachine {
public:
    enum class Mode { line, prnt, graphic };

    StarInterpreter(int width_dots, Sink sink, Mode mode);

    void feed(std::string_view bytes) override;
    void set_health(Health health) override;
    void power_cycle() override;

    [[nodiscard]] bool is_within_raster() const override;
    [[nodiscard]] int counter() const { return counter_; }

private:
    void hear_now(std::uint8_t byte);
    [[nodiscard]] std::string status() const;
    [[nodiscard]] std::size_t step(std::string_view bytes) override;
    [[nodiscard]] std::size_t command(std::string_view bytes);
    [[nodiscard]] std::size_t escape(std::string_view bytes);
    [[nodiscard]] std::size_t group_separator(std::string_view bytes);
    [[nodiscard]] std::size_t graphic_mode(std::string_view bytes);
    [[nodiscard]] std::size_t graphic_row(std::string_view bytes);
    [[nodiscard]] std::size_t strip(std::string_view bytes);
    [[nodiscard]] std::size_t columns(std::string_view bytes);
    [[nodiscard]] std::size_t raster(std::string_view bytes);
    void run(int end_mode);
    void open_drawer(Pin pin, int milliseconds);
    void new_line();
    void print_buffer();
    void cut_here(int feed_rows);
    void reset();

    Mode mode_;
    std::array<std::uint8_t, 3> recent_{};  // the last bytes that arrived, for the real-time request
    std::string text_;
    Paper line_;    // a strip in the line buffer
    Paper buffer_;  // rows of graphic mode that are not printed yet
    int line_rows_ = 32;
    int pulse_ms_ = 200;
    int end_mode_ = 0;
    int form_mode_ = 0;
    int counter_ = 0;
    bool is_within_graphics_ = false;
    bool tells_changes_ = false;
};

}  // namespace comptoir::bridge
