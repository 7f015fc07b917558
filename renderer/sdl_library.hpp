#pragma once
/// SDL, opened when a window is wanted: a kiosk on its own panels starts without it, and without the forty
/// libraries that it brings.

#include <SDL.h>

#include "app/base/result.hpp"

struct SDL_SysWMinfo;  // its header brings Xlib's macros

namespace comptoir::renderer {

/// Its functions, by their own names.
///
/// Thread: UI.
struct SdlLibrary {
    /// Opened once, and never closed: what it brings leaves threads and handlers behind.
    /// Errors: unsupported (not installed, or not what we know; the message names the file or the function).
    [[nodiscard]] static Result<const SdlLibrary*> open();
    [[nodiscard]] static bool is_open();

    decltype(&::SDL_CreateRenderer) SDL_CreateRenderer = nullptr;
    decltype(&::SDL_CreateTexture) SDL_CreateTexture = nullptr;
    decltype(&::SDL_CreateWindow) SDL_CreateWindow = nullptr;
    decltype(&::SDL_DestroyRenderer) SDL_DestroyRenderer = nullptr;
    decltype(&::SDL_DestroyTexture) SDL_DestroyTexture = nullptr;
    decltype(&::SDL_DestroyWindow) SDL_DestroyWindow = nullptr;
    decltype(&::SDL_GetCurrentVideoDriver) SDL_GetCurrentVideoDriver = nullptr;
    decltype(&::SDL_GetDisplayBounds) SDL_GetDisplayBounds = nullptr;
    decltype(&::SDL_GetError) SDL_GetError = nullptr;
    decltype(&::SDL_GetNumTouchDevices) SDL_GetNumTouchDevices = nullptr;
    decltype(&::SDL_GetNumVideoDisplays) SDL_GetNumVideoDisplays = nullptr;
    decltype(&::SDL_GetWindowID) SDL_GetWindowID = nullptr;
    decltype(&::SDL_GetWindowSize) SDL_GetWindowSize = nullptr;
    decltype(&::SDL_GetWindowSizeInPixels) SDL_GetWindowSizeInPixels = nullptr;
    decltype(&::SDL_GetWindowSurface) SDL_GetWindowSurface = nullptr;
    SDL_bool (*SDL_GetWindowWMInfo)(SDL_Window*, ::SDL_SysWMinfo*) = nullptr;
    decltype(&::SDL_HasEvents) SDL_HasEvents = nullptr;
    decltype(&::SDL_HideWindow) SDL_HideWindow = nullptr;
    decltype(&::SDL_Init) SDL_Init = nullptr;
    decltype(&::SDL_PollEvent) SDL_PollEvent = nullptr;
    decltype(&::SDL_PumpEvents) SDL_PumpEvents = nullptr;
    decltype(&::SDL_Quit) SDL_Quit = nullptr;
    decltype(&::SDL_RaiseWindow) SDL_RaiseWindow = nullptr;
    decltype(&::SDL_RenderClear) SDL_RenderClear = nullptr;
    decltype(&::SDL_RenderCopy) SDL_RenderCopy = nullptr;
    decltype(&::SDL_RenderCopyEx) SDL_RenderCopyEx = nullptr;
    decltype(&::SDL_RenderFillRect) SDL_RenderFillRect = nullptr;
    decltype(&::SDL_RenderFlush) SDL_RenderFlush = nullptr;
    decltype(&::SDL_RenderGeometryRaw) SDL_RenderGeometryRaw = nullptr;
    decltype(&::SDL_RenderPresent) SDL_RenderPresent = nullptr;
    decltype(&::SDL_RenderReadPixels) SDL_RenderReadPixels = nullptr;
    decltype(&::SDL_RenderSetClipRect) SDL_RenderSetClipRect = nullptr;
    decltype(&::SDL_SetHint) SDL_SetHint = nullptr;
    decltype(&::SDL_SetRenderDrawBlendMode) SDL_SetRenderDrawBlendMode = nullptr;
    decltype(&::SDL_SetRenderDrawColor) SDL_SetRenderDrawColor = nullptr;
    decltype(&::SDL_SetRenderTarget) SDL_SetRenderTarget = nullptr;
    decltype(&::SDL_SetTextureAlphaMod) SDL_SetTextureAlphaMod = nullptr;
    decltype(&::SDL_SetTextureBlendMode) SDL_SetTextureBlendMode = nullptr;
    decltype(&::SDL_SetTextureColorMod) SDL_SetTextureColorMod = nullptr;
    decltype(&::SDL_ShowCursor) SDL_ShowCursor = nullptr;
    decltype(&::SDL_ShowWindow) SDL_ShowWindow = nullptr;
    decltype(&::SDL_StopTextInput) SDL_StopTextInput = nullptr;
    decltype(&::SDL_UpdateTexture) SDL_UpdateTexture = nullptr;
    decltype(&::SDL_UpdateWindowSurfaceRects) SDL_UpdateWindowSurfaceRects = nullptr;
    decltype(&::SDL_WasInit) SDL_WasInit = nullptr;
};

/// Only for who has a window, or has seen `open` succeed.
[[nodiscard]] const SdlLibrary& sdl();

}  // namespace comptoir::renderer
