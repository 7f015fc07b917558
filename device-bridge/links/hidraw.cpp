#include "device-bridge/links/hidraw.hpp"

#include <linux/hidraw.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>
#include <system_error>
#include <utility>

#include "device-bridge/links/node.hpp"
#include "device-bridge/links/plug_monitor.hpp"
#include "device-bridge/links/pool_call.hpp"

namespace comptoir::bridge {
namespace {

namespace asio = boost::asio;

static_assert(HidDescriptor::kBytesMax == HID_MAX_DESCRIPTOR_SIZE);

/// What the open node says of its reports; nothing where it is no hidraw node.
std::optional<std::string> descriptor_of(int fd) {
    int size = 0;
    if (::ioctl(fd, HIDIOCGRDESCSIZE, &size) < 0 || size < 0 || size > HID_MAX_DESCRIPTOR_SIZE)
        return std::nullopt;
    hidraw_report_descriptor descriptor{};
    descriptor.size = static_cast<std::uint32_t>(size);
    if (::ioctl(fd, HIDIOCGRDESC, &descriptor) < 0) return std::nullopt;
    std::string bytes(static_cast<std::size_t>(size), '\0');
    std::memcpy(bytes.data(), descriptor.value, bytes.size());
    return bytes;
}

enum class Door { output, feature };

Result<std::size_t> put(int fd, std::string report, Door door) {
    const ssize_t taken = door == Door::feature ? ::ioctl(fd, HIDIOCSFEATURE(report.size()), report.data())
                                                : ::write(fd, report.data(), report.size());
    if (taken >= 0) return report.size();
    return fail(ErrorCode::offline, "a HID report was not taken: " + std::system_category().message(errno));
}

/// A descriptor of our own, for a call that may outlive the link.
struct Kept {
    explicit Kept(int of) : fd(::dup(of)) {}
    ~Kept() {
        if (fd >= 0) ::close(fd);
    }
    Kept(const Kept&) = delete;
    Kept& operator=(const Kept&) = delete;
    int fd;
};

}  // namespace

struct HidrawLink::State {
    State(asio::any_io_executor on, asio::any_io_executor blocking, HidWanted whom, const Clock& with,
          Described whoever, HardwarePlaces at)
        : executor(on),
          has_pool(static_cast<bool>(blocking)),
          caller(on, std::move(blocking), with),
          wanted(std::move(whom)),
          described(std::move(whoever)),
          places(std::move(at)),
          node(std::move(on), with, "hid", Node::Habits::tty) {}

    asio::any_io_executor executor;
    bool has_pool;
    PoolCaller caller;
    HidWanted wanted;
    Described described;
    HardwarePlaces places;
    Node node;
    HidDescriptor reports;
    std::string name = "hid";
    std::unique_ptr<PlugMonitor> monitor;
    std::function<void()> tell;

    [[nodiscard]] Result<void> open();
    [[nodiscard]] Door door_of(std::string_view report) const;
};

HidrawLink::HidrawLink(asio::any_io_executor executor, asio::any_io_executor pool, HidWanted wanted,
                       const Clock& clock, Described described, HardwarePlaces places)
    : state_(std::make_shared<State>(std::move(executor), std::move(pool), std::move(wanted), clock,
                                     std::move(described), std::move(places))) {}

HidrawLink::~HidrawLink() {
    state_->tell = nullptr;
    state_->monitor.reset();
    state_->caller.close();
    close();
}

asio::awaitable<Result<void>> HidrawLink::open(Time) {
    auto opened = state_->open();
    if (!opened) state_->node.close();
    co_return opened;
}

Result<void> HidrawLink::State::open() {
    const auto plugged = list_hid_devices(places);
    const auto device = the_one_meant(plugged, wanted);
    if (!device) return tl::unexpected(device.error());
    if (const auto opened = node.open(device->node); !opened) return opened;
    // The open node knows best: its number may have gone to another device since it was listed.
    auto parsed = HidDescriptor::parse(descriptor_of(node.fd()).value_or(device->descriptor));
    if (!parsed) return tl::unexpected(parsed.error());
    if (const auto known = described(*parsed); !known) return known;
    reports = std::move(*parsed);
    name = device->device.name + ", " + hid_uri(*device, plugged);
    return {};
}

asio::awaitable<Result<std::size_t>> HidrawLink::read_some(std::span<char> into, Time deadline) {
    return state_->node.read_some(into, deadline);
}

/// Source: linux Documentation/hid/hidraw.rst: the first byte of what is written is the report's number.
Door HidrawLink::State::door_of(std::string_view report) const {
    const auto number = static_cast<std::uint8_t>(report.front());
    const bool is_output = reports.bytes_of(HidField::Way::output, number) > 0;
    return !is_output && reports.bytes_of(HidField::Way::feature, number) > 0 ? Door::feature : Door::output;
}

asio::awaitable<Result<std::size_t>> HidrawLink::write_some(std::string_view report, Time deadline) {
    const auto state = state_;
    if (report.empty()) co_return std::size_t{0};
    if (report.size() > kWriteMax)
        co_return fail(ErrorCode::malformed, "a HID report of more than 256 bytes");
    if (!state->node.is_open()) co_return fail(ErrorCode::offline, "hid: closed");
    const Door door = state->door_of(report);
    if (!state->has_pool) co_return put(state->node.fd(), std::string(report), door);
    const auto kept = std::make_shared<const Kept>(state->node.fd());
    std::function<Result<std::size_t>(GivenUp&)> work = [kept, bytes = std::string(report), door](GivenUp&) {
        return put(kept->fd, bytes, door);
    };
    co_return co_await state->caller.call<std::size_t>(std::move(work), deadline);
}

void HidrawLink::close() {
    state_->node.close();
}

bool HidrawLink::is_open() const {
    return state_->node.is_open();
}

std::string HidrawLink::describe() const {
    return state_->name;
}

void HidrawLink::on_plug_moved(std::function<void()> tell) {
    state_->tell = std::move(tell);
    state_->monitor.reset();
    if (!state_->tell) return;
    state_->monitor =
        PlugMonitor::open(state_->executor, {"hidraw"}, [state = state_.get()](const PlugEvent&) {
            if (const auto told = state->tell) told();
        });
}

}  // namespace comptoir::bridge
