#include "app/api/device_calls.hpp"

#include <gtest/gtest.h>

namespace comptoir::api {
namespace {

using namespace std::chrono_literals;

Result<bridge::Action> read(std::string_view text) {
    return read_action(json::parse(text).value());
}

TEST(ReadAction, TakesBytesOutOfThePayloadAndPassesTheRestOn) {
    const auto action =
        read(R"({"verb":"print_picture","payload":{"data":"G0A=","copies":2},"idempotency_key":"k"})");
    ASSERT_TRUE(action);
    EXPECT_EQ(action->verb, "print_picture");
    EXPECT_EQ(action->data, "\x1b@");
    EXPECT_EQ(action->fields, *json::parse(R"({"copies":2})"));
    EXPECT_EQ(action->id, "k");
}

TEST(ReadAction, NeedsNothingButAVerb) {
    const auto action = read(R"({"verb":"open_drawer"})");
    ASSERT_TRUE(action);
    EXPECT_EQ(action->fields, json::Value::object());
    EXPECT_TRUE(action->id.empty());
}

TEST(ReadAction, TakesADataUrl) {
    EXPECT_EQ(read(R"({"verb":"print_picture","payload":{"data":"data:image/png;base64,G0A="}})")->data,
              "\x1b@");
}

TEST(ReadAction, NamesTheFieldThatIsWrong) {
    const std::pair<const char*, const char*> wrong[] = {
        {R"([])", "object"},
        {R"({})", "/verb"},
        {R"({"verb":7})", "/verb"},
        {R"({"verb":""})", "/verb"},
        {R"({"verb":"a-verb-that-is-longer-than-any-device-has"})", "/verb"},
        {R"({"verb":"scan","payload":[]})", "/payload"},
        {R"({"verb":"scan","payload":"text"})", "/payload"},
        {R"({"verb":"print_raw","payload":{"data":7}})", "/payload/data"},
        {R"({"verb":"print_raw","payload":{"data":"%%%"}})", "/payload/data"},
        {R"({"verb":"print_raw","payload":{"data":"data:text/plain,hello"}})", "/payload/data"},
        {R"({"verb":"scan","idempotency_key":7})", "/idempotency_key"},
    };
    for (const auto& [text, field] : wrong) {
        const auto action = read(text);
        ASSERT_FALSE(action) << text;
        EXPECT_EQ(action.error().code, ErrorCode::malformed);
        EXPECT_NE(action.error().message.find(field), std::string::npos) << action.error().message;
    }
    const json::Value key{{"verb", "scan"}, {"idempotency_key", std::string(200, 'k')}};
    EXPECT_EQ(read_action(key).error().code, ErrorCode::malformed);
}

TEST(WaitIn, ReadsThePreferenceAndBoundsIt) {
    EXPECT_EQ(wait_in("wait=10"), 10s);
    EXPECT_EQ(wait_in("respond-async, wait=5"), 5s);
    EXPECT_EQ(wait_in("wait=3600"), kWaitMax);
    EXPECT_EQ(wait_in("wait=99999999999999999999"), kWaitMax);
}

TEST(WaitIn, IsNothingForAnythingElse) {
    for (const char* prefer :
         {"", "wait", "wait=", "wait=0", "wait=-1", "wait=ten", "wait=1.5", "return=minimal", ",,,"}) {
        EXPECT_EQ(wait_in(prefer), std::nullopt) << prefer;
    }
}

TEST(Split, TakesAPathApart) {
    EXPECT_EQ(split("/d/receipt", "/d/").id, "receipt");
    EXPECT_EQ(split("/d/receipt/actions", "/d/").action, "actions");
    EXPECT_EQ(split("/d/receipt/actions/x", "/d/").action, "actions/x");
    EXPECT_EQ(split("/d/", "/d/").id, "");
}

}  // namespace
}  // namespace comptoir::api
