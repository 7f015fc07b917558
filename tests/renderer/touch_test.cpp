/// Fingers in, answers out, by a clock that stands still.

#include "renderer/touch.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <string>

#include "renderer/memory_surface.hpp"
#include "renderer/samples.hpp"
#include "renderer/stage.hpp"
#include "renderer/theme.hpp"
#include "renderer/turn.hpp"
#include "renderer/words.hpp"
#include "tests/support/our_words.hpp"
#include "tests/support/page_reader.hpp"

namespace comptoir::test {
namespace {

using namespace comptoir::renderer;
using namespace std::chrono_literals;

std::shared_ptr<const Question> question(const std::string& id, Question::Kind kind) {
    auto asked = std::make_shared<Question>(Question{.id = id, .kind = kind, .choices = {}});
    if (kind == Question::Kind::tip) asked->choices = {{"10", "10 %", {}}, {"none", "", {}}};
    return asked;
}

View selling(const std::string& number, std::shared_ptr<const Question> asked = nullptr) {
    Order order;
    order.phase = Phase::selling;
    order.number = number;
    order.lines.resize(1);
    order.lines.front().name = "Tea";
    order.total = {"€4.20", Money{420, 2, "EUR"}};
    order.question = std::move(asked);
    View view;
    view.page = Page::order;
    view.order = std::make_shared<const Order>(std::move(order));
    view.touch = {.languages = {"en", "fr"}, .comfort = true, .answers = true};
    return view;
}

View welcome() {
    View view = selling("");
    view.page = Page::welcome;
    view.order = nullptr;
    return view;
}

const TouchAct kFirstChoice{TouchAct::Kind::choose, 0};
const TouchAct kOpen{TouchAct::Kind::open_languages};

class Desk : public testing::Test {
protected:
    /// A page whose upper half does `act`, after it has settled.
    void show(View view, TouchAct act) {
        desk.tell(std::move(view), now);
        targets = {{act, 0, 0, 100, 50}};
        now += 1s;
        desk.pass(now);
    }
    void touch(TouchPhase phase, float x, float y, std::int64_t finger = 1) {
        desk.touch({finger, phase, {x, y}}, targets, 1, now);
    }
    void tap(float x = 10, float y = 10) {
        touch(TouchPhase::down, x, y);
        now += 80ms;
        touch(TouchPhase::up, x, y);
    }
    void hold(Duration time) {
        touch(TouchPhase::down, 10, 80);
        now += time;
        desk.pass(now);
        touch(TouchPhase::up, 10, 80);
    }
    void choose(std::size_t language) {
        targets = {{kOpen, 0, 0, 100, 50}};
        tap();
        targets = {{{TouchAct::Kind::choose_language, language}, 0, 0, 100, 50}};
        now += 1s;
        tap();
    }
    [[nodiscard]] bool is_asked() const { return pick_scene(desk.view()) == SceneId::question; }

    TouchDesk desk;
    std::vector<TouchTarget> targets;
    Time now = Time{} + 1h;
};

TEST_F(Desk, TellsAnAnswerOnceWithTheOrderItIsOf) {
    show(selling("7", question("q", Question::Kind::tip)), kFirstChoice);
    tap();
    now += 500ms;
    tap();
    const std::vector<CustomerEvent> expected{CustomerAnswer{.question = "q", .choice = "10", .order = "7"}};
    EXPECT_EQ(desk.take_said(), expected);
    EXPECT_TRUE(desk.take_said().empty());
}

TEST_F(Desk, ThanksForAnAnswerAndThenLeavesTheQuestionOutHoweverOftenItIsRepeated) {
    const View view = selling("7", question("q", Question::Kind::tip));
    show(view, kFirstChoice);
    tap();
    EXPECT_TRUE(desk.state().is_answered);
    EXPECT_TRUE(is_asked());
    desk.tell(view, now);
    now += TouchDesk::kThanks;
    EXPECT_LE(desk.next_change(), now);
    EXPECT_TRUE(desk.pass(now));
    EXPECT_FALSE(is_asked());
    desk.tell(view, now);
    EXPECT_FALSE(is_asked());
    EXPECT_EQ(desk.next_change(), Time::max());
}

TEST_F(Desk, StaysWithItsThanksWhereTheTillTakesTheQuestionBackAtOnce) {
    show(selling("7", question("q", Question::Kind::tip)), kFirstChoice);
    tap();
    desk.tell(selling("7"), now);
    EXPECT_TRUE(desk.state().is_answered);
    now += TouchDesk::kThanks;
    desk.pass(now);
    EXPECT_FALSE(is_asked());
}

TEST_F(Desk, AsksAnotherQuestionOfTheSameOrderAndTheSameOneOfTheNext) {
    show(selling("7", question("q", Question::Kind::tip)), kFirstChoice);
    tap();
    now += 2s;
    show(selling("7", question("another", Question::Kind::tip)), kFirstChoice);
    EXPECT_TRUE(is_asked());
    tap();
    now += 2s;
    show(selling("8", question("q", Question::Kind::tip)), kFirstChoice);
    EXPECT_TRUE(is_asked());
    EXPECT_FALSE(desk.state().is_answered);
}

TEST_F(Desk, LeavesEverythingElseOfTheOrderAsItWas) {
    const View view = selling("7", question("q", Question::Kind::tip));
    show(view, kFirstChoice);
    tap();
    now += 2s;
    desk.pass(now);
    Order expected = *view.order;
    expected.question = nullptr;
    EXPECT_EQ(*desk.view().order, expected);
}

TEST_F(Desk, IgnoresATapThatWasMeantForThePageBefore) {
    desk.tell(selling("7"), now);
    now += 5s;
    desk.tell(selling("7", question("q", Question::Kind::tip)), now);
    targets = {{kFirstChoice, 0, 0, 100, 50}};
    now += 200ms;
    touch(TouchPhase::down, 10, 10);
    now += 400ms;
    touch(TouchPhase::up, 10, 10);
    EXPECT_TRUE(desk.take_said().empty());
    tap();
    EXPECT_EQ(desk.take_said().size(), 1U);
}

TEST_F(Desk, DoesNothingWhereAFingerLeavesWhatItWasPutOn) {
    show(selling("7", question("q", Question::Kind::tip)), kFirstChoice);
    touch(TouchPhase::down, 10, 10);
    EXPECT_EQ(desk.state().pressed, kFirstChoice);
    touch(TouchPhase::move, 10, 90);
    EXPECT_FALSE(desk.state().pressed);
    touch(TouchPhase::up, 10, 90);
    EXPECT_TRUE(desk.take_said().empty());
}

TEST_F(Desk, DoesNothingOutsideOfTargetsNorNowhere) {
    show(selling("7", question("q", Question::Kind::tip)), kFirstChoice);
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const float infinite = std::numeric_limits<float>::infinity();
    for (const auto& [x, y] : {std::pair(-5.F, -5.F),
                               {5000.F, 10.F},
                               {nan, 10.F},
                               {10.F, nan},
                               {infinite, -infinite},
                               {-1e30F, 1e30F}})
        tap(x, y);
    EXPECT_TRUE(desk.take_said().empty());
    touch(TouchPhase::down, 10, 10);
    touch(TouchPhase::move, nan, nan);
    touch(TouchPhase::up, 10, 10);
    EXPECT_TRUE(desk.take_said().empty());
}

TEST_F(Desk, TakesTwoFingersForNoTap) {
    show(selling("7", question("q", Question::Kind::tip)), kFirstChoice);
    touch(TouchPhase::down, 10, 10, 1);
    touch(TouchPhase::down, 20, 20, 2);
    touch(TouchPhase::up, 20, 20, 2);
    touch(TouchPhase::up, 10, 10, 1);
    EXPECT_TRUE(desk.take_said().empty());
    tap();
    EXPECT_EQ(desk.take_said().size(), 1U);
}

TEST_F(Desk, GivesUpAFingerWhoseUpWasLost) {
    View view = selling("7", question("q", Question::Kind::tip));
    view.touch.comfort = false;
    show(view, kFirstChoice);
    touch(TouchPhase::down, 10, 10, 1);
    now += TouchDesk::kFingerLost + 1s;
    touch(TouchPhase::down, 10, 10, 2);
    touch(TouchPhase::up, 10, 10, 2);
    EXPECT_EQ(desk.take_said().size(), 1U);
}

TEST_F(Desk, ShowsNothingPressedByAFingerThatSaysNothing) {
    View view = selling("7", question("q", Question::Kind::tip));
    view.touch.comfort = false;
    show(view, kFirstChoice);
    touch(TouchPhase::down, 10, 10);
    EXPECT_EQ(desk.state().pressed, kFirstChoice);
    EXPECT_EQ(desk.next_change(), now + TouchDesk::kFingerLost);
    now += TouchDesk::kFingerLost;
    EXPECT_TRUE(desk.pass(now));
    EXPECT_EQ(desk.state().pressed, std::nullopt);
    EXPECT_EQ(desk.next_change(), Time::max());
    touch(TouchPhase::move, 11, 10);
    EXPECT_EQ(desk.state().pressed, kFirstChoice) << "it was there all the time";
    touch(TouchPhase::up, 11, 10);
    EXPECT_EQ(desk.take_said().size(), 1U);
}

TEST_F(Desk, TakesAFingerForNoAnswerToAQuestionThatChangedUnderIt) {
    show(selling("7", question("q", Question::Kind::tip)), kFirstChoice);
    touch(TouchPhase::down, 10, 10);
    auto other = std::make_shared<Question>(*question("q", Question::Kind::tip));
    std::swap(other->choices[0], other->choices[1]);
    desk.tell(selling("7", other), now);
    touch(TouchPhase::up, 10, 10);
    EXPECT_TRUE(desk.take_said().empty());
    desk.tell(selling("7", std::make_shared<Question>(*other)), now);
    now += 1s;
    touch(TouchPhase::down, 10, 10);
    desk.tell(selling("7", std::make_shared<Question>(*other)), now);
    touch(TouchPhase::up, 10, 10);
    const auto said = desk.take_said();
    ASSERT_EQ(said.size(), 1U) << "the same question, told once more, is no other";
    EXPECT_EQ(std::get<CustomerAnswer>(said.front()).choice, "none");
}

TEST_F(Desk, MakesALongPressTheComfortableLookAndAnotherOneTheUsual) {
    show(selling("7"), kOpen);
    hold(700ms);
    EXPECT_FALSE(desk.state().is_comfortable);
    hold(800ms);
    EXPECT_TRUE(desk.state().is_comfortable);
    hold(800ms);
    EXPECT_FALSE(desk.state().is_comfortable);
    const std::vector<CustomerEvent> expected{CustomerComfort{true}, CustomerComfort{false}};
    EXPECT_EQ(desk.take_said(), expected);
}

TEST_F(Desk, TakesALongPressOnAnAnswerForNoAnswer) {
    show(selling("7", question("q", Question::Kind::tip)), kFirstChoice);
    touch(TouchPhase::down, 10, 10);
    now += 900ms;
    touch(TouchPhase::up, 10, 10);
    const std::vector<CustomerEvent> expected{CustomerComfort{true}};
    EXPECT_EQ(desk.take_said(), expected);
    EXPECT_FALSE(desk.state().is_answered);
}

TEST_F(Desk, TakesAFingerThatMovesForNoLongPress) {
    show(selling("7"), kOpen);
    touch(TouchPhase::down, 10, 80);
    touch(TouchPhase::move, 60, 80);
    now += 2s;
    EXPECT_FALSE(desk.pass(now));
    EXPECT_FALSE(desk.state().is_comfortable);
}

TEST_F(Desk, SpeaksTheChosenLanguageUntilTheNextOrder) {
    show(selling("7"), kOpen);
    choose(1);
    EXPECT_EQ(desk.state().language, "fr");
    EXPECT_FALSE(desk.state().lists_languages);
    desk.tell(selling("7"), now);
    EXPECT_EQ(desk.state().language, "fr");
    desk.tell(selling("8"), now);
    EXPECT_EQ(desk.state().language, "");
    const std::vector<CustomerEvent> expected{CustomerLanguage{"fr"}};
    EXPECT_EQ(desk.take_said(), expected);
}

TEST_F(Desk, KeepsWhatWasChosenOnTheWelcomePageForTheSaleThatBeginsThen) {
    show(welcome(), kOpen);
    choose(1);
    now += 20s;
    desk.tell(selling("7"), now);
    EXPECT_EQ(desk.state().language, "fr");
    now += 10min;
    desk.pass(now);
    EXPECT_EQ(desk.state().language, "fr");
    desk.tell(welcome(), now);
    EXPECT_EQ(desk.state().language, "");
}

TEST_F(Desk, GoesBackToUsualWhereNoSaleBeginsAfterAChoice) {
    show(welcome(), kOpen);
    choose(1);
    now += TouchDesk::kAlone;
    EXPECT_TRUE(desk.pass(now));
    EXPECT_EQ(desk.state().language, "");
}

TEST_F(Desk, ClosesAListThatNobodyTouches) {
    show(welcome(), kOpen);
    tap();
    EXPECT_TRUE(desk.state().lists_languages);
    now += TouchDesk::kListStays;
    EXPECT_TRUE(desk.pass(now));
    EXPECT_FALSE(desk.state().lists_languages);
}

TEST_F(Desk, OffersNothingOnTheSetupPage) {
    View view = welcome();
    view.page = Page::setup;
    show(view, kOpen);
    hold(2s);
    tap();
    EXPECT_TRUE(desk.take_said().empty());
    EXPECT_FALSE(desk.state().lists_languages);
}

TEST_F(Desk, AsksNothingWhereAnswersAreOff) {
    View view = selling("7", question("q", Question::Kind::tip));
    view.touch.answers = false;
    show(view, kFirstChoice);
    tap();
    EXPECT_FALSE(is_asked());
    EXPECT_TRUE(desk.take_said().empty());
}

TEST_F(Desk, TellsOnlySoMuchOfThousandsOfTouches) {
    show(selling("7", question("q", Question::Kind::tip)), kFirstChoice);
    for (int i = 0; i < 20'000; i++) {
        touch(TouchPhase::down, 10, 10, i % 7);
        touch(TouchPhase::up, 10, 10, i % 7);
    }
    EXPECT_EQ(desk.take_said().size(), 1U);
}

// ---- signatures ----------------------------------------------------------------------------------------

class Signature : public Desk {
protected:
    void SetUp() override {
        show(selling("7", question("s", Question::Kind::signature)), {TouchAct::Kind::sign});
        targets.push_back({{TouchAct::Kind::finish_signature}, 0, 60, 40, 20});
        targets.push_back({{TouchAct::Kind::clear_signature}, 60, 60, 40, 20});
    }
};

TEST_F(Signature, BecomesAPictureOfItsStrokes) {
    touch(TouchPhase::down, 10, 10);
    touch(TouchPhase::move, 20, 30);
    touch(TouchPhase::up, 20, 30);
    tap(50, 5);
    tap(20, 70);
    const auto said = desk.take_said();
    ASSERT_EQ(said.size(), 1U);
    const auto& answer = std::get<CustomerAnswer>(said.front());
    EXPECT_EQ(answer.kind, Question::Kind::signature);
    EXPECT_NE(answer.signature.find(R"(viewBox="0 0 1000 500")"), std::string::npos) << answer.signature;
    EXPECT_NE(answer.signature.find(R"(d="M100 100l100 200M500 50l0 0")"), std::string::npos)
        << answer.signature;
}

TEST_F(Signature, IsNotDoneWithoutInkAndStartsOver) {
    tap(20, 70);
    EXPECT_TRUE(desk.take_said().empty());
    tap(20, 20);
    EXPECT_EQ(desk.state().strokes.size(), 1U);
    tap(80, 70);
    EXPECT_TRUE(desk.state().strokes.empty());
    tap(20, 70);
    EXPECT_TRUE(desk.take_said().empty());
}

TEST_F(Signature, IsNoLongPressAndTakesNoNoticeOfAHandOnThePad) {
    touch(TouchPhase::down, 10, 10, 1);
    touch(TouchPhase::down, 90, 40, 2);
    now += 900ms;
    desk.pass(now);
    touch(TouchPhase::move, 20, 10, 1);
    EXPECT_FALSE(desk.state().is_comfortable);
    ASSERT_EQ(desk.state().strokes.size(), 1U);
    EXPECT_EQ(desk.state().strokes.front().size(), 2U);
}

TEST_F(Signature, GoesOnAfterARest) {
    touch(TouchPhase::down, 10, 10);
    touch(TouchPhase::move, 20, 10);
    now += TouchDesk::kFingerLost + 1s;
    desk.pass(now);
    touch(TouchPhase::move, 30, 10);
    ASSERT_EQ(desk.state().strokes.size(), 1U);
    EXPECT_EQ(desk.state().strokes.front().size(), 3U);
}

TEST_F(Signature, StaysOnThePadAndBounded) {
    touch(TouchPhase::down, 10, 10);
    for (int i = 0; i < 100'000; i++)
        touch(TouchPhase::move, i % 2 == 0 ? -1e9F : 1e9F, static_cast<float>(i % 50));
    touch(TouchPhase::up, 10, 10);
    std::size_t points = 0;
    for (const Stroke& stroke : desk.state().strokes) {
        for (const PadPoint point : stroke) {
            EXPECT_TRUE(point.x >= 0 && point.x <= 1000 && point.y >= 0 && point.y <= 500);
            points++;
        }
    }
    EXPECT_LE(points, TouchDesk::kPointsMax);
    for (int i = 0; i < 3000; i++) {
        touch(TouchPhase::down, static_cast<float>(i % 90), 10);
        touch(TouchPhase::up, static_cast<float>(i % 90), 10);
    }
    tap(20, 70);
    const auto said = desk.take_said();
    ASSERT_EQ(said.size(), 1U);
    EXPECT_LT(std::get<CustomerAnswer>(said.front()).signature.size(), 16'000U);
}

// ---- on a panel ----------------------------------------------------------------------------------------

TEST(TouchOnAPanel, LiesUnderThePictureHoweverThePanelIsMounted) {
    const PixelSize panel{800, 480};
    const TouchPoint at{10, 20};
    EXPECT_EQ(upright(at, Turn::none, panel), at);
    EXPECT_EQ(upright(at, Turn::quarter, panel), (TouchPoint{20, 790}));
    EXPECT_EQ(upright(at, Turn::half, panel), (TouchPoint{790, 460}));
    EXPECT_EQ(upright(at, Turn::three_quarters, panel), (TouchPoint{460, 10}));
}

TEST(TouchOnAPanel, AnswersWhereAWordIsSeenAtEverySizeAndInEveryDirection) {
    for (const PixelSize size : {PixelSize{1920, 1080}, {1080, 1920}, {1920, 480}, {800, 480}, {480, 800}}) {
        PageReader reader(size, theme(ThemeId::light));
        const float least = 63.9F * unit_of(size);
        for (const char* language : {"en", "ar"}) {
            for (const Sample& sample : samples(language)) {
                if (!sample.name.starts_with("ask-")) continue;
                SCOPED_TRACE(sample.name + ' ' + language + ' ' + std::to_string(size.width));
                const std::vector<PlacedText> texts = reader.read(sample.before, sample.view, our_words());
                const auto& all = reader.drawn().targets;
                EXPECT_GE(all.size(), 3U);
                for (const TouchTarget& target : all) {
                    EXPECT_GE(target.width, least);
                    EXPECT_GE(target.height, least);
                    EXPECT_GE(target.left, 0);
                    EXPECT_GE(target.top, 0);
                    EXPECT_LE(target.left + target.width, static_cast<float>(size.width));
                    EXPECT_LE(target.top + target.height, static_cast<float>(size.height));
                    for (const TouchTarget& other : all) {
                        const bool is_apart = target.left >= other.left + other.width - .1F ||
                                              other.left >= target.left + target.width - .1F ||
                                              target.top >= other.top + other.height - .1F ||
                                              other.top >= target.top + target.height - .1F;
                        EXPECT_TRUE(target == other || is_apart);
                    }
                    const auto kind = target.act.kind;
                    if (kind == TouchAct::Kind::sign || kind == TouchAct::Kind::rate) continue;
                    EXPECT_TRUE(std::ranges::any_of(texts, [&](const PlacedText& text) {
                        return target.holds({text.left + text.width / 2, text.top + text.height / 2});
                    }));
                }
            }
        }
    }
}

TEST(TouchOnAPanel, GoesFromAFingerToAnAnswerAndToTheLargerLook) {
    ManualClock clock;
    const Words words;
    const auto surface = open_memory_surface({800, 480}).value();
    const auto stage = Stage::open(*surface, {theme(ThemeId::light), words, clock, Motion::full, {}}).value();
    stage->show(selling("7", question("q", Question::Kind::rating)), clock.now());
    stage->draw(clock.now());
    clock.advance(1s);
    const Pixels usual = stage->capture();
    stage->touch({1, TouchPhase::down, {300, 450}}, clock.now());
    // The ring fills while the finger stays, and then nothing moves any more.
    int frames = 0;
    for (; stage->next_frame(clock.now()) != Time::max() && frames < 200; frames++) {
        clock.advance(std::max<Duration>(stage->next_frame(clock.now()) - clock.now(), Duration{}));
        stage->draw(clock.now());
    }
    EXPECT_GT(frames, 20);
    EXPECT_LT(frames, 120);
    const std::vector<CustomerEvent> expected{CustomerComfort{true}};
    EXPECT_EQ(stage->take_said(), expected);
    EXPECT_NE(stage->capture(), usual);
    stage->touch({1, TouchPhase::up, {300, 450}}, clock.now());

    std::vector<CustomerEvent> said;
    for (int y = 100; y < 400 && said.empty(); y += 20) {
        stage->touch({2, TouchPhase::down, {60, static_cast<float>(y)}}, clock.now());
        stage->touch({2, TouchPhase::up, {60, static_cast<float>(y)}}, clock.now());
        said = stage->take_said();
    }
    const std::vector<CustomerEvent> worst{
        CustomerAnswer{.question = "q", .kind = Question::Kind::rating, .rating = 1, .order = "7"}};
    EXPECT_EQ(said, worst);
}

TEST(TouchOnAPanel, FindsWhatItIsOnWhereThePageLies) {
    ManualClock clock;
    const Words words;
    const auto surface = open_memory_surface({800, 480}).value();
    const Framing framing{.overscan = .1F};
    const auto stage =
        Stage::open(*surface, {theme(ThemeId::light), words, clock, Motion::reduced, {}, framing}).value();
    const auto tap = [&](float x, float y) {
        stage->touch({1, TouchPhase::down, {x, y}}, clock.now());
        stage->touch({1, TouchPhase::up, {x, y}}, clock.now());
        return !stage->take_said().empty();
    };
    stage->show(selling("7", question("q", Question::Kind::rating)), clock.now());
    stage->draw(clock.now());
    clock.advance(1s);
    for (float y = 0; y < 480; y += 8) ASSERT_FALSE(tap(79, y)) << y;  // what the panel may hide says nothing
    bool is_heard = false;
    for (float y = 48; y < 432 && !is_heard; y += 16) is_heard = tap(80 + 60 * .8F, y);
    EXPECT_TRUE(is_heard);
}

}  // namespace
}  // namespace comptoir::test
