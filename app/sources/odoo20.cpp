#include "app/sources/odoo20.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>

#include "app/sources/amount_text.hpp"
#include "app/sources/derive.hpp"
#include "app/sources/snapshot.hpp"
#include "app/sources/text_fields.hpp"

namespace comptoir::sources {
namespace {

const json::Value& first_of(const json::Value& value, const json::Value& other) {
    return value.is_null() ? other : value;
}

/// The field by its name in 20, else by its name in 19.
const json::Value& either(const json::Value& object, std::string_view name, std::string_view old_name) {
    return first_of(json::member(object, name), json::member(object, old_name));
}

/// The same for an amount, where a number under the new name is the record's own and not what is shown.
Amount either_amount(const json::Value& object, std::string_view name, std::string_view old_name) {
    const json::Value& value = json::member(object, name);
    const json::Value& old = json::member(object, old_name);
    return amount_field(value.is_string() || old.is_null() ? value : old);
}

/// The address of a picture; false, null and numbers are none.
std::string address_of(const json::Value& value) {
    return value.is_string() ? value.get_ref<const std::string&>() : std::string();
}

/// What every line needs of the message around it.
struct Context {
    std::optional<url::Origin> origin;
    std::string decimal;   ///< what the till writes between whole and part; empty: as it came
    std::string selected;  ///< the uuid of the line that is lit
};

/// The till's own decimal sign, from the first amount that has one: numbers come raw, amounts as texts.
std::string decimal_of(const json::Value& message, const Amount& total) {
    if (const auto amount = read_amount(total.text); amount && !amount->style.decimal.empty()) {
        return amount->style.decimal;
    }
    for (const json::Value& line : json::array(message, "lines")) {
        const json::Value& price = json::member(line, "price_subtotal_incl");
        if (!price.is_string()) continue;
        const auto amount = read_amount(price.get_ref<const std::string&>());
        if (amount && !amount->style.decimal.empty()) return amount->style.decimal;
    }
    return {};
}

/// A quantity, a percentage or points: a number is written as the till writes its amounts, a text stays.
std::string number(const json::Value& value, const std::string& decimal) {
    std::string text = line_text(value, snapshot::kShortBytesMax);
    const auto point = text.find('.');
    if (value.is_number() && point != std::string::npos && !decimal.empty()) text.replace(point, 1, decimal);
    return text;
}

std::string name_of_line(const json::Value& value) {
    std::string name = line_text(either(value, "full_product_name", "productName"), snapshot::kNameBytesMax);
    if (!name.empty()) return name;
    return line_text(json::member(json::member(value, "product_data"), "display_name"),
                     snapshot::kNameBytesMax);
}

/// Shown where neither price nor discount is nought.   Source: Odoo 20.0, customer_display.xml.
std::string discount_of(const json::Value& value, const std::string& decimal) {
    const json::Value& price = json::member(value, "price_unit");
    if (price.is_number() && price.get<double>() == 0) return {};
    return snapshot::discount_text(number(json::member(value, "discount"), decimal));
}

renderer::Line line_of(const json::Value& value, const Context& context) {
    using snapshot::kNoteBytesMax;
    using snapshot::kShortBytesMax;
    renderer::Line line;
    line.name = name_of_line(value);
    line.quantity = number(json::member(value, "qty"), context.decimal);
    line.unit = line_text(either(value, "product_uom_name", "unit"), kShortBytesMax);
    line.unit_price = either_amount(value, "unit_price", "unitPrice");
    line.price = either_amount(value, "price_subtotal_incl", "price");
    line.discount_percent = discount_of(value, context.decimal);
    line.customer_note = note_text(either(value, "customer_note", "customerNote"), kNoteBytesMax);
    line.internal_note = snapshot::internal_note(either(value, "note", "internalNote"));
    line.tax_labels = line_text(json::member(value, "taxGroupLabels"), kShortBytesMax);
    line.lots = snapshot::lots(value);
    line.picture = snapshot::product_picture(either(value, "product_id", "productId"), context.origin);
    const std::string uuid = json::text(value, "uuid");
    line.is_selected =
        context.selected.empty() ? json::truthy(value, "isSelected") : uuid == context.selected;
    line.is_combo_child = json::truthy(either(value, "combo_parent_id", "comboParent"));
    // The unit price of a combo's parent is no price of anything; the official page hides it, too.
    if (!json::array(value, "combo_line_ids").empty()) line.unit_price = {};
    snapshot::drop_nought_unit_price(line);
    derive_old_price(line, either_amount(value, "no_discount_price", "price_without_discount"),
                     PriceOf::whole_line);
    return line;
}

/// Total and tenders in the words of 18 and 19, whose rules for change hold here, too.
void money(renderer::Order& order, const json::Value& message, const json::Value& total) {
    json::Value tenders = json::Value::array();
    for (const json::Value& payment : json::array(message, "payments")) {
        if (tenders.size() > 2 * snapshot::kTendersMax) break;  // more than are kept, whatever is change
        tenders.push_back({{"name", json::member(json::member(payment, "payment_method_data"), "name")},
                           {"amount", json::member(payment, "amount")}});
    }
    const bool is_new = message.contains("payments");
    snapshot::money(order, {{"amount", total},
                            {"change", json::member(message, "change")},
                            {"paymentLines", is_new ? tenders : json::array(message, "paymentLines")}});
}

/// All digits of an amount as one whole number with its sign. One till writes all of its amounts with the
/// same decimals, so these compare even where "¥1,234" alone could be read in two ways.
std::optional<std::int64_t> figures_of(const std::string& text) {
    const Sign sign = sign_of(text);
    std::int64_t figures = 0;
    int count = 0;
    constexpr int kFiguresMax = 15;  // sums of kTendersMax of them stay within 64 bits
    for (const char c : text) {
        if (c < '0' || c > '9') continue;
        figures = figures * 10 + (c - '0');
        if (++count > kFiguresMax) return std::nullopt;
    }
    if (sign == Sign::unclear || count == 0) return std::nullopt;
    return sign == Sign::minus ? -figures : figures;
}

std::optional<std::int64_t> given_by(const renderer::Order& order) {
    std::int64_t given = 0;
    for (const auto& tender : order.tenders) {
        const auto figures = figures_of(tender.amount.text);
        if (!figures) return std::nullopt;
        given += *figures;
    }
    return given;
}

/// `amountSettlements` is what is still open or what comes back, in one text without a sign: which of the two
/// is told by the tenders. Where they can't tell it is left out; a wrong word about money is worse than none.
/// Source: odoo-20.md section 1.5 (Odoo 20.0, customer_display_terminal_plugin.js).
void settle(renderer::Order& order, const json::Value& message) {
    const json::Value& settlement = json::member(message, "amountSettlements");
    if (settlement.is_null()) {
        derive_left_to_pay(order);
        return;
    }
    const Amount amount = amount_field(json::member(settlement, "amount"));
    const auto figures = figures_of(amount.text);
    const auto total = figures_of(order.total.text);
    const auto given = given_by(order);
    if (!figures || *figures == 0 || !total || *total < 0 || !given) return;
    if (order.phase == renderer::Phase::paid) {
        if (order.change.empty()) order.change = amount;
    } else if (*given > *total) {
        order.change = amount;
    } else if (*given < *total) {
        order.left_to_pay = amount;
    }
}

/// `onlinePaymentData` lies over `qrData`.   Source: Odoo 20.0, customer_display.xml.
std::shared_ptr<const renderer::QrPayment> qr_payment(const json::Value& message,
                                                      const std::optional<url::Origin>& origin) {
    if (auto online = snapshot::online_payment(message, origin)) return online;
    const json::Value& data = either(message, "qrData", "qrPaymentData");
    const std::string code = address_of(json::member(data, "qrCode"));
    if (code.empty()) return nullptr;
    auto payment = std::make_shared<renderer::QrPayment>();
    payment->method = line_text(json::member(data, "name"), snapshot::kNameBytesMax);
    payment->amount = amount_field(data, "amount");
    payment->picture = snapshot::picture(code, origin);
    payment->reference = line_text(json::member(data, "orderName"), snapshot::kNameBytesMax);
    return payment;
}

std::shared_ptr<const renderer::Weighing> weighing(const json::Value& message) {
    const json::Value& data = json::member(message, "scaleData");
    if (!data.is_object() || data.empty()) return nullptr;
    const auto text = [&](const char* key) {
        return line_text(json::member(data, key), snapshot::kShortBytesMax);
    };
    auto weighing = std::make_shared<renderer::Weighing>();
    const json::Value& old_name = json::member(json::member(data, "product"), "name");
    weighing->product =
        line_text(first_of(json::member(data, "productName"), old_name), snapshot::kNameBytesMax);
    weighing->net = text("netWeight");
    weighing->unit_price = text("unitPrice");
    weighing->total = amount_field(data, "totalPrice");
    // A scale that tares by itself knows neither.   Source: odoo-20.md section 1.5.
    if (!json::truthy(data, "hardwareTare")) {
        weighing->gross = text("grossWeight");
        weighing->tare = text("tare");
    }
    return weighing;
}

/// Official order of precedence: screen saver, paid, order, welcome.
/// Source: odoo-20.md section 1.6 (Odoo 20.0, customer_display.xml).
renderer::Phase phase_of(const renderer::Order& order, const json::Value& message) {
    if (json::truthy(message, "displayScreenSaver") || json::truthy(message, "clearData")) {
        return renderer::Phase::empty;
    }
    const std::string state = json::text(json::member(message, "order"), "state");
    const bool is_paid = state.empty() ? json::truthy(message, "finalized") : state == "paid";
    if (is_paid) return order.total.empty() ? renderer::Phase::empty : renderer::Phase::paid;
    const bool is_anything = !order.lines.empty() || order.qr || order.weighing;
    return is_anything && (state.empty() || state == "draft") ? renderer::Phase::selling
                                                              : renderer::Phase::empty;
}

/// The POS says itself what its discounts come to; what we find out must agree, or only its word counts.
void save(renderer::Order& order, const json::Value& prices) {
    derive_saved(order);
    const Amount said = amount_of(without_minus(amount_field(prices, "discount_amount").text));
    if (!said.money || said.money->minor == 0) return;
    if (order.saved.money && order.saved.money->minor == said.money->minor) return;
    order.saved = said;
    order.before_discounts = {};
}

/// Where no tax was added the subtotal is the total, and nothing is said twice.
void taxes(renderer::Order& order, const json::Value& message, const json::Value& prices) {
    order.taxes =
        amount_field(first_of(json::member(prices, "tax_amount"), json::member(message, "amountTaxes")));
    if (order.taxes.money && order.taxes.money->minor == 0) order.taxes = {};
    if (order.taxes.empty()) return;
    order.subtotal =
        amount_field(first_of(json::member(prices, "subtotal_amount"), json::member(message, "subtotal")));
}

std::vector<renderer::LoyaltyProgram> loyalty(const json::Value& message, const std::string& decimal) {
    std::vector<renderer::LoyaltyProgram> programs;
    for (const json::Value& value : json::array(message, "loyaltyPrograms")) {
        if (programs.size() >= kLoyaltyMax) break;
        if (!value.is_object()) continue;
        const auto points = [&](const char* key) { return number(json::member(value, key), decimal); };
        programs.push_back({line_text(json::member(value, "name"), snapshot::kNameBytesMax), points("won"),
                            points("spent"), points("balance"), points("total")});
    }
    return programs;
}

Beside beside(const json::Value& message) {
    Beside beside;
    const std::string theme = json::text(message, "displayTheme");
    if (theme == "light" || theme == "dark") beside.theme = theme;
    beside.wants_screen_saver = json::truthy(message, "displayScreenSaver");
    return beside;
}

/// Everything but the source and the language; an order that is not shown keeps nothing.
renderer::Order order_of(const json::Value& message, const Context& context, renderer::Order order) {
    const json::Value& prices = json::member(json::member(message, "extra_data"), "prices");
    snapshot::lines(order, message, [&](const json::Value& value) { return line_of(value, context); });
    order.qr = qr_payment(message, context.origin);
    order.weighing = weighing(message);
    order.phase = phase_of(order, message);
    if (order.phase == renderer::Phase::empty) return {};
    if (order.phase == renderer::Phase::paid) {
        order.qr = nullptr;
        order.weighing = nullptr;
    }
    const json::Value& record = json::member(message, "order");
    order.number = line_text(json::member(record, "tracking_number"), snapshot::kShortBytesMax);
    order.customer_note = note_text(first_of(json::member(record, "general_customer_note"),
                                             json::member(message, "general_customer_note")),
                                    snapshot::kNoteBytesMax);
    order.is_validating = json::truthy(message, "processingValidation");
    order.receipt_picture = snapshot::picture(
        address_of(json::member(json::member(message, "image"), "invoice_qr_code")), context.origin);
    order.loyalty = loyalty(message, context.decimal);
    taxes(order, message, prices);
    save(order, prices);
    settle(order, message);
    return order;
}

}  // namespace

Decoded decode_odoo20(const json::Value& message, const Hints& hints) {
    const json::Value& prices = json::member(json::member(message, "extra_data"), "prices");
    renderer::Order sums;
    money(sums, message, first_of(json::member(prices, "total_amount"), json::member(message, "amount")));
    const Context context{snapshot::origin_of(hints), decimal_of(message, sums.total),
                          json::text(message, "selectedLineUuid")};
    renderer::Order order = order_of(message, context, std::move(sums));
    order.source = name_of(Shape::odoo20);
    order.language = language_tag(hints.language);
    return {std::make_shared<const renderer::Order>(std::move(order)), beside(message)};
}

}  // namespace comptoir::sources
