#include "renderer/stage.hpp"

#include <imgui.h>
#include <imgui_internal.h>

#include <algorithm>
#include <utility>

#include "app/base/log.hpp"
#include "renderer/pace.hpp"
#include "renderer/painter.hpp"
#include "renderer/shapes.hpp"
#include "renderer/text/run.hpp"
#include "renderer/video_frames.hpp"

namespace comptoir::renderer {
namespace {

/// Whether a customer could tell them apart: an order is compared by what it says, a stamp says nothing.
bool shows_the_same(const View& shown, View next) {
    next.stamp = shown.stamp;
    if (next.order && shown.order && *next.order == *shown.order) next.order = shown.order;
    return next == shown;
}

/// The last durations, for percentiles.
class Latencies {
public:
    void add(Duration duration) {
        if (ring_.size() < Stage::kLatenciesMax) {
            ring_.push_back(duration);
        } else {
            ring_[at_] = duration;
        }
        at_ = (at_ + 1) % Stage::kLatenciesMax;
    }
    [[nodiscard]] std::size_t size() const { return ring_.size(); }
    [[nodiscard]] std::vector<Duration> sorted() const {
        std::vector<Duration> result = ring_;
        std::sort(result.begin(), result.end());
        return result;
    }

private:
    std::vector<Duration> ring_;
    std::size_t at_ = 0;
};

/// The smallest value that `percent` of all do not exceed.
Duration percentile(const std::vector<Duration>& sorted, std::size_t percent) {
    if (sorted.empty()) return {};
    const std::size_t rank = (sorted.size() * percent + 99) / 100;
    return sorted[std::max<std::size_t>(rank, 1) - 1];
}

/// A slide, the one before it and the one after it fill the screen each; a quarter is for what is kept
/// beside.
std::size_t picture_bytes(PixelSize screen) {
    const std::size_t whole =
        static_cast<std::size_t>(screen.width) * static_cast<std::size_t>(screen.height) * 4;
    return std::max(PictureStore::kBytesMax, 4 * whole);
}

}  // namespace

struct Stage::Inside {
    Inside(Surface& to, const StageOptions& with, std::unique_ptr<Fonts> from)
        : surface(to),
          options(with),
          fonts(std::move(from)),
          text(to, *fonts),
          pictures(to, picture_bytes(to.size())),
          shapes(to),
          videos(to),
          list(&shared) {}

    [[nodiscard]] const Theme& look_of(const TouchState& touch) const {
        return touch.is_comfortable ? theme(ThemeId::contrast) : options.theme;
    }

    [[nodiscard]] SceneInput input(Time now) const {
        const Theme* before = story.leaving ? &look_of(story.leaving->touch) : nullptr;
        return {view, story, options.words, look_of(desk.state()), now, motion(now), &desk.state(), before};
    }

    [[nodiscard]] Placement placement() const { return place_page(surface.size(), options.framing, orbit); }

    /// When the guard moves the page next: not on a dark panel, and not under a finger.
    [[nodiscard]] Time next_orbit() const {
        const bool is_dark = view.dim >= 100;
        const bool is_guarded = options.framing.guard == BurnInGuard::on && !is_dark;
        return is_guarded && !is_moving && !desk.state().hold && !desk.state().pressed ? orbit_at
                                                                                       : Time::max();
    }

    [[nodiscard]] Motion motion(Time now) const {
        return pace.keeps_up(now) ? options.motion : Motion::reduced;
    }

    /// One step, if it is time for one. Time that has passed in a movement, or in the dark, is not made up
    /// for.
    void move_on_orbit(Time now) {
        const bool is_first = orbit_at == Time{};
        if (!is_first && (is_stale || now < next_orbit())) return;
        if (!is_first) ++orbit;
        orbit_at = now + Stage::kOrbitStep;
    }

    /// Takes over what the customer's desk shows now; `before`: its state until then.
    void follow_desk(const TouchState& before, Time now) {
        if (shows_the_same(view, desk.view())) return;
        story = follow(story, view, desk.view(), drawn, now, before);
        view = desk.view();
        is_stale = true;
    }

    Surface& surface;
    StageOptions options;
    std::unique_ptr<Fonts> fonts;
    TextCache text;
    PictureStore pictures;
    ShapeCache shapes;
    VideoFrames videos;
    ImDrawListSharedData shared;
    ImDrawList list;

    TouchDesk desk;
    View view;  // as the desk shows it
    bool has_view = false;
    bool is_stale = false;  // the frame on the screen is not what would be drawn
    Story story;
    Drawn drawn;
    Time due = Time::max();   // of the next frame of a movement
    std::uint64_t orbit = 0;  // how often the guard has moved the page
    Time orbit_at{};          // when it does next

    std::uint64_t waiting_stamp = 0;  // of the oldest message that is not on the screen yet
    Latencies latencies;
    std::uint64_t presented = 0;
    Duration last_frame{};
    Pace pace;
    bool has_told = false;   // that the panel is too slow: tried again, it would be told every time
    bool is_moving = false;  // the frame on the screen is one of a movement
};

Result<std::unique_ptr<Stage>> Stage::open(Surface& surface, const StageOptions& options) {
    auto fonts = Fonts::open(options.fonts);
    if (!fonts) return tl::unexpected(fonts.error());
    return std::unique_ptr<Stage>(new Stage(std::make_unique<Inside>(surface, options, std::move(*fonts))));
}

Stage::Stage(std::unique_ptr<Inside> inside) : inside_(std::move(inside)) {}

Stage::~Stage() = default;

void Stage::show(View view, Time now) {
    Inside& in = *inside_;
    const std::uint64_t stamp = view.stamp;
    const TouchState before = in.desk.state();
    in.desk.tell(std::move(view), now);
    if (!in.has_view) {
        in.story = begin(in.desk.view(), now);
        in.view = in.desk.view();
        in.has_view = true;
        in.is_stale = true;
    }
    in.follow_desk(before, now);
    if (in.desk.state() != before) in.is_stale = true;
    if (in.is_stale && in.waiting_stamp == 0) in.waiting_stamp = stamp;
}

void Stage::touch(const Touch& touch, Time now) {
    Inside& in = *inside_;
    if (!in.has_view) return;
    const TouchState before = in.desk.state();
    const Placement placement = in.placement();
    in.desk.touch({touch.finger, touch.phase, placement.on_page(touch.at)}, in.drawn.targets, placement.unit,
                  now);
    in.follow_desk(before, now);
    if (in.desk.state() != before) in.is_stale = true;
}

std::vector<CustomerEvent> Stage::take_said() {
    return inside_->desk.take_said();
}

void Stage::add_picture(Picture picture) {
    if (inside_->pictures.put(std::move(picture))) inside_->is_stale = true;
}

/// A fade begins with the frame that it brings in: how long a video takes until then nobody knows.
void Stage::add_video_frame(std::uint64_t turn, const Pixels& frame, Time now) {
    Inside& in = *inside_;
    const bool is_first = in.videos.put(turn, frame);
    const bool follows_a_slide = !(in.story.slide_before == Slide{});
    if (is_first && turn == in.view.slide.turn && follows_a_slide) in.story.slide_at = now;
    in.is_stale = true;
}

PixelSize Stage::page_size() const {
    return inside_->placement().size();
}

void Stage::dress(Theme theme, Motion motion, const Framing& framing) {
    inside_->options.theme = std::move(theme);
    inside_->options.motion = motion;
    inside_->options.framing = framing;
    inside_->is_stale = true;
}

void Stage::redraw() {
    inside_->surface.forget();
    inside_->is_stale = true;
}

bool Stage::needs_frame(Time now) const {
    return next_frame(now) <= now;
}

Time Stage::next_frame(Time now) const {
    const Inside& in = *inside_;
    if (!in.has_view) return Time::max();
    return in.is_stale ? now : std::min({in.due, in.desk.next_change(), in.next_orbit()});
}

bool Stage::draw(Time now) {
    Inside& in = *inside_;
    if (!needs_frame(now)) return false;
    const TouchState before = in.desk.state();
    if (in.desk.pass(now)) in.follow_desk(before, now);
    const Time began = in.options.clock.now();
    const bool is_step = in.is_moving && !in.is_stale;
    in.move_on_orbit(now);
    const SceneInput input = in.input(now);
    Painter painter(in.list, {in.text, in.pictures, in.shapes, nullptr, &in.videos}, in.surface.size(),
                    in.placement());
    in.drawn = draw_scene(painter, input);
    in.surface.draw(in.list, painter.paper());
    const bool is_changed = in.surface.is_changed();
    const Time drawn = in.options.clock.now();
    if (is_changed) in.surface.present();
    in.text.end_frame();
    in.pictures.end_frame();
    in.shapes.end_frame();
    in.videos.end_frame();

    in.is_stale = false;
    const auto wait = renderer::next_frame(input);
    in.is_moving = wait && *wait <= Duration::zero();
    in.due = wait ? now + std::max<Duration>(*wait, kFrame) : Time::max();
    if (in.desk.state().hold) in.due = std::min(in.due, now + kFrame);  // its ring fills
    const std::uint64_t stamp = std::exchange(in.waiting_stamp, 0);
    if (!is_changed) return true;
    const Time ended = in.options.clock.now();
    ++in.presented;
    in.last_frame = ended - began;
    // A present that waits for the panel's next line takes nearly a frame by itself.
    const Duration took = std::max<Duration>(drawn - began, ended - began - kFrame / 2);
    if (is_step && in.pace.drew(took, kFrame, now) && !std::exchange(in.has_told, true)) {
        log::warning("this panel is too slow for movement; for some minutes nothing moves on it",
                     {{"surface", in.surface.description()}});
    }
    if (stamp != 0) in.latencies.add(ended.time_since_epoch() - std::chrono::nanoseconds(stamp));
    return true;
}

Pixels Stage::capture() {
    return inside_->surface.capture();
}

std::vector<WantedPicture> Stage::take_wanted() {
    return inside_->pictures.take_wanted();
}

FrameCounters Stage::counters() const {
    const Inside& in = *inside_;
    const std::vector<Duration> sorted = in.latencies.sorted();
    return {in.presented,           sorted.size(),
            percentile(sorted, 50), percentile(sorted, 95),
            percentile(sorted, 99), in.last_frame,
            in.text.bytes(),        in.pictures.bytes() + in.videos.bytes(),
            in.shapes.bytes(),      !in.pace.keeps_up(in.options.clock.now())};
}

const std::vector<std::string>& Stage::problems() const {
    return inside_->fonts->problems();
}

}  // namespace comptoir::renderer
