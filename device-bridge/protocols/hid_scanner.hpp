#pragma once
/// Scanners on USB HID that do not type: reports of the barcode scanners page ("HID POS").

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "app/base/clock.hpp"
#include "device-bridge/protocols/hid_report.hpp"

namespace comptoir::bridge {

/// Where a scanner puts what it read.
///
/// Source: HID Point of Sale Usage Tables 1.02, section 3; devices/scanners.md section 4.   Thread: any.
struct HidScannerLayout {
    static constexpr std::uint16_t kPage = 0x8c;

    std::uint8_t report = 0;
    bool has_number = false;  ///< reports begin with it
    HidField data;            ///< bytes
    std::optional<HidField> length;
    std::optional<HidField> symbology_1;  ///< "]" where it is an AIM identifier
    std::optional<HidField> symbology_2;
    std::optional<HidField> symbology_3;
    std::optional<HidField> continued;  ///< the next report goes on with the same code

    /// Errors: unsupported: no report holds a code.
    [[nodiscard]] static Result<HidScannerLayout> of(const HidDescriptor& descriptor);
};

/// Each call of `feed` is one whole report.
///
/// Thread: any (no I/O, no clock; the caller owns it).
/// Errors: a code that is too long, that has a control byte which no code carries, or whose rest never came
/// is dropped whole, and counted.
class HidScannerCodes {
public:
    struct Code {
        std::string text;       ///< well-formed UTF-8
        std::string symbology;  ///< AIM: "]E0"; empty where the scanner says none

        bool operator==(const Code&) const = default;
    };
    using Sink = std::function<void(const Code&)>;
    /// Shared with whoever hears what the scanner says of its reports when its link is opened.
    using Described = std::shared_ptr<const HidScannerLayout>;

    static constexpr std::size_t kCodeMax = 8'192;  // as on a line: a QR code holds 7,089 digits
    /// From one report of a code to the next. A scanner sends them a few milliseconds apart.
    static constexpr std::chrono::milliseconds kRestWithin{1'000};

    explicit HidScannerCodes(Described layout) : layout_(std::move(layout)) {}

    void feed(std::string_view report, Time now, const Sink& sink);
    /// Forgets half a code: the link was reopened.
    void reset();
    [[nodiscard]] std::size_t dropped() const { return dropped_; }

private:
    [[nodiscard]] std::optional<std::string> bytes_in(std::string_view data) const;
    [[nodiscard]] std::string symbology_in(std::string_view data) const;
    void drop();

    Described layout_;
    Code code_;
    bool is_within_ = false;
    bool is_bad_ = false;  // the rest of this code is passed over
    Time heard_at_{};
    std::size_t dropped_ = 0;
};

}  // namespace comptoir::bridge
