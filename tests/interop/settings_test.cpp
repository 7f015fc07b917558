/// The whole program and its settings: changed while it runs, in every way in which people change files.

#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <regex>

#include "app/base/file.hpp"
#include "app/base/json.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/kiosk.hpp"

namespace comptoir {
namespace {

namespace fs = std::filesystem;
using test::HttpClient;
using test::Kiosk;
using test::run_program;

/// A change is loaded a quarter of a second after the last touch; a loaded machine needs more.
constexpr std::chrono::seconds kPatience{20};

/// A kiosk and one who asks it.
class LiveSettings : public testing::Test {
protected:
    void SetUp() override {
        ASSERT_NE(kiosk.port(), 0) << kiosk.program().output();
        client = std::make_unique<HttpClient>(kiosk.port());
        good = file::read(kiosk.settings_file(), 1u << 20).value_or("");
    }

    /// Asks for the status until it holds `text` (or no longer does); false when the patience ends.
    bool status_holds(const std::string& text) {
        return status_until([&](const std::string& s) { return s.find(text) != std::string::npos; });
    }
    bool status_lacks(const std::string& text) {
        return status_until([&](const std::string& s) { return s.find(text) == std::string::npos; });
    }
    template <class Predicate>
    bool status_until(Predicate is_so) {
        const auto until = std::chrono::steady_clock::now() + kPatience;
        do {
            if (is_so(client->get("/api/v1/status").body)) return true;
        } while (std::chrono::steady_clock::now() < until);
        return false;
    }
    [[nodiscard]] fs::path folder() const { return fs::path(kiosk.settings_file()).parent_path(); }
    static void overwrite(const fs::path& path, const std::string& text) {
        std::ofstream(path, std::ios::binary) << text;
    }

    static std::string printer(const std::string& name) {
        return "[[printer]]\nname = \"" + name + "\"\nuri = \"file:///dev/null\"\n";
    }

    Kiosk kiosk;
    std::unique_ptr<HttpClient> client;
    std::string good;  ///< the file as it was at the start
};

TEST_F(LiveSettings, AreLoadedFromAFileWrittenInPlace) {
    overwrite(kiosk.settings_file(), good + printer("in-place"));
    EXPECT_TRUE(status_holds("in-place")) << kiosk.program().output();
}

TEST_F(LiveSettings, AreLoadedFromAFileRenamedOverTheOldOne) {
    kiosk.write_settings(printer("renamed"));
    EXPECT_TRUE(status_holds("renamed")) << kiosk.program().output();
}

TEST_F(LiveSettings, FollowADropInThatComesAndGoes) {
    fs::create_directory(folder() / "conf.d");
    overwrite(folder() / "conf.d/10-printer.toml", printer("dropped-in"));
    EXPECT_TRUE(status_holds("dropped-in")) << kiosk.program().output();
    fs::remove(folder() / "conf.d/10-printer.toml");
    EXPECT_TRUE(status_lacks("dropped-in")) << kiosk.program().output();
}

TEST_F(LiveSettings, StayWhenTheNamedFileIsDeletedAndChangeWhenItComesBack) {
    overwrite(kiosk.settings_file(), good + printer("first"));
    ASSERT_TRUE(status_holds("first"));
    fs::remove(kiosk.settings_file());
    EXPECT_TRUE(status_holds("No such file or directory")) << kiosk.program().output();
    EXPECT_TRUE(status_holds("\"first\"")) << "the running settings stay";
    overwrite(kiosk.settings_file(), good + printer("second"));
    EXPECT_TRUE(status_holds("\"second\"")) << kiosk.program().output();
    EXPECT_TRUE(status_lacks("No such file"));
}

TEST_F(LiveSettings, TellABadChangeOnTheSetupSceneAndTakeItBackWhenItIsMended) {
    const std::string before = client->get("/api/v1/screen.png").body;
    kiosk.write_settings("[shop]\nlogo = \"here\"\n");
    ASSERT_TRUE(status_holds("\\\"logo\\\" in [shop]")) << kiosk.program().output();
    const std::string told = client->get("/api/v1/screen.png").body;
    EXPECT_NE(told, before);
    kiosk.write_settings("");
    ASSERT_TRUE(status_lacks("\\\"logo\\\" in [shop]"));
    EXPECT_EQ(client->get("/api/v1/screen.png").body, before);
}

TEST_F(LiveSettings, DressTheScreenAtOnceAndSayWhichColourIsAdapted) {
    const std::string before = client->get("/api/v1/screen.png").body;
    kiosk.write_settings("[shop]\naccent = \"#ffff00\"\n" + printer("dressed"));
    ASSERT_TRUE(status_holds("dressed")) << kiosk.program().output();
    const std::string dressed = client->get("/api/v1/screen.png").body;
    EXPECT_NE(dressed, before);
    EXPECT_TRUE(kiosk.program().wait_for("shop.accent #ffff00 was darkened to #"))
        << kiosk.program().output();
    kiosk.write_settings("");
    ASSERT_TRUE(status_lacks("dressed"));
    EXPECT_EQ(client->get("/api/v1/screen.png").body, before);
}

TEST_F(LiveSettings, SayWhatIsTakenUpAtTheNextStartOnly) {
    std::string other = good;
    other.replace(other.find("1280x720"), 8, "1024x600");
    overwrite(kiosk.settings_file(), other);
    EXPECT_TRUE(status_holds("\\\"size\\\" in [screen] was changed")) << kiosk.program().output();
    overwrite(kiosk.settings_file(), good);
    EXPECT_TRUE(status_lacks("was changed"));
}

TEST_F(LiveSettings, RefuseSimulatedDevicesUntilTheyAreAllowed) {
    const std::string simulated = "[[scale]]\nname = \"pretend\"\nuri = \"simulated:\"\n";
    kiosk.write_settings(simulated);
    EXPECT_TRUE(status_holds("\\\"pretend\\\" is simulated")) << kiosk.program().output();
    EXPECT_EQ(client->get("/api/v1/devices").body.find("pretend"), std::string::npos);
    kiosk.write_settings(simulated + "[simulate]\nallowed = true\n");
    EXPECT_TRUE(status_lacks("is simulated"));
    EXPECT_NE(client->get("/api/v1/devices").body.find("pretend"), std::string::npos);
}

/// A settings file in a folder of its own that moves everything there.
class OwnSettings : public testing::Test {
protected:
    void write(const std::string& screen, const std::string& more = {}) const {
        const std::string at = folder_.path().string();
        std::ofstream(file_) << "[http]\nlisten = [\"127.0.0.1:0\"]\n[screen]\noutput = \"memory\"\n"
                             << screen << "[paths]\nstate = \"" << at << "/s\"\ncache = \"" << at
                             << "/c\"\nruntime = \"" << at << "/r\"\n"
                             << more;
    }

    const test::TemporaryFolder folder_;
    const std::string file_ = (folder_.path() / "comptoir.toml").string();
};

TEST_F(OwnSettings, ShowAPictureThatStandsUprightOnATurnedPanel) {
    write("size = \"800x480\"\nrotate = 90\n");
    test::Program program(COMPTOIR_PROGRAM, {"--settings", file_});
    ASSERT_TRUE(program.wait_for("frame presented")) << program.output();
    ASSERT_TRUE(program.wait_for("no screen here")) << program.output();
    static const std::regex listening("listening address=\"127\\.0\\.0\\.1:([0-9]+)\"");
    std::smatch found;
    ASSERT_TRUE(std::regex_search(program.output(), found, listening));
    HttpClient client(static_cast<std::uint16_t>(std::stoi(found[1])));
    const std::string png = client.get("/api/v1/screen.png").body;
    ASSERT_GT(png.size(), 24u);
    // Width and height stand in the header. Source: PNG 1.2 section 11.2.2.
    EXPECT_EQ(png.substr(16, 8), std::string("\0\0\x01\xE0\0\0\x03\x20", 8));
}

TEST_F(LiveSettings, TurnTheScreenWhileItRuns) {
    // Width and height stand in the header. Source: PNG 1.2 section 11.2.2.
    const auto shape = [this] { return client->get("/api/v1/screen.png").body.substr(16, 8); };
    const std::string lying("\0\0\x05\0\0\0\x02\xD0", 8);
    const std::string standing("\0\0\x02\xD0\0\0\x05\0", 8);
    ASSERT_EQ(shape(), lying);
    std::string turned = good;
    turned.replace(turned.find("clock = false"), 0, "rotate = 270\n");
    overwrite(kiosk.settings_file(), turned);
    const auto until = std::chrono::steady_clock::now() + kPatience;
    while (shape() != standing && std::chrono::steady_clock::now() < until) {
    }
    EXPECT_EQ(shape(), standing);
    EXPECT_TRUE(status_lacks("next start"));
}

TEST_F(OwnSettings, AreAskedForByNameAndMustThenBeThere) {
    for (const char* word : {"--check-settings", "--print-settings"}) {
        const auto ran = run_program(COMPTOIR_PROGRAM, {word, "--settings", file_});
        EXPECT_EQ(ran.code, 1) << ran.output;
        EXPECT_EQ(ran.output, file_ + ": can't be read: No such file or directory\n");
    }
    write("");
    EXPECT_EQ(run_program(COMPTOIR_PROGRAM, {"--check-settings", "--settings", file_}).output,
              file_ + ": good\n");
}

TEST_F(OwnSettings, LetNothingBePrintedWhileTheyAreBad) {
    write("theme = 7\n");
    const auto ran =
        run_program(COMPTOIR_PROGRAM, {"print", file_, "--printer", "file:///dev/null", "--settings", file_});
    EXPECT_EQ(ran.code, 1);
    EXPECT_NE(ran.output.find("nothing is printed while the settings are not good"), std::string::npos)
        << ran.output;
}

}  // namespace
}  // namespace comptoir
