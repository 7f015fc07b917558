#pragma once
/// Pole displays of two rows of twenty cells: the few commands that we send, and one made of software.

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "device-bridge/protocols/pole_cells.hpp"

namespace comptoir::bridge {

inline constexpr std::size_t kPoleRows = 2;
inline constexpr std::size_t kPoleColumns = 20;

enum class PoleLanguage {
    escpos,          ///< Epson DM-D and what takes its part
    cd5220,          ///< Partner CD5220 and what takes its part
    logic_controls,  ///< Logic Controls LD9000 and LDX9
    utc,             ///< UTC PD1200; "UTC standard" or "direct to pole" elsewhere
    utc_enhanced,    ///< "UTC enhanced" or "UTC pass through"
    aedex,           ///< Aedex, Emax
    dsp800,          ///< DSP-800
};

/// What each is called in settings. Thread: any.
[[nodiscard]] const std::vector<std::pair<const char*, PoleLanguage>>& pole_languages();

using PoleRows = std::array<std::string, kPoleRows>;  ///< kPoleColumns cells each

struct PoleSetup {
    PoleLanguage language = PoleLanguage::escpos;
    CodePage page = CodePage::cp437;
    int brightness = 4;  ///< 1 to 4
};

/// Makes a display of unknown state ours: empty, no cursor, its page and its brightness. All but `escpos`
/// have their page set by switches and are told none; `utc_enhanced` and `aedex` have no brightness.
///
/// Source: POS-X XP8200 manual, section 4.1.2 "EPSON command mode" (ESC @, ESC t, US MD1, US C, US X, CLR)
/// and 4.1.8 (ESC =, 2 is the display); pages numbered as in the Epson ESC/POS command reference, ESC t;
/// Partner CD5220 user's manual, table 6-1 (CLR, which also ends the mode of ESC Q, ESC @, ESC *, ESC _).
/// Logic Controls: LDX9 user manual, section 8.1.1, and XP8200, section 4.1.10 (US, DC1, DC4, EOT n); UTC:
/// PD1200 programming guide, table 3-1 and "Dimming Feature"; UTC enhanced: Posiflex PD-2609UE manual, page
/// 12 (ESC u A CR ESC u B CR clears); DSP-800: Tysso VFD-550 manual, sections 6.2.4 and 6.2.5 (EOT SOH C).
/// Assumed: pages above 5 are on displays that have Epson's own numbers; an empty Aedex row is a cleared one,
/// as it is with UTC; the end of a row or command ends what came in half before it.   Thread: any (pure).
[[nodiscard]] std::string pole_begin(const PoleSetup& setup);

/// What makes `after` of whatever the display shows: nothing where that is known to be `after`, else both
/// rows whole. A byte that was lost on the way is mended by the next change, and is never part of another
/// number.
///
/// Limits: rows of kPoleColumns bytes without control characters, which CHECK holds.
/// Source: the same: US $ x y and cells; ESC Q A and ESC Q B, twenty cells and CR. DLE and 00 or 14 (XP8200,
/// section 4.1.10), behind DC1, as a Logic Controls display that was switched off and on scrolls
/// (LDX9, 8.1.1); ESC u A and B, ! # 1 and 2, cells and CR (XP8200, sections 4.1.4 and 4.1.5; LDX9,
/// section 8.1.2); EOT SOH P, 31 or 45, ETB and cells (VFD-550, section 6.2.4). Assumed: a PD1200 numbers its
/// positions as a LD9000 does.   Thread: any (pure).
[[nodiscard]] std::string pole_changes(PoleLanguage language, const std::optional<PoleRows>& before,
                                       const PoleRows& after);

/// Whether a display says with these bytes that it did not carry out what it was told. Only `dsp800` says so,
/// and says 06 behind each command that it did; what it means of its other bytes, if there are any, is
/// unknown.
///
/// Source: Tysso VFD-550 manual, sections 6.2.4 and 6.2.5 (each command is answered by ACK, or by NACK if it
/// failed). Assumed: cells are no command, and not answered.   Thread: any (pure).
[[nodiscard]] bool pole_refuses(PoleLanguage language, std::string_view bytes);

/// A display made of software. It reads the tables of all languages on its own, and counts what they lack.
///
/// Thread: any (no I/O, no clock; the caller owns it).
/// Limits: kWaitingMax bytes of a command in half, kAnswersMax that nobody has taken.
/// Source: as above.
class PoleMachine {
public:
    static constexpr std::size_t kWaitingMax = 64;   // ESC Q D, the longest, has 44
    static constexpr std::size_t kAnswersMax = 256;  // a painting has three commands; nobody may ever listen

    explicit PoleMachine(PoleLanguage language) : language_(language) { power_cycle(); }

    void feed(std::string_view bytes);
    [[nodiscard]] const PoleRows& cells() const { return cells_; }
    [[nodiscard]] int brightness() const { return brightness_; }
    [[nodiscard]] int page_number() const { return page_; }  ///< of ESC t
    [[nodiscard]] std::size_t unknown_commands() const { return unknown_; }
    /// What it says back, in the order of the commands; each is said once.
    [[nodiscard]] std::string take_answers() { return std::exchange(answers_, ""); }
    /// So many commands from now on are not carried out, and answered so, where the language has an answer.
    void refuse(std::size_t commands) { refused_ = commands; }
    /// As if switched off and on.
    void power_cycle();

private:
    void restart();
    void clear();
    void put(char cell);
    void move_to(int column, int row);
    [[nodiscard]] std::size_t step(std::string_view bytes);
    [[nodiscard]] std::size_t control(char byte);
    [[nodiscard]] std::size_t position_code(std::string_view bytes);
    [[nodiscard]] std::size_t between_ends(std::string_view bytes);
    [[nodiscard]] bool carry_out(std::string_view command);
    [[nodiscard]] std::size_t escape(std::string_view bytes);
    [[nodiscard]] std::size_t unit_separator(std::string_view bytes);
    [[nodiscard]] std::size_t whole_row(std::string_view bytes, std::string_view start, char first_row);

    PoleLanguage language_;
    PoleRows cells_;
    std::string waiting_;
    std::size_t column_ = 0;
    std::size_t row_ = 0;
    int brightness_ = 4;
    int page_ = 0;
    bool is_scrolling_ = false;  // a row that is full moves up; how Logic Controls' begin
    std::size_t unknown_ = 0;
    std::size_t refused_ = 0;  // commands yet to be refused
    std::string answers_;
};

}  // namespace comptoir::bridge
