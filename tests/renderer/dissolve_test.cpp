#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>

#include "renderer/memory_surface.hpp"
#include "renderer/samples.hpp"
#include "renderer/scenes/motion.hpp"
#include "renderer/scenes/parts.hpp"
#include "renderer/stage.hpp"
#include "renderer/theme.hpp"
#include "renderer/words.hpp"

namespace comptoir::renderer {
namespace {

using namespace std::chrono_literals;

constexpr PixelSize kSize{800, 480};
constexpr SceneId kCalm[] = {SceneId::welcome, SceneId::slide, SceneId::closed, SceneId::updating,
                             SceneId::board};
constexpr SceneId kHasty[] = {SceneId::order,    SceneId::weighing, SceneId::payment, SceneId::card,
                              SceneId::choosing, SceneId::partial,  SceneId::question};

TEST(Dissolve, IsForCalmPagesAlone) {
    for (const SceneId after : kHasty) {
        for (const SceneId before : kCalm) EXPECT_FALSE(dissolves(before, after));
        for (const SceneId before : kHasty) EXPECT_FALSE(dissolves(before, after));
        EXPECT_FALSE(dissolves(SceneId::thanks, after));
        for (const SceneId calm : kCalm) EXPECT_TRUE(dissolves(after, calm));
        EXPECT_FALSE(dissolves(after, SceneId::notice)) << "which says what the order comes to";
        // A panel that has grown over the page goes back into its place instead.
        EXPECT_EQ(dissolves(after, SceneId::thanks), !is_payment_page(after));
    }
    for (const SceneId calm : kCalm) {
        EXPECT_TRUE(dissolves(calm, SceneId::notice));
        EXPECT_TRUE(dissolves(SceneId::notice, calm));
    }
    EXPECT_TRUE(dissolves(SceneId::thanks, SceneId::welcome));
    EXPECT_FALSE(dissolves(SceneId::setup, SceneId::welcome));
    EXPECT_FALSE(dissolves(SceneId::welcome, SceneId::setup));
}

View page_of(Page page) {
    View view;
    view.page = page;
    view.shop.name = "Comptoir";
    return view;
}

View selling() {
    Order order;
    order.phase = Phase::selling;
    for (const char* name : {"Flat white", "Butter croissant", "Orange juice"}) {
        Line line;
        line.name = name;
        line.quantity = "1";
        line.price = {"€4.20", Money{420, 2, "EUR"}};
        order.lines.push_back(line);
    }
    order.total = {"€12.60", Money{1260, 2, "EUR"}};
    View view = page_of(Page::order);
    view.order = std::make_shared<const Order>(order);
    return view;
}

View paid() {
    View view = selling();
    Order order = *view.order;
    order.phase = Phase::paid;
    order.change = {"€7.40", Money{740, 2, "EUR"}};
    view.order = std::make_shared<const Order>(order);
    return view;
}

View slide_of(const std::string& key) {
    View view = page_of(Page::welcome);
    view.slide.picture = {key};
    return view;
}

class DissolveTest : public ::testing::Test {
protected:
    std::unique_ptr<Stage> stage_of(Motion motion, PixelSize size = kSize) {
        surfaces.push_back(open_memory_surface(size).value());
        return Stage::open(*surfaces.back(), {theme(ThemeId::light), words, clock, motion, {}}).value();
    }

    /// Draws whatever is due at this time.
    Pixels frame(Stage& stage) {
        stage.draw(clock.now());
        for (const WantedPicture& wanted : stage.take_wanted()) {
            Picture picture{wanted.ref, wanted.box.width, wanted.box.height, {}};
            for (int i = 0; i < wanted.box.width * wanted.box.height; ++i)
                picture.rgba.insert(picture.rgba.end(), {200, 60, 160, 255});
            stage.add_picture(std::move(picture));
        }
        stage.draw(clock.now());
        return stage.capture();
    }

    /// A view as it looks once nothing moves any more.
    Pixels rest(Stage& stage, const View& view) {
        stage.show(view, clock.now());
        frame(stage);
        clock.advance(10s);
        stage.redraw();
        return frame(stage);
    }

    ManualClock clock;
    Words words;
    std::vector<std::unique_ptr<Surface>> surfaces;
};

TEST_F(DissolveTest, GoesFromWhatWasThereToWhatComesAndIsOverInTime) {
    View arabic = page_of(Page::closed);
    arabic.languages = {"ar"};
    const View pages[] = {page_of(Page::welcome), page_of(Page::closed), slide_of("poster"), arabic,
                          page_of(Page::board)};
    const auto stage = stage_of(Motion::full);
    Pixels before = rest(*stage, pages[0]);
    for (std::size_t i = 1; i < std::size(pages); ++i) {
        if (pick_scene(pages[i]) == pick_scene(pages[i - 1])) continue;
        const Pixels wanted = rest(*stage_of(Motion::reduced), pages[i]);
        stage->show(pages[i], clock.now());
        EXPECT_EQ(stage->next_frame(clock.now()), clock.now());
        EXPECT_EQ(frame(*stage), before) << "the first frame of page " << i;
        clock.advance(motion::kDissolve / 4);
        const Pixels middle = frame(*stage);
        EXPECT_NE(middle, before) << i;
        EXPECT_NE(middle, wanted) << i;
        clock.advance(motion::kDissolve - motion::kDissolve / 4);
        EXPECT_EQ(frame(*stage), wanted) << "the last frame of page " << i;
        EXPECT_EQ(stage->next_frame(clock.now()), Time::max()) << i;
        before = wanted;
    }
}

TEST_F(DissolveTest, IsACutWithReducedMotion) {
    const auto stage = stage_of(Motion::reduced);
    rest(*stage, page_of(Page::welcome));
    stage->show(page_of(Page::closed), clock.now());
    const Pixels first = frame(*stage);
    EXPECT_EQ(stage->next_frame(clock.now()), Time::max());
    clock.advance(1s);
    stage->redraw();
    EXPECT_EQ(frame(*stage), first);
}

TEST_F(DissolveTest, AnOrderIsWholeInItsFirstFrameWhateverItInterrupts) {
    for (const View& calm : {page_of(Page::welcome), page_of(Page::closed), slide_of("poster"), paid()}) {
        const auto stage = stage_of(Motion::full);
        const auto still = stage_of(Motion::reduced);
        rest(*stage, selling());
        rest(*still, selling());
        for (const auto& each : {stage.get(), still.get()}) each->show(calm, clock.now());
        clock.advance(motion::kDissolve / 4);  // in the midst of coming
        frame(*stage);
        frame(*still);
        for (const auto& each : {stage.get(), still.get()}) each->show(selling(), clock.now());
        EXPECT_EQ(frame(*stage), frame(*still));
    }
}

TEST_F(DissolveTest, MoneyIsThereWithTheFirstFrameOfThanks) {
    for (const PixelSize size : {PixelSize{1280, 720}, {720, 1280}, {800, 480}, {1920, 480}}) {
        const Pixels wanted = rest(*stage_of(Motion::reduced, size), paid());
        const auto stage = stage_of(Motion::full, size);
        rest(*stage, selling());
        stage->show(paid(), clock.now());
        // From the panel's start to its end, where the amounts stand, at any size.
        const bool is_tall = size.height > size.width;
        const int left = is_tall ? size.width / 8 : size.width * 2 / 3 + size.width / 20;
        const int right = size.width - size.width / 8;
        const int top = is_tall ? size.height * 3 / 4 : size.height / 8;
        const int bottom = size.height - size.height / 8;
        bool has_faded = false;
        for (int step = 0; step < 12; ++step) {
            const Pixels now = frame(*stage);
            has_faded = has_faded || now != wanted;
            for (int y = top; y < bottom; ++y) {
                const auto at = [&](int x) { return (static_cast<std::ptrdiff_t>(y) * size.width + x) * 4; };
                ASSERT_TRUE(std::equal(now.rgba.begin() + at(left), now.rgba.begin() + at(right),
                                       wanted.rgba.begin() + at(left)))
                    << size.width << "x" << size.height << " row " << y << " of frame " << step;
            }
            clock.advance(20ms);
        }
        EXPECT_TRUE(has_faded);
        EXPECT_EQ(frame(*stage), wanted);
    }
}

TEST_F(DissolveTest, OneThatIsInterruptedGoesOnFromTheNewerPage) {
    const auto stage = stage_of(Motion::full);
    rest(*stage, page_of(Page::welcome));
    const Pixels closed = rest(*stage_of(Motion::reduced), page_of(Page::closed));
    stage->show(page_of(Page::closed), clock.now());
    frame(*stage);
    clock.advance(motion::kDissolve / 2);
    stage->show(page_of(Page::board), clock.now());
    EXPECT_EQ(frame(*stage), closed);
}

TEST_F(DissolveTest, AnAnsweredQuestionLeavesWithItsThanks) {
    View asking = paid();
    asking.touch.answers = true;
    Order order = *asking.order;
    order.question =
        std::make_shared<const Question>(Question{.id = "1", .kind = Question::Kind::rating, .choices = {}});
    asking.order = std::make_shared<const Order>(order);
    const auto stage = stage_of(Motion::full);
    rest(*stage, asking);
    for (int y = 0; y < kSize.height && stage->take_said().empty(); y += 20) {
        for (const TouchPhase phase : {TouchPhase::down, TouchPhase::up})
            stage->touch({1, phase, {60, static_cast<float>(y)}}, clock.now());
    }
    const Pixels thanked = frame(*stage);
    clock.advance(TouchDesk::kThanks);
    const Pixels leaving = frame(*stage);
    ASSERT_EQ(stage->next_frame(clock.now()), clock.now() + Stage::kFrame) << "it leaves";
    // The panel beside it is that of the next page.
    for (int y = 0; y < kSize.height; ++y) {
        const auto at = static_cast<std::ptrdiff_t>(y) * kSize.width * 4;
        ASSERT_TRUE(std::equal(leaving.rgba.begin() + at, leaving.rgba.begin() + at + 480L * 4,
                               thanked.rgba.begin() + at))
            << "row " << y;
    }
}

TEST_F(DissolveTest, APageInTheLargerLookLeavesInIt) {
    View sold = selling();
    sold.touch.comfort = true;
    const auto stage = stage_of(Motion::full);
    rest(*stage, sold);
    stage->touch({1, TouchPhase::down, {300, 400}}, clock.now());
    clock.advance(TouchDesk::kHold);
    frame(*stage);
    stage->touch({1, TouchPhase::up, {300, 400}}, clock.now());
    clock.advance(10s);
    stage->redraw();
    const Pixels before = frame(*stage);
    EXPECT_NE(before, rest(*stage_of(Motion::full), sold));
    View welcome = page_of(Page::welcome);
    welcome.touch.comfort = true;
    stage->show(welcome, clock.now());
    EXPECT_EQ(frame(*stage), before);
    clock.advance(motion::kDissolve);
    EXPECT_EQ(frame(*stage), rest(*stage_of(Motion::full), welcome));
}

TEST(DissolveStory, LetsTheOldPageGoOnceItIsOver) {
    constexpr Time kStart{1h};
    const View welcome = page_of(Page::welcome);
    const View sold = selling();
    Story story = follow(begin(sold, kStart), sold, welcome, {}, kStart + 1s);
    ASSERT_NE(story.leaving, nullptr);
    EXPECT_EQ(story.leaving->view, sold);
    EXPECT_EQ(story.leaving->story.leaving, nullptr);
    View later = welcome;
    later.clock = "14:05";
    story = follow(story, welcome, later, {}, kStart + 1s + motion::kDissolve / 2);
    EXPECT_NE(story.leaving, nullptr);
    story = follow(story, later, welcome, {}, kStart + 1s + motion::kDissolve);
    EXPECT_EQ(story.leaving, nullptr);
}

}  // namespace
}  // namespace comptoir::renderer
