#pragma once
/// What new TLS connections begin with: a certificate, its key, and how we speak.

#include <memory>

#include "app/base/result.hpp"
#include "app/http/tls_certificate.hpp"

struct ssl_ctx_st;

namespace comptoir::http {

/// Connections keep the one they began with; a new one is for new connections. Empty: none.
using TlsContext = std::shared_ptr<ssl_ctx_st>;

/// TLS 1.2 and 1.3, HTTP/1.1 by ALPN, no session cache, small buffers while nothing is said.
///
/// Thread: any; used on one.   Errors: malformed (no certificate, no key, a key with a password), refused
/// (the key belongs to another certificate, or is too weak). No message quotes either.
[[nodiscard]] Result<TlsContext> make_tls_context(const CertificatePair& pair);

}  // namespace comptoir::http
