#pragma once
/// ESC/POS: the few commands we send, and the answers a printer gives.

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace comptoir::bridge::escpos {

// ---- what we send ----

/// Clears the line buffer and all modes.   Source: Epson ESC/POS command reference, ESC @.
[[nodiscard]] std::string initialize();

/// The commands that follow are for the printer, not for a display on the same wire.
///
/// Source: Epson ESC/POS command reference, ESC = 1.
[[nodiscard]] std::string select_printer();

/// Bytes from 80 on are single ones. Asian firmware takes them two by two else.
///
/// Source: Epson ESC/POS command reference, FS period; receiptline begins every job with it.
[[nodiscard]] std::string leave_kanji();

/// Changes are told by themselves from now on, and all of them once at once. Ends with `initialize`.
///
/// Source: Epson ESC/POS command reference, GS a; bits 0 drawer, 1 offline, 2 error, 3 paper, 6 button.
[[nodiscard]] std::string tell_changes();

/// Paler or darker than usual.
///
/// Limits: -6 to 6.   Source: Epson ESC/POS command reference, GS ( K fn 49: 250 to 255 paler, 1 to 6 darker.
[[nodiscard]] std::string density(int steps);

/// Sounds the buzzer.
///
/// Limits: 1 to 63 times.   Source: Epson ESC/POS command reference, ESC ( A fn 97.
[[nodiscard]] std::string beep(int times);

/// One band of dots. `rows` has whole rows of `row_bytes` each; a set bit is black, the most significant
/// left.
///
/// Limits: 1 to kBandRowsMax rows.   Source: Epson ESC/POS command reference, GS v 0.
[[nodiscard]] std::string raster_band(std::string_view rows, int row_bytes);
inline constexpr int kBandRowsMax = 2'303;  // yL yH up to 11 FF in the reference

/// The same in the newer way: stored, then printed.
///
/// Limits: 1 to kGraphicsRowsMax rows of at most kGraphicsRowBytesMax.   Source: Epson ESC/POS command
/// reference, GS ( L and GS 8 L fn 112 (tone 48, colour 49, scale 1) and fn 50.
[[nodiscard]] std::string graphics_band(std::string_view rows, int row_bytes);
inline constexpr int kGraphicsRowsMax = 2'400;    // yL yH up to 960h in the reference
inline constexpr int kGraphicsRowBytesMax = 300;  // xL xH up to 960h dots in the reference

/// The same as strips of columns, each its own line. Rows that are left over are padded; dots to the right of
/// the last black one of a strip are left out.
///
/// Limits: kColumnsMax columns; more are cut off.   Source: Epson ESC/POS command reference, ESC *.
enum class Columns { rows_8_single, rows_8_double, rows_24_single, rows_24_double };
[[nodiscard]] std::string column_strips(std::string_view rows, int row_bytes, Columns columns);
[[nodiscard]] int strip_rows(Columns columns);
inline constexpr int kColumnsMax = 2'400;  // nL nH up to 960h in the reference

/// Strips follow each other without a gap.
///
/// Source: Odoo's box and escpos-php send ESC 3 16 before strips: the height of 8 pins of a TM-U220, whose
/// unit is 1/144 inch, and less than any strip elsewhere, which then feeds as high as it is. ESC 2 undoes it.
[[nodiscard]] std::string begin_strips();
[[nodiscard]] std::string end_strips();

/// Paper is moved from the print head to the cutter, and `extra` vertical motion units more, and cut.
///
/// Source: Epson ESC/POS command reference, GS V function B (65 full, 66 partial).
enum class Cut { partial, full };
[[nodiscard]] std::string feed_and_cut(Cut cut, std::uint8_t extra);

/// Prints what is in the line buffer and feeds.   Source: Epson ESC/POS command reference, ESC d.
[[nodiscard]] std::string feed_lines(std::uint8_t lines);

/// How many times as wide and high as usual the letters are that follow.
///
/// Limits: 1 to 8.   Source: Epson ESC/POS command reference, GS !.
[[nodiscard]] std::string text_size(int times);

/// Where the lines that follow stand.   Source: Epson ESC/POS command reference, ESC a.
enum class Alignment { start, centre };
[[nodiscard]] std::string align(Alignment alignment);

/// A QR code of `text`, `module_dots` dots to a module, drawn by the printer itself. One that can't skips it.
///
/// Limits: kQrBytesMax; 1 to 16 dots.   Source: Epson ESC/POS command reference, GS ( k fn 165, 167, 169, 180
/// and 181: model 2, size, error correction M, store, print.
[[nodiscard]] std::string qr_code(std::string_view text, int module_dots);
inline constexpr std::size_t kQrBytesMax = 512;  // an address; 7,089 is the printers' own bound

/// The pulse that opens a drawer, in its turn behind what was sent before.
///
/// Units: counted in 2 ms; at most 510 ms each.   Source: Epson ESC/POS command reference, ESC p.
enum class Pin { two, five };
[[nodiscard]] std::string pulse(Pin pin, std::chrono::milliseconds on, std::chrono::milliseconds off);

/// The same at once, past what waits in the printer, also while it is out of paper.
///
/// Units: counted in 100 ms; 100 to 800 ms.   Source: Epson ESC/POS command reference, DLE DC4 fn 1.
[[nodiscard]] std::string pulse_now(Pin pin, std::chrono::milliseconds on);

/// Makes it forget, at once, what it holds and has not printed.
///
/// Source: Epson ESC/POS command reference, DLE DC4 fn 8.
[[nodiscard]] std::string forget();

/// Asks for the printer, offline-cause, error and paper status, answered in this order at once, even while
/// offline.   Source: Epson ESC/POS command reference, DLE EOT 1 to 4.
[[nodiscard]] std::string ask_status();
inline constexpr std::size_t kStatusReplies = 4;

/// Asks for the paper status in its turn: the answer says that everything before it was worked off.
///
/// Source: Epson ESC/POS command reference, GS r 1.
[[nodiscard]] std::string ask_when_done();

/// The same in the stronger way: the answer names the question, and comes when all before is on paper.
///
/// Limits: four characters, 20 to 7E.   Source: Epson ESC/POS command reference, GS ( H fn 48; the answer is
/// 37 22, the four, 00.
[[nodiscard]] std::string ask_when_printed(std::string_view id);
inline constexpr std::size_t kProcessIdSize = 4;

/// Zeros that fill up a band whose rest was lost: eaten as white dots, or ignored.
///
/// Source: receiptio sends 8,192 NULs to wake an interpreter that was cut off in an image.
[[nodiscard]] std::string fill_up(std::size_t bytes);

// ---- what it answers ----

/// A byte that answers DLE EOT n. Which n it answers it does not say.
struct RealTimeReply {
    std::uint8_t bits = 0;
    bool operator==(const RealTimeReply&) const = default;
};
/// A byte that answers GS r n or GS I n.
struct QueuedReply {
    std::uint8_t bits = 0;
    bool operator==(const QueuedReply&) const = default;
};
/// Four bytes a printer sends by itself after GS a.
struct AutomaticReply {
    std::array<std::uint8_t, 4> bytes{};
    bool operator==(const AutomaticReply&) const = default;
};

/// Sorts the answers that share one wire.
///
/// Thread: any (no I/O, no clock; the caller owns it).
/// Errors: bytes that fit nothing are dropped and counted.
/// Limits: a block reply is skipped up to its NUL, at most kBlockMax bytes.
/// Source: Epson ESC/POS command reference, "Transmission status" identification by fixed bits: DLE EOT has
/// 0**1**10, GS r 0**0****, ASB 0**1**00 and then three 0**0****; blocks begin with 35, 37, 3B, 3D or 5F.
class ReplyParser {
public:
    struct Sink {
        std::function<void(RealTimeReply)> real_time;
        std::function<void(QueuedReply)> queued;
        std::function<void(AutomaticReply)> automatic;
        std::function<void(std::string_view id)> printed = nullptr;  ///< answers `ask_when_printed`
    };
    void feed(std::string_view bytes, const Sink& sink);
    /// Forgets a reply that came in half: the line was quiet for long, or is a new one.
    void reset();
    [[nodiscard]] std::size_t dropped() const { return dropped_; }

private:
    void take(std::uint8_t byte, const Sink& sink);
    void end_block(const Sink& sink);

    static constexpr std::size_t kBlockMax = 128;  // the longest, a serial number or a counter, has 80
    AutomaticReply automatic_;
    std::size_t automatic_bytes_ = 0;
    std::string block_;  // what came of it; empty: none is on its way
    std::size_t dropped_ = 0;
};

/// What the four answers to `ask_status` say.
struct Status {
    bool offline = false;
    bool cover_open = false;
    bool paper_out = false;
    bool paper_low = false;
    bool cutter = false;
    bool recovers_by_itself = false;  ///< the head is too hot
    bool error = false;               ///< any other
    bool fed_by_hand = false;
    bool drawer_pin_high = false;  ///< which of open and closed that is depends on the drawer
    bool operator==(const Status&) const = default;
};

/// Source: Epson ESC/POS command reference, DLE EOT: bits of n = 1 (2 drawer, 3 offline), 2 (2 cover, 3 feed
/// button, 5 paper end, 6 error), 3 (2 recoverable, 3 cutter, 5 unrecoverable, 6 recovers by itself), 4 (2
/// and 3 near end, 5 and 6 end).
[[nodiscard]] Status status_of(const std::array<RealTimeReply, kStatusReplies>& replies);

/// Source: the same, ASB: byte 1 (2 drawer, 3 offline, 5 cover, 6 feed button), 2 (2, 3, 5, 6 as in n = 3),
/// 3 (0 and 1 near end, 2 and 3 end).
[[nodiscard]] Status status_of(const AutomaticReply& reply);

/// Paper as a queued answer to GS r 1 gives it: bits 0 and 1 near end, 2 and 3 end.
struct PaperStatus {
    bool low = false;
    bool out = false;
    bool operator==(const PaperStatus&) const = default;
};
[[nodiscard]] PaperStatus paper_of(QueuedReply reply);

}  // namespace comptoir::bridge::escpos
