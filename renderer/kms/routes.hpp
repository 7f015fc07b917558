#pragma once
/// Which part of the card reads out each panel's picture.

#include <cstdint>
#include <vector>

namespace comptoir::renderer::kms {

/// One panel that is to be lit.
struct RouteWish {
    std::vector<std::uint32_t> crtcs;  ///< that can read for its connector, the best first
    std::uint32_t held = 0;            ///< that reads for it now; 0: none
};

/// For each the crtc that it gets; 0: none. Each has one of its own; as many are lit as the card can, earlier
/// ones before later ones, and a panel that is lit keeps what it has where that costs no other its picture.
/// Thread: any (pure).
[[nodiscard]] std::vector<std::uint32_t> routed(const std::vector<RouteWish>& wishes);

}  // namespace comptoir::renderer::kms
