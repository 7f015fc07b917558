#pragma once
/// A cable with a simulated device at its far end: what simulated drivers and tests use for a ByteLink.

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "device-bridge/links/byte_link.hpp"

namespace comptoir::bridge {

/// The far end is held by the simulated hardware, the near end by a driver.
///
/// Thread: io.
/// Limits: kUnreadMax bytes wait for the near end; more are lost, as in a serial port's buffer.
class SimulatedWire : public std::enable_shared_from_this<SimulatedWire> {
public:
    static constexpr std::size_t kUnreadMax = 65'536;  // a minute of a chatty scale that nobody reads

    [[nodiscard]] static std::shared_ptr<SimulatedWire> create(boost::asio::any_io_executor executor,
                                                               const Clock& clock);
    ~SimulatedWire();

    /// One at a time: a link that is opened while another is open is refused.
    [[nodiscard]] std::unique_ptr<ByteLink> near_end();

    /// What the driver writes, as it writes it. Called from inside `write_some`.
    void on_written(std::function<void(std::string_view)> hear) { hear_ = std::move(hear); }
    /// Towards the driver. Lost while nobody has the near end open.
    void send(std::string_view bytes);
    void unplug();  ///< ends what the driver is doing with offline; `open` fails
    void plug();
    [[nodiscard]] bool is_plugged() const { return is_plugged_; }

    /// How many of the written bytes still arrive before the cable comes out.
    void cut_after(std::size_t bytes) { bytes_until_cut_ = bytes; }
    /// How many bytes one write takes at most; 0: none at all, as a device that stopped reading.
    void take_at_most(std::size_t bytes);

private:
    class NearEnd;
    struct Sleeper;

    SimulatedWire(boost::asio::any_io_executor executor, const Clock& clock);
    void wake();

    boost::asio::any_io_executor executor_;
    const Clock& clock_;
    std::function<void(std::string_view)> hear_;
    std::string unread_;
    std::vector<std::shared_ptr<Sleeper>> sleepers_;  // at most a reader and a writer
    NearEnd* near_ = nullptr;                         // the open one
    bool is_plugged_ = true;
    std::size_t bytes_until_cut_ = std::string::npos;
    std::size_t write_bytes_max_ = std::string::npos;
};

}  // namespace comptoir::bridge
