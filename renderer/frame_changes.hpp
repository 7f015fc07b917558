#pragma once
/// What of each frame is another than in the one before, found without looking at a pixel.

#include <vector>

#include "renderer/damage.hpp"
#include "renderer/surface.hpp"

namespace comptoir::renderer {

/// Of frames that are drawn one over the other, in the same place.
///
/// Thread: any, one at a time.   Textures are `MemoryTexture`s.
class FrameChanges {
public:
    /// Takes in the frame that is about to be drawn; `damage` says what of it is to be.
    void next(const ImDrawList& list, Color ground, PixelSize size);
    /// Whatever the last frame was, it is not there any more: the next one is drawn whole.
    void forget() { is_known_ = false; }
    [[nodiscard]] const std::vector<PixelRect>& damage() const { return damage_; }

private:
    PixelSize size_;
    Color ground_;
    bool is_known_ = false;
    std::vector<DrawnPart> parts_;  // of the last frame
    std::vector<PixelRect> damage_;
};

}  // namespace comptoir::renderer
