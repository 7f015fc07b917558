#include "renderer/surface_list.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

namespace comptoir::renderer {
namespace {

PixelRect to_rect(float left, float top, float right, float bottom) {
    const auto whole = [](float value) { return static_cast<int>(std::lround(value)); };
    return {whole(left), whole(top), whole(right), whole(bottom)};
}

Color unpack(ImU32 packed) {
    return {static_cast<std::uint8_t>(packed >> IM_COL32_R_SHIFT),
            static_cast<std::uint8_t>(packed >> IM_COL32_G_SHIFT),
            static_cast<std::uint8_t>(packed >> IM_COL32_B_SHIFT),
            static_cast<std::uint8_t>(packed >> IM_COL32_A_SHIFT)};
}

struct Quad {
    PixelRect to;
    TextureArea from;
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
    const bool is_upright =
        a.pos.y == b.pos.y && b.pos.x == c.pos.x && c.pos.y == d.pos.y && d.pos.x == a.pos.x;
    if (!is_upright || c.pos.x < a.pos.x || c.pos.y < a.pos.y) return std::nullopt;
    return Quad{to_rect(a.pos.x, a.pos.y, c.pos.x, c.pos.y), {a.uv.x, a.uv.y, c.uv.x, c.uv.y}, unpack(a.col)};
}

void walk_command(const ImDrawList& list, const ImDrawCmd& command, ListSink& sink) {
    const ImVec4& clip = command.ClipRect;
    const PixelRect visible = to_rect(clip.x, clip.y, clip.z, clip.w);
    if (visible.empty()) return;
    sink.clip(visible);

    Triangles loose;  // what belongs to no quad and is not drawn yet
    loose.texture = command.TextureId;
    loose.vertices = list.VtxBuffer.Data + command.VtxOffset;
    loose.vertex_count = list.VtxBuffer.Size - static_cast<int>(command.VtxOffset);
    loose.index = list.IdxBuffer.Data + command.IdxOffset;
    const auto draw_loose = [&] {
        if (loose.count > 0) sink.triangles(loose);
        loose.index += loose.count;
        loose.count = 0;
    };
    const auto count = static_cast<int>(command.ElemCount);
    for (int at = 0; at + 3 <= count;) {
        const ImDrawIdx* index = list.IdxBuffer.Data + command.IdxOffset + at;
        const auto quad = at + 6 <= count ? quad_at(loose.vertices, index) : std::nullopt;
        if (!quad) {
            loose.count += 3;
            at += 3;
            continue;
        }
        draw_loose();
        if (!quad->to.empty()) {
            if (command.TextureId == nullptr) {
                sink.fill(quad->to, quad->color);
            } else {
                sink.copy(command.TextureId, quad->from, quad->to, quad->color);
            }
        }
        loose.index += 6;
        at += 6;
    }
    draw_loose();
}

}  // namespace

PixelRect PixelRect::within(const PixelRect& other) const {
    return {std::max(left, other.left), std::max(top, other.top), std::min(right, other.right),
            std::min(bottom, other.bottom)};
}

PixelRect TextureArea::in(PixelSize size) const {
    const auto width = static_cast<float>(size.width);
    const auto height = static_cast<float>(size.height);
    return to_rect(u0 * width, v0 * height, u1 * width, v1 * height);
}

void walk(const ImDrawList& list, ListSink& sink) {
    for (const ImDrawCmd& command : list.CmdBuffer) {
        if (command.UserCallback == nullptr && command.ElemCount > 0) walk_command(list, command, sink);
    }
}

}  // namespace comptoir::renderer
