#include "renderer/surface_sdl.hpp"

#include <imgui.h>

#include <cmath>
#include <memory>
#include <optional>
#include <utility>

namespace comptoir::renderer {
namespace {

/// What a texture's id points to.
struct Held {
    SDL_Texture* texture;
    PixelSize size;
    bool is_opaque;  ///< copied without blending, which is three times as fast in software
};

SDL_Rect to_rect(float left, float top, float right, float bottom) {
    const int x = static_cast<int>(std::lround(left));
    const int y = static_cast<int>(std::lround(top));
    return {x, y, static_cast<int>(std::lround(right)) - x, static_cast<int>(std::lround(bottom)) - y};
}

Color unpack(ImU32 packed) {
    return {static_cast<std::uint8_t>(packed >> IM_COL32_R_SHIFT),
            static_cast<std::uint8_t>(packed >> IM_COL32_G_SHIFT),
            static_cast<std::uint8_t>(packed >> IM_COL32_B_SHIFT),
            static_cast<std::uint8_t>(packed >> IM_COL32_A_SHIFT)};
}

struct Quad {
    SDL_Rect to;
    const ImDrawVert* from;  ///< upper left, for its texture coordinates
    const ImDrawVert* until;
    Color color;
};

/// The two triangles at `index` as a rectangle of one colour, if that is what they are.
std::optional<Quad> quad_at(const ImDrawVert* vertices, const ImDrawIdx* index) {
    if (index[0] != index[3] || index[2] != index[4]) return std::nullopt;
    const ImDrawVert& a = vertices[index[0]];
    const ImDrawVert& b = vertices[index[1]];
    const ImDrawVert& c = vertices[index[2]];
    const ImDrawVert& d = vertices[index[5]];
    if (a.col != b.col || a.col != c.col || a.col != d.col) return std::nullopt;
    if (a.pos.y != b.pos.y || b.pos.x != c.pos.x || c.pos.y != d.pos.y || d.pos.x != a.pos.x)
        return std::nullopt;
    if (c.pos.x < a.pos.x || c.pos.y < a.pos.y) return std::nullopt;
    return Quad{to_rect(a.pos.x, a.pos.y, c.pos.x, c.pos.y), &a, &c, unpack(a.col)};
}

void fill(SDL_Renderer* renderer, const Quad& quad) {
    const Color color = quad.color;
    SDL_SetRenderDrawBlendMode(renderer, color.alpha == 255 ? SDL_BLENDMODE_NONE : SDL_BLENDMODE_BLEND);
    SDL_SetRenderDrawColor(renderer, color.red, color.green, color.blue, color.alpha);
    SDL_RenderFillRect(renderer, &quad.to);
}

void copy(SDL_Renderer* renderer, const Held& held, const Quad& quad) {
    const Color tint = quad.color;
    const bool is_opaque = held.is_opaque && tint.alpha == 255;
    SDL_SetTextureBlendMode(held.texture, is_opaque ? SDL_BLENDMODE_NONE : SDL_BLENDMODE_BLEND);
    SDL_SetTextureColorMod(held.texture, tint.red, tint.green, tint.blue);
    SDL_SetTextureAlphaMod(held.texture, tint.alpha);
    const auto width = static_cast<float>(held.size.width);
    const auto height = static_cast<float>(held.size.height);
    const SDL_Rect from = to_rect(quad.from->uv.x * width, quad.from->uv.y * height, quad.until->uv.x * width,
                                  quad.until->uv.y * height);
    SDL_RenderCopy(renderer, held.texture, &from, &quad.to);
}

void triangles(SDL_Renderer* renderer, const Held* held, const ImDrawVert* vertices, int vertex_count,
               const ImDrawIdx* index, int count) {
    if (held != nullptr) {
        SDL_SetTextureBlendMode(held->texture, SDL_BLENDMODE_BLEND);
        SDL_SetTextureColorMod(held->texture, 255, 255, 255);
        SDL_SetTextureAlphaMod(held->texture, 255);
    }
    SDL_SetRenderDrawBlendMode(renderer, SDL_BLENDMODE_BLEND);
    constexpr int kStride = sizeof(ImDrawVert);
    SDL_RenderGeometryRaw(renderer, held == nullptr ? nullptr : held->texture, &vertices->pos.x, kStride,
                          reinterpret_cast<const SDL_Color*>(&vertices->col), kStride, &vertices->uv.x,
                          kStride, vertex_count, index, count, sizeof(ImDrawIdx));
}

void draw_command(SDL_Renderer* renderer, const ImDrawList& list, const ImDrawCmd& command) {
    const ImDrawVert* vertices = list.VtxBuffer.Data + command.VtxOffset;
    const int vertex_count = list.VtxBuffer.Size - static_cast<int>(command.VtxOffset);
    const ImDrawIdx* index = list.IdxBuffer.Data + command.IdxOffset;
    const auto* held = static_cast<const Held*>(command.TextureId);
    const unsigned count = command.ElemCount;

    const SDL_Rect clip =
        to_rect(command.ClipRect.x, command.ClipRect.y, command.ClipRect.z, command.ClipRect.w);
    if (clip.w <= 0 || clip.h <= 0) return;
    SDL_RenderSetClipRect(renderer, &clip);

    unsigned at = 0;
    unsigned loose = 0;  // first index that is not drawn yet and belongs to no quad
    const auto draw_loose = [&](unsigned until) {
        if (until > loose)
            triangles(renderer, held, vertices, vertex_count, index + loose, static_cast<int>(until - loose));
    };
    while (at + 3 <= count) {
        const auto quad = at + 6 <= count ? quad_at(vertices, index + at) : std::nullopt;
        if (!quad) {
            at += 3;
            continue;
        }
        draw_loose(at);
        if (quad->to.w > 0 && quad->to.h > 0) {
            if (held == nullptr) {
                fill(renderer, *quad);
            } else {
                copy(renderer, *held, *quad);
            }
        }
        at += 6;
        loose = at;
    }
    draw_loose(at);
}

}  // namespace

Texture SdlCanvas::upload(Surface& owner, const std::uint8_t* rgba, PixelSize size) {
    if (size.width <= 0 || size.height <= 0) return {};
    SDL_Texture* texture = SDL_CreateTexture(renderer_, SDL_PIXELFORMAT_ARGB8888, SDL_TEXTUREACCESS_STATIC,
                                             size.width, size.height);
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
    SDL_UpdateTexture(texture, nullptr, argb.get(), size.width * 4);
    return {owner, new Held{texture, size, alphas == 0xff000000}, size};
}

void SdlCanvas::release(void* texture) {
    const std::unique_ptr<Held> held(static_cast<Held*>(texture));
    SDL_DestroyTexture(held->texture);
}

void SdlCanvas::draw(const ImDrawList& list, Color ground) {
    SDL_RenderSetClipRect(renderer_, nullptr);
    SDL_SetRenderDrawColor(renderer_, ground.red, ground.green, ground.blue, 255);
    SDL_RenderClear(renderer_);
    for (const ImDrawCmd& command : list.CmdBuffer) {
        if (command.UserCallback == nullptr && command.ElemCount > 0) draw_command(renderer_, list, command);
    }
    SDL_RenderSetClipRect(renderer_, nullptr);
    SDL_RenderFlush(renderer_);
}

Pixels SdlCanvas::read(PixelSize size) {
    Pixels pixels;
    pixels.size = size;
    pixels.rgba.resize(static_cast<std::size_t>(size.width) * static_cast<std::size_t>(size.height) * 4);
    SDL_RenderReadPixels(renderer_, nullptr, SDL_PIXELFORMAT_RGB888, pixels.rgba.data(), size.width * 4);
    // Turned around here: SDL's own conversion takes three times as long, and the UI thread waits for it.
    static_assert(SDL_BYTEORDER == SDL_LIL_ENDIAN, "blue is the first byte of RGB888");
    for (std::size_t i = 0; i < pixels.rgba.size(); i += 4) {
        std::swap(pixels.rgba[i], pixels.rgba[i + 2]);
        pixels.rgba[i + 3] = 255;
    }
    return pixels;
}

}  // namespace comptoir::renderer
