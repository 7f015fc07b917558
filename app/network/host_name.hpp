#pragma once
/// What this machine is called in the network.

#include <boost/asio/awaitable.hpp>
#include <string>
#include <string_view>

#include "app/base/dbus/bus.hpp"

namespace comptoir::network {

inline constexpr std::size_t kHostNameMax = 63;  // a label of DNS

/// Lower-case letters, digits and inner hyphens.   Thread: any (pure).   Source: RFC 1123 section 2.1.
[[nodiscard]] bool is_host_name(std::string_view name);

/// Has the system take that name, for good where its root can be written, and Avahi with it. Does nothing
/// where that is its name.
///
/// Thread: io; `bus` outlives it.   Errors: offline (nobody to ask), refused, timeout.
/// Source: org.freedesktop.hostname1(5) of systemd 252; org.freedesktop.Avahi.Server.xml of Avahi 0.8,
/// SetHostName.
[[nodiscard]] boost::asio::awaitable<Result<void>> take_host_name(dbus::Bus& bus, std::string name);

}  // namespace comptoir::network
