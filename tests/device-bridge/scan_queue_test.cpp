#include "device-bridge/scanning/scan_queue.hpp"

#include <gtest/gtest.h>

namespace comptoir::bridge {
namespace {

using namespace std::chrono_literals;

constexpr Time kStart{1h};

TEST(ScanQueue, HandsOutEachScanOnceInOrder) {
    ScanQueue queue;
    queue.push("one", kStart);
    queue.push("two", kStart + 1s);
    EXPECT_EQ(queue.pop(kStart + 2s), (ScanQueue::Scan{"one", kStart}));
    EXPECT_EQ(queue.pop(kStart + 2s), (ScanQueue::Scan{"two", kStart + 1s}));
    EXPECT_EQ(queue.pop(kStart + 2s), std::nullopt);
}

TEST(ScanQueue, ForgetsAScanThatNobodyAskedForInFiveSeconds) {
    ScanQueue queue;
    queue.push("old", kStart);
    EXPECT_FALSE(queue.empty(kStart + 5s));
    EXPECT_TRUE(queue.empty(kStart + 5s + 1ms));
    EXPECT_EQ(queue.pop(kStart + 5s + 1ms), std::nullopt);
    queue.push("fresh", kStart + 6s);
    EXPECT_EQ(queue.pop(kStart + 6s)->text, "fresh");
}

TEST(ScanQueue, GivesAScanBackWithItsAge) {
    ScanQueue queue;
    queue.push("one", kStart);
    queue.push("two", kStart + 1s);
    const auto scan = queue.pop(kStart + 2s);
    queue.unpop(*scan);
    EXPECT_EQ(queue.pop(kStart + 3s)->text, "one");
    queue.unpop(*scan);
    EXPECT_EQ(queue.pop(kStart + 6s)->text, "two");
}

TEST(ScanQueue, DropsTheOldestWhenFullAndCountsIt) {
    ScanQueue queue;
    for (std::size_t i = 0; i < ScanQueue::kScansMax + 2; ++i) queue.push(std::to_string(i), kStart);
    EXPECT_EQ(queue.dropped(), 2U);
    EXPECT_EQ(queue.pop(kStart)->text, "2");
    queue.push("last", kStart);
    queue.unpop({"2", kStart});
    EXPECT_EQ(queue.dropped(), 3U);
    EXPECT_EQ(queue.pop(kStart)->text, "3");
}

TEST(ScanQueue, TellsOfThoseThatNobodyFetched) {
    std::vector<std::string> untold;
    ScanQueue queue([&](const ScanQueue::Scan& scan) { untold.push_back(scan.scanner + scan.text); });
    queue.push("old", kStart, "hand ");
    EXPECT_EQ(queue.stale_at(), kStart + 5s);
    queue.push("fresh", kStart + 1s, "fixed ");
    queue.forget_old(kStart + 5s);
    EXPECT_TRUE(untold.empty());
    queue.forget_old(kStart + 5s + 1ms);
    EXPECT_EQ(untold, std::vector<std::string>{"hand old"});
    EXPECT_EQ(queue.stale_at(), kStart + 6s);
    EXPECT_EQ(queue.pop(kStart + 6s)->scanner, "fixed ");
    EXPECT_EQ(queue.stale_at(), std::nullopt);
    for (std::size_t i = 0; i <= ScanQueue::kScansMax; ++i) queue.push(std::to_string(i), kStart + 7s, "a ");
    EXPECT_EQ(untold, (std::vector<std::string>{"hand old", "a 0"}));
}

TEST(ScanQueue, TakesNoEmptyAndNoEndlessScan) {
    ScanQueue queue;
    queue.push("", kStart);
    queue.push(std::string(ScanQueue::kScanBytesMax + 1, '1'), kStart);
    EXPECT_TRUE(queue.empty(kStart));
    EXPECT_EQ(queue.dropped(), 2U);
    queue.push(std::string(ScanQueue::kScanBytesMax, '1'), kStart);
    EXPECT_FALSE(queue.empty(kStart));
    queue.clear();
    EXPECT_TRUE(queue.empty(kStart));
}

}  // namespace
}  // namespace comptoir::bridge
