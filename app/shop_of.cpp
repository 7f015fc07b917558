#include "app/shop_of.hpp"

namespace comptoir {

renderer::Shop shop_of(const settings::Slice& shop, const std::vector<ShopPictures>& offered) {
    const auto first = [&](std::string named, std::string ShopPictures::*picture) {
        for (const ShopPictures& one : offered) {
            if (named.empty()) named = one.*picture;
        }
        return renderer::PictureRef{std::move(named)};
    };
    return {shop.text("name"), shop.text("greeting"), first(shop.text("logo"), &ShopPictures::logo),
            first(shop.text("background"), &ShopPictures::background)};
}

}  // namespace comptoir
