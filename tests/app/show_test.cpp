#include "app/show.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <future>
#include <thread>

#include "app/base/file.hpp"
#include "app/pictures/header.hpp"
#include "renderer/images/decode.hpp"
#include "renderer/screenshot.hpp"
#include "renderer/surface.hpp"
#include "tests/support/temporary_folder.hpp"

namespace comptoir {
namespace {

namespace fs = std::filesystem;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

const fs::path kAssets = fs::path(COMPTOIR_SOURCE_DIR) / "assets";
constexpr std::size_t kFileMax = 16U << 20;  // a picture of 800×480 has some 40 KB

class Show : public testing::Test {
protected:
    void SetUp() override {
        const auto example = file::read(kAssets / "schemas" / "order.example.json", kFileMax);
        ASSERT_TRUE(example && file::write(order, *example));
    }

    [[nodiscard]] ShowCommand command() const {
        ShowCommand show;
        show.order_file = order.string();
        show.output_file = output.string();
        show.width = 800;
        show.height = 480;
        return show;
    }
    [[nodiscard]] ShowCommand with_settings(const std::string& text) const {
        EXPECT_TRUE(file::write(settings, text));
        ShowCommand show = command();
        show.settings_file = settings.string();
        return show;
    }
    [[nodiscard]] std::string drawn(const ShowCommand& show) const {
        const auto notes = show_order(show, kAssets);
        EXPECT_TRUE(notes) << notes.error().message;
        return picture();
    }
    [[nodiscard]] std::string picture() const { return file::read(output, kFileMax).value_or(""); }

    test::TemporaryFolder folder;
    fs::path order = folder.path() / "order.json";
    fs::path output = folder.path() / "order.png";
    fs::path settings = folder.path() / "shop.toml";
};

TEST_F(Show, DrawsAnOrderInTheLookOfTheSettings) {
    const std::string plain = drawn(command());
    EXPECT_FALSE(plain.empty());
    EXPECT_EQ(drawn(with_settings("")), plain);
    for (const char* text :
         {"[shop]\nname = \"Maison\"\n", "[shop]\naccent = \"#0a7d4f\"\n", "[shop]\npaper = \"#fff7e6\"\n",
          "[shop]\npanel = \"#1b2a41\"\n", "[screen]\ncorners = \"square\"\n", "[screen]\ntype = \"serif\"\n",
          "[screen]\ntheme = \"dark\"\n", "[screen]\nsecond_language = \"tr\"\n"})
        EXPECT_NE(drawn(with_settings(text)), plain) << text;
}

TEST_F(Show, TakesItsWordsBeforeTheSettings) {
    ShowCommand dark = command();
    dark.theme = "dark";
    dark.accent = "#c1121f";
    const std::string wanted = drawn(dark);
    ShowCommand both = with_settings("[shop]\naccent = \"#0a7d4f\"\n[screen]\ntheme = \"contrast\"\n");
    both.theme = "dark";
    both.accent = "#c1121f";
    EXPECT_EQ(drawn(both), wanted);
}

TEST_F(Show, SaysWhichColourItHadToAdapt) {
    ShowCommand yellow = command();
    yellow.accent = "#ffff00";
    const auto notes = show_order(yellow, kAssets);
    ASSERT_TRUE(notes);
    EXPECT_THAT(*notes, Contains(HasSubstr("accent #ffff00 was darkened to #")));
    EXPECT_THAT(*show_order(command(), kAssets), IsEmpty());
}

TEST_F(Show, DrawsTheBackgroundThatTheSettingsName) {
    renderer::Pixels green{.size = {4, 4}, .rgba = {}};
    for (int i = 0; i < 16; ++i) green.rgba.insert(green.rgba.end(), {0, 160, 0, 255});
    ASSERT_TRUE(file::write(folder.path() / "green.png", *renderer::encode_png(green)));
    ASSERT_TRUE(file::write(order, R"({"currency":"EUR","lines":[],"source":"pos","revision":1})"));
    const std::string bare = drawn(command());
    const std::string named = "[shop]\nbackground = \"" + (folder.path() / "green.png").string() + "\"\n";
    EXPECT_NE(drawn(with_settings(named)), bare);
}

TEST_F(Show, LeavesOutTheBackgroundThatTheKioskLeavesOut) {
    renderer::Pixels green{.size = {4, 4}, .rgba = {}};
    for (int i = 0; i < 16; ++i) green.rgba.insert(green.rgba.end(), {0, 160, 0, 255});
    std::string large = *renderer::encode_png(green);
    large.resize(pictures::kPictureBytesMax + 1);  // what follows a picture in its file is not read
    ASSERT_TRUE(file::write(folder.path() / "large.png", large));
    ASSERT_TRUE(file::write(order, R"({"currency":"EUR","lines":[],"source":"pos","revision":1})"));
    const std::string bare = drawn(command());
    const std::string named = "[shop]\nbackground = \"" + (folder.path() / "large.png").string() + "\"\n";
    EXPECT_EQ(drawn(with_settings(named)), bare);
}

TEST_F(Show, NamesTheMistakeInTheSettingsAndLeavesTheOldPicture) {
    const std::string before = drawn(command());
    const auto failed = show_order(with_settings("[shop]\naccent = \"green\"\n"), kAssets);
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().code, ErrorCode::malformed);
    EXPECT_THAT(failed.error().message, HasSubstr("shop.toml:2: \"accent\" in [shop]"));
    EXPECT_EQ(picture(), before);
}

/// What `watch_order` says, one after the other.
class Said {
public:
    void add(std::string_view line) {
        const std::lock_guard lock(mutex_);
        lines_.emplace_back(line);
        news_.notify_all();
    }
    /// The first one that has `part` in it after all that was waited for before; "" if there is none in time.
    std::string next_with(std::string_view part) {
        constexpr std::chrono::seconds kPatience{20};  // a machine that does much else
        std::unique_lock lock(mutex_);
        std::string found;
        news_.wait_for(lock, kPatience, [&] {
            while (at_ < lines_.size() && found.empty()) {
                if (lines_[at_].find(part) != std::string::npos) found = lines_[at_];
                ++at_;
            }
            return !found.empty();
        });
        return found;
    }

private:
    std::mutex mutex_;
    std::condition_variable news_;
    std::vector<std::string> lines_;
    std::size_t at_ = 0;
};

TEST_F(Show, DrawsAgainWithEachChangeUntilItIsStopped) {
    std::array<int, 2> stop{};
    ASSERT_EQ(::pipe(stop.data()), 0);
    const ShowCommand watched = with_settings("[shop]\nname = \"Maison\"\n");
    Said said;
    auto done = std::async(std::launch::async, [&] {
        return watch_order(watched, kAssets, stop[0], [&](std::string_view line) { said.add(line); });
    });
    EXPECT_THAT(said.next_with("is drawn"), HasSubstr("order.png is drawn; watching for changes"));
    const std::string first = picture();

    ASSERT_TRUE(file::write(settings, "[shop]\naccent = \"#ffff00\"\n"));
    EXPECT_NE(said.next_with("is drawn"), "");
    const std::string second = picture();
    EXPECT_NE(second, first);
    EXPECT_NE(said.next_with("note: shop.accent #ffff00"), "");

    ASSERT_TRUE(file::write(settings, "[shop]\naccent = \"no colour\"\n"));
    EXPECT_NE(said.next_with("a colour as the web writes it"), "");
    EXPECT_EQ(picture(), second) << "the old picture stays";

    ASSERT_TRUE(file::write(order, R"({"currency":"EUR","lines":[],"source":"pos","revision":2})"));
    ASSERT_TRUE(file::write(settings, ""));
    EXPECT_NE(said.next_with("is drawn"), "");
    EXPECT_NE(picture(), second);

    ASSERT_EQ(::write(stop[1], "x", 1), 1);
    ASSERT_EQ(done.wait_for(std::chrono::seconds(20)), std::future_status::ready);
    EXPECT_TRUE(done.get());
    ::close(stop[0]);
    ::close(stop[1]);
}

}  // namespace
}  // namespace comptoir
