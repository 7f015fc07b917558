#include "app/net/wire.hpp"

#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <charconv>
#include <utility>

#include "app/base/url.hpp"
#include "app/net/alarm.hpp"

namespace comptoir::net {
namespace {

using asio::ip::tcp;
using boost::system::error_code;

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t kAddressesMax = 8;          // a name has one or two, a large host's some more
constexpr std::size_t kProxyAnswerMax = 8 << 10;  // some 200 bytes; with a login page's cookies 2 KB
// One address of several that swallows our packets (IPv6 without a way out, as a rule) leaves time for the
// next.
constexpr std::chrono::seconds kDialMax{3};

tl::unexpected<Failure> unreached(const error_code& ec) {
    if (ec == asio::error::connection_refused) return fail(Fault::refused);
    if (ec == asio::error::timed_out || ec == asio::error::operation_aborted) return fail(Fault::timeout);
    return fail(Fault::unreachable, ec.message());
}

/// The status of "HTTP/1.1 200 Connection established"; 0: that is no answer of a proxy.
int status_of(std::string_view answer) {
    constexpr std::string_view kStart = "HTTP/1.";
    constexpr std::size_t kStatusAt = 9;
    int status = 0;
    if (!answer.starts_with(kStart) || answer.size() < kStatusAt + 3) return 0;
    std::from_chars(answer.data() + kStatusAt, answer.data() + kStatusAt + 3, status);
    return status;
}

bool is_literal(const std::string& host) {
    error_code ec;
    asio::ip::make_address(host, ec);
    return !ec;
}

/// Whom we expect: the name in the certificate, and in the greeting for servers that have several.
/// Source: SSL_set1_host(3), X509_VERIFY_PARAM_set1_ip_asc(3); RFC 6066 section 3 (no addresses in SNI).
bool expect(SSL* ssl, const std::string& host) {
    if (is_literal(host)) return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host.c_str()) == 1;
    SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    return SSL_set1_host(ssl, host.c_str()) == 1 &&
           SSL_ctrl(ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
                    const_cast<char*>(host.c_str())) == 1;
}

}  // namespace

/// Outlives the wire: the system's lookup can't be called back.
struct Wire::Lookup {
    explicit Lookup(const asio::any_io_executor& executor)
        : resolver(executor), done(executor, asio::steady_timer::time_point::max()) {}
    tcp::resolver resolver;
    asio::steady_timer done;
    bool is_done = false;
    error_code ec;
    Endpoints endpoints;
};

asio::awaitable<NetResult<void>> Wire::connect(Address address, NetSettings settings) {
    if (settings.proxy.empty()) {
        auto reached = co_await reach(address.host, address.port);
        if (!reached) co_return reached;
    } else {
        const auto proxy = url::origin_of(settings.proxy);
        if (!proxy) co_return fail(Fault::proxy, proxy.error().message);
        auto reached = co_await reach(proxy->host, proxy->port);
        if (!reached) co_return fail(is_closed_ ? Fault::stopped : Fault::proxy, reached.error().message);
        auto through = co_await tunnel(address.place());
        if (!through) co_return through;
    }
    if (address.security == Security::tls) co_return co_await secure(address.host, settings.ca_file);
    co_return NetResult<void>{};
}

asio::awaitable<NetResult<Wire::Endpoints>> Wire::look_up(std::string host, int port) {
    if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
    error_code no_literal;
    const auto literal = asio::ip::make_address(host, no_literal);
    if (!no_literal) co_return Endpoints{{literal, static_cast<std::uint16_t>(port)}};
    const auto lookup = std::make_shared<Lookup>(socket_.get_executor());
    lookup_ = lookup;
    lookup->resolver.async_resolve(host, std::to_string(port), tcp::resolver::numeric_service,
                                   [lookup](const error_code& ec, const tcp::resolver::results_type& found) {
                                       lookup->is_done = true;
                                       lookup->ec = ec;
                                       for (const auto& entry : found) {
                                           if (lookup->endpoints.size() < kAddressesMax)
                                               lookup->endpoints.push_back(entry.endpoint());
                                       }
                                       lookup->done.cancel();
                                   });
    co_await lookup->done.async_wait(kTuple);
    if (!lookup->is_done) co_return fail(Fault::name_not_found, "no name server answered in time");
    if (lookup->ec || lookup->endpoints.empty()) co_return fail(Fault::name_not_found, lookup->ec.message());
    co_return std::move(lookup->endpoints);
}

asio::awaitable<NetResult<void>> Wire::reach(std::string host, int port) {
    const auto endpoints = co_await look_up(std::move(host), port);
    if (!endpoints) co_return tl::unexpected(endpoints.error());
    error_code ec = asio::error::host_unreachable;
    for (std::size_t i = 0; i < endpoints->size() && !is_closed_; ++i) {
        const bool is_last = i + 1 == endpoints->size();
        ec = co_await dial((*endpoints)[i], is_last ? Duration(kPatienceMax) : Duration(kDialMax));
        if (!ec) co_return NetResult<void>{};
    }
    if (is_closed_) co_return fail(Fault::stopped);
    co_return unreached(ec);
}

asio::awaitable<error_code> Wire::dial(tcp::endpoint endpoint, Duration patience) {
    error_code ec;
    socket_.close(ec);
    socket_.open(endpoint.protocol(), ec);
    if (ec) co_return ec;
    ::fcntl(socket_.native_handle(), F_SETFD, FD_CLOEXEC);
    const Alarm alarm(socket_.get_executor(), patience, [this] {
        error_code ignored;
        socket_.close(ignored);
    });
    const auto [connected] = co_await socket_.async_connect(endpoint, kTuple);
    if (connected || alarm.has_rung()) co_return connected ? connected : asio::error::operation_aborted;
    socket_.set_option(tcp::no_delay(true), ec);  // a subscription of 80 bytes waits for nothing
    co_return error_code();
}

/// Source: RFC 9110 section 9.3.6 (CONNECT).
asio::awaitable<NetResult<void>> Wire::tunnel(std::string place) {
    const std::string asked =
        "CONNECT " + place + " HTTP/1.1\r\nHost: " + place + "\r\nUser-Agent: comptoir\r\n\r\n";
    const auto [not_sent, sent] = co_await asio::async_write(socket_, asio::buffer(asked), kTuple);
    std::string answer;
    const auto [not_read, head] = co_await asio::async_read_until(
        socket_, asio::dynamic_buffer(answer, kProxyAnswerMax), "\r\n\r\n", kTuple);
    if (is_closed_) co_return fail(Fault::stopped);
    if (not_sent || not_read) co_return fail(Fault::proxy, "it hung up, or speaks something else");
    const int status = status_of(answer);
    if (status / 100 != 2) co_return fail(Fault::proxy, "it refused", status);
    if (answer.size() > head) co_return fail(Fault::proxy, "it talks into the connection");
    co_return NetResult<void>{};
}

asio::awaitable<NetResult<void>> Wire::secure(std::string host, std::string ca_file) {
    error_code ec;
    tls_context_.emplace(asio::ssl::context::tls_client);
    SSL_CTX* const context = tls_context_->native_handle();
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    // An authority's own intermediate, or the server's certificate itself, may be what the owner trusts; as
    // curl does.
    X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(context), X509_V_FLAG_PARTIAL_CHAIN);
    tls_context_->set_verify_mode(asio::ssl::verify_peer, ec);
    tls_context_->set_default_verify_paths(ec);
    ec.clear();
    if (!ca_file.empty()) tls_context_->load_verify_file(ca_file, ec);
    if (ec) co_return fail(Fault::ca_file, ca_file);
    tls_.emplace(socket_, *tls_context_);
    SSL* const ssl = tls_->native_handle();
    if (!expect(ssl, host)) co_return fail(Fault::bad_address, "no certificate can name " + host);

    const auto [failed] = co_await tls_->async_handshake(asio::ssl::stream_base::client, kTuple);
    if (!failed) co_return NetResult<void>{};
    if (is_closed_) co_return fail(Fault::stopped);
    const long verified = SSL_get_verify_result(ssl);
    if (verified != X509_V_OK) co_return fail(Fault::certificate, certificate_trouble(verified));
    co_return fail(Fault::not_tls, failed.message());
}

void Wire::close() {
    is_closed_ = true;
    error_code ignored;
    socket_.close(ignored);
    if (!lookup_) return;
    lookup_->resolver.cancel();
    lookup_->done.cancel();
}

}  // namespace comptoir::net
