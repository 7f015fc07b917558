#pragma once
/// Keeps a list of what is plugged in and may be of use: printers on USB, scales and scanners on USB HID,
/// what types like a keyboard, and serial ports.

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <vector>

#include "app/base/clock.hpp"
#include "app/base/json.hpp"
#include "device-bridge/finding/found_device.hpp"
#include "device-bridge/finding/typing_listeners.hpp"
#include "device-bridge/links/usb_sysfs.hpp"

namespace comptoir::bridge {

/// Sends nothing, and opens nothing but what types, to hear how fast: it reads what the kernel says, when
/// udev says that something moved.
///
/// Thread: io.   Limits: kFoundMax devices; as TypingListeners.
class Finder {
public:
    /// A hub full of devices comes as some fifty messages, and a port gets its lasting name a moment later.
    static constexpr std::chrono::milliseconds kSettle{200};

    /// So many looks in a row wait for the end of a code; what chatters for ever hides nothing else for ever.
    static constexpr int kPutOffMax = 25;  // of kSettle each: five seconds, a parcel's code is typed in less

    /// A null `open_stream`: what types is heard through the kernel.
    Finder(boost::asio::any_io_executor executor, HardwarePlaces places = {}, Duration settle = kSettle,
           TypingListeners::OpenStream open_stream = nullptr);
    ~Finder();
    Finder(const Finder&) = delete;
    Finder& operator=(const Finder&) = delete;

    /// What outlives the process, of a device by its identity as KeyStream has it. What somebody said of one
    /// that types (`"typist"`: scanner, keyboard) goes before its pace; what its pace showed (`"types_like"`:
    /// scanner, person) is known the next time. Either may be null.
    struct Memory {
        std::function<json::Value(const std::string& identity)> recall;
        std::function<void(const std::string& identity, const json::Value& members)> remember;
    };
    /// Call before `start`.
    void remember_with(Memory memory);

    /// Looks at once, and from then on whenever something is plugged in or pulled, though not in the middle
    /// of a code: who is told of a scanner opens it, and the rest of that code would be one. `changed` is
    /// called after the list has become another one, never from within `start` or `list`, and never after
    /// `stop`.
    void start(std::function<void()> changed = nullptr);
    void stop();
    [[nodiscard]] const std::vector<FoundDevice>& list() const;

    /// Looks after a moment; what udev's messages do. Where there are none, whoever shows the list may ask.
    void look_soon();

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace comptoir::bridge
