#include "renderer/stage.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>

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
