#include "app/http/tls_certificate.hpp"

#include <arpa/inet.h>
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <ctime>
#include <memory>

#include "app/http/access.hpp"

namespace comptoir::http {
namespace {

struct Free {
    void operator()(BIO* bio) const { BIO_free(bio); }
    void operator()(X509* certificate) const { X509_free(certificate); }
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(BIGNUM* number) const { BN_free(number); }
    void operator()(GENERAL_NAMES* names) const { GENERAL_NAMES_free(names); }
    void operator()(X509_EXTENSION* extension) const { X509_EXTENSION_free(extension); }
};
template <class T>
using Owned = std::unique_ptr<T, Free>;

// No certificate of this program's is older; an earlier clock is not set. 2025-01-01.
constexpr WallTime kClockIsSet{std::chrono::seconds(1'735'689'600)};
// Tills whose clocks are slow must not find us in their future.
constexpr std::chrono::hours kBackdated{24};
constexpr int kSerialBits = 127;            // positive in 16 bytes. Source: RFC 5280 section 4.1.2.2
constexpr std::size_t kCommonNameMax = 64;  // Source: RFC 5280 appendix A.1, ub-common-name

Owned<BIO> bio_of(std::string_view text) {
    return Owned<BIO>(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

std::string text_in(BIO* bio) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    return size > 0 ? std::string(data, static_cast<std::size_t>(size)) : std::string();
}

/// Never asks at a terminal for a password.
int no_password(char*, int, int, void*) {
    return -1;
}

Owned<X509> certificate_of(std::string_view pem) {
    const auto bio = bio_of(pem);
    Owned<X509> out(bio ? PEM_read_bio_X509(bio.get(), nullptr, no_password, nullptr) : nullptr);
    ERR_clear_error();
    return out;
}

Owned<EVP_PKEY> key_of(std::string_view pem) {
    const auto bio = bio_of(pem);
    Owned<EVP_PKEY> out(bio ? PEM_read_bio_PrivateKey(bio.get(), nullptr, no_password, nullptr) : nullptr);
    ERR_clear_error();
    return out;
}

tl::unexpected<Error> cannot_make() {
    ERR_clear_error();
    return fail(ErrorCode::full, "a certificate can't be made");
}

bool set_serial(X509* certificate) {
    const Owned<BIGNUM> number(BN_new());
    return number && BN_rand(number.get(), kSerialBits, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1 &&
           BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr;
}

bool set_life(X509* certificate, WallTime from, WallTime until) {
    // What ends at a second is still good in it. Source: RFC 5280 section 4.1.2.5.
    const std::time_t first = std::chrono::system_clock::to_time_t(from);
    const std::time_t last = std::chrono::system_clock::to_time_t(until) - 1;
    return ASN1_TIME_set(X509_getm_notBefore(certificate), first) != nullptr &&
           ASN1_TIME_set(X509_getm_notAfter(certificate), last) != nullptr;
}

bool set_subject(X509* certificate, const std::string& name) {
    const std::string common = name.substr(0, kCommonNameMax);
    return X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_UTF8,
                                      reinterpret_cast<const unsigned char*>(common.data()),
                                      static_cast<int>(common.size()), -1, 0) == 1;
}

bool extend(X509* certificate, X509* issuer, int what, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    const Owned<X509_EXTENSION> extension(X509V3_EXT_conf_nid(nullptr, &context, what, value.c_str()));
    return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

bool is_address(const std::string& name) {
    unsigned char bytes[sizeof(in6_addr)];
    return ::inet_pton(AF_INET, name.c_str(), bytes) == 1 || ::inet_pton(AF_INET6, name.c_str(), bytes) == 1;
}

/// Those that a certificate can hold: what is no name or address could mean something else to OpenSSL.
std::vector<std::string> usable(const std::vector<std::string>& names) {
    std::vector<std::string> out;
    for (const std::string& name : names) {
        if (out.size() == kCertificateNamesMax) break;
        if (is_address(name) || (!name.empty() && host_of(name) == name)) out.push_back(name);
    }
    return out;
}

/// "DNS:box.local,IP:192.168.1.42".
std::string alternative_names(const std::vector<std::string>& names) {
    std::string out;
    for (const std::string& name : names)
        out += (out.empty() ? "" : ",") + std::string(is_address(name) ? "IP:" : "DNS:") + name;
    return out;
}

Owned<X509> blank(EVP_PKEY* key, const std::string& name, WallTime from, WallTime until) {
    Owned<X509> certificate(X509_new());
    constexpr long kVersion3 = 2;
    const bool is_made = certificate && X509_set_version(certificate.get(), kVersion3) == 1 &&
                         set_serial(certificate.get()) && set_life(certificate.get(), from, until) &&
                         X509_set_pubkey(certificate.get(), key) == 1 && set_subject(certificate.get(), name);
    return is_made ? std::move(certificate) : nullptr;
}

std::string pem_of(X509* certificate) {
    const Owned<BIO> bio(BIO_new(BIO_s_mem()));
    return bio && PEM_write_bio_X509(bio.get(), certificate) == 1 ? text_in(bio.get()) : "";
}

std::string pem_of(EVP_PKEY* key) {
    const Owned<BIO> bio(BIO_new(BIO_s_mem()));
    const bool is_written =
        bio && PEM_write_bio_PKCS8PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr) == 1;
    return is_written ? text_in(bio.get()) : "";
}

Result<CertificatePair> pair_of(X509* certificate, EVP_PKEY* key) {
    CertificatePair pair{pem_of(certificate), pem_of(key)};
    if (pair.certificate.empty() || pair.key.empty()) return cannot_make();
    return pair;
}

WallTime wall_of(const ASN1_TIME* time) {
    std::tm parts{};
    if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) return {};
    return std::chrono::system_clock::from_time_t(::timegm(&parts));
}

/// As `Access` compares hosts.
std::string text_of_address(const ASN1_OCTET_STRING* bytes) {
    const int size = ASN1_STRING_length(bytes);
    const int family = size == 4 ? AF_INET : AF_INET6;
    char text[INET6_ADDRSTRLEN];
    if (size != 4 && size != 16) return {};
    return ::inet_ntop(family, ASN1_STRING_get0_data(bytes), text, sizeof text) != nullptr ? text : "";
}

/// Into `names` and `any_under`.
void read_names(const X509* certificate, CertificateFacts& into) {
    constexpr std::string_view kStar = "*.";
    const Owned<GENERAL_NAMES> all(
        static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
    const int count = all ? sk_GENERAL_NAME_num(all.get()) : 0;
    for (int i = 0; i < count && into.names.size() + into.any_under.size() < kCertificateNamesMax; ++i) {
        const GENERAL_NAME* const name = sk_GENERAL_NAME_value(all.get(), i);
        if (name->type == GEN_DNS) {
            const auto* const data = ASN1_STRING_get0_data(name->d.dNSName);
            const auto size = static_cast<std::size_t>(ASN1_STRING_length(name->d.dNSName));
            const std::string_view text(reinterpret_cast<const char*>(data), size);
            const bool has_star = text.starts_with(kStar);
            std::string host = host_of(has_star ? text.substr(kStar.size()) : text);
            if (!host.empty()) (has_star ? into.any_under : into.names).push_back(std::move(host));
        } else if (name->type == GEN_IPADD) {
            into.names.push_back(text_of_address(name->d.iPAddress));
        }
    }
}

std::string fingerprint_of(const X509* certificate) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    if (X509_digest(certificate, EVP_sha256(), digest, &size) != 1) return {};
    constexpr const char* kDigits = "0123456789ABCDEF";
    std::string out;
    for (unsigned i = 0; i < size; ++i) {
        if (i > 0) out += ':';
        out += kDigits[digest[i] >> 4];
        out += kDigits[digest[i] & 15];
    }
    return out;
}

}  // namespace

/// Source: RFC 5280 sections 4.2.1.3 (key usage) and 4.2.1.9 (basic constraints).
Result<CertificatePair> make_authority(const std::string& name, WallTime now) {
    const WallTime from = std::max(now, kClockIsSet) - kBackdated;
    const Owned<EVP_PKEY> key(EVP_EC_gen("P-256"));
    if (!key) return cannot_make();
    const auto certificate = blank(key.get(), name, from, from + kAuthorityLife);
    if (!certificate) return cannot_make();
    X509* const x = certificate.get();
    const bool is_signed = X509_set_issuer_name(x, X509_get_subject_name(x)) == 1 &&
                           extend(x, x, NID_basic_constraints, "critical,CA:TRUE,pathlen:0") &&
                           extend(x, x, NID_key_usage, "critical,keyCertSign,cRLSign") &&
                           extend(x, x, NID_ext_key_usage, "serverAuth") &&
                           extend(x, x, NID_subject_key_identifier, "hash") &&
                           X509_sign(x, key.get(), EVP_sha256()) != 0;
    if (!is_signed) return cannot_make();
    return pair_of(x, key.get());
}

Result<CertificatePair> make_server_certificate(const CertificatePair& authority,
                                                const std::vector<std::string>& names, WallTime now) {
    const auto issuer = certificate_of(authority.certificate);
    const auto issuer_key = key_of(authority.key);
    if (!issuer || !issuer_key)
        return fail(ErrorCode::malformed, "the authority's certificate is not readable");
    const WallTime from = std::max(now, kClockIsSet) - kBackdated;
    const WallTime until = std::min(from + kServerCertificateLife, wall_of(X509_get0_notAfter(issuer.get())));
    const Owned<EVP_PKEY> key(EVP_EC_gen("P-256"));
    if (!key) return cannot_make();
    const auto held = usable(names);
    const auto certificate = blank(key.get(), held.empty() ? "Comptoir" : held.front(), from, until);
    if (!certificate) return cannot_make();
    X509* const x = certificate.get();
    const std::string alternatives = alternative_names(held);
    const bool is_signed =
        X509_set_issuer_name(x, X509_get_subject_name(issuer.get())) == 1 &&
        extend(x, issuer.get(), NID_basic_constraints, "critical,CA:FALSE") &&
        extend(x, issuer.get(), NID_key_usage, "critical,digitalSignature") &&
        extend(x, issuer.get(), NID_ext_key_usage, "serverAuth") &&
        extend(x, issuer.get(), NID_subject_key_identifier, "hash") &&
        extend(x, issuer.get(), NID_authority_key_identifier, "keyid") &&
        (alternatives.empty() || extend(x, issuer.get(), NID_subject_alt_name, alternatives)) &&
        X509_sign(x, issuer_key.get(), EVP_sha256()) != 0;
    if (!is_signed) return cannot_make();
    auto pair = pair_of(x, key.get());
    if (pair) pair->certificate += authority.certificate;
    return pair;
}

Result<CertificateFacts> read_certificate(std::string_view pem) {
    const auto certificate = certificate_of(pem);
    if (!certificate) return fail(ErrorCode::malformed, "there is no PEM certificate in it");
    const X509* const x = certificate.get();
    CertificateFacts facts{.names = {},
                           .from = wall_of(X509_get0_notBefore(x)),
                           .until = wall_of(X509_get0_notAfter(x)),
                           .fingerprint = fingerprint_of(x)};
    read_names(x, facts);
    return facts;
}

bool is_ending(const CertificateFacts& facts, WallTime now) {
    return facts.until - kRenewBefore < now;
}

bool is_due(const CertificateFacts& facts, const std::vector<std::string>& names, WallTime now) {
    if (facts.from > std::max(now, kClockIsSet) || is_ending(facts, now)) return true;
    const auto wanted = usable(names);
    return !std::all_of(wanted.begin(), wanted.end(), [&](const std::string& name) {
        return std::find(facts.names.begin(), facts.names.end(), name) != facts.names.end();
    });
}

bool is_signed_by(std::string_view pem, std::string_view authority) {
    const auto certificate = certificate_of(pem);
    const auto issuer = certificate_of(authority);
    if (!certificate || !issuer) return false;
    const bool is_so = X509_verify(certificate.get(), X509_get0_pubkey(issuer.get())) == 1;
    ERR_clear_error();
    return is_so;
}

std::string date_text(WallTime at) {
    const std::time_t seconds = std::chrono::system_clock::to_time_t(at);
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    char text[16];
    std::strftime(text, sizeof text, "%Y-%m-%d", &parts);
    return text;
}

}  // namespace comptoir::http
