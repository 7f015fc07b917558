#include "renderer/sample_orders.hpp"

#include <cstdlib>
#include <utility>

#include "renderer/scenes/amount_text.hpp"

namespace comptoir::renderer::sample {
namespace {

std::string figures(std::string digits, const Writing& writing) {
    const auto decimals = static_cast<std::size_t>(writing.digits);
    if (digits.size() <= decimals) digits.insert(0, decimals + 1 - digits.size(), '0');
    const std::size_t whole = digits.size() - decimals;
    const std::string model = writing.zero == U'٠' ? "٠" : "0";
    std::string out;
    for (std::size_t i = 0; i < digits.size(); i++) {
        if (i == whole) out += writing.decimal;
        if (i > 0 && i < whole && (whole - i) % 3 == 0) out += writing.group;
        out += count_like(model, static_cast<std::size_t>(digits[i] - '0'));
    }
    return out;
}

Line kid(const Trade& trade, std::size_t which, int quantity) {
    Line out;
    out.name = trade.kids[which];
    out.quantity = number(trade, std::to_string(quantity));
    out.unit = "Units";
    out.is_combo_child = true;
    return out;
}

/// A line of another kind, as a till names it.
Line extra(const Trade& trade, std::string_view name, LineKind kind, std::int64_t price, int quantity) {
    Line out;
    out.name = name;
    out.quantity = number(trade, std::to_string(quantity));
    out.unit = "Units";
    out.unit_price = amount(trade, price);
    out.price = amount(trade, price * quantity);
    out.kind = kind;
    return out;
}

}  // namespace

Amount amount(const Trade& trade, std::int64_t minor) {
    const Writing& writing = trade.writing;
    std::string text = minor < 0 ? "-" : "";
    text += std::string(writing.before) + figures(std::to_string(std::llabs(minor)), writing) +
            std::string(writing.after);
    return {text, Money{minor, writing.digits, std::string(writing.currency)}};
}

std::string number(const Trade& trade, std::string_view ascii) {
    std::string out;
    for (const char c : ascii) {
        out += c >= '0' && c <= '9'
                   ? count_like(trade.writing.zero == U'٠' ? "٠" : "0", static_cast<std::size_t>(c - '0'))
               : c == '.' && trade.writing.zero == U'٠' ? std::string("٫")
                                                        : std::string(1, c);
    }
    return out;
}

Line line(const Trade& trade, std::size_t product, int quantity, int discount) {
    const Product& what = trade.products[product];
    const std::int64_t full = what.price * quantity;
    const std::int64_t off = full * discount / 100;
    Line out;
    out.name = what.name;
    out.quantity = number(trade, std::to_string(quantity));
    out.unit = "Units";
    out.unit_price = amount(trade, what.price * (100 - discount) / 100);
    out.price = amount(trade, full - off);
    if (discount > 0) {
        out.old_unit_price = amount(trade, what.price);
        out.old_price = amount(trade, full);
        out.discount_percent = number(trade, std::to_string(discount));
    }
    return out;
}

void total(const Trade& trade, Order& order) {
    std::int64_t sum = 0;
    std::int64_t full = 0;
    for (const Line& one : order.lines) {
        if (!one.price.money) continue;
        sum += one.price.money->minor;
        full += one.old_price.money ? one.old_price.money->minor : one.price.money->minor;
    }
    order.total = amount(trade, sum);
    order.taxes = amount(trade, sum / 11);
    order.saved = full > sum ? amount(trade, full - sum) : Amount{};
    order.before_discounts = full > sum ? amount(trade, full) : Amount{};
}

Order opened(const Trade& trade, std::string_view name) {
    Order order;
    order.source = "neutral";
    order.number = number(trade, name);
    order.phase = Phase::selling;
    return order;
}

Order short_order(const Trade& trade) {
    Order order = opened(trade, "0427");
    order.lines = {line(trade, 0, 2), line(trade, 1, 3), line(trade, 2, 1),
                   line(trade, 6, 1), line(trade, 4, 1), line(trade, 5, 1, 10)};
    order.lines.back().is_selected = true;
    total(trade, order);
    return order;
}

Order long_order(const Trade& trade) {
    Order order = opened(trade, "0431");
    order.lines = {line(trade, 0, 2), line(trade, 4, 1), line(trade, 9, 1),     line(trade, 2, 1),
                   line(trade, 5, 2), line(trade, 6, 1), line(trade, 3, 1),     kid(trade, 0, 2),
                   kid(trade, 1, 1),  kid(trade, 2, 2),  line(trade, 7, 1, 20), line(trade, 8, 3),
                   line(trade, 9, 1), line(trade, 1, 4), line(trade, 0, 1),     line(trade, 4, 2),
                   line(trade, 2, 1)};
    order.lines[5].customer_note = trade.line_note;
    order.lines[5].tax_labels = "A";
    order.lines[11].is_selected = true;
    order.customer_note = trade.order_note;
    total(trade, order);
    return order;
}

Order full_order(const Trade& trade) {
    const std::int64_t unit = trade.writing.digits == 0 ? 1 : 10;
    Order order = opened(trade, "0433");
    Line weighed = line(trade, 0, 1);
    weighed.name = trade.weighed;
    weighed.quantity = number(trade, "0.482");
    weighed.unit = trade.kilogram;
    weighed.price = amount(trade, trade.products[0].price * 482 / 1000);
    Line lot = line(trade, 7, 1, 20);
    lot.lots = {"L-2611-07"};
    lot.internal_note = number(trade, "12:30");
    order.lines = {line(trade, 2, 2),
                   weighed,
                   lot,
                   extra(trade, trade.bottle, LineKind::deposit, 25 * unit / 10, 4),
                   extra(trade, trade.present, LineKind::reward, -50 * unit, 1),
                   line(trade, 4, 2, 10)};
    order.lines.back().is_selected = true;
    total(trade, order);
    const std::int64_t tip = order.total.money->minor / 20;
    order.tip = amount(trade, tip);
    order.total = amount(trade, order.total.money->minor + tip);
    order.before_discounts = {};
    order.loyalty = {{.name = {},
                      .won = number(trade, "48"),
                      .spent = number(trade, "50"),
                      .balance = number(trade, "314"),
                      .total = number(trade, "312")}};
    const Writing dollars{"USD", "$", "", trade.writing.digits, ".", ",", U'0'};
    const std::int64_t converted = order.total.money->minor * 108 / 100;
    order.second = std::make_shared<const SecondCurrency>(
        SecondCurrency{{"$" + figures(std::to_string(converted), dollars), {}}, "1 : 1.08"});
    order.customer_name = "Ada";
    return order;
}

Order refund_order(const Trade& trade) {
    Order order = opened(trade, "0432");
    order.lines = {line(trade, 1, 2), line(trade, 7, 1)};
    order.lines[0].quantity = "-" + order.lines[0].quantity;
    order.lines[1].quantity = "-" + order.lines[1].quantity;
    order.lines[1].is_selected = true;
    total(trade, order);
    order.total = amount(trade, -order.total.money->minor);
    order.taxes = {};
    return order;
}

std::shared_ptr<const Weighing> weighing(const Trade& trade, Stability stability) {
    const auto kilograms = [&](std::string_view figure) {
        return number(trade, figure) + "\u00A0" + std::string(trade.kilogram);
    };
    Weighing out{
        .product = std::string(trade.weighed),
        .net = kilograms("0.482"),
        .gross = kilograms("0.500"),
        .tare = kilograms("0.018"),
        .unit_price = amount(trade, trade.products[0].price).text + " / " + std::string(trade.kilogram),
        .total = amount(trade, trade.products[0].price * 482 / 1000),
        .stability = stability};
    return std::make_shared<const Weighing>(out);
}

}  // namespace comptoir::renderer::sample
