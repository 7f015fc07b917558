#include "app/api/link_routes.hpp"

#include <gtest/gtest.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "tests/support/http_client.hpp"
#include "tests/support/http_fixture.hpp"

namespace comptoir::api {
namespace {

constexpr const char* kTest = "/api/v1/pos/test";

struct LinkRoutes : testing::Test {
    LinkRoutes() {
        install_link_test(http.router(), [this](std::string link) { return answer(std::move(link)); });
        http.start();
    }
    ~LinkRoutes() override { http.stop(); }
    http::asio::awaitable<json::Value> answer(std::string link) {
        if (link == "slow") {
            http::asio::steady_timer timer(co_await http::asio::this_coro::executor,
                                           std::chrono::seconds(2));
            co_await timer.async_wait(http::asio::as_tuple(http::asio::use_awaitable));
        }
        co_return json::Value{{"works", true}, {"link", link}};
    }
    test::HttpAnswer ask(const std::string& body, const test::HttpHeaders& headers = {}) {
        return test::HttpClient(http.port()).request("POST", kTest, body, headers);
    }

    test::HttpFixture http{{.mode = http::OriginMode::open}, {}, {"https://shop.example"}};
};

TEST_F(LinkRoutes, TriesTheLinkThatIsGivenElseThatOfTheSettings) {
    const auto given = ask(R"({"link": "https://shop.example/pos_customer_display/3/abc"})");
    EXPECT_EQ(given.status, 200) << given.body;
    EXPECT_EQ(given.json()["link"], "https://shop.example/pos_customer_display/3/abc");
    EXPECT_EQ(ask("").json()["link"], "");
    EXPECT_EQ(ask("{}").json()["link"], "");
}

TEST_F(LinkRoutes, IsForTheOwnerAlone) {
    EXPECT_EQ(ask("{}", {{"Origin", "https://shop.example"}}).status, 403)
        << "a till's page can't send this box anywhere";
}

TEST_F(LinkRoutes, RefusesBodiesThatAreNone) {
    for (const char* body : {"[]", "7", "{", R"({"link": 7})", R"({"link": {"a": []}})"})
        EXPECT_EQ(ask(body).status, 400) << body;
    EXPECT_GE(ask("{\"link\": \"" + std::string(kLinkBodyMax, 'x') + "\"}").status, 400);
}

TEST_F(LinkRoutes, RunsOneAtATimeAndIsFreeAgainAfterwards) {
    {
        test::HttpClient waiting(http.port());
        waiting.send(waiting.text("POST", kTest, R"({"link": "slow"})", {}));
        const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(10);
        while (ask("{}").status != 429) ASSERT_LT(std::chrono::steady_clock::now(), until);
    }
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (ask("{}").status != 200) ASSERT_LT(std::chrono::steady_clock::now(), until);
}

}  // namespace
}  // namespace comptoir::api
