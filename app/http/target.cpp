#include "app/http/target.hpp"

#include <algorithm>
#include <optional>

#include "app/base/text.hpp"

namespace comptoir::http {
namespace {

std::optional<char> escaped_at(std::string_view text, std::size_t at) {
    if (at + 2 >= text.size()) return std::nullopt;
    const int high = hexadecimal_value(text[at + 1]);
    const int low = hexadecimal_value(text[at + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    return static_cast<char>(high * 16 + low);
}

Result<std::string> decode_path(std::string_view raw) {
    std::string path;
    for (std::size_t i = 0; i < raw.size(); ++i) {
        char c = raw[i];
        if (c == '%') {
            const auto decoded = escaped_at(raw, i);
            if (!decoded) return fail(ErrorCode::malformed, "bad escape in the path");
            c = *decoded;
            i += 2;
        }
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
            return fail(ErrorCode::malformed, "control character in the path");
        if (c == '/' && path.ends_with('/')) continue;
        path += c;
    }
    if (path.ends_with("/..") || path.find("/../") != std::string::npos)
        return fail(ErrorCode::malformed, "\"..\" in the path");
    return path;
}

/// As forms are decoded: '+' is a space, and what is no escape stands for itself.
std::string decode_parameter(std::string_view raw) {
    std::string out;
    for (std::size_t i = 0; i < raw.size(); ++i) {
        if (raw[i] == '+') {
            out += ' ';
        } else if (const auto decoded = raw[i] == '%' ? escaped_at(raw, i) : std::nullopt) {
            out += *decoded;
            i += 2;
        } else {
            out += raw[i];
        }
    }
    return out;
}

}  // namespace

Result<Target> parse_target(std::string_view target) {
    Target parsed;
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (!target.starts_with(scheme)) continue;
        target.remove_prefix(scheme.size());
        const std::size_t end = std::min(target.find_first_of("/?"), target.size());
        parsed.authority = target.substr(0, end);
        if (parsed.authority.empty()) return fail(ErrorCode::malformed, "no host in the target");
        target.remove_prefix(end);
        if (!target.starts_with('/')) {
            parsed.path = "/";
            break;
        }
    }
    if (target == "*") {
        parsed.path = "*";
        return parsed;
    }
    target = target.substr(0, target.find('#'));
    const std::size_t question = std::min(target.find('?'), target.size());
    if (question > 0) {
        if (target.front() != '/')
            return fail(ErrorCode::malformed, "the target does not begin with a slash");
        auto path = decode_path(target.substr(0, question));
        if (!path) return tl::unexpected(path.error());
        parsed.path = std::move(*path);
    }
    if (parsed.path.empty()) return fail(ErrorCode::malformed, "no path");

    std::string_view rest = target.substr(std::min(question + 1, target.size()));
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find('&'), rest.size());
        const std::string_view pair = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        if (pair.empty()) continue;
        if (parsed.query.size() == kParametersMax) return fail(ErrorCode::malformed, "too many parameters");
        const std::size_t equals = std::min(pair.find('='), pair.size());
        parsed.query.emplace_back(decode_parameter(pair.substr(0, equals)),
                                  decode_parameter(pair.substr(std::min(equals + 1, pair.size()))));
    }
    return parsed;
}

}  // namespace comptoir::http
