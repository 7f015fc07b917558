#include "device-bridge/finding/finder.hpp"

#include <boost/asio/steady_timer.hpp>
#include <utility>

#include "device-bridge/finding/found_hardware.hpp"
#include "device-bridge/links/plug_monitor.hpp"

namespace comptoir::bridge {

namespace asio = boost::asio;

struct Finder::State : std::enable_shared_from_this<Finder::State> {
    State(asio::any_io_executor on, HardwarePlaces at, Duration after)
        : executor(on), places(std::move(at)), settle(after), timer(std::move(on)) {}

    asio::any_io_executor executor;
    HardwarePlaces places;
    Duration settle;
    asio::steady_timer timer;
    bool is_started = false;
    bool is_due = false;  // a look is on its way
    std::function<void()> changed;
    std::vector<FoundDevice> found;
    std::unique_ptr<PlugMonitor> monitor;

    [[nodiscard]] std::vector<FoundDevice> look() const {
        return found_hardware(list_usb_devices(places), list_serial_ports(places), list_hid_devices(places),
                              list_key_devices(places));
    }
    void look_soon();
    void look_now();
};

Finder::Finder(asio::any_io_executor executor, HardwarePlaces places, Duration settle)
    : state_(std::make_shared<State>(std::move(executor), std::move(places), settle)) {}

Finder::~Finder() {
    stop();
}

void Finder::start(std::function<void()> changed) {
    state_->changed = std::move(changed);
    state_->is_started = true;
    // First the ear, then the look: what is plugged in between is not missed.
    state_->monitor = PlugMonitor::open(state_->executor, {"usb", "usbmisc", "tty", "hidraw", "input"},
                                        [state = state_.get()](const PlugEvent&) { state->look_soon(); });
    state_->found = state_->look();
}

void Finder::stop() {
    state_->is_started = false;
    state_->monitor.reset();
    state_->timer.cancel();
    state_->changed = nullptr;
}

const std::vector<FoundDevice>& Finder::list() const {
    return state_->found;
}

void Finder::look_soon() {
    state_->look_soon();
}

void Finder::State::look_soon() {
    if (!is_started || is_due) return;
    is_due = true;
    timer.expires_after(settle);
    timer.async_wait([weak = weak_from_this()](boost::system::error_code ec) {
        const auto self = weak.lock();
        if (!self) return;
        self->is_due = false;
        if (!ec && self->is_started) self->look_now();
    });
}

void Finder::State::look_now() {
    auto now = look();
    if (now == found) return;
    found = std::move(now);
    if (const auto tell = changed) tell();
}

}  // namespace comptoir::bridge
