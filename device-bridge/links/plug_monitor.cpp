#include "device-bridge/links/plug_monitor.hpp"

#include <unistd.h>

#include <boost/asio/posix/stream_descriptor.hpp>
#include <utility>

#include "app/base/log.hpp"
#include "device-bridge/links/udev_owned.hpp"

namespace comptoir::bridge {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

std::string text_of(const char* text) {
    return text == nullptr ? "" : text;
}

/// udev tells when a node has its owner and its names; without udev the kernel's own word must do.
/// Source: systemd's libudev, man udev_monitor_new_from_netlink(3).
const char* source() {
    return ::access("/run/udev/control", F_OK) == 0 ? "udev" : "kernel";
}

}  // namespace

struct PlugMonitor::State : std::enable_shared_from_this<PlugMonitor::State> {
    explicit State(asio::any_io_executor executor) : socket(std::move(executor)) {}
    ~State() { release(); }

    UdevOwned<udev> context;
    UdevOwned<udev_monitor> monitor;
    asio::posix::stream_descriptor socket;  // the monitor's own; never closed by asio
    std::function<void(const PlugEvent&)> tell;

    [[nodiscard]] bool start(const std::vector<const char*>& subsystems);
    void listen();
    void hear();
    void release() {
        if (socket.is_open()) socket.release();
    }
};

bool moves_a_plug(const PlugEvent& event) {
    if (event.action == "change" || event.action == "move" || event.action == "online") return false;
    return event.subsystem != "usb" || event.type == "usb_device";
}

std::unique_ptr<PlugMonitor> PlugMonitor::open(asio::any_io_executor executor,
                                               const std::vector<const char*>& subsystems,
                                               std::function<void(const PlugEvent&)> tell) {
    auto state = std::make_shared<State>(std::move(executor));
    if (!state->start(subsystems)) {
        log::warning("what is plugged in is only noticed by trying: the system's messages can't be heard");
        return nullptr;
    }
    state->tell = std::move(tell);
    state->listen();
    return std::unique_ptr<PlugMonitor>(new PlugMonitor(std::move(state)));
}

PlugMonitor::PlugMonitor(std::shared_ptr<State> state) : state_(std::move(state)) {}

PlugMonitor::~PlugMonitor() {
    state_->tell = nullptr;
    state_->release();
}

bool PlugMonitor::State::start(const std::vector<const char*>& subsystems) {
    context.reset(udev_new());
    if (!context) return false;
    monitor.reset(udev_monitor_new_from_netlink(context.get(), source()));
    if (!monitor) return false;
    for (const char* subsystem : subsystems) {
        if (udev_monitor_filter_add_match_subsystem_devtype(monitor.get(), subsystem, nullptr) < 0)
            return false;
    }
    if (udev_monitor_enable_receiving(monitor.get()) < 0) return false;
    error_code ec;
    socket.assign(udev_monitor_get_fd(monitor.get()), ec);
    return !ec;
}

void PlugMonitor::State::listen() {
    socket.async_wait(asio::posix::stream_descriptor::wait_read, [weak = weak_from_this()](error_code ec) {
        const auto self = weak.lock();
        if (ec || !self || !self->tell) return;
        self->hear();
        if (self->tell) self->listen();
    });
}

void PlugMonitor::State::hear() {
    const auto self = shared_from_this();  // `tell` may end us
    for (int i = 0; i < kEventsMax; ++i) {
        const UdevOwned<udev_device> device(udev_monitor_receive_device(monitor.get()));
        if (!device) return;
        const PlugEvent event{text_of(udev_device_get_action(device.get())),
                              text_of(udev_device_get_subsystem(device.get())),
                              text_of(udev_device_get_devtype(device.get()))};
        const auto heard = tell;
        if (!heard) return;
        if (moves_a_plug(event)) heard(event);
    }
}

}  // namespace comptoir::bridge
