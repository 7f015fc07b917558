#include "app/supervision/service_manager.hpp"

#include <systemd/sd-daemon.h>

#include <cstdint>
#include <cstdlib>

#include "app/base/utf8.hpp"

namespace comptoir::supervision {
namespace {

constexpr std::size_t kStatusMax = 200;  // what `systemctl status` shows on one line of a wide terminal
constexpr int kKeepEnvironment = 0;      // what comes after an exec of ourselves tells the same manager

/// A line break would begin another assignment.
std::string one_line(std::string_view text) {
    std::string line(utf8::prefix(text, kStatusMax));
    for (char& c : line) c = static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    return line;
}

void tell(const std::string& state) {
    ::sd_notify(kKeepEnvironment, state.c_str());
}

/// Newer managers want the time with it. Source: sd_notify(3), RELOADING and MONOTONIC_USEC.
std::string reloading_since(Time now) {
    const auto passed = std::chrono::duration_cast<std::chrono::microseconds>(now.time_since_epoch());
    return "RELOADING=1\nMONOTONIC_USEC=" + std::to_string(passed.count());
}

}  // namespace

ServiceManager::ServiceManager() {
    const char* const socket = std::getenv("NOTIFY_SOCKET");
    is_present_ = socket != nullptr && *socket != '\0';
    std::uint64_t microseconds = 0;
    if (is_present_ && ::sd_watchdog_enabled(kKeepEnvironment, &microseconds) > 0)
        patience_ = std::chrono::microseconds(microseconds);
}

void ServiceManager::ready() const {
    tell("READY=1");
}

void ServiceManager::say(std::string_view status) const {
    if (is_present_) tell("STATUS=" + one_line(status));
}

void ServiceManager::reloading() const {
    tell(reloading_since(std::chrono::steady_clock::now()));
}

void ServiceManager::stopping() const {
    tell("STOPPING=1");
}

void ServiceManager::alive() const {
    tell("WATCHDOG=1");
}

}  // namespace comptoir::supervision
