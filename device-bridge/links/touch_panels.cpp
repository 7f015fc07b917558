#include "device-bridge/links/touch_panels.hpp"

#include <fcntl.h>
#include <linux/input.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <cerrno>
#include <set>
#include <utility>

#include "app/base/log.hpp"
#include "device-bridge/links/plug_monitor.hpp"
#include "device-bridge/links/system_error.hpp"
#include "device-bridge/links/udev_owned.hpp"

namespace comptoir::bridge {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

Calibration calibration_of(udev_device* device) {
    const char* text = udev_device_get_property_value(device, "LIBINPUT_CALIBRATION_MATRIX");
    if (text == nullptr) return kStraight;
    const auto calibration = parse_calibration(text);
    if (!calibration) log::warning("a touch panel is not calibrated", {{"why", calibration.error().message}});
    return calibration.value_or(kStraight);
}

std::vector<TouchNode> list_nodes() {
    std::vector<TouchNode> nodes;
    const UdevOwned<udev> context(udev_new());
    if (!context) return nodes;
    const UdevOwned<udev_enumerate> all(udev_enumerate_new(context.get()));
    if (!all) return nodes;
    udev_enumerate_add_match_subsystem(all.get(), "input");
    udev_enumerate_add_match_sysname(all.get(), "event*");
    udev_enumerate_add_match_property(all.get(), "ID_INPUT_TOUCHSCREEN", "1");
    udev_enumerate_scan_devices(all.get());
    for (udev_list_entry* entry = udev_enumerate_get_list_entry(all.get()); entry != nullptr;
         entry = udev_list_entry_get_next(entry)) {
        const UdevOwned<udev_device> device(
            udev_device_new_from_syspath(context.get(), udev_list_entry_get_name(entry)));
        const char* path = device ? udev_device_get_devnode(device.get()) : nullptr;
        if (path != nullptr && nodes.size() < TouchPanels::kPanelsMax)
            nodes.push_back({path, calibration_of(device.get())});
    }
    return nodes;
}

bool has_axis(int fd, unsigned axis) {
    std::array<unsigned char, (ABS_CNT + 7) / 8> bits{};
    if (::ioctl(fd, EVIOCGBIT(EV_ABS, bits.size()), bits.data()) < 0) return false;
    return (bits[axis / 8] >> (axis % 8) & 1) != 0;
}

input_absinfo axis_of(int fd, unsigned axis) {
    input_absinfo info{};
    static_cast<void>(::ioctl(fd, EVIOCGABS(axis), &info));
    return info;
}

/// Source: Linux, include/uapi/linux/input.h, EVIOCGMTSLOTS: the axis, then its value for each slot.
std::array<std::int32_t, TouchDecoder::kFingersMax> values_of(int fd, std::int32_t axis) {
    std::array<std::int32_t, TouchDecoder::kFingersMax + 1> request{axis};
    static_cast<void>(::ioctl(fd, EVIOCGMTSLOTS(sizeof request), request.data()));
    std::array<std::int32_t, TouchDecoder::kFingersMax> values{};
    std::copy(request.begin() + 1, request.end(), values.begin());
    return values;
}

TouchShape shape_of(int fd) {
    TouchShape shape;
    const bool is_multiple = has_axis(fd, ABS_MT_POSITION_X) && has_axis(fd, ABS_MT_POSITION_Y);
    if (is_multiple) {
        shape.kind = has_axis(fd, ABS_MT_SLOT) ? TouchShape::Kind::slots : TouchShape::Kind::contacts;
    }
    const input_absinfo x = axis_of(fd, is_multiple ? ABS_MT_POSITION_X : ABS_X);
    const input_absinfo y = axis_of(fd, is_multiple ? ABS_MT_POSITION_Y : ABS_Y);
    shape.across = {x.minimum, x.maximum};
    shape.down = {y.minimum, y.maximum};
    shape.places = {{x.value, y.value}};
    if (shape.kind != TouchShape::Kind::slots) return shape;
    shape.slot = axis_of(fd, ABS_MT_SLOT).value;
    const auto across = values_of(fd, ABS_MT_POSITION_X);
    const auto down = values_of(fd, ABS_MT_POSITION_Y);
    shape.places.clear();
    for (std::size_t i = 0; i < across.size(); ++i) shape.places.push_back({across[i], down[i]});
    return shape;
}

Result<OpenedTouch> open_node(const TouchNode& node) {
    const int fd = ::open(node.path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) {
        const ErrorCode code = errno == EACCES || errno == EPERM ? ErrorCode::refused : ErrorCode::offline;
        return fail(code, node.path + ": " + text_of(errno));
    }
    OpenedTouch opened{fd, node.path, shape_of(fd)};
    opened.shape.calibration = node.calibration;
    std::array<char, 256> name{};  // the kernel's own bound is 80
    if (::ioctl(fd, EVIOCGNAME(name.size() - 1), name.data()) > 0) opened.name = name.data();
    return opened;
}

}  // namespace

TouchSystem machine_touch() {
    return {list_nodes, open_node};
}

struct TouchPanels::State : std::enable_shared_from_this<TouchPanels::State> {
    struct Panel {
        Panel(const asio::any_io_executor& executor, TouchNode of, TouchDecoder by, std::int64_t number)
            : file(executor), node(std::move(of)), decoder(std::move(by)), first_finger(number) {}
        asio::posix::stream_descriptor file;
        TouchNode node;
        TouchDecoder decoder;
        std::int64_t first_finger;  // fingers of two panels are two
    };
    using PanelPtr = std::shared_ptr<Panel>;

    State(asio::any_io_executor on, TouchSystem by) : executor(std::move(on)), kernel(std::move(by)) {}

    asio::any_io_executor executor;
    TouchSystem kernel;
    Hooks hooks;
    std::vector<PanelPtr> panels;
    std::set<std::string> refused;  // said already, while they are plugged in
    std::unique_ptr<PlugMonitor> monitor;
    std::int64_t opened = 0;

    void look();
    [[nodiscard]] bool add(const TouchNode& node);
    void listen(const PanelPtr& panel);
    void hear(const PanelPtr& panel);
    void drop(const PanelPtr& panel);
    void tell(const PanelPtr& panel, std::vector<FingerMove> moves) const;
    void say_changed();
};

TouchPanels::TouchPanels(asio::any_io_executor executor, TouchSystem system)
    : state_(std::make_shared<State>(std::move(executor), std::move(system))) {}

TouchPanels::~TouchPanels() {
    stop();
}

void TouchPanels::start(Hooks hooks) {
    state_->hooks = std::move(hooks);
    state_->monitor =
        PlugMonitor::open(state_->executor, {"input"}, [weak = std::weak_ptr(state_)](const PlugEvent&) {
            if (const auto self = weak.lock()) self->look();
        });
    state_->look();
}

void TouchPanels::stop() {
    state_->hooks = {};
    state_->monitor.reset();
    for (const auto& panel : std::exchange(state_->panels, {})) {
        error_code ignored;
        panel->file.close(ignored);
    }
}

std::size_t TouchPanels::count() const {
    return state_->panels.size();
}

void TouchPanels::look() {
    state_->look();
}

void TouchPanels::State::look() {
    if (!hooks.moved) return;
    const std::vector<TouchNode> nodes = kernel.list();
    std::erase_if(refused, [&](const std::string& path) {
        return std::none_of(nodes.begin(), nodes.end(),
                            [&](const TouchNode& node) { return node.path == path; });
    });
    bool is_changed = false;
    for (const TouchNode& node : nodes) {
        const bool is_open = std::any_of(panels.begin(), panels.end(), [&](const PanelPtr& panel) {
            return panel->node.path == node.path;
        });
        if (!is_open && panels.size() < kPanelsMax) is_changed = add(node) || is_changed;
    }
    if (is_changed) say_changed();
}

bool TouchPanels::State::add(const TouchNode& node) {
    const auto note = [&](const std::string& why) {
        if (refused.insert(node.path).second) log::warning("a touch panel can't be heard", {{"why", why}});
        return false;
    };
    auto touch = kernel.open(node);
    if (!touch) return note(touch.error().message);
    const auto decoder = TouchDecoder::create(touch->shape);
    error_code ec;
    auto panel = decoder ? std::make_shared<Panel>(executor, node, *decoder, ++opened << 32) : nullptr;
    if (panel) panel->file.assign(touch->fd, ec);
    if (!panel || ec) {
        ::close(touch->fd);
        return note(node.path + ": " + (ec ? ec.message() : decoder.error().message));
    }
    refused.erase(node.path);
    log::info("touch panel", {{"name", touch->name}, {"node", node.path}});
    panels.push_back(panel);
    listen(panel);
    return true;
}

void TouchPanels::State::listen(const PanelPtr& panel) {
    panel->file.async_wait(asio::posix::stream_descriptor::wait_read,
                           [weak = weak_from_this(), panel](error_code ec) {
                               const auto self = weak.lock();
                               if (ec || !self || !panel->file.is_open()) return;
                               self->hear(panel);
                               if (panel->file.is_open()) self->listen(panel);
                           });
}

void TouchPanels::State::hear(const PanelPtr& panel) {
    std::array<input_event, kEventsMax> events;
    const ssize_t count = ::read(panel->file.native_handle(), events.data(), sizeof events);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (count <= 0) return drop(panel);
    std::vector<FingerMove> moves;
    bool is_lost = false;
    for (std::size_t i = 0; i < static_cast<std::size_t>(count) / sizeof(input_event); ++i) {
        const input_event& event = events[i];
        panel->decoder.feed(event.type, event.code, event.value,
                            [&moves](const FingerMove& move) { moves.push_back(move); });
        is_lost = is_lost || (event.type == EV_SYN && event.code == SYN_DROPPED);
    }
    tell(panel, std::move(moves));
    // What it said last of each finger is unknown by now: it is opened anew, and says it.
    if (is_lost) drop(panel);
    if (is_lost) look();
}

void TouchPanels::State::drop(const PanelPtr& panel) {
    std::vector<FingerMove> moves;
    panel->decoder.end([&moves](const FingerMove& move) { moves.push_back(move); });
    error_code ignored;
    panel->file.close(ignored);
    std::erase(panels, panel);
    tell(panel, std::move(moves));
    say_changed();
}

void TouchPanels::State::tell(const PanelPtr& panel, std::vector<FingerMove> moves) const {
    for (FingerMove& move : moves) move.finger += panel->first_finger;
    const auto moved = hooks.moved;  // a listener may stop us
    if (moved && !moves.empty()) moved(std::move(moves));
}

void TouchPanels::State::say_changed() {
    asio::post(executor, [weak = weak_from_this()] {
        const auto self = weak.lock();
        if (self && self->hooks.changed) std::function(self->hooks.changed)();
    });
}

}  // namespace comptoir::bridge
