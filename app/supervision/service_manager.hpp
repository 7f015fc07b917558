#pragma once
/// What systemd is told of this program: that it is ready, what it does, that it lives, that it ends.

#include <string>
#include <string_view>

#include "app/base/clock.hpp"

namespace comptoir::supervision {

/// Under no service manager, or under one that asks for no news, every call does nothing.
///
/// Thread: any.   Errors: none; a manager that can't be told finds out by its own limits.
/// Source: sd_notify(3), sd_watchdog_enabled(3).
class ServiceManager {
public:
    /// What the environment says: NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID.
    ServiceManager();

    [[nodiscard]] bool is_present() const { return is_present_; }
    /// How long it waits for a sign of life before it ends this program; zero: it does not wait for any.
    [[nodiscard]] Duration patience() const { return patience_; }

    void ready() const;
    /// For `systemctl status`: one line, English.   Limits: 200 bytes, cut at a character.
    void say(std::string_view status) const;
    /// Until the next `ready`. The settings are read anew, or the program takes its own place: were that told
    /// as an end, systemd would kill what comes after it.
    void reloading() const;
    void stopping() const;
    void alive() const;

private:
    bool is_present_ = false;
    Duration patience_ = Duration::zero();
};

}  // namespace comptoir::supervision
