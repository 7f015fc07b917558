// Addresses: several, taken, given up, taken over.

#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <thread>

#include "app/http/port_holder.hpp"
#include "app/http/settings.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/http_fixture.hpp"
#include "tests/support/temporary_folder.hpp"

namespace comptoir::http {
namespace {

using namespace std::chrono_literals;
using test::HttpClient;
using test::HttpFixture;

/// A socket that listens on loopback and is not ours.
struct Stranger {
    Stranger() {
        fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        ::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address);
        ::listen(fd, 8);
        socklen_t size = sizeof address;
        ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
        port = ntohs(address.sin_port);
    }
    ~Stranger() { leave(); }
    Stranger(const Stranger&) = delete;
    Stranger& operator=(const Stranger&) = delete;
    void leave() {
        if (fd >= 0) ::close(std::exchange(fd, -1));
    }
    [[nodiscard]] std::string address() const { return "127.0.0.1:" + std::to_string(port); }

    int fd = -1;
    std::uint16_t port = 0;
};

asio::awaitable<Response> hello(const Request&) {
    co_return Response::text(200, "ping");
}

void add_hello(HttpFixture& fixture) {
    fixture.router().on(Method::get, "/hw_proxy/hello", Guard::anyone, hello);
}

TEST(Listen, ServesSeveralAddresses) {
    HttpFixture fixture;
    add_hello(fixture);
    fixture.start({"127.0.0.1:0", "127.0.0.3:0"});
    const auto bound = fixture.run([&] { return fixture.server().bound(); });
    ASSERT_EQ(bound.size(), 2u);
    EXPECT_EQ(bound[0], "127.0.0.1:" + std::to_string(fixture.port()));
    EXPECT_TRUE(bound[1].starts_with("127.0.0.3:"));
    EXPECT_EQ(HttpClient(fixture.port()).get("/hw_proxy/hello").body, "ping");
}

TEST(Listen, TakesIpv4AndIpv6OnTheSamePort) {
    HttpFixture fixture;
    add_hello(fixture);
    fixture.start({"127.0.0.1:0"});
    const std::string port = std::to_string(fixture.port());
    fixture.run([&] { fixture.server().listen({"127.0.0.1:" + port, "[::]:" + port}); });
    const auto problems = fixture.run([&] { return fixture.server().problems(); });
    if (!problems.empty() && problems[0].find("in use") == std::string::npos &&
        problems[0].find("has this") == std::string::npos)
        GTEST_SKIP() << "no IPv6 here: " << problems[0];
    EXPECT_EQ(fixture.run([&] { return fixture.server().bound().size(); }), 2u)
        << "IPv6 sockets take IPv6 only";
}

TEST(Listen, NamesWhoHoldsAPortAndServesTheOtherAddresses) {
    const Stranger stranger;
    HttpFixture fixture;
    add_hello(fixture);
    fixture.start({"127.0.0.1:0", stranger.address()});
    EXPECT_EQ(HttpClient(fixture.port()).get("/hw_proxy/hello").body, "ping");
    const auto problems = fixture.run([&] { return fixture.server().problems(); });
    ASSERT_EQ(problems.size(), 1u);
    EXPECT_TRUE(problems[0].starts_with(stranger.address() + " can't be listened on: ")) << problems[0];
    EXPECT_NE(problems[0].find("(process " + std::to_string(::getpid()) + ") has this port"),
              std::string::npos)
        << problems[0];
}

TEST(Listen, TriesAgainUntilThePortIsFree) {
    Stranger stranger;
    HttpFixture fixture({}, {.rebind = 20ms});
    add_hello(fixture);
    int changes = 0;
    fixture.server().on_change([&] { ++changes; });
    fixture.start({stranger.address()});
    EXPECT_EQ(fixture.port(), 0);
    EXPECT_EQ(fixture.run([&] { return fixture.server().problems().size(); }), 1u);
    stranger.leave();
    const auto until = std::chrono::steady_clock::now() + HttpClient::kPatience;
    while (fixture.run([&] { return fixture.server().bound().empty(); })) {
        ASSERT_LT(std::chrono::steady_clock::now(), until);
        std::this_thread::yield();
    }
    EXPECT_TRUE(fixture.run([&] { return fixture.server().problems().empty(); }));
    EXPECT_EQ(fixture.run([&] { return changes; }), 2) << "once for the trouble, once for its end";
    EXPECT_EQ(HttpClient(stranger.port).get("/hw_proxy/hello").body, "ping");
}

TEST(Listen, SaysWhatIsNoAddress) {
    HttpFixture fixture;
    fixture.start({"localhost:8069", "127.0.0.1", "[::1:80", "127.0.0.1:99999", "1.2.3:80"});
    EXPECT_EQ(fixture.run([&] { return fixture.server().problems().size(); }), 5u);
}

TEST(Listen, MovesToNewAddressesAndKeepsWhatStays) {
    HttpFixture fixture;
    add_hello(fixture);
    fixture.start({"127.0.0.1:0", "127.0.0.3:0"});
    HttpClient client(fixture.port());
    EXPECT_EQ(client.get("/hw_proxy/hello").status, 200);
    const auto before = fixture.run([&] { return fixture.server().bound(); });
    fixture.run([&] { fixture.server().listen({"127.0.0.3:0"}); });
    EXPECT_EQ(fixture.run([&] { return fixture.server().bound(); }), std::vector<std::string>{before[1]});
    EXPECT_EQ(client.get("/hw_proxy/hello").status, 200) << "a connection outlives its address";
    EXPECT_FALSE(HttpClient(fixture.port()).is_connected());
}

TEST(Listen, TakesOverASocketThatAlreadyListens) {
    Stranger handed_over;
    HttpFixture fixture;
    add_hello(fixture);
    HttpClient early(handed_over.port);  // it waits in the backlog, as across a restart
    early.send(early.text("GET", "/hw_proxy/hello", ""));
    ASSERT_TRUE(fixture.server().adopt(std::exchange(handed_over.fd, -1)));
    fixture.start({});
    EXPECT_EQ(fixture.port(), handed_over.port);
    EXPECT_EQ(early.receive().body, "ping");
}

TEST(Listen, RefusesToTakeOverWhatDoesNotListen) {
    HttpFixture fixture;
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    EXPECT_EQ(fixture.server().adopt(fd).error().code, ErrorCode::refused);
    ::close(fd);
    EXPECT_EQ(fixture.server().adopt(-1).error().code, ErrorCode::refused);
}

TEST(Listen, DoesNotBindAgainWhatWasHandedOver) {
    Stranger handed_over;
    HttpFixture fixture;
    add_hello(fixture);
    ASSERT_TRUE(fixture.server().adopt(std::exchange(handed_over.fd, -1)));
    fixture.start({handed_over.address()});
    EXPECT_TRUE(fixture.run([&] { return fixture.server().problems(); }).empty());
    EXPECT_EQ(fixture.run([&] { return fixture.server().bound(); }),
              std::vector<std::string>{handed_over.address()});
    EXPECT_EQ(HttpClient(handed_over.port).get("/hw_proxy/hello").body, "ping");
    fixture.run([&] { fixture.server().listen({"127.0.0.3:0"}); });
    EXPECT_EQ(HttpClient(handed_over.port).get("/hw_proxy/hello").body, "ping")
        << "whoever gave it says how long";
}

TEST(Listen, ASocketForEveryAddressCoversEachOfThem) {
    Stranger handed_over;
    const int everywhere = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    handed_over.leave();
    address.sin_port = htons(handed_over.port);
    ASSERT_EQ(::bind(everywhere, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    ASSERT_EQ(::listen(everywhere, 8), 0);
    HttpFixture fixture;
    ASSERT_TRUE(fixture.server().adopt(everywhere));
    fixture.start({handed_over.address()});
    EXPECT_TRUE(fixture.run([&] { return fixture.server().problems(); }).empty());
    EXPECT_EQ(fixture.run([&] { return fixture.server().bound().size(); }), 1U);
}

TEST(Listen, SaysWhichSocketWasHandedOverForTheOtherProtocol) {
    Stranger handed_over;
    HttpFixture fixture;
    ASSERT_TRUE(fixture.server().adopt(std::exchange(handed_over.fd, -1), Security::tls));
    fixture.start({handed_over.address()});
    EXPECT_EQ(fixture.server().given_tls(), std::vector<std::string>{handed_over.address()});
    const auto problems = fixture.run([&] { return fixture.server().problems(); });
    ASSERT_EQ(problems.size(), 1U);
    EXPECT_NE(problems[0].find("was handed over for https; FileDescriptorName"), std::string::npos)
        << problems[0];
    EXPECT_TRUE(fixture.run([&] { return fixture.server().bound_tls(); }).empty())
        << "callers wait until there is a certificate";
}

TEST(Listen, WhatWeBoundOurselvesIsClaimedByItsAddressOrClosed) {
    Stranger asked;
    Stranger not_asked;
    HttpFixture fixture;
    add_hello(fixture);
    ASSERT_TRUE(fixture.server().adopt(std::exchange(asked.fd, -1), Security::plain, Tenure::ours));
    ASSERT_TRUE(fixture.server().adopt(std::exchange(not_asked.fd, -1), Security::plain, Tenure::ours));
    EXPECT_TRUE(fixture.server().bound().empty()) << "nobody has asked yet";
    fixture.start({asked.address()});
    EXPECT_EQ(HttpClient(asked.port).get("/hw_proxy/hello").body, "ping");
    EXPECT_FALSE(HttpClient(not_asked.port).is_connected());
    EXPECT_EQ(fixture.run([&] { return fixture.server().bound().size(); }), 1U);
}

TEST(Listen, APortThatTheSystemChoseStaysTheSame) {
    Stranger kept;
    HttpFixture fixture;
    ASSERT_TRUE(fixture.server().adopt(std::exchange(kept.fd, -1), Security::plain, Tenure::ours));
    fixture.start({"127.0.0.1:0"});
    EXPECT_EQ(fixture.port(), kept.port);
}

TEST(Listen, CallersWaitInWhatIsKeptWhileTheServerIsGone) {
    std::vector<KeptSocket> kept;
    std::uint16_t port = 0;
    {
        HttpFixture before;
        add_hello(before);
        before.start();
        port = before.port();
        kept = before.run([&] { return before.server().keep(); });
        before.stop();
    }
    ASSERT_EQ(kept.size(), 1U);
    EXPECT_EQ(kept[0].tenure, Tenure::ours);
    HttpClient between(port);
    ASSERT_TRUE(between.is_connected());
    between.send(between.text("GET", "/hw_proxy/hello", ""));
    HttpFixture after;
    add_hello(after);
    ASSERT_TRUE(after.server().adopt(kept[0].fd, kept[0].security, kept[0].tenure));
    after.start({"127.0.0.1:0"});
    EXPECT_EQ(between.receive().body, "ping");
}

TEST(Listen, WhoWasAcceptedWhenTheServerStopsIsStillAnswered) {
    HttpFixture fixture;
    add_hello(fixture);
    fixture.start();
    HttpClient early(fixture.port());
    const auto until = std::chrono::steady_clock::now() + HttpClient::kPatience;
    while (fixture.run([&] { return fixture.server().connection_count(); }) == 0)
        ASSERT_LT(std::chrono::steady_clock::now(), until);
    auto stopped = asio::co_spawn(fixture.io(), fixture.server().stop(), asio::use_future);
    while (fixture.run(
        [&] { return !fixture.server().bound().empty() && HttpClient(fixture.port()).is_connected(); }))
        ASSERT_LT(std::chrono::steady_clock::now(), until);
    early.send(early.text("GET", "/hw_proxy/hello", ""));
    const auto answer = early.receive();
    EXPECT_EQ(answer.body, "ping");
    EXPECT_EQ(answer.header("Connection"), "close");
    stopped.get();
}

TEST(PortHolder, SaysNothingWhereNothingListens) {
    const test::TemporaryFolder folder;
    std::filesystem::create_directories(folder.path() / "net");
    std::ofstream(folder.path() / "net/tcp") << "garbage\n  0: 0100007F:1F85 00000000:0000 01 a b c d e 77\n"
                                             << "  1: 0100007F:zz 0 0A\n";
    EXPECT_EQ(holder_of_port(8069, folder.path()), "");
    EXPECT_EQ(holder_of_port(8069, folder.path() / "missing"), "");
}

TEST(PortHolder, FindsTheProcessBehindASocket) {
    const test::TemporaryFolder folder;
    std::filesystem::create_directories(folder.path() / "net");
    std::filesystem::create_directories(folder.path() / "812/fd");
    std::ofstream(folder.path() / "net/tcp6")
        << "  sl  local_address remote_address st tx rx tr when uid timeout inode\n"
        << "   0: 00000000000000000000000000000000:1F85 00000000000000000000000000000000:0000 0A "
           "00000000:00000000 "
           "00:00000000 00000000     0        0 4711 1 0\n";
    std::ofstream(folder.path() / "812/comm") << "python3\n";
    std::filesystem::create_symlink("socket:[4711]", folder.path() / "812/fd/5");
    EXPECT_EQ(holder_of_port(8069, folder.path()), "python3 (process 812)");
}

TEST(HttpSettings, KnowsAnAddressFromWhatIsNone) {
    for (const char* good : {"0.0.0.0:8069", "[::]:8069", "[::1]:1", "127.0.0.1:0"})
        EXPECT_EQ(why_bad_listen_address(good), "") << good;
    for (const char* bad : {"8069", ":8069", "0.0.0.0", "0.0.0.0:", "0.0.0.0:70000", "::1:80", "[::1]",
                            "box:8069", "0.0.0.0:80x", "[]:80", "[1.2.3.4]:80"})
        EXPECT_NE(why_bad_listen_address(bad), "") << bad;
}

TEST(HttpSettings, ChecksEveryValueOfItsSections) {
    const auto why = [](const settings::Section& section, std::string_view name, const json::Value& value) {
        for (const auto& key : section.keys) {
            if (key.name == name) return key.why_bad(value);
        }
        return std::string("no such key");
    };
    for (const auto* section : {&http_section(), &access_section()}) {
        for (const auto& key : section->keys) EXPECT_EQ(key.why_bad(key.fallback), "") << key.name;
    }
    EXPECT_NE(why(http_section(), "listen", json::Value::array()), "");
    EXPECT_NE(why(http_section(), "listen", {"box:1"}), "");
    EXPECT_NE(why(http_section(), "listen", json::Value::array({"8069"})), "");
    EXPECT_EQ(why(http_section(), "listen_tls", json::Value::array()), "");
    EXPECT_NE(why(http_section(), "listen_tls", json::Value::array({"443"})), "");
    for (const char* file : {"certificate", "key"}) {
        EXPECT_EQ(why(http_section(), file, "/etc/comptoir/box.pem"), "");
        EXPECT_NE(why(http_section(), file, "box.pem"), "");
    }
    EXPECT_EQ(why(access_section(), "origins", "open"), "");
    EXPECT_EQ(why(access_section(), "origins", {"https://a.example", "http://b.example:8069"}), "");
    EXPECT_NE(why(access_section(), "origins", {"ask", "https://a.example"}), "");
    EXPECT_NE(why(access_section(), "origins", "aks"), "");
    EXPECT_NE(why(access_section(), "api_token", "short"), "");
    EXPECT_NE(why(access_section(), "host_names", {"a b"}), "");
}

}  // namespace
}  // namespace comptoir::http
