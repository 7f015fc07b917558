#include "app/api/screen_capture.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <vector>

namespace comptoir::api {
namespace {

using namespace std::chrono_literals;
using Taken = std::vector<std::string>;

/// A screen that shows how often it changed, and lets others have their turn before it answers.
class ScreenCaptureTest : public testing::Test {
protected:
    void ask(Taken& taken) {
        asio::co_spawn(
            io,
            [this, &taken]() -> asio::awaitable<void> {
                const auto picture = co_await capture.get();
                taken.push_back(picture ? (*picture)->png : picture.error().message);
            },
            [](const std::exception_ptr& thrown) { EXPECT_FALSE(thrown); });
    }

    asio::io_context io;
    std::uint64_t changes = 1;
    int captures = 0;
    ScreenCapture capture{[this]() -> asio::awaitable<Result<std::string>> {
                              ++captures;
                              const std::string shown = std::to_string(changes);
                              co_await asio::post(io, asio::use_awaitable);
                              co_await asio::post(io, asio::use_awaitable);
                              co_return shown;
                          },
                          [this] { return changes; }, 2s};
};

TEST_F(ScreenCaptureTest, TakesOnePictureForAllWhoAskAtOnce) {
    Taken taken;
    for (int i = 0; i < 5; ++i) ask(taken);
    io.run();
    EXPECT_EQ(taken, Taken(5, "1"));
    EXPECT_EQ(captures, 1);
}

TEST_F(ScreenCaptureTest, GivesNobodyAPictureThatIsOlderThanTheChangeBeforeTheQuestion) {
    Taken before;
    Taken after;
    ask(before);
    asio::post(io, [&] {
        changes = 2;
        ask(after);
    });
    io.run();
    EXPECT_EQ(before, Taken{"1"});
    EXPECT_EQ(after, Taken{"2"});
    EXPECT_EQ(captures, 2);
}

}  // namespace
}  // namespace comptoir::api
