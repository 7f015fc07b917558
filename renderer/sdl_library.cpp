#include "renderer/sdl_library.hpp"

#include <string>

#include "app/base/check.hpp"
#include "renderer/library_file.hpp"

namespace comptoir::renderer {
namespace {

struct Opened {
    SdlLibrary library;
    std::string missing;
};

std::string find_all(SdlLibrary& library) {
    LibraryFile file("libSDL2-2.0.so.0");
    file.find("SDL_CreateRenderer", library.SDL_CreateRenderer);
    file.find("SDL_CreateTexture", library.SDL_CreateTexture);
    file.find("SDL_CreateWindow", library.SDL_CreateWindow);
    file.find("SDL_DestroyRenderer", library.SDL_DestroyRenderer);
    file.find("SDL_DestroyTexture", library.SDL_DestroyTexture);
    file.find("SDL_DestroyWindow", library.SDL_DestroyWindow);
    file.find("SDL_GetCurrentVideoDriver", library.SDL_GetCurrentVideoDriver);
    file.find("SDL_GetDisplayBounds", library.SDL_GetDisplayBounds);
    file.find("SDL_GetError", library.SDL_GetError);
    file.find("SDL_GetNumTouchDevices", library.SDL_GetNumTouchDevices);
    file.find("SDL_GetNumVideoDisplays", library.SDL_GetNumVideoDisplays);
    file.find("SDL_GetWindowID", library.SDL_GetWindowID);
    file.find("SDL_GetWindowSize", library.SDL_GetWindowSize);
    file.find("SDL_GetWindowSizeInPixels", library.SDL_GetWindowSizeInPixels);
    file.find("SDL_GetWindowSurface", library.SDL_GetWindowSurface);
    file.find("SDL_GetWindowWMInfo", library.SDL_GetWindowWMInfo);
    file.find("SDL_HasEvents", library.SDL_HasEvents);
    file.find("SDL_HideWindow", library.SDL_HideWindow);
    file.find("SDL_Init", library.SDL_Init);
    file.find("SDL_PollEvent", library.SDL_PollEvent);
    file.find("SDL_PumpEvents", library.SDL_PumpEvents);
    file.find("SDL_Quit", library.SDL_Quit);
    file.find("SDL_RaiseWindow", library.SDL_RaiseWindow);
    file.find("SDL_RenderClear", library.SDL_RenderClear);
    file.find("SDL_RenderCopy", library.SDL_RenderCopy);
    file.find("SDL_RenderCopyEx", library.SDL_RenderCopyEx);
    file.find("SDL_RenderFillRect", library.SDL_RenderFillRect);
    file.find("SDL_RenderFlush", library.SDL_RenderFlush);
    file.find("SDL_RenderGeometryRaw", library.SDL_RenderGeometryRaw);
    file.find("SDL_RenderPresent", library.SDL_RenderPresent);
    file.find("SDL_RenderReadPixels", library.SDL_RenderReadPixels);
    file.find("SDL_RenderSetClipRect", library.SDL_RenderSetClipRect);
    file.find("SDL_SetHint", library.SDL_SetHint);
    file.find("SDL_SetRenderDrawBlendMode", library.SDL_SetRenderDrawBlendMode);
    file.find("SDL_SetRenderDrawColor", library.SDL_SetRenderDrawColor);
    file.find("SDL_SetRenderTarget", library.SDL_SetRenderTarget);
    file.find("SDL_SetTextureAlphaMod", library.SDL_SetTextureAlphaMod);
    file.find("SDL_SetTextureBlendMode", library.SDL_SetTextureBlendMode);
    file.find("SDL_SetTextureColorMod", library.SDL_SetTextureColorMod);
    file.find("SDL_ShowCursor", library.SDL_ShowCursor);
    file.find("SDL_ShowWindow", library.SDL_ShowWindow);
    file.find("SDL_StopTextInput", library.SDL_StopTextInput);
    file.find("SDL_UpdateTexture", library.SDL_UpdateTexture);
    file.find("SDL_UpdateWindowSurfaceRects", library.SDL_UpdateWindowSurfaceRects);
    file.find("SDL_WasInit", library.SDL_WasInit);
    return file.missing();
}

const SdlLibrary* opened = nullptr;

}  // namespace

Result<const SdlLibrary*> SdlLibrary::open() {
    static const Opened once = [] {
        Opened all;
        all.missing = find_all(all.library);
        return all;
    }();
    if (!once.missing.empty()) return fail(ErrorCode::unsupported, once.missing);
    opened = &once.library;
    return opened;
}

bool SdlLibrary::is_open() {
    return opened != nullptr;
}

const SdlLibrary& sdl() {
    CHECK(opened != nullptr, "a window opens SDL before anything else of it is called");
    return *opened;
}

}  // namespace comptoir::renderer
