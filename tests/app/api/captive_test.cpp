#include "app/api/captive.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <optional>
#include <tuple>

namespace comptoir::api {
namespace {

using testing::HasSubstr;
using testing::Not;

// Two of this machine's addresses play the two ends: the hotspot is ours at one, a phone is at the other.
// Requests are made by hand, because a phone is no loopback caller.
struct CaptivePages : testing::Test {
    CaptivePages() : access({}, {}, [](const std::string&) {}), router(access) {
        router.on(http::Method::get, "/", http::Guard::anyone,
                  [](const http::Request&) -> http::asio::awaitable<http::Response> {
                      co_return http::Response::text(200, "the owner's page");
                  });
        install_captive(router,
                        {.address = [this] { return address; },
                         .visited = [this] { ++visits; },
                         .network = {.describe = [this] { return network; },
                                     .scan = []() -> Result<void> { return {}; },
                                     .join = [this](const std::string& ssid, const std::string& key,
                                                    bool is_hidden) -> Result<void> {
                                         if (refusal) return tl::unexpected(*refusal);
                                         joined.emplace_back(ssid, key, is_hidden);
                                         return {};
                                     },
                                     .forget = [](const std::string&) -> Result<void> { return {}; }}});
    }

    http::Response ask(http::Method method, const std::string& path, const std::string& host,
                       const std::string& body = {}) {
        http::Request request;
        request.method = method;
        request.path = path;
        request.target = path;
        request.headers = {{"Host", host}};
        request.body = body;
        request.peer = peer;
        request.local_address = "10.42.0.1";
        http::asio::io_context io;
        std::optional<http::Response> response;
        http::asio::co_spawn(
            io, [&]() -> http::asio::awaitable<void> { response = co_await router.handle(request); },
            http::asio::detached);
        io.run();
        return response.value();
    }
    http::Response get(const std::string& path, const std::string& host = "10.42.0.1") {
        return ask(http::Method::get, path, host);
    }
    http::Response post(const std::string& body) {
        return ask(http::Method::post, "/wifi", "10.42.0.1", body);
    }
    std::string word() {
        const std::string page = get("/").body;
        const auto at = page.find("name=word value=") + 16;
        return page.substr(at, page.find('>', at) - at);
    }
    static std::string location(const http::Response& response) {
        for (const auto& [name, value] : response.headers) {
            if (name == "Location") return value;
        }
        return {};
    }

    std::string address = "10.42.0.1";
    http::Peer peer{"10.42.0.77", false};
    json::Value network{{"networks",
                         {{{"ssid", "SHOP"}, {"security", "wpa"}},
                          {{"ssid", "CAFE"}, {"security", "open"}},
                          {{"ssid", "OFFICE"}, {"security", "other"}},
                          {{"ssid", "<b>\"&'"}, {"security", "wpa"}}}},
                        {"join", nullptr}};
    std::vector<std::tuple<std::string, std::string, bool>> joined;
    std::optional<Error> refusal;
    int visits = 0;
    http::Access access;
    http::Router router;
};

TEST_F(CaptivePages, WhateverAPhoneLooksForIsSentToOurPage) {
    for (const auto& [host, path] :
         {std::pair{"connectivitycheck.gstatic.com", "/generate_204"},
          std::pair{"captive.apple.com", "/hotspot-detect.html"},
          std::pair{"www.msftconnecttest.com", "/connecttest.txt"},
          std::pair{"www.msftncsi.com", "/ncsi.txt"},
          std::pair{"detectportal.firefox.com", "/canonical.html"}, std::pair{"10.42.0.1", "/generate_204"},
          std::pair{"shop.example", "/"}}) {
        const auto answer = get(path, host);
        EXPECT_EQ(answer.status, 302) << host;
        EXPECT_EQ(location(answer), "http://10.42.0.1/") << host;
    }
    EXPECT_EQ(visits, 0);
}

TEST_F(CaptivePages, ThePageListsWhatCanBeJoined) {
    const auto answer = get("/");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.content_type, "text/html; charset=utf-8");
    EXPECT_THAT(answer.body, HasSubstr("value=\"SHOP\""));
    EXPECT_THAT(answer.body, HasSubstr("CAFE (open)"));
    EXPECT_THAT(answer.body, Not(HasSubstr("OFFICE")));
    EXPECT_THAT(answer.body, HasSubstr("value=\"&lt;b&gt;&quot;&amp;&#39;\""));
    EXPECT_THAT(answer.body, Not(HasSubstr("<b>\"")));
    EXPECT_EQ(visits, 1);
}

TEST_F(CaptivePages, AChoiceIsJoined) {
    const std::string with = "&word=" + word();
    EXPECT_EQ(post("ssid=SHOP&other=&key=p%40ss+word1" + with).status, 200);
    EXPECT_EQ(post("ssid=CAFE&key=" + with).status, 200);
    EXPECT_EQ(post("ssid=SHOP&other=SECRET&key=12345678" + with).status, 200);
    EXPECT_THAT(joined,
                testing::ElementsAre(std::tuple("SHOP", "p@ss word1", false), std::tuple("CAFE", "", false),
                                     std::tuple("SECRET", "12345678", true)));
}

TEST_F(CaptivePages, AFormThatIsNotFromOurPageJoinsNothing) {
    EXPECT_EQ(post("ssid=SHOP&key=12345678").status, 403);
    EXPECT_EQ(post("ssid=SHOP&key=12345678&word=guessed").status, 403);
    EXPECT_EQ(post("").status, 403);
    EXPECT_EQ(post(std::string(kCaptiveBodyMax + 1, 'a')).status, 413);
    EXPECT_EQ(ask(http::Method::post, "/wifi", "shop.example", "ssid=SHOP&word=" + word()).status, 403);
    EXPECT_THAT(joined, testing::IsEmpty());
}

TEST_F(CaptivePages, SayWhyNotAndHowTheLastTryEnded) {
    refusal = Error{ErrorCode::malformed, "/key: <8 characters"};
    const auto answer = post("ssid=SHOP&key=secret&word=" + word());
    EXPECT_EQ(answer.status, 400);
    EXPECT_THAT(answer.body, HasSubstr("/key: &lt;8 characters"));
    EXPECT_THAT(answer.body, Not(HasSubstr("secret")));
    network["join"] = {{"ssid", "SHOP"}, {"state", "wrong_key"}};
    EXPECT_THAT(get("/").body, HasSubstr("did not take the key"));
}

TEST_F(CaptivePages, OnlyWhoIsInTheHotspotWhileItIsOpenSeesThem) {
    peer = {"127.0.0.1", true};
    EXPECT_EQ(get("/").body, "the owner's page");
    peer = {"10.42.0.77", false};
    EXPECT_EQ(get("/api/v1/nothing").status, 404) << "the neutral API has its own policy";
    address.clear();
    EXPECT_EQ(get("/").body, "the owner's page");
    address = "10.42.0.2";
    EXPECT_EQ(get("/").body, "the owner's page") << "called at another address of ours";
}

}  // namespace
}  // namespace comptoir::api
