#pragma once
/// The frames of a Tremol G03, the fiscal device of Kenya: numbered questions, and what it answers.

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace comptoir::bridge::tremol {

/// Source, of all that follows: protocol/devices.md section 7.2.
inline constexpr char kAreYouThere = 0x09;
inline constexpr char kIAmReady = 0x40;

/// The commands of an invoice.
inline constexpr char kOpenReceipt = 0x30;
inline constexpr char kSell = 0x31;
inline constexpr char kCloseReceipt = 0x38;
inline constexpr char kCancelReceipt = 0x39;
inline constexpr char kIdentify = 0x60;  ///< answered with "serial;tax number;..."
inline constexpr char kReadClock = 0x68;

/// Command and data together: the length byte counts them, itself and the number, from 0x20 on.
inline constexpr std::size_t kMessageMax = 0xFF - 0x22;

/// The running number of a question, which wraps.
/// Source: the public driver ErpNet.FP of Tremol's fiscal printers (up to 0x9F); devices.md has the first.
class Number {
public:
    /// As its byte: 0x21 first.
    [[nodiscard]] char next();

private:
    static constexpr unsigned kFirst = 0x20;
    static constexpr unsigned kLast = 0x9F;
    unsigned last_ = kFirst;
};

/// The question: 02 LEN NBL CMD DATA CS CS 0A. `message` is the command's byte and its data in Windows-1251,
/// 1 to kMessageMax bytes.
[[nodiscard]] std::string frame(char number, std::string_view message);

/// What a device answers that has done it, "00", or has not: 06 NBL ST ST CS CS 0A. For simulated ones.
[[nodiscard]] std::string acknowledgement(char number, std::string_view status);

struct Answer {
    /// accepted: done, with no data of its own. faulty: `data` are the two status bytes, not both "0".
    /// refused: the question was not understood, and not done. busy: the answer comes later. pong: `data` is
    /// the byte that answers kAreYouThere.
    enum class What { accepted, faulty, data, refused, busy, pong };
    What what = What::pong;
    char number = 0;   ///< of accepted, faulty and data
    char command = 0;  ///< of data
    std::string data = {};
    bool operator==(const Answer&) const = default;
};

/// Takes answers out of what comes. One whose check value is wrong is no answer; it is dropped and counted.
///
/// Thread: any (no I/O, no clock).   Limits: one answer, of 226 bytes at most.
/// Source: for the busy byte 0x0E, ErpNet.FP.
/// Assumed: the check value of an acknowledgement covers number and status, as in ErpNet.FP.
class Answers {
public:
    using Sink = std::function<void(const Answer&)>;
    void feed(std::string_view bytes, const Sink& sink);
    /// What came before a question is not its answer.
    void forget() { frame_.clear(); }
    [[nodiscard]] bool is_within_frame() const { return !frame_.empty(); }
    [[nodiscard]] std::size_t dropped() const { return dropped_; }

private:
    void take(char c, const Sink& sink);
    void end_frame(const Sink& sink);

    std::string frame_;
    std::size_t dropped_ = 0;
};

/// What the two status bytes say, for people; they are in it.
/// Source: the public driver of Odoo for this device (hw_drivers, L10nKeEDISerialDriver).
[[nodiscard]] std::string fault_text(std::string_view status);

}  // namespace comptoir::bridge::tremol
