#pragma once
/// The televisions at the ends of the machine's HDMI cables, told to sleep and to wake through the kernel's
/// CEC devices.

#include <boost/asio/any_io_executor.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/base/clock.hpp"
#include "app/base/result.hpp"
#include "device-bridge/protocols/cec.hpp"

namespace comptoir::bridge {

/// An adapter that was opened: it asks for a place on the bus by itself.
struct OpenedCec {
    int fd = -1;  ///< the receiver's to close
    std::string name;
    CecPlace place;
};

/// What an adapter had to say since it was asked.
struct CecNews {
    struct Sent {
        std::uint32_t number = 0;
        bool is_taken = false;
    };
    std::vector<Sent> sent;
    std::optional<CecPlace> place;  ///< another one
};

/// What the kernel is asked; a test has answers of its own. None of it blocks.
struct CecSystem {
    std::function<std::vector<std::string>()> list;  ///< "/dev/cec0"
    /// Errors: offline (gone), refused (not allowed), unsupported (it can't send).
    std::function<Result<OpenedCec>(const std::string& path)> open;
    /// The number under which `hear` says what became of it.
    std::function<Result<std::uint32_t>(int fd, std::string_view message)> send;
    /// Errors: offline (it was pulled).
    std::function<Result<CecNews>(int fd)> hear;
};

/// Source: Linux, Documentation/userspace-api/media/cec: cec-ioc-adap-g-caps, -g-log-addrs, -g-phys-addr,
/// dqevent, receive. An adapter that does not know where its cable is plugged in (CEC_CAP_PHYS_ADDR, those on
/// USB) is told the address that the EDID of a connected panel says.
[[nodiscard]] CecSystem machine_cec();

/// Thread: io.   Errors: an adapter that can't be opened, and a television that takes nothing, are named once
/// in the log. Limits: kTelevisionsMax.
class Televisions {
public:
    static constexpr std::size_t kTelevisionsMax =
        4;  // a box has two HDMI outputs, and perhaps an adapter on USB

    Televisions(boost::asio::any_io_executor executor, const Clock& clock, CecSystem system = machine_cec());
    ~Televisions();
    Televisions(const Televisions&) = delete;
    Televisions& operator=(const Televisions&) = delete;

    /// Opens the adapters that are there and those that come.
    void start();
    void stop();
    /// All of them, also those that come later.
    void want(CecTalk::Wish wish);
    [[nodiscard]] std::size_t count() const;
    /// Looks for adapters; what udev's messages do.
    void look();

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace comptoir::bridge
