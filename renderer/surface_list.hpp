#pragma once
/// A display list taken apart: what is a filled rectangle, what a copied one, and what is neither.

#include <imgui.h>

#include "renderer/surface.hpp"

namespace comptoir::renderer {

/// Units: device pixels; right and bottom are beyond the last ones.
struct PixelRect {
    int left = 0;
    int top = 0;
    int right = 0;
    int bottom = 0;

    [[nodiscard]] int width() const { return right - left; }
    [[nodiscard]] int height() const { return bottom - top; }
    [[nodiscard]] bool empty() const { return right <= left || bottom <= top; }
    [[nodiscard]] PixelRect within(const PixelRect& other) const;
    bool operator==(const PixelRect&) const = default;
};

/// Part of a texture. Units: fractions of it.
struct TextureArea {
    float u0 = 0;
    float v0 = 0;
    float u1 = 1;
    float v1 = 1;

    [[nodiscard]] PixelRect in(PixelSize size) const;
};

/// Triangles that are no rectangle; `texture` may be null.
struct Triangles {
    void* texture = nullptr;
    const ImDrawVert* vertices = nullptr;
    int vertex_count = 0;
    const ImDrawIdx* index = nullptr;
    int count = 0;  ///< of indices, three each
};

/// Where the parts of a list go: pixels in memory, or a GPU.
class ListSink {
public:
    virtual ~ListSink() = default;
    virtual void clip(const PixelRect& rect) = 0;
    virtual void fill(const PixelRect& to, Color color) = 0;
    virtual void copy(void* texture, const TextureArea& from, const PixelRect& to, Color tint) = 0;
    virtual void triangles(const Triangles& triangles) = 0;
};

/// Thread: any (pure).
void walk(const ImDrawList& list, ListSink& sink);

}  // namespace comptoir::renderer
