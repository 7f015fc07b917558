#include "app/odoo/box/pairing.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <functional>
#include <optional>

#include "tests/support/loopback_server.hpp"
#include "tests/support/odoo_server.hpp"
#include "tests/support/run_io.hpp"

namespace comptoir::odoo::box {
namespace {

using namespace std::chrono_literals;
using State = PairingStatus::State;
using test::LoopbackServer;
using test::OdooServer;
using test::OdooVersion;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kConnect = "/odoo-enterprise/iot/connect-box";

std::string http_answer(const std::string& body, const std::string& status = "200 OK",
                        const std::string& more = "") {
    return "HTTP/1.1 " + status + "\r\nConnection: close\r\n" + more +
           "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

struct PairingTest : testing::Test {
    PairingTest() { testing::internal::CaptureStderr(); }
    ~PairingTest() override {
        pairing.stop();
        client.stop();
        io.run_for(2s);
        EXPECT_THAT(testing::internal::GetCapturedStderr(), Not(HasSubstr("s3cr3t")));
    }
    bool run_until(const std::function<bool()>& is_so) { return test::run_io_until(io, is_so); }
    void ask(const std::string& service, bool is_wanted = true) {
        pairing.configure({.service = service, .identifier = "dc:a6:32:00:11:22", .is_wanted = is_wanted});
    }
    bool waits_with(const std::string& code) {
        const bool is_so = run_until([&] {
            return pairing.status() == PairingStatus{State::waiting, code, ""};
        });
        EXPECT_TRUE(is_so) << pairing.status().problem;
        return is_so;
    }

    boost::asio::io_context io;
    net::Client client{io.get_executor(), {}};
    int changes = 0;
    std::optional<ServerAccount> account;
    Pairing pairing{{.executor = io.get_executor(),
                     .client = client,
                     .changed = [this] { ++changes; },
                     .paired =
                         [this](ServerAccount got) {
                             account = std::move(got);
                             pairing.configure({.service = "", .identifier = "", .is_wanted = false});
                         },
                     .timings = {.request = 2s,
                                 .poll = 5ms,
                                 .poll_unit = 1ms,
                                 .poll_max = 20ms,
                                 .retry_min = 5ms,
                                 .retry_max = 20ms}}};
};

TEST(PairingPauses, GrowFromFifteenSecondsToForty) {
    const PairingTimings timings;
    EXPECT_EQ(pause_between_polls(0, timings), 15s);
    EXPECT_GT(pause_between_polls(100, timings), 16s);
    EXPECT_LT(pause_between_polls(100, timings), 17s);
    EXPECT_EQ(pause_between_polls(500, timings), 40s);
    EXPECT_EQ(pause_between_polls(4'000'000'000u, timings), 40s);
}

TEST_F(PairingTest, AsksNobodyWhereNoServiceIsNamedOrNoneIsWanted) {
    OdooServer service(OdooVersion::v19);
    ask("");
    ask(service.url(), false);
    io.run_for(50ms);
    EXPECT_TRUE(service.posts(kConnect).empty());
    EXPECT_EQ(pairing.status(), PairingStatus{});
    EXPECT_EQ(changes, 0);
}

TEST_F(PairingTest, GetsACodeAndTheAccountOnceSomebodyTypedIt) {
    OdooServer service(OdooVersion::v19);
    ask(service.url());
    ASSERT_TRUE(waits_with(OdooServer::kPairingCode));
    ASSERT_TRUE(run_until([&] { return service.posts(kConnect).size() >= 4; }));
    const auto posts = service.posts(kConnect);
    EXPECT_EQ(posts[0].body["params"]["pairing_code"], json::Value(false));
    EXPECT_EQ(posts[0].body["params"]["serial_number"], json::Value("dc:a6:32:00:11:22"));
    EXPECT_EQ(posts[1].body["params"]["pairing_code"], json::Value(OdooServer::kPairingCode));
    service.pair_with({{"url", "https://shop.example"},
                       {"token", "s3cr3t"},
                       {"db_uuid", "u"},
                       {"enterprise_code", "s3cr3t-c"}});
    ASSERT_TRUE(run_until([&] { return account.has_value(); }));
    EXPECT_EQ(*account, (ServerAccount{"https://shop.example", "s3cr3t", "u", "s3cr3t-c", ""}));
    EXPECT_EQ(pairing.status(), PairingStatus{});
    const auto asked = service.posts(kConnect).size();
    io.restart();
    io.run_for(50ms);
    EXPECT_EQ(service.posts(kConnect).size(), asked) << "who is paired asks no more";
}

TEST_F(PairingTest, RenewsACodeThatHasExpired) {
    OdooServer service(OdooVersion::v18);
    ask(service.url());
    ASSERT_TRUE(waits_with("1234"));
    service.expire_pairing();
    EXPECT_TRUE(waits_with("1235"));
}

TEST_F(PairingTest, AServiceThatIsAwayIsNamedAndFoundAgain) {
    OdooServer service(OdooVersion::v19);
    service.go_away();
    ask(service.url() + "/");
    ASSERT_TRUE(run_until([&] { return pairing.status().state == State::trouble; }));
    EXPECT_EQ(pairing.status().problem,
              "no pairing code from " + service.url() + ": the connection was refused");
    service.come_back();
    EXPECT_TRUE(waits_with(OdooServer::kPairingCode));
}

TEST_F(PairingTest, ACodeStaysOnTheScreenWhileTheServiceIsAway) {
    OdooServer service(OdooVersion::v19);
    ask(service.url());
    ASSERT_TRUE(waits_with("1234"));
    service.go_away();
    ASSERT_TRUE(run_until([&] { return pairing.status().state == State::trouble; }));
    EXPECT_EQ(pairing.status().code, "1234");
}

TEST_F(PairingTest, StopsAskingAndForgetsTheCodeWhenItIsNotWantedAnyMore) {
    OdooServer service(OdooVersion::v19);
    ask(service.url());
    ASSERT_TRUE(waits_with("1234"));
    ask(service.url(), false);
    EXPECT_EQ(pairing.status(), PairingStatus{});
    const auto asked = service.posts(kConnect).size();
    io.restart();
    io.run_for(50ms);
    EXPECT_LE(service.posts(kConnect).size(), asked + 1);
}

TEST_F(PairingTest, AnAnswerThatComesAfterItIsNotWantedAnyMoreIsNobodys) {
    std::atomic<bool> is_asked{false};
    std::atomic<bool> may_answer{false};
    const LoopbackServer service(LoopbackServer::Handler([&](test::Line& line, const std::string&) {
        is_asked = true;
        while (!may_answer) std::this_thread::yield();
        line.send(http_answer(R"({"result":{"url":"https://shop.example","token":"s3cr3t"}})"));
    }));
    ask(service.url(""));
    ASSERT_TRUE(run_until([&] { return is_asked.load(); }));
    ask(service.url(""), false);
    may_answer = true;
    io.restart();
    io.run_for(100ms);
    EXPECT_FALSE(account);
    EXPECT_EQ(pairing.status(), PairingStatus{});
}

TEST_F(PairingTest, EveryBadAnswerIsNamedAndAskedAgain) {
    const std::pair<std::string, const char*> cases[] = {
        {http_answer("<html>login</html>"), "it answers with a web page"},
        {http_answer("s3cr3t"), "not to be understood"},
        {http_answer(std::string(10u << 20, ' ')), "larger than the limit"},
        {http_answer(std::string(10'000, '[')), "not to be understood"},
        {http_answer(R"({"result": {"pairing_code": [], "pairing_uuid": {"s3cr3t": 1}}})"), ""},
        {http_answer("{}", "502 Bad Gateway"), "it answers with status 502"},
        {http_answer("", "302 Found", "Location: http://127.0.0.1:1/elsewhere\r\n"), "sends us elsewhere"},
        {http_answer(R"({"error": "quota"})"), "it says \"quota\""},
        {"garbage\r\n\r\n", "what answers is no web server"},
    };
    for (const auto& [bytes, words] : cases) {
        const LoopbackServer service([&](const std::string&) { return LoopbackServer::Answer{bytes}; });
        ask(service.url(""));
        ASSERT_TRUE(run_until([&] { return service.requests().size() >= 3; })) << words;
        if (*words != '\0') {
            EXPECT_THAT(pairing.status().problem, HasSubstr(words));
        }
        EXPECT_FALSE(account);
    }
}

TEST_F(PairingTest, AnAnswerThatNeverEndsIsCutOff) {
    const LoopbackServer service([&](const std::string&) {
        return LoopbackServer::Answer{"HTTP/1.1 200 OK\r\n\r\n{", LoopbackServer::After::flood};
    });
    ask(service.url(""));
    ASSERT_TRUE(run_until([&] { return pairing.status().state == State::trouble; }));
    EXPECT_THAT(pairing.status().problem, HasSubstr("larger than the limit"));
}

}  // namespace
}  // namespace comptoir::odoo::box
