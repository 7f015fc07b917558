#include "app/drawing.hpp"

#include <gtest/gtest.h>

#include <map>

#include "app/base/file.hpp"
#include "tests/support/temporary_folder.hpp"

namespace comptoir {
namespace {

namespace fs = std::filesystem;

const fs::path kAssets = fs::path(COMPTOIR_SOURCE_DIR) / "assets";

std::map<std::string, std::string> contents_of(const fs::path& folder) {
    std::map<std::string, std::string> contents;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (entry.is_regular_file())
            contents[fs::relative(entry.path(), folder).generic_string()] =
                file::read(entry.path(), 16U << 20).value_or("");
    }
    return contents;
}

GalleryCommand few(const fs::path& folder) {
    return {.folder = folder.string(),
            .scenes = {"card-pin", "board"},
            .sizes = {{480, 320}, {320, 480}},
            .languages = {"en", "ar"},
            .themes = {"light", "contrast"},
            .is_whole = false};
}

TEST(DrawGallery, DrawsTheSameOnSeveralThreadsEveryTime) {
    const test::TemporaryFolder first;
    const test::TemporaryFolder second;
    std::size_t told = 0;
    const auto drawn = draw_gallery(few(first.path()), kAssets,
                                    [&](std::size_t done, std::size_t of, std::string_view sheet) {
                                        EXPECT_EQ(done, ++told);
                                        EXPECT_EQ(of, 8U);
                                        EXPECT_NE(sheet.find("x"), std::string_view::npos);
                                    });
    ASSERT_TRUE(drawn) << drawn.error().message;
    EXPECT_EQ(drawn->pictures, 16U);
    EXPECT_EQ(drawn->sheets, 8U);
    EXPECT_EQ(told, 8U);
    const auto contents = contents_of(first.path());
    EXPECT_EQ(contents.size(), 16U + 8U + 2U);
    ASSERT_TRUE(draw_gallery(few(second.path()), kAssets, nullptr));
    EXPECT_TRUE(contents == contents_of(second.path()));
}

TEST(DrawGallery, SaysWhyItCannotBeDrawn) {
    const test::TemporaryFolder folder;
    ASSERT_TRUE(file::write(folder.path() / "file", "no folder"));
    const auto nowhere = draw_gallery(few(folder.path() / "file" / "gallery"), kAssets, nullptr);
    ASSERT_FALSE(nowhere);
    EXPECT_EQ(nowhere.error().code, ErrorCode::refused);
    GalleryCommand wrong = few(folder.path());
    wrong.scenes = {"crad"};
    const auto unknown = draw_gallery(wrong, kAssets, nullptr);
    ASSERT_FALSE(unknown);
    EXPECT_EQ(unknown.error().code, ErrorCode::malformed);
}

}  // namespace
}  // namespace comptoir
