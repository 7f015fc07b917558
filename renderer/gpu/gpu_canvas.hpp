#pragma once
/// Drawing with a card's processor: the same lists, the same damage and, but for the rounding of blends, the
/// same pixels as `SoftwareCanvas`.

#include <memory>
#include <vector>

#include "renderer/frame_changes.hpp"
#include "renderer/gpu/gpu_program.hpp"
#include "renderer/gpu/gpu_textures.hpp"

namespace comptoir::renderer {

/// What all canvases of a context share.
struct GpuTools {
    std::unique_ptr<GlContext> context;  // let go last
    std::unique_ptr<GpuTextures> textures;
    std::unique_ptr<GpuProgram> program;

    /// Errors: as `GlContext::open` and `GpuProgram::make`.
    [[nodiscard]] static Result<GpuTools> open(gbm_device* device);
};

/// One picture, kept from frame to frame in the card's memory.
///
/// Thread: UI.   Owner: a screen; the tools outlive it. Textures of the lists are `MemoryTexture`s.
class GpuCanvas {
public:
    /// Errors: unsupported (too large for the card).
    [[nodiscard]] static Result<std::unique_ptr<GpuCanvas>> make(GpuTools& tools, PixelSize size);
    ~GpuCanvas();
    GpuCanvas(const GpuCanvas&) = delete;
    GpuCanvas& operator=(const GpuCanvas&) = delete;

    /// Of the frame only what differs from the one before.
    /// Errors: unsupported, offline (as `GlContext`); the picture is as good as lost then.
    [[nodiscard]] Result<void> draw(const ImDrawList& list, Color ground);
    void forget() { changes_.forget(); }
    [[nodiscard]] const std::vector<PixelRect>& damage() const { return changes_.damage(); }
    [[nodiscard]] PixelSize size() const { return size_; }
    /// Copies the picture, turned, into the surface that was entered, which has the turned size.
    [[nodiscard]] Result<void> copy_turned(Turn turn) const;
    [[nodiscard]] Pixels read() const;

private:
    GpuCanvas(GpuTools& tools, PixelSize size) : tools_(tools), size_(size) {}
    [[nodiscard]] Result<void> make_picture();

    GpuTools& tools_;
    PixelSize size_;
    GLuint picture_ = 0;
    GLuint frame_ = 0;
    FrameChanges changes_;
};

}  // namespace comptoir::renderer
