#pragma once
/// Why going out did not work: precise enough for the words on the setup scene and for a connection test.

#include <string>
#include <tl/expected.hpp>

#include "app/base/result.hpp"

namespace comptoir::net {

/// Where on the way it ended. Each has its own remedy, so each has its own words for the owner.
enum class Fault {
    none,
    bad_address,     ///< a URL or a header that can't be sent
    name_not_found,  ///< no such host, or no name server
    refused,         ///< the host is there and nobody listens
    unreachable,     ///< no route, no network, nobody at this address
    timeout,         ///< nothing came within the patience that was given
    certificate,     ///< the server's certificate is not to be trusted; `detail` says why
    ca_file,         ///< our own setting: the private authority's file can't be read
    not_tls,         ///< no TLS could be agreed on: the port speaks plain, or cuts us off
    proxy,           ///< the proxy can't be reached or won't let us through
    not_http,        ///< whatever answers, it is no web server
    http_status,     ///< a web server that says something else; `http_status` is what
    redirected,      ///< it sends us elsewhere; `detail` is where to
    malformed,       ///< it breaks the protocol
    too_large,       ///< more than the limit
    hung_up,         ///< the connection ended, or its peer is dead
    busy,            ///< too much at once from our own side
    stopped,         ///< we ended it ourselves
};

/// An `Error` that also says where on the way it ended. It converts to a plain `Result`'s error.
struct Failure : Error {
    Fault fault = Fault::none;
    int http_status = 0;  ///< what the server, or the proxy, answered; 0: it came to no answer
    std::string detail;   ///< the reason alone, English, no secrets: "expired", the place redirected to, ...
};

template <class T>
using NetResult = tl::expected<T, Failure>;

/// `message` becomes "<what `fault` means>: <detail>"; the code follows from the fault.
[[nodiscard]] tl::unexpected<Failure> fail(Fault fault, std::string detail = {}, int http_status = 0);

/// The fault's name as logs and the neutral API spell it ("name_not_found"). Thread: any.
[[nodiscard]] const char* name_of(Fault fault);

/// Why a certificate is not to be trusted, in words: "expired", "issued by nobody this box knows", ...
///
/// Thread: any.   Source: X509_STORE_CTX_get_error(3), OpenSSL 3.0.
[[nodiscard]] std::string certificate_trouble(long verify_result);

}  // namespace comptoir::net
