#pragma once
/// One HTTP exchange as handlers see it.

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/base/clock.hpp"
#include "app/base/json.hpp"
#include "app/base/result.hpp"

namespace comptoir::http {

namespace asio = boost::asio;

enum class Method { get, head, post, put, del, options, other };

using Headers = std::vector<std::pair<std::string, std::string>>;

/// Who is at the other end of the connection.
struct Peer {
    std::string address;  ///< without port, IPv4-mapped addresses as IPv4
    bool is_loopback = false;
};

/// Whether the caller still listens. Held polls ask before they hand out something that exists once.
///
/// Thread: io.
class Liveness {
public:
    virtual ~Liveness() = default;
    [[nodiscard]] virtual bool is_open() const = 0;
    /// `callback` is called once, on the io thread and never from inside this call, when the caller goes away
    /// while its handler runs; also when the server stops, so that a held answer can still be sent. A second
    /// call replaces the first callback, an empty one forgets it.
    virtual void on_close(std::function<void()> callback) = 0;
};

struct Request {
    Method method = Method::get;
    std::string method_text;
    std::string target;  ///< as it came
    std::string path;    ///< percent-decoded, no query, always begins with '/'
    std::vector<std::pair<std::string, std::string>> query;  ///< decoded, in order
    Headers headers;
    std::string body;
    Peer peer;
    std::string local_address;  ///< the address of ours that was called, without port
    Time received{};            ///< when the last byte of the request had arrived
    bool is_tls = false;
    /// Which one it came over, never used again; 0: not said, or a proxy's, over which several callers speak.
    std::uint64_t connection = 0;
    std::shared_ptr<Liveness> liveness;

    /// The first header of that name, compared without case; "" where there is none.
    [[nodiscard]] std::string_view header(std::string_view name) const;
    [[nodiscard]] std::string_view parameter(std::string_view name) const;
    /// Whether a web server or another proxy says that it speaks for somebody else.
    /// Source: RFC 7239 section 4, RFC 9110 section 7.6.3; nginx, ngx_http_proxy_module.
    [[nodiscard]] bool is_passed_on() const;
};

/// Writes the body of an endless response (server-sent events).
///
/// Thread: io.   Errors: offline once the peer has gone.
class BodyWriter {
public:
    virtual ~BodyWriter() = default;
    [[nodiscard]] virtual asio::awaitable<Result<void>> write(std::string_view bytes) = 0;
};

struct Response {
    int status = 200;
    std::string content_type = "text/plain; charset=utf-8";
    std::string body;
    Headers headers;
    /// Set for an endless body: called after the head has gone out; the connection closes when it returns.
    std::function<asio::awaitable<void>(BodyWriter&)> stream;

    static Response text(int status, std::string body);
    static Response json(int status, const json::Value& value);
    /// {"error":{"code","message"}}, as the neutral API says trouble (DESIGN section 4).
    static Response api_error(int status, std::string_view code, std::string_view message);
};

/// "Not Found" for 404; "Unknown" for what RFC 9110 section 15 does not list.
[[nodiscard]] std::string_view reason_of(int status);

using Handler = std::function<asio::awaitable<Response>(const Request&)>;

}  // namespace comptoir::http
