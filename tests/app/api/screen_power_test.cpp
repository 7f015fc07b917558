#include "app/api/screen_power.hpp"

#include <gtest/gtest.h>

#include "tests/support/http_client.hpp"
#include "tests/support/http_fixture.hpp"

namespace comptoir::api {
namespace {

struct ScreenPower : testing::Test {
    ScreenPower() {
        install_screen_power(http.router(), [this](PowerAsked what, Time) -> Result<void> {
            if (is_serving) return fail(ErrorCode::refused, "an order is on the screen");
            asked.emplace_back(name_of(what));
            return {};
        });
        http.start();
    }
    ~ScreenPower() override { http.stop(); }
    test::HttpAnswer post(const std::string& body, const test::HttpHeaders& headers = {}) {
        return test::HttpClient(http.port()).request("POST", "/api/v1/screen/power", body, headers);
    }

    std::vector<std::string> asked;
    bool is_serving = false;
    test::HttpFixture http{{.mode = http::OriginMode::list}};
};

TEST_F(ScreenPower, IsAskedFor) {
    for (const char* state : {"off", "on", "auto"}) {
        const auto answer = post(R"({"state": ")" + std::string(state) + "\"}");
        EXPECT_EQ(answer.status, 200) << answer.body;
        EXPECT_EQ(answer.json(), (json::Value{{"state", state}}));
    }
    http.run([this] {
        EXPECT_EQ(asked, (std::vector<std::string>{"off", "on", "auto"}));
        return 0;
    });
}

TEST_F(ScreenPower, RefusesWhatIsNoneAndWhoeverMayNot) {
    for (const char* body : {"", "[]", "7", "{", "{}", R"({"state": true})", R"({"state": "OFF"})",
                             R"({"state": "off", "seconds": 5})"})
        EXPECT_EQ(post(body).status, 400) << body;
    EXPECT_EQ(post("{\"state\": \"" + std::string(kPowerBodyMax, 'x') + "\"}").status, 413);
    EXPECT_EQ(post(R"({"state": "off"})", {{"Origin", "https://elsewhere.example"}}).status, 403);
    http.run([this] {
        EXPECT_TRUE(asked.empty());
        return 0;
    });
}

TEST_F(ScreenPower, IsNotTakenFromACustomer) {
    http.run([this] {
        is_serving = true;
        return 0;
    });
    const auto answer = post(R"({"state": "off"})");
    EXPECT_EQ(answer.status, 409);
    EXPECT_EQ(answer.json()["error"]["message"], "an order is on the screen");
}

}  // namespace
}  // namespace comptoir::api
