#include "renderer/window_system.hpp"

#include <dlfcn.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "renderer/sdl_library.hpp"
// Xlib's macros: after everything of ours.
#include <SDL_syswm.h>

namespace comptoir::renderer {
namespace {

/// The socket of the window system, or -1.
int connection_of(SDL_Window* window) {
    SDL_SysWMinfo info;
    SDL_VERSION(&info.version);
    if (sdl().SDL_GetWindowWMInfo(window, &info) == SDL_FALSE) return -1;
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

/// The window an event is for; nothing: all of them.
std::optional<Uint32> window_of(const SDL_Event& event) {
    switch (event.type) {
        case SDL_WINDOWEVENT: return event.window.windowID;
        case SDL_MOUSEMOTION: return event.motion.windowID;
        case SDL_MOUSEBUTTONDOWN:
        case SDL_MOUSEBUTTONUP: return event.button.windowID;
        case SDL_MOUSEWHEEL: return event.wheel.windowID;
        case SDL_FINGERDOWN:
        case SDL_FINGERUP:
        case SDL_FINGERMOTION: return event.tfinger.windowID;
        case SDL_KEYDOWN:
        case SDL_KEYUP: return event.key.windowID;
        default: return std::nullopt;
    }
}

bool is_server_lost = false;

/// Source: libX11 1.8, XSetIOErrorHandler(3) and XSetIOErrorExitHandler(3): where its server goes away, Xlib
/// ends the process, unless both are set; then whatever is called on that display does nothing.
void outlive_the_server(SDL_Window* window) {
    SDL_SysWMinfo info;
    SDL_VERSION(&info.version);
    if (sdl().SDL_GetWindowWMInfo(window, &info) == SDL_FALSE || info.subsystem != SDL_SYSWM_X11) return;
    void* library = dlopen("libX11.so.6", RTLD_LAZY | RTLD_NOLOAD);
    if (library == nullptr) return;
    using SetHandler = int (*(*)(int (*)(Display*)))(Display*);
    using SetExit = void (*)(Display*, void (*)(Display*, void*), void*);
    const auto set_handler = reinterpret_cast<SetHandler>(dlsym(library, "XSetIOErrorHandler"));
    const auto set_exit = reinterpret_cast<SetExit>(dlsym(library, "XSetIOErrorExitHandler"));
    if (set_handler != nullptr && set_exit != nullptr) {
        set_handler([](Display*) {
            is_server_lost = true;
            return 0;
        });
        set_exit(
            info.info.x11.display, [](Display*, void*) {}, nullptr);
    }
    dlclose(library);
}

bool can_reach_server() {
    void* library = dlopen("libX11.so.6", RTLD_LAZY);
    if (library == nullptr) return false;
    using Open = Display* (*)(const char*);
    using Close = int (*)(Display*);
    const auto open = reinterpret_cast<Open>(dlsym(library, "XOpenDisplay"));
    const auto close = reinterpret_cast<Close>(dlsym(library, "XCloseDisplay"));
    Display* display = open == nullptr || close == nullptr ? nullptr : open(nullptr);
    if (display != nullptr) close(display);
    dlclose(library);
    return display != nullptr;
}

std::weak_ptr<WindowSystem>& running() {
    static std::weak_ptr<WindowSystem> system;
    return system;
}

}  // namespace

Result<std::shared_ptr<WindowSystem>> WindowSystem::enter() {
    if (is_server_lost) return fail(ErrorCode::offline, "the display went away; it takes a new start");
    if (auto entered = running().lock()) return entered;
    if (sdl().SDL_Init(SDL_INIT_VIDEO) != 0) {
        return fail(ErrorCode::offline, std::string("no display: ") + sdl().SDL_GetError());
    }
    std::shared_ptr<WindowSystem> entered{new WindowSystem};
    running() = entered;
    return entered;
}

bool WindowSystem::is_lost() {
    return is_server_lost;
}

bool WindowSystem::is_back() {
    return is_server_lost && can_reach_server();
}

/// SDL has a second connection of its own, on which Xlib ends the process once it is closed: after a loss it
/// is left as it is.
WindowSystem::~WindowSystem() {
    if (!is_lost()) sdl().SDL_Quit();
}

void WindowSystem::sort_events() {
    if (is_lost()) return;
    SDL_Event event;
    while (sdl().SDL_PollEvent(&event) == 1) {
        auto window = window_of(event);
        if (window == 0U) window.reset();
        for (WindowInbox* inbox : inboxes_) {
            if (window && *window != inbox->window_) continue;
            if (inbox->events_.size() < WindowInbox::kEventsMax) inbox->events_.push_back(event);
            inbox->wake();
        }
    }
}

WindowInbox::WindowInbox(WindowSystem& system, SDL_Window* window)
    : system_(system),
      window_(sdl().SDL_GetWindowID(window)),
      epoll_(epoll_create1(EPOLL_CLOEXEC)),
      waiting_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    add(waiting_);
    if (const int connection = connection_of(window); connection >= 0) add(connection);
    system_.inboxes_.push_back(this);
    outlive_the_server(window);
}

WindowInbox::~WindowInbox() {
    std::erase(system_.inboxes_, this);
    close(waiting_);
    close(epoll_);
}

void WindowInbox::wake() const {
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = write(waiting_, &one, sizeof one);
}

std::vector<SDL_Event> WindowInbox::take() {
    system_.sort_events();
    shut();
    return std::exchange(events_, {});
}

void WindowInbox::shut() const {
    std::uint64_t count = 0;
    [[maybe_unused]] const ssize_t taken = read(waiting_, &count, sizeof count);
}

void WindowInbox::add(int fd) const {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = fd;
    epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event);
}

}  // namespace comptoir::renderer
