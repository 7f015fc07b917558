#include "device-bridge/protocols/escpos_interpreter.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace comptoir::bridge {
namespace {

constexpr int kCellWide = Paper::kCellWide;
constexpr int kCellHigh = Paper::kCellHigh;
constexpr int kDefaultLineRows = 30;  // 1/6 inch at 180 dpi; near enough at 203

/// Parameters of the commands that change nothing we draw.
const std::map<char, std::size_t> kEscSkipped{{'t', 1}, {'R', 1}, {'M', 1}, {'E', 1}, {'G', 1},  {'-', 1},
                                              {'{', 1}, {'V', 1}, {'r', 1}, {'$', 2}, {'\\', 2}, {'L', 0},
                                              {'S', 0}, {'W', 8}, {'T', 1}, {'c', 2}, {' ', 1},  {'%', 1},
                                              {'?', 1}, {'U', 1}, {'u', 1}, {'v', 0}};
const std::map<char, std::size_t> kFsSkipped{{'.', 0}, {'&', 0}, {'C', 1}, {'-', 1},
                                             {'!', 1}, {'S', 2}, {'W', 1}, {'p', 2}};
const std::map<char, std::size_t> kGsSkipped{{'B', 1}, {'b', 1}, {'L', 2}, {'W', 2},  {'P', 2},
                                             {'$', 2}, {'h', 1}, {'w', 1}, {'H', 1},  {'f', 1},
                                             {'/', 1}, {':', 0}, {'^', 3}, {'\\', 2}, {'T', 1}};

std::uint8_t at(std::string_view bytes, std::size_t index) {
    return static_cast<std::uint8_t>(bytes[index]);
}

int word(std::string_view bytes, std::size_t index) {
    return at(bytes, index) | at(bytes, index + 1) << 8;
}

}  // namespace

EscposInterpreter::EscposInterpreter(int width_dots, Sink sink, Head head)
    : PaperMachine(width_dots, std::move(sink)), head_(head) {}

void EscposInterpreter::feed(std::string_view bytes) {
    for (const char c : bytes) hear_now(static_cast<std::uint8_t>(c));
    waiting_ += bytes;
    work();
}

void EscposInterpreter::set_health(Health health) {
    const bool is_news = health != health_;
    health_ = health;
    if (is_news && automatic_ != 0) say(automatic_status());
    work();
}

void EscposInterpreter::power_cycle() {
    waiting_.clear();
    recent_ = {};
    raster_rows_left_ = 0;
    automatic_ = 0;
    is_selected_ = true;
    stored_ = {};
    density_ = 0;
    reset();
}

bool EscposInterpreter::is_within_raster() const {
    constexpr std::array<std::string_view, 3> kPictures{"\x1D(L",
                                                        "\x1D"
                                                        "8L",
                                                        "\x1B*"};
    const auto begins = [&](std::string_view picture) { return waiting_.starts_with(picture); };
    return raster_rows_left_ > 0 || std::any_of(kPictures.begin(), kPictures.end(), begins);
}

// ---- commands that do not wait their turn ----

void EscposInterpreter::hear_now(std::uint8_t byte) {
    std::rotate(recent_.begin(), recent_.begin() + 1, recent_.end());
    recent_.back() = byte;
    const std::uint8_t* last = recent_.data() + recent_.size();
    if (last[-3] == 0x10 && last[-2] == 0x04) answer_now(last[-1]);
    const bool is_pulse = last[-5] == 0x10 && last[-4] == 0x14 && last[-3] == 1 && last[-2] <= 1 &&
                          last[-1] >= 1 && last[-1] <= 8;
    if (is_pulse && !health_.error && sink_.pulse) {
        sink_.pulse(last[-2] == 0 ? Pin::two : Pin::five, std::chrono::milliseconds(100 * last[-1]));
    }
    constexpr std::array<std::uint8_t, 10> kClear{0x10, 0x14, 8, 1, 3, 0x14, 1, 6, 2, 8};
    if (recent_ == kClear) {
        waiting_.clear();
        raster_rows_left_ = 0;
    }
}

void EscposInterpreter::answer_now(std::uint8_t which) {
    std::uint8_t bits = 0x12;
    switch (which) {
        case 1:
            if (health_.drawer_pin_high) bits |= 0x04;
            if (health_.stops()) bits |= 0x08;
            break;
        case 2:
            if (health_.cover_open) bits |= 0x04;
            if (health_.paper_out) bits |= 0x20;
            if (health_.error || health_.cutter || health_.too_hot) bits |= 0x40;
            break;
        case 3:
            if (health_.cutter) bits |= 0x08;
            if (health_.error) bits |= 0x20;
            if (health_.too_hot) bits |= 0x40;
            break;
        case 4:
            if (health_.paper_low) bits |= 0x0C;
            if (health_.paper_out) bits |= 0x60;
            break;
        default: return;
    }
    const char reply = static_cast<char>(bits);
    say({&reply, 1});
}

std::string EscposInterpreter::automatic_status() const {
    std::string bytes{0x10, 0, 0, 0x0F};
    if (health_.drawer_pin_high) bytes[0] |= 0x04;
    if (health_.stops()) bytes[0] |= 0x08;
    if (health_.cover_open) bytes[0] |= 0x20;
    if (health_.cutter) bytes[1] |= 0x08;
    if (health_.error) bytes[1] |= 0x20;
    if (health_.too_hot) bytes[1] |= 0x40;
    if (health_.paper_low) bytes[2] |= 0x03;
    if (health_.paper_out) bytes[2] |= 0x0C;
    return bytes;
}

// ---- the queue ----

std::size_t EscposInterpreter::step(std::string_view bytes) {
    if (raster_rows_left_ > 0) return raster_rows(bytes);
    const std::uint8_t first = at(bytes, 0);
    if (!is_selected_) {  // deaf until it is selected again
        constexpr std::string_view kSelect = "\x1B=";
        if (!bytes.starts_with(kSelect.substr(0, bytes.size()))) return 1;
    }
    switch (first) {
        case 0x0A: print_line(line_rows_); return 1;
        case 0x1B: return escape(bytes);
        case 0x1C: return field_separator(bytes);
        case 0x1D: return group_separator(bytes);
        case 0x10: return real_time(bytes);
        case 0x00:
        case 0x07:
        case 0x09:
        case 0x0C:
        case 0x0D:
        case 0x18: return 1;
        default: break;
    }
    if (first < 0x20) return unknown(1);
    constexpr std::size_t kLineCellsMax = 256;  // the widest paper has 170
    if (text_.size() < kLineCellsMax) text_.push_back({first, size_wide_, size_high_});
    return 1;
}

std::size_t EscposInterpreter::escape(std::string_view bytes) {
    if (bytes.size() < 2) return kMore;
    const char command = bytes[1];
    const auto has = [&](std::size_t parameters) { return bytes.size() >= 2 + parameters; };
    switch (command) {
        case '@': reset(); return 2;
        case '2': line_rows_ = kDefaultLineRows; return 2;
        case 'i':
        case 'm': cut_here(); return 2;
        case '*': return columns(bytes);
        case '(': return parenthesis(bytes);
        default: break;
    }
    if (command == 'D') return up_to('\0', 2, bytes);  // tab stops
    if (command == 'a' || command == '3' || command == 'J' || command == 'd' || command == '!') {
        if (!has(1)) return kMore;
        const int n = at(bytes, 2);
        if (command == 'a') alignment_ = n % 0x30 % 3;
        if (command == '3') line_rows_ = head_ == Head::nine_pins ? n / 2 : n;
        if (command == 'J') print_line(n);
        if (command == 'd') print_line(n * line_rows_);
        if (command == '!') size_wide_ = (n & 0x20) != 0 ? 2 : 1;
        if (command == '!') size_high_ = (n & 0x10) != 0 ? 2 : 1;
        return 3;
    }
    if (command == '=') {
        if (!has(1)) return kMore;
        is_selected_ = (at(bytes, 2) & 1) != 0;
        return 3;
    }
    if (command == 'p') {
        if (!has(3)) return kMore;
        const std::uint8_t pin = at(bytes, 2) & 0xCF;
        if (pin > 1) return unknown(5);
        if (sink_.pulse)
            sink_.pulse(pin == 0 ? Pin::two : Pin::five, std::chrono::milliseconds(2 * at(bytes, 3)));
        return 5;
    }
    const auto skipped = kEscSkipped.find(command);
    if (skipped == kEscSkipped.end()) return unknown(2);
    return has(skipped->second) ? 2 + skipped->second : kMore;
}

std::size_t EscposInterpreter::field_separator(std::string_view bytes) {
    if (bytes.size() < 2) return kMore;
    const auto skipped = kFsSkipped.find(bytes[1]);
    if (skipped == kFsSkipped.end()) return unknown(2);
    return bytes.size() >= 2 + skipped->second ? 2 + skipped->second : kMore;
}

std::size_t EscposInterpreter::group_separator(std::string_view bytes) {
    if (bytes.size() < 3) return bytes.size() == 2 && bytes[1] == ':' ? 2 : kMore;
    const int n = at(bytes, 2);
    switch (bytes[1]) {
        case 'v': return raster(bytes);
        case 'V': return cut(bytes);
        case '!':
            size_wide_ = (n >> 4 & 7) + 1;
            size_high_ = (n & 7) + 1;
            return 3;
        case 'r': {
            std::uint8_t paper = 0;
            if (health_.paper_low) paper |= 0x03;
            if (health_.paper_out) paper |= 0x0C;
            const char reply =
                static_cast<char>(n % 0x30 == 1 ? paper : std::uint8_t{health_.drawer_pin_high});
            say({&reply, 1});
            return 3;
        }
        case 'a':
            automatic_ = static_cast<std::uint8_t>(n);
            if (automatic_ != 0) say(automatic_status());
            return 3;
        case 'I':
            if (n >= 1 && n <= 3) say(std::string_view("\x02", 1));
            if (n == 67) say(std::string_view("_Paper\0", 7));
            return 3;
        case '(': return parenthesis(bytes);
        case '8': {
            if (bytes.size() < 7) return kMore;
            const auto length =
                static_cast<std::size_t>(word(bytes, 3)) | static_cast<std::size_t>(word(bytes, 5)) << 16;
            return bytes[2] == 'L' ? graphics(bytes, 7, length) : unknown(2);
        }
        case 'k': {
            if (bytes.size() < 4) return kMore;
            if (n >= 65)
                return bytes.size() >= std::size_t{4} + at(bytes, 3) ? std::size_t{4} + at(bytes, 3) : kMore;
            return up_to('\0', 3, bytes);
        }
        default: break;
    }
    const auto skipped = kGsSkipped.find(bytes[1]);
    if (skipped == kGsSkipped.end()) return unknown(2);
    return bytes.size() >= 2 + skipped->second ? 2 + skipped->second : kMore;
}

/// Already carried out when it arrived.
std::size_t EscposInterpreter::real_time(std::string_view bytes) {
    if (bytes.size() < 3) return kMore;
    if (bytes[1] == 0x04 || bytes[1] == 0x05) return 3;
    if (bytes[1] != 0x14) return unknown(1);
    std::size_t length = 3;
    if (bytes[2] == 1 || bytes[2] == 2) length = 5;
    if (bytes[2] == 7) length = 4;
    if (bytes[2] == 8) length = 10;
    return bytes.size() >= length ? length : kMore;
}

/// ESC ( and GS (: a letter, a length, a function.
std::size_t EscposInterpreter::parenthesis(std::string_view bytes) {
    constexpr std::size_t kHead = 5;
    if (bytes.size() < kHead) return kMore;
    const auto length = static_cast<std::size_t>(word(bytes, 3));
    const char letter = bytes[2];
    if (bytes[0] == 0x1D && letter == 'L') return graphics(bytes, kHead, length);
    if (bytes.size() < kHead + length) return kMore;
    const std::string_view parameters = bytes.substr(kHead, length);
    if (bytes[0] == 0x1D && letter == 'H' && length == 6 && parameters.starts_with("00"))
        say("7\"" + std::string(parameters.substr(2)) + '\0');
    if (bytes[0] == 0x1D && letter == 'K' && length == 2 && parameters[0] == '1')
        density_ = static_cast<std::int8_t>(parameters[1]);
    if (bytes[0] == 0x1B && letter == 'A' && length == 3 && parameters[0] == 'a') beeps_ += at(parameters, 2);
    return kHead + length;
}

std::size_t EscposInterpreter::graphics(std::string_view bytes, std::size_t head, std::size_t length) {
    constexpr std::size_t kGraphicsMax = 1u << 22;  // 2,400 by 2,400 dots have 720,000 bytes
    constexpr std::size_t kStoreHead = 10;
    if (length > kGraphicsMax) return unknown(head);
    if (bytes.size() < head + length) return kMore;
    const std::string_view parameters = bytes.substr(head, length);
    if (length == 2 && parameters[0] == '0' && (parameters[1] == '2' || parameters[1] == 2)) {
        print_graphics();
        return head + length;
    }
    if (length < kStoreHead || !parameters.starts_with("0p0")) return head + length;  // others are skipped
    const int width = word(parameters, 6);
    const int height = word(parameters, 8);
    const auto stride = static_cast<std::size_t>((width + 7) / 8);
    if (stride == 0 || length - kStoreHead != stride * static_cast<std::size_t>(height))
        return unknown(head + length);
    stored_ = Paper{width, {}};
    const auto dots = parameters.substr(kStoreHead);
    stored_.bits.assign(dots.begin(), dots.end());
    return head + length;
}

void EscposInterpreter::print_graphics() {
    const Paper graphics = std::exchange(stored_, {});
    if (graphics.width_dots == 0) return;
    const int top = paper_.rows();
    paper_.feed(graphics.rows());
    const int left = left_of(graphics.width_dots);
    for (int y = 0; y < graphics.rows(); ++y) {
        for (int x = 0; x < graphics.width_dots; ++x) {
            if (graphics.is_black(x, y)) paper_.blacken(left + x, top + y);
        }
    }
    if (paper_.rows() > kPaperRowsMax) cut_here();
}

std::size_t EscposInterpreter::columns(std::string_view bytes) {
    if (bytes.size() < 5) return kMore;
    const int mode = at(bytes, 2);
    if (mode != 0 && mode != 1 && mode != 32 && mode != 33) return unknown(5);
    const auto count = static_cast<std::size_t>(word(bytes, 3));
    const std::size_t column_bytes = mode >= 32 ? 3 : 1;
    if (bytes.size() < 5 + count * column_bytes) return kMore;
    if (mode >= 32 && head_ == Head::nine_pins) return unknown(5 + count * column_bytes);
    const int rows_a_dot = mode >= 32 || head_ == Head::nine_pins ? 1 : 3;
    const int dots_a_column = mode % 2 == 1 ? 1 : 2;
    for (std::size_t i = 0; i < count; ++i) {
        Column column;
        for (std::size_t k = 0; k < column_bytes * 8; ++k) {
            const bool is_set = (at(bytes, 5 + i * column_bytes + k / 8) >> (7 - k % 8) & 1) != 0;
            column.dots.insert(column.dots.end(), static_cast<std::size_t>(rows_a_dot), is_set ? 1 : 0);
        }
        constexpr std::size_t kColumnsMax = 4'096;  // what lies beyond the paper is lost anyway
        for (int k = 0; k < dots_a_column && graphics_.size() < kColumnsMax; ++k) graphics_.push_back(column);
    }
    return 5 + count * column_bytes;
}

std::size_t EscposInterpreter::raster(std::string_view bytes) {
    if (bytes.size() < 8) return kMore;
    const int mode = at(bytes, 3) % 0x30;
    if (bytes[2] != '0' || mode > 3 || head_ == Head::nine_pins) return unknown(3);
    raster_bytes_ = word(bytes, 4);
    raster_rows_left_ = raster_bytes_ == 0 ? 0 : word(bytes, 6);
    raster_scale_ = mode;
    return 8;
}

std::size_t EscposInterpreter::raster_rows(std::string_view bytes) {
    const auto stride = static_cast<std::size_t>(raster_bytes_);
    if (bytes.size() < stride) return kMore;
    const int across = (raster_scale_ & 1) != 0 ? 2 : 1;
    const int down = (raster_scale_ & 2) != 0 ? 2 : 1;
    const int left = left_of(raster_bytes_ * 8 * across);
    for (int k = 0; k < down; ++k) {
        paper_.feed(1);
        const int y = paper_.rows() - 1;
        for (int x = 0; x < raster_bytes_ * 8 * across; ++x) {
            const int dot = x / across;
            if ((at(bytes, static_cast<std::size_t>(dot / 8)) >> (7 - dot % 8) & 1) != 0)
                paper_.blacken(left + x, y);
        }
    }
    --raster_rows_left_;
    if (paper_.rows() > kPaperRowsMax) cut_here();
    return stride;
}

std::size_t EscposInterpreter::cut(std::string_view bytes) {
    const int mode = at(bytes, 2);
    if (mode <= 1 || mode == 0x30 || mode == 0x31) {
        cut_here();
        return 3;
    }
    if (mode != 0x41 && mode != 0x42) return unknown(3);
    if (bytes.size() < 4) return kMore;
    print_line(at(bytes, 3));
    cut_here();
    return 4;
}

// ---- paper ----

void EscposInterpreter::print_line(int feed_rows) {
    int rows = 0;
    for (const Cell& cell : text_) rows = std::max(rows, cell.high * kCellHigh);
    for (const Column& column : graphics_) rows = std::max(rows, static_cast<int>(column.dots.size()));
    const bool has_graphics = !graphics_.empty();
    const int top = paper_.rows();
    // A strip of columns is followed by the next without a gap, whatever the line spacing was set to for it.
    paper_.feed(has_graphics ? std::max(rows, text_.empty() ? 0 : feed_rows) : std::max(rows, feed_rows));
    const int left = left_of(static_cast<int>(graphics_.size()));
    for (std::size_t x = 0; x < graphics_.size(); ++x) {
        for (std::size_t y = 0; y < graphics_[x].dots.size(); ++y) {
            if (graphics_[x].dots[y] != 0)
                paper_.blacken(left + static_cast<int>(x), top + static_cast<int>(y));
        }
    }
    print_text(top);
    text_.clear();
    graphics_.clear();
    if (paper_.rows() > kPaperRowsMax) cut_here();
}

void EscposInterpreter::print_text(int top) {
    int width = 0;
    for (const Cell& cell : text_) width += cell.wide * kCellWide;
    int left = left_of(width);
    for (const Cell& cell : text_) {
        paper_.draw_cell(cell.code, left, top, cell.wide, cell.high);
        left += cell.wide * kCellWide;
    }
}

void EscposInterpreter::cut_here() {
    if (!text_.empty() || !graphics_.empty()) print_line(line_rows_);
    Paper done = std::exchange(paper_, Paper{paper_.width_dots, {}});
    if (sink_.cut) sink_.cut(done);
}

void EscposInterpreter::reset() {
    text_.clear();
    graphics_.clear();
    size_wide_ = 1;
    size_high_ = 1;
    alignment_ = 0;
    line_rows_ = kDefaultLineRows;
}

int EscposInterpreter::left_of(int width) const {
    const int room = std::max(0, paper_.width_dots - width);
    if (alignment_ == 1) return room / 2;
    return alignment_ == 2 ? room : 0;
}

}  // namespace comptoir::bridge
