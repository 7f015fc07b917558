/// Drawing, measured without a window: whole frames, what an added line costs, frame times while something
/// moves, and what is kept for it. Beside the time on the clock, frames say how much of it they themselves
/// computed: the rest had the processor for something else.
///
/// Prints rows (row.hpp). Takes about ten seconds; words: a part of a section's name to run that section
/// alone.

#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <functional>
#include <memory>
#include <optional>
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

/// Units: milliseconds.
struct Frame {
    double on_the_clock = 0;
    double computed = 0;
    bool was_interrupted = false;
};

double computed_so_far() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

long interruptions_so_far() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_nivcsw;
}

/// The 99th percentile and the worst on the clock, and of what was computed.
void print_frames(const std::string& what, const std::vector<Frame>& frames) {
    std::vector<double> clock;
    std::vector<double> computed;
    for (const Frame& frame : frames) {
        clock.push_back(frame.on_the_clock);
        computed.push_back(frame.computed);
    }
    const auto row = [&](const char* figure, double value, std::optional<double> most) {
        print({what + ", " + figure, value, "ms", most, "", {}, {}});
    };
    row("p50", percentile(clock, 50), {});
    row("p99", percentile(clock, 99), kFrameMs);
    row("worst", percentile(clock, 100), {});
    row("p99 of computing", percentile(computed, 99), kFrameMs);
    row("worst of computing", percentile(computed, 100), kFrameMs);
    const auto interrupted = std::ranges::count(frames, true, &Frame::was_interrupted);
    const double share = 100.0 * static_cast<double>(interrupted) / static_cast<double>(frames.size());
    print({what + ", interrupted by others", share, "%", {}, "", {}, {}});
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
    Frame draw() {
        const long interruptions = interruptions_so_far();
        const double computed = computed_so_far();
        const auto began = SteadyClock::now();
        stage_->draw(clock_.now());
        const double on_the_clock = milliseconds(SteadyClock::now() - began);
        return {on_the_clock, computed_so_far() - computed, interruptions_so_far() != interruptions};
    }
    /// Draws until nothing moves, or for `at_most`; how long each frame took.
    std::vector<Frame> settle(Duration at_most = 10s) {
        std::vector<Frame> frames;
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
        samples.push_back(desk.draw().on_the_clock);
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
            at_once.push_back(still.draw().on_the_clock);
            still.settle();
        }
    }
    print({"partial redraw for an added line at 1080p, p50", percentile(at_once, 50), "ms", 3.0, "", {}, {}});

    Desk desk(kFullHd);
    std::vector<Frame> moving;
    for (std::size_t repeat = 0; repeat < 40; ++repeat) {
        desk.show(order_of(2, 10 * repeat));
        desk.settle();
        desk.show(order_of(3, 10 * repeat));
        const std::vector<Frame> some = desk.settle(300ms);
        moving.insert(moving.end(), some.begin(), some.end());
        desk.settle();
    }
    print_frames("frames while a line moves in at 1080p", moving);
}

View page_of(Page page) {
    View view;
    view.page = page;
    view.shop.name = "Comptoir";
    return view;
}

View slide_of(const std::string& key) {
    View view = page_of(Page::welcome);
    view.slide.picture = {key};
    return view;
}

/// The calm pages, one after the other, once each was seen; a slide fills the screen with a picture.
void pages() {
    Desk desk(kFullHd);
    const auto bytes = static_cast<std::size_t>(kFullHd.width) * static_cast<std::size_t>(kFullHd.height) * 4;
    Picture poster{{"poster"}, kFullHd.width, kFullHd.height, std::vector<std::uint8_t>(bytes, 200)};
    View sold = order_of(8);
    Order paid = *sold.order;
    paid.phase = Phase::paid;
    View thanks = sold;
    thanks.order = std::make_shared<const Order>(std::move(paid));
    desk.show(slide_of("poster"));
    desk.settle();
    desk.stage().add_picture(std::move(poster));
    desk.settle();
    std::vector<Frame> frames;
    for (int repeat = 0; repeat < 8; ++repeat) {
        for (const View& view : {page_of(Page::welcome), slide_of("poster"), page_of(Page::closed),
                                 slide_of("poster"), sold, thanks, page_of(Page::welcome)}) {
            desk.show(view);
            const std::vector<Frame> some = desk.settle(300ms);
            // What a page is drawn with is made when it is first seen.
            if (repeat > 0) frames.insert(frames.end(), some.begin(), some.end());
            desk.settle();
        }
    }
    print_frames("frames while pages dissolve at 1080p", frames);
}

/// Lines are added to a long order: the list scrolls each time. Twice, with other names, so that texts are
/// given up for others.
void long_order() {
    Desk desk(kFullHd);
    std::vector<Frame> frames;
    for (const std::size_t from : {0, 1000}) {
        desk.show(order_of(400, from));
        desk.settle();
        for (std::size_t lines = 401; lines <= 500; lines += 3) {
            desk.show(order_of(lines, from));
            const std::vector<Frame> some = desk.settle(400ms);
            frames.insert(frames.end(), some.begin(), some.end());
        }
    }
    print_frames("frames while 500 lines scroll at 1080p", frames);
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
        {"pages", comptoir::bench::pages},
        {"long order", comptoir::bench::long_order}};
    for (const auto& [name, run] : sections) {
        if (name.find(only) != std::string_view::npos) run();
    }
    return 0;
}
