#pragma once
/// Certificates as texts: what stands in one, and how a box makes its own.

#include <string>
#include <string_view>
#include <vector>

#include "app/base/clock.hpp"
#include "app/base/result.hpp"

namespace comptoir::http {

/// A certificate, with the chain behind it if there is one, and its private key, both as PEM. The key never
/// reaches a log or a message.
struct CertificatePair {
    std::string certificate;
    std::string key;

    bool operator==(const CertificatePair&) const = default;
};

/// What the first certificate of a PEM text says.
struct CertificateFacts {
    std::vector<std::string> names;  ///< names and addresses it is made out for, as `host_of` spells them
    std::vector<std::string> any_under = {};  ///< "shop.example" of a name with a star, "*.shop.example"
    WallTime from{};
    WallTime until{};
    std::string fingerprint;  ///< SHA-256, "AB:CD:...", as browsers show it
};

/// Limits: kCertificateNamesMax names in one certificate; the rest is left out.
inline constexpr std::size_t kCertificateNamesMax = 100;  // a box's names and addresses are some twenty

/// How long what we make is good for. Source: CA/Browser Forum, Baseline Requirements section 6.3.2: 398 days
/// at most; a day less, as it recommends, so that no browser minds.
inline constexpr std::chrono::hours kServerCertificateLife{397 * 24};
inline constexpr std::chrono::hours kAuthorityLife{3650 * 24};
/// Made anew when less is left: a box that is switched off over the summer comes back with a good one.
inline constexpr std::chrono::hours kRenewBefore{60 * 24};

/// A certificate authority of this box's own (EC P-256) that may sign servers and nothing else. A box without
/// a clock battery starts in the past: what it makes is dated as if it were this program's first year.
///
/// Thread: any; takes about a millisecond.   Errors: full (no memory, no random numbers).
[[nodiscard]] Result<CertificatePair> make_authority(const std::string& name, WallTime now);

/// A server's certificate, signed by `authority`, for names and addresses as `host_of` spells them; the text
/// holds the authority's certificate behind it.
///
/// Thread: any; takes about a millisecond.   Errors: malformed (the authority is none), full.
[[nodiscard]] Result<CertificatePair> make_server_certificate(const CertificatePair& authority,
                                                              const std::vector<std::string>& names,
                                                              WallTime now);

/// Thread: any.   Errors: malformed.
[[nodiscard]] Result<CertificateFacts> read_certificate(std::string_view pem);

/// Whether an authority of ours is near its end. That it is not valid yet is no reason to make another: it
/// was made when the clock was right, and every till's browser was told to trust it.
[[nodiscard]] bool is_ending(const CertificateFacts& facts, WallTime now);

/// Whether a certificate of ours must be made anew: near its end, not valid yet, or without one of `names`.
/// Names it has too many are no reason, so that a cable that is pulled and put back changes nothing.
[[nodiscard]] bool is_due(const CertificateFacts& facts, const std::vector<std::string>& names, WallTime now);

/// Whether `pem` was signed by `authority`, both certificates.
[[nodiscard]] bool is_signed_by(std::string_view pem, std::string_view authority);

/// "2027-03-01", in UTC, for messages about certificates. Thread: any.
[[nodiscard]] std::string date_text(WallTime at);

}  // namespace comptoir::http
