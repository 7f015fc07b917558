#include "app/sources/odoo20.hpp"

#include <gtest/gtest.h>

#include "app/base/utf8.hpp"
#include "app/sources/snapshot.hpp"
#include "tests/support/transcripts.hpp"
#include "tests/support/wrong_types.hpp"

namespace comptoir::sources {
namespace {

using renderer::Order;
using renderer::Phase;

const Hints kHints{.base_url = "https://shop.example/pos_customer_display/3/2", .language = "en_US"};

Amount dollars(const char* text, std::int64_t minor) {
    return {text, Money{minor, 2, ""}};
}

json::Value composed() {
    return test::json_transcript("odoo20/order.json");
}

Order order_of(const json::Value& message) {
    return *decode_odoo20(message, kHints).order;
}

json::Value payment(const char* method, const char* amount) {
    return {{"id", 7}, {"payment_method_data", {{"name", method}}}, {"amount", amount}};
}

json::Value settled(const json::Value& payments, const json::Value& settlement) {
    json::Value message = composed();
    message["payments"] = payments;
    message["amountSettlements"] = settlement;
    return message;
}

TEST(Odoo20, ReadsAReceiptShapedOrder) {
    const Order order = order_of(composed());
    EXPECT_EQ(order.source, "odoo20");
    EXPECT_EQ(order.language, "en-US");
    EXPECT_EQ(order.phase, Phase::selling);
    EXPECT_EQ(order.number, "17");
    EXPECT_EQ(order.total, dollars("$ 21.20", 2120));
    EXPECT_EQ(order.subtotal, dollars("$ 18.43", 1843));
    EXPECT_EQ(order.taxes, dollars("$ 2.77", 277));
    EXPECT_EQ(order.customer_note, "No onions\nRing twice");
    ASSERT_EQ(order.lines.size(), 5u);
    const auto& line = order.lines[1];
    EXPECT_EQ(line.name, "Desk Pad (Black)");
    EXPECT_EQ(line.quantity, "3");
    EXPECT_EQ(line.unit, "Units");
    EXPECT_EQ(line.unit_price, dollars("$ 1.80", 180));
    EXPECT_EQ(line.old_unit_price, dollars("$ 2.00", 200));
    EXPECT_EQ(line.price, dollars("$ 5.40", 540));
    EXPECT_EQ(line.old_price, dollars("$ 6.00", 600));
    EXPECT_EQ(line.discount_percent, "10");
    EXPECT_EQ(line.customer_note, "Gift wrap – für Zoë\n2nd line: 你好 & <b>bold</b>");
    EXPECT_EQ(line.internal_note, "check stock");
    EXPECT_EQ(line.picture.key, "https://shop.example/web/image/product.product/40/image_128");
    EXPECT_FALSE(line.is_selected);
    EXPECT_TRUE(order.lines[4].is_selected);
    EXPECT_EQ(order.lines[0].internal_note, "");
}

TEST(Odoo20, KeepsAComboTogether) {
    const Order order = order_of(composed());
    EXPECT_FALSE(order.lines[2].is_combo_child);
    EXPECT_TRUE(order.lines[2].unit_price.empty());
    EXPECT_EQ(order.lines[2].price.text, "$ 9.60");
    EXPECT_TRUE(order.lines[3].is_combo_child);
    EXPECT_TRUE(order.lines[3].price.empty());
}

TEST(Odoo20, TakesThePosAtItsWordForWhatIsSaved) {
    json::Value message = composed();
    EXPECT_EQ(order_of(message).saved, dollars("$ 0.60", 60));
    EXPECT_EQ(order_of(message).before_discounts, dollars("$ 21.80", 2180));
    message["extra_data"]["prices"]["discount_amount"] = "$ 1.10";  // a price list took more off
    EXPECT_EQ(order_of(message).saved, dollars("$ 1.10", 110));
    EXPECT_TRUE(order_of(message).before_discounts.empty()) << "nothing certain to add it to";
    message["extra_data"]["prices"]["discount_amount"] = "$ -1.10";
    EXPECT_EQ(order_of(message).saved.text, "$ 1.10");
    message["extra_data"]["prices"]["discount_amount"] = false;
    EXPECT_EQ(order_of(message).saved, dollars("$ 0.60", 60)) << "what the lines tell";
}

TEST(Odoo20, SaysNothingOfTaxesWhereThereAreNone) {
    json::Value message = composed();
    for (const json::Value& none : {json::Value(false), json::Value("$ 0.00"), json::Value(nullptr)}) {
        message["extra_data"]["prices"]["tax_amount"] = none;
        EXPECT_TRUE(order_of(message).taxes.empty());
        EXPECT_TRUE(order_of(message).subtotal.empty());
    }
}

TEST(Odoo20, WritesRawNumbersAsTheTillWritesItsAmounts) {
    const auto quantity = [](const json::Value& number, const char* total) {
        json::Value message = composed();
        message["extra_data"]["prices"]["total_amount"] = total;
        message["lines"][0]["qty"] = number;
        return order_of(message).lines[0].quantity;
    };
    EXPECT_EQ(quantity(1, "$ 21.20"), "1");
    EXPECT_EQ(quantity(1.0, "$ 21.20"), "1");
    EXPECT_EQ(quantity(0.30000000000000004, "$ 21.20"), "0.3");
    EXPECT_EQ(quantity(0.3500, "21,20\u00a0€"), "0,35");
    EXPECT_EQ(quantity(-2, "21,20\u00a0€"), "-2");
    EXPECT_EQ(quantity(-1.5, "CHF 21.20"), "-1.5");
    EXPECT_EQ(quantity(1234.5, "1.234,50\u00a0€"), "1234,5");
    EXPECT_EQ(quantity("2 1/2", "21,20\u00a0€"), "2 1/2") << "a text stays as it came";
    EXPECT_EQ(quantity("2.50", "21,20\u00a0€"), "2.50");
    EXPECT_EQ(quantity(0.5, "¥ 2"), "0.5") << "no amount has decimals, but a line's price does";
    EXPECT_EQ(quantity(1e300, "$ 1.00"), "");
    EXPECT_EQ(quantity(nullptr, "$ 1.00"), "");
}

TEST(Odoo20, HasNoDiscountWithoutAPriceOrAPercentage) {
    const auto discount = [](const json::Value& percent, const json::Value& price) {
        json::Value message = composed();
        message["lines"][0]["discount"] = percent;
        message["lines"][0]["price_unit"] = price;
        return order_of(message).lines[0].discount_percent;
    };
    EXPECT_EQ(discount(12.5, 2.5), "12.5");
    EXPECT_EQ(discount("10", 2.5), "10");
    EXPECT_EQ(discount(10, nullptr), "10");
    EXPECT_EQ(discount(10, 0), "");
    EXPECT_EQ(discount(0, 2.5), "");
    EXPECT_EQ(discount(0.0, 2.5), "");
    EXPECT_EQ(discount(false, 2.5), "");
}

TEST(Odoo20, SaysWhatIsStillOpen) {
    const json::Value rest = {{"label", "Remaining"}, {"amount", "$ 11.20"}};
    const Order order = order_of(settled(json::Value::array({payment("Card", "$ 10.00")}), rest));
    EXPECT_EQ(order.phase, Phase::selling);
    EXPECT_EQ(order.left_to_pay, dollars("$ 11.20", 1120));
    EXPECT_TRUE(order.change.empty());
    EXPECT_EQ(order.tenders, (std::vector<renderer::Tender>{{"Card", dollars("$ 10.00", 1000)}}));
}

TEST(Odoo20, SaysWhatComesBack) {
    const json::Value back = {{"label", "Change"}, {"amount", "$ 28.80"}};
    const Order order = order_of(settled(json::Value::array({payment("Cash", "$ 50.00")}), back));
    EXPECT_EQ(order.change, dollars("$ 28.80", 2880));
    EXPECT_TRUE(order.left_to_pay.empty());
}

TEST(Odoo20, TellsWhatIsOpenFromWhatComesBackWhereNoAmountCanBeReadForCertain) {
    json::Value message =
        settled(json::Value::array({payment("現金", "¥5,000")}), {{"label", "お釣り"}, {"amount", "¥3,766"}});
    message["extra_data"]["prices"]["total_amount"] = "¥1,234";
    EXPECT_FALSE(order_of(message).total.money);
    EXPECT_EQ(order_of(message).change.text, "¥3,766");
    message["payments"] = json::Value::array({payment("現金", "¥234")});
    message["amountSettlements"]["amount"] = "¥1,000";
    EXPECT_EQ(order_of(message).left_to_pay.text, "¥1,000");
    EXPECT_TRUE(order_of(message).change.empty());
    message["payments"] = json::Value::array({payment("現金", "some")});
    EXPECT_TRUE(order_of(message).change.empty());
    EXPECT_TRUE(order_of(message).left_to_pay.empty()) << "it could be either";
}

TEST(Odoo20, ListensToTheSettlementBeforeItCounts) {
    const json::Value card = json::Value::array({payment("Card", "$ 21.00")});
    EXPECT_TRUE(order_of(settled(card, false)).left_to_pay.empty()) << "20 cents were rounded away";
    EXPECT_TRUE(order_of(settled(card, {{"label", "Remaining"}, {"amount", "$ 0.00"}})).left_to_pay.empty());
    json::Value message = settled(card, nullptr);
    EXPECT_EQ(order_of(message).left_to_pay, dollars("$ 0.20", 20)) << "nothing was said";
}

TEST(Odoo20, IsPaidByTheStateOfItsOrder) {
    json::Value message =
        settled(json::Value::array({payment("Cash", "$ 50.00"), payment("Cash", "$ -28.80")}), false);
    message["order"]["state"] = "paid";
    message["qrData"] = {{"qrCode", "data:image/png;base64,AAAA"}, {"amount", "$ 21.20"}};
    const Order order = order_of(message);
    EXPECT_EQ(order.phase, Phase::paid);
    EXPECT_EQ(order.change, dollars("$ 28.80", 2880));
    EXPECT_EQ(order.tenders.size(), 1u);
    EXPECT_FALSE(order.qr);
    message["payments"] = json::Value::array({payment("Cash", "$ 50.00")});
    message["amountSettlements"] = {{"label", "Change"}, {"amount", "$ 28.80"}};
    EXPECT_EQ(order_of(message), order);
    message["extra_data"]["prices"]["total_amount"] = false;
    EXPECT_EQ(order_of(message).phase, Phase::empty) << "as the official page has it";
}

TEST(Odoo20, WelcomesInEveryOtherState) {
    json::Value message = composed();
    for (const char* state : {"cancel", "done", "invoiced", "anything"}) {
        message["order"]["state"] = state;
        const Order order = order_of(message);
        EXPECT_EQ(order.phase, Phase::empty) << state;
        EXPECT_TRUE(order.lines.empty()) << state;
        EXPECT_TRUE(order.total.empty()) << state;
        EXPECT_EQ(order.number, "") << state;
    }
    message = composed();
    message["lines"] = json::Value::array();
    EXPECT_EQ(order_of(message).phase, Phase::empty);
    message["displayScreenSaver"] = true;
    EXPECT_EQ(order_of({{"clearData", true}}).phase, Phase::empty);
}

TEST(Odoo20, ShowsNoOrderUnderTheScreenSaver) {
    json::Value message = composed();
    message["displayScreenSaver"] = true;
    const Decoded decoded = decode_odoo20(message, kHints);
    EXPECT_TRUE(decoded.beside.wants_screen_saver);
    EXPECT_EQ(decoded.order->phase, Phase::empty);
    EXPECT_TRUE(decoded.order->lines.empty());
}

TEST(Odoo20, ShowsACodeUntilItIsPaid) {
    json::Value message = composed();
    message["qrData"] = {
        {"name", "QR SEPA"}, {"qrCode", "data:image/png;base64,AAAA"}, {"amount", "$ 21.20"}};
    Order order = order_of(message);
    ASSERT_TRUE(order.qr);
    EXPECT_EQ(order.qr->method, "QR SEPA");
    EXPECT_EQ(order.qr->amount, dollars("$ 21.20", 2120));
    EXPECT_EQ(order.qr->picture.key, "data:image/png;base64,AAAA");
    message["onlinePaymentData"] = {
        {"formattedAmount", "$ 11.20"}, {"qrCode", "data:image/png;base64,BBBB"}, {"orderName", "Order 17"}};
    order = order_of(message);
    ASSERT_TRUE(order.qr);
    EXPECT_EQ(order.qr->picture.key, "data:image/png;base64,BBBB") << "online payment lies over it";
    EXPECT_EQ(order.qr->amount, dollars("$ 11.20", 1120));
    EXPECT_EQ(order.qr->reference, "Order 17");
    message["onlinePaymentData"] = {{"formattedAmount", false}, {"qrCode", false}};
    message["qrData"] = {{"qrCode", false}};
    EXPECT_FALSE(order_of(message).qr) << "false is no picture";
    message["qrData"] = {{"qrCode", "data:image/png;base64,AAAA"}};
    message["lines"] = json::Value::array();
    EXPECT_EQ(order_of(message).phase, Phase::selling);
}

TEST(Odoo20, ShowsTheTextsOfTheScale) {
    json::Value message = composed();
    message["lines"] = json::Value::array();
    message["scaleData"] = {{"productName", "Flour"},  {"unitPrice", "$ 3.44 / kg"}, {"totalPrice", "$ 1.20"},
                            {"netWeight", "0.350 kg"}, {"grossWeight", "0.400 kg"},  {"tare", "0.050 kg"},
                            {"hardwareTare", false}};
    Order order = order_of(message);
    ASSERT_TRUE(order.weighing);
    EXPECT_EQ(order.phase, Phase::selling);
    EXPECT_EQ(order.weighing->product, "Flour");
    EXPECT_EQ(order.weighing->net, "0.350 kg");
    EXPECT_EQ(order.weighing->gross, "0.400 kg");
    EXPECT_EQ(order.weighing->tare, "0.050 kg");
    EXPECT_EQ(order.weighing->unit_price, "$ 3.44 / kg");
    EXPECT_EQ(order.weighing->total, dollars("$ 1.20", 120));
    message["scaleData"]["hardwareTare"] = true;
    order = order_of(message);
    EXPECT_EQ(order.weighing->gross, "");
    EXPECT_EQ(order.weighing->tare, "");
    message["scaleData"] = {{"product", {{"name", "Rice"}}}, {"netWeight", "1.000 kg"}};
    EXPECT_EQ(order_of(message).weighing->product, "Rice") << "the name of 19";
}

TEST(Odoo20, TellsWhichThemeThePosWishes) {
    json::Value message = composed();
    EXPECT_EQ(decode_odoo20(message, kHints).beside.theme, "light");
    message["displayTheme"] = "dark";
    EXPECT_EQ(decode_odoo20(message, kHints).beside.theme, "dark");
    message["displayTheme"] = "../../etc";
    EXPECT_EQ(decode_odoo20(message, kHints).beside.theme, "");
}

TEST(Odoo20, ReadsPointsTheReceiptsCodeAndWhetherThePaymentIsBeingNoted) {
    json::Value message = composed();
    renderer::Order order = order_of(message);
    EXPECT_FALSE(order.is_validating);
    EXPECT_TRUE(order.receipt_picture.empty());
    EXPECT_EQ(order.loyalty,
              (std::vector<renderer::LoyaltyProgram>{{"Coffee card", "2", "0", "7.5", "9.5"}}));
    message["processingValidation"] = true;
    message["image"]["invoice_qr_code"] = "data:image/png;base64,AAAA";
    message["extra_data"]["prices"]["total_amount"] = "21,20\u00a0€";
    for (int i = 0; i < 100; ++i) message["loyaltyPrograms"].push_back({{"name", "more"}});
    order = order_of(message);
    EXPECT_TRUE(order.is_validating);
    EXPECT_EQ(order.receipt_picture.key, "data:image/png;base64,AAAA");
    EXPECT_EQ(order.loyalty.size(), kLoyaltyMax);
    EXPECT_EQ(order.loyalty[0].balance, "7,5");
}

TEST(Odoo20, SaysNothingOfCustomerAndCashier) {
    json::Value message = composed();
    message["loyaltyPrograms"] = json::Value::array();
    const Decoded decoded = decode_odoo20(message, kHints);
    std::string all = decoded.order->number + decoded.order->customer_note;
    for (const auto& line : decoded.order->lines) all += line.name + line.customer_note + line.internal_note;
    for (const char* secret : {"Ada", "example.com", "Bob", "9f1c0a77", "Regular"}) {
        EXPECT_EQ(all.find(secret), std::string::npos) << secret;
    }
}

/// Source: odoo-20.md section 1.5: a state of master had the names of both.
TEST(Odoo20, ReadsEachFieldByItsOldNameWhereTheNewOneIsMissing) {
    const auto message =
        json::parse(R"({"finalized":false,"amount":"$ 5.00","subtotal":"$ 4.35","amountTaxes":"$ 0.65",
        "change":0,"general_customer_note":"Soon","paymentLines":[{"name":"Card","amount":"$ 2.00"}],
        "qrPaymentData":{"name":"Bank QR","amount":"$ 3.00","qrCode":"data:image/png;base64,AAAA"},
        "lines":[{"full_product_name":"Espresso","qty":2,"price_subtotal_incl":5.0,"price":"$ 5.00","unitPrice":"$ 2.50",
        "unit":"Units","productId":31,"customerNote":"hot","internalNote":"[{\"text\":\"VIP\"}]","isSelected":true,
        "comboParent":"Menu","packLotLines":["SN 1"],"discount":"","price_without_discount":"$ 5.00"}]})");
    const Order order = *decode(*message, kHints).value();
    EXPECT_EQ(order.source, "odoo20");
    EXPECT_EQ(order.phase, Phase::selling);
    EXPECT_EQ(order.total.text, "$ 5.00");
    EXPECT_EQ(order.subtotal.text, "$ 4.35");
    EXPECT_EQ(order.taxes.text, "$ 0.65");
    EXPECT_EQ(order.customer_note, "Soon");
    EXPECT_EQ(order.left_to_pay, dollars("$ 3.00", 300));
    ASSERT_TRUE(order.qr);
    EXPECT_EQ(order.qr->method, "Bank QR");
    const auto& line = order.lines.at(0);
    EXPECT_EQ(line.price.text, "$ 5.00") << "the number is the record's own";
    EXPECT_EQ(line.unit_price.text, "$ 2.50");
    EXPECT_EQ(line.unit, "Units");
    EXPECT_EQ(line.customer_note, "hot");
    EXPECT_EQ(line.internal_note, "VIP");
    EXPECT_EQ(line.lots, std::vector<std::string>{"SN 1"});
    EXPECT_TRUE(line.is_selected);
    EXPECT_TRUE(line.is_combo_child);
    EXPECT_EQ(line.picture.key, "https://shop.example/web/image/product.product/31/image_128");
    json::Value paid = *message;
    paid["finalized"] = true;
    EXPECT_EQ(order_of(paid).phase, Phase::paid);
}

TEST(Odoo20, IsReadOutOfItsJsonText) {
    const auto order = decode(json::Value(json::dump(composed())), kHints);
    ASSERT_TRUE(order);
    EXPECT_EQ(**order, order_of(composed()));
    EXPECT_EQ(decode(json::Value("\"\\\"{}\\\"\""), kHints).error().code, ErrorCode::malformed)
        << "a text in a text is nothing";
}

TEST(Odoo20, SurvivesEveryJsonTypeAtEveryField) {
    json::Value message = composed();
    message["lines"].erase(4);
    message["payments"] = json::Value::array({payment("Cash", "$ 50.00")});
    message["amountSettlements"] = {{"label", "Change"}, {"amount", "$ 28.80"}};
    message["scaleData"] = {{"productName", "Flour"}, {"netWeight", "1 kg"}, {"totalPrice", "$ 1.00"}};
    message["qrData"] = {{"qrCode", "/qr"}, {"amount", "$ 1.00"}};
    std::size_t tried = 0;
    test::for_each_wrong_type(message, message, [&](const json::Value& wrong) {
        const Order order = order_of(wrong);
        for (const auto& line : order.lines) {
            EXPECT_TRUE(utf8::is_valid(line.name) && utf8::is_valid(line.quantity) &&
                        utf8::is_valid(line.price.text) && utf8::is_valid(line.internal_note))
                << json::dump(wrong);
        }
        EXPECT_TRUE(utf8::is_valid(order.total.text) && utf8::is_valid(order.customer_note));
        ++tried;
    });
    EXPECT_GT(tried, 1500u);
}

TEST(Odoo20, KeepsWithinItsBounds) {
    json::Value message = composed();
    json::Value line = message["lines"][0];
    line["full_product_name"] = std::string(10'000, 'x');
    line["customer_note"] = std::string(10'000, 'y');
    line["product_uom_name"] = std::string(10'000, 'z');
    line["note"] = std::string(100'000, '[');
    message["lines"] = json::Value::array();
    for (std::size_t i = 0; i < snapshot::kLinesMax + 7; ++i) message["lines"].push_back(line);
    for (int i = 0; i < 300; ++i) message["payments"].push_back(payment("Cash", "$ 1.00"));
    const Order order = order_of(message);
    EXPECT_EQ(order.lines.size(), snapshot::kLinesMax);
    EXPECT_EQ(order.lines_dropped, 7u);
    EXPECT_EQ(order.lines[0].name.size(), snapshot::kNameBytesMax);
    EXPECT_EQ(order.lines[0].customer_note.size(), snapshot::kNoteBytesMax);
    EXPECT_EQ(order.lines[0].unit.size(), snapshot::kShortBytesMax);
    EXPECT_LE(order.lines[0].internal_note.size(), snapshot::kNoteBytesMax);
    EXPECT_EQ(order.tenders.size(), snapshot::kTendersMax);
}

}  // namespace
}  // namespace comptoir::sources
