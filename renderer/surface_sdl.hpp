#pragma once
/// Drawing with a GPU: SDL_Renderer as the thing that copies and fills.

#include <SDL.h>

#include "renderer/surface.hpp"

namespace comptoir::renderer {

/// Thread: UI.   Owner: a surface, which keeps the renderer alive for longer.
class SdlCanvas {
public:
    explicit SdlCanvas(SDL_Renderer* renderer) : renderer_(renderer) {}

    [[nodiscard]] Texture upload(Surface& owner, const std::uint8_t* rgba, PixelSize size);
    static void release(void* texture);
    void draw(const ImDrawList& list, Color ground);
    [[nodiscard]] Pixels read(PixelSize size);

private:
    SDL_Renderer* renderer_;
};

}  // namespace comptoir::renderer
