#include "app/screen/slide_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "tests/support/temporary_folder.hpp"

namespace comptoir::test {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

class SlideFolder : public ::testing::Test {
protected:
    void put(const std::string& name, const std::string& content = "x") const {
        std::ofstream(folder.path() / name) << content;
    }
    [[nodiscard]] std::vector<std::string> names() const {
        std::vector<std::string> all;
        for (const SlideItem& item : list_slides(folder.path()).value_or(std::vector<SlideItem>{}))
            all.push_back(item.name());
        return all;
    }
    TemporaryFolder folder;
};

TEST_F(SlideFolder, HasPicturesAndVideosInTheOrderOfTheirNames) {
    for (const char* name : {"slide10.png", "slide2.JPG", "intro@20s.mp4", "notes.txt", ".thumbs.png"})
        put(name);
    std::filesystem::create_directory(folder.path() / "folder.png");
    EXPECT_THAT(names(), ElementsAre("intro@20s.mp4", "slide2.JPG", "slide10.png"));
    const auto items = list_slides(folder.path());
    ASSERT_TRUE(items.has_value());
    EXPECT_TRUE(items->front().is_video);
    EXPECT_EQ(items->front().shown_for, 20s);
    EXPECT_EQ(slide_path(items->back().key), items->back().path);
}

TEST_F(SlideFolder, GivesAChangedFileAnotherKey) {
    put("a.png", "one");
    const auto before = list_slides(folder.path());
    put("a.png", "another");
    const auto after = list_slides(folder.path());
    ASSERT_TRUE(before && after);
    EXPECT_NE(before->front().key, after->front().key);
    EXPECT_EQ(before->front().path, after->front().path);
}

TEST_F(SlideFolder, LeavesOutWhatWouldHangWhoeverReadsIt) {
    ASSERT_EQ(::mkfifo((folder.path() / "pipe.png").c_str(), 0600), 0);
    std::filesystem::create_symlink("/nowhere.png", folder.path() / "gone.png");
    put("a.png");
    std::filesystem::create_symlink(folder.path() / "a.png", folder.path() / "b.png");
    EXPECT_THAT(names(), ElementsAre("a.png", "b.png"));
}

TEST_F(SlideFolder, SaysThatItIsNotThere) {
    const auto found = list_slides(folder.path() / "gone");
    ASSERT_FALSE(found.has_value());
    EXPECT_EQ(found.error().code, ErrorCode::offline);
    put("file");
    EXPECT_FALSE(list_slides(folder.path() / "file").has_value());
}

TEST_F(SlideFolder, IsBounded) {
    for (std::size_t i = 0; i < Playlist::kItemsMax + 5; ++i) put(std::to_string(i) + ".png");
    EXPECT_EQ(names().size(), Playlist::kItemsMax);
}

}  // namespace
}  // namespace comptoir::test
