#include "app/api/account_routes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/http_client.hpp"
#include "tests/support/http_fixture.hpp"

namespace comptoir::api {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kAccount = "/api/v1/odoo/account";
constexpr const char* kPrint = "/api/v1/odoo/pairing/print";
constexpr const char* kToken = "0123456789abcdef";
constexpr const char* kBody = R"({"token": "https://shop.example|s3cr3t|u|c"})";

struct AccountRoutes : testing::Test {
    AccountRoutes() {
        install_account(http.router(),
                        {.take = [this](const std::string& token) -> Result<void> {
                             taken.push_back(token);
                             return refusal ? Result<void>(tl::unexpected(*refusal)) : Result<void>();
                         },
                         .forget = [this]() -> Result<void> {
                             ++forgotten;
                             return refusal ? Result<void>(tl::unexpected(*refusal)) : Result<void>();
                         },
                         .describe =
                             [] {
                                 return json::Value{{"server", "https://shop.example"}};
                             },
                         .print_code = [this](const std::string& printer) -> Result<std::string> {
                             printed.push_back(printer);
                             if (refusal) return tl::unexpected(*refusal);
                             return "job-1";
                         }});
        http.start();
    }
    ~AccountRoutes() override { http.stop(); }
    test::HttpAnswer ask(const char* method, const char* path, std::string_view body = {},
                         const test::HttpHeaders& headers = {}, const char* from = "127.0.0.1") {
        return test::HttpClient(http.port(), from).request(method, path, body, headers);
    }

    std::vector<std::string> taken;
    std::vector<std::string> printed;
    int forgotten = 0;
    std::optional<Error> refusal;
    test::HttpFixture http{
        {.mode = http::OriginMode::open, .api_token = kToken}, {}, {"https://shop.example"}};
};

TEST_F(AccountRoutes, TakesForgetsAndShowsTheAccount) {
    const auto put = ask("PUT", kAccount, kBody);
    EXPECT_EQ(put.status, 200) << put.body;
    EXPECT_EQ(put.json()["server"], json::Value("https://shop.example"));
    EXPECT_EQ(put.header("Cache-Control"), "no-store");
    EXPECT_EQ(taken, std::vector<std::string>{"https://shop.example|s3cr3t|u|c"});
    EXPECT_EQ(ask("GET", kAccount).status, 200);
    EXPECT_EQ(ask("DELETE", kAccount).status, 200);
    EXPECT_EQ(forgotten, 1);
}

TEST_F(AccountRoutes, PrintsTheCodeOnTheNamedOrTheFirstPrinter) {
    const auto answer = ask("POST", kPrint, R"({"printer": "kitchen"})");
    EXPECT_EQ(answer.status, 202);
    EXPECT_EQ(answer.json()["job"], json::Value("job-1"));
    EXPECT_EQ(answer.header("Location"), "/api/v1/jobs/job-1");
    EXPECT_EQ(ask("POST", kPrint).status, 202);
    EXPECT_EQ(printed, (std::vector<std::string>{"kitchen", ""}));
}

TEST_F(AccountRoutes, NoWebsiteMayNotEvenAPairedOneOrWhereAllMay) {
    for (const auto& [method, path] : {std::pair{"GET", kAccount}, std::pair{"PUT", kAccount},
                                       std::pair{"DELETE", kAccount}, std::pair{"POST", kPrint}}) {
        for (const char* from : {"127.0.0.1", "127.0.0.9"}) {
            const auto answer = ask(method, path, kBody, {{"Origin", "https://shop.example"}}, from);
            EXPECT_EQ(answer.status, 403) << method;
            EXPECT_THAT(answer.body, HasSubstr("only from this box itself, or with the API token"));
        }
    }
    EXPECT_TRUE(taken.empty());
    EXPECT_TRUE(printed.empty());
    EXPECT_EQ(forgotten, 0);
}

TEST_F(AccountRoutes, TheApiTokenAndThisMachinesOwnPagesMay) {
    EXPECT_EQ(
        ask("PUT", kAccount, kBody, {{"Authorization", std::string("Bearer ") + kToken}}, "127.0.0.9").status,
        200);
    EXPECT_EQ(ask("PUT", kAccount, kBody, {{"Origin", "http://localhost:8069"}}).status, 200);
    EXPECT_EQ(ask("PUT", kAccount, kBody,
                  {{"Authorization", "Bearer 0123456789abcdeX"}, {"Origin", "https://shop.example"}})
                  .status,
              403);
}

TEST_F(AccountRoutes, SaysWhatIsWrongAndQuotesNothing) {
    for (const std::string& body :
         {std::string(), std::string("s3cr3t"), std::string("[]"), std::string("\"s3cr3t\""),
          std::string("{}"), std::string(R"({"token": 7})"), std::string(R"({"token": {"s3cr3t": 1}})"),
          std::string("{\"token\":") + std::string(10'000, '['), std::string("\xff\xfe")}) {
        const auto answer = ask("PUT", kAccount, body);
        EXPECT_EQ(answer.status, 400) << body.substr(0, 40);
        EXPECT_THAT(answer.body, Not(HasSubstr("s3cr3t")));
    }
    EXPECT_EQ(ask("PUT", kAccount, "{\"token\": \"" + std::string(10u << 20, 'x') + "\"}").status, 413);
    EXPECT_TRUE(taken.empty());
    refusal = Error{ErrorCode::refused, "the settings have one"};
    EXPECT_EQ(ask("PUT", kAccount, kBody).status, 409);
    EXPECT_EQ(ask("DELETE", kAccount).status, 409);
    refusal = Error{ErrorCode::offline, "there is no pairing code to print"};
    EXPECT_EQ(ask("POST", kPrint).status, 503);
    EXPECT_EQ(ask("POST", kPrint, "[]").status, 400);
}

}  // namespace
}  // namespace comptoir::api
