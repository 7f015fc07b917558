#include "app/sources/odoo19.hpp"

#include <gtest/gtest.h>

#include "tests/support/captures.hpp"

namespace comptoir::sources {
namespace {

using renderer::Order;
using renderer::Phase;

const Hints kHints{.base_url = "https://shop.example/pos_customer_display/1/abc", .language = "en_US"};

Order last_of(const std::string& scenario) {
    return decode_odoo19(test::snapshots_of("odoo19/" + scenario + ".json").back(), kHints);
}

Order at(const std::string& scenario, std::size_t index) {
    return decode_odoo19(test::snapshots_of("odoo19/" + scenario + ".json").at(index), kHints);
}

Amount dollars(const char* text, std::int64_t minor) {
    return {text, Money{minor, 2, ""}};
}

Order decode_text(const char* text) {
    return decode_odoo19(json::parse(text).value(), kHints);
}

TEST(Odoo19, ShowsANoteInAnyScriptWithItsBreaksAndItsMarkupAsText) {
    const Order order = last_of("box/07-customer-note");
    ASSERT_EQ(order.lines.size(), 3u);
    EXPECT_EQ(order.lines[2].customer_note, "Gift wrap – für Zoë\n2nd line: 你好 & <b>bold</b>");
    EXPECT_EQ(order.lines[2].internal_note, "");
    EXPECT_TRUE(order.lines[2].is_selected);
    EXPECT_EQ(order.phase, Phase::selling);
    EXPECT_EQ(order.source, "odoo19");
    EXPECT_EQ(order.language, "en-US");
}

TEST(Odoo19, ReadsTheTagsOfAnInternalNote) {
    EXPECT_EQ(last_of("box/08-internal-note").lines[2].internal_note, "check stock");
    const auto note = [](const char* text) {
        return decode_odoo19({{"lines", {{{"productName", "x"}, {"internalNote", text}}}}}, kHints)
            .lines[0]
            .internal_note;
    };
    EXPECT_EQ(note(R"([{"text":"a"},{"text":"b","colorIndex":2}])"), "a\nb");
    EXPECT_EQ(note(R"([[{"text":"a"},[[["deep"]]]],"b",7])"), "a\nb\n7");
    EXPECT_EQ(note(R"({"text":"a"})"), "a");
    EXPECT_EQ(note("plain words"), "plain words");
    EXPECT_EQ(note("[not json"), "[not json");
    EXPECT_EQ(note("[]"), "");
    EXPECT_EQ(note(std::string(100'000, '[').c_str()).size(), 4096u);
}

TEST(Odoo19, DerivesTheOldPriceOfOneFromThatOfTheWholeLine) {
    const Order order = last_of("box/07-customer-note");
    const auto& line = order.lines[2];
    EXPECT_EQ(line.quantity, "12");
    EXPECT_EQ(line.unit, "Units");
    EXPECT_EQ(line.discount_percent, "10");
    EXPECT_EQ(line.unit_price, dollars("$\u00a04.05", 405));
    EXPECT_EQ(line.old_unit_price, dollars("$\u00a04.50", 450));
    EXPECT_EQ(line.price, dollars("$\u00a048.60", 4860));
    EXPECT_EQ(line.old_price, dollars("$\u00a054.00", 5400));
    EXPECT_EQ(order.total, dollars("$\u00a051.62", 5162));
    EXPECT_EQ(order.taxes, dollars("$\u00a00.14", 14));
    EXPECT_TRUE(order.subtotal.empty());
    EXPECT_EQ(order.saved, dollars("$\u00a05.40", 540));
    EXPECT_EQ(order.before_discounts, dollars("$\u00a057.02", 5702));
    EXPECT_TRUE(order.lines[0].old_price.empty());
    EXPECT_TRUE(order.lines[0].old_unit_price.empty());
}

TEST(Odoo19, NamesAVariantAndItsPicture) {
    const auto line = last_of("box/09-variant").lines.at(3);
    EXPECT_EQ(line.name, "Conference Chair (Steel)");
    EXPECT_EQ(line.picture.key, "https://shop.example/web/image/product.product/29/image_128");
}

TEST(Odoo19, KeepsAComboTogether) {
    const Order order = last_of("box/10-combo");
    ASSERT_EQ(order.lines.size(), 8u);
    const auto& parent = order.lines[4];
    EXPECT_EQ(parent.name, "Office Combo");
    EXPECT_FALSE(parent.is_combo_child);
    EXPECT_EQ(parent.price, dollars("$\u00a0160.00", 16000));
    EXPECT_TRUE(parent.unit_price.empty());
    for (std::size_t i = 5; i < 8; ++i) {
        EXPECT_TRUE(order.lines[i].is_combo_child) << i;
        EXPECT_TRUE(order.lines[i].price.empty()) << i;
    }
    EXPECT_EQ(order.saved, dollars("$\u00a05.40", 540));
}

TEST(Odoo19, ShowsTheTextsOfTheScaleAndNeverItsFloats) {
    const auto snapshots = test::snapshots_of("odoo19/box/13-weigh.json");
    std::vector<std::string> nets;
    for (const auto& snapshot : snapshots) {
        const Order order = decode_odoo19(snapshot, kHints);
        if (!order.weighing) continue;
        EXPECT_EQ(order.weighing->product, "Flour");
        EXPECT_EQ(order.weighing->unit_price, "$\u00a03.44 / Units");
        EXPECT_EQ(order.weighing->gross, order.weighing->net);
        EXPECT_EQ(order.weighing->tare, "0.00 Units");
        if (nets.empty() || nets.back() != order.weighing->net) nets.push_back(order.weighing->net);
    }
    EXPECT_EQ(nets, (std::vector<std::string>{"0.00 Units", "0.25 Units", "1.23 Units"}));
    const Order after = decode_odoo19(snapshots.back(), kHints);
    EXPECT_FALSE(after.weighing);
    EXPECT_EQ(after.lines.back().quantity, "1.23");
    EXPECT_EQ(after.lines.back().price, dollars("$\u00a04.23", 423));
}

TEST(Odoo19, WeighsTheFirstProductOfAnOrder) {
    const Order order = decode_text(R"({"lines":[],"finalized":false,"scaleData":{"product":{"name":"Flour"},
        "netWeight":"0.350 kg","grossWeight":"0.400 kg","tare":"0.050 kg","totalPrice":"$ 1.20","unitPrice":"$ 3.44 / kg"}})");
    EXPECT_EQ(order.phase, Phase::selling);
    ASSERT_TRUE(order.weighing);
    EXPECT_EQ(order.weighing->net, "0.350 kg");
    EXPECT_EQ(order.weighing->stability, renderer::Stability::unknown);
}

TEST(Odoo19, GivesChangeAsAPositiveAmount) {
    const Order order = last_of("box/17-cash-tendered");
    EXPECT_EQ(order.change, dollars("$\u00a050.00", 5000));
    EXPECT_EQ(order.tenders, (std::vector<renderer::Tender>{{"Cash", dollars("$\u00a0298.85", 29885)}}));
    EXPECT_TRUE(order.left_to_pay.empty());
    EXPECT_EQ(order.phase, Phase::selling);
}

TEST(Odoo19, TakesTheChangeOutOfTheTendersOncePaid) {
    const Order order = last_of("box/18-paid");
    EXPECT_EQ(order.phase, Phase::paid);
    EXPECT_EQ(order.change, dollars("$\u00a050.00", 5000));
    EXPECT_EQ(order.tenders, (std::vector<renderer::Tender>{{"Cash", dollars("$\u00a0298.85", 29885)}}));
    EXPECT_EQ(at("box/18-paid", 0), order) << "the tender added for the change changes nothing on the screen";
}

TEST(Odoo19, SaysWhatIsLeftOfASplitPayment) {
    const auto snapshots = test::snapshots_of("odoo19/box/21-split-payment.json");
    std::vector<std::string> left;
    for (const auto& snapshot : snapshots) {
        const Order order = decode_odoo19(snapshot, kHints);
        if (!order.left_to_pay.empty() && (left.empty() || left.back() != order.left_to_pay.text)) {
            left.push_back(order.left_to_pay.text);
        }
    }
    EXPECT_EQ(left, (std::vector<std::string>{"$\u00a01,725.98", "$\u00a01,716.98", "$\u00a01,626.98"}));
    const Order order = decode_odoo19(snapshots.back(), kHints);
    ASSERT_EQ(order.tenders.size(), 2u);
    EXPECT_EQ(order.tenders[0], (renderer::Tender{"Card", dollars("$\u00a0100.00", 10000)}));
    EXPECT_EQ(order.tenders[1], (renderer::Tender{"Cash", dollars("$\u00a01,626.98", 162698)}));
    EXPECT_TRUE(order.left_to_pay.empty());
}

TEST(Odoo19, EmptiesTheScreenAfterASale) {
    EXPECT_EQ(at("box/22-paid-split", 0).phase, Phase::paid);
    const Order order = last_of("box/22-paid-split");
    EXPECT_EQ(order.phase, Phase::empty);
    EXPECT_EQ(order.total, dollars("$\u00a00.00", 0));
    EXPECT_TRUE(order.taxes.empty());
    EXPECT_TRUE(order.change.empty());
}

TEST(Odoo19, ShowsARefundAsThePosDoes) {
    const Order order = last_of("box/23-refund-line");
    ASSERT_EQ(order.lines.size(), 1u);
    EXPECT_EQ(order.lines[0].quantity, "-1");
    EXPECT_EQ(order.lines[0].price, dollars("$\u00a01.98", 198));
    EXPECT_EQ(order.total, dollars("$\u00a0-1.98", -198));
    EXPECT_TRUE(order.saved.empty());
}

TEST(Odoo19, KeepsTheTenderOfARefund) {
    const Order order = at("box/24-refund-paid", 0);
    EXPECT_EQ(order.tenders, (std::vector<renderer::Tender>{{"Cash", dollars("$\u00a0-1.98", -198)}}));
    EXPECT_TRUE(order.change.empty());
    EXPECT_TRUE(order.left_to_pay.empty());
}

TEST(Odoo19, FollowsManyLines) {
    std::size_t lines = 0;
    for (const auto& snapshot : test::snapshots_of("odoo19/box/25-many-lines.json")) {
        const Order order = decode_odoo19(snapshot, kHints);
        if (order.phase == Phase::selling) {
            EXPECT_GE(order.lines.size(), lines);
        }
        lines = order.lines.size();
    }
    EXPECT_EQ(lines, 14u);
}

TEST(Odoo19, KeepsTheNoteOfTheOrder) {
    EXPECT_EQ(last_of("box/26-order-note").customer_note, "Deliver after 18:00");
}

TEST(Odoo19, ShowsAQrCodeUntilItIsPaid) {
    const auto snapshots = test::snapshots_of("odoo19/qr-eur/02-qr-payment.json");
    EXPECT_FALSE(decode_odoo19(snapshots.front(), kHints).qr)
        << "the key is missing until the method is chosen";
    const Order order = decode_odoo19(snapshots.back(), kHints);
    ASSERT_TRUE(order.qr);
    EXPECT_EQ(order.qr->method, "QR SEPA");
    EXPECT_EQ(order.qr->amount, (Amount{"5,446.98\u00a0€", Money{544698, 2, "EUR"}}));
    EXPECT_TRUE(order.qr->picture.key.starts_with("data:image/png;base64,iVBOR"));
    for (const auto& snapshot : test::snapshots_of("odoo19/qr-eur/03-qr-confirmed.json")) {
        if (snapshot.contains("qrPaymentData") && snapshot["qrPaymentData"].is_null()) {
            EXPECT_FALSE(decode_odoo19(snapshot, kHints).qr);
        }
    }
    EXPECT_EQ(last_of("qr-eur/03-qr-confirmed").phase, Phase::paid);
    EXPECT_EQ(last_of("qr-eur/04-qr-paid").phase, Phase::empty);
    EXPECT_EQ(last_of("qr-eur/01-eur-lines").lines[1].tax_labels, "A");
}

TEST(Odoo19, ShowsAnOnlinePayment) {
    const Order order = decode_text(R"({"lines":[{"productName":"x"}],"onlinePaymentData":
        {"formattedAmount":"$ 17.85","qrCode":"/report/barcode/QR/x","orderName":"Shop/0042"}})");
    ASSERT_TRUE(order.qr);
    EXPECT_EQ(order.qr->reference, "Shop/0042");
    EXPECT_EQ(order.qr->picture.key, "https://shop.example/report/barcode/QR/x");
    EXPECT_FALSE(decode_text(R"({"lines":[{"productName":"x"}],"onlinePaymentData":{}})").qr);
}

TEST(Odoo19, NeverSavesWhatDoesNotAddUp) {
    const char* const line = R"({"lines":[{"productName":"a","qty":"1","price":"$ 9.00","discount":"10",
        "price_without_discount":"$ %s","unitPrice":"$ 9.00"}%s],"amount":"$ %s","finalized":false})";
    const auto order = [&](const char* without, const char* more, const char* total) {
        std::string text = line;
        for (const char* const part : {without, more, total}) text.replace(text.find("%s"), 2, part);
        return decode_text(text.c_str());
    };
    EXPECT_EQ(order("10.00", "", "9.00").saved, dollars("$ 1.00", 100));
    EXPECT_TRUE(order("10.00", "", "9.05").saved.empty()) << "the lines are not the total";
    EXPECT_TRUE(order("12.00", "", "9.00").saved.empty()) << "10 % less is not the price";
    EXPECT_TRUE(order("12.00", "", "9.00").lines[0].old_price.empty());
    EXPECT_TRUE(order("10.00", R"(,{"productName":"b","price":"some"})", "9.00").saved.empty());
    EXPECT_EQ(order("10.00", R"(,{"productName":"b","qty":"1","price":"Free","discount":"100",
        "price_without_discount":"$ 2.00"})",
                    "9.00")
                  .saved,
              dollars("$ 3.00", 300));
}

TEST(Odoo19, TakesOnlyPicturesOfItsOwnServer) {
    const auto picture = [](const json::Value& id, const Hints& hints) {
        return decode_odoo19({{"lines", {{{"productName", "x"}, {"productId", id}}}}}, hints)
            .lines[0]
            .picture.key;
    };
    EXPECT_EQ(picture(7, kHints), "https://shop.example/web/image/product.product/7/image_128");
    EXPECT_EQ(picture("7", kHints), "https://shop.example/web/image/product.product/7/image_128");
    EXPECT_EQ(picture(7, {}), "");
    EXPECT_EQ(picture(-7, kHints), "");
    EXPECT_EQ(picture("../../x", kHints), "");
    EXPECT_EQ(picture(1.5, kHints), "");
}

}  // namespace
}  // namespace comptoir::sources
