#pragma once
/// One object on a bus of the test's own that answers as a test wants it to.

#include <systemd/sd-bus.h>

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "app/base/dbus/bus_value.hpp"
#include "tests/support/bus_peer.hpp"

namespace comptoir::test {

/// What is answered: values of a signature; an empty `error` is none.
struct BusAnswer {
    std::string signature;
    json::Value values = json::Value::array();
    std::string error = {};
};

/// Thread: one of its own, on which `answer` is called.
class BusService {
public:
    using Answer = std::function<BusAnswer(const std::string& member, const json::Value& arguments)>;

    BusService(const std::string& address, const std::string& name, const std::string& path, Answer answer)
        : answer_(std::move(answer)) {
        ::sd_bus_new(&bus_);
        ::sd_bus_set_address(bus_, address.c_str());
        ::sd_bus_set_bus_client(bus_, 1);
        ::sd_bus_start(bus_);
        ::sd_bus_add_object(
            bus_, nullptr, path.c_str(),
            [](sd_bus_message* call, void* self, sd_bus_error*) {
                return static_cast<BusService*>(self)->heard(call);
            },
            this);
        ::sd_bus_request_name(bus_, name.c_str(), 0);
        thread_ = std::thread([this] {
            while (!is_over_) {
                while (::sd_bus_process(bus_, nullptr) > 0) {
                }
                ::sd_bus_wait(bus_, 10'000);
            }
        });
    }
    ~BusService() {
        is_over_ = true;
        thread_.join();
        ::sd_bus_flush_close_unref(bus_);
    }
    BusService(const BusService&) = delete;
    BusService& operator=(const BusService&) = delete;

    [[nodiscard]] std::vector<std::string> calls() const {
        const std::lock_guard lock(mutex_);
        return calls_;
    }

private:
    int heard(sd_bus_message* call) {
        const std::string member = ::sd_bus_message_get_member(call);
        {
            const std::lock_guard lock(mutex_);
            calls_.push_back(member);
        }
        const BusAnswer said = answer_(member, dbus::read_all(call).value_or(json::Value::array()));
        if (!said.error.empty())
            return ::sd_bus_reply_method_errorf(call, said.error.c_str(), "as the test wants it");
        return bus_reply(call, said.signature.c_str(), said.values);
    }

    sd_bus* bus_ = nullptr;
    Answer answer_;
    mutable std::mutex mutex_;
    std::vector<std::string> calls_;
    std::atomic<bool> is_over_{false};
    std::thread thread_;
};

}  // namespace comptoir::test
