#pragma once
/// Whether a card's own processor is any good for us, found out by what it does: by the pixels that the card
/// would show, and by the time they take. What its driver calls itself says neither.

#include <functional>
#include <memory>

#include "app/base/clock.hpp"
#include "renderer/kms/gpu.hpp"
#include "renderer/software_target.hpp"

namespace comptoir::renderer::kms {

enum class GpuWish {
    off,
    automatic,  ///< where its pixels are right and it is faster
    on,         ///< where its pixels are right
};

/// What is known from outside of a card's processor. A driver that ends the program is not asked again for
/// ever.
struct GpuRules {
    GpuWish wish = GpuWish::off;
    /// Before it is first asked for anything. False: better not.
    std::function<bool()> may_begin = [] { return true; };
    /// It has done well for a while, or nobody needs it any more.
    std::function<void()> is_well = [] {};
};

/// The frame that both draw. Units: `picture` upright, `panel` turned.
struct TrialFrame {
    const ImDrawList& list;
    Color ground;
    const SoftwareTarget& picture;  ///< as it was drawn in memory
    PixelSize panel;
    Turn turn = Turn::none;
};

/// A processor that was found good.
struct TriedPicture {
    std::unique_ptr<GpuPicture> picture{};
    std::uint32_t buffer = 0;
    Duration gpu{};     ///< for a whole frame
    Duration memory{};  ///< for the same frame, in memory
};

/// Draws the frame as often as it takes to know, which may be a good part of a second. On success the last
/// buffer is as the panel is to show it. Errors: unsupported (slower, or other pixels; in words for the
/// technician), and those of `GpuPicture`.
///
/// Thread: UI.
[[nodiscard]] Result<TriedPicture> try_gpu(Gpu& gpu, const TrialFrame& frame, GpuWish wish,
                                           const Clock& clock);

/// Whether nobody could tell them apart, for all the rounding that processors differ in. Thread: any (pure).
[[nodiscard]] bool are_alike(const Pixels& one, const Pixels& other);

}  // namespace comptoir::renderer::kms
