#include "app/net/client.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <string>
#include <vector>

#include "tests/support/loopback_server.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/websocket_frames.hpp"

namespace comptoir::net {
namespace {

using namespace std::chrono_literals;
using test::Line;
using test::LoopbackServer;

std::string response(const std::string& status, const std::string& headers, const std::string& body) {
    return "HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\nConnection: close\r\n" + headers + "\r\n" + body;
}

class NetClient : public ::testing::Test {
protected:
    /// Runs one GET to its end; the io_context's own deadline ends a test that hangs.
    NetResult<Fetched> get(const std::string& url, Limits limits = {}, const std::string& etag = {}) {
        return fetch({.url = url, .etag = etag, .limits = limits});
    }
    NetResult<Fetched> fetch(const Request& request) {
        NetResult<Fetched> fetched = fail(Fault::timeout, "the test's own deadline");
        asio::co_spawn(
            io_,
            [&]() -> asio::awaitable<void> {
                fetched = co_await client_.fetch(request);
                io_.stop();
            },
            [](const std::exception_ptr& thrown) { EXPECT_FALSE(thrown); });
        io_.restart();
        io_.run_for(30s);
        return fetched;
    }

    asio::io_context io_;
    Client client_{io_.get_executor(), {}};
};

TEST_F(NetClient, FetchesABodyWithItsTypeAndTag) {
    const LoopbackServer server([](const std::string&) {
        return LoopbackServer::Answer{response(
            "200 OK", "content-TYPE: Image/PNG; charset=x\r\nETag: \"abc\"\r\n", std::string(100'000, 'p'))};
    });
    const auto fetched = get(server.url("/web/image/1"));
    ASSERT_TRUE(fetched) << fetched.error().message;
    EXPECT_EQ(fetched->status, 200);
    EXPECT_EQ(fetched->content_type, "image/png");
    EXPECT_EQ(fetched->etag, "\"abc\"");
    EXPECT_EQ(fetched->body, std::string(100'000, 'p'));
    ASSERT_EQ(server.requests().size(), 1u);
    EXPECT_NE(server.requests()[0].find("GET /web/image/1 HTTP/1.1\r\n"), std::string::npos);
    EXPECT_NE(server.requests()[0].find("User-Agent: comptoir\r\n"), std::string::npos);
}

TEST_F(NetClient, AsksWhetherAnythingChanged) {
    const LoopbackServer server([](const std::string& request) {
        const bool is_same = request.find("If-None-Match: \"abc\"\r\n") != std::string::npos;
        return LoopbackServer::Answer{
            is_same ? "HTTP/1.1 304 Not Modified\r\nETag: \"abc\"\r\nConnection: close\r\n\r\n"
                    : response("200 OK", "", "new")};
    });
    EXPECT_EQ(get(server.url("/"), {}, "\"abc\"")->status, 304);
    EXPECT_EQ(get(server.url("/"), {}, "\"other\"")->body, "new");
    EXPECT_EQ(get(server.url("/"), {}, "\"abc\"\r\nX-Evil: 1")->body, "new")
        << "a tag with a line break is not sent";
}

TEST_F(NetClient, PassesOnWhatTheServerSays) {
    const LoopbackServer server(
        [](const std::string&) { return LoopbackServer::Answer{response("404 Not Found", "", "no")}; });
    EXPECT_EQ(get(server.url("/"))->status, 404);
}

TEST_F(NetClient, RefusesABodyThatSaysItIsTooLarge) {
    const LoopbackServer server([](const std::string&) {
        return LoopbackServer::Answer{response("200 OK", "", std::string(1001, 'x'))};
    });
    Limits limits;
    limits.body_bytes = 1000;
    const auto fetched = get(server.url("/"), limits);
    ASSERT_FALSE(fetched);
    EXPECT_EQ(fetched.error().code, ErrorCode::full);
    limits.body_bytes = 1001;
    EXPECT_TRUE(get(server.url("/"), limits));
}

TEST_F(NetClient, CutsOffABodyThatNeverEnds) {
    const LoopbackServer server([](const std::string&) {
        return LoopbackServer::Answer{"HTTP/1.1 200 OK\r\n\r\n", LoopbackServer::After::flood};
    });
    const auto fetched = get(server.url("/"));
    ASSERT_FALSE(fetched);
    EXPECT_EQ(fetched.error().code, ErrorCode::full);
}

TEST_F(NetClient, GivesUpAtTheDeadline) {
    const LoopbackServer server([](const std::string&) {
        return LoopbackServer::Answer{"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n123",
                                      LoopbackServer::After::keep_open};
    });
    Limits limits;
    limits.total = 200ms;
    const auto fetched = get(server.url("/"), limits);
    ASSERT_FALSE(fetched);
    EXPECT_EQ(fetched.error().code, ErrorCode::timeout);
}

TEST_F(NetClient, SaysThatNobodyAnswers) {
    std::string url;
    {
        const LoopbackServer gone([](const std::string&) { return LoopbackServer::Answer{}; });
        url = gone.url("/");
    }
    EXPECT_EQ(get(url).error().code, ErrorCode::offline);
    const LoopbackServer silent([](const std::string&) { return LoopbackServer::Answer{}; });
    EXPECT_EQ(get(silent.url("/")).error().code, ErrorCode::offline);
    const LoopbackServer cut([](const std::string&) {
        return LoopbackServer::Answer{"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n123"};
    });
    EXPECT_EQ(get(cut.url("/")).error().code, ErrorCode::offline);
    const LoopbackServer noise(
        [](const std::string&) { return LoopbackServer::Answer{"\x01\x02 SSH-2.0 hello\r\n"}; });
    EXPECT_FALSE(get(noise.url("/")));
}

TEST_F(NetClient, FetchesNothingButHttp) {
    for (const char* bad :
         {"file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1/", "/etc/passwd", "", "http://"}) {
        const auto fetched = get(bad);
        ASSERT_FALSE(fetched) << bad;
        EXPECT_EQ(fetched.error().code, ErrorCode::malformed) << bad;
    }
}

TEST_F(NetClient, FollowsRedirectionsWithinTheOriginAloneUnlessTold) {
    const LoopbackServer other(
        [](const std::string&) { return LoopbackServer::Answer{response("200 OK", "", "elsewhere")}; });
    const LoopbackServer server([&](const std::string& request) {
        const auto to = [](const std::string& location) {
            return LoopbackServer::Answer{response("302 Found", "Location: " + location + "\r\n", "")};
        };
        if (request.starts_with("GET /near ")) return to("/here");
        if (request.starts_with("GET /far ")) return to(other.url("/"));
        if (request.starts_with("GET /file ")) return to("file:///etc/passwd");
        if (request.starts_with("GET /loop ")) return to("/loop");
        return LoopbackServer::Answer{response("200 OK", "", "here")};
    });
    Limits anywhere;
    anywhere.redirects = Redirects::anywhere;
    Limits none;
    none.redirects = Redirects::none;
    EXPECT_EQ(get(server.url("/near"))->body, "here");
    EXPECT_EQ(get(server.url("/near"), none).error().code, ErrorCode::refused);
    EXPECT_EQ(get(server.url("/far")).error().code, ErrorCode::refused);
    EXPECT_EQ(get(server.url("/far"), anywhere)->body, "elsewhere");
    EXPECT_FALSE(get(server.url("/file"), anywhere));
    const auto before = server.requests().size();
    EXPECT_EQ(get(server.url("/loop")).error().code, ErrorCode::refused);
    EXPECT_EQ(server.requests().size() - before, 1u + Client::kRedirectsMax);
}

TEST_F(NetClient, RunsManyTransfersAtOnceAndRefusesTooMany) {
    const LoopbackServer server(
        [](const std::string&) { return LoopbackServer::Answer{response("200 OK", "", "x")}; });
    std::size_t done = 0;
    std::size_t busy = 0;
    constexpr std::size_t kAsked = Client::kTransfersMax + 10;
    for (std::size_t i = 0; i < kAsked; ++i) {
        asio::co_spawn(
            io_,
            [&]() -> asio::awaitable<void> {
                const auto fetched = co_await client_.get(server.url("/"), {}, {});
                if (fetched) ++done;
                if (!fetched && fetched.error().code == ErrorCode::busy) ++busy;
                if (done + busy == kAsked) io_.stop();
            },
            [](const std::exception_ptr& thrown) { EXPECT_FALSE(thrown); });
    }
    io_.run_for(30s);
    EXPECT_EQ(done, Client::kTransfersMax);
    EXPECT_EQ(busy, 10u);
}

TEST_F(NetClient, EndsEveryTransferWhenStopped) {
    const LoopbackServer server([](const std::string&) {
        return LoopbackServer::Answer{"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n1",
                                      LoopbackServer::After::keep_open};
    });
    int ended = 0;
    for (int i = 0; i < 3; ++i) {
        asio::co_spawn(
            io_,
            [&]() -> asio::awaitable<void> {
                const auto fetched = co_await client_.get(server.url("/"), {}, {});
                EXPECT_EQ(fetched.error().code, ErrorCode::offline);
                if (++ended == 3) io_.stop();
            },
            [](const std::exception_ptr& thrown) { EXPECT_FALSE(thrown); });
    }
    while (server.requests().size() < 3) io_.run_one_for(100ms);
    client_.stop();
    io_.run_for(30s);
    EXPECT_EQ(ended, 3);
    EXPECT_EQ(get(server.url("/")).error().code, ErrorCode::offline);
}

TEST_F(NetClient, LeavesNothingBehindWhenDroppedInTheMiddle) {
    const LoopbackServer server([](const std::string&) {
        return LoopbackServer::Answer{"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n1",
                                      LoopbackServer::After::keep_open};
    });
    auto io = std::make_unique<asio::io_context>();
    auto client = std::make_unique<Client>(io->get_executor(), NetSettings{});
    asio::co_spawn(
        *io, [&]() -> asio::awaitable<void> { (void)co_await client->get(server.url("/"), {}, {}); },
        [](const std::exception_ptr&) {});
    while (server.requests().empty()) io->run_one_for(100ms);
    client.reset();
    io.reset();
    EXPECT_EQ(server.requests().size(), 1u);
}

TEST_F(NetClient, PostsJsonWithItsHeadersAndSession) {
    std::string body;
    const LoopbackServer server(LoopbackServer::Handler([&](Line& line, const std::string& request) {
        body = line.receive(std::stoul(test::header_of(request, "Content-Length"))).value_or("");
        line.send(response("200 OK", "Content-Type: application/json\r\n", R"({"result": null})"));
    }));
    const std::string json = R"({"params": {"action": "ADD"}})";
    const auto fetched = fetch({.url = server.url("/register"),
                                .json = json,
                                .headers = {{"Origin", "https://shop.example"}, {"X-Odoo-Database", "shop"}},
                                .session_id = "abc-1_2",
                                .user_agent = "OdooIoTBox/1.0"});
    ASSERT_TRUE(fetched) << fetched.error().message;
    EXPECT_EQ(fetched->body, R"({"result": null})");
    EXPECT_EQ(fetched->url, server.url("/register"));
    EXPECT_EQ(body, json);
    const std::string head = server.requests().at(0);
    EXPECT_TRUE(head.starts_with("POST /register HTTP/1.1\r\n")) << head;
    EXPECT_EQ(test::header_of(head, "Content-Type"), "application/json");
    EXPECT_EQ(test::header_of(head, "Origin"), "https://shop.example");
    EXPECT_EQ(test::header_of(head, "X-Odoo-Database"), "shop");
    EXPECT_EQ(test::header_of(head, "Cookie"), "session_id=abc-1_2");
    EXPECT_EQ(test::header_of(head, "User-Agent"), "OdooIoTBox/1.0");
    EXPECT_EQ(head.find("Expect"), std::string::npos);
}

TEST_F(NetClient, SendsLargeBodiesAtOnceAndNoLargerOnes) {
    const LoopbackServer server(LoopbackServer::Handler([&](Line& line, const std::string& request) {
        const auto body = line.receive(std::stoul(test::header_of(request, "Content-Length")));
        line.send(response("200 OK", "", std::to_string(body ? body->size() : 0)));
    }));
    Request request{.url = server.url("/"), .json = std::string(Client::kUploadBytesMax, 'x')};
    EXPECT_EQ(fetch(request).value().body, std::to_string(Client::kUploadBytesMax));
    request.json->push_back('x');
    EXPECT_EQ(fetch(request).error().fault, Fault::too_large);
    EXPECT_EQ(server.requests().size(), 1u);
}

TEST_F(NetClient, SendsNoHeaderThatIsNone) {
    const LoopbackServer server(
        [](const std::string&) { return LoopbackServer::Answer{response("200 OK", "", "")}; });
    const Request good{.url = server.url("/"), .headers = {{"X-Empty", ""}}};
    EXPECT_TRUE(fetch(good));
    EXPECT_NE(server.requests().at(0).find("X-Empty:\r\n"), std::string::npos);
    const std::vector<Header> bad_headers{{"X-Bad", "a\r\nX-Evil: 1"},
                                          {"X Bad", "a"},
                                          {"", "a"},
                                          {"X-Bad:", "a"},
                                          {"X-Long", std::string(5000, 'x')}};
    for (const Header& header : bad_headers) {
        Request bad = good;
        bad.headers = {header};
        EXPECT_EQ(fetch(bad).error().fault, Fault::bad_address) << header.name;
    }
    Request bad = good;
    bad.session_id = "a; other=b";
    EXPECT_EQ(fetch(bad).error().fault, Fault::bad_address);
    bad = good;
    bad.headers.assign(Client::kHeadersMax + 1, {"X-More", "a"});
    EXPECT_EQ(fetch(bad).error().fault, Fault::bad_address);
    EXPECT_EQ(server.requests().size(), 1u);
}

TEST_F(NetClient, KeepsTheSessionThatWasSetOnTheWay) {
    const LoopbackServer server([](const std::string& request) {
        if (request.starts_with("GET /web/login?db=shop "))
            return LoopbackServer::Answer{response(
                "303 SEE OTHER",
                "Location: /web/login\r\nSet-Cookie: frontend_lang=en_US; Path=/\r\n"
                "set-cookie: session_id=new-1; Expires=Thu, 01 Jan 2037 00:00:00 GMT; HttpOnly; Path=/\r\n",
                "")};
        const bool has_it = test::header_of(request, "Cookie") == "session_id=new-1";
        return LoopbackServer::Answer{response(has_it ? "200 OK" : "404 Not Found", "", "")};
    });
    const auto followed = fetch({.url = server.url("/web/login?db=shop"), .session_id = "old-1"});
    ASSERT_TRUE(followed);
    EXPECT_EQ(followed->status, 200);
    EXPECT_EQ(followed->session_id, "new-1");
    EXPECT_EQ(followed->url, server.url("/web/login"));

    Limits as_answer;
    as_answer.redirects = Redirects::answer;
    const auto answer = get(server.url("/web/login?db=shop"), as_answer);
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 303);
    EXPECT_EQ(answer->location, server.url("/web/login"));
    EXPECT_EQ(answer->session_id, "new-1");
    EXPECT_EQ(get(server.url("/"))->session_id, "");
}

TEST_F(NetClient, TakesNoSessionThatIsNone) {
    for (const std::string& cookie :
         {std::string("session_id=; Max-Age=0"), "session_id=" + std::string(300, 'x'),
          std::string("my_session_id=a"), std::string("session_id=a b")}) {
        const LoopbackServer server([&](const std::string&) {
            return LoopbackServer::Answer{response("200 OK", "Set-Cookie: " + cookie + "\r\n", "")};
        });
        EXPECT_EQ(get(server.url("/"))->session_id, "") << cookie;
    }
}

TEST_F(NetClient, TellsNoOtherServerWhatTheFirstMayKnow) {
    const LoopbackServer other(
        [](const std::string&) { return LoopbackServer::Answer{response("200 OK", "", "elsewhere")}; });
    const LoopbackServer server([&](const std::string&) {
        return LoopbackServer::Answer{response(
            "302 Found", "Set-Cookie: session_id=new-1\r\nLocation: " + other.url("/x") + "\r\n", "")};
    });
    Request request{.url = server.url("/"), .headers = {{"X-Odoo-Database", "shop"}}, .session_id = "old-1"};
    request.limits.redirects = Redirects::anywhere;
    const auto fetched = fetch(request);
    ASSERT_TRUE(fetched);
    EXPECT_EQ(fetched->url, other.url("/x"));
    EXPECT_EQ(fetched->session_id, "");
    EXPECT_EQ(other.requests().at(0).find("Cookie"), std::string::npos);
    EXPECT_EQ(other.requests().at(0).find("X-Odoo-Database"), std::string::npos);

    request.json = "{}";
    const auto posted = fetch(request);
    ASSERT_FALSE(posted) << "a POST stays with its server";
    EXPECT_EQ(posted.error().fault, Fault::redirected);
    EXPECT_EQ(posted.error().detail, other.url("/x"));
    EXPECT_EQ(posted.error().http_status, 302);
    EXPECT_EQ(other.requests().size(), 1u);
}

TEST_F(NetClient, PostsAgainOnlyWhereAskedTo) {
    const LoopbackServer server([](const std::string& request) {
        if (request.starts_with("POST /moved "))
            return LoopbackServer::Answer{response("308 Permanent Redirect", "Location: /here\r\n", "")};
        if (request.starts_with("POST /login "))
            return LoopbackServer::Answer{response("303 See Other", "Location: /here\r\n", "")};
        return LoopbackServer::Answer{response("200 OK", "", request.substr(0, 4))};
    });
    EXPECT_EQ(fetch({.url = server.url("/moved"), .json = "{}"}).value().body, "POST");
    EXPECT_EQ(fetch({.url = server.url("/login"), .json = "{}"}).error().fault, Fault::redirected);
}

TEST_F(NetClient, SaysWhereOnTheWayItEnded) {
    std::string nobody;
    {
        const LoopbackServer gone([](const std::string&) { return LoopbackServer::Answer{}; });
        nobody = gone.url("/");
    }
    EXPECT_EQ(get(nobody).error().fault, Fault::refused);
    EXPECT_EQ(get(nobody).error().detail, "") << "nothing that differs with each try, and so would be news";
    EXPECT_EQ(get("http://" + std::string(64, 'x') + ".invalid/").error().fault, Fault::name_not_found);
    EXPECT_EQ(get("ftp://127.0.0.1/").error().fault, Fault::bad_address);
    const LoopbackServer silent([](const std::string&) { return LoopbackServer::Answer{}; });
    EXPECT_EQ(get(silent.url("/")).error().fault, Fault::hung_up);
    const LoopbackServer noise(
        [](const std::string&) { return LoopbackServer::Answer{"SSH-2.0 hello\r\n"}; });
    EXPECT_EQ(get(noise.url("/")).error().fault, Fault::not_http);
}

TEST_F(NetClient, GoesThroughTheProxyItWasGivenLast) {
    const LoopbackServer proxy([](const std::string& request) {
        if (request.starts_with("CONNECT"))
            return LoopbackServer::Answer{"HTTP/1.1 403 Forbidden\r\nSet-Cookie: session_id=evil\r\n\r\n"};
        return LoopbackServer::Answer{response("200 OK", "", "by proxy")};
    });
    client_.configure({.proxy = proxy.url(""), .ca_file = {}});
    EXPECT_EQ(get("http://shop.example/page")->body, "by proxy");
    EXPECT_TRUE(proxy.requests().at(0).starts_with("GET http://shop.example/page HTTP/1.1\r\n"));
    const auto forbidden = get("https://shop.example/");
    ASSERT_FALSE(forbidden);
    EXPECT_EQ(forbidden.error().fault, Fault::proxy);
    EXPECT_EQ(forbidden.error().http_status, 403);

    std::string nobody;
    {
        const LoopbackServer gone([](const std::string&) { return LoopbackServer::Answer{}; });
        nobody = gone.url("");
    }
    client_.configure({.proxy = nobody, .ca_file = {}});
    EXPECT_EQ(get("http://shop.example/").error().fault, Fault::proxy);
    EXPECT_EQ(get("http://shop.example/").error().detail, "Connection refused");
}

TEST_F(NetClient, TrustsThePrivateAuthorityAndSaysWhyNot) {
    const test::TemporaryFolder folder;
    const test::Authority authority;
    const std::string file = (folder.path() / "authority.pem").string();
    authority.write(file);
    const auto answer = LoopbackServer::Handler(
        [](Line& line, const std::string&) { line.send(response("200 OK", "", "secret")); });
    const auto ask = [&](const test::CertificateRequest& certificate, const std::string& host) {
        const auto identity = authority.issue(certificate);
        const LoopbackServer server(answer, &identity);
        return get("https://" + host + ":" + std::to_string(server.port()) + "/");
    };
    const auto unknown = ask({}, "localhost");
    ASSERT_FALSE(unknown);
    EXPECT_EQ(unknown.error().fault, Fault::certificate);
    EXPECT_EQ(unknown.error().detail, "issued by nobody this box knows");

    client_.configure({.proxy = {}, .ca_file = file});
    EXPECT_EQ(ask({}, "localhost").value().body, "secret");
    EXPECT_EQ(ask({}, "127.0.0.1").value().body, "secret");
    const auto expired = ask({.from_day = -5, .to_day = -2}, "localhost");
    EXPECT_EQ(expired.error().detail, "expired (or this box's clock is ahead)");
    EXPECT_EQ(expired.error().code, ErrorCode::offline);
    EXPECT_EQ(ask({.names = "DNS:other.example"}, "localhost").error().detail, "made out for another name");
    EXPECT_EQ(ask({.names = "DNS:localhost"}, "127.0.0.1").error().detail, "made out for another name");

    const test::Authority renewed;  // under the same name, with another key
    renewed.write(file);
    const auto forged = ask({}, "localhost");
    EXPECT_EQ(forged.error().fault, Fault::certificate);
    EXPECT_EQ(forged.error().detail, "issued by nobody this box knows");

    client_.configure({.proxy = {}, .ca_file = file + ".not"});
    const auto no_file = ask({}, "localhost");
    EXPECT_EQ(no_file.error().fault, Fault::ca_file);
    EXPECT_EQ(no_file.error().detail, file + ".not");
}

TEST_F(NetClient, TellsAPortThatSpeaksPlain) {
    const LoopbackServer plain(LoopbackServer::Handler([](Line&, const std::string&) {}), nullptr,
                               "HTTP/1.1 400 Bad Request\r\n\r\n");
    EXPECT_EQ(get("https://127.0.0.1:" + std::to_string(plain.port()) + "/").error().fault, Fault::not_tls);
}

TEST(NetFailure, IsAPlainErrorToWhoeverOnlyActsOnCodes) {
    const NetResult<int> failed = fail(Fault::certificate, "expired");
    const Result<int> plain = failed;
    EXPECT_EQ(plain.error().code, ErrorCode::offline);
    EXPECT_EQ(plain.error().message, "the server's certificate can't be trusted: expired");
    EXPECT_EQ(fail(Fault::http_status, "Bad Gateway", 502).value().message,
              "the server answered something else (502): Bad Gateway");
    EXPECT_STREQ(name_of(Fault::name_not_found), "name_not_found");
}

}  // namespace
}  // namespace comptoir::net
