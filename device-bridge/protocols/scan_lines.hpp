#pragma once
/// What a scanner on a byte stream says: codes, each ended by CR, LF or both, or by what it is set to.

#include <functional>
#include <string>
#include <string_view>

namespace comptoir::bridge {

/// Tabs and the separators of GS1 and ISO 15434 are part of codes; other control bytes are noise.
/// Thread: any.   Source: as ScanLines.
[[nodiscard]] bool is_of_a_code(char c);

/// Turns the byte stream of a scanner into codes.
///
/// STX before a code is left out, and ETX ends one. A code keeps the separators that 2D codes carry (GS, RS,
/// FS, US and EOT of GS1 and ISO 15434, and TAB); one with any other control byte is line noise.
///
/// Thread: any (no I/O, no clock; the caller owns it).   Errors: bad codes are dropped and counted.
/// Source: GS1 General Specifications 7.8 (FNC1 is sent as GS, ASCII 29); ISO/IEC 15434 section 4.
class ScanLines {
public:
    using Sink = std::function<void(std::string code)>;
    enum class Tab { is_text, ends };

    static constexpr std::size_t kCodeMax = 8192;  // a QR code holds 7,089 digits or 2,953 bytes

    ScanLines() = default;
    explicit ScanLines(Tab tab) : tab_(tab) {}

    /// Codes come out as well-formed UTF-8.
    void feed(std::string_view bytes, const Sink& sink);
    /// What came without an end ends here: the scanner is silent.
    void rest(const Sink& sink) { end_code(sink); }
    [[nodiscard]] bool is_within_code() const { return is_bad_ || !code_.empty(); }
    [[nodiscard]] bool has_ended_one() const { return has_ended_one_; }  ///< a byte has, not silence
    /// Drops half a code, whose end will not come any more, and counts it.
    void give_up();
    /// Forgets half a code: the link was reopened.
    void reset();
    [[nodiscard]] std::size_t dropped() const { return dropped_; }

private:
    void end_code(const Sink& sink);

    Tab tab_ = Tab::is_text;
    std::string code_;
    bool has_ended_one_ = false;
    bool is_bad_ = false;
    std::size_t dropped_ = 0;
};

}  // namespace comptoir::bridge
