#include "app/demo/cart.hpp"

#include <gtest/gtest.h>

#include "app/sources/neutral.hpp"

namespace comptoir::demo {
namespace {

Shop shop() {
    return {.name = "Shop",
            .street = "Street",
            .language = "en",
            .currency = "EUR",
            .digits = 2,
            .tax_percent = 10,
            .decimal_mark = ',',
            .words = {}};
}

Cart cart_with(CartLine line) {
    Cart cart(shop(), "42");
    cart.add(std::move(line));
    return cart;
}

CartLine line(std::int64_t price, std::int64_t quantity, int discount = 0) {
    return {.product = {"Thing", price, ""}, .quantity = quantity, .discount_percent = discount, .note = ""};
}

const Cart::PictureOf kNoPictures = [](const std::string&) { return std::string(); };

TEST(Cart, RoundsAsTillsDo) {
    EXPECT_EQ(cart_with(line(249, 1'235)).total(), 308);  // 3.07515
    EXPECT_EQ(cart_with(line(895, 640)).total(), 573);    // 5.728
    EXPECT_EQ(cart_with(line(5, 500)).total(), 3);        // 0.025
    EXPECT_EQ(cart_with(line(5, -500)).total(), -3);
    EXPECT_EQ(cart_with(line(320, 1'000, 25)).total(), 240);
    EXPECT_EQ(cart_with(line(333, 3'000, 10)).total(), 899);  // 8.991
}

TEST(Cart, KnowsWhatWasSavedAndWhatIsTax) {
    Cart cart = cart_with(line(1'100, 2'000));
    EXPECT_EQ(cart.saved(), 0);
    EXPECT_EQ(cart.tax(), 200);
    cart.discount(0, 50);
    EXPECT_EQ(cart.total(), 1'100);
    EXPECT_EQ(cart.saved(), 1'100);
    EXPECT_EQ(cart.tax(), 100);
}

TEST(Cart, GivesChange) {
    Cart cart = cart_with(line(1'234, 1'000));
    cart.pay({"Cash", 2'000});
    EXPECT_EQ(cart.payment()->change, 766);
    cart.pay({"Card"});
    EXPECT_EQ(cart.payment()->given, 1'234);
    EXPECT_EQ(cart.payment()->change, 0);
}

TEST(Cart, WritesQuantitiesAsTheShopDoes) {
    const Cart cart(shop(), "1");
    EXPECT_EQ(cart.quantity_text(2'000, false), "2");
    EXPECT_EQ(cart.quantity_text(-1'000, false), "-1");
    EXPECT_EQ(cart.quantity_text(500, false), "0,500");
    EXPECT_EQ(cart.quantity_text(2'000, true), "2,000");
}

TEST(Cart, SaysItsOrderInWordsTheDecoderTakes) {
    Cart cart = cart_with(line(1'000, 2'000, 10));
    cart.note(0, "a note");
    cart.add({.product = {"Menu part", 0, "🍊"}, .note = "", .is_combo_part = true});
    const auto pictures = [](const std::string& emoji) {
        return emoji.empty() ? "" : std::string("data:image/png;base64,AA==");
    };
    const auto decoded = sources::decode_neutral(
        cart.order({.revision = 7, .weighing = {}, .qr = {}, .card = {}}, pictures), {});
    ASSERT_TRUE(decoded) << decoded.error().message;
    EXPECT_EQ(decoded->source, "demo");
    EXPECT_EQ(decoded->revision, 7);
    const renderer::Order& order = *decoded->order;
    EXPECT_EQ(order.phase, renderer::Phase::selling);
    EXPECT_EQ(order.total.money->minor, 1'800);
    EXPECT_EQ(order.saved.money->minor, 200);
    EXPECT_EQ(order.before_discounts.money->minor, 2'000);
    ASSERT_EQ(order.lines.size(), 2U);
    EXPECT_EQ(order.lines[0].discount_percent, "10");
    EXPECT_EQ(order.lines[0].old_price.money->minor, 2'000);
    EXPECT_EQ(order.lines[0].customer_note, "a note");
    EXPECT_TRUE(order.lines[1].is_combo_child);
    EXPECT_TRUE(order.lines[1].is_selected);
    EXPECT_TRUE(order.lines[1].price.empty());
    EXPECT_FALSE(order.lines[1].picture.empty());
}

TEST(Cart, SaysWeighingPaymentCodeAndPaymentToo) {
    Cart cart = cart_with(line(1'000, 1'000));
    const WeighingView view{{"Pears", 299, ""}, 1'500, renderer::Stability::stable};
    const ShowQr qr{"QR", "pay:{amount}"};
    const auto decoded = sources::decode_neutral(
        cart.order({.revision = 1, .weighing = view, .qr = qr, .card = {}}, kNoPictures), {});
    ASSERT_TRUE(decoded) << decoded.error().message;
    ASSERT_TRUE(decoded->order->weighing);
    EXPECT_EQ(decoded->order->weighing->net, "1,500 kg");
    EXPECT_EQ(decoded->order->weighing->total.money->minor, 449);
    EXPECT_EQ(decoded->order->weighing->stability, renderer::Stability::stable);
    ASSERT_TRUE(decoded->order->qr);
    EXPECT_EQ(decoded->order->qr->text, "pay:10.00");
    cart.pay({"Cash", 1'200});
    const auto paid = sources::decode_neutral(
        cart.order({.revision = 2, .weighing = {}, .qr = {}, .card = {}}, kNoPictures), {});
    ASSERT_TRUE(paid) << paid.error().message;
    EXPECT_EQ(paid->order->phase, renderer::Phase::paid);
    EXPECT_EQ(paid->order->change.money->minor, 200);
    EXPECT_EQ(paid->order->tenders.front().amount.money->minor, 1'200);
}

}  // namespace
}  // namespace comptoir::demo
