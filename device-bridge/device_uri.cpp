#include "device-bridge/device_uri.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "app/base/text.hpp"
#include "kiosk-config/settings/duration.hpp"
#include "kiosk-config/settings/nearest.hpp"

namespace comptoir::bridge {
namespace {

constexpr std::chrono::hours kDurationMax{24};  // a simulated fault of more than a day is a slip

Error malformed(std::string message) {
    return Error{ErrorCode::malformed, std::move(message)};
}

bool is_plain(char c) {
    return (c >= 'a' && c <= 'z') || is_digit(c);
}

/// Source: RFC 3986 section 2.1. "+" stays a plus: these are no form fields.
Result<std::string> percent_decoded(std::string_view text) {
    std::string decoded;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            decoded += text[i];
            continue;
        }
        const int high = i + 2 < text.size() ? hexadecimal_value(text[i + 1]) : -1;
        const int low = i + 2 < text.size() ? hexadecimal_value(text[i + 2]) : -1;
        const int value = high * 16 + low;
        if (high < 0 || low < 0 || value < 0x20 || value == 0x7f) {
            return fail(ErrorCode::malformed, "\"%\" in a device URI is followed by two hexadecimal digits");
        }
        decoded += static_cast<char>(value);
        i += 2;
    }
    return decoded;
}

Result<std::string> parsed_scheme(std::string_view text) {
    std::string scheme = lower_case(text);
    const bool is_word = !scheme.empty() && scheme.front() >= 'a' && scheme.front() <= 'z' &&
                         std::all_of(scheme.begin(), scheme.end(),
                                     [](char c) { return is_plain(c) || c == '-' || c == '+' || c == '.'; });
    if (!is_word) {
        return fail(ErrorCode::malformed,
                    "a device URI begins with how it is reached: \"tcp://\", \"usb://\" ...");
    }
    return scheme;
}

struct Authority {
    std::string_view host;
    std::string_view port;
};

/// Source: RFC 3986 section 3.2.2; an IPv6 address stands in brackets.
Result<Authority> parsed_authority(std::string_view text) {
    if (text.find('@') != std::string_view::npos) {
        return fail(ErrorCode::malformed, "a device URI holds no user or password");
    }
    if (!text.empty() && text.front() == '[') {
        const auto end = text.find(']');
        if (end == std::string_view::npos)
            return fail(ErrorCode::malformed, "\"[\" without \"]\" in a device URI");
        const auto rest = text.substr(end + 1);
        if (!rest.empty() && rest.front() != ':') {
            return fail(ErrorCode::malformed, "only \":port\" may follow \"]\" in a device URI");
        }
        return Authority{text.substr(1, end - 1), rest.empty() ? rest : rest.substr(1)};
    }
    const auto colon = text.find(':');
    if (colon == std::string_view::npos) return Authority{text, {}};
    const auto port = text.substr(colon + 1);
    if (port.find(':') != std::string_view::npos) {
        return fail(ErrorCode::malformed, "an IPv6 address stands in brackets: \"tcp://[fe80::1]:9100\"");
    }
    return Authority{text.substr(0, colon), port};
}

using Parameters = std::map<std::string, std::string, std::less<>>;

Result<Parameters> parsed_parameters(std::string_view text) {
    Parameters parameters;
    while (!text.empty()) {
        const auto part = text.substr(0, text.find('&'));
        text.remove_prefix(std::min(part.size() + 1, text.size()));
        if (part.empty()) continue;
        const auto equals = part.find('=');
        auto key = percent_decoded(part.substr(0, equals));
        if (!key) return tl::unexpected(key.error());
        auto value = percent_decoded(equals == std::string_view::npos ? "" : part.substr(equals + 1));
        if (!value) return tl::unexpected(value.error());
        if (key->empty()) return fail(ErrorCode::malformed, "a parameter of a device URI has a name");
        if (parameters.size() >= DeviceUri::kParametersMax) {
            return fail(ErrorCode::malformed, "a device URI has at most 16 parameters");
        }
        if (!parameters.emplace(*key, std::move(*value)).second) {
            return fail(ErrorCode::malformed, "\"" + *key + "\" stands twice in a device URI");
        }
    }
    return parameters;
}

std::optional<std::int64_t> whole_number(std::string_view text) {
    std::int64_t number = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (ec != std::errc{} || end != text.data() + text.size() || text.empty()) return std::nullopt;
    return number;
}

}  // namespace

Result<DeviceUri> DeviceUri::parse(std::string_view text) {
    if (text.empty()) return fail(ErrorCode::malformed, "an empty device URI");
    if (text.size() > kBytesMax) return fail(ErrorCode::malformed, "a device URI has at most 512 bytes");
    const bool is_printable =
        std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c != 0x7f; });
    if (!is_printable) {
        return fail(ErrorCode::malformed, "a device URI is plain ASCII without spaces; write others as %20");
    }
    const auto colon = text.find(':');
    if (colon == std::string_view::npos) {
        return fail(ErrorCode::malformed,
                    "a device URI begins with how it is reached: \"tcp://\", \"usb://\" ...");
    }
    DeviceUri uri;
    auto scheme = parsed_scheme(text.substr(0, colon));
    if (!scheme) return tl::unexpected(scheme.error());
    uri.scheme_ = std::move(*scheme);

    std::string_view rest = text.substr(colon + 1);
    rest = rest.substr(0, rest.find('#'));
    const auto question = rest.find('?');
    auto parameters = parsed_parameters(question == std::string_view::npos ? "" : rest.substr(question + 1));
    if (!parameters) return tl::unexpected(parameters.error());
    uri.parameters_ = std::move(*parameters);

    rest = rest.substr(0, question);
    if (rest.substr(0, 2) == "//") {
        rest.remove_prefix(2);
        const auto slash = std::min(rest.find('/'), rest.size());
        const auto authority = parsed_authority(rest.substr(0, slash));
        if (!authority) return tl::unexpected(authority.error());
        auto host = percent_decoded(authority->host);
        if (!host) return tl::unexpected(host.error());
        uri.host_ = std::move(*host);
        uri.port_ = authority->port;
        rest.remove_prefix(slash);
    }
    auto path = percent_decoded(rest);
    if (!path) return tl::unexpected(path.error());
    uri.path_ = std::move(*path);
    return uri;
}

Result<std::uint16_t> DeviceUri::port(std::uint16_t fallback) const {
    if (port_.empty()) return fallback;
    const auto number = whole_number(port_);
    if (!number || *number < 1 || *number > 65'535) {
        return tl::unexpected(malformed("\"" + port_ + "\" is no port; one is 1 to 65535"));
    }
    return static_cast<std::uint16_t>(*number);
}

std::string DeviceUri::text(std::string_view key) const {
    const auto found = parameters_.find(key);
    return found == parameters_.end() ? "" : found->second;
}

Result<std::int64_t> DeviceUri::integer(std::string_view key, std::int64_t fallback, std::int64_t minimum,
                                        std::int64_t maximum) const {
    if (!has(key)) return fallback;
    const auto number = whole_number(text(key));
    if (!number || *number < minimum || *number > maximum) {
        return tl::unexpected(malformed("\"" + std::string(key) + "\" is a whole number, " +
                                        std::to_string(minimum) + " to " + std::to_string(maximum)));
    }
    return *number;
}

Result<std::chrono::milliseconds> DeviceUri::duration(std::string_view key,
                                                      std::chrono::milliseconds fallback) const {
    if (!has(key)) return fallback;
    if (text(key) == "0") return std::chrono::milliseconds{0};
    const auto duration = settings::parse_duration(text(key));
    if (!duration || *duration < std::chrono::milliseconds{0} || *duration > kDurationMax) {
        return tl::unexpected(
            malformed("\"" + std::string(key) + "\" is a duration such as 250ms, 2s or 10min"));
    }
    return *duration;
}

Result<std::optional<std::int64_t>> DeviceUri::after(std::string_view key) const {
    if (!has(key)) return std::optional<std::int64_t>{};
    const std::string value = text(key);
    if (value == "now" || value == "yes" || value.empty()) return std::optional<std::int64_t>{0};
    constexpr std::string_view kPrefix = "after:";
    constexpr std::int64_t kCountMax = 1'000'000;  // more than any run reaches
    const auto count = value.starts_with(kPrefix)
                           ? whole_number(std::string_view(value).substr(kPrefix.size()))
                           : std::nullopt;
    if (!count || *count < 0 || *count > kCountMax) {
        return tl::unexpected(
            malformed("\"" + std::string(key) + "\" is \"now\" or \"after:\" and a number"));
    }
    return std::optional<std::int64_t>{*count};
}

Result<void> DeviceUri::only(const std::vector<std::string_view>& known) const {
    for (const auto& [key, value] : parameters_) {
        if (std::find(known.begin(), known.end(), key) != known.end()) continue;
        const auto meant = settings::nearest(key, {known.begin(), known.end()});
        return tl::unexpected(malformed("unknown parameter \"" + key + "\" in a " + scheme_ + ": URI" +
                                        (meant.empty() ? "" : "; did you mean \"" + meant + "\"?")));
    }
    return {};
}

}  // namespace comptoir::bridge
