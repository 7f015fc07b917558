/// The whole program over https: its own authority, and what goes on when a certificate is no good.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <regex>

#include "tests/support/certificates.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/kiosk.hpp"
#include "tests/support/odoo_server.hpp"
#include "tests/support/tls_client.hpp"

namespace comptoir {
namespace {

using test::HttpClient;
using test::Kiosk;
using test::TlsClient;
using testing::HasSubstr;
using testing::Not;

/// A file beside the settings, as a shop adds one; then the settings are saved, too.
void add_settings(const Kiosk& kiosk, const std::string& text) {
    const auto folder = std::filesystem::path(kiosk.settings_file()).parent_path() / "conf.d";
    std::filesystem::create_directories(folder);
    std::ofstream(folder / "https.toml") << text;
    kiosk.write_settings("");
}

std::uint16_t https_port(Kiosk& kiosk) {
    static const std::regex listening("listening for https address=\"127\\.0\\.0\\.1:([0-9]+)\"");
    std::smatch found;
    const bool said = kiosk.program().wait_until(
        [&](const std::string& output) { return std::regex_search(output, found, listening); });
    return said ? static_cast<std::uint16_t>(std::stoi(found[1])) : 0;
}

TEST(Https, IsServedAsSoonAsItIsAskedForToTillsThatTrustTheBox) {
    Kiosk kiosk;
    const auto port = kiosk.port();
    ASSERT_NE(port, 0) << kiosk.program().output();
    HttpClient plain(port);
    EXPECT_EQ(plain.get("/ca.crt").status, 404);
    add_settings(kiosk, "[http]\nlisten_tls = [\"127.0.0.1:0\"]\n");
    const auto port_tls = https_port(kiosk);
    ASSERT_NE(port_tls, 0) << kiosk.program().output();

    const std::string authority = plain.get("/ca.crt").body;
    for (const char* host : {"127.0.0.1", "localhost"}) {
        TlsClient till(port_tls, {.authority = authority, .host = host});
        ASSERT_TRUE(till.is_through()) << X509_verify_cert_error_string(till.verified());
        EXPECT_EQ(till.get("/hw_proxy/hello"), "ping");
    }
    EXPECT_EQ(json::text(plain.get("/api/v1/status").json(), "health"), "healthy");

    kiosk.program().signal(SIGTERM);
    EXPECT_EQ(kiosk.program().wait_exit(), 0) << kiosk.program().output();
    EXPECT_THAT(kiosk.program().output(), Not(HasSubstr("PRIVATE")));
}

TEST(Https, ACertificateThatIsNotThereIsNamedAndEverythingGoesOn) {
    Kiosk kiosk;
    const auto port = kiosk.port();
    ASSERT_NE(port, 0) << kiosk.program().output();
    add_settings(kiosk, "[http]\nlisten_tls = [\"127.0.0.1:0\"]\n");
    const auto port_tls = https_port(kiosk);
    ASSERT_NE(port_tls, 0) << kiosk.program().output();
    HttpClient plain(port);
    TlsClient till(port_tls, {.authority = plain.get("/ca.crt").body});
    EXPECT_EQ(till.get("/hw_proxy/hello"), "ping");

    add_settings(kiosk, "[http]\nlisten_tls = [\"127.0.0.1:0\"]\ncertificate = \"/nowhere/box.pem\"\n");
    ASSERT_TRUE(kiosk.program().wait_for("the certificate in use stays")) << kiosk.program().output();
    const auto status = plain.get("/api/v1/status").json();
    EXPECT_EQ(json::text(status, "health"), "degraded");
    EXPECT_THAT(json::dump(status), HasSubstr("certificate /nowhere/box.pem: No such file or directory"));
    EXPECT_EQ(till.get("/hw_proxy/hello"), "ping");
    EXPECT_TRUE(TlsClient(port_tls, {.authority = plain.get("/ca.crt").body}).is_through());
}

TEST(Https, AShopsOwnCertificateNamesTheBox) {
    const test::Authority shop;
    const test::TemporaryFolder folder;
    const std::string file = (folder.path() / "box.pem").string();
    const test::Identity identity = shop.issue({.names = "DNS:box.shop.example"});
    std::ofstream(file) << test::pem_of(identity.certificate.get()) << test::pem_of(identity.key.get());
    Kiosk kiosk;
    ASSERT_NE(kiosk.port(), 0) << kiosk.program().output();
    add_settings(kiosk, "[http]\nlisten_tls = [\"127.0.0.1:0\"]\ncertificate = \"" + file + "\"\n");
    const auto port_tls = https_port(kiosk);
    ASSERT_NE(port_tls, 0) << kiosk.program().output();
    TlsClient till(port_tls, {.authority = shop.pem(), .host = "box.shop.example"});
    ASSERT_TRUE(till.is_through()) << X509_verify_cert_error_string(till.verified());
    till.send("GET /hw_proxy/hello HTTP/1.1\r\nHost: box.shop.example\r\n\r\n");
    EXPECT_EQ(till.body(), "ping") << "no setting is needed for a name that the certificate holds";
    till.send("GET /hw_proxy/hello HTTP/1.1\r\nHost: bank.example\r\n\r\n");
    EXPECT_THAT(till.body(), Not(HasSubstr("ping")));
}

TEST(Https, TheCertificateOfTheOdooSubscriptionIsTakenUpAndNoCallIsDropped) {
    test::OdooServer odoo(test::OdooVersion::v19);
    const test::Authority authority;
    const test::Identity identity =
        authority.issue({.names = "DNS:*.abcdef.odoo-iot.com", .from_day = -1, .to_day = 80});
    odoo.give_certificate("*.abcdef.odoo-iot.com", test::pem_of(identity.certificate.get()),
                          test::pem_of(identity.key.get()));
    Kiosk kiosk;
    ASSERT_NE(kiosk.port(), 0) << kiosk.program().output();
    add_settings(kiosk, "[http]\nlisten_tls = [\"127.0.0.1:0\"]\n[odoo]\ncertificate_service = \"" +
                            odoo.url() + "\"\n");
    const auto port_tls = https_port(kiosk);
    ASSERT_NE(port_tls, 0) << kiosk.program().output();
    HttpClient plain(kiosk.port());
    TlsClient before(port_tls, {.authority = plain.get("/ca.crt").body});
    EXPECT_EQ(before.get("/hw_proxy/hello"), "ping");

    EXPECT_EQ(
        plain.request("PUT", "/api/v1/odoo/account", "{\"token\": \"" + odoo.url() + "|s3cr3t|u|s3cr3t\"}")
            .status,
        200);
    ASSERT_TRUE(kiosk.program().wait_for("another certificate is in use for https"))
        << kiosk.program().output();
    const std::string name = "127-0-0-1.abcdef.odoo-iot.com";
    TlsClient till(port_tls, {.authority = authority.pem(), .host = name});
    ASSERT_TRUE(till.is_through()) << X509_verify_cert_error_string(till.verified());
    till.send("GET /hw_proxy/hello HTTP/1.1\r\nHost: " + name + "\r\n\r\n");
    EXPECT_EQ(till.body(), "ping");
    till.send("GET /hw_proxy/hello HTTP/1.1\r\nHost: 10-0-0-1.abcdef.odoo-iot.com\r\n\r\n");
    EXPECT_THAT(till.body(), Not(HasSubstr("ping")));
    EXPECT_EQ(before.get("/hw_proxy/hello"), "ping") << "a call from before goes on";
    const auto status = plain.get("/api/v1/status").json();
    EXPECT_EQ(status["odoo"]["certificate"]["name"], "*.abcdef.odoo-iot.com");
    EXPECT_EQ(json::text(status["odoo"]["certificate"], "until").size(), 10U);

    kiosk.program().signal(SIGKILL);
    kiosk.program().wait_exit();
    odoo.go_away();
    kiosk.start_again();
    const auto port_again = https_port(kiosk);
    ASSERT_NE(port_again, 0) << kiosk.program().output();
    EXPECT_TRUE(TlsClient(port_again, {.authority = authority.pem(), .host = name}).is_through())
        << "it is kept, and there from the first call on";
    EXPECT_THAT(kiosk.program().output(), Not(HasSubstr("PRIVATE")));
    EXPECT_THAT(kiosk.program().output(), Not(HasSubstr("s3cr3t")));
}

}  // namespace
}  // namespace comptoir
