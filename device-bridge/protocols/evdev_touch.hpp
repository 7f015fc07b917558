#pragma once
/// What the kernel says of a panel that is touched, as fingers.

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "app/base/result.hpp"

namespace comptoir::bridge {

/// One thing that one finger does. Units: parts of the panel's width and height, 0 to 1, from its own left
/// and top, however it is mounted.
struct FingerMove {
    enum class Phase : std::uint8_t {
        down,
        move,
        up,
        gone  ///< nobody knows what became of it: it must do nothing more
    };
    std::int64_t finger = 0;  ///< the same from its down to its end
    Phase phase = Phase::down;
    float across = 0;
    float down = 0;

    bool operator==(const FingerMove&) const = default;
};

/// How a sensor lies over its panel: the first two rows of a matrix, applied to parts of the panel.
/// Source: libinput, "Static device configuration via udev", LIBINPUT_CALIBRATION_MATRIX.
using Calibration = std::array<float, 6>;
inline constexpr Calibration kStraight{1, 0, 0, 0, 1, 0};

/// "1 0 0 0 1 0". Errors: malformed, as where a number is beyond kCalibrationMax.   Thread: any.
[[nodiscard]] Result<Calibration> parse_calibration(std::string_view text);
inline constexpr float kCalibrationMax = 100;  // a sensor a hundred times its panel's size is a typing error

/// What a device says of itself.
struct TouchShape {
    struct Range {
        std::int32_t least = 0;
        std::int32_t most = 0;
    };
    enum class Kind {
        slots,      ///< each finger has a place of its own (multi-touch protocol B)
        contacts,   ///< all fingers again each time (protocol A)
        one_finger  ///< ABS_X, ABS_Y and BTN_TOUCH
    };
    Kind kind = Kind::one_finger;
    Range across;
    Range down;
    Calibration calibration = kStraight;
    /// What a device does not say again while it stays the same: the place that events are about, and where
    /// each finger was last.
    std::int32_t slot = 0;
    struct Place {
        std::int32_t x = 0;
        std::int32_t y = 0;
    };
    std::vector<Place> places{};
};

/// Events of one device in, fingers out.
///
/// Thread: any (no I/O, no clock; the caller owns it).
/// Limits: kFingersMax fingers; more are not heard. A position beyond the sensor's own range is its edge.
/// Source: Linux, Documentation/input/multi-touch-protocol.rst and event-codes.rst (SYN_DROPPED).
class TouchDecoder {
public:
    using Sink = std::function<void(const FingerMove&)>;
    static constexpr std::size_t kFingersMax = 16;  // of one panel: more than one customer has

    /// Errors: malformed where a range is none.
    [[nodiscard]] static Result<TouchDecoder> create(const TouchShape& shape);

    /// One event. `sink` is called at the end of each report, as often as fingers changed.
    void feed(std::uint16_t type, std::uint16_t code, std::int32_t value, const Sink& sink);
    /// The device is gone.
    void end(const Sink& sink);

private:
    /// As the last report left it, and as this one makes it.
    struct Finger {
        std::optional<std::int64_t> id;  ///< none: it is not there
        std::int32_t x = 0;
        std::int32_t y = 0;
        bool has_place = false;
    };
    struct Seen {
        std::int64_t id = 0;
        std::int32_t x = 0;
        std::int32_t y = 0;
    };

    explicit TouchDecoder(const TouchShape& shape);
    void choose_slot(std::int32_t slot);
    void hear_slots(std::uint16_t code, std::int32_t value);
    void hear_contact(std::uint16_t code, std::int32_t value);
    void end_contact();
    void begin_finger(Finger& finger);
    void report(const Sink& sink);
    void say(const Seen& seen, FingerMove::Phase phase, const Sink& sink) const;

    TouchShape shape_;
    std::array<Finger, kFingersMax> fingers_{};
    std::map<std::size_t, Seen> said_;  // by the place in `fingers_`
    std::size_t slot_ = 0;              // kFingersMax: one that is not heard
    Finger contact_;                    // of protocol A, until it is complete
    std::size_t contacts_ = 0;
    std::int64_t next_id_ = 1;
    bool is_skipping_ = false;  // events are missing here
};

}  // namespace comptoir::bridge
