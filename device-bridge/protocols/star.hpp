#pragma once
/// Star's printer languages (Line Mode, StarPRNT, Graphic Mode): the few commands we send, and their status.

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace comptoir::bridge::star {

// ---- what we send ----

/// Source: StarPRNT command specifications, ESC @.
[[nodiscard]] std::string initialize();

/// Changes of the status are told by themselves, and each step of the counter of `count`.
///
/// Source: receiptio, ESC RS a 1.
[[nodiscard]] std::string tell_changes();

/// Asks for the status at once.   Source: ReceiptPrinterStatus, ESC ACK SOH.
[[nodiscard]] std::string ask_status();

/// Steps the printer's counter, in its turn.   Source: receiptio puts ETB behind a job and takes the status
/// that follows for its end.
[[nodiscard]] std::string count();

/// Rows as strips of 24, the last padded.
///
/// Limits: 65,535 bytes a row.   Source: receiptline, ESC k.
[[nodiscard]] std::string strips(std::string_view rows, int row_bytes);
inline constexpr int kStripRows = 24;
/// Strips follow each other without a gap: a line is 3 mm high, 24 dots at 203 dpi; and as usual again.
///
/// Source: ReceiptPrinterEncoder sends ESC 0 before and ESC z 1 behind such strips.
[[nodiscard]] std::string begin_strips();
[[nodiscard]] std::string end_strips();

/// One band of StarPRNT.
///
/// Limits: kRasterRowsMax rows.   Source: receiptline, ESC GS S 1, bytes, rows, 0.
[[nodiscard]] std::string raster_band(std::string_view rows, int row_bytes);
inline constexpr int kRasterRowsMax = 2'400;  // where receiptline splits

/// Graphic mode, on a page without end, from which nothing is cut yet.
///
/// Source: STAR Graphic Mode Command Specifications Rev 2.32: ESC * r R, A, P 0, F 1, E 1. Modes are set
/// while no row is in the buffer; they are not heard else.
[[nodiscard]] std::string begin_graphics();
/// Rows, each a command; white at its end is left out.   Source: the same, b nL nH.
[[nodiscard]] std::string graphics_rows(std::string_view rows, int row_bytes);
/// Prints what is in the buffer, and ends as told: ESC FF NUL, then ESC * r E, ESC FF EOT, ESC * r B.
///
/// Source: the same; 13 partial cut, 9 full cut, 3 up to the tear bar.
enum class GraphicsEnd { partial_cut, full_cut, tear_bar };
[[nodiscard]] std::string end_graphics(GraphicsEnd end);

/// Feeds to the cutter and cuts.   Source: receiptline cuts with ESC d 3 (partial), Odoo's box with ESC d 2
/// (full).
enum class Cut { partial, full };
[[nodiscard]] std::string feed_and_cut(Cut cut);
[[nodiscard]] std::string feed_lines(int lines);

/// The pulse that opens a drawer, in its turn.
///
/// Units: counted in 10 ms; at most 1,270 ms each; the second drawer's is fixed.   Source:
/// ReceiptPrinterEncoder and Star's CUPS filter: ESC BEL n1 n2, then BEL for the first, SUB for the second.
enum class Drawer { first, second };
[[nodiscard]] std::string pulse(Drawer drawer, std::chrono::milliseconds on, std::chrono::milliseconds off);
/// The same in graphic mode: prints what is in the buffer first, behind which it is not heard.
///
/// Source: Graphic Mode Command Specifications, ESC * r D.
[[nodiscard]] std::string pulse_within_graphics(Drawer drawer);

// ---- what it answers ----

struct Status {
    bool offline = false;
    bool cover_open = false;
    bool paper_out = false;
    bool paper_low = false;
    bool cutter = false;
    bool too_hot = false;
    bool error = false;
    bool fed_by_hand = false;
    bool drawer_high = false;
    std::optional<int> counter = {};  ///< of ETB, 0 to 31; not in every printer's status
    bool operator==(const Status&) const = default;
};
inline constexpr int kCounterRange = 32;

/// Finds the automatic status in what comes in.
///
/// Thread: any (no I/O, no clock; the caller owns it).
/// Errors: bytes that fit nothing are dropped and counted.
/// Source: receiptio and ReceiptPrinterStatus: byte 1 is 0**0***1 and holds the length, with bit 7 of byte 2.
/// Star's own WebPRNT reader: byte 3: 2 drawer, 3 offline, 5 cover, 6 button; byte 4: 3 cutter, 5 not
/// recoverable, 6 too hot; byte 5: 3 black mark; byte 6: 2 near end, 3 end; byte 8: 1, 2, 3, 5, 6 counter.
/// receiptio adds byte 4: 2, and byte 5: 1 as errors.
class StatusParser {
public:
    using Sink = std::function<void(const Status&)>;
    void feed(std::string_view bytes, const Sink& sink);
    void reset() { bytes_.clear(); }
    [[nodiscard]] std::size_t dropped() const { return dropped_; }

private:
    void take(std::uint8_t byte, const Sink& sink);
    [[nodiscard]] std::size_t length() const;

    static constexpr std::size_t kStatusMin = 7;   // paper is the sixth, one byte is always behind it
    static constexpr std::size_t kStatusMax = 33;  // what the length's six bits can say
    std::string bytes_;                            // of one that has begun
    std::size_t dropped_ = 0;
};

}  // namespace comptoir::bridge::star
