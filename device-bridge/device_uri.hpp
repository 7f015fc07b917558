#pragma once
/// Where a device is, as the settings write it: scheme://host:port/path?key=value.

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/base/result.hpp"

namespace comptoir::bridge {

/// A device URI in its parts, percent-decoded.
///
/// "tcp://192.168.1.50:9100", "tcp://[fe80::1]:9100", "usb://04b8:0e28?serial=X1",
/// "serial:///dev/ttyUSB0?baud=9600", "cups://office", "simulated:?late=2s&paper_out=after:3".
///
/// Thread: any (pure).   Errors: malformed, in words for the person who wrote the settings.
/// Limits: kBytesMax bytes, kParametersMax parameters.
class DeviceUri {
public:
    static constexpr std::size_t kBytesMax = 512;      // a CUPS URI with a long DNS-SD name has some 200
    static constexpr std::size_t kParametersMax = 16;  // no driver knows more than eight

    [[nodiscard]] static Result<DeviceUri> parse(std::string_view text);

    [[nodiscard]] const std::string& scheme() const { return scheme_; }  ///< lower case
    /// Without brackets. For usb it is the vendor: "04b8".
    [[nodiscard]] const std::string& host() const { return host_; }
    /// What stands behind the host's colon, as text: a port number, or the product of a usb URI.
    [[nodiscard]] const std::string& port_text() const { return port_; }
    [[nodiscard]] const std::string& path() const { return path_; }

    /// 1 to 65535; `fallback` where the URI names none.
    [[nodiscard]] Result<std::uint16_t> port(std::uint16_t fallback) const;

    [[nodiscard]] bool has(std::string_view key) const { return parameters_.find(key) != parameters_.end(); }
    /// Empty where absent.
    [[nodiscard]] std::string text(std::string_view key) const;
    /// Malformed where it is not a whole number within the limits.
    [[nodiscard]] Result<std::int64_t> integer(std::string_view key, std::int64_t fallback,
                                               std::int64_t minimum, std::int64_t maximum) const;
    /// "250ms", "2s", "10min"; a bare "0" is none. Malformed where it is not one, or longer than a day.
    [[nodiscard]] Result<std::chrono::milliseconds> duration(std::string_view key,
                                                             std::chrono::milliseconds fallback) const;
    /// "after:3" is 3, "now" and "yes" are 0, absent is nothing: how often all still goes well.
    [[nodiscard]] Result<std::optional<std::int64_t>> after(std::string_view key) const;
    /// Malformed, naming the nearest known one, when the URI has a parameter that is not in `known`.
    [[nodiscard]] Result<void> only(const std::vector<std::string_view>& known) const;

private:
    std::string scheme_;
    std::string host_;
    std::string port_;
    std::string path_;
    std::map<std::string, std::string, std::less<>> parameters_;
};

}  // namespace comptoir::bridge
