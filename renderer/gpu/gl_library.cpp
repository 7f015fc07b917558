#include "renderer/gpu/gl_library.hpp"

#include <string>

#include "renderer/library_file.hpp"

namespace comptoir::renderer {
namespace {

std::string find_egl(GlLibrary& library) {
    LibraryFile file("libEGL.so.1");
    file.find("eglBindAPI", library.eglBindAPI);
    file.find("eglChooseConfig", library.eglChooseConfig);
    file.find("eglCreateContext", library.eglCreateContext);
    file.find("eglDestroyContext", library.eglDestroyContext);
    file.find("eglDestroySurface", library.eglDestroySurface);
    file.find("eglGetConfigAttrib", library.eglGetConfigAttrib);
    file.find("eglGetError", library.eglGetError);
    file.find("eglGetProcAddress", library.eglGetProcAddress);
    file.find("eglInitialize", library.eglInitialize);
    file.find("eglMakeCurrent", library.eglMakeCurrent);
    file.find("eglSwapBuffers", library.eglSwapBuffers);
    file.find("eglTerminate", library.eglTerminate);
    file.find("eglGetPlatformDisplay", library.eglGetPlatformDisplay);
    file.find("eglCreatePlatformWindowSurface", library.eglCreatePlatformWindowSurface);
    return file.missing();
}

std::string find_gles(GlLibrary& library) {
    LibraryFile file("libGLESv2.so.2");
    file.find("glAttachShader", library.glAttachShader);
    file.find("glBindAttribLocation", library.glBindAttribLocation);
    file.find("glBindFramebuffer", library.glBindFramebuffer);
    file.find("glBindTexture", library.glBindTexture);
    file.find("glBlendFuncSeparate", library.glBlendFuncSeparate);
    file.find("glCheckFramebufferStatus", library.glCheckFramebufferStatus);
    file.find("glClear", library.glClear);
    file.find("glClearColor", library.glClearColor);
    file.find("glCompileShader", library.glCompileShader);
    file.find("glCreateProgram", library.glCreateProgram);
    file.find("glCreateShader", library.glCreateShader);
    file.find("glDeleteFramebuffers", library.glDeleteFramebuffers);
    file.find("glDeleteProgram", library.glDeleteProgram);
    file.find("glDeleteShader", library.glDeleteShader);
    file.find("glDeleteTextures", library.glDeleteTextures);
    file.find("glDisable", library.glDisable);
    file.find("glDrawArrays", library.glDrawArrays);
    file.find("glEnable", library.glEnable);
    file.find("glEnableVertexAttribArray", library.glEnableVertexAttribArray);
    file.find("glFinish", library.glFinish);
    file.find("glFramebufferTexture2D", library.glFramebufferTexture2D);
    file.find("glGenFramebuffers", library.glGenFramebuffers);
    file.find("glGenTextures", library.glGenTextures);
    file.find("glGetError", library.glGetError);
    file.find("glGetIntegerv", library.glGetIntegerv);
    file.find("glGetProgramiv", library.glGetProgramiv);
    file.find("glGetString", library.glGetString);
    file.find("glGetUniformLocation", library.glGetUniformLocation);
    file.find("glLinkProgram", library.glLinkProgram);
    file.find("glPixelStorei", library.glPixelStorei);
    file.find("glReadPixels", library.glReadPixels);
    file.find("glScissor", library.glScissor);
    file.find("glShaderSource", library.glShaderSource);
    file.find("glTexImage2D", library.glTexImage2D);
    file.find("glTexParameteri", library.glTexParameteri);
    file.find("glUniform1i", library.glUniform1i);
    file.find("glUniform4f", library.glUniform4f);
    file.find("glUseProgram", library.glUseProgram);
    file.find("glVertexAttribPointer", library.glVertexAttribPointer);
    file.find("glViewport", library.glViewport);
    return file.missing();
}

std::string find_gbm(GlLibrary& library) {
    LibraryFile file("libgbm.so.1");
    file.find("gbm_create_device", library.gbm_create_device);
    file.find("gbm_device_destroy", library.gbm_device_destroy);
    file.find("gbm_surface_create", library.gbm_surface_create);
    file.find("gbm_surface_destroy", library.gbm_surface_destroy);
    file.find("gbm_surface_has_free_buffers", library.gbm_surface_has_free_buffers);
    file.find("gbm_surface_lock_front_buffer", library.gbm_surface_lock_front_buffer);
    file.find("gbm_surface_release_buffer", library.gbm_surface_release_buffer);
    file.find("gbm_bo_get_handle", library.gbm_bo_get_handle);
    file.find("gbm_bo_get_stride", library.gbm_bo_get_stride);
    file.find("gbm_bo_get_user_data", library.gbm_bo_get_user_data);
    file.find("gbm_bo_set_user_data", library.gbm_bo_set_user_data);
    file.find("gbm_bo_map", library.gbm_bo_map);
    file.find("gbm_bo_unmap", library.gbm_bo_unmap);
    return file.missing();
}

struct Opened {
    GlLibrary library;
    std::string missing;

    Opened() {
        missing = find_egl(library);
        if (missing.empty()) missing = find_gles(library);
        if (missing.empty()) missing = find_gbm(library);
    }
};

}  // namespace

Result<const GlLibrary*> GlLibrary::open() {
    static const Opened opened;
    if (!opened.missing.empty()) return fail(ErrorCode::unsupported, opened.missing);
    return &opened.library;
}

}  // namespace comptoir::renderer
