#pragma once
/// The card of the machine, by libdrm.

#include "renderer/kms/card.hpp"

namespace comptoir::renderer::kms {

/// As `card_for` chooses. Whoever opens it first may light panels; no right of root's is needed beyond the
/// group that owns the device.   Errors: as `OpenCard`.
[[nodiscard]] Result<std::unique_ptr<Card>> open_drm_card(const std::vector<ScreenWish>& wishes);

}  // namespace comptoir::renderer::kms
