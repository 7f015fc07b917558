#pragma once
/// The one program that a card's processor runs for us: corners in, textured and tinted pixels out.

#include <cstdint>
#include <memory>
#include <vector>

#include "renderer/gpu/gl_context.hpp"
#include "renderer/surface.hpp"

namespace comptoir::renderer {

/// Units: position in pixels of the picture, from its top left; texture in fractions.
struct GpuCorner {
    float x = 0;
    float y = 0;
    float u = 0;
    float v = 0;
    Color color{255, 255, 255, 255};
};

/// Thread: UI.   Owner: whoever owns the context.
class GpuProgram {
public:
    /// Errors: unsupported (the driver does not take it).
    [[nodiscard]] static Result<std::unique_ptr<GpuProgram>> make(GlContext& context);
    ~GpuProgram();
    GpuProgram(const GpuProgram&) = delete;
    GpuProgram& operator=(const GpuProgram&) = delete;

    /// From here on pixels of a picture of that size are what corners are counted in. `is_from_below`: its
    /// first row is the lowest in memory, as it is in a panel's buffer.
    void use(PixelSize size, bool is_from_below) const;
    /// Three corners a triangle.
    void draw(GLuint texture, const std::vector<GpuCorner>& corners) const;

private:
    GpuProgram(GlContext& context, GLuint program);

    GlContext& context_;
    GLuint program_;
    GLint scale_;
};

}  // namespace comptoir::renderer
