#pragma once
/// The card of the machine, by libdrm.

#include "renderer/kms/card.hpp"

namespace comptoir::renderer::kms {

/// The first card with a panel, or else with a connector. Whoever opens it first may light panels; no right
/// of root's is needed beyond the group that owns the device.   Errors: as `OpenCard`.
[[nodiscard]] Result<std::unique_ptr<Card>> open_drm_card();

}  // namespace comptoir::renderer::kms
