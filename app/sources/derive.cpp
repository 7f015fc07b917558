#include "app/sources/derive.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <optional>

#include "app/sources/amount_text.hpp"

namespace comptoir::sources {
namespace {

/// A decimal number: value = digits * 10^-decimals.
struct Decimal {
    std::int64_t digits = 0;
    std::int64_t scale = 1;
};

std::int64_t power_of_ten(int exponent) {
    std::int64_t power = 1;
    for (int i = 0; i < exponent; ++i) power *= 10;
    return power;
}

std::optional<Decimal> decimal_of(const std::string& text) {
    const auto amount = read_amount(text);
    if (!amount) return std::nullopt;
    return Decimal{amount->money.minor, power_of_ten(amount->money.digits)};
}

/// A quantity with three decimals ("1.234") could be thousands to an amount's reader; whoever uses this
/// checks it.
std::optional<Decimal> quantity_of(const std::string& text) {
    if (auto decimal = decimal_of(text)) return decimal;
    const auto separator = text.find_first_of(".,");
    if (separator == std::string::npos || text.size() - separator != 4) return std::nullopt;
    const auto whole = decimal_of(text.substr(0, separator));
    const auto fraction = decimal_of(text.substr(separator + 1));
    if (!whole || !fraction || whole->scale != 1 || fraction->scale != 1 || fraction->digits < 0)
        return std::nullopt;
    const std::int64_t sign = text.front() == '-' ? -1 : 1;
    return Decimal{whole->digits * 1000 + sign * fraction->digits, 1000};
}

constexpr std::int64_t kFactorMax = 1'000'000'000;  // two factors below it multiply within 64 bits

bool is_small(std::int64_t factor) {
    return factor > -kFactorMax && factor < kFactorMax;
}

/// a * b / c where that is exact.
std::optional<std::int64_t> exact(std::int64_t a, std::int64_t b, std::int64_t c) {
    if (!is_small(a) || !is_small(b) || c == 0 || a * b % c != 0) return std::nullopt;
    return a * b / c;
}

/// Whether taking `percent` off `before` gives `after`, to within `tolerance` minor units of rounding.
bool fits(std::int64_t before, const Decimal& percent, std::int64_t after, std::int64_t tolerance) {
    const std::int64_t whole = 100 * percent.scale;
    if (!is_small(before) || !is_small(after) || !is_small(whole) || !is_small(percent.digits)) return false;
    const std::int64_t difference = before * (whole - percent.digits) - after * whole;
    return std::abs(difference) <= tolerance * whole;
}

bool has_digit(const std::string& text) {
    return std::any_of(text.begin(), text.end(), [](char c) {
        return (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
    });
}

bool is_discounted(const renderer::Line& line) {
    return !line.discount_percent.empty();
}

/// The line's price in minor units of `digits`; "Free" in whatever language is nought at 100 %.
std::optional<std::int64_t> price_of_line(const renderer::Line& line, int digits) {
    if (line.price.money) {
        if (line.price.money->digits != digits) return std::nullopt;
        return line.price.money->minor;
    }
    const auto percent = decimal_of(line.discount_percent);
    const bool is_free = percent && percent->digits == 100 * percent->scale;
    if (is_free && !line.price.empty() && !has_digit(line.price.text)) return 0;
    return std::nullopt;
}

Amount in_style(std::int64_t minor, const AmountText& like) {
    Money money = like.money;
    money.minor = minor;
    return Amount{write_amount(money, like.style), money};
}

/// Both old prices of a line, in minor units.
struct OldPrice {
    std::optional<std::int64_t> unit;
    std::int64_t line = 0;
};

std::optional<OldPrice> old_price(std::int64_t without, const Decimal& percent, std::int64_t price,
                                  const Decimal& quantity, PriceOf price_of) {
    if (price_of == PriceOf::whole_line) {
        if (!fits(without, percent, price, 1)) return std::nullopt;
        return OldPrice{exact(without, quantity.scale, quantity.digits), without};
    }
    const auto line = exact(without, quantity.digits, quantity.scale);
    // The POS may have rounded the unit before it multiplied: half a minor unit for each.
    const std::int64_t units = std::abs(quantity.digits) / quantity.scale;
    if (!line || !fits(*line, percent, price, 1 + units / 2)) return std::nullopt;
    return OldPrice{without, *line};
}

/// The sum of all lines; nothing where one is unknown. A combo's children without a price are in their
/// parent's.
std::optional<std::int64_t> sum_of_lines(const renderer::Order& order, int digits) {
    std::int64_t sum = 0;
    for (const auto& line : order.lines) {
        if (line.price.empty()) {
            if (!line.is_combo_child) return std::nullopt;
            continue;
        }
        const auto price = price_of_line(line, digits);
        if (!price) return std::nullopt;
        const bool is_refund = line.quantity.starts_with('-');
        sum += is_refund ? -std::abs(*price) : *price;
    }
    return sum;
}

/// What the discounts of all lines come to; nothing where one is not certain.
std::optional<std::int64_t> discounts_of(const renderer::Order& order, int digits) {
    std::int64_t saved = 0;
    bool parent_is_discounted = false;
    for (const auto& line : order.lines) {
        if (!line.is_combo_child) parent_is_discounted = is_discounted(line);
        if (!is_discounted(line)) continue;
        if (line.price.empty() && line.is_combo_child && parent_is_discounted) continue;
        const auto price = price_of_line(line, digits);
        const bool is_refund = line.quantity.starts_with('-');
        if (!price || is_refund || !line.old_price.money || line.old_price.money->digits != digits) {
            return std::nullopt;
        }
        if (line.old_price.money->minor < *price) return std::nullopt;
        saved += line.old_price.money->minor - *price;
    }
    return saved;
}

/// How this order writes an amount with its currency: a line's manner, with the sign for thousands if any has
/// one.
std::optional<AmountText> style_of(const renderer::Order& order) {
    std::optional<AmountText> style = read_amount(order.total.text);
    for (const auto& line : order.lines) {
        const auto amount = read_amount(line.price.text);
        if (!amount || (style && amount->money.digits != style->money.digits)) continue;
        if (!style || (style->style.before.empty() && style->style.after.empty())) {
            const std::string group = style ? style->style.group : "";
            style = amount;
            if (style->style.group.empty()) style->style.group = group;
        }
        if (style->style.group.empty()) style->style.group = amount->style.group;
    }
    return style;
}

}  // namespace

void derive_old_price(renderer::Line& line, const Amount& without_discount, PriceOf price_of) {
    if (!is_discounted(line) || without_discount.empty()) return;
    const auto like = read_amount(without_discount.text);
    const auto percent = decimal_of(line.discount_percent);
    const auto quantity = quantity_of(line.quantity);
    if (!like || !percent || !quantity || quantity->digits == 0 || percent->digits < 0) return;
    const auto price = price_of_line(line, like->money.digits);
    if (!price) return;

    const auto other = price_of == PriceOf::one_unit ? PriceOf::whole_line : PriceOf::one_unit;
    auto found = old_price(like->money.minor, *percent, *price, *quantity, price_of);
    if (!found) found = old_price(like->money.minor, *percent, *price, *quantity, other);
    if (!found) return;
    line.old_price = found->line == like->money.minor ? without_discount : in_style(found->line, *like);
    if (found->unit) {
        line.old_unit_price =
            *found->unit == like->money.minor ? without_discount : in_style(*found->unit, *like);
    }
}

void derive_saved(renderer::Order& order) {
    if (!order.total.money) return;
    const int digits = order.total.money->digits;
    const auto saved = discounts_of(order, digits);
    if (!saved || *saved <= 0) return;
    const auto sum = sum_of_lines(order, digits);
    if (!sum) return;
    const bool is_total = *sum == order.total.money->minor;
    const bool is_subtotal =
        order.subtotal.money && order.subtotal.money->digits == digits && *sum == order.subtotal.money->minor;
    const auto style = style_of(order);
    if (!style || (!is_total && !is_subtotal)) return;
    order.saved = in_style(*saved, *style);
    // With untaxed prices the discounts are untaxed too, and the total is not: nothing to add them to.
    order.before_discounts = is_total ? in_style(*sum + *saved, *style) : Amount{};
}

void derive_left_to_pay(renderer::Order& order) {
    if (order.phase != renderer::Phase::selling || order.tenders.empty() || !order.total.money) return;
    std::int64_t left = order.total.money->minor;
    for (const auto& tender : order.tenders) {
        if (!tender.amount.money || tender.amount.money->digits != order.total.money->digits) return;
        left -= tender.amount.money->minor;
    }
    if (left <= 0) return;
    const auto style = read_amount(order.total.text);
    if (style) order.left_to_pay = in_style(left, *style);
}

}  // namespace comptoir::sources
