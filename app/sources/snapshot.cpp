#include "app/sources/snapshot.hpp"

#include <algorithm>

#include "app/sources/amount_text.hpp"
#include "app/sources/derive.hpp"
#include "app/sources/text_fields.hpp"

namespace comptoir::sources::snapshot {
namespace {

bool is_zero(const Amount& amount) {
    return amount.money && amount.money->minor == 0;
}

/// 19.0 writes change as "$ -50.00", 18.0 as "248.59"; the customer gets back a positive amount.
/// Source: tests/captures/odoo19/box/17-cash-tendered.json.
Amount positive(const Amount& amount) {
    return amount_of(without_minus(amount.text));
}

/// Once paid, the change is also sent as one more tender with a negative amount. In a refund all tenders are
/// negative and are what the customer gets.   Source: tests/captures/odoo19/box/18-paid.json,
/// 24-refund-paid.json.
bool is_change(const Amount& tender, const Amount& total) {
    return sign_of(tender.text) == Sign::minus && sign_of(total.text) != Sign::minus;
}

/// Tags are `[{"text","colorIndex"}]`; anything else that is text inside is kept too.
void collect_tags(const json::Value& value, std::string& note, int depth) {
    constexpr int kDepthMax = 4;  // tags nest two deep
    if (depth > kDepthMax || note.size() > kNoteBytesMax) return;
    if (value.is_array()) {
        for (const json::Value& tag : value) collect_tags(tag, note, depth + 1);
        return;
    }
    const std::string text = json::text(value.is_object() ? json::member(value, "text") : value);
    if (text.empty()) return;
    if (!note.empty()) note += '\n';
    note += text;
}

}  // namespace

std::optional<url::Origin> origin_of(const Hints& hints) {
    const auto origin = url::origin_of(hints.base_url);
    return origin ? std::optional(*origin) : std::nullopt;
}

renderer::PictureRef picture(const std::string& reference, const std::optional<url::Origin>& origin) {
    if (reference.starts_with("data:image/")) {
        return reference.size() <= kPictureBytesMax ? renderer::PictureRef{reference}
                                                    : renderer::PictureRef{};
    }
    if (!origin) return {};
    auto url = url::same_origin(reference, *origin);
    return url ? renderer::PictureRef{std::move(*url)} : renderer::PictureRef{};
}

std::string discount_text(const json::Value& value) {
    std::string text = line_text(value, kShortBytesMax);
    if (text.ends_with('%')) text = line_text(text.substr(0, text.size() - 1), kShortBytesMax);
    return is_zero(amount_of(text)) ? std::string() : text;
}

std::string internal_note(const json::Value& value) {
    const bool is_text = value.is_string();
    if (is_text && value.get_ref<const std::string&>() == "[]") return {};      // nearly every line's
    const json::Limits limits{.bytes = 64 * 1024, .depth = 8, .values = 1000};  // a note of many hundred tags
    const auto parsed =
        is_text ? json::parse(value.get_ref<const std::string&>(), limits) : Result<json::Value>(value);
    if (!parsed || !parsed->is_structured()) return note_text(value, kNoteBytesMax);
    std::string note;
    collect_tags(*parsed, note, 0);
    return note_text(std::move(note), kNoteBytesMax);
}

renderer::PictureRef product_picture(const json::Value& id, const std::optional<url::Origin>& origin) {
    const auto number = json::integer(id);
    if (!number || *number <= 0) return {};
    return picture("/web/image/product.product/" + std::to_string(*number) + "/image_128", origin);
}

std::vector<std::string> lots(const json::Value& line) {
    std::vector<std::string> lots;
    for (const json::Value& lot : json::array(line, "packLotLines")) {
        if (lots.size() >= kLotsMax) break;
        std::string text = line_text(lot, kNameBytesMax);
        if (!text.empty()) lots.push_back(std::move(text));
    }
    return lots;
}

void drop_nought_unit_price(renderer::Line& line) {
    if (is_zero(line.unit_price) && line.price.money && line.price.money->minor != 0) line.unit_price = {};
}

renderer::Line line(const json::Value& value) {
    renderer::Line line;
    line.name = line_text(json::member(value, "productName"), kNameBytesMax);
    line.quantity = line_text(json::member(value, "qty"), kShortBytesMax);
    line.unit = line_text(json::member(value, "unit"), kShortBytesMax);
    line.unit_price = amount_field(value, "unitPrice");
    line.price = amount_field(value, "price");
    line.discount_percent = discount_text(json::member(value, "discount"));
    line.customer_note = note_text(json::member(value, "customerNote"), kNoteBytesMax);
    line.tax_labels = line_text(json::member(value, "taxGroupLabels"), kShortBytesMax);
    line.is_combo_child = !line_text(json::member(value, "comboParent"), kNameBytesMax).empty();
    line.is_selected = json::truthy(value, "isSelected");
    line.lots = lots(value);
    drop_nought_unit_price(line);
    return line;
}

void money(renderer::Order& order, const json::Value& message) {
    order.total = amount_field(message, "amount");
    order.change = positive(amount_field(message, "change"));
    if (is_zero(order.change)) order.change = {};
    for (const json::Value& value : json::array(message, "paymentLines")) {
        if (!value.is_object()) continue;
        renderer::Tender tender{line_text(json::member(value, "name"), kNameBytesMax),
                                amount_field(value, "amount")};
        if (is_change(tender.amount, order.total)) {
            if (order.change.empty()) order.change = positive(tender.amount);
            continue;
        }
        if (order.tenders.size() < kTendersMax) order.tenders.push_back(std::move(tender));
    }
}

std::shared_ptr<const renderer::QrPayment> online_payment(const json::Value& message,
                                                          const std::optional<url::Origin>& origin) {
    const json::Value& data = json::member(message, "onlinePaymentData");
    const Amount amount = amount_field(data, "formattedAmount");
    const json::Value& value = json::member(data, "qrCode");
    const std::string code = value.is_string() ? json::text(value) : std::string();  // false is no picture
    if (amount.empty() && code.empty()) return nullptr;
    auto payment = std::make_shared<renderer::QrPayment>();
    payment->amount = amount;
    payment->picture = picture(code, origin);
    payment->reference = line_text(json::member(data, "orderName"), kNameBytesMax);
    return payment;
}

void finish(renderer::Order& order, const json::Value& message) {
    const bool is_anything = !order.lines.empty() || order.qr || order.weighing;
    order.phase = is_anything ? renderer::Phase::selling : renderer::Phase::empty;
    if (json::truthy(message, "finalized")) {
        order.phase = renderer::Phase::paid;
        order.qr = nullptr;
        order.weighing = nullptr;
    }
    derive_saved(order);
    derive_left_to_pay(order);
}

}  // namespace comptoir::sources::snapshot
