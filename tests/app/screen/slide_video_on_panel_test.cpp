#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>

#include "app/screen/face.hpp"
#include "app/screen/panel.hpp"
#include "renderer/memory_surface.hpp"
#include "tests/support/clip.hpp"
#include "tests/support/temporary_folder.hpp"

namespace comptoir::test {
namespace {

using namespace std::chrono_literals;
using renderer::Page;
using renderer::View;

constexpr renderer::PixelSize kSize{640, 480};
constexpr std::size_t kAll = std::size_t{640} * 480;

/// A panel with a real player, whose clock moves with every look at it.
class VideoOnAPanel : public ::testing::Test {
protected:
    void SetUp() override {
        const auto found = renderer::load_video_library();
        ASSERT_TRUE(found.has_value()) << found.error().message;
        open(renderer::video_libraries());
    }
    void open(const std::vector<std::string>& libraries) {
        surface = *renderer::open_memory_surface(kSize);
        auto opened = Panel::open(
            *surface, clock,
            [&](renderer::Surface& to, const Appearance& look) { return face.make_stage(to, look, clock); },
            {}, libraries);
        ASSERT_TRUE(opened.has_value());
        panel.emplace(std::move(*opened));
    }
    [[nodiscard]] std::string file(const std::string& name) const { return (folder.path() / name).string(); }

    void show(std::uint64_t turn, const std::string& video, const std::string& picture = {}) {
        View view;
        view.page = Page::welcome;
        view.slide.picture = {picture};
        view.slide.video = video;
        view.slide.turn = turn;
        panel->show(view);
    }
    void sell() {
        View view;
        view.page = Page::order;
        auto order = std::make_shared<renderer::Order>();
        order->phase = renderer::Phase::selling;
        order->lines.emplace_back().name = "Flat white";
        view.order = order;
        panel->show(view);
    }
    /// One round of the loop of the UI thread.
    void go_round() {
        pollfd waiting{panel->video_fd(), POLLIN, 0};
        if (waiting.fd >= 0) static_cast<void>(::poll(&waiting, 1, 50));
        clock.advance(10ms);
        static_cast<void>(panel->pump());
        if (auto report = panel->draw_if_due(); report && report->video) told.push_back(*report->video);
    }
    bool becomes(const std::function<bool()>& is_so) {
        for (const auto until = std::chrono::steady_clock::now() + 20s; !is_so(); go_round())
            if (std::chrono::steady_clock::now() > until) return false;
        return true;
    }
    /// How many pixels are of a colour that none of our pages has.
    [[nodiscard]] std::size_t seen(bool (*is_it)(const std::uint8_t*)) const {
        const renderer::Pixels pixels = panel->capture();
        std::size_t count = 0;
        for (std::size_t i = 0; i < pixels.rgba.size(); i += 4) count += is_it(&pixels.rgba[i]) ? 1 : 0;
        return count;
    }
    static bool red(const std::uint8_t* pixel) { return pixel[0] > 230 && pixel[1] < 40 && pixel[2] < 40; }
    static bool blue(const std::uint8_t* pixel) { return pixel[0] < 40 && pixel[1] < 40 && pixel[2] > 230; }
    static bool reddish(const std::uint8_t* pixel) { return pixel[0] > 2 * (pixel[1] + pixel[2] + 20); }

    TemporaryFolder folder;
    TemporaryFolder cache;
    ManualClock clock;
    Face face{std::filesystem::path(COMPTOIR_SOURCE_DIR) / "assets", cache.path()};
    std::unique_ptr<renderer::Surface> surface;
    mutable std::optional<Panel> panel;
    std::vector<VideoReport> told;
};

TEST_F(VideoOnAPanel, FillsItToItsEndWhichIsTold) {
    write_clip(file("a.mp4"), 10, kRedClip);
    show(7, file("a.mp4"));
    EXPECT_TRUE(becomes([&] { return seen(red) == kAll; }));
    ASSERT_TRUE(becomes([&] { return !told.empty(); }));
    EXPECT_EQ(told, (std::vector<VideoReport>{{VideoReport::What::ended, 7, ""}}));
    EXPECT_EQ(seen(red), kAll) << "until the next one comes";
    show(8, file("a.mp4"));
    EXPECT_TRUE(becomes([&] { return told.size() == 2; })) << "the same one again is another turn";
    EXPECT_EQ(told.back(), (VideoReport{VideoReport::What::ended, 8, ""}));
}

TEST_F(VideoOnAPanel, IsGoneFromTheFirstFrameOfASaleAndCostsNothingThen) {
    write_clip(file("a.mp4"), 2000, kRedClip);
    show(1, file("a.mp4"));
    ASSERT_TRUE(becomes([&] { return seen(red) == kAll; }));
    sell();
    ASSERT_TRUE(panel->draw_if_due().has_value()) << "at once";
    EXPECT_EQ(seen(reddish), 0u);
    for (int quiet = 0; quiet < 3;) {
        pollfd waiting{panel->video_fd(), POLLIN, 0};
        quiet = ::poll(&waiting, 1, 100) == 0 ? quiet + 1 : 0;
        static_cast<void>(panel->pump());
        clock.advance(10s);
        static_cast<void>(panel->draw_if_due());
    }
    EXPECT_EQ(seen(reddish), 0u);
    EXPECT_TRUE(told.empty());
    EXPECT_EQ(panel->next_frame(clock.now()), Time::max());
    show(2, file("a.mp4"));
    EXPECT_TRUE(becomes([&] { return seen(red) == kAll; })) << "after it they go on";
}

TEST_F(VideoOnAPanel, ThatIsATextFileIsToldAndThePictureBeforeItStays) {
    std::ofstream(file("text.mp4")) << "this is no video\n";
    show(1, "", "a");
    go_round();
    renderer::Picture picture{.ref = {"a"}, .width = kSize.width, .height = kSize.height, .rgba = {}};
    for (std::size_t i = 0; i < kAll; ++i) picture.rgba.insert(picture.rgba.end(), {0, 0, 255, 255});
    panel->add_picture(std::move(picture));
    ASSERT_TRUE(becomes([&] { return seen(blue) == kAll; }));
    show(2, file("text.mp4"));
    ASSERT_TRUE(becomes([&] { return !told.empty(); }));
    EXPECT_EQ(told.front().what, VideoReport::What::failed);
    EXPECT_EQ(told.front().turn, 2u);
    EXPECT_NE(told.front().why, "");
    EXPECT_EQ(seen(blue), kAll);
}

TEST_F(VideoOnAPanel, ThatHangsIsToldAfterAWhileAndTheNextOnePlays) {
    ASSERT_EQ(::mkfifo(file("pipe.mp4").c_str(), 0600), 0);
    const int writer = ::open(file("pipe.mp4").c_str(), O_RDWR | O_CLOEXEC);
    show(1, file("pipe.mp4"));
    go_round();
    clock.advance(SlidePlayer::kSilenceMax - 1s);
    go_round();
    EXPECT_TRUE(told.empty());
    EXPECT_LE(panel->next_frame(clock.now()), clock.now() + 1s) << "the loop wakes for it";
    clock.advance(1s);
    go_round();
    ASSERT_EQ(told.size(), 1u);
    EXPECT_EQ(told.front(), (VideoReport{VideoReport::What::failed, 1, "no new frame for 10 seconds"}));
    write_clip(file("a.mp4"), 5, kRedClip);
    show(2, file("a.mp4"));
    EXPECT_TRUE(becomes([&] { return told.size() == 2; }));
    EXPECT_EQ(told.back().what, VideoReport::What::ended);
    ::close(writer);
}

TEST_F(VideoOnAPanel, IsAsLargeAsFitsOnAPanelThatIsTurned) {
    write_clip(file("a.mp4"), 2000, kRedClip);
    show(1, file("a.mp4"));
    ASSERT_TRUE(becomes([&] { return seen(red) == kAll; }));
    panel->change({.turn = renderer::Turn::quarter});
    EXPECT_TRUE(becomes([&] { return seen(red) == std::size_t{480} * 360; }));
}

TEST_F(VideoOnAPanel, WaitsForAWindowThatIsOutOfTheWay) {
    write_clip(file("a.mp4"), 5, kRedClip);
    panel->stand(renderer::Standing::away);
    show(1, file("a.mp4"));
    go_round();
    EXPECT_EQ(panel->video_fd(), -1) << "nobody sees it";
    panel->stand(renderer::Standing::front);
    EXPECT_TRUE(becomes([&] { return !told.empty(); }));
    EXPECT_EQ(told.front(), (VideoReport{VideoReport::What::ended, 1, ""}));
}

class VideoOnAPanelWithoutPlayer : public VideoOnAPanel {
protected:
    void SetUp() override {}
};

TEST_F(VideoOnAPanelWithoutPlayer, IsToldOnceWhereTheLibraryIsMissing) {
    open({"libno-such-player.so.9"});
    show(3, file("a.mp4"));
    go_round();
    go_round();
    EXPECT_EQ(told,
              (std::vector<VideoReport>{{VideoReport::What::impossible, 3, "libmpv is not installed"}}));
}

TEST_F(VideoOnAPanelWithoutPlayer, IsLeftOutWithoutAWordOnASecondScreen) {
    open({});
    write_clip(file("a.mp4"), 5, kRedClip);
    show(1, file("a.mp4"));
    go_round();
    EXPECT_EQ(panel->video_fd(), -1);
    EXPECT_TRUE(told.empty());
}

}  // namespace
}  // namespace comptoir::test
