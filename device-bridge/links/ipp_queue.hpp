#pragma once
/// A queue of CUPS or an IPP printer, spoken to through libcups.

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <string>

#include "device-bridge/device_uri.hpp"
#include "device-bridge/links/pool_call.hpp"
#include "device-bridge/links/print_queue.hpp"

namespace comptoir::bridge {

/// Where requests go, and what they name.
struct IppAddress {
    std::string host;  ///< a name, an address, or the path of a local socket
    int port = 631;
    enum class Encryption { if_asked, always };
    Encryption encryption = Encryption::if_asked;
    std::string resource;  ///< "/printers/office"; "/" for the server itself
    std::string uri;       ///< "ipp://localhost/printers/office"

    /// cups://queue (of this machine's CUPS), cups://host:631/queue, ipp://host/ipp/print, ipps://…
    ///
    /// Errors: malformed.   Thread: any.
    [[nodiscard]] static Result<IppAddress> of(const DeviceUri& uri);
    /// This machine's CUPS itself: where its own client settings say, as every program that prints does.
    [[nodiscard]] static IppAddress local_server();
};

/// One IPP request, and the answer's bytes; blocks. A printer's certificate is its own, so that ipps keeps
/// listeners out and nothing more.
///
/// Thread: the pool's; ends soon after it is given up, but for a name server that does not answer, and a peer
/// that falls silent in the midst of the TLS handshake, which libcups gives 10 s.
/// Errors: offline, timeout, refused (a password is wanted; nothing was done), malformed.
[[nodiscard]] Result<std::string> ipp_post(const IppAddress& address, const std::string& head,
                                           const std::shared_ptr<const std::string>& document,
                                           GivenUp& given_up);

/// Thread: io; blocks only on the pool. One connection a request: none is kept that might have died.
class IppQueue final : public PrintQueue {
public:
    IppQueue(boost::asio::any_io_executor io, boost::asio::any_io_executor pool, IppAddress address,
             const Clock& clock);

    boost::asio::awaitable<Result<QueueFacts>> look(Time deadline) override;
    boost::asio::awaitable<Result<int>> create_job(std::string name, Time deadline) override;
    boost::asio::awaitable<Result<void>> send_document(int job, std::string format,
                                                       std::shared_ptr<const std::string> data,
                                                       Time deadline) override;
    boost::asio::awaitable<Result<QueuedJob>> job(int job, Time deadline) override;
    boost::asio::awaitable<Result<void>> cancel_job(int job, Time deadline) override;
    void close() override { caller_.close(); }
    [[nodiscard]] std::string describe() const override { return address_.uri; }

private:
    boost::asio::awaitable<Result<std::string>> post(std::string head,
                                                     std::shared_ptr<const std::string> document,
                                                     Time deadline);

    IppAddress address_;
    PoolCaller caller_;
};

}  // namespace comptoir::bridge
