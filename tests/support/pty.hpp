#pragma once
/// A serial port without hardware: the test holds the device's end.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace comptoir::test {

/// Thread: the test's. Nothing here blocks but `wait`.
class Pty {
public:
    Pty() : device_(::posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)) {
        EXPECT_GE(device_, 0);
        EXPECT_EQ(::grantpt(device_), 0);
        EXPECT_EQ(::unlockpt(device_), 0);
        std::array<char, 64> name{};
        EXPECT_EQ(::ptsname_r(device_, name.data(), name.size()), 0);
        path_ = name.data();
        termios line{};
        EXPECT_EQ(::tcgetattr(device_, &line), 0);
        ::cfmakeraw(&line);
        EXPECT_EQ(::tcsetattr(device_, TCSANOW, &line), 0);
    }
    ~Pty() { unplug(); }
    Pty(const Pty&) = delete;
    Pty& operator=(const Pty&) = delete;

    /// The port that a program opens.
    [[nodiscard]] const std::string& path() const { return path_; }
    void unplug() {
        if (device_ >= 0) ::close(std::exchange(device_, -1));
    }
    void say(std::string_view bytes) {
        EXPECT_EQ(::write(device_, bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
    }
    /// Until the program has written something, has gone, or half a second is over.
    void wait() const {
        pollfd one{device_, POLLIN, 0};
        static_cast<void>(::poll(&one, 1, 500));
    }
    /// What the program has written until now, at most so much.
    std::string hear(std::size_t most = 1u << 20) {
        std::string heard;
        std::array<char, 4'096> bytes{};
        while (heard.size() < most) {
            const ssize_t count = ::read(device_, bytes.data(), std::min(bytes.size(), most - heard.size()));
            if (count <= 0) break;
            heard.append(bytes.data(), static_cast<std::size_t>(count));
        }
        return heard;
    }

private:
    int device_;
    std::string path_;
};

}  // namespace comptoir::test
