/// The two commands, up to where they would change the machine: with stand-ins for the system's programs.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/support/program.hpp"
#include "tests/support/temporary_folder.hpp"

namespace comptoir {
namespace {

namespace fs = std::filesystem;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

const std::string kSource = COMPTOIR_SOURCE_DIR;

class Scripts : public testing::Test {
protected:
    /// A program of that name that runs these lines of shell.
    void stand_in(const std::string& name, const std::string& lines) const {
        const fs::path path = folder_.path() / name;
        std::ofstream(path) << "#!/bin/bash\n" << lines << "\n";
        fs::permissions(path, fs::perms::owner_all);
    }
    /// Sources the shared file in an empty folder and runs these lines; only stand-ins and the named programs
    /// exist.
    [[nodiscard]] test::Ran shell(const std::string& lines) const {
        for (const char* name : {"mkdir", "tail", "cat", "env", "awk", "nproc", "realpath", "rm"}) {
            std::error_code ec;
            fs::create_symlink(fs::path("/usr/bin") / name, folder_.path() / name, ec);
        }
        const std::string script = "set -euo pipefail; cd '" + folder_.path().string() + "'; . '" + kSource +
                                   "/kiosk-config/packages.sh'; " + lines;
        return test::run_program("/bin/bash", {"-c", script}, {{"PATH", folder_.path().string()}});
    }

    test::TemporaryFolder folder_;
};

TEST_F(Scripts, AreWellFormed) {
    for (const char* script :
         {"kiosk-config/run.sh", "kiosk-config/packages.sh", "kiosk-config/package.sh", "tests/package.sh",
          "tests/run.sh", "tests/fuzz.sh", "tests/front_door.sh", "tests/support/own_debian.sh", ".ci/run",
          "tests/bench/table.sh", "tests/vm/usb_printer.sh", "tests/vm/shop.sh", "tests/vm/hid.sh",
          "tests/vm/small_machine.sh", "tests/vm/image.sh", "tests/vm/bluetooth.sh"}) {
        const test::Ran ran = test::run_program("/bin/bash", {"-n", kSource + "/" + script});
        EXPECT_EQ(ran.code, 0) << script << ": " << ran.output;
    }
}

TEST_F(Scripts, NameEachPackageOnce) {
    const test::Ran ran = shell(
        "printf '%s\\n' \"${BUILD_PACKAGES[@]}\" \"${TEST_PACKAGES[@]}\" \"${PACKAGE_PACKAGES[@]}\" "
        "\"${VM_PACKAGES[@]}\" \"${IMAGE_PACKAGES[@]}\" \"${IMAGE_TEST_PACKAGES[@]}\" "
        "\"${FUZZ_PACKAGES[@]}\"");
    ASSERT_EQ(ran.code, 0) << ran.output;
    std::istringstream names(ran.output);
    std::map<std::string, int> seen;
    for (std::string name; names >> name;) EXPECT_EQ(++seen[name], 1) << name;
    EXPECT_TRUE(seen.contains("g++"));
    EXPECT_TRUE(seen.contains("libgtest-dev"));
}

TEST_F(Scripts, AskNobodyWhereNothingIsMissing) {
    stand_in("dpkg-query", "echo -n installed");
    stand_in("apt-get", "echo apt-get was called; exit 1");
    const test::Ran ran = shell("install_missing g++ make && echo done");
    EXPECT_EQ(ran.code, 0);
    EXPECT_EQ(ran.output, "done\n");
}

TEST_F(Scripts, InstallOnlyWhatIsMissing) {
    stand_in("dpkg-query",
             "for last; do :; done; if [ \"$last\" = make ]; then echo -n installed; else exit 1; fi");
    stand_in("id", "echo 0");
    stand_in("apt-get", "echo \"apt-get $*\" >>calls");
    const test::Ran ran = shell("install_missing g++ make cmake && cat calls");
    EXPECT_EQ(ran.code, 0) << ran.output;
    EXPECT_THAT(ran.output, HasSubstr("comptoir: installing 2 packages: g++ cmake\n"));
    EXPECT_THAT(ran.output, HasSubstr("update\n"));
    EXPECT_THAT(ran.output, EndsWith("install --yes --no-install-recommends g++ cmake\n"));
}

TEST_F(Scripts, TakeARemovedPackageForMissing) {
    stand_in("dpkg-query", "echo -n config-files");
    EXPECT_NE(shell("is_installed make").code, 0);
}

TEST_F(Scripts, StopWithoutRootAndSudo) {
    stand_in("dpkg-query", "exit 1");
    stand_in("id", "echo 1000");
    const test::Ran ran = shell("install_missing g++ make");
    EXPECT_EQ(ran.code, 1);
    EXPECT_EQ(ran.output,
              "comptoir: stopped: these packages are missing and this is neither root nor is there sudo: g++ "
              "make\n");
}

TEST_F(Scripts, StopWhenSudoSaysNo) {
    stand_in("dpkg-query", "exit 1");
    stand_in("id", "echo 1000");
    stand_in("sudo", "exit 1");
    const test::Ran ran = shell("install_missing g++");
    EXPECT_EQ(ran.code, 1);
    EXPECT_THAT(ran.output, HasSubstr("comptoir: stopped: sudo did not let us install: g++"));
}

TEST_F(Scripts, ShowTheEndOfAFailedStepAndWhereItsLogIs) {
    stand_in("dpkg-query", "exit 1");
    stand_in("id", "echo 0");
    stand_in("apt-get", "echo 'E: no network'; exit 100");
    const test::Ran ran = shell("install_missing g++");
    EXPECT_EQ(ran.code, 1);
    EXPECT_THAT(ran.output, HasSubstr("E: no network\n"));
    EXPECT_THAT(ran.output,
                HasSubstr("comptoir: stopped: the step \"apt-update\" failed; all it said is in " +
                          folder_.path().string() + "/build/log/apt-update.log\n"));
}

TEST_F(Scripts, StopWithoutApt) {
    const test::Ran ran = shell("check_system ./none");
    EXPECT_EQ(ran.code, 1);
    EXPECT_THAT(ran.output, HasSubstr("comptoir: stopped: "));
}

TEST_F(Scripts, StopOnAnotherSystemAndNameIt) {
    std::ofstream(folder_.path() / "os-release")
        << "PRETTY_NAME=\"Fedora Linux 40\"\nID=fedora\nVERSION_ID=40\n";
    stand_in("apt-get", "");
    stand_in("dpkg-query", "");
    const test::Ran ran = shell("check_system ./os-release");
    EXPECT_EQ(ran.code, 1);
    EXPECT_EQ(ran.output,
              "comptoir: stopped: this is Fedora Linux 40; Comptoir is built on Debian 12 (bookworm)\n");
    std::ofstream(folder_.path() / "os-release") << "PRETTY_NAME=\"Debian\"\nID=debian\nVERSION_ID=\"12\"\n";
    EXPECT_EQ(shell("check_system ./os-release").code, 0);
}

TEST_F(Scripts, RemoveNoDebianInWhichSomethingIsMounted) {
    const fs::path root = folder_.path() / "a debian";
    fs::create_directories(root / "proc");
    const std::string escaped = folder_.path().string() + R"(/a\040debian)";
    const auto removed = [&](const std::string& mounts) {
        std::ofstream(folder_.path() / "mounts") << "/dev/vda / ext4 rw 0 0\n" << mounts;
        return shell(". '" + kSource + "/tests/support/own_debian.sh'; remove_root './a debian' ./mounts");
    };
    for (const std::string inside : {"/proc", ""}) {
        const test::Ran ran = removed("proc " + escaped + inside + " proc rw 0 0\n");
        EXPECT_EQ(ran.code, 1);
        EXPECT_EQ(ran.output, "comptoir: stopped: " + root.string() + inside +
                                  " is mounted; unmount it, and nothing of it is removed\n");
        EXPECT_TRUE(fs::exists(root / "proc"));
    }
    EXPECT_EQ(removed("proc " + escaped + "2/proc proc rw 0 0\n").code, 0);
    EXPECT_FALSE(fs::exists(root));
}

TEST_F(Scripts, CountNoMoreCompilersThanCores) {
    stand_in("awk", "echo 1000");
    EXPECT_EQ(shell("build_jobs").output, "1\n");
}

TEST_F(Scripts, TestsRefuseWordsTheyDoNotKnow) {
    for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
             {"--what"}, {"--preset"}, {"--preset", "nonsense"}, {"--filter"}}) {
        std::vector<std::string> all{kSource + "/tests/run.sh"};
        all.insert(all.end(), words.begin(), words.end());
        const test::Ran ran = test::run_program("/bin/bash", all);
        EXPECT_EQ(ran.code, 2) << ran.output;
        EXPECT_THAT(ran.output, HasSubstr("bash tests/run.sh --preset asan"));
        EXPECT_THAT(ran.output, Not(HasSubstr("installing")));
    }
    EXPECT_EQ(test::run_program("/bin/bash", {kSource + "/tests/run.sh", "--help"}).code, 0);
}

TEST_F(Scripts, FuzzingRefusesWordsThatNameNoTarget) {
    for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
             {"--what"}, {"--seconds"}, {"--seconds", "0"}, {"--seconds", "1h"}, {"nonsense"}, {"../text"}}) {
        std::vector<std::string> all{kSource + "/tests/fuzz.sh"};
        all.insert(all.end(), words.begin(), words.end());
        const test::Ran ran = test::run_program("/bin/bash", all);
        EXPECT_EQ(ran.code, 2) << ran.output;
        EXPECT_THAT(ran.output, HasSubstr("bash tests/fuzz.sh --seconds 600"));
        EXPECT_THAT(ran.output, Not(HasSubstr("installing")));
    }
    EXPECT_EQ(test::run_program("/bin/bash", {kSource + "/tests/fuzz.sh", "--help"}).code, 0);
}

}  // namespace
}  // namespace comptoir
