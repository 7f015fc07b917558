/// The whole program as a service: what it tells systemd, and callers while it is away.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include "app/base/file.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/kiosk.hpp"
#include "tests/support/notify_socket.hpp"
#include "tests/support/odoo_server.hpp"
#include "tests/support/tls_client.hpp"

namespace comptoir {
namespace {

using namespace std::chrono_literals;
using test::HttpClient;
using test::Kiosk;
using test::NotifySocket;
using test::OdooServer;
using test::OdooVersion;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kBox = "dc:a6:32:00:11:22";

std::string account_on(const OdooServer& server) {
    return "[box]\nidentifier = \"" + std::string(kBox) + "\"\n[odoo]\nconnection_token = \"" + server.url() +
           "?token=" + OdooServer::kBoxToken + "&db_uuid=u&enterprise_code=c\"\n";
}

/// The server's way to have a box start again; what it says right after the box has come counts as old.
void ask_to_start_again(OdooServer& server, std::uint16_t port) {
    HttpClient client(port);
    const auto status = test::status_when(client, [](const json::Value& said) {
        return json::truthy(json::member(json::member(said, "odoo"), "link"), "is_settled");
    });
    ASSERT_TRUE(server.wait_until([&] { return server.box_listeners() == 1; })) << json::dump(status);
    server.say_to_box("restart_odoo", {{"iot_identifiers", {kBox}}, {"session_id", "till-4"}});
}

TEST(AsAService, IsReadyOnceAFrameIsThereAndTheJournalIsOpenAndSaysHowItIs) {
    NotifySocket systemd;
    Kiosk kiosk({}, {}, {{"NOTIFY_SOCKET", systemd.path()}});
    ASSERT_TRUE(systemd.hears("READY=1")) << systemd.skipped;
    EXPECT_EQ(systemd.skipped, "");
    EXPECT_TRUE(std::filesystem::exists(kiosk.folder("state") + "/journal.db"));
    ASSERT_NE(kiosk.port(), 0) << kiosk.program().output();
    const std::string& output = kiosk.program().output();
    EXPECT_LT(output.find("frame presented"), output.find("the service manager is told"));
    EXPECT_LT(output.find("the service manager is told"), output.find("listening address"))
        << "it waits for no network";
    EXPECT_TRUE(systemd.hears("STATUS=Healthy; tills reach it at 127.0.0.1:" + std::to_string(kiosk.port())))
        << systemd.skipped;
    kiosk.program().signal(SIGTERM);
    EXPECT_TRUE(systemd.hears("STOPPING=1"));
    EXPECT_EQ(kiosk.program().wait_exit(), 0);
}

TEST(AsAService, ReadsItsSettingsAgainOnAHangup) {
    NotifySocket systemd;
    Kiosk kiosk({}, {}, {{"NOTIFY_SOCKET", systemd.path()}});
    ASSERT_TRUE(systemd.hears("READY=1"));
    for (int i = 0; i < 2; ++i) {
        kiosk.program().signal(SIGHUP);
        EXPECT_TRUE(systemd.hears("RELOADING=1\nMONOTONIC_USEC=")) << systemd.skipped;
        EXPECT_TRUE(systemd.hears("READY=1")) << systemd.skipped;
    }
    EXPECT_THAT(systemd.skipped, Not(HasSubstr("STOPPING")));
}

TEST(AsAService, FeedsTheWatchdogUntilItHangs) {
    NotifySocket systemd;
    Kiosk kiosk({}, {}, {{"NOTIFY_SOCKET", systemd.path()}, {"WATCHDOG_USEC", "400000"}});
    ASSERT_TRUE(systemd.hears("READY=1"));
    for (int i = 0; i < 5; ++i) EXPECT_TRUE(systemd.hears("WATCHDOG=1")) << systemd.skipped;
    kiosk.program().signal(SIGSTOP);
    while (systemd.next(100ms)) {
    }
    EXPECT_FALSE(systemd.hears("WATCHDOG=1", 500ms)) << "systemd ends it now";
    kiosk.program().signal(SIGCONT);
    EXPECT_TRUE(systemd.hears("WATCHDOG=1"));
}

TEST(AsAService, StartsAgainWithoutBeingTakenForOneThatEnds) {
    OdooServer server(OdooVersion::v19);
    NotifySocket systemd;
    Kiosk kiosk(account_on(server), {}, {{"NOTIFY_SOCKET", systemd.path()}, {"WATCHDOG_USEC", "20000000"}});
    ASSERT_TRUE(systemd.hears("READY=1"));
    const auto port = kiosk.port();
    ask_to_start_again(server, port);
    ASSERT_TRUE(systemd.hears("RELOADING=1")) << systemd.skipped;
    ASSERT_TRUE(systemd.hears("READY=1")) << systemd.skipped;
    EXPECT_THAT(systemd.skipped, Not(HasSubstr("STOPPING")));
    EXPECT_THAT(systemd.skipped, HasSubstr("WATCHDOG=1")) << "the start has the whole patience";
    EXPECT_EQ(HttpClient(port).get("/hw_proxy/hello").body, "ping") << "at the port it had";
}

std::uint16_t free_port() {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    socklen_t size = sizeof address;
    ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
    ::close(fd);
    return ntohs(address.sin_port);
}

/// The program on a socket that systemd's own helper opened and a shell restarts it on, as systemd does.
class Restarted {
public:
    explicit Restarted(const OdooServer& server) : port(free_port()) {
        const auto path = [this](const char* name) { return (folder_.path() / name).string(); };
        pid_file_ = path("pid");
        std::filesystem::create_directories(path("state"));
        std::ofstream(path("state") + "/status_ticket.json") << "{}";
        std::ofstream(path("comptoir.toml"))
            << "[http]\nlisten = [\"127.0.0.1:" << port << "\"]\n[paths]\nstate = \"" << path("state")
            << "\"\ncache = \"" << path("cache") << "\"\nruntime = \"" << path("run")
            << "\"\n[screen]\noutput = \"memory\"\nsize = \"1280x720\"\n"
            << account_on(server);
        const std::string script = "while :; do (echo $BASHPID >'" + pid_file_ + ".new'; mv '" + pid_file_ +
                                   ".new' '" + pid_file_ +
                                   "'; export LISTEN_PID=$BASHPID; exec \"$@\"); done";
        program_ = std::make_unique<test::Program>(
            "/usr/bin/systemd-socket-activate",
            std::vector<std::string>{"-l", "127.0.0.1:" + std::to_string(port), "--fdname=http", "/bin/bash",
                                     "-c", script, "restart", COMPTOIR_PROGRAM, "--settings",
                                     path("comptoir.toml")});
        is_open = program_->wait_for("Listening on 127.0.0.1:");
    }
    ~Restarted() {
        const pid_t last = pid();
        program_.reset();  // the shell first, or it starts another
        if (last > 0) ::kill(last, SIGKILL);
    }
    Restarted(const Restarted&) = delete;
    Restarted& operator=(const Restarted&) = delete;

    [[nodiscard]] pid_t pid() const {
        const std::string text = file::read(pid_file_, 32).value_or("0");
        return static_cast<pid_t>(std::strtol(text.c_str(), nullptr, 10));
    }
    [[nodiscard]] test::Program& program() { return *program_; }
    [[nodiscard]] bool has_said(const std::string& words, int times) {
        return program_->wait_until([&](const std::string& output) {
            int count = 0;
            for (auto at = output.find(words); at != std::string::npos; at = output.find(words, at + 1))
                ++count;
            return count >= times;
        });
    }

    const std::uint16_t port;
    bool is_open = false;

private:
    test::TemporaryFolder folder_;
    std::string pid_file_;
    std::unique_ptr<test::Program> program_;
};

/// Tills that call again and again, each time over a connection of its own.
class Callers {
public:
    explicit Callers(std::uint16_t port) {
        for (int i = 0; i < kCount; ++i) {
            threads_.emplace_back([this, port] {
                while (!is_over_) call(port);
            });
        }
    }
    ~Callers() { stop(); }
    Callers(const Callers&) = delete;
    Callers& operator=(const Callers&) = delete;
    void stop() {
        is_over_ = true;
        for (std::thread& thread : threads_) {
            if (thread.joinable()) thread.join();
        }
    }

    static constexpr int kCount = 4;
    std::atomic<int> answered = 0, refused = 0, cut_off = 0;
    std::atomic<long> slowest_ms = 0;

private:
    void call(std::uint16_t port) {
        const auto began = std::chrono::steady_clock::now();
        HttpClient client(port);
        if (!client.is_connected()) {
            ++refused;
            return;
        }
        const bool is_answered = client.get("/hw_proxy/hello").body == "ping";
        ++(is_answered ? answered : cut_off);
        const long took = static_cast<long>(
            std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began)
                .count());
        for (long before = slowest_ms; took > before && !slowest_ms.compare_exchange_weak(before, took);) {
        }
    }

    std::atomic<bool> is_over_ = false;
    std::vector<std::thread> threads_;
};

void print(const char* what, const Callers& callers) {
    std::printf("%s: %d callers answered, %d refused, %d cut off, the slowest after %ld ms\n", what,
                callers.answered.load(), callers.refused.load(), callers.cut_off.load(),
                callers.slowest_ms.load());
}

TEST(OnAHandedOverSocket, NobodyIsRefusedOrCutOffWhileTheProgramStartsAgain) {
    OdooServer server(OdooVersion::v19);
    Restarted box(server);
    ASSERT_TRUE(box.is_open) << box.program().output();
    Callers callers(box.port);
    ASSERT_TRUE(box.has_said("listening address", 1)) << box.program().output();
    const pid_t pid = box.pid();
    HttpClient poll(box.port);
    const std::string question = poll.text("POST", "/hw_proxy/scanner", R"({"jsonrpc":"2.0","id":7})",
                                           {{"Content-Type", "application/json"}});
    poll.send(question);
    ask_to_start_again(server, box.port);
    EXPECT_EQ(poll.receive().status, 200) << "a held poll gets its answer, not a broken connection";
    HttpClient asks_again(box.port);
    ASSERT_TRUE(asks_again.is_connected());
    asks_again.send(question);
    ASSERT_TRUE(box.has_said("listening address", 2)) << box.program().output();
    EXPECT_EQ(box.pid(), pid) << "in the same process";
    const int before = callers.answered;
    while (callers.answered < before + 100 && callers.refused == 0) std::this_thread::yield();
    callers.stop();
    pollfd still{asks_again.fd(), POLLIN, 0};
    EXPECT_EQ(::poll(&still, 1, 0), 0) << "the next one is held by the program that came after";
    print("started again", callers);
    EXPECT_EQ(callers.refused, 0);
    EXPECT_EQ(callers.cut_off, 0);
    EXPECT_LT(callers.slowest_ms, 5000) << "a till asks every 5 s";
    EXPECT_THAT(box.program().output(), Not(HasSubstr("can't be listened on")));
}

TEST(OnAHandedOverSocket, NobodyIsRefusedWhileTheProgramIsKilledAndStarted) {
    OdooServer server(OdooVersion::v19);
    Restarted box(server);
    ASSERT_TRUE(box.is_open) << box.program().output();
    Callers callers(box.port);
    for (int time = 1; time <= 3; ++time) {
        ASSERT_TRUE(box.has_said("listening address", time)) << box.program().output();
        const int before = callers.answered;
        while (callers.answered < before + 100 && callers.refused == 0) std::this_thread::yield();
        ASSERT_EQ(::kill(box.pid(), SIGKILL), 0);
    }
    ASSERT_TRUE(box.has_said("listening address", 4)) << box.program().output();
    const int before = callers.answered;
    while (callers.answered < before + 100 && callers.refused == 0) std::this_thread::yield();
    callers.stop();
    print("killed three times", callers);
    EXPECT_EQ(callers.refused, 0);
    EXPECT_LE(callers.cut_off, 3 * Callers::kCount) << "only who was just being answered";
    EXPECT_LT(callers.slowest_ms, 5000);
    const auto status = HttpClient(box.port).get("/api/v1/status").json();
    EXPECT_TRUE(status["problems"].empty()) << json::dump(status["problems"]);
}

TEST(OnAHandedOverSocket, HttpsIsSpokenWhereItsNameSaysSoWithoutASetting) {
    Kiosk kiosk;
    ASSERT_NE(kiosk.port(), 0);
    kiosk.program().signal(SIGTERM);
    EXPECT_EQ(kiosk.program().wait_exit(), 0);
    const std::uint16_t plain = free_port();
    const std::uint16_t secure = free_port();
    test::Program program(
        "/usr/bin/systemd-socket-activate",
        {"-l", "127.0.0.1:" + std::to_string(plain), "-l", "127.0.0.1:" + std::to_string(secure),
         "--fdname=http:https", COMPTOIR_PROGRAM, "--settings", kiosk.settings_file()});
    ASSERT_TRUE(program.wait_for("Listening on 127.0.0.1:" + std::to_string(secure))) << program.output();
    HttpClient client(plain);
    const std::string authority = client.get("/ca.crt").body;
    test::TlsClient till(secure, {.authority = authority});
    ASSERT_TRUE(till.is_through()) << program.output();
    EXPECT_EQ(till.get("/hw_proxy/hello"), "ping");
    const auto status = client.get("/api/v1/status").json();
    EXPECT_TRUE(status["problems"].empty()) << json::dump(status["problems"]);
    program.signal(SIGTERM);
    EXPECT_EQ(program.wait_exit(), 0);
}

TEST(OnAHandedOverSocket, WhatIsNoSocketIsSaidAndTheRestGoesOn) {
    Kiosk kiosk;
    ASSERT_NE(kiosk.port(), 0);
    const std::string script =
        "exec 3</dev/null; export LISTEN_PID=$$ LISTEN_FDS=1 LISTEN_FDNAMES=odd; exec \"$@\"";
    kiosk.program().signal(SIGTERM);
    EXPECT_EQ(kiosk.program().wait_exit(), 0);
    test::Program program("/bin/bash",
                          {"-c", script, "bash", COMPTOIR_PROGRAM, "--settings", kiosk.settings_file()});
    EXPECT_TRUE(program.wait_for("a socket that was opened for this program can't be used name=\"odd\""))
        << program.output();
    EXPECT_TRUE(program.wait_for("listening address")) << program.output();
}

}  // namespace
}  // namespace comptoir
