#include "app/gpu_rules.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "app/settings_sections.hpp"
#include "tests/support/temporary_folder.hpp"

namespace comptoir {
namespace {

using renderer::kms::GpuWish;

class GpuRulesTest : public testing::Test {
protected:
    renderer::kms::GpuRules rules(const std::string& screen = "gpu = \"auto\"\n") {
        const auto loaded =
            settings::parse(all_sections(),
                            "[paths]\nruntime = \"" + (folder.path() / "run").string() + "\"\nstate = \"" +
                                (folder.path() / "state").string() + "\"\n[screen]\n" + screen,
                            "a.toml");
        EXPECT_TRUE(loaded.problems.empty());
        return gpu_rules(loaded.settings);
    }

    GpuRulesTest() {
        std::filesystem::create_directory(folder.path() / "run");
        std::filesystem::create_directory(folder.path() / "state");
    }
    /// As when the machine is started anew.
    void lose_runtime() const { std::filesystem::remove_all(folder.path() / "run"); }

    test::TemporaryFolder folder;
};

TEST_F(GpuRulesTest, IsTriedUnlessTheSettingsSayOtherwise) {
    EXPECT_EQ(rules("").wish, GpuWish::automatic);
    EXPECT_EQ(rules("gpu = \"off\"\n").wish, GpuWish::off);
    EXPECT_EQ(rules("gpu = \"auto\"\n").wish, GpuWish::automatic);
    EXPECT_EQ(rules("gpu = \"on\"\n").wish, GpuWish::on);
}

TEST_F(GpuRulesTest, OneThatEndedTheProgramTwiceIsLeftAlone) {
    EXPECT_TRUE(rules().may_begin());
    EXPECT_TRUE(rules().may_begin());
    EXPECT_FALSE(rules().may_begin());
    EXPECT_FALSE(rules().may_begin());
}

TEST_F(GpuRulesTest, OneThatDidWellIsTriedAgain) {
    for (int start = 0; start < 5; ++start) {
        EXPECT_TRUE(rules().may_begin()) << start;
        rules().is_well();
    }
    EXPECT_TRUE(std::filesystem::is_empty(folder.path() / "run"));
}

TEST_F(GpuRulesTest, OneThatEndedTheProgramTwiceIsLeftAloneAfterTheNextStartOfTheMachine) {
    for (int start = 0; start < 3; ++start) static_cast<void>(rules().may_begin());
    lose_runtime();
    EXPECT_FALSE(rules().may_begin());
}

TEST_F(GpuRulesTest, APowerCutDuringATrialDoesNotCount) {
    for (int cut = 0; cut < 5; ++cut) {
        EXPECT_TRUE(rules().may_begin()) << cut;
        lose_runtime();
    }
}

TEST_F(GpuRulesTest, IsTriedAgainByAnotherVersion) {
    std::ofstream(folder.path() / "state/gpu-refused") << "0.0.1";
    EXPECT_TRUE(rules().may_begin());
}

TEST_F(GpuRulesTest, IsTriedAgainOnceItWasSwitchedOff) {
    for (int start = 0; start < 3; ++start) static_cast<void>(rules().may_begin());
    EXPECT_FALSE(rules().may_begin());
    static_cast<void>(rules("gpu = \"off\"\n"));
    EXPECT_TRUE(rules().may_begin());
}

TEST_F(GpuRulesTest, ANoteOfNonsenseIsNone) {
    std::ofstream(folder.path() / "run/gpu-trial") << "whatever stands here";
    std::ofstream(folder.path() / "state/gpu-refused") << std::string(5000, '0');
    EXPECT_TRUE(rules().may_begin()) << "it is longer than any note of ours";
    EXPECT_TRUE(rules().may_begin());
    EXPECT_FALSE(rules().may_begin());
}

}  // namespace
}  // namespace comptoir
