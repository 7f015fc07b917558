#include "app/odoo/box/pairing_words.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/base/json.hpp"
#include "tests/support/wrong_types.hpp"

namespace comptoir::odoo::box {
namespace {

using testing::HasSubstr;
using testing::Not;
using What = PairingAnswer::What;

std::string words_of(std::string_view body) {
    const auto read = read_pairing_answer(body);
    return read ? "it was taken" : read.error().message;
}

TEST(PairingWords, AskForACodeInTheWordsOfBothGenerations) {
    EXPECT_EQ(
        json::parse(pairing_request({}, "dc:a6:32:00:11:22")).value(),
        json::Value::parse(R"({"jsonrpc": "2.0", "params": {"pairing_code": false, "pairing_uuid": false,
                                     "serial_number": "dc:a6:32:00:11:22"}})"));
    EXPECT_EQ(
        json::parse(pairing_request({"1234", "u-1"}, "id")).value()["params"],
        json::Value::parse(R"({"pairing_code": "1234", "pairing_uuid": "u-1", "serial_number": "id"})"));
}

TEST(PairingWords, ReadACode) {
    const auto read = read_pairing_answer(
        R"({"jsonrpc": "2.0", "id": null, "result": {"pairing_code": "1234", "pairing_uuid": "u-1"}})");
    EXPECT_EQ(read.value(), (PairingAnswer{What::code, {"1234", "u-1"}, {}}));
    EXPECT_EQ(
        read_pairing_answer(R"({"result": {"pairing_code": 1234, "pairing_uuid": "u"}})").value().code.code,
        "1234")
        << "a number is a code, too";
}

TEST(PairingWords, ReadAnAccount) {
    const auto read = read_pairing_answer(
        R"({"result": {"url": "https://Shop.example/", "token": "t", "db_uuid": "u", "enterprise_code": "c",
                       "more": [1]}})");
    EXPECT_EQ(read.value().what, What::paired);
    EXPECT_EQ(read.value().account, (ServerAccount{"https://shop.example", "t", "u", "c", ""}));
}

TEST(PairingWords, ReadThatNothingHappenedYetAndThatTheCodeHasExpired) {
    EXPECT_EQ(read_pairing_answer(R"({"result": {}})").value().what, What::waiting);
    EXPECT_EQ(read_pairing_answer(R"({"error": "expired"})").value().what, What::expired);
}

TEST(PairingWords, SayWhatIsWrongWithAnAnswer) {
    EXPECT_THAT(words_of("<html><body>502 Bad Gateway</body></html>"), HasSubstr("a web page"));
    EXPECT_THAT(words_of("\xEF\xBB\xBF <!doctype html>"), HasSubstr("a web page"));
    for (const char* garbage :
         {"", "hello", "[]", "12", "null", "{", R"({"result": [1]})", R"({"result": 7})"})
        EXPECT_THAT(words_of(garbage), HasSubstr("not to be understood")) << garbage;
    EXPECT_EQ(words_of(R"({"error": "too many requests"})"), "it says \"too many requests\"");
    EXPECT_EQ(words_of(R"({"error": {"code": 200, "message": "Odoo Server Error",
                           "data": {"message": "no such\ndatabase"}}})"),
              "it says \"no such database\"");
    EXPECT_THAT(words_of(R"({"result": {"url": "ftp://x", "token": "t"}})"),
                HasSubstr("the server's address"));
    EXPECT_THAT(words_of(R"({"result": {"url": "https://shop.example", "token": ""}})"),
                HasSubstr("the token"));
    EXPECT_THAT(words_of(R"({"result": {"pairing_code": "<b>1</b>", "pairing_uuid": "u"}})"),
                HasSubstr("the code"));
    EXPECT_THAT(words_of(R"({"result": {"pairing_code": "1234"}})"), HasSubstr("the code"));
}

TEST(PairingWords, BoundAnAnswerThatIsLargeOrDeep) {
    EXPECT_EQ(read_pairing_answer(std::string(10u << 20, ' ')).error().code, ErrorCode::full);
    EXPECT_EQ(read_pairing_answer("{\"result\":" + std::string(1'000, '[')).error().code,
              ErrorCode::malformed);
    const std::string long_words(5'000, 'x');
    EXPECT_LT(words_of("{\"error\": \"" + long_words + "\"}").size(), 200u);
    EXPECT_THAT(words_of("{\"result\": {\"pairing_code\": \"" + long_words + "\", \"pairing_uuid\": \"u\"}}"),
                HasSubstr("the code"));
}

TEST(PairingWords, SurviveEveryTypeInEveryFieldAndQuoteNoSecret) {
    json::Value account = {{"result",
                            {{"url", "https://shop.example"},
                             {"token", "s3cr3t"},
                             {"db_uuid", "s3cr3t"},
                             {"enterprise_code", "s3cr3t"},
                             {"db_name", "d"}}}};
    json::Value code = {{"result", {{"pairing_code", "1234"}, {"pairing_uuid", "u"}}}};
    for (json::Value* good : {&account, &code}) {
        test::for_each_wrong_type(*good, *good, [&](const json::Value& bad) {
            const auto read = read_pairing_answer(json::dump(bad));
            if (read && read->what == What::paired) {
                EXPECT_FALSE(read->account.token.empty());
            }
            if (read && read->what == What::code) {
                EXPECT_FALSE(read->code.uuid.empty());
            }
            if (!read) {
                EXPECT_THAT(read.error().message, Not(HasSubstr("s3cr3t")));
            }
        });
    }
}

}  // namespace
}  // namespace comptoir::odoo::box
