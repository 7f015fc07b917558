#include "app/net/client.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <string>
#include <vector>

#include "tests/support/loopback_server.hpp"
#include "tests/support/temporary_folder.hpp"

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

}  // namespace
}  // namespace comptoir::net
