#pragma once
/// A display list taken apart: what is a filled rectangle, what a copied one, and what is neither.

#include <imgui.h>

#include "renderer/surface.hpp"

namespace comptoir::renderer {

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
