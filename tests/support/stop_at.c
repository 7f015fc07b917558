/* Preloaded into the program: ends it with SIGKILL right before, or right after, its n-th call that changes a
 * disk or sends bytes, counted from when the file COMPTOIR_STOP_ARMED is there. What a power cut would find
 * half done, this finds half done, at every step there is. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

static atomic_long calls;

static long stop_at(void) {
    static long at = -2;
    if (at == -2) {
        const char* text = getenv("COMPTOIR_STOP_AT");
        at = text != NULL ? atol(text) : -1;
    }
    return at;
}

static int is_armed(void) {
    static atomic_int armed;
    if (armed) return 1;
    const char* file = getenv("COMPTOIR_STOP_ARMED");
    if (file != NULL && access(file, F_OK) == 0) armed = 1;
    return armed;
}

/* Even steps are before a call, odd ones after it. */
static void step(long number, int is_after) {
    if (number * 2 + is_after != stop_at()) return;
    kill(getpid(), SIGKILL);
    for (;;) pause();
}

#define COUNTED(type, name, parameters, arguments)                     \
    type name parameters {                                             \
        static type(*real) parameters;                                 \
        if (real == NULL) *(void**)(&real) = dlsym(RTLD_NEXT, #name);  \
        if (stop_at() < 0 || !is_armed()) return real arguments;       \
        const long number = atomic_fetch_add(&calls, 1);               \
        step(number, 0);                                               \
        const type result = real arguments;                            \
        step(number, 1);                                               \
        return result;                                                 \
    }

COUNTED(ssize_t, pwrite, (int fd, const void* from, size_t bytes, off_t at), (fd, from, bytes, at))
COUNTED(ssize_t, pwrite64, (int fd, const void* from, size_t bytes, off64_t at), (fd, from, bytes, at))
COUNTED(int, fsync, (int fd), (fd))
COUNTED(int, fdatasync, (int fd), (fd))
COUNTED(int, ftruncate, (int fd, off_t length), (fd, length))
COUNTED(int, ftruncate64, (int fd, off64_t length), (fd, length))
COUNTED(ssize_t, send, (int fd, const void* from, size_t bytes, int flags), (fd, from, bytes, flags))
COUNTED(ssize_t, sendmsg, (int fd, const struct msghdr* message, int flags), (fd, message, flags))
