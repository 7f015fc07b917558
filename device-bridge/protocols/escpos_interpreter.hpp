#pragma once
/// An ESC/POS printer made of software: bytes in, paper and answers out.

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace comptoir::bridge {

/// Rows of dots as they came out. A set bit is black, the most significant is the leftmost.
struct Paper {
    int width_dots = 0;
    std::vector<std::uint8_t> bits;

    [[nodiscard]] int row_bytes() const { return (width_dots + 7) / 8; }
    [[nodiscard]] int rows() const { return static_cast<int>(bits.size()) / row_bytes(); }
    [[nodiscard]] bool is_black(int x, int y) const;
    void blacken(int x, int y);  ///< outside: nothing happens
    void feed(int rows);
};

/// Reads the command tables on its own, so that what an encoder means and what a printer does can differ.
///
/// Interprets: initialise, text (characters are boxes that hold their code as dots), size, alignment, feeds,
/// GS v 0 rasters, ESC * columns, cuts, drawer pulses, status (DLE EOT, GS r, GS a, GS I); skips what else
/// the tables name, and counts what they do not. Real-time commands are carried out as they arrive, wherever
/// they stand.
///
/// Thread: any (no I/O, no clock; the caller owns it).
/// Limits: kPaperRowsMax rows until it cuts by itself; what it can't work off yet waits, and the caller
/// stops feeding at `backlog()`.
/// Source: Epson ESC/POS command reference; numbers in the table are its parameter counts.
class EscposInterpreter {
public:
    static constexpr int kPaperRowsMax = 40'000;  // five metres

    struct Health {
        bool paper_out = false;
        bool paper_low = false;
        bool cover_open = false;
        bool cutter = false;
        bool error = false;
        bool too_hot = false;
        bool mute = false;  ///< works, and says nothing
        bool drawer_pin_high = true;
        bool operator==(const Health&) const = default;
        [[nodiscard]] bool stops() const { return paper_out || cover_open || cutter || error || too_hot; }
    };
    enum class Pin { two, five };
    struct Sink {
        std::function<void(std::string_view)> reply;
        std::function<void(const Paper&)> cut;
        std::function<void(Pin, std::chrono::milliseconds on)> pulse;
    };

    EscposInterpreter(int width_dots, Sink sink);

    void feed(std::string_view bytes);
    /// What stopped it may be gone: works on, and tells those who asked to be told.
    void set_health(Health health);
    [[nodiscard]] const Health& health() const { return health_; }
    /// As if switched off and on: forgets everything but the paper.
    void power_cycle();

    [[nodiscard]] std::size_t backlog() const { return waiting_.size(); }
    [[nodiscard]] const Paper& paper() const { return paper_; }
    [[nodiscard]] bool is_within_raster() const { return raster_rows_left_ > 0; }
    [[nodiscard]] std::size_t unknown_commands() const { return unknown_; }

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
    void work();
    [[nodiscard]] std::size_t step(std::string_view bytes);
    [[nodiscard]] std::size_t escape(std::string_view bytes);
    [[nodiscard]] std::size_t field_separator(std::string_view bytes);
    [[nodiscard]] std::size_t group_separator(std::string_view bytes);
    [[nodiscard]] std::size_t real_time(std::string_view bytes);
    [[nodiscard]] std::size_t columns(std::string_view bytes);
    [[nodiscard]] std::size_t raster(std::string_view bytes);
    [[nodiscard]] std::size_t raster_rows(std::string_view bytes);
    [[nodiscard]] std::size_t cut(std::string_view bytes);
    [[nodiscard]] std::size_t unknown(std::size_t bytes);
    void print_line(int feed_rows);
    void print_text(int left);
    void cut_here();
    void reset();
    void say(std::string_view bytes) const;
    [[nodiscard]] std::string automatic_status() const;
    [[nodiscard]] int left_of(int width) const;

    Paper paper_;
    Sink sink_;
    Health health_;
    std::string waiting_;                    // taken, not worked off
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
    std::uint8_t automatic_ = 0;
    std::size_t unknown_ = 0;
};

}  // namespace comptoir::bridge
