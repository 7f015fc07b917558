#include "renderer/kms/console_lock.hpp"

#include <linux/kd.h>
#include <linux/vt.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

#include "app/base/log.hpp"

namespace comptoir::renderer::kms {
namespace {

template <class T>
std::uintptr_t address_of(T& value) {
    return reinterpret_cast<std::uintptr_t>(&value);
}

}  // namespace

TerminalCall own_console() {
    TerminalCall call = [](unsigned long request, std::uintptr_t argument) {
        return ::ioctl(STDIN_FILENO, request, argument) == 0 ? 0 : errno;
    };
    int mode = 0;
    const bool is_console = call(KDGETMODE, address_of(mode)) == 0;
    return is_console && ::getsid(0) == ::getpid() ? call : nullptr;
}

std::unique_ptr<ConsoleLock> ConsoleLock::take(TerminalCall call) {
    if (!call) return nullptr;
    std::unique_ptr<ConsoleLock> lock(new ConsoleLock(std::move(call)));
    lock->lock();
    return lock;
}

int ConsoleLock::change(unsigned long request, std::uintptr_t argument) const {
    return call_(request, argument);
}

void ConsoleLock::lock() {
    std::string refused;
    const auto note = [&refused](const char* what, int number) {
        if (number == 0) return true;
        refused += (refused.empty() ? "" : ", ") + std::string(what) + ": " + std::strerror(number);
        return false;
    };
    // Source: Linux, drivers/tty/vt: set_console() of vt.c lets nobody leave a console that shows graphics in
    // the mode VT_AUTO, whoever asks, and vt_ioctl.c makes no other when a process dies. In VT_PROCESS the
    // same would hang on an answer of ours, and on ours being alive.
    vt_mode stays{};
    stays.mode = VT_AUTO;
    has_picture_ = note("graphics", change(KDSETMODE, KD_GRAPHICS));
    static_cast<void>(note("switching", change(VT_SETMODE, address_of(stays))));
    // Source: keyboard.c there: in K_OFF a key does nothing, those that switch and Ctrl-Alt-Del included;
    // what is left are SysRq (kernel.sysrq) and, where a keymap has it, the secure attention key. Scanners
    // are read beside it.
    if (change(KDGKBMODE, address_of(keys_before_)) != 0 || keys_before_ == K_OFF) keys_before_ = K_UNICODE;
    has_keys_ = note("keys", change(KDSKBMODE, K_OFF));
    if (refused.empty()) {
        log::info("the console is locked");
    } else {
        log::warning("the console is not wholly locked", {{"why", refused}});
    }
}

ConsoleLock::~ConsoleLock() {
    if (has_keys_) static_cast<void>(change(KDSKBMODE, static_cast<std::uintptr_t>(keys_before_)));
    if (has_picture_) static_cast<void>(change(KDSETMODE, KD_TEXT));
}

}  // namespace comptoir::renderer::kms
