#include "app/base/url.hpp"

#include <algorithm>
#include <charconv>

#include "app/base/text.hpp"

namespace comptoir::url {
namespace {

constexpr int kHttpPort = 80;
constexpr int kHttpsPort = 443;

bool is_printable(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte > 0x20 && byte != 0x7f && c != '\\';
    });
}

bool is_host(std::string_view host) {
    if (host.empty()) return false;
    if (host.front() == '[') {
        if (host.size() < 4 || host.back() != ']') return false;
        return std::all_of(host.begin() + 1, host.end() - 1, [](char c) {
            return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || c == ':' || c == '.';
        });
    }
    return std::all_of(host.begin(), host.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '.' || c == '-' || c == '_' ||
               byte >= 0x80;
    });
}

}  // namespace

std::string Origin::text() const {
    const bool is_usual = port == (scheme == "https" ? kHttpsPort : kHttpPort);
    return scheme + "://" + host + (is_usual ? "" : ":" + std::to_string(port));
}

Result<Origin> origin_of(std::string_view url) {
    const auto bad = [](const char* why) { return fail(ErrorCode::malformed, std::string("URL: ") + why); };
    if (url.size() > kUrlBytesMax) return bad("too long");
    if (!is_printable(url)) return bad("holds spaces or control characters");
    const auto scheme_end = url.find("://");
    if (scheme_end == std::string_view::npos) return bad("has no scheme");

    Origin origin;
    origin.scheme = lower_case(url.substr(0, scheme_end));
    if (origin.scheme != "http" && origin.scheme != "https") return bad("is neither http nor https");

    std::string_view authority = url.substr(scheme_end + 3);
    authority = authority.substr(0, authority.find_first_of("/?#"));
    if (authority.find('@') != std::string_view::npos) return bad("holds a user name");

    const auto bracket = authority.rfind(']');
    const auto colon = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
    origin.host = lower_case(authority.substr(0, colon));
    if (!is_host(origin.host)) return bad("has no valid host");

    origin.port = origin.scheme == "https" ? kHttpsPort : kHttpPort;
    if (colon != std::string_view::npos && colon + 1 < authority.size()) {
        const auto digits = authority.substr(colon + 1);
        const auto [end, ec] = std::from_chars(digits.data(), digits.data() + digits.size(), origin.port);
        if (ec != std::errc{} || end != digits.data() + digits.size() || origin.port < 1 ||
            origin.port > 65535) {
            return bad("has no valid port");
        }
    }
    return origin;
}

Result<std::string> same_origin(std::string_view reference, const Origin& origin) {
    if (reference.empty() || reference.size() > kUrlBytesMax || !is_printable(reference)) {
        return fail(ErrorCode::malformed, "URL reference");
    }
    if (reference.starts_with("//")) {
        return same_origin(origin.scheme + ":" + std::string(reference), origin);
    }
    const auto colon = reference.find(':');
    if (colon != std::string_view::npos && colon < reference.find_first_of("/?#")) {
        const auto other = origin_of(reference);
        if (!other) return tl::unexpected(other.error());
        if (*other != origin) return fail(ErrorCode::refused, "URL of another origin: " + other->text());
        return std::string(reference);
    }
    const char* const slash = reference.front() == '/' ? "" : "/";
    return origin.text() + slash + std::string(reference);
}

}  // namespace comptoir::url
