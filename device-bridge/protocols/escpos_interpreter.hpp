#pragma once
/// An ESC/POS printer made of software: bytes in, paper and answers out.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "device-bridge/protocols/paper_machine.hpp"

namespace comptoir::bridge {

/// Interprets: initialise, text (characters are boxes that hold their code as dots), size, alignment, feeds,
/// GS v 0 rasters, GS ( L and GS 8 L graphics, ESC * columns, cuts, drawer pulses, buzzer, density, status
/// (DLE EOT, GS r, GS a, GS I, GS ( H), and ESC =, which can make it deaf; skips what else the tables name,
/// and counts what they do not. Real-time commands are carried out as they arrive, wherever they stand.
///
/// Source: Epson ESC/POS command reference; numbers in the table are its parameter counts.
class EscposInterpreter final : public PaperMachine {
public:
    /// A head of nine pins prints strips of 8 rows as high as they are, and lines in units of half a dot.
    enum class Head { thermal, nine_pins };

    EscposInterpreter(int width_dots, Sink sink, Head head = Head::thermal);

    void feed(std::string_view bytes) override;
    void set_health(Health health) override;
    void power_cycle() override;

    [[nodiscard]] bool is_within_raster() const override;
    [[nodiscard]] int density() const { return density_; }
    [[nodiscard]] int beeps() const { return beeps_; }

private:
    struct Cell {
        std::uint8_t code = 0;
        int wide = 1;
        int high = 1;
    };
    struct Column {
        std::vector<std::uint8_t> dots;  // top to bottom, one byte a dot
    };

    void hear_now(std::uint8_t byte);
    void answer_now(std::uint8_t which);
    [[nodiscard]] std::size_t step(std::string_view bytes) override;
    [[nodiscard]] std::size_t escape(std::string_view bytes);
    [[nodiscard]] std::size_t field_separator(std::string_view bytes);
    [[nodiscard]] std::size_t group_separator(std::string_view bytes);
    [[nodiscard]] std::size_t real_time(std::string_view bytes);
    [[nodiscard]] std::size_t columns(std::string_view bytes);
    [[nodiscard]] std::size_t raster(std::string_view bytes);
    [[nodiscard]] std::size_t raster_rows(std::string_view bytes);
    [[nodiscard]] std::size_t parenthesis(std::string_view bytes);
    [[nodiscard]] std::size_t graphics(std::string_view bytes, std::size_t head, std::size_t length);
    void print_graphics();
    [[nodiscard]] std::size_t cut(std::string_view bytes);
    void print_line(int feed_rows);
    void print_text(int left);
    void cut_here();
    void reset();
    [[nodiscard]] std::string automatic_status() const;
    [[nodiscard]] int left_of(int width) const;

    Head head_;
    std::array<std::uint8_t, 10> recent_{};  // the last bytes that arrived, for real-time commands
    std::vector<Cell> text_;
    std::vector<Column> graphics_;
    int size_wide_ = 1;
    int size_high_ = 1;
    int alignment_ = 0;
    int line_rows_ = 30;
    int raster_bytes_ = 0;
    int raster_rows_left_ = 0;
    int raster_scale_ = 0;
    Paper stored_;  // by GS ( L, until it is printed
    std::uint8_t automatic_ = 0;
    int density_ = 0;
    int beeps_ = 0;
    bool is_selected_ = true;
};

}  // namespace comptoir::bridge
