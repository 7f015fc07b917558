#pragma once
/// The shops that never were: what they sell, in which words, and how their tills write money.

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace comptoir::renderer::sample {

/// How a shop's till writes money.
struct Writing {
    std::string_view currency;
    std::string_view before;
    std::string_view after;
    int digits;
    std::string_view decimal;
    std::string_view group;
    char32_t zero;
};

struct Product {
    std::string_view name;
    std::int64_t price;
};

struct Trade {
    std::string_view language;
    std::string_view shop;
    std::string_view greeting;
    Writing writing;
    std::array<Product, 10> products;
    std::array<std::string_view, 3> kids;
    std::string_view line_note;
    std::string_view order_note;
    std::string_view weighed;
    std::string_view kilogram;
    std::string_view cash;
    std::string_view card;
    std::string_view voucher;
    std::string_view transfer;
    std::string_view bottle;   ///< with a deposit
    std::string_view present;  ///< a reward
};

/// One for each script that we draw, and some more; the first stands in for any other.   Thread: any, as
/// below.
[[nodiscard]] std::span<const Trade> trades();
[[nodiscard]] const Trade& trade_of(std::string_view language);

}  // namespace comptoir::renderer::sample
