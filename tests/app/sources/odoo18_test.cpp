#include "app/sources/odoo18.hpp"

#include <gtest/gtest.h>

#include <array>

#include "tests/support/captures.hpp"

namespace comptoir::sources {
namespace {

using renderer::Order;
using renderer::Phase;

const Hints kHints{.base_url = "http://192.168.1.10:8069", .language = "fr_FR"};

Amount dollars(const char* text, std::int64_t minor) {
    return {text, Money{minor, 2, ""}};
}

Order decode_text(const char* text) {
    return decode_odoo18(json::parse(text).value(), kHints);
}

TEST(Odoo18, ReadsARecordedOrder) {
    const Order order =
        decode_odoo18(test::snapshots_of("odoo18/proxy/08-customer-note.json").back(), kHints);
    EXPECT_EQ(order.source, "odoo18");
    EXPECT_EQ(order.language, "fr-FR");
    EXPECT_EQ(order.phase, Phase::selling);
    EXPECT_EQ(order.total, dollars("51.62", 5162));
    ASSERT_EQ(order.lines.size(), 3u);
    const auto& line = order.lines[2];
    EXPECT_EQ(line.name, "Monitor Stand");
    EXPECT_EQ(line.quantity, "12.00");
    EXPECT_EQ(line.unit_price, dollars("$\u00a04.05", 405));
    EXPECT_EQ(line.old_unit_price, dollars("$\u00a04.50", 450));
    EXPECT_EQ(line.price, dollars("$\u00a048.60", 4860));
    EXPECT_EQ(line.old_price, dollars("$\u00a054.00", 5400));
    EXPECT_EQ(line.customer_note, "Gift wrap – für Zoë\n2nd line: 你好 & <b>bold</b>");
    EXPECT_EQ(line.picture.key, "http://192.168.1.10:8069/web/image/product.product/42/image_128");
    EXPECT_EQ(order.saved, dollars("$\u00a05.40", 540));
    EXPECT_EQ(order.before_discounts, dollars("$\u00a057.02", 5702));
}

TEST(Odoo18, IsEmptyWhenIdle) {
    const Order order = decode_odoo18(test::snapshots_of("odoo18/proxy/01-idle.json").back(), kHints);
    EXPECT_EQ(order.phase, Phase::empty);
    EXPECT_FALSE(order.weighing);
    EXPECT_TRUE(order.change.empty());
}

TEST(Odoo18, KeepsChangeAsItIs) {
    const Order order =
        decode_text(R"({"lines":[{"productName":"x","price":"$ 51.41"}],"finalized":true,"amount":"51.41",
        "change":"248.59","paymentLines":[{"name":"Cash","amount":"300.00"},{"name":"Cash","amount":"-248.59"}],
        "generalNote":""})");
    EXPECT_EQ(order.phase, Phase::paid);
    EXPECT_EQ(order.change, dollars("248.59", 24859));
    ASSERT_EQ(order.tenders.size(), 1u);
    EXPECT_EQ(order.tenders[0].amount.text, "300.00");
}

TEST(Odoo18, StrikesAPriceThatAPriceListChanged) {
    const auto line =
        decode_text(R"({"lines":[{"productName":"x","qty":"1.00","unitPrice":"$ 2.00","price":"$ 2.00",
        "oldUnitPrice":"$ 2.50","imageSrc":""}]})")
            .lines[0];
    EXPECT_EQ(line.old_unit_price, dollars("$ 2.50", 250));
    EXPECT_TRUE(line.old_price.empty());
    EXPECT_TRUE(line.picture.empty());
}

TEST(Odoo18, WeighsOnlyWhileTheScaleIsVisible) {
    const char* const stale =
        R"({"lines":[{"productName":"x"}],"isScaleScreenVisible":false,"weight":0,"tare":0,
        "scaleData":{"productName":"Flour","uomName":"kg","uomRounding":0.001,"productPrice":3.4400000000000004}})";
    EXPECT_FALSE(decode_text(stale).weighing);
    const Order order = decode_text(R"({"lines":[],"isScaleScreenVisible":true,"weight":1.2345,"tare":"0.05",
        "totalPriceOnScale":"$ 4.07","scaleData":{"productName":"Flour","uomName":"kg","uomRounding":0.001,
        "productPrice":3.4400000000000004}})");
    ASSERT_TRUE(order.weighing);
    EXPECT_EQ(order.phase, Phase::selling);
    EXPECT_EQ(order.weighing->product, "Flour");
    EXPECT_EQ(order.weighing->gross, "1.235 kg");
    EXPECT_EQ(order.weighing->tare, "0.050 kg");
    EXPECT_EQ(order.weighing->net, "1.185 kg");
    EXPECT_EQ(order.weighing->unit_price, "$ 3.44 / kg");
    EXPECT_EQ(order.weighing->total, dollars("$ 4.07", 407));
}

/// Source: customer-display.md section 3: weight and tare are numbers or what the cashier typed.
TEST(Odoo18, ReadsATypedWeightWithThreeDecimalsAsAWeight) {
    for (const auto& [weight, tare, net] : {std::array<const char*, 3>{"2.5", R"("1.250")", "1.250 kg"},
                                            {R"("2.500")", R"("1,250")", "1.250 kg"},
                                            {R"("2.500")", R"("0.125")", "2.375 kg"},
                                            {R"(" 2 ")", R"("")", "2.000 kg"},
                                            {"1", R"("-0.1")", "1.100 kg"}}) {
        const json::Value message{{"isScaleScreenVisible", true},
                                  {"weight", *json::parse(weight)},
                                  {"tare", *json::parse(tare)},
                                  {"scaleData", {{"uomName", "kg"}, {"uomRounding", "0.001"}}}};
        const Order order = decode_odoo18(message, kHints);
        ASSERT_TRUE(order.weighing);
        EXPECT_EQ(order.weighing->net, net) << weight << " less " << tare;
    }
    const Order order = decode_text(R"({"isScaleScreenVisible":true,"weight":"2.500 kg","tare":"1.2.3"})");
    EXPECT_EQ(order.weighing->gross, "2.500 kg") << "as it came where it is no number";
    EXPECT_EQ(order.weighing->tare, "1.2.3");
    EXPECT_EQ(order.weighing->net, "");
}

TEST(Odoo18, PricesAKilogramInAnyCurrency) {
    const Order order = decode_text(R"({"isScaleScreenVisible":true,"weight":0.2,"tare":0,
        "totalPriceOnScale":"480,000 ₫","scaleData":{"uomName":"kg","uomRounding":1e-300,"productPrice":2400000}})");
    ASSERT_TRUE(order.weighing);
    EXPECT_EQ(order.weighing->unit_price, "") << "480,000 may be thousands or decimals";
    const Order sure = decode_text(R"({"isScaleScreenVisible":true,"weight":0.5,"tare":0,
        "totalPriceOnScale":"1,200,000 ₫","scaleData":{"uomName":"kg","uomRounding":1e-300,"productPrice":2400000}})");
    EXPECT_EQ(sure.weighing->unit_price, "2,400,000 ₫ / kg");
    EXPECT_EQ(sure.weighing->gross, "0.500 kg");
    EXPECT_EQ(sure.weighing->net, "0.500 kg");
}

/// Numbers of fifteen digits are read; what they come to is not reckoned.
TEST(Odoo18, DerivesNothingFromNumbersThatAreTooLarge) {
    const auto line =
        decode_text(R"({"lines":[{"productName":"x","qty":"1","unitPrice":"$ 1","price":"$ 9000000",
        "discount":"999999999999999","price_without_discount":"$ 900000000"}]})")
            .lines[0];
    EXPECT_TRUE(line.old_price.empty());
    EXPECT_EQ(line.price.text, "$ 9000000");
    const auto many = decode_text(R"({"lines":[{"productName":"x","qty":"999999999999999","unitPrice":"$ 1",
        "price":"$ 900000000000000","discount":"10","price_without_discount":"$ 1"}]})")
                          .lines[0];
    EXPECT_TRUE(many.old_price.empty());
}

TEST(Odoo18, ShowsATypedTareThatIsNoNumberAsItIs) {
    const Order order =
        decode_text(R"({"isScaleScreenVisible":true,"weight":1,"tare":"abc","totalPriceOnScale":0})");
    ASSERT_TRUE(order.weighing);
    EXPECT_EQ(order.weighing->tare, "abc");
    EXPECT_EQ(order.weighing->net, "");
    EXPECT_EQ(order.weighing->unit_price, "");
    EXPECT_FALSE(
        decode_text(R"({"isScaleScreenVisible":true,"weight":1e300,"tare":-1e300})").weighing->net.size());
}

TEST(Odoo18, TakesOnlyPicturesOfItsOwnServer) {
    const auto picture = [](const char* source) {
        return decode_odoo18({{"lines", {{{"productName", "x"}, {"imageSrc", source}}}}}, kHints)
            .lines[0]
            .picture.key;
    };
    EXPECT_EQ(picture("/web/image/1"), "http://192.168.1.10:8069/web/image/1");
    EXPECT_EQ(picture("http://192.168.1.10:8069/web/image/1"), "http://192.168.1.10:8069/web/image/1");
    EXPECT_EQ(picture("data:image/png;base64,AAAA"), "data:image/png;base64,AAAA");
    EXPECT_EQ(picture("http://other.example/web/image/1"), "");
    EXPECT_EQ(picture("//other.example/web/image/1"), "");
    EXPECT_EQ(picture("file:///etc/passwd"), "");
    EXPECT_EQ(picture("javascript:alert(1)"), "");
    EXPECT_EQ(picture("data:text/html,<script>"), "");
    EXPECT_EQ(picture(("data:image/png;base64," + std::string(600'000, 'A')).c_str()), "");
}

TEST(Odoo18, FindsTheDiscountOfAWeighedLine) {
    // 1.500 kg could be a thousand and a half to a reader of amounts; the prices tell.
    const auto line =
        decode_text(R"({"lines":[{"productName":"x","qty":"1.500","unitPrice":"$ 9.00","price":"$ 13.50",
        "discount":"10","price_without_discount":"$ 10.00"}]})")
            .lines[0];
    EXPECT_EQ(line.old_price, dollars("$ 15.00", 1500));
    EXPECT_EQ(line.old_unit_price, dollars("$ 10.00", 1000));
    const auto odd =
        decode_text(R"({"lines":[{"productName":"x","qty":"0.333","unitPrice":"$ 9.00","price":"$ 3.00",
        "discount":"10","price_without_discount":"$ 10.01"}]})")
            .lines[0];
    EXPECT_TRUE(odd.old_price.empty()) << "3.33333: not certain";
}

}  // namespace
}  // namespace comptoir::sources
