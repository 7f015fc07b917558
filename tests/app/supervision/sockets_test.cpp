/// Descriptors on their way through an exec: a child takes the place of the program that comes after us.

#include "app/supervision/sockets.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

#include "app/base/file.hpp"
#include "tests/support/temporary_folder.hpp"

namespace comptoir::supervision {
namespace {

/// What a shell sees that comes after `hand_on` by exec; the sockets are files here, which the kernel names.
std::string seen_after(const std::vector<std::string>& files, const std::vector<std::string>& names) {
    const test::TemporaryFolder folder;
    const std::string seen = (folder.path() / "seen").string();
    const std::string script =
        "{ [ \"$LISTEN_PID\" = $$ ] && echo \"own $LISTEN_FDS $LISTEN_FDNAMES\"; "
        "for fd in 3 4 5; do readlink /proc/$$/fd/$fd || echo none; done; } >" +
        seen;
    const pid_t child = ::fork();
    if (child == 0) {
        ::close_range(3, ~0U, 0);
        std::vector<ListeningSocket> sockets;
        for (std::size_t i = 0; i < files.size(); ++i)
            sockets.push_back({::open(files[i].c_str(), O_RDONLY | O_CLOEXEC), names[i]});
        std::swap(sockets.front(), sockets.back());  // each lies where another is to go
        if (!hand_on(sockets)) ::_exit(3);
        ::execl("/bin/sh", "sh", "-c", script.c_str(), nullptr);
        ::_exit(4);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
    return file::read(seen, 4096).value_or("nothing");
}

TEST(HandedSockets, LieInOrderWithTheirNamesAfterAnExec) {
    EXPECT_EQ(seen_after({"/dev/null", "/dev/zero"}, {"http", "https"}),
              "own 2 https:http\n/dev/zero\n/dev/null\nnone\n");
}

TEST(HandedSockets, OfNobodyAreNone) {
    ::unsetenv("LISTEN_PID");
    ::unsetenv("LISTEN_FDS");
    EXPECT_TRUE(handed_over().empty());
    ::setenv("LISTEN_PID", "1", 1);
    ::setenv("LISTEN_FDS", "2", 1);
    EXPECT_TRUE(handed_over().empty()) << "those of another program";
    ::setenv("LISTEN_PID", std::to_string(::getpid()).c_str(), 1);
    ::setenv("LISTEN_FDS", "many", 1);
    EXPECT_TRUE(handed_over().empty());
    EXPECT_EQ(std::getenv("LISTEN_FDS"), nullptr) << "no child takes them for its own";
}

TEST(HandedSockets, OfWhichOneIsClosedAreRefused) {
    const int fd = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    ::close(fd);
    EXPECT_EQ(hand_on({{fd, "http"}}).error().code, ErrorCode::refused);
    EXPECT_EQ(std::getenv("LISTEN_FDS"), nullptr);
}

}  // namespace
}  // namespace comptoir::supervision
