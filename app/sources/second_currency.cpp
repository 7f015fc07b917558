#include "app/sources/second_currency.hpp"

#include <limits>
#include <utility>

#include "app/base/text.hpp"
#include "app/sources/money_format.hpp"

namespace comptoir::sources {
namespace {

__extension__ using Wide = __int128;  // 10^15 minor units times 10^15 of a rate

constexpr int kWholeMax = 9;     // 1 bitcoin is 10^9 of some currencies, and no shop's is dearer
constexpr int kDecimalsMax = 6;  // more than any bank gives, and what 64 bits hold beside the nine

Wide power_of_ten(int exponent) {
    Wide power = 1;
    for (int i = 0; i < exponent; ++i) power *= 10;
    return power;
}

/// "€1 = $1.0823"; the shop's sign is left out where the order does not say its currency.
std::string rate_text(const std::string& currency, const ExchangeRate& rate, std::string_view language) {
    const std::string one = currency.empty() ? "1" : format_money({1, 0, currency}, language);
    return one + " = " + format_money({rate.digits, rate.decimals, rate.currency}, language);
}

}  // namespace

Result<ExchangeRate> parse_rate(std::string_view rate, std::string_view currency) {
    ExchangeRate parsed{.currency = std::string(currency)};
    const auto bad = [] {
        return fail(ErrorCode::malformed,
                    "a rate is written as \"1.0823\": more than 0, at most 9 digits before the point and 6 "
                    "behind it");
    };
    const auto point = rate.find('.');
    const std::string_view whole = rate.substr(0, point);
    const std::string_view decimals =
        point == std::string_view::npos ? std::string_view{} : rate.substr(point + 1);
    const bool is_too_long = whole.empty() || whole.size() > kWholeMax || decimals.size() > kDecimalsMax;
    if (is_too_long || (point != std::string_view::npos && decimals.empty())) return bad();
    for (const std::string_view part : {whole, decimals}) {
        for (const char c : part) {
            if (!is_digit(c)) return bad();
            parsed.digits = parsed.digits * 10 + (c - '0');
        }
    }
    parsed.decimals = static_cast<int>(decimals.size());
    if (parsed.digits == 0) return bad();
    return parsed;
}

std::optional<Money> converted(const Money& money, const ExchangeRate& rate) {
    const auto digits = digits_of(rate.currency);
    if (!digits || money.currency == rate.currency || money.digits < 0) return std::nullopt;
    const bool is_negative = money.minor < 0;
    const Wide minor = is_negative ? -Wide{money.minor} : Wide{money.minor};
    const Wide top = minor * rate.digits * power_of_ten(*digits);
    const Wide bottom = power_of_ten(money.digits) * power_of_ten(rate.decimals);
    const Wide rounded = (2 * top + bottom) / (2 * bottom);
    if (rounded > std::numeric_limits<std::int64_t>::max()) return std::nullopt;
    const auto whole = static_cast<std::int64_t>(rounded);
    return Money{is_negative ? -whole : whole, *digits, rate.currency};
}

std::optional<ExchangeRate> second_rate(const settings::Slice& pos) {
    const std::string currency = pos.text("second_currency");
    if (currency.empty()) return std::nullopt;
    auto rate = parse_rate(pos.text("second_rate"), currency);
    return rate ? std::optional(std::move(*rate)) : std::nullopt;
}

void SecondCurrencies::configure(std::optional<ExchangeRate> rate) {
    if (rate == rate_) return;
    rate_ = std::move(rate);
    of_ = nullptr;
}

renderer::OrderPtr SecondCurrencies::dressed(const renderer::OrderPtr& order, std::string_view language) {
    if (!order || !rate_ || order->second || !order->total.money) return order;
    if (of_ == order && language_ == language) return dressed_;
    of_ = order;
    language_ = language;
    dressed_ = order;
    if (const auto total = converted(*order->total.money, *rate_)) {
        auto copy = std::make_shared<renderer::Order>(*order);
        copy->second = std::make_shared<renderer::SecondCurrency>(
            renderer::SecondCurrency{{format_money(*total, language), *total},
                                     rate_text(order->total.money->currency, *rate_, language)});
        dressed_ = std::move(copy);
    }
    return dressed_;
}

}  // namespace comptoir::sources
