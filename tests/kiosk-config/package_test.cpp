/// What is installed where, and the Debian packages, made of this very build. tests/package.sh installs and
/// purges them in a Debian of its own.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "app/base/file.hpp"
#include "app/version.hpp"
#include "tests/support/program.hpp"
#include "tests/support/temporary_folder.hpp"

namespace comptoir {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::IsSupersetOf;
using testing::Not;

const fs::path kSource = COMPTOIR_SOURCE_DIR;
const std::string kBuild = COMPTOIR_BINARY_DIR;
const std::string kCompanions[] = {"comptoir-fonts-cjk", "comptoir-gpu", "comptoir-video"};

constexpr std::size_t kFileMax = 64u << 20;  // a picture, a package

test::Ran run(const std::string& lines) {
    return test::run_program("/bin/bash", {"-c", "set -eo pipefail; " + lines}, {}, std::chrono::seconds(50));
}

std::string bytes_of(const fs::path& path) {
    const auto read = file::read(path.string(), kFileMax);
    EXPECT_TRUE(read.has_value()) << path;
    return read.value_or("");
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    return lines;
}

/// Every file below a folder, as a path from there.
std::set<std::string> files_below(const fs::path& folder) {
    std::set<std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (!entry.is_directory()) files.insert(fs::relative(entry.path(), folder).string());
    }
    return files;
}

bool is_installed_asset(const std::string& path) {
    return !path.starts_with("readme/") && path != "LICENSES.md";
}

class Installed : public testing::Test {
protected:
    [[nodiscard]] test::Ran install() const {
        return run("DESTDIR='" + stage_.path().string() + "' cmake --install '" + kBuild + "' --prefix /usr");
    }
    [[nodiscard]] fs::path at(const std::string& path) const { return stage_.path() / path; }
    /// Draws the example in Arabic with a program; the picture's bytes.
    [[nodiscard]] std::string drawn_by(const fs::path& program) const {
        const fs::path picture = at("picture.png");
        const test::Ran ran = test::run_program(
            program.string(), {"show", (kSource / "assets/schemas/order.example.json").string(), "--output",
                               picture.string(), "--language", "ar", "--size", "800x480"});
        EXPECT_EQ(ran.code, 0) << ran.output;
        return bytes_of(picture);
    }

    test::TemporaryFolder stage_;
};

TEST_F(Installed, ProgramFindsItsAssetsBesideItAndNotThoseOfTheSource) {
    const test::Ran ran = install();
    ASSERT_EQ(ran.code, 0) << ran.output;
    const std::string of_build = drawn_by(COMPTOIR_PROGRAM);
    EXPECT_EQ(drawn_by(at("usr/bin/comptoir")), of_build);
    fs::remove(at("usr/share/comptoir/assets/translations/ar.po"));
    EXPECT_NE(drawn_by(at("usr/bin/comptoir")), of_build);
}

TEST_F(Installed, AssetsAreAllThere) {
    ASSERT_EQ(install().code, 0);
    std::set<std::string> expected;
    for (const std::string& path : files_below(kSource / "assets")) {
        if (is_installed_asset(path)) expected.insert(path);
    }
    EXPECT_GT(expected.size(), 30u);
    EXPECT_EQ(files_below(at("usr/share/comptoir/assets")), expected);
}

TEST_F(Installed, SettingsOfAShopAreKept) {
    ASSERT_EQ(install().code, 0);
    EXPECT_EQ(bytes_of(at("etc/comptoir/comptoir.toml")), bytes_of(kSource / "kiosk-config/comptoir.toml"));
    std::ofstream(at("etc/comptoir/comptoir.toml")) << "[shop]\nname = \"Corner\"\n";
    ASSERT_EQ(install().code, 0);
    EXPECT_EQ(bytes_of(at("etc/comptoir/comptoir.toml")), "[shop]\nname = \"Corner\"\n");
}

TEST_F(Installed, UnitsAndRulesAreWhatTheSourceHas) {
    ASSERT_EQ(install().code, 0);
    std::set<std::string> units{"comptoir.service.d/gpu.conf"};
    for (const auto& entry : fs::directory_iterator(kSource / "kiosk-config/systemd")) {
        if (entry.is_regular_file()) units.insert(entry.path().filename().string());
    }
    EXPECT_EQ(files_below(at("usr/lib/systemd/system")), units);
    EXPECT_TRUE(fs::exists(at("usr/lib/sysusers.d/comptoir.conf")));
    EXPECT_TRUE(fs::exists(at("usr/lib/tmpfiles.d/comptoir.conf")));
    EXPECT_TRUE(fs::exists(at("usr/lib/udev/rules.d/70-comptoir.rules")));
    EXPECT_TRUE(fs::exists(at("usr/share/polkit-1/rules.d/50-comptoir.rules")));
}

/// Makes all four, packed quickly, as somebody whose files nobody else may read.
class Packages : public testing::Test {
protected:
    void SetUp() override { make(folder_.path()); }

    static void make(const fs::path& folder) {
        const test::Ran ran = run("umask 077; cpack --config '" + kBuild + "/CPackConfig.cmake' -B '" +
                                  folder.string() + "' -D CPACK_DEBIAN_COMPRESSION_TYPE=gzip");
        ASSERT_EQ(ran.code, 0) << ran.output;
    }
    [[nodiscard]] fs::path package(const std::string& name) const {
        for (const auto& entry : fs::directory_iterator(folder_.path())) {
            const std::string file = entry.path().filename().string();
            if (file.starts_with(name + "_" + version() + "_") && file.ends_with(".deb")) return entry.path();
        }
        ADD_FAILURE() << "no package " << name;
        return {};
    }
    [[nodiscard]] std::string field(const std::string& name, const std::string& field) const {
        return run("dpkg-deb --field '" + package(name).string() + "' " + field).output;
    }
    [[nodiscard]] std::vector<std::string> contents(const std::string& name) const {
        return lines_of(run("dpkg-deb --contents '" + package(name).string() + "'").output);
    }

    [[nodiscard]] std::vector<std::string> paths(const std::string& name) const {
        std::vector<std::string> paths;
        for (const std::string& line : contents(name)) paths.push_back(line.substr(line.find(" ./") + 2));
        return paths;
    }

    test::TemporaryFolder folder_;
};

TEST_F(Packages, BelongToRootAndAreWritableByNobodyElse) {
    std::vector<std::string> names(std::begin(kCompanions), std::end(kCompanions));
    names.emplace_back("comptoir");
    for (const std::string& name : names) {
        const auto lines = contents(name);
        EXPECT_GT(lines.size(), 4u);
        for (const std::string& line : lines) {
            const bool is_program = line.ends_with("./usr/bin/comptoir");
            const std::string mode = line[0] == 'd' || is_program ? "rwxr-xr-x" : "rw-r--r--";
            EXPECT_EQ(line.substr(1, 19), mode + " root/root") << line;
        }
        EXPECT_THAT(paths(name), IsSupersetOf({"/usr/share/doc/" + name + "/copyright",
                                               "/usr/share/doc/" + name + "/changelog.gz"}));
    }
}

TEST_F(Packages, HoldTheProgramAndEveryDocument) {
    EXPECT_THAT(
        paths("comptoir"),
        IsSupersetOf(
            {"/usr/bin/comptoir", "/etc/comptoir/comptoir.toml", "/etc/comptoir/conf.d/",
             "/usr/share/man/man1/comptoir.1.gz", "/usr/share/man/man5/comptoir.toml.5.gz",
             "/usr/share/bash-completion/completions/comptoir", "/usr/share/zsh/vendor-completions/_comptoir",
             "/usr/share/fish/vendor_completions.d/comptoir.fish",
             "/usr/share/comptoir/assets/page/index.html", "/usr/share/comptoir/assets/translations/ar.po"}));
    for (const std::string& path : paths("comptoir")) EXPECT_THAT(path, Not(HasSubstr("assets/readme")));
    EXPECT_THAT(run("dpkg-deb --info '" + package("comptoir").string() + "' conffiles").output,
                testing::Eq("/etc/comptoir/comptoir.toml\n"));
    const std::string depends = field("comptoir", "Depends");
    for (const char* needed :
         {"fonts-inter", "fonts-noto-core", "fontconfig", "libsdl2-2.0-0 (>= ", "libc6 (>= "})
        EXPECT_THAT(depends, HasSubstr(needed));
    EXPECT_THAT(depends, Not(HasSubstr("libmpv")));
    EXPECT_THAT(field("comptoir-video", "Depends"), HasSubstr("libmpv2"));
    EXPECT_THAT(field("comptoir-fonts-cjk", "Depends"), HasSubstr("fonts-noto-cjk"));
    EXPECT_THAT(field("comptoir-gpu", "Depends"), HasSubstr("libgl1-mesa-dri"));
    EXPECT_EQ(field("comptoir", "Architecture"), run("dpkg --print-architecture").output);
}

/// The letters that the program knows are all in packages that it depends on, but for those that have one of
/// their own.
TEST_F(Packages, DependOnEveryFontThatIsNamed) {
    const std::string conf = bytes_of(kSource / "renderer/fonts/fonts.conf");
    static const std::regex glob("<glob>(/usr/share/fonts/[^<]*)</glob>");
    std::string globs;
    for (std::sregex_iterator at(conf.begin(), conf.end(), glob), end; at != end; ++at)
        globs += " " + (*at)[1].str();
    const test::Ran owners = run("dpkg --search" + globs + " | sed 's/: .*//' | sort -u");
    ASSERT_EQ(owners.code, 0) << owners.output;
    const std::string depends = field("comptoir", "Depends") + field("comptoir-fonts-cjk", "Depends");
    for (const std::string& owner : lines_of(owners.output)) EXPECT_THAT(depends, HasSubstr(owner));
    EXPECT_GE(lines_of(owners.output).size(), 5u);
}

TEST_F(Packages, AreTheSameWhereverAndWheneverTheyAreMade) {
    const test::TemporaryFolder other;
    make(other.path());
    int compared = 0;
    for (const auto& entry : fs::directory_iterator(folder_.path())) {
        if (entry.path().extension() != ".deb") continue;
        EXPECT_TRUE(bytes_of(entry.path()) == bytes_of(other.path() / entry.path().filename()))
            << entry.path().filename();
        ++compared;
    }
    EXPECT_EQ(compared, 4);
}

TEST_F(Packages, KeepDebiansPolicy) {
    const test::Ran ran =
        run("lintian --allow-root --fail-on warning,error '" + folder_.path().string() + "'/*.deb 2>&1");
    EXPECT_EQ(ran.code, 0) << ran.output;
}

TEST_F(Packages, HaveScriptsThatAPlainShellReads) {
    for (const char* script : {"postinst", "prerm", "postrm"}) {
        const std::string path = (folder_.path() / script).string();
        const test::Ran ran = run("dpkg-deb --info '" + package("comptoir").string() + "' " + script + " >'" +
                                  path + "'; dash -n '" + path + "'");
        EXPECT_EQ(ran.code, 0) << ran.output;
        EXPECT_THAT(bytes_of(path), testing::StartsWith("#!/bin/sh\n"));
        EXPECT_THAT(bytes_of(path), HasSubstr("\nset -e\n"));
        EXPECT_THAT(bytes_of(path), Not(HasSubstr("@COMPTOIR")));
    }
}

/// A sanitiser or debug information makes other sizes; the bound is for what a shop gets.
#ifdef COMPTOIR_IS_RELEASE
TEST_F(Packages, OfAReleaseAreSmall) {
    constexpr std::uintmax_t kOwnBytesMax = 20u << 20;  // what an update over a shop's slow line has to carry
    std::uintmax_t bytes = 0;
    for (const std::string& line : contents("comptoir")) {
        std::istringstream words(line);
        std::string mode, owner, size, day, hour, path;
        words >> mode >> owner >> size >> day >> hour >> path;
        if (path.starts_with("./usr/bin/") || path.starts_with("./usr/share/comptoir/"))
            bytes += std::stoull(size);
    }
    EXPECT_GT(bytes, 1u << 20);
    EXPECT_LE(bytes, kOwnBytesMax);
    const std::string strings =
        run("dpkg-deb --fsys-tarfile '" + package("comptoir").string() +
            "' | tar -xO ./usr/bin/comptoir | grep -ac '" + kSource.string() + "' || true")
            .output;
    EXPECT_EQ(strings, "0\n");  // no path of the machine that built it
}
#endif

TEST(Changelog, BeginsWithTheVersionOfTheProgram) {
    const std::string changelog = bytes_of(kSource / "kiosk-config/packaging/changelog");
    EXPECT_THAT(changelog, testing::StartsWith("comptoir (" + version() + ") "));
}

}  // namespace
}  // namespace comptoir
