#pragma once
/// EPL2: a picture as one label, and the status of a label printer.

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace comptoir::bridge::epl {

// ---- what we say ----

/// Whatever line stood there ends; the image buffer is cleared, and as large as the picture.
///
/// Limits: kLabelRowsMax.   Source: EPL2 Programmer's Manual 980352-001, N, q, Q (gap 0: paper without end).
[[nodiscard]] std::string begin_label(int width_dots, int rows);
inline constexpr int kLabelRowsMax = 65'535;  // Q in the manual

/// Rows of a picture at `top` of the label. A set bit of ours is black, of theirs white.
///
/// Source: EPL2 Programmer's Manual, GW.
[[nodiscard]] std::string field(std::string_view rows, int row_bytes, int top);

/// Source: EPL2 Programmer's Manual, P.
[[nodiscard]] std::string end_label();

/// Source: EPL2 Programmer's Manual, ^ee; answered at once, not within a picture.
[[nodiscard]] std::string ask_status();

/// What came of a label is forgotten.   Source: EPL2 Programmer's Manual, N.
[[nodiscard]] std::string clear();

// ---- what it answers ----

struct Status {
    bool paper_out = false;  ///< or ribbon
    bool head_up = false;
    bool paused = false;
    bool operator==(const Status&) const = default;
};

/// Finds answers to ^ee in what comes in.
///
/// Thread: any (no I/O, no clock; the caller owns it).
/// Errors: lines that fit nothing are dropped and counted.
/// Source: ESim Programmer's Reference Manual, ^ee: "00", or codes of two digits parted by commas, CR LF; 11
/// is the head's. Assumed: 07 is paper or ribbon, 12 is pause, as in Zebra's own list. Other codes say what
/// was wrong with a command, not with the printer.
class StatusParser {
public:
    using Sink = std::function<void(const Status&)>;
    void feed(std::string_view bytes, const Sink& sink);
    void reset() { line_.clear(); }
    [[nodiscard]] std::size_t dropped() const { return dropped_; }

private:
    void end_line(const Sink& sink);

    static constexpr std::size_t kLineMax = 64;  // twenty codes; a printer has some thirty
    std::string line_;
    std::size_t dropped_ = 0;
};

}  // namespace comptoir::bridge::epl
