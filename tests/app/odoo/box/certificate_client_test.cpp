#include "app/odoo/box/certificate_client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <boost/asio/io_context.hpp>
#include <functional>

#include "app/base/file.hpp"
#include "tests/support/certificates.hpp"
#include "tests/support/loopback_server.hpp"
#include "tests/support/odoo_server.hpp"
#include "tests/support/run_io.hpp"
#include "tests/support/temporary_folder.hpp"

namespace comptoir::odoo::box {
namespace {

using namespace std::chrono_literals;
using State = CertificateStatus::State;
using test::LoopbackServer;
using test::OdooServer;
using test::OdooVersion;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kSubject = "*.abcdef.odoo-iot.com";
constexpr const char* kX509 = "/odoo-enterprise/iot/x509";
constexpr const char* kDate = "/iot/box/update_certificate_status";

/// The day, as far as the client is told.
class DayClock final : public Clock {
public:
    [[nodiscard]] Time now() const override { return std::chrono::steady_clock::now(); }
    [[nodiscard]] WallTime wall() const override { return std::chrono::system_clock::now() + ahead; }
    std::chrono::hours ahead{0};
};

struct CertificateClientTest : testing::Test {
    CertificateClientTest() {
        testing::internal::CaptureStderr();
        open();
    }
    ~CertificateClientTest() override {
        one.reset();
        client.stop();
        io.run_for(2s);
        const std::string log = testing::internal::GetCapturedStderr();
        EXPECT_THAT(log, Not(HasSubstr("PRIVATE")));
        EXPECT_THAT(log, Not(HasSubstr("s3cr3t")));
    }
    void open() {
        one = std::make_unique<CertificateClient>(CertificateContext{
            .executor = io.get_executor(),
            .client = client,
            .clock = clock,
            .file = file(),
            .changed = [this] { ++changes; },
            .timings = {.request = 2s, .check = 5ms, .retry_min = 5ms, .retry_max = 20ms}});
    }
    std::filesystem::path file() const { return folder.path() / "odoo-certificate.json"; }
    bool run_until(const std::function<bool()>& is_so) { return test::run_io_until(io, is_so); }
    bool reaches(State state) {
        return run_until([&] { return one->status().state == state; });
    }
    ServerAccount account(const std::string& url = "http://127.0.0.1:1") {
        return {url, "s3cr3t", "uuid-1", "s3cr3t-code", ""};
    }
    void ask(const std::string& service) {
        one->configure({.service = service, .account = account(service), .identifier = "dc:a6:32:00:11:22"});
    }
    void give(OdooServer& server, const test::Identity& identity, const std::string& subject = kSubject) {
        server.give_certificate(subject, test::pem_of(identity.certificate.get()),
                                test::pem_of(identity.key.get()));
    }
    test::Identity issue(int to_day = 90) {
        return authority.issue({.names = std::string("DNS:") + kSubject, .from_day = -1, .to_day = to_day});
    }

    test::TemporaryFolder folder;
    boost::asio::io_context io;
    net::Client client{io.get_executor(), {}};
    DayClock clock;
    test::Authority authority;
    int changes = 0;
    std::unique_ptr<CertificateClient> one;
};

TEST_F(CertificateClientTest, AsksNobodyWhereNoServiceIsNamedOrThereIsNoAccount) {
    OdooServer server(OdooVersion::v19);
    one->configure({.service = "", .account = account(), .identifier = "id"});
    one->configure({.service = server.url(), .account = {}, .identifier = "id"});
    io.run_for(50ms);
    EXPECT_TRUE(server.posts(kX509).empty());
    EXPECT_EQ(one->status(), CertificateStatus{});
    EXPECT_FALSE(one->certificate());
}

TEST_F(CertificateClientTest, GetsACertificateKeepsItToItselfAndFindsItAgain) {
    OdooServer server(OdooVersion::v19);
    const auto identity = issue();
    give(server, identity);
    ask(server.url());
    ASSERT_TRUE(reaches(State::good));
    EXPECT_EQ(one->status().subject, kSubject);
    EXPECT_GT(one->status().until.value(), clock.wall() + 80 * 24h);
    EXPECT_EQ(one->certificate()->pair.key, test::pem_of(identity.key.get()));
    EXPECT_EQ(server.posts(kX509)[0].body["params"],
              (json::Value{{"db_uuid", "uuid-1"}, {"enterprise_code", "s3cr3t-code"}}));
    struct stat info {};
    ASSERT_EQ(::stat(file().c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777, 0600u);

    const auto asked = server.posts(kX509).size();
    open();
    EXPECT_FALSE(one->certificate()) << "nobody wants one yet";
    ask(server.url());
    EXPECT_EQ(one->certificate()->subject, kSubject) << "at once, without asking";
    ASSERT_TRUE(reaches(State::good));
    EXPECT_EQ(server.posts(kX509).size(), asked);
}

TEST_F(CertificateClientTest, TellsTheServerUntilWhenItIsGood) {
    OdooServer server(OdooVersion::v19);
    give(server, issue());
    ask(server.url());
    ASSERT_TRUE(run_until([&] { return !server.posts(kDate).empty(); }));
    const json::Value params = server.posts(kDate)[0].body["params"];
    EXPECT_EQ(params["identifier"], json::Value("dc:a6:32:00:11:22"));
    EXPECT_THAT(json::text(params, "ssl_certificate_end_date"),
                testing::MatchesRegex("20[0-9-]{8} [0-9:]{8}"));
    io.restart();
    io.run_for(60ms);
    EXPECT_EQ(server.posts(kDate).size(), 1u) << "once";
}

TEST_F(CertificateClientTest, AsksAgainTenDaysBeforeTheEnd) {
    OdooServer server(OdooVersion::v19);
    give(server, issue(30));
    ask(server.url());
    ASSERT_TRUE(reaches(State::good));
    clock.ahead = 19 * 24h;
    io.restart();
    io.run_for(60ms);
    EXPECT_EQ(server.posts(kX509).size(), 1u);
    clock.ahead = 21 * 24h;
    give(server, issue(90));
    ASSERT_TRUE(run_until([&] { return server.posts(kX509).size() == 2; }));
    ASSERT_TRUE(run_until([&] { return one->status().until.value() > clock.wall() + 60 * 24h; }));
}

TEST_F(CertificateClientTest, AnotherDatabaseGetsAnotherCertificate) {
    OdooServer server(OdooVersion::v19);
    give(server, issue());
    ask(server.url());
    ASSERT_TRUE(reaches(State::good));
    ServerAccount other = account(server.url());
    other.db_uuid = "uuid-2";
    one->configure({.service = server.url(), .account = other, .identifier = "id"});
    ASSERT_TRUE(run_until([&] { return server.posts(kX509).size() >= 2; }));
    EXPECT_EQ(server.posts(kX509)[1].body["params"]["db_uuid"], json::Value("uuid-2"));
}

TEST_F(CertificateClientTest, APairThatIsNoGoodIsNamedAndTheOneInUseStays) {
    OdooServer server(OdooVersion::v19);
    const auto first = issue(5);
    give(server, first);
    ask(server.url());
    ASSERT_TRUE(run_until([&] { return one->certificate().has_value(); }));
    const auto before = one->certificate();
    server.give_certificate(kSubject, test::pem_of(issue().certificate.get()),
                            test::pem_of(issue().key.get()));
    ASSERT_TRUE(run_until([&] {
        return one->status().problem == "no certificate from " + server.url() +
                                            ": the key does not belong to the certificate; the one in use "
                                            "stays";
    }));
    EXPECT_EQ(one->certificate(), before);
    give(server, issue(-1));
    ASSERT_TRUE(run_until(
        [&] { return one->status().problem.find("the certificate expired on ") != std::string::npos; }));
    EXPECT_EQ(one->certificate(), before);
    give(server, issue());
    ASSERT_TRUE(reaches(State::good));
    EXPECT_NE(one->certificate(), before);
}

TEST_F(CertificateClientTest, OneThatHasExpiredIsShownToNobody) {
    OdooServer server(OdooVersion::v19);
    give(server, issue(30));
    ask(server.url());
    ASSERT_TRUE(reaches(State::good));
    server.go_away();
    clock.ahead = 31 * 24h;
    EXPECT_FALSE(one->certificate());
    ASSERT_TRUE(reaches(State::trouble));
    EXPECT_EQ(one->status().problem, "no certificate from " + server.url() + ": the connection was refused");
    EXPECT_EQ(one->status().subject, "");
}

TEST_F(CertificateClientTest, AnAccountWithoutASubscriptionIsNamed) {
    ServerAccount poor = account();
    poor.enterprise_code.clear();
    one->configure({.service = "http://127.0.0.1:1", .account = poor, .identifier = "id"});
    ASSERT_TRUE(reaches(State::trouble));
    EXPECT_THAT(one->status().problem, HasSubstr("the connection token names no subscription"));
}

TEST_F(CertificateClientTest, WhatIsKeptAndNotReadableIsAskedForAnew) {
    for (const std::string& text :
         {std::string("garbage"), std::string(10u << 20, '['), std::string("{}"),
          std::string(R"({"certificate": "s3cr3t", "key": "s3cr3t", "subject": 7})")}) {
        ASSERT_TRUE(file::write(file(), text));
        open();
        OdooServer server(OdooVersion::v19);
        give(server, issue());
        ask(server.url());
        EXPECT_FALSE(one->certificate());
        EXPECT_TRUE(reaches(State::good));
    }
}

TEST_F(CertificateClientTest, GoesOnWithOneThatItCanNotKeepAndSaysSo) {
    std::filesystem::create_directories(file() / "in the way");
    OdooServer server(OdooVersion::v19);
    give(server, issue());
    ask(server.url());
    ASSERT_TRUE(run_until([&] { return one->certificate().has_value(); }));
    EXPECT_THAT(one->status().problem, HasSubstr("is lost at the next start"));
}

TEST_F(CertificateClientTest, EveryBadAnswerIsNamedAndAskedAgain) {
    const auto answer = [](const std::string& body, const std::string& status = "200 OK") {
        return "HTTP/1.1 " + status + "\r\nConnection: close\r\nLocation: https://elsewhere.example/\r\n" +
               "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
    };
    const std::pair<std::string, const char*> cases[] = {
        {answer("<html></html>"), "it answers with a web page"},
        {answer("{\"s3cr3t\": 1}"), "there is no certificate in its answer"},
        {answer(std::string(10u << 20, ' ')), "larger than the limit"},
        {answer(std::string(10'000, '[')), "not to be understood"},
        {answer("", "503 Service Unavailable"), "it answers with status 503"},
        {answer("", "301 Moved Permanently"), "sends us elsewhere"},
    };
    for (const auto& [bytes, words] : cases) {
        const LoopbackServer service([&](const std::string&) { return LoopbackServer::Answer{bytes}; });
        ask(service.url(""));
        ASSERT_TRUE(run_until([&] { return service.requests().size() >= 2; })) << words;
        EXPECT_THAT(one->status().problem, HasSubstr(words));
        EXPECT_FALSE(one->certificate());
    }
}

}  // namespace
}  // namespace comptoir::odoo::box
