#pragma once
/// The kernel's raw door to a HID device: whole reports, each read and each write is one.

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <memory>
#include <string>

#include "device-bridge/links/byte_link.hpp"
#include "device-bridge/links/hid_devices.hpp"
#include "device-bridge/protocols/hid_report.hpp"

namespace comptoir::bridge {

/// Found anew by what it is at each opening, and described before anybody reads it.
///
/// A report begins with its number, as it comes and as it goes; of a device without numbers those that go
/// begin with a zero. What is written is an output report, or a feature report where only that has its
/// number.
///
/// Thread: io; a write waits for the device, up to the kernel's five seconds, on the pool.
/// Errors: as ByteLink; what `described` says keeps it shut.
/// Source: linux Documentation/hid/hidraw.rst.
class HidrawLink final : public ByteLink {
public:
    using Described = std::function<Result<void>(const HidDescriptor&)>;
    static constexpr std::size_t kWriteMax = 256;  // bytes of one report: to zero a scale takes two

    /// Without a pool a write is done at once, on the thread that asks.
    HidrawLink(boost::asio::any_io_executor executor, boost::asio::any_io_executor pool, HidWanted wanted,
               const Clock& clock, Described described, HardwarePlaces places = {});
    ~HidrawLink() override;
    HidrawLink(const HidrawLink&) = delete;
    HidrawLink& operator=(const HidrawLink&) = delete;

    [[nodiscard]] boost::asio::awaitable<Result<void>> open(Time deadline) override;
    [[nodiscard]] boost::asio::awaitable<Result<std::size_t>> read_some(std::span<char> into,
                                                                        Time deadline) override;
    [[nodiscard]] boost::asio::awaitable<Result<std::size_t>> write_some(std::string_view report,
                                                                         Time deadline) override;
    void close() override;
    [[nodiscard]] bool is_open() const override;
    [[nodiscard]] std::string describe() const override;
    void on_plug_moved(std::function<void()> tell) override;

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace comptoir::bridge
