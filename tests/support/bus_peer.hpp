#pragma once
/// Whoever has a name and answers on a bus of the test's own: what the stand-ins of services have alike.

#include <poll.h>
#include <systemd/sd-bus.h>

#include <atomic>
#include <mutex>
#include <string>
#include <thread>

#include "app/base/dbus/bus_value.hpp"

namespace comptoir::test {

/// Answers a call; the return is a filter's.
inline int bus_reply(sd_bus_message* call, const char* signature = "",
                     const json::Value& values = json::Value::array()) {
    sd_bus_message* answer = nullptr;
    ::sd_bus_message_new_method_return(call, &answer);
    const bool is_whole = dbus::append_all(answer, signature, values).has_value();
    const int sent = is_whole ? ::sd_bus_send(nullptr, answer, nullptr) : -1;
    ::sd_bus_message_unref(answer);
    return sent < 0 ? sent : 1;
}

/// Thread: one of its own, from `begin` to `end`. Whatever that touches is touched under `mutex_`.
class BusPeer {
public:
    BusPeer(const BusPeer&) = delete;
    BusPeer& operator=(const BusPeer&) = delete;

protected:
    BusPeer(const std::string& address, const char* name) {
        ::sd_bus_new(&bus_);
        ::sd_bus_set_address(bus_, address.c_str());
        ::sd_bus_set_bus_client(bus_, 1);
        ::sd_bus_start(bus_);
        ::sd_bus_add_filter(
            bus_, nullptr,
            [](sd_bus_message* call, void* self, sd_bus_error*) {
                std::uint8_t type = 0;
                ::sd_bus_message_get_type(call, &type);
                return type == SD_BUS_MESSAGE_METHOD_CALL ? static_cast<BusPeer*>(self)->heard(call) : 0;
            },
            this);
        ::sd_bus_request_name(bus_, name, 0);
    }
    virtual ~BusPeer() { ::sd_bus_flush_close_unref(bus_); }

    /// Call last when made, and `end` first when it goes: `heard` is asked in between.
    void begin() {
        thread_ = std::thread([this] { run(); });
    }
    void end() {
        is_over_ = true;
        thread_.join();
    }

    /// A call to this peer; the return is a filter's.
    virtual int heard(sd_bus_message* call) = 0;
    /// Now and then.
    virtual void tick() {}

    void emit(const std::string& path, const std::string& interface, const char* member,
              const char* signature, const json::Value& values) {
        sd_bus_message* signal = nullptr;
        ::sd_bus_message_new_signal(bus_, &signal, path.c_str(), interface.c_str(), member);
        if (dbus::append_all(signal, signature, values)) ::sd_bus_send(bus_, signal, nullptr);
        ::sd_bus_message_unref(signal);
    }

    sd_bus* bus_ = nullptr;
    mutable std::mutex mutex_;

private:
    void run() {
        constexpr int kTickMs = 5;
        while (!is_over_) {
            {
                const std::lock_guard lock(mutex_);
                while (::sd_bus_process(bus_, nullptr) > 0) {
                }
                tick();
            }
            pollfd waits{::sd_bus_get_fd(bus_), POLLIN, 0};
            ::poll(&waits, 1, kTickMs);
        }
    }

    std::atomic<bool> is_over_{false};
    std::thread thread_;
};

}  // namespace comptoir::test
