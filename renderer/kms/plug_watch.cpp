#include "renderer/kms/plug_watch.hpp"

#include <linux/netlink.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace comptoir::renderer::kms {
namespace {

void add(int to, int fd) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = fd;
    ::epoll_ctl(to, EPOLL_CTL_ADD, fd, &event);
}

}  // namespace

Result<std::unique_ptr<PlugWatch>> PlugWatch::create() {
    const int all = ::epoll_create1(EPOLL_CLOEXEC);
    const int timer = ::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    std::unique_ptr<PlugWatch> watch(new PlugWatch(all, timer));
    if (all < 0 || timer < 0)
        return fail(ErrorCode::offline, std::string("panels can't be watched: ") + std::strerror(errno));
    const itimerspec every{.it_interval = {.tv_sec = 1, .tv_nsec = 0},
                           .it_value = {.tv_sec = 1, .tv_nsec = 0}};
    ::timerfd_settime(timer, 0, &every, nullptr);
    add(all, timer);
    // The kernel's own word: it comes also where no udevd runs. Without it the looks are left.
    // Source: lib/kobject_uevent.c of Linux: "change@/devices/…", then lines such as SUBSYSTEM=drm, each
    // ended by a zero.
    watch->words_ = ::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_KOBJECT_UEVENT);
    sockaddr_nl kernel{};
    kernel.nl_family = AF_NETLINK;
    kernel.nl_groups = 1;
    if (::bind(watch->words_, reinterpret_cast<const sockaddr*>(&kernel), sizeof kernel) == 0)
        add(all, watch->words_);
    return watch;
}

PlugWatch::~PlugWatch() {
    if (words_ >= 0) ::close(words_);
    if (timer_ >= 0) ::close(timer_);
    if (all_ >= 0) ::close(all_);
}

void PlugWatch::follow(int fd) {
    if (followed_ >= 0) ::epoll_ctl(all_, EPOLL_CTL_DEL, followed_, nullptr);
    followed_ = fd;
    if (fd >= 0) add(all_, fd);
}

PlugWatch::Due PlugWatch::take() {
    Due due;
    std::uint64_t passed = 0;
    due.is_look = ::read(timer_, &passed, sizeof passed) == sizeof passed;
    constexpr int kWordsMax = 64;   // at once; a plug says two or three
    std::array<char, 4096> word{};  // the kernel's own bound is 2,048
    for (int i = 0; i < kWordsMax; ++i) {
        const ssize_t count = ::recv(words_, word.data(), word.size(), 0);
        if (count <= 0) break;
        const std::string_view said(word.data(), static_cast<std::size_t>(count));
        due.is_plug = due.is_plug || said.find("SUBSYSTEM=drm") != std::string_view::npos;
    }
    return due;
}

}  // namespace comptoir::renderer::kms
