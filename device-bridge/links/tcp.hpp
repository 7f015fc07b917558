#pragma once
/// A byte stream over TCP: network printers on port 9100, scales and displays behind serial servers.

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "device-bridge/links/byte_link.hpp"

namespace comptoir::bridge {

struct TcpAddress {
    std::string host;  ///< a name, an IPv4 address, or an IPv6 address without brackets ("fe80::1%eth0")
    std::uint16_t port = 9100;
};

/// Names are looked up without blocking, every address of a name is tried in turn.
///
/// Thread: io.   Owner: outlives every call that it has not yet answered.
/// Limits: one call at a time; kAddressesMax addresses of a name.
/// Errors: as ByteLink; a name that nobody knows and a peer that refuses are offline.
class TcpLink final : public ByteLink {
public:
    static constexpr std::size_t kAddressesMax = 8;  // a printer has one or two; the deadline is shared

    TcpLink(boost::asio::any_io_executor executor, TcpAddress address, const Clock& clock);
    ~TcpLink() override;

    [[nodiscard]] boost::asio::awaitable<Result<void>> open(Time deadline) override;
    [[nodiscard]] boost::asio::awaitable<Result<std::size_t>> read_some(std::span<char> into,
                                                                        Time deadline) override;
    [[nodiscard]] boost::asio::awaitable<Result<std::size_t>> write_some(std::string_view bytes,
                                                                         Time deadline) override;
    /// What the other end's system has acknowledged counts as taken.
    [[nodiscard]] boost::asio::awaitable<Result<void>> drain(Time deadline) override;
    [[nodiscard]] boost::asio::awaitable<void> finish(Time deadline) override;
    void close() override;
    [[nodiscard]] bool is_open() const override;
    [[nodiscard]] std::string describe() const override;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace comptoir::bridge
