#include "app/sources/decode.hpp"

#include <gtest/gtest.h>

#include <set>

#include "app/base/utf8.hpp"
#include "app/sources/snapshot.hpp"
#include "tests/support/captures.hpp"
#include "tests/support/wrong_types.hpp"

namespace comptoir::sources {
namespace {

const Hints kHints{.base_url = "https://shop.example", .language = "en_US"};

bool is_well_formed(const renderer::Order& order) {
    for (const auto& line : order.lines) {
        for (const std::string* text :
             {&line.name, &line.quantity, &line.unit, &line.price.text, &line.customer_note}) {
            if (!utf8::is_valid(*text)) return false;
        }
    }
    return utf8::is_valid(order.total.text) && utf8::is_valid(order.customer_note);
}

TEST(Decode, ReadsEveryRecordedSnapshot) {
    const auto snapshots = test::all_snapshots();
    ASSERT_GT(snapshots.size(), 70u);
    std::set<std::string> sources;
    for (const auto& [file, value] : snapshots) {
        const auto order = decode(value, kHints);
        ASSERT_TRUE(order) << file;
        EXPECT_EQ((*order)->source, file.substr(0, 6)) << file;
        EXPECT_EQ((*order)->lines.size(), value["lines"].size()) << file;
        EXPECT_EQ((*order)->total.text, json::text(value, "amount")) << file;
        EXPECT_TRUE((*order)->total.money) << file;
        for (std::size_t i = 0; i < value["lines"].size(); ++i) {
            const auto& line = (*order)->lines[i];
            EXPECT_EQ(line.name, json::text(value["lines"][i], "productName")) << file;
            EXPECT_EQ(line.price.text, json::text(value["lines"][i], "price")) << file;
            EXPECT_FALSE(line.picture.empty()) << file;
        }
        sources.insert((*order)->source);
    }
    EXPECT_EQ(sources, (std::set<std::string>{"odoo18", "odoo19"}));
}

TEST(Decode, SurvivesEveryJsonTypeAtEveryField) {
    std::set<std::string> shapes;
    std::size_t tried = 0;
    for (auto& [file, value] : test::all_snapshots()) {
        // One recording of each set of keys: the rest differ in values alone.
        std::string shape;
        for (const auto& [key, member] : value.items()) shape += key + (member.is_object() ? "{} " : " ");
        shape += value["lines"].empty() ? "none" : std::to_string(value["paymentLines"].size());
        if (value["lines"].size() > 3 || !shapes.insert(shape).second) continue;
        test::for_each_wrong_type(value, value, [&](const json::Value& wrong) {
            const auto order = decode(wrong, kHints);
            if (order) {
                EXPECT_TRUE(is_well_formed(**order)) << json::dump(wrong);
            }
            ++tried;
        });
    }
    EXPECT_GE(shapes.size(), 5u);
    EXPECT_GT(tried, 3000u);
}

TEST(Decode, TakesAnEmptyObjectAsAnEmptyOrder) {
    const auto order = decode(json::Value::object(), kHints);
    ASSERT_TRUE(order);
    EXPECT_EQ((*order)->phase, renderer::Phase::empty);
}

/// Source: customer-display.md section 8: a renderer must survive missing keys.
TEST(Decode, TakesAnOrderOfWhichNearlyAllIsMissing) {
    const auto empty = decode(*json::parse(R"({"lines":[],"amount":"0.00"})"), kHints);
    ASSERT_TRUE(empty);
    EXPECT_EQ((*empty)->phase, renderer::Phase::empty);
    EXPECT_EQ((*empty)->total.text, "0.00");
    EXPECT_EQ((*decode(*json::parse(R"({"lines":[]})"), kHints))->phase, renderer::Phase::empty);
    const auto bare = decode(*json::parse(R"({"lines":[{"price":"$ 1.00"}],"amount":"$ 1.00"})"), kHints);
    ASSERT_TRUE(bare);
    EXPECT_EQ((*bare)->phase, renderer::Phase::selling);
    EXPECT_EQ((*bare)->lines.at(0).price.text, "$ 1.00");
    EXPECT_FALSE(decode(*json::parse(R"({"lines":[{"name":"no till's"}]})"), kHints));
}

/// Every key on its own, and every key gone: whatever is left is an order or said to be none.
TEST(Decode, SurvivesEveryMissingKey) {
    for (const char* file : {"odoo18/proxy/08-customer-note.json", "odoo19/box/18-paid.json"}) {
        const json::Value whole = test::snapshots_of(file).back();
        for (const auto& [key, value] : whole.items()) {
            json::Value without = whole;
            without.erase(key);
            const auto order = decode(without, kHints);
            ASSERT_TRUE(order) << file << " " << key;
            EXPECT_EQ((*order)->source, std::string(file).substr(0, 6)) << key;
            EXPECT_TRUE(is_well_formed(**order)) << key;
        }
        for (const auto& [key, value] : whole["lines"][0].items()) {
            json::Value without = whole;
            for (auto& line : without["lines"]) line.erase(key);
            const auto order = decode(without, kHints);
            ASSERT_TRUE(order) << file << " " << key;
            EXPECT_EQ((*order)->lines.size(), whole["lines"].size()) << key;
        }
    }
}

TEST(Decode, SaysWhatIsNoOrder) {
    for (const json::Value& bad :
         {json::Value(nullptr), json::Value(7), json::Value("text"), json::Value::array()}) {
        const auto order = decode(bad, kHints);
        ASSERT_FALSE(order);
        EXPECT_EQ(order.error().code, ErrorCode::malformed);
    }
    const auto other = decode({{"hello", 1}, {"world", 2}}, kHints);
    ASSERT_FALSE(other);
    EXPECT_EQ(other.error().code, ErrorCode::malformed);
    EXPECT_NE(other.error().message.find("\"hello\", \"world\""), std::string::npos);
}

TEST(Decode, TellsTheVersionsApartByTheirKeys) {
    EXPECT_EQ(shape_of({{"html", "<div/>"}}), Shape::odoo16);
    EXPECT_EQ(shape_of({{"rendered_html", ""}}), Shape::odoo16);
    for (const char* part : {"displayScreenSaver", "processingValidation", "clearData", "displayTheme"}) {
        const json::Value message{{part, true}};
        EXPECT_EQ(shape_of(message), Shape::odoo20) << part;
        EXPECT_EQ((*decode(message, kHints))->source, "odoo20") << part;
    }
    EXPECT_EQ(shape_of({{"order", {{"state", "draft"}}}, {"lines", json::Value::array()}}), Shape::odoo20);
    EXPECT_EQ(shape_of({{"finalized", false}, {"lines", {{{"full_product_name", "x"}}}}}), Shape::odoo20);
    EXPECT_EQ(shape_of({{"finalized", false}, {"lines", {{{"productName", "x"}}}}}), Shape::odoo19);
}

json::Value order_of(std::size_t lines) {
    json::Value order{{"finalized", false}, {"amount", "$ 1.00"}, {"lines", json::Value::array()}};
    for (std::size_t i = 0; i < lines; ++i) {
        order["lines"].push_back(
            {{"productId", i + 1}, {"productName", "Line " + std::to_string(i)}, {"price", "$ 1.00"}});
    }
    return order;
}

TEST(Decode, KeepsTwoThousandLinesAndCountsTheRest) {
    EXPECT_EQ((*decode(order_of(200), kHints))->lines.size(), 200u);
    EXPECT_EQ((*decode(order_of(2000), kHints))->lines.size(), 2000u);
    EXPECT_EQ((*decode(order_of(2000), kHints))->lines_dropped, 0u);
    const auto order = decode(order_of(2345), kHints);
    EXPECT_EQ((*order)->lines.size(), 2000u);
    EXPECT_EQ((*order)->lines_dropped, 345u);
}

TEST(Decode, ClipsWhatNoScreenCanShow) {
    json::Value message = order_of(1);
    auto& line = message["lines"][0];
    line["productName"] = std::string(10'000, 'x');
    line["customerNote"] = std::string(10'000, 'y');
    line["qty"] = std::string(10'000, '1');
    line["price"] = std::string(10'000, '1');
    for (int i = 0; i < 100; ++i) line["packLotLines"].push_back("SN " + std::to_string(i));
    for (int i = 0; i < 100; ++i) message["paymentLines"].push_back({{"name", "Cash"}, {"amount", "$ 1.00"}});
    const auto order = *decode(message, kHints);
    const auto& clipped = order->lines[0];
    EXPECT_EQ(clipped.name.size(), snapshot::kNameBytesMax);
    EXPECT_TRUE(clipped.name.ends_with("x…"));
    EXPECT_EQ(clipped.customer_note.size(), snapshot::kNoteBytesMax);
    EXPECT_TRUE(clipped.quantity.ends_with("…"));
    EXPECT_TRUE(clipped.price.text.ends_with("…"));
    EXPECT_FALSE(clipped.price.money);
    EXPECT_EQ(clipped.lots.size(), snapshot::kLotsMax);
    EXPECT_EQ(order->tenders.size(), snapshot::kTendersMax);
}

TEST(Decode, NeverCutsALetterInTwo) {
    json::Value message = order_of(1);
    for (std::size_t pad = 0; pad < 5; ++pad) {
        std::string name(pad, 'x');
        for (int i = 0; i < 300; ++i) name += "語";
        message["lines"][0]["productName"] = name;
        const std::string clipped = (*decode(message, kHints))->lines[0].name;
        EXPECT_TRUE(utf8::is_valid(clipped));
        EXPECT_LE(clipped.size(), snapshot::kNameBytesMax);
    }
}

TEST(Decode, ShowsNumbersWhereTextIsExpectedWithoutFloatNoise) {
    json::Value message = order_of(1);
    message["amount"] = 3.4400000000000004;
    auto& line = message["lines"][0];
    line["qty"] = 2;
    line["unitPrice"] = 0.1 + 0.2;
    line["discount"] = 10;
    line["productName"] = 42;
    const auto order = *decode(message, kHints);
    EXPECT_EQ(order->total.text, "3.44");
    EXPECT_EQ(order->lines[0].quantity, "2");
    EXPECT_EQ(order->lines[0].unit_price.text, "0.3");
    EXPECT_EQ(order->lines[0].discount_percent, "10");
    EXPECT_EQ(order->lines[0].name, "42");
}

TEST(Decode, TakesEveryWayOfSayingNoDiscount) {
    json::Value message = order_of(1);
    for (const json::Value& none :
         {json::Value(""), json::Value("0"), json::Value(0), json::Value(false), json::Value(),
          json::Value("0.00"), json::Value("0,0"), json::Value("0 %")}) {
        message["lines"][0]["discount"] = none;
        EXPECT_EQ((*decode(message, kHints))->lines[0].discount_percent, "") << json::dump(none);
    }
}

TEST(Decode, KeepsNoBreakSpacesAndDropsControlCharacters) {
    json::Value message = order_of(1);
    message["lines"][0]["productName"] = "a\u00a0b\tc\nd\x01";
    message["lines"][0]["customerNote"] = "\n\na\r\nb\x7f";
    const auto order = *decode(message, kHints);
    EXPECT_EQ(order->lines[0].name, "a\u00a0b c d");
    EXPECT_EQ(order->lines[0].customer_note, "a\nb");
}

TEST(Decode, RepairsInvalidUtf8OnTheWay) {
    const auto message = json::parse("{\"finalized\":false,\"lines\":[{\"productName\":\"caf\xe9\"}]}");
    ASSERT_TRUE(message);
    EXPECT_EQ((*decode(*message, kHints))->lines[0].name, "caf\ufffd");
}

}  // namespace
}  // namespace comptoir::sources
