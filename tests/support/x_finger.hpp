#pragma once
/// A hand at an X server's pointer.   Source: X Test Extension Library 2.2, section 5, "C Language Binding".

#include <dlfcn.h>

#include <string>

namespace comptoir::test {

/// Owner: a test. Without the library (package libxtst6) it is no hand.
class XFinger {
public:
    explicit XFinger(const std::string& display)
        : x11_(dlopen("libX11.so.6", RTLD_LAZY)), xtst_(dlopen("libXtst.so.6", RTLD_LAZY)) {
        if (x11_ == nullptr || xtst_ == nullptr) return;
        display_ = call<void* (*)(const char*)>(x11_, "XOpenDisplay")(display.c_str());
    }
    ~XFinger() {
        if (display_ != nullptr) call<int (*)(void*)>(x11_, "XCloseDisplay")(display_);
    }
    XFinger(const XFinger&) = delete;
    XFinger& operator=(const XFinger&) = delete;

    [[nodiscard]] bool is_there() const { return display_ != nullptr; }

    /// Units: pixels of the screen.
    void tap(int x, int y) {
        constexpr int kAnyScreen = -1;
        constexpr unsigned kLeft = 1;
        call<int (*)(void*, int, int, int, unsigned long)>(xtst_, "XTestFakeMotionEvent")(
            display_, kAnyScreen, x, y, 0);
        const auto button = call<int (*)(void*, unsigned, int, unsigned long)>(xtst_, "XTestFakeButtonEvent");
        button(display_, kLeft, 1, 0);
        button(display_, kLeft, 0, 0);
        call<int (*)(void*)>(x11_, "XFlush")(display_);
    }

private:
    template <class Function>
    static Function call(void* library, const char* name) {
        return reinterpret_cast<Function>(dlsym(library, name));
    }

    void* x11_;
    void* xtst_;
    void* display_ = nullptr;
};

}  // namespace comptoir::test
