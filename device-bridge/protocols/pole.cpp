#include "device-bridge/protocols/pole.hpp"

#include <algorithm>

#include "app/base/check.hpp"

namespace comptoir::bridge {
namespace {

using namespace std::string_view_literals;

/// Source: Epson ESC/POS command reference, ESC t: the pages that its displays have, too.
char page_number(CodePage page) {
    switch (page) {
        case CodePage::cp437: return 0;
        case CodePage::cp850: return 2;
        case CodePage::cp1252: return 16;
        case CodePage::cp866: return 17;
        case CodePage::cp852: return 18;
        case CodePage::cp858: return 19;
    }
    return 0;
}

constexpr char kDone = '\x06';     // ACK
constexpr char kRefused = '\x15';  // NAK

bool is_row(std::string_view row) {
    const auto is_cell = [](char cell) { return static_cast<unsigned char>(cell) >= 0x20; };
    return row.size() == kPoleColumns && std::all_of(row.begin(), row.end(), is_cell);
}

std::string written(PoleLanguage language, const std::string& cells, std::size_t row) {
    const bool is_first = row == 0;
    switch (language) {
        case PoleLanguage::escpos: return std::string("\x1F$\1"sv) + static_cast<char>(row + 1) + cells;
        case PoleLanguage::cd5220: return (is_first ? "\x1BQA" : "\x1BQB") + cells + '\r';
        case PoleLanguage::logic_controls:
        case PoleLanguage::utc: return std::string(is_first ? "\x11\x10\0"sv : "\x10\x14"sv) + cells;
        case PoleLanguage::utc_enhanced: return (is_first ? "\x1BuA" : "\x1BuB") + cells + '\r';
        case PoleLanguage::aedex: return (is_first ? "!#1" : "!#2") + cells + '\r';
        case PoleLanguage::dsp800: return (is_first ? "\4\1P\x31\x17" : "\4\1P\x45\x17") + cells;
    }
    return {};
}

std::string epson_begin(const PoleSetup& setup, char brightness) {
    return std::string("\x1B=\2\x1B@\x1B=\2\x1Bt"sv) + page_number(setup.page) +
           std::string(
               "\x1F\1\x1F"
               "C\0\x1FX"sv) +
           brightness + '\x0C';
}

/// Source: PD1200 programming guide, "Dimming Feature"; XP8200, section 4.1.10: 20, 40, 60 and 100 %.
char dimmed(char brightness) {
    return "\x20\x40\x60\xFF"sv[static_cast<std::size_t>(brightness - 1)];
}

}  // namespace

const std::vector<std::pair<const char*, PoleLanguage>>& pole_languages() {
    static const std::vector<std::pair<const char*, PoleLanguage>> kAll{
        {"escpos", PoleLanguage::escpos},
        {"cd5220", PoleLanguage::cd5220},
        {"logic-controls", PoleLanguage::logic_controls},
        {"utc", PoleLanguage::utc},
        {"utc-enhanced", PoleLanguage::utc_enhanced},
        {"aedex", PoleLanguage::aedex},
        {"dsp800", PoleLanguage::dsp800}};
    return kAll;
}

std::string pole_begin(const PoleSetup& setup) {
    const char brightness = static_cast<char>(std::clamp(setup.brightness, 1, 4));
    switch (setup.language) {
        case PoleLanguage::escpos: return epson_begin(setup, brightness);
        case PoleLanguage::cd5220:
            return std::string("\x0C\x1B@\x1B*"sv) + brightness + std::string("\x1B_\0"sv);
        case PoleLanguage::logic_controls: return std::string("\x1F\x11\x14\4") + dimmed(brightness);
        case PoleLanguage::utc: return std::string("\x1F\x11\4") + dimmed(brightness);
        case PoleLanguage::utc_enhanced: return "\x1BuA\r\x1BuB\r";
        case PoleLanguage::aedex: return "!#1\r!#2\r";
        case PoleLanguage::dsp800: return "\4\1C\x31\x58\x17";
    }
    return {};
}

std::string pole_changes(PoleLanguage language, const std::optional<PoleRows>& before,
                         const PoleRows& after) {
    if (before == after) return "";
    std::string bytes;
    for (std::size_t row = 0; row < kPoleRows; ++row) {
        CHECK(is_row(after[row]), "who lays a row out fills it, with cells and nothing else");
        bytes += written(language, after[row], row);
    }
    return bytes;
}

bool pole_refuses(PoleLanguage language, std::string_view bytes) {
    return language == PoleLanguage::dsp800 && bytes.find(kRefused) != std::string_view::npos;
}

// ---- the machine ----

void PoleMachine::clear() {
    cells_.fill(std::string(kPoleColumns, ' '));
    move_to(1, 1);
}

void PoleMachine::power_cycle() {
    waiting_.clear();
    answers_.clear();
    restart();
}

void PoleMachine::restart() {
    brightness_ = 4;
    page_ = 0;
    clear();
    is_scrolling_ = language_ == PoleLanguage::logic_controls || language_ == PoleLanguage::utc;
}

void PoleMachine::move_to(int column, int row) {
    const bool is_inside = column >= 1 && column <= static_cast<int>(kPoleColumns) && row >= 1 && row <= 2;
    if (!is_inside) return;
    column_ = static_cast<std::size_t>(column - 1);
    row_ = static_cast<std::size_t>(row - 1);
}

/// Overwrite mode: behind the last cell the other row begins.
void PoleMachine::put(char cell) {
    if (is_scrolling_) row_ = 1;
    cells_[row_][column_] = cell;
    if (++column_ < kPoleColumns) return;
    column_ = 0;
    row_ = 1 - row_;
}

void PoleMachine::feed(std::string_view bytes) {
    waiting_ += bytes;
    std::size_t done = 0;
    while (done < waiting_.size()) {
        const std::size_t used = step(std::string_view(waiting_).substr(done));
        if (used == 0) break;
        done += used;
    }
    waiting_.erase(0, done);
    if (waiting_.size() <= kWaitingMax) return;
    waiting_.clear();
    ++unknown_;
}

std::size_t PoleMachine::step(std::string_view bytes) {
    switch (language_) {
        case PoleLanguage::logic_controls:
        case PoleLanguage::utc: return position_code(bytes);
        case PoleLanguage::utc_enhanced: return whole_row(bytes, "\x1Bu", 'A');
        case PoleLanguage::aedex: return whole_row(bytes, "!#", '1');
        case PoleLanguage::dsp800: return between_ends(bytes);
        case PoleLanguage::escpos:
        case PoleLanguage::cd5220: break;
    }
    if (static_cast<unsigned char>(bytes[0]) >= 0x20) {
        put(bytes[0]);
        return 1;
    }
    if (bytes[0] == '\x1B') return bytes.size() < 2 ? 0 : escape(bytes);
    if (bytes[0] == '\x1F') return bytes.size() < 2 ? 0 : unit_separator(bytes);
    return control(bytes[0]);
}

std::size_t PoleMachine::control(char byte) {
    const auto row = static_cast<int>(row_) + 1;
    switch (byte) {
        case '\x0C': clear(); break;
        case '\x0B': move_to(1, 1); break;
        case '\r': move_to(1, row); break;
        case '\n': move_to(static_cast<int>(column_) + 1, 3 - row); break;
        case '\x18':
            cells_[row_].assign(kPoleColumns, ' ');
            move_to(1, row);
            break;
        default: ++unknown_;
    }
    return 1;
}

std::size_t PoleMachine::escape(std::string_view bytes) {
    const bool is_escpos = language_ == PoleLanguage::escpos;
    const char name = bytes[1];
    if (name == '@') {
        clear();
        brightness_ = 4;
        page_ = 0;
        return 2;
    }
    if (name == 'Q' && !is_escpos) return whole_row(bytes, "\x1BQ", 'A');
    const bool is_known = name == '=' || (is_escpos ? name == 't' || name == 'R'
                                                    : "*_fc"sv.find(name) != std::string_view::npos);
    if (!is_known) {
        ++unknown_;
        return 2;
    }
    if (bytes.size() < 3) return 0;
    if (name == 't') page_ = static_cast<unsigned char>(bytes[2]);
    if (name == '*' && bytes[2] >= 1 && bytes[2] <= 4) brightness_ = static_cast<unsigned char>(bytes[2]);
    return 3;
}

/// What doesn't begin as a row does is passed through to the next device.
std::size_t PoleMachine::whole_row(std::string_view bytes, std::string_view start, char first_row) {
    if (bytes.substr(0, start.size()) != start.substr(0, bytes.size())) return 1;
    const bool has_clear = language_ == PoleLanguage::cd5220;  // which ends a row in half, too
    const auto end = bytes.find_first_of(has_clear ? "\r\x0C" : "\r");
    if (end == std::string_view::npos) return 0;
    if (bytes[end] == '\x0C') return end;
    const std::size_t named = start.size();
    if (end > named && (bytes[named] == first_row || bytes[named] == first_row + 1)) {
        std::string row(bytes.substr(named + 1, std::min(end - named - 1, kPoleColumns)));
        row.resize(kPoleColumns, ' ');
        cells_[bytes[named] == first_row ? 0 : 1] = std::move(row);
    } else {
        ++unknown_;
    }
    return end + 1;
}

/// Logic Controls and UTC: single bytes, some with a value behind them.
std::size_t PoleMachine::position_code(std::string_view bytes) {
    const char code = bytes[0];
    if (static_cast<unsigned char>(code) >= 0x20) {
        put(code);
        return 1;
    }
    if (code == '\x10' || code == '\4') {
        if (bytes.size() < 2) return 0;
        const int value = static_cast<unsigned char>(bytes[1]);
        const auto level = "\x20\x40\x60\xFF"sv.find(bytes[1]);
        if (code == '\x10') move_to(value % 20 + 1, value / 20 + 1);
        if (code == '\4' && level != std::string_view::npos) brightness_ = static_cast<int>(level) + 1;
        return 2;
    }
    const bool has_cursor = language_ == PoleLanguage::logic_controls;
    if (code == '\x1F') {
        restart();
    } else if (code == '\x11' || code == '\x12') {
        is_scrolling_ = code == '\x12';
    } else if (!has_cursor || (code != '\x13' && code != '\x14')) {
        ++unknown_;
    }
    return 1;
}

/// DSP-800: a command between EOT SOH and ETB, and cells.
std::size_t PoleMachine::between_ends(std::string_view bytes) {
    if (static_cast<unsigned char>(bytes[0]) >= 0x20) {
        put(bytes[0]);
        return 1;
    }
    if (bytes[0] != '\4') {
        ++unknown_;
        return 1;
    }
    const auto end = bytes.find('\x17');
    if (end == std::string_view::npos) return 0;
    const bool is_done = carry_out(bytes.substr(1, end - 1));
    if (answers_.size() < kAnswersMax) answers_ += is_done ? kDone : kRefused;
    return end + 1;
}

bool PoleMachine::carry_out(std::string_view command) {
    if (refused_ > 0) {
        --refused_;
        return false;
    }
    const auto place = [&](std::size_t at) { return static_cast<unsigned char>(command[at]) - 0x31; };
    if (command.size() == 3 && command.starts_with("\1P")) {
        move_to(place(2) % 20 + 1, place(2) / 20 + 1);
    } else if (command.size() == 4 && command.starts_with("\1C") && place(2) >= 0 && place(3) < 40) {
        for (int cell = place(2); cell <= place(3); ++cell)
            cells_[static_cast<std::size_t>(cell / 20)][static_cast<std::size_t>(cell % 20)] = ' ';
    } else {
        ++unknown_;
        return false;
    }
    return true;
}

std::size_t PoleMachine::unit_separator(std::string_view bytes) {
    const char name = bytes[1];
    if (name >= 1 && name <= 3) return 2;  // how it scrolls
    if (language_ != PoleLanguage::escpos || "$XC"sv.find(name) == std::string_view::npos) {
        ++unknown_;
        return 2;
    }
    const std::size_t length = name == '$' ? 4 : 3;
    if (bytes.size() < length) return 0;
    if (name == '$') move_to(static_cast<unsigned char>(bytes[2]), static_cast<unsigned char>(bytes[3]));
    if (name == 'X' && bytes[2] >= 1 && bytes[2] <= 4) brightness_ = static_cast<unsigned char>(bytes[2]);
    return length;
}

}  // namespace comptoir::bridge
