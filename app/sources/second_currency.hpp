#pragma once
/// The total of an order in another currency, for customers who think in it: information, never what is owed.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "app/base/result.hpp"
#include "kiosk-config/settings/settings.hpp"
#include "renderer/order.hpp"

namespace comptoir::sources {

/// What one unit of the shop's currency is worth. Units: digits * 10^-decimals of `currency`.
struct ExchangeRate {
    std::int64_t digits = 0;
    int decimals = 0;
    std::string currency;  ///< ISO 4217

    bool operator==(const ExchangeRate&) const = default;
};

/// "1.0823": more than nothing, at most 9 digits before and 6 behind the point. Errors: malformed.
/// Thread: any (pure), as all below.
[[nodiscard]] Result<ExchangeRate> parse_rate(std::string_view rate, std::string_view currency);

/// Rounded half away from zero to the minor unit of the other currency. Nothing where the other currency is
/// the same one, is unknown, or the result does not fit.
[[nodiscard]] std::optional<Money> converted(const Money& money, const ExchangeRate& rate);

/// `[pos] second_currency` and `second_rate`; nothing where they are not set.
[[nodiscard]] std::optional<ExchangeRate> second_rate(const settings::Slice& pos);

/// Puts the second currency on orders of which the total is certain; one that came with an order stays.
///
/// Thread: any; the caller owns it.   Limits: keeps the last order alone.
class SecondCurrencies {
public:
    void configure(std::optional<ExchangeRate> rate);
    /// The same order again for the same order.
    [[nodiscard]] renderer::OrderPtr dressed(const renderer::OrderPtr& order, std::string_view language);

private:
    std::optional<ExchangeRate> rate_;
    renderer::OrderPtr of_;
    std::string language_;
    renderer::OrderPtr dressed_;
};

}  // namespace comptoir::sources
