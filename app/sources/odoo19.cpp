#include "app/sources/odoo19.hpp"

#include "app/sources/derive.hpp"
#include "app/sources/snapshot.hpp"
#include "app/sources/text_fields.hpp"

namespace comptoir::sources {
namespace {

renderer::Line line_of(const json::Value& value, const std::optional<url::Origin>& origin) {
    renderer::Line line = snapshot::line(value);
    line.internal_note = snapshot::internal_note(json::member(value, "internalNote"));
    line.picture = snapshot::product_picture(json::member(value, "productId"), origin);
    // Of the whole line: 12 at $ 4.50 come as $ 54.00.   Source: tests/captures/odoo19/box/06-price.json.
    derive_old_price(line, amount_field(value, "price_without_discount"), PriceOf::whole_line);
    return line;
}

std::shared_ptr<const renderer::QrPayment> qr_payment(const json::Value& message,
                                                      const std::optional<url::Origin>& origin) {
    const json::Value& data = json::member(message, "qrPaymentData");
    const std::string code = json::text(data, "qrCode");
    if (code.empty()) return nullptr;
    auto payment = std::make_shared<renderer::QrPayment>();
    payment->method = line_text(json::member(data, "name"), snapshot::kNameBytesMax);
    payment->amount = amount_field(data, "amount");
    payment->picture = snapshot::picture(code, origin);
    return payment;
}

/// The outer texts only: `product.unitPrice` is a number with float noise.
/// Source: tests/captures/odoo19/box/13-weigh.json.
std::shared_ptr<const renderer::Weighing> weighing(const json::Value& message) {
    const json::Value& data = json::member(message, "scaleData");
    if (!data.is_object() || data.empty()) return nullptr;
    const auto text = [&](const char* key) {
        return line_text(json::member(data, key), snapshot::kShortBytesMax);
    };
    auto weighing = std::make_shared<renderer::Weighing>();
    const json::Value& product = json::member(data, "product");
    weighing->product = line_text(json::member(product, "name"), snapshot::kNameBytesMax);
    weighing->net = text("netWeight");
    weighing->gross = text("grossWeight");
    weighing->tare = text("tare");
    weighing->unit_price = text("unitPrice");
    weighing->total = amount_field(data, "totalPrice");
    return weighing;
}

}  // namespace

renderer::Order decode_odoo19(const json::Value& message, const Hints& hints) {
    const auto origin = snapshot::origin_of(hints);
    renderer::Order order;
    order.source = name_of(Shape::odoo19);
    order.language = language_tag(hints.language);
    snapshot::lines(order, message, [&](const json::Value& value) { return line_of(value, origin); });
    snapshot::money(order, message);
    order.subtotal = amount_field(message, "subtotal");
    order.taxes = amount_field(message, "amountTaxes");
    order.customer_note = note_text(json::member(message, "general_customer_note"), snapshot::kNoteBytesMax);
    order.qr = qr_payment(message, origin);
    if (!order.qr) order.qr = snapshot::online_payment(message, origin);
    order.weighing = weighing(message);
    snapshot::finish(order, message);
    return order;
}

}  // namespace comptoir::sources
