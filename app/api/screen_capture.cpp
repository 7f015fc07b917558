#include "app/api/screen_capture.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <optional>
#include <utility>
#include <vector>

namespace comptoir::api {

using Picture = std::shared_ptr<const CapturedScreen>;

struct ScreenCapture::State {
    struct Waiter {
        explicit Waiter(asio::any_io_executor executor) : timer(std::move(executor)) {}
        asio::steady_timer timer;
        std::optional<Result<Picture>> answer;
    };

    static asio::awaitable<Result<Picture>> next(std::shared_ptr<State> state);
    static asio::awaitable<void> take(std::shared_ptr<State> self, std::uint64_t frame);
    void tell(Result<Picture> answer);
    [[nodiscard]] bool is_fresh() const { return kept != nullptr && frames && kept->frame == frames(); }

    Capture capture;
    FrameCount frames;
    Duration patience;
    Picture kept;
    bool underway = false;
    std::vector<std::shared_ptr<Waiter>> waiters;
};

ScreenCapture::ScreenCapture(Capture capture, FrameCount frames, Duration patience)
    : state_(std::make_shared<State>()) {
    state_->capture = std::move(capture);
    state_->frames = std::move(frames);
    state_->patience = patience;
}

/// The count is read first: a frame that comes while the picture is taken makes it newer than it says, never
/// older.
asio::awaitable<void> ScreenCapture::State::take(std::shared_ptr<State> self, std::uint64_t frame) {
    Result<std::string> png = fail(ErrorCode::offline, "the screen could not be captured");
    try {
        png = co_await self->capture();
    } catch (const std::exception& exception) {
        png = fail(ErrorCode::offline, std::string("the screen could not be captured: ") + exception.what());
    }
    self->underway = false;
    if (!png) {
        self->tell(tl::unexpected(png.error()));
        co_return;
    }
    self->kept = std::make_shared<const CapturedScreen>(CapturedScreen{std::move(*png), frame});
    self->tell(self->kept);
}

void ScreenCapture::State::tell(Result<Picture> answer) {
    for (const auto& waiter : std::exchange(waiters, {})) {
        waiter->answer = answer;
        waiter->timer.cancel();
    }
}

/// Who comes while an older picture is being taken waits for the next one.
asio::awaitable<Result<Picture>> ScreenCapture::get() {
    const auto state = state_;
    const std::uint64_t wanted = state->frames ? state->frames() : 0;
    Result<Picture> picture = co_await State::next(state);
    if (picture && (*picture)->frame < wanted) picture = co_await State::next(state);
    co_return picture;
}

asio::awaitable<Result<Picture>> ScreenCapture::State::next(std::shared_ptr<State> state) {
    if (state->is_fresh()) co_return state->kept;
    if (!state->capture) co_return fail(ErrorCode::offline, "this kiosk has no screen to capture");
    if (state->waiters.size() >= kWaitersMax) co_return fail(ErrorCode::busy, "too many wait for the screen");
    const auto executor = co_await asio::this_coro::executor;
    const auto waiter = std::make_shared<State::Waiter>(executor);
    waiter->timer.expires_after(state->patience);
    state->waiters.push_back(waiter);
    if (!std::exchange(state->underway, true)) {
        // Ends by itself, and tells whoever waits by then.
        asio::co_spawn(executor, State::take(state, state->frames ? state->frames() : 0),
                       [](const std::exception_ptr&) {});
    }
    if (!waiter->answer) co_await waiter->timer.async_wait(asio::as_tuple(asio::use_awaitable));
    std::erase(state->waiters, waiter);
    if (waiter->answer) co_return std::move(*waiter->answer);
    co_return fail(ErrorCode::timeout, "the screen did not answer in time");
}

}  // namespace comptoir::api
