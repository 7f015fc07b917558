/// Events as the kernel's document on multi-touch has them, composed after it.

#include "device-bridge/protocols/evdev_touch.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/input-event-codes.h>

#include <vector>

namespace comptoir::bridge {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Phase = FingerMove::Phase;

constexpr TouchShape::Range kThousand{0, 1000};

struct Event {
    std::uint16_t type;
    std::uint16_t code;
    std::int32_t value;
};
constexpr Event kReport{EV_SYN, SYN_REPORT, 0};

Event slot(std::int32_t value) {
    return {EV_ABS, ABS_MT_SLOT, value};
}
Event id(std::int32_t value) {
    return {EV_ABS, ABS_MT_TRACKING_ID, value};
}
Event x(std::int32_t value) {
    return {EV_ABS, ABS_MT_POSITION_X, value};
}
Event y(std::int32_t value) {
    return {EV_ABS, ABS_MT_POSITION_Y, value};
}

TouchShape shape(TouchShape::Kind kind) {
    TouchShape of;
    of.kind = kind;
    of.across = of.down = kThousand;
    return of;
}

std::vector<FingerMove> heard(TouchDecoder& decoder, const std::vector<Event>& events) {
    std::vector<FingerMove> moves;
    for (const Event& event : events) {
        decoder.feed(event.type, event.code, event.value,
                     [&](const FingerMove& move) { moves.push_back(move); });
    }
    return moves;
}

std::vector<FingerMove> heard(const TouchShape& of, const std::vector<Event>& events) {
    auto decoder = TouchDecoder::create(of);
    return heard(*decoder, events);
}

TEST(TouchDecoder, FollowsTwoFingersThatHaveSlots) {
    const auto moves =
        heard(shape(TouchShape::Kind::slots),
              {slot(0), id(45), x(100), y(200), slot(1), id(46), x(900), y(800), kReport,  // both
               slot(0), x(150), kReport, id(-1), kReport, slot(1), id(-1), kReport});
    EXPECT_THAT(moves,
                ElementsAre(FingerMove{1, Phase::down, 0.1F, 0.2F}, FingerMove{2, Phase::down, 0.9F, 0.8F},
                            FingerMove{1, Phase::move, 0.15F, 0.2F}, FingerMove{1, Phase::up, 0.15F, 0.2F},
                            FingerMove{2, Phase::up, 0.9F, 0.8F}));
}

TEST(TouchDecoder, SaysNothingBeforeTheReportIsWhole) {
    auto decoder = TouchDecoder::create(shape(TouchShape::Kind::slots));
    EXPECT_THAT(heard(*decoder, {slot(0), id(1), x(5), y(5)}), IsEmpty());
    EXPECT_EQ(heard(*decoder, {kReport}).size(), 1U);
    EXPECT_THAT(heard(*decoder, {kReport, kReport}), IsEmpty()) << "nothing has changed";
}

TEST(TouchDecoder, KnowsWhatTheDeviceDoesNotSayAgain) {
    TouchShape of = shape(TouchShape::Kind::slots);
    of.slot = 1;
    of.places = {{1, 1}, {500, 250}};
    EXPECT_THAT(heard(of, {id(7), kReport}), ElementsAre(FingerMove{1, Phase::down, 0.5F, 0.25F}))
        << "in the slot of before, at the place of before";
}

TEST(TouchDecoder, AFingerThatWasThereBeforeUsIsNotHeardUntilItIsPutDown) {
    TouchShape of = shape(TouchShape::Kind::slots);
    EXPECT_THAT(heard(of, {x(10), kReport, x(20), kReport, id(-1), kReport}), IsEmpty());
}

TEST(TouchDecoder, ASlotThatIsTakenOverInOneReportIsTwoFingers) {
    const auto moves =
        heard(shape(TouchShape::Kind::slots), {id(1), x(100), y(100), kReport, id(2), x(800), kReport});
    EXPECT_THAT(moves,
                ElementsAre(FingerMove{1, Phase::down, 0.1F, 0.1F}, FingerMove{1, Phase::up, 0.1F, 0.1F},
                            FingerMove{2, Phase::down, 0.8F, 0.1F}));
}

TEST(TouchDecoder, FollowsFingersThatAreAllSaidEachTime) {
    const Event next{EV_SYN, SYN_MT_REPORT, 0};
    const auto moves = heard(shape(TouchShape::Kind::contacts),
                             {x(100), y(100), next, x(500),  y(500), next, kReport,  // both
                              x(100), y(100), next, x(500),  y(600), next, kReport,  // the second moves
                              x(100), y(100), next, kReport,                         // and is lifted
                              next,   kReport});                                     // so is the first
    EXPECT_THAT(moves,
                ElementsAre(FingerMove{1, Phase::down, 0.1F, 0.1F}, FingerMove{2, Phase::down, 0.5F, 0.5F},
                            FingerMove{2, Phase::move, 0.5F, 0.6F}, FingerMove{2, Phase::up, 0.5F, 0.6F},
                            FingerMove{1, Phase::up, 0.1F, 0.1F}));
}

TEST(TouchDecoder, FollowsASensorThatKnowsOneFinger) {
    const Event down{EV_KEY, BTN_TOUCH, 1};
    const Event up{EV_KEY, BTN_TOUCH, 0};
    const auto moves = heard(shape(TouchShape::Kind::one_finger), {{EV_ABS, ABS_X, 300},
                                                                   {EV_ABS, ABS_Y, 400},
                                                                   kReport,  // it hovers
                                                                   down,
                                                                   kReport,
                                                                   {EV_ABS, ABS_X, 310},
                                                                   kReport,
                                                                   up,
                                                                   kReport});
    EXPECT_THAT(moves,
                ElementsAre(FingerMove{1, Phase::down, 0.3F, 0.4F}, FingerMove{1, Phase::move, 0.31F, 0.4F},
                            FingerMove{1, Phase::up, 0.31F, 0.4F}));
}

TEST(TouchDecoder, WhereEventsAreMissingNoFingerCountsAsLifted) {
    auto decoder = TouchDecoder::create(shape(TouchShape::Kind::slots));
    static_cast<void>(heard(*decoder, {id(1), x(100), y(100), kReport}));
    EXPECT_THAT(heard(*decoder, {{EV_SYN, SYN_DROPPED, 0}, id(-1), x(9), kReport}),
                ElementsAre(FingerMove{1, Phase::gone, 0.1F, 0.1F}));
    EXPECT_THAT(heard(*decoder, {id(2), x(200), y(100), kReport}),
                ElementsAre(FingerMove{2, Phase::down, 0.2F, 0.1F}));
}

TEST(TouchDecoder, ADeviceThatGoesTakesItsFingersAlong) {
    auto decoder = TouchDecoder::create(shape(TouchShape::Kind::slots));
    static_cast<void>(heard(*decoder, {id(1), x(100), y(100), kReport}));
    std::vector<FingerMove> moves;
    decoder->end([&](const FingerMove& move) { moves.push_back(move); });
    decoder->end([&](const FingerMove& move) { moves.push_back(move); });
    EXPECT_THAT(moves, ElementsAre(FingerMove{1, Phase::gone, 0.1F, 0.1F}));
}

TEST(TouchDecoder, TakesRangesAsTheyComeAndKeepsToThePanel) {
    TouchShape of = shape(TouchShape::Kind::slots);
    of.across = {-200, 200};
    const auto moves = heard(of, {id(1), x(0), y(5000), kReport, x(-9999), y(-1), kReport});
    EXPECT_THAT(moves,
                ElementsAre(FingerMove{1, Phase::down, 0.5F, 1.0F}, FingerMove{1, Phase::move, 0.0F, 0.0F}));
    of.across = {7, 7};
    EXPECT_FALSE(TouchDecoder::create(of));
    of.across = {INT32_MIN, INT32_MAX};
    EXPECT_EQ(heard(of, {id(1), x(INT32_MAX), y(0), kReport}).front().across, 1.0F);
}

TEST(TouchDecoder, HearsNoMoreFingersThanItHasRoomFor) {
    std::vector<Event> events;
    for (const std::int32_t number : {0, 15, 16, 99, -1, INT32_MAX, INT32_MIN}) {
        events.insert(events.end(), {slot(number), id(1), x(1), y(1), kReport});
    }
    EXPECT_EQ(heard(shape(TouchShape::Kind::slots), events).size(), 2U);
    std::vector<Event> many(400, Event{EV_SYN, SYN_MT_REPORT, 0});
    for (std::size_t i = 0; i < many.size(); i += 2) many[i] = x(static_cast<std::int32_t>(i));
    many.push_back(kReport);
    EXPECT_EQ(heard(shape(TouchShape::Kind::contacts), many).size(), TouchDecoder::kFingersMax);
}

TEST(TouchDecoder, LaysTheSensorOverThePanelAsItIsMounted) {
    TouchShape of = shape(TouchShape::Kind::slots);
    of.calibration = *parse_calibration("0 -1 1 1 0 0");  // a quarter turn
    EXPECT_THAT(heard(of, {id(1), x(200), y(100), kReport}),
                ElementsAre(FingerMove{1, Phase::down, 0.9F, 0.2F}));
    of.calibration = *parse_calibration("-1 0 1 0 1 0");  // mirrored
    EXPECT_THAT(heard(of, {id(1), x(200), y(100), kReport}),
                ElementsAre(FingerMove{1, Phase::down, 0.8F, 0.1F}));
}

TEST(TouchCalibration, IsSixNumbers) {
    EXPECT_EQ(*parse_calibration("1 0 0 0 1 0"), kStraight);
    EXPECT_EQ((*parse_calibration("  1.5 -0.25  0 0 1 0 "))[1], -0.25F);
    for (const char* bad : {"", "1 0 0 0 1", "1 0 0 0 1 0 0", "1 0 0 0 1 x", "1,0,0,0,1,0", "inf 0 0 0 1 0",
                            "nan 0 0 0 1 0", "101 0 0 0 1 0", "1e99 0 0 0 1 0"}) {
        EXPECT_FALSE(parse_calibration(bad)) << bad;
    }
}

}  // namespace
}  // namespace comptoir::bridge
