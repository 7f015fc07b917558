#include "app/odoo/bus/display_feed.hpp"

#include <gtest/gtest.h>

#include "app/odoo/bus/bus_frame.hpp"
#include "app/sources/decode.hpp"
#include "tests/support/captures.hpp"

namespace comptoir::odoo::bus {
namespace {

using namespace std::chrono_literals;

constexpr const char* kToken = "9f1c0a77d2e34b58";
constexpr Time kStart{std::chrono::hours(1)};

json::Value snapshot(const std::string& total) {
    return {{"finalized", false}, {"amount", total}, {"lines", json::Value::array()}};
}

std::vector<BusMessage> order(std::int64_t id, const std::string& suffix, const std::string& total) {
    return {{id, std::string(kToken) + "-UPDATE_CUSTOMER_DISPLAY" + suffix, snapshot(total)}};
}

std::string total_of(const DisplayFeed& feed) {
    return json::text(feed.snapshot(), "amount");
}

// ---- frames -----------------------------------------------------------------------------------------

TEST(BusFrame, IsAnArrayOfMessagesInOrder) {
    const auto messages = read_bus_frame(
        R"([{"id": 7, "message": {"type": "a", "payload": {"x": 1}}}, 5, {"id": 8}, {"message": {"type": "b"}},
            {"id": "9", "message": {"type": "c", "payload": "text"}}, {"id": 10, "message": {"type": "d"}},
            {"id": -9223372036854775808, "message": {"type": "e"}}])");
    ASSERT_TRUE(messages) << messages.error().message;
    ASSERT_EQ(messages->size(), 3U);
    EXPECT_EQ((*messages)[0].id, 7);
    EXPECT_EQ((*messages)[0].type, "a");
    EXPECT_EQ((*messages)[0].payload, json::Value({{"x", 1}}));
    EXPECT_EQ((*messages)[1].payload, "text");
    EXPECT_TRUE((*messages)[2].payload.is_null());
}

TEST(BusFrame, IsRefusedWhenItIsNone) {
    for (const char* bad : {"", "{}", "[", "null", "\"a\"", "[{\"id\": 1]"})
        EXPECT_FALSE(read_bus_frame(bad)) << bad;
    EXPECT_FALSE(read_bus_frame(std::string(100'000, '[')));
    EXPECT_EQ(read_bus_frame(std::string(kFrameBytesMax + 1, ' ')).error().code, ErrorCode::full);
}

TEST(BusFrame, KeepsTheEndOfABacklogThatIsLongerThanAny) {
    std::string frame = "[";
    for (std::size_t i = 0; i < kMessagesMax + 5; ++i) {
        frame += (i == 0 ? "" : ",") + std::string(R"({"id":)") + std::to_string(i) +
                 R"(,"message":{"type":"t"}})";
    }
    const auto messages = read_bus_frame(frame + "]");
    ASSERT_TRUE(messages) << messages.error().message;
    EXPECT_EQ(messages->size(), kMessagesMax);
    EXPECT_EQ(messages->back().id, static_cast<std::int64_t>(kMessagesMax + 4));
}

TEST(BusFrame, AsksForAChannelAsOdooReadsIt) {
    EXPECT_EQ(*json::parse(subscribe_frame("abc", 12)),
              *json::parse(R"({"event_name":"subscribe","data":{"channels":["abc"],"last":12}})"));
}

// ---- whose -------------------------------------------------------------------------------------------

TEST(DisplayFeed, FollowsTheDeviceOfTheLinkAndListsTheOthers) {
    DisplayFeed feed(kToken, "2");
    EXPECT_EQ(feed.hear(order(10, "-2", "1.00"), kStart), (News{.has_order = true}));
    EXPECT_EQ(feed.hear(order(11, "-5", "2.00"), kStart), (News{.has_others = true}));
    EXPECT_EQ(feed.hear(order(12, "-5", "3.00"), kStart), News{});
    EXPECT_EQ(total_of(feed), "1.00");
    EXPECT_EQ(feed.others(), std::vector<std::string>{"5"});
    EXPECT_EQ(feed.last_id(), 12);
    EXPECT_EQ(feed.resume_id(), 9);
}

TEST(DisplayFeed, TakesWhatIsNobodysWhileOursIsSilent) {
    DisplayFeed feed(kToken, "46f5a84d");
    EXPECT_TRUE(feed.hear(order(1, "-None", "1.00"), kStart).has_order);
    EXPECT_TRUE(feed.hear(order(2, "-46f5a84d", "2.00"), kStart + 1s).has_order);
    EXPECT_FALSE(feed.hear(order(3, "-None", "3.00"), kStart + 2s).has_order);
    EXPECT_EQ(total_of(feed), "2.00");
    EXPECT_TRUE(feed.hear(order(4, "-None", "4.00"), kStart + 2s + DisplayFeed::kFollowed).has_order);
}

TEST(DisplayFeed, FollowsTheFirstThatSpeaksWhereTheLinkNamesNobody) {
    DisplayFeed feed(kToken, "00000000-0000-0000-0000-000000000000");
    EXPECT_EQ(feed.followed(), "");
    EXPECT_TRUE(feed.hear(order(1, "", "1.00"), kStart).has_order) << "18 names no device";
    EXPECT_TRUE(feed.hear(order(2, "-aaaa", "2.00"), kStart).has_order) << "it got its name";
    EXPECT_FALSE(feed.hear(order(3, "-bbbb", "3.00"), kStart + 1s).has_order);
    EXPECT_EQ(feed.followed(), "aaaa");
    EXPECT_TRUE(feed.hear(order(4, "-bbbb", "4.00"), kStart + DisplayFeed::kFollowed).has_order)
        << "the first has long been silent";
    EXPECT_EQ(feed.followed(), "bbbb");
    EXPECT_TRUE(feed.others().empty());
}

TEST(DisplayFeed, IgnoresOtherChannelsAndOtherKinds) {
    DisplayFeed feed(kToken, "2");
    std::int64_t id = 20;
    for (const std::string type :
         {"UPDATE_CUSTOMER_DISPLAY-2", "x-UPDATE_CUSTOMER_DISPLAY-2",
          "9f1c0a77d2e34b58UPDATE_CUSTOMER_DISPLAY-2", "9f1c0a77d2e34b58-CLOSING_SESSION",
          "9f1c0a77d2e34b58-UPDATE_CUSTOMER_DISPLAYS-2", "9f1c0a77d2e34b58"}) {
        EXPECT_EQ(feed.hear({{id++, type, snapshot("9.00")}}, kStart), News{}) << type;
    }
    EXPECT_EQ(feed.passed_over(), 6U);
    EXPECT_FALSE(feed.has_heard_ours());
}

TEST(DisplayFeed, HasABoundForRegistersAndForTheirNames) {
    DisplayFeed feed(kToken, "2");
    for (int i = 0; i < 100; ++i) feed.hear(order(i + 1, "-other" + std::to_string(i), "1.00"), kStart);
    EXPECT_EQ(feed.others().size(), DisplayFeed::kOthersMax);
    EXPECT_EQ(feed.hear(order(200, "-" + std::string(4000, 'x'), "1.00"), kStart), News{});
}

// ---- what ---------------------------------------------------------------------------------------------

TEST(DisplayFeed, DrawsTheLastOfSeveralInAFrame) {
    DisplayFeed feed(kToken, "2");
    auto messages = order(1, "-2", "5.00");
    messages.push_back(order(2, "-2", "50.00").front());
    messages.push_back(order(3, "-2", "500.00").front());
    EXPECT_TRUE(feed.hear(std::move(messages), kStart).has_order);
    EXPECT_EQ(total_of(feed), "500.00");
}

TEST(DisplayFeed, PassesOverDuplicatesAndFollowsIdsThatGoBack) {
    DisplayFeed feed(kToken, "2", 40);
    EXPECT_EQ(feed.last_id(), 40);
    EXPECT_TRUE(feed.hear(order(41, "-2", "1.00"), kStart).has_order);
    EXPECT_FALSE(feed.hear(order(41, "-2", "2.00"), kStart).has_order);
    EXPECT_TRUE(feed.hear(order(3, "-2", "3.00"), kStart).has_order)
        << "the server was restored from a backup";
    EXPECT_EQ(feed.last_id(), 3);
    EXPECT_EQ(total_of(feed), "3.00");
}

TEST(DisplayFeed, PassesOverWhatWasSaidBeforeWheneverItIsSaidAgain) {
    DisplayFeed feed(kToken, "2");
    feed.hear(order(40, "-2", "1.00"), kStart);
    feed.hear(order(41, "-2", "2.00"), kStart);
    EXPECT_FALSE(feed.hear(order(40, "-2", "1.00"), kStart).has_order) << "late, and no news";
    EXPECT_EQ(feed.last_id(), 41);
    EXPECT_EQ(total_of(feed), "2.00");
    EXPECT_TRUE(feed.hear(order(40, "-2", "3.00"), kStart).has_order)
        << "another message: the server counts over these ids again";
}

TEST(DisplayFeed, KeepsTheOrderWhenSomethingElseComesInItsPlace) {
    DisplayFeed feed(kToken, "2");
    feed.hear(order(1, "-2", "1.00"), kStart);
    const std::string type = std::string(kToken) + "-UPDATE_CUSTOMER_DISPLAY-2";
    std::int64_t id = 2;
    for (const json::Value& odd : {json::Value(nullptr), json::Value(5), json::Value("not json"),
                                   json::Value("[]"), json::Value::array({1})}) {
        EXPECT_FALSE(feed.hear({{id++, type, odd}}, kStart).has_order) << odd;
    }
    EXPECT_EQ(total_of(feed), "1.00");
}

TEST(DisplayFeed, SaysWhenItsRegisterAsksForScreens) {
    DisplayFeed feed(kToken, "2");
    const std::string type = std::string(kToken) + "-REGISTER_CUSTOMER_DISPLAY_DEVICE-";
    EXPECT_TRUE(feed.hear({{1, type + "2", {{"action", "PING"}}}}, kStart).must_register);
    EXPECT_FALSE(feed.hear({{2, type + "2", {{"action", "ADD"}, {"device_id", "x"}}}}, kStart).must_register)
        << "another screen, or our own echo";
    EXPECT_EQ(feed.hear({{3, type + "7", {{"action", "PING"}}}}, kStart), (News{.has_others = true}))
        << "a register whose number changed is found by this";
    EXPECT_EQ(feed.others(), std::vector<std::string>{"7"});
}

// ---- as recorded ---------------------------------------------------------------------------------------

TEST(DisplayFeed, EndsEveryRecordedScenarioWithTheOrderThatTheTillSent) {
    std::size_t compared = 0;
    DisplayFeed feed("0f70ce455e91435b", "46f5a84d-b16d-46f1-bfb2-948ec3099f25");
    for (const std::string& file : test::capture_files()) {
        if (!file.starts_with("odoo19/box/")) continue;
        const json::Value capture = test::read_capture(file);
        json::Value last;
        for (const json::Value& frame : json::array(capture, "bus_websocket_public_client")) {
            if (json::text(frame, "dir") != "in") continue;
            auto messages = read_bus_frame(json::dump(json::member(frame, "data")));
            ASSERT_TRUE(messages) << file;
            for (const BusMessage& message : *messages) {
                if (message.type.find("UPDATE_CUSTOMER_DISPLAY") != std::string::npos) last = message.payload;
            }
            feed.hear(std::move(*messages), kStart);
        }
        if (last.is_null()) continue;
        ++compared;
        const sources::Hints hints{"https://shop.example", "en_US"};
        const auto by_bus = sources::decode(feed.snapshot(), hints);
        const auto by_till = sources::decode(last, hints);
        ASSERT_TRUE(by_bus && by_till) << file;
        EXPECT_TRUE(**by_bus == **by_till) << file;
    }
    EXPECT_GE(compared, 20U);
}

}  // namespace
}  // namespace comptoir::odoo::bus
