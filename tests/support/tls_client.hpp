#pragma once
/// A caller over TLS that checks whom it speaks to, as a browser does.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "tests/support/certificates.hpp"

namespace comptoir::test {

struct TlsExpectation {
    std::string authority;           ///< PEM of what it trusts; empty: it looks at nothing
    std::string host = "127.0.0.1";  ///< whom it wants; an address is told from a name
    int version_max = 0;             ///< 0: whatever both speak
    const char* from = "127.0.0.1";
};

/// One connection to 127.0.0.1. Every wait has a deadline.
class TlsClient {
public:
    explicit TlsClient(std::uint16_t port, const TlsExpectation& expected = {}) {
        fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const timeval patience{20, 0};  // sanitisers on a busy machine
        ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        ::setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        ::inet_pton(AF_INET, expected.from, &address.sin_addr);
        if (::bind(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) return;
        ::inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
        address.sin_port = htons(port);
        if (::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) return;
        context_.reset(SSL_CTX_new(TLS_client_method()));
        if (expected.version_max != 0) {
            // Old versions are switched off below security level 1 only.
            SSL_CTX_set_security_level(context_.get(), 0);
            SSL_CTX_set_min_proto_version(context_.get(), TLS1_VERSION);
            SSL_CTX_set_max_proto_version(context_.get(), expected.version_max);
        }
        if (!expected.authority.empty()) trust(expected.authority);
        ssl_.reset(SSL_new(context_.get()));
        SSL_set_fd(ssl_.get(), fd_);
        const bool is_address =
            X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl_.get()), expected.host.c_str()) == 1;
        if (!is_address) SSL_set1_host(ssl_.get(), expected.host.c_str());
        static constexpr unsigned char kOffered[] = "\x02h2\x08http/1.1";
        SSL_set_alpn_protos(ssl_.get(), kOffered, sizeof kOffered - 1);
        is_through_ = SSL_connect(ssl_.get()) == 1;
        verified_ = SSL_get_verify_result(ssl_.get());
        ERR_clear_error();
    }
    ~TlsClient() {
        ssl_.reset();
        if (fd_ >= 0) ::close(fd_);
    }
    TlsClient(const TlsClient&) = delete;
    TlsClient& operator=(const TlsClient&) = delete;

    /// Whether the handshake came to its end, checks included.
    [[nodiscard]] bool is_through() const { return is_through_; }
    [[nodiscard]] long verified() const { return verified_; }
    [[nodiscard]] std::string version() const { return SSL_get_version(ssl_.get()); }
    [[nodiscard]] std::string protocol() const {
        const unsigned char* name = nullptr;
        unsigned size = 0;
        SSL_get0_alpn_selected(ssl_.get(), &name, &size);
        return {reinterpret_cast<const char*>(name), size};
    }
    /// Of the server, PEM.
    [[nodiscard]] std::string certificate() const {
        const Certificate shown(SSL_get1_peer_certificate(ssl_.get()));
        return shown ? pem_of(shown.get()) : "";
    }

    bool send(std::string_view bytes) {
        std::size_t sent = 0;
        return is_through_ && SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &sent) == 1 &&
               sent == bytes.size();
    }
    /// Bytes up to and with `wanted`; "" if it never came.
    std::string read_until(std::string_view wanted) {
        std::size_t at = 0;
        while ((at = received_.find(wanted)) == std::string::npos) {
            if (!fill()) return {};
        }
        return take(at + wanted.size());
    }
    /// So many bytes, or fewer where the connection ends.
    std::string read(std::size_t size) {
        while (received_.size() < size && fill()) {
        }
        return take(std::min(size, received_.size()));
    }
    /// Sends a GET and returns the body of its answer; "" without one.
    std::string get(std::string_view target) {
        send("GET " + std::string(target) + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
        return body();
    }
    /// The body of the next answer, by its Content-Length.
    std::string body() {
        const std::string head = read_until("\r\n\r\n");
        constexpr std::string_view kLength = "Content-Length: ";
        const std::size_t at = head.find(kLength);
        return at == std::string::npos ? "" : read(std::stoul(head.substr(at + kLength.size())));
    }
    /// Whether the peer says goodbye as TLS wants it, whatever it sends before.
    bool is_told_goodbye() {
        while (fill()) received_.clear();
        return ssl_ && (SSL_get_shutdown(ssl_.get()) & SSL_RECEIVED_SHUTDOWN) != 0;
    }
    void hang_up() {
        ssl_.reset();
        if (fd_ >= 0) ::close(std::exchange(fd_, -1));
        is_through_ = false;
    }

private:
    struct Free {
        void operator()(SSL* ssl) const { SSL_free(ssl); }
        void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
    };

    void trust(const std::string& pem) {
        BIO* const bio = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
        const Certificate certificate(PEM_read_bio_X509(bio, nullptr, nullptr, nullptr));
        BIO_free(bio);
        X509_STORE_add_cert(SSL_CTX_get_cert_store(context_.get()), certificate.get());
        SSL_CTX_set_verify(context_.get(), SSL_VERIFY_PEER, nullptr);
    }
    bool fill() {
        char bytes[16384];
        std::size_t got = 0;
        if (!is_through_ || SSL_read_ex(ssl_.get(), bytes, sizeof bytes, &got) != 1) return false;
        received_.append(bytes, got);
        return true;
    }
    std::string take(std::size_t size) {
        std::string out = received_.substr(0, size);
        received_.erase(0, size);
        return out;
    }

    int fd_ = -1;
    std::unique_ptr<SSL_CTX, Free> context_;
    std::unique_ptr<SSL, Free> ssl_;
    bool is_through_ = false;
    long verified_ = X509_V_ERR_UNSPECIFIED;
    std::string received_;
};

}  // namespace comptoir::test
