#include "device-bridge/finding/finder.hpp"

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <iterator>
#include <utility>

#include "device-bridge/finding/found_hardware.hpp"
#include "device-bridge/links/plug_monitor.hpp"

namespace comptoir::bridge {

namespace asio = boost::asio;

namespace {

TypingPace::Verdict verdict_of(const std::string& name) {
    if (name == name_of(TypingPace::Verdict::scanner)) return TypingPace::Verdict::scanner;
    if (name == name_of(TypingPace::Verdict::person)) return TypingPace::Verdict::person;
    return TypingPace::Verdict::unknown;
}

}  // namespace

struct Finder::State : std::enable_shared_from_this<Finder::State> {
    State(asio::any_io_executor on, HardwarePlaces at, Duration after, TypingListeners::OpenStream open)
        : executor(on),
          places(std::move(at)),
          settle(after),
          timer(std::move(on)),
          listeners(open ? std::move(open) : through_the_kernel()) {}

    asio::any_io_executor executor;
    HardwarePlaces places;
    Duration settle;
    asio::steady_timer timer;
    bool is_started = false;
    bool is_due = false;  // a look is on its way
    int put_off = 0;      // looks in a row
    std::function<void()> changed;
    std::vector<FoundDevice> found;
    std::unique_ptr<PlugMonitor> monitor;
    TypingListeners listeners;
    Memory memory;

    [[nodiscard]] TypingListeners::OpenStream through_the_kernel() const;
    [[nodiscard]] Typing typing_of(const KeyDevice& device);
    [[nodiscard]] std::vector<FoundDevice> look();
    void look_soon();
    void look_now();
};

Finder::Finder(asio::any_io_executor executor, HardwarePlaces places, Duration settle,
               TypingListeners::OpenStream open_stream)
    : state_(
          std::make_shared<State>(std::move(executor), std::move(places), settle, std::move(open_stream))) {}

Finder::~Finder() {
    stop();
}

void Finder::remember_with(Memory memory) {
    state_->memory = std::move(memory);
}

void Finder::start(std::function<void()> changed) {
    state_->changed = std::move(changed);
    state_->is_started = true;
    // First the ear, then the look: what is plugged in between is not missed.
    state_->monitor = PlugMonitor::open(state_->executor, {"usb", "usbmisc", "tty", "hidraw", "input"},
                                        [state = state_.get()](const PlugEvent&) { state->look_soon(); });
    state_->listeners.on_change([state = state_.get()] { state->look_soon(); });
    state_->found = state_->look();
}

void Finder::stop() {
    state_->is_started = false;
    state_->monitor.reset();
    state_->timer.cancel();
    state_->listeners.stop();
    state_->changed = nullptr;
}

const std::vector<FoundDevice>& Finder::list() const {
    return state_->found;
}

void Finder::look_soon() {
    state_->look_soon();
}

TypingListeners::OpenStream Finder::State::through_the_kernel() const {
    return [on = executor, at = places](KeyWanted whom) {
        return std::make_unique<EvdevStream>(on, std::move(whom), at);
    };
}

Typing Finder::State::typing_of(const KeyDevice& device) {
    const std::string identity = key_uri(device, {device});
    const json::Value note = memory.recall ? memory.recall(identity) : json::Value::object();
    const std::string typist = json::text(note, "typist");
    if (typist == "scanner") return {TypingPace::Verdict::scanner, true};
    if (typist == "keyboard") return {TypingPace::Verdict::person, true};
    const std::string before = json::text(note, "types_like");
    const TypingPace::Verdict now = listeners.of(device);
    if (now == TypingPace::Verdict::unknown) return {verdict_of(before), false};
    if (memory.remember && before != name_of(now)) memory.remember(identity, {{"types_like", name_of(now)}});
    return {now, false};
}

std::vector<FoundDevice> Finder::State::look() {
    const auto keys = list_key_devices(places);
    std::vector<KeyDevice> plugged;
    std::copy_if(keys.begin(), keys.end(), std::back_inserter(plugged), is_plugged_in);
    listeners.follow(plugged);
    return found_hardware(list_usb_devices(places), list_serial_ports(places), list_hid_devices(places), keys,
                          [this](const KeyDevice& device) { return typing_of(device); });
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
    if (listeners.is_within_code(std::chrono::steady_clock::now()) && put_off < kPutOffMax) {
        ++put_off;
        return look_soon();
    }
    put_off = 0;
    auto now = look();
    if (now == found) return;
    found = std::move(now);
    if (const auto tell = changed) tell();
}

}  // namespace comptoir::bridge
