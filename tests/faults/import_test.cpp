/// The import of settings and Wi-Fi, killed at every step it takes on a disk.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <filesystem>
#include <fstream>

#include "tests/support/program.hpp"
#include "tests/support/temporary_folder.hpp"

namespace comptoir {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

constexpr int kStepsMax = 400;  // some 60 are taken; one that never ends is a failure

const std::string kSettings = "[shop]\nname = \"After s3cr3t\"\n# " + std::string(150'000, 'x') + "\n";
const std::string kWifi = "[wifi]\nssid = \"shop\"\npassword = \"s3cr3t-s3cr3t\"\n";

class Shop {
public:
    Shop() {
        for (const char* name : {"stick", "etc/conf.d", "connections"}) fs::create_directories(at(name));
        std::ofstream(at("stick/comptoir.toml")) << kSettings;
        std::ofstream(at("stick/wifi.txt")) << kWifi;
        std::ofstream(at("etc/comptoir.toml")) << "[shop]\nname = \"Before\"\n";
    }
    [[nodiscard]] fs::path at(const std::string& name) const { return folder_.path() / name; }
    [[nodiscard]] std::string content(const std::string& name) const {
        std::ifstream in(at(name), std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    [[nodiscard]] test::Ran import_stopped_at(int step) const {
        return test::run_program(
            COMPTOIR_PROGRAM,
            {"import", at("stick").string(), "--settings", at("etc/comptoir.toml").string(), "--connections",
             at("connections").string()},
            {{"LD_PRELOAD", COMPTOIR_STOP_AT_LIBRARY},
             {"ASAN_OPTIONS", "verify_asan_link_order=0"},
             {"COMPTOIR_STOP_AT", std::to_string(step)},
             {"COMPTOIR_STOP_ARMED", at("etc").string()}});
    }
    [[nodiscard]] std::string all_of_stick() const {
        std::string all;
        for (const auto& entry : fs::directory_iterator(at("stick")))
            all += content("stick/" + entry.path().filename().string());
        return all;
    }

private:
    test::TemporaryFolder folder_;
};

TEST(Import, KilledAtAnyStepIsEndedByTheNextAndLosesNothing) {
    int step = 0;
    for (; step < kStepsMax; ++step) {
        const Shop shop;
        const test::Ran ran = shop.import_stopped_at(step);
        if (ran.code != 128 + SIGKILL) {
            EXPECT_EQ(ran.code, 0) << ran.output;
            break;
        }
        const bool is_taken = shop.content("etc/comptoir.toml") == kSettings;
        EXPECT_TRUE(is_taken || shop.content("stick/comptoir.toml") == kSettings) << "lost at step " << step;
        const test::Ran next = shop.import_stopped_at(-1);
        EXPECT_EQ(next.code, 0) << "after step " << step << ": " << next.output;
        EXPECT_EQ(shop.content("etc/comptoir.toml"), kSettings) << step;
        EXPECT_THAT(shop.content("connections/comptoir-wifi.nmconnection"), HasSubstr("psk=s3cr3t-s3cr3t"))
            << step;
        EXPECT_THAT(shop.all_of_stick(), Not(HasSubstr("s3cr3t"))) << step;
        EXPECT_FALSE(fs::exists(shop.at("stick/comptoir.toml"))) << step;
        EXPECT_FALSE(fs::exists(shop.at("stick/wifi.txt"))) << step;
    }
    EXPECT_GT(step, 20) << "it was killed at all";
    EXPECT_LT(step, kStepsMax);
}

}  // namespace
}  // namespace comptoir
