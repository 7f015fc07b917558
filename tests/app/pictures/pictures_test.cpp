#include "app/pictures/pictures.hpp"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <fstream>
#include <map>

#include "app/base/base64.hpp"
#include "tests/support/pictures.hpp"
#include "tests/support/temporary_folder.hpp"

namespace comptoir::pictures {
namespace {

using namespace std::chrono_literals;
using test::png_head;

const std::string kUrl = "https://shop.example/web/image/product.product/7/image_128";

/// Pictures over a server that is a function.
class PicturesTest : public ::testing::Test {
protected:
    struct Asked {
        std::string url;
        std::string etag;
    };
    struct Delivered {
        std::string key;
        std::string bytes;
        bool operator==(const Delivered&) const = default;
    };

    PicturesTest() {
        settings_.cache_folder = folder_.path() / "pictures";
        settings_.origin = *url::origin_of("https://shop.example");
        settings_.first_retry = 1ms;
        settings_.retry_max = 4ms;
    }

    std::unique_ptr<Pictures> open() {
        return std::make_unique<Pictures>(
            io_.get_executor(), clock_, settings_,
            [this](std::string url, net::Limits,
                   std::string etag) -> net::asio::awaitable<Result<net::Fetched>> {
                asked_.push_back({std::move(url), std::move(etag)});
                Result<net::Fetched> answer = answer_(asked_.back());
                co_return answer;
            },
            [this](const renderer::PictureRef& ref, std::string bytes) {
                delivered_.push_back({ref.key, std::move(bytes)});
            });
    }
    /// Runs until nothing is left to do; retries included, for their pauses are milliseconds here.
    void run() {
        io_.restart();
        io_.run_for(20s);
    }
    void serve(const std::string& bytes, const std::string& etag = {}) {
        answer_ = [=](const Asked& asked) -> Result<net::Fetched> {
            if (!etag.empty() && asked.etag == etag) return net::Fetched{304, "", etag, ""};
            return net::Fetched{200, "image/png", etag, bytes};
        };
    }

    test::TemporaryFolder folder_;
    net::asio::io_context io_;
    ManualClock clock_;
    PicturesSettings settings_;
    std::function<Result<net::Fetched>(const Asked&)> answer_ = [](const Asked&) {
        return fail(ErrorCode::offline, "nobody there");
    };
    std::vector<Asked> asked_;
    std::vector<Delivered> delivered_;
};

TEST_F(PicturesTest, LeavesNothingThatWaitsWhenItIsStopped) {
    settings_.first_retry = 10min;
    settings_.retry_max = 10min;
    const auto pictures = open();
    pictures->want({kUrl});
    io_.run_for(50ms);
    ASSERT_EQ(asked_.size(), 1u) << "it failed, and its next try is ten minutes away";
    pictures->stop();
    io_.run_for(20s);
    EXPECT_TRUE(io_.stopped()) << "nothing is left to do";
    EXPECT_EQ(asked_.size(), 1u);
}

TEST_F(PicturesTest, FetchesAPictureOnceForManyWants) {
    serve(png_head(128, 128));
    const auto pictures = open();
    for (int i = 0; i < 5; ++i) pictures->want({kUrl});
    run();
    EXPECT_EQ(delivered_, (std::vector<Delivered>{{kUrl, png_head(128, 128)}}));
    EXPECT_EQ(asked_.size(), 1u);
    pictures->want({kUrl});
    EXPECT_EQ(delivered_.size(), 2u) << "from memory, at once";
    run();
    EXPECT_EQ(asked_.size(), 1u);
}

TEST_F(PicturesTest, ShowsWhatIsOnDiskAndAsksWhetherItChanged) {
    serve(png_head(128, 128), "\"one\"");
    {
        const auto pictures = open();
        pictures->want({kUrl});
        run();
    }
    delivered_.clear();
    asked_.clear();
    const auto pictures = open();
    pictures->want({kUrl});
    run();
    EXPECT_EQ(delivered_, (std::vector<Delivered>{{kUrl, png_head(128, 128)}}));
    ASSERT_EQ(asked_.size(), 1u);
    EXPECT_EQ(asked_[0].etag, "\"one\"");

    serve(png_head(64, 64), "\"two\"");
    clock_.advance(settings_.fresh_for);
    pictures->want({kUrl});
    run();
    EXPECT_EQ(delivered_.size(), 3u) << "the old one at once, then the new one";
    EXPECT_EQ(delivered_.back().bytes, png_head(64, 64));
}

TEST_F(PicturesTest, ShowsWhatIsOnDiskWhileTheServerIsAway) {
    serve(png_head(128, 128), "\"one\"");
    {
        const auto pictures = open();
        pictures->want({kUrl});
        run();
    }
    delivered_.clear();
    answer_ = [](const Asked&) { return fail(ErrorCode::offline, "nobody there"); };
    const auto pictures = open();
    pictures->want({kUrl});
    run();
    EXPECT_EQ(delivered_, (std::vector<Delivered>{{kUrl, png_head(128, 128)}}));
}

TEST_F(PicturesTest, TriesAgainWithGrowingPausesAndGivesUp) {
    const auto pictures = open();
    pictures->want({kUrl});
    run();
    EXPECT_EQ(asked_.size(), static_cast<std::size_t>(Pictures::kTriesMax));
    EXPECT_EQ(delivered_, (std::vector<Delivered>{{kUrl, ""}})) << "said once that it can't be had";
    pictures->want({kUrl});
    run();
    EXPECT_EQ(asked_.size(), 2u * Pictures::kTriesMax) << "whoever wants it later starts anew";
}

TEST_F(PicturesTest, DeliversAfterAllWhenTheServerComesBack) {
    answer_ = [this](const Asked&) -> Result<net::Fetched> {
        if (asked_.size() < 3) return fail(ErrorCode::timeout, "slow");
        return net::Fetched{200, "image/png", "", png_head(8, 8)};
    };
    const auto pictures = open();
    pictures->want({kUrl});
    run();
    EXPECT_EQ(delivered_, (std::vector<Delivered>{{kUrl, ""}, {kUrl, png_head(8, 8)}}));
}

TEST_F(PicturesTest, DeliversNothingThatIsNoPicture) {
    for (const auto& [status, body] : std::map<int, std::string>{
             {404, png_head(8, 8)}, {200, "<html>login</html>"}, {500, ""}, {304, ""}}) {
        answer_ = [status = status, body = body](const Asked&) {
            return net::Fetched{status, "image/png", "", body};
        };
        delivered_.clear();
        const auto pictures = open();
        pictures->want({kUrl});
        run();
        EXPECT_EQ(delivered_, (std::vector<Delivered>{{kUrl, ""}})) << status;
    }
    serve(png_head(30'000, 30'000));
    delivered_.clear();
    const auto pictures = open();
    pictures->want({kUrl});
    run();
    EXPECT_EQ(delivered_, (std::vector<Delivered>{{kUrl, ""}})) << "a bomb";
}

TEST_F(PicturesTest, AsksNobodyButThePos) {
    serve(png_head(8, 8));
    const auto pictures = open();
    const std::vector<std::string> others{"https://other.example/a.png",
                                          "http://shop.example/a.png",
                                          "https://shop.example:8443/a.png",
                                          "file:///etc/passwd",
                                          "/etc/passwd",
                                          "ftp://shop.example/a",
                                          "nonsense"};
    for (const auto& url : others) pictures->want({url});
    pictures->want({""});
    run();
    EXPECT_TRUE(asked_.empty());
    ASSERT_EQ(delivered_.size(), others.size());
    for (const auto& one : delivered_) EXPECT_EQ(one.bytes, "") << one.key;
}

TEST_F(PicturesTest, FollowsThePosToANewServer) {
    serve(png_head(8, 8));
    settings_.origin.reset();
    const auto pictures = open();
    pictures->want({kUrl});
    EXPECT_EQ(delivered_, (std::vector<Delivered>{{kUrl, ""}}));
    pictures->set_origin(*url::origin_of("https://shop.example/web"));
    pictures->want({kUrl});
    pictures->set_origin(*url::origin_of("https://other.example"));
    run();
    EXPECT_EQ(delivered_.size(), 1u) << "what was asked of the old server is dropped";
    pictures->set_origin(*url::origin_of("https://shop.example"));
    pictures->want({kUrl});
    run();
    EXPECT_EQ(delivered_.back().bytes, png_head(8, 8));
}

TEST_F(PicturesTest, UnpacksDataUrls) {
    const auto pictures = open();
    const std::string url = "data:image/png;base64," + base64::encode(png_head(8, 8));
    pictures->want({url});
    pictures->want({"data:image/png;base64,!!!"});
    pictures->want({"data:image/png;base64," + base64::encode("no picture")});
    pictures->want({"data:image/svg+xml,<svg/>"});
    pictures->want({"data:text/html;base64," + base64::encode(png_head(8, 8))});
    ASSERT_EQ(delivered_.size(), 5u);
    EXPECT_EQ(delivered_[0], (Delivered{url, png_head(8, 8)}));
    for (std::size_t i = 1; i < 5; ++i) EXPECT_EQ(delivered_[i].bytes, "") << i;
    EXPECT_TRUE(asked_.empty());
    EXPECT_EQ(decode_data_url("data:image/png;base64," + std::string(12u << 20, 'A')).error().code,
              ErrorCode::full);
}

TEST_F(PicturesTest, ReadsOnlyTheFilesOfTheSettings) {
    const auto logo = folder_.path() / "logo.png";
    std::ofstream(logo, std::ios::binary) << png_head(8, 8);
    const auto notes = folder_.path() / "notes.txt";
    std::ofstream(notes) << "no picture";
    settings_.files = {logo, notes, folder_.path() / "missing.png"};
    const auto pictures = open();
    for (const auto& path : settings_.files) pictures->want({path.string()});
    ASSERT_EQ(delivered_.size(), 3u);
    EXPECT_EQ(delivered_[0].bytes, png_head(8, 8));
    EXPECT_EQ(delivered_[1].bytes, "");
    EXPECT_EQ(delivered_[2].bytes, "");
    pictures->set_files({});
    pictures->want({logo.string()});
    EXPECT_EQ(delivered_.back().bytes, "");
}

TEST_F(PicturesTest, TakesOnABoundedNumberAndServesThemAll) {
    serve(png_head(8, 8));
    const auto pictures = open();
    constexpr std::size_t kRoom = Pictures::kFetchesMax + Pictures::kWaitingMax;
    for (std::size_t i = 0; i < kRoom + 10; ++i)
        pictures->want({"https://shop.example/" + std::to_string(i)});
    EXPECT_EQ(delivered_.size(), 10u) << "too many at once get the placeholder";
    run();
    EXPECT_EQ(delivered_.size(), kRoom + 10);
    EXPECT_EQ(asked_.size(), kRoom);
}

TEST_F(PicturesTest, WorksWithoutADisk) {
    std::ofstream(folder_.path() / "file") << "in the way";
    settings_.cache_folder = folder_.path() / "file" / "pictures";
    serve(png_head(8, 8));
    const auto pictures = open();
    pictures->want({kUrl});
    run();
    pictures->want({kUrl});
    EXPECT_EQ(delivered_.size(), 2u);
    EXPECT_EQ(asked_.size(), 1u);
}

TEST_F(PicturesTest, DeliversNothingOnceItIsGone) {
    serve(png_head(8, 8));
    auto pictures = open();
    pictures->want({kUrl});
    pictures.reset();
    run();
    EXPECT_TRUE(delivered_.empty());
}

}  // namespace
}  // namespace comptoir::pictures
