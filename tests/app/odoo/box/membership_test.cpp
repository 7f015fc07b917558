#include "app/odoo/box/membership.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <functional>

#include "tests/support/certificates.hpp"
#include "tests/support/odoo_server.hpp"
#include "tests/support/run_io.hpp"
#include "tests/support/temporary_folder.hpp"

namespace comptoir::odoo::box {
namespace {

using namespace std::chrono_literals;
using test::OdooServer;
using test::OdooVersion;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr const char* kIdentifier = "dc:a6:32:00:11:22";

struct MembershipTest : testing::Test {
    MembershipTest() { testing::internal::CaptureStderr(); }
    ~MembershipTest() override {
        membership.stop();
        client.stop();
        io.run_for(2s);
        EXPECT_THAT(testing::internal::GetCapturedStderr(), Not(HasSubstr("s3cr3t")));
        EXPECT_THAT(json::dump(membership.describe()), Not(HasSubstr("s3cr3t")));
    }
    bool run_until(const std::function<bool()>& is_so) { return test::run_io_until(io, is_so); }

    test::TemporaryFolder folder;
    boost::asio::io_context io;
    net::Client client{io.get_executor(), {}};
    SystemClock clock;
    int changes = 0;
    int certificates = 0;
    Membership membership{{.executor = io.get_executor(),
                           .client = client,
                           .clock = clock,
                           .folder = folder.path(),
                           .changed = [this] { ++changes; },
                           .has_certificate = [this] { ++certificates; },
                           .pairing = {.request = 2s, .poll = 5ms, .poll_unit = 1ms, .poll_max = 10ms},
                           .certificate = {.request = 2s}}};
};

TEST_F(MembershipTest, ABoxOfNobodyAsksNobody) {
    membership.configure({}, kIdentifier);
    EXPECT_EQ(membership.describe(),
              json::Value::parse(
                  R"({"account": "none", "server": "", "pairing": {"state": "off", "has_code": false},
                                     "certificate": {"state": "off", "name": "", "until": ""}})"));
    EXPECT_THAT(membership.problems(), IsEmpty());
    EXPECT_EQ(changes, 0);
}

TEST_F(MembershipTest, ACodeBringsTheAccountAndTheAccountTheCertificate) {
    OdooServer odoo(OdooVersion::v19);
    const test::Authority authority;
    const auto identity =
        authority.issue({.names = "DNS:*.abcdef.odoo-iot.com", .from_day = -1, .to_day = 80});
    odoo.give_certificate("*.abcdef.odoo-iot.com", test::pem_of(identity.certificate.get()),
                          test::pem_of(identity.key.get()));
    std::vector<std::string> servers;
    membership.accounts().observe([&](const ServerAccount& account) { servers.push_back(account.url); });
    membership.configure({"", odoo.url(), odoo.url()}, kIdentifier);
    ASSERT_TRUE(run_until([&] { return membership.pairing_code() == OdooServer::kPairingCode; }));
    EXPECT_THAT(json::dump(membership.describe()), Not(HasSubstr(OdooServer::kPairingCode)));
    EXPECT_FALSE(membership.certificate());
    odoo.pair_with({{"url", odoo.url()},
                    {"token", "s3cr3t"},
                    {"db_uuid", "u"},
                    {"enterprise_code", "s3cr3t-c"},
                    {"db_name", "shop"}});
    ASSERT_TRUE(run_until([&] { return membership.certificate().has_value(); }));
    EXPECT_EQ(servers, std::vector<std::string>{odoo.url()});
    EXPECT_EQ(membership.accounts().origin(), AccountOrigin::paired);
    EXPECT_EQ(membership.pairing_code(), "");
    EXPECT_EQ(membership.describe()["certificate"]["name"], json::Value("*.abcdef.odoo-iot.com"));
    EXPECT_EQ(membership.domain_of("192.168.1.50"), "192-168-1-50.abcdef.odoo-iot.com");
    EXPECT_GE(certificates, 1);
    ASSERT_TRUE(run_until([&] { return !odoo.posts("/iot/box/update_certificate_status").empty(); }));
    EXPECT_EQ(odoo.posts("/iot/box/update_certificate_status")[0].database, "shop");
    EXPECT_THAT(membership.problems(), IsEmpty());

    ASSERT_TRUE(membership.forget());
    ASSERT_TRUE(run_until([&] { return membership.pairing_code() == "1235"; })) << "a box of nobody again";
}

TEST_F(MembershipTest, APastedTokenEndsThePairing) {
    OdooServer odoo(OdooVersion::v18);
    membership.configure({"", odoo.url(), ""}, kIdentifier);
    ASSERT_TRUE(run_until([&] { return !membership.pairing_code().empty(); }));
    ASSERT_TRUE(membership.paste(" https://shop.example|s3cr3t|u|c\n"));
    EXPECT_EQ(membership.pairing_code(), "");
    EXPECT_EQ(membership.describe()["server"], json::Value("https://shop.example"));
    EXPECT_EQ(membership.describe()["account"], json::Value("pasted"));
    EXPECT_EQ(membership.paste("s3cr3t").error().code, ErrorCode::malformed);
    EXPECT_EQ(membership.describe()["server"], json::Value("https://shop.example"));
}

TEST_F(MembershipTest, TheSettingsWinAndSayWhyNothingCanBePasted) {
    membership.configure({"https://shop.example|s3cr3t|u|c", "", ""}, kIdentifier);
    EXPECT_EQ(membership.describe()["account"], json::Value("settings"));
    EXPECT_THAT(membership.paste("https://other.example|s3cr3t|u|c").error().message,
                HasSubstr("[odoo] connection_token"));
    EXPECT_EQ(membership.forget().error().code, ErrorCode::refused);
}

TEST_F(MembershipTest, AServiceThatIsAwayIsAmongTheProblems) {
    membership.configure({"", "http://127.0.0.1:1", ""}, kIdentifier);
    ASSERT_TRUE(run_until([&] { return !membership.problems().empty(); }));
    EXPECT_EQ(membership.problems().front(),
              "no pairing code from http://127.0.0.1:1: the connection was refused");
}

}  // namespace
}  // namespace comptoir::odoo::box
