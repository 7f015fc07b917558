#include "renderer/window.hpp"

#include <dlfcn.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cstdint>

#include "renderer/surface_sdl.hpp"
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

class WindowSurface final : public Surface {
public:
    WindowSurface(SDL_Window* window, SDL_Renderer* renderer, Drawing drawing)
        : window_(window),
          renderer_(renderer),
          canvas_(renderer),
          drawing_(drawing),
          door_(connection_of(window)) {
        prepare_frame();
        door_.open();  // what happened while the window was being opened
    }
    ~WindowSurface() override {
        if (frame_ != nullptr) SDL_DestroyTexture(frame_);
        SDL_DestroyRenderer(renderer_);
        SDL_DestroyWindow(window_);
        SDL_Quit();
    }
    WindowSurface(const WindowSurface&) = delete;
    WindowSurface& operator=(const WindowSurface&) = delete;

    [[nodiscard]] PixelSize size() const override {
        PixelSize size;
        SDL_GetRendererOutputSize(renderer_, &size.width, &size.height);
        return size;
    }
    [[nodiscard]] Texture upload(const std::uint8_t* rgba, PixelSize size) override {
        return canvas_.upload(*this, rgba, size);
    }
    void release(void* texture) override { SdlCanvas::release(texture); }

    void draw(const ImDrawList& list, Color ground) override {
        SDL_SetRenderTarget(renderer_, frame_);
        canvas_.draw(list, ground);
    }

    void present() override {
        if (frame_ != nullptr) {
            SDL_SetRenderTarget(renderer_, nullptr);
            SDL_RenderCopy(renderer_, frame_, nullptr, nullptr);
        }
        SDL_RenderPresent(renderer_);
        // Presenting may read events off the socket; they would wait there until the next one.
        SDL_PumpEvents();
        if (SDL_HasEvents(SDL_FIRSTEVENT, SDL_LASTEVENT) == SDL_TRUE) door_.open();
    }

    [[nodiscard]] Pixels capture() override {
        SDL_SetRenderTarget(renderer_, frame_);
        Pixels pixels = canvas_.read(size_);
        SDL_SetRenderTarget(renderer_, nullptr);
        return pixels;
    }

    [[nodiscard]] int event_fd() const override { return door_.fd(); }

    [[nodiscard]] WindowNews pump() override {
        door_.shut();
        WindowNews news;
        SDL_Event event;
        while (SDL_PollEvent(&event) == 1) note(event, news);
        if (news.resized) prepare_frame();
        return news;
    }

    [[nodiscard]] std::string description() const override {
        const char* driver = SDL_GetCurrentVideoDriver();
        return std::string(driver == nullptr ? "window" : driver) +
               (drawing_ == Drawing::software ? " software" : " gpu");
    }

private:
    /// A GPU forgets a frame once it is shown; it is kept apart, for `capture` and for what happens on top of
    /// it.
    void prepare_frame() {
        size_ = size();
        if (drawing_ == Drawing::software) return;
        if (frame_ != nullptr) SDL_DestroyTexture(frame_);
        frame_ = SDL_CreateTexture(renderer_, SDL_PIXELFORMAT_ARGB8888, SDL_TEXTUREACCESS_TARGET, size_.width,
                                   size_.height);
        if (frame_ != nullptr) SDL_SetTextureBlendMode(frame_, SDL_BLENDMODE_NONE);
    }

    void note(const SDL_Event& event, WindowNews& news) const {
        if (event.type == SDL_QUIT) news.closed = true;
        if (event.type == SDL_RENDER_TARGETS_RESET) news.exposed = true;
        if (event.type != SDL_WINDOWEVENT) return;
        switch (event.window.event) {
            case SDL_WINDOWEVENT_CLOSE: news.closed = true; break;
            case SDL_WINDOWEVENT_SIZE_CHANGED: news.resized = news.resized || size() != size_; break;
            case SDL_WINDOWEVENT_EXPOSED:
            case SDL_WINDOWEVENT_SHOWN:
            case SDL_WINDOWEVENT_RESTORED: news.exposed = true; break;
            default: break;
        }
    }

    SDL_Window* window_;
    SDL_Renderer* renderer_;
    SdlCanvas canvas_;
    const Drawing drawing_;
    const EventDoor door_;
    SDL_Texture* frame_ = nullptr;
    PixelSize size_;
};

void set_hints(Drawing drawing) {
    SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "1");
    SDL_SetHint(SDL_HINT_VIDEODRIVER, "x11,wayland");
    if (drawing == Drawing::gpu) return;
    SDL_SetHint(SDL_HINT_RENDER_DRIVER, "software");
    // Without this SDL shows software frames through GL, which is slower and starts a GL driver.
    SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
    SDL_SetHint(SDL_HINT_RENDER_VSYNC, "0");
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
    const Uint32 wanted = options.drawing == Drawing::software
                              ? SDL_RENDERER_SOFTWARE
                              : SDL_RENDERER_ACCELERATED | SDL_RENDERER_PRESENTVSYNC;
    SDL_Renderer* renderer = SDL_CreateRenderer(window, -1, wanted);
    if (renderer == nullptr) {
        std::string reason = SDL_GetError();
        SDL_DestroyWindow(window);
        SDL_Quit();
        return fail(ErrorCode::unsupported, "no way to draw: " + reason);
    }
    return std::make_unique<WindowSurface>(window, renderer, options.drawing);
}

}  // namespace comptoir::renderer
