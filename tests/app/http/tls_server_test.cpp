// https from outside: who trusts whom, what is held over it, what is thrown at its port.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <optional>
#include <set>
#include <string>
#include <thread>

#include "app/http/tls_certificate.hpp"
#include "app/http/tls_context.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/http_fixture.hpp"
#include "tests/support/tls_client.hpp"

namespace comptoir::http {
namespace {

using namespace std::chrono_literals;
using test::HttpClient;
using test::TlsClient;
using testing::HasSubstr;

constexpr std::string_view kHello{"\x16\x03\x01\x02\x00", 5};  // how every TLS client begins

struct TlsServerTest : testing::Test {
    void start(Limits limits = {}) {
        fixture.emplace(AccessSettings{}, limits, std::vector<std::string>{}, 300ms);
        Router& router = fixture->router();
        router.on(Method::get, "/how", Guard::anyone,
                  [](const Request& request) -> asio::awaitable<Response> {
                      co_return Response::text(200, request.is_tls ? "tls" : "plain");
                  });
        router.on(Method::post, "/echo", Guard::anyone,
                  [](const Request& request) -> asio::awaitable<Response> {
                      co_return Response::text(200, request.body);
                  });
        router.on(Method::get, "/large", Guard::anyone, [](const Request&) -> asio::awaitable<Response> {
            co_return Response::text(200, std::string(5'000'000, 'x'));
        });
        router.on(Method::get, "/poll", Guard::paired,
                  [this](const Request& request) { return poll(request); });
        router.on(Method::get, "/events", Guard::paired,
                  [this](const Request& request) { return events(request); });
        fixture->start();
        listen(make("127.0.0.1"));
    }
    CertificatePair make(const std::string& name) {
        return make_server_certificate(authority, {name, "box.local"}, std::chrono::system_clock::now())
            .value();
    }
    void listen(const CertificatePair& pair) {
        fixture->run([&] {
            fixture->server().listen_tls({"127.0.0.1:0"}, make_tls_context(pair).value());
            const std::string bound = fixture->server().bound_tls().at(0);
            port = static_cast<std::uint16_t>(std::stoi(bound.substr(bound.rfind(':') + 1)));
        });
    }
    test::TlsExpectation trusting(std::string host = "127.0.0.1") {
        return {.authority = authority.certificate, .host = std::move(host)};
    }

    asio::awaitable<Response> poll(const Request& request) {
        asio::steady_timer timer(fixture->io(), Time::max());
        request.liveness->on_close([this, &timer] {
            ++gone;
            timer.cancel();
        });
        waiting.insert(&timer);
        co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
        waiting.erase(&timer);
        co_return Response::text(200, "scanned");
    }
    asio::awaitable<Response> events(const Request&) {
        Response response;
        response.content_type = "text/event-stream";
        response.stream = [this](BodyWriter& writer) -> asio::awaitable<void> {
            for (int i = 0;; ++i) {
                const auto written = co_await writer.write("data: " + std::to_string(i) + "\n\n");
                if (!written) break;
                asio::steady_timer timer(fixture->io(), 1ms);
                co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
            }
            ++ended_streams;
        };
        co_return response;
    }
    template <class Condition>
    void wait_until(Condition condition) {
        const auto until = std::chrono::steady_clock::now() + HttpClient::kPatience;
        while (!fixture->run(condition)) {
            ASSERT_LT(std::chrono::steady_clock::now(), until);
            std::this_thread::yield();
        }
    }
    void wait_for_polls(std::size_t count) {
        wait_until([&] { return waiting.size() == count; });
    }
    void publish() {
        fixture->run([&] {
            for (asio::steady_timer* timer : waiting) timer->cancel();
        });
    }

    CertificatePair authority = make_authority("Comptoir", std::chrono::system_clock::now()).value();
    int gone = 0;
    int ended_streams = 0;
    std::set<asio::steady_timer*> waiting;
    std::uint16_t port = 0;
    std::optional<test::HttpFixture> fixture;
};

TEST_F(TlsServerTest, ServesWhoeverTrustsItsAuthority) {
    start();
    TlsClient till(port, trusting());
    ASSERT_TRUE(till.is_through()) << X509_verify_cert_error_string(till.verified());
    EXPECT_EQ(till.version(), "TLSv1.3");
    EXPECT_EQ(till.protocol(), "http/1.1");
    EXPECT_EQ(till.get("/how"), "tls");
    EXPECT_EQ(till.get("/how"), "tls") << "on the same connection";
    EXPECT_TRUE(TlsClient(port, trusting("box.local")).is_through());
    EXPECT_EQ(HttpClient(fixture->port()).get("/how").body, "plain");
}

TEST_F(TlsServerTest, IsNotTakenForAnotherNorTrustedByStrangers) {
    start();
    TlsClient elsewhere(port, trusting("bank.example"));
    EXPECT_FALSE(elsewhere.is_through());
    EXPECT_EQ(elsewhere.verified(), X509_V_ERR_HOSTNAME_MISMATCH);
    test::TlsExpectation other = trusting();
    other.authority = make_authority("Comptoir", std::chrono::system_clock::now()).value().certificate;
    EXPECT_FALSE(TlsClient(port, other).is_through());
}

TEST_F(TlsServerTest, SpeaksTls12AndNothingOlder) {
    start();
    test::TlsExpectation wanted = trusting();
    wanted.version_max = TLS1_2_VERSION;
    TlsClient older(port, wanted);
    EXPECT_EQ(older.get("/how"), "tls");
    EXPECT_EQ(older.version(), "TLSv1.2");
    wanted.version_max = TLS1_1_VERSION;
    EXPECT_FALSE(TlsClient(port, wanted).is_through());
}

TEST_F(TlsServerTest, CarriesLargeBodiesBothWays) {
    start();
    TlsClient till(port, trusting());
    const std::string picture(3'000'000, 'j');
    till.send("POST /echo HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 3000000\r\n\r\n" + picture);
    EXPECT_EQ(till.body(), picture);
    EXPECT_EQ(till.get("/large").size(), 5'000'000u);
}

TEST_F(TlsServerTest, AnswersRequestsThatCameInOneRecordOrOneByteEach) {
    start();
    TlsClient till(port, trusting());
    const std::string request = "GET /how HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
    std::string many;
    for (int i = 0; i < 90; ++i) many += request;
    till.send(many);
    for (int i = 0; i < 90; ++i) ASSERT_EQ(till.body(), "tls") << i;
    for (const char c : request) till.send({&c, 1});
    EXPECT_EQ(till.body(), "tls");
}

TEST_F(TlsServerTest, ARefusedBodyIsToldWhyBeforeTheEnd) {
    start({.body_bytes_max = 1000});
    TlsClient till(port, trusting());
    till.send("POST /echo HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 200000\r\n\r\n");
    till.send(std::string(200'000, 'x'));
    EXPECT_THAT(till.read_until("\r\n\r\n"), HasSubstr("413"));
    EXPECT_TRUE(till.is_told_goodbye());
}

TEST_F(TlsServerTest, TheOriginsOfHttpsPagesAreOriginsLikeOthers) {
    start();
    test::TlsExpectation wanted = trusting();
    wanted.from = "127.0.0.9";
    TlsClient till(port, wanted);
    till.send("GET /poll HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: https://shop.example\r\n\r\n");
    EXPECT_THAT(till.read_until("\r\n\r\n"), HasSubstr("403")) << "looking pairs nobody";
    fixture->run([&] { fixture->access().pair("https://shop.example"); });
    TlsClient again(port, wanted);
    again.send("GET /poll HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: https://shop.example\r\n\r\n");
    wait_for_polls(1);
    publish();
    EXPECT_EQ(again.body(), "scanned");
}

TEST_F(TlsServerTest, ANewCertificateLeavesHeldPollsAlone) {
    start();
    TlsClient till(port, trusting());
    const std::string before = till.certificate();
    till.send("GET /poll HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
    wait_for_polls(1);
    const std::uint16_t old_port = port;
    listen(make("127.0.0.1"));
    EXPECT_EQ(port, old_port) << "the address is the same and stays open";
    TlsClient newcomer(port, trusting());
    EXPECT_EQ(newcomer.get("/how"), "tls");
    EXPECT_NE(newcomer.certificate(), before);
    publish();
    EXPECT_EQ(till.body(), "scanned");
    EXPECT_EQ(till.get("/how"), "tls") << "and goes on afterwards";
}

TEST_F(TlsServerTest, APollWhoseCallerLeavesIsTold) {
    start();
    TlsClient till(port, trusting());
    till.send("GET /poll HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
    wait_for_polls(1);
    till.hang_up();
    wait_for_polls(0);
    EXPECT_EQ(fixture->run([&] { return gone; }), 1);
}

TEST_F(TlsServerTest, StreamsEventsUntilTheReaderLeaves) {
    start();
    TlsClient page(port, trusting());
    page.send("GET /events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
    EXPECT_NE(page.read_until("data: 3\n\n"), "");
    page.hang_up();
    wait_until([&] { return ended_streams == 1; });
}

TEST_F(TlsServerTest, WhoDoesNotReadItsAnswerIsDropped) {
    start({.write = 50ms});
    TlsClient deaf(port, trusting());
    EXPECT_EQ(deaf.get("/how"), "tls");
    std::string many;
    for (int i = 0; i < 8; ++i) many += "GET /large HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
    deaf.send(many);
    wait_until([&] { return fixture->server().connection_count() == 0; });
    EXPECT_EQ(TlsClient(port, trusting()).get("/how"), "tls");
}

TEST_F(TlsServerTest, SaysGoodbyeToWhoHasNothingToAsk) {
    start({.idle = 50ms});
    TlsClient till(port, trusting());
    EXPECT_TRUE(till.is_told_goodbye());
    till.hang_up();
    wait_until([&] { return fixture->server().connection_count() == 0; });
}

TEST_F(TlsServerTest, ManyPollsAreHeldAtOnce) {
    start();
    constexpr std::size_t kPolls = 60;
    std::vector<std::unique_ptr<TlsClient>> tills;
    for (std::size_t i = 0; i < kPolls; ++i) {
        tills.push_back(std::make_unique<TlsClient>(port, trusting()));
        tills.back()->send("GET /poll HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
    }
    wait_for_polls(kPolls);
    publish();
    for (const auto& till : tills) EXPECT_EQ(till->body(), "scanned");
}

TEST_F(TlsServerTest, TellsPlainHttpWhatToDoInstead) {
    start();
    HttpClient till(port);
    const test::HttpAnswer answer = till.get("/how", {{"Origin", "https://shop.example"}});
    EXPECT_EQ(answer.status, 400);
    EXPECT_THAT(answer.body, HasSubstr("https://"));
    EXPECT_EQ(answer.header("Access-Control-Allow-Origin"), "*");
    EXPECT_TRUE(till.closes());
}

TEST_F(TlsServerTest, ClosesOnGarbageAndGoesOn) {
    start();
    for (const std::string& garbage :
         {std::string("\0\0\0\0", 4), std::string("\xff\xfe"), std::string("ssh-2.0\r\n"),
          std::string(kHello) + std::string(600, '\xee'), std::string("\x16\x03\x01\xff\xff", 5)}) {
        HttpClient stranger(port);
        stranger.send(garbage);
        stranger.half_close();
        EXPECT_TRUE(stranger.closes());
    }
    EXPECT_EQ(TlsClient(port, trusting()).get("/how"), "tls");
}

TEST_F(TlsServerTest, WhoNeverComesToTheEndOfTheHandshakeIsShownOut) {
    start({.handshake = 50ms});
    HttpClient silent(port);
    HttpClient slow(port);
    slow.send(kHello.substr(0, 3));
    EXPECT_TRUE(silent.closes());
    EXPECT_TRUE(slow.closes());
    EXPECT_EQ(fixture->run([&] { return fixture->server().connection_count(); }), 0u);
}

TEST_F(TlsServerTest, AtTheBoundTheSlowestHandshakeMakesRoom) {
    start({.handshakes_max = 3, .handshake = 1h});
    std::vector<HttpClient> idlers;
    for (int i = 0; i < 3; ++i) {
        idlers.emplace_back(port);
        idlers.back().send(kHello.substr(0, 3));
    }
    EXPECT_EQ(TlsClient(port, trusting()).get("/how"), "tls");
    EXPECT_TRUE(idlers[0].closes());
    EXPECT_FALSE(idlers[2].has_answer());
}

TEST_F(TlsServerTest, TellsThoseItHasNoRoomForOverTls) {
    start({.connections_max = 1});
    TlsClient held(port, trusting());
    held.send("GET /poll HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
    wait_for_polls(1);
    TlsClient late(port, trusting());
    late.send("GET /how HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
    EXPECT_THAT(late.read_until("\r\n\r\n"), HasSubstr("503"));
    publish();
    EXPECT_EQ(held.body(), "scanned");
}

TEST_F(TlsServerTest, StopsWithHandshakesUnderWayAndPollsHeld) {
    start();
    HttpClient undecided(port);
    undecided.send(kHello);
    TlsClient till(port, trusting());
    till.send("GET /poll HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
    wait_for_polls(1);
    fixture->stop();
    EXPECT_EQ(till.body(), "scanned") << "a held answer is still sent";
    EXPECT_TRUE(till.is_told_goodbye());
    EXPECT_TRUE(undecided.closes());
}

TEST_F(TlsServerTest, ListensOnNothingWithoutACertificate) {
    start();
    TlsClient till(port, trusting());
    EXPECT_EQ(till.get("/how"), "tls");
    fixture->run([&] { fixture->server().listen_tls({"127.0.0.1:0"}, nullptr); });
    EXPECT_TRUE(fixture->run([&] { return fixture->server().bound_tls().empty(); }));
    EXPECT_EQ(till.get("/how"), "tls") << "a connection outlives its certificate";
    EXPECT_FALSE(HttpClient(port).is_connected());
    EXPECT_EQ(HttpClient(fixture->port()).get("/how").body, "plain");
}

TEST_F(TlsServerTest, ATakenPortIsAProblemAndPlainHttpGoesOn) {
    start();
    const std::string taken = "127.0.0.1:" + std::to_string(fixture->port());
    fixture->run([&] { fixture->server().listen_tls({taken}, make_tls_context(make("127.0.0.1")).value()); });
    const auto problems = fixture->run([&] { return fixture->server().problems(); });
    ASSERT_EQ(problems.size(), 1u);
    EXPECT_THAT(problems[0], HasSubstr(taken + " can't be listened on: "));
    EXPECT_EQ(HttpClient(fixture->port()).get("/how").body, "plain");
}

}  // namespace
}  // namespace comptoir::http
