#include "app/shop_of.hpp"

#include <gtest/gtest.h>

#include "app/settings_sections.hpp"

namespace comptoir {
namespace {

renderer::Shop of(const std::string& text, const std::vector<ShopPictures>& offered) {
    const auto loaded = settings::parse(all_sections(), text, "a.toml");
    EXPECT_TRUE(loaded.problems.empty());
    return shop_of(loaded.settings.section("shop"), offered);
}

const ShopPictures kBus{"https://shop/logo?company=1", ""};
const ShopPictures kPage{"https://shop/logo?company=2", "https://shop/background"};

TEST(ShopOf, TakesThePicturesOfThePosWhereTheSettingsNameNone) {
    const renderer::Shop shop = of("[shop]\nname = \"Maison\"\n", {kBus, kPage});
    EXPECT_EQ(shop.name, "Maison");
    EXPECT_EQ(shop.logo.key, kBus.logo) << "the first that has one";
    EXPECT_EQ(shop.background.key, kPage.background);
}

TEST(ShopOf, TakesTheSettingsBeforeThePos) {
    const renderer::Shop shop =
        of("[shop]\nlogo = \"/etc/logo.png\"\nbackground = \"https://shop/ours\"\n", {kBus, kPage});
    EXPECT_EQ(shop.logo.key, "/etc/logo.png");
    EXPECT_EQ(shop.background.key, "https://shop/ours");
}

TEST(ShopOf, HasNoPictureWhereNobodyNamesOne) {
    EXPECT_TRUE(of("", {}).logo.empty());
    EXPECT_TRUE(of("", {{}, {}}).background.empty());
}

}  // namespace
}  // namespace comptoir
