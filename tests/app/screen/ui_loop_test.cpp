#include "app/screen/ui_loop.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <future>
#include <thread>

#include "app/screen/face.hpp"
#include "renderer/memory_surface.hpp"
#include "tests/support/temporary_folder.hpp"

namespace comptoir::test {
namespace {

using namespace std::chrono_literals;
using renderer::Page;
using renderer::Pixels;
using renderer::PixelSize;
using renderer::View;

class UiLoopOfTwo : public ::testing::Test {
protected:
    void SetUp() override {
        ASSERT_TRUE(wake.has_value());
        first = *renderer::open_memory_surface(PixelSize{800, 480});
        second = *renderer::open_memory_surface(PixelSize{480, 800});
    }

    /// What the two screens show after `messages`, the first one's picture first.
    std::vector<Pixels> after(std::vector<ToUi> messages, const Appearances& looks, SecondShows shows) {
        UiLoop loop(
            mailbox, *wake, clock,
            [&](renderer::Surface& surface, const Appearance& look) {
                return face.make_stage(surface, look, clock);
            },
            [&](FrameReport report) { reported.push_back(report.screen); });
        EXPECT_TRUE(loop.begin(*first, looks.first, welcome()).has_value());
        EXPECT_TRUE(loop.add_second(*second, looks.second, shows).has_value());
        for (ToUi& message : messages) EXPECT_TRUE(mailbox.post(std::move(message)));
        std::vector<Pixels> taken(3);
        for (std::size_t i = 0; i < taken.size(); ++i) {
            EXPECT_TRUE(
                mailbox.post(CaptureScreen{[&taken, i](Pixels pixels) { taken[i] = std::move(pixels); }, i}));
        }
        EXPECT_TRUE(mailbox.post(LeaveUiLoop{}));
        loop.run();
        EXPECT_TRUE(taken.back().empty()) << "there is no third";
        taken.pop_back();
        return taken;
    }

    static View welcome() {
        View view;
        view.page = Page::welcome;
        view.shop.name = "Corner Shop";
        return view;
    }
    static View selling() {
        View view = welcome();
        view.page = Page::order;
        auto order = std::make_shared<renderer::Order>();
        order->phase = renderer::Phase::selling;
        order->total.text = "$ 12.00";
        view.order = order;
        return view;
    }

    TemporaryFolder cache;
    Face face{std::filesystem::path(COMPTOIR_SOURCE_DIR) / "assets", cache.path()};
    SystemClock clock;
    Result<Wake> wake = Wake::create();
    UiMailbox mailbox{kUiMailboxMax, [this] { wake->raise(); }};
    std::unique_ptr<renderer::Surface> first;
    std::unique_ptr<renderer::Surface> second;
    std::vector<std::size_t> reported;
};

TEST_F(UiLoopOfTwo, DrawsTheSameOrderOnBoth) {
    const Appearances still{{.motion = renderer::Motion::reduced}, {.motion = renderer::Motion::reduced}};
    const auto idle = after({}, still, SecondShows::order);
    const auto busy = after({selling()}, still, SecondShows::order);
    EXPECT_EQ(busy[0].size, (PixelSize{800, 480}));
    EXPECT_EQ(busy[1].size, (PixelSize{480, 800}));
    EXPECT_NE(busy[0], idle[0]);
    EXPECT_NE(busy[1], idle[1]);
    EXPECT_NE(std::find(reported.begin(), reported.end(), 1U), reported.end());
}

TEST_F(UiLoopOfTwo, AnOrderLeavesTheBoardAlone) {
    const Appearances still{{.motion = renderer::Motion::reduced}, {.motion = renderer::Motion::reduced}};
    const auto idle = after({}, still, SecondShows::board);
    const auto busy = after({selling()}, still, SecondShows::board);
    EXPECT_NE(busy[0], idle[0]);
    EXPECT_EQ(busy[1], idle[1]);
}

TEST_F(UiLoopOfTwo, EachIsTurnedAndColouredByItsOwnSettings) {
    Appearances still{{.motion = renderer::Motion::reduced}, {.motion = renderer::Motion::reduced}};
    const auto light = after({}, still, SecondShows::order);
    still.second.theme = "dark";
    still.second.turn = renderer::Turn::quarter;
    const auto mixed = after({still}, still, SecondShows::order);
    EXPECT_EQ(mixed[0], light[0]);
    EXPECT_EQ(mixed[1].size, (PixelSize{800, 480}));
}

TEST_F(UiLoopOfTwo, ProvesThatItTurnedOnceWhatWasDueIsDrawn) {
    std::atomic<std::size_t> drawn = 0;
    UiLoop loop(
        mailbox, *wake, clock,
        [&](renderer::Surface& surface, const Appearance& look) {
            return face.make_stage(surface, look, clock);
        },
        [&](const FrameReport&) { ++drawn; });
    const Appearance still{.motion = renderer::Motion::reduced};
    ASSERT_TRUE(loop.begin(*first, still, welcome()).has_value());
    const std::size_t before = drawn;
    std::promise<std::size_t> proof;
    auto drawn_by_then = proof.get_future();
    mailbox.replace(ProveAlive{[&] { proof.set_value(drawn); }});
    ASSERT_TRUE(mailbox.post(selling()));
    EXPECT_EQ(drawn_by_then.wait_for(0s), std::future_status::timeout) << "its loop does not turn yet";
    std::thread screen([&] { loop.run(); });
    EXPECT_EQ(drawn_by_then.wait_for(20s), std::future_status::ready);
    EXPECT_EQ(drawn_by_then.get(), before + 1);
    ASSERT_TRUE(mailbox.post(LeaveUiLoop{}));
    screen.join();
}

TEST(ViewForASecondScreen, LeavesOutWhatOnlyStaffOrOneCustomerHaveToSee) {
    View view;
    view.page = Page::order;
    view.order = std::make_shared<renderer::Order>();
    view.note = renderer::StaffNote::paper_out;
    view.touch.answers = true;
    view.board.ready = {"42"};
    const View order = view_for(SecondShows::order, view);
    EXPECT_EQ(order.note, renderer::StaffNote::none);
    EXPECT_EQ(order.order, view.order);
    const View board = view_for(SecondShows::board, view);
    EXPECT_EQ(board.page, Page::board);
    EXPECT_EQ(board.order, nullptr);
    EXPECT_FALSE(board.touch.answers);
    EXPECT_EQ(board.board.ready, view.board.ready);
}

TEST(ViewForASecondScreen, ABoardStillSaysThatTheShopIsClosedOrNotSetUp) {
    View view;
    for (const Page page : {Page::closed, Page::updating, Page::setup}) {
        view.page = page;
        EXPECT_EQ(view_for(SecondShows::board, view).page, page);
    }
}

TEST(ViewForASecondScreen, ABoardWithNumbersIsNeitherDimmedNorClosedByHours) {
    View view;
    view.page = Page::closed;
    view.is_closed_by_hours = true;
    view.dim = 100;
    EXPECT_EQ(view_for(SecondShows::board, view), view) << "nobody waits";
    view.board.ready = {"42"};
    EXPECT_EQ(view_for(SecondShows::board, view).page, Page::board);
    EXPECT_EQ(view_for(SecondShows::board, view).dim, 0);
    EXPECT_EQ(view_for(SecondShows::order, view).page, Page::closed);
    EXPECT_EQ(view_for(SecondShows::order, view).dim, 100);
    view.is_closed_by_hours = false;
    EXPECT_EQ(view_for(SecondShows::board, view).page, Page::closed) << "somebody asked for it";
}

}  // namespace
}  // namespace comptoir::test
