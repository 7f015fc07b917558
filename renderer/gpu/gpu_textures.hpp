#pragma once
/// The pictures that a card's processor draws from: copies of those in memory, made when they are first
/// drawn.

#include <cstdint>
#include <unordered_map>

#include "renderer/gpu/gl_context.hpp"
#include "renderer/memory_texture.hpp"

namespace comptoir::renderer {

/// Thread: UI.   Owner: whoever owns the context, for all that is drawn with it.
class GpuTextures {
public:
    /// Copies beyond this are let go unless the frame under construction draws them.
    static constexpr std::size_t kBytesMax = 256U << 20;  // eight pictures that fill a panel of 4K

    explicit GpuTextures(GlContext& context);
    ~GpuTextures();
    GpuTextures(const GpuTextures&) = delete;
    GpuTextures& operator=(const GpuTextures&) = delete;

    void begin_frame() { ++frame_; }
    /// 0 where the card takes no picture of that size.
    [[nodiscard]] GLuint of(const MemoryTexture& texture);
    /// One white pixel: to fill with.
    [[nodiscard]] GLuint white() const { return white_; }
    /// The picture with that number is no more.
    void forget(std::uint64_t number);
    [[nodiscard]] std::size_t bytes() const { return bytes_; }

private:
    struct Copy {
        GLuint texture = 0;
        std::size_t bytes = 0;
        std::uint64_t frame = 0;  // the last that drew it
    };

    void make_room(std::size_t bytes);
    void drop(const Copy& copy);

    GlContext& context_;
    std::unordered_map<std::uint64_t, Copy> copies_;
    std::size_t bytes_ = 0;
    std::uint64_t frame_ = 0;
    GLuint white_ = 0;
};

/// A texture that is never scaled softly. `rgba`: none, then it is for drawing into.
[[nodiscard]] GLuint new_gpu_texture(const GlLibrary& gl, PixelSize size, const void* rgba);

}  // namespace comptoir::renderer
