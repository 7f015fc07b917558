#include "app/api/facts_json.hpp"

#include <gtest/gtest.h>

#include "app/api/errors.hpp"
#include "app/api/event_stream.hpp"

namespace comptoir::api {
namespace {

using namespace std::chrono_literals;

const WallTime kWall{std::chrono::milliseconds(1'767'225'845'678)};

bridge::Event event(bridge::EventBody body) {
    return {"counter-1", Time{} + 10s, std::move(body), ""};
}

json::Value written(bridge::EventBody body) {
    return to_json(event(std::move(body)), Time{} + 10s, kWall);
}

TEST(TimeText, IsRfc3339InUtcWithMilliseconds) {
    EXPECT_EQ(time_text(kWall), "2026-01-01T00:04:05.678Z");
    EXPECT_EQ(time_text(WallTime{}), "1970-01-01T00:00:00.000Z");
}

TEST(EventJson, SaysEachKindOfEvent) {
    EXPECT_EQ(written(bridge::ConditionChanged{bridge::Condition::paper_out, "no paper"}),
              *json::parse(R"({"type":"condition","device":"counter-1","at":"2026-01-01T00:04:05.678Z",
                               "condition":"paper_out","reason":"no paper"})"));
    EXPECT_EQ(
        written(bridge::Scanned{"590"}),
        *json::parse(R"({"type":"scan","device":"counter-1","at":"2026-01-01T00:04:05.678Z","text":"590"})"));
    EXPECT_EQ(written(bridge::JobEnded{"7", bridge::Outcome::unknown, "cable gone"}),
              *json::parse(R"({"type":"job","device":"counter-1","at":"2026-01-01T00:04:05.678Z","job":"7",
                               "outcome":"unknown","reason":"cable gone"})"));
    EXPECT_EQ(
        written(bridge::DrawerMoved{bridge::DrawerMoved::State::open}),
        *json::parse(
            R"({"type":"drawer","device":"counter-1","at":"2026-01-01T00:04:05.678Z","state":"open"})"));
}

TEST(EventJson, SaysWhatAKeyOfAKeyboardTyped) {
    EXPECT_EQ(
        written(bridge::KeyTyped{"b"}),
        *json::parse(R"({"type":"key","device":"counter-1","at":"2026-01-01T00:04:05.678Z","text":"b"})"));
}

TEST(EventJson, SaysWhichLayoutsAScannersKeysFit) {
    EXPECT_EQ(written(bridge::LayoutFound{{"si", "hr"}, "hr", "alike"}),
              *json::parse(R"({"type":"layout","device":"counter-1","at":"2026-01-01T00:04:05.678Z",
                               "layouts":["si","hr"],"layout":"hr","reason":"alike"})"));
}

TEST(EventJson, SaysAWeightInDigitsAndAsText) {
    const Weight net{1235, 3, WeightUnit::kilogram};
    const auto json =
        written(bridge::WeightRead{net, {0, 3, WeightUnit::kilogram}, bridge::WeightRead::Stability::moving});
    EXPECT_EQ(json["net"], *json::parse(R"({"digits":1235,"decimals":3,"unit":"kg","text":"1.235"})"));
    EXPECT_EQ(json["stability"], "moving");
    EXPECT_EQ(json["type"], "weight");
}

TEST(EventJson, SaysWhatACodeMeansBesideItsText) {
    const auto json = written(bridge::Scanned{"96385074", {{"kind", "ean8"}, {"gtin", "00000096385074"}}});
    EXPECT_EQ(json["text"], "96385074");
    EXPECT_EQ(json["code"], *json::parse(R"({"kind":"ean8","gtin":"00000096385074"})"));
    EXPECT_FALSE(written(bridge::Scanned{"1"}).contains("code"));
}

TEST(EventJson, CountsBackToWhenItHappened) {
    const auto json = to_json(event(bridge::Scanned{"1"}), Time{} + 12s, kWall);
    EXPECT_EQ(json["at"], "2026-01-01T00:04:03.678Z");
}

TEST(EventFrame, IsOneServerSentEvent) {
    EXPECT_EQ(frame_of({7, event(bridge::Scanned{"a\nb"})}, Time{} + 10s, kWall),
              "id: 7\nevent: scan\ndata: "
              "{\"at\":\"2026-01-01T00:04:05.678Z\",\"device\":\"counter-1\",\"text\":\"a\\nb\",\"type\":"
              "\"scan\"}\n\n");
}

TEST(EventFrame, SurvivesBytesThatAreNoText) {
    const std::string frame = frame_of({7, event(bridge::Scanned{"\xff\xfe"})}, Time{} + 10s, kWall);
    EXPECT_NE(frame.find("\xef\xbf\xbd"), std::string::npos);
}

bridge::Job receipt() {
    bridge::Job job;
    job.id = "7";
    job.device = "receipt";
    job.verb = "print_picture";
    job.state = bridge::Job::State::underway;
    job.asked = kWall;
    return job;
}

TEST(JobJson, SaysTheOutcomeOnlyOnceItEnded) {
    bridge::Job job = receipt();
    EXPECT_FALSE(to_json(job).contains("outcome"));
    EXPECT_FALSE(to_json(job).contains("ended"));
    job.state = bridge::Job::State::ended;
    job.outcome = bridge::Outcome::done;
    job.ended = kWall + 1s;
    EXPECT_EQ(to_json(job)["outcome"], "done");
    EXPECT_EQ(to_json(job)["ended"], "2026-01-01T00:04:06.678Z");
}

TEST(JobJson, SaysWhenTheFirstByteLeftAndOnlyWhereOneDid) {
    bridge::Job job = receipt();
    EXPECT_FALSE(to_json(job).contains("began"));
    job.began = kWall + 2s;
    EXPECT_EQ(to_json(job)["began"], "2026-01-01T00:04:07.678Z");
}

TEST(JobJson, SaysAllThatStaffNeedToKnowOfIt) {
    bridge::Job job = receipt();
    job.moved_from = "kitchen";
    job.origin = "epos from 10.0.0.4";
    job.state = bridge::Job::State::ended;
    job.outcome = bridge::Outcome::failed;
    job.reason = "paper_out: no paper";
    job.is_promised = true;
    job.is_kept = true;
    job.copy_of = "6";
    job.bytes = 1'234;
    job.ended = kWall;
    EXPECT_EQ(to_json(job), *json::parse(R"({"id":"7","device":"receipt","moved_from":"kitchen",
        "verb":"print_picture","origin":"epos from 10.0.0.4","state":"ended","outcome":"failed",
        "reason":"paper_out: no paper","is_promised":true,"is_dismissed":false,"is_kept":true,
        "needs_staff":true,"copy_of":"6","bytes":1234,"asked":"2026-01-01T00:04:05.678Z",
        "ended":"2026-01-01T00:04:05.678Z"})"));
    job.is_dismissed = true;
    EXPECT_EQ(to_json(job)["needs_staff"], false);
}

TEST(Errors, EveryCodeHasAStatusOfTheContract) {
    EXPECT_EQ(status_of(ErrorCode::malformed), 400);
    EXPECT_EQ(status_of(ErrorCode::unsupported), 400);
    EXPECT_EQ(status_of(ErrorCode::refused), 409);
    EXPECT_EQ(status_of(ErrorCode::busy), 429);
    EXPECT_EQ(status_of(ErrorCode::full), 429);
    EXPECT_EQ(status_of(ErrorCode::offline), 503);
    EXPECT_EQ(status_of(ErrorCode::timeout), 503);
    const auto response = error(Error{ErrorCode::malformed, "/lines: missing"});
    EXPECT_EQ(response.status, 400);
    EXPECT_EQ(response.body, R"({"error":{"code":"malformed","message":"/lines: missing"}})");
}

}  // namespace
}  // namespace comptoir::api
