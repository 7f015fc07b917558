/// The driver for print queues: what it opens, and what it makes of servers that are none.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/thread_pool.hpp>
#include <optional>

#include "device-bridge/device.hpp"
#include "device-bridge/device_uri.hpp"
#include "device-bridge/links/ipp_queue.hpp"
#include "tests/support/answering_peer.hpp"
#include "tests/support/run_io.hpp"

namespace comptoir::bridge {

extern const Driver cups_queue;

namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

Result<IppAddress> address_of(const std::string& uri) {
    const auto parsed = DeviceUri::parse(uri);
    if (!parsed) return tl::unexpected(parsed.error());
    return IppAddress::of(*parsed);
}

TEST(CupsQueue, KnowsWhereAQueueIs) {
    const auto local = address_of("cups://office");
    ASSERT_TRUE(local);
    EXPECT_EQ(local->resource, "/printers/office");
    EXPECT_EQ(local->uri, "ipp://localhost/printers/office");
    EXPECT_EQ(local->host, IppAddress::local_server().host);
    const auto remote = address_of("cups://192.168.1.5:6310/back%20office");
    ASSERT_TRUE(remote);
    EXPECT_EQ(remote->host, "192.168.1.5");
    EXPECT_EQ(remote->port, 6310);
    EXPECT_EQ(remote->resource, "/printers/back%20office");
    const auto printer = address_of("ipp://printer.local/ipp/print");
    ASSERT_TRUE(printer);
    EXPECT_EQ(printer->port, 631);
    EXPECT_EQ(printer->resource, "/ipp/print");
    EXPECT_EQ(printer->encryption, IppAddress::Encryption::if_asked);
    const auto encrypted = address_of("ipps://[fe80::1]:443/ipp/print");
    ASSERT_TRUE(encrypted);
    EXPECT_EQ(encrypted->host, "fe80::1");
    EXPECT_EQ(encrypted->encryption, IppAddress::Encryption::always);
}

TEST(CupsQueue, RefusesWhatNamesNoQueue) {
    for (const char* uri : {"cups://", "cups://office:631", "ipp://printer:0/x", "ipp://printer:99999/x",
                            "cups://office?color=yes", "ipp:///ipp/print"}) {
        const auto address = address_of(uri);
        ASSERT_FALSE(address) << uri;
        EXPECT_EQ(address.error().code, ErrorCode::malformed) << uri;
    }
}

class CupsServer : public testing::Test {
protected:
    ~CupsServer() override {
        if (device_) device_->stop();
        device_.reset();
        io_.restart();
        io_.run_for(20ms);
        pool_->join();
    }
    Result<std::unique_ptr<Device>> open(const std::string& uri, json::Value options = json::Value::object(),
                                         bool with_pool = true) {
        DeviceInfo info;
        info.id = "office";
        info.uri = uri;
        info.options = std::move(options);
        EXPECT_TRUE(cups_queue.matches(info)) << uri;
        OpenContext context{.executor = io_.get_executor(),
                            .info = info,
                            .events =
                                [this](EventBody body, const std::string&) {
                                    if (std::holds_alternative<JobEnded>(body)) ++ends_;
                                },
                            .clock = clock_,
                            .paper_folder = ""};
        if (with_pool) context.pool = pool_->get_executor();
        return cups_queue.open(std::move(context));
    }
    std::shared_ptr<std::optional<ActionResult>> ask(const std::string& verb, Duration patience) {
        Action action;
        action.device = "office";
        action.verb = verb;
        action.data = verb == "print_document" ? "%PDF-1.4\n" : "";
        action.id = "job-" + std::to_string(++asked_);
        action.deadline = clock_.now() + patience;
        auto result = std::make_shared<std::optional<ActionResult>>();
        asio::co_spawn(io_, device_->perform(std::move(action)),
                       [result](const std::exception_ptr& thrown, ActionResult given) {
                           EXPECT_EQ(thrown, nullptr);
                           *result = std::move(given);
                       });
        return result;
    }

    asio::io_context io_;
    std::optional<asio::thread_pool> pool_{std::in_place, 2};
    SystemClock clock_;
    std::unique_ptr<Device> device_;
    int asked_ = 0;
    int ends_ = 0;
};

TEST_F(CupsServer, NeedsAPoolAndSettingsThatAreRight) {
    EXPECT_EQ(open("cups://office", json::Value::object(), false).error().code, ErrorCode::unsupported);
    EXPECT_EQ(open("cups://office?x=1").error().code, ErrorCode::malformed);
    EXPECT_EQ(open("cups://office", {{"width_dots", 7}}).error().code, ErrorCode::malformed);
    EXPECT_TRUE(open("cups://office"));
}

TEST_F(CupsServer, ThatIsNoneIsOfflineAndEveryJobIsNoInTime) {
    const std::string ok = "HTTP/1.1 200 OK\r\nContent-Type: application/ipp\r\n";
    for (const std::string& says :
         {std::string(""), std::string("220 mail.example ESMTP\r\n"), ok + "Content-Length: 4\r\n\r\nabcd",
          ok + "Content-Length: 4000\r\n\r\nabcd", ok + "Content-Length: -1\r\n\r\n",
          ok + "Transfer-Encoding: chunked\r\n\r\nzzzz\r\n",
          ok + "Transfer-Encoding: chunked\r\n\r\nffffffff\r\nab",
          std::string("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n"),
          std::string("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"),
          std::string("HTTP/1.1 426 Upgrade Required\r\nContent-Length: 0\r\n\r\n"),
          std::string(200'000, 'x')}) {
        test::AnsweringPeer peer(says);
        device_ = std::move(*open(peer.uri("ipp") + "/ipp/print"));
        device_->start();
        const Time began = clock_.now();
        const auto answer = ask("print_document", 600ms);
        ASSERT_TRUE(test::run_io_until(io_, [&] { return answer->has_value(); })) << says.substr(0, 60);
        EXPECT_LT(clock_.now() - began, 2s) << says.substr(0, 60);
        EXPECT_EQ((*answer)->outcome, Outcome::failed) << says.substr(0, 60);
        EXPECT_NE(device_->condition(), Condition::ready);
        device_->stop();
    }
    EXPECT_EQ(ends_, 11);
}

TEST_F(CupsServer, ThatHangsHoldsNobodyWhoStops) {
    using Manner = test::AnsweringPeer::Manner;
    const std::string wants_tls = "HTTP/1.1 426 Upgrade Required\r\nContent-Length: 0\r\n\r\n";
    struct Case {
        Manner manner;
        std::string says;
        int hangs_at;  // which connection
    };
    for (const Case& one :
         {Case{Manner::never_answers, "", 1}, Case{Manner::drips, "HTTP/1.1 200 OK\r\nX: y\r\n", 1},
          Case{Manner::answers_once, wants_tls, 2}}) {
        test::AnsweringPeer peer(one.says, one.manner);
        device_ = std::move(*open(peer.uri("ipp") + "/ipp/print"));
        device_->start();
        const auto answer = ask("print_document", 1h);
        ASSERT_TRUE(test::run_io_until(io_, [&] { return peer.heard() >= one.hangs_at; }));
        device_->stop();
        ASSERT_TRUE(test::run_io_until(io_, [&] { return answer->has_value(); }));
        EXPECT_EQ((*answer)->outcome, Outcome::failed);
        const Time began = clock_.now();
        pool_->join();
        EXPECT_LT(clock_.now() - began, 1s) << "a hung server must not keep us from ending";
        device_.reset();
        pool_.emplace(2);
    }
}

}  // namespace
}  // namespace comptoir::bridge
