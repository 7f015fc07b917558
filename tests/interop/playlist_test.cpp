/// The whole program on a folder of pictures and videos.

#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>

#include "app/base/json.hpp"
#include "renderer/images/decode.hpp"
#include "renderer/screenshot.hpp"
#include "renderer/video.hpp"
#include "tests/support/clip.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/kiosk.hpp"
#include "tests/support/temporary_folder.hpp"

namespace comptoir {
namespace {

using test::HttpClient;
using test::Kiosk;

constexpr std::chrono::seconds kPatience{20};
constexpr const char* kNothing = R"({"source": "till", "revision": 1, "state": "empty"})";
constexpr const char* kOrder = R"({"source": "till", "revision": 2, "currency": "EUR", "digits": 2,
    "lines": [{"name": "Flat white", "quantity": "1", "price": 420}], "total": 420})";
constexpr const char* kPaid = R"({"source": "till", "revision": 3, "state": "empty"})";

class Playlist : public testing::Test {
protected:
    [[nodiscard]] std::filesystem::path slide(const std::string& name) const { return slides.path() / name; }
    [[nodiscard]] static bool can_play() { return renderer::load_video_library().has_value(); }

    void put_blue(const std::string& name) const {
        renderer::Pixels blue{{64, 48}, {}};
        for (int i = 0; i < 64 * 48; ++i) blue.rgba.insert(blue.rgba.end(), {0, 0, 255, 255});
        std::ofstream(slide(name), std::ios::binary) << renderer::encode_png(blue).value();
    }
    void start(const std::string& more = {}, const std::map<std::string, std::string>& environment = {}) {
        kiosk = std::make_unique<Kiosk>("[idle]\nfolder = \"" + slides.path().string() +
                                            "\"\nafter = \"0s\"\neach = \"1s\"\nfade = \"0s\"\n" + more,
                                        std::vector<std::string>{}, environment);
        ASSERT_NE(kiosk->port(), 0) << kiosk->program().output();
        client = std::make_unique<HttpClient>(kiosk->port());
        // A till is known, else an installer is helped.
        ASSERT_EQ(client->request("PUT", "/api/v1/order", kNothing).status, 200);
    }
    /// In the middle of the screen.
    renderer::Color middle() {
        const auto shown = renderer::decode_picture(client->get("/api/v1/screen.png").body, {1280, 720},
                                                    renderer::Fit::contain);
        if (!shown) return {};
        const auto* const pixel = &shown->rgba[(std::size_t{360} * 1280 + 640) * 4];
        return {pixel[0], pixel[1], pixel[2]};
    }
    static bool is_red(renderer::Color color) {
        return color.red > 230 && color.green < 40 && color.blue < 40;
    }
    static bool is_blue(renderer::Color color) { return color == renderer::rgb(0x0000FF); }
    bool becomes(bool (*wanted)(renderer::Color)) {
        const auto until = std::chrono::steady_clock::now() + kPatience;
        while (!wanted(middle())) {
            if (std::chrono::steady_clock::now() > until) return false;
        }
        return true;
    }
    json::Value idle_when(const std::function<bool(const json::Value&)>& is_so) {
        return test::status_when(*client,
                                 [&](const json::Value& status) { return is_so(status["idle"]); })["idle"];
    }

    test::TemporaryFolder slides;
    std::unique_ptr<Kiosk> kiosk;
    std::unique_ptr<HttpClient> client;
};

TEST_F(Playlist, PlaysAVideoThenShowsAPictureAndNamesWhatIsNone) {
    ASSERT_TRUE(can_play()) << "libmpv is not installed";
    std::ofstream(slide("1.mp4")) << "this is no video\n";
    test::write_clip(slide("2.mp4"), 50, test::kRedClip);
    put_blue("3.png");
    start();
    ASSERT_TRUE(becomes(is_red)) << client->get("/api/v1/status").body;
    EXPECT_TRUE(becomes(is_blue)) << "it ends by itself";
    EXPECT_TRUE(becomes(is_red)) << "and comes again in the next round";
    const json::Value idle = idle_when([](const json::Value& told) { return told["left_out"].size() == 1; });
    EXPECT_EQ(idle["left_out"][0]["name"], "1.mp4") << json::dump(idle);
    EXPECT_NE(idle["left_out"][0]["why"], "");
    EXPECT_TRUE(kiosk->program().wait_for("a slide can't be shown slide=\"" + slide("1.mp4").string()));
    kiosk->program().signal(SIGTERM);
    EXPECT_EQ(kiosk->program().wait_exit(), 0) << "in the middle of a video, too";
}

TEST_F(Playlist, LeavesAtOnceForASaleInTheMiddleOfAVideo) {
    ASSERT_TRUE(can_play()) << "libmpv is not installed";
    test::write_clip(slide("1.mp4"), 3000, test::kRedClip);
    start();
    ASSERT_TRUE(becomes(is_red));
    ASSERT_EQ(client->request("PUT", "/api/v1/order", kOrder).status, 200);
    EXPECT_FALSE(is_red(middle()));
    ASSERT_EQ(client->request("PUT", "/api/v1/order", kPaid).status, 200);
    EXPECT_TRUE(becomes(is_red)) << "and goes on after it";
}

TEST_F(Playlist, ShowsPicturesAloneAndSaysSoWithoutALibrary) {
    const test::TemporaryFolder libraries;
    for (const std::string& name : renderer::video_libraries())
        std::ofstream(libraries.path() / name) << "no library\n";
    test::write_clip(slide("1.mp4"), 50, test::kRedClip);
    put_blue("2.png");
    start("", {{"LD_LIBRARY_PATH", libraries.path().string()}});
    EXPECT_TRUE(becomes(is_blue));
    const json::Value idle = idle_when([](const json::Value& told) { return told["no_videos"] != ""; });
    EXPECT_EQ(idle["no_videos"], "libmpv is not installed");
    EXPECT_TRUE(idle["left_out"].empty()) << "nothing is wrong with the file";
    EXPECT_TRUE(kiosk->program().wait_for("videos of the playlist are not shown"));
}

TEST_F(Playlist, PlaysNoVideoThatTheSettingsDoNotWant) {
    test::write_clip(slide("1.mp4"), 50, test::kRedClip);
    put_blue("2.png");
    start("videos = false\n");
    ASSERT_TRUE(becomes(is_blue));
    const json::Value idle = idle_when([](const json::Value& told) { return told["shown"] == "2.png"; });
    EXPECT_EQ(idle["no_videos"], "");
    EXPECT_TRUE(idle["left_out"].empty());
}

}  // namespace
}  // namespace comptoir
