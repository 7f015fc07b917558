#include "app/live_weight.hpp"

#include <gtest/gtest.h>

namespace comptoir {
namespace {

using namespace std::chrono_literals;
using bridge::WeightRead;
using State = WeightRead::Stability;

WeightRead reads(std::int64_t digits, State state = State::stable, Weight like = {}) {
    like.digits = digits;
    return {like, {0, like.decimals, like.unit}, state};
}

renderer::Weighing told(const std::string& net, const std::string& gross = "", const std::string& tare = "") {
    renderer::Weighing weighing;
    weighing.product = "Flour";
    weighing.net = net;
    weighing.gross = gross;
    weighing.tare = tare;
    weighing.unit_price = "$ 3.44 / kg";
    weighing.total.text = "$ 1.72";
    return weighing;
}

renderer::OrderPtr order_of(renderer::Weighing weighing) {
    auto order = std::make_shared<renderer::Order>();
    order->weighing = std::make_shared<renderer::Weighing>(std::move(weighing));
    return order;
}

std::string net_of(const renderer::OrderPtr& order) {
    return order->weighing->net;
}

TEST(LiveWeighing, IsTheScalesNumberUnsettledAndWithoutATotal) {
    const auto live = live_weighing(told("0.500 kg"), reads(755, State::moving));
    ASSERT_TRUE(live);
    EXPECT_EQ(live->net, "0.755 kg");
    EXPECT_EQ(live->stability, renderer::Stability::moving);
    EXPECT_EQ(live->total.text, "") << "the till's was another weight's";
    EXPECT_EQ(live->product, "Flour");
    EXPECT_EQ(live->unit_price, "$ 3.44 / kg");
    EXPECT_EQ(live_weighing(told("0.500 kg"), reads(755))->stability, renderer::Stability::moving)
        << "it has no price yet";
}

TEST(LiveWeighing, IsNothingWhereTheTillSaysTheSameHoweverItRounds) {
    EXPECT_FALSE(live_weighing(told("0.500 kg"), reads(500)));
    EXPECT_FALSE(live_weighing(told("1.23 Units"), reads(1'235)));
    EXPECT_FALSE(live_weighing(told("1.24 Units"), reads(1'235)));
    EXPECT_TRUE(live_weighing(told("1.23 Units"), reads(1'240)));
    EXPECT_FALSE(live_weighing(told("500 g"), reads(500)));
    EXPECT_FALSE(live_weighing(told("0,5 kg"), reads(500, State::stable, {0, 0, WeightUnit::gram})));
}

TEST(LiveWeighing, WritesAsTheTillDoes) {
    EXPECT_EQ(live_weighing(told("0,500\u00A0kg"), reads(755))->net, "0,755\u00A0kg");
    EXPECT_EQ(live_weighing(told("500 g"), reads(755))->net, "755 g");
    EXPECT_EQ(live_weighing(told("500 g"), reads(15, State::moving, {0, 1, WeightUnit::kilogram}))->net,
              "1500 g");
    EXPECT_EQ(live_weighing(told("0.500 kg"), reads(755, State::moving, {0, 0, WeightUnit::gram}))->net,
              "0.755 kg");
    EXPECT_EQ(live_weighing(told("1.10 lb"), reads(205, State::moving, {0, 2, WeightUnit::pound}))->net,
              "2.05 lb");
}

TEST(LiveWeighing, LessTheTillsTareIsNet) {
    const auto live = live_weighing(told("0.450 kg", "0.500 kg", "0.050 kg"), reads(755, State::moving));
    ASSERT_TRUE(live);
    EXPECT_EQ(live->gross, "0.755 kg");
    EXPECT_EQ(live->tare, "0.050 kg");
    EXPECT_EQ(live->net, "0.705 kg");
    EXPECT_EQ(live_weighing(told("0.45 kg", "0.5 kg", "0.05 kg"), reads(0, State::moving))->net, "-0.050 kg");
}

TEST(LiveWeighing, OutOfRangeIsNoNumber) {
    const auto over = live_weighing(told("0.450 kg", "0.500 kg", "0.050 kg"), reads(0, State::over));
    ASSERT_TRUE(over);
    EXPECT_EQ(over->stability, renderer::Stability::over);
    EXPECT_EQ(over->net + over->gross + over->total.text, "");
    EXPECT_EQ(live_weighing(told("0.450 kg"), reads(0, State::under))->stability, renderer::Stability::under);
}

TEST(LiveWeighing, CountsTheLongestNumbersThatThereAre) {
    const auto grams = reads(123'456'789, State::moving, {0, 6, WeightUnit::gram});
    EXPECT_EQ(live_weighing(told("999999999 kg"), grams)->net, "0.123456789 kg");
    EXPECT_EQ(live_weighing(told("0.5 kg", "999999999 kg", "999.999999 kg"), grams)->net,
              "-999.876542211 kg");
}

TEST(LiveWeighing, IsNothingWhereTheTillSaysNoNumber) {
    for (const char* net : {"", "kg", "-", "1.234,5 kg", "1,2,3", "1234567890 kg", "0.1234567 kg"})
        EXPECT_FALSE(live_weighing(told(net), reads(755))) << net;
    EXPECT_FALSE(live_weighing(told("0.450 kg", "0.500 kg", "none"), reads(755)));
    EXPECT_FALSE(live_weighing(told("0.450 lb"), reads(755, State::stable, {0, 1, WeightUnit::ounce})));
}

class LiveWeightTest : public ::testing::Test {
protected:
    [[nodiscard]] std::string shown(const renderer::OrderPtr& order) {
        return net_of(live.dressed(order, "scale", now));
    }

    /// Behind all that was said before.
    void read(const std::string& scale, const WeightRead& reading) {
        now += 1ms;
        live.hear(scale, reading, now);
    }

    LiveWeight live;
    Time now = Time(1h);
};

TEST_F(LiveWeightTest, FollowsTheScaleUntilTheTillSaysWhatItReads) {
    const auto empty = order_of(told("0.000 kg"));
    EXPECT_EQ(shown(empty), "0.000 kg");
    now += 100ms;
    live.hear("scale", reads(320, State::moving), now);
    EXPECT_EQ(shown(empty), "0.320 kg");
    EXPECT_EQ(live.dressed(empty, "scale", now), live.dressed(empty, "scale", now)) << "no frame for nothing";
    now += 50ms;
    live.hear("scale", reads(500), now);
    EXPECT_EQ(shown(empty), "0.500 kg");
    EXPECT_EQ(live.next_change(), now + LiveWeight::kTillWithin);
    now += 400ms;
    const auto weighed = order_of(told("0.500 kg"));
    EXPECT_EQ(live.dressed(weighed, "scale", now), weighed);
    EXPECT_EQ(live.next_change(), Time::max());
}

TEST_F(LiveWeightTest, LeavesTheTillItsWordWhereItSaysNothingOfIt) {
    const auto by_hand = order_of(told("2.000 kg"));
    EXPECT_EQ(shown(by_hand), "2.000 kg");
    read("scale", reads(500));
    EXPECT_EQ(shown(by_hand), "0.500 kg");
    now += LiveWeight::kTillWithin;
    EXPECT_EQ(live.dressed(by_hand, "scale", now), by_hand);
    EXPECT_EQ(live.next_change(), Time::max());
}

TEST_F(LiveWeightTest, ShowsNoReadingThatIsOlderThanTheTillsWord) {
    live.hear("scale", reads(500), now);
    now += 1ms;
    EXPECT_EQ(shown(order_of(told("0.000 kg"))), "0.000 kg");
}

TEST_F(LiveWeightTest, HearsOnlyTheTillsScale) {
    const auto empty = order_of(told("0.000 kg"));
    EXPECT_EQ(shown(empty), "0.000 kg");
    read("scale-2", reads(500));
    EXPECT_EQ(shown(empty), "0.000 kg");
    EXPECT_EQ(net_of(live.dressed(empty, std::nullopt, now)), "0.000 kg");
    EXPECT_EQ(net_of(live.dressed(empty, "scale-2", now)), "0.500 kg");
}

TEST_F(LiveWeightTest, LeavesWhatIsNoWeighing) {
    live.hear("scale", reads(500), now);
    const auto order = std::make_shared<const renderer::Order>();
    EXPECT_EQ(live.dressed(order, "scale", now), order);
    EXPECT_EQ(live.dressed(nullptr, "scale", now), nullptr);
}

}  // namespace
}  // namespace comptoir
