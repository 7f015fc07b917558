#include "app/sources/decode.hpp"

#include <algorithm>
#include <array>

#include "app/sources/neutral.hpp"
#include "app/sources/odoo16.hpp"
#include "app/sources/odoo18.hpp"
#include "app/sources/odoo19.hpp"
#include "app/sources/odoo20.hpp"

namespace comptoir::sources {
namespace {

bool has_any(const json::Value& object, std::initializer_list<std::string_view> keys) {
    return std::any_of(keys.begin(), keys.end(), [&](std::string_view key) { return object.contains(key); });
}

bool has_line_with(const json::Value& message, std::initializer_list<std::string_view> keys) {
    const json::Value& lines = json::array(message, "lines");
    return std::any_of(lines.begin(), lines.end(),
                       [&](const json::Value& line) { return line.is_object() && has_any(line, keys); });
}

std::string first_keys(const json::Value& object) {
    std::string keys;
    constexpr std::size_t kShown = 120;  // enough to recognise a message by; a log line holds 1,024
    for (const auto& [key, value] : object.items()) {
        if (keys.size() + key.size() > kShown) return keys + ", …";
        keys += (keys.empty() ? "\"" : ", \"") + key + "\"";
    }
    return keys;
}

/// As it is pushed to a box, and as the box hands it to its page.
std::string_view html_of(const json::Value& message) {
    for (const char* key : {"html", "rendered_html"}) {
        const json::Value& html = json::member(message, key);
        if (html.is_string()) return html.get_ref<const std::string&>();
    }
    return {};
}

}  // namespace

Shape shape_of(const json::Value& message) {
    if (!message.is_object()) return Shape::unknown;
    if (message.empty()) return Shape::odoo19;
    if (has_any(message, {"html", "rendered_html"})) return Shape::odoo16;
    if (has_any(message, {"order", "extra_data", "displayScreenSaver", "clearData", "selectedLineUuid",
                          "displayTheme", "processingValidation", "amountSettlements"}) ||
        has_line_with(message, {"full_product_name"})) {
        return Shape::odoo20;
    }
    if (has_any(message, {"revision"}) ||
        (has_any(message, {"source"}) && !has_any(message, {"finalized"}))) {
        return Shape::neutral;
    }
    if (has_any(message, {"isScaleScreenVisible", "generalNote", "totalPriceOnScale"})) return Shape::odoo18;
    if (has_line_with(message, {"imageSrc", "oldUnitPrice"})) return Shape::odoo18;
    // Any key may be missing: an amount alone makes an order, and so do no lines.
    // Source: customer-display.md section 8.
    const json::Value& lines = json::member(message, "lines");
    const bool has_no_lines = lines.is_array() && lines.empty();
    if (has_no_lines ||
        has_any(message, {"amount", "finalized", "general_customer_note", "amountTaxes", "qrPaymentData",
                          "paymentLines", "onlinePaymentData", "scaleData"}) ||
        has_line_with(message, {"productName"})) {
        return Shape::odoo19;
    }
    return Shape::unknown;
}

Result<Decoded> decode_whole(const json::Value& message, const Hints& hints) {
    const auto alone = [](renderer::Order order) {
        return Decoded{std::make_shared<const renderer::Order>(std::move(order)), {}};
    };
    if (message.is_string()) {
        const auto parsed = json::parse(message.get_ref<const std::string&>());
        if (!parsed) return fail(ErrorCode::malformed, "not an order: a text, " + parsed.error().message);
        if (parsed->is_object()) return decode_whole(*parsed, hints);
    }
    switch (shape_of(message)) {
        case Shape::odoo16: return decode_odoo16(html_of(message), hints);
        case Shape::odoo18: return alone(decode_odoo18(message, hints));
        case Shape::odoo19: return alone(decode_odoo19(message, hints));
        case Shape::odoo20: return decode_odoo20(message, hints);
        case Shape::neutral:
            return decode_neutral(message, hints).map([](NeutralOrder neutral) {
                return Decoded{std::move(neutral.order), {}};
            });
        case Shape::unknown: break;
    }
    if (!message.is_object()) {
        return fail(ErrorCode::malformed, std::string("not an order: a JSON ") + message.type_name());
    }
    return fail(ErrorCode::malformed,
                "not an order: none of its keys is one of an order's (" + first_keys(message) + ")");
}

Result<renderer::OrderPtr> decode(const json::Value& message, const Hints& hints) {
    return decode_whole(message, hints).map([](Decoded decoded) { return std::move(decoded.order); });
}

const char* name_of(Shape shape) {
    constexpr std::array kNames{"odoo16", "odoo18", "odoo19", "odoo20", "neutral", "unknown"};
    return kNames[static_cast<std::size_t>(shape)];
}

}  // namespace comptoir::sources
