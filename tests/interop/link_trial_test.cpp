/// Whether a display link works: as a command, and as the owner asks the running kiosk.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>

#include "app/base/json.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/kiosk.hpp"
#include "tests/support/odoo_server.hpp"

namespace comptoir {
namespace {

using test::HttpClient;
using test::Kiosk;
using test::OdooServer;
using test::OdooVersion;
using testing::HasSubstr;
using testing::Not;

TEST(LinkTrial, TheCommandSaysThatALinkWorksOrWhyNot) {
    OdooServer odoo(OdooVersion::v19);
    test::Program good(COMPTOIR_PROGRAM, {"test-link", odoo.link()});
    EXPECT_EQ(good.wait_exit(), 0);
    EXPECT_THAT(good.output(), HasSubstr(odoo.url() + ": works; Odoo 19.0, register pos-3"));

    odoo.set({.page_status = 403});
    test::Program bad(COMPTOIR_PROGRAM, {"test-link", odoo.link()});
    EXPECT_EQ(bad.wait_exit(), 1);
    EXPECT_THAT(bad.output(), HasSubstr("Odoo does not know this display"));
    EXPECT_THAT(bad.output(), Not(HasSubstr(OdooServer::kToken))) << "a token is no word for a terminal";
}

TEST(LinkTrial, TheOwnerAsksTheRunningKioskForTheLinkOfItsSettings) {
    OdooServer odoo(OdooVersion::v20);
    Kiosk kiosk("[pos]\nurl = \"" + odoo.link() + "\"\n");
    ASSERT_NE(kiosk.port(), 0) << kiosk.program().output();
    HttpClient client(kiosk.port());
    const auto works = client.request("POST", "/api/v1/pos/test", "{}");
    EXPECT_EQ(works.status, 200);
    EXPECT_EQ(works.json()["works"], true) << works.body;
    EXPECT_LT(works.json()["took_ms"].get<int>(), 5'000);
    const auto other =
        client.request("POST", "/api/v1/pos/test", R"({"link": "http://127.0.0.1:1/nothing"})");
    EXPECT_EQ(other.json()["trouble"], "bad_link") << other.body;
    EXPECT_THAT(works.body + other.body, Not(HasSubstr(OdooServer::kToken)));
    kiosk.program().signal(SIGTERM);
    EXPECT_EQ(kiosk.program().wait_exit(), 0) << kiosk.program().output();
}

}  // namespace
}  // namespace comptoir
