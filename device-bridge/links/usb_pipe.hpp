#pragma once
/// A USB printer through libusb: the one place that uses it.

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <memory>
#include <string>

#include "device-bridge/links/byte_link.hpp"
#include "device-bridge/protocols/usb_descriptors.hpp"

namespace comptoir::bridge {

/// The two bulk endpoints of one interface. The kernel's driver is set aside while it is open and put back
/// afterwards.
///
/// What `write_some` says was taken has been acknowledged by the device, so there is nothing to drain. It is
/// read from all the time, so that a pulled plug is noticed at once. libusb lists no devices and starts no
/// thread: it is handed the opened node, and its descriptors are waited for like any other. No transfer has a
/// time limit of libusb's; the deadlines are ours, and one that is due cancels the transfer and says how much
/// of it had gone.
///
/// Thread: io.   Owner: outlives every call that it has not yet answered; what is still under way at `close`
/// keeps its memory until the kernel has given it back.
/// Limits: one read and one write at a time; kInboxMax bytes wait to be read, then the device is not read on.
/// Errors: as ByteLink; refused where the node may not be opened, busy where another program has the
/// interface, unsupported where libusb can't.
/// Source: libusb 1.0.26 API reference, "Polling and timing" and "Asynchronous device I/O".
class UsbPipe final : public ByteLink {
public:
    static constexpr std::size_t kInboxMax = 65'536;  // as SimulatedWire; a printer says a few bytes
    static constexpr std::size_t kTransferBytes =
        8'192;  // as usblp: a drawer's pulse waits for no more than this

    struct Patience {
        Duration identity = std::chrono::seconds(1);   // some never answer what they are
        Duration give_back = std::chrono::seconds(1);  // a cancelled transfer; the kernel needs milliseconds
    };
    struct Place {
        std::string node;  ///< "/dev/bus/usb/001/004"
        std::string name;  ///< for messages: "usb 04b8:0e28"
        UsbInterface interface;
        std::string identity = {};  ///< its IEEE 1284 device id, if known; else a printer is asked for it
        Patience patience = {};
    };

    UsbPipe(boost::asio::any_io_executor executor, Place place, const Clock& clock);
    ~UsbPipe() override;

    [[nodiscard]] boost::asio::awaitable<Result<void>> open(Time deadline) override;
    [[nodiscard]] boost::asio::awaitable<Result<std::size_t>> read_some(std::span<char> into,
                                                                        Time deadline) override;
    [[nodiscard]] boost::asio::awaitable<Result<std::size_t>> write_some(std::string_view bytes,
                                                                         Time deadline) override;
    void close() override;
    [[nodiscard]] bool is_open() const override;
    [[nodiscard]] std::string describe() const override;
    [[nodiscard]] std::string identity() const override;

private:
    struct Session;
    boost::asio::any_io_executor executor_;
    Place place_;
    const Clock& clock_;
    std::shared_ptr<Session> session_;
    bool was_halted_ = false;
};

}  // namespace comptoir::bridge
