#pragma once
/// What every printer language can say and understand, so that one printer class drives all of them.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "device-bridge/printing/settings.hpp"

namespace comptoir::bridge {

/// What a printer says of itself, in no language.
struct PrinterStatus {
    bool offline = false;
    bool cover_open = false;
    bool paper_out = false;
    bool paper_low = false;
    bool cutter = false;
    bool recovers_by_itself = false;  ///< the head is too hot
    bool error = false;               ///< any other
    bool fed_by_hand = false;
    bool senses_drawer = false;    ///< the bit below was said at all
    bool drawer_pin_high = false;  ///< which of open and closed that is depends on the drawer
    bool operator==(const PrinterStatus&) const = default;
};

/// One language: words for what we want, and an ear for what comes back.
///
/// Thread: any (no I/O, no clock; the caller owns it).   Errors: bytes that fit nothing are dropped.
/// Owner: one printer; `renew` on every new connection.
class PrinterLanguage {
public:
    virtual ~PrinterLanguage() = default;

    // ---- what we say; an empty text: this language has no word for it ----

    /// Begins a picture of `rows` rows of `row_bytes` bytes.
    [[nodiscard]] virtual std::string begin_picture(int row_bytes, int rows) = 0;
    /// Whole rows of `row_bytes` bytes; a set bit is black, the most significant is the leftmost.
    [[nodiscard]] virtual std::string band(std::string_view rows, int row_bytes) = 0;
    /// Ends what `begin_picture` began: feeds, cuts. Another picture of the same job may follow.
    [[nodiscard]] virtual std::string end_picture(CutMode cut) = 0;
    /// How many rows one `band` takes at most, and of which multiple they are (the last may be less).
    [[nodiscard]] virtual int band_rows_max() const = 0;
    [[nodiscard]] virtual int band_rows_step() const { return 1; }
    /// The pulse that opens a drawer, in its turn behind what was sent before.
    [[nodiscard]] virtual std::string pulse(const PrinterOptions& options) = 0;
    /// The same at once, past what waits in the printer, also while it is out of paper.
    [[nodiscard]] virtual std::string pulse_now(const PrinterOptions& options) = 0;
    /// Asks how it is, now; answered by `Ear::status`.
    [[nodiscard]] virtual std::string ask_status() = 0;
    /// Asks, in its turn, whether all before is worked off; answered by `Ear::done`, one answer a question.
    [[nodiscard]] virtual std::string ask_when_done() = 0;
    /// Makes it forget, now, what it holds and has not printed.
    [[nodiscard]] virtual std::string discard() { return ""; }
    /// Before the first job after one that broke off with at most `missing` bytes of a command unsent: fills
    /// up what was cut off and starts anew.
    [[nodiscard]] virtual std::string recover(std::size_t missing) = 0;

    // ---- what it hears ----

    struct Ear {
        std::function<void(const PrinterStatus&)> status;  ///< a whole status: an answer, or by itself
        std::function<void(const PrinterStatus&)> done;  ///< all before the question is printed; paper in it
    };
    virtual void hear(std::string_view bytes, const Ear& ear) = 0;
    /// A new connection, or long quiet: what came in half is forgotten.
    virtual void renew() = 0;
};

}  // namespace comptoir::bridge
