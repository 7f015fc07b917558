#include "app/odoo/box/connection_quality.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <charconv>
#include <memory>

#include "app/base/file.hpp"

namespace comptoir::odoo::box {
namespace {

using namespace std::chrono_literals;
constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);

asio::awaitable<Probe> knock_once(asio::ip::tcp::endpoint at, Duration patience) {
    const auto executor = co_await asio::this_coro::executor;
    const auto socket = std::make_shared<asio::ip::tcp::socket>(executor);
    asio::steady_timer deadline(executor, patience);
    deadline.async_wait([socket](const boost::system::error_code& cancelled) {
        boost::system::error_code ignored;
        if (!cancelled) socket->close(ignored);
    });
    const Time began = std::chrono::steady_clock::now();
    auto [ec] = co_await socket->async_connect(at, kTuple);
    const Duration took = std::chrono::steady_clock::now() - began;
    deadline.cancel();
    const bool is_answer = !ec || ec == asio::error::connection_refused;
    co_return is_answer ? Probe(took) : std::nullopt;
}

std::string_view take_field(std::string_view& line) {
    const auto begin = std::min(line.find_first_not_of("\t "), line.size());
    line.remove_prefix(begin);
    const std::string_view field = line.substr(0, line.find_first_of("\t "));
    line.remove_prefix(field.size());
    return field;
}

}  // namespace

const char* quality_of(const std::vector<Probe>& probes, bool is_private) {
    if (probes.empty()) return nullptr;
    std::vector<Duration> answered;
    for (const Probe& probe : probes) {
        if (probe) answered.push_back(*probe);
    }
    const std::size_t lost = probes.size() - answered.size();
    if (lost * 2 >= probes.size()) return "unreachable";
    std::sort(answered.begin(), answered.end());
    const Duration median = answered[answered.size() / 2];
    const Duration fast = is_private ? 5ms : 50ms;
    const Duration normal = is_private ? 20ms : 150ms;
    if (median < fast && lost * 100 < probes.size()) return "fast";
    if (median < normal && lost * 20 < probes.size()) return "normal";
    return "slow";
}

bool is_private(const asio::ip::address& address) {
    if (address.is_loopback()) return true;
    if (address.is_v6()) {
        const auto bytes = address.to_v6().to_bytes();
        return address.to_v6().is_link_local() || (bytes[0] & 0xFE) == 0xFC;
    }
    const auto bytes = address.to_v4().to_bytes();
    return bytes[0] == 10 || (bytes[0] == 172 && (bytes[1] & 0xF0) == 16) ||
           (bytes[0] == 192 && bytes[1] == 168) || (bytes[0] == 169 && bytes[1] == 254);
}

/// The default route is the line whose destination is nothing. Addresses are hexadecimal, lowest byte first.
/// Source: proc_pid_net(5).
std::optional<asio::ip::address> gateway_of(std::string_view routes) {
    while (!routes.empty()) {
        const auto end = std::min(routes.find('\n'), routes.size());
        std::string_view line = routes.substr(0, end);
        routes.remove_prefix(std::min(end + 1, routes.size()));
        take_field(line);
        if (take_field(line) != "00000000") continue;
        const std::string_view hex = take_field(line);
        std::uint32_t value = 0;
        const auto [stop, error] = std::from_chars(hex.data(), hex.data() + hex.size(), value, 16);
        if (error != std::errc{} || stop != hex.data() + hex.size() || value == 0) continue;
        const asio::ip::address_v4::bytes_type bytes{
            static_cast<unsigned char>(value), static_cast<unsigned char>(value >> 8),
            static_cast<unsigned char>(value >> 16), static_cast<unsigned char>(value >> 24)};
        return asio::ip::address_v4(bytes);
    }
    return std::nullopt;
}

asio::awaitable<std::vector<Probe>> knock(asio::ip::tcp::endpoint at, Duration patience) {
    std::vector<Probe> probes;
    probes.reserve(kProbes);
    for (int i = 0; i < kProbes; ++i) probes.push_back(co_await knock_once(at, patience));
    co_return probes;
}

asio::awaitable<const char*> lan_quality(Duration patience) {
    constexpr const char* kRoutes = "/proc/net/route";
    constexpr std::size_t kRoutesBytesMax = 256 * 1024;  // 128 bytes a route
    const auto routes = file::read(kRoutes, kRoutesBytesMax);
    const auto gateway = routes ? gateway_of(*routes) : std::nullopt;
    if (!gateway) co_return nullptr;
    for (const asio::ip::port_type port : {80, 443}) {
        const auto probes = co_await knock(asio::ip::tcp::endpoint(*gateway, port), patience / 2);
        const bool is_deaf =
            std::none_of(probes.begin(), probes.end(), [](const Probe& probe) { return probe.has_value(); });
        if (!is_deaf) co_return quality_of(probes, is_private(*gateway));
    }
    co_return nullptr;
}

asio::awaitable<const char*> host_quality(std::string host, int port, Duration patience) {
    const auto executor = co_await asio::this_coro::executor;
    const auto resolver = std::make_shared<asio::ip::tcp::resolver>(executor);
    asio::steady_timer deadline(executor, patience);
    deadline.async_wait([resolver](const boost::system::error_code& cancelled) {
        if (!cancelled) resolver->cancel();
    });
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    auto [ec, found] = co_await resolver->async_resolve(host, std::to_string(port), kTuple);
    deadline.cancel();
    if (ec || found.empty()) co_return "unreachable";
    const asio::ip::tcp::endpoint at = found.begin()->endpoint();
    const auto probes = co_await knock(at, patience);
    co_return quality_of(probes, is_private(at.address()));
}

}  // namespace comptoir::odoo::box
