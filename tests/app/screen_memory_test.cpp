#include "app/screen_memory.hpp"

#include <gtest/gtest.h>

#include "tests/support/temporary_folder.hpp"

namespace comptoir {
namespace {

using namespace std::chrono_literals;

const Time kStart = Time{} + 24h;

sources::KeptScreen sale(const std::string& first_quantity, const std::string& number = "0427") {
    renderer::Order order;
    order.phase = renderer::Phase::selling;
    order.number = number;
    order.lines.resize(3);
    order.lines[0].quantity = first_quantity;
    for (std::size_t i = 0; i < order.lines.size(); ++i) order.lines[i].name = "line " + std::to_string(i);
    return {"till", sources::Channel::http, std::make_shared<const renderer::Order>(std::move(order)), 0s,
            true};
}

class ScreenMemoryTest : public testing::Test {
protected:
    test::TemporaryFolder folder;
    ScreenMemory before{folder.path()};
    ScreenMemory after{folder.path()};
};

TEST_F(ScreenMemoryTest, KnowsWhatWasPointedOut) {
    before.follow(sale("1"), kStart);
    before.follow(sale("2"), kStart + 1s);
    const auto found = after.found(kStart + 2s);
    ASSERT_TRUE(found.has_value());
    const auto out = after.pointed_out(found->order);
    ASSERT_NE(out, nullptr);
    EXPECT_EQ(out->step, renderer::Step::changed);
    EXPECT_EQ(out->raised, std::optional<std::size_t>(0));
    EXPECT_EQ(out->at, kStart + 1s);
}

TEST_F(ScreenMemoryTest, GoesOnFromThere) {
    before.follow(sale("1"), kStart);
    before.follow(sale("2"), kStart + 1s);
    auto kept = after.found(kStart + 2s);
    ASSERT_TRUE(kept.has_value());
    after.follow(kept, kStart + 2s + ScreenMemory::kEvery);
    ScreenMemory third(folder.path());
    const auto again = third.found(kStart + 10s);
    ASSERT_TRUE(again && again->pointed_out);
    EXPECT_EQ(again->pointed_out->raised, std::optional<std::size_t>(0));
    EXPECT_EQ(again->pointed_out->at, kStart + 1s);
}

TEST_F(ScreenMemoryTest, PointsAtNothingOfAnotherOrder) {
    before.follow(sale("1"), kStart);
    const auto found = after.found(kStart + 1s);
    ASSERT_TRUE(found.has_value());
    EXPECT_NE(after.pointed_out(found->order), nullptr);
    EXPECT_EQ(after.pointed_out(sale("1").order), nullptr);
    EXPECT_EQ(after.pointed_out(nullptr), nullptr);
    after.follow(std::nullopt, kStart + 2s);
    EXPECT_EQ(after.pointed_out(found->order), nullptr);
}

}  // namespace
}  // namespace comptoir
