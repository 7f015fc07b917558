/// Code that a program makes itself, in a process like any other and in one that systemd forbids it.

#include "renderer/gpu/made_code.hpp"

#include <gtest/gtest.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdlib>

namespace comptoir::renderer {
namespace {

/// As MemoryDenyWriteExecute of systemd does: no page becomes code.   Source: systemd.exec(5), seccomp(2).
bool forbid_made_code() {
    const std::array<sock_filter, 6> rules{{
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_mprotect, 0, 3),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, args[2])),
        BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, PROT_EXEC, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    }};
    sock_fprog program{rules.size(), const_cast<sock_filter*>(rules.data())};
    return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

TEST(MadeCode, MayBeRunByAnyProgram) {
    EXPECT_TRUE(may_make_code());
}

TEST(MadeCodeDeathTest, MayNotBeRunWhereSystemdForbidsIt) {
    EXPECT_EXIT(
        {
            if (!forbid_made_code()) std::_Exit(2);
            std::_Exit(may_make_code() ? 1 : 0);
        },
        testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace comptoir::renderer
