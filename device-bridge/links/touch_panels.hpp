#pragma once
/// The touch panels of a machine without a window system, and whoever touches them.

#include <boost/asio/any_io_executor.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "app/base/result.hpp"
#include "device-bridge/protocols/evdev_touch.hpp"

namespace comptoir::bridge {

/// A panel that udev knows.
struct TouchNode {
    std::string path;  ///< "/dev/input/event3"
    Calibration calibration = kStraight;

    bool operator==(const TouchNode&) const = default;
};

/// An open one.
struct OpenedTouch {
    int fd = -1;  ///< the receiver's to close
    std::string name;
    TouchShape shape;
};

/// What the system is asked; a test has answers of its own.
struct TouchSystem {
    std::function<std::vector<TouchNode>()> list;
    /// Errors: offline (gone), refused (not allowed), unsupported (it says no place that is touched).
    std::function<Result<OpenedTouch>(const TouchNode&)> open;
};

/// Those that udev gives ID_INPUT_TOUCHSCREEN, which pads of notebooks and drawing tablets don't get, with
/// the calibration of LIBINPUT_CALIBRATION_MATRIX. Source: systemd, src/udev/udev-builtin-input_id.c;
/// libinput, "Static device configuration via udev".
[[nodiscard]] TouchSystem machine_touch();

/// Opens what is plugged in, when it is, and hears it until it is pulled.
///
/// Thread: io.   Errors: a panel that can't be opened is named once in the log, and left out.
/// Limits: kPanelsMax panels; kEventsMax events at a time of each, then others on the thread have their turn.
class TouchPanels {
public:
    static constexpr std::size_t kPanelsMax = 8;    // a box has one or two
    static constexpr std::size_t kEventsMax = 256;  // some ten reports of ten fingers

    struct Hooks {
        /// What fingers did, in order, of one reading.
        std::function<void(std::vector<FingerMove>)> moved;
        /// The number of panels is another one.
        std::function<void()> changed;
    };
    TouchPanels(boost::asio::any_io_executor executor, TouchSystem system = machine_touch());
    ~TouchPanels();
    TouchPanels(const TouchPanels&) = delete;
    TouchPanels& operator=(const TouchPanels&) = delete;

    /// No hook is called from inside, nor after `stop`.
    void start(Hooks hooks);
    void stop();
    [[nodiscard]] std::size_t count() const;
    /// Looks for panels; what udev's messages do.
    void look();

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace comptoir::bridge
