#pragma once
/// The rules of one exchange: what may be sent, what a header says, where a redirection may lead.
///
/// Thread: any (pure).

#include <optional>
#include <string>
#include <string_view>

#include "app/base/url.hpp"
#include "app/net/client.hpp"

namespace comptoir::net {

/// What is posted; null: the request is a GET.
[[nodiscard]] const std::string* body_of(const Request& request);

/// Why a request is not sent at all: too large a body, a header with a line break; nothing: it may go.
[[nodiscard]] std::optional<Failure> why_not_sent(const Request& request);

/// Whether a status means "look elsewhere".   Source: RFC 9110 section 15.4 (304 is an answer of its own).
[[nodiscard]] bool is_redirection(int status);

/// Whether what the server answered may be followed; `first` is the origin that the request was for.
[[nodiscard]] bool may_follow(const Request& request, const url::Origin& first, const Fetched& fetched);

/// Makes the request the one that the redirection asks for. What is meant for the first server stays with it:
/// once elsewhere, no cookie and no header goes along.
void follow(Request& request, const url::Origin& first, const Fetched& fetched);

/// Takes what we keep of a header line: the tag, the session.
void take_header(std::string_view line, Fetched& into);

inline constexpr std::size_t kEtagBytesMax = 256;     // a hash in quotes has 66; what is longer is not kept
inline constexpr std::size_t kSessionBytesMax = 256;  // Odoo's session ids have 84 characters

}  // namespace comptoir::net
