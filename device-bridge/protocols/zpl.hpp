#pragma once
/// ZPL II: a picture as one label, and the status of a label printer.

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace comptoir::bridge::zpl {

// ---- what we say ----

/// A label of its own begins.
///
/// Limits: kLabelRowsMax.   Source: ZPL II Programming Guide, ^XA, ^PW, ^LL, ^LH.
[[nodiscard]] std::string begin_label(int width_dots, int rows);
inline constexpr int kLabelRowsMax = 32'000;  // ^LL in the guide

/// Rows of a picture at `top` of the label: hexadecimal digits, runs of which are shortened.
///
/// Limits: kFieldBytesMax bytes.   Source: ZPL II Programming Guide, ^FO, ^GFA, ^FS; "Alternative data
/// compression scheme": G to Y and g to z count the digit that follows 1 to 19 and 20 to 400 times, a comma
/// ends a row with zeros, an exclamation mark with ones, a colon repeats the row before.
[[nodiscard]] std::string field(std::string_view rows, int row_bytes, int top);
inline constexpr std::size_t kFieldBytesMax = 99'999;  // of ^GF in the guide

/// Source: ZPL II Programming Guide, ^PQ, ^XZ.
[[nodiscard]] std::string end_label();

/// Source: ZPL II Programming Guide, ~HS; answered at once.
[[nodiscard]] std::string ask_status();

/// Labels that are not printed yet, and one that came in half, are forgotten.
///
/// Source: ZPL II Programming Guide, ~JA.
[[nodiscard]] std::string forget();

// ---- what it answers ----

struct Status {
    bool paper_out = false;
    bool paused = false;
    bool head_up = false;
    bool ribbon_out = false;
    bool too_hot = false;
    bool corrupt = false;     ///< its settings are lost
    int formats_waiting = 0;  ///< in its buffer
    int labels_left = 0;      ///< of the batch that it prints
    bool is_partial = false;  ///< a format has come in half
    bool operator==(const Status&) const = default;
};

/// Finds whole answers to ~HS in what comes in.
///
/// Thread: any (no I/O, no clock; the caller owns it).
/// Errors: lines that fit nothing are dropped and counted.
/// Source: ZPL II Programming Guide, ~HS: three lines of STX, fields parted by commas, ETX; the first has 12:
/// 2 paper out, 3 pause, 5 formats in the buffer, 8 partial format, 10 corrupt memory, 12 too hot; the second
/// has 11: 3 head up, 4 ribbon out, 9 labels left. Older printers don't answer without media, ribbon or head.
class StatusParser {
public:
    using Sink = std::function<void(const Status&)>;
    void feed(std::string_view bytes, const Sink& sink);
    void reset();
    [[nodiscard]] std::size_t dropped() const { return dropped_; }

private:
    void end_line(const Sink& sink);

    static constexpr std::size_t kLineMax = 96;  // the longest, the first, has 37
    std::string line_;
    bool is_within_line_ = false;
    std::vector<std::string> first_;  // the fields of the line that begins an answer
    std::size_t dropped_ = 0;
};

}  // namespace comptoir::bridge::zpl
