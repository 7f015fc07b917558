/// The settings file and its drop-ins on a real disk.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "tests/kiosk-config/settings/example_schema.hpp"
#include "tests/support/temporary_folder.hpp"

namespace comptoir::settings {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class Load : public testing::Test {
protected:
    [[nodiscard]] fs::path file() const { return folder_ / "comptoir.toml"; }
    void write(const fs::path& name, std::string_view text) const {
        fs::create_directories((folder_ / name).parent_path());
        std::ofstream(folder_ / name, std::ios::binary) << text;
    }
    [[nodiscard]] Loaded loaded() const { return load(example_schema(), file()); }
    [[nodiscard]] std::string problem() const {
        const Loaded result = loaded();
        EXPECT_EQ(result.settings, Settings::defaults(example_schema()));
        return result.problems.size() == 1 ? result.problems.front().text()
                                           : std::to_string(result.problems.size()) + " problems";
    }

    const test::TemporaryFolder temporary_;
    const fs::path folder_ = temporary_.path();
};

TEST_F(Load, TakesAMissingFileForTheDefaults) {
    EXPECT_THAT(loaded().problems, IsEmpty());
    EXPECT_EQ(loaded().settings, Settings::defaults(example_schema()));
    EXPECT_THAT(load(example_schema(), folder_ / "no" / "such" / "folder.toml").problems, IsEmpty());
}

TEST_F(Load, SaysThatAFileIsMissingWhichSomebodyNamed) {
    const Loaded result = load(example_schema(), file(), MissingFile::is_a_problem);
    ASSERT_EQ(result.problems.size(), 1u);
    EXPECT_EQ(result.problems.front().text(), file().string() + ": can't be read: No such file or directory");
}

TEST_F(Load, NamesProblemsFileByFileAndLineByLine) {
    write("comptoir.toml", "[screen]\nzoom = 1\n[http]\nport = \"a\"\n");
    write("conf.d/10.toml", "[http]\nport = \"b\"\n");
    std::vector<std::string> places;
    for (const Problem& one : loaded().problems)
        places.push_back(fs::path(one.file).filename().string() + ":" + std::to_string(one.line));
    EXPECT_THAT(places, ElementsAre("comptoir.toml:2", "comptoir.toml:4", "10.toml:2"));
}

TEST_F(Load, LetsDropInsWinKeyByKeyInTheOrderOfTheirNames) {
    write("comptoir.toml", "[http]\nport = 1\nidle = \"1min\"\n");
    write("conf.d/20-late.toml", "[http]\nport = 3\n");
    write("conf.d/10-early.toml", "[http]\nport = 2\ncompress = true\n");
    const Loaded result = loaded();
    ASSERT_THAT(result.problems, IsEmpty());
    const Slice& http = result.settings.section("http");
    EXPECT_EQ(http.integer("port"), 3);
    EXPECT_EQ(http.origin("port").text(), (folder_ / "conf.d/20-late.toml").string() + ":2");
    EXPECT_TRUE(http.boolean("compress"));
    EXPECT_EQ(http.origin("compress").text(), (folder_ / "conf.d/10-early.toml").string() + ":3");
    EXPECT_EQ(http.duration("idle"), std::chrono::minutes(1));
    EXPECT_EQ(http.origin("idle").text(), file().string() + ":3");
}

TEST_F(Load, JoinsListsByName) {
    write("comptoir.toml", "[[printer]]\nname = \"receipt\"\nuri = \"tcp://a\"\nwidth = 58\n");
    write("conf.d/kitchen.toml",
          "[[printer]]\nname = \"kitchen\"\nuri = \"tcp://b\"\n[[printer]]\nname = \"receipt\"\nuri = "
          "\"tcp://c\"\n");
    const Loaded result = loaded();
    ASSERT_THAT(result.problems, IsEmpty());
    const auto& printers = result.settings.list("printer");
    ASSERT_EQ(printers.size(), 2u);
    EXPECT_EQ(printers[0].text("name"), "receipt");
    EXPECT_EQ(printers[0].text("uri"), "tcp://c");
    EXPECT_EQ(printers[0].integer("width"), 58);
    EXPECT_EQ(printers[1].text("name"), "kitchen");
}

TEST_F(Load, LetsADropInGiveWhatTheFileLeftOut) {
    write("comptoir.toml", "[[printer]]\nname = \"receipt\"\n");
    EXPECT_THAT(problem(), HasSubstr("needs \"uri\""));
    write("conf.d/address.toml", "[[printer]]\nname = \"receipt\"\nuri = \"tcp://a\"\n");
    EXPECT_THAT(loaded().problems, IsEmpty());
}

TEST_F(Load, RefusesOneNameInTwoListsOfTwoFiles) {
    write("comptoir.toml", "[[printer]]\nname = \"counter\"\nuri = \"tcp://a\"\n");
    write("conf.d/scale.toml", "[[scale]]\nname = \"counter\"\nuri = \"serial:///dev/ttyS0\"\n");
    EXPECT_EQ(problem(), (folder_ / "conf.d/scale.toml").string() +
                             ":2: the name \"counter\" is taken by [[printer]] at " + file().string() +
                             ":2; every device needs its own");
}

TEST_F(Load, ReadsDropInsWhereThereIsNoMainFile) {
    write("conf.d/only.toml", "[http]\nport = 5\n");
    EXPECT_EQ(loaded().settings.section("http").integer("port"), 5);
}

TEST_F(Load, LeavesAloneWhatIsNoDropIn) {
    write("conf.d/.#lock.toml", "not toml at all [[[");
    write("conf.d/notes.txt", "not toml at all [[[");
    write("conf.d/shop.toml~", "not toml at all [[[");
    fs::create_symlink("user@host.123", folder_ / "conf.d/.#dangling.toml");
    EXPECT_THAT(loaded().problems, IsEmpty());
}

TEST_F(Load, NamesTheDropInThatIsBadAndKeepsTheDefaults) {
    write("comptoir.toml", "[http]\nport = 1\n");
    write("conf.d/bad.toml", "[http]\n\nport = \"x\"\n");
    EXPECT_THAT(problem(), HasSubstr("conf.d/bad.toml:3: \"port\" in [http] takes a whole number"));
}

TEST_F(Load, SaysThatAFolderIsNoFile) {
    fs::create_directory(file());
    EXPECT_EQ(problem(), file().string() + ": can't be read: not a plain file");
}

TEST_F(Load, DoesNotWaitForAPipe) {
    ASSERT_EQ(::mkfifo(file().c_str(), 0600), 0);
    EXPECT_EQ(problem(), file().string() + ": can't be read: not a plain file");
}

TEST_F(Load, RefusesADeviceThatNeverEnds) {
    fs::create_symlink("/dev/zero", file());
    EXPECT_EQ(problem(), file().string() + ": can't be read: not a plain file");
}

TEST_F(Load, SaysThatALinkPointsNowhere) {
    fs::create_symlink(folder_ / "gone.toml", file());
    EXPECT_EQ(problem(), file().string() + ": can't be read: No such file or directory");
}

TEST_F(Load, EndsAtTheBoundOfAFile) {
    write("comptoir.toml", std::string(kFileBytesMax, '\n'));
    EXPECT_THAT(loaded().problems, IsEmpty());
    write("comptoir.toml", std::string(kFileBytesMax + 1, '\n'));
    EXPECT_THAT(problem(), HasSubstr("larger than"));
}

TEST_F(Load, ReadsNoMoreOfAGigabyteThanItsBound) {
    write("comptoir.toml", "");
    fs::resize_file(file(), 1ULL << 30);
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_THAT(problem(), HasSubstr("can't be read: larger than"));
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(1));  // all of it takes longer
}

TEST_F(Load, EndsAtTheBoundOfDropIns) {
    for (std::size_t i = 0; i < kFilesMax; ++i) write("conf.d/" + std::to_string(i) + ".toml", "");
    EXPECT_THAT(loaded().problems, IsEmpty());
    write("conf.d/one-more.toml", "");
    EXPECT_EQ(problem(), (folder_ / "conf.d").string() + ": holds more than 64 settings files");
}

TEST_F(Load, SaysWhenConfDIsNoFolder) {
    write("conf.d", "text");
    EXPECT_THAT(problem(), HasSubstr("conf.d: can't be listed: "));
}

TEST_F(Load, SaysWhenAFileMayNotBeRead) {
    if (::geteuid() == 0) {
        // For root every file is readable; a loop of links is what it cannot open either.
        fs::create_symlink(file(), file());
        EXPECT_THAT(problem(), HasSubstr("can't be read: "));
        return;
    }
    write("comptoir.toml", "");
    fs::permissions(file(), fs::perms::none);
    EXPECT_THAT(problem(), HasSubstr("can't be read: Permission denied"));
}

TEST_F(Load, ReadsUtf16AsWindowsSavesIt) {
    std::string bytes = "\xFF\xFE";
    for (const char c : std::string_view("[http]\r\nport = 82\r\n")) {
        bytes += c;
        bytes += '\0';
    }
    write("comptoir.toml", bytes);
    const Loaded result = loaded();
    ASSERT_THAT(result.problems, IsEmpty());
    EXPECT_EQ(result.settings.section("http").integer("port"), 82);
    EXPECT_EQ(result.settings.section("http").origin("port").line, 2);
}

}  // namespace
}  // namespace comptoir::settings
