#pragma once
/// The seam between a driver and the wire: a stream of bytes that can fail at every one of them.

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "app/base/clock.hpp"
#include "app/base/result.hpp"

namespace comptoir::bridge {

/// Thread: io.
/// Errors: offline (can't reach it, it closed), timeout (the deadline passed), refused (it said no).
/// A deadline is absolute; one in the past means "only what is possible without waiting".
class ByteLink {
public:
    virtual ~ByteLink() = default;

    [[nodiscard]] virtual boost::asio::awaitable<Result<void>> open(Time deadline) = 0;
    /// At least one byte, unless it fails. An orderly end of stream is offline.
    [[nodiscard]] virtual boost::asio::awaitable<Result<std::size_t>> read_some(std::span<char> into,
                                                                                Time deadline) = 0;
    /// How many bytes the wire took before the deadline, at least one: with some taken that is the answer,
    /// and trouble waits for the next call. An error means that this call passed nothing on; what earlier
    /// calls took may or may not arrive. A link that can't know says that the bytes were taken.
    [[nodiscard]] virtual boost::asio::awaitable<Result<std::size_t>> write_some(std::string_view bytes,
                                                                                 Time deadline) = 0;
    /// Waits until the other end has taken every byte written, as far as the link can see that.
    [[nodiscard]] virtual boost::asio::awaitable<Result<void>> drain(Time deadline) {
        static_cast<void>(deadline);
        co_return Result<void>{};
    }
    /// Closes in an orderly way: drains, says that no more bytes follow, and waits for the other end to close
    /// too, so that none drops the tail. Closed afterwards, whatever happened.
    [[nodiscard]] virtual boost::asio::awaitable<void> finish(Time deadline) {
        static_cast<void>(co_await drain(deadline));
        close();
    }
    /// Ends pending calls with offline; bytes the other end has not taken are dropped. May be called twice.
    virtual void close() = 0;
    [[nodiscard]] virtual bool is_open() const = 0;
    /// "tcp 192.168.1.50:9100", for the log.
    [[nodiscard]] virtual std::string describe() const = 0;
    /// Who wants to know when the device was plugged in or pulled: an open that failed may succeed now, and
    /// an open link may be dead. May tell more often than that; never from inside a call. Null: nobody.
    /// Links that can't see their plug never tell.
    virtual void on_plug_moved(std::function<void()> tell) { static_cast<void>(tell); }
    /// What the device said of its make and model by the wire's own means, when it was opened last: the text
    /// of an IEEE 1284 device id ("MFG:EPSON;CMD:ESC/POS;MDL:TM-T20II;"). Empty where the wire has none.
    [[nodiscard]] virtual std::string identity() const { return {}; }
};

}  // namespace comptoir::bridge
