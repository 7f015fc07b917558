#pragma once
/// What the system says when something is plugged in or pulled.

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace comptoir::bridge {

/// One message of udev's, or of the kernel's where no udev runs.
struct PlugEvent {
    std::string action;     ///< "add", "remove", "bind", "change" ...
    std::string subsystem;  ///< "usb", "usbmisc", "tty"
    std::string type;       ///< within the subsystem: "usb_device", "usb_interface"; empty for others
};

/// Whether a printer, or a port, may have come or gone; other messages are many.   Thread: any.
[[nodiscard]] bool moves_a_plug(const PlugEvent& event);

/// Listens to udev. A message may come twice, or be lost in a storm: who hears one looks for himself.
///
/// Thread: io; may be destroyed from within its own `tell`.
/// Limits: kEventsMax messages at a time, then others on the thread have their turn.
class PlugMonitor {
public:
    static constexpr int kEventsMax = 64;  // a hub with ten devices makes some fifty

    /// Null, and a line in the log, where the system lets nobody listen. `tell` is called for messages that
    /// move a plug, from the io context, and never after the monitor is gone.
    [[nodiscard]] static std::unique_ptr<PlugMonitor> open(boost::asio::any_io_executor executor,
                                                           const std::vector<const char*>& subsystems,
                                                           std::function<void(const PlugEvent&)> tell);
    ~PlugMonitor();
    PlugMonitor(const PlugMonitor&) = delete;
    PlugMonitor& operator=(const PlugMonitor&) = delete;

private:
    struct State;
    explicit PlugMonitor(std::shared_ptr<State> state);
    std::shared_ptr<State> state_;
};

}  // namespace comptoir::bridge
