#include "app/sources/kept_order.hpp"

#include <gtest/gtest.h>

namespace comptoir::sources {
namespace {

using namespace std::chrono_literals;
using namespace renderer;

const Time kStart = Time{} + 24h;
constexpr const char* kBoot = "0c2e1b6a-boot";

Amount amount(std::int64_t minor) {
    return {std::to_string(minor) + "\u00a0€", Money{minor, 2, "EUR"}};
}

/// With something in each field that is kept.
Order full_order() {
    Order order;
    order.source = "odoo18";
    order.number = "0427";
    order.language = "ar";
    order.phase = Phase::selling;
    Line& line = order.lines.emplace_back();
    line = {.name = "قهوة",
            .quantity = "2",
            .unit = "kg",
            .unit_price = amount(1),
            .old_unit_price = amount(2),
            .price = amount(3),
            .old_price = amount(4),
            .discount_percent = "10",
            .customer_note = "a\nb",
            .internal_note = "staff",
            .lots = {"L1", "L2"},
            .tax_labels = "A",
            .picture = {"https://shop.example/1.png"},
            .kind = LineKind::deposit,
            .is_combo_child = true,
            .is_selected = true};
    order.lines.emplace_back().name = "Tea";
    order.total = amount(5);
    order.subtotal = amount(6);
    order.taxes = amount(7);
    order.saved = amount(8);
    order.before_discounts = amount(9);
    order.change = amount(10);
    order.left_to_pay = {"11", std::nullopt};
    order.tenders = {{"Cash", amount(12)}};
    order.tip = amount(13);
    order.rounding = amount(-14);
    order.customer_name = "Ada";
    order.customer_note = "window";
    order.loyalty = {{"Coffee", "1", "2", "3", "4"}};
    order.methods = {"Cash", "Card"};
    order.receipt_text = "https://shop.example/t";
    order.receipt_picture = {"https://shop.example/q.png"};
    order.qr = std::make_shared<const QrPayment>(QrPayment{"QR", amount(15), {"https://x/y"}, "text", "ref"});
    order.is_validating = true;
    order.lines_dropped = 3;
    return order;
}

KeptScreen kept_of(Order order) {
    return {"192.168.1.51", Channel::bus, std::make_shared<const Order>(std::move(order)), 3s, true};
}

TEST(KeptOrder, IsTheSameOrderAfterwards) {
    const std::string text = describe(kept_of(full_order()), kBoot, kStart);
    const auto read = read_kept(text, kBoot, kStart + 2s);
    ASSERT_TRUE(read.has_value()) << read.error().message;
    EXPECT_EQ(*read->order, full_order());
    EXPECT_EQ(read->till, "192.168.1.51");
    EXPECT_EQ(read->channel, Channel::bus);
    EXPECT_TRUE(read->polls);
    EXPECT_EQ(read->silent_for, 5s) << "the pause was silence, too";
}

TEST(KeptOrder, IsPointedOutAsItWas) {
    KeptScreen kept = kept_of(full_order());
    const PointedOut out{Step::changed, 1, "+4.50\u00a0€", kStart - 500ms};
    kept.pointed_out = std::make_shared<const PointedOut>(out);
    auto read = read_kept(describe(kept, kBoot, kStart), kBoot, kStart + 2s);
    ASSERT_TRUE(read && read->pointed_out);
    EXPECT_EQ(*read->pointed_out, out);
    kept.pointed_out = nullptr;
    read = read_kept(describe(kept, kBoot, kStart), kBoot, kStart);
    EXPECT_TRUE(read && !read->pointed_out);
}

TEST(KeptOrder, IsPointedOutAtNothingWhereThatMakesNoSense) {
    for (const auto& [from, to] : std::initializer_list<std::pair<std::string, std::string>>{
             {"\"raised\":1", "\"raised\":2"},
             {"\"raised\":1", "\"raised\":-1"},
             {"\"step\":2", "\"step\":4"},
             {"\"step\":2", "\"stop\":2"},
             {"\"for\":500", "\"for\":-1"},
             {"\"for\":500", "\"for\":9223372036854775807"},
             {"+4.50", std::string(101, '4')}}) {
        KeptScreen kept = kept_of(full_order());
        kept.pointed_out =
            std::make_shared<const PointedOut>(PointedOut{Step::changed, 1, "+4.50", kStart - 500ms});
        std::string text = describe(kept, kBoot, kStart);
        ASSERT_NE(text.find(from), std::string::npos) << from;
        text.replace(text.find(from), from.size(), to);
        const auto read = read_kept(text, kBoot, kStart);
        ASSERT_TRUE(read.has_value()) << to;
        EXPECT_EQ(read->pointed_out, nullptr) << to;
    }
}

TEST(KeptOrder, LeavesOutWhatMayNotHoldAnyMore) {
    Order order = full_order();
    order.weighing = std::make_shared<const Weighing>();
    order.card = std::make_shared<const CardPayment>();
    order.question = std::make_shared<const Question>();
    const auto read = read_kept(describe(kept_of(order), kBoot, kStart), kBoot, kStart);
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(*read->order, full_order());
}

TEST(KeptOrder, LeavesOutPicturesThatCameInsideAndWhatIsTooLarge) {
    Order order = full_order();
    order.lines[0].picture.key = "data:image/png;base64," + std::string(100'000, 'A');
    const std::string text = describe(kept_of(order), kBoot, kStart);
    EXPECT_LT(text.size(), 10'000U);
    EXPECT_TRUE(read_kept(text, kBoot, kStart)->order->lines[0].picture.empty());
    order.customer_note = std::string(kKeptBytesMax, 'x');
    EXPECT_EQ(describe(kept_of(order), kBoot, kStart), "");
    EXPECT_FALSE(read_kept(std::string(kKeptBytesMax + 1, ' '), kBoot, kStart));
}

TEST(KeptOrder, OfAnotherStartOfTheMachineIsRefused) {
    const std::string text = describe(kept_of(full_order()), kBoot, kStart);
    EXPECT_EQ(read_kept(text, "another", kStart).error().code, ErrorCode::refused);
    EXPECT_EQ(read_kept(text, kBoot, kStart - 1s).error().code, ErrorCode::malformed) << "from the future";
}

TEST(KeptOrder, ThatIsBrokenAnywhereIsNoneOrAnOrder) {
    const std::string text = describe(kept_of(full_order()), kBoot, kStart);
    for (std::size_t at = 0; at < text.size(); ++at) {
        EXPECT_FALSE(read_kept(text.substr(0, at), kBoot, kStart)) << at;
        for (const char other : {'\0', '9', '"', '[', '}', '-'}) {
            std::string broken = text;
            broken[at] = other;
            const auto read = read_kept(broken, kBoot, kStart);
            if (read) {
                EXPECT_EQ(read->order->phase, Phase::selling) << at;
            }
        }
    }
    EXPECT_FALSE(read_kept("null", kBoot, kStart));
    EXPECT_FALSE(read_kept("{}", "", kStart));
    std::string other = text;
    other.replace(other.find("\"kind\":2"), 8, "\"kind\":4");
    EXPECT_FALSE(read_kept(other, kBoot, kStart)) << "a kind that there is not";
}

TEST(KeptOrder, AgesInTheArbiterAsIfNothingHadHappened) {
    Arbiter before;
    before.heard("till", kStart);
    before.order({"till", Channel::http, std::make_shared<const Order>(full_order()), {}}, kStart);
    const auto kept = before.kept(kStart + 1s);
    ASSERT_TRUE(kept.has_value());
    const auto read = read_kept(describe(*kept, kBoot, kStart + 1s), kBoot, kStart + 4s);
    ASSERT_TRUE(read.has_value());
    Arbiter after;
    after.restore(*read, kStart + 4s);
    for (const Duration age : {Duration(4s), Duration(12s), Duration(30s), Duration(2min), Duration(10min)}) {
        const Screen expected = before.screen(kStart + age);
        const Screen shown = after.screen(kStart + age);
        EXPECT_EQ(shown.page, expected.page);
        EXPECT_EQ(shown.contact, expected.contact);
        EXPECT_EQ(shown.order != nullptr, expected.order != nullptr);
    }
    EXPECT_EQ(after.order({"till", Channel::http, std::make_shared<const Order>(Order{}), {}}, kStart + 5s),
              Verdict::shown)
        << "what the till says then counts";
    EXPECT_FALSE(after.kept(kStart + 5s));
}

TEST(KeptOrder, IsOnlyAnOpenOneOnTheScreen) {
    Order order = full_order();
    Arbiter arbiter;
    EXPECT_FALSE(arbiter.kept(kStart));
    for (const Phase phase : {Phase::paid, Phase::closed, Phase::empty}) {
        order.phase = phase;
        arbiter.order({"till", Channel::http, std::make_shared<const Order>(order), {}}, kStart);
        EXPECT_FALSE(arbiter.kept(kStart)) << static_cast<int>(phase);
    }
}

}  // namespace
}  // namespace comptoir::sources
