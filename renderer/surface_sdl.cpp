#include "renderer/surface_sdl.hpp"

#include <memory>
#include <utility>

#include "renderer/sdl_library.hpp"
#include "renderer/surface_list.hpp"

namespace comptoir::renderer {
namespace {

/// What a texture's id points to.
struct Held {
    SDL_Texture* texture;
    PixelSize size;
    bool is_opaque;  ///< copied without blending, which is three times as fast in software
};

SDL_Rect to_sdl(const PixelRect& rect) {
    return {rect.left, rect.top, rect.width(), rect.height()};
}

class SdlSink final : public ListSink {
public:
    explicit SdlSink(SDL_Renderer* renderer) : renderer_(renderer) {}

    void clip(const PixelRect& rect) override {
        const SDL_Rect area = to_sdl(rect);
        sdl().SDL_RenderSetClipRect(renderer_, &area);
    }

    void fill(const PixelRect& to, Color color) override {
        const SDL_Rect area = to_sdl(to);
        sdl().SDL_SetRenderDrawBlendMode(renderer_,
                                         color.alpha == 255 ? SDL_BLENDMODE_NONE : SDL_BLENDMODE_BLEND);
        sdl().SDL_SetRenderDrawColor(renderer_, color.red, color.green, color.blue, color.alpha);
        sdl().SDL_RenderFillRect(renderer_, &area);
    }

    void copy(void* texture, const TextureArea& from, const PixelRect& to, Color tint) override {
        const Held& held = *static_cast<const Held*>(texture);
        const bool is_opaque = held.is_opaque && tint.alpha == 255;
        sdl().SDL_SetTextureBlendMode(held.texture, is_opaque ? SDL_BLENDMODE_NONE : SDL_BLENDMODE_BLEND);
        sdl().SDL_SetTextureColorMod(held.texture, tint.red, tint.green, tint.blue);
        sdl().SDL_SetTextureAlphaMod(held.texture, tint.alpha);
        const SDL_Rect source = to_sdl(from.in(held.size));
        const SDL_Rect area = to_sdl(to);
        sdl().SDL_RenderCopy(renderer_, held.texture, &source, &area);
    }

    void triangles(const Triangles& triangles) override {
        const auto* held = static_cast<const Held*>(triangles.texture);
        if (held != nullptr) {
            sdl().SDL_SetTextureBlendMode(held->texture, SDL_BLENDMODE_BLEND);
            sdl().SDL_SetTextureColorMod(held->texture, 255, 255, 255);
            sdl().SDL_SetTextureAlphaMod(held->texture, 255);
        }
        sdl().SDL_SetRenderDrawBlendMode(renderer_, SDL_BLENDMODE_BLEND);
        constexpr int kStride = sizeof(ImDrawVert);
        const ImDrawVert* first = triangles.vertices;
        sdl().SDL_RenderGeometryRaw(renderer_, held == nullptr ? nullptr : held->texture, &first->pos.x,
                                    kStride, reinterpret_cast<const SDL_Color*>(&first->col), kStride,
                                    &first->uv.x, kStride, triangles.vertex_count, triangles.index,
                                    triangles.count, sizeof(ImDrawIdx));
    }

private:
    SDL_Renderer* renderer_;
};

}  // namespace

Texture SdlCanvas::upload(Surface& owner, const std::uint8_t* rgba, PixelSize size) {
    if (size.width <= 0 || size.height <= 0) return {};
    SDL_Texture* texture = sdl().SDL_CreateTexture(renderer_, SDL_PIXELFORMAT_ARGB8888,
                                                   SDL_TEXTUREACCESS_STATIC, size.width, size.height);
    if (texture == nullptr) return {};
    const auto count = static_cast<std::size_t>(size.width) * static_cast<std::size_t>(size.height);
    const auto argb = std::make_unique_for_overwrite<std::uint32_t[]>(count);
    std::uint32_t alphas = 0xff000000;
    for (std::size_t i = 0; i < count; ++i) {
        const std::uint8_t* pixel = rgba + i * 4;
        argb[i] = static_cast<std::uint32_t>(pixel[3]) << 24 | static_cast<std::uint32_t>(pixel[0]) << 16 |
                  static_cast<std::uint32_t>(pixel[1]) << 8 | pixel[2];
        alphas &= argb[i];
    }
    sdl().SDL_UpdateTexture(texture, nullptr, argb.get(), size.width * 4);
    return {owner, new Held{texture, size, alphas == 0xff000000}, size};
}

void SdlCanvas::release(void* texture) {
    const std::unique_ptr<Held> held(static_cast<Held*>(texture));
    sdl().SDL_DestroyTexture(held->texture);
}

void SdlCanvas::draw(const ImDrawList& list, Color ground) {
    sdl().SDL_RenderSetClipRect(renderer_, nullptr);
    sdl().SDL_SetRenderDrawColor(renderer_, ground.red, ground.green, ground.blue, 255);
    sdl().SDL_RenderClear(renderer_);
    SdlSink sink(renderer_);
    walk(list, sink);
    sdl().SDL_RenderSetClipRect(renderer_, nullptr);
    sdl().SDL_RenderFlush(renderer_);
}

Pixels SdlCanvas::read(PixelSize size) {
    Pixels pixels;
    pixels.size = size;
    pixels.rgba.resize(static_cast<std::size_t>(size.width) * static_cast<std::size_t>(size.height) * 4);
    sdl().SDL_RenderReadPixels(renderer_, nullptr, SDL_PIXELFORMAT_RGB888, pixels.rgba.data(),
                               size.width * 4);
    // Turned around here: SDL's own conversion takes three times as long, and the UI thread waits for it.
    static_assert(SDL_BYTEORDER == SDL_LIL_ENDIAN, "blue is the first byte of RGB888");
    for (std::size_t i = 0; i < pixels.rgba.size(); i += 4) {
        std::swap(pixels.rgba[i], pixels.rgba[i + 2]);
        pixels.rgba[i + 3] = 255;
    }
    return pixels;
}

}  // namespace comptoir::renderer
