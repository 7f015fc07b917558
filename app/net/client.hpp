#pragma once
/// Going out: HTTP and HTTPS requests to the POS's server.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <memory>
#include <string>

#include "app/base/clock.hpp"
#include "app/base/result.hpp"

namespace comptoir::net {

namespace asio = boost::asio;

struct ClientSettings {
    std::string user_agent = "comptoir";  ///< never a browser's: Odoo asks browsers for a version
    std::string proxy;                    ///< "http://proxy:3128"; empty: none, whatever the environment says
    std::string ca_file;                  ///< PEM of a private authority; empty: the system's
};

/// Where a redirection may lead.
enum class Redirects { none, same_origin, anywhere };

struct Limits {
    std::size_t body_bytes = 8u << 20;  ///< what a picture may have
    Duration connect = std::chrono::seconds(5);
    Duration total = std::chrono::seconds(20);  ///< from the call to the last byte, redirections included
    Redirects redirects = Redirects::same_origin;
};

struct Fetched {
    int status = 0;            ///< 200, 304, 404: whatever the server said
    std::string content_type;  ///< without parameters, lower case
    std::string etag;          ///< as it came, quotes included; empty: none
    std::string body;
};

/// Transfers over libcurl's multi interface, driven by Asio: no thread but those in which libcurl resolves
/// names.
///
/// Thread: io.   Owner: the kiosk; destroyed only after the io_context has stopped or `stop` was called.
/// Limits: kTransfersMax at once, kConnectionsMax sockets, kRedirectsMax redirections.
class Client {
public:
    Client(asio::any_io_executor executor, ClientSettings settings);
    ~Client();
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    /// GET, with `If-None-Match: etag` where one is given (304 is then an answer, not an error).
    ///
    /// Errors: malformed (no http(s) URL), offline (no answer, TLS, stopped), timeout, full (body larger than
    /// the limit), refused (a redirection that is not allowed), busy (too many transfers).
    [[nodiscard]] asio::awaitable<Result<Fetched>> get(std::string url, Limits limits, std::string etag = {});

    /// Ends every transfer with `offline`, at once; later ones fail the same way.
    void stop();

    static constexpr std::size_t kTransfersMax = 64;  // a page of new products asks for some ten pictures
    static constexpr long kConnectionsMax = 6;        // what browsers open to one server
    static constexpr int kRedirectsMax = 3;           // http → https → login is two

private:
    class Engine;
    std::shared_ptr<Engine> engine_;
};

}  // namespace comptoir::net
