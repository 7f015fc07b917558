#include "app/http/server.hpp"

#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <exception>
#include <map>
#include <unordered_map>
#include <utility>

#include "app/base/log.hpp"
#include "app/http/connection.hpp"
#include "app/http/port_holder.hpp"
#include "app/http/settings.hpp"
#include "app/http/tcp_stream.hpp"
#include "app/http/tls_door.hpp"

namespace comptoir::http {
namespace {

using asio::ip::tcp;
using boost::system::error_code;

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);
constexpr int kBacklog = 1024;                  // a shop's tills come back at once after a restart
constexpr std::size_t kOtherDescriptors = 512;  // devices, files, pictures under way, callers turned away
constexpr std::size_t kRefusedMax = 64;         // callers over the limit who are still told so
constexpr std::chrono::milliseconds kAcceptPause{100};  // out of descriptors: not at full speed
constexpr std::chrono::milliseconds kAbortedMax{1000};  // what `stop` allows for handlers that were cut off

std::string text_of(const tcp::endpoint& endpoint) {
    const std::string address = endpoint.address().to_string();
    return (endpoint.address().is_v6() ? "[" + address + "]" : address) + ":" +
           std::to_string(endpoint.port());
}

/// Without zone, and an IPv4 address as one.
std::string text_of(asio::ip::address address) {
    if (address.is_v6() && address.to_v6().is_v4_mapped())
        address = asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
    std::string text = address.to_string();
    return text.substr(0, text.find('%'));
}

bool is_loopback(const asio::ip::address& address) {
    if (address.is_v6() && address.to_v6().is_v4_mapped())
        return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).is_loopback();
    return address.is_loopback();
}

/// Only for what `why_bad_listen_address` has nothing to say about.
tcp::endpoint endpoint_of(std::string_view text) {
    const auto colon = text.rfind(':');
    std::string host(text.substr(0, colon));
    std::uint16_t port = 0;
    std::from_chars(text.data() + colon + 1, text.data() + text.size(), port);
    if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
    error_code ignored;
    return {asio::ip::make_address(host, ignored), port};
}

void close_on_exec(int fd) {
    ::fcntl(fd, F_SETFD, FD_CLOEXEC);
}

/// A till that left the Wi-Fi acknowledges nothing and never says goodbye: the kernel ends it, not in the
/// quarter of an hour that is usual. Source: tcp(7), TCP_USER_TIMEOUT.
void give_up_after(int fd, Duration patience) {
    const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(patience).count();
    const auto timeout = static_cast<unsigned>(std::clamp<std::int64_t>(milliseconds, 1, INT32_MAX));
    ::setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &timeout, sizeof timeout);
}

error_code open_at(tcp::acceptor& acceptor, const tcp::endpoint& endpoint) {
    error_code ec;
    acceptor.open(endpoint.protocol(), ec);
    if (ec) return ec;
    close_on_exec(acceptor.native_handle());
    acceptor.set_option(tcp::acceptor::reuse_address(true), ec);
    if (!ec && endpoint.protocol() == tcp::v6()) acceptor.set_option(asio::ip::v6_only(true), ec);
    if (!ec) acceptor.bind(endpoint, ec);
    if (!ec) acceptor.listen(kBacklog, ec);
    return ec;
}

/// Whether whoever calls at `asked` reaches a socket that listens at `have`.
bool covers(const tcp::endpoint& have, bool takes_ipv4_too, const tcp::endpoint& asked) {
    if (have.port() != asked.port()) return false;
    if (have.address() == asked.address()) return true;
    const bool is_same_family = have.address().is_v4() == asked.address().is_v4();
    return have.address().is_unspecified() && (is_same_family || (asked.address().is_v4() && takes_ipv4_too));
}

/// Port 0 is whichever the system chose then.
bool is_answered_by(const tcp::endpoint& asked, const tcp::endpoint& have) {
    return have.address() == asked.address() && (asked.port() == 0 || asked.port() == have.port());
}

std::string why_not(const std::string& address, const error_code& ec) {
    std::string why = address + " can't be listened on: ";
    if (ec == asio::error::access_denied) return why + "ports below 1024 need the right CAP_NET_BIND_SERVICE";
    if (ec != asio::error::address_in_use) return why + ec.message();
    const std::string holder = holder_of_port(endpoint_of(address).port());
    return why + (holder.empty() ? "another program has this port" : holder + " has this port");
}

/// Source: setrlimit(2), RLIMIT_NOFILE; systemd.exec(5), LimitNOFILE: 1024 of 524288 unless told otherwise.
void make_room_for_callers(std::size_t connections_max) {
    const rlim_t wanted = connections_max + kOtherDescriptors;
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted) return;
    limit.rlim_cur = std::min(wanted, limit.rlim_max);
    const bool is_raised = ::setrlimit(RLIMIT_NOFILE, &limit) == 0;
    if (is_raised && limit.rlim_cur == wanted) return;
    log::warning("fewer callers than usual can be served at once: too few files may be open",
                 {{"wanted", std::size_t{wanted}}, {"allowed", std::size_t{limit.rlim_max}}});
}

}  // namespace

struct Server::State : std::enable_shared_from_this<State> {
    struct Listener {
        explicit Listener(const asio::any_io_executor& executor) : acceptor(executor), pause(executor) {}
        tcp::acceptor acceptor;
        asio::steady_timer pause;
        Security security = Security::plain;
        Tenure tenure = Tenure::ours;
        std::string
            asked;  ///< empty for one that was given, and for one of ours that nobody has asked for yet
        std::string address;
        bool is_accepting = false;
    };

    State(asio::any_io_executor with, Router& router, Limits limits)
        : executor(std::move(with)),
          context(std::make_shared<ServerContext>(ServerContext{router, limits, 0, false})),
          door(std::make_shared<TlsDoor>(executor)),
          rebind(executor),
          gone(executor) {}

    void claim(Security security, const std::vector<std::string>& addresses);
    void close_unasked(Security security, const std::vector<std::string>& addresses);
    [[nodiscard]] std::shared_ptr<Listener> given_for(const tcp::endpoint& wanted) const;
    void bind_missing();
    void bind_missing(const std::vector<std::string>& addresses, Security security,
                      std::vector<std::string>& troubles);
    void add(std::shared_ptr<Listener> listener);
    void start(const std::shared_ptr<Listener>& listener);
    void publish(std::vector<std::string> troubles);
    void schedule_rebind();
    void accepted(tcp::socket socket, Security security);
    void come(TlsDoor::Come caller, Peer peer, std::string local_address);
    void welcome(std::unique_ptr<ByteStream> stream, Peer peer, std::string local_address, Security security);
    void serve(const std::shared_ptr<Connection>& connection);
    void turn_away(const std::shared_ptr<Connection>& connection, RequestParser::Failure why);
    bool make_room(const std::string* address);
    void close_listeners();
    asio::awaitable<void> accept(std::shared_ptr<Listener> listener);
    asio::awaitable<void> wait_until_gone(Duration patience);

    asio::any_io_executor executor;
    std::shared_ptr<ServerContext> context;
    std::vector<std::string> asked;
    std::vector<std::string> asked_tls;
    TlsContext tls;
    std::shared_ptr<TlsDoor> door;
    std::vector<std::shared_ptr<Listener>> listeners;
    std::vector<std::string> bound;
    std::vector<std::string> bound_tls;
    std::vector<std::string> problems;
    std::function<void()> changed;
    asio::steady_timer rebind;
    std::unordered_map<Connection*, std::shared_ptr<Connection>> connections;
    std::map<std::string, std::size_t> per_peer;
    std::size_t refused = 0;
    asio::steady_timer gone;  ///< cancelled whenever a connection ends
};

/// Sockets of ours that came along when the program started again, for the addresses that they answer.
void Server::State::claim(Security security, const std::vector<std::string>& addresses) {
    error_code ignored;
    for (const std::string& address : addresses) {
        if (!why_bad_listen_address(address).empty()) continue;
        const auto is_at_it = [&](const auto& listener) {
            return listener->security == security && listener->asked == address;
        };
        if (std::any_of(listeners.begin(), listeners.end(), is_at_it)) continue;
        const auto found = std::find_if(listeners.begin(), listeners.end(), [&](const auto& listener) {
            return listener->security == security && listener->tenure == Tenure::ours &&
                   listener->asked.empty() &&
                   is_answered_by(endpoint_of(address), listener->acceptor.local_endpoint(ignored));
        });
        if (found == listeners.end()) continue;
        (*found)->asked = address;
        start(*found);
    }
}

void Server::State::close_unasked(Security security, const std::vector<std::string>& addresses) {
    error_code ignored;
    std::erase_if(listeners, [&](const std::shared_ptr<Listener>& listener) {
        const bool is_asked =
            std::find(addresses.begin(), addresses.end(), listener->asked) != addresses.end();
        if (listener->security != security || listener->tenure == Tenure::given || is_asked) return false;
        listener->acceptor.close(ignored);
        listener->pause.cancel();
        return true;
    });
}

std::shared_ptr<Server::State::Listener> Server::State::given_for(const tcp::endpoint& wanted) const {
    error_code ignored;
    for (const auto& listener : listeners) {
        if (listener->tenure != Tenure::given) continue;
        asio::ip::v6_only is_v6_only;
        listener->acceptor.get_option(is_v6_only, ignored);
        if (covers(listener->acceptor.local_endpoint(ignored), !is_v6_only.value(), wanted)) return listener;
    }
    return nullptr;
}

void Server::State::bind_missing() {
    std::vector<std::string> troubles;
    bind_missing(asked, Security::plain, troubles);
    if (tls) bind_missing(asked_tls, Security::tls, troubles);
    publish(std::move(troubles));
    schedule_rebind();
}

void Server::State::bind_missing(const std::vector<std::string>& addresses, Security security,
                                 std::vector<std::string>& troubles) {
    for (const std::string& address : addresses) {
        const auto is_bound = [&](const auto& listener) {
            return listener->asked == address && listener->security == security;
        };
        if (std::any_of(listeners.begin(), listeners.end(), is_bound)) continue;
        if (const std::string why = why_bad_listen_address(address); !why.empty()) {
            troubles.push_back(address + " can't be listened on: it is not " + why);
            continue;
        }
        if (const auto given = given_for(endpoint_of(address))) {
            if (given->security == security) continue;
            troubles.push_back(address + " can't be listened on: " + given->address +
                               " was handed over for " +
                               (given->security == Security::tls ? "https" : "plain http") +
                               "; FileDescriptorName in its .socket file says which");
            continue;
        }
        auto listener = std::make_shared<Listener>(executor);
        listener->asked = address;
        listener->security = security;
        if (const error_code ec = open_at(listener->acceptor, endpoint_of(address))) {
            troubles.push_back(why_not(address, ec));
            continue;
        }
        add(listener);
        start(listener);
    }
}

void Server::State::add(std::shared_ptr<Listener> listener) {
    error_code ignored;
    listener->address = text_of(listener->acceptor.local_endpoint(ignored));
    listeners.push_back(std::move(listener));
}

void Server::State::start(const std::shared_ptr<Listener>& listener) {
    if (std::exchange(listener->is_accepting, true)) return;
    log::info(listener->security == Security::tls ? "listening for https" : "listening",
              {{"address", listener->address}});
    asio::co_spawn(
        executor,
        [](std::shared_ptr<State> self, std::shared_ptr<Listener> mine) -> asio::awaitable<void> {
            co_await self->accept(std::move(mine));
        }(shared_from_this(), listener),
        asio::detached);
}

void Server::State::publish(std::vector<std::string> troubles) {
    std::vector<std::string> now_bound;
    std::vector<std::string> now_bound_tls;
    for (const auto& listener : listeners) {
        if (!listener->is_accepting) continue;
        (listener->security == Security::tls ? now_bound_tls : now_bound).push_back(listener->address);
    }
    if (now_bound == bound && now_bound_tls == bound_tls && troubles == problems) return;
    for (const std::string& trouble : troubles) {
        if (std::find(problems.begin(), problems.end(), trouble) != problems.end()) continue;
        log::write(now_bound.empty() ? log::Level::error : log::Level::warning, trouble);
    }
    bound = std::move(now_bound);
    bound_tls = std::move(now_bound_tls);
    problems = std::move(troubles);
    if (changed) changed();
}

void Server::State::schedule_rebind() {
    if (problems.empty() || context->is_stopping) return;
    rebind.expires_after(context->limits.rebind);
    rebind.async_wait([weak = weak_from_this()](const error_code& ec) {
        if (ec) return;
        if (const auto self = weak.lock(); self && !self->context->is_stopping) self->bind_missing();
    });
}

asio::awaitable<void> Server::State::accept(std::shared_ptr<Listener> listener) {
    while (listener->acceptor.is_open()) {
        auto [ec, socket] = co_await listener->acceptor.async_accept(kTuple);
        if (!ec) {
            accepted(std::move(socket), listener->security);
        } else if (listener->acceptor.is_open() && ec != asio::error::connection_aborted) {
            log::warning("a caller can't be accepted", {{"why", ec.message()}});
            listener->pause.expires_after(kAcceptPause);
            co_await listener->pause.async_wait(kTuple);
        }
    }
}

void Server::State::accepted(tcp::socket socket, Security security) {
    error_code ec;
    const auto remote = socket.remote_endpoint(ec).address();
    if (ec) return;  // already gone
    const auto local = socket.local_endpoint(ec).address();
    if (ec) return;
    close_on_exec(socket.native_handle());
    give_up_after(socket.native_handle(), context->limits.write);
    socket.set_option(tcp::no_delay(true), ec);
    const Peer peer{text_of(remote), is_loopback(remote)};
    if (security == Security::plain)
        return welcome(make_tcp_stream(std::move(socket)), peer, text_of(local), security);
    door->let_in(std::move(socket), tls, context->limits.handshake, context->limits.handshakes_max,
                 [weak = weak_from_this(), peer, local_address = text_of(local)](TlsDoor::Come caller) {
                     const auto self = weak.lock();
                     if (self) self->come(std::move(caller), peer, local_address);
                 });
}

/// A caller of the TLS port; one who spoke plain HTTP is told what to do instead.
void Server::State::come(TlsDoor::Come caller, Peer peer, std::string local_address) {
    if (caller.stream)
        return welcome(std::move(caller.stream), std::move(peer), std::move(local_address), Security::tls);
    turn_away(std::make_shared<Connection>(executor, context, make_tcp_stream(std::move(caller.socket)),
                                           std::move(peer), std::move(local_address), Security::plain),
              {400, "bad_request", "this port speaks https: the address begins with https://"});
}

void Server::State::welcome(std::unique_ptr<ByteStream> stream, Peer peer, std::string local_address,
                            Security security) {
    const auto busy = [](const char* why) { return RequestParser::Failure{503, "busy", why}; };
    const auto known = per_peer.find(peer.address);
    const bool is_peer_full =
        known != per_peer.end() && known->second >= context->limits.connections_per_peer_max;
    const bool is_full = connections.size() - refused >= context->limits.connections_max;
    const auto connection = std::make_shared<Connection>(executor, context, std::move(stream), peer,
                                                         std::move(local_address), security);
    if (is_peer_full && !make_room(&peer.address))
        return turn_away(connection, busy("too many connections from one address"));
    if (!is_peer_full && is_full && !make_room(nullptr))
        return turn_away(connection, busy("too many connections"));
    serve(connection);
}

/// Ends the connection that has been idle longest, of one address or of all; false if every one is busy.
bool Server::State::make_room(const std::string* address) {
    Connection* oldest = nullptr;
    for (const auto& [connection, owner] : connections) {
        if (!connection->idle_since() || (address != nullptr && connection->peer().address != *address))
            continue;
        if (oldest == nullptr || *connection->idle_since() < *oldest->idle_since()) oldest = connection;
    }
    if (oldest == nullptr) return false;
    oldest->finish();
    return true;
}

void Server::State::serve(const std::shared_ptr<Connection>& connection) {
    connections.emplace(connection.get(), connection);
    ++per_peer[connection->peer().address];
    asio::co_spawn(
        executor,
        [](std::shared_ptr<Connection> mine) -> asio::awaitable<void> { co_await mine->run(); }(connection),
        asio::bind_cancellation_slot(connection->cancellation(),
                                     [self = shared_from_this(), connection](const std::exception_ptr&) {
                                         connection->close();
                                         self->connections.erase(connection.get());
                                         const auto count = self->per_peer.find(connection->peer().address);
                                         if (--count->second == 0) self->per_peer.erase(count);
                                         self->gone.cancel();
                                     }));
}

void Server::State::turn_away(const std::shared_ptr<Connection>& connection, RequestParser::Failure why) {
    if (refused >= kRefusedMax) return;
    ++refused;
    connections.emplace(connection.get(), connection);
    asio::co_spawn(
        executor,
        [](std::shared_ptr<Connection> mine, RequestParser::Failure failure) -> asio::awaitable<void> {
            co_await mine->refuse(std::move(failure));
        }(connection, std::move(why)),
        asio::bind_cancellation_slot(connection->cancellation(),
                                     [self = shared_from_this(), connection](const std::exception_ptr&) {
                                         connection->close();
                                         self->connections.erase(connection.get());
                                         --self->refused;
                                         self->gone.cancel();
                                     }));
}

void Server::State::close_listeners() {
    error_code ignored;
    for (const auto& listener : listeners) {
        listener->acceptor.close(ignored);
        listener->pause.cancel();
    }
    listeners.clear();
}

asio::awaitable<void> Server::State::wait_until_gone(Duration patience) {
    const Time until = std::chrono::steady_clock::now() + patience;
    while ((!connections.empty() || door->count() > 0) && std::chrono::steady_clock::now() < until) {
        gone.expires_at(until);
        co_await gone.async_wait(kTuple);
    }
}

Server::Server(asio::any_io_executor executor, Router& router, Limits limits)
    : state_(std::make_shared<State>(std::move(executor), router, limits)) {
    make_room_for_callers(limits.connections_max);
}

Server::~Server() {
    state_->context->is_stopping = true;
    state_->changed = nullptr;
    state_->rebind.cancel();
    state_->close_listeners();
    state_->door->close();
    for (const auto& [connection, owner] : state_->connections) connection->abort();
}

void Server::listen(const std::vector<std::string>& addresses) {
    state_->asked = addresses;
    state_->claim(Security::plain, addresses);
    state_->close_unasked(Security::plain, addresses);
    state_->bind_missing();
}

void Server::listen_tls(const std::vector<std::string>& addresses, TlsContext context) {
    state_->asked_tls = addresses;
    state_->tls = std::move(context);
    const std::vector<std::string> served = state_->tls ? addresses : std::vector<std::string>();
    state_->claim(Security::tls, served);
    state_->close_unasked(Security::tls, served);
    for (const auto& listener : state_->listeners) {
        if (state_->tls && listener->security == Security::tls) state_->start(listener);
    }
    state_->bind_missing();
}

Result<void> Server::adopt(int listening_fd, Security security, Tenure tenure) {
    int is_listening = 0;
    int family = 0;
    socklen_t size = sizeof(int);
    if (::getsockopt(listening_fd, SOL_SOCKET, SO_ACCEPTCONN, &is_listening, &size) != 0 || is_listening == 0)
        return fail(ErrorCode::refused,
                    "descriptor " + std::to_string(listening_fd) + " is no listening socket");
    ::getsockopt(listening_fd, SOL_SOCKET, SO_DOMAIN, &family, &size);
    if (family != AF_INET && family != AF_INET6)
        return fail(ErrorCode::refused, "descriptor " + std::to_string(listening_fd) + " is no TCP socket");
    auto listener = std::make_shared<State::Listener>(state_->executor);
    error_code ec;
    listener->acceptor.assign(family == AF_INET ? tcp::v4() : tcp::v6(), listening_fd, ec);
    if (ec) return fail(ErrorCode::refused, ec.message());
    close_on_exec(listening_fd);
    listener->security = security;
    listener->tenure = tenure;
    state_->add(listener);
    if (tenure == Tenure::given && security == Security::plain) state_->start(listener);
    state_->publish(state_->problems);
    return {};
}

std::vector<KeptSocket> Server::keep() const {
    std::vector<KeptSocket> kept;
    for (const auto& listener : state_->listeners) {
        const int fd = ::fcntl(listener->acceptor.native_handle(), F_DUPFD_CLOEXEC, 0);
        if (fd >= 0) kept.push_back({fd, listener->security, listener->tenure});
    }
    return kept;
}

std::vector<std::string> Server::given_tls() const {
    std::vector<std::string> given;
    for (const auto& listener : state_->listeners) {
        if (listener->tenure == Tenure::given && listener->security == Security::tls)
            given.push_back(listener->address);
    }
    return given;
}

void Server::apply(const Limits& limits) {
    state_->context->limits = limits;
}

const std::vector<std::string>& Server::bound() const {
    return state_->bound;
}

std::uint16_t Server::port_of(const std::string& bound) {
    return endpoint_of(bound).port();
}

std::uint16_t Server::port() const {
    return state_->bound.empty() ? 0 : port_of(state_->bound.front());
}

const std::vector<std::string>& Server::bound_tls() const {
    return state_->bound_tls;
}

const std::vector<std::string>& Server::problems() const {
    return state_->problems;
}

void Server::on_change(std::function<void()> callback) {
    state_->changed = std::move(callback);
}

std::size_t Server::connection_count() const {
    return state_->connections.size();
}

asio::awaitable<void> Server::stop() {
    const auto state = state_;  // the server may go while this waits
    state->context->is_stopping = true;
    state->rebind.cancel();
    state->close_listeners();
    std::vector<std::shared_ptr<Connection>> open;
    for (const auto& [connection, owner] : state->connections) open.push_back(owner);
    for (const auto& connection : open) connection->finish();
    co_await state->wait_until_gone(state->context->limits.stop);
    state->door->close();
    open.clear();
    for (const auto& [connection, owner] : state->connections) open.push_back(owner);
    for (const auto& connection : open) connection->abort();
    co_await state->wait_until_gone(kAbortedMax);
}

}  // namespace comptoir::http
