#include "app/http/json_rpc.hpp"

#include <gtest/gtest.h>

#include <string>

namespace comptoir::http::json_rpc {
namespace {

using json::Value;

TEST(JsonRpc, AcceptsEveryShapeThatCallersAreKnownToSend) {
    const Value action{{"action", "get"}};
    const std::pair<const char*, Value> shapes[] = {
        {R"({"id":41,"jsonrpc":"2.0","method":"call","params":{"action":"get"}})", action},
        {R"({"params":{"action":"get"}})", action},
        {R"({"action":"get"})", action},
        {R"({"id":1,"params":{},"action":"get"})", action},
        {R"({"action":"set","params":{"action":"get"}})", action},
        {R"({})", Value::object()},
        {R"({"jsonrpc":"2.0"})", Value::object()},
        {R"({"params":null})", Value::object()},
        {R"({"params":[]})", Value::object()},
        {"", Value::object()},
        {" \r\n\t", Value::object()},
    };
    for (const auto& [body, arguments] : shapes) {
        const auto call = parse(body);
        ASSERT_TRUE(call) << body;
        EXPECT_EQ(call->arguments, arguments) << body;
    }
}

TEST(JsonRpc, EchoesAnyIdAndNullWhereThereIsNone) {
    for (const char* id : {"41", "\"seven\"", "null", "1.5", "[1,2]", "{\"a\":1}", "true"}) {
        const auto call = parse(std::string(R"({"id":)") + id + "}");
        ASSERT_TRUE(call) << id;
        EXPECT_EQ(json::dump(call->id), id);
    }
    EXPECT_TRUE(parse("{}")->id.is_null());
}

TEST(JsonRpc, TellsMalformedJsonFromJsonThatIsNoCall) {
    EXPECT_EQ(parse("{\"id\":").error(), (Error{ErrorCode::malformed, "Invalid JSON data"}));
    EXPECT_EQ(parse("hello=world").error(), (Error{ErrorCode::malformed, "Invalid JSON data"}));
    for (const char* other : {"[]", "null", "true", "7", "\"text\""})
        EXPECT_EQ(parse(other).error(), (Error{ErrorCode::malformed, "Invalid JSON-RPC data"})) << other;
}

TEST(JsonRpc, RefusesParamsThatAreNoObject) {
    for (const char* params : {"[1]", "7", "\"text\"", "true"}) {
        const auto call = parse(std::string(R"({"id":3,"params":)") + params + "}");
        ASSERT_FALSE(call) << params;
        EXPECT_EQ(call.error().code, ErrorCode::refused) << params;
    }
}

TEST(JsonRpc, SurvivesAHundredThousandNestedBrackets) {
    EXPECT_EQ(parse(std::string(100'000, '[')).error().message, "Invalid JSON data");
    EXPECT_EQ(
        parse(R"({"id":)" + std::string(100'000, '[') + std::string(100'000, ']') + "}").error().message,
        "Invalid JSON data");
}

TEST(JsonRpc, LeavesTheResultKeyOutWhenTheResultIsNull) {
    EXPECT_EQ(success(41, nullptr).body, R"({"id":41,"jsonrpc":"2.0"})");
    EXPECT_EQ(success(41, false).body, R"({"id":41,"jsonrpc":"2.0","result":false})");
    EXPECT_EQ(success(nullptr, "").body, R"({"id":null,"jsonrpc":"2.0","result":""})");
    EXPECT_EQ(success(1, true).content_type, "application/json; charset=utf-8");
}

TEST(JsonRpc, SendsTheWholeDataObjectWithEveryError) {
    const Response response = failure(41, {"builtins.ValueError", "no paper", 200});
    EXPECT_EQ(response.status, 200);
    const Value body = *json::parse(response.body);
    EXPECT_EQ(body["id"], 41);
    EXPECT_EQ(body["jsonrpc"], "2.0");
    EXPECT_FALSE(body.contains("result"));
    EXPECT_EQ(body["error"]["code"], 200);
    EXPECT_EQ(body["error"]["message"], "Odoo Server Error");
    const Value& data = body["error"]["data"];
    EXPECT_EQ(data["name"], "builtins.ValueError");
    EXPECT_EQ(data["message"], "no paper");
    EXPECT_EQ(data["arguments"], Value::array({"no paper"}));
    EXPECT_EQ(data["context"], Value::object());
    EXPECT_TRUE(data["debug"].is_string());
}

TEST(JsonRpc, NeverLeavesTheNameOfAnErrorEmpty) {
    EXPECT_EQ((*json::parse(failure(1, {"", "x", 200}).body))["error"]["data"]["name"], "builtins.Exception");
}

TEST(JsonRpc, AnswersThoughTheIdIsNotValidUtf8) {
    const auto call = parse("{\"id\":\"\xff\xfe\"}");
    ASSERT_TRUE(call);
    EXPECT_TRUE(json::parse(success(call->id, true).body));
}

}  // namespace
}  // namespace comptoir::http::json_rpc
