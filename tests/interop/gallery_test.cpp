/// The gallery as somebody calls it.

#include <gtest/gtest.h>

#include <filesystem>
#include <map>

#include "app/base/file.hpp"
#include "tests/support/program.hpp"
#include "tests/support/temporary_folder.hpp"

namespace comptoir {
namespace {

namespace fs = std::filesystem;

std::map<std::string, std::string> contents_of(const fs::path& folder) {
    std::map<std::string, std::string> contents;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (entry.is_regular_file())
            contents[fs::relative(entry.path(), folder).generic_string()] =
                file::read(entry.path(), 16U << 20).value_or("");
    }
    return contents;
}

test::Ran draw_few(const fs::path& folder, const std::string& scenes = "card-pin,board") {
    return test::run_program(COMPTOIR_PROGRAM,
                             {"gallery", "--output", folder.string(), "--scene", scenes, "--size",
                              "480x320,320x480", "--language", "en,ar", "--theme", "light,contrast"});
}

TEST(Gallery, DrawsTheSameInSeveralProcessesEveryTime) {
    const test::TemporaryFolder first;
    const test::TemporaryFolder second;
    const auto ran = draw_few(first.path());
    EXPECT_EQ(ran.code, 0) << ran.output;
    EXPECT_NE(ran.output.find("16 pictures on 8 contact sheets in "), std::string::npos) << ran.output;
    for (int done = 1; done <= 8; done++)
        EXPECT_NE(ran.output.find(std::to_string(done) + " of 8: "), std::string::npos) << ran.output;
    const auto contents = contents_of(first.path());
    EXPECT_EQ(contents.size(), 16U + 8U + 2U);
    EXPECT_TRUE(contents.contains("ar/contrast/board-320x480.png"));
    EXPECT_EQ(draw_few(second.path()).code, 0);
    EXPECT_TRUE(contents == contents_of(second.path()));
}

TEST(Gallery, SaysWhyItCannotBeDrawn) {
    const test::TemporaryFolder folder;
    ASSERT_TRUE(file::write(folder.path() / "file", "no folder"));
    const auto nowhere = draw_few(folder.path() / "file" / "gallery");
    EXPECT_EQ(nowhere.code, 1);
    EXPECT_NE(nowhere.output.find("gallery can't be made: "), std::string::npos) << nowhere.output;
    ASSERT_TRUE(file::write(folder.path() / "en", "no folder either"));
    const auto half_way = draw_few(folder.path());
    EXPECT_EQ(half_way.code, 1);
    EXPECT_NE(half_way.output.find("comptoir: " + (folder.path() / "en").string()), std::string::npos)
        << half_way.output;
    EXPECT_FALSE(fs::exists(folder.path() / "index.html"));
    const auto unknown = draw_few(folder.path(), "crad");
    EXPECT_EQ(unknown.code, 1);
    EXPECT_NE(unknown.output.find("no scene \"crad\"; there are: welcome, "), std::string::npos)
        << unknown.output;
}

}  // namespace
}  // namespace comptoir
