#pragma once
/// The box's network over the neutral API: which Wi-Fis there are, and which one to join.

#include <functional>
#include <string>

#include "app/base/json.hpp"
#include "app/base/result.hpp"
#include "app/http/router.hpp"

namespace comptoir::api {

/// Set by the kiosk; this room knows no NetworkManager.
struct NetworkCalls {
    std::function<json::Value()> describe;  ///< an object without keys
    std::function<Result<void>()> scan;
    /// Begins; how it ends is in `describe`. Errors: as `error` says them, without the key.
    std::function<Result<void>(const std::string& ssid, const std::string& key, bool is_hidden)> join;
    std::function<Result<void>(const std::string& ssid)> forget;
};

/// GET /api/v1/network; POST /api/v1/network/scan, /join `{"ssid","key","hidden"}` and /forget `{"ssid"}`,
/// which answer 202 with the same as GET: from this machine, or with the API token, alone.
///
/// Thread: io.   Limits: kNetworkBodyMax.
void install_network(http::Router& router, NetworkCalls calls);

inline constexpr std::size_t kNetworkBodyMax =
    4096;  // a name and a key of 96 bytes, every byte of them escaped

}  // namespace comptoir::api
