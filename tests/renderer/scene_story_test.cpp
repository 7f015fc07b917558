#include <gtest/gtest.h>

#include "renderer/scenes/motion.hpp"
#include "renderer/scenes/scene.hpp"
#include "renderer/theme.hpp"
#include "renderer/words.hpp"

namespace comptoir::renderer {
namespace {

using namespace std::chrono_literals;

constexpr Time kStart{1h};

Amount euros(std::int64_t cents) {
    const std::string digits = std::to_string(cents);
    return {"€" + digits.substr(0, digits.size() - 2) + "." + digits.substr(digits.size() - 2),
            Money{cents, 2, "EUR"}};
}

View selling(int lines, std::int64_t total) {
    Order order;
    order.phase = Phase::selling;
    for (int i = 0; i < lines; i++) {
        Line line;
        line.name = "line " + std::to_string(i);
        line.quantity = "1";
        order.lines.push_back(line);
    }
    order.total = euros(total);
    View view;
    view.page = Page::order;
    view.order = std::make_shared<const Order>(order);
    return view;
}

template <class Change>
View changed(const View& view, Change change) {
    Order order = *view.order;
    change(order);
    View out = view;
    out.order = std::make_shared<const Order>(order);
    return out;
}

std::optional<Duration> due(const View& view, const Story& story, Time now, Motion motion = Motion::full) {
    static const Words kWords;
    return next_frame({view, story, kWords, theme(ThemeId::light), now, motion});
}

TEST(PickScene, FollowsTheOrdersState) {
    const View view = selling(2, 900);
    EXPECT_EQ(pick_scene(view), SceneId::order);
    EXPECT_EQ(pick_scene(changed(view, [](Order& o) { o.phase = Phase::paid; })), SceneId::thanks);
    EXPECT_EQ(pick_scene(changed(view, [](Order& o) { o.qr = std::make_shared<const QrPayment>(); })),
              SceneId::payment);
    EXPECT_EQ(pick_scene(changed(view, [](Order& o) { o.weighing = std::make_shared<const Weighing>(); })),
              SceneId::weighing);
    EXPECT_EQ(pick_scene(changed(view,
                                 [](Order& o) {
                                     o.lines.clear();
                                     o.phase = Phase::empty;
                                 })),
              SceneId::welcome);
}

TEST(PickScene, WeighsIntoAnEmptyOrder) {
    View view;
    view.page = Page::order;
    Order order;
    order.weighing = std::make_shared<const Weighing>();
    view.order = std::make_shared<const Order>(order);
    EXPECT_EQ(pick_scene(view), SceneId::weighing);
}

TEST(PickScene, KeepsTheOrderWhileASingleTenderIsTyped) {
    const View one = changed(selling(2, 900), [](Order& o) {
        o.tenders = {{"Cash", euros(500)}};
        o.left_to_pay = euros(400);
    });
    EXPECT_EQ(pick_scene(one), SceneId::order);
    const View two = changed(one, [](Order& o) { o.tenders.push_back({"Card", euros(100)}); });
    EXPECT_EQ(pick_scene(two), SceneId::partial);
    EXPECT_EQ(pick_scene(changed(two,
                                 [](Order& o) {
                                     o.left_to_pay = {"4.00", std::nullopt};
                                 })),
              SceneId::order);
}

TEST(PickScene, ShowsTheNoticeOnlyForAnOrderThatIsLost) {
    View view = selling(2, 900);
    view.contact = Contact::dimmed;
    EXPECT_EQ(pick_scene(view), SceneId::order);
    view.contact = Contact::lost;
    EXPECT_EQ(pick_scene(view), SceneId::notice);
    view.page = Page::welcome;
    EXPECT_EQ(pick_scene(view), SceneId::welcome);
    view = changed(selling(1, 500), [](Order& o) { o.phase = Phase::paid; });
    view.contact = Contact::lost;
    EXPECT_EQ(pick_scene(view), SceneId::thanks);
}

TEST(PickScene, WelcomesWhereThereIsNoOrder) {
    View view;
    view.page = Page::order;
    EXPECT_EQ(pick_scene(view), SceneId::welcome);
    view.page = Page::setup;
    EXPECT_EQ(pick_scene(view), SceneId::setup);
}

View by_card(CardStep step) {
    return changed(selling(2, 900), [step](Order& o) {
        o.card =
            std::make_shared<const CardPayment>(CardPayment{.step = step, .method = "Card", .amount = {}});
    });
}

TEST(PickScene, FollowsAPaymentFromTheQuestionToTheNoting) {
    const View asked = changed(selling(2, 900), [](Order& o) { o.methods = {"Cash", "Card"}; });
    EXPECT_EQ(pick_scene(asked), SceneId::choosing);
    const View card = by_card(CardStep::enter_pin);
    EXPECT_EQ(pick_scene(card), SceneId::card);
    EXPECT_EQ(pick_scene(changed(card, [](Order& o) { o.methods = {"Cash", "Card"}; })), SceneId::card);
    EXPECT_EQ(pick_scene(changed(card, [](Order& o) { o.phase = Phase::paid; })), SceneId::thanks);
    EXPECT_EQ(pick_scene(changed(selling(2, 900), [](Order& o) { o.is_validating = true; })),
              SceneId::thanks);
}

TEST(PickScene, ShowsAClosedShopAnUpdateAndABoardWhateverTheOrderSays) {
    View view = selling(2, 900);
    view.contact = Contact::lost;
    for (const auto& [page, scene] : {std::pair{Page::closed, SceneId::closed},
                                      {Page::updating, SceneId::updating},
                                      {Page::board, SceneId::board}}) {
        view.page = page;
        EXPECT_EQ(pick_scene(view), scene);
    }
    view.page = Page::order;
    EXPECT_EQ(pick_scene(changed(view, [](Order& o) { o.phase = Phase::closed; })), SceneId::closed);
}

TEST(Story, MovesNoPanelBetweenTwoWaysToPay) {
    EXPECT_TRUE(is_payment_page(SceneId::card));
    EXPECT_TRUE(is_payment_page(SceneId::choosing));
    EXPECT_FALSE(is_payment_page(SceneId::thanks));
    const View asked = changed(selling(2, 900), [](Order& o) { o.methods = {"Cash", "Card"}; });
    const View card = by_card(CardStep::enter_pin);
    const Story story = follow(begin(asked, kStart), asked, card, {}, kStart + 1s);
    EXPECT_EQ(due(card, story, kStart + 2s), std::nullopt);
}

TEST(Story, FadesAStepOfTheCardInAndThenRests) {
    const View insert = by_card(CardStep::insert);
    const View pin = by_card(CardStep::enter_pin);
    const Story story = follow(begin(insert, kStart), insert, pin, {}, kStart + 1s);
    EXPECT_EQ(due(pin, story, kStart + 1s + motion::kStep / 2), Duration{});
    EXPECT_EQ(due(pin, story, kStart + 1s + motion::kStep), std::nullopt);
    EXPECT_EQ(due(pin, story, kStart + 1s, Motion::reduced), std::nullopt);
}

TEST(Story, KeepsDotsGoingWhileAPaymentIsChecked) {
    const View checking = by_card(CardStep::checking);
    const Story story = begin(checking, kStart);
    EXPECT_EQ(due(checking, story, kStart + motion::kStep), motion::kDot - motion::kStep);
    EXPECT_EQ(due(checking, story, kStart + 1s, Motion::reduced), std::nullopt);
}

TEST(Story, TurnsPagesOfALongBoardOnly) {
    View view;
    view.page = Page::board;
    view.board.ready = {"12", "11"};
    view.board.preparing = {"13", "14", "15"};
    EXPECT_EQ(due(view, begin(view, kStart), kStart + 1s), std::nullopt);
    for (int i = 0; i < 40; i++) view.board.preparing.push_back(std::to_string(20 + i));
    EXPECT_EQ(due(view, begin(view, kStart), kStart + 1s), Duration(motion::kPage - 1s));
    EXPECT_EQ(due(view, begin(view, kStart), kStart + 1s, Motion::reduced), Duration(motion::kPage - 1s));
}

TEST(Story, PointsOutAnAddedLineAndItsAmount) {
    const View one = selling(1, 500);
    const View two = selling(2, 900);
    const Story story = follow(begin(one, kStart), one, two, {{{0, 152, 1}}}, kStart + 1s);
    EXPECT_EQ(story.changes.raised, 1U);
    EXPECT_EQ(story.changes.step, Step::added);
    EXPECT_EQ(story.changes.total_step, "+€4.00");
    EXPECT_EQ(story.before, one.order);
    ASSERT_EQ(story.from.rows.size(), 1U);
}

TEST(Story, MovesNothingFromOneSaleIntoTheNext) {
    const View paid = changed(selling(3, 900), [](Order& o) { o.phase = Phase::paid; });
    const View next = selling(2, 500);
    const Story story = follow(begin(paid, kStart), paid, next, {}, kStart + 1s);
    EXPECT_EQ(story.before, nullptr);
    EXPECT_EQ(story.changes.total_step, "");
    const View first = changed(selling(3, 900), [](Order& o) { o.number = "1"; });
    const View second = changed(selling(2, 500), [](Order& o) { o.number = "2"; });
    EXPECT_EQ(follow(begin(first, kStart), first, second, {}, kStart + 1s).before, nullptr);
}

TEST(Story, KeepsPointingWhileATenderIsTyped) {
    const View one = selling(1, 500);
    const View two = selling(2, 900);
    const Story added = follow(begin(one, kStart), one, two, {}, kStart + 1s);
    const View paying = changed(two, [](Order& o) { o.tenders = {{"Cash", euros(500)}}; });
    const Story story = follow(added, two, paying, {}, kStart + 2s);
    EXPECT_EQ(story.changes.raised, 1U);
    EXPECT_EQ(story.changes.total_step, "+€4.00");
    EXPECT_EQ(story.highlight_at, kStart + 1s);
}

TEST(Story, IgnoresAnOrderThatIsSentAgain) {
    const View one = selling(1, 500);
    const View two = selling(2, 900);
    const Story story = follow(begin(one, kStart), one, two, {}, kStart + 1s);
    const View again = changed(two, [](Order&) {});
    EXPECT_EQ(follow(story, two, again, {}, kStart + 3s).order_at, kStart + 1s);
}

/// Of the program before this one, which was killed a second after a line had changed.
TEST(Story, GoesOnPointingAtWhatWasPointedOutBefore) {
    const View before = selling(3, 900);
    const View after = changed(before, [](Order& o) {
        o.lines[1].quantity = "2";
        o.total = euros(1350);
    });
    const Story killed = follow(begin(before, kStart), before, after, {}, kStart);
    View again = after;
    again.pointed_out = std::make_shared<const PointedOut>(pointed_out(killed));
    const Time now = kStart + 1s;
    for (const Story& story : {begin(again, now), follow(begin(View{}, now), View{}, again, {}, now)}) {
        EXPECT_EQ(story.changes.raised, std::optional<std::size_t>(1));
        EXPECT_EQ(story.changes.step, Step::changed);
        EXPECT_EQ(story.changes.total_step, "+€4.50");
        EXPECT_EQ(due(again, story, now, Motion::reduced), motion::kHighlight - 1s) << "not a second longer";
        EXPECT_EQ(pointed_out(story), pointed_out(killed)) << "and it may be killed again";
    }
}

TEST(Story, PointsAtNoLineThatTheOrderDoesNotHave) {
    View view = selling(2, 900);
    view.pointed_out = std::make_shared<const PointedOut>(PointedOut{Step::changed, 2, "+€4.50", kStart});
    const Story story = begin(view, kStart);
    EXPECT_EQ(story.changes, changes_at_first(*view.order));
}

TEST(NextFrame, RestsWhereNothingMoves) {
    const View view = selling(3, 900);
    const Story story = begin(view, kStart);
    EXPECT_EQ(due(view, story, kStart + 10s), std::nullopt);
    View welcome;
    welcome.page = Page::welcome;
    EXPECT_EQ(due(welcome, begin(welcome, kStart), kStart), std::nullopt);
    View setup;
    EXPECT_EQ(due(setup, begin(setup, kStart), kStart), std::nullopt);
}

TEST(NextFrame, MovesThenHoldsThenFadesThenRests) {
    const View one = selling(1, 500);
    const View two = selling(2, 900);
    const Time at = kStart + 1s;
    const Story story = follow(begin(one, kStart), one, two, {}, at);
    EXPECT_EQ(due(two, story, at), Duration{});
    EXPECT_EQ(due(two, story, at + 239ms), Duration{});
    EXPECT_EQ(due(two, story, at + 300ms), Duration(3700ms));
    EXPECT_EQ(due(two, story, at + 4100ms), Duration{});
    EXPECT_EQ(due(two, story, at + 4400ms), std::nullopt);
}

TEST(NextFrame, CutsWithReducedMotion) {
    const View one = selling(1, 500);
    const View two = selling(2, 900);
    const Story story = follow(begin(one, kStart), one, two, {}, kStart);
    EXPECT_EQ(due(two, story, kStart, Motion::reduced), Duration(4s));
    EXPECT_EQ(due(two, story, kStart + 4s, Motion::reduced), std::nullopt);
}

TEST(NextFrame, GrowsThePanelIntoThePaymentPage) {
    const View order = selling(2, 900);
    const View paying = changed(order, [](Order& o) { o.qr = std::make_shared<const QrPayment>(); });
    const Story story = follow(begin(order, kStart), order, paying, {}, kStart + 9s);
    EXPECT_EQ(story.scene_before, SceneId::order);
    EXPECT_EQ(due(paying, story, kStart + 9s + 100ms), Duration{});
    EXPECT_EQ(due(paying, story, kStart + 9s + 240ms), std::nullopt);
}

TEST(NextFrame, LightsADotEverySixHundredMillisecondsOnTheNotice) {
    View view = selling(2, 900);
    view.contact = Contact::lost;
    const Story story = begin(view, kStart);
    EXPECT_EQ(due(view, story, kStart), Duration(600ms));
    EXPECT_EQ(due(view, story, kStart + 700ms), Duration(500ms));
    EXPECT_EQ(due(view, story, kStart, Motion::reduced), std::nullopt);
}

TEST(Motion, CurvesBeginAtNothingAndEndAtOne) {
    for (const auto curve : {motion::entering, motion::leaving}) {
        EXPECT_EQ(curve(0), 0);
        EXPECT_EQ(curve(1), 1);
        float last = 0;
        for (float at = 0; at <= 1; at += .01F) {
            EXPECT_GE(curve(at), last);
            last = curve(at);
        }
    }
    EXPECT_GT(motion::entering(.3F), .5F);
    EXPECT_LT(motion::leaving(.3F), .2F);
}

}  // namespace
}  // namespace comptoir::renderer
