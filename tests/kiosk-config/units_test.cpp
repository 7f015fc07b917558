/// The systemd units, held against systemd's own tools.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>

#include "app/base/file.hpp"
#include "tests/support/program.hpp"
#include "tests/support/temporary_folder.hpp"

namespace comptoir {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

const fs::path kUnits = std::string(COMPTOIR_SOURCE_DIR) + "/kiosk-config/systemd";
constexpr const char* kAnalyze = "/usr/bin/systemd-analyze";

std::string unit(const std::string& name) {
    return file::read(kUnits / name, 64 << 10).value_or("");
}

/// The units in a folder of their own, with a program that is surely there in the place of ours.
void copy_units(const fs::path& to) {
    for (const char* name :
         {"comptoir.service", "comptoir.socket", "comptoir-https.socket", "comptoir-import.service"}) {
        std::ofstream(to / name) << std::regex_replace(unit(name), std::regex("/usr/bin/comptoir"),
                                                       "/bin/true");
    }
    // What they name and a machine of no console may lack.
    for (const char* name : {"getty@tty1.service"})
        std::ofstream(to / name) << "[Service]\nExecStart=/bin/true\n";
}

test::Ran verify(const fs::path& folder) {
    return test::run_program(
        kAnalyze,
        {"verify", "--man=no", (folder / "comptoir.service").string(), (folder / "comptoir.socket").string(),
         (folder / "comptoir-https.socket").string(), (folder / "comptoir-import.service").string()},
        {{"SYSTEMD_UNIT_PATH", folder.string() + ":/lib/systemd/system"}});
}

TEST(Units, AreUnderstoodBySystemd) {
    const test::TemporaryFolder folder;
    copy_units(folder.path());
    const test::Ran ran = verify(folder.path());
    EXPECT_EQ(ran.code, 0) << ran.output;
    EXPECT_THAT(ran.output, Not(HasSubstr("comptoir"))) << "no complaint about ours";
}

TEST(Units, OfAMistakeSystemdComplains) {
    const test::TemporaryFolder folder;
    copy_units(folder.path());
    std::ofstream(folder.path() / "comptoir.service", std::ios::app) << "[Service]\nRestrat=always\n";
    EXPECT_THAT(verify(folder.path()).output, HasSubstr("Restrat"));
}

/// From 0 to 10; 10 where systemd can't say.
double exposure_of(const std::string& text) {
    const test::TemporaryFolder folder;
    const fs::path service = folder.path() / "comptoir.service";
    std::ofstream(service) << text;
    const test::Ran ran =
        test::run_program(kAnalyze, {"security", "--offline=true", "--no-pager", service.string()});
    std::smatch found;
    const std::regex level("exposure level for comptoir.service: ([0-9.]+)");
    return std::regex_search(ran.output, found, level) ? std::stod(found[1]) : 10;
}

TEST(Units, ExposeNoMoreThanTheyMust) {
    EXPECT_LE(exposure_of(unit("comptoir.service")), 2.0);
    EXPECT_LE(exposure_of(unit("comptoir.service") + unit("comptoir.service.d/gpu.conf")), 2.0);
    EXPECT_GT(exposure_of(unit("comptoir.service") + "[Service]\nUser=root\nRestrictNamespaces=no\n"), 2.0)
        << "it does tell";
}

TEST(Units, OfTheImportMayLittleAndIsOverBeforeTheKioskStarts) {
    const std::string service = unit("comptoir-import.service");
    EXPECT_LE(exposure_of(service), 2.0);
    EXPECT_THAT(service, HasSubstr("\nBefore=shutdown.target comptoir.service NetworkManager.service\n"));
    EXPECT_THAT(service, Not(HasSubstr("[Install]"))) << "the image switches it on, the package does not";
    for (const char* name : {"comptoir.toml", "comptoir.toml.txt", "wifi.txt", "wifi.txt.txt", "wifi.toml",
                             "wpa_supplicant.conf", "wpa_supplicant.conf.txt"})
        EXPECT_THAT(service, HasSubstr("\nConditionPathExists=|/boot/efi/" + std::string(name) + "\n"));
}

TEST(Units, GiveUpNeverAndWaitForNoNetwork) {
    const std::string service = unit("comptoir.service");
    for (const char* line :
         {"\nType=notify\n", "\nRestart=always\n", "\nStartLimitIntervalSec=0\n", "\nLimitCORE=0\n"})
        EXPECT_THAT(service, HasSubstr(line));
    std::istringstream lines(service + unit("comptoir.socket"));
    for (std::string line; std::getline(lines, line);) {
        if (!std::regex_match(line, std::regex("(After|Wants|Requires|BindsTo|Requisite)=.*"))) continue;
        for (const char* slow :
             {"network", "cups", "avahi", "NetworkManager", "dbus", "sysinit", "basic", "settle"})
            EXPECT_THAT(line, Not(HasSubstr(slow)));
    }
}

/// Behind any other signal systemd sends SIGCONT, and a program that stood still takes callers out of the
/// socket before it ends: 2 of 384 were cut off so in a virtual machine, and none of 384 with this one.
TEST(Units, EndAProgramThatHangsBeforeItTakesAnotherCaller) {
    EXPECT_THAT(unit("comptoir.service"), HasSubstr("\nWatchdogSignal=SIGKILL\n"));
}

TEST(Units, OpenHttpsOnlyWhereSomebodyWantsIt) {
    const std::string socket = unit("comptoir-https.socket");
    EXPECT_THAT(socket, HasSubstr("\nFileDescriptorName=https\n"));
    EXPECT_THAT(socket, Not(HasSubstr("[Install]"))) << "a package enables what has one";
}

TEST(Units, ListenWhereTheDefaultSettingsDo) {
    const std::string socket = unit("comptoir.socket");
    for (const char* line : {"\nListenStream=0.0.0.0:8069\n", "\nListenStream=[::]:8069\n",
                             "\nBindIPv6Only=ipv6-only\n", "\nFileDescriptorName=http\n"})
        EXPECT_THAT(socket, HasSubstr(line));
}

}  // namespace
}  // namespace comptoir
