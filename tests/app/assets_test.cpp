#include "app/assets.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

namespace comptoir {
namespace {

namespace fs = std::filesystem;

/// The tests lie in the build tree as the program does.
TEST(Assets, OfABuildTreeAreThoseOfTheSource) {
    ::unsetenv("COMPTOIR_ASSETS");
    EXPECT_EQ(fs::canonical(assets_folder()), fs::canonical(fs::path(COMPTOIR_SOURCE_DIR) / "assets"));
}

TEST(Assets, AreWhereTheEnvironmentSays) {
    ::setenv("COMPTOIR_ASSETS", "/somewhere/else", 1);
    EXPECT_EQ(assets_folder(), "/somewhere/else");
    ::setenv("COMPTOIR_ASSETS", "", 1);
    EXPECT_EQ(fs::canonical(assets_folder()), fs::canonical(fs::path(COMPTOIR_SOURCE_DIR) / "assets"));
    ::unsetenv("COMPTOIR_ASSETS");
}

}  // namespace
}  // namespace comptoir
