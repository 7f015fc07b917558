#pragma once
/// A byte stream to a USB printer, by who it is and not by where it was when it was plugged in first.

#include <boost/asio/any_io_executor.hpp>
#include <memory>

#include "device-bridge/links/byte_link.hpp"
#include "device-bridge/links/usb_device.hpp"
#include "device-bridge/links/usb_sysfs.hpp"

namespace comptoir::bridge {

/// Looks for the printer at each opening, and reaches it through libusb or, where the machine does not allow
/// that, through the kernel's driver.
///
/// Thread: io.   Owner: outlives every call that it has not yet answered.
/// Limits: one read and one write at a time.
/// Errors: as ByteLink; offline where it is not plugged in, refused where several are meant or nobody lets
/// us, busy where another program has it, unsupported where it has nothing to print through.
class UsbLink final : public ByteLink {
public:
    UsbLink(boost::asio::any_io_executor executor, UsbWanted wanted, const Clock& clock,
            HardwarePlaces places = {});
    ~UsbLink() override;

    [[nodiscard]] boost::asio::awaitable<Result<void>> open(Time deadline) override;
    [[nodiscard]] boost::asio::awaitable<Result<std::size_t>> read_some(std::span<char> into,
                                                                        Time deadline) override;
    [[nodiscard]] boost::asio::awaitable<Result<std::size_t>> write_some(std::string_view bytes,
                                                                         Time deadline) override;
    [[nodiscard]] boost::asio::awaitable<Result<void>> drain(Time deadline) override;
    void close() override;
    [[nodiscard]] bool is_open() const override;
    [[nodiscard]] std::string describe() const override;
    void on_plug_moved(std::function<void()> tell) override;
    [[nodiscard]] std::string identity() const override;

    /// What the system's monitor calls when something was plugged in or pulled.
    void look_at_plug();

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace comptoir::bridge
