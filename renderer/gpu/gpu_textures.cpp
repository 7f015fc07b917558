#include "renderer/gpu/gpu_textures.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace comptoir::renderer {
namespace {

/// Red, green, blue, alpha, a byte each: the one order that every OpenGL ES 2 takes.
std::vector<std::uint8_t> rgba_of(const MemoryTexture& texture) {
    std::vector<std::uint8_t> rgba(texture.argb.size() * 4);
    std::uint8_t* to = rgba.data();
    for (const std::uint32_t word : texture.argb) {
        *to++ = static_cast<std::uint8_t>(word >> 16);
        *to++ = static_cast<std::uint8_t>(word >> 8);
        *to++ = static_cast<std::uint8_t>(word);
        *to++ = static_cast<std::uint8_t>(word >> 24);
    }
    return rgba;
}

}  // namespace

GLuint new_gpu_texture(const GlLibrary& gl, PixelSize size, const void* rgba) {
    GLuint texture = 0;
    gl.glGenTextures(1, &texture);
    gl.glBindTexture(GL_TEXTURE_2D, texture);
    gl.glPixelStorei(GL_UNPACK_ALIGNMENT, 4);
    gl.glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA, size.width, size.height, 0, GL_RGBA, GL_UNSIGNED_BYTE, rgba);
    gl.glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_NEAREST);
    gl.glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
    gl.glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
    gl.glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
    return texture;
}

GpuTextures::GpuTextures(GlContext& context) : context_(context) {
    constexpr std::array<std::uint8_t, 4> kWhite{255, 255, 255, 255};
    white_ = new_gpu_texture(context_.gl(), {1, 1}, kWhite.data());
}

GpuTextures::~GpuTextures() {
    for (const auto& [number, copy] : copies_) drop(copy);
    context_.gl().glDeleteTextures(1, &white_);
}

void GpuTextures::drop(const Copy& copy) {
    context_.gl().glDeleteTextures(1, &copy.texture);
    bytes_ -= copy.bytes;
}

void GpuTextures::forget(std::uint64_t number) {
    const auto found = copies_.find(number);
    if (found == copies_.end()) return;
    drop(found->second);
    copies_.erase(found);
}

void GpuTextures::make_room(std::size_t bytes) {
    if (bytes_ + bytes <= kBytesMax) return;
    for (auto at = copies_.begin(); at != copies_.end();) {
        if (at->second.frame == frame_) {
            ++at;
            continue;
        }
        drop(at->second);
        at = copies_.erase(at);
    }
}

GLuint GpuTextures::of(const MemoryTexture& texture) {
    const auto found = copies_.find(texture.number);
    if (found != copies_.end()) {
        found->second.frame = frame_;
        return found->second.texture;
    }
    if (std::max(texture.size.width, texture.size.height) > context_.texture_side_max()) return 0;
    const std::vector<std::uint8_t> rgba = rgba_of(texture);
    make_room(rgba.size());
    const Copy copy{new_gpu_texture(context_.gl(), texture.size, rgba.data()), rgba.size(), frame_};
    bytes_ += copy.bytes;
    copies_.emplace(texture.number, copy);
    return copy.texture;
}

}  // namespace comptoir::renderer
