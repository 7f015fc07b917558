#include "renderer/video.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <fstream>

#include "tests/support/clip.hpp"
#include "tests/support/easel.hpp"
#include "tests/support/temporary_folder.hpp"

namespace comptoir::renderer {
namespace {

using namespace std::chrono_literals;
using comptoir::test::kBlueClip;
using comptoir::test::kRedClip;
using comptoir::test::write_clip;
using comptoir::test::write_turned_clip;

class Video : public ::testing::Test {
protected:
    void SetUp() override {
        auto opened = VideoPlayer::open({128, 128});
        ASSERT_TRUE(opened.has_value()) << opened.error().message;
        player = std::move(*opened);
    }
    /// All that was said until it ended or failed.
    VideoNews watched() {
        VideoNews all;
        for (const auto until = std::chrono::steady_clock::now() + 20s;
             !all.has_ended && all.fault.empty() && std::chrono::steady_clock::now() < until;) {
            pollfd waiting{player->event_fd(), POLLIN, 0};
            static_cast<void>(::poll(&waiting, 1, 1000));
            const VideoNews news = player->pump();
            if (news.has_frame) last = player->frame();
            all.has_frame = all.has_frame || news.has_frame;
            all.has_ended = news.has_ended;
            all.fault = news.fault;
        }
        return all;
    }
    void until_a_frame_of(PixelSize size) {
        for (const auto until = std::chrono::steady_clock::now() + 20s; player->frame().size != size;) {
            ASSERT_LT(std::chrono::steady_clock::now(), until);
            pollfd waiting{player->event_fd(), POLLIN, 0};
            static_cast<void>(::poll(&waiting, 1, 1000));
            static_cast<void>(player->pump());
        }
    }
    comptoir::test::TemporaryFolder folder;
    std::unique_ptr<VideoPlayer> player;
    Pixels last;
};

TEST_F(Video, IsDrawnInItsShapeAsLargeAsFitsAndEnds) {
    const auto file = folder.path() / "red.mkv";
    write_clip(file, 10, kRedClip);
    player->play(file);
    const VideoNews news = watched();
    EXPECT_EQ(news.fault, "");
    EXPECT_TRUE(news.has_ended);
    ASSERT_TRUE(news.has_frame);
    ASSERT_EQ(last.size, (PixelSize{128, 96})) << "4:3 in a square";
    for (std::size_t i = 0; i < last.rgba.size(); i += 4) {
        ASSERT_GT(last.rgba[i], 230) << i;
        ASSERT_LT(last.rgba[i + 1], 40) << i;
        ASSERT_LT(last.rgba[i + 2], 40) << i;
        ASSERT_EQ(last.rgba[i + 3], 255) << i;
    }
}

TEST_F(Video, IsDrawnOnceMoreForAPanelOfAnotherShape) {
    write_clip(folder.path() / "red.mkv", 100, kRedClip);
    player->play(folder.path() / "red.mkv");
    until_a_frame_of({128, 96});
    player->fit({60, 200});
    until_a_frame_of({60, 45});
}

TEST_F(Video, ThatIsStoppedDrawsNothingAndSaysNothing) {
    write_clip(folder.path() / "red.mkv", 100, kRedClip);
    player->play(folder.path() / "red.mkv");
    until_a_frame_of({128, 96});
    player->stop();
    EXPECT_TRUE(player->frame().empty());
    for (int quiet = 0; quiet < 2;) {
        pollfd waiting{player->event_fd(), POLLIN, 0};
        quiet = ::poll(&waiting, 1, 200) == 0 ? quiet + 1 : 0;
        const VideoNews news = player->pump();
        ASSERT_FALSE(news.has_frame || news.has_ended || !news.fault.empty());
    }
}

/// The colours of its corners, row by row, as letters.
std::string corners(const Pixels& pixels) {
    const auto letter = [&](int x, int y) {
        const Color color = comptoir::test::color_at(pixels, x, y);
        const int seen = (color.red > 200 ? 1 : 0) + (color.green > 200 ? 2 : 0) + (color.blue > 200 ? 4 : 0);
        return seen == 1 ? 'r' : seen == 2 ? 'g' : seen == 4 ? 'b' : seen == 7 ? 'w' : '?';
    };
    const int right = pixels.size.width - 4;
    const int bottom = pixels.size.height - 4;
    return {letter(3, 3), letter(right, 3), letter(3, bottom), letter(right, bottom)};
}

TEST_F(Video, OfATelephoneStandsUpright) {
    struct Recorded {
        int degrees_clockwise;
        PixelSize size;
        const char* corners;
    };
    // One after the other in the same player: what is known of the one before is not said of the next.
    for (const Recorded& recorded :
         {Recorded{0, {128, 96}, "rgbw"}, Recorded{90, {96, 128}, "brwg"}, Recorded{180, {128, 96}, "wbgr"},
          Recorded{270, {96, 128}, "gwrb"}, Recorded{0, {128, 96}, "rgbw"}}) {
        const auto file = folder.path() / "telephone.mov";
        write_turned_clip(file, 5, recorded.degrees_clockwise);
        player->play(file);
        const VideoNews news = watched();
        EXPECT_EQ(news.fault, "");
        ASSERT_TRUE(news.has_frame) << recorded.degrees_clockwise;
        EXPECT_EQ(last.size, recorded.size) << recorded.degrees_clockwise;
        EXPECT_EQ(corners(last), recorded.corners) << recorded.degrees_clockwise;
    }
}

TEST_F(Video, IsNotBlamedForTheOneBeforeIt) {
    std::ofstream(folder.path() / "text.mp4") << "this is no video\n";
    write_clip(folder.path() / "blue.mkv", 3, kBlueClip);
    for (int i = 0; i < 5; ++i) {
        player->play(folder.path() / "text.mp4");
        pollfd waiting{player->event_fd(), POLLIN, 0};
        static_cast<void>(::poll(&waiting, 1, 20 * i));  // its failure is said at another point each time
        player->play(folder.path() / "blue.mkv");
        const VideoNews news = watched();
        ASSERT_EQ(news.fault, "") << i;
        ASSERT_TRUE(news.has_ended && news.has_frame) << i;
        ASSERT_GT(last.rgba[2], 200) << i;
    }
}

TEST_F(Video, ThatNeverComesIsLetGo) {
    const auto file = folder.path() / "pipe.mp4";
    ASSERT_EQ(::mkfifo(file.c_str(), 0600), 0);
    const int writer = ::open(file.c_str(), O_RDWR | O_CLOEXEC);
    player->play(file);
    pollfd waiting{player->event_fd(), POLLIN, 0};
    static_cast<void>(::poll(&waiting, 1, 1000));
    EXPECT_FALSE(player->pump().has_frame);
    const auto began = std::chrono::steady_clock::now();
    player.reset();
    EXPECT_LT(std::chrono::steady_clock::now() - began, VideoPlayer::kGoodbyeMax + 2s);
    ::close(writer);
}

TEST_F(Video, ThatIsATextFileIsNamedAsAFault) {
    const auto file = folder.path() / "text.mp4";
    std::ofstream(file) << "this is no video\n";
    player->play(file);
    const VideoNews news = watched();
    EXPECT_NE(news.fault, "");
    EXPECT_FALSE(news.has_frame);
}

TEST_F(Video, ThatIsAListOfOtherFilesOpensNoneOfThem) {
    write_clip(folder.path() / "other.y4m", 5, kRedClip);
    const auto file = folder.path() / "list.mp4";
    std::ofstream(file) << "#EXTM3U\n#EXTINF:1,\n" << (folder.path() / "other.y4m").string() << "\n";
    player->play(file);
    EXPECT_FALSE(watched().has_frame);
}

TEST_F(Video, ThatIsMissingIsAFaultAndTheNextOnePlays) {
    player->play(folder.path() / "gone.mp4");
    EXPECT_NE(watched().fault, "");
    const auto file = folder.path() / "a.mkv";
    write_clip(file, 3, kRedClip);
    player->play(file);
    EXPECT_TRUE(watched().has_frame);
}

TEST(VideoWithoutLibrary, SaysSo) {
    const auto opened = VideoPlayer::open({64, 64}, {"libno-such-player.so.9"});
    ASSERT_FALSE(opened.has_value());
    EXPECT_EQ(opened.error().code, ErrorCode::unsupported);
    EXPECT_EQ(opened.error().message, "libmpv is not installed");
    EXPECT_EQ(load_video_library({"libno-such-player.so.9"}).error().code, ErrorCode::unsupported);
}

TEST(VideoWithoutLibrary, RefusesALibraryThatIsNoPlayer) {
    const auto opened = VideoPlayer::open({64, 64}, {"libm.so.6"});
    ASSERT_FALSE(opened.has_value());
    EXPECT_EQ(opened.error().code, ErrorCode::unsupported);
}

}  // namespace
}  // namespace comptoir::renderer
