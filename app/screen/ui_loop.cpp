#include "app/screen/ui_loop.hpp"

#include <poll.h>

#include <algorithm>
#include <ctime>
#include <functional>
#include <utility>

#include "renderer/window.hpp"

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

renderer::View view_for(SecondShows shows, renderer::View view) {
    view.note = renderer::StaffNote::none;  // where staff look is the first one
    view.touch = {};                        // and where customers answer
    if (shows == SecondShows::order) return view;
    view.order = nullptr;
    if (!view.board.empty()) {  // people wait at it, whatever the hour
        view.dim = 0;
        if (view.is_closed_by_hours) view.page = renderer::Page::board;
    }
    if (view.page == renderer::Page::order || view.page == renderer::Page::welcome)
        view.page = renderer::Page::board;
    return view;
}

UiLoop::UiLoop(UiMailbox& mailbox, const Wake& wake, const Clock& clock, Panel::MakeStage make_stage,
               Report report, std::function<void()> display_is_back)
    : mailbox_(mailbox),
      wake_(wake),
      clock_(clock),
      make_stage_(std::move(make_stage)),
      report_(std::move(report)),
      display_is_back_(std::move(display_is_back)) {}

Result<void> UiLoop::begin(renderer::Surface& surface, const Appearance& appearance, renderer::View view) {
    auto panel = Panel::open(surface, clock_, make_stage_, appearance);
    if (!panel) return tl::unexpected(panel.error());
    panels_.push_back(std::move(*panel));
    view_ = std::move(view);
    show();
    draw_if_due();
    return {};
}

/// A second player would cost the box as much again: there the slide before a video stays for its time.
Result<void> UiLoop::add_second(renderer::Surface& surface, const Appearance& appearance, SecondShows shows) {
    auto panel = Panel::open(surface, clock_, make_stage_, appearance, {});
    if (!panel) return tl::unexpected(panel.error());
    panels_.push_back(std::move(*panel));
    second_shows_ = shows;
    show();
    draw_if_due();
    return {};
}

void UiLoop::run() {
    for (;;) {
        wake_.clear();
        // First: a window that is lost takes no orders.
        for (Panel& panel : panels_) {
            if (!panel.pump()) return;
        }
        if (take_messages() == Next::leave) return;
        draw_if_due();
        prove();
        look_for_display();
        sleep();
    }
}

void UiLoop::prove() {
    if (turned_) std::exchange(turned_, nullptr)();
}

void UiLoop::look_for_display() {
    if (!display_is_back_ || std::none_of(panels_.begin(), panels_.end(), std::mem_fn(&Panel::is_lost)))
        return;
    const Time now = clock_.now();
    if (look_at_ != Time::max() && now >= look_at_ && renderer::is_display_back())
        return std::exchange(display_is_back_, nullptr)();
    if (look_at_ == Time::max() || now >= look_at_) look_at_ = now + kLookEvery;
}

UiLoop::Next UiLoop::take_messages() {
    for (ToUi& message : mailbox_.drain()) {
        if (auto* view = std::get_if<renderer::View>(&message)) {
            view_ = std::move(*view);
            show();
        } else if (auto* picture = std::get_if<renderer::Picture>(&message)) {
            for (std::size_t i = 1; i < panels_.size(); ++i) panels_[i].add_picture(*picture);
            panels_.front().add_picture(std::move(*picture));
        } else if (const auto* appearances = std::get_if<Appearances>(&message)) {
            for (std::size_t i = 0; i < panels_.size(); ++i)
                panels_[i].change(i == 0 ? appearances->first : appearances->second);
        } else if (const auto* standing = std::get_if<renderer::Standing>(&message)) {
            panels_.front().stand(*standing);
        } else if (const auto* wish = std::get_if<CaptureScreen>(&message)) {
            capture(*wish);
        } else if (auto* question = std::get_if<ProveAlive>(&message)) {
            turned_ = std::move(question->turned);
        } else if (const auto* touches = std::get_if<PanelTouches>(&message)) {
            panels_.front().touch(touches->in_parts);
        } else {
            return Next::leave;
        }
    }
    return Next::go_on;
}

void UiLoop::show() {
    panels_.front().show(view_);
    if (panels_.size() > 1) panels_[1].show(view_for(second_shows_, view_));
}

/// What was asked for after a change shows that change.
void UiLoop::capture(const CaptureScreen& wish) {
    draw_if_due();
    wish.take(wish.screen < panels_.size() ? panels_[wish.screen].capture() : renderer::Pixels{});
}

void UiLoop::draw_if_due() {
    for (std::size_t i = 0; i < panels_.size(); ++i) {
        auto report = panels_[i].draw_if_due();
        if (!report) continue;
        report->screen = i;
        report_(std::move(*report));
    }
}

void UiLoop::sleep() const {
    const Time now = clock_.now();
    Time next = display_is_back_ ? look_at_ : Time::max();
    std::vector<pollfd> waiting{{wake_.fd(), POLLIN, 0}};
    for (const Panel& panel : panels_) {
        next = std::min(next, panel.next_frame(now));
        // A negative descriptor is skipped by the kernel, so a surface without one costs nothing.
        waiting.push_back({panel.event_fd(), POLLIN, 0});
        waiting.push_back({panel.video_fd(), POLLIN, 0});
    }
    const Duration nap = next == Time::max() ? Duration(kSleepMax)
                                             : std::clamp<Duration>(next - now, Duration::zero(), kSleepMax);
    const timespec timeout = to_timespec(nap);
    [[maybe_unused]] const int ready = ::ppoll(waiting.data(), waiting.size(), &timeout, nullptr);
}

}  // namespace comptoir
