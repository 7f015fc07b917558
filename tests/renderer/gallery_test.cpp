#include "renderer/gallery.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "app/base/file.hpp"
#include "renderer/images/decode.hpp"
#include "renderer/samples.hpp"
#include "tests/support/our_words.hpp"
#include "tests/support/temporary_folder.hpp"

namespace comptoir::renderer {
namespace {

namespace fs = std::filesystem;

FontOptions fonts() {
    FontOptions options;
    options.cache_folder = (fs::temp_directory_path() / "comptoir-test-fonts").string();
    return options;
}

std::vector<std::string> files_of(const fs::path& folder) {
    std::vector<std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (entry.is_regular_file()) files.push_back(fs::relative(entry.path(), folder).generic_string());
    }
    std::ranges::sort(files);
    return files;
}

TEST(PlanGallery, HasEverySceneInEverySizeAndThemeAndInEveryLanguage) {
    const auto sheets = plan_gallery(test::our_words(), {});
    ASSERT_TRUE(sheets);
    std::set<std::tuple<ThemeId, int, int>> seen;
    std::set<std::string> languages;
    for (const GallerySheet& sheet : *sheets) {
        EXPECT_EQ(sheet.scenes.size(), samples("en").size());
        languages.insert(sheet.language);
        if (sheet.language == "en") seen.emplace(sheet.theme, sheet.size.width, sheet.size.height);
    }
    EXPECT_EQ(seen.size(), 3 * gallery_sizes().size());
    EXPECT_EQ(languages.size(), test::our_words().languages().size());
    std::set<std::string> names;
    for (const GallerySheet& sheet : *sheets) names.insert(sheet.name());
    EXPECT_EQ(names.size(), sheets->size()) << "nothing is drawn twice";
}

TEST(PlanGallery, IsTheWholeProductWhereThatIsAskedFor) {
    const auto sheets = plan_gallery(test::our_words(), {.is_whole = true});
    ASSERT_TRUE(sheets);
    EXPECT_EQ(sheets->size(), 3 * gallery_sizes().size() * test::our_words().languages().size());
}

TEST(PlanGallery, DrawsALanguageThatIsNamedInFull) {
    const auto sheets = plan_gallery(test::our_words(), {.languages = {"ar"}});
    ASSERT_TRUE(sheets);
    EXPECT_EQ(sheets->size(), 3 * gallery_sizes().size());
    const auto few = plan_gallery(
        test::our_words(),
        {.scenes = {"card"}, .sizes = {{640, 480}}, .languages = {"ar"}, .themes = {ThemeId::dark}});
    ASSERT_TRUE(few);
    EXPECT_EQ(*few, (std::vector<GallerySheet>{{"ar", ThemeId::dark, {640, 480}, {"card"}}}));
}

TEST(PlanGallery, NamesWhatThereIsWhereSomethingElseIsAskedFor) {
    const auto scene = plan_gallery(test::our_words(), {.scenes = {"crad"}});
    ASSERT_FALSE(scene);
    EXPECT_NE(scene.error().message.find("no scene \"crad\"; there are: welcome, "), std::string::npos);
    EXPECT_FALSE(plan_gallery(test::our_words(), {.languages = {"xx"}}));
}

TEST(Gallery, WritesPicturesASheetAndAPageThatLeadsToThem) {
    const test::TemporaryFolder folder;
    const auto sheets = plan_gallery(test::our_words(), {.scenes = {"welcome", "card"},
                                                         .sizes = {{480, 320}},
                                                         .languages = {"en", "ar"},
                                                         .themes = {ThemeId::dark}});
    ASSERT_TRUE(sheets);
    for (const GallerySheet& sheet : *sheets)
        ASSERT_TRUE(draw_sheet(test::our_words(), sheet, folder.path(), fonts()));
    ASSERT_TRUE(write_index(*sheets, folder.path()));
    const std::vector<std::string> expected{"ar/dark/card-480x320.png",
                                            "ar/dark/welcome-480x320.png",
                                            "contact.png",
                                            "contact/ar-dark-480x320.png",
                                            "contact/en-dark-480x320.png",
                                            "en/dark/card-480x320.png",
                                            "en/dark/welcome-480x320.png",
                                            "index.html"};
    EXPECT_EQ(files_of(folder.path()), expected);
    const auto page = file::read(folder.path() / "index.html", 1U << 20);
    ASSERT_TRUE(page);
    for (const std::string& name : expected) {
        const bool is_linked = page->find("href=\"" + name + "\"") != std::string::npos;
        EXPECT_EQ(is_linked, name != "index.html" && name != "contact.png") << name;
    }
    EXPECT_EQ(page->find("http"), std::string::npos) << "it needs nothing from elsewhere";
    EXPECT_EQ(page->find("<script"), std::string::npos);
    EXPECT_EQ(*file::read(folder.path() / "contact.png", 8U << 20),
              *file::read(folder.path() / "contact/en-dark-480x320.png", 8U << 20));
}

TEST(Gallery, SaysWhyAFolderIsNoPlaceForIt) {
    const test::TemporaryFolder folder;
    ASSERT_TRUE(file::write(folder.path() / "file", "no folder"));
    const auto drawn = draw_sheet(test::our_words(), {"en", ThemeId::light, {480, 320}, {"card"}},
                                  folder.path() / "file", fonts());
    ASSERT_FALSE(drawn);
    EXPECT_EQ(drawn.error().code, ErrorCode::refused);
    EXPECT_NE(drawn.error().message.find("file"), std::string::npos);
}

TEST(Gallery, EscapesWhatAPageIsMadeOf) {
    const std::string page = index_page({{"<b>\"&", ThemeId::light, {480, 320}, {"card"}}});
    EXPECT_NE(page.find("&lt;b>&quot;&amp;"), std::string::npos);
    EXPECT_EQ(page.find("<b>"), std::string::npos);
}

}  // namespace
}  // namespace comptoir::renderer
