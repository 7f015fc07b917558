#pragma once
/// A shop that plays by itself, for `--demo`: sales in many languages, with simulated devices.

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "app/base/clock.hpp"
#include "app/sources/arbiter.hpp"
#include "device-bridge/device.hpp"
#include "device-bridge/registry.hpp"

namespace comptoir::demo {

/// A receipt and a kitchen printer, a scale and a scanner, all simulated.
[[nodiscard]] std::vector<bridge::DeviceInfo> demo_devices();

struct DemoOptions {
    int speed = 1;           ///< how many times faster than a cashier; 1 to kSpeedMax
    std::string font_cache;  ///< folder of the font cache, as the screen's; may be empty
};

/// Plays sales one after the other, for ever: a POS like any other, whose orders pass the neutral decoder and
/// the arbiter, and whose jobs pass the registry. It acts only on simulated devices, and steps aside while a
/// real till has something to show.
///
/// Thread: io.   Owner: the service; the registry and the arbiter must outlive it. After `stop` it says
/// nothing more.
class Demo {
public:
    static constexpr int kSpeedMax = 1'000;  // a sale in some 60 ms: faster says nothing more
    static constexpr const char* kRegister = "demo";

    /// `changed` is called after the arbiter was told something, with the time of it.
    Demo(boost::asio::any_io_executor executor, bridge::Registry& registry, sources::Arbiter& arbiter,
         const Clock& clock, std::function<void(Time)> changed, DemoOptions options = {});
    ~Demo();
    Demo(const Demo&) = delete;
    Demo& operator=(const Demo&) = delete;

    void start();
    void stop();
    /// Plays the next step at once; how long a cashier would take until the one after it, speed included.
    Duration step();

    /// The shop that is being played, for the pages on which no order says it.
    [[nodiscard]] std::string shop_name() const;
    [[nodiscard]] std::string language() const;  ///< BCP 47
    /// How many sales were paid since the start.
    [[nodiscard]] std::size_t sales() const;

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace comptoir::demo
