#pragma once
/// Drawing in memory: copies, fills and blends of our own, the same to the byte on every machine.

#include <cstdint>
#include <vector>

#include "renderer/frame_changes.hpp"
#include "renderer/software_target.hpp"
#include "renderer/surface.hpp"

namespace comptoir::renderer {

/// Thread: any (pure), one at a time for a target.
[[nodiscard]] Texture upload_to_memory(Surface& owner, const std::uint8_t* rgba, PixelSize size);
void release_from_memory(void* texture);
[[nodiscard]] Pixels read_memory(const SoftwareTarget& target);

/// Draws one frame after the other into the same memory, of each only what differs from the one before.
///
/// Thread: any, one at a time.   Owner: a surface. Textures that it draws are alive while it draws them.
class SoftwareCanvas {
public:
    /// Memory that is another than the last is drawn whole.
    void draw(const SoftwareTarget& target, const ImDrawList& list, Color ground);
    /// Somebody else wrote into the memory, or what was shown of it is lost.
    void forget() { changes_.forget(); }
    /// What the last `draw` drew; the whole where it knew no better.
    [[nodiscard]] const std::vector<PixelRect>& damage() const { return changes_.damage(); }

private:
    SoftwareTarget target_;
    FrameChanges changes_;
};

}  // namespace comptoir::renderer
