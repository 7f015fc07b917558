/// Holds one thread of a program still, as a driver that never returns does: `vm-hold THREAD`, until it is
/// ended or the program is. Source: ptrace(2), PTRACE_SEIZE and PTRACE_INTERRUPT.

#include <sys/ptrace.h>
#include <sys/types.h>
#include <sys/wait.h>

#include <cstdio>
#include <cstdlib>

namespace {

/// Only the stop that was asked for holds; a signal that comes later goes on to the thread.
bool hold(pid_t thread) {
    int status = 0;
    while (::waitpid(thread, &status, __WALL) == thread && WIFSTOPPED(status)) {
        if (status >> 16 == PTRACE_EVENT_STOP) {
            std::puts("held");
            std::fflush(stdout);
            continue;
        }
        if (::ptrace(PTRACE_CONT, thread, nullptr, WSTOPSIG(status)) != 0) return false;
    }
    return true;
}

}  // namespace

int main(int count, char** words) {
    if (count != 2) return 2;
    const auto thread = static_cast<pid_t>(std::strtol(words[1], nullptr, 10));
    if (::ptrace(PTRACE_SEIZE, thread, nullptr, nullptr) != 0) return 1;
    if (::ptrace(PTRACE_INTERRUPT, thread, nullptr, nullptr) != 0) return 1;
    return hold(thread) ? 0 : 1;
}
