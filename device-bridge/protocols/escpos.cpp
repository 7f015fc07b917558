#include "device-bridge/protocols/escpos.hpp"

#include <algorithm>
#include <utility>

#include "app/base/check.hpp"
#include "device-bridge/protocols/command_bytes.hpp"

namespace comptoir::bridge::escpos {
namespace {

using namespace std::string_view_literals;

constexpr char kFs = 0x1C;
constexpr char kDle = 0x10;
constexpr char kEot = 0x04;
constexpr char kEnq = 0x05;
constexpr char kDc4 = 0x14;

/// True where dots would be an order or a question: many printers carry out real-time commands wherever they
/// stand, also within a picture. One would open the drawer, switch the printer off, empty its buffer or have
/// it go on after an error; or be answered, and the answer be taken for one to ours.
///
/// Source: Epson ESC/POS command reference, DLE EOT, DLE ENQ, DLE DC4 fn 1, 2 and 8, notes on graphics data.
bool is_real_time(std::string_view bytes) {
    if (bytes.size() < 3) return false;
    const auto at = [&](std::size_t index) { return static_cast<std::uint8_t>(bytes[index]); };
    if (bytes[1] == kEot) return (at(2) >= 1 && at(2) <= 8) || at(2) == 18;
    if (bytes[1] == kEnq) return at(2) <= 2;
    if (bytes[1] != kDc4 || bytes.size() < 5) return false;
    if (at(2) == 1) return at(3) <= 1 && at(4) >= 1 && at(4) <= 8;
    if (at(2) == 2) return at(3) == 1 && at(4) == 8;
    return bytes.substr(2, 8) == "\x08\x01\x03\x14\x01\x06\x02\x08"sv;
}

/// Adds one dot to each such place. One dot in a hundred receipts is not seen; a drawer that opens is.
void disarm(std::string& command, std::size_t from) {
    for (auto at = command.find(kDle, from); at != std::string::npos; at = command.find(kDle, at + 1)) {
        if (is_real_time(std::string_view(command).substr(at))) command[at + 1] |= 0x08;
    }
}

char mode_of(Columns columns) {
    switch (columns) {
        case Columns::rows_8_single: return 0;
        case Columns::rows_8_double: return 1;
        case Columns::rows_24_single: return 32;
        case Columns::rows_24_double: return 33;
    }
    return 0;
}

/// Rows turned into columns, top to bottom, the topmost dot the most significant.
struct StripSize {
    int width;
    int height;
};
std::string columns_of(std::string_view rows, int row_bytes, int top, StripSize size) {
    const int bytes = size.height / 8;
    std::string columns(static_cast<std::size_t>(size.width * bytes), '\0');
    const int bottom = std::min(top + size.height, static_cast<int>(rows.size()) / row_bytes);
    for (int y = top; y < bottom; ++y) {
        const std::string_view row =
            rows.substr(static_cast<std::size_t>(y * row_bytes), static_cast<std::size_t>(row_bytes));
        const int bit = 0x80 >> ((y - top) % 8);
        for (int x = 0; x < size.width; ++x) {
            if ((static_cast<std::uint8_t>(row[static_cast<std::size_t>(x / 8)]) >> (7 - x % 8) & 1) == 0)
                continue;
            char& column = columns[static_cast<std::size_t>(x * bytes + (y - top) / 8)];
            column = byte(static_cast<std::uint8_t>(column) | bit);
        }
    }
    return columns;
}

}  // namespace

std::string initialize() {
    return {kEsc, '@'};
}

std::string select_printer() {
    return {kEsc, '=', 1};
}

std::string leave_kanji() {
    return {kFs, '.'};
}

std::string tell_changes() {
    return {kGs, 'a', 0x4F};
}

std::string density(int steps) {
    CHECK(steps >= -6 && steps <= 6, "the printer's bound");
    return {kGs, '(', 'K', 2, 0, '1', byte(steps)};
}

std::string beep(int times) {
    CHECK(times >= 1 && times <= 63, "the printer's bound");
    return {kEsc, '(', 'A', 3, 0, 'a', 1, byte(times)};
}

std::string raster_band(std::string_view rows, int row_bytes) {
    const int count = rows_in(rows, row_bytes);
    CHECK(count > 0 && count <= kBandRowsMax, "the printer's bound");
    constexpr std::size_t kHead = 8;
    std::string command;
    command.reserve(kHead + rows.size());
    command += {
        kGs, 'v', '0', 0, byte(row_bytes & 0xFF), byte(row_bytes >> 8), byte(count & 0xFF), byte(count >> 8)};
    command += rows;
    disarm(command, kHead);
    return command;
}

std::string graphics_band(std::string_view rows, int row_bytes) {
    CHECK(row_bytes > 0 && row_bytes <= kGraphicsRowBytesMax, "the printer's bound");
    const int count = rows_in(rows, row_bytes);
    CHECK(count > 0 && count <= kGraphicsRowsMax, "the printer's bound");
    constexpr std::size_t kHead = 10;
    const auto size = static_cast<std::int64_t>(kHead + rows.size());
    std::string command;
    command.reserve(kHead + 14 + rows.size());
    if (size <= 0xFFFF) {
        command += {kGs, '(', 'L', byte(size & 0xFF), byte(size >> 8)};
    } else {
        command += {kGs,
                    '8',
                    'L',
                    byte(size & 0xFF),
                    byte(size >> 8 & 0xFF),
                    byte(size >> 16 & 0xFF),
                    byte(size >> 24)};
    }
    const int dots = row_bytes * 8;
    command += {'0', 'p', '0', 1, 1, '1'};
    command += {byte(dots & 0xFF), byte(dots >> 8), byte(count & 0xFF), byte(count >> 8)};
    const std::size_t head = command.size();
    command += rows;
    disarm(command, head);
    return command + std::string{kGs, '(', 'L', 2, 0, '0', '2'};
}

int strip_rows(Columns columns) {
    return columns == Columns::rows_8_single || columns == Columns::rows_8_double ? 8 : 24;
}

std::string column_strips(std::string_view rows, int row_bytes, Columns columns) {
    const int height = rows_in(rows, row_bytes);
    const int strip = strip_rows(columns);
    const int width = std::min(row_bytes * 8, kColumnsMax);
    std::string command;
    for (int top = 0; top < height; top += strip) {
        std::string dots = columns_of(rows, row_bytes, top, {width, strip});
        const auto bytes = static_cast<std::size_t>(strip / 8);
        const auto last = dots.find_last_not_of('\0');
        // At least one column, so that the line is as high as the others.
        dots.resize(last == std::string::npos ? bytes : (last / bytes + 1) * bytes);
        const auto count = static_cast<std::int64_t>(dots.size() / bytes);
        command += {kEsc, '*', mode_of(columns), byte(count & 0xFF), byte(count >> 8)};
        const std::size_t head = command.size();
        command += dots;
        disarm(command, head);
        command += '\n';
    }
    return command;
}

std::string begin_strips() {
    return {kEsc, '3', 16};
}

std::string end_strips() {
    return {kEsc, '2'};
}

std::string feed_and_cut(Cut cut, std::uint8_t extra) {
    return {kGs, 'V', cut == Cut::full ? 'A' : 'B', byte(extra)};
}

std::string feed_lines(std::uint8_t lines) {
    return {kEsc, 'd', byte(lines)};
}

std::string text_size(int times) {
    CHECK(times >= 1 && times <= 8, "the printer's bound");
    return {kGs, '!', byte((times - 1) << 4 | (times - 1))};
}

std::string align(Alignment alignment) {
    return {kEsc, 'a', alignment == Alignment::centre ? '1' : '0'};
}

std::string qr_code(std::string_view text, int module_dots) {
    CHECK(!text.empty() && text.size() <= kQrBytesMax, "as much as is asked for");
    CHECK(module_dots >= 1 && module_dots <= 16, "the printer's bound");
    constexpr char kQr = '1';  // cn 49
    const auto function = [](std::initializer_list<char> parameters, std::string_view data = {}) {
        const std::size_t size = parameters.size() + data.size() + 1;
        std::string command{kGs,
                            '(',
                            'k',
                            byte(static_cast<std::int64_t>(size & 0xFF)),
                            byte(static_cast<std::int64_t>(size >> 8)),
                            kQr};
        return command.append(parameters).append(data);
    };
    return function({'A', '2', 0}) + function({'C', byte(module_dots)}) + function({'E', '1'}) +
           function({'P', '0'}, text) + function({'Q', '0'});
}

std::string pulse(Pin pin, std::chrono::milliseconds on, std::chrono::milliseconds off) {
    const auto units = [](std::chrono::milliseconds time) {
        return byte(std::clamp<std::int64_t>((time.count() + 1) / 2, 1, 255));
    };
    return {kEsc, 'p', pin == Pin::two ? '\0' : '\1', units(on), units(off)};
}

std::string pulse_now(Pin pin, std::chrono::milliseconds on) {
    const char units = byte(std::clamp<std::int64_t>((on.count() + 99) / 100, 1, 8));
    return {kDle, kDc4, 1, pin == Pin::two ? '\0' : '\1', units};
}

std::string forget() {
    return {kDle, kDc4, 8, 1, 3, 20, 1, 6, 2, 8};
}

std::string ask_status() {
    return {kDle, kEot, 1, kDle, kEot, 2, kDle, kEot, 3, kDle, kEot, 4};
}

std::string ask_when_done() {
    return {kGs, 'r', 1};
}

std::string ask_when_printed(std::string_view id) {
    CHECK(id.size() == kProcessIdSize, "the printer's bound");
    return std::string{kGs, '(', 'H', 6, 0, '0', '0'}.append(id);
}

std::string fill_up(std::size_t bytes) {
    return std::string(bytes, '\0');
}

void ReplyParser::feed(std::string_view bytes, const Sink& sink) {
    for (const char c : bytes) take(static_cast<std::uint8_t>(c), sink);
}

void ReplyParser::reset() {
    automatic_bytes_ = 0;
    block_.clear();
}

void ReplyParser::take(std::uint8_t byte, const Sink& sink) {
    constexpr std::uint8_t kXon = 0x11;
    constexpr std::uint8_t kXoff = 0x13;
    if (byte == kXon || byte == kXoff) return;  // flow control, wherever it stands
    if (!block_.empty()) {
        if (byte == 0)
            end_block(sink);
        else if (block_.size() == kBlockMax)
            block_.clear();
        else
            block_ += static_cast<char>(byte);
        return;
    }
    if (automatic_bytes_ > 0) {
        if ((byte & 0x90) == 0) {
            automatic_.bytes[automatic_bytes_++] = byte;
            if (automatic_bytes_ < automatic_.bytes.size()) return;
            automatic_bytes_ = 0;
            if (sink.automatic) sink.automatic(automatic_);
            return;
        }
        dropped_ += automatic_bytes_;  // the head of one that never came whole
        automatic_bytes_ = 0;
    }
    if ((byte & 0x93) == 0x12) {
        if (sink.real_time) sink.real_time(RealTimeReply{byte});
    } else if ((byte & 0x93) == 0x10) {
        automatic_.bytes[0] = byte;
        automatic_bytes_ = 1;
    } else if (byte == 0x35 || byte == 0x37 || byte == 0x3B || byte == 0x3D || byte == 0x5F) {
        block_ = static_cast<char>(byte);
    } else if ((byte & 0x90) == 0) {
        if (sink.queued) sink.queued(QueuedReply{byte});
    } else {
        ++dropped_;
    }
}

void ReplyParser::end_block(const Sink& sink) {
    const std::string block = std::exchange(block_, {});
    const bool is_process_id = block.size() == 2 + kProcessIdSize && block.starts_with("7\"");
    if (is_process_id && sink.printed) sink.printed(std::string_view(block).substr(2));
}

Status status_of(const std::array<RealTimeReply, kStatusReplies>& replies) {
    const auto has = [&](std::size_t n, std::uint8_t mask) { return (replies[n - 1].bits & mask) != 0; };
    Status status;
    status.drawer_pin_high = has(1, 0x04);
    status.offline = has(1, 0x08);
    status.cover_open = has(2, 0x04);
    status.fed_by_hand = has(2, 0x08);
    status.paper_out = has(2, 0x20) || has(4, 0x60);
    status.cutter = has(3, 0x08);
    status.recovers_by_itself = has(3, 0x40);
    status.error = has(3, 0x24) || (has(2, 0x40) && !status.cutter && !status.recovers_by_itself);
    status.paper_low = has(4, 0x0C);
    return status;
}

Status status_of(const AutomaticReply& reply) {
    const auto has = [&](std::size_t n, std::uint8_t mask) { return (reply.bytes[n - 1] & mask) != 0; };
    Status status;
    status.drawer_pin_high = has(1, 0x04);
    status.offline = has(1, 0x08);
    status.cover_open = has(1, 0x20);
    status.fed_by_hand = has(1, 0x40);
    status.cutter = has(2, 0x08);
    status.recovers_by_itself = has(2, 0x40);
    status.error = has(2, 0x24);
    status.paper_low = has(3, 0x03);
    status.paper_out = has(3, 0x0C);
    return status;
}

PaperStatus paper_of(QueuedReply reply) {
    return {.low = (reply.bits & 0x03) != 0, .out = (reply.bits & 0x0C) != 0};
}

}  // namespace comptoir::bridge::escpos
