#pragma once
/// Paths to handlers. Every request passes the access policy here, and nowhere else.

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
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
    /// `held_for`: how long anything but a success is held on routes of Guard::held. A POS asks again at
    /// once, and that of Odoo 16 gives up after 7.5 s. Source: http-api.md section 3.5; real-pos.md
    /// section 4.1.
    explicit Router(Access& access, Duration held_for = std::chrono::seconds(6));
    ~Router();

    /// `path` is exact, or ends in "/*" (the rest of the path is the handler's to read). GET answers HEAD
    /// too. GET changes nothing: it can't be registered with Guard::held, and Guard::paired means "shows"
    /// there.
    void on(Method method, std::string path, Guard guard, Handler handler);
    /// The same, for callers that only read answers of their own form: `refused` makes that of a refusal.
    void on(Method method, std::string path, Guard guard, Handler handler,
            std::function<Response(const Refusal&)> refused);
    /// POST with JSON-RPC framing; accepts every sloppy shape of http-api.md section 2.2 and answers errors
    /// as section 2.4.
    void rpc(std::string path, Guard guard, RpcHandler handler);

    /// The path by which a request's route is found, of the path that it came by. Handlers see the path as it
    /// came. Each call adds one, which is asked with what those before it gave.
    void find_by(std::function<std::string(std::string_view path)> route_of);

    /// Who asks before everything else, the access policy, too: what it answers is the answer; nothing: the
    /// request goes its usual way. For callers that did not ask for us at all, such as phones in a hotspot of
    /// ours.
    void divert(std::function<std::optional<Response>(const Request&)> first);

    /// Finds, checks access, runs. Adds CORS headers to whatever comes out, 404 and errors included.
    [[nodiscard]] asio::awaitable<Response> handle(const Request& request);

private:
    struct Route;
    using Found = std::shared_ptr<const Route>;

    void add(Route route);
    [[nodiscard]] std::vector<Found> find(std::string_view path) const;
    [[nodiscard]] asio::awaitable<Response> answer(const Request& request, const std::vector<Found>& found);
    [[nodiscard]] asio::awaitable<Response> run(const Route& route, const Request& request);
    [[nodiscard]] asio::awaitable<Response> run_rpc(const Route& route, const Request& request);

    Access& access_;
    Duration held_for_;
    std::vector<Found> routes_;
    std::vector<std::function<std::string(std::string_view)>> routes_of_;
    std::function<std::optional<Response>(const Request&)> first_;
};

}  // namespace comptoir::http
