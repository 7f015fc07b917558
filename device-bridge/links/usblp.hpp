#pragma once
/// A USB printer through the kernel's own driver, for machines where libusb may not have it.

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <string>

#include "device-bridge/links/byte_link.hpp"
#include "device-bridge/links/node.hpp"

namespace comptoir::bridge {

/// /dev/usb/lpN, one program at a time.
///
/// What libusb can tell and this can't: a transfer that failed in other ways than by the plug is not heard
/// of. Printers that can't be heard are written to, and never have anything to read.
///
/// Thread: io.   Owner: outlives every call that it has not yet answered.
/// Limits: one read and one write at a time.
/// Errors: as ByteLink; busy where another program has it.
/// Source: linux drivers/usb/class/usblp.c.
class UsblpLink final : public ByteLink {
public:
    UsblpLink(boost::asio::any_io_executor executor, std::string path, const Clock& clock);
    ~UsblpLink() override;

    [[nodiscard]] boost::asio::awaitable<Result<void>> open(Time deadline) override;
    [[nodiscard]] boost::asio::awaitable<Result<std::size_t>> read_some(std::span<char> into,
                                                                        Time deadline) override;
    [[nodiscard]] boost::asio::awaitable<Result<std::size_t>> write_some(std::string_view bytes,
                                                                         Time deadline) override;
    /// The printer has taken the last block that was written.
    [[nodiscard]] boost::asio::awaitable<Result<void>> drain(Time deadline) override;
    void close() override;
    [[nodiscard]] bool is_open() const override;
    [[nodiscard]] std::string describe() const override;

private:
    std::string path_;
    Node node_;
};

}  // namespace comptoir::bridge
