#pragma once
/// SDL's side of windows: one initialisation, and one queue of events for all of them.

#include <SDL.h>

#include <memory>
#include <vector>

#include "app/base/result.hpp"

namespace comptoir::renderer {

class WindowInbox;

/// SDL's video, from the first window to the last. Owner: the windows, together.
///
/// Thread: UI, all of it.
class WindowSystem {
public:
    /// The one there is, else a new one. Errors: offline when no display can be reached.
    [[nodiscard]] static Result<std::shared_ptr<WindowSystem>> enter();
    ~WindowSystem();
    /// It has gone away, and every call to it does nothing: the windows are to be closed.
    [[nodiscard]] static bool is_lost();
    /// It was lost, and can be reached again.
    [[nodiscard]] static bool is_back();
    WindowSystem(const WindowSystem&) = delete;
    WindowSystem& operator=(const WindowSystem&) = delete;

private:
    friend class WindowInbox;
    WindowSystem() = default;
    /// Empties SDL's queue into the inboxes.
    void sort_events();

    std::vector<WindowInbox*> inboxes_;
};

/// The events of one window, and a descriptor that is readable while there may be some.
///
/// Thread: UI.   Limits: kEventsMax.   Owner: the window.
class WindowInbox {
public:
    static constexpr std::size_t kEventsMax = 4096;  // a finger moves 120 times a second; a frame takes 16 ms

    WindowInbox(WindowSystem& system, SDL_Window* window);
    ~WindowInbox();
    WindowInbox(const WindowInbox&) = delete;
    WindowInbox& operator=(const WindowInbox&) = delete;

    /// Readable when the window system said something, also when its library has already read it off the
    /// socket.
    [[nodiscard]] int fd() const { return epoll_; }
    /// Makes `fd` readable until `take`.
    void wake() const;
    [[nodiscard]] std::vector<SDL_Event> take();

private:
    friend class WindowSystem;
    void add(int fd) const;
    void shut() const;

    WindowSystem& system_;
    Uint32 window_;
    int epoll_;
    int waiting_;
    std::vector<SDL_Event> events_;
};

}  // namespace comptoir::renderer
