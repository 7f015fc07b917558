#pragma once
/// What the customer sees now, as a PNG: asked for once however many want it, and not again while nothing
/// changed.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "app/base/clock.hpp"
#include "app/base/result.hpp"

namespace comptoir::api {

namespace asio = boost::asio;

/// Gives the bytes of a PNG of the frame on the screen.
using Capture = std::function<asio::awaitable<Result<std::string>>()>;
/// How often the screen has changed so far, or was told to: presented frames and what is on its way to it. A
/// picture that was taken before such a change is an old one.
using FrameCount = std::function<std::uint64_t()>;

/// One picture and the frame that it is at least as new as.
struct CapturedScreen {
    std::string png;
    std::uint64_t frame = 0;
};

/// Thread: io.   Owner: the API's routes.
/// Limits: one picture kept; one capture underway; kWaitersMax wait for it, a further caller is told busy.
class ScreenCapture {
public:
    static constexpr std::size_t kWaitersMax = 64;  // a page on each computer of a shop, refreshing
    static constexpr std::chrono::milliseconds kPatience{2'000};

    ScreenCapture(Capture capture, FrameCount frames, Duration patience = kPatience);

    /// Errors: timeout (the screen did not answer in time), busy, and the capture's own.
    [[nodiscard]] asio::awaitable<Result<std::shared_ptr<const CapturedScreen>>> get();

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace comptoir::api
