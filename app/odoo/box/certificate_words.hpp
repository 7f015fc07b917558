#pragma once
/// What a box and the service of certificates say to each other, and what becomes of the certificate's name.

#include <string>
#include <string_view>

#include "app/base/clock.hpp"
#include "app/base/result.hpp"
#include "app/http/tls_certificate.hpp"
#include "app/odoo/box/server_account.hpp"

namespace comptoir::odoo::box {

/// Behind the service's address.   Source: server-link.md section 9.
inline constexpr std::string_view kCertificatePath = "/odoo-enterprise/iot/x509";

/// Thread: any.   Source: server-link.md section 9.
[[nodiscard]] std::string certificate_request(const ServerAccount& account);

/// A certificate for "*.abcdef.odoo-iot.com", whose names lead to the addresses that they spell.
struct LinkCertificate {
    std::string subject;  ///< "*.abcdef.odoo-iot.com"
    http::CertificatePair pair;

    bool operator==(const LinkCertificate&) const = default;
};

/// Errors: malformed (no such answer), refused (the service names an error of its own), full (larger than
/// kCertificateBytesMax). The message quotes nothing but the service's own error, shortened.   Thread: any.
/// Source: server-link.md section 9.
[[nodiscard]] Result<LinkCertificate> read_certificate_answer(std::string_view body);

/// Whether it can be shown today: key and certificate belong together, the subject is one with a star that
/// the certificate was made out for, and its time has come and is not over.
///
/// Errors: malformed, refused, both in words and without a word of the key.   Thread: any.
[[nodiscard]] Result<http::CertificateFacts> check_certificate(const LinkCertificate& certificate,
                                                               WallTime now);

/// Asked for anew when less is left.   Source: server-link.md section 9.
inline constexpr std::chrono::hours kLinkCertificateRenewBefore{10 * 24};

/// Where the server's pages reach this box: "192-168-1-50.abcdef.odoo-iot.com" of the address and the
/// subject; the bare address where there is no subject, or it is no IPv4 address.
///
/// Thread: any.   Source: server-link.md section 1 ("domain").
[[nodiscard]] std::string announced_domain(const std::string& address, std::string_view subject);

inline constexpr std::size_t kCertificateBytesMax =
    64u << 10;  // a chain of three certificates and its key: 10 KB

}  // namespace comptoir::odoo::box
