/// The whole program at the end of a display link: the server's bus in, pictures out.

#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <memory>

#include "app/base/json.hpp"
#include "tests/support/captures.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/kiosk.hpp"
#include "tests/support/odoo_server.hpp"
#include "tests/support/transcripts.hpp"

namespace comptoir {
namespace {

using test::HttpClient;
using test::Kiosk;
using test::OdooServer;
using test::OdooVersion;
using test::status_when;

std::string link_setting(const std::string& link) {
    return "[pos]\nurl = \"" + link + "\"\n";
}

auto is_live = [](const json::Value& status) { return status["pos"]["link"]["state"] == "live"; };

/// How many lines the order on the screen has.
auto has_lines(std::size_t lines) {
    return [lines](const json::Value& status) {
        const json::Value& registers = status["pos"]["registers"];
        return !registers.empty() && registers[0]["owns_screen"] == true && registers[0]["lines"] == lines;
    };
}

json::Value recorded_order() {
    return test::snapshots_of("odoo19/box/03-add-second-line.json").back();
}

TEST(Bus, AnOrderOfTheServerIsOnTheScreenAndGivenToThePageThatAsks) {
    OdooServer server(OdooVersion::v19);
    Kiosk kiosk(link_setting(server.link()));
    ASSERT_NE(kiosk.port(), 0) << kiosk.program().output();
    HttpClient client(kiosk.port());
    ASSERT_TRUE(is_live(status_when(client, is_live))) << kiosk.program().output();
    const auto before = client.get("/api/v1/screen.png").body;
    const json::Value order = recorded_order();
    server.show(order);
    const auto status = status_when(client, has_lines(3));
    ASSERT_TRUE(has_lines(3)(status)) << json::dump(status);
    EXPECT_EQ(status["pos"]["registers"][0]["channel"], "bus");
    EXPECT_EQ(status["pos"]["contact"], "live");
    EXPECT_NE(client.get("/api/v1/screen.png").body, before);
    const auto asked = client.rpc("/hw_proxy/customer_facing_display", {{"action", "get"}}).json();
    EXPECT_EQ(asked["result"]["data"]["amount"], order["amount"]);
    kiosk.program().signal(SIGTERM);
    EXPECT_EQ(kiosk.program().wait_exit(), 0) << kiosk.program().output();
    EXPECT_EQ(kiosk.program().output().find(OdooServer::kToken), std::string::npos)
        << "a token is no log line";
}

TEST(Bus, TheThemeOfA20IsTakenUnlessTheSettingsNameOne) {
    OdooServer server(OdooVersion::v20);
    const std::string reduced = "reduced_motion = true\n";
    Kiosk open(reduced + link_setting(server.link()));
    Kiosk dark(reduced + "theme = \"dark\"\n" + link_setting(server.link()));
    Kiosk light(reduced + "theme = \"light\"\n" + link_setting(server.link()));
    ASSERT_NE(open.port() * dark.port() * light.port(), 0);
    HttpClient of_open(open.port());
    HttpClient of_dark(dark.port());
    HttpClient of_light(light.port());
    for (HttpClient* client : {&of_open, &of_dark, &of_light})
        ASSERT_TRUE(is_live(status_when(*client, is_live)));
    json::Value order = *json::parse(test::read_transcript("odoo20/order.json"));
    order["displayTheme"] = "dark";
    server.show(order);
    for (HttpClient* client : {&of_open, &of_dark, &of_light})
        ASSERT_TRUE(has_lines(5)(status_when(*client, has_lines(5))));
    const auto is_as_dark = [&](HttpClient& client) {
        const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(10);
        while (client.get("/api/v1/screen.png").body != of_dark.get("/api/v1/screen.png").body) {
            if (std::chrono::steady_clock::now() > until) return false;
        }
        return true;
    };
    EXPECT_TRUE(is_as_dark(of_open));
    EXPECT_NE(of_light.get("/api/v1/screen.png").body, of_dark.get("/api/v1/screen.png").body);
    order["displayTheme"] = "light";
    server.show(order);
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (of_open.get("/api/v1/screen.png").body != of_light.get("/api/v1/screen.png").body)
        ASSERT_LT(std::chrono::steady_clock::now(), until);
}

TEST(Bus, TheScreenTakesLeaveOfA20WhenItIsSwitchedOff) {
    OdooServer server(OdooVersion::v20);
    Kiosk kiosk(link_setting(server.link()));
    ASSERT_NE(kiosk.port(), 0) << kiosk.program().output();
    HttpClient client(kiosk.port());
    const auto is_registered = [](const json::Value& status) {
        return status["pos"]["link"]["is_registered"] == true;
    };
    ASSERT_TRUE(is_registered(status_when(client, is_registered))) << kiosk.program().output();
    kiosk.program().signal(SIGTERM);
    EXPECT_EQ(kiosk.program().wait_exit(), 0) << kiosk.program().output();
    ASSERT_EQ(server.registrations().size(), 2U);
    EXPECT_EQ(server.registrations()[0]["device_id"], server.registrations()[1]["device_id"]);
    EXPECT_EQ(server.registrations()[1]["action"], "REMOVE");
}

TEST(Bus, ASaleInProgressIsBackAfterTheProgramWasKilled) {
    OdooServer server(OdooVersion::v19);
    Kiosk kiosk(link_setting(server.link()));
    ASSERT_NE(kiosk.port(), 0) << kiosk.program().output();
    {
        HttpClient client(kiosk.port());
        ASSERT_TRUE(is_live(status_when(client, is_live)));
        server.show(recorded_order());
        ASSERT_TRUE(has_lines(3)(status_when(client, has_lines(3))));
    }
    kiosk.program().signal(SIGKILL);
    kiosk.program().wait_exit();
    kiosk.start_again();
    ASSERT_NE(kiosk.port(), 0) << kiosk.program().output();
    HttpClient client(kiosk.port());
    const auto status = status_when(client, has_lines(3));
    EXPECT_TRUE(has_lines(3)(status)) << json::dump(status);
}

TEST(Bus, TheSetupSceneIsThereForALinkThatNeverWorkedAndNotForOneThatDid) {
    auto server = std::make_unique<OdooServer>(OdooVersion::v19);
    const std::string link = server->link();
    const auto picture_of_welcome = [&] {
        Kiosk kiosk(link_setting(server->url()));  // only a server: nothing is followed
        return HttpClient(kiosk.port()).get("/api/v1/screen.png").body;
    }();
    Kiosk kiosk(link_setting(link));
    HttpClient client(kiosk.port());
    ASSERT_TRUE(is_live(status_when(client, is_live)));
    server->show(recorded_order());
    ASSERT_TRUE(has_lines(3)(status_when(client, has_lines(3))));
    kiosk.program().signal(SIGTERM);
    EXPECT_EQ(kiosk.program().wait_exit(), 0);
    server->go_away();
    std::filesystem::remove(kiosk.folder("run") + "/order.json");  // else the order would be shown again

    const auto is_refused = [](const json::Value& status) {
        return status["pos"]["link"]["trouble"] == "refused";
    };
    kiosk.start_again();
    HttpClient again(kiosk.port());
    ASSERT_TRUE(is_refused(status_when(again, is_refused)));
    EXPECT_EQ(again.get("/api/v1/screen.png").body, picture_of_welcome) << "a server that is away comes back";

    Kiosk fresh(link_setting(link));
    HttpClient installer(fresh.port());
    ASSERT_TRUE(is_refused(status_when(installer, is_refused)));
    EXPECT_NE(installer.get("/api/v1/screen.png").body, picture_of_welcome);
}

TEST(Bus, WhatIsWrongWithTheLinkIsSaidAndTheLinkCanBeMendedLive) {
    OdooServer server(OdooVersion::v20);
    std::string wrong = server.link();
    wrong.replace(wrong.find(OdooServer::kToken), 4, "0000");
    Kiosk kiosk(link_setting(wrong));
    ASSERT_NE(kiosk.port(), 0) << kiosk.program().output();
    HttpClient client(kiosk.port());
    const auto has_trouble = [](const json::Value& status) {
        return status["pos"]["link"]["trouble"] == "wrong_token" && status["health"] == "degraded";
    };
    const auto status = status_when(client, has_trouble);
    EXPECT_TRUE(has_trouble(status)) << json::dump(status);
    EXPECT_NE(json::dump(status["problems"]).find("copy the link from the POS once more"), std::string::npos);
    kiosk.write_settings(link_setting(server.link()));
    const auto mended = status_when(client, is_live);
    EXPECT_TRUE(is_live(mended)) << json::dump(mended);
    EXPECT_EQ(mended["health"], "healthy");
}

}  // namespace
}  // namespace comptoir
