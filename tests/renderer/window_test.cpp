#include "renderer/window.hpp"

#include <SDL.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>

#include "tests/support/easel.hpp"
#include "tests/support/x_server.hpp"

namespace comptoir::test {
namespace {

using namespace std::chrono_literals;

class Window : public ::testing::Test {
protected:
    void SetUp() override {
        ASSERT_TRUE(server.is_up());
        auto opened = open_window({"test", PixelSize{320, 240}, Drawing::software});
        ASSERT_TRUE(opened.has_value()) << opened.error().message;
        surface = std::move(*opened);
    }

    void show(Color ground) {
        ImDrawList list(&shared);
        list._ResetForNewFrame();
        list.PushClipRect({0, 0}, {320, 240});
        list.AddRectFilled({10, 20}, {30, 40}, IM_COL32(255, 0, 0, 255));
        surface->draw(list, ground);
        surface->present();
    }

    /// Whether the screen comes to show that colour there.
    [[nodiscard]] bool shows(Color color, int x, int y) {
        const auto until = std::chrono::steady_clock::now() + 5s;
        while (server.at(x, y) != color && std::chrono::steady_clock::now() < until) {
            if (wakes(20ms)) (void)surface->pump();
            surface->present();
        }
        return server.at(x, y) == color;
    }

    /// Whether something of the window system arrives in time.
    [[nodiscard]] bool wakes(std::chrono::milliseconds within) const {
        pollfd one{surface->event_fd(), POLLIN, 0};
        return poll(&one, 1, static_cast<int>(within.count())) == 1;
    }

    /// Pumps until `done` of the news, or two seconds.
    template <class Done>
    bool pump_until(Done done) {
        const auto until = std::chrono::steady_clock::now() + 2s;
        while (std::chrono::steady_clock::now() < until) {
            if (done(surface->pump())) return true;
            (void)wakes(100ms);
        }
        return false;
    }

    /// Until nothing more arrives for a while.
    void calm_down() {
        while (wakes(200ms)) (void)surface->pump();
    }

    XServer server;
    ImDrawListSharedData shared;
    std::unique_ptr<Surface> surface;
};

TEST_F(Window, ShowsItsFramesOnTheScreen) {
    EXPECT_EQ(surface->size(), (PixelSize{320, 240}));
    calm_down();
    show(rgb(0x123456));
    // Without a window manager the window is where it asked to be: in the middle of 640 by 480.
    const auto until = std::chrono::steady_clock::now() + 5s;
    while (server.at(161, 121) != rgb(0x123456) && std::chrono::steady_clock::now() < until) {
        calm_down();
        show(rgb(0x123456));
    }
    EXPECT_EQ(server.at(161, 121), rgb(0x123456));
    EXPECT_EQ(server.at(175, 145), rgb(0xFF0000));
    EXPECT_EQ(surface->description(), "x11 software");
}

TEST_F(Window, CapturesTheFrameAfterItWasPresented) {
    show(rgb(0x334455));
    const Pixels pixels = surface->capture();
    EXPECT_EQ(pixels.size, (PixelSize{320, 240}));
    EXPECT_EQ(color_at(pixels, 15, 25), rgb(0xFF0000));
    EXPECT_EQ(color_at(pixels, 300, 200), rgb(0x334455));
}

TEST_F(Window, WakesForNewsAndRestsWithout) {
    calm_down();
    EXPECT_FALSE(wakes(50ms));
    SDL_Window* window = SDL_GetWindowFromID(1);
    ASSERT_NE(window, nullptr);
    SDL_SetWindowSize(window, 300, 200);
    show(rgb(0x222222));  // which may read what the server said off the socket
    EXPECT_TRUE(wakes(2s));
    EXPECT_TRUE(pump_until([](const WindowNews& news) { return news.resized; }));
    EXPECT_EQ(surface->size(), (PixelSize{300, 200}));
    calm_down();
    show(rgb(0x222222));
    EXPECT_EQ(surface->capture().size, (PixelSize{300, 200}));
}

TEST_F(Window, SaysWhenItWasClosedAndWhenItMustBeDrawnAgain) {
    calm_down();
    SDL_Event event{};
    event.type = SDL_WINDOWEVENT;
    event.window.event = SDL_WINDOWEVENT_EXPOSED;
    SDL_PushEvent(&event);
    EXPECT_TRUE(surface->pump().exposed);
    event.window.event = SDL_WINDOWEVENT_CLOSE;
    SDL_PushEvent(&event);
    EXPECT_TRUE(surface->pump().closed);
    EXPECT_FALSE(surface->pump().closed);
}

TEST_F(Window, ThatIsLargerThanThePanelHasAllOfItAndNothingBeyond) {
    surface.reset();
    auto opened = open_window({"test", PixelSize{1920, 1080}, Drawing::software});
    ASSERT_TRUE(opened.has_value()) << opened.error().message;
    surface = std::move(*opened);
    EXPECT_EQ(surface->size(), (PixelSize{640, 480}));
    calm_down();
    show(rgb(0x123456));
    EXPECT_TRUE(shows(rgb(0xFF0000), 10, 20)) << "its corner is the panel's";
}

TEST_F(Window, TurnsThePictureWhileItRuns) {
    calm_down();
    surface->turn(Turn::quarter);
    EXPECT_EQ(surface->size(), (PixelSize{240, 320}));
    show(rgb(0x123456));
    EXPECT_EQ(color_at(surface->capture(), 15, 25), rgb(0xFF0000));
    EXPECT_TRUE(shows(rgb(0xFF0000), 160 + 320 - 25, 120 + 15)) << "what is at (15, 25) of the picture";
    surface->turn(Turn::none);
    EXPECT_EQ(surface->size(), (PixelSize{320, 240}));
    show(rgb(0x654321));
    EXPECT_TRUE(shows(rgb(0xFF0000), 160 + 15, 120 + 25));
    EXPECT_TRUE(shows(rgb(0x654321), 160 + 320 - 25, 120 + 15));
}

/// Frames of which each differs from the one before it in a few places.
class PartOfAWindow : public Window {
protected:
    void draw(int number) {
        const PixelSize size = surface->size();
        const auto far = static_cast<float>(std::min(size.width, size.height));
        const auto step = static_cast<float>(number);
        ImDrawList list(&shared);
        list._ResetForNewFrame();
        list.PushClipRect({0, 0}, {static_cast<float>(size.width), static_cast<float>(size.height)});
        list.AddRectFilled({40 + 7 * step, 33}, {90 + 7 * step, 57}, IM_COL32(255, 0, 0, 255));
        list.AddRectFilled({25, far - 60}, {60, far - 41}, IM_COL32(0, number * 40, 255, 255));
        list.AddRectFilled({far - 81, 100}, {far - 40, 131 + step}, IM_COL32(90, 80, 70, 128));
        surface->draw(list, rgb(0xF4F2ED));
        surface->present();
    }
    [[nodiscard]] Pixels on_the_screen() const { return server.part(160, 120, {320, 240}); }
    /// Waits for it: the server is another process.
    bool comes_to_show(const Pixels& wanted) {
        const auto until = std::chrono::steady_clock::now() + 5s;
        while (on_the_screen() != wanted && std::chrono::steady_clock::now() < until) (void)wakes(20ms);
        return on_the_screen() == wanted;
    }
    /// A pixel of the window's memory that no frame draws differently.
    static std::uint32_t& corner() {
        return *static_cast<std::uint32_t*>(SDL_GetWindowSurface(SDL_GetWindowFromID(1))->pixels);
    }
};

TEST_F(PartOfAWindow, PresentsWhatAWholeFrameWouldShowTurnedOrNot) {
    calm_down();
    draw(0);
    calm_down();
    for (const Turn turn : {Turn::none, Turn::quarter, Turn::half, Turn::three_quarters}) {
        surface->turn(turn);
        draw(0);
        for (int number = 1; number < 6; ++number) {
            SCOPED_TRACE("frame " + std::to_string(number) + ", turned by " +
                         std::to_string(90 * static_cast<int>(turn)));
            const Pixels before = on_the_screen();
            // What is not part of the change is not presented, so that this never reaches the screen.
            const std::uint32_t corner_before = std::exchange(corner(), 0x00FF00FF);
            draw(number);
            const Pixels partly = on_the_screen();
            EXPECT_NE(partly, before);
            EXPECT_EQ(corner(), 0x00FF00FFU) << "the frame was drawn whole";
            corner() = corner_before;
            surface->forget();
            draw(number);
            const Pixels wholly = surface->capture();
            ASSERT_TRUE(comes_to_show(partly)) << "a whole frame is another";
            if (turn == Turn::none) {
                EXPECT_TRUE(partly == wholly);
            }
        }
    }
}

TEST_F(Window, GoesOutOfTheWayAndComesBackInFront) {
    EXPECT_TRUE(surface->is_shared());
    calm_down();
    show(rgb(0x123456));
    ASSERT_TRUE(shows(rgb(0x123456), 161, 121));
    surface->stand(Standing::away);
    EXPECT_TRUE(shows(rgb(0x000000), 161, 121)) << "what lies behind it";
    surface->stand(Standing::front);
    EXPECT_TRUE(pump_until([](const WindowNews& news) { return news.exposed; }));
    show(rgb(0x223344));
    EXPECT_TRUE(shows(rgb(0x223344), 161, 121));
}

TEST_F(Window, SharesTheDisplayWithASecondOne) {
    auto second = open_window({"second", PixelSize{200, 100}, Drawing::software, 1});
    ASSERT_TRUE(second.has_value()) << second.error().message;
    EXPECT_EQ((*second)->size(), (PixelSize{200, 100}));
    calm_down();
    (void)(*second)->pump();
    SDL_SetWindowSize(SDL_GetWindowFromID(2), 220, 110);
    const auto until = std::chrono::steady_clock::now() + 2s;
    WindowNews news;
    while (!news.resized && std::chrono::steady_clock::now() < until) {
        // Whoever asks first sorts the events of both.
        EXPECT_FALSE(surface->pump().resized);
        pollfd one{(*second)->event_fd(), POLLIN, 0};
        if (poll(&one, 1, 100) == 1) news = (*second)->pump();
    }
    EXPECT_TRUE(news.resized);
    EXPECT_EQ((*second)->size(), (PixelSize{220, 110}));
    EXPECT_EQ(surface->size(), (PixelSize{320, 240}));

    second->reset();
    show(rgb(0x123456));
    EXPECT_TRUE(shows(rgb(0x123456), 161, 121)) << "the first goes on without the second";
}

TEST_F(Window, LeavesSignalsToTheProgram) {
    for (const int number : {SIGINT, SIGTERM}) {
        struct sigaction action {};
        ASSERT_EQ(sigaction(number, nullptr, &action), 0);
        EXPECT_EQ(action.sa_handler, SIG_DFL) << number;
    }
    EXPECT_EQ(SDL_IsTextInputActive(), SDL_FALSE);
    EXPECT_EQ(SDL_ShowCursor(SDL_QUERY), SDL_DISABLE);
}

/// 0 where a window that stands `before` is told to stand `after` once its server has gone, and says that it
/// is lost. In a process of its own, for SDL can't be used any more, and it may wait for ever.
int exit_of_stand(Standing before, Standing after) {
    constexpr unsigned kSeconds = 20;
    alarm(kSeconds);
    XServer server;
    const auto window = open_window({"test", PixelSize{320, 240}, Drawing::software});
    if (!window) return 2;
    (*window)->stand(before);
    (void)(*window)->pump();
    server.end();
    (*window)->stand(after);
    return (*window)->pump().lost ? 0 : 1;
}

TEST(WindowWhoseServerHasGone, DoesNotWaitForItWhenItIsToldWhereToStand) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    for (const Standing before : {Standing::front, Standing::away}) {
        for (const Standing after : {Standing::front, Standing::away})
            EXPECT_EXIT(std::_Exit(exit_of_stand(before, after)), testing::ExitedWithCode(0), "")
                << static_cast<int>(before) << static_cast<int>(after);
    }
}

TEST(WindowWithoutDisplay, IsAnErrorThatSaysSo) {
    setenv("DISPLAY", ":4242", 1);
    const auto surface = open_window({"test", PixelSize{320, 240}, Drawing::software});
    unsetenv("DISPLAY");
    ASSERT_FALSE(surface.has_value());
    EXPECT_EQ(surface.error().code, ErrorCode::offline);
    EXPECT_NE(surface.error().message.find("display"), std::string::npos);
}

}  // namespace
}  // namespace comptoir::test
