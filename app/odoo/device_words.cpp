#include "app/odoo/device_words.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace comptoir::odoo {
namespace {

using bridge::Condition;
using bridge::Kind;
using bridge::Outcome;

/// The same condition in the words of each place. Null: 19 has no word for it and is told nothing.
struct Words {
    Condition condition;
    const char* printer_until_18;
    const char* reason_until_18;  ///< as CUPS would say it. Source: RFC 8011 section 5.4.12
    const char* printer_since_19;
    const char* message_since_19;
    const char* serial;
};

constexpr std::array kWords{
    Words{Condition::ready, "connected", nullptr, nullptr, nullptr, "connected"},
    Words{Condition::busy, "processing", nullptr, nullptr, nullptr, "connected"},
    Words{Condition::silent, "connected", nullptr, nullptr, nullptr, "error"},
    Words{Condition::paper_low, "connected", "media-low", "warning", "WARNING_LOW_PAPER", "connected"},
    Words{Condition::paper_out, "stopped", "media-empty", "error", "ERROR_NO_PAPER", "error"},
    Words{Condition::cover_open, "stopped", "cover-open", "error", "ERROR_OFFLINE", "error"},
    Words{Condition::cutter, "stopped", "other", "error", "ERROR_OFFLINE", "error"},
    Words{Condition::too_hot, "stopped", "other", "error", "ERROR_OFFLINE", "error"},
    Words{Condition::error, "stopped", "other", "error", "ERROR_OFFLINE", "error"},
    Words{Condition::offline, "disconnected", nullptr, "disconnected", nullptr, "disconnected"},
};

const Words& words_of(Condition condition) {
    const auto* found = std::find_if(kWords.begin(), kWords.end(),
                                     [&](const Words& words) { return words.condition == condition; });
    return found == kWords.end() ? kWords.back() : *found;
}

json::Value text_or_null(const char* text) {
    return text == nullptr ? json::Value() : json::Value(text);
}

/// Source: devices.md section 7: `status` of serial devices.
json::Value serial_status(const DeviceFace& face) {
    return {
        {"status", words_of(face.condition).serial}, {"message_title", ""}, {"message_body", face.reason}};
}

/// Source: devices.md section 7.
bool has_serial_status(const DeviceFace& face) {
    return face.kind == Kind::scale || face.kind == Kind::gauge || face.kind == Kind::fiscal;
}

json::Value value_of(const DeviceFace& face) {
    return face.kind == Kind::scale ? json::Value(face.weight) : json::Value(face.measured);
}

/// What every event of 16 to 18 carries of the device.
json::Value state_until_18(const DeviceFace& face, const std::string& message) {
    json::Value state{{"value", value_of(face)}, {"owner", face.owner}, {"request_data", nullptr}};
    const Words& words = words_of(face.condition);
    if (face.kind == Kind::printer) {
        state["state"] = {{"status", words.printer_until_18},
                          {"message", message},
                          {"reason", text_or_null(words.reason_until_18)}};
    } else if (has_serial_status(face)) {
        state["status"] = serial_status(face);
        if (state["status"]["message_body"].get_ref<const std::string&>().empty())
            state["status"]["message_body"] = message;
    }
    return state;
}

json::Value state_since_19(const DeviceFace& face) {
    return {{"value", value_of(face)}, {"result", value_of(face)}, {"owner", face.owner}};
}

DeviceNews news_about(const DeviceFace& face) {
    DeviceNews news;
    news.device = face.device;
    news.type = face.type != nullptr ? face.type : odoo_type(face.kind);
    return news;
}

bool is_done(Outcome outcome) {
    return outcome == Outcome::done || outcome == Outcome::sent;
}

/// 19's word for why a printer did not print.   Source: devices.md section 3.5.
const char* print_trouble(const DeviceFace& face, const DeviceOutcome& ended) {
    if (ended.outcome == Outcome::unknown) return "ERROR_UNKNOWN";
    if (ended.code == ErrorCode::timeout) return "ERROR_TIMEOUT";
    if (ended.code == ErrorCode::unsupported || ended.code == ErrorCode::malformed) return "ERROR_FAILED";
    if (face.condition == Condition::offline) return "ERROR_UNREACHABLE";
    const Words& words = words_of(face.condition);
    const bool is_error =
        words.printer_since_19 != nullptr && std::string_view(words.printer_since_19) == "error";
    return is_error ? words.message_since_19 : "ERROR_FAILED";
}

json::Value end_since_19(const DeviceFace& face, const DeviceOutcome& ended) {
    json::Value said = state_since_19(face);
    said["status"] = is_done(ended.outcome) ? "success" : "error";
    if (!ended.echo.is_null()) said["action_args"] = ended.echo;
    if (face.kind == Kind::printer) {
        said["message"] = is_done(ended.outcome) ? json::Value() : json::Value(print_trouble(face, ended));
    } else {
        said["result"] = is_done(ended.outcome) ? ended.result : json::Value(ended.reason);
    }
    return said;
}

}  // namespace

DeviceNews news_of_scan(const DeviceFace& face, const std::string& text) {
    DeviceNews news = news_about(face);
    news.about = DeviceNews::About::scan;
    news.until_18 = state_until_18(face, "");
    news.until_18["value"] = text;
    news.since_19 = state_since_19(face);
    news.since_19["value"] = text;
    news.since_19["status"] = "success";
    return news;
}

DeviceNews news_of_state(const DeviceFace& face) {
    DeviceNews news = news_about(face);
    const Words& words = words_of(face.condition);
    if (face.kind == Kind::printer || has_serial_status(face))
        news.until_18 = state_until_18(face, face.reason);
    if (has_serial_status(face)) {
        news.since_19 = state_since_19(face);
        news.since_19["status"] = serial_status(face);
    } else if (face.kind == Kind::printer && words.printer_since_19 != nullptr) {
        news.since_19 = state_since_19(face);
        news.since_19["status"] = words.printer_since_19;
        news.since_19["message"] = words.message_since_19 == nullptr ? json::Value(face.reason)
                                                                     : json::Value(words.message_since_19);
    }
    return news;
}

DeviceNews news_of_end(const DeviceFace& face, const DeviceOutcome& ended) {
    DeviceNews news = news_about(face);
    news.about = DeviceNews::About::outcome;
    news.since_19 = end_since_19(face, ended);
    // Up to 18 such an action is an error of the call, and nobody else hears of it.
    if (ended.code == ErrorCode::unsupported || ended.code == ErrorCode::malformed) return news;
    news.until_18 = state_until_18(face, is_done(ended.outcome) ? face.reason : ended.reason);
    news.until_18["request_data"] = ended.echo;
    return news;
}

DeviceNews news_of_box(const std::string& box, const std::string& session, const Error& why) {
    DeviceNews news;
    news.about = DeviceNews::About::outcome;
    news.device = box;
    news.since_19 = {{"status", "error"}, {"result", why.message}, {"owner", session}};
    return news;
}

json::Value shaped(const DeviceNews& news, Generation generation, const std::string& asked_as,
                   const std::string& session) {
    json::Value said = news.of(generation);
    said["device_identifier"] = asked_as;
    said["time"] = static_cast<double>(news.time_us) / 1e6;
    said["session_id"] = session;
    return said;
}

json::Value direct_result(const std::string& box, const std::string& asked_as, const std::string& session,
                          const char* status, json::Value result, std::int64_t time_us) {
    return {{"owner", session},
            {"session_id", session},
            {"iot_box_identifier", box},
            {"device_identifier", asked_as},
            {"time", static_cast<double>(time_us) / 1e6},
            {"status", status},
            {"result", std::move(result)}};
}

}  // namespace comptoir::odoo
