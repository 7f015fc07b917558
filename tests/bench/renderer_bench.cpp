/// Drawing, measured without a window: whole frames, what an added line costs, frame times while something
/// moves, and what is kept for it.
///
/// Prints rows (row.hpp). Takes about ten seconds; words: a part of a section's name to run that section
/// alone.

#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "app/base/clock.hpp"
#include "renderer/memory_surface.hpp"
#include "renderer/stage.hpp"
#include "renderer/theme.hpp"
#include "renderer/words.hpp"
#include "tests/bench/row.hpp"

namespace comptoir::bench {
namespace {

using namespace renderer;
using namespace std::chrono_literals;
using SteadyClock = std::chrono::steady_clock;

constexpr PixelSize kFullHd{1920, 1080};
constexpr PixelSize kUltraHd{3840, 2160};
constexpr double kFrameMs = 16.6;  // 60 frames a second

Line line_of(std::size_t number) {
    static const char* const kNames[] = {"Flat white",       "Butter croissant", "Blood-orange juice",
                                         "抹茶チーズケーキ", "عصير برتقال",      "Avocado on sourdough"};
    Line line;
    line.name = std::string(kNames[number % std::size(kNames)]) + " " + std::to_string(number);
    line.quantity = std::to_string(1 + number % 3);
    line.price = {"€4.20", Money{420, 2, "EUR"}};
    return line;
}

View order_of(std::size_t lines, std::size_t from = 0) {
    Order order;
    order.phase = Phase::selling;
    order.source = "neutral";
    for (std::size_t i = 0; i < lines; ++i) order.lines.push_back(line_of(from + i));
    const auto cents = static_cast<std::int64_t>(420 * lines);
    char total[32];
    std::snprintf(total, sizeof total, "€%lld.%02lld", static_cast<long long>(cents / 100),
                  static_cast<long long>(cents % 100));
    order.total = {total, Money{cents, 2, "EUR"}};
    View view;
    view.page = Page::order;
    view.order = std::make_shared<const Order>(std::move(order));
    return view;
}

/// A stage whose clock is told the time, so that every frame of a movement is drawn and none is waited for.
class Desk {
public:
    explicit Desk(PixelSize size, Motion motion = Motion::full)
        : surface_(open_memory_surface(size).value()),
          stage_(Stage::open(*surface_, {theme(ThemeId::light), words_, clock_, motion, {}}).value()) {}

    Stage& stage() { return *stage_; }
    void show(View view) { stage_->show(std::move(view), clock_.now()); }
    /// Draws what is due now; how long it took.
    double draw() {
        const auto began = SteadyClock::now();
        stage_->draw(clock_.now());
        return milliseconds(SteadyClock::now() - began);
    }
    /// Draws until nothing moves, or for `at_most`; how long each frame took.
    std::vector<double> settle(Duration at_most = 10s) {
        std::vector<double> frames;
        const Time end = clock_.now() + at_most;
        while (stage_->next_frame(clock_.now()) < end) {
            const Time next = stage_->next_frame(clock_.now());
            if (next > clock_.now()) clock_.advance(next - clock_.now());
            frames.push_back(draw());
        }
        return frames;
    }

private:
    Words words_;
    ManualClock clock_;
    std::unique_ptr<Surface> surface_;
    std::unique_ptr<Stage> stage_;
};

double full_redraw(PixelSize size) {
    Desk desk(size);
    desk.show(order_of(8));
    desk.settle();
    std::vector<double> samples;
    for (int i = 0; i < 60; ++i) {
        desk.stage().redraw();
        samples.push_back(desk.draw());
    }
    return percentile(samples, 50);
}

void whole_frames() {
    print({"full redraw at 1080p, p50", full_redraw(kFullHd), "ms", 9.0, "", {}, {}});
    print({"full redraw at 4K, p50", full_redraw(kUltraHd), "ms", 36.0, "", {}, {}});
}

/// A line with a name that was never drawn, in its place with one frame; and frame by frame.
void added_line() {
    Desk still(kFullHd, Motion::reduced);
    std::vector<double> at_once;
    for (std::size_t lines = 2; lines < 7; ++lines) {
        for (std::size_t repeat = 0; repeat < 10; ++repeat) {
            still.show(order_of(lines, 10 * repeat));
            still.settle();
            still.show(order_of(lines + 1, 10 * repeat));
            at_once.push_back(still.draw());
            still.settle();
        }
    }
    print({"partial redraw for an added line at 1080p, p50", percentile(at_once, 50), "ms", 3.0, "", {}, {}});

    Desk desk(kFullHd);
    std::vector<double> moving;
    for (std::size_t repeat = 0; repeat < 40; ++repeat) {
        desk.show(order_of(2, 10 * repeat));
        desk.settle();
        desk.show(order_of(3, 10 * repeat));
        const std::vector<double> some = desk.settle(300ms);
        moving.insert(moving.end(), some.begin(), some.end());
        desk.settle();
    }
    print({"frames while a line moves in at 1080p, p50", percentile(moving, 50), "ms", {}, "", {}, {}});
    print({"frames while a line moves in at 1080p, p99", percentile(moving, 99), "ms", kFrameMs, "", {}, {}});
}

/// Lines are added to a long order: the list scrolls each time.
void long_order() {
    Desk desk(kFullHd);
    desk.show(order_of(400));
    desk.settle();
    std::vector<double> frames;
    for (std::size_t lines = 401; lines <= 500; lines += 3) {
        desk.show(order_of(lines));
        const std::vector<double> some = desk.settle(400ms);
        frames.insert(frames.end(), some.begin(), some.end());
    }
    print({"frames while 500 lines scroll at 1080p, p50", percentile(frames, 50), "ms", {}, "", {}, {}});
    print(
        {"frames while 500 lines scroll at 1080p, p99", percentile(frames, 99), "ms", kFrameMs, "", {}, {}});
    print({"frames while 500 lines scroll at 1080p, worst",
           percentile(frames, 100),
           "ms",
           kFrameMs,
           "",
           {},
           {}});
    const FrameCounters kept = desk.stage().counters();
    const auto mib = [](std::size_t bytes) { return static_cast<double>(bytes) / (1 << 20); };
    print({"texts kept after 500 lines", mib(kept.text_bytes), "MiB", 12.0, "", {}, {}});
    print({"shapes kept after 500 lines", mib(kept.shape_bytes), "MiB", 12.0, "", {}, {}});
    print({"pictures kept after 500 lines", mib(kept.picture_bytes), "MiB", 32.0, "", {}, {}});
}

}  // namespace
}  // namespace comptoir::bench

int main(int count, char** words) {
    const std::string_view only = count > 1 ? words[1] : "";
    const std::pair<std::string_view, std::function<void()>> sections[] = {
        {"whole frames", comptoir::bench::whole_frames},
        {"added line", comptoir::bench::added_line},
        {"long order", comptoir::bench::long_order}};
    for (const auto& [name, run] : sections) {
        if (name.find(only) != std::string_view::npos) run();
    }
    return 0;
}
