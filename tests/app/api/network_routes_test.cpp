#include "app/api/network_routes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <tuple>

#include "tests/support/http_client.hpp"
#include "tests/support/http_fixture.hpp"

namespace comptoir::api {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kNetwork = "/api/v1/network";
constexpr const char* kJoin = "/api/v1/network/join";
constexpr const char* kForget = "/api/v1/network/forget";
constexpr const char* kToken = "0123456789abcdef";
constexpr const char* kBody = R"({"ssid": "SHOP", "key": "s3cr3t-key"})";

struct NetworkRoutes : testing::Test {
    NetworkRoutes() {
        const auto done = [this]() -> Result<void> {
            return refusal ? Result<void>(tl::unexpected(*refusal)) : Result<void>();
        };
        install_network(http.router(),
                        {.describe =
                             [] {
                                 return json::Value{{"manager", "present"}};
                             },
                         .scan =
                             [this, done] {
                                 ++scans;
                                 return done();
                             },
                         .join =
                             [this, done](const std::string& ssid, const std::string& key, bool is_hidden) {
                                 joined.emplace_back(ssid, key, is_hidden);
                                 return done();
                             },
                         .forget =
                             [this, done](const std::string& ssid) {
                                 forgotten.push_back(ssid);
                                 return done();
                             }});
        http.start();
    }
    ~NetworkRoutes() override { http.stop(); }
    test::HttpAnswer ask(const char* method, const char* path, std::string_view body = {},
                         const test::HttpHeaders& headers = {}, const char* from = "127.0.0.1") {
        return test::HttpClient(http.port(), from).request(method, path, body, headers);
    }

    int scans = 0;
    std::vector<std::tuple<std::string, std::string, bool>> joined;
    std::vector<std::string> forgotten;
    std::optional<Error> refusal;
    test::HttpFixture http{{.api_token = kToken}, {}, {"https://shop.example"}};
};

TEST_F(NetworkRoutes, SayWhatThereIs) {
    const auto answer = ask("GET", kNetwork);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.json()["manager"], json::Value("present"));
    EXPECT_EQ(answer.header("Cache-Control"), "no-store");
}

TEST_F(NetworkRoutes, PassOnWhatIsAsked) {
    EXPECT_EQ(ask("POST", "/api/v1/network/scan").status, 202);
    EXPECT_EQ(ask("POST", kJoin, kBody).status, 202);
    EXPECT_EQ(ask("POST", kJoin, R"({"ssid": "OPEN", "hidden": true})").status, 202);
    EXPECT_EQ(ask("POST", kForget, R"({"ssid": "SHOP"})").status, 202);
    EXPECT_EQ(scans, 1);
    EXPECT_THAT(joined,
                testing::ElementsAre(std::tuple("SHOP", "s3cr3t-key", false), std::tuple("OPEN", "", true)));
    EXPECT_THAT(forgotten, testing::ElementsAre("SHOP"));
}

TEST_F(NetworkRoutes, RefuseWhatIsNoSuchMessageWithoutQuotingIt) {
    for (const char* body : {"", "s3cr3t-key", R"(["s3cr3t-key"])", R"({"ssid": 1})",
                             R"({"ssid": "SHOP", "key": {"x": "s3cr3t-key"}})"}) {
        const auto answer = ask("POST", kJoin, body);
        EXPECT_EQ(answer.status, 400) << body;
        EXPECT_THAT(answer.body, Not(HasSubstr("s3cr3t"))) << body;
    }
    EXPECT_EQ(ask("POST", kForget, R"({"ssid": []})").status, 400);
    EXPECT_EQ(ask("POST", kJoin, std::string(kNetworkBodyMax + 1, ' ')).status, 413);
    EXPECT_TRUE(joined.empty());
}

TEST_F(NetworkRoutes, SayWhyNot) {
    refusal = Error{ErrorCode::busy, "a Wi-Fi is being joined already"};
    EXPECT_EQ(ask("POST", kJoin, kBody).status, 429);
    refusal = Error{ErrorCode::unsupported, "this box has no Wi-Fi card"};
    const auto answer = ask("POST", "/api/v1/network/scan");
    EXPECT_EQ(answer.status, 400);
    EXPECT_THAT(answer.body, HasSubstr("no Wi-Fi card"));
}

TEST_F(NetworkRoutes, NoWebsiteMayChangeThemAndOthersNeedTheToken) {
    for (const char* path : {kJoin, kForget, "/api/v1/network/scan"}) {
        EXPECT_EQ(ask("POST", path, kBody, {{"Origin", "https://shop.example"}}).status, 403) << path;
        EXPECT_EQ(ask("POST", path, kBody, {}, "127.0.0.9").status, 202) << "this machine";
    }
    EXPECT_EQ(ask("GET", kNetwork, {}, {{"Origin", "https://stranger.example"}}).status, 403);
    EXPECT_EQ(ask("POST", kJoin, kBody, {{"Authorization", std::string("Bearer ") + kToken}}).status, 202);
}

}  // namespace
}  // namespace comptoir::api
