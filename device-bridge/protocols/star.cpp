#include "device-bridge/protocols/star.hpp"

#include <algorithm>

#include "app/base/check.hpp"
#include "device-bridge/protocols/command_bytes.hpp"

namespace comptoir::bridge::star {
namespace {

constexpr char kRs = 0x1E;
constexpr char kFf = 0x0C;
constexpr char kBel = 0x07;
constexpr char kSub = 0x1A;

int height_of(std::string_view rows, int row_bytes) {
    CHECK(!rows.empty() && row_bytes <= 0xFFFF, "the printer's bound");
    return rows_in(rows, row_bytes);
}

/// ESC * r, a letter, a number in digits, NUL.
std::string mode(char letter, std::string_view number) {
    return std::string{kEsc, '*', 'r', letter}.append(number) + '\0';
}

std::string mode(char letter) {
    return {kEsc, '*', 'r', letter};
}

}  // namespace

std::string initialize() {
    return {kEsc, '@'};
}

std::string tell_changes() {
    return {kEsc, kRs, 'a', 1};
}

std::string ask_status() {
    return {kEsc, 0x06, 0x01};
}

std::string count() {
    return {0x17};
}

std::string begin_strips() {
    return {kEsc, '0'};
}

std::string end_strips() {
    return {kEsc, 'z', 1};
}

std::string strips(std::string_view rows, int row_bytes) {
    const int height = height_of(rows, row_bytes);
    const auto strip = static_cast<std::size_t>(kStripRows * row_bytes);
    std::string bytes;
    bytes.reserve(rows.size() + static_cast<std::size_t>(height / kStripRows + 1) * (strip + 5));
    for (std::size_t at = 0; at < rows.size(); at += strip) {
        bytes += {kEsc, 'k', byte(row_bytes & 0xFF), byte(row_bytes >> 8)};
        const std::string_view some = rows.substr(at, strip);
        bytes += some;
        bytes.append(strip - some.size(), '\0');
        bytes += '\n';
    }
    return bytes;
}

std::string raster_band(std::string_view rows, int row_bytes) {
    const int height = height_of(rows, row_bytes);
    CHECK(height <= kRasterRowsMax, "the printer's bound");
    std::string bytes{kEsc,
                      kGs,
                      'S',
                      1,
                      byte(row_bytes & 0xFF),
                      byte(row_bytes >> 8),
                      byte(height & 0xFF),
                      byte(height >> 8),
                      0};
    return bytes.append(rows);
}

std::string begin_graphics() {
    return mode('R') + mode('A') + mode('P', "0") + mode('F', "1") + mode('E', "1");
}

std::string graphics_rows(std::string_view rows, int row_bytes) {
    const int height = height_of(rows, row_bytes);
    const auto stride = static_cast<std::size_t>(row_bytes);
    std::string bytes;
    bytes.reserve(rows.size() + static_cast<std::size_t>(height) * 3);
    for (std::size_t at = 0; at < rows.size(); at += stride) {
        std::string_view row = rows.substr(at, stride);
        const auto last = row.find_last_not_of('\0');
        row = row.substr(0, last == std::string_view::npos ? 1 : last + 1);
        bytes += {'b', byte(static_cast<std::int64_t>(row.size() & 0xFF)),
                  byte(static_cast<std::int64_t>(row.size() >> 8))};
        bytes += row;
    }
    return bytes;
}

std::string end_graphics(GraphicsEnd end) {
    const char* number = "3";
    if (end == GraphicsEnd::partial_cut) number = "13";
    if (end == GraphicsEnd::full_cut) number = "9";
    const std::string print{kEsc, kFf, 0};
    const std::string finish{kEsc, kFf, 4};
    return print + mode('E', number) + finish + mode('B');
}

std::string feed_and_cut(Cut cut) {
    return {kEsc, 'd', cut == Cut::full ? '2' : '3'};
}

std::string feed_lines(int lines) {
    return std::string(static_cast<std::size_t>(std::clamp(lines, 0, 127)), '\n');
}

std::string pulse(Drawer drawer, std::chrono::milliseconds on, std::chrono::milliseconds off) {
    const auto units = [](std::chrono::milliseconds time) {
        return byte(std::clamp<std::int64_t>((time.count() + 9) / 10, 1, 127));
    };
    return {kEsc, kBel, units(on), units(off), drawer == Drawer::first ? kBel : kSub};
}

std::string pulse_within_graphics(Drawer drawer) {
    return std::string{kEsc, kFf, 0} + mode('D', drawer == Drawer::first ? "1" : "2");
}

void StatusParser::feed(std::string_view bytes, const Sink& sink) {
    for (const char c : bytes) take(static_cast<std::uint8_t>(c), sink);
}

std::size_t StatusParser::length() const {
    const auto first = static_cast<std::uint8_t>(bytes_[0]);
    const auto second = static_cast<std::uint8_t>(bytes_[1]);
    return static_cast<std::size_t>((first >> 2 & 0x18) | (first >> 1 & 0x07)) +
           static_cast<std::size_t>(second >> 6 & 0x02);
}

void StatusParser::take(std::uint8_t byte, const Sink& sink) {
    // After the first, no byte has bits 0 and 4; after the second, none has bit 7.
    const std::uint8_t never = bytes_.size() == 1 ? 0x11 : 0x91;
    if (!bytes_.empty() && (byte & never) != 0) {
        dropped_ += bytes_.size();  // the head of one that never came whole
        bytes_.clear();
    }
    if (bytes_.empty() && (byte & 0x91) != 0x01) {
        ++dropped_;
        return;
    }
    bytes_ += static_cast<char>(byte);
    if (bytes_.size() < 2) return;
    const std::size_t whole = length();
    if (whole < kStatusMin || whole > kStatusMax) {
        dropped_ += bytes_.size();
        bytes_.clear();
        return;
    }
    if (bytes_.size() < whole) return;
    const auto has = [&](std::size_t index, std::uint8_t mask) {
        return (static_cast<std::uint8_t>(bytes_[index]) & mask) != 0;
    };
    Status status;
    status.drawer_high = has(2, 0x04);
    status.offline = has(2, 0x08);
    status.cover_open = has(2, 0x20);
    status.fed_by_hand = has(2, 0x40);
    status.cutter = has(3, 0x08);
    status.too_hot = has(3, 0x40);
    status.error = has(3, 0x24) || has(4, 0x0A);
    status.paper_low = has(5, 0x04);
    status.paper_out = has(5, 0x08);
    if (whole > 7) {
        status.counter = (has(7, 0x40) ? 16 : 0) | (has(7, 0x20) ? 8 : 0) | (has(7, 0x08) ? 4 : 0) |
                         (has(7, 0x04) ? 2 : 0) | (has(7, 0x02) ? 1 : 0);
    }
    bytes_.clear();
    if (sink) sink(status);
}

}  // namespace comptoir::bridge::star
