#pragma once
/// What `Screens` knows of one screen; for its own files.

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "renderer/kms/gpu.hpp"
#include "renderer/kms/screens.hpp"
#include "renderer/surface_software.hpp"
#include "renderer/turn.hpp"

namespace comptoir::renderer::kms {

inline constexpr std::size_t kStaleMax = 32;  // rectangles; beyond them the whole is copied

/// One screen: its picture, and the panel that shows it.
struct Screens::Head {
    struct Shown {
        Buffer buffer;
        std::vector<PixelRect> stale;  // what the picture has and the buffer has not
    };

    WantedScreen wanted;
    PixelSize panel;
    Turn turn = Turn::none;
    std::vector<std::uint32_t> pixels;
    SoftwareTarget picture;
    SoftwareCanvas canvas;
    bool has_frame = false;

    std::optional<Connector> connector;
    std::vector<DisplayMode> modes_left;  // to be tried, the best first
    DisplayMode mode;
    std::uint32_t route = 0;  // the crtc that is to read for it
    std::optional<Light> light;
    std::array<Shown, 2> shown;
    std::size_t front = 0;
    std::optional<Time> flipping_since;
    bool was_lit = false;    // ever
    std::uint32_t home = 0;  // the connector that it was at first: it goes back there
    Power power = Power::on;
    bool is_refused = false;  // the card can't light it; tried again when its panel changes
    std::string trouble;      // why its panel is dark although it is there; empty: nothing is known
    WindowNews news;

    std::unique_ptr<GpuPicture> gpu;       // draws its picture; none: `canvas` does
    std::unique_ptr<GpuPicture> gpu_left;  // drew what the panel shows until it is lit anew
    std::uint32_t gpu_front = 0;
    std::uint32_t gpu_next = 0;  // taken, and not shown yet; 0: none
    bool has_gpu_news = false;   // drawn, and not taken yet
    bool is_trial_due = false;
    Time changed_at{};

    [[nodiscard]] PixelRect whole() const { return {0, 0, picture.size.width, picture.size.height}; }
    [[nodiscard]] const std::vector<PixelRect>& damage() const {
        return gpu ? gpu->damage() : canvas.damage();
    }
    /// The buffer that the panel shows.
    [[nodiscard]] std::uint32_t front_buffer() const { return gpu ? gpu_front : shown[front].buffer.id; }

    void resize(PixelSize size) {
        panel = size;
        const PixelSize upright = turned(panel, turn);
        pixels.assign(static_cast<std::size_t>(size.width) * static_cast<std::size_t>(size.height),
                      0xFF000000);
        picture = {pixels.data(), upright.width, upright};
        canvas.forget();
        has_frame = false;
        for (Shown& one : shown) one.stale.clear();  // they were parts of another picture
    }
    [[nodiscard]] std::string why_not_the_wish() const {
        const ScreenWish& wish = wanted.wish;
        const bool is_granted =
            !wish.size || (mode.size == *wish.size && (wish.refresh == 0 || mode.refresh == wish.refresh));
        if (is_granted) return {};
        return "the panel at " + connector->name +
               " is not shown in the mode that the settings ask for: it or the " +
               "card does not offer that one";
    }
    void mark_stale(const std::vector<PixelRect>& parts) {
        for (Shown& one : shown) {
            one.stale.insert(one.stale.end(), parts.begin(), parts.end());
            if (one.stale.size() > kStaleMax) one.stale = {whole()};
        }
    }
    void catch_up(Shown& one) {
        for (const PixelRect& part : one.stale)
            static_cast<void>(copy_turned(picture, part, turn, one.buffer.target));
        one.stale.clear();
    }
};

}  // namespace comptoir::renderer::kms
