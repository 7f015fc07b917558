#include "app/sources/snapshot_merge.hpp"

#include <gtest/gtest.h>

#include "app/sources/decode.hpp"
#include "tests/support/captures.hpp"
#include "tests/support/transcripts.hpp"

namespace comptoir::sources {
namespace {

using renderer::Phase;

const Hints kHints{.base_url = "https://shop.example", .language = "en_US"};

json::Value composed() {
    return test::json_transcript("odoo20/order.json");
}

json::Value as_text(const json::Value& message) {
    return json::Value(json::dump(message));
}

Decoded decoded(const SnapshotMerge& merge) {
    return decode_whole(merge.value(), kHints).value();
}

TEST(SnapshotMerge, IsAnEmptyOrderBeforeTheFirstMessage) {
    const SnapshotMerge merge;
    EXPECT_EQ(decoded(merge).order->phase, Phase::empty);
}

TEST(SnapshotMerge, TakesTextAndObjectAlike) {
    SnapshotMerge of_text;
    SnapshotMerge of_object;
    ASSERT_TRUE(of_text.feed(as_text(composed())));
    ASSERT_TRUE(of_object.feed(composed()));
    EXPECT_EQ(of_text.value(), of_object.value());
    EXPECT_EQ(decoded(of_text).order->lines.size(), 5u);
}

TEST(SnapshotMerge, KeepsAllThatTheDecoderReadsAndNothingElse) {
    json::Value message = composed();
    message["payments"] = {{{"payment_method_data", {{"name", "Cash"}, {"id", 3}}}, {"amount", "$ 50.00"}}};
    message["amountSettlements"] = {{"label", "Change"}, {"amount", "$ 28.80"}};
    message["scaleData"] = {{"productName", "Flour"}, {"netWeight", "1 kg"}, {"hardwareTare", true}};
    message["qrData"] = {{"qrCode", "data:image/png;base64,AAAA"}, {"amount", "$ 1.00"}};
    message["image"]["invoice_qr_code"] = "data:image/png;base64,BBBB";
    SnapshotMerge merge;
    ASSERT_TRUE(merge.feed(message));
    const Decoded whole = decode_whole(message, kHints).value();
    EXPECT_EQ(*decoded(merge).order, *whole.order);
    EXPECT_EQ(decoded(merge).beside, whole.beside);
    const std::string kept = json::dump(merge.value());
    for (const char* secret : {"Ada", "ada@example.com", "Quiet Road", "Bob", "access_token", "9f1c0a77",
                               "Regular", "pos_reference", "company"}) {
        EXPECT_EQ(kept.find(secret), std::string::npos) << secret;
    }
}

TEST(SnapshotMerge, LaysPartsOverTheOrder) {
    SnapshotMerge merge;
    ASSERT_TRUE(merge.feed(as_text(composed())));
    ASSERT_TRUE(merge.feed(as_text({{"displayScreenSaver", true}})));
    EXPECT_TRUE(decoded(merge).beside.wants_screen_saver);
    EXPECT_EQ(decoded(merge).order->phase, Phase::empty);
    ASSERT_TRUE(merge.feed(as_text({{"displayScreenSaver", false}})));
    EXPECT_EQ(decoded(merge).order->lines.size(), 5u) << "it was only covered";
    ASSERT_TRUE(merge.feed(as_text({{"processingValidation", true}})));
    EXPECT_TRUE(decoded(merge).order->is_validating);
    EXPECT_EQ(decoded(merge).order->lines.size(), 5u);
    ASSERT_TRUE(merge.feed(as_text({{"scaleData", {{"productName", "Flour"}, {"netWeight", "1 kg"}}}})));
    EXPECT_TRUE(decoded(merge).order->weighing) << "19 has this key too, but never alone";
    EXPECT_EQ(decoded(merge).order->source, "odoo20");
}

TEST(SnapshotMerge, ReplacesEverythingByAnOrderExceptTheTheme) {
    SnapshotMerge merge;
    json::Value message = composed();
    message["displayTheme"] = "dark";
    message["processingValidation"] = true;
    message["qrData"] = {{"qrCode", "data:image/png;base64,AAAA"}};
    ASSERT_TRUE(merge.feed(as_text(message)));
    ASSERT_TRUE(merge.feed(as_text({{"order", {{"state", "draft"}}}, {"lines", json::Value::array()}})));
    EXPECT_EQ(decoded(merge).order->phase, Phase::empty);
    EXPECT_FALSE(decoded(merge).order->is_validating);
    EXPECT_FALSE(decoded(merge).order->qr) << "a code of the sale before";
    EXPECT_EQ(decoded(merge).beside.theme, "dark");
    ASSERT_TRUE(merge.feed(as_text({{"order", {{"state", "draft"}}}, {"displayTheme", "light"}})));
    EXPECT_EQ(decoded(merge).beside.theme, "light");
}

TEST(SnapshotMerge, ClearsWhenItIsTold) {
    SnapshotMerge merge;
    json::Value message = composed();
    message["displayTheme"] = "dark";
    ASSERT_TRUE(merge.feed(as_text(message)));
    ASSERT_TRUE(merge.feed(as_text({{"clearData", true}})));
    EXPECT_EQ(decoded(merge).order->phase, Phase::empty);
    EXPECT_EQ(decoded(merge).order->source, "odoo20");
    EXPECT_EQ(decoded(merge).beside.theme, "dark");
    ASSERT_TRUE(merge.feed(as_text({{"processingValidation", false}})));
    EXPECT_EQ(decoded(merge).order->lines.size(), 0u) << "nothing comes back";
    ASSERT_TRUE(merge.feed(as_text(message)));
    EXPECT_EQ(decoded(merge).order->lines.size(), 5u);
}

TEST(SnapshotMerge, ReplacesTheSnapshotsOfOlderVersionsWhole) {
    for (const char* file : {"odoo18/proxy/08-customer-note.json", "odoo19/qr-eur/02-qr-payment.json"}) {
        SnapshotMerge merge;
        json::Value with_code = test::snapshots_of(file).back();
        ASSERT_TRUE(merge.feed(with_code));
        EXPECT_EQ(merge.value(), with_code);
        json::Value without = with_code;
        without.erase("qrPaymentData");
        without.erase("onlinePaymentData");
        ASSERT_TRUE(merge.feed(without));
        EXPECT_EQ(merge.value(), without) << "a key that is gone is gone";
    }
}

TEST(SnapshotMerge, FollowsAServerThatBecomesAnotherVersion) {
    SnapshotMerge merge;
    const json::Value old = test::snapshots_of("odoo19/box/07-customer-note.json").back();
    ASSERT_TRUE(merge.feed(old));
    ASSERT_TRUE(merge.feed(as_text({{"displayScreenSaver", true}})));
    EXPECT_FALSE(merge.value().contains("amount")) << "nothing of 19 is merged into 20";
    ASSERT_TRUE(merge.feed(as_text(composed())));
    EXPECT_EQ(decoded(merge).order->source, "odoo20");
    ASSERT_TRUE(merge.feed(old));
    EXPECT_EQ(merge.value(), old);
    EXPECT_EQ(decoded(merge).order->source, "odoo19");
}

TEST(SnapshotMerge, StaysAsItIsWhenAMessageIsNone) {
    SnapshotMerge merge;
    ASSERT_TRUE(merge.feed(composed()));
    const json::Value before = merge.value();
    for (const json::Value& bad : {json::Value("{not json"), json::Value("7"), json::Value(7),
                                   json::Value(nullptr), json::Value::array(), json::Value("\"{}\"")}) {
        const auto fed = merge.feed(bad);
        ASSERT_FALSE(fed) << json::dump(bad);
        EXPECT_EQ(fed.error().code, ErrorCode::malformed);
        EXPECT_EQ(merge.value(), before);
    }
    SnapshotMerge fresh;
    EXPECT_FALSE(fresh.feed({{"action", "PING"}}));
}

TEST(SnapshotMerge, DoesNotGrowWithMessagesOfEverNewKeys) {
    SnapshotMerge merge;
    ASSERT_TRUE(merge.feed(composed()));
    const std::size_t before = json::dump(merge.value()).size();
    for (int i = 0; i < 1'000; ++i) {
        json::Value part{{"displayTheme", "dark"}};
        part["key" + std::to_string(i)] = std::string(10'000, 'x');
        ASSERT_TRUE(merge.feed(part));
    }
    EXPECT_LE(json::dump(merge.value()).size(), before);
}

TEST(SnapshotMerge, RefusesMoreThanItKeeps) {
    SnapshotMerge merge;
    ASSERT_TRUE(merge.feed(composed()));
    const json::Value before = merge.value();
    json::Value large = composed();
    large["lines"][0]["customer_note"] = std::string(SnapshotMerge::kMergedBytesMax, 'x');
    const auto fed = merge.feed(large);
    ASSERT_FALSE(fed);
    EXPECT_EQ(fed.error().code, ErrorCode::full);
    EXPECT_EQ(merge.value(), before);
    json::Value old{{"finalized", false}, {"lines", json::Value::array()}};
    old["general_customer_note"] = std::string(SnapshotMerge::kMergedBytesMax, 'x');
    EXPECT_EQ(merge.feed(old).error().code, ErrorCode::full);
    // Each part alone would pass.
    const std::string half(SnapshotMerge::kMergedBytesMax / 2, 'x');
    ASSERT_TRUE(merge.feed({{"qrData", {{"qrCode", half}}}}));
    EXPECT_EQ(merge.feed({{"scaleData", {{"productName", half}}}}).error().code, ErrorCode::full);
}

}  // namespace
}  // namespace comptoir::sources
