#pragma once
/// A card's processor through Mesa: OpenGL ES 2 into buffers of GBM.

#include "renderer/kms/gpu.hpp"

namespace comptoir::renderer::kms {

/// `card`: an open card; stays its owner's, who outlives this.
/// Errors: unsupported (Mesa is not installed, or does nothing with this card; in words for the technician).
[[nodiscard]] Result<std::unique_ptr<Gpu>> open_gbm_gpu(int card);

}  // namespace comptoir::renderer::kms
