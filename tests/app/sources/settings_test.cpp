#include "app/sources/settings.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/support/temporary_folder.hpp"

namespace comptoir::sources {
namespace {

using namespace std::chrono_literals;

settings::Loaded load(const std::string& text) {
    const test::TemporaryFolder folder;
    std::ofstream(folder.path() / "comptoir.toml") << text;
    return settings::load({pos_section()}, folder.path() / "comptoir.toml");
}

TEST(PosSettings, DefaultToWhatTheArbiterDefaultsTo) {
    const auto settings = settings::Settings::defaults({pos_section()});
    EXPECT_EQ(arbiter_settings(settings.section("pos")), ArbiterSettings{});
}

TEST(PosSettings, ReachTheArbiter) {
    const auto loaded = load(
        "[pos]\nregister = \"till-2\"\npaid_for = \"20s\"\ndimmed_after = \"45s\"\n"
        "url = \"https://shop.example/pos_customer_display/3/2?access_token=x\"\n");
    ASSERT_TRUE(loaded.problems.empty()) << loaded.problems[0].text();
    const auto arbiter = arbiter_settings(loaded.settings.section("pos"));
    EXPECT_EQ(arbiter.register_id, "till-2");
    EXPECT_EQ(arbiter.paid_for, 20s);
    EXPECT_EQ(arbiter.dimmed_after, 45s);
    EXPECT_EQ(arbiter.lost_after, 2min);
}

TEST(PosSettings, RefuseALinkThatIsNone) {
    for (const char* bad : {"shop.example", "ftp://shop.example", "https://"}) {
        EXPECT_EQ(load(std::string("[pos]\nurl = \"") + bad + "\"\n").problems.size(), 1u) << bad;
    }
}

TEST(PosSettings, RefuseADatabaseWhoseNameCouldNotBeSent) {
    EXPECT_TRUE(load("[pos]\ndatabase = \"shop-2026_test.1\"\n").problems.empty());
    for (const std::string& bad : {std::string("a b"), std::string("shop&db=x"), std::string(64, 'a')}) {
        EXPECT_EQ(load("[pos]\ndatabase = \"" + bad + "\"\n").problems.size(), 1u) << bad;
    }
}

TEST(PosSettings, KeepTheTokenOfTheLinkToThemselves) {
    const auto loaded = load("[pos]\nurl = \"https://shop.example/x?access_token=secret\"\n");
    EXPECT_EQ(loaded.settings.print({pos_section()}).find("secret"), std::string::npos);
}

}  // namespace
}  // namespace comptoir::sources
