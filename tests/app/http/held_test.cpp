// Polls that wait, answers that never end, and the server's stop.

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/http_client.hpp"
#include "tests/support/http_fixture.hpp"

namespace comptoir::http {
namespace {

using namespace std::chrono_literals;
using test::HttpClient;
using test::HttpFixture;

/// A room of waiting callers, as the scanner's is.
struct HeldTest : testing::Test {
    void start(Limits limits = {}) {
        fixture.emplace(AccessSettings{}, limits, std::vector<std::string>{}, 300ms);
        Router& router = fixture->router();
        router.rpc("/hw_proxy/scanner", Guard::held, [this](const RpcCall& call) { return poll(call); });
        router.on(Method::get, "/deaf", Guard::anyone, [this](const Request&) { return deaf(); });
        router.on(Method::get, "/hw_proxy/hello", Guard::anyone, hello);
        router.on(Method::get, "/events", Guard::anyone,
                  [this](const Request& request) { return events(request); });
        fixture->start();
    }
    HttpClient connect() { return HttpClient(fixture->port()); }

    asio::awaitable<RpcResult> poll(const RpcCall& call) {
        asio::steady_timer timer(co_await asio::this_coro::executor, Time::max());
        call.request->liveness->on_close([this, &timer] {
            ++gone;
            timer.cancel();
        });
        waiting.insert(&timer);
        co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
        waiting.erase(&timer);
        if (!call.request->liveness->is_open()) co_return json::Value("");
        ++delivered;
        co_return json::Value("4006381333931");
    }
    /// Waits and does not listen to whether anybody still does.
    asio::awaitable<Response> deaf() {
        asio::steady_timer timer(co_await asio::this_coro::executor, Time::max());
        ++deaf_handlers;
        co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
        co_return Response::text(200, "late");
    }
    static asio::awaitable<Response> hello(const Request&) { co_return Response::text(200, "ping"); }

    asio::awaitable<Response> events(const Request& request) {
        Response response;
        response.content_type = "text/event-stream";
        response.stream = [this, alive = request.liveness](BodyWriter& writer) {
            return write_events(writer, alive);
        };
        co_return response;
    }
    asio::awaitable<void> write_events(BodyWriter& writer, std::shared_ptr<Liveness> alive) {
        asio::steady_timer timer(co_await asio::this_coro::executor);
        alive->on_close([&timer] { timer.cancel(); });
        ++streams;
        for (int i = 0; events_max < 0 || i < events_max; ++i) {
            const std::string event = "id: " + std::to_string(i) + "\n\n" + std::string(event_bytes, '.');
            const auto written = co_await writer.write(event);
            if (!written) break;
            timer.expires_after(1ms);
            co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
        }
        --streams;
    }

    template <class Reached>
    void wait_until(Reached reached) {
        const auto until = std::chrono::steady_clock::now() + HttpClient::kPatience;
        while (!fixture->run(reached)) {
            ASSERT_LT(std::chrono::steady_clock::now(), until);
            std::this_thread::yield();
        }
    }
    void answer_all() {
        fixture->run([this] {
            for (auto* timer : waiting) timer->cancel();
        });
    }

    // The io thread's, read and written through `run` once the server has started.
    std::set<asio::steady_timer*> waiting;
    int gone = 0;
    int delivered = 0;
    int deaf_handlers = 0;
    int streams = 0;
    int events_max = -1;
    std::size_t event_bytes = 0;
    std::optional<HttpFixture> fixture;
};

TEST_F(HeldTest, HoldsAThousandPollsAtOnceAndAnswersThemAll) {
    rlimit descriptors{};
    ::getrlimit(RLIMIT_NOFILE, &descriptors);
    descriptors.rlim_cur = std::min<rlim_t>(descriptors.rlim_max, 4096);
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &descriptors), 0);
    start();
    std::vector<HttpClient> clients;
    clients.reserve(1000);
    for (int i = 0; i < 1000; ++i) {
        clients.push_back(connect());
        ASSERT_TRUE(clients.back().send(clients.back().text("POST", "/hw_proxy/scanner", "{}"))) << i;
    }
    wait_until([this] { return waiting.size() == 1000; });
    EXPECT_EQ(connect().get("/hw_proxy/hello").status, 200) << "others are served meanwhile";
    const auto begin = std::chrono::steady_clock::now();
    answer_all();
    for (HttpClient& client : clients) ASSERT_EQ(client.receive().json()["result"], "4006381333931");
    RecordProperty("milliseconds", std::to_string((std::chrono::steady_clock::now() - begin) / 1ms));
    EXPECT_EQ(fixture->run([this] { return delivered; }), 1000);
}

TEST_F(HeldTest, AsksTheSystemForAsManyDescriptorsAsItsCallersNeed) {
    rlimit before{};
    ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
    rlimit few = before;
    few.rlim_cur = std::min<rlim_t>(256, before.rlim_max);  // a service's 1,024, made smaller
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &few), 0);
    start();
    rlimit after{};
    ::getrlimit(RLIMIT_NOFILE, &after);
    ::setrlimit(RLIMIT_NOFILE, &before);
    EXPECT_GE(after.rlim_cur, std::min<rlim_t>(before.rlim_max, Limits{}.connections_max));
    EXPECT_EQ(after.rlim_max, before.rlim_max) << "the system's own bound stays";
}

TEST_F(HeldTest, NoticesCallersThatGoAwayWhileTheyAreHeld) {
    start();
    std::vector<HttpClient> clients;
    for (int i = 0; i < 30; ++i) {
        clients.push_back(connect());
        clients.back().send(clients.back().text("POST", "/hw_proxy/scanner", "{}"));
    }
    wait_until([this] { return waiting.size() == 30; });
    for (std::size_t i = 0; i < 10; ++i) clients[i].close();
    for (std::size_t i = 10; i < 20; ++i) clients[i].reset();
    wait_until([this] { return waiting.size() == 10; });
    EXPECT_EQ(fixture->run([this] { return gone; }), 20);
    answer_all();
    for (std::size_t i = 20; i < 30; ++i) EXPECT_EQ(clients[i].receive().json()["result"], "4006381333931");
    EXPECT_EQ(fixture->run([this] { return delivered; }), 10)
        << "no scan was spent on a caller that had gone";
}

TEST_F(HeldTest, DoesNotTakeARequestSentAheadForACallerThatWent) {
    start();
    HttpClient client = connect();
    client.send(client.text("POST", "/hw_proxy/scanner", "{}") + client.text("GET", "/hw_proxy/hello", ""));
    wait_until([this] { return waiting.size() == 1; });
    client.send(client.text("GET", "/hw_proxy/hello", ""));
    EXPECT_EQ(connect().get("/hw_proxy/hello").status, 200);
    EXPECT_EQ(fixture->run([this] { return gone; }), 0);
    answer_all();
    EXPECT_EQ(client.receive().json()["result"], "4006381333931");
    EXPECT_EQ(client.receive().body, "ping");
    EXPECT_EQ(client.receive().body, "ping");
}

TEST_F(HeldTest, NoticesACallerThatGoesAwayBehindARequestSentAhead) {
    start();
    HttpClient client = connect();
    client.send(client.text("POST", "/hw_proxy/scanner", "{}"));
    wait_until([this] { return waiting.size() == 1; });
    client.send(client.text("GET", "/hw_proxy/hello", ""));
    client.close();
    wait_until([this] { return gone == 1 && waiting.empty(); });
    EXPECT_EQ(fixture->run([this] { return delivered; }), 0);
}

TEST_F(HeldTest, StillAnswersACallerThatOnlyStoppedSending) {
    start();
    HttpClient client = connect();
    client.send(client.text("POST", "/hw_proxy/scanner", "{}"));
    client.half_close();
    EXPECT_EQ(client.receive().json()["result"], "");
    EXPECT_TRUE(client.closes());
}

TEST_F(HeldTest, LetsHeldCallersHaveTheirAnswerWhenItStops) {
    start();
    HttpClient held = connect();
    HttpClient idle = connect();
    EXPECT_EQ(idle.get("/hw_proxy/hello").status, 200);
    held.send(held.text("POST", "/hw_proxy/scanner", "{}"));
    wait_until([this] { return waiting.size() == 1; });
    const auto begin = std::chrono::steady_clock::now();
    fixture->stop();
    EXPECT_LT(std::chrono::steady_clock::now() - begin, Limits{}.stop) << "nobody had to be cut off";
    const auto answer = held.receive();
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.header("Connection"), "close");
    EXPECT_TRUE(held.closes());
    EXPECT_TRUE(idle.closes());
    EXPECT_FALSE(connect().is_connected());
}

TEST_F(HeldTest, CutsHandlersOffThatDoNotEndWhenItStops) {
    start({.stop = 100ms});
    HttpClient client = connect();
    client.send(client.text("GET", "/deaf", ""));
    wait_until([this] { return deaf_handlers == 1; });
    fixture->stop();
    EXPECT_TRUE(client.closes());
    EXPECT_EQ(fixture->server().connection_count(), 0u);
}

TEST_F(HeldTest, MayBeDestroyedWhileCallersAreHeld) {
    start();
    HttpClient client = connect();
    client.send(client.text("GET", "/deaf", ""));
    wait_until([this] { return deaf_handlers == 1; });
    fixture.reset();
    EXPECT_TRUE(client.closes());
}

TEST_F(HeldTest, SendsAnEndlessAnswerInChunks) {
    events_max = 3;
    start();
    HttpClient client = connect();
    const auto answer = client.get("/events");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.header("Content-Type"), "text/event-stream");
    EXPECT_EQ(answer.header("Access-Control-Allow-Origin"), "*");
    EXPECT_EQ(answer.body, "id: 0\n\nid: 1\n\nid: 2\n\n");
    EXPECT_TRUE(client.closes());
}

TEST_F(HeldTest, SendsAnEndlessAnswerRawToHttp10) {
    events_max = 2;
    start();
    HttpClient client = connect();
    client.send("GET /events HTTP/1.0\r\n\r\n");
    EXPECT_EQ(client.receive().body, "id: 0\n\nid: 1\n\n");
}

TEST_F(HeldTest, AnswersHeadOfAnEndlessAnswerWithItsHeadAlone) {
    start();
    HttpClient client = connect();
    EXPECT_EQ(client.request("HEAD", "/events").status, 200);
    EXPECT_TRUE(client.closes());
    EXPECT_EQ(fixture->run([this] { return streams; }), 0);
}

TEST_F(HeldTest, EndsAnEndlessAnswerWhenItsReaderGoes) {
    start();
    HttpClient client = connect();
    client.send(client.text("GET", "/events", ""));
    EXPECT_NE(client.read_until("id: 5"), "");
    client.close();
    wait_until([this] { return streams == 0 && fixture->server().connection_count() == 0; });
}

TEST_F(HeldTest, DropsAReaderOfAnEndlessAnswerThatDoesNotRead) {
    event_bytes = 256u << 10;
    start({.write = 200ms, .drain = 100ms});
    HttpClient client = connect();
    client.send(client.text("GET", "/events", ""));
    wait_until([this] { return streams == 1; });
    wait_until([this] { return streams == 0 && fixture->server().connection_count() == 0; });
}

TEST_F(HeldTest, EndsAnEndlessAnswerWhenItStops) {
    start();
    HttpClient client = connect();
    client.send(client.text("GET", "/events", ""));
    EXPECT_NE(client.read_until("id: 2"), "");
    fixture->stop();
    EXPECT_EQ(streams, 0);
    EXPECT_TRUE(client.closes());
}

}  // namespace
}  // namespace comptoir::http
