#pragma once
/// Where OpenGL ES draws: with the processor of a card, or, for tests, with that of the machine.

#include <memory>
#include <string>

#include "renderer/gpu/gl_library.hpp"

namespace comptoir::renderer {

/// Thread: UI, all of it.   Owner: whoever draws with it; outlives all that was made in it.
class GlContext {
public:
    /// `device`: of the card whose panels are to show it; stays its owner's. None: nothing is shown.
    /// Errors: unsupported (with the reason in words for the technician).
    [[nodiscard]] static Result<std::unique_ptr<GlContext>> open(gbm_device* device);
    ~GlContext();
    GlContext(const GlContext&) = delete;
    GlContext& operator=(const GlContext&) = delete;

    [[nodiscard]] const GlLibrary& gl() const { return gl_; }
    [[nodiscard]] EGLDisplay display() const { return display_; }
    [[nodiscard]] EGLConfig config() const { return config_; }
    /// What is drawn from here on goes there; EGL_NO_SURFACE: only into textures.
    /// Errors: offline (the card's processor is lost).
    [[nodiscard]] Result<void> enter(EGLSurface surface);
    /// Errors: unsupported (not that, not here), offline (the processor is lost); each since the last call.
    [[nodiscard]] Result<void> check(const char* what) const;
    /// Of the driver: "Mesa Intel(R) UHD Graphics 600 (GLK 2)".
    [[nodiscard]] std::string name() const;
    [[nodiscard]] int texture_side_max() const { return texture_side_max_; }

private:
    explicit GlContext(const GlLibrary& gl) : gl_(gl) {}
    [[nodiscard]] Result<void> start(gbm_device* device);
    [[nodiscard]] bool choose_config(bool is_for_panel);
    [[nodiscard]] tl::unexpected<Error> failed(const char* what) const;

    const GlLibrary& gl_;
    EGLDisplay display_ = EGL_NO_DISPLAY;
    EGLConfig config_ = nullptr;
    EGLContext context_ = EGL_NO_CONTEXT;
    int texture_side_max_ = 0;
};

}  // namespace comptoir::renderer
