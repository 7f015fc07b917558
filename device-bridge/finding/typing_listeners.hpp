#pragma once
/// Listens how fast is typed on what nobody has adopted yet, so that a keyboard is not offered as a scanner.

#include <boost/asio/any_io_executor.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "app/base/clock.hpp"
#include "device-bridge/links/key_devices.hpp"
#include "device-bridge/links/key_stream.hpp"
#include "device-bridge/scanning/typing_pace.hpp"

namespace comptoir::bridge {

/// Hears every device beside whoever else hears it: nothing is taken from a console or a window. Of a key
/// only that it moved, and when, is looked at; which one it was is neither kept nor told.
///
/// What is pulled is closed, and what was found out of it stays, for when it is plugged in again. Another
/// program, or a scanner that was adopted, may have a device for itself: then nothing is heard, which is no
/// verdict.
///
/// Thread: io.   Owner: the finder.   Limits: kOpenMax devices are listened to, the first ones; kKnownMax are
/// remembered, those that are gone make room.
class TypingListeners {
public:
    static constexpr std::size_t kOpenMax = 16;   // a till has three; each is a file of ours
    static constexpr std::size_t kKnownMax = 64;  // as many as there can be at once

    using OpenStream = std::function<std::unique_ptr<KeyStream>(KeyWanted)>;

    explicit TypingListeners(OpenStream open_stream);
    ~TypingListeners();
    TypingListeners(const TypingListeners&) = delete;
    TypingListeners& operator=(const TypingListeners&) = delete;

    /// Called when a verdict is another, never from within `follow`. Null: nobody.
    void on_change(std::function<void()> tell);
    /// Makes what is listened to those that are plugged in now.
    void follow(const std::vector<KeyDevice>& plugged);
    [[nodiscard]] TypingPace::Verdict of(const KeyDevice& device) const;
    /// Whether one of them is typing a code just now, which whoever opens it would get the rest of.
    [[nodiscard]] bool is_within_code(Time now) const;
    /// Listens to nothing any more.
    void stop();

    [[nodiscard]] std::size_t listening() const;

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace comptoir::bridge
