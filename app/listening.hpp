#pragma once
/// Listening sockets on their way between whoever started this program, its HTTP server, and itself anew.

#include <string>
#include <string_view>
#include <vector>

#include "app/http/server.hpp"
#include "app/supervision/sockets.hpp"

namespace comptoir {

/// What a socket's name says of it.
struct SocketPurpose {
    http::Security security = http::Security::plain;
    http::Tenure tenure = http::Tenure::given;

    bool operator==(const SocketPurpose&) const = default;
};

/// "https" speaks TLS, and whatever else a .socket file calls its own does not; "http-kept" and "https-kept"
/// are those that this program bound itself before it started again. Pure.   Thread: any.
[[nodiscard]] SocketPurpose purpose_of(std::string_view name);
[[nodiscard]] std::string name_of(SocketPurpose purpose);

/// Gives all to `server`. What is wrong with one is in what comes back; it is closed.   Thread: io.
[[nodiscard]] std::vector<std::string> adopt(http::Server& server,
                                             const std::vector<supervision::ListeningSocket>& sockets);
/// Before `server` stops: copies of its sockets, which keep callers waiting.   Thread: io.
[[nodiscard]] std::vector<supervision::ListeningSocket> keep(const http::Server& server);

}  // namespace comptoir
