#include "device-bridge/protocols/escpos.hpp"

#include <algorithm>

#include "app/base/check.hpp"

namespace comptoir::bridge::escpos {
namespace {

using namespace std::string_view_literals;

constexpr char kEsc = 0x1B;
constexpr char kGs = 0x1D;
constexpr char kDle = 0x10;
constexpr char kEot = 0x04;
constexpr char kDc4 = 0x14;

char byte(std::int64_t value) {
    return static_cast<char>(static_cast<std::uint8_t>(value));
}

/// True where dots would open the drawer, switch the printer off or empty its buffer: many printers carry out
/// real-time commands wherever they stand, also within a picture. (Status requests there do no harm.)
///
/// Source: Epson ESC/POS command reference, DLE DC4 fn 1, 2 and 8, notes on graphics data.
bool is_order(std::string_view bytes) {
    if (bytes.size() < 5 || bytes[1] != kDc4) return false;
    const auto at = [&](std::size_t index) { return static_cast<std::uint8_t>(bytes[index]); };
    if (at(2) == 1) return at(3) <= 1 && at(4) >= 1 && at(4) <= 8;
    if (at(2) == 2) return at(3) == 1 && at(4) == 8;
    return bytes.substr(2, 8) == "\x08\x01\x03\x14\x01\x06\x02\x08"sv;
}

/// Adds one dot to each such place. One dot in a hundred receipts is not seen; a drawer that opens is.
void disarm(std::string& command, std::size_t from) {
    for (auto at = command.find(kDle, from); at != std::string::npos; at = command.find(kDle, at + 1)) {
        if (is_order(std::string_view(command).substr(at))) command[at + 1] |= 0x08;
    }
}

}  // namespace

std::string initialize() {
    return {kEsc, '@'};
}

std::string raster_band(std::string_view rows, int row_bytes) {
    CHECK(row_bytes > 0 && rows.size() % static_cast<std::size_t>(row_bytes) == 0, "a band has whole rows");
    const auto count = static_cast<int>(rows.size() / static_cast<std::size_t>(row_bytes));
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

std::string ask_status() {
    return {kDle, kEot, 1, kDle, kEot, 2, kDle, kEot, 3, kDle, kEot, 4};
}

std::string ask_when_done() {
    return {kGs, 'r', 1};
}

std::string fill_up(std::size_t bytes) {
    return std::string(bytes, '\0');
}

void ReplyParser::feed(std::string_view bytes, const Sink& sink) {
    for (const char c : bytes) take(static_cast<std::uint8_t>(c), sink);
}

void ReplyParser::reset() {
    automatic_bytes_ = 0;
    block_bytes_ = 0;
}

void ReplyParser::take(std::uint8_t byte, const Sink& sink) {
    constexpr std::uint8_t kXon = 0x11;
    constexpr std::uint8_t kXoff = 0x13;
    if (block_bytes_ > 0) {
        ++block_bytes_;
        if (byte == 0 || block_bytes_ > kBlockMax) block_bytes_ = 0;
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
    } else if (byte == 0x37 || byte == 0x3B || byte == 0x3D || byte == 0x5F) {
        block_bytes_ = 1;
    } else if ((byte & 0x90) == 0) {
        if (sink.queued) sink.queued(QueuedReply{byte});
    } else if (byte != kXon && byte != kXoff) {
        ++dropped_;
    }
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
