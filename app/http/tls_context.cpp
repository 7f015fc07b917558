#include "app/http/tls_context.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <string>

namespace comptoir::http {
namespace {

constexpr int kChainMax = 10;  // certificates behind the first; real chains have two or three

struct Free {
    void operator()(BIO* bio) const { BIO_free(bio); }
    void operator()(X509* certificate) const { X509_free(certificate); }
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
template <class T>
using Owned = std::unique_ptr<T, Free>;

/// Never asks at a terminal; notes in `*asked` that there was something to ask.
int no_password(char*, int, int, void* asked) {
    *static_cast<bool*>(asked) = true;
    return -1;
}

Owned<BIO> bio_of(const std::string& text) {
    return Owned<BIO>(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

/// OpenSSL's newest words, which name what is wrong and quote nothing.
std::string last_words() {
    const char* const reason = ERR_reason_error_string(ERR_peek_last_error());
    ERR_clear_error();
    return reason != nullptr ? reason : "OpenSSL does not take it";
}

Result<void> use_certificates(SSL_CTX* context, const std::string& pem) {
    bool asked = false;
    const auto bio = bio_of(pem);
    const auto next = [&] {
        return Owned<X509>(bio ? PEM_read_bio_X509(bio.get(), nullptr, no_password, &asked) : nullptr);
    };
    const auto first = next();
    ERR_clear_error();
    if (!first) return fail(ErrorCode::malformed, "there is no PEM certificate in it");
    if (SSL_CTX_use_certificate(context, first.get()) != 1) return fail(ErrorCode::refused, last_words());
    for (int i = 0; i < kChainMax; ++i) {
        const auto another = next();
        if (!another || SSL_CTX_add1_chain_cert(context, another.get()) != 1) break;
    }
    ERR_clear_error();
    return {};
}

Result<void> use_key(SSL_CTX* context, const std::string& pem) {
    bool asked = false;
    const auto bio = bio_of(pem);
    const Owned<EVP_PKEY> key(bio ? PEM_read_bio_PrivateKey(bio.get(), nullptr, no_password, &asked)
                                  : nullptr);
    ERR_clear_error();
    if (asked) return fail(ErrorCode::malformed, "the key has a password, which nobody can type here");
    if (!key) return fail(ErrorCode::malformed, "the key is no PEM private key");
    const bool is_taken =
        SSL_CTX_use_PrivateKey(context, key.get()) == 1 && SSL_CTX_check_private_key(context) == 1;
    ERR_clear_error();
    if (!is_taken) return fail(ErrorCode::refused, "the key does not belong to the certificate");
    return {};
}

/// HTTP/1.1 for callers that ask; those that ask for something else alone are served all the same.
/// Source: RFC 7301 section 3.2; SSL_CTX_set_alpn_select_cb(3).
int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* size, const unsigned char* offered,
                    unsigned offered_size, void*) {
    static constexpr unsigned char kSpoken[] = "\x08http/1.1";
    unsigned char* match = nullptr;
    if (SSL_select_next_proto(&match, size, kSpoken, sizeof kSpoken - 1, offered, offered_size) !=
        OPENSSL_NPN_NEGOTIATED)
        return SSL_TLSEXT_ERR_NOACK;
    *chosen = match;
    return SSL_TLSEXT_ERR_OK;
}

}  // namespace

Result<TlsContext> make_tls_context(const CertificatePair& pair) {
    const TlsContext context(SSL_CTX_new(TLS_server_method()), [](SSL_CTX* gone) { SSL_CTX_free(gone); });
    if (!context) return fail(ErrorCode::full, "no memory for TLS");
    SSL_CTX* const raw = context.get();
    SSL_CTX_set_min_proto_version(raw, TLS1_2_VERSION);
    // Renegotiation would let a caller make us compute as often as it likes.
    SSL_CTX_set_options(raw, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
    SSL_CTX_set_mode(
        raw, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_session_cache_mode(raw, SSL_SESS_CACHE_OFF);  // tickets do, and keep nothing here
    SSL_CTX_set_alpn_select_cb(raw, choose_protocol, nullptr);
    if (auto taken = use_certificates(raw, pair.certificate); !taken) return tl::unexpected(taken.error());
    if (auto taken = use_key(raw, pair.key); !taken) return tl::unexpected(taken.error());
    return context;
}

}  // namespace comptoir::http
