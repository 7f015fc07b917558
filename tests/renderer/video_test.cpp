#include "renderer/video.hpp"

#include <gtest/gtest.h>
#include <poll.h>

#include <chrono>
#include <fstream>

#include "tests/support/temporary_folder.hpp"

namespace comptoir::renderer {
namespace {

using namespace std::chrono_literals;

/// A clip of one colour, as many frames of it as that, 25 a second. Source: the YUV4MPEG2 format of
/// mjpegtools, yuv4mpeg(5): a line of header, then "FRAME" and the planes of each; luminance and colour
/// differences after ITU-R BT.601.
void write_clip(const std::filesystem::path& file, int frames, char y, char cb, char cr) {
    std::ofstream out(file, std::ios::binary);
    out << "YUV4MPEG2 W64 H48 F25:1 Ip A1:1 C420jpeg\n";
    for (int i = 0; i < frames; ++i) {
        out << "FRAME\n"
            << std::string(std::size_t{64} * 48, y) << std::string(std::size_t{32} * 24, cb)
            << std::string(std::size_t{32} * 24, cr);
    }
}

class Video : public ::testing::Test {
protected:
    void SetUp() override {
        auto opened = VideoPlayer::open({128, 128});
        if (!opened) GTEST_SKIP() << opened.error().message;
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
    comptoir::test::TemporaryFolder folder;
    std::unique_ptr<VideoPlayer> player;
    Pixels last;
};

TEST_F(Video, IsDrawnWholeInTheWantedSizeAndEnds) {
    const auto file = folder.path() / "red.mkv";
    write_clip(file, 10, 76, 85, static_cast<char>(255));
    player->play(file);
    const VideoNews news = watched();
    EXPECT_EQ(news.fault, "");
    EXPECT_TRUE(news.has_ended);
    ASSERT_TRUE(news.has_frame);
    ASSERT_EQ(last.size, (PixelSize{128, 128}));
    const auto at = [&](int x, int y) {
        return &last.rgba[(static_cast<std::size_t>(y) * 128 + static_cast<std::size_t>(x)) * 4];
    };
    EXPECT_GT(at(64, 64)[0], 230);
    EXPECT_LT(at(64, 64)[1], 40);
    EXPECT_LT(at(64, 64)[2], 40);
    EXPECT_EQ(at(64, 64)[3], 255);
    EXPECT_LT(at(64, 4)[0], 10) << "above a picture of 4:3 in a square";
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
    write_clip(folder.path() / "other.y4m", 5, 76, 85, static_cast<char>(255));
    const auto file = folder.path() / "list.mp4";
    std::ofstream(file) << "#EXTM3U\n#EXTINF:1,\n" << (folder.path() / "other.y4m").string() << "\n";
    player->play(file);
    EXPECT_FALSE(watched().has_frame);
}

TEST_F(Video, ThatIsMissingIsAFaultAndTheNextOnePlays) {
    player->play(folder.path() / "gone.mp4");
    EXPECT_NE(watched().fault, "");
    const auto file = folder.path() / "a.mkv";
    write_clip(file, 3, 76, 85, static_cast<char>(255));
    player->play(file);
    EXPECT_TRUE(watched().has_frame);
}

TEST(VideoWithoutLibrary, SaysSo) {
    const auto opened = VideoPlayer::open({64, 64}, {"libno-such-player.so.9"});
    ASSERT_FALSE(opened.has_value());
    EXPECT_EQ(opened.error().code, ErrorCode::unsupported);
    EXPECT_EQ(opened.error().message, "libmpv is not installed");
}

TEST(VideoWithoutLibrary, RefusesALibraryThatIsNoPlayer) {
    const auto opened = VideoPlayer::open({64, 64}, {"libm.so.6"});
    ASSERT_FALSE(opened.has_value());
    EXPECT_EQ(opened.error().code, ErrorCode::unsupported);
}

}  // namespace
}  // namespace comptoir::renderer
