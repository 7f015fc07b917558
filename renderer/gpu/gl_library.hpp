#pragma once
/// OpenGL ES 2 and the two libraries that bring it to a panel, opened while the program runs: it starts, and
/// shows its picture, where they are not installed.

// The headers are not to bring in X11's.
#define EGL_NO_X11
#define MESA_EGL_NO_X11_HEADERS

#include <EGL/egl.h>
#include <EGL/eglext.h>
#include <GLES2/gl2.h>
#include <gbm.h>

#include "app/base/result.hpp"

namespace comptoir::renderer {

/// Their functions, by their own names.
///
/// Thread: UI.
struct GlLibrary {
    /// Opened once, and never closed: drivers leave threads and handlers behind.
    /// Errors: unsupported (not installed, or not what we know; the message names the file or the function).
    [[nodiscard]] static Result<const GlLibrary*> open();

    decltype(&::eglBindAPI) eglBindAPI = nullptr;
    decltype(&::eglChooseConfig) eglChooseConfig = nullptr;
    decltype(&::eglCreateContext) eglCreateContext = nullptr;
    decltype(&::eglDestroyContext) eglDestroyContext = nullptr;
    decltype(&::eglDestroySurface) eglDestroySurface = nullptr;
    decltype(&::eglGetConfigAttrib) eglGetConfigAttrib = nullptr;
    decltype(&::eglGetError) eglGetError = nullptr;
    decltype(&::eglGetProcAddress) eglGetProcAddress = nullptr;
    decltype(&::eglInitialize) eglInitialize = nullptr;
    decltype(&::eglMakeCurrent) eglMakeCurrent = nullptr;
    decltype(&::eglSwapBuffers) eglSwapBuffers = nullptr;
    decltype(&::eglTerminate) eglTerminate = nullptr;
    decltype(&::eglGetPlatformDisplay) eglGetPlatformDisplay = nullptr;                    // EGL 1.5
    decltype(&::eglCreatePlatformWindowSurface) eglCreatePlatformWindowSurface = nullptr;  // EGL 1.5

    decltype(&::glAttachShader) glAttachShader = nullptr;
    decltype(&::glBindAttribLocation) glBindAttribLocation = nullptr;
    decltype(&::glBindFramebuffer) glBindFramebuffer = nullptr;
    decltype(&::glBindTexture) glBindTexture = nullptr;
    decltype(&::glBlendFuncSeparate) glBlendFuncSeparate = nullptr;
    decltype(&::glCheckFramebufferStatus) glCheckFramebufferStatus = nullptr;
    decltype(&::glClear) glClear = nullptr;
    decltype(&::glClearColor) glClearColor = nullptr;
    decltype(&::glCompileShader) glCompileShader = nullptr;
    decltype(&::glCreateProgram) glCreateProgram = nullptr;
    decltype(&::glCreateShader) glCreateShader = nullptr;
    decltype(&::glDeleteFramebuffers) glDeleteFramebuffers = nullptr;
    decltype(&::glDeleteProgram) glDeleteProgram = nullptr;
    decltype(&::glDeleteShader) glDeleteShader = nullptr;
    decltype(&::glDeleteTextures) glDeleteTextures = nullptr;
    decltype(&::glDisable) glDisable = nullptr;
    decltype(&::glDrawArrays) glDrawArrays = nullptr;
    decltype(&::glEnable) glEnable = nullptr;
    decltype(&::glEnableVertexAttribArray) glEnableVertexAttribArray = nullptr;
    decltype(&::glFinish) glFinish = nullptr;
    decltype(&::glFramebufferTexture2D) glFramebufferTexture2D = nullptr;
    decltype(&::glGenFramebuffers) glGenFramebuffers = nullptr;
    decltype(&::glGenTextures) glGenTextures = nullptr;
    decltype(&::glGetError) glGetError = nullptr;
    decltype(&::glGetIntegerv) glGetIntegerv = nullptr;
    decltype(&::glGetProgramiv) glGetProgramiv = nullptr;
    decltype(&::glGetString) glGetString = nullptr;
    decltype(&::glGetUniformLocation) glGetUniformLocation = nullptr;
    decltype(&::glLinkProgram) glLinkProgram = nullptr;
    decltype(&::glPixelStorei) glPixelStorei = nullptr;
    decltype(&::glReadPixels) glReadPixels = nullptr;
    decltype(&::glScissor) glScissor = nullptr;
    decltype(&::glShaderSource) glShaderSource = nullptr;
    decltype(&::glTexImage2D) glTexImage2D = nullptr;
    decltype(&::glTexParameteri) glTexParameteri = nullptr;
    decltype(&::glUniform1i) glUniform1i = nullptr;
    decltype(&::glUniform4f) glUniform4f = nullptr;
    decltype(&::glUseProgram) glUseProgram = nullptr;
    decltype(&::glVertexAttribPointer) glVertexAttribPointer = nullptr;
    decltype(&::glViewport) glViewport = nullptr;

    decltype(&::gbm_create_device) gbm_create_device = nullptr;
    decltype(&::gbm_device_destroy) gbm_device_destroy = nullptr;
    decltype(&::gbm_surface_create) gbm_surface_create = nullptr;
    decltype(&::gbm_surface_destroy) gbm_surface_destroy = nullptr;
    decltype(&::gbm_surface_has_free_buffers) gbm_surface_has_free_buffers = nullptr;
    decltype(&::gbm_surface_lock_front_buffer) gbm_surface_lock_front_buffer = nullptr;
    decltype(&::gbm_surface_release_buffer) gbm_surface_release_buffer = nullptr;
    decltype(&::gbm_bo_get_handle) gbm_bo_get_handle = nullptr;
    decltype(&::gbm_bo_get_stride) gbm_bo_get_stride = nullptr;
    decltype(&::gbm_bo_get_user_data) gbm_bo_get_user_data = nullptr;
    decltype(&::gbm_bo_set_user_data) gbm_bo_set_user_data = nullptr;
    decltype(&::gbm_bo_map) gbm_bo_map = nullptr;
    decltype(&::gbm_bo_unmap) gbm_bo_unmap = nullptr;
};

}  // namespace comptoir::renderer
