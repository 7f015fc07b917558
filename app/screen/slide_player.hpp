#pragma once
/// The video of the slide that is shown.

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/base/clock.hpp"
#include "renderer/video.hpp"
#include "renderer/view.hpp"

namespace comptoir {

/// What became of the video of a slide.
struct VideoReport {
    enum class What {
        ended,
        failed,      ///< this one can't be played
        impossible,  ///< no video can
    };
    What what = What::ended;
    std::uint64_t turn = 0;
    std::string why = {};  ///< English

    bool operator==(const VideoReport&) const = default;
};

/// Plays one video for each turn that has one, and says once what became of it. Makes its player when the
/// first one comes, and keeps it: stopped, it costs no time.
///
/// Thread: ui.   Owner: the panel.
class SlidePlayer {
public:
    /// A video without a new frame for so long hangs: a share that has gone away, a broken file.
    static constexpr std::chrono::seconds kSilenceMax{10};

    /// `libraries`: see `VideoPlayer::open`; none: no video is played, nor missed.
    explicit SlidePlayer(std::vector<std::string> libraries) : libraries_(std::move(libraries)) {}

    /// Plays the video of another turn from its beginning; a slide without one stops it.
    void follow(const renderer::Slide& slide, renderer::PixelSize box, Time now);
    /// What the turn looks like now, where that is news; null: as before.   Owner: this; until the next call.
    [[nodiscard]] const renderer::Pixels* pump(Time now);
    [[nodiscard]] std::optional<VideoReport> take_report();

    [[nodiscard]] std::uint64_t turn() const { return turn_; }
    /// To be polled for reading; then call `pump`. -1: there is no player.
    [[nodiscard]] int event_fd() const { return player_ ? player_->event_fd() : -1; }
    /// When to call `pump` at the latest; `Time::max()` for never.
    [[nodiscard]] Time deadline() const { return is_playing_ ? frame_at_ + kSilenceMax : Time::max(); }

private:
    [[nodiscard]] bool has_player(renderer::PixelSize box);
    void end(VideoReport::What what, std::string why = {});

    std::vector<std::string> libraries_;
    std::unique_ptr<renderer::VideoPlayer> player_;
    std::uint64_t turn_ = 0;  ///< 0: a slide without a video
    bool is_playing_ = false;
    Time frame_at_{};  ///< the last one, or when it was told to play
    std::optional<VideoReport> report_;
};

}  // namespace comptoir
