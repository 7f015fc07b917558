#pragma once
/// A HID device that a program is, and what a probe inside the virtual machine says with.

#include <fcntl.h>
#include <linux/uhid.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <functional>
#include <string>

#include "app/base/clock.hpp"

namespace comptoir::vm {

using namespace std::chrono_literals;
namespace asio = boost::asio;
using Descriptor = asio::posix::stream_descriptor;

inline const SystemClock kClock;

inline int& faults() {
    static int count = 0;
    return count;
}

inline void expect(bool is_so, const std::string& what) {
    std::printf("probe: %s %s\n", is_so ? "ok   " : "WRONG", what.c_str());
    std::fflush(stdout);
    faults() += is_so ? 0 : 1;
}

inline std::int64_t milliseconds(Duration duration) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(duration).count();
}

/// Runs until it is so; the return says whether it became so in time.
inline bool run_until(asio::io_context& io, const std::function<bool()>& is_so, Duration patience = 20s) {
    const Time end = kClock.now() + patience;
    while (!is_so() && kClock.now() < end) {
        io.restart();
        io.run_one_for(20ms);
    }
    return is_so();
}

/// A device that this program is the hardware of.   Source: linux Documentation/hid/uhid.rst.
class UserDevice {
public:
    struct Described {
        std::string name;
        std::string serial;
        unsigned vendor = 0;
        unsigned product = 0;
        std::string descriptor;
    };
    UserDevice(asio::io_context& io, const Described& what)
        : node_(io, ::open("/dev/uhid", O_RDWR | O_NONBLOCK | O_CLOEXEC)) {
        uhid_event create{};
        create.type = UHID_CREATE2;
        std::memcpy(create.u.create2.name, what.name.data(), what.name.size());
        std::memcpy(create.u.create2.uniq, what.serial.data(), what.serial.size());
        std::memcpy(create.u.create2.rd_data, what.descriptor.data(), what.descriptor.size());
        create.u.create2.rd_size = static_cast<std::uint16_t>(what.descriptor.size());
        create.u.create2.bus = 3;
        create.u.create2.vendor = what.vendor;
        create.u.create2.product = what.product;
        send(create);
        listen();
    }

    void say(const std::string& report) {
        uhid_event input{};
        input.type = UHID_INPUT2;
        input.u.input2.size = static_cast<std::uint16_t>(report.size());
        std::memcpy(input.u.input2.data, report.data(), report.size());
        send(input);
    }
    [[nodiscard]] const std::string& heard() const { return heard_; }

private:
    void send(const uhid_event& event) {
        const auto size = static_cast<ssize_t>(sizeof event);
        if (::write(node_.native_handle(), &event, sizeof event) != size)
            expect(false, "uhid takes an event");
    }
    void listen() {
        node_.async_wait(Descriptor::wait_read, [this](boost::system::error_code ec) {
            if (ec) return;
            uhid_event event{};
            if (::read(node_.native_handle(), &event, sizeof event) > 0) hear(event);
            listen();
        });
    }
    void hear(const uhid_event& event) {
        if (event.type == UHID_OUTPUT) {
            heard_.append(reinterpret_cast<const char*>(event.u.output.data), event.u.output.size);
        } else if (event.type == UHID_SET_REPORT) {
            heard_.append(reinterpret_cast<const char*>(event.u.set_report.data), event.u.set_report.size);
            uhid_event reply{};
            reply.type = UHID_SET_REPORT_REPLY;
            reply.u.set_report_reply.id = event.u.set_report.id;
            send(reply);
        }
    }

    Descriptor node_;
    std::string heard_;
};

/// What types: told apart by its pace, heard alone and beside others, with all of its keys.
void type(asio::io_context& io);

}  // namespace comptoir::vm
