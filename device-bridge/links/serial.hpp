#pragma once
/// A byte stream over a serial port.

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <optional>
#include <string>

#include "device-bridge/device_uri.hpp"
#include "device-bridge/links/byte_link.hpp"
#include "device-bridge/links/serial_port_name.hpp"

namespace comptoir::bridge {

/// How a serial line is set. Source: devices/escpos.md section 11 for what printers use.
struct SerialSettings {
    enum class Parity { none, odd, even };
    /// DTR/DSR is not among them: Linux has no such flow control. Where a printer is set to it, it is set to
    /// XON/XOFF instead, or its DTR is wired to our CTS.
    enum class Flow { none, xonxoff, rtscts };

    /// What becomes of a byte that arrived with the wrong parity. Left out it is no answer of a printer; but
    /// a number that lacks a digit is a wrong number, so those who read numbers are given a zero byte.
    enum class Broken { left_out, as_zero };

    std::string path;  ///< "/dev/ttyUSB0"; for `wanted`: what it is called in words
    /// Looked for each time it is opened; nothing: the path is it.
    std::optional<SerialPortWanted> wanted = std::nullopt;
    int baud = 9'600;
    int bits = 8;
    Parity parity = Parity::none;
    int stop = 1;
    Flow flow = Flow::none;
    Broken broken = Broken::left_out;

    bool operator==(const SerialSettings&) const = default;
};

/// Reads serial:///dev/ttyUSB0?baud=9600&bits=8&parity=none&stop=1&flow=none, or in place of the path an
/// adapter on USB: serial://0403:6001?serial=A1, ?port=1-1.2, &interface=0. Errors: malformed, in words for
/// the person who wrote the settings.   Thread: any.
[[nodiscard]] Result<SerialSettings> serial_settings(const DeviceUri& uri);

/// The port is ours alone while it is open.
///
/// With XON/XOFF the line's own driver acts on the two bytes, and they never reach a reader; the bytes we
/// send never contain them of our own.
///
/// Thread: io.   Owner: outlives every call that it has not yet answered.
/// Limits: one read and one write at a time.
/// Errors: as ByteLink; busy where another program has the port, refused where it may not be opened, or where
/// several adapters are meant: the message names each.
class SerialLink final : public ByteLink {
public:
    SerialLink(boost::asio::any_io_executor executor, SerialSettings settings, const Clock& clock,
               HardwarePlaces places = {});
    ~SerialLink() override;

    [[nodiscard]] boost::asio::awaitable<Result<void>> open(Time deadline) override;
    [[nodiscard]] boost::asio::awaitable<Result<std::size_t>> read_some(std::span<char> into,
                                                                        Time deadline) override;
    [[nodiscard]] boost::asio::awaitable<Result<std::size_t>> write_some(std::string_view bytes,
                                                                         Time deadline) override;
    /// What has left the system's buffer for the wire counts as taken.
    [[nodiscard]] boost::asio::awaitable<Result<void>> drain(Time deadline) override;
    void close() override;
    [[nodiscard]] bool is_open() const override;
    [[nodiscard]] std::string describe() const override;
    void on_plug_moved(std::function<void()> tell) override;

    /// Sets an open line anew, and the next openings likewise; the path stays. What was not read yet is lost.
    /// Errors: offline (not open, or it fell away), malformed.
    [[nodiscard]] Result<void> change_line(SerialSettings settings);

    /// What makes the port the same one each time: "serial://0403:6001?serial=A1" of an adapter on USB, else
    /// its path.
    [[nodiscard]] std::string identity() const override;

    /// What the system's monitor calls when a port came or went.
    void look_at_plug();

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace comptoir::bridge
