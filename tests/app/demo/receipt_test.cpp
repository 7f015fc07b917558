#include "app/demo/receipt.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "app/base/base64.hpp"
#include "app/demo/ean13.hpp"
#include "renderer/images/decode.hpp"
#include "tests/support/zbar_reader.hpp"

namespace comptoir::demo {
namespace {

std::string drawn(const std::vector<bool>& modules) {
    std::string bars;
    for (const bool is_bar : modules) bars += is_bar ? '#' : '.';
    return bars;
}

TEST(Ean13, KnowsCheckDigits) {
    EXPECT_EQ(with_check_digit("590123412345"), "5901234123457");
    EXPECT_EQ(with_check_digit("400638133393"), "4006381333931");
    EXPECT_EQ(with_check_digit("000000000000"), "0000000000000");
    EXPECT_FALSE(with_check_digit("59012341234"));
    EXPECT_FALSE(with_check_digit("59012341234x"));
}

TEST(Ean13, DrawsGuardsAndDigitsAsTheStandardDoes) {
    const auto modules = ean13_modules("5901234123457");
    ASSERT_TRUE(modules);
    EXPECT_EQ(drawn(*modules),
              "#.#"
              "...#.##"
              ".#..###"
              ".##..##"
              "..#..##"
              ".####.#"
              "..###.#"
              ".#.#."
              "##..##."
              "##.##.."
              "#....#."
              "#.###.."
              "#..###."
              "#...#.."
              "#.#");
    EXPECT_FALSE(ean13_modules("5901234123458"));
    EXPECT_FALSE(ean13_modules("590123412345"));
    EXPECT_FALSE(ean13_modules(""));
}

class ReceiptTest : public ::testing::Test {
protected:
    static void SetUpTestSuite() { paper = Paper::open("").value().release(); }
    static void TearDownTestSuite() {
        delete paper;
        paper = nullptr;
    }

    static Cart paid_cart(const Sale& sale) {
        Cart cart(sale.shop, "427");
        for (const Step& step : sale.steps) {
            if (const auto* add = std::get_if<Add>(&step))
                cart.add({.product = add->product, .quantity = add->quantity, .note = ""});
            if (const auto* pay = std::get_if<Pay>(&step)) cart.pay(*pay);
        }
        return cart;
    }

    static renderer::Pixels decoded(const std::string& png) {
        auto pixels = renderer::decode_picture(png, {kReceiptWidth, Paper::kHeightMax}, renderer::Fit::crisp);
        EXPECT_TRUE(pixels);
        return pixels ? std::move(*pixels) : renderer::Pixels{};
    }

    static Paper* paper;
};

Paper* ReceiptTest::paper = nullptr;

TEST_F(ReceiptTest, CarriesCodesThatAScannerReadsInEveryShop) {
    for (const Sale& sale : all_sales()) {
        const Cart cart = paid_cart(sale);
        const auto picture = receipt_picture(*paper, cart, WallTime{} + std::chrono::hours(400'000));
        ASSERT_TRUE(picture) << sale.shop.name;
        const auto pixels = decoded(*picture);
        EXPECT_EQ(pixels.size.width, kReceiptWidth);
        EXPECT_GT(pixels.size.height, 500);
        EXPECT_LT(pixels.size.height, Paper::kHeightMax);
        auto codes = test::read_codes(pixels);
        std::sort(codes.begin(), codes.end());
        EXPECT_EQ(codes,
                  (std::vector<std::string>{"2000000004273", "https://shop.example/receipt/2000000004273"}))
            << sale.shop.name;
    }
}

TEST_F(ReceiptTest, LeavesRoomUnderTheDeepestLettersOfEveryShop) {
    const auto set = [](const Shop& shop, const std::string& name, int space) {
        const bool is_mirrored = shop.language == "ar" || shop.language == "he";
        paper->begin(kReceiptWidth,
                     is_mirrored ? renderer::Direction::right_to_left : renderer::Direction::left_to_right,
                     shop.language);
        paper->row(name, "", 26, 500);
        paper->space(space);
        return paper->finish();
    };
    for (const Sale& sale : all_sales()) {
        for (const Step& step : sale.steps) {
            const auto* add = std::get_if<Add>(&step);
            if (add == nullptr) continue;
            const auto row = set(sale.shop, add->product.name, 0);
            const auto with_room = set(sale.shop, add->product.name, 40);
            const bool is_white_below =
                std::all_of(with_room.rgba.begin() + static_cast<std::ptrdiff_t>(row.rgba.size()),
                            with_room.rgba.end(), [](std::uint8_t value) { return value == 255; });
            EXPECT_TRUE(is_white_below) << add->product.name;
        }
    }
}

TEST_F(ReceiptTest, IsTheSamePictureForTheSameSale) {
    const Cart cart = paid_cart(all_sales().front());
    const WallTime now = WallTime{} + std::chrono::hours(400'000);
    EXPECT_EQ(receipt_picture(*paper, cart, now), receipt_picture(*paper, cart, now));
}

TEST_F(ReceiptTest, TellsTheKitchenWithoutPrices) {
    const Cart cart = paid_cart(all_sales().front());
    const auto picture = kitchen_picture(*paper, cart, WallTime{});
    ASSERT_TRUE(picture);
    EXPECT_TRUE(test::read_codes(decoded(*picture)).empty());
}

TEST_F(ReceiptTest, DrawsAColouredPictureForAProduct) {
    const std::string url = tile_url(*paper, "🥐");
    const std::string kPrefix = "data:image/png;base64,";
    ASSERT_TRUE(url.starts_with(kPrefix));
    const auto png = base64::decode(url.substr(kPrefix.size()));
    ASSERT_TRUE(png);
    const auto pixels = renderer::decode_picture(*png, {192, 192}, renderer::Fit::cover);
    ASSERT_TRUE(pixels);
    std::size_t coloured = 0;
    for (std::size_t i = 0; i < pixels->rgba.size(); i += 4) {
        if (pixels->rgba[i] > pixels->rgba[i + 2] + 60) ++coloured;
    }
    EXPECT_GT(coloured, 1'000U) << "a croissant is brown";
    EXPECT_EQ(url, tile_url(*paper, "🥐"));
    EXPECT_NE(url, tile_url(*paper, "🍊"));
}

TEST_F(ReceiptTest, CutsWhatIsLongerThanTheSheet) {
    Cart cart(all_sales().front().shop, "427");
    for (int i = 0; i < 300; ++i) cart.add({.product = {"One more of these", 100, ""}, .note = ""});
    const auto picture = receipt_picture(*paper, cart, WallTime{});
    ASSERT_TRUE(picture);
    EXPECT_EQ(decoded(*picture).size.height, Paper::kHeightMax);
}

}  // namespace
}  // namespace comptoir::demo
