#pragma once
/// Owns what a frame is made with, and draws one only when it would differ from the one on the screen.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "app/base/clock.hpp"
#include "app/base/result.hpp"
#include "renderer/images/pictures.hpp"
#include "renderer/placement.hpp"
#include "renderer/scenes/scene.hpp"
#include "renderer/surface.hpp"
#include "renderer/text/fonts.hpp"
#include "renderer/theme.hpp"
#include "renderer/view.hpp"

namespace comptoir::renderer {

struct FrameCounters {
    std::uint64_t presented = 0;  ///< since the start; a frame like the one before it is none
    std::size_t samples = 0;      ///< of the figures below: the last kLatenciesMax
    /// From the arrival of the message that caused a view to the end of presenting its first frame.
    Duration latency_p50{};
    Duration latency_p95{};
    Duration latency_p99{};
    /// What the last frame took to draw and to present.
    Duration last_frame{};
    std::size_t text_bytes = 0;
    std::size_t picture_bytes = 0;
    std::size_t shape_bytes = 0;
    bool is_too_slow = false;  ///< for movement: for a while nothing moves
};

struct StageOptions {
    Theme theme;
    const Words& words;
    const Clock& clock;
    Motion motion = Motion::full;
    FontOptions fonts;
    Framing framing{};
};

/// Thread: UI.   Owner: Kiosk; the surface and all that the options refer to must outlive it.
class Stage {
public:
    static constexpr std::size_t kLatenciesMax = 1000;  // what the status's percentiles are taken over
    /// While something moves: 60 frames a second.
    static constexpr std::chrono::microseconds kFrame{16'667};
    /// How often the guard against burn-in moves the page: by one pixel, and only while nothing else moves.
    static constexpr std::chrono::minutes kOrbitStep{1};

    /// Errors: those of `Fonts::open`.
    [[nodiscard]] static Result<std::unique_ptr<Stage>> open(Surface& surface, const StageOptions& options);
    ~Stage();
    Stage(const Stage&) = delete;
    Stage& operator=(const Stage&) = delete;

    /// The latest wins; a view like the one shown costs nothing.
    void show(View view, Time now);
    void add_picture(Picture picture);
    /// The video of the slide `turn` looks like that now; it is drawn as large as it is.
    void add_video_frame(std::uint64_t turn, const Pixels& frame, Time now);
    /// What a picture or a video that fills the screen has for itself. Units: device pixels.
    [[nodiscard]] PixelSize page_size() const;
    /// A finger on the picture, in the picture's pixels.
    void touch(const Touch& touch, Time now);
    /// What the customer said by it, each once.
    [[nodiscard]] std::vector<CustomerEvent> take_said();
    /// Another look from the next frame on; what is made already (texts, pictures) stays made.
    void dress(Theme theme, Motion motion, const Framing& framing = {});
    /// The window lost its content or has another size.
    void redraw();

    /// Whether a frame drawn now would differ from the one on the screen.
    [[nodiscard]] bool needs_frame(Time now) const;
    /// When the next one will, by itself: `Time::max()` at rest.
    [[nodiscard]] Time next_frame(Time now) const;
    /// Draws what is due, and presents what of it differs from the screen. Returns whether it drew: nothing
    /// happens while nothing changed.
    bool draw(Time now);

    /// The frame on the screen.
    [[nodiscard]] Pixels capture();
    /// Pictures to fetch, each told once.
    [[nodiscard]] std::vector<WantedPicture> take_wanted();
    [[nodiscard]] FrameCounters counters() const;
    /// Missing fonts; English, for the technician.
    [[nodiscard]] const std::vector<std::string>& problems() const;

private:
    struct Inside;
    explicit Stage(std::unique_ptr<Inside> inside);
    std::unique_ptr<Inside> inside_;
};

}  // namespace comptoir::renderer
