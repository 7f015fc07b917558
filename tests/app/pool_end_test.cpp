#include "app/pool_end.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <boost/asio/post.hpp>
#include <cstdlib>
#include <future>

namespace comptoir {
namespace {

using namespace std::chrono_literals;

TEST(PoolEnd, WaitsForWhatIsStillRunning) {
    boost::asio::thread_pool pool(2);
    std::atomic<int> done{0};
    for (int i = 0; i < 10; ++i) boost::asio::post(pool, [&done] { ++done; });
    bool has_left = false;
    join_or_leave(pool, 20s, [&] { has_left = true; });
    EXPECT_EQ(done, 10);
    EXPECT_FALSE(has_left);
}

/// In a process of its own, which has to end with its thread still in there.
void leave_a_pool_that_hangs() {
    constexpr unsigned kSeconds = 20;
    alarm(kSeconds);
    boost::asio::thread_pool pool(2);
    std::promise<void> never;
    boost::asio::post(pool, [&never] { never.get_future().wait(); });
    join_or_leave(pool, 20ms, [] { std::_Exit(42); });
}

TEST(PoolEnd, LeavesAThreadThatNeverComesBack) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    EXPECT_EXIT(leave_a_pool_that_hangs(), testing::ExitedWithCode(42), "");
}

}  // namespace
}  // namespace comptoir
