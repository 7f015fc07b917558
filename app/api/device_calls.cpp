#include "app/api/device_calls.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "app/base/base64.hpp"
#include "app/base/text.hpp"
#include "device-bridge/registry.hpp"

namespace comptoir::api {
namespace {

/// The member as a text of at most `bytes_max`; nothing where it is missing or null.
Result<std::string> text_at(const json::Value& message, const char* key, std::size_t bytes_max) {
    const json::Value& value = json::member(message, key);
    if (value.is_null()) return std::string();
    if (!value.is_string()) return fail(ErrorCode::malformed, std::string("/") + key + ": not a text");
    const auto& text = value.get_ref<const std::string&>();
    if (text.size() <= bytes_max) return text;
    return fail(ErrorCode::malformed,
                std::string("/") + key + ": longer than " + std::to_string(bytes_max) + " bytes");
}

/// Bytes in base64, with or without the head of a data: URL.
Result<std::string> bytes_of(const json::Value& data) {
    if (!data.is_string()) return fail(ErrorCode::malformed, "/payload/data: not a text");
    std::string_view text = data.get_ref<const std::string&>();
    constexpr std::size_t kHeadMax = 128;  // a media type with parameters
    if (text.starts_with("data:")) {
        const std::size_t comma = text.substr(0, kHeadMax).find(',');
        if (comma == std::string_view::npos || !text.substr(0, comma).ends_with(";base64")) {
            return fail(ErrorCode::malformed, "/payload/data: a data: URL that is not in base64");
        }
        text.remove_prefix(comma + 1);
    }
    auto bytes = base64::decode(text);
    if (!bytes) return fail(ErrorCode::malformed, "/payload/data: not base64");
    return bytes;
}

Result<void> read_payload(const json::Value& message, bridge::Action& action) {
    action.fields = json::Value::object();
    const json::Value& payload = json::member(message, "payload");
    if (payload.is_null()) return {};
    if (!payload.is_object()) return fail(ErrorCode::malformed, "/payload: not an object");
    for (const auto& [key, value] : payload.items()) {
        if (key != "data") action.fields[key] = value;
    }
    if (!payload.contains("data")) return {};
    auto bytes = bytes_of(payload["data"]);
    if (!bytes) return tl::unexpected(bytes.error());
    action.data = std::move(*bytes);
    return {};
}

}  // namespace

Result<bridge::Action> read_action(const json::Value& message) {
    if (!message.is_object()) return fail(ErrorCode::malformed, "an action is an object");
    auto verb = text_at(message, "verb", kVerbBytesMax);
    if (!verb) return tl::unexpected(verb.error());
    if (verb->empty()) return fail(ErrorCode::malformed, "/verb: missing");
    auto key = text_at(message, "idempotency_key", bridge::Registry::kIdMax);
    if (!key) return tl::unexpected(key.error());
    bridge::Action action;
    action.verb = std::move(*verb);
    action.id = std::move(*key);
    if (const auto payload = read_payload(message, action); !payload) return tl::unexpected(payload.error());
    return action;
}

std::optional<std::chrono::seconds> wait_in(std::string_view prefer) {
    while (!prefer.empty()) {
        const std::size_t comma = std::min(prefer.find(','), prefer.size());
        std::string_view preference = trimmed(prefer.substr(0, comma));
        prefer.remove_prefix(std::min(comma + 1, prefer.size()));
        constexpr std::string_view kWait = "wait=";
        if (!preference.starts_with(kWait)) continue;
        preference.remove_prefix(kWait.size());
        unsigned seconds = 0;
        const char* const end = preference.data() + preference.size();
        const auto [stop, trouble] = std::from_chars(preference.data(), end, seconds);
        if (trouble == std::errc::result_out_of_range) return kWaitMax;
        if (trouble != std::errc{} || stop != end || seconds == 0) return std::nullopt;
        return std::min(std::chrono::seconds(seconds), kWaitMax);
    }
    return std::nullopt;
}

Rest split(std::string_view path, std::string_view prefix) {
    if (path.starts_with(prefix)) path.remove_prefix(prefix.size());
    const std::size_t slash = path.find('/');
    if (slash == std::string_view::npos) return {std::string(path), ""};
    return {std::string(path.substr(0, slash)), std::string(path.substr(slash + 1))};
}

}  // namespace comptoir::api
