/// The whole program when a POS wants something of the screen itself.

#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <functional>

#include "app/base/file.hpp"
#include "app/base/json.hpp"
#include "app/odoo/bus/display_link.hpp"
#include "tests/support/browser_script.hpp"
#include "tests/support/captures.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/kiosk.hpp"
#include "tests/support/odoo_server.hpp"
#include "tests/support/x_server.hpp"

namespace comptoir {
namespace {

using test::BrowserScript;
using test::HttpClient;
using test::Kiosk;
using test::XServer;

constexpr const char* kDisplay = "/hw_proxy/customer_facing_display";
constexpr const char* kPage = "https://shop.example/dashboard?token=secret-of-the-page";
const json::Value kOrder = *json::parse(
    R"({"lines":[{"productName":"Espresso","price":"$ 2.50","qty":"1","unit":"Units","unitPrice":"$ 2.50"}],
        "finalized":false,"amount":"2.50","paymentLines":[],"change":0})");
const json::Value kNoOrder = *json::parse(R"({"lines":[],"finalized":false,"amount":"0.00"})");

/// A browser has four seconds for its window; a loaded machine needs more for the rest.
constexpr std::chrono::seconds kPatience{20};

/// Asks again until it is so.
bool becomes(const std::function<bool()>& is_so) {
    const auto until = std::chrono::steady_clock::now() + kPatience;
    while (!is_so()) {
        if (std::chrono::steady_clock::now() > until) return false;
    }
    return true;
}

/// Width and height stand in the header. Source: PNG 1.2 section 11.2.2.
std::string shape_of(const std::string& png) {
    return png.substr(16, 8);
}
const std::string kLying("\0\0\x05\0\0\0\x02\xD0", 8);
const std::string kStanding("\0\0\x02\xD0\0\0\x05\0", 8);

class Screen : public testing::Test {
protected:
    void start(const std::string& settings, const std::map<std::string, std::string>& environment = {}) {
        kiosk = std::make_unique<Kiosk>(settings, std::vector<std::string>{}, environment);
        connect();
    }
    /// On a screen that others can use, too.
    void start_on(const XServer& server, const std::string& settings) {
        start(settings, {{"DISPLAY", server.display()}});
        const auto more = std::filesystem::path(kiosk->settings_file()).parent_path() / "conf.d";
        std::filesystem::create_directory(more);
        ASSERT_TRUE(file::write(more / "window.toml", "[screen]\noutput = \"window\"\n").has_value());
        start_again();
    }
    void connect() {
        ASSERT_NE(kiosk->port(), 0) << kiosk->program().output();
        client = std::make_unique<HttpClient>(kiosk->port());
    }
    void start_again() {
        kiosk->start_again();
        connect();
    }
    json::Value ask(const json::Value& params) { return client->rpc(kDisplay, params).json(); }
    std::string status_of(const json::Value& params) {
        return json::text(json::member(ask(params), "result"), "status");
    }
    std::string picture() { return client->get("/api/v1/screen.png").body; }

    std::unique_ptr<Kiosk> kiosk;
    std::unique_ptr<HttpClient> client;
};

TEST_F(Screen, IsTurnedByAPosUntilItIsClosedOrTheSettingsSayOtherwise) {
    start("");
    ASSERT_EQ(shape_of(picture()), kLying);
    EXPECT_EQ(status_of({{"action", "rotate_screen"}, {"data", "left"}}), "rotated");
    EXPECT_EQ(shape_of(picture()), kStanding);
    start_again();
    EXPECT_EQ(shape_of(picture()), kStanding) << "it is kept";
    EXPECT_EQ(status_of({{"action", "close"}}), "closed");
    EXPECT_EQ(shape_of(picture()), kLying);
    EXPECT_EQ(
        client
            ->rpc("/iot_drivers/action", {{"session_id", "s"},
                                          {"device_identifier", "display"},
                                          {"data", {{"action", "rotate_screen"}, {"orientation", "right"}}}})
            .json()["result"],
        true);
    EXPECT_EQ(shape_of(picture()), kStanding);
    std::string changed = file::read(kiosk->settings_file(), 1u << 20).value_or("");
    changed.replace(changed.find("clock = false"), 0, "rotate = 180\n");
    ASSERT_TRUE(file::write(kiosk->settings_file(), changed).has_value());
    EXPECT_TRUE(becomes([&] { return shape_of(picture()) == kLying; }))
        << "whoever changes the file means it";
}

TEST_F(Screen, WithoutAPanelHasNoPlaceForABrowser) {
    const BrowserScript script;
    start("[browser]\ncommand = \"" + script.path() + "\"\n");
    const auto answer = ask({{"action", "update_url"}, {"url", kPage}});
    EXPECT_NE(json::dump(answer).find("a browser needs a desktop"), std::string::npos) << json::dump(answer);
    EXPECT_TRUE(script.pids().empty());
}

TEST_F(Screen, IsABrowsersUntilAnOrderComesAndAfterIt) {
    const XServer server("1280x720");
    ASSERT_TRUE(server.is_up());
    const BrowserScript script;
    start_on(server, "[browser]\ncommand = \"" + script.path() + "\"\n");
    // Where our window is out of the way the X server's empty ground is seen, in place of a page.
    const auto is_ours = [&] { return server.at(640, 30) != renderer::rgb(0x000000); };
    ASSERT_TRUE(becomes(is_ours));

    EXPECT_EQ(status_of({{"action", "update_url"}, {"url", kPage}}), "updated");
    ASSERT_TRUE(becomes([&] { return script.pids().size() == 1; }));
    const int pid = script.pids().front();
    ASSERT_TRUE(becomes([&] { return script.started_with(pid).size() == 3; }));
    EXPECT_EQ(script.started_with(pid)[2], kPage);
    EXPECT_TRUE(becomes([&] { return !is_ours(); }));

    EXPECT_EQ(status_of({{"action", "set"}, {"data", kOrder}}), "updated");
    EXPECT_TRUE(becomes(is_ours)) << "orders come first";
    EXPECT_FALSE(BrowserScript::is_gone(pid)) << "the page stays loaded behind";
    EXPECT_EQ(status_of({{"action", "set"}, {"data", kNoOrder}}), "updated");
    EXPECT_TRUE(becomes([&] { return !is_ours(); }));

    EXPECT_EQ(status_of({{"action", "display_refresh"}}), "refreshed");
    ASSERT_TRUE(becomes([&] { return script.pids().size() == 2; }));
    EXPECT_EQ(status_of({{"action", "close"}}), "closed");
    EXPECT_TRUE(becomes([&] { return BrowserScript::is_gone(script.pids()[1]); }));
    EXPECT_TRUE(becomes(is_ours));
    kiosk->program().signal(SIGTERM);
    EXPECT_EQ(kiosk->program().wait_exit(), 0);
    EXPECT_EQ(kiosk->program().output().find("secret"), std::string::npos) << kiosk->program().output();
}

TEST_F(Screen, GetsItsPageBackAfterARestartAndNoBrowserOutlivesUs) {
    const XServer server("1280x720");
    ASSERT_TRUE(server.is_up());
    const BrowserScript script;
    start_on(server, "[browser]\ncommand = \"" + script.path() + "\"\n");
    EXPECT_EQ(status_of({{"action", "update_url"}, {"url", kPage}}), "updated");
    ASSERT_TRUE(becomes([&] { return script.pids().size() == 1; }));
    kiosk->program().signal(SIGKILL);
    EXPECT_TRUE(becomes([&] { return BrowserScript::is_gone(script.pids()[0]); }));
    kiosk->program().wait_exit();
    start_again();
    ASSERT_TRUE(becomes([&] { return script.pids().size() == 2; })) << kiosk->program().output();
    kiosk->program().signal(SIGTERM);
    EXPECT_EQ(kiosk->program().wait_exit(), 0);
    EXPECT_TRUE(BrowserScript::is_gone(script.pids()[1]));
    start_again();
    ASSERT_TRUE(becomes([&] { return script.pids().size() == 3; }));
    EXPECT_EQ(status_of({{"action", "update_url"}, {"url", ""}}), "updated");
    EXPECT_TRUE(becomes([&] { return BrowserScript::is_gone(script.pids()[2]); }));
    start_again();
    picture();
    EXPECT_EQ(script.pids().size(), 3u) << "it was taken back";
}

TEST_F(Screen, FollowsTheDisplayThatATillOpensWithoutABrowser) {
    for (const test::OdooVersion version : {test::OdooVersion::v18, test::OdooVersion::v19}) {
        test::OdooServer odoo(version);
        const auto link = odoo::bus::read_display_link(odoo.link());
        ASSERT_TRUE(link.has_value());
        const json::Value open{
            {"action", "open"}, {"pos_id", link->config_id}, {"access_token", test::OdooServer::kToken}};
        start("");
        const test::HttpHeaders till{{"Origin", odoo.url()}};
        const auto answer =
            version == test::OdooVersion::v18
                ? client->rpc(kDisplay, open, till)
                : client->rpc("/iot_drivers/action",
                              {{"session_id", "s"}, {"device_identifier", "display"}, {"data", open}}, till);
        EXPECT_FALSE(answer.json().contains("error")) << answer.body;
        const auto status = [&] { return client->get("/api/v1/status").json(); };
        ASSERT_TRUE(becomes([&] { return status()["pos"]["link"]["state"] == "live"; }))
            << json::dump(status());
        const bool is_old = version == test::OdooVersion::v18;
        odoo.show(is_old ? kOrder : test::snapshots_of("odoo19/box/03-add-second-line.json").back());
        ASSERT_TRUE(becomes([&] {
            const json::Value all = status()["pos"]["registers"];
            return !all.empty() && all[0]["owns_screen"] == true && all[0]["channel"] == "bus" &&
                   all[0]["lines"] == (is_old ? 1 : 3);
        })) << json::dump(status());
        EXPECT_EQ(client->rpc(kDisplay, {{"action", "close"}}, till).status, 200);
        EXPECT_TRUE(becomes([&] { return status()["pos"]["link"]["state"] == "off"; }));
        EXPECT_EQ(kiosk->program().output().find(test::OdooServer::kToken), std::string::npos)
            << "a token is no log line";
    }
}

TEST_F(Screen, DoesWhatItsServerSaysOverTheBus) {
    test::OdooServer odoo(test::OdooVersion::v19);
    start("[box]\nidentifier = \"b1\"\n[odoo]\nconnection_token = \"" + odoo.url() +
          "?token=" + test::OdooServer::kBoxToken + "&db_uuid=u&enterprise_code=c\"\n");
    const auto status = [&] { return client->get("/api/v1/status").json(); };
    ASSERT_TRUE(becomes([&] { return status()["odoo"]["link"]["is_settled"] == true; }))
        << json::dump(status());
    ASSERT_EQ(odoo.box_listeners(), 1u);
    int number = 0;
    const auto say = [&](json::Value action) {
        action["iot_identifiers"] = {"b1"};
        action["device_identifiers"] = {"display"};
        action["session_id"] = "s";
        action["action_unique_id"] = "a" + std::to_string(++number);
        odoo.say_to_box("iot_action", action);
    };
    say({{"action", "rotate_screen"}, {"orientation", "left"}});
    EXPECT_TRUE(becomes([&] { return shape_of(picture()) == kStanding; })) << json::dump(status());
    say({{"action", "open"}, {"pos_id", 3}, {"access_token", test::OdooServer::kToken}});
    EXPECT_TRUE(becomes([&] { return status()["pos"]["link"]["state"] == "live"; })) << json::dump(status());
    say({{"action", "close"}});
    EXPECT_TRUE(becomes([&] { return shape_of(picture()) == kLying; }));
    EXPECT_TRUE(becomes([&] { return status()["pos"]["link"]["state"] == "off"; }));
    EXPECT_TRUE(status()["pos"]["registers"].empty()) << "a server is no till";
}

TEST_F(Screen, ShowsWhatItsServerHasForItUntilAPosAsksForSomethingElse) {
    const XServer server("1280x720");
    ASSERT_TRUE(server.is_up());
    test::OdooServer odoo(test::OdooVersion::v19);
    const std::string dashboard = odoo.url() + "/dashboard";
    odoo.give_display_urls({{"display", dashboard}});
    const BrowserScript script;
    start_on(server, "[browser]\ncommand = \"" + script.path() + "\"\n[odoo]\nconnection_token = \"" +
                         odoo.url() + "|s3cr3t|u|c\"\n");
    const auto shows = [&](std::size_t start, const std::string& page) {
        return becomes([&] {
            const auto pids = script.pids();
            const auto words =
                pids.size() < start ? std::vector<std::string>{} : script.started_with(pids[start - 1]);
            return words.size() == 3 && words[2] == page;
        });
    };
    // The kiosk was started twice; the first one may have been gone before it had an answer.
    ASSERT_TRUE(becomes([&] { return !script.pids().empty(); }));
    const std::size_t first = script.pids().size();
    ASSERT_TRUE(shows(first, dashboard));
    EXPECT_EQ(status_of({{"action", "update_url"}, {"url", kPage}}), "updated");
    ASSERT_TRUE(shows(first + 1, kPage));
    start_again();
    ASSERT_TRUE(shows(first + 2, kPage)) << "what was asked for goes before what is there for everybody";
    EXPECT_EQ(status_of({{"action", "close"}}), "closed");
    EXPECT_TRUE(becomes([&] { return BrowserScript::is_gone(script.pids().back()); }));
    EXPECT_EQ(script.pids().size(), first + 2);
}

TEST_F(Screen, GoesOnWithoutItsDisplayAndTakesItBack) {
    const std::string display = ":" + std::to_string(1000 + getpid() % 10'000);
    auto server = std::make_unique<XServer>("1280x720", display);
    ASSERT_TRUE(server->is_up());
    start_on(*server, "");
    ASSERT_NE(kiosk->program().output().find("x11 software"), std::string::npos);
    server->end();
    const auto status = test::status_when(*client, [](const json::Value& now) {
        return json::dump(now).find("the display has gone away") != std::string::npos;
    });
    EXPECT_EQ(json::text(status, "health"), "degraded") << json::dump(status);
    const std::string before = picture();
    EXPECT_EQ(status_of({{"action", "set"}, {"data", kOrder}}), "updated");
    EXPECT_TRUE(becomes([&] { return picture() != before; })) << "orders are still drawn";

    const XServer again("1280x720", display);
    ASSERT_TRUE(again.is_up());
    EXPECT_TRUE(kiosk->program().wait_until([](const std::string& output) {
        const auto restart = output.find("the program starts again");
        return restart != std::string::npos && output.find("x11 software", restart) != std::string::npos;
    })) << kiosk->program().output();
}

TEST_F(Screen, TellsStaffWhereThereIsNoBrowser) {
    const XServer server("1280x720");
    ASSERT_TRUE(server.is_up());
    start_on(server, "[browser]\ncommand = \"/nowhere/browser\"\n");
    ASSERT_EQ(status_of({{"action", "close"}}), "closed") << "a till is there: the welcome page";
    const std::string before = picture();
    const auto answer = ask({{"action", "update_url"}, {"url", kPage}});
    EXPECT_NE(json::dump(answer).find("/nowhere/browser"), std::string::npos) << json::dump(answer);
    EXPECT_TRUE(becomes([&] { return picture() != before; }));
    EXPECT_EQ(status_of({{"action", "close"}}), "closed");
    EXPECT_TRUE(becomes([&] { return picture() == before; }));
}

}  // namespace
}  // namespace comptoir
