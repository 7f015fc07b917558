#pragma once
/// The seam to a card's own processor, which draws straight into what a panel shows.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "app/base/result.hpp"
#include "renderer/surface.hpp"

namespace comptoir::renderer::kms {

/// The picture of one panel.
///
/// Thread: UI.   Owner: a screen; card and processor outlive it.   Errors: unsupported (not that picture),
/// offline (the processor is lost), busy (no buffer is free now).
class GpuPicture {
public:
    virtual ~GpuPicture() = default;

    /// Only what differs from the frame before; textures are `MemoryTexture`s.
    [[nodiscard]] virtual Result<void> draw(const ImDrawList& list, Color ground) = 0;
    virtual void forget() = 0;
    [[nodiscard]] virtual const std::vector<PixelRect>& damage() const = 0;
    /// Returns when what was drawn is drawn.
    virtual void finish() = 0;
    /// What was drawn.
    [[nodiscard]] virtual Pixels read() = 0;

    /// The frame, turned, in a buffer that the card can show. It stays as it is until a later one is on the
    /// panel.
    [[nodiscard]] virtual Result<std::uint32_t> take_buffer() = 0;
    /// That one is shown now: those before it are free.
    virtual void is_on_panel(std::uint32_t buffer) = 0;
    /// The one last taken, as the card's memory has it: what the panel is given.
    [[nodiscard]] virtual Result<Pixels> read_buffer() = 0;
};

/// Thread: UI.   Owner: whoever owns the card, which outlives it.
class Gpu {
public:
    virtual ~Gpu() = default;

    /// `size`: of the panel.
    [[nodiscard]] virtual Result<std::unique_ptr<GpuPicture>> make_picture(PixelSize size, Turn turn) = 0;
    /// A texture is no more.
    virtual void release(void* texture) = 0;
    /// It is the machine's own, that of the program.
    [[nodiscard]] virtual bool is_software() const = 0;
    /// As its driver calls itself.
    [[nodiscard]] virtual std::string name() const = 0;
};

}  // namespace comptoir::renderer::kms
