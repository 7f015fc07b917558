#include "app/demo/cart.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "app/base/check.hpp"
#include "app/base/units.hpp"
#include "app/sources/money_format.hpp"

namespace comptoir::demo {
namespace {

constexpr std::int64_t kOne = 1'000;  // quantities are in thousandths
constexpr std::int64_t kWhole = 100;  // percent

/// Half away from zero, as tills round.
std::int64_t divided(std::int64_t number, std::int64_t by) {
    const std::int64_t half = number < 0 ? -by / 2 : by / 2;
    return (number + half) / by;
}

const char* name_of(renderer::Stability stability) {
    switch (stability) {
        case renderer::Stability::stable: return "stable";
        case renderer::Stability::moving: return "moving";
        case renderer::Stability::over: return "over";
        case renderer::Stability::under: return "under";
        case renderer::Stability::unknown: return "unknown";
    }
    return "unknown";
}

}  // namespace

void Cart::add(CartLine line) {
    lines_.push_back(std::move(line));
    selected_ = lines_.size() - 1;
}

void Cart::change_quantity(std::size_t line, std::int64_t quantity) {
    CHECK(line < lines_.size(), "a demo sale changes only lines it has");
    lines_[line].quantity = quantity;
    selected_ = line;
}

void Cart::discount(std::size_t line, int percent) {
    CHECK(line < lines_.size(), "a demo sale changes only lines it has");
    lines_[line].discount_percent = percent;
    selected_ = line;
}

void Cart::note(std::size_t line, std::string text) {
    CHECK(line < lines_.size(), "a demo sale changes only lines it has");
    lines_[line].note = std::move(text);
    selected_ = line;
}

void Cart::pay(const Pay& pay) {
    const std::int64_t due = total();
    const std::int64_t paid = pay.given == 0 ? due : pay.given;
    payment_ = Payment{pay.method, paid, paid - due, pay.points, pay.receipt};
}

std::int64_t Cart::unit_price(const CartLine& line) const {
    return divided(line.product.price * (kWhole - line.discount_percent), kWhole);
}

std::int64_t Cart::price(const CartLine& line) const {
    return divided(line.product.price * line.quantity * (kWhole - line.discount_percent), kOne * kWhole);
}

std::int64_t Cart::full_price(const CartLine& line) const {
    return divided(line.product.price * line.quantity, kOne);
}

std::int64_t Cart::total() const {
    std::int64_t sum = 0;
    for (const CartLine& line : lines_) sum += price(line);
    return sum;
}

std::int64_t Cart::saved() const {
    std::int64_t sum = 0;
    for (const CartLine& line : lines_) sum += full_price(line) - price(line);
    return sum;
}

std::int64_t Cart::tax() const {
    return divided(total() * shop_.tax_percent, kWhole + shop_.tax_percent);
}

std::string Cart::quantity_text(std::int64_t thousandths, bool is_weighed) const {
    if (!is_weighed && thousandths % kOne == 0) return std::to_string(thousandths / kOne);
    std::string text = decimal_text(thousandths, 3);
    std::replace(text.begin(), text.end(), '.', shop_.decimal_mark);
    return text;
}

std::string Cart::money_text(std::int64_t minor) const {
    return sources::format_money(Money{minor, shop_.digits, shop_.currency}, shop_.language);
}

json::Value Cart::line_json(const CartLine& line) const {
    json::Value value;
    value["name"] = line.product.name;
    value["quantity"] = quantity_text(line.quantity, line.is_weighed);
    if (line.is_weighed) value["unit"] = "kg";
    if (!line.note.empty()) value["note"] = line.note;
    if (!line.kind.empty()) value["kind"] = line.kind;
    if (!line.lot.empty()) value["lots"] = json::Value::array({line.lot});
    if (line.is_combo_part) {
        value["combo_child"] = true;
        return value;
    }
    value["unit_price"] = unit_price(line);
    value["price"] = price(line);
    if (line.discount_percent > 0) {
        value["discount_percent"] = std::to_string(line.discount_percent);
        value["old_unit_price"] = line.product.price;
        value["old_price"] = full_price(line);
    }
    return value;
}

json::Value Cart::order(const Extras& extras, const PictureOf& picture_of) const {
    json::Value order;
    order["source"] = "demo";
    order["revision"] = extras.revision;
    order["number"] = number_;
    order["language"] = shop_.language;
    order["currency"] = shop_.currency;
    order["digits"] = shop_.digits;
    const bool is_anything = !lines_.empty() || extras.weighing || extras.qr || extras.card;
    order["state"] = payment_ ? "paid" : is_anything ? "selling" : "empty";
    order["lines"] = json::Value::array();
    for (std::size_t i = 0; i < lines_.size(); ++i) {
        json::Value line = line_json(lines_[i]);
        const std::string picture = picture_of(lines_[i].product.emoji);
        if (!picture.empty()) line["picture"] = picture;
        if (i == selected_ && !payment_) line["selected"] = true;
        order["lines"].push_back(std::move(line));
    }
    order["total"] = total();
    order["taxes"] = tax();
    order["subtotal"] = total() - tax();
    if (saved() > 0) {
        order["saved"] = saved();
        order["before_discounts"] = total() + saved();
    }
    if (payment_) {
        order["tenders"] = json::Value::array({{{"method", payment_->method}, {"amount", payment_->given}}});
        if (payment_->change > 0) order["change"] = payment_->change;
        if (!payment_->points.empty()) order["loyalty"] = json::Value::array({{{"won", payment_->points}}});
        if (!payment_->receipt.empty()) order["receipt"] = {{"text", payment_->receipt}};
    }
    if (extras.card) order["card"] = {{"step", extras.card->step}, {"amount", total()}};
    if (!extras.methods.empty()) order["methods"] = extras.methods;
    if (extras.weighing) {
        const WeighingView& view = *extras.weighing;
        const std::int64_t cost = divided(view.product.price * view.weight, kOne);
        order["weighing"] = {{"product", view.product.name},
                             {"net", quantity_text(view.weight, true) + " kg"},
                             {"gross", quantity_text(view.weight, true) + " kg"},
                             {"tare", quantity_text(0, true) + " kg"},
                             {"unit_price", money_text(view.product.price) + " / kg"},
                             {"total", cost},
                             {"stability", name_of(view.stability)}};
    }
    if (extras.qr) {
        std::string content = extras.qr->content;
        constexpr std::string_view kPlace = "{amount}";
        const auto place = content.find(kPlace);
        if (place != std::string::npos) {
            content.replace(place, kPlace.size(), decimal_text(total(), shop_.digits));
        }
        order["qr"] = {
            {"method", extras.qr->method}, {"amount", total()}, {"text", content}, {"reference", number_}};
    }
    return order;
}

}  // namespace comptoir::demo
