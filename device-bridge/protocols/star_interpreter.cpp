#include "device-bridge/protocols/star_interpreter.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace comptoir::bridge {
namespace {

constexpr int kLineRows = 32;        // 4 mm at 203 dpi
constexpr int kLineRowsNarrow = 24;  // 3 mm
constexpr int kCutFeedRows = 88;     // from the head to the cutter, some 11 mm
constexpr int kStripRows = 24;

/// Parameters of the commands that change nothing we draw.
const std::map<char, std::size_t> kEscSkipped{{'E', 0}, {'F', 0}, {'4', 0}, {'5', 0}, {'-', 1}, {'_', 1},
                                              {'i', 2}, {'R', 1}, {' ', 1}, {'s', 2}, {'l', 1}, {'Q', 1},
                                              {'$', 1}, {'W', 1}, {'h', 1}, {'M', 0}, {'P', 0}, {'C', 1}};

std::uint8_t at(std::string_view bytes, std::size_t index) {
    return static_cast<std::uint8_t>(bytes[index]);
}

int word(std::string_view bytes, std::size_t index) {
    return at(bytes, index) | at(bytes, index + 1) << 8;
}

}  // namespace

StarInterpreter::StarInterpreter(int width_dots, Sink sink, Mode mode)
    : PaperMachine(width_dots, std::move(sink)), mode_(mode) {
    reset();
}

void StarInterpreter::feed(std::string_view bytes) {
    for (const char c : bytes) hear_now(static_cast<std::uint8_t>(c));
    waiting_ += bytes;
    work();
}

void StarInterpreter::set_health(Health health) {
    const bool is_news = health != health_;
    health_ = health;
    if (is_news && tells_changes_) say(status());
    work();
}

void StarInterpreter::power_cycle() {
    waiting_.clear();
    recent_ = {};
    counter_ = 0;
    tells_changes_ = false;
    is_within_graphics_ = false;
    pulse_ms_ = 200;
    reset();
}

bool StarInterpreter::is_within_raster() const {
    const bool is_strip =
        waiting_.starts_with("\x1Bk") || waiting_.starts_with("\x1BX") || waiting_.starts_with("\x1B\x1DS");
    return is_within_graphics_ || is_strip;
}

void StarInterpreter::hear_now(std::uint8_t byte) {
    std::rotate(recent_.begin(), recent_.begin() + 1, recent_.end());
    recent_.back() = byte;
    constexpr std::array<std::uint8_t, 3> kAsk{0x1B, 0x06, 0x01};
    if (recent_ == kAsk) say(status());
}

/// Nine bytes; the first says so.
std::string StarInterpreter::status() const {
    std::string bytes(9, '\0');
    const auto set = [&](std::size_t index, bool is_so, int mask) {
        if (is_so) bytes[index] = static_cast<char>(static_cast<std::uint8_t>(bytes[index]) | mask);
    };
    bytes[0] = 0x23;
    bytes[1] = mode_ == Mode::prnt ? 0x0A : 0x06;  // version 5, or 3
    set(2, health_.drawer_pin_high, 0x04);
    set(2, health_.stops(), 0x08);
    set(2, health_.cover_open, 0x20);
    set(3, health_.cutter, 0x08);
    set(3, health_.error, 0x20);
    set(3, health_.too_hot, 0x40);
    set(5, health_.paper_low, 0x04);
    set(5, health_.paper_out, 0x08);
    set(7, (counter_ & 16) != 0, 0x40);
    set(7, (counter_ & 8) != 0, 0x20);
    set(7, (counter_ & 4) != 0, 0x08);
    set(7, (counter_ & 2) != 0, 0x04);
    set(7, (counter_ & 1) != 0, 0x02);
    return bytes;
}

std::size_t StarInterpreter::step(std::string_view bytes) {
    const std::size_t used = command(bytes);
    if (buffer_.rows() > kPaperRowsMax) print_buffer();
    if (paper_.rows() > kPaperRowsMax) cut_here(0);
    return used;
}

std::size_t StarInterpreter::command(std::string_view bytes) {
    const std::uint8_t first = at(bytes, 0);
    if (first == 0x1B) return escape(bytes);
    if (is_within_graphics_) {
        if (first == 'b') return graphic_row(bytes);
        return first == 0 ? 1 : unknown(1);
    }
    switch (first) {
        case 0x0A: new_line(); return 1;
        case 0x07: open_drawer(Pin::two, pulse_ms_); return 1;
        case 0x1A: open_drawer(Pin::five, 200); return 1;
        case 0x17:
            counter_ = (counter_ + 1) % 32;
            if (tells_changes_) say(status());
            return 1;
        case 0x00:
        case 0x09:
        case 0x0D:
        case 0x0E:
        case 0x0F:
        case 0x12:
        case 0x14:
        case 0x18: return 1;
        case 0x1C: return bytes.size() < 2 ? kMore : 2;  // Star ignores FS period
        default: break;
    }
    if (first < 0x20 || mode_ == Mode::graphic) return unknown(1);
    constexpr std::size_t kLineCellsMax = 256;  // the widest paper has 70
    if (text_.size() < kLineCellsMax) text_ += static_cast<char>(first);
    return 1;
}

std::size_t StarInterpreter::escape(std::string_view bytes) {
    if (bytes.size() < 2) return kMore;
    const auto has = [&](std::size_t parameters) { return bytes.size() >= 2 + parameters; };
    switch (bytes[1]) {
        case '@': reset(); return 2;
        case 0x06: return has(1) ? 3 : kMore;  // answered when it arrived
        case '*': return graphic_mode(bytes);
        case 0x0C:
            if (!has(1)) return kMore;
            if (!is_within_graphics_ || (bytes[2] != 0 && bytes[2] != 4)) return unknown(3);
            print_buffer();
            run(bytes[2] == 4 ? end_mode_ : form_mode_);
            return 3;
        default: break;
    }
    if (is_within_graphics_) return unknown(2);
    switch (bytes[1]) {
        case 'k': return strip(bytes);
        case 'X': return columns(bytes);
        case 0x1D: return group_separator(bytes);
        case '0': line_rows_ = kLineRowsNarrow; return 2;
        case 0x1E:
            if (!has(2)) return kMore;
            if (bytes[2] != 'a') return 4;
            tells_changes_ = (at(bytes, 3) & 1) != 0;
            if (tells_changes_) say(status());
            return 4;
        case 0x07:
            if (!has(2)) return kMore;
            pulse_ms_ = at(bytes, 2) * 10;
            return 4;
        default: break;
    }
    if (bytes[1] == 'z' || bytes[1] == 'd' || bytes[1] == 'J' || bytes[1] == 'a') {
        if (!has(1)) return kMore;
        const int n = at(bytes, 2);
        if (bytes[1] == 'z') line_rows_ = n % 0x30 == 1 ? kLineRows : kLineRowsNarrow;
        if (bytes[1] == 'J') paper_.feed(n);
        for (int i = 0; bytes[1] == 'a' && i < n; ++i) new_line();
        if (bytes[1] == 'd') cut_here(n % 0x30 >= 2 ? kCutFeedRows : 0);
        return 3;
    }
    if (bytes[1] == 'b') return up_to('\x1E', 2, bytes);  // a bar code
    const auto skipped = kEscSkipped.find(bytes[1]);
    if (skipped == kEscSkipped.end()) return unknown(2);
    return has(skipped->second) ? 2 + skipped->second : kMore;
}

std::size_t StarInterpreter::group_separator(std::string_view bytes) {
    if (bytes.size() < 4) return kMore;
    switch (bytes[2]) {
        case 'S': return raster(bytes);
        case 'a':
        case 't': return 4;
        case 'A':
        case 'R': return bytes.size() < 5 ? kMore : 5;
        case 0x03: return bytes.size() < 6 ? kMore : 6;
        case 'y': {  // QR codes
            if (bytes[3] == 'P') return 4;
            if (bytes[3] == 'S') return bytes.size() < 6 ? kMore : 6;
            if (bytes.size() < 8) return kMore;
            const auto whole = 8 + static_cast<std::size_t>(word(bytes, 6));
            return bytes.size() < whole ? kMore : whole;
        }
        default: return unknown(3);
    }
}

/// ESC * r and a letter; most take a number in digits, up to a NUL.
std::size_t StarInterpreter::graphic_mode(std::string_view bytes) {
    if (bytes.size() < 4) return kMore;
    if (bytes[2] != 'r') return unknown(3);
    const char letter = bytes[3];
    if (letter == 'R') {
        end_mode_ = form_mode_ = 0;
        return 4;
    }
    if (letter == 'A') {
        is_within_graphics_ = true;
        return 4;
    }
    if (letter == 'B') {
        print_buffer();
        is_within_graphics_ = false;
        return 4;
    }
    constexpr std::size_t kNumberMax = 16;  // three digits, a NUL
    const auto end = bytes.substr(0, kNumberMax + 1).find('\0', 4);
    if (end == std::string_view::npos) return bytes.size() > kNumberMax ? unknown(4) : kMore;
    int number = 0;
    for (const char digit : bytes.substr(4, std::min<std::size_t>(end - 4, 4))) {
        if (digit < '0' || digit > '9') return unknown(end + 1);
        number = number * 10 + (digit - '0');
    }
    const bool is_deaf = buffer_.rows() > 0;
    if (!is_within_graphics_ || std::string_view("PEFQDY").find(letter) == std::string_view::npos)
        return unknown(end + 1);
    if (letter == 'Y') buffer_.feed(std::min(number, kPaperRowsMax));
    if (letter != 'Y' && is_deaf) return unknown(end + 1);
    if (letter == 'E') end_mode_ = number;
    if (letter == 'F') form_mode_ = number;
    if (letter == 'D') open_drawer(number == 2 ? Pin::five : Pin::two, 200);
    return end + 1;
}

std::size_t StarInterpreter::graphic_row(std::string_view bytes) {
    if (bytes.size() < 3) return kMore;
    const auto whole = 3 + static_cast<std::size_t>(word(bytes, 1));
    if (bytes.size() < whole) return kMore;
    buffer_.feed(1);
    buffer_.blacken_row(bytes.substr(3, whole - 3), 0, buffer_.rows() - 1);
    return whole;
}

std::size_t StarInterpreter::strip(std::string_view bytes) {
    if (mode_ == Mode::graphic) return unknown(2);
    if (bytes.size() < 4) return kMore;
    const auto stride = static_cast<std::size_t>(word(bytes, 2));
    const std::size_t whole = 4 + stride * kStripRows;
    if (bytes.size() < whole) return kMore;
    line_.bits.clear();
    line_.feed(kStripRows);
    for (int y = 0; y < kStripRows; ++y)
        line_.blacken_row(bytes.substr(4 + static_cast<std::size_t>(y) * stride, stride), 0, y);
    return whole;
}

std::size_t StarInterpreter::columns(std::string_view bytes) {
    if (mode_ == Mode::graphic) return unknown(2);
    if (bytes.size() < 4) return kMore;
    const auto count = static_cast<std::size_t>(word(bytes, 2));
    const std::size_t whole = 4 + count * 3;
    if (bytes.size() < whole) return kMore;
    line_.bits.clear();
    line_.feed(kStripRows);
    for (std::size_t x = 0; x < count; ++x) {
        for (std::size_t y = 0; y < kStripRows; ++y) {
            if ((at(bytes, 4 + x * 3 + y / 8) >> (7 - y % 8) & 1) != 0)
                line_.blacken(static_cast<int>(x), static_cast<int>(y));
        }
    }
    return whole;
}

std::size_t StarInterpreter::raster(std::string_view bytes) {
    if (mode_ != Mode::prnt) return unknown(3);
    if (bytes.size() < 9) return kMore;
    const auto stride = static_cast<std::size_t>(word(bytes, 4));
    const int height = word(bytes, 6);
    const std::size_t whole = 9 + stride * static_cast<std::size_t>(height);
    constexpr std::size_t kRasterMax = 1u << 22;  // the widest paper and 2,400 rows have 250,000 bytes
    if (whole > kRasterMax) return unknown(9);
    if (bytes.size() < whole) return kMore;
    const int top = paper_.rows();
    paper_.feed(height);
    for (int y = 0; y < height; ++y)
        paper_.blacken_row(bytes.substr(9 + static_cast<std::size_t>(y) * stride, stride), 0, top + y);
    return whole;
}

/// Source: Graphic Mode Command Specifications: 0 and 1 only print, 2 feeds, 3 to the tear bar, 9 and 13 cut.
void StarInterpreter::run(int end_mode) {
    if (end_mode == 9 || end_mode == 13) return cut_here(kCutFeedRows);
    if (end_mode >= 2) paper_.feed(kCutFeedRows);
}

void StarInterpreter::open_drawer(Pin pin, int milliseconds) {
    if (sink_.pulse) sink_.pulse(pin, std::chrono::milliseconds(milliseconds));
}

void StarInterpreter::new_line() {
    const int top = paper_.rows();
    paper_.feed(line_rows_);
    for (int y = 0; y < line_.rows(); ++y) {
        const auto* row = line_.bits.data() + static_cast<std::ptrdiff_t>(y) * line_.row_bytes();
        paper_.blacken_row({reinterpret_cast<const char*>(row), static_cast<std::size_t>(line_.row_bytes())},
                           0, top + y);
    }
    for (std::size_t i = 0; i < text_.size(); ++i)
        paper_.draw_cell(static_cast<std::uint8_t>(text_[i]), static_cast<int>(i) * Paper::kCellWide, top, 1,
                         1);
    text_.clear();
    line_.bits.clear();
}

void StarInterpreter::print_buffer() {
    paper_.bits.insert(paper_.bits.end(), buffer_.bits.begin(), buffer_.bits.end());
    buffer_.bits.clear();
}

void StarInterpreter::cut_here(int feed_rows) {
    if (!text_.empty() || !line_.bits.empty()) new_line();
    paper_.feed(feed_rows);
    const Paper done = std::exchange(paper_, Paper{paper_.width_dots, {}});
    if (sink_.cut) sink_.cut(done);
}

void StarInterpreter::reset() {
    text_.clear();
    line_ = Paper{paper_.width_dots, {}};
    buffer_ = Paper{paper_.width_dots, {}};
    line_rows_ = kLineRows;
    end_mode_ = form_mode_ = 0;
}

}  // namespace comptoir::bridge
