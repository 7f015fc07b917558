#include "renderer/kms/gpu_trial.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "renderer/surface_software.hpp"
#include "renderer/turn.hpp"

namespace comptoir::renderer::kms {
namespace {

constexpr int kRounds = 3;  // the best of them counts: others run on the machine, too
constexpr std::chrono::milliseconds kSlow{100};
constexpr int kLevelsMax = 8;  // of 255: three blends, each rounded the other way, and some to spare
constexpr std::size_t kOthersOf = 1000;  // one pixel of so many may be another: corners of triangles
constexpr double kFasterBy = 1.5;        // for less it is not worth a driver's troubles

/// A picture of its own memory.
struct Sheet {
    std::vector<std::uint32_t> pixels;
    SoftwareTarget target;

    explicit Sheet(PixelSize size)
        : pixels(static_cast<std::size_t>(size.width) * static_cast<std::size_t>(size.height)),
          target{pixels.data(), size.width, size} {}
};

/// The best of some. One that takes so long is not measured again: the panel stands still meanwhile.
template <class Action>
Duration best_of_rounds(const Clock& clock, Action action) {
    Duration best = Duration::max();
    for (int i = 0; i < kRounds; ++i) {
        const Time before = clock.now();
        action();
        best = std::min(best, clock.now() - before);
        if (best > kSlow) break;
    }
    return best;
}

Duration time_in_memory(const TrialFrame& frame, const Clock& clock) {
    Sheet upright(frame.picture.size);
    Sheet panel(frame.panel);
    return best_of_rounds(clock, [&] {
        SoftwareCanvas canvas;
        canvas.draw(upright.target, frame.list, frame.ground);
        copy_turned(upright.target, frame.turn, panel.target);
    });
}

/// One whole frame, from the list to a buffer that can be shown.
Result<void> draw_whole(const TrialFrame& frame, TriedPicture& tried) {
    GpuPicture& picture = *tried.picture;
    picture.forget();
    if (const auto drawn = picture.draw(frame.list, frame.ground); !drawn) return drawn;
    const auto buffer = picture.take_buffer();
    if (!buffer) return tl::unexpected(buffer.error());
    picture.finish();
    picture.is_on_panel(*buffer);
    tried.buffer = *buffer;
    return {};
}

Pixels as_panel_shows(const TrialFrame& frame) {
    Sheet panel(frame.panel);
    copy_turned(frame.picture, frame.turn, panel.target);
    return read_memory(panel.target);
}

std::string in_milliseconds(Duration duration) {
    return std::to_string(std::chrono::duration_cast<std::chrono::microseconds>(duration).count() / 1000) +
           " ms";
}

}  // namespace

bool are_alike(const Pixels& one, const Pixels& other) {
    if (one.size != other.size || one.rgba.size() != other.rgba.size()) return false;
    std::size_t others = 0;
    for (std::size_t pixel = 0; pixel + 4 <= one.rgba.size(); pixel += 4) {
        bool is_other = false;
        for (std::size_t channel = pixel; channel < pixel + 3; ++channel)
            is_other = is_other || std::abs(one.rgba[channel] - other.rgba[channel]) > kLevelsMax;
        others += is_other ? 1 : 0;
    }
    return others * kOthersOf <= one.rgba.size() / 4;
}

Result<TriedPicture> try_gpu(Gpu& gpu, const TrialFrame& frame, GpuWish wish, const Clock& clock) {
    TriedPicture tried{.memory = time_in_memory(frame, clock)};
    auto made = gpu.make_picture(frame.panel, frame.turn);
    if (!made) return tl::unexpected(made.error());
    tried.picture = std::move(*made);
    // The first one also brings over every picture, and has the driver make its programs.
    Result<void> drawn = draw_whole(frame, tried);
    if (!drawn) return tl::unexpected(drawn.error());
    const auto shown = tried.picture->read_buffer();
    if (!shown) return tl::unexpected(shown.error());
    if (!are_alike(*shown, as_panel_shows(frame)))
        return fail(ErrorCode::unsupported, "what it draws is wrong");
    tried.gpu = best_of_rounds(clock, [&] {
        if (drawn) drawn = draw_whole(frame, tried);
    });
    if (!drawn) return tl::unexpected(drawn.error());
    const bool is_faster =
        static_cast<double>(tried.gpu.count()) * kFasterBy <= static_cast<double>(tried.memory.count());
    if (wish == GpuWish::on || is_faster) return tried;
    return fail(ErrorCode::unsupported, "it is not faster: a frame takes " + in_milliseconds(tried.gpu) +
                                            ", and " + in_milliseconds(tried.memory) + " in memory");
}

}  // namespace comptoir::renderer::kms
