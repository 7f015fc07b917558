#include "renderer/gpu/gpu_program.hpp"

#include <cstddef>

namespace comptoir::renderer {
namespace {

constexpr const char* kOfCorners = R"(
attribute vec2 position;
attribute vec2 place;
attribute vec4 color;
uniform vec4 scale;
varying vec2 from;
varying vec4 tint;
void main() {
    from = place;
    tint = color;
    gl_Position = vec4(position * scale.xy + scale.zw, 0.0, 1.0);
}
)";
// Half precision can't count the pixels of a wide picture.
constexpr const char* kOfPixels = R"(
#ifdef GL_FRAGMENT_PRECISION_HIGH
precision highp float;
#else
precision mediump float;
#endif
uniform sampler2D picture;
varying vec2 from;
varying vec4 tint;
void main() {
    gl_FragColor = texture2D(picture, from) * tint;
}
)";
enum Attribute : GLuint { kPosition, kPlace, kColor };

GLuint compiled(const GlLibrary& gl, GLenum kind, const char* text) {
    const GLuint shader = gl.glCreateShader(kind);
    gl.glShaderSource(shader, 1, &text, nullptr);
    gl.glCompileShader(shader);
    return shader;
}

}  // namespace

Result<std::unique_ptr<GpuProgram>> GpuProgram::make(GlContext& context) {
    const GlLibrary& gl = context.gl();
    const GLuint program = gl.glCreateProgram();
    const GLuint of_corners = compiled(gl, GL_VERTEX_SHADER, kOfCorners);
    const GLuint of_pixels = compiled(gl, GL_FRAGMENT_SHADER, kOfPixels);
    gl.glAttachShader(program, of_corners);
    gl.glAttachShader(program, of_pixels);
    gl.glBindAttribLocation(program, kPosition, "position");
    gl.glBindAttribLocation(program, kPlace, "place");
    gl.glBindAttribLocation(program, kColor, "color");
    gl.glLinkProgram(program);
    gl.glDeleteShader(of_corners);  // the program holds them
    gl.glDeleteShader(of_pixels);
    GLint is_linked = GL_FALSE;
    gl.glGetProgramiv(program, GL_LINK_STATUS, &is_linked);
    std::unique_ptr<GpuProgram> made(new GpuProgram(context, program));
    if (is_linked == GL_FALSE) return fail(ErrorCode::unsupported, "the driver does not take our program");
    return made;
}

GpuProgram::GpuProgram(GlContext& context, GLuint program)
    : context_(context), program_(program), scale_(context.gl().glGetUniformLocation(program, "scale")) {}

GpuProgram::~GpuProgram() {
    context_.gl().glDeleteProgram(program_);
}

void GpuProgram::use(PixelSize size, bool is_from_below) const {
    const GlLibrary& gl = context_.gl();
    gl.glUseProgram(program_);
    gl.glViewport(0, 0, size.width, size.height);
    const float across = 2 / static_cast<float>(size.width);
    const float down = 2 / static_cast<float>(size.height);
    gl.glUniform4f(scale_, across, is_from_below ? -down : down, -1, is_from_below ? 1 : -1);
    gl.glEnableVertexAttribArray(kPosition);
    gl.glEnableVertexAttribArray(kPlace);
    gl.glEnableVertexAttribArray(kColor);
    gl.glDisable(GL_CULL_FACE);
    gl.glDisable(GL_DEPTH_TEST);
    gl.glDisable(GL_DITHER);
}

void GpuProgram::draw(GLuint texture, const std::vector<GpuCorner>& corners) const {
    if (corners.empty()) return;
    const GlLibrary& gl = context_.gl();
    constexpr GLsizei kStride = sizeof(GpuCorner);
    const GpuCorner& first = corners.front();
    gl.glBindTexture(GL_TEXTURE_2D, texture);
    gl.glVertexAttribPointer(kPosition, 2, GL_FLOAT, GL_FALSE, kStride, &first.x);
    gl.glVertexAttribPointer(kPlace, 2, GL_FLOAT, GL_FALSE, kStride, &first.u);
    gl.glVertexAttribPointer(kColor, 4, GL_UNSIGNED_BYTE, GL_TRUE, kStride, &first.color);
    gl.glDrawArrays(GL_TRIANGLES, 0, static_cast<GLsizei>(corners.size()));
}

}  // namespace comptoir::renderer
