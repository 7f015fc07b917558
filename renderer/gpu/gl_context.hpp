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
    /// Errors: unsupported (with the reason in words for the technician), refused (its driver would make code
    /// for the machine's processor while it runs, which this program may not).
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
    /// The driver says that it draws with the machine's own processor; one that says nothing has a card's.
    /// Source: EGL_EXT_device_query, EGL_MESA_device_software.
    [[nodiscard]] bool is_software() const { return is_software_; }
    [[nodiscard]] int texture_side_max() const { return texture_side_max_; }

private:
    explicit GlContext(const GlLibrary& gl) : gl_(gl) {}
    [[nodiscard]] Result<void> start(gbm_device* device);
    [[nodiscard]] bool asks_for_software() const;
    [[nodiscard]] bool choose_config(bool is_for_panel);
    [[nodiscard]] tl::unexpected<Error> failed(const char* what) const;

    const GlLibrary& gl_;
    EGLDisplay display_ = EGL_NO_DISPLAY;
    EGLConfig config_ = nullptr;
    EGLContext context_ = EGL_NO_CONTEXT;
    int texture_side_max_ = 0;
    bool is_software_ = false;
};

}  // namespace comptoir::renderer
