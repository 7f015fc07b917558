#pragma once
/// Going out: HTTP and HTTPS requests to the POS's server.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/base/clock.hpp"
#include "app/net/failure.hpp"
#include "app/net/settings.hpp"

namespace comptoir::net {

namespace asio = boost::asio;

/// Where a redirection may lead. `none` takes it for a failure, `answer` for the answer.
enum class Redirects { none, answer, same_origin, anywhere };

struct Limits {
    std::size_t body_bytes = 8u << 20;  ///< what a picture may have
    Duration connect = std::chrono::seconds(5);
    Duration total = std::chrono::seconds(20);  ///< from the call to the last byte, redirections included
    Redirects redirects = Redirects::same_origin;
};

struct Header {
    std::string name;
    std::string value;
};

struct Request {
    std::string url;
    std::optional<std::string> json = {};  ///< the body of a POST; nothing: a GET
    std::optional<std::string> form = {};  ///< in its place, as net/form.hpp makes it
    std::vector<Header> headers = {};     ///< Origin, X-Odoo-Database, ...; they stay within the first origin
    std::string session_id = {};          ///< sent as Odoo's cookie, within the first origin; empty: none
    std::string etag = {};                ///< sent as `If-None-Match`: 304 is then an answer, not an error
    std::string user_agent = "comptoir";  ///< never a browser's: Odoo asks browsers for a version
    Limits limits = {};
};

struct Fetched {
    int status = 0;                 ///< 200, 304, 404: whatever the server said
    std::string content_type = {};  ///< without parameters, lower case
    std::string etag = {};          ///< as it came, quotes included; empty: none
    std::string body = {};
    std::string url = {};         ///< where it came from, redirections followed
    std::string location = {};    ///< where a redirection that is the answer leads, absolute; empty: nowhere
    std::string session_id = {};  ///< of the `Set-Cookie` that came last on the way; empty: none was set
};

/// Transfers over libcurl's multi interface, driven by Asio: no thread but those in which libcurl resolves
/// names.
///
/// Thread: io.   Owner: the kiosk; destroyed only after the io_context has stopped or `stop` was called.
/// Limits: kTransfersMax at once, kConnectionsMax sockets, kRedirectsMax redirections, kHeadersMax headers
/// and kUploadBytesMax of body to the server.
class Client {
public:
    Client(asio::any_io_executor executor, NetSettings settings);
    ~Client();
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    /// One request and its answer. A session the server sets on the way goes along to where it sends us. A
    /// POST is sent again only where the server asks for just that (307, 308), and only within the origin.
    ///
    /// Errors: every Fault but http_status. `redirected` names the place in `detail`: one that is not
    /// allowed, or one too many.
    /// The request has a name of its own: GCC 12 moves a braced temporary within `co_await` by its bytes,
    /// which ends in a crash.
    [[nodiscard]] asio::awaitable<NetResult<Fetched>> fetch(const Request& request);
    asio::awaitable<NetResult<Fetched>> fetch(Request&& request) = delete;

    /// A plain GET.   Errors: as `fetch`.
    [[nodiscard]] asio::awaitable<NetResult<Fetched>> get(std::string url, Limits limits,
                                                          std::string etag = {});

    /// Takes other settings; transfers that run end with the old ones.
    void configure(NetSettings settings);

    /// Ends every transfer with `stopped`, at once; later ones fail the same way.
    void stop();

    static constexpr std::size_t kTransfersMax = 64;  // a page of new products asks for some ten pictures
    static constexpr long kConnectionsMax = 6;        // what browsers open to one server
    static constexpr int kRedirectsMax = 3;           // http → https → login is two
    static constexpr std::size_t kHeadersMax = 16;    // an Odoo route needs three
    static constexpr std::size_t kUploadBytesMax = 4u << 20;  // a device's answer with a scanned page in it

private:
    class Engine;
    std::shared_ptr<Engine> engine_;
};

}  // namespace comptoir::net
