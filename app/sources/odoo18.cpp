#include "app/sources/odoo18.hpp"

#include <cmath>

#include "app/sources/amount_text.hpp"
#include "app/sources/derive.hpp"
#include "app/sources/snapshot.hpp"
#include "app/sources/text_fields.hpp"

namespace comptoir::sources {
namespace {

renderer::Line line_of(const json::Value& value, const std::optional<url::Origin>& origin) {
    renderer::Line line = snapshot::line(value);
    line.internal_note = note_text(json::member(value, "internalNote"), snapshot::kNoteBytesMax);
    line.picture = snapshot::picture(json::text(value, "imageSrc"), origin);
    // Of one unit: 12 at $ 4.50 come as $ 4.50.   Source: tests/captures/odoo18/proxy/08-customer-note.json.
    derive_old_price(line, amount_field(value, "price_without_discount"), PriceOf::one_unit);
    const Amount old_unit_price = amount_field(value, "oldUnitPrice");
    if (!old_unit_price.empty() && old_unit_price.text != line.unit_price.text)
        line.old_unit_price = old_unit_price;
    return line;
}

/// "0.125", "1,250" or "-1": unlike in an amount, a point or a comma is always the decimal sign, for no
/// counter weighs thousands of kilograms.
std::optional<double> typed_number(std::string_view text) {
    const bool is_negative = text.starts_with('-');
    if (is_negative) text.remove_prefix(1);
    double number = 0;
    double unit = 0;  // of the next decimal; 0 before the sign
    for (const char c : text) {
        if (c >= '0' && c <= '9') {
            number = unit == 0 ? number * 10 + (c - '0') : number + unit * (c - '0');
            unit /= 10;
        } else if ((c == '.' || c == ',') && unit == 0) {
            unit = 0.1;
        } else {
            return std::nullopt;
        }
    }
    return is_negative ? -number : number;
}

constexpr double kWeightMax = 1e6;     // beyond a thousand tonnes it is no weight
constexpr double kPriceMax = 1e11;     // a kilogram of gold is 3 * 10^9 dong; more would leave 15 digits
constexpr double kRoundingMin = 1e-6;  // a unit counts in milligrams of a kilogram at the finest

/// A number, or a text that a cashier typed; nothing where it is neither, or larger than `max`. What is not
/// said is 0.
std::optional<double> number_of(const json::Value& value, double max) {
    std::optional<double> number = 0;
    if (value.is_number()) number = value.get<double>();
    if (value.is_string()) number = typed_number(line_text(value, snapshot::kShortBytesMax));
    if (!number || !std::isfinite(*number) || std::abs(*number) > max) return std::nullopt;
    return number;
}

std::int64_t thousandths(double number) {
    return std::llround(number * 1000);
}

std::string with_unit(const std::string& text, const std::string& unit) {
    return text.empty() || unit.empty() ? text : text + " " + unit;
}

/// 18 sends the price as a number only and its page formats it as it does the total.
std::string unit_price(const json::Value& data, const Amount& total, const std::string& unit) {
    const auto price = number_of(json::member(data, "productPrice"), kPriceMax);
    const auto like = read_amount(total.text);
    if (!price || !like || *price <= 0) return {};
    Money money = like->money;
    money.minor = std::llround(*price * std::pow(10, money.digits));
    const std::string text = write_amount(money, like->style);
    return unit.empty() ? text : text + " / " + unit;
}

/// Only `isScaleScreenVisible` tells: `scaleData` stays behind after weighing. Net is the gross weight,
/// rounded as the unit is, less the tare, with 3 decimals. Source: Odoo 18.0,
/// addons/point_of_sale/static/src/customer_display/customer_display.js `netWeight`.
std::shared_ptr<const renderer::Weighing> weighing(const json::Value& message) {
    if (!json::truthy(message, "isScaleScreenVisible")) return nullptr;
    const json::Value& data = json::member(message, "scaleData");
    const std::string unit = line_text(json::member(data, "uomName"), snapshot::kShortBytesMax);
    auto weighing = std::make_shared<renderer::Weighing>();
    weighing->product = line_text(json::member(data, "productName"), snapshot::kNameBytesMax);
    weighing->total = amount_field(message, "totalPriceOnScale");
    weighing->unit_price = unit_price(data, weighing->total, unit);

    auto gross = number_of(json::member(message, "weight"), kWeightMax);
    const auto tare = number_of(json::member(message, "tare"), kWeightMax);
    const auto rounding = number_of(json::member(data, "uomRounding"), kWeightMax);
    if (gross && rounding && *rounding >= kRoundingMin) gross = std::round(*gross / *rounding) * *rounding;
    const auto shown = [&](const std::optional<double>& number, const char* key) {
        return number ? with_unit(decimal_text(thousandths(*number), 3), unit)
                      : line_text(json::member(message, key), snapshot::kShortBytesMax);
    };
    weighing->gross = shown(gross, "weight");
    weighing->tare = shown(tare, "tare");
    if (gross && tare)
        weighing->net = with_unit(decimal_text(thousandths(*gross) - thousandths(*tare), 3), unit);
    return weighing;
}

}  // namespace

renderer::Order decode_odoo18(const json::Value& message, const Hints& hints) {
    const auto origin = snapshot::origin_of(hints);
    renderer::Order order;
    order.source = name_of(Shape::odoo18);
    order.language = language_tag(hints.language);
    snapshot::lines(order, message, [&](const json::Value& value) { return line_of(value, origin); });
    snapshot::money(order, message);
    order.customer_note = note_text(json::member(message, "generalNote"), snapshot::kNoteBytesMax);
    order.qr = snapshot::online_payment(message, origin);
    order.weighing = weighing(message);
    snapshot::finish(order, message);
    return order;
}

}  // namespace comptoir::sources
