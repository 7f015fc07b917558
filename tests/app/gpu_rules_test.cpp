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
    renderer::kms::GpuRules rules(const std::string& screen = "") {
        const auto loaded = settings::parse(
            all_sections(), "[paths]\nruntime = \"" + folder.path().string() + "\"\n[screen]\n" + screen,
            "a.toml");
        EXPECT_TRUE(loaded.problems.empty());
        return gpu_rules(loaded.settings);
    }

    test::TemporaryFolder folder;
};

TEST_F(GpuRulesTest, NothingIsTriedUnlessTheSettingsSaySo) {
    EXPECT_EQ(rules().wish, GpuWish::off);
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
    EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST_F(GpuRulesTest, ANoteOfNonsenseIsNone) {
    std::ofstream(folder.path() / "gpu-trial") << "whatever stands here";
    EXPECT_TRUE(rules().may_begin()) << "it is longer than any note of ours";
    EXPECT_TRUE(rules().may_begin());
    EXPECT_FALSE(rules().may_begin());
}

}  // namespace
}  // namespace comptoir
