#include "renderer/frame_changes.hpp"

#include <cstring>
#include <utility>

#include "renderer/memory_texture.hpp"
#include "renderer/surface_list.hpp"

namespace comptoir::renderer {
namespace {

/// All that the pixels of a part depend on, as one number (FNV-1a, a word at a time).
class Hash {
public:
    template <class... Values>
    explicit Hash(Values... values) {
        (add(values), ...);
    }
    void add(std::uint64_t value) {
        value_ = (value_ ^ value) * 0x100000001B3;
        value_ ^= value_ >> 29;
    }
    void add(int value) { add(static_cast<std::uint64_t>(static_cast<std::uint32_t>(value))); }
    void add(float value) {
        std::uint32_t bits = 0;
        static_assert(sizeof bits == sizeof value);
        std::memcpy(&bits, &value, sizeof bits);
        add(std::uint64_t{bits});
    }
    void add(Color color) {
        add(std::uint64_t{color.alpha} << 24 | std::uint64_t{color.red} << 16 |
            std::uint64_t{color.green} << 8 | color.blue);
    }
    void add(const PixelRect& rect) {
        add(rect.left);
        add(rect.top);
        add(rect.right);
        add(rect.bottom);
    }
    [[nodiscard]] std::uint64_t value() const { return value_; }

private:
    std::uint64_t value_ = 0xCBF29CE484222325;
};

/// Says what would be drawn, and draws nothing.
class PartsSink final : public ListSink {
public:
    explicit PartsSink(const PixelRect& whole) : whole_(whole) {}

    void clip(const PixelRect& rect) override { clip_ = rect.within(whole_); }
    void fill(const PixelRect& to, Color color) override {
        const PixelRect seen = to.within(clip_);
        if (color.alpha != 0) add(Hash(1, color, seen), seen);
    }
    void copy(void* texture, const TextureArea& from, const PixelRect& to, Color tint) override {
        const MemoryTexture& held = *static_cast<const MemoryTexture*>(texture);
        const PixelRect seen = to.within(clip_);
        if (tint.alpha != 0) add(Hash(2, held.number, from.in(held.size), to, tint, seen), seen);
    }
    void triangles(const Triangles& triangles) override {
        Hash hash(3, clip_);
        if (triangles.texture != nullptr)
            hash.add(static_cast<const MemoryTexture*>(triangles.texture)->number);
        for (int i = 0; i < triangles.count; ++i) {
            const ImDrawVert& vertex = triangles.vertices[triangles.index[i]];
            for (const float value : {vertex.pos.x, vertex.pos.y, vertex.uv.x, vertex.uv.y}) hash.add(value);
            hash.add(std::uint64_t{vertex.col});
        }
        add(hash, clip_);
    }

    std::vector<DrawnPart> parts;

private:
    void add(const Hash& hash, const PixelRect& seen) {
        if (!seen.empty()) parts.push_back({hash.value(), seen});
    }

    const PixelRect whole_;
    PixelRect clip_;
};

}  // namespace

void FrameChanges::next(const ImDrawList& list, Color ground, PixelSize size) {
    const PixelRect whole{0, 0, size.width, size.height};
    PartsSink now(whole);
    walk(list, now);
    damage_ = is_known_ && size == size_ && ground == ground_ ? damage_of(parts_, now.parts)
                                                              : std::vector<PixelRect>{whole};
    size_ = size;
    ground_ = ground;
    is_known_ = true;
    parts_ = std::move(now.parts);
}

}  // namespace comptoir::renderer
