#pragma once
/// The byte link that a URI names: to a device on USB, on a serial port or in the network.

#include <memory>

#include "app/base/clock.hpp"
#include "app/base/result.hpp"
#include "device-bridge/device_uri.hpp"
#include "device-bridge/links/byte_link.hpp"

namespace comptoir::bridge {

/// usb://04b8:0e28, serial:///dev/ttyUSB0?baud=9600, tcp://192.168.1.50 (port 9100 where it names none).
/// Nothing is opened yet.   Errors: malformed.   Thread: io.
[[nodiscard]] Result<std::unique_ptr<ByteLink>> stream_link(const boost::asio::any_io_executor& executor,
                                                            const DeviceUri& uri, const Clock& clock);

}  // namespace comptoir::bridge
