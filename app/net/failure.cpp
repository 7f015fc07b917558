#include "app/net/failure.hpp"

#include <openssl/x509_vfy.h>

#include <utility>

namespace comptoir::net {
namespace {

struct Meaning {
    Fault fault;
    ErrorCode code;
    const char* name;
    const char* words;
};

constexpr Meaning kMeanings[] = {
    {Fault::none, ErrorCode::offline, "none", "nothing is wrong"},
    {Fault::bad_address, ErrorCode::malformed, "bad_address", "an address or a header that can't be sent"},
    {Fault::name_not_found, ErrorCode::offline, "name_not_found", "the name is not known"},
    {Fault::refused, ErrorCode::offline, "refused", "the connection was refused"},
    {Fault::unreachable, ErrorCode::offline, "unreachable", "the address can't be reached"},
    {Fault::timeout, ErrorCode::timeout, "timeout", "no answer in time"},
    {Fault::certificate, ErrorCode::offline, "certificate", "the server's certificate can't be trusted"},
    {Fault::ca_file, ErrorCode::offline, "ca_file", "the private authority's file can't be used"},
    {Fault::not_tls, ErrorCode::offline, "not_tls", "the server speaks no TLS here"},
    {Fault::proxy, ErrorCode::offline, "proxy", "the proxy does not let us through"},
    {Fault::not_http, ErrorCode::malformed, "not_http", "what answers is no web server"},
    {Fault::http_status, ErrorCode::refused, "http_status", "the server answered something else"},
    {Fault::redirected, ErrorCode::refused, "redirected", "the server sends us elsewhere"},
    {Fault::malformed, ErrorCode::malformed, "malformed", "the server breaks the protocol"},
    {Fault::too_large, ErrorCode::full, "too_large", "larger than the limit"},
    {Fault::hung_up, ErrorCode::offline, "hung_up", "the connection ended"},
    {Fault::busy, ErrorCode::busy, "busy", "too much at once"},
    {Fault::stopped, ErrorCode::offline, "stopped", "stopped"},
};

const Meaning& meaning_of(Fault fault) {
    for (const Meaning& meaning : kMeanings)
        if (meaning.fault == fault) return meaning;
    return kMeanings[0];
}

}  // namespace

tl::unexpected<Failure> fail(Fault fault, std::string detail, int http_status) {
    const Meaning& meaning = meaning_of(fault);
    std::string message = meaning.words;
    if (http_status != 0) message += " (" + std::to_string(http_status) + ")";
    if (!detail.empty()) message += ": " + detail;
    return tl::unexpected<Failure>(
        Failure{{meaning.code, std::move(message)}, fault, http_status, std::move(detail)});
}

const char* name_of(Fault fault) {
    return meaning_of(fault).name;
}

std::string certificate_trouble(long verify_result) {
    switch (verify_result) {
        case X509_V_ERR_CERT_HAS_EXPIRED: return "expired (or this box's clock is ahead)";
        case X509_V_ERR_CERT_NOT_YET_VALID: return "not valid yet (or this box's clock is behind)";
        case X509_V_ERR_HOSTNAME_MISMATCH:
        case X509_V_ERR_IP_ADDRESS_MISMATCH: return "made out for another name";
        case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
        case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
        case X509_V_ERR_CERT_SIGNATURE_FAILURE:  // of an authority that was made anew under its old name
        case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE: return "issued by nobody this box knows";
        case X509_V_ERR_CERT_REVOKED: return "revoked";
        default: return X509_verify_cert_error_string(verify_result);
    }
}

}  // namespace comptoir::net
