#include "renderer/window.hpp"

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "renderer/sdl_library.hpp"
#include "renderer/surface_sdl.hpp"
#include "renderer/surface_software.hpp"
#include "renderer/turn.hpp"
#include "renderer/window_system.hpp"

namespace comptoir::renderer {
namespace {

/// What a window is whoever draws in it: its size, its news, its end.
class WindowSurface : public Surface {
public:
    WindowSurface(std::shared_ptr<WindowSystem> system, SDL_Window* window)
        : system_(std::move(system)), window_(window), inbox_(*system_, window), known_(size()) {
        inbox_.wake();  // what happened while the window was being opened
    }
    ~WindowSurface() override {
        // Of a server that has gone away SDL would wait for an answer for ever.
        if (!WindowSystem::is_lost()) sdl().SDL_DestroyWindow(window_);
    }
    WindowSurface(const WindowSurface&) = delete;
    WindowSurface& operator=(const WindowSurface&) = delete;

    [[nodiscard]] PixelSize size() const final { return turned(panel(), turn_); }

    void turn(Turn turn) final {
        if (turn == turn_) return;
        turn_ = turn;
        known_ = size();
        prepare_frame();
    }

    [[nodiscard]] bool is_shared() const final { return true; }
    void stand(Standing standing) final {
        // SDL waits for the server's word, for ever where it has gone away: look first whether it has.
        sdl().SDL_PumpEvents();
        if (WindowSystem::is_lost()) return;
        if (standing == Standing::away) return sdl().SDL_HideWindow(window_);
        // Wayland lets no window raise itself, but one that is shown anew comes up in front.
        sdl().SDL_ShowWindow(window_);
        sdl().SDL_RaiseWindow(window_);
        inbox_.wake();
    }

    void present() final {
        if (WindowSystem::is_lost()) return;
        show();
        // Presenting may read events off the socket; they would wait there until the next one.
        sdl().SDL_PumpEvents();
        if (sdl().SDL_HasEvents(SDL_FIRSTEVENT, SDL_LASTEVENT) == SDL_TRUE) inbox_.wake();
    }

    [[nodiscard]] int event_fd() const final { return inbox_.fd(); }

    [[nodiscard]] WindowNews pump() final {
        WindowNews news;
        for (const SDL_Event& event : inbox_.take()) note(event, news);
        news.lost = WindowSystem::is_lost();
        if (news.lost) return news;
        if (news.resized) {
            known_ = size();
            prepare_frame();
        }
        return news;
    }

protected:
    virtual void show() = 0;
    virtual void prepare_frame() = 0;
    [[nodiscard]] SDL_Window* window() const { return window_; }
    [[nodiscard]] Turn mounted() const { return turn_; }
    [[nodiscard]] PixelSize panel() const {
        PixelSize size;
        sdl().SDL_GetWindowSizeInPixels(window_, &size.width, &size.height);
        return size;
    }
    [[nodiscard]] static std::string driver() {
        const char* name = sdl().SDL_GetCurrentVideoDriver();
        return name == nullptr ? "window" : name;
    }

private:
    /// Source: SDL 2.26 SDL_events.h: fingers in shares of the window, mice in its own units.
    void note_touch(const SDL_Event& event, WindowNews& news) const {
        constexpr std::int64_t kMouse = -1;  // no finger of SDL's is below nought
        const PixelSize on = panel();
        const auto add = [&](std::int64_t finger, TouchPhase phase, float across, float down) {
            const TouchPoint at{across * static_cast<float>(on.width), down * static_cast<float>(on.height)};
            news.touches.push_back({finger, phase, upright(at, turn_, on)});
        };
        const auto add_mouse = [&](TouchPhase phase, int x, int y) {
            int width = 1;
            int height = 1;
            sdl().SDL_GetWindowSize(window_, &width, &height);
            add(kMouse, phase, static_cast<float>(x) / static_cast<float>(std::max(width, 1)),
                static_cast<float>(y) / static_cast<float>(std::max(height, 1)));
        };
        switch (event.type) {
            case SDL_FINGERDOWN:
                return add(event.tfinger.fingerId, TouchPhase::down, event.tfinger.x, event.tfinger.y);
            case SDL_FINGERMOTION:
                return add(event.tfinger.fingerId, TouchPhase::move, event.tfinger.x, event.tfinger.y);
            case SDL_FINGERUP:
                return add(event.tfinger.fingerId, TouchPhase::up, event.tfinger.x, event.tfinger.y);
            case SDL_MOUSEBUTTONDOWN:
            case SDL_MOUSEBUTTONUP:
                if (event.button.button != SDL_BUTTON_LEFT || event.button.which == SDL_TOUCH_MOUSEID) return;
                return add_mouse(event.type == SDL_MOUSEBUTTONDOWN ? TouchPhase::down : TouchPhase::up,
                                 event.button.x, event.button.y);
            case SDL_MOUSEMOTION:
                if ((event.motion.state & SDL_BUTTON_LMASK) == 0 || event.motion.which == SDL_TOUCH_MOUSEID)
                    return;
                return add_mouse(TouchPhase::move, event.motion.x, event.motion.y);
            default: return;
        }
    }

    void note(const SDL_Event& event, WindowNews& news) const {
        note_touch(event, news);
        if (event.type == SDL_QUIT) news.closed = true;
        if (event.type == SDL_RENDER_TARGETS_RESET) news.exposed = true;
        if (event.type != SDL_WINDOWEVENT) return;
        switch (event.window.event) {
            case SDL_WINDOWEVENT_CLOSE: news.closed = true; break;
            case SDL_WINDOWEVENT_SIZE_CHANGED:
                news.resized = news.resized || size() != known_;
                news.exposed = true;  // SDL makes new memory for it, also when it is back at its old size
                break;
            case SDL_WINDOWEVENT_EXPOSED:
            case SDL_WINDOWEVENT_SHOWN:
            case SDL_WINDOWEVENT_RESTORED: news.exposed = true; break;
            default: break;
        }
    }

    std::shared_ptr<WindowSystem> system_;
    SDL_Window* window_;
    Turn turn_ = Turn::none;
    WindowInbox inbox_;
    PixelSize known_;  // that the caller was told of
};

/// Draws into the memory that the window system shows.
class SoftwareWindow final : public WindowSurface {
public:
    SoftwareWindow(std::shared_ptr<WindowSystem> system, SDL_Window* window)
        : WindowSurface(std::move(system), window) {}

    /// Whether the window's memory is laid out as we draw.
    [[nodiscard]] static bool suits(SDL_Window* window) {
        const SDL_Surface* surface = sdl().SDL_GetWindowSurface(window);
        return surface != nullptr && surface->format->BytesPerPixel == 4 &&
               surface->format->Rmask == 0xFF0000 && surface->format->Gmask == 0xFF00 &&
               surface->format->Bmask == 0xFF;
    }

    [[nodiscard]] Texture upload(const std::uint8_t* rgba, PixelSize size) override {
        return upload_to_memory(*this, rgba, size);
    }
    void release(void* texture) override { release_from_memory(texture); }
    void draw(const ImDrawList& list, Color ground) override {
        if (const SoftwareTarget to = target(); to.pixels != nullptr) canvas_.draw(to, list, ground);
    }
    [[nodiscard]] bool is_changed() const override { return !canvas_.damage().empty(); }
    void forget() override { canvas_.forget(); }
    [[nodiscard]] Pixels capture() override {
        const SoftwareTarget from = target();
        return from.pixels == nullptr ? Pixels{} : read_memory(from);
    }
    [[nodiscard]] std::string description() const override { return driver() + " software"; }

private:
    void show() override {
        const SoftwareTarget panel = shown();
        const bool is_turned = !upright_.empty();
        if (is_turned && turned(panel.size, mounted()) != upright_size_) return;
        std::vector<SDL_Rect> rects;
        for (const PixelRect& part : canvas_.damage()) {
            // The window may have become smaller since it was drawn; its news come later.
            const PixelRect at = (is_turned ? copy_turned(upright(), part, mounted(), panel) : part)
                                     .within({0, 0, panel.size.width, panel.size.height});
            if (!at.empty()) rects.push_back({at.left, at.top, at.width(), at.height()});
        }
        if (rects.empty()) return;
        sdl().SDL_UpdateWindowSurfaceRects(window(), rects.data(), static_cast<int>(rects.size()));
    }
    void prepare_frame() override {
        canvas_.forget();
        make_upright();
    }
    void make_upright() {
        if (mounted() == Turn::none) {
            upright_.clear();
            return;
        }
        upright_size_ = size();
        upright_.assign(
            static_cast<std::size_t>(upright_size_.width) * static_cast<std::size_t>(upright_size_.height),
            0xFF000000);
    }
    [[nodiscard]] SoftwareTarget upright() { return {upright_.data(), upright_size_.width, upright_size_}; }
    /// What is drawn into: the window's own memory, unless the picture has to be turned first.
    [[nodiscard]] SoftwareTarget target() { return upright_.empty() ? shown() : upright(); }
    /// SDL makes another one after the window changed its size.
    [[nodiscard]] SoftwareTarget shown() const {
        const SDL_Surface* surface = sdl().SDL_GetWindowSurface(window());
        if (surface == nullptr) return {};
        return {static_cast<std::uint32_t*>(surface->pixels), surface->pitch / 4, {surface->w, surface->h}};
    }

    SoftwareCanvas canvas_;
    std::vector<std::uint32_t> upright_;  // the picture before it is turned; empty where it is not
    PixelSize upright_size_;
};

/// A GPU forgets a frame once it is shown; it is kept apart, for `capture` and for what happens on top of it.
/// Every frame is drawn whole: what of a back buffer outlives a present is up to each driver.
class GpuWindow final : public WindowSurface {
public:
    GpuWindow(std::shared_ptr<WindowSystem> system, SDL_Window* window, SDL_Renderer* renderer)
        : WindowSurface(std::move(system), window), renderer_(renderer), canvas_(renderer) {
        make_frame();
    }
    ~GpuWindow() override {
        if (WindowSystem::is_lost()) return;
        if (frame_ != nullptr) sdl().SDL_DestroyTexture(frame_);
        sdl().SDL_DestroyRenderer(renderer_);
    }
    GpuWindow(const GpuWindow&) = delete;
    GpuWindow& operator=(const GpuWindow&) = delete;

    [[nodiscard]] Texture upload(const std::uint8_t* rgba, PixelSize size) override {
        return canvas_.upload(*this, rgba, size);
    }
    void release(void* texture) override { SdlCanvas::release(texture); }
    void draw(const ImDrawList& list, Color ground) override {
        sdl().SDL_SetRenderTarget(renderer_, frame_);
        canvas_.draw(list, ground);
    }
    [[nodiscard]] Pixels capture() override {
        sdl().SDL_SetRenderTarget(renderer_, frame_);
        Pixels pixels = canvas_.read(frame_size_);
        sdl().SDL_SetRenderTarget(renderer_, nullptr);
        return pixels;
    }
    [[nodiscard]] std::string description() const override { return driver() + " gpu"; }

private:
    void show() override {
        if (frame_ != nullptr) {
            sdl().SDL_SetRenderTarget(renderer_, nullptr);
            // Turned about its own middle, which lies on the panel's.
            const PixelSize whole = panel();
            const SDL_Rect place{(whole.width - frame_size_.width) / 2,
                                 (whole.height - frame_size_.height) / 2, frame_size_.width,
                                 frame_size_.height};
            sdl().SDL_RenderCopyEx(renderer_, frame_, nullptr, &place, 90.0 * static_cast<int>(mounted()),
                                   nullptr, SDL_FLIP_NONE);
        }
        sdl().SDL_RenderPresent(renderer_);
    }
    void prepare_frame() override { make_frame(); }
    void make_frame() {
        if (frame_ != nullptr) sdl().SDL_DestroyTexture(frame_);
        frame_size_ = size();
        frame_ = sdl().SDL_CreateTexture(renderer_, SDL_PIXELFORMAT_ARGB8888, SDL_TEXTUREACCESS_TARGET,
                                         frame_size_.width, frame_size_.height);
        if (frame_ != nullptr) sdl().SDL_SetTextureBlendMode(frame_, SDL_BLENDMODE_NONE);
    }

    SDL_Renderer* renderer_;
    SdlCanvas canvas_;
    SDL_Texture* frame_ = nullptr;
    PixelSize frame_size_;
};

void set_hints(Drawing drawing) {
    sdl().SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "1");
    // A finger is a finger, and is not told once more as a mouse; nor is a mouse told as a finger.
    sdl().SDL_SetHint(SDL_HINT_TOUCH_MOUSE_EVENTS, "0");
    sdl().SDL_SetHint(SDL_HINT_MOUSE_TOUCH_EVENTS, "0");
    sdl().SDL_SetHint(SDL_HINT_VIDEODRIVER, "x11,wayland");
    // Without this SDL shows software frames through GL, which is slower and starts a GL driver.
    if (drawing == Drawing::software) sdl().SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
}

}  // namespace

int display_count() {
    return SdlLibrary::is_open() ? std::max(sdl().SDL_GetNumVideoDisplays(), 0) : 0;
}

bool has_touch_panel() {
    return SdlLibrary::is_open() && sdl().SDL_WasInit(SDL_INIT_VIDEO) != 0 &&
           sdl().SDL_GetNumTouchDevices() > 0;
}

bool is_display_back() {
    return WindowSystem::is_back();
}

Result<std::unique_ptr<Surface>> open_window(const WindowOptions& options) {
    if (const auto library = SdlLibrary::open(); !library) return tl::unexpected(library.error());
    set_hints(options.drawing);
    auto system = WindowSystem::enter();
    if (!system) return tl::unexpected(system.error());
    sdl().SDL_StopTextInput();
    sdl().SDL_ShowCursor(SDL_DISABLE);
    // SDL 2.26 has no plain memory to show on Wayland: there software frames go through GL, or nothing is
    // shown.
    if (std::string_view(sdl().SDL_GetCurrentVideoDriver()) == "wayland")
        sdl().SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "1");

    PixelSize size = options.size.value_or(PixelSize{1280, 720});
    Uint32 flags = options.size ? SDL_WINDOW_RESIZABLE : SDL_WINDOW_FULLSCREEN_DESKTOP;
    const int display = options.display < display_count() ? options.display : 0;
    SDL_Rect panel{};
    if (sdl().SDL_GetDisplayBounds(display, &panel) == 0 && (size.width > panel.w || size.height > panel.h)) {
        size = {panel.w, panel.h};  // what is beyond the panel nobody would see
        flags |= SDL_WINDOW_BORDERLESS;
    }
    const int middle = static_cast<int>(SDL_WINDOWPOS_CENTERED_DISPLAY(static_cast<unsigned>(display)));
    SDL_Window* window =
        sdl().SDL_CreateWindow(options.title.c_str(), middle, middle, size.width, size.height, flags);
    if (window == nullptr) return fail(ErrorCode::offline, std::string("no window: ") + sdl().SDL_GetError());
    if (options.drawing == Drawing::software) {
        if (SoftwareWindow::suits(window)) return std::make_unique<SoftwareWindow>(*system, window);
    } else if (SDL_Renderer* renderer = sdl().SDL_CreateRenderer(
                   window, -1, SDL_RENDERER_ACCELERATED | SDL_RENDERER_PRESENTVSYNC)) {
        return std::make_unique<GpuWindow>(*system, window, renderer);
    }
    std::string reason = sdl().SDL_GetError();
    sdl().SDL_DestroyWindow(window);
    return fail(ErrorCode::unsupported, "no way to draw: " + reason);
}

}  // namespace comptoir::renderer
