#pragma once
/// A byte stream to a path: a printer's device node (/dev/usb/lp0), a pipe, or a plain file to look at later.

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <string>

#include "device-bridge/links/byte_link.hpp"

namespace comptoir::bridge {

/// A plain file is made if missing and appended to; it never has anything to read.
///
/// Thread: io.   Owner: outlives every call that it has not yet answered.
/// Limits: one call at a time.
/// Errors: as ByteLink; refused where the path may not be opened.
class FileLink final : public ByteLink {
public:
    FileLink(boost::asio::any_io_executor executor, std::string path, const Clock& clock);
    ~FileLink() override;

    [[nodiscard]] boost::asio::awaitable<Result<void>> open(Time deadline) override;
    [[nodiscard]] boost::asio::awaitable<Result<std::size_t>> read_some(std::span<char> into,
                                                                        Time deadline) override;
    [[nodiscard]] boost::asio::awaitable<Result<std::size_t>> write_some(std::string_view bytes,
                                                                         Time deadline) override;
    void close() override;
    [[nodiscard]] bool is_open() const override;
    [[nodiscard]] std::string describe() const override;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace comptoir::bridge
