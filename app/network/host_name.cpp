#include "app/network/host_name.hpp"

#include <utility>

#include "app/base/log.hpp"

namespace comptoir::network {
namespace {

namespace asio = boost::asio;

constexpr const char* kService = "org.freedesktop.hostname1";
constexpr const char* kPath = "/org/freedesktop/hostname1";

/// Nobody is there to be asked for a password.
json::Value unattended(const std::string& name) {
    return json::Value::array({name, false});
}

asio::awaitable<Result<json::Value>> set(dbus::Bus& bus, const char* member, std::string name) {
    const dbus::BusCall call{.destination = kService,
                             .path = kPath,
                             .interface = kService,
                             .member = member,
                             .signature = "sb",
                             .arguments = unattended(name)};
    co_return co_await bus.ask(call);
}

asio::awaitable<void> tell_avahi(dbus::Bus& bus, std::string name) {
    dbus::BusCall call{.destination = "org.freedesktop.Avahi",
                       .path = "/",
                       .interface = "org.freedesktop.Avahi.Server",
                       .member = "GetHostName"};
    const auto known = co_await bus.ask(call);
    if (!known || known->empty() || json::text(known->front()) == name) co_return;
    call.member = "SetHostName";
    call.signature = "s";
    call.arguments = json::Value::array({name});
    const auto told = co_await bus.ask(call);
    if (!told) log::info("Avahi keeps the machine's old name", {{"why", told.error().message}});
}

}  // namespace

bool is_host_name(std::string_view name) {
    if (name.empty() || name.size() > kHostNameMax || name.front() == '-' || name.back() == '-') return false;
    return name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos;
}

asio::awaitable<Result<void>> take_host_name(dbus::Bus& bus, std::string name) {
    const std::string service = kService;
    const std::string path = kPath;
    const std::string property = "Hostname";
    const auto known = co_await bus.property(service, path, service, property);
    if (!known) co_return tl::unexpected(known.error());
    if (json::text(*known) != name) {
        const auto lasting = co_await set(bus, "SetStaticHostname", name);
        const auto passing = co_await set(bus, "SetHostname", name);
        if (!lasting && !passing) co_return tl::unexpected(passing.error());
        log::info("this machine is called otherwise now", {{"name", name}, {"before", json::text(*known)}});
    }
    co_await tell_avahi(bus, name);
    co_return Result<void>{};
}

}  // namespace comptoir::network
