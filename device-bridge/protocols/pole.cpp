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

bool is_row(std::string_view row) {
    const auto is_cell = [](char cell) { return static_cast<unsigned char>(cell) >= 0x20; };
    return row.size() == kPoleColumns && std::all_of(row.begin(), row.end(), is_cell);
}

std::string written(PoleLanguage language, const std::string& cells, std::size_t row) {
    if (language == PoleLanguage::cd5220) return (row == 0 ? "\x1BQA" : "\x1BQB") + cells + '\r';
    return std::string("\x1F$\1"sv) + static_cast<char>(row + 1) + cells;
}

}  // namespace

std::string pole_begin(const PoleSetup& setup) {
    const char brightness = static_cast<char>(std::clamp(setup.brightness, 1, 4));
    if (setup.language == PoleLanguage::cd5220)
        return std::string("\x0C\x1B@\x1B*"sv) + brightness + std::string("\x1B_\0"sv);
    return std::string("\x1B=\2\x1B@\x1B=\2\x1Bt"sv) + page_number(setup.page) +
           std::string(
               "\x1F\1\x1F"
               "C\0\x1FX"sv) +
           brightness + '\x0C';
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

// ---- the machine ----

void PoleMachine::clear() {
    cells_.fill(std::string(kPoleColumns, ' '));
    move_to(1, 1);
}

void PoleMachine::power_cycle() {
    waiting_.clear();
    brightness_ = 4;
    page_ = 0;
    clear();
}

void PoleMachine::move_to(int column, int row) {
    const bool is_inside = column >= 1 && column <= static_cast<int>(kPoleColumns) && row >= 1 && row <= 2;
    if (!is_inside) return;
    column_ = static_cast<std::size_t>(column - 1);
    row_ = static_cast<std::size_t>(row - 1);
}

/// Overwrite mode: behind the last cell the other row begins.
void PoleMachine::put(char cell) {
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
    if (name == 'Q' && !is_escpos) return whole_row(bytes);
    const bool is_known = name == '=' || (is_escpos ? name == 't' || name == 'R'
                                                    : "*_fc"sv.find(name) != std::string_view::npos);
    if (!is_known) {
        ++unknown_;
        return 2;
    }
    if (bytes.size() < 3) return 0;
    if (name == 't') page_ = static_cast<unsigned char>(bytes[2]);
    if (name == '*' && bytes[2] >= 1 && bytes[2] <= 4) brightness_ = bytes[2];
    return 3;
}

std::size_t PoleMachine::whole_row(std::string_view bytes) {
    const auto end = bytes.find('\r');
    if (end == std::string_view::npos) return 0;
    const bool is_known = end >= 3 && (bytes[2] == 'A' || bytes[2] == 'B');
    if (is_known) {
        std::string row(bytes.substr(3, std::min(end - 3, kPoleColumns)));
        row.resize(kPoleColumns, ' ');
        cells_[bytes[2] == 'A' ? 0 : 1] = std::move(row);
    } else {
        ++unknown_;
    }
    return end + 1;
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
    if (name == 'X' && bytes[2] >= 1 && bytes[2] <= 4) brightness_ = bytes[2];
    return length;
}

}  // namespace comptoir::bridge
