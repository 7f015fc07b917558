#include "app/http/server.hpp"

#include <gtest/gtest.h>

#include <random>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/http_client.hpp"
#include "tests/support/http_fixture.hpp"

namespace comptoir::http {
namespace {

using namespace std::chrono_literals;
using test::HttpAnswer;
using test::HttpClient;
using test::HttpFixture;

/// A box with a route of each kind.
struct ServerTest : testing::Test {
    void start(Limits limits = {}, AccessSettings access = {}) {
        fixture.emplace(std::move(access), limits, std::vector<std::string>{}, 300ms);
        Router& router = fixture->router();
        router.on(Method::get, "/hw_proxy/hello", Guard::anyone, hello);
        router.on(Method::get, "/api/v1/order", Guard::paired, hello);
        router.on(Method::put, "/api/v1/order", Guard::paired, echo);
        router.on(Method::post, "/echo", Guard::anyone, echo);
        router.on(Method::get, "/files/*", Guard::anyone, path);
        router.on(Method::get, "/files/secret/*", Guard::paired, path);
        router.on(Method::get, "/throws", Guard::anyone, throws);
        router.rpc("/hw_proxy/handshake", Guard::paired, rpc_echo);
        router.rpc("/hw_proxy/null", Guard::anyone, rpc_null);
        router.rpc("/hw_proxy/fails", Guard::anyone, rpc_fails);
        router.rpc("/hw_proxy/throws", Guard::anyone, rpc_throws);
        router.rpc("/hw_proxy/scanner", Guard::held, rpc_null);
        router.rpc("/hw_proxy/broken_scanner", Guard::held, rpc_throws);
        fixture->start();
    }
    HttpClient connect() { return HttpClient(fixture->port()); }

    static asio::awaitable<Response> hello(const Request&) { co_return Response::text(200, "ping"); }
    static asio::awaitable<Response> path(const Request& request) {
        co_return Response::text(200, request.path);
    }
    static asio::awaitable<Response> echo(const Request& request) {
        co_return Response::text(200, request.body);
    }
    static asio::awaitable<Response> throws(const Request&) {
        throw std::runtime_error("a handler of a test");
        co_return Response();
    }
    static asio::awaitable<RpcResult> rpc_echo(const RpcCall& call) { co_return call.arguments; }
    static asio::awaitable<RpcResult> rpc_null(const RpcCall&) { co_return json::Value(); }
    static asio::awaitable<RpcResult> rpc_fails(const RpcCall&) {
        co_return tl::unexpected(RpcError{"builtins.ValueError", "no paper", 200});
    }
    static asio::awaitable<RpcResult> rpc_throws(const RpcCall&) {
        throw std::runtime_error("a call's handler of a test");
        co_return json::Value();
    }

    std::optional<HttpFixture> fixture;
};

void expect_cors(const HttpAnswer& answer) {
    EXPECT_EQ(answer.header("Access-Control-Allow-Origin"), "*") << answer.status;
    EXPECT_NE(answer.header("Access-Control-Allow-Methods").find("POST"), std::string::npos) << answer.status;
}

TEST_F(ServerTest, KeepsAConnectionForManyRequests) {
    start();
    HttpClient client = connect();
    for (int i = 0; i < 200; ++i) ASSERT_EQ(client.get("/hw_proxy/hello").body, "ping");
    EXPECT_EQ(fixture->run([&] { return fixture->server().connection_count(); }), 1u);
}

TEST_F(ServerTest, AnswersFiftyRequestsOfOneSegmentInTheirOrder) {
    start();
    HttpClient client = connect();
    std::string all;
    for (int i = 0; i < 50; ++i) all += client.text("POST", "/echo", std::to_string(i));
    client.send(all);
    for (int i = 0; i < 50; ++i) ASSERT_EQ(client.receive().body, std::to_string(i));
}

TEST_F(ServerTest, AnswersARequestSplitAtEveryByte) {
    start();
    HttpClient client = connect();
    const std::string whole = client.text("POST", "/echo", "hello there");
    for (std::size_t split = 1; split < whole.size(); ++split) {
        client.send(whole.substr(0, split));
        client.send(whole.substr(split));
        ASSERT_EQ(client.receive().body, "hello there") << split;
    }
}

TEST_F(ServerTest, FindsARouteByAnotherPathWhereItIsToldSoAndShowsTheOneThatCame) {
    start();
    fixture->run([&] {
        fixture->router().find_by([](std::string_view path) {
            return std::string(path.starts_with("/alias/") ? path.substr(6) : path);
        });
    });
    HttpClient client = connect();
    EXPECT_EQ(client.get("/alias/files/a").body, "/alias/files/a");
    EXPECT_EQ(client.get("/files/a").body, "/files/a");
    EXPECT_EQ(client.get("/alias/files/secret/a", {{"Origin", "https://other.example"}}).status, 403)
        << "guarded as the route that was found";
    EXPECT_EQ(client.get("/alias/other").status, 404);
    fixture->run([&] {
        fixture->router().find_by(
            [](std::string_view path) { return std::string(path == "/files/b" ? "/hw_proxy/hello" : path); });
    });
    EXPECT_EQ(client.get("/alias/files/b").body, client.get("/hw_proxy/hello").body)
        << "a second one goes on from what the first gave";
}

TEST_F(ServerTest, RefusesInTheWordsOfTheRoute) {
    start();
    fixture->run([&] {
        fixture->router().on(
            Method::post, "/own/words", Guard::paired,
            [](const Request&) -> asio::awaitable<Response> { co_return Response::text(200, "done"); },
            [](const Refusal& refusal) { return Response::text(200, "no: " + refusal.name); });
    });
    HttpClient client = connect();
    EXPECT_EQ(client.request("POST", "/own/words", "", {{"Origin", "https://first.example"}}).body, "done");
    const auto answer = client.request("POST", "/own/words", "", {{"Origin", "https://other.example"}});
    EXPECT_EQ(answer.body, "no: comptoir.unpaired");
    EXPECT_EQ(answer.header("Access-Control-Allow-Origin"), "*");
}

TEST_F(ServerTest, EndsTheConnectionWhenTheCallerWantsThat) {
    start();
    HttpClient client = connect();
    const auto answer = client.get("/hw_proxy/hello", {{"Connection", "close"}});
    EXPECT_EQ(answer.header("Connection"), "close");
    EXPECT_TRUE(client.closes());
}

TEST_F(ServerTest, SpeaksHttp10) {
    start();
    HttpClient client = connect();
    client.send("GET /hw_proxy/hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    EXPECT_EQ(client.receive().header("Connection"), "keep-alive");
    client.send("GET /hw_proxy/hello HTTP/1.0\r\n\r\n");
    EXPECT_EQ(client.receive().body, "ping");
    EXPECT_TRUE(client.closes());
}

TEST_F(ServerTest, AnswersHeadWithTheLengthAndNoBody) {
    start();
    HttpClient client = connect();
    const auto answer = client.request("HEAD", "/hw_proxy/hello");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.header("Content-Length"), "4");
    EXPECT_EQ(client.get("/hw_proxy/hello").body, "ping") << "nothing of the body went out";
}

TEST_F(ServerTest, AnswersPreflightsOnEveryPath) {
    start();
    HttpClient client = connect();
    for (const char* target : {"/hw_proxy/handshake", "/hw_proxy/hello", "/nowhere", "*"}) {
        const auto answer = client.request("OPTIONS", target, "",
                                           {{"Origin", "https://shop.example"},
                                            {"Access-Control-Request-Method", "POST"},
                                            {"Access-Control-Request-Headers", "content-type"},
                                            {"Access-Control-Request-Private-Network", "true"}});
        EXPECT_EQ(answer.status, 204) << target;
        expect_cors(answer);
        EXPECT_EQ(answer.header("Access-Control-Max-Age"), "86400");
        EXPECT_TRUE(answer.header("Access-Control-Allow-Headers")
                        .starts_with("Origin, X-Requested-With, Content-Type, Accept, Authorization"));
        EXPECT_EQ(answer.header("Access-Control-Allow-Private-Network"), "true");
    }
    EXPECT_TRUE(fixture->run([&] { return fixture->remembered; }).empty()) << "a preflight pairs nobody";
}

TEST_F(ServerTest, NamesTheMethodsOfEachKindOfRoute) {
    start();
    HttpClient client = connect();
    EXPECT_EQ(client.request("OPTIONS", "/hw_proxy/handshake").header("Access-Control-Allow-Methods"),
              "POST");
    EXPECT_EQ(client.request("OPTIONS", "/hw_proxy/hello").header("Access-Control-Allow-Methods"),
              "GET, POST");
    const auto order = client.request("OPTIONS", "/api/v1/order");
    EXPECT_EQ(order.header("Access-Control-Allow-Methods"), "GET, POST, PUT");
    EXPECT_EQ(order.header("Allow"), "GET, HEAD, PUT, OPTIONS");
    EXPECT_EQ(order.header("Access-Control-Allow-Private-Network"), "");
}

TEST_F(ServerTest, TellsACallerThatWaitsToGoOn) {
    start();
    HttpClient client = connect();
    client.send(
        "POST /echo HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
    EXPECT_EQ(client.receive().status, 100);
    client.send("hello");
    EXPECT_EQ(client.receive().body, "hello");
}

TEST_F(ServerTest, DoesNotLetACallerSendABodyThatIsTooLarge) {
    start();
    HttpClient client = connect();
    client.send(
        "POST /echo HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 16777217\r\n\r\n");
    const auto answer = client.receive();
    EXPECT_EQ(answer.status, 413);
    expect_cors(answer);
}

TEST_F(ServerTest, ReadsChunkedBodies) {
    start();
    HttpClient client = connect();
    EXPECT_EQ(
        client
            .request("POST", "/echo", "5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n", {{"Transfer-Encoding", "chunked"}})
            .body,
        "hello!");
}

TEST_F(ServerTest, CarriesAReceiptOfSixteenMebibytesBothWays) {
    start();
    const std::string body(16u << 20, 'x');
    HttpClient client = connect();
    std::thread sender([&] { client.send(client.text("POST", "/echo", body)); });
    const auto answer = client.receive();
    sender.join();
    EXPECT_EQ(answer.status, 200);
    EXPECT_TRUE(answer.body == body);
}

TEST_F(ServerTest, TellsACallerThatIsStillSendingThatItsBodyIsTooLarge) {
    start();
    HttpClient client = connect();
    const std::string body((16u << 20) + 1, 'x');
    EXPECT_TRUE(client.send(client.text("POST", "/echo", body))) << "all of it is taken in";
    const auto answer = client.receive();
    EXPECT_EQ(answer.status, 413);
    EXPECT_EQ(answer.json()["error"]["code"], "body_too_large");
    expect_cors(answer);
    EXPECT_TRUE(client.closes());
}

TEST_F(ServerTest, AnswersTroubleWithAStatusCorsAndTheEndOfTheConnection) {
    start();
    const std::string host = "Host: localhost\r\n";
    const std::pair<int, std::string> cases[] = {
        {400, "nonsense\r\n\r\n"},
        {400, "GET / HTTP/1.1\r\n\r\n"},
        {414, "GET /" + std::string(9000, 'a') + " HTTP/1.1\r\n" + host + "\r\n"},
        {431, "GET / HTTP/1.1\r\n" + host + "Cookie: " + std::string(17'000, 'c') + "\r\n\r\n"},
        {413, "POST / HTTP/1.1\r\n" + host + "Content-Length: 999999999\r\n\r\n"},
        {417, "POST / HTTP/1.1\r\n" + host + "Expect: x\r\n\r\n"},
        {501, "POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: gzip\r\n\r\n"},
        {505, "GET / HTTP/3.0\r\n" + host + "\r\n"},
        {400,
         "POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\n1;" + std::string(70'000, 'e')},
    };
    for (const auto& [status, bytes] : cases) {
        HttpClient client = connect();
        client.send(bytes);
        const auto answer = client.receive();
        EXPECT_EQ(answer.status, status) << bytes.substr(0, 60);
        expect_cors(answer);
        EXPECT_TRUE(client.closes());
    }
}

TEST_F(ServerTest, GivesAHeaderThatNeverEndsATimeout) {
    start({.head = 150ms});
    HttpClient client = connect();
    client.send("GET / HTTP/1.1\r\nX-Slow: ");
    const auto answer = client.receive();
    EXPECT_EQ(answer.status, 408);
    expect_cors(answer);
    EXPECT_TRUE(client.closes());
}

TEST_F(ServerTest, CutsAHeaderThatNeverEndsAndNeverPauses) {
    start();
    HttpClient client = connect();
    const std::string line = "X-Filler: " + std::string(1000, 'f') + "\r\n";
    client.send("GET / HTTP/1.1\r\n");
    for (int i = 0; i < 40 && client.send(line); ++i) {
    }
    EXPECT_EQ(client.receive().status, 431);
}

TEST_F(ServerTest, GivesACallerThatDripsItsHeaderOneDeadlineForAllOfIt) {
    start({.head = 300ms});
    HttpClient client = connect();
    const auto begin = std::chrono::steady_clock::now();
    while (!client.has_answer() && client.send("X")) {
        pollfd wait{client.fd(), POLLIN, 0};
        ::poll(&wait, 1, 20);
        ASSERT_LT(std::chrono::steady_clock::now() - begin, HttpClient::kPatience);
    }
    EXPECT_EQ(client.receive().status, 408);
}

TEST_F(ServerTest, GivesABodyThatNeverEndsATimeout) {
    start({.body = 150ms});
    HttpClient client = connect();
    client.send("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nnot all of it");
    const auto answer = client.receive();
    EXPECT_EQ(answer.status, 408);
    expect_cors(answer);
    HttpClient endless = connect();
    endless.send("POST /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n");
    while (!endless.has_answer() && endless.send("1\r\nx\r\n")) {
    }
    EXPECT_EQ(endless.receive().status, 408);
}

TEST_F(ServerTest, CutsAnEndlessChunkedBodyAtItsBound) {
    start();
    HttpClient client = connect();
    client.send("POST /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n");
    const std::string chunk = "10000\r\n" + std::string(0x10000, 'x') + "\r\n";
    for (int i = 0; i < 257; ++i) ASSERT_TRUE(client.send(chunk)) << i;
    EXPECT_EQ(client.receive().status, 413);
}

TEST_F(ServerTest, ClosesIdleConnectionsWithoutAWord) {
    start({.idle = 100ms});
    HttpClient client = connect();
    EXPECT_TRUE(client.closes());
    HttpClient used = connect();
    EXPECT_EQ(used.get("/hw_proxy/hello").status, 200);
    EXPECT_EQ(used.receive().status, 0);
}

TEST_F(ServerTest, DropsACallerThatDoesNotReadItsAnswer) {
    start({.write = 200ms, .drain = 100ms});
    HttpClient client = connect();
    const int small = 4096;
    ::setsockopt(client.fd(), SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    client.send(client.text("POST", "/echo", std::string(15u << 20, 'x')));
    const auto begin = std::chrono::steady_clock::now();
    while (fixture->run([&] { return fixture->server().connection_count(); }) > 0) {
        ASSERT_LT(std::chrono::steady_clock::now() - begin, HttpClient::kPatience);
        std::this_thread::yield();
    }
}

TEST_F(ServerTest, BoundsRequestsSentAhead) {
    start({.pipelined_max = 10});
    HttpClient client = connect();
    std::string all;
    for (int i = 0; i < 30; ++i) all += client.text("GET", "/hw_proxy/hello", "");
    client.send(all);
    int good = 0;
    HttpAnswer answer = client.receive();
    for (; answer.status == 200; answer = client.receive()) ++good;
    // Those that came with the first read are answered before the others are seen to have been sent ahead.
    EXPECT_GE(good, 10);
    EXPECT_LT(good, 30);
    EXPECT_EQ(answer.status, 503);
    EXPECT_TRUE(client.closes());
    HttpClient patient = connect();
    for (int i = 0; i < 30; ++i) EXPECT_EQ(patient.get("/hw_proxy/hello").status, 200);
}

TEST_F(ServerTest, BoundsAllBodiesTogether) {
    start({.bodies_bytes_max = 100'000});
    HttpClient first = connect();
    first.send("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 90000\r\n\r\n" +
               std::string(80'000, 'x'));
    HttpClient second = connect();
    // Each answer shows that the server has gone round once more: by then it has read all that was sent.
    for (int i = 0; i < 200; ++i) ASSERT_EQ(second.get("/hw_proxy/hello").status, 200);
    EXPECT_EQ(second.request("POST", "/echo", std::string(50'000, 'x')).status, 503);
    first.send(std::string(10'000, 'x'));
    EXPECT_EQ(first.receive().status, 200);
    HttpClient third = connect();
    EXPECT_EQ(third.request("POST", "/echo", std::string(90'000, 'x')).status, 200)
        << "what was taken is given back";
}

TEST_F(ServerTest, EndsTheLongestIdleConnectionToMakeRoom) {
    start({.connections_max = 3});
    HttpClient first = connect();
    EXPECT_EQ(first.get("/hw_proxy/hello").status, 200);
    std::vector<HttpClient> more;
    for (int i = 0; i < 3; ++i) {
        more.push_back(connect());
        EXPECT_EQ(more.back().get("/hw_proxy/hello").status, 200);
    }
    EXPECT_TRUE(first.closes());
    EXPECT_EQ(more.back().get("/hw_proxy/hello").status, 200);
}

TEST_F(ServerTest, TellsCallersOverTheLimitThatItIsBusy) {
    start({.connections_per_peer_max = 2});
    const std::string half = "GET /hw_proxy/hello HTTP/1.1\r\n";
    std::vector<HttpClient> busy;
    for (int i = 0; i < 2; ++i) {
        busy.push_back(connect());
        // An answered request and a begun one: the server has seen it, so it is not idle.
        busy.back().send(busy.back().text("GET", "/hw_proxy/hello", "") + half);
        EXPECT_EQ(busy.back().receive().status, 200);
    }
    HttpClient third = connect();
    const auto answer = third.get("/hw_proxy/hello");
    EXPECT_EQ(answer.status, 503);
    EXPECT_EQ(answer.header("Retry-After"), "1");
    expect_cors(answer);
    HttpClient neighbour(fixture->port(), "127.0.0.2");
    EXPECT_EQ(neighbour.get("/hw_proxy/hello").status, 200) << "another address has its own share";
    busy.front().send("Host: localhost\r\n\r\n");
    EXPECT_EQ(busy.front().receive().status, 200);
}

TEST_F(ServerTest, FramesCallsAsABoxDoes) {
    start();
    HttpClient client = connect();
    EXPECT_EQ(client.rpc("/hw_proxy/handshake", {{"a", 1}}).body,
              R"({"id":41,"jsonrpc":"2.0","result":{"a":1}})");
    EXPECT_EQ(client.rpc("/hw_proxy/null").body, R"({"id":41,"jsonrpc":"2.0"})");
    EXPECT_EQ(
        client.request("POST", "/hw_proxy/handshake", R"({"action":"get"})", {{"Content-Type", "text/plain"}})
            .json()["result"]["action"],
        "get");
    EXPECT_EQ(client.request("POST", "/hw_proxy/handshake").body,
              R"({"id":null,"jsonrpc":"2.0","result":{}})");
    const auto answer = client.rpc("/hw_proxy/handshake");
    EXPECT_EQ(answer.header("Content-Type"), "application/json; charset=utf-8");
    EXPECT_EQ(answer.header("Access-Control-Allow-Methods"), "POST");
}

TEST_F(ServerTest, AnswersMalformedJsonWithPlainText) {
    start();
    HttpClient client = connect();
    const auto answer =
        client.request("POST", "/hw_proxy/handshake", "{not json", {{"Content-Type", "application/json"}});
    EXPECT_EQ(answer.status, 400);
    EXPECT_EQ(answer.body, "Invalid JSON data");
    EXPECT_TRUE(answer.header("Content-Type").starts_with("text/plain"));
    expect_cors(answer);
    EXPECT_EQ(client.request("POST", "/hw_proxy/handshake", "[]").body, "Invalid JSON-RPC data");
    EXPECT_EQ(client.request("POST", "/hw_proxy/handshake", std::string(100'000, '[')).status, 400);
    EXPECT_EQ(client.request("POST", "/hw_proxy/handshake", R"({"id":2,"params":[1]})")
                  .json()["error"]["data"]["name"],
              "builtins.TypeError");
    EXPECT_EQ(client.rpc("/hw_proxy/handshake").status, 200) << "the connection goes on";
}

TEST_F(ServerTest, TurnsWhatFailsIntoErrorsAndKeepsTheConnection) {
    start();
    HttpClient client = connect();
    const auto failed = client.rpc("/hw_proxy/fails");
    EXPECT_EQ(failed.status, 200);
    EXPECT_EQ(failed.json()["error"]["data"]["message"], "no paper");
    const auto thrown = client.rpc("/hw_proxy/throws");
    EXPECT_EQ(thrown.status, 200);
    EXPECT_FALSE(thrown.json()["error"]["data"]["name"].empty());
    EXPECT_EQ(thrown.body.find("of a test"), std::string::npos) << "what went wrong inside stays inside";
    const auto broken = client.get("/throws");
    EXPECT_EQ(broken.status, 500);
    expect_cors(broken);
    EXPECT_EQ(client.get("/hw_proxy/hello").status, 200);
}

TEST_F(ServerTest, AnswersUnknownPathsInTheLanguageOfTheCaller) {
    start();
    HttpClient client = connect();
    const auto rpc = client.rpc("/hw_proxy/no_such_thing");
    EXPECT_EQ(rpc.status, 200);
    EXPECT_EQ(rpc.json()["id"], 41);
    EXPECT_EQ(rpc.json()["error"]["code"], 404);
    EXPECT_EQ(rpc.json()["error"]["message"], "404: Not Found");
    EXPECT_FALSE(rpc.json()["error"]["data"]["name"].empty());
    expect_cors(rpc);
    const auto plain = client.get("/no/such/thing");
    EXPECT_EQ(plain.status, 404);
    EXPECT_EQ(plain.json()["error"]["code"], "not_found");
    expect_cors(plain);
}

TEST_F(ServerTest, NamesTheMethodsThatAPathHas) {
    start();
    HttpClient client = connect();
    const auto answer = client.get("/hw_proxy/handshake");
    EXPECT_EQ(answer.status, 405);
    EXPECT_EQ(answer.header("Allow"), "POST, OPTIONS");
    expect_cors(answer);
    EXPECT_EQ(client.request("DELETE", "/api/v1/order").header("Allow"), "GET, HEAD, PUT, OPTIONS");
    EXPECT_EQ(client.request("BREW", "/hw_proxy/hello").status, 405);
}

TEST_F(ServerTest, PrefersTheMoreSpecificPath) {
    start();
    HttpClient client = connect();
    EXPECT_EQ(client.get("/files/a/b").body, "/files/a/b");
    EXPECT_EQ(client.get("/files/").body, "/files/");
    EXPECT_EQ(client.get("/files").status, 404);
    EXPECT_EQ(client.get("//hw_proxy//hello").body, "ping");
    const test::HttpHeaders stranger{{"Origin", "null"}};
    EXPECT_EQ(client.get("/files/a", stranger).status, 200);
    EXPECT_EQ(client.get("/files/secret/a", stranger).status, 403);
}

TEST_F(ServerTest, TurnsTheSecondForeignOriginAwayInTheShapeOfTheRoute) {
    start();
    HttpClient client = connect();
    const test::HttpHeaders shop{{"Origin", "https://shop.example"}};
    const test::HttpHeaders other{{"Origin", "https://other.example"}};
    EXPECT_TRUE(client.rpc("/hw_proxy/handshake", json::Value::object(), shop).json().contains("result"));
    EXPECT_EQ(fixture->run([&] { return fixture->remembered; }),
              std::vector<std::string>{"https://shop.example"});
    const auto call = client.rpc("/hw_proxy/handshake", json::Value::object(), other);
    EXPECT_EQ(call.status, 200);
    EXPECT_EQ(call.json()["id"], 41);
    EXPECT_EQ(call.json()["error"]["data"]["name"], "comptoir.unpaired");
    expect_cors(call);
    const auto plain = client.request("PUT", "/api/v1/order", "{}", other);
    EXPECT_EQ(plain.status, 403);
    EXPECT_EQ(plain.json()["error"]["code"], "comptoir.unpaired");
    expect_cors(plain);
    EXPECT_EQ(client.get("/hw_proxy/hello", other).status, 200);
    fixture->run([&] { fixture->access().pair("https://other.example"); });
    EXPECT_EQ(client.request("PUT", "/api/v1/order", "{}", other).status, 200);
}

TEST_F(ServerTest, RefusesNamesThatAreNotItsOwn) {
    start();
    HttpClient client = connect();
    EXPECT_EQ(client.get("/hw_proxy/hello", {{"Host", "evil.example"}}).json()["error"]["code"],
              "comptoir.host");
    EXPECT_EQ(client.get("/hw_proxy/hello", {{"Host", "LOCALHOST."}}).status, 200);
}

TEST_F(ServerTest, HoldsWhateverGoesWrongOnAPollThatWouldAskAgainAtOnce) {
    start();
    const test::HttpHeaders stranger{{"Origin", "null"}};
    const auto timed = [&](const auto& ask) {
        HttpClient client = connect();
        const auto begin = std::chrono::steady_clock::now();
        const HttpAnswer answer = ask(client);
        EXPECT_TRUE(answer.json().contains("error") || answer.status == 400) << answer.body;
        return std::chrono::steady_clock::now() - begin;
    };
    EXPECT_GE(
        timed([&](HttpClient& c) { return c.rpc("/hw_proxy/scanner", json::Value::object(), stranger); }),
        290ms);
    EXPECT_GE(timed([](HttpClient& c) { return c.rpc("/hw_proxy/broken_scanner"); }), 290ms);
    EXPECT_GE(timed([](HttpClient& c) { return c.request("POST", "/hw_proxy/scanner", "{"); }), 290ms);
}

TEST_F(ServerTest, AppliesNewLimitsToTheNextRequest) {
    start();
    HttpClient client = connect();
    EXPECT_EQ(client.request("POST", "/echo", "hello").status, 200);
    fixture->run([&] { fixture->server().apply({.body_bytes_max = 4}); });
    EXPECT_EQ(client.request("POST", "/echo", "hello").status, 413);
}

TEST_F(ServerTest, AnswersOrClosesWhateverIsSent) {
    start({.head = 100ms, .body = 100ms, .drain = 50ms});
    std::mt19937 random(7);
    const std::string valid =
        connect().text("POST", "/hw_proxy/handshake", R"({"id":1,"params":{"a":[1,2]}})",
                       {{"Content-Type", "application/json"}});
    for (int round = 0; round < 300; ++round) {
        std::string bytes = valid;
        for (auto changes = 1 + random() % 6; changes > 0; --changes) {
            const std::size_t at = random() % bytes.size();
            if (random() % 2 == 0) {
                bytes[at] = static_cast<char>(random());
            } else {
                bytes.insert(at, bytes.substr(random() % bytes.size(), random() % 20));
            }
        }
        HttpClient client = connect();
        client.send(bytes);
        client.half_close();
        ASSERT_TRUE(client.closes()) << bytes;
    }
    EXPECT_EQ(connect().get("/hw_proxy/hello").body, "ping");
}

}  // namespace
}  // namespace comptoir::http
