#include "app/importing/import.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "app/importing/stick.hpp"
#include "app/settings_sections.hpp"
#include "tests/support/temporary_folder.hpp"

namespace comptoir::importing {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class Importing : public testing::Test {
protected:
    void SetUp() override {
        for (const fs::path& path : {stick(), box() / "conf.d", connections()}) fs::create_directories(path);
        write(box() / "comptoir.toml", "[shop]\nname = \"Before\"\n");
    }
    static void write(const fs::path& path, const std::string& text) {
        std::ofstream(path, std::ios::binary) << text;
    }
    static std::string content(const fs::path& path) {
        std::ifstream in(path, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    static mode_t rights(const fs::path& path) {
        struct stat info {};
        EXPECT_EQ(::stat(path.c_str(), &info), 0) << path;
        return info.st_mode & 07777;
    }
    Imported run() {
        const auto done = import_from(all_sections(), {stick(), box() / "comptoir.toml", connections()});
        EXPECT_TRUE(done) << done.error().message;
        return done.value_or(Imported{});
    }
    /// Everything that lies on the stick, names and contents.
    [[nodiscard]] std::string all_of_stick() const {
        std::string all;
        for (const auto& entry : fs::recursive_directory_iterator(stick()))
            if (entry.is_regular_file())
                all += entry.path().filename().string() + "\n" + content(entry.path());
        return all;
    }
    [[nodiscard]] fs::path stick() const { return folder_.path() / "stick"; }
    [[nodiscard]] fs::path box() const { return folder_.path() / "etc"; }
    [[nodiscard]] fs::path connections() const { return folder_.path() / "connections"; }

    test::TemporaryFolder folder_;
};

const std::string kGood =
    "[shop]\nname = \"After\"\n[pos]\nurl = \"https://shop.example/x?access_token=s3cr3t\"\n";
const std::string kWifi = "[wifi]\nssid = \"shop\"\npassword = \"s3cr3t-s3cr3t\"\n";

TEST_F(Importing, KeepsTheCountryThatTheWifiNames) {
    write(stick() / "wifi.txt", kWifi);
    EXPECT_THAT(run().taken, ElementsAre("wifi.txt"));
    EXPECT_FALSE(fs::exists(box() / "wifi-country"));
    write(stick() / "wifi.txt", kWifi + "country = \"BE\"\n");
    EXPECT_THAT(run().taken, ElementsAre("wifi.txt"));
    EXPECT_EQ(content(box() / "wifi-country"), "BE\n");
    EXPECT_EQ(rights(box() / "wifi-country"), 0644U);
}

TEST_F(Importing, TakesSettingsAndWifiAndLeavesNoSecretBehind) {
    write(stick() / "comptoir.toml", kGood);
    write(stick() / "wifi.txt", kWifi);
    const Imported done = run();
    EXPECT_THAT(done.taken, ElementsAre("comptoir.toml", "wifi.txt"));
    EXPECT_THAT(done.problems, IsEmpty());
    EXPECT_EQ(content(box() / "comptoir.toml"), kGood);
    EXPECT_EQ(rights(box() / "comptoir.toml"), 0640U);
    EXPECT_THAT(content(connections() / "comptoir-wifi.nmconnection"), HasSubstr("psk=s3cr3t-s3cr3t\n"));
    EXPECT_EQ(rights(connections() / "comptoir-wifi.nmconnection"), 0600U);
    EXPECT_THAT(all_of_stick(), Not(HasSubstr("s3cr3t")));
    EXPECT_TRUE(fs::exists(stick() / "comptoir.toml.imported"));
    EXPECT_FALSE(fs::exists(stick() / "comptoir.toml"));
    EXPECT_THAT(run().taken, IsEmpty());
}

TEST_F(Importing, OverwritesTheBytesWhereTheyLie) {
    write(stick() / "wifi.txt", kWifi + "# " + std::string(200'000, 'x') + "s3cr3t\n");
    fs::create_hard_link(stick() / "wifi.txt", folder_.path() / "same-sectors");
    run();
    EXPECT_THAT(content(folder_.path() / "same-sectors"), testing::StartsWith("# Taken over"));
    EXPECT_LT(fs::file_size(folder_.path() / "same-sectors"), 100U);
}

TEST_F(Importing, NamesAreOursInAnyCaseAndWithTheEndThatWindowsAdds) {
    write(stick() / "COMPTOIR.TOML.TXT", kGood);
    write(stick() / "Wpa_Supplicant.conf", "network={\nssid=\"shop\"\npsk=\"s3cr3t-s3cr3t\"\n}\n");
    EXPECT_THAT(run().taken, ElementsAre("COMPTOIR.TOML.TXT", "Wpa_Supplicant.conf"));
    EXPECT_THAT(all_of_stick(), Not(HasSubstr("s3cr3t")));
}

TEST_F(Importing, BadSettingsStayWithWordsBesideThemAndTheBoxGoesOn) {
    write(stick() / "comptoir.toml", "[shop]\nnam = \"After\"\n");
    write(stick() / "wifi.txt", kWifi);
    const Imported done = run();
    EXPECT_THAT(done.taken, ElementsAre("wifi.txt")) << "one does not wait for the other";
    EXPECT_EQ(content(box() / "comptoir.toml"), "[shop]\nname = \"Before\"\n");
    EXPECT_EQ(content(stick() / "comptoir.toml"), "[shop]\nnam = \"After\"\n");
    const std::string words = content(stick() / "comptoir-errors.txt");
    EXPECT_THAT(words, HasSubstr("comptoir.toml:2: "));
    EXPECT_THAT(words, HasSubstr("\"name\""));
    EXPECT_THAT(words, Not(HasSubstr(".comptoir.toml.new")));
    EXPECT_FALSE(fs::exists(box() / ".comptoir.toml.new"));
    write(stick() / "comptoir.toml", kGood);
    EXPECT_THAT(run().taken, ElementsAre("comptoir.toml"));
    EXPECT_FALSE(fs::exists(stick() / "comptoir-errors.txt"));
}

TEST_F(Importing, SettingsAreCheckedTogetherWithTheDropInsOfTheBox) {
    write(box() / "conf.d/printer.toml", "[[scale]]\nname = \"front\"\nuri = \"simulated:\"\n");
    write(stick() / "comptoir.toml", "[[printer]]\nname = \"front\"\nuri = \"tcp://192.168.1.9:9100\"\n");
    EXPECT_THAT(run().taken, IsEmpty()) << "a name is one device's";
    EXPECT_THAT(content(stick() / "comptoir-errors.txt"), HasSubstr("front"));
}

TEST_F(Importing, TwoFilesOfOneKindAreNotGuessedBetween) {
    write(stick() / "comptoir.toml", kGood);
    write(stick() / "comptoir.toml.txt", kGood);
    const Imported done = run();
    EXPECT_THAT(done.taken, IsEmpty());
    EXPECT_THAT(done.problems, ElementsAre(HasSubstr("leave the one that you mean")));
}

TEST_F(Importing, JunkIsPassedOverAndNamed) {
    for (int number = 0; number < 3000; ++number)
        write(stick() / ("IMG_" + std::to_string(number) + ".JPG"), "x");
    fs::create_directory(stick() / "comptoir.toml");
    write(stick() / "wifi.txt", std::string("\x7f\x45\x4c\x46\0\1\2", 7));
    write(stick() / "wpa_supplicant.conf", "");
    fs::resize_file(stick() / "wpa_supplicant.conf", 4'000'000'000);
    const Imported done = run();
    EXPECT_THAT(done.taken, IsEmpty());
    EXPECT_THAT(done.problems, testing::UnorderedElementsAre(HasSubstr("comptoir.toml: can't be read"),
                                                             HasSubstr("wpa_supplicant.conf: can't be read"),
                                                             HasSubstr("wifi.txt:1: ")));
    EXPECT_EQ(fs::file_size(stick() / "wpa_supplicant.conf"), 4'000'000'000U);
    EXPECT_EQ(content(box() / "comptoir.toml"), "[shop]\nname = \"Before\"\n");
}

TEST_F(Importing, AFolderInPlaceOfTheWordsIsLeftAlone) {
    fs::create_directory(stick() / "comptoir-errors.txt");
    write(stick() / "wifi.txt", "ssid");
    EXPECT_EQ(run().problems.size(), 2U) << "what is wrong, and that it can't be written down";
    EXPECT_TRUE(fs::is_directory(stick() / "comptoir-errors.txt"));
}

TEST_F(Importing, MoreFilesThanAFatFolderHoldsAreRefused) {
    for (std::size_t number = 0; number <= Stick::kEntriesMax; ++number)
        ASSERT_EQ(::symlink("x", (stick() / std::to_string(number)).c_str()), 0);
    const auto done = import_from(all_sections(), {stick(), box() / "comptoir.toml", connections()});
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, ErrorCode::full);
}

TEST_F(Importing, WithoutAFolderSaysSo) {
    fs::remove(stick());
    const auto done = import_from(all_sections(), {stick(), box() / "comptoir.toml", connections()});
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, ErrorCode::offline);
}

TEST_F(Importing, WhatTheBoxCannotKeepStaysOnTheStick) {
    fs::remove(connections());
    write(stick() / "wifi.txt", kWifi);
    EXPECT_THAT(run().problems, ElementsAre(HasSubstr("the box can't keep it")));
    EXPECT_EQ(content(stick() / "wifi.txt"), kWifi);
    EXPECT_THAT(content(stick() / "comptoir-errors.txt"), HasSubstr("can't keep it"));
}

TEST_F(Importing, WhatCannotBeCleanedIsTakenOnceAndCleanedAsSoonAsItCanBe) {
    // As a card that takes no writing: a link is not followed for writing.
    write(folder_.path() / "elsewhere", kGood);
    fs::create_symlink(folder_.path() / "elsewhere", stick() / "comptoir.toml");
    Imported done = run();
    EXPECT_THAT(done.taken, ElementsAre("comptoir.toml"));
    EXPECT_THAT(done.problems, ElementsAre(HasSubstr("can't be cleaned")));
    write(box() / "comptoir.toml", "# changed since\n");
    done = run();
    EXPECT_THAT(done.taken, IsEmpty());
    EXPECT_THAT(done.problems, ElementsAre(HasSubstr("can't be cleaned"))) << "as long as it is so";
    EXPECT_EQ(content(box() / "comptoir.toml"), "# changed since\n");
    fs::remove(stick() / "comptoir.toml");
    write(stick() / "comptoir.toml", kGood);
    EXPECT_THAT(run().taken, IsEmpty());
    EXPECT_FALSE(fs::exists(stick() / "comptoir.toml"));
    write(stick() / "comptoir.toml", kGood);
    EXPECT_THAT(run().taken, ElementsAre("comptoir.toml")) << "put there again it is meant";
}

TEST_F(Importing, WhatCouldNotBeLookedAtOnceIsStillKnown) {
    write(folder_.path() / "elsewhere", kGood);
    fs::create_symlink(folder_.path() / "elsewhere", stick() / "comptoir.toml");
    EXPECT_THAT(run().taken, ElementsAre("comptoir.toml"));
    write(box() / "comptoir.toml", "# changed since\n");
    for (const bool is_second : {false, true}) {
        if (is_second) {
            write(stick() / "comptoir.toml.txt", kGood);  // which of the two is meant nobody knows
        } else {
            fs::rename(folder_.path() / "elsewhere", folder_.path() / "away");  // it can't be read now
        }
        EXPECT_THAT(run().taken, IsEmpty());
        if (is_second) {
            fs::remove(stick() / "comptoir.toml.txt");
        } else {
            fs::rename(folder_.path() / "away", folder_.path() / "elsewhere");
        }
        EXPECT_THAT(run().taken, IsEmpty()) << "it was taken over long ago";
        EXPECT_EQ(content(box() / "comptoir.toml"), "# changed since\n");
    }
}

TEST_F(Importing, AFileWithNothingInItIsNoSettings) {
    for (const char* text : {"", "\r\n", " \t\n"}) {
        write(stick() / "comptoir.toml", text);
        const Imported done = run();
        EXPECT_THAT(done.taken, IsEmpty());
        EXPECT_THAT(done.problems, ElementsAre(HasSubstr("there is nothing in it")));
        EXPECT_EQ(content(box() / "comptoir.toml"), "[shop]\nname = \"Before\"\n");
    }
}

TEST_F(Importing, WhatAShopWritesBehindOurWordsIsTaken) {
    write(stick() / "comptoir.toml", kGood);
    run();
    const std::string ours = content(stick() / "comptoir.toml.imported");
    fs::remove(stick() / "comptoir.toml.imported");
    write(stick() / "comptoir.toml", ours + "[shop]\nname = \"Again\"\n");
    EXPECT_THAT(run().taken, ElementsAre("comptoir.toml"));
    EXPECT_THAT(content(box() / "comptoir.toml"), HasSubstr("Again"));
}

TEST_F(Importing, TheBoxesOwnFolderIsNoStick) {
    fs::create_symlink(box(), folder_.path() / "another-name");
    for (const fs::path& folder : {box(), folder_.path() / "another-name"}) {
        const auto done = import_from(all_sections(), {folder, box() / "comptoir.toml", connections()});
        ASSERT_FALSE(done);
        EXPECT_EQ(done.error().code, ErrorCode::refused);
    }
    EXPECT_EQ(content(box() / "comptoir.toml"), "[shop]\nname = \"Before\"\n");
}

TEST_F(Importing, TheWordsSayWhetherItWasTaken) {
    write(folder_.path() / "elsewhere", kGood);
    fs::create_symlink(folder_.path() / "elsewhere", stick() / "comptoir.toml");
    run();
    EXPECT_THAT(content(stick() / "comptoir-errors.txt"), HasSubstr("The box took this over"));
    fs::remove(stick() / "comptoir.toml");
    write(stick() / "comptoir.toml", "[shop]\nnam = \"After\"\n");
    run();
    EXPECT_THAT(content(stick() / "comptoir-errors.txt"), HasSubstr("could not take this over"));
}

TEST_F(Importing, ANameThatIsTakenDoesNotKeepASecret) {
    fs::create_directory(stick() / "wifi.txt.imported");
    write(stick() / "wifi.txt", kWifi);
    EXPECT_THAT(run().taken, ElementsAre("wifi.txt"));
    EXPECT_THAT(all_of_stick(), Not(HasSubstr("s3cr3t")));
    EXPECT_THAT(run().taken, IsEmpty());
}

}  // namespace
}  // namespace comptoir::importing
