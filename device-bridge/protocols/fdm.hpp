#pragma once
/// The frames and messages of the Belgian fiscal data module (FDM), the black box of a till.

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace comptoir::bridge::fdm {

/// Source, of all that follows: protocol/devices.md section 7.3.
inline constexpr char kAccepted = 0x06;
inline constexpr char kRefused = 0x15;

inline constexpr char kReceipt = 'H';  ///< registers and signs
inline constexpr char kPin = 'P';
inline constexpr char kStatus = 'S';

inline constexpr std::size_t kTextMax = 256;  // the longest of the document, a receipt, has 162 bytes

/// The text on its way: 02 TEXT 03 LRC, LRC being the two's complement of the sum of its bytes. `text` has at
/// most kTextMax bytes, none of them 03.
/// Assumed: the sum is that of the text alone.
[[nodiscard]] std::string frame(std::string_view text);

/// What comes over the line, on either side of it.
struct Heard {
    /// accepted, refused: one byte, about the last frame sent. text: a frame. torn: a frame that is none.
    enum class What { accepted, refused, text, torn };
    What what = What::torn;
    std::string text = {};
    bool operator==(const Heard&) const = default;
};

/// Takes frames out of what comes. What stands between them is dropped and counted.
///
/// Thread: any (no I/O, no clock).   Limits: one frame of kTextMax bytes; a longer one is torn.
class Frames {
public:
    using Sink = std::function<void(const Heard&)>;
    void feed(std::string_view bytes, const Sink& sink);
    /// What came before a question is not its answer.
    void forget();
    [[nodiscard]] std::size_t dropped() const { return dropped_; }

private:
    enum class At { between, text, check };
    void take(char c, const Sink& sink);

    At at_ = At::between;
    std::string text_;
    std::size_t dropped_ = 0;
};

/// The number of a message, "01" to "99", which wraps; a status has "00".
/// Assumed: both; the document has the width, and S000.
[[nodiscard]] std::string next_sequence(std::string_view last);

/// What every message begins with: its letter, its number, and how often it was sent before, 9 at most.
[[nodiscard]] std::string head(char letter, std::string_view sequence, unsigned retry);

/// What a receipt says of itself. Texts are printable ASCII, and no wider than their place.
struct Receipt {
    std::string date = {};           ///< 8 digits
    std::string time = {};           ///< 6 digits
    std::string insz = {};           ///< the national number of whoever sells: 11
    std::string ticket_number = {};  ///< 6
    std::string type = {};           ///< of the event: 2
    std::int64_t total_cents = 0;
    std::array<std::int64_t, 4> vat_cents{};  ///< at 21, 12, 6 and 0 %
    std::string plu_hash;                     ///< 40
};

inline constexpr std::size_t kBoxIdSize = 14;
inline constexpr std::int64_t kCentsMax = 9'999'999'999;  // eleven places, one of them for a minus

/// What follows the head of a receipt: every field right-aligned in its place.
/// `box_id`: of kBoxIdSize bytes, as `box_id_of` has it.
[[nodiscard]] std::string receipt_body(const Receipt& receipt, std::string_view box_id);

/// "BODO001" and the last seven characters of the box's identifier, in capitals.
[[nodiscard]] std::string box_id_of(std::string_view box_identifier);

/// What a module answers to any message; to a receipt with all of it.
/// Assumed: the widths that the document does not give, see fdm.cpp.
struct Answer {
    std::string identifier = {};
    std::string sequence = {};
    std::string retry = {};
    std::string error_code = {};  ///< six digits, the first being the class: 0 done, 1 warning, 2 error
    std::string fdm_number = {};
    // Of a receipt only:
    std::string vsc = {};
    std::string date = {};
    std::string time = {};
    std::string type = {};
    std::string ticket_counter = {};
    std::string total_ticket_counter = {};
    std::string signature = {};
    bool operator==(const Answer&) const = default;

    /// Whether it was done, with a warning or without.
    [[nodiscard]] bool is_done() const { return error_code.starts_with('0') || error_code.starts_with('1'); }
};

/// Nothing where it is too short, or where numbers are none. What follows the last field is ignored.
/// A receipt that was refused needs no more than what is before `vsc`.
[[nodiscard]] std::optional<Answer> read_answer(std::string_view text);

/// The same as a text of a module, for those made of software and for what is kept.
[[nodiscard]] std::string write_answer(const Answer& answer);

/// Of the module: how the errors begin that the card's PIN ends.
inline constexpr std::string_view kWantsPin = "202";

/// Errors of ours, where a module has said nothing that can be read.
inline constexpr std::string_view kGarbled = "300";
inline constexpr std::string_view kSilent = "301";

/// What an error means, for people; "" where all is well. `code`: six digits, or one of ours.
[[nodiscard]] std::string error_text(std::string_view code);

}  // namespace comptoir::bridge::fdm
