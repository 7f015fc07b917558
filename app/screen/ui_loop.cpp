#include "app/screen/ui_loop.hpp"

#include <poll.h>

#include <algorithm>
#include <ctime>
#include <utility>

#include "app/base/log.hpp"

namespace comptoir {
namespace {

/// Asleep for good is asleep for an hour: a bound that costs nothing and survives a wrong deadline.
constexpr std::chrono::hours kSleepMax{1};

timespec to_timespec(Duration duration) {
    const auto nanoseconds = std::chrono::duration_cast<std::chrono::nanoseconds>(duration).count();
    return {.tv_sec = static_cast<time_t>(nanoseconds / 1'000'000'000),
            .tv_nsec = nanoseconds % 1'000'000'000};
}

}  // namespace

UiLoop::UiLoop(renderer::Surface& surface, UiMailbox& mailbox, const Wake& wake, const Clock& clock,
               MakeStage make_stage, std::function<void(FrameReport)> report)
    : surface_(surface),
      mailbox_(mailbox),
      wake_(wake),
      clock_(clock),
      make_stage_(std::move(make_stage)),
      report_(std::move(report)) {}

Result<void> UiLoop::begin(const Appearance& appearance, renderer::View view) {
    auto stage = make_stage_(appearance);
    if (!stage) return tl::unexpected(stage.error());
    stage_ = std::move(*stage);
    appearance_ = appearance;
    surface_.turn(appearance.turn);
    view_ = std::move(view);
    stage_->show(view_, clock_.now());
    draw_if_due();
    return {};
}

void UiLoop::run() {
    for (;;) {
        wake_.clear();
        if (take_messages() == Next::leave) return;
        const renderer::WindowNews news = surface_.pump();
        if (news.closed) return;
        if (news.resized || news.exposed) stage_->redraw();
        draw_if_due();
        sleep();
    }
}

UiLoop::Next UiLoop::take_messages() {
    for (ToUi& message : mailbox_.drain()) {
        if (auto* view = std::get_if<renderer::View>(&message)) {
            view_ = std::move(*view);
            stage_->show(view_, clock_.now());
        } else if (auto* picture = std::get_if<renderer::Picture>(&message)) {
            stage_->add_picture(std::move(*picture));
        } else if (const auto* appearance = std::get_if<Appearance>(&message)) {
            change(*appearance);
        } else if (const auto* standing = std::get_if<renderer::Standing>(&message)) {
            stand(*standing);
        } else if (const auto* capture = std::get_if<CaptureScreen>(&message)) {
            // What was asked for after a change shows that change.
            draw_if_due();
            capture->take(stage_->capture());
        } else {
            return Next::leave;
        }
    }
    return Next::go_on;
}

void UiLoop::change(const Appearance& appearance) {
    if (appearance == appearance_) return;
    if (appearance.turn != appearance_.turn) {
        surface_.turn(appearance.turn);
        appearance_.turn = appearance.turn;
        stage_->redraw();
    }
    if (appearance == appearance_) return;
    auto stage = make_stage_(appearance);
    if (!stage) {
        log::warning("the new appearance can't be drawn; the old one stays",
                     {{"why", stage.error().message}});
        return;
    }
    presented_before_ += stage_->counters().presented;
    stage_ = std::move(*stage);
    appearance_ = appearance;
    stage_->show(view_, clock_.now());
}

void UiLoop::stand(renderer::Standing standing) {
    surface_.stand(standing);
    if (standing == renderer::Standing::front && standing_ != standing) stage_->redraw();
    standing_ = standing;
}

void UiLoop::draw_if_due() {
    const Time now = clock_.now();
    if (!stage_->needs_frame(now) || !stage_->draw(now)) return;
    renderer::FrameCounters counters = stage_->counters();
    counters.presented += presented_before_;
    report_({stage_->take_wanted(), counters, stage_->problems()});
}

void UiLoop::sleep() const {
    const Time now = clock_.now();
    const Time next = stage_->next_frame(now);
    const Duration nap = next == Time::max() ? Duration(kSleepMax)
                                             : std::clamp<Duration>(next - now, Duration::zero(), kSleepMax);
    pollfd waiting[2] = {{wake_.fd(), POLLIN, 0}, {surface_.event_fd(), POLLIN, 0}};
    const timespec timeout = to_timespec(nap);
    // A negative descriptor is skipped by the kernel, so a surface without one costs nothing.
    [[maybe_unused]] const int ready = ::ppoll(waiting, 2, &timeout, nullptr);
}

}  // namespace comptoir
