#include "app/odoo/device_words.hpp"

#include <gtest/gtest.h>

namespace comptoir::odoo {
namespace {

using bridge::Condition;
using bridge::Kind;
using bridge::Outcome;

json::Value parsed(const std::string& text) {
    return json::parse(text).value();
}

DeviceFace face(Kind kind, Condition condition = Condition::ready, const std::string& reason = "") {
    return {.device = "one",
            .kind = kind,
            .condition = condition,
            .reason = reason,
            .weight = 0,
            .owner = "b0c1"};
}

/// Source: http-api.md section 4.2 and devices.md section 6.
TEST(DeviceWords, AScanInBothShapes) {
    const DeviceNews news = news_of_scan(face(Kind::scanner), "5901234123457");
    EXPECT_EQ(news.type, "scanner");
    EXPECT_EQ(news.until_18, parsed(R"({"value":"5901234123457","owner":"b0c1","request_data":null})"));
    EXPECT_EQ(news.since_19,
              parsed(R"({"value":"5901234123457","result":"","owner":"b0c1","status":"success"})"));
}

/// Source: devices.md section 7.1.
TEST(DeviceWords, AWeightInBothShapes) {
    DeviceFace scale = face(Kind::scale);
    scale.weight = 1.235;
    const DeviceNews news = news_of_state(scale);
    EXPECT_EQ(news.until_18, parsed(R"({"value":1.235,"owner":"b0c1","request_data":null,
        "status":{"status":"connected","message_title":"","message_body":""}})"));
    EXPECT_EQ(news.since_19, parsed(R"({"value":1.235,"result":1.235,"owner":"b0c1",
        "status":{"status":"connected","message_title":"","message_body":""}})"));
}

/// Source: devices.md section 7.5: the number is a text.
TEST(DeviceWords, AMeasurementInBothShapes) {
    DeviceFace caliper = face(Kind::gauge);
    caliper.measured = "+012.340";
    const DeviceNews news = news_of_state(caliper);
    EXPECT_EQ(news.type, "device");
    EXPECT_EQ(news.until_18, parsed(R"({"value":"+012.340","owner":"b0c1","request_data":null,
        "status":{"status":"connected","message_title":"","message_body":""}})"));
    EXPECT_EQ(news.since_19, parsed(R"({"value":"+012.340","result":"+012.340","owner":"b0c1",
        "status":{"status":"connected","message_title":"","message_body":""}})"));
}

/// Source: devices.md section 3.5. Null: 19 has no word for it, and says nothing.
TEST(DeviceWords, EveryConditionOfAPrinter) {
    struct Case {
        Condition condition;
        const char* until_18;
        const char* reason;
        const char* since_19;
        const char* message;
    };
    const Case cases[] = {
        {Condition::ready, "connected", "", nullptr, nullptr},
        {Condition::busy, "processing", "", nullptr, nullptr},
        {Condition::silent, "connected", "", nullptr, nullptr},
        {Condition::paper_low, "connected", "media-low", "warning", "WARNING_LOW_PAPER"},
        {Condition::paper_out, "stopped", "media-empty", "error", "ERROR_NO_PAPER"},
        {Condition::cover_open, "stopped", "cover-open", "error", "ERROR_OFFLINE"},
        {Condition::cutter, "stopped", "other", "error", "ERROR_OFFLINE"},
        {Condition::too_hot, "stopped", "other", "error", "ERROR_OFFLINE"},
        {Condition::error, "stopped", "other", "error", "ERROR_OFFLINE"},
        {Condition::offline, "disconnected", "", "disconnected", "why"},
    };
    for (const Case& one : cases) {
        const DeviceNews news = news_of_state(face(Kind::printer, one.condition, "why"));
        EXPECT_EQ(news.until_18["value"], "");
        EXPECT_EQ(news.until_18["state"]["status"], one.until_18);
        EXPECT_EQ(news.until_18["state"]["message"], "why");
        EXPECT_EQ(json::text(news.until_18["state"], "reason"), one.reason);
        EXPECT_EQ(news.since_19.is_null(), one.since_19 == nullptr) << one.until_18;
        if (one.since_19 == nullptr) continue;
        EXPECT_EQ(news.since_19["status"], one.since_19);
        EXPECT_EQ(news.since_19["message"], one.message);
    }
}

TEST(DeviceWords, EveryConditionOfAScale) {
    const std::pair<Condition, const char*> cases[] = {
        {Condition::ready, "connected"}, {Condition::busy, "connected"},
        {Condition::silent, "error"},    {Condition::paper_low, "connected"},
        {Condition::error, "error"},     {Condition::offline, "disconnected"}};
    for (const auto& [condition, word] : cases) {
        const DeviceNews news = news_of_state(face(Kind::scale, condition, "why"));
        for (const json::Value* said : {&news.until_18, &news.since_19}) {
            EXPECT_EQ((*said)["status"]["status"], word);
            EXPECT_EQ((*said)["status"]["message_body"], "why");
            EXPECT_EQ((*said)["value"], 0.0);
        }
    }
}

TEST(DeviceWords, NobodyHearsOfAScannersCondition) {
    const DeviceNews news = news_of_state(face(Kind::scanner, Condition::offline));
    EXPECT_TRUE(news.until_18.is_null());
    EXPECT_TRUE(news.since_19.is_null());
}

/// Source: devices.md section 3.5.
TEST(DeviceWords, NineteenIsToldHowAPrintEnded) {
    struct Case {
        Condition condition;
        Outcome outcome;
        std::optional<ErrorCode> code;
        const char* status;
        const char* message;
    };
    const Case cases[] = {
        {Condition::ready, Outcome::done, {}, "success", nullptr},
        {Condition::paper_low, Outcome::sent, {}, "success", nullptr},
        {Condition::paper_out, Outcome::failed, ErrorCode::refused, "error", "ERROR_NO_PAPER"},
        {Condition::cover_open, Outcome::failed, ErrorCode::refused, "error", "ERROR_OFFLINE"},
        {Condition::offline, Outcome::failed, ErrorCode::offline, "error", "ERROR_UNREACHABLE"},
        {Condition::ready, Outcome::failed, ErrorCode::timeout, "error", "ERROR_TIMEOUT"},
        {Condition::ready, Outcome::failed, ErrorCode::full, "error", "ERROR_FAILED"},
        {Condition::paper_low, Outcome::failed, {}, "error", "ERROR_FAILED"},
        {Condition::paper_out, Outcome::failed, ErrorCode::malformed, "error", "ERROR_FAILED"},
        {Condition::offline, Outcome::unknown, ErrorCode::offline, "error", "ERROR_UNKNOWN"},
    };
    for (const Case& one : cases) {
        const DeviceNews news = news_of_end(face(Kind::printer, one.condition),
                                            {one.outcome, one.code, "in words", nullptr, {{"cid", "c41"}}});
        EXPECT_EQ(news.since_19["status"], one.status);
        EXPECT_EQ(news.since_19["message"],
                  one.message == nullptr ? json::Value() : json::Value(one.message));
        EXPECT_EQ(news.since_19["owner"], "b0c1");
        EXPECT_EQ(news.since_19["action_args"], parsed(R"({"cid":"c41"})"));
    }
}

TEST(DeviceWords, TheEndOfAnActionInBothShapes) {
    DeviceFace scale = face(Kind::scale);
    scale.weight = 0.5;
    const json::Value echo{{"action", "read_once"}};
    const DeviceNews done = news_of_end(scale, {Outcome::done, {}, "", 0.5, echo});
    EXPECT_EQ(done.until_18["request_data"], echo);
    EXPECT_EQ(done.until_18["value"], 0.5);
    EXPECT_EQ(done.since_19["status"], "success");
    EXPECT_EQ(done.since_19["result"], 0.5);
    EXPECT_EQ(done.since_19["action_args"], echo);
    const DeviceNews refused =
        news_of_end(scale, {Outcome::failed, ErrorCode::refused, "it is moving", nullptr, echo});
    EXPECT_EQ(refused.until_18["status"]["message_body"], "it is moving");
    EXPECT_EQ(refused.since_19["status"], "error");
    EXPECT_EQ(refused.since_19["result"], "it is moving");
}

TEST(DeviceWords, OnlyNineteenHearsOfAnActionThatThereIsNot) {
    for (const ErrorCode code : {ErrorCode::unsupported, ErrorCode::malformed}) {
        const DeviceNews news =
            news_of_end(face(Kind::scale), {Outcome::failed, code, "no", nullptr, nullptr});
        EXPECT_TRUE(news.until_18.is_null());
        EXPECT_EQ(news.since_19["status"], "error");
        EXPECT_FALSE(news.since_19.contains("action_args"));
    }
}

TEST(DeviceWords, AListenerGetsItsOwnSessionAndTheNameItAskedUnder) {
    DeviceNews news = news_of_scan(face(Kind::scanner), "1");
    news.time_us = 1'767'000'000'100'000;
    const json::Value said = shaped(news, Generation::until_18, "usb_05e0:1200", "5f0c");
    EXPECT_EQ(said["device_identifier"], "usb_05e0:1200");
    EXPECT_EQ(said["session_id"], "5f0c");
    EXPECT_EQ(said["owner"], "b0c1");
    EXPECT_DOUBLE_EQ(said["time"].get<double>(), 1'767'000'000.1);
}

}  // namespace
}  // namespace comptoir::odoo
