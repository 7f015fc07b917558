#pragma once
/// The frames of a CleanCash, the control unit of Sweden, and what they say.

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "app/base/result.hpp"

namespace comptoir::bridge::clean_cash {

/// Source, of all that follows: protocol/devices.md section 7.4.
inline constexpr std::string_view kAreYouThere = "SIQ";  ///< answered with kIAmHere
inline constexpr std::string_view kIAmHere = "SIR";
inline constexpr std::string_view kIdentify = "IQ";      ///< answered with IR#unit#protocol#firmware
inline constexpr std::string_view kStart = "ST";         ///< of a receipt, before protocol 2
inline constexpr std::string_view kReceipt = "RH";       ///< its values, before protocol 2
inline constexpr std::string_view kSignature = "SQ";     ///< asks for what was made of it, before protocol 2
inline constexpr std::string_view kWholeReceipt = "RR";  ///< all of that in one, since protocol 2

inline constexpr std::size_t kAround = 11;                   // "#!#" LLL "#" ... "#" LRC CR
inline constexpr std::size_t kMessageMax = 0xFFF - kAround;  // its length has three digits

/// `message` has 1 to kMessageMax letters, all of them printable ASCII.
///
/// Assumed: the check value covers all before itself, and digits are upper case.
[[nodiscard]] std::string frame(std::string_view message);

/// Takes messages out of what comes. One whose length or check value is wrong is none; it is dropped and
/// counted.
///
/// Thread: any (no I/O, no clock).   Limits: one message, of kMessageMax letters.
class Messages {
public:
    using Sink = std::function<void(const std::string& message)>;
    void feed(std::string_view bytes, const Sink& sink);
    [[nodiscard]] std::size_t dropped() const { return dropped_; }

private:
    void take(char c, const Sink& sink);
    void begin_anew();

    std::string frame_;
    std::size_t dropped_ = 0;
};

struct Identity {
    std::string unit;
    int protocol = 0;
    std::string firmware;
};
/// Errors: malformed.
[[nodiscard]] Result<Identity> read_identity(std::string_view message);

/// The code of a refusal, "001" to "011"; empty: it is none.   Assumed: it is written NAK#001.
[[nodiscard]] std::string refusal_of(std::string_view message);

struct Signature {
    std::string control;  ///< the code that the law wants on the receipt
    std::string storage;  ///< how full the unit is, as it says it; empty where it can't be told
};
/// Errors: malformed: no code in it, or more than one.
/// Assumed: the code is the only field that begins with 32 letters of base 32, as a digest of 160 bits has.
/// What else is in the answer is its kind and, where it is a single number, the state of the storage.
[[nodiscard]] Result<Signature> read_signature(std::string_view message);

[[nodiscard]] std::vector<std::string> fields_of(std::string_view message);

}  // namespace comptoir::bridge::clean_cash
