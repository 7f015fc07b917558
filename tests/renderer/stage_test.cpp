#include "renderer/stage.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "renderer/memory_surface.hpp"
#include "renderer/pace.hpp"
#include "renderer/samples.hpp"
#include "renderer/theme.hpp"
#include "renderer/words.hpp"

namespace comptoir::test {
namespace {

using namespace comptoir::renderer;
using namespace std::chrono_literals;

/// Counts what reaches the screen.
class CountingSurface final : public Surface {
public:
    explicit CountingSurface(ManualClock& clock) : clock_(clock) {}

    [[nodiscard]] PixelSize size() const override { return inside_->size(); }
    void turn(Turn turn) override { inside_->turn(turn); }
    [[nodiscard]] Texture upload(const std::uint8_t* rgba, PixelSize size) override {
        return inside_->upload(rgba, size);
    }
    void release(void* texture) override { inside_->release(texture); }
    void draw(const ImDrawList& list, Color ground) override { inside_->draw(list, ground); }
    void present() override {
        ++presented;
        clock_.advance(takes);
    }
    [[nodiscard]] Pixels capture() override { return inside_->capture(); }
    [[nodiscard]] std::string description() const override { return "counting"; }

    int presented = 0;
    Duration takes = 3ms;  // of a present

private:
    std::unique_ptr<Surface> inside_ = open_memory_surface({800, 480}).value();
    ManualClock& clock_;
};

class StageTest : public ::testing::Test {
protected:
    StageTest() : surface(clock) {
        stage = Stage::open(surface, {theme(ThemeId::light), words, clock, Motion::full, {}}).value();
    }

    static View order_view(const std::string& name) {
        Order order;
        order.phase = Phase::selling;
        order.source = "neutral";
        Line line;
        line.name = name;
        line.quantity = "1";
        line.price = {"€4.20", Money{420, 2, "EUR"}};
        line.picture = {"http://shop/" + name};
        order.lines = {line};
        order.total = {"€4.20", Money{420, 2, "EUR"}};
        View view;
        view.page = Page::order;
        view.order = std::make_shared<const Order>(std::move(order));
        return view;
    }

    /// Draws until nothing moves; how many frames that took.
    int settle() {
        int frames = 0;
        while (stage->next_frame(clock.now()) != Time::max() && frames < 2000) {
            const Time next = stage->next_frame(clock.now());
            if (next > clock.now()) clock.advance(next - clock.now());
            if (stage->draw(clock.now())) ++frames;
        }
        return frames;
    }

    ManualClock clock;
    CountingSurface surface;
    Words words;
    std::unique_ptr<Stage> stage;
};

TEST_F(StageTest, DrawsNothingBeforeItHasAView) {
    EXPECT_FALSE(stage->needs_frame(clock.now()));
    EXPECT_EQ(stage->next_frame(clock.now()), Time::max());
    EXPECT_FALSE(stage->draw(clock.now()));
    EXPECT_EQ(surface.presented, 0);
}

TEST_F(StageTest, DressedAnewIsDrawnAsOneThatNeverLookedOtherwise) {
    const Theme green = theme(ThemeId::light, {.brand = {.accent = rgb(0x0A7D4F)}});
    const Theme crimson =
        theme(ThemeId::light, {.brand = {.accent = rgb(0xC1121F)}, .family = Family::serif});
    for (const Sample& sample : samples("en")) {
        stage = Stage::open(surface, {green, words, clock, Motion::reduced, {}}).value();
        stage->show(sample.view, clock.now());
        stage->draw(clock.now());
        const Pixels before = stage->capture();
        stage->dress(crimson, Motion::reduced);
        EXPECT_TRUE(stage->needs_frame(clock.now()));
        stage->draw(clock.now());
        const Pixels dressed = stage->capture();
        EXPECT_NE(dressed, before) << sample.name;
        stage = Stage::open(surface, {crimson, words, clock, Motion::reduced, {}}).value();
        stage->show(sample.view, clock.now());
        stage->draw(clock.now());
        EXPECT_EQ(stage->capture(), dressed) << sample.name;
    }
}

TEST_F(StageTest, NoChangeIsNoFrame) {
    stage->show(order_view("Flat white"), clock.now());
    EXPECT_TRUE(stage->needs_frame(clock.now()));
    settle();
    const int presented = surface.presented;
    EXPECT_GE(presented, 1);
    EXPECT_FALSE(stage->needs_frame(clock.now() + 1h));
    EXPECT_FALSE(stage->draw(clock.now()));
    View same = order_view("Flat white");  // another order object that says the same
    same.stamp = 77;
    stage->show(same, clock.now());
    EXPECT_FALSE(stage->needs_frame(clock.now()));
    EXPECT_EQ(surface.presented, presented);
    EXPECT_EQ(stage->counters().presented, static_cast<std::uint64_t>(presented));
}

TEST_F(StageTest, AChangeIsOnTheScreenWithTheNextFrame) {
    stage->show(order_view("Flat white"), clock.now());
    settle();
    const Pixels before = stage->capture();
    stage->show(order_view("Butter croissant"), clock.now());
    EXPECT_TRUE(stage->needs_frame(clock.now()));
    EXPECT_EQ(stage->capture(), before);  // the last good frame stays until the next
    EXPECT_TRUE(stage->draw(clock.now()));
    settle();
    EXPECT_NE(stage->capture(), before);
}

TEST_F(StageTest, AMovementComesToRest) {
    stage->show(order_view("Flat white"), clock.now());
    settle();
    stage->show(order_view("Butter croissant"), clock.now());
    const int frames = settle();
    EXPECT_GE(frames, 1);
    EXPECT_LT(frames, 600);
    EXPECT_EQ(stage->next_frame(clock.now()), Time::max());
}

TEST_F(StageTest, NothingMovesOnAPanelThatIsTooSlowForIt) {
    stage->show(order_view("Flat white"), clock.now());
    settle();
    surface.takes = 40ms;
    int shown = 0;
    while (!stage->counters().is_too_slow && shown < 200) {
        stage->show(order_view("Item " + std::to_string(++shown)), clock.now());
        settle();
    }
    ASSERT_TRUE(stage->counters().is_too_slow);
    stage->show(order_view("At once"), clock.now());
    stage->draw(clock.now());
    const Pixels first = stage->capture();
    clock.advance(300ms);
    stage->redraw();
    stage->draw(clock.now());
    EXPECT_EQ(stage->capture(), first);
    surface.takes = 3ms;
    clock.advance(Pace::kStillFor);
    EXPECT_FALSE(stage->counters().is_too_slow);
}

TEST_F(StageTest, TellsWhichPicturesItWantsAndDrawsThemWhenTheyCome) {
    stage->show(order_view("Flat white"), clock.now());
    settle();
    const auto wanted = stage->take_wanted();
    ASSERT_EQ(wanted.size(), 1U);
    EXPECT_EQ(wanted.front().ref.key, "http://shop/Flat white");
    const PixelSize box = wanted.front().box;
    const Pixels before = stage->capture();
    Picture picture{wanted.front().ref, box.width, box.height, {}};
    for (int i = 0; i < box.width * box.height; ++i)
        picture.rgba.insert(picture.rgba.end(), {10, 200, 10, 255});
    stage->add_picture(std::move(picture));
    EXPECT_TRUE(stage->needs_frame(clock.now()));
    settle();
    EXPECT_NE(stage->capture(), before);
    EXPECT_TRUE(stage->take_wanted().empty());
}

TEST_F(StageTest, APictureThatIsNotOnTheScreenIsNoFrame) {
    stage->show(order_view("Flat white"), clock.now());
    settle();
    stage->add_picture({{"http://elsewhere"}, 1, 1, {1, 2, 3, 255}});
    EXPECT_FALSE(stage->needs_frame(clock.now()));
}

TEST_F(StageTest, DrawsAgainWhenTheWindowLostItsContent) {
    stage->show(order_view("Flat white"), clock.now());
    settle();
    const Pixels before = stage->capture();
    stage->redraw();
    EXPECT_TRUE(stage->draw(clock.now()));
    EXPECT_EQ(stage->capture(), before);
}

TEST_F(StageTest, MeasuresFromTheMessageToTheEndOfPresenting) {
    for (int i = 1; i <= 100; ++i) {
        View view = order_view("Item " + std::to_string(i));
        view.stamp =
            static_cast<std::uint64_t>(std::chrono::nanoseconds(clock.now().time_since_epoch()).count());
        clock.advance(std::chrono::milliseconds(i));  // on its way to the UI thread
        stage->show(std::move(view), clock.now());
        settle();
    }
    const FrameCounters counters = stage->counters();
    EXPECT_EQ(counters.samples, 100U);
    EXPECT_EQ(counters.latency_p50, 53ms);
    EXPECT_EQ(counters.latency_p95, 98ms);
    EXPECT_EQ(counters.latency_p99, 102ms);
    EXPECT_EQ(counters.last_frame, 3ms);
    EXPECT_GT(counters.text_bytes, 0U);
}

/// What of the picture differs from the colour of its corner.
PixelRect inked(const Pixels& pixels) {
    const auto differs = [&](int x, int y) {
        const auto at = static_cast<std::size_t>(y * pixels.size.width + x) * 4;
        return !std::equal(pixels.rgba.begin(), pixels.rgba.begin() + 3,
                           pixels.rgba.begin() + static_cast<std::ptrdiff_t>(at));
    };
    PixelRect area{pixels.size.width, pixels.size.height, 0, 0};
    for (int y = 0; y < pixels.size.height; ++y) {
        for (int x = 0; x < pixels.size.width; ++x) {
            if (!differs(x, y)) continue;
            area = {std::min(area.left, x), std::min(area.top, y), std::max(area.right, x + 1),
                    std::max(area.bottom, y + 1)};
        }
    }
    return area;
}

TEST_F(StageTest, NothingIsDrawnOutsideOfThePageButItsGround) {
    const Framing framing{.overscan = .1F, .guard = BurnInGuard::on};
    for (const PixelSize size : {PixelSize{800, 480}, {480, 800}, {960, 240}}) {
        const PixelRect page = place_page(size, framing).page;
        for (const char* language : {"en", "ar"}) {
            const auto panel = open_memory_surface(size).value();
            const auto framed =
                Stage::open(*panel, {theme(ThemeId::light), words, clock, Motion::full, {}, framing}).value();
            for (const Sample& sample : samples(language)) {
                framed->show(sample.view, clock.now());
                for (int frame = 0; frame < 3; ++frame) {
                    framed->draw(clock.now());
                    const PixelRect area = inked(framed->capture());
                    EXPECT_EQ(area.within(page), area)
                        << sample.name << " " << size.width << "x" << size.height;
                    clock.advance(90ms);
                }
            }
        }
    }
}

TEST_F(StageTest, ADarkPageIsDarkUpToTheEdgesOfThePanel) {
    View view = order_view("Tea");
    view.page = Page::welcome;
    view.dim = 100;
    stage->dress(theme(ThemeId::light), Motion::reduced, {.overscan = .1F, .guard = BurnInGuard::on});
    stage->show(view, clock.now());
    stage->draw(clock.now());
    const Pixels pixels = stage->capture();
    for (std::size_t i = 0; i < pixels.rgba.size(); i += 4)
        ASSERT_EQ(pixels.rgba[i] | pixels.rgba[i + 1] | pixels.rgba[i + 2], 0);
    EXPECT_EQ(stage->next_frame(clock.now()), Time::max());  // nothing burns in there
}

TEST_F(StageTest, TheGuardMovesThePageByOnePixelAMinute) {
    stage->dress(theme(ThemeId::light), Motion::full, {.guard = BurnInGuard::on});
    stage->show(order_view("Tea"), clock.now());
    std::vector<PixelRect> seen;
    for (std::uint64_t step = 0; step <= orbit_steps({800, 480}); ++step) {
        Time next = stage->next_frame(clock.now());
        while (next - clock.now() < 20s) {  // what moves by itself
            if (next > clock.now()) clock.advance(next - clock.now());
            stage->draw(clock.now());
            next = stage->next_frame(clock.now());
        }
        seen.push_back(inked(stage->capture()));
        EXPECT_LE(next - clock.now(), Stage::kOrbitStep);
        clock.advance(next - clock.now());
    }
    EXPECT_EQ(seen.front(), seen.back());
    for (std::size_t i = 1; i < seen.size(); ++i) {
        EXPECT_EQ(std::abs(seen[i].left - seen[i - 1].left) + std::abs(seen[i].top - seen[i - 1].top), 1);
        EXPECT_EQ(seen[i].width(), seen.front().width());
        EXPECT_EQ(seen[i].height(), seen.front().height());
    }
}

TEST_F(StageTest, TheGuardWaitsForAMovementToEnd) {
    stage->dress(theme(ThemeId::light), Motion::full, {.guard = BurnInGuard::on});
    stage->show(order_view("Tea"), clock.now());
    for (int frame = 0; frame < 100; ++frame) {
        stage->draw(clock.now());
        clock.advance(100ms);
    }
    const PixelRect before = inked(stage->capture());
    clock.advance(Stage::kOrbitStep);
    stage->show(order_view("Coffee"), clock.now());
    ASSERT_TRUE(stage->draw(clock.now()));
    EXPECT_EQ(inked(stage->capture()).left, before.left);
    clock.advance(Stage::kFrame);
    ASSERT_TRUE(stage->draw(clock.now()));
    EXPECT_EQ(inked(stage->capture()).left, before.left);
    clock.advance(2s);
    stage->draw(clock.now());
    stage->draw(clock.now());
    EXPECT_NE(inked(stage->capture()).left, before.left);
}

TEST_F(StageTest, FramedAnewIsDrawnAsOneThatWasNeverFramedOtherwise) {
    const Framing framings[] = {{.overscan = .05F}, {.scale = .75F}, {.scale = 1.5F}, {}};
    const auto alike = [&](const Framing& framing) {
        const auto panel = open_memory_surface({800, 480}).value();
        const auto fresh =
            Stage::open(*panel, {theme(ThemeId::light), words, clock, Motion::reduced, {}, framing}).value();
        fresh->show(order_view("Tea"), clock.now());
        fresh->draw(clock.now());
        return fresh->capture();
    };
    stage = Stage::open(surface, {theme(ThemeId::light), words, clock, Motion::reduced, {}}).value();
    stage->show(order_view("Tea"), clock.now());
    stage->draw(clock.now());
    for (const Framing& framing : framings) {
        stage->dress(theme(ThemeId::light), Motion::reduced, framing);
        EXPECT_TRUE(stage->draw(clock.now()));
        EXPECT_EQ(stage->capture(), alike(framing));
    }
}

TEST_F(StageTest, EveryPageOfAViewIsDrawn) {
    for (const Page page : {Page::setup, Page::welcome, Page::order}) {
        View view = page == Page::order ? order_view("Tea") : View{};
        view.page = page;
        stage->show(view, clock.now());
        EXPECT_TRUE(stage->draw(clock.now()));
        settle();
    }
    EXPECT_TRUE(stage->problems().empty());
}

}  // namespace
}  // namespace comptoir::test
