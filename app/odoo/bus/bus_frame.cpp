#include "app/odoo/bus/bus_frame.hpp"

#include <utility>

namespace comptoir::odoo::bus {

Result<std::vector<BusMessage>> read_bus_frame(std::string_view text) {
    auto frame = json::parse(text, {.bytes = kFrameBytesMax, .depth = 64, .values = 2'000'000});
    if (!frame) return tl::unexpected(frame.error());
    if (!frame->is_array()) return fail(ErrorCode::malformed, "a frame of the bus is an array");
    std::vector<BusMessage> messages;
    // Of a backlog that is longer than any, the end tells how things are now.
    const std::size_t skipped = frame->size() > kMessagesMax ? frame->size() - kMessagesMax : 0;
    for (std::size_t i = skipped; i < frame->size(); ++i) {
        json::Value& entry = (*frame)[i];
        if (!entry.is_object()) continue;
        const auto id = json::integer(entry, "id");
        const json::Value& said = json::member(entry, "message");
        std::string type = json::text(said, "type");
        if (!id || *id < 0 || type.empty()) continue;
        BusMessage message{*id, std::move(type), nullptr};
        if (said.contains("payload")) message.payload = std::move(entry["message"]["payload"]);
        messages.push_back(std::move(message));
    }
    return messages;
}

std::string subscribe_frame(std::string_view channel, std::int64_t last) {
    return json::dump(
        {{"event_name", "subscribe"}, {"data", {{"channels", {std::string(channel)}}, {"last", last}}}});
}

}  // namespace comptoir::odoo::bus
