#include "renderer/gpu/gpu_canvas.hpp"

#include <array>
#include <utility>

#include "renderer/surface_list.hpp"

namespace comptoir::renderer {
namespace {

/// Two triangles, of a rectangle's corners in the order around it.
void add_quad(std::vector<GpuCorner>& to, const std::array<GpuCorner, 4>& around) {
    for (const std::size_t corner : {0U, 1U, 2U, 0U, 2U, 3U}) to.push_back(around[corner]);
}

void add_rect(std::vector<GpuCorner>& to, const PixelRect& rect, const TextureArea& from, Color color) {
    const auto left = static_cast<float>(rect.left);
    const auto top = static_cast<float>(rect.top);
    const auto right = static_cast<float>(rect.right);
    const auto bottom = static_cast<float>(rect.bottom);
    add_quad(to,
             {GpuCorner{left, top, from.u0, from.v0, color}, GpuCorner{right, top, from.u1, from.v0, color},
              GpuCorner{right, bottom, from.u1, from.v1, color},
              GpuCorner{left, bottom, from.u0, from.v1, color}});
}

/// Draws nothing outside of `part`. What is drawn from the same texture within the same clip goes in one
/// call.
class GpuSink final : public ListSink {
public:
    GpuSink(GpuTools& tools, const PixelRect& part) : tools_(tools), part_(part) {}

    void clip(const PixelRect& rect) override {
        flush();
        clip_ = rect.within(part_);
        if (clip_.empty()) return;
        tools_.context->gl().glScissor(clip_.left, clip_.top, clip_.width(), clip_.height());
    }
    void fill(const PixelRect& to, Color color) override {
        if (color.alpha == 0) return;
        take(tools_.textures->white());
        add_rect(corners_, to, {}, color);
    }
    void copy(void* texture, const TextureArea& from, const PixelRect& to, Color tint) override {
        const auto& held = *static_cast<const MemoryTexture*>(texture);
        const PixelRect source = from.in(held.size);
        if (tint.alpha == 0 || source.empty()) return;
        take(texture_of(held));
        const auto width = static_cast<float>(held.size.width);
        const auto height = static_cast<float>(held.size.height);
        const TextureArea whole_pixels{
            static_cast<float>(source.left) / width, static_cast<float>(source.top) / height,
            static_cast<float>(source.right) / width, static_cast<float>(source.bottom) / height};
        add_rect(corners_, to, whole_pixels, tint);
    }
    void triangles(const Triangles& triangles) override {
        const auto* held = static_cast<const MemoryTexture*>(triangles.texture);
        take(held == nullptr ? tools_.textures->white() : texture_of(*held));
        for (int i = 0; i + 3 <= triangles.count; i += 3) {
            const Color color =
                color_of(triangles.vertices[triangles.index[i]]);  // of its first corner, as in memory
            for (int corner = i; corner < i + 3; ++corner) {
                const ImDrawVert& vertex = triangles.vertices[triangles.index[corner]];
                corners_.push_back({vertex.pos.x, vertex.pos.y, vertex.uv.x, vertex.uv.y, color});
            }
        }
    }

    void flush() {
        if (!clip_.empty()) tools_.program->draw(texture_, corners_);
        corners_.clear();
    }
    [[nodiscard]] bool is_too_large() const { return is_too_large_; }

private:
    static Color color_of(const ImDrawVert& vertex) {
        return {static_cast<std::uint8_t>(vertex.col >> IM_COL32_R_SHIFT),
                static_cast<std::uint8_t>(vertex.col >> IM_COL32_G_SHIFT),
                static_cast<std::uint8_t>(vertex.col >> IM_COL32_B_SHIFT),
                static_cast<std::uint8_t>(vertex.col >> IM_COL32_A_SHIFT)};
    }
    GLuint texture_of(const MemoryTexture& held) {
        const GLuint texture = tools_.textures->of(held);
        is_too_large_ = is_too_large_ || texture == 0;
        return texture;
    }
    void take(GLuint texture) {
        if (texture == texture_) return;
        flush();
        texture_ = texture;
    }

    GpuTools& tools_;
    const PixelRect part_;
    PixelRect clip_;
    GLuint texture_ = 0;
    std::vector<GpuCorner> corners_;
    bool is_too_large_ = false;
};

}  // namespace

Result<GpuTools> GpuTools::open(gbm_device* device) {
    GpuTools tools;
    auto context = GlContext::open(device);
    if (!context) return tl::unexpected(context.error());
    tools.context = std::move(*context);
    tools.textures = std::make_unique<GpuTextures>(*tools.context);
    auto program = GpuProgram::make(*tools.context);
    if (!program) return tl::unexpected(program.error());
    tools.program = std::move(*program);
    return tools;
}

Result<std::unique_ptr<GpuCanvas>> GpuCanvas::make(GpuTools& tools, PixelSize size) {
    std::unique_ptr<GpuCanvas> canvas(new GpuCanvas(tools, size));
    if (const auto made = canvas->make_picture(); !made) return tl::unexpected(made.error());
    return canvas;
}

Result<void> GpuCanvas::make_picture() {
    GlContext& context = *tools_.context;
    if (std::max(size_.width, size_.height) > context.texture_side_max())
        return fail(ErrorCode::unsupported, "the panel is larger than the card's processor draws");
    const GlLibrary& gl = context.gl();
    picture_ = new_gpu_texture(gl, size_, nullptr);
    gl.glGenFramebuffers(1, &frame_);
    gl.glBindFramebuffer(GL_FRAMEBUFFER, frame_);
    gl.glFramebufferTexture2D(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, picture_, 0);
    const bool is_complete = gl.glCheckFramebufferStatus(GL_FRAMEBUFFER) == GL_FRAMEBUFFER_COMPLETE;
    gl.glBindFramebuffer(GL_FRAMEBUFFER, 0);
    if (!is_complete) return fail(ErrorCode::unsupported, "the card's processor can't draw into a picture");
    return context.check("no picture of that size");
}

GpuCanvas::~GpuCanvas() {
    const GlLibrary& gl = tools_.context->gl();
    gl.glDeleteFramebuffers(1, &frame_);
    gl.glDeleteTextures(1, &picture_);
}

Result<void> GpuCanvas::draw(const ImDrawList& list, Color ground) {
    ground.alpha = 255;
    changes_.next(list, ground, size_);
    if (changes_.damage().empty()) return {};
    const GlLibrary& gl = tools_.context->gl();
    gl.glBindFramebuffer(GL_FRAMEBUFFER, frame_);
    tools_.program->use(size_, false);
    tools_.textures->begin_frame();
    gl.glEnable(GL_SCISSOR_TEST);
    gl.glEnable(GL_BLEND);
    gl.glBlendFuncSeparate(GL_SRC_ALPHA, GL_ONE_MINUS_SRC_ALPHA, GL_ONE, GL_ONE_MINUS_SRC_ALPHA);
    bool is_too_large = false;
    for (const PixelRect& part : changes_.damage()) {
        GpuSink sink(tools_, part.within({0, 0, size_.width, size_.height}));
        sink.clip(part);
        sink.fill(part, ground);
        walk(list, sink);
        sink.flush();
        is_too_large = is_too_large || sink.is_too_large();
    }
    gl.glDisable(GL_SCISSOR_TEST);
    gl.glBindFramebuffer(GL_FRAMEBUFFER, 0);
    if (is_too_large)
        return fail(ErrorCode::unsupported, "a picture is larger than the card's processor draws");
    return tools_.context->check("the frame can't be drawn");
}

Result<void> GpuCanvas::copy_turned(Turn turn) const {
    const GlLibrary& gl = tools_.context->gl();
    const PixelSize panel = turned(size_, turn);
    gl.glBindFramebuffer(GL_FRAMEBUFFER, 0);
    tools_.program->use(panel, true);
    gl.glDisable(GL_BLEND);
    const auto width = static_cast<float>(panel.width);
    const auto height = static_cast<float>(panel.height);
    std::array<GpuCorner, 4> around{GpuCorner{0, 0}, GpuCorner{width, 0}, GpuCorner{width, height},
                                    GpuCorner{0, height}};
    constexpr std::array<std::array<float, 2>, 4> kOfPicture{{{0, 0}, {1, 0}, {1, 1}, {0, 1}}};
    // Turned clockwise by a quarter, the picture's lower left comes to be the upper left.
    const auto quarters = static_cast<std::size_t>(turn);
    for (std::size_t i = 0; i < around.size(); ++i) {
        const auto& place = kOfPicture[(i + 4 - quarters) % 4];
        around[i].u = place[0];
        around[i].v = place[1];
    }
    std::vector<GpuCorner> corners;
    add_quad(corners, around);
    tools_.program->draw(picture_, corners);
    return tools_.context->check("the frame can't be shown");
}

Pixels GpuCanvas::read() const {
    const GlLibrary& gl = tools_.context->gl();
    Pixels pixels;
    pixels.size = size_;
    pixels.rgba.resize(static_cast<std::size_t>(size_.width) * static_cast<std::size_t>(size_.height) * 4);
    gl.glBindFramebuffer(GL_FRAMEBUFFER, frame_);
    gl.glPixelStorei(GL_PACK_ALIGNMENT, 4);
    gl.glReadPixels(0, 0, size_.width, size_.height, GL_RGBA, GL_UNSIGNED_BYTE, pixels.rgba.data());
    gl.glBindFramebuffer(GL_FRAMEBUFFER, 0);
    for (std::size_t i = 3; i < pixels.rgba.size(); i += 4) pixels.rgba[i] = 255;
    return pixels;
}

}  // namespace comptoir::renderer
