#include "app/http/cors.hpp"

#include <algorithm>

namespace comptoir::http::cors {
namespace {

constexpr const char* kMaxAge = "86400";  // seconds: a day, as the official box says
// The official box's list, and after it what the neutral API and Epson's own script send.
constexpr const char* kAllowedHeaders =
    "Origin, X-Requested-With, Content-Type, Accept, Authorization, Prefer, Last-Event-ID, "
    "If-Modified-Since, "
    "SOAPAction";

bool is_true(std::string_view text) {
    return text == "true";
}

}  // namespace

void add_headers(Response& response, const std::string& methods) {
    const auto is_there =
        std::any_of(response.headers.begin(), response.headers.end(),
                    [](const auto& header) { return header.first == "Access-Control-Allow-Origin"; });
    if (is_there) return;
    response.headers.emplace_back("Access-Control-Allow-Origin", "*");
    response.headers.emplace_back("Access-Control-Allow-Methods", methods);
}

Response answer_options(const Request& request, const std::string& methods, const std::string& allowed) {
    Response response = Response::text(204, "");
    response.headers.emplace_back("Allow", allowed);
    add_headers(response, methods);
    response.headers.emplace_back("Access-Control-Max-Age", kMaxAge);
    response.headers.emplace_back("Access-Control-Allow-Headers", kAllowedHeaders);
    if (is_true(request.header("access-control-request-private-network")))
        response.headers.emplace_back("Access-Control-Allow-Private-Network", "true");
    return response;
}

}  // namespace comptoir::http::cors
