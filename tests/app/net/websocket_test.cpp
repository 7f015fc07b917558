#include "app/net/websocket.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <functional>
#include <mutex>
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
using test::Opcode;

const std::string kNoName = std::string(64, 'x') + ".invalid";  // too long a label: no name server is asked
constexpr auto kLong = 20s;                                     // only a test that fails waits for it

/// What a server does once the handshake is through.
LoopbackServer::Handler after_handshake(std::function<void(Line&)> then) {
    return [then = std::move(then)](Line& line, const std::string& request) {
        if (line.send(test::switching_protocols(request))) then(line);
    };
}

LoopbackServer::Handler answering(std::string bytes) {
    return [bytes = std::move(bytes)](Line& line, const std::string&) { line.send(bytes); };
}

/// Frames the client sent, as the server's thread notes them.
class Notes {
public:
    void add(const test::Frame& frame) {
        const std::lock_guard lock(mutex_);
        frames_.push_back(frame);
    }
    [[nodiscard]] std::vector<test::Frame> all() const {
        const std::lock_guard lock(mutex_);
        return frames_;
    }

private:
    mutable std::mutex mutex_;
    std::vector<test::Frame> frames_;
};

class NetWebSocket : public ::testing::Test {
protected:
    /// Runs a coroutine to its end; the io_context's own deadline ends a test that hangs.
    void run(const std::function<asio::awaitable<void>()>& test) {
        bool has_ended = false;
        asio::co_spawn(io_, test, [&](const std::exception_ptr& thrown) {
            EXPECT_FALSE(thrown);
            has_ended = true;
            io_.stop();
        });
        io_.restart();
        io_.run_for(30s);
        EXPECT_TRUE(has_ended) << "the test's own deadline";
    }
    NetResult<void> connect(WebSocket& socket, const WebSocketRequest& request, Duration patience = kLong) {
        NetResult<void> done = fail(Fault::none);
        run([&]() -> asio::awaitable<void> { done = co_await socket.connect(request, patience); });
        return done;
    }
    NetResult<std::string> read(WebSocket& socket, Duration patience = kLong) {
        NetResult<std::string> text = fail(Fault::none);
        run([&]() -> asio::awaitable<void> { text = co_await socket.read(patience); });
        return text;
    }
    NetResult<void> write(WebSocket& socket, const std::string& text, Duration patience = kLong) {
        NetResult<void> done = fail(Fault::none);
        run([&]() -> asio::awaitable<void> { done = co_await socket.write(text, patience); });
        return done;
    }
    /// Why one connection came to nothing.
    Failure failure(const std::string& url, const NetSettings& settings = {}, Duration patience = kLong) {
        WebSocket socket(io_.get_executor(), settings);
        const auto done = connect(socket, {.url = url}, patience);
        EXPECT_FALSE(done) << url;
        EXPECT_FALSE(socket.is_open());
        return done ? Failure{} : done.error();
    }
    static std::string url(const LoopbackServer& server, const std::string& scheme = "ws",
                           const std::string& host = "127.0.0.1") {
        return scheme + "://" + host + ":" + std::to_string(server.port()) + "/websocket";
    }

    asio::io_context io_;
};

TEST_F(NetWebSocket, SendsTheHeadersAServerAsksFor) {
    const LoopbackServer server(after_handshake([](Line& line) { line.wait_until_gone(); }));
    WebSocket socket(io_.get_executor(), {});
    ASSERT_TRUE(connect(socket, {.url = url(server) + "?version=1#top",
                                 .origin = "https://shop.example",
                                 .cookie = "session_id=abc"}));
    EXPECT_TRUE(socket.is_open());
    const std::string head = server.requests().at(0);
    EXPECT_TRUE(head.starts_with("GET /websocket?version=1 HTTP/1.1\r\n")) << head;
    EXPECT_EQ(test::header_of(head, "Host"), "127.0.0.1:" + std::to_string(server.port()));
    EXPECT_EQ(test::header_of(head, "Origin"), "https://shop.example");
    EXPECT_EQ(test::header_of(head, "Cookie"), "session_id=abc");
    EXPECT_EQ(test::header_of(head, "User-Agent"), "comptoir");
    EXPECT_EQ(test::header_of(head, "Sec-WebSocket-Version"), "13");
    EXPECT_EQ(test::header_of(head, "Sec-WebSocket-Extensions"), "");

    WebSocket plain(io_.get_executor(), {});
    ASSERT_TRUE(connect(plain, {.url = url(server)}));
    const std::string second = server.requests().at(1);
    EXPECT_EQ(test::header_of(second, "Origin"), "http://127.0.0.1:" + std::to_string(server.port()));
    EXPECT_EQ(second.find("Cookie"), std::string::npos);
}

TEST_F(NetWebSocket, ReadsWholeMessagesHoweverTheyAreCut) {
    const std::string large(300'000, 'x');
    const LoopbackServer server(after_handshake([&](Line& line) {
        line.send(test::frame("[1") + test::frame(large));
        line.send(test::frame("one ", Opcode::text, test::Part::more));
        line.send(test::frame("ping in between", Opcode::ping));
        line.send(test::frame("two ", Opcode::continuation, test::Part::more));
        line.send(test::frame("", Opcode::continuation, test::Part::more));
        for (const char byte : test::frame("thr\xc3\xa9\x65", Opcode::continuation)) line.send({&byte, 1});
        line.wait_until_gone();
    }));
    WebSocket socket(io_.get_executor(), {});
    ASSERT_TRUE(connect(socket, {.url = url(server)}));
    EXPECT_EQ(read(socket).value(), "[1");
    EXPECT_EQ(read(socket).value(), large);
    EXPECT_EQ(read(socket).value(), "one two thr\xc3\xa9\x65");
}

TEST_F(NetWebSocket, WritesMessagesAsTheyAre) {
    Notes notes;
    const LoopbackServer server(after_handshake([&](Line& line) {
        while (const auto frame = test::receive_frame(line)) {
            notes.add(*frame);
            line.send(test::frame("got " + std::to_string(frame->payload.size())));
        }
    }));
    WebSocket socket(io_.get_executor(), {});
    ASSERT_TRUE(connect(socket, {.url = url(server)}));
    const std::string subscription = R"({"event_name":"subscribe","data":{"channels":["abc"],"last":0}})";
    const std::string large(WebSocket::kWriteBytesMax, 'x');
    ASSERT_TRUE(write(socket, subscription));
    EXPECT_EQ(read(socket).value(), "got " + std::to_string(subscription.size()));
    ASSERT_TRUE(write(socket, large));
    EXPECT_EQ(read(socket).value(), "got " + std::to_string(large.size()));
    EXPECT_EQ(write(socket, large + "x").error().fault, Fault::too_large);
    EXPECT_TRUE(socket.is_open());
    ASSERT_EQ(notes.all().size(), 2u);
    EXPECT_EQ(notes.all()[0].opcode, Opcode::text);
    EXPECT_EQ(notes.all()[0].payload, subscription);
    EXPECT_EQ(notes.all()[1].payload, large);
}

TEST_F(NetWebSocket, AnswersPingsWithoutARead) {
    Notes notes;
    const LoopbackServer server(after_handshake([&](Line& line) {
        line.send(test::frame("are you there", Opcode::ping));
        if (const auto frame = test::receive_frame(line)) notes.add(*frame);
        line.send(test::frame("good"));
        line.wait_until_gone();
    }));
    WebSocket socket(io_.get_executor(), {});
    ASSERT_TRUE(connect(socket, {.url = url(server)}));
    run([&]() -> asio::awaitable<void> {
        asio::steady_timer look(io_);
        while (notes.all().empty()) {
            look.expires_after(5ms);
            co_await look.async_wait(asio::use_awaitable);
        }
    });
    EXPECT_EQ(notes.all().at(0).opcode, Opcode::pong);
    EXPECT_EQ(notes.all().at(0).payload, "are you there");
    EXPECT_EQ(read(socket).value(), "good");
}

TEST_F(NetWebSocket, StaysOpenWhenAReadTimesOut) {
    const LoopbackServer server(after_handshake([&](Line& line) {
        (void)test::receive_frame(line);
        line.send(test::frame("at last"));
        line.wait_until_gone();
    }));
    WebSocket socket(io_.get_executor(), {});
    ASSERT_TRUE(connect(socket, {.url = url(server)}));
    for (int i = 0; i < 3; ++i) {
        const auto quiet = read(socket, 10ms);
        ASSERT_FALSE(quiet);
        EXPECT_EQ(quiet.error().fault, Fault::timeout);
        EXPECT_EQ(quiet.error().code, ErrorCode::timeout);
        EXPECT_TRUE(socket.is_open());
    }
    ASSERT_TRUE(write(socket, "speak"));
    EXPECT_EQ(read(socket).value(), "at last");
}

TEST_F(NetWebSocket, PingsAQuietServerAndKeepsOneThatAnswers) {
    Notes notes;
    const LoopbackServer server(after_handshake([&](Line& line) {
        while (const auto frame = test::receive_frame(line)) {
            notes.add(*frame);
            line.send(test::frame(frame->payload, Opcode::pong));
            if (notes.all().size() == 2) line.send(test::frame("still here"));
        }
    }));
    WebSocket socket(io_.get_executor(), {}, {.keep_alive = 1s});  // a busy machine takes its time to answer
    ASSERT_TRUE(connect(socket, {.url = url(server)}));
    EXPECT_EQ(read(socket).value(), "still here");
    ASSERT_GE(notes.all().size(), 2u);
    EXPECT_EQ(notes.all()[0].opcode, Opcode::ping);
}

TEST_F(NetWebSocket, NoticesAPeerThatIsDead) {
    const LoopbackServer server(after_handshake([](Line& line) { line.wait_until_gone(); }));
    WebSocket socket(io_.get_executor(), {}, {.keep_alive = 100ms});
    ASSERT_TRUE(connect(socket, {.url = url(server)}));
    const auto dead = read(socket);
    ASSERT_FALSE(dead);
    EXPECT_EQ(dead.error().fault, Fault::hung_up);
    EXPECT_EQ(dead.error().code, ErrorCode::offline);
    EXPECT_FALSE(socket.is_open());
    EXPECT_FALSE(socket.close_reason());
}

TEST_F(NetWebSocket, RefusesAHugeFrameByItsLength) {
    const LoopbackServer server(after_handshake([](Line& line) {
        line.send(test::frame_head(64u << 20) + std::string(1000, 'x'));
        line.wait_until_gone();
    }));
    WebSocket socket(io_.get_executor(), {});
    ASSERT_TRUE(connect(socket, {.url = url(server)}));
    const auto text = read(socket);
    ASSERT_FALSE(text);
    EXPECT_EQ(text.error().fault, Fault::too_large);
    EXPECT_EQ(text.error().code, ErrorCode::full);
    EXPECT_FALSE(socket.is_open());
    EXPECT_EQ(read(socket).error().fault, Fault::too_large) << "it stays over";
    EXPECT_EQ(write(socket, "x").error().fault, Fault::too_large);
}

TEST_F(NetWebSocket, CountsTheFragmentsOfAMessageTogether) {
    const LoopbackServer server(after_handshake([](Line& line) {
        line.send(test::frame(std::string(1000, 'x')));
        line.send(test::frame(std::string(600, 'x'), Opcode::text, test::Part::more));
        line.send(test::frame(std::string(600, 'x'), Opcode::continuation, test::Part::more));
        line.wait_until_gone();
    }));
    WebSocket socket(io_.get_executor(), {}, {.message_bytes = 1000});
    ASSERT_TRUE(connect(socket, {.url = url(server)}));
    EXPECT_EQ(read(socket).value().size(), 1000u);
    EXPECT_EQ(read(socket).error().fault, Fault::too_large);
}

TEST_F(NetWebSocket, SurvivesAFrameThatIsCut) {
    const LoopbackServer server(
        after_handshake([](Line& line) { line.send(test::frame_head(100) + "half of i"); }));
    WebSocket socket(io_.get_executor(), {});
    ASSERT_TRUE(connect(socket, {.url = url(server)}));
    const auto text = read(socket);
    ASSERT_FALSE(text);
    EXPECT_EQ(text.error().fault, Fault::hung_up);
    EXPECT_EQ(text.error().code, ErrorCode::offline);
    EXPECT_FALSE(socket.close_reason());
}

TEST_F(NetWebSocket, EndsAMessageThatNeverEnds) {
    const LoopbackServer server(after_handshake([](Line& line) {
        while (line.send(test::frame("x", Opcode::text, test::Part::more)) && line.receive()) {
        }
        line.wait_until_gone();
    }));
    WebSocket socket(io_.get_executor(), {});
    ASSERT_TRUE(connect(socket, {.url = url(server)}));
    EXPECT_EQ(read(socket, 50ms).error().fault, Fault::timeout);
    EXPECT_TRUE(socket.is_open());
    EXPECT_EQ(read(socket, 50ms).error().fault, Fault::timeout);
    EXPECT_FALSE(socket.is_open());
}

TEST_F(NetWebSocket, RefusesWhatBreaksTheProtocol) {
    for (const std::string& bytes :
         {test::frame("\xff\xfe not text"), std::string("\xf1\x00", 2),
          test::frame("x", Opcode::continuation), test::frame("picture", Opcode::binary),
          test::frame(std::string(126, 'p'), Opcode::ping), std::string("\x81\x82\0\0\0\0ab", 8),
          std::string("\x83\x00", 2)}) {
        const LoopbackServer server(after_handshake([&](Line& line) {
            line.send(bytes);
            line.wait_until_gone();
        }));
        WebSocket socket(io_.get_executor(), {});
        ASSERT_TRUE(connect(socket, {.url = url(server)}));
        const auto text = read(socket);
        ASSERT_FALSE(text) << testing::PrintToString(bytes);
        EXPECT_EQ(text.error().fault, Fault::malformed) << testing::PrintToString(bytes);
        EXPECT_FALSE(socket.is_open());
    }
}

TEST_F(NetWebSocket, TellsHowTheServerSaidGoodbye) {
    struct Case {
        std::string bytes;
        int code;
        std::string reason;
    };
    for (const Case& one : {Case{test::close_frame(4001, "session expired"), 4001, "session expired"},
                            Case{test::close_frame(1013, ""), 1013, ""},
                            Case{test::close_frame(1000, "OUTDATED_VERSION"), 1000, "OUTDATED_VERSION"},
                            Case{test::frame("", Opcode::close), 1005, ""}}) {
        Notes notes;
        const LoopbackServer server(after_handshake([&](Line& line) {
            line.send(test::frame("last words") + one.bytes);
            while (const auto frame = test::receive_frame(line)) notes.add(*frame);
        }));
        WebSocket socket(io_.get_executor(), {});
        ASSERT_TRUE(connect(socket, {.url = url(server)}));
        EXPECT_EQ(read(socket).value(), "last words");
        const auto text = read(socket);
        ASSERT_FALSE(text);
        EXPECT_EQ(text.error().fault, Fault::hung_up);
        ASSERT_TRUE(socket.close_reason()) << one.code;
        EXPECT_EQ(socket.close_reason()->code, one.code);
        EXPECT_EQ(socket.close_reason()->reason, one.reason);
    }
}

TEST_F(NetWebSocket, SaysGoodbyeAndWaitsForTheServers) {
    Notes notes;
    const LoopbackServer server(after_handshake([&](Line& line) {
        while (const auto frame = test::receive_frame(line)) {
            notes.add(*frame);
            if (frame->opcode == Opcode::close) line.send(test::frame(frame->payload, Opcode::close));
        }
    }));
    WebSocket socket(io_.get_executor(), {});
    ASSERT_TRUE(connect(socket, {.url = url(server)}));
    Fault ended = Fault::none;
    asio::co_spawn(
        io_, [&]() -> asio::awaitable<void> { ended = (co_await socket.read(kLong)).error().fault; },
        [](const std::exception_ptr& thrown) { EXPECT_FALSE(thrown); });
    run([&]() -> asio::awaitable<void> { co_await socket.close(kLong); });
    EXPECT_EQ(ended, Fault::stopped);
    EXPECT_FALSE(socket.is_open());
    ASSERT_EQ(notes.all().size(), 1u);
    EXPECT_EQ(notes.all()[0].payload, "\x03\xe8") << "1000";
}

TEST_F(NetWebSocket, WaitsForAGoodbyeNoLongerThanTold) {
    const LoopbackServer server(after_handshake([](Line& line) { line.wait_until_gone(); }));
    WebSocket socket(io_.get_executor(), {});
    ASSERT_TRUE(connect(socket, {.url = url(server)}));
    run([&]() -> asio::awaitable<void> { co_await socket.close(20ms); });
    EXPECT_FALSE(socket.is_open());
    EXPECT_EQ(write(socket, "x").error().fault, Fault::stopped);
}

TEST_F(NetWebSocket, EndsAtOnceWhenAborted) {
    const LoopbackServer server(after_handshake([](Line& line) { line.wait_until_gone(); }));
    WebSocket socket(io_.get_executor(), {});
    ASSERT_TRUE(connect(socket, {.url = url(server)}));
    run([&]() -> asio::awaitable<void> {
        asio::post(io_, [&] { socket.abort(); });
        const auto text = co_await socket.read(kLong);
        EXPECT_EQ(text.error().fault, Fault::stopped);
        EXPECT_EQ(text.error().code, ErrorCode::offline);
    });
    EXPECT_EQ(read(socket).error().fault, Fault::stopped);

    WebSocket never(io_.get_executor(), {});
    never.abort();
    EXPECT_EQ(connect(never, {.url = url(server)}).error().fault, Fault::stopped);
}

TEST_F(NetWebSocket, AbortsAHandshake) {
    const LoopbackServer server(
        LoopbackServer::Handler([](Line& line, const std::string&) { line.wait_until_gone(); }));
    WebSocket socket(io_.get_executor(), {});
    asio::steady_timer look(io_);
    const std::function<void()> abort_when_asked = [&] {
        look.expires_after(5ms);
        look.async_wait([&](const boost::system::error_code&) {
            if (server.requests().empty()) return abort_when_asked();
            socket.abort();
        });
    };
    abort_when_asked();
    EXPECT_EQ(connect(socket, {.url = url(server)}).error().fault, Fault::stopped);
}

TEST_F(NetWebSocket, MayBeDestroyedWhileItReads) {
    const LoopbackServer server(after_handshake([](Line& line) { line.wait_until_gone(); }));
    auto socket = std::make_unique<WebSocket>(io_.get_executor(), NetSettings{});
    ASSERT_TRUE(connect(*socket, {.url = url(server)}));
    run([&]() -> asio::awaitable<void> {
        asio::post(io_, [&] { socket.reset(); });
        const auto text = co_await socket->read(kLong);
        EXPECT_EQ(text.error().fault, Fault::stopped);
    });
}

TEST_F(NetWebSocket, LeavesNothingBehindWhenTheLoopGoesFirst) {
    const LoopbackServer server(after_handshake([](Line& line) { line.wait_until_gone(); }));
    auto io = std::make_unique<asio::io_context>();
    asio::co_spawn(
        *io,
        [&]() -> asio::awaitable<void> {
            WebSocket socket(io->get_executor(), {}, {.keep_alive = 20ms});
            const WebSocketRequest request{.url = url(server)};
            const auto connected = co_await socket.connect(request, kLong);
            EXPECT_TRUE(connected);
            io->stop();
            (void)co_await socket.read(kLong);
            ADD_FAILURE() << "nothing runs any more";
        },
        [](const std::exception_ptr&) {});
    io->run_for(30s);
    io.reset();
    EXPECT_EQ(server.requests().size(), 1u);
}

TEST_F(NetWebSocket, ReadsNoFurtherThanOneMessageAhead) {
    std::atomic<std::size_t> sent{0};
    const std::string message = test::frame(std::string(1u << 20, 'x'));
    const LoopbackServer server(after_handshake([&](Line& line) {
        for (; sent < 64 && line.send(message); ++sent) {
        }
        line.wait_until_gone();
    }));
    WebSocket socket(io_.get_executor(), {});
    ASSERT_TRUE(connect(socket, {.url = url(server)}));
    io_.restart();
    io_.run_for(200ms);
    EXPECT_LT(sent, 32u) << "the rest waits in the server";
    for (int i = 0; i < 64; ++i) ASSERT_EQ(read(socket).value().size(), 1u << 20) << i;
}

TEST_F(NetWebSocket, EndsWhenTheServerTakesNothing) {
    std::atomic<bool> is_over{false};
    const LoopbackServer server(after_handshake([&](Line&) {
        while (!is_over) std::this_thread::yield();
    }));
    WebSocket socket(io_.get_executor(), {});
    ASSERT_TRUE(connect(socket, {.url = url(server)}));
    const std::string large(WebSocket::kWriteBytesMax, 'x');
    NetResult<void> done;
    for (int i = 0; done && i < 64; ++i) done = write(socket, large, 50ms);
    is_over = true;
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().fault, Fault::timeout);
    EXPECT_FALSE(socket.is_open());
    EXPECT_EQ(read(socket).error().fault, Fault::timeout);
}

// ---- handshakes that come to nothing ---------------------------------------------------------------

TEST_F(NetWebSocket, TellsAnAnswerThatIsNoWebSocket) {
    const LoopbackServer gateway(
        answering("HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\nContent-Length: 6\r\n"
                  "\r\n<html>"));
    const Failure bad_gateway = failure(url(gateway));
    EXPECT_EQ(bad_gateway.fault, Fault::http_status);
    EXPECT_EQ(bad_gateway.http_status, 502);
    EXPECT_EQ(bad_gateway.detail, "Bad Gateway");
    EXPECT_EQ(bad_gateway.code, ErrorCode::refused);

    const LoopbackServer old(answering("HTTP/1.0 400 Bad Request\r\n\r\nan answer that its end ends"));
    EXPECT_EQ(failure(url(old)).http_status, 400);
    const LoopbackServer page(answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"));
    EXPECT_EQ(failure(url(page)).http_status, 200);

    const LoopbackServer login(
        answering("HTTP/1.1 303 SEE OTHER\r\nLocation: /web/login?redirect=x\r\n"
                  "Content-Length: 0\r\n\r\n"));
    const Failure redirected = failure(url(login));
    EXPECT_EQ(redirected.fault, Fault::redirected);
    EXPECT_EQ(redirected.http_status, 303);
    EXPECT_EQ(redirected.detail, "/web/login?redirect=x");
}

TEST_F(NetWebSocket, TellsAnAnswerThatIsNoneOfHttp) {
    const LoopbackServer noise(answering("SSH-2.0-OpenSSH_9.2\r\n\r\n"));
    EXPECT_EQ(failure(url(noise)).fault, Fault::not_http);
    const LoopbackServer gone(answering(""));
    EXPECT_EQ(failure(url(gone)).fault, Fault::hung_up);
    const LoopbackServer cut(answering("HTTP/1.1 101 Switch"));
    EXPECT_EQ(failure(url(cut)).fault, Fault::hung_up);
    const LoopbackServer wrong(
        answering("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                  "Connection: Upgrade\r\nSec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n"
                  "\r\n"));
    EXPECT_EQ(failure(url(wrong)).fault, Fault::malformed);
}

TEST_F(NetWebSocket, GivesUpAHandshakeThatNeverEnds) {
    const LoopbackServer silent(
        LoopbackServer::Handler([](Line& line, const std::string&) { line.wait_until_gone(); }));
    const Failure late = failure(url(silent), {}, 50ms);
    EXPECT_EQ(late.fault, Fault::timeout);
    EXPECT_EQ(late.code, ErrorCode::timeout);

    const LoopbackServer endless(LoopbackServer::Handler([](Line& line, const std::string&) {
        line.send("HTTP/1.1 101 Switching Protocols\r\n");
        while (line.send("X-More: " + std::string(500, 'x') + "\r\n")) {
        }
    }));
    EXPECT_EQ(failure(url(endless)).fault, Fault::too_large);
    const LoopbackServer page(LoopbackServer::Handler([](Line& line, const std::string&) {
        line.send("HTTP/1.1 200 OK\r\n\r\n");
        while (line.send(std::string(5000, 'x'))) {
        }
    }));
    EXPECT_EQ(failure(url(page)).fault, Fault::too_large);
}

TEST_F(NetWebSocket, TellsThatNobodyListensOrIsThere) {
    std::string nobody;
    {
        const LoopbackServer gone(answering(""));
        nobody = url(gone);
    }
    const Failure refused = failure(nobody);
    EXPECT_EQ(refused.fault, Fault::refused);
    EXPECT_EQ(refused.code, ErrorCode::offline);
    EXPECT_EQ(failure("ws://" + kNoName + "/websocket").fault, Fault::name_not_found);
}

TEST_F(NetWebSocket, TakesOnlyAddressesItCanSend) {
    for (const char* bad :
         {"", "ws://", "http://127.0.0.1/", "127.0.0.1:8069", "ws://user@127.0.0.1/", "ws://127.0.0.1:0/",
          "ws://127.0.0.1/a b", "ws://127.0.0.1/\r\nX-Evil: 1", "wss:/127.0.0.1"}) {
        const Failure why = failure(bad);
        EXPECT_EQ(why.fault, Fault::bad_address) << bad;
        EXPECT_EQ(why.code, ErrorCode::malformed) << bad;
    }
    WebSocket socket(io_.get_executor(), {});
    EXPECT_EQ(
        connect(socket, {.url = "ws://127.0.0.1:1/", .cookie = "session_id=a\r\nX-Evil: 1"}).error().fault,
        Fault::bad_address);
}

// ---- TLS -------------------------------------------------------------------------------------------

class NetWebSocketTls : public NetWebSocket {
protected:
    NetWebSocketTls() { authority_.write(file()); }

    [[nodiscard]] std::string file() const { return (folder_.path() / "authority.pem").string(); }
    [[nodiscard]] NetSettings trusting() const { return {.proxy = {}, .ca_file = file()}; }

    test::TemporaryFolder folder_;
    test::Authority authority_;
};

TEST_F(NetWebSocketTls, TalksToAServerOfAPrivateAuthority) {
    const auto identity = authority_.issue();
    const LoopbackServer server(after_handshake([](Line& line) {
                                    while (const auto frame = test::receive_frame(line)) {
                                        if (frame->opcode == Opcode::text)
                                            line.send(test::frame(frame->payload));
                                        if (frame->opcode == Opcode::close)
                                            line.send(test::frame(frame->payload, Opcode::close));
                                    }
                                }),
                                &identity);
    for (const char* host : {"localhost", "127.0.0.1"}) {
        WebSocket socket(io_.get_executor(), trusting());
        const auto connected = connect(socket, {.url = url(server, "wss", host)});
        ASSERT_TRUE(connected) << connected.error().message;
        const std::string text(200'000, 'x');
        ASSERT_TRUE(write(socket, text));
        EXPECT_EQ(read(socket).value(), text);
        run([&]() -> asio::awaitable<void> { co_await socket.close(kLong); });
    }
    EXPECT_EQ(test::header_of(server.requests().at(0), "Origin"),
              "https://localhost:" + std::to_string(server.port()));
}

TEST_F(NetWebSocketTls, TrustsNobodyItDoesNotKnow) {
    const auto identity = authority_.issue();
    const LoopbackServer server(after_handshake([](Line& line) { line.wait_until_gone(); }), &identity);
    const Failure unknown = failure(url(server, "wss", "localhost"));
    EXPECT_EQ(unknown.fault, Fault::certificate);
    EXPECT_EQ(unknown.detail, "issued by nobody this box knows");
    EXPECT_EQ(unknown.code, ErrorCode::offline);
    EXPECT_TRUE(server.requests().empty()) << "nothing is said to it";
}

TEST_F(NetWebSocketTls, SaysWhatIsWrongWithACertificate) {
    const auto why = [&](const test::CertificateRequest& request, const std::string& host) {
        const auto identity = authority_.issue(request);
        const LoopbackServer server(after_handshake([](Line& line) { line.wait_until_gone(); }), &identity);
        const Failure failed = failure(url(server, "wss", host), trusting());
        EXPECT_EQ(failed.fault, Fault::certificate);
        EXPECT_TRUE(server.requests().empty());
        return failed.detail;
    };
    EXPECT_EQ(why({.from_day = -5, .to_day = -2}, "localhost"), "expired (or this box's clock is ahead)");
    EXPECT_EQ(why({.from_day = 2, .to_day = 5}, "localhost"),
              "not valid yet (or this box's clock is behind)");
    EXPECT_EQ(why({.names = "DNS:other.example"}, "localhost"), "made out for another name");
    EXPECT_EQ(why({.names = "DNS:localhost"}, "127.0.0.1"), "made out for another name");
    EXPECT_EQ(why({.names = "IP:127.0.0.2"}, "127.0.0.1"), "made out for another name");
}

TEST_F(NetWebSocketTls, SaysThatTheAuthoritysFileIsNoUse) {
    const LoopbackServer server(answering(""));
    const Failure missing = failure(url(server, "wss"), {.proxy = {}, .ca_file = file() + ".not"});
    EXPECT_EQ(missing.fault, Fault::ca_file);
    EXPECT_EQ(missing.detail, file() + ".not");
}

TEST_F(NetWebSocketTls, TellsAPortThatSpeaksPlain) {
    // It takes the greeting for a request's head as soon as that holds an empty line, which it need not: so
    // at once.
    const LoopbackServer plain(LoopbackServer::Handler([](Line&, const std::string&) {}), nullptr,
                               "HTTP/1.1 400 Bad Request\r\n\r\n");
    EXPECT_EQ(failure(url(plain, "wss"), trusting()).fault, Fault::not_tls);
}

TEST_F(NetWebSocketTls, GivesUpATlsHandshakeThatNeverEnds) {
    const LoopbackServer silent(LoopbackServer::Handler([](Line&, const std::string&) {}));
    EXPECT_EQ(failure(url(silent, "wss"), trusting(), 50ms).fault, Fault::timeout);
}

TEST_F(NetWebSocketTls, MayBeDestroyedWithAPingOnItsWay) {
    const auto identity = authority_.issue();
    const LoopbackServer server(after_handshake([](Line& line) {
                                    line.send(test::frame("read ahead"));
                                    line.wait_until_gone();
                                }),
                                &identity);
    for (int i = 0; i < 20; ++i) {
        auto socket =
            std::make_unique<WebSocket>(io_.get_executor(), trusting(), WebSocketLimits{.keep_alive = 4ms});
        ASSERT_TRUE(connect(*socket, {.url = url(server, "wss", "localhost")}));
        io_.restart();
        io_.run_for(std::chrono::microseconds(1900 + 20 * i));
        socket.reset();
        io_.restart();
        io_.run_for(2ms);
    }
}

// ---- through a proxy -------------------------------------------------------------------------------

/// Does what a CONNECT asks for, with one connection at a time.
void tunnel(Line& line, const std::string& request) {
    const auto colon = request.find(':');
    const int port = std::stoi(request.substr(colon + 1));
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    ASSERT_EQ(::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    const std::atomic<bool> never{false};
    Line server(fd, nullptr, never);
    line.send("HTTP/1.1 200 Connection established\r\n\r\n");
    std::thread back([&] {
        while (const auto bytes = server.receive()) line.send(*bytes);
    });
    while (const auto bytes = line.receive()) server.send(*bytes);
    ::shutdown(fd, SHUT_RDWR);
    back.join();
}

TEST_F(NetWebSocketTls, GoesThroughAProxy) {
    const auto identity = authority_.issue();
    const auto echo = after_handshake([](Line& line) {
        while (const auto frame = test::receive_frame(line)) line.send(test::frame(frame->payload));
    });
    const LoopbackServer secure(echo, &identity);
    const LoopbackServer plain(echo);
    const LoopbackServer proxy{LoopbackServer::Handler(tunnel)};
    NetSettings settings = trusting();
    settings.proxy = proxy.url("");
    for (const std::string& to : {url(secure, "wss", "localhost"), url(plain)}) {
        WebSocket socket(io_.get_executor(), settings);
        const auto connected = connect(socket, {.url = to});
        ASSERT_TRUE(connected) << connected.error().message;
        ASSERT_TRUE(write(socket, "hello"));
        EXPECT_EQ(read(socket).value(), "hello");
    }
    EXPECT_TRUE(proxy.requests().at(0).starts_with("CONNECT localhost:" + std::to_string(secure.port()) +
                                                   " HTTP/1.1\r\n"));
    EXPECT_EQ(proxy.requests().at(0).find("Cookie"), std::string::npos);
    EXPECT_EQ(proxy.requests().size(), 2u);
}

TEST_F(NetWebSocket, TellsThatTheProxyIsTheTrouble) {
    const LoopbackServer refusing(answering("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"));
    const Failure forbidden =
        failure("wss://shop.example/websocket", {.proxy = refusing.url(""), .ca_file = {}});
    EXPECT_EQ(forbidden.fault, Fault::proxy);
    EXPECT_EQ(forbidden.http_status, 403);
    EXPECT_TRUE(refusing.requests().at(0).starts_with("CONNECT shop.example:443 HTTP/1.1\r\n"));

    const LoopbackServer noise(answering("220 mail.example ESMTP\r\n\r\n"));
    EXPECT_EQ(failure("wss://shop.example/", {.proxy = noise.url(""), .ca_file = {}}).fault, Fault::proxy);
    const LoopbackServer endless(LoopbackServer::Handler([](Line& line, const std::string&) {
        while (line.send("HTTP/1.1 200 OK and so on ")) {
        }
    }));
    EXPECT_EQ(failure("wss://shop.example/", {.proxy = endless.url(""), .ca_file = {}}).fault, Fault::proxy);
    const LoopbackServer chatty(answering("HTTP/1.1 200 OK\r\n\r\n\x81\x02hi"));
    EXPECT_EQ(failure("ws://shop.example/", {.proxy = chatty.url(""), .ca_file = {}}).fault, Fault::proxy);
    const LoopbackServer silent(
        LoopbackServer::Handler([](Line& line, const std::string&) { line.wait_until_gone(); }));
    EXPECT_EQ(failure("wss://shop.example/", {.proxy = silent.url(""), .ca_file = {}}, 50ms).fault,
              Fault::timeout);

    std::string nobody;
    {
        const LoopbackServer gone(answering(""));
        nobody = gone.url("");
    }
    EXPECT_EQ(failure("wss://shop.example/", {.proxy = nobody, .ca_file = {}}).fault, Fault::proxy);
    EXPECT_EQ(failure("wss://shop.example/", {.proxy = "http://" + kNoName + ":3128", .ca_file = {}}).fault,
              Fault::proxy);
}

}  // namespace
}  // namespace comptoir::net
