#include "renderer/window.hpp"

#include <dlfcn.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cstdint>
#include <vector>

#include "renderer/surface_sdl.hpp"
#include "renderer/surface_software.hpp"
#include "renderer/turn.hpp"
// Xlib's macros: after everything of ours.
#include <SDL_syswm.h>

namespace comptoir::renderer {
namespace {

/// The socket of the window system, or -1.
int connection_of(SDL_Window* window) {
    SDL_SysWMinfo info;
    SDL_VERSION(&info.version);
    if (SDL_GetWindowWMInfo(window, &info) == SDL_FALSE) return -1;
    if (info.subsystem == SDL_SYSWM_X11) return ConnectionNumber(info.info.x11.display);
    if (info.subsystem == SDL_SYSWM_WAYLAND) {
        // SDL loads this library by itself; linking it for one function would make it a dependency on X11
        // machines.
        void* library = dlopen("libwayland-client.so.0", RTLD_LAZY | RTLD_NOLOAD);
        if (library == nullptr) return -1;
        using GetFd = int (*)(wl_display*);
        const auto get_fd = reinterpret_cast<GetFd>(dlsym(library, "wl_display_get_fd"));
        const int fd = get_fd == nullptr ? -1 : get_fd(info.info.wl.display);
        dlclose(library);
        return fd;
    }
    return -1;
}

/// Readable when the window system said something, also when its library has already read it off the socket.
class EventDoor {
public:
    explicit EventDoor(int connection)
        : epoll_(epoll_create1(EPOLL_CLOEXEC)), waiting_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
        add(waiting_);
        if (connection >= 0) add(connection);
    }
    ~EventDoor() {
        close(waiting_);
        close(epoll_);
    }
    EventDoor(const EventDoor&) = delete;
    EventDoor& operator=(const EventDoor&) = delete;

    [[nodiscard]] int fd() const { return epoll_; }
    void open() const {
        const std::uint64_t one = 1;
        [[maybe_unused]] const ssize_t written = write(waiting_, &one, sizeof one);
    }
    void shut() const {
        std::uint64_t count = 0;
        [[maybe_unused]] const ssize_t taken = read(waiting_, &count, sizeof count);
    }

private:
    void add(int fd) const {
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.fd = fd;
        epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event);
    }

    int epoll_;
    int waiting_;
};

/// What a window is whoever draws in it: its size, its news, its end.
class WindowSurface : public Surface {
public:
    explicit WindowSurface(SDL_Window* window)
        : window_(window), door_(connection_of(window)), known_(size()) {
        door_.open();  // what happened while the window was being opened
    }
    ~WindowSurface() override {
        SDL_DestroyWindow(window_);
        SDL_Quit();
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
        if (standing == Standing::away) return SDL_HideWindow(window_);
        // Wayland lets no window raise itself, but one that is shown anew comes up in front.
        SDL_ShowWindow(window_);
        SDL_RaiseWindow(window_);
        door_.open();
    }

    void present() final {
        show();
        // Presenting may read events off the socket; they would wait there until the next one.
        SDL_PumpEvents();
        if (SDL_HasEvents(SDL_FIRSTEVENT, SDL_LASTEVENT) == SDL_TRUE) door_.open();
    }

    [[nodiscard]] int event_fd() const final { return door_.fd(); }

    [[nodiscard]] WindowNews pump() final {
        door_.shut();
        WindowNews news;
        SDL_Event event;
        while (SDL_PollEvent(&event) == 1) note(event, news);
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
        SDL_GetWindowSizeInPixels(window_, &size.width, &size.height);
        return size;
    }
    [[nodiscard]] static std::string driver() {
        const char* name = SDL_GetCurrentVideoDriver();
        return name == nullptr ? "window" : name;
    }

private:
    void note(const SDL_Event& event, WindowNews& news) const {
        if (event.type == SDL_QUIT) news.closed = true;
        if (event.type == SDL_RENDER_TARGETS_RESET) news.exposed = true;
        if (event.type != SDL_WINDOWEVENT) return;
        switch (event.window.event) {
            case SDL_WINDOWEVENT_CLOSE: news.closed = true; break;
            case SDL_WINDOWEVENT_SIZE_CHANGED: news.resized = news.resized || size() != known_; break;
            case SDL_WINDOWEVENT_EXPOSED:
            case SDL_WINDOWEVENT_SHOWN:
            case SDL_WINDOWEVENT_RESTORED: news.exposed = true; break;
            default: break;
        }
    }

    SDL_Window* window_;
    Turn turn_ = Turn::none;
    const EventDoor door_;
    PixelSize known_;  // that the caller was told of
};

/// Draws into the memory that the window system shows.
class SoftwareWindow final : public WindowSurface {
public:
    explicit SoftwareWindow(SDL_Window* window) : WindowSurface(window) {}

    /// Whether the window's memory is laid out as we draw.
    [[nodiscard]] static bool suits(SDL_Window* window) {
        const SDL_Surface* surface = SDL_GetWindowSurface(window);
        return surface != nullptr && surface->format->BytesPerPixel == 4 &&
               surface->format->Rmask == 0xFF0000 && surface->format->Gmask == 0xFF00 &&
               surface->format->Bmask == 0xFF;
    }

    [[nodiscard]] Texture upload(const std::uint8_t* rgba, PixelSize size) override {
        return upload_to_memory(*this, rgba, size);
    }
    void release(void* texture) override { release_from_memory(texture); }
    void draw(const ImDrawList& list, Color ground) override {
        if (const SoftwareTarget to = target(); to.pixels != nullptr) draw_in_memory(to, list, ground);
    }
    [[nodiscard]] Pixels capture() override {
        const SoftwareTarget from = target();
        return from.pixels == nullptr ? Pixels{} : read_memory(from);
    }
    [[nodiscard]] std::string description() const override { return driver() + " software"; }

private:
    void show() override {
        const SoftwareTarget panel = shown();
        if (!upright_.empty() && turned(panel.size, mounted()) == upright_size_) {
            copy_turned(upright(), mounted(), panel);
        }
        SDL_UpdateWindowSurface(window());
    }
    void prepare_frame() override { make_upright(); }
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
        const SDL_Surface* surface = SDL_GetWindowSurface(window());
        if (surface == nullptr) return {};
        return {static_cast<std::uint32_t*>(surface->pixels), surface->pitch / 4, {surface->w, surface->h}};
    }

    std::vector<std::uint32_t> upright_;  // the picture before it is turned; empty where it is not
    PixelSize upright_size_;
};

/// A GPU forgets a frame once it is shown; it is kept apart, for `capture` and for what happens on top of it.
class GpuWindow final : public WindowSurface {
public:
    GpuWindow(SDL_Window* window, SDL_Renderer* renderer)
        : WindowSurface(window), renderer_(renderer), canvas_(renderer) {
        make_frame();
    }
    ~GpuWindow() override {
        if (frame_ != nullptr) SDL_DestroyTexture(frame_);
        SDL_DestroyRenderer(renderer_);
    }
    GpuWindow(const GpuWindow&) = delete;
    GpuWindow& operator=(const GpuWindow&) = delete;

    [[nodiscard]] Texture upload(const std::uint8_t* rgba, PixelSize size) override {
        return canvas_.upload(*this, rgba, size);
    }
    void release(void* texture) override { SdlCanvas::release(texture); }
    void draw(const ImDrawList& list, Color ground) override {
        SDL_SetRenderTarget(renderer_, frame_);
        canvas_.draw(list, ground);
    }
    [[nodiscard]] Pixels capture() override {
        SDL_SetRenderTarget(renderer_, frame_);
        Pixels pixels = canvas_.read(frame_size_);
        SDL_SetRenderTarget(renderer_, nullptr);
        return pixels;
    }
    [[nodiscard]] std::string description() const override { return driver() + " gpu"; }

private:
    void show() override {
        if (frame_ != nullptr) {
            SDL_SetRenderTarget(renderer_, nullptr);
            // Turned about its own middle, which lies on the panel's.
            const PixelSize whole = panel();
            const SDL_Rect place{(whole.width - frame_size_.width) / 2,
                                 (whole.height - frame_size_.height) / 2, frame_size_.width,
                                 frame_size_.height};
            SDL_RenderCopyEx(renderer_, frame_, nullptr, &place, 90.0 * static_cast<int>(mounted()), nullptr,
                             SDL_FLIP_NONE);
        }
        SDL_RenderPresent(renderer_);
    }
    void prepare_frame() override { make_frame(); }
    void make_frame() {
        if (frame_ != nullptr) SDL_DestroyTexture(frame_);
        frame_size_ = size();
        frame_ = SDL_CreateTexture(renderer_, SDL_PIXELFORMAT_ARGB8888, SDL_TEXTUREACCESS_TARGET,
                                   frame_size_.width, frame_size_.height);
        if (frame_ != nullptr) SDL_SetTextureBlendMode(frame_, SDL_BLENDMODE_NONE);
    }

    SDL_Renderer* renderer_;
    SdlCanvas canvas_;
    SDL_Texture* frame_ = nullptr;
    PixelSize frame_size_;
};

void set_hints(Drawing drawing) {
    SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "1");
    SDL_SetHint(SDL_HINT_VIDEODRIVER, "x11,wayland");
    // Without this SDL shows software frames through GL, which is slower and starts a GL driver.
    if (drawing == Drawing::software) SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
}

}  // namespace

Result<std::unique_ptr<Surface>> open_window(const WindowOptions& options) {
    set_hints(options.drawing);
    if (SDL_Init(SDL_INIT_VIDEO) != 0) {
        return fail(ErrorCode::offline, std::string("no display: ") + SDL_GetError());
    }
    SDL_StopTextInput();
    SDL_ShowCursor(SDL_DISABLE);

    const PixelSize size = options.size.value_or(PixelSize{1280, 720});
    const Uint32 flags = options.size ? SDL_WINDOW_RESIZABLE : SDL_WINDOW_FULLSCREEN_DESKTOP;
    SDL_Window* window = SDL_CreateWindow(options.title.c_str(), SDL_WINDOWPOS_CENTERED,
                                          SDL_WINDOWPOS_CENTERED, size.width, size.height, flags);
    if (window == nullptr) {
        std::string reason = SDL_GetError();
        SDL_Quit();
        return fail(ErrorCode::offline, "no window: " + reason);
    }
    if (options.drawing == Drawing::software) {
        if (SoftwareWindow::suits(window)) return std::make_unique<SoftwareWindow>(window);
    } else if (SDL_Renderer* renderer =
                   SDL_CreateRenderer(window, -1, SDL_RENDERER_ACCELERATED | SDL_RENDERER_PRESENTVSYNC)) {
        return std::make_unique<GpuWindow>(window, renderer);
    }
    std::string reason = SDL_GetError();
    SDL_DestroyWindow(window);
    SDL_Quit();
    return fail(ErrorCode::unsupported, "no way to draw: " + reason);
}

}  // namespace comptoir::renderer
