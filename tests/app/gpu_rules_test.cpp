#include "app/gpu_rules.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "app/base/boot.hpp"
#include "app/settings_sections.hpp"
#include "app/version.hpp"
#include "tests/support/temporary_folder.hpp"

namespace comptoir {
namespace {

using renderer::kms::GpuWish;

class GpuRulesTest : public testing::Test {
protected:
    renderer::kms::GpuRules rules(const std::string& screen = "gpu = \"auto\"\n") {
        const auto loaded = settings::parse(
            all_sections(), "[paths]\nstate = \"" + folder.path().string() + "\"\n[screen]\n" + screen,
            "a.toml");
        EXPECT_TRUE(loaded.problems.empty());
        return gpu_rules(loaded.settings);
    }

    [[nodiscard]] std::filesystem::path note() const { return folder.path() / "gpu-trial"; }
    void leave_note(const std::string& text) const { std::ofstream(note()) << text; }

    test::TemporaryFolder folder;
};

TEST_F(GpuRulesTest, NothingIsTriedUnlessTheSettingsSaySo) {
    EXPECT_EQ(rules("").wish, GpuWish::off);
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

TEST_F(GpuRulesTest, OneThatEndedTheProgramTwiceIsLeftAloneAfterTheNextStartOfTheMachine) {
    leave_note(version() + " another-start 2\n");
    EXPECT_FALSE(rules().may_begin());
}

TEST_F(GpuRulesTest, OneTryBeforeTheMachineStartedAgainMayHaveBeenAPowerCut) {
    leave_note(version() + " another-start 1\n");
    EXPECT_TRUE(rules().may_begin());
    EXPECT_TRUE(rules().may_begin());
    EXPECT_FALSE(rules().may_begin());
}

TEST_F(GpuRulesTest, IsTriedAgainByAnotherVersion) {
    leave_note("0.0.1 " + boot_id() + " 2\n");
    EXPECT_TRUE(rules().may_begin());
}

TEST_F(GpuRulesTest, IsTriedAgainOnceItWasSwitchedOff) {
    leave_note(version() + " " + boot_id() + " 2\n");
    EXPECT_FALSE(rules().may_begin());
    static_cast<void>(rules("gpu = \"off\"\n"));
    EXPECT_TRUE(rules().may_begin());
}

TEST_F(GpuRulesTest, ANoteOfNonsenseIsNone) {
    for (const char* text : {"whatever stands here", "", "x", "0.1.0", "\xff\xfe 9"}) {
        leave_note(text);
        EXPECT_TRUE(rules().may_begin()) << text;
        EXPECT_TRUE(rules().may_begin()) << text;
        EXPECT_FALSE(rules().may_begin()) << text;
        std::filesystem::remove(note());
    }
    leave_note(std::string(5000, 'x'));
    EXPECT_TRUE(rules().may_begin()) << "it is longer than any note of ours";
}

}  // namespace
}  // namespace comptoir
