#pragma once
/// Pole displays of two rows of twenty cells: the few commands that we send, and one made of software.

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "device-bridge/protocols/pole_cells.hpp"

namespace comptoir::bridge {

inline constexpr std::size_t kPoleRows = 2;
inline constexpr std::size_t kPoleColumns = 20;

enum class PoleLanguage {
    escpos,  ///< Epson DM-D and what takes its part
    cd5220,  ///< Partner CD5220 and what takes its part
};

using PoleRows = std::array<std::string, kPoleRows>;  ///< kPoleColumns cells each

struct PoleSetup {
    PoleLanguage language = PoleLanguage::escpos;
    CodePage page = CodePage::cp437;
    int brightness = 4;  ///< 1 to 4
};

/// Makes a display of unknown state ours: empty, no cursor, its page and its brightness. A CD5220 has its
/// page set by its switches and is told none.
///
/// Source: POS-X XP8200 manual, section 4.1.2 "EPSON command mode" (ESC @, ESC t, US MD1, US C, US X, CLR)
/// and 4.1.8 (ESC =, 2 is the display); pages numbered as in the Epson ESC/POS command reference, ESC t;
/// Partner CD5220 user's manual, table 6-1 (CLR, which also ends the mode of ESC Q, ESC @, ESC *, ESC _).
/// Assumed: pages above 5 are on displays that have Epson's own numbers.   Thread: any (pure).
[[nodiscard]] std::string pole_begin(const PoleSetup& setup);

/// What makes `after` of whatever the display shows: nothing where that is known to be `after`, else both
/// rows whole. A byte that was lost on the way is mended by the next change, and is never part of another
/// number.
///
/// Limits: rows of kPoleColumns bytes without control characters, which CHECK holds.
/// Source: the same: US $ x y and cells; ESC Q A and ESC Q B, twenty cells and CR.   Thread: any (pure).
[[nodiscard]] std::string pole_changes(PoleLanguage language, const std::optional<PoleRows>& before,
                                       const PoleRows& after);

/// A display made of software. It reads the tables of both languages on its own, and counts what they lack.
///
/// Thread: any (no I/O, no clock; the caller owns it).   Limits: kWaitingMax bytes of a command in half.
/// Source: as above.
class PoleMachine {
public:
    static constexpr std::size_t kWaitingMax = 64;  // ESC Q D, the longest, has 44

    explicit PoleMachine(PoleLanguage language) : language_(language) { clear(); }

    void feed(std::string_view bytes);
    [[nodiscard]] const PoleRows& cells() const { return cells_; }
    [[nodiscard]] int brightness() const { return brightness_; }
    [[nodiscard]] int page_number() const { return page_; }  ///< of ESC t
    [[nodiscard]] std::size_t unknown_commands() const { return unknown_; }
    /// As if switched off and on.
    void power_cycle();

private:
    void clear();
    void put(char cell);
    void move_to(int column, int row);
    [[nodiscard]] std::size_t step(std::string_view bytes);
    [[nodiscard]] std::size_t control(char byte);
    [[nodiscard]] std::size_t escape(std::string_view bytes);
    [[nodiscard]] std::size_t unit_separator(std::string_view bytes);
    [[nodiscard]] std::size_t whole_row(std::string_view bytes);

    PoleLanguage language_;
    PoleRows cells_;
    std::string waiting_;
    std::size_t column_ = 0;
    std::size_t row_ = 0;
    int brightness_ = 4;
    int page_ = 0;
    std::size_t unknown_ = 0;
};

}  // namespace comptoir::bridge
