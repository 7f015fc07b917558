#include "app/sources/odoo16.hpp"

#include <gtest/gtest.h>

#include <chrono>

#include "app/base/utf8.hpp"
#include "app/sources/snapshot.hpp"
#include "tests/support/transcripts.hpp"

namespace comptoir::sources {
namespace {

using renderer::Order;
using renderer::Phase;
using renderer::Tender;

const Hints kHints{.base_url = "https://shop.example", .language = "de_DE"};

Amount dollars(const char* text, std::int64_t minor) {
    return {text, Money{minor, 2, ""}};
}

Decoded page(const std::string& name, const Hints& hints = kHints) {
    return decode_odoo16(test::read_transcript("html_display/" + name + ".html"), hints).value();
}

/// An order's page with these rows in its table.
std::string with_rows(const std::string& rows) {
    return "<div class=\"resources\"><base href=\"https://shop.example\"></div>"
           "<div class=\"pos-customer_facing_display\"><div class=\"pos_orderlines_list\"><table><tbody>" +
           rows +
           "</tbody></table></div><span class=\"pos-total_amount amount\">$ 5.00</span>"
           "<div class=\"pos-paymentlines\"><div class=\"pos-amount-container\"><span "
           "class=\"name\">Change:</span>"
           "<span class=\"amount\">$ 0.00</span></div></div></div>";
}

std::string row(const std::string& name, const std::string& price = "$ 5.00") {
    return "<tr class=\"pos_orderlines_item\"><td class=\"product_img\"><img src=\"/web/image/1\"></td>"
           "<td class=\"product_text_info\"><ul><li>" +
           name +
           "</li></ul></td><td class=\"product_quantity "
           "gray\"><span>1.00</span><span>Units</span></td><td><div>" +
           price + "</div></td></tr>";
}

Order order_of(const std::string& html) {
    return *decode_odoo16(html, kHints).value().order;
}

TEST(Odoo16, ReadsAnOrderOutOfItsPage) {
    const Decoded decoded = page("order");
    const Order& order = *decoded.order;
    EXPECT_EQ(order.source, "odoo16");
    EXPECT_EQ(order.language, "de-DE");
    EXPECT_EQ(order.phase, Phase::selling);
    EXPECT_EQ(order.total, dollars("$\u00a09.05", 905));
    EXPECT_TRUE(order.change.empty()) << "the change line is always there";
    EXPECT_TRUE(order.tenders.empty());
    ASSERT_EQ(order.lines.size(), 3u);
    const auto& pad = order.lines[1];
    EXPECT_EQ(pad.name, "Desk Pad & Mat (Black)");
    EXPECT_EQ(pad.quantity, "3.00");
    EXPECT_EQ(pad.unit, "Units");
    EXPECT_EQ(pad.price, dollars("$\u00a05.35", 535));
    EXPECT_EQ(pad.discount_percent, "10");
    EXPECT_EQ(pad.customer_note, "");
    EXPECT_TRUE(pad.picture.key.starts_with("data:image/png;base64,iVBOR"));
    EXPECT_TRUE(pad.picture.key.ends_with("CYII="));
    EXPECT_FALSE(pad.is_selected);
    const auto& flour = order.lines[2];
    EXPECT_EQ(flour.quantity, "0.350");
    EXPECT_EQ(flour.unit, "kg");
    EXPECT_EQ(flour.discount_percent, "");
    EXPECT_EQ(flour.customer_note, "Gift wrap – für Zoë\n2nd line: 你好 & <b>bold</b>");
    EXPECT_TRUE(flour.is_selected);
    EXPECT_EQ(order.lines[0].picture.key,
              "https://shop.example/web/image?model=product.product&field=image_128&id=31");
    EXPECT_TRUE(order.saved.empty()) << "what the pad cost before is not on the page";
}

TEST(Odoo16, GivesThePicturesOfTheShop) {
    const Decoded decoded = page("order");
    EXPECT_EQ(decoded.beside.server, "http://192.168.1.10:8069");
    EXPECT_EQ(decoded.beside.logo.key, "https://shop.example/logo?company=1");
    EXPECT_EQ(decoded.beside.background.key,
              "https://shop.example/web/image/pos.config/1/customer_display_bg_img");
    EXPECT_TRUE(page("cash").beside.background.empty()) << "none";
}

TEST(Odoo16, AsksThePageForItsServerOnlyWhereNobodyKnowsIt) {
    const Decoded decoded = page("order", {});
    EXPECT_EQ(decoded.order->lines[0].picture.key,
              "http://192.168.1.10:8069/web/image?model=product.product&field=image_128&id=31");
    const std::string evil = "<base href=\"http://10.0.0.1/\">" + with_rows(row("x"));
    EXPECT_EQ(order_of(evil).lines[0].picture.key, "https://shop.example/web/image/1");
}

TEST(Odoo16, IsWelcomeWhileIdleOrEmpty) {
    const Decoded idle = page("idle");
    EXPECT_EQ(idle.order->phase, Phase::empty);
    EXPECT_EQ(idle.order->source, "odoo16");
    EXPECT_EQ(idle.beside.logo.key, "https://shop.example/logo?company=1");
    EXPECT_EQ(idle.beside.background.key,
              "https://shop.example/web/image/pos.config/1/customer_display_bg_img");
    const Decoded empty = page("empty");
    EXPECT_EQ(empty.order->phase, Phase::empty);
    EXPECT_TRUE(empty.order->lines.empty());
}

TEST(Odoo16, SaysWhatIsLeftWhilePaying) {
    const Order order = *page("paying").order;
    EXPECT_EQ(order.tenders, (std::vector<Tender>{{"Card", dollars("$\u00a05.00", 500)}}));
    EXPECT_EQ(order.left_to_pay, dollars("$\u00a04.05", 405));
    EXPECT_TRUE(order.change.empty());
}

TEST(Odoo16, TakesTheLastAmountForTheChange) {
    const Order order = *page("cash").order;
    EXPECT_EQ(order.phase, Phase::selling);
    EXPECT_EQ(order.tenders, (std::vector<Tender>{{"Cash", dollars("$\u00a020.00", 2000)}}));
    EXPECT_EQ(order.change, dollars("$\u00a010.95", 1095));
}

TEST(Odoo16, ThanksOnTheReceiptScreen) {
    const Order order = *page("thanks").order;
    EXPECT_EQ(order.phase, Phase::paid);
    EXPECT_EQ(order.total, dollars("$\u00a09.05", 905));
    EXPECT_EQ(order.change, dollars("$\u00a010.95", 1095));
    EXPECT_TRUE(order.left_to_pay.empty());
}

TEST(Odoo16, ReadsEveryLanguageByItsPlaceAndNotByItsWords) {
    const Order french = *page("french").order;
    EXPECT_EQ(french.tenders, (std::vector<Tender>{{"Espèces", {"2,00\u00a0€", Money{200, 2, "EUR"}}}}));
    EXPECT_EQ(french.left_to_pay.text, "1,70\u00a0€");
    EXPECT_EQ(french.lines[1].discount_percent, "12,5");
    EXPECT_EQ(french.lines[1].quantity, "0,350");
    EXPECT_EQ(french.lines[0].name, "Café crème");
    const Order arabic = *page("arabic").order;
    EXPECT_EQ(arabic.lines.at(0).name, "قهوة عربية بالهيل");
    EXPECT_EQ(arabic.lines[0].unit, "الوحدات");
    EXPECT_EQ(arabic.lines[0].discount_percent, "10");
    EXPECT_EQ(arabic.lines[0].customer_note, "بدون سكر");
    EXPECT_EQ(arabic.tenders.at(0).method, "نقدي");
    EXPECT_EQ(arabic.change.text, "14.00\u00a0د.إ.");
}

TEST(Odoo16, HasNoChangeWhereItIsNoughtInAnyCurrency) {
    for (const char* nought :
         {"KD 0.000", "0 ¥", "0", "0,00\u00a0€", "", "0.00\u00a0د.إ.", "٠٫٠٠\u00a0د.إ."}) {
        std::string html = with_rows(row("x"));
        html.replace(html.find("$ 0.00"), 6, nought);
        EXPECT_TRUE(order_of(html).change.empty()) << nought;
    }
}

TEST(Odoo16, ShowsTheCodeOfAQrPayment) {
    for (const char* name : {"qr", "online_payment"}) {
        const Order order = *page(name).order;
        ASSERT_TRUE(order.qr) << name;
        EXPECT_EQ(order.phase, Phase::selling) << name;
        EXPECT_TRUE(order.qr->picture.key.starts_with("data:image/png;base64,iVBOR")) << name;
        EXPECT_EQ(order.qr->amount, dollars("$\u00a09.05", 905)) << name;
        EXPECT_EQ(order.qr->reference, "Order 00001-001-0007") << name;
    }
    EXPECT_EQ(page("qr").order->lines.size(), 3u);
}

TEST(Odoo16, IsDecodedFromWhatABoxIsSentAndWhatItsPageAsksFor) {
    const std::string html = test::read_transcript("html_display/order.html");
    const Order order = order_of(html);
    for (const char* key : {"html", "rendered_html"}) {
        const json::Value message = {{key, html}};
        EXPECT_EQ(shape_of(message), Shape::odoo16);
        EXPECT_EQ(**decode(message, kHints), order);
    }
    for (const json::Value& wrong :
         {json::Value(7), json::Value(nullptr), json::Value::array(), json::Value("")}) {
        EXPECT_EQ(decode({{"html", wrong}}, kHints).error().code, ErrorCode::malformed) << json::dump(wrong);
    }
}

TEST(Odoo16, SaysWhatIsNoCustomerDisplay) {
    for (const char* html :
         {"", "   ", "plain words", "<p>Hello</p>", "<html><body><h1>502 Bad Gateway</h1></body></html>",
          "<script>pos_orderlines_item</script>", "<!-- pos-customer_facing_display -->"}) {
        const auto decoded = decode_odoo16(html, kHints);
        ASSERT_FALSE(decoded) << html;
        EXPECT_EQ(decoded.error().code, ErrorCode::malformed);
    }
}

TEST(Odoo16, ReadsTheOrderInnerHtmlAlone) {
    EXPECT_EQ(order_of("<table>" + row("x") + "</table>").lines.size(), 1u);
}

TEST(Odoo16, TakesNoPictureFromElsewhere) {
    const auto picture = [](const std::string& source) {
        std::string html = with_rows(row("x"));
        html.replace(html.find("/web/image/1"), 12, source);
        return order_of(html).lines.at(0).picture.key;
    };
    EXPECT_EQ(picture("https://shop.example/a"), "https://shop.example/a");
    EXPECT_EQ(picture("http://other.example/a"), "");
    EXPECT_EQ(picture("//other.example/a"), "");
    EXPECT_EQ(picture("file:///etc/passwd"), "");
    EXPECT_EQ(picture("javascript:alert(1)"), "");
    EXPECT_EQ(picture("data:text/html,<script>"), "");
    EXPECT_EQ(picture("data:image/png;base64,AAAA"), "data:image/png;base64,AAAA");
    const std::string large = "data:image/png;base64," + std::string(100'000, 'A');
    EXPECT_EQ(picture(large), large);
    EXPECT_EQ(picture("data:image/png;base64," + std::string(600'000, 'A')), "");
    EXPECT_EQ(picture("data:image/#0"), "") << "names none that was taken out";
}

TEST(Odoo16, ShowsHostileNamesAsText) {
    const auto name = [](const std::string& markup) {
        return order_of(with_rows(row(markup))).lines.at(0).name;
    };
    EXPECT_EQ(name("&lt;script&gt;alert(1)&lt;/script&gt;"), "<script>alert(1)</script>");
    EXPECT_EQ(name("a<script>alert(1)</script>b"), "ab");
    EXPECT_EQ(name("a<style>*{background:url(http://evil.example)}</style>b"), "ab");
    EXPECT_EQ(name("a\n   <b>b</b>\t c"), "a b c");
    EXPECT_EQ(name("\"data:image/png;base64,AAAA\""), "\"data:image/png;base64,AAAA\"");
    EXPECT_EQ(name("&#x202e;evil&#0;"), "\u202eevil");
    EXPECT_EQ(name("caf\xe9"), "caf\ufffd");
    EXPECT_EQ(name("<li class=\"product_details\">x</li>"), "");
}

TEST(Odoo16, SurvivesWhatIsNotClosed) {
    const Order order = order_of(
        "<div class=pos-customer_facing_display><table>"
        "<tr class=pos_orderlines_item><td class=product_text_info><ul><li>One</ul><td>$ 1.00"
        "<tr class=pos_orderlines_item><td class=product_text_info><ul><li>Two</ul><td>$ 2.00");
    ASSERT_EQ(order.lines.size(), 2u);
    EXPECT_EQ(order.lines[0].name, "One");
    EXPECT_EQ(order.lines[0].price.text, "$ 1.00");
    EXPECT_EQ(order.lines[1].name, "Two");
    EXPECT_EQ(order.lines[1].price.text, "$ 2.00");
}

TEST(Odoo16, SurvivesEveryCutOfAPage) {
    for (const char* name : {"order", "qr", "online_payment", "arabic"}) {
        const std::string whole = test::read_transcript(std::string("html_display/") + name + ".html");
        for (std::size_t size = 0; size < whole.size(); ++size) {
            const auto decoded = decode_odoo16(whole.substr(0, size), kHints);
            if (!decoded) continue;
            for (const auto& line : decoded->order->lines) {
                ASSERT_TRUE(utf8::is_valid(line.name) && utf8::is_valid(line.customer_note)) << size;
            }
        }
    }
}

TEST(Odoo16, KeepsWithinItsBounds) {
    std::string rows;
    for (std::size_t i = 0; i < snapshot::kLinesMax + 5; ++i) rows += row("Product " + std::to_string(i));
    const Order many = order_of(with_rows(rows));
    EXPECT_EQ(many.lines.size(), snapshot::kLinesMax);
    EXPECT_EQ(many.lines_dropped, 5u);
    EXPECT_EQ(many.total.text, "$ 5.00") << "what comes after the lines is still read";

    const Order longer = order_of(with_rows(row(std::string(100'000, 'x'), std::string(10'000, '1'))));
    EXPECT_EQ(longer.lines[0].name.size(), snapshot::kNameBytesMax);
    EXPECT_FALSE(longer.lines[0].price.money);

    std::string tenders;
    for (int i = 0; i < 500; ++i) {
        tenders +=
            "<div class=\"pos-amount-container\"><span class=\"name\">Cash:</span>"
            "<span class=\"amount\">$ 1.00</span></div>";
    }
    std::string html = with_rows(row("x"));
    const std::string list = "<div class=\"pos-paymentlines\">";
    html.insert(html.find(list) + list.size(), tenders);
    EXPECT_EQ(order_of(html).tenders.size(), snapshot::kTendersMax);
    EXPECT_TRUE(order_of(html).change.empty()) << "the last one is still the change";
}

TEST(Odoo16, RefusesWhatIsTooMuch) {
    EXPECT_EQ(decode_odoo16(std::string(kHtmlBytesMax + 1, 'x'), kHints).error().code, ErrorCode::full);
    EXPECT_EQ(decode_odoo16(std::string(10u << 20, 'x'), kHints).error().code, ErrorCode::full);
    std::string deep = "<div class=\"pos-customer_facing_display\">";
    for (int i = 0; i < 100'000; ++i) deep += "<div>";
    EXPECT_EQ(decode_odoo16(deep, kHints).error().code, ErrorCode::malformed);
    // Ten megabytes of pictures are a large shop's order, not an attack.
    std::string rows;
    for (int i = 0; i < 100; ++i) {
        std::string one = row("x");
        one.replace(one.find("/web/image/1"), 12, "data:image/jpeg;base64," + std::string(100'000, 'A'));
        rows += one;
    }
    EXPECT_EQ(order_of(with_rows(rows)).lines.size(), 100u);
}

TEST(Odoo16, ReadsAPageOfPicturesThatNeverEndOnce) {
    for (const char* beginning : {"(data:image/", "(data:image/ '", ";data:image/", "=\"'data:image/"}) {
        std::string html;
        while (html.size() < kHtmlBytesMax - 64) html += beginning;
        for (const char* end : {"", "<)&", ")<"}) {
            const auto began = std::chrono::steady_clock::now();
            EXPECT_FALSE(decode_odoo16(html + end, kHints)) << beginning << end;
            EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(5)) << beginning << end;
        }
    }
}

}  // namespace
}  // namespace comptoir::sources
