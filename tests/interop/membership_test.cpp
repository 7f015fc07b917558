/// The whole program becoming an Odoo server's box: by settings, by the API, by a code.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <csignal>
#include <filesystem>

#include "app/base/json.hpp"
#include "tests/support/certificates.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/kiosk.hpp"
#include "tests/support/odoo_server.hpp"

namespace comptoir {
namespace {

using test::HttpClient;
using test::Kiosk;
using test::OdooServer;
using test::OdooVersion;
using test::status_when;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kAccount = "/api/v1/odoo/account";
constexpr const char* kToken = R"({"token": "https://127.0.0.1:1|s3cr3t|u|s3cr3t-code"})";

auto has_code = [](const json::Value& status) { return status["odoo"]["pairing"]["has_code"] == true; };
auto has_server = [](const json::Value& status) { return status["odoo"]["server"] != ""; };

void end(Kiosk& kiosk) {
    kiosk.program().signal(SIGTERM);
    EXPECT_EQ(kiosk.program().wait_exit(), 0) << kiosk.program().output();
    EXPECT_THAT(kiosk.program().output(), Not(HasSubstr("s3cr3t"))) << "a secret is no log line";
}

TEST(Membership, ATokenThatWasPastedIsKeptOverARestartAndForgottenWhenAsked) {
    Kiosk kiosk;
    ASSERT_NE(kiosk.port(), 0) << kiosk.program().output();
    {
        HttpClient client(kiosk.port());
        EXPECT_EQ(client.get("/api/v1/status").json()["odoo"]["account"], "none");
        EXPECT_EQ(client.request("PUT", kAccount, kToken, {{"Origin", "https://shop.example"}}).status, 403);
        EXPECT_EQ(client.request("PUT", kAccount, R"({"token": "s3cr3t"})").status, 400);
        const auto taken = client.request("PUT", kAccount, kToken);
        EXPECT_EQ(taken.status, 200) << taken.body;
        EXPECT_THAT(taken.body, Not(HasSubstr("s3cr3t")));
        const auto status = client.get("/api/v1/status");
        EXPECT_EQ(status.json()["odoo"]["server"], "https://127.0.0.1:1");
        EXPECT_EQ(status.json()["odoo"]["account"], "pasted");
        EXPECT_THAT(status.body, Not(HasSubstr("s3cr3t")));
    }
    struct stat info {};
    ASSERT_EQ(::stat((kiosk.folder("state") + "/odoo-account.json").c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777, 0600U);
    end(kiosk);

    kiosk.start_again();
    ASSERT_NE(kiosk.port(), 0) << kiosk.program().output();
    {
        HttpClient client(kiosk.port());
        EXPECT_EQ(client.get("/api/v1/status").json()["odoo"]["server"], "https://127.0.0.1:1");
        EXPECT_EQ(client.request("DELETE", kAccount).status, 200);
        EXPECT_EQ(client.get("/api/v1/status").json()["odoo"]["account"], "none");
    }
    EXPECT_FALSE(std::filesystem::exists(kiosk.folder("state") + "/odoo-account.json"));
    end(kiosk);
}

TEST(Membership, TheSettingsWinAndTheirTokenIsPrintedNowhere) {
    Kiosk kiosk("[odoo]\nconnection_token = \"https://127.0.0.1:1|s3cr3t|u|c\"\n");
    ASSERT_NE(kiosk.port(), 0) << kiosk.program().output();
    HttpClient client(kiosk.port());
    EXPECT_EQ(client.get("/api/v1/status").json()["odoo"]["account"], "settings");
    EXPECT_EQ(client.request("PUT", kAccount, kToken).status, 409);
    EXPECT_EQ(client.request("DELETE", kAccount).status, 409);
    test::Program print(COMPTOIR_PROGRAM, {"--print-settings", "--settings", kiosk.settings_file()});
    EXPECT_EQ(print.wait_exit(), 0);
    EXPECT_THAT(print.output(), HasSubstr("connection_token"));
    EXPECT_THAT(print.output(), Not(HasSubstr("s3cr3t")));
    kiosk.write_settings("[odoo]\nconnection_token = \"https://127.0.0.1:1|s3cr3t\"\n");
    // Nobody listens at that server, which is a problem too.
    const auto has_problem = [](const json::Value& known) {
        return json::dump(known["problems"]).find("connection_token") != std::string::npos;
    };
    const auto status = status_when(client, has_problem);
    EXPECT_THAT(json::dump(status["problems"]), HasSubstr("connection_token"));
    EXPECT_THAT(json::dump(status), Not(HasSubstr("s3cr3t")));
    EXPECT_EQ(status["odoo"]["account"], "settings") << "the running settings stay";
    end(kiosk);
}

TEST(Membership, ACodeIsOnTheScreenAndOnPaperUntilSomebodyTypedIt) {
    OdooServer odoo(OdooVersion::v19);
    Kiosk kiosk("[odoo]\npairing_service = \"" + odoo.url() +
                "\"\n[simulate]\nallowed = true\n[[printer]]\nname = \"receipt\"\nuri = \"simulated:\"\n");
    ASSERT_NE(kiosk.port(), 0) << kiosk.program().output();
    HttpClient client(kiosk.port());
    const auto with_code = status_when(client, has_code);
    ASSERT_TRUE(has_code(with_code)) << kiosk.program().output();
    EXPECT_THAT(json::dump(with_code["odoo"]), Not(HasSubstr(OdooServer::kPairingCode)));
    const json::Value owner = client.get(kAccount).json();
    EXPECT_EQ(owner["pairing"]["code"], OdooServer::kPairingCode);
    EXPECT_EQ(HttpClient(kiosk.port()).get(kAccount, {{"Origin", "https://shop.example"}}).status, 403);
    const std::string picture = client.get("/api/v1/screen.png").body;

    const auto printed = client.request("POST", "/api/v1/odoo/pairing/print");
    ASSERT_EQ(printed.status, 202) << printed.body;
    const auto is_printed = [&](const json::Value&) {
        return client.get(printed.header("Location")).json()["outcome"] == "done";
    };
    EXPECT_TRUE(is_printed(status_when(client, is_printed))) << client.get(printed.header("Location")).body;
    EXPECT_TRUE(std::filesystem::exists(kiosk.folder("state") + "/paper/receipt-0001.png"));
    EXPECT_EQ(client.request("POST", "/api/v1/odoo/pairing/print", R"({"printer": "nobody"})").status, 503);

    odoo.pair_with(
        {{"url", odoo.url()}, {"token", "s3cr3t"}, {"db_uuid", "u"}, {"enterprise_code", "s3cr3t-code"}});
    // The next question is 15 s away; a token that is pasted in the meantime ends the pairing at once.
    ASSERT_EQ(client.request("PUT", kAccount, kToken).status, 200);
    const auto status = status_when(client, has_server);
    EXPECT_EQ(status["odoo"]["account"], "pasted");
    EXPECT_FALSE(has_code(status));
    EXPECT_NE(client.get("/api/v1/screen.png").body, picture) << "the code is gone from the screen";
    EXPECT_EQ(client.request("POST", "/api/v1/odoo/pairing/print").status, 503);
    end(kiosk);
}

TEST(Membership, AnAdoptedIdentifierIsWhatTheServicesAndTheStatusAreTold) {
    OdooServer odoo(OdooVersion::v19);
    Kiosk kiosk("[box]\nidentifier = \"dc:a6:32:00:11:22\"\n[odoo]\npairing_service = \"" + odoo.url() +
                "\"\n");
    ASSERT_NE(kiosk.port(), 0) << kiosk.program().output();
    HttpClient client(kiosk.port());
    const auto status = status_when(client, has_code);
    EXPECT_EQ(status["identifier"], "dc:a6:32:00:11:22");
    const auto posts = odoo.wait_for_posts("/odoo-enterprise/iot/connect-box", 1);
    ASSERT_FALSE(posts.empty());
    EXPECT_EQ(posts[0].body["params"]["serial_number"], "dc:a6:32:00:11:22");
    test::Program asked(COMPTOIR_PROGRAM, {"status", "--settings", kiosk.settings_file()});
    EXPECT_EQ(asked.wait_exit(), 0) << asked.output();
    EXPECT_THAT(asked.output(), HasSubstr("identifier: dc:a6:32:00:11:22\n"));
    EXPECT_THAT(asked.output(), HasSubstr("odoo server: none; the pairing code is on the screen\n"));
    EXPECT_THAT(asked.output(), Not(HasSubstr(OdooServer::kPairingCode)));
    end(kiosk);
}

}  // namespace
}  // namespace comptoir
