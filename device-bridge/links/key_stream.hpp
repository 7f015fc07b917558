#pragma once
/// The seam between a scanner that types and the kernel: keys that go down and up.

#include <boost/asio/any_io_executor.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "app/base/clock.hpp"
#include "app/base/result.hpp"
#include "device-bridge/links/key_devices.hpp"

namespace comptoir::bridge {

/// The lock that a keyboard's light shows.
enum class CapsLight { off, on };

struct KeyMove {
    enum class What {
        pressed,
        released,
        repeated,
        lost  ///< the kernel's buffer ran over: keys are missing here
    };
    What what = What::pressed;
    std::uint16_t key = 0;  ///< Source: linux include/uapi/linux/input-event-codes.h, KEY_*
    Time at{};              ///< when the kernel heard it
    /// Of lost ones: what the light shows now, where the keys go to whoever switches it, too. Nobody does
    /// where we have them for us alone: it stays as it was, whatever the keys said.
    std::optional<CapsLight> light = {};

    bool operator==(const KeyMove&) const = default;
};

/// Thread: io.
class KeyStream {
public:
    struct Hooks {
        std::function<void(const KeyMove&)> key;
        std::function<void(const Error&)> lost;  ///< it is closed then
    };
    using CapsLock = CapsLight;  ///< as it was when it was opened

    enum class Claim {
        exclusive,  ///< nobody else hears these keys: no console, no window
        shared      ///< they go to whoever listens, too
    };

    virtual ~KeyStream() = default;
    /// No hook is called from inside.
    /// Errors: offline (not plugged in), refused (several are meant, or not allowed), busy (somebody else has
    /// them for himself).
    [[nodiscard]] virtual Result<CapsLock> open(Hooks hooks, Claim claim) = 0;
    virtual void close() = 0;
    [[nodiscard]] virtual bool is_open() const = 0;
    /// What makes the device that `open` would take the same one each time: "evdev://0c2e:0200?serial=1234".
    /// Errors: offline and refused, as `open`.
    [[nodiscard]] virtual Result<std::string> identity() const = 0;
    /// "Honeywell 1900, evdev://0c2e:0200": the device that was opened last.
    [[nodiscard]] virtual std::string describe() const = 0;
    /// Who wants to know when something that may be it was plugged in or pulled. Null: nobody.
    virtual void on_plug_moved(std::function<void()> tell) = 0;
};

/// The kernel's event nodes of one device: found anew by what it is at each opening, and grabbed where they
/// are claimed for us alone.
///
/// Thread: io.   Owner: a device; hooks end with `close`.
/// Limits: kEventsMax events at a time of each node, then others on the thread have their turn.
class EvdevStream final : public KeyStream {
public:
    static constexpr int kEventsMax = 64;  // what the kernel keeps of a keyboard

    EvdevStream(boost::asio::any_io_executor executor, KeyWanted wanted, HardwarePlaces places = {});
    ~EvdevStream() override;

    [[nodiscard]] Result<CapsLock> open(Hooks hooks, Claim claim) override;
    void close() override;
    [[nodiscard]] bool is_open() const override;
    [[nodiscard]] Result<std::string> identity() const override;
    [[nodiscard]] std::string describe() const override;
    void on_plug_moved(std::function<void()> tell) override;

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace comptoir::bridge
