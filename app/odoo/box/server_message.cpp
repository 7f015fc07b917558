#include "app/odoo/box/server_message.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace comptoir::odoo::box {
namespace {

bool names(const json::Value& list, const std::string& box) {
    return std::any_of(list.begin(), list.end(), [&](const json::Value& name) {
        const auto* text = name.get_ptr<const json::Value::string_t*>();
        return text != nullptr && *text == box;
    });
}

/// 17 and 18 have objects in the list, 19 texts.
Result<std::vector<std::string>> devices_of(const json::Value& list, Generation generation) {
    std::vector<std::string> devices;
    if (list.size() > kOrderDevicesMax) return fail(ErrorCode::malformed, "an action on too many devices");
    for (const json::Value& one : list) {
        const json::Value& name = generation == Generation::until_18 ? json::member(one, "identifier") : one;
        const auto* text = name.get_ptr<const json::Value::string_t*>();
        if (text == nullptr || text->empty() || text->size() > kIdentifierMax)
            return fail(ErrorCode::malformed, "an action on what is no device");
        devices.push_back(*text);
    }
    if (devices.empty()) return fail(ErrorCode::malformed, "an action on no device");
    return devices;
}

bool is_short_text(const json::Value& value) {
    const auto* text = value.get_ptr<const json::Value::string_t*>();
    return text != nullptr && text->size() <= kIdentifierMax;
}

/// 17's `print` brings a document and nothing else that counts.
Result<ServerOrder> read_action(json::Value payload, Generation generation, bool is_print) {
    const json::Value& list = generation == Generation::until_18
                                  ? json::array(json::member(payload, "iotDevice"), "identifiers")
                                  : json::array(payload, "device_identifiers");
    auto devices = devices_of(list, generation);
    if (!devices) return tl::unexpected(devices.error());
    ActionAsked asked;
    asked.devices = std::move(*devices);
    const json::Value& print_id = json::member(payload, "print_id");
    if (generation == Generation::until_18 && (print_id.is_number() || is_short_text(print_id)))
        asked.print_id = print_id;
    if (is_print && payload.contains("document")) payload.erase("action");
    for (const char* address : {"iotDevice", "iot_identifiers", "device_identifiers"}) payload.erase(address);
    asked.data = std::move(payload);
    return asked;
}

Result<ServerOrder> read_move(const json::Value& payload) {
    std::string url = json::text(payload, "server_url");
    if (url.empty()) return fail(ErrorCode::malformed, "a move to nowhere");
    return ServerMoved{std::move(url)};
}

Result<ServerOrder> read_offer(const json::Value& payload) {
    const json::Value& sdp = json::member(json::member(payload, "offer"), "sdp");
    const auto* text = sdp.get_ptr<const json::Value::string_t*>();
    if (text == nullptr) return fail(ErrorCode::malformed, "an offer without SDP");
    return WebRtcOffered{*text};
}

struct Plain {
    std::string_view type;
    ServerOrder order;
};

Result<ServerOrder> read_order(std::string_view type, json::Value payload, Generation generation) {
    static const std::array<Plain, 9> kPlain{
        Plain{"server_clear", ServerCleared{}},
        Plain{"restart_odoo", RestartAsked{}},
        Plain{"restart", RestartAsked{}},
        Plain{"test_connection", ConnectionTestAsked{}},
        Plain{"test_protocol", ProtocolTestAsked{}},
        Plain{"reset_password", PasswordResetAsked{}},
        Plain{"bundle_changed", BundleChanged{}},
        Plain{"print_confirmation", PrintConfirmation{}},
        Plain{"toggle_custom_handlers", CustomHandlersAsked{}},
    };
    if (type == "iot_action" || type == "print")
        return read_action(std::move(payload), generation, type == "print");
    if (type == "server_update") return read_move(payload);
    if (type == "webrtc_offer") return read_offer(payload);
    if (type == "remote_debug") return RemoteDebugAsked{payload.contains("status")};
    for (const Plain& plain : kPlain) {
        if (plain.type == type) return plain.order;
    }
    return UnknownAsked{};
}

}  // namespace

Result<std::optional<ServerMessage>> read_server_message(bus::BusMessage message, const std::string& box) {
    json::Value& payload = message.payload;
    if (!payload.is_object()) {
        // "bundle_changed" may come to everybody, with a text or nothing in it.
        if (message.type == "bundle_changed") return ServerMessage{BundleChanged{}, {}, ""};
        return fail(ErrorCode::malformed, "a message that is no object");
    }
    ServerMessage read;
    read.session = session_of(payload);
    const json::Value& device = json::member(payload, "iotDevice");
    if (device.is_object()) read.generation = Generation::until_18;
    const json::Value& boxes =
        device.is_object() ? json::array(device, "iotIdentifiers") : json::array(payload, "iot_identifiers");
    const bool is_for_all = message.type == "bundle_changed" || message.type == "print_confirmation";
    if (!names(boxes, box) && !is_for_all) return std::nullopt;
    auto order = read_order(message.type, std::move(payload), read.generation);
    if (!order) return tl::unexpected(order.error());
    read.order = std::move(*order);
    return read;
}

}  // namespace comptoir::odoo::box
