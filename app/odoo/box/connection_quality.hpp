#pragma once
/// How good the box's network is, as the server asks with `test_connection`.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/base/clock.hpp"

namespace comptoir::odoo::box {

namespace asio = boost::asio;

/// One try to reach a host: how long until it answered, with yes or no; nothing where it did not.
using Probe = std::optional<Duration>;

/// "fast", "normal", "slow" or "unreachable"; nullptr without a probe. The median of those that were answered
/// counts.
///
/// Thread: any.   Source: server-link.md section 4.3: private hosts are fast under 5 ms and normal under
/// 20 ms, others 50 and 150; fast loses under 1 %, normal under 5 %, half lost is unreachable.
[[nodiscard]] const char* quality_of(const std::vector<Probe>& probes, bool is_private);

/// Whether such an address is one of a local network.   Source: RFC 1918, RFC 3927, RFC 4193, RFC 4291.
[[nodiscard]] bool is_private(const asio::ip::address& address);

/// The gateway out of /proc/net/route; nothing where there is none.   Thread: any.
[[nodiscard]] std::optional<asio::ip::address> gateway_of(std::string_view routes);

/// Knocks `kProbes` times, one after the other. A port that says no answers as well as one that opens.
///
/// Thread: io.
[[nodiscard]] asio::awaitable<std::vector<Probe>> knock(asio::ip::tcp::endpoint at, Duration patience);

/// Of the way to the gateway; nullptr where there is none, or where it answers no knock at all: many drop
/// them. Thread: io.
[[nodiscard]] asio::awaitable<const char*> lan_quality(Duration patience);

/// Of the way to a host; "unreachable" also for a name that nobody knows. Thread: io.
[[nodiscard]] asio::awaitable<const char*> host_quality(std::string host, int port, Duration patience);

inline constexpr int kProbes = 3;  // Source: server-link.md section 4.3, "3 pings"

}  // namespace comptoir::odoo::box
