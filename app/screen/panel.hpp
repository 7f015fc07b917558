#pragma once
/// One screen: the surface, what draws on it, and what it was told last.

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/base/clock.hpp"
#include "app/screen/appearance.hpp"
#include "app/screen/slide_player.hpp"
#include "renderer/stage.hpp"
#include "renderer/view.hpp"

namespace comptoir {

/// What the UI thread tells the io thread after a frame; the receiver posts it on.
struct FrameReport {
    std::vector<renderer::WantedPicture> wanted;
    renderer::FrameCounters counters;
    std::vector<std::string> problems;
    std::size_t screen = 0;     ///< the second is 1
    std::string description{};  ///< of what shows it, and of its picture's size
    renderer::PixelSize size{};
    std::vector<renderer::CustomerEvent> said{};  ///< by whoever touched it
    std::optional<VideoReport> video{};
    bool is_woken = false;                        ///< somebody touched it while it was dark
    renderer::Power power = renderer::Power::on;  ///< as it should be: not every panel can be switched
};

/// Thread: ui.   Owner: the UI loop; surface and clock outlive it.
class Panel {
public:
    using MakeStage =
        std::function<Result<std::unique_ptr<renderer::Stage>>(renderer::Surface&, const Appearance&)>;

    /// `video_libraries`: see `SlidePlayer`; without any the slide before a video stays in its place.
    /// Errors: those of making the stage.
    [[nodiscard]] static Result<Panel> open(
        renderer::Surface& surface, const Clock& clock, MakeStage make_stage, const Appearance& appearance,
        std::vector<std::string> video_libraries = renderer::video_libraries());

    void show(renderer::View view);
    void add_picture(renderer::Picture picture) { stage_->add_picture(std::move(picture)); }
    void change(const Appearance& appearance);
    void stand(renderer::Standing standing);
    /// Fingers on the panel itself. Units: parts of its width and height, before any turn.
    void touch(const std::vector<renderer::Touch>& in_parts);
    /// What the window system says. False: somebody closed the window. Where it has gone away the picture is
    /// drawn to memory from then on.
    [[nodiscard]] bool pump();
    [[nodiscard]] bool is_lost() const { return memory_ != nullptr; }
    /// What is new of the last frame and of a video; nothing while nothing was due.
    [[nodiscard]] std::optional<FrameReport> draw_if_due();
    [[nodiscard]] renderer::Pixels capture() { return stage_->capture(); }
    [[nodiscard]] Time next_frame(Time now) const {
        return std::min(stage_->next_frame(now), player_.deadline());
    }
    /// To be polled for reading; then call `pump`. -1 where there is nothing to wait for.
    [[nodiscard]] int event_fd() const { return surface_->event_fd(); }
    [[nodiscard]] int video_fd() const { return player_.event_fd(); }

private:
    Panel(renderer::Surface& surface, const Clock& clock, MakeStage make_stage,
          std::vector<std::string> video_libraries)
        : surface_(&surface),
          clock_(&clock),
          make_stage_(std::move(make_stage)),
          player_(std::move(video_libraries)) {}

    void fall_back();
    void log_new(const std::vector<std::string>& problems);
    void follow_video();
    [[nodiscard]] bool is_dark() const { return view_.dim >= 100; }
    void switch_to(renderer::Power power);
    void hear(const renderer::Touch& touch);

    std::unique_ptr<renderer::Surface> memory_;  // in the place of a window that is lost
    renderer::Surface* surface_;
    const Clock* clock_;
    MakeStage make_stage_;
    std::unique_ptr<renderer::Stage> stage_;
    SlidePlayer player_;
    std::uint64_t presented_before_ =
        0;  // by stages before this one: whoever counts frames never counts back
    Appearance appearance_;
    renderer::Standing standing_ = renderer::Standing::front;
    renderer::View view_;
    renderer::Power power_ = renderer::Power::on;
    std::vector<std::string> logged_;  // as many as the stage has
    renderer::Power power_told_ = renderer::Power::on;
    bool is_woken_ = false;  // since the last report
};

}  // namespace comptoir
