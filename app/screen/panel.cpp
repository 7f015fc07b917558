#include "app/screen/panel.hpp"

#include <utility>

#include "app/base/log.hpp"
#include "app/screen/face.hpp"
#include "renderer/memory_surface.hpp"
#include "renderer/upright.hpp"

namespace comptoir {
namespace {

/// A next frame that is so far off belongs to no movement: those come 60 times a second.
constexpr std::chrono::seconds kSettled{1};

}  // namespace

Result<Panel> Panel::open(renderer::Surface& surface, const Clock& clock, MakeStage make_stage,
                          const Appearance& appearance, std::vector<std::string> video_libraries) {
    Panel panel(surface, clock, std::move(make_stage), std::move(video_libraries));
    auto stage = panel.make_stage_(surface, appearance);
    if (!stage) return tl::unexpected(stage.error());
    panel.stage_ = std::move(*stage);
    panel.appearance_ = appearance;
    surface.turn(appearance.turn);
    return panel;
}

void Panel::show(renderer::View view) {
    view_ = std::move(view);
    stage_->show(view_, clock_->now());
    view_.stamp = 0;  // when it is shown again, that is not what its message waited for
    follow_video();
}

/// Nothing is played for nobody.
void Panel::follow_video() {
    const bool is_seen =
        renderer::pick_scene(view_) == renderer::SceneId::slide && standing_ == renderer::Standing::front;
    player_.follow(is_seen ? view_.slide : renderer::Slide{}, stage_->page_size(), clock_->now());
}

void Panel::change(const Appearance& appearance) {
    if (appearance == appearance_) return;
    if (appearance.turn != appearance_.turn) {
        surface_->turn(appearance.turn);
        appearance_.turn = appearance.turn;
        stage_->redraw();
        follow_video();
    }
    if (appearance == appearance_) return;
    // The same stage: pictures that are there stay there, so that nothing blinks.
    stage_->dress(theme_of(appearance), appearance.motion, appearance.framing);
    appearance_ = appearance;
    follow_video();
}

void Panel::stand(renderer::Standing standing) {
    surface_->stand(standing);
    if (standing == renderer::Standing::front && standing_ != standing) stage_->redraw();
    standing_ = standing;
    follow_video();
}

void Panel::touch(const std::vector<renderer::Touch>& in_parts) {
    const renderer::PixelSize panel = renderer::turned(surface_->size(), appearance_.turn);
    for (renderer::Touch touch : in_parts) {
        const renderer::TouchPoint at{touch.at.x * static_cast<float>(panel.width),
                                      touch.at.y * static_cast<float>(panel.height)};
        touch.at = renderer::upright(at, appearance_.turn, panel);
        hear(touch);
    }
}

/// Who touches a dark panel can't mean anything on it.
void Panel::hear(const renderer::Touch& touch) {
    if (!is_dark()) return stage_->touch(touch, clock_->now());
    is_woken_ = true;
}

bool Panel::pump() {
    const renderer::WindowNews news = surface_->pump();
    if (news.lost && !is_lost()) fall_back();
    if (news.resized || news.exposed) stage_->redraw();
    if (news.resized) follow_video();
    for (const renderer::Touch& touch : news.touches) hear(touch);
    if (const renderer::Pixels* frame = player_.pump(clock_->now()))
        stage_->add_video_frame(player_.turn(), *frame, clock_->now());
    return !news.closed;
}

/// Of what draws; the surface says its own.
void Panel::log_new(const std::vector<std::string>& problems) {
    for (const std::string& problem : problems)
        if (std::find(logged_.begin(), logged_.end(), problem) == logged_.end()) log::warning(problem);
    logged_ = problems;
}

void Panel::fall_back() {
    log::error("the display has gone away; the rest of the box goes on");
    auto memory = renderer::open_memory_surface(renderer::turned(surface_->size(), appearance_.turn));
    if (!memory) return;
    (*memory)->turn(appearance_.turn);
    auto stage = make_stage_(**memory, appearance_);
    if (!stage) return;
    presented_before_ += stage_->counters().presented;
    stage_ = std::move(*stage);
    memory_ = std::move(*memory);
    surface_ = memory_.get();
    power_ = renderer::Power::on;
    stage_->show(view_, clock_->now());
}

/// A panel that can't be switched stays black.
void Panel::switch_to(renderer::Power power) {
    if (std::exchange(power_, power) == power) return;
    const bool is_switched = surface_->power(power);
    if (!is_switched && power == renderer::Power::off)
        log::info("this screen can't be switched off: it is black", {{"screen", surface_->description()}});
}

std::optional<FrameReport> Panel::draw_if_due() {
    const Time now = clock_->now();
    std::optional<VideoReport> video = player_.take_report();
    const bool may_be_off = is_dark() && (appearance_.when_dark == WhenDark::off || view_.is_put_out);
    if (!may_be_off) switch_to(renderer::Power::on);
    const bool is_drawn = stage_->needs_frame(now) && stage_->draw(now);
    // It fades to black first.
    if (may_be_off && stage_->next_frame(now) - now >= kSettled) switch_to(renderer::Power::off);
    const bool is_switched = std::exchange(power_told_, power_) != power_;
    if (!is_drawn && !video && !is_woken_ && !is_switched) return std::nullopt;
    renderer::FrameCounters counters = stage_->counters();
    counters.presented += presented_before_;
    FrameReport report{stage_->take_wanted(), counters, stage_->problems()};
    log_new(report.problems);
    report.said = stage_->take_said();
    report.video = std::move(video);
    report.is_woken = std::exchange(is_woken_, false);
    report.power = power_;
    if (std::string problem = surface_->problem(); !problem.empty())
        report.problems.push_back(std::move(problem));
    report.description = surface_->description();
    report.size = surface_->size();
    if (is_lost()) report.problems.emplace_back("the display has gone away: nobody sees this screen");
    return report;
}

}  // namespace comptoir
