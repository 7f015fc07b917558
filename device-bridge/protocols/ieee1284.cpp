#include "device-bridge/protocols/ieee1284.hpp"

#include <algorithm>
#include <cstdint>

#include "app/base/text.hpp"

namespace comptoir::bridge {
namespace {

constexpr std::size_t kCommandsMax = 16;  // an office printer lists some ten

/// Without the blanks around it and control characters in it, of bounded length.
std::string cleaned(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<std::uint8_t>(c);
        if (byte >= 0x20 && byte != 0x7f && out.size() < kIdentityTextMax) out += c;
    }
    return std::string(trimmed(out));
}

std::vector<std::string> commands_of(std::string_view text) {
    std::vector<std::string> commands;
    while (!text.empty() && commands.size() < kCommandsMax) {
        const auto one = text.substr(0, text.find(','));
        text.remove_prefix(std::min(one.size() + 1, text.size()));
        if (auto command = upper_case(cleaned(one)); !command.empty()) commands.push_back(std::move(command));
    }
    return commands;
}

}  // namespace

std::string device_id_text(std::string_view answer) {
    constexpr std::size_t kLengthBytes = 2;
    answer = answer.substr(0, kDeviceIdBytesMax);
    if (answer.size() <= kLengthBytes) return {};
    const auto first = static_cast<std::uint8_t>(answer[0]);
    const auto second = static_cast<std::uint8_t>(answer[1]);
    const auto fits = [&](std::size_t length) { return length > kLengthBytes && length <= answer.size(); };
    std::size_t length = static_cast<std::size_t>(first) << 8 | second;
    if (!fits(length)) length = static_cast<std::size_t>(second) << 8 | first;
    if (!fits(length)) length = answer.size();
    const auto text = answer.substr(kLengthBytes, length - kLengthBytes);
    return std::string(text.substr(0, text.find('\0')));
}

PrinterIdentity parse_device_id(std::string_view text) {
    PrinterIdentity identity;
    text = text.substr(0, kDeviceIdBytesMax);
    const auto take = [](std::string& place, std::string_view value) {
        if (place.empty()) place = cleaned(value);
    };
    while (!text.empty()) {
        const auto pair = text.substr(0, text.find(';'));
        text.remove_prefix(std::min(pair.size() + 1, text.size()));
        const auto colon = pair.find(':');
        if (colon == std::string_view::npos) continue;
        const std::string key = upper_case(cleaned(pair.substr(0, colon)));
        const auto value = pair.substr(colon + 1);
        if (key == "MFG" || key == "MANUFACTURER") take(identity.make, value);
        if (key == "MDL" || key == "MODEL") take(identity.model, value);
        if (key == "SN" || key == "SERN" || key == "SERIALNUMBER") take(identity.serial, value);
        if ((key == "CMD" || key == "COMMAND SET") && identity.commands.empty()) {
            identity.commands = commands_of(value);
        }
    }
    return identity;
}

std::string make_and_model(std::string_view make, std::string_view model) {
    const std::string brand = cleaned(make);
    const std::string name = cleaned(model);
    if (brand.empty() || upper_case(name).starts_with(upper_case(brand))) return name;
    return name.empty() ? brand : brand + " " + name;
}

std::string PrinterIdentity::make_and_model() const {
    return bridge::make_and_model(make, model);
}

}  // namespace comptoir::bridge
