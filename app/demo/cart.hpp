#pragma once
/// The till's side of a demo sale: what was rung up, what it costs, and how a till says it.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "app/base/json.hpp"
#include "app/demo/shop.hpp"
#include "renderer/order.hpp"

namespace comptoir::demo {

struct CartLine {
    Product product;
    std::int64_t quantity = 1'000;  ///< thousandths
    int discount_percent = 0;
    std::string note;
    bool is_weighed = false;
    bool is_combo_part = false;  ///< costs nothing of its own
    std::string kind = {};       ///< as Add's
    std::string lot = {};
};

/// What the weighing dialog of a till shows.
struct WeighingView {
    Product product;
    std::int64_t weight = 0;  ///< thousandths of a kilogram
    renderer::Stability stability = renderer::Stability::moving;
};

struct Payment {
    std::string method;
    std::int64_t given = 0;   ///< minor units
    std::int64_t change = 0;  ///< of it, what goes back
    std::string points = {};
    std::string receipt = {};
};

/// Thread: any (pure).   Units: money in minor units of the shop's currency.
class Cart {
public:
    Cart(Shop shop, std::string number) : shop_(std::move(shop)), number_(std::move(number)) {}

    /// The last line is the one that is selected.
    void add(CartLine line);
    void change_quantity(std::size_t line, std::int64_t quantity);
    void discount(std::size_t line, int percent);
    void note(std::size_t line, std::string text);
    /// `given` 0: exactly the total.
    void pay(const Pay& pay);

    [[nodiscard]] const Shop& shop() const { return shop_; }
    [[nodiscard]] const std::string& number() const { return number_; }
    [[nodiscard]] const std::vector<CartLine>& lines() const { return lines_; }
    [[nodiscard]] const std::optional<Payment>& payment() const { return payment_; }
    [[nodiscard]] std::int64_t unit_price(const CartLine& line) const;
    [[nodiscard]] std::int64_t price(const CartLine& line) const;
    [[nodiscard]] std::int64_t full_price(const CartLine& line) const;  ///< before its discount
    [[nodiscard]] std::int64_t total() const;
    [[nodiscard]] std::int64_t saved() const;
    [[nodiscard]] std::int64_t tax() const;
    [[nodiscard]] std::string quantity_text(std::int64_t thousandths, bool is_weighed) const;
    [[nodiscard]] std::string money_text(std::int64_t minor) const;

    /// The neutral order (assets/schemas/order.schema.json). `picture_of` gives a product's picture by its
    /// emoji.
    struct Extras {
        std::int64_t revision = 0;
        std::optional<WeighingView> weighing;
        std::optional<ShowQr> qr;
        std::optional<CardReader> card = {};
        std::vector<std::string> methods = {};  ///< while the customer is asked
    };
    using PictureOf = std::function<std::string(const std::string& emoji)>;
    [[nodiscard]] json::Value order(const Extras& extras, const PictureOf& picture_of) const;

private:
    [[nodiscard]] json::Value line_json(const CartLine& line) const;

    Shop shop_;
    std::string number_;
    std::vector<CartLine> lines_;
    std::size_t selected_ = 0;
    std::optional<Payment> payment_;
};

}  // namespace comptoir::demo
