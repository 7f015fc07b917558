#include "device-bridge/links/key_stream.hpp"

#include <fcntl.h>
#include <linux/input.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include "app/base/log.hpp"
#include "device-bridge/links/plug_monitor.hpp"
#include "device-bridge/links/system_error.hpp"

namespace comptoir::bridge {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using Descriptor = asio::posix::stream_descriptor;

/// A key that is down while we take the device would stay down for whoever had it before.
constexpr std::chrono::seconds kUntilKeysAreUp{1};

ErrorCode code_of(int error) {
    if (error == EBUSY) return ErrorCode::busy;
    return error == EACCES || error == EPERM ? ErrorCode::refused : ErrorCode::offline;
}

Time time_of(const input_event& event) {
    return Time{std::chrono::seconds(event.input_event_sec) +
                std::chrono::microseconds(event.input_event_usec)};
}

bool has_keys_down(int fd) {
    std::array<unsigned char, KEY_CNT / 8> down{};
    if (::ioctl(fd, EVIOCGKEY(down.size()), down.data()) < 0) return false;
    return std::any_of(down.begin(), down.end(), [](unsigned char byte) { return byte != 0; });
}

bool has_caps_lock(int fd) {
    std::array<unsigned char, (LED_CNT + 7) / 8> lights{};
    if (::ioctl(fd, EVIOCGLED(lights.size()), lights.data()) < 0) return false;
    return ((lights[LED_CAPSL / 8] >> (LED_CAPSL % 8)) & 1) != 0;
}

}  // namespace

struct EvdevStream::State : std::enable_shared_from_this<EvdevStream::State> {
    struct Node {
        Node(const asio::any_io_executor& executor, std::string at) : file(executor), path(std::move(at)) {}
        Descriptor file;
        std::string path;
        bool is_typing = true;
        bool is_ours = false;  // grabbed
    };
    using NodePtr = std::shared_ptr<Node>;

    State(asio::any_io_executor on, KeyWanted whom, HardwarePlaces at)
        : executor(std::move(on)), wanted(std::move(whom)), places(std::move(at)), grab_timer(executor) {}

    asio::any_io_executor executor;
    KeyWanted wanted;
    HardwarePlaces places;
    asio::steady_timer grab_timer;
    std::vector<NodePtr> nodes;
    Hooks hooks;
    Claim claim = Claim::exclusive;
    std::string name = "evdev";
    std::unique_ptr<PlugMonitor> monitor;
    std::function<void()> tell;

    [[nodiscard]] Result<KeyDevice> find() const;
    [[nodiscard]] Result<void> add(const std::string& path, bool is_typing);
    [[nodiscard]] Result<void> grab(Node& node);
    void grab_late();
    void add_late();
    void listen(const NodePtr& node);
    void hear(const NodePtr& node);
    void pass(Node& node, const input_event& event);
    void lose(const std::string& why);
    void close();
};

EvdevStream::EvdevStream(asio::any_io_executor executor, KeyWanted wanted, HardwarePlaces places)
    : state_(std::make_shared<State>(std::move(executor), std::move(wanted), std::move(places))) {}

EvdevStream::~EvdevStream() {
    state_->tell = nullptr;
    state_->monitor.reset();
    state_->close();
}

Result<KeyDevice> EvdevStream::State::find() const {
    KeyWanted now = wanted;
    if (!now.path.empty()) {
        std::error_code ec;
        const auto node = std::filesystem::canonical(now.path, ec);
        if (ec) return fail(ErrorCode::offline, now.path + ": not plugged in");
        now.path = node.string();
    }
    return the_one_meant(list_key_devices(places), now);
}

Result<KeyStream::CapsLock> EvdevStream::open(Hooks hooks, Claim claim) {
    close();
    state_->claim = claim;
    const auto device = state_->find();
    if (!device) return tl::unexpected(device.error());
    Result<void> opened;
    for (const std::string& path : device->typing) {
        if (opened) opened = state_->add(path, true);
    }
    for (const std::string& path : device->others) {
        if (opened) opened = state_->add(path, false);
    }
    if (!opened) {
        state_->close();
        return tl::unexpected(opened.error());
    }
    state_->name = device->name + ", " + key_uri(*device, {*device});
    state_->hooks = std::move(hooks);
    const auto nodes = state_->nodes;
    for (const auto& node : nodes) state_->listen(node);
    state_->grab_late();
    const bool is_locked = std::any_of(nodes.begin(), nodes.end(), [](const State::NodePtr& node) {
        return node->is_typing && has_caps_lock(node->file.native_handle());
    });
    return is_locked ? CapsLock::on : CapsLock::off;
}

Result<void> EvdevStream::State::add(const std::string& path, bool is_typing) {
    const int fd = ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) return fail(code_of(errno), path + ": " + text_of(errno));
    auto node = std::make_shared<Node>(executor, path);
    node->is_typing = is_typing;
    error_code ec;
    node->file.assign(fd, ec);
    if (ec) {
        ::close(fd);
        return fail(ErrorCode::refused, path + ": " + ec.message());
    }
    int clock = CLOCK_MONOTONIC;  // what std::chrono::steady_clock is on Linux
    if (::ioctl(fd, EVIOCSCLOCKID, &clock) < 0)
        return fail(ErrorCode::refused, path + ": it has no clock of ours: " + text_of(errno));
    // The kernel keeps 64 events for us: without the codes of the keyboard's own matrix, which nobody reads,
    // a whole code fits in while we are busy. A kernel that knows no masks sends them, as before.
    input_mask nothing{.type = EV_MSC, .codes_size = 0, .codes_ptr = 0};
    static_cast<void>(::ioctl(fd, EVIOCSMASK, &nothing));
    if (!has_keys_down(fd)) {
        if (const auto taken = grab(*node); !taken) return taken;
    }
    nodes.push_back(node);
    return {};
}

/// A device with several parts gets its nodes one after the other.
void EvdevStream::State::add_late() {
    const auto device = find();
    if (!device || nodes.empty()) return;
    const auto add_missing = [&](const std::vector<std::string>& paths, bool is_typing) {
        for (const std::string& path : paths) {
            const bool is_there = std::any_of(nodes.begin(), nodes.end(),
                                              [&](const NodePtr& node) { return node->path == path; });
            if (is_there) continue;
            if (const auto added = add(path, is_typing); !added) {
                log::warning("a part of a scanner can't be heard", {{"why", added.error().message}});
            } else {
                listen(nodes.back());
            }
        }
    };
    add_missing(device->typing, true);
    add_missing(device->others, false);
}

/// Source: linux include/uapi/linux/input.h (EVIOCGRAB) and drivers/input/evdev.c (one holder, EBUSY
/// otherwise; given up when the file is closed).
Result<void> EvdevStream::State::grab(Node& node) {
    if (node.is_ours || claim == Claim::shared) return {};
    if (::ioctl(node.file.native_handle(), EVIOCGRAB, 1) < 0) {
        const int error = errno;
        return fail(code_of(error), node.path + ": another program has it for itself: " + text_of(error));
    }
    node.is_ours = true;
    return {};
}

void EvdevStream::State::grab_late() {
    if (claim == Claim::shared) return;
    grab_timer.expires_after(kUntilKeysAreUp);
    grab_timer.async_wait([weak = weak_from_this()](error_code ec) {
        const auto self = weak.lock();
        if (ec || !self) return;
        const auto held = self->nodes;
        for (const NodePtr& node : held) {
            if (!node->file.is_open()) continue;
            const auto done = self->grab(*node);
            if (!done) return self->lose(done.error().message);
        }
    });
}

void EvdevStream::State::listen(const NodePtr& node) {
    node->file.async_wait(Descriptor::wait_read, [weak = weak_from_this(), node](error_code ec) {
        const auto self = weak.lock();
        if (ec || !self || !node->file.is_open()) return;
        self->hear(node);
        if (node->file.is_open()) self->listen(node);
    });
}

void EvdevStream::State::hear(const NodePtr& node) {
    std::array<input_event, kEventsMax> events;
    const ssize_t count = ::read(node->file.native_handle(), events.data(), sizeof events);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (count <= 0) return lose(count < 0 && errno != ENODEV ? text_of(errno) : "it was unplugged");
    const auto whole = static_cast<std::size_t>(count) / sizeof(input_event);
    for (std::size_t i = 0; i < whole && node->file.is_open(); ++i) pass(*node, events[i]);
    const bool is_settled = claim == Claim::shared || node->is_ours;
    if (!node->file.is_open() || is_settled || has_keys_down(node->file.native_handle())) return;
    if (const auto done = grab(*node); !done) lose(done.error().message);
}

void EvdevStream::State::pass(Node& node, const input_event& event) {
    if (!node.is_typing) return;
    using What = KeyMove::What;
    const auto hear_key = hooks.key;  // a listener may close us
    if (!hear_key) return;
    if (event.type == EV_SYN && event.code == SYN_DROPPED) {
        KeyMove lost{.what = What::lost, .key = 0, .at = time_of(event)};
        if (claim == Claim::shared)
            lost.light = has_caps_lock(node.file.native_handle()) ? CapsLight::on : CapsLight::off;
        return hear_key(lost);
    }
    if (event.type != EV_KEY) return;
    const What what = event.value == 0 ? What::released : event.value == 1 ? What::pressed : What::repeated;
    hear_key({what, event.code, time_of(event)});
}

void EvdevStream::State::lose(const std::string& why) {
    const auto tell_lost = std::move(hooks.lost);
    close();
    if (tell_lost) tell_lost(Error{ErrorCode::offline, name + ": " + why});
}

void EvdevStream::State::close() {
    hooks = {};
    grab_timer.cancel();
    for (const NodePtr& node : nodes) {
        error_code ignored;
        node->file.close(ignored);  // gives the keys back, too
    }
    nodes.clear();
}

void EvdevStream::close() {
    state_->close();
}

bool EvdevStream::is_open() const {
    return !state_->nodes.empty();
}

Result<std::string> EvdevStream::identity() const {
    const auto device = state_->find();
    if (!device) return tl::unexpected(device.error());
    return key_uri(*device, {*device});
}

std::string EvdevStream::describe() const {
    return state_->name;
}

void EvdevStream::on_plug_moved(std::function<void()> tell) {
    state_->tell = std::move(tell);
    state_->monitor.reset();
    if (!state_->tell) return;
    state_->monitor =
        PlugMonitor::open(state_->executor, {"input"}, [state = state_.get()](const PlugEvent&) {
            state->add_late();
            if (const auto told = state->tell) told();
        });
}

}  // namespace comptoir::bridge
