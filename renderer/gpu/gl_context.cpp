#include "renderer/gpu/gl_context.hpp"

#include <array>
#include <cstdio>
#include <cstring>

#include "renderer/gpu/made_code.hpp"

namespace comptoir::renderer {
namespace {

constexpr EGLint kConfigsMax = 64;  // Mesa lists some forty

std::string hex(unsigned number) {
    std::array<char, 16> text{};
    static_cast<void>(std::snprintf(text.data(), text.size(), "0x%04x", number));
    return text.data();
}

}  // namespace

Result<std::unique_ptr<GlContext>> GlContext::open(gbm_device* device) {
    const auto library = GlLibrary::open();
    if (!library) return tl::unexpected(library.error());
    std::unique_ptr<GlContext> context(new GlContext(**library));
    if (const auto started = context->start(device); !started) return tl::unexpected(started.error());
    return context;
}

Result<void> GlContext::start(gbm_device* device) {
    const bool is_for_panel = device != nullptr;
    display_ = is_for_panel
                   ? gl_.eglGetPlatformDisplay(EGL_PLATFORM_GBM_KHR, device, nullptr)
                   : gl_.eglGetPlatformDisplay(EGL_PLATFORM_SURFACELESS_MESA, EGL_DEFAULT_DISPLAY, nullptr);
    if (display_ == EGL_NO_DISPLAY) return failed("there is no EGL for this card");
    if (gl_.eglInitialize(display_, nullptr, nullptr) == EGL_FALSE) return failed("EGL does not start");
    is_software_ = asks_for_software();
    if (is_software_ && !may_make_code())
        return fail(ErrorCode::refused,
                    "its driver draws with the machine's own processor, and makes code for it, which this "
                    "service may not (MemoryDenyWriteExecute)");
    if (gl_.eglBindAPI(EGL_OPENGL_ES_API) == EGL_FALSE) return failed("there is no OpenGL ES");
    if (!choose_config(is_for_panel)) return failed("OpenGL ES draws nothing that a panel shows");
    const std::array<EGLint, 3> version{EGL_CONTEXT_CLIENT_VERSION, 2, EGL_NONE};
    context_ = gl_.eglCreateContext(display_, config_, EGL_NO_CONTEXT, version.data());
    if (context_ == EGL_NO_CONTEXT) return failed("OpenGL ES 2 does not start");
    if (const auto entered = enter(EGL_NO_SURFACE); !entered) return entered;
    gl_.glGetIntegerv(GL_MAX_TEXTURE_SIZE, &texture_side_max_);
    return check("OpenGL ES 2 does not start");
}

bool GlContext::asks_for_software() const {
    const auto device_of =
        reinterpret_cast<PFNEGLQUERYDISPLAYATTRIBEXTPROC>(gl_.eglGetProcAddress("eglQueryDisplayAttribEXT"));
    const auto words_of =
        reinterpret_cast<PFNEGLQUERYDEVICESTRINGEXTPROC>(gl_.eglGetProcAddress("eglQueryDeviceStringEXT"));
    if (device_of == nullptr || words_of == nullptr) return false;
    EGLAttrib device = 0;
    if (device_of(display_, EGL_DEVICE_EXT, &device) == EGL_FALSE) return false;
    const char* words = words_of(reinterpret_cast<EGLDeviceEXT>(device), EGL_EXTENSIONS);
    return words != nullptr && std::strstr(words, "EGL_MESA_device_software") != nullptr;
}

/// A panel's buffer has no alpha, and its pixels are as our own are.
bool GlContext::choose_config(bool is_for_panel) {
    const std::array<EGLint, 11> wanted{EGL_SURFACE_TYPE,
                                        is_for_panel ? EGL_WINDOW_BIT : EGL_PBUFFER_BIT,
                                        EGL_RENDERABLE_TYPE,
                                        EGL_OPENGL_ES2_BIT,
                                        EGL_RED_SIZE,
                                        8,
                                        EGL_GREEN_SIZE,
                                        8,
                                        EGL_BLUE_SIZE,
                                        8,
                                        EGL_NONE};
    std::array<EGLConfig, kConfigsMax> found{};
    EGLint count = 0;
    if (gl_.eglChooseConfig(display_, wanted.data(), found.data(), kConfigsMax, &count) == EGL_FALSE)
        return false;
    for (EGLint i = 0; i < count; ++i) {
        EGLint visual = 0;
        gl_.eglGetConfigAttrib(display_, found[static_cast<std::size_t>(i)], EGL_NATIVE_VISUAL_ID, &visual);
        if (is_for_panel && static_cast<std::uint32_t>(visual) != GBM_FORMAT_XRGB8888) continue;
        config_ = found[static_cast<std::size_t>(i)];
        return true;
    }
    return false;
}

GlContext::~GlContext() {
    if (display_ == EGL_NO_DISPLAY) return;
    gl_.eglMakeCurrent(display_, EGL_NO_SURFACE, EGL_NO_SURFACE, EGL_NO_CONTEXT);
    if (context_ != EGL_NO_CONTEXT) gl_.eglDestroyContext(display_, context_);
    gl_.eglTerminate(display_);
}

Result<void> GlContext::enter(EGLSurface surface) {
    if (gl_.eglMakeCurrent(display_, surface, surface, context_) == EGL_TRUE) return {};
    return failed("OpenGL ES can't be drawn with");
}

Result<void> GlContext::check(const char* what) const {
    const GLenum error = gl_.glGetError();
    if (error == GL_NO_ERROR) return {};
    return fail(ErrorCode::unsupported, std::string(what) + " (OpenGL " + hex(error) + ")");
}

tl::unexpected<Error> GlContext::failed(const char* what) const {
    const EGLint error = gl_.eglGetError();
    const ErrorCode code = error == EGL_CONTEXT_LOST ? ErrorCode::offline : ErrorCode::unsupported;
    return fail(code, std::string(what) + " (EGL " + hex(static_cast<unsigned>(error)) + ")");
}

std::string GlContext::name() const {
    const auto* text = reinterpret_cast<const char*>(gl_.glGetString(GL_RENDERER));
    return text == nullptr ? "?" : text;
}

}  // namespace comptoir::renderer
