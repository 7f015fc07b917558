#pragma once
/// What of the shop is on the screen: the settings first, then what the POS says of itself. Pure.

#include <string>
#include <vector>

#include "kiosk-config/settings/settings.hpp"
#include "renderer/view.hpp"

namespace comptoir {

/// Addresses on the POS's server; empty: it says none.
struct ShopPictures {
    std::string logo;
    std::string background;
};

/// `shop`: the section of the settings. `offered`: by each of the POS's ways, the first that has one counts.
/// Thread: any.
[[nodiscard]] renderer::Shop shop_of(const settings::Slice& shop, const std::vector<ShopPictures>& offered);

}  // namespace comptoir
