#pragma once
/// Paths to handlers. Every request passes the access policy here, and nowhere else.

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "app/http/access.hpp"
#include "app/http/message.hpp"

namespace comptoir::http {

/// What a JSON-RPC handler gets: the arguments wherever the caller put them (under "params" or at the top
/// level), unknown keys included, and the request itself.
struct RpcCall {
    json::Value arguments;   ///< always an object
    json::Value id;          ///< echoed
    const Request* request;  ///< alive until the handler ends
};

/// The result of a call. A null value leaves the "result" key out, as Odoo does.
/// Source: http-api.md sections 2.3 and 2.4.
struct RpcError {
    std::string name;  ///< data.name, never empty: "comptoir.unpaired", "builtins.ValueError"
    std::string message;
    int code = 200;
};
using RpcResult = tl::expected<json::Value, RpcError>;
using RpcHandler = std::function<asio::awaitable<RpcResult>(const RpcCall&)>;

/// Thread: io.
class Router {
public:
    explicit Router(Access& access);

    /// `path` is exact, or ends in "/*" (the rest of the path is the handler's to read).
    void on(Method method, std::string path, Guard guard, Handler handler);
    /// POST with JSON-RPC framing; accepts every sloppy shape of http-api.md section 2.2 and answers errors
    /// as section 2.4.
    void rpc(std::string path, Guard guard, RpcHandler handler);

    /// Finds, checks access, runs. Adds CORS headers to whatever comes out, 404 and errors included.
    [[nodiscard]] asio::awaitable<Response> handle(const Request& request);

private:
    struct Route;
    Access& access_;
    std::vector<std::shared_ptr<Route>> routes_;
};

}  // namespace comptoir::http
