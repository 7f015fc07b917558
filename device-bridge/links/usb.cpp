#include "device-bridge/links/usb.hpp"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "device-bridge/links/plug_monitor.hpp"
#include "device-bridge/links/usb_pipe.hpp"
#include "device-bridge/links/usblp.hpp"

namespace comptoir::bridge {

namespace asio = boost::asio;

struct UsbLink::State {
    State(asio::any_io_executor on, UsbWanted whom, const Clock& with, HardwarePlaces at)
        : executor(std::move(on)), wanted(std::move(whom)), clock(with), places(std::move(at)) {}

    asio::any_io_executor executor;
    UsbWanted wanted;
    const Clock& clock;
    HardwarePlaces places;
    std::shared_ptr<ByteLink> way;  // pending calls keep it
    unsigned closes = 0;            // how often somebody called close: an open underway ends with it
    std::string identity;           // its IEEE 1284 device id, as it said it last
    std::unique_ptr<PlugMonitor> monitor;
    std::function<void()> tell;
    KernelNode node = KernelNode::counts;  // until it is known that we can do without
    std::string seen;                      // where the device was when it was last looked for

    void see() { seen = presence(); }
    [[nodiscard]] std::string presence() const { return presence_of(list_usb_devices(places), wanted, node); }

    [[nodiscard]] std::string name() const {
        return fmt::format("usb {:04x}:{:04x}", wanted.vendor, wanted.product);
    }
    [[nodiscard]] std::shared_ptr<ByteLink> through_libusb(const UsbDevice& device) const {
        return std::make_shared<UsbPipe>(
            executor,
            UsbPipe::Place{
                .node = fmt::format("{}/bus/usb/{:03}/{:03}", places.dev, device.bus, device.address),
                .name = name(),
                .interface = *device.printing,
                .identity = identity},
            clock);
    }
    [[nodiscard]] std::shared_ptr<ByteLink> through_kernel(const UsbDevice& device) const {
        return std::make_shared<UsblpLink>(executor, places.dev + "/" + device.kernel_node, clock);
    }
    [[nodiscard]] tl::unexpected<Error> not_open() const {
        return fail(ErrorCode::offline, name() + ": not open");
    }
};

UsbLink::UsbLink(asio::any_io_executor executor, UsbWanted wanted, const Clock& clock, HardwarePlaces places)
    : state_(std::make_unique<State>(std::move(executor), std::move(wanted), clock, std::move(places))) {}

UsbLink::~UsbLink() {
    close();
}

asio::awaitable<Result<void>> UsbLink::open(Time deadline) {
    close();
    const unsigned closes = state_->closes;
    const auto plugged = list_usb_devices(state_->places);
    state_->node = KernelNode::counts;
    state_->seen = presence_of(plugged, state_->wanted, state_->node);
    const auto device = the_one_meant(plugged, state_->wanted);
    if (!device) co_return tl::unexpected(device.error());
    state_->identity = device->device_id;

    const auto pipe = state_->through_libusb(*device);
    state_->way = pipe;
    const auto opened = co_await pipe->open(deadline);
    if (state_->closes != closes) co_return state_->not_open();
    if (opened) {
        state_->identity = pipe->identity();
        state_->node = KernelNode::is_no_matter;
        state_->see();
        co_return Result<void>{};
    }
    state_->way = nullptr;
    if (device->kernel_node.empty() || opened.error().code == ErrorCode::busy) co_return opened;
    const auto node = state_->through_kernel(*device);
    state_->way = node;
    const auto opened_node = co_await node->open(deadline);
    if (state_->closes != closes) co_return state_->not_open();
    if (opened_node) co_return Result<void>{};
    state_->way = nullptr;
    co_return fail(opened_node.error().code, opened.error().message + "; " + opened_node.error().message);
}

asio::awaitable<Result<std::size_t>> UsbLink::read_some(std::span<char> into, Time deadline) {
    const auto way = state_->way;
    if (!way) co_return state_->not_open();
    co_return co_await way->read_some(into, deadline);
}

asio::awaitable<Result<std::size_t>> UsbLink::write_some(std::string_view bytes, Time deadline) {
    const auto way = state_->way;
    if (!way) co_return state_->not_open();
    co_return co_await way->write_some(bytes, deadline);
}

asio::awaitable<Result<void>> UsbLink::drain(Time deadline) {
    const auto way = state_->way;
    if (!way) co_return state_->not_open();
    co_return co_await way->drain(deadline);
}

void UsbLink::close() {
    ++state_->closes;
    if (const auto way = std::exchange(state_->way, nullptr)) way->close();
}

bool UsbLink::is_open() const {
    return state_->way && state_->way->is_open();
}

std::string UsbLink::describe() const {
    return state_->way ? state_->way->describe() : state_->name();
}

std::string UsbLink::identity() const {
    return state_->identity;
}

void UsbLink::on_plug_moved(std::function<void()> tell) {
    state_->tell = std::move(tell);
    state_->monitor.reset();
    if (!state_->tell) return;
    state_->see();
    state_->monitor =
        PlugMonitor::open(state_->executor, {"usb", "usbmisc"}, [this](const PlugEvent&) { look_at_plug(); });
}

void UsbLink::look_at_plug() {
    std::string now = state_->presence();
    if (now == state_->seen) return;
    state_->seen = std::move(now);
    if (const auto tell = state_->tell) tell();
}

}  // namespace comptoir::bridge
