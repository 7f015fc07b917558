#include "device-bridge/drivers/simulated.hpp"

#include <array>

#include "app/base/text.hpp"

namespace comptoir::bridge {
namespace {

std::string percent_encoded(const std::string& text) {
    constexpr std::array<char, 16> kHex{'0', '1', '2', '3', '4', '5', '6', '7',
                                        '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'};
    std::string encoded;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool is_plain = is_letter(c) || is_digit(c) || c == '_' || c == '-' || c == '.' || c == ':';
        if (is_plain) {
            encoded += c;
        } else {
            encoded += {'%', kHex[byte / 16], kHex[byte % 16]};
        }
    }
    return encoded;
}

}  // namespace

bool is_simulated(const DeviceInfo& info) {
    const auto uri = DeviceUri::parse(info.uri);
    // Also where the rest of the URI is wrong: `open` then says what, instead of "no driver".
    return uri ? uri->scheme() == "simulated" : info.uri.starts_with("simulated:");
}

Result<DeviceUri> simulated_uri(const json::Value& fields) {
    std::string text = "simulated:";
    if (!fields.is_object()) return DeviceUri::parse(text);
    for (const auto& [key, value] : fields.items()) {
        text += (text.back() == ':' ? "?" : "&") + percent_encoded(key) + "=" +
                percent_encoded(json::text(value));
        if (text.size() > DeviceUri::kBytesMax) break;  // parse says so
    }
    return DeviceUri::parse(text);
}

ActionResult answer_to(const Result<void>& done) {
    ActionResult result;
    result.outcome = done ? Outcome::done : Outcome::failed;
    if (!done) result.error = done.error();
    return result;
}

}  // namespace comptoir::bridge
