/// The whole program as the box of an Odoo server: announced, told what to do, and telling how that went.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <filesystem>

#include "app/base/base64.hpp"
#include "app/base/file.hpp"
#include "app/base/json.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/kiosk.hpp"
#include "tests/support/odoo_server.hpp"

namespace comptoir {
namespace {

using namespace std::chrono_literals;
using test::HttpClient;
using test::Kiosk;
using test::OdooServer;
using test::OdooVersion;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kBox = "dc:a6:32:00:11:22";
constexpr const char* kEvents = "/iot/box/send_websocket";
constexpr const char* kPrinted = "/iot/printer/status";

std::string settings_for(const OdooServer& server, const std::string& database = "") {
    return "[box]\nname = \"Counter\"\nidentifier = \"" + std::string(kBox) +
           "\"\n[simulate]\nallowed = true\n[[printer]]\nname = \"receipt\"\nuri = \"simulated:\"\n"
           "[[scanner]]\nname = \"gun\"\nuri = \"simulated:\"\n[odoo]\nconnection_token = \"" +
           server.url() + "?token=" + OdooServer::kBoxToken + "&db_uuid=u&enterprise_code=c" +
           (database.empty() ? "" : "&db_name=" + database) + "\"\n";
}

bool is_old(OdooVersion version) {
    return version == OdooVersion::v17 || version == OdooVersion::v18;
}

std::string name_of(OdooVersion version) {
    constexpr std::array kNames{"Odoo17", "Odoo18", "Odoo19", "Odoo20"};
    return kNames[static_cast<std::size_t>(version)];
}

/// One box and its server.
class ServerLink : public testing::Test {
protected:
    void begin(OdooVersion version) {
        server = std::make_unique<OdooServer>(version);
        start(settings_for(*server));
    }
    void start(const std::string& settings) {
        kiosk = std::make_unique<Kiosk>(settings);
        ASSERT_NE(kiosk->port(), 0) << kiosk->program().output();
    }
    void TearDown() override {
        if (!kiosk) return;
        kiosk->program().signal(SIGTERM);
        EXPECT_EQ(kiosk->program().wait_exit(), 0) << kiosk->program().output();
        EXPECT_THAT(kiosk->program().output(), Not(HasSubstr(OdooServer::kBoxToken)));
        EXPECT_THAT(kiosk->program().output(), Not(HasSubstr(OdooServer::kBoxChannel)));
    }

    json::Value link() { return HttpClient(kiosk->port()).get("/api/v1/status").json()["odoo"]["link"]; }
    template <class Predicate>
    testing::AssertionResult until(Predicate is_so) {
        const auto end = std::chrono::steady_clock::now() + 15s;
        do {
            if (is_so()) return testing::AssertionSuccess();
        } while (std::chrono::steady_clock::now() < end);
        return testing::AssertionFailure() << json::dump(link()) << "\n" << kiosk->program().output();
    }
    testing::AssertionResult settled() {
        return until([&] { return link()["is_settled"] == true && server->box_listeners() == 1; });
    }
    testing::AssertionResult is_at(const char* key, const json::Value& value) {
        return until([&] { return link()[key] == value; });
    }

    /// In the shape of the server's version.
    json::Value action(const std::string& device, json::Value data) const {
        if (is_old(version())) {
            data["iotDevice"] = {{"iotIdentifiers", {kBox}},
                                 {"identifiers", {{{"identifier", device}, {"id", 7}}}}};
            data["print_id"] = 55;
        } else {
            data["iot_identifiers"] = {kBox};
            data["device_identifiers"] = {device};
            data["session_id"] = "till-4";
        }
        return data;
    }
    json::Value to_box(json::Value data = json::Value::object()) const {
        data["iot_identifiers"] = {kBox};
        data["session_id"] = "till-4";
        return data;
    }
    static json::Value receipt() {
        const auto picture = file::read(COMPTOIR_SOURCE_DIR "/tests/pictures/clear-and-black.png", 1 << 20);
        return {{"action", "print_receipt"}, {"receipt", base64::encode(picture.value_or(""))}};
    }
    std::size_t papers() const {
        std::error_code none;
        const std::filesystem::directory_iterator folder(kiosk->folder("state") + "/paper", none), end;
        return static_cast<std::size_t>(
            std::count_if(folder, end, [](const auto& entry) { return entry.path().extension() == ".png"; }));
    }
    /// The event that says so, of all that were posted; null where there is none in time.
    json::Value event(const std::string& device, const std::string& key, const json::Value& value) {
        json::Value found;
        server->wait_until([&] {
            for (const auto& post : server->posts(kEvents)) {
                const json::Value& said = post.body["params"];
                if (said["device_identifier"] == device && json::member(said, key) == value) found = said;
            }
            return !found.is_null();
        });
        return found;
    }
    [[nodiscard]] OdooVersion version() const { return version_; }

    OdooVersion version_ = OdooVersion::v19;
    std::unique_ptr<OdooServer> server;
    std::unique_ptr<Kiosk> kiosk;
};

class ServerLinkOf : public ServerLink, public testing::WithParamInterface<OdooVersion> {
protected:
    ServerLinkOf() { version_ = GetParam(); }
};

TEST_P(ServerLinkOf, PrintsAReceiptOnceWhoeverRepeatsItAndReportsIt) {
    begin(GetParam());
    ASSERT_TRUE(settled());
    const auto announced = server->wait_for_posts("/iot/setup", 1);
    ASSERT_FALSE(announced.empty());
    const json::Value& said = announced.front().body["params"];
    EXPECT_EQ(said["iot_box"]["identifier"], kBox);
    EXPECT_EQ(said["iot_box"]["token"], OdooServer::kBoxToken);
    EXPECT_EQ(said["devices"]["receipt"]["type"], "printer");
    EXPECT_EQ(said["devices"]["display"]["type"], "display");
    EXPECT_EQ("Odoo" + json::text(link(), "series").substr(0, 2), name_of(GetParam()));

    const json::Value print = action("receipt", receipt());
    constexpr std::int64_t kId = 812;
    server->continue_at(kId);
    server->say_to_box("iot_action", print);
    if (is_old(GetParam())) {
        const auto reports = server->wait_for_posts(kPrinted, 1);
        ASSERT_EQ(reports.size(), 1U);
        EXPECT_EQ(reports[0].body["params"],
                  (json::Value{{"print_id", 55}, {"device_identifier", "receipt"}, {"iot_mac", kBox}}));
    } else {
        const json::Value done = event("receipt", "status", "success");
        ASSERT_FALSE(done.is_null()) << kiosk->program().output();
        EXPECT_EQ(done["session_id"], "till-4");
        EXPECT_EQ(done["iot_box_identifier"], kBox);
    }
    EXPECT_EQ(papers(), 1U);

    const std::string repeated =
        "[" + json::dump({{"id", kId}, {"message", {{"type", "iot_action"}, {"payload", print}}}}) + "]";
    const auto is_repeated = [&](std::size_t times) {
        return until([&] { return link()["messages"]["repeated"] == times; });
    };
    server->say_raw(repeated);
    EXPECT_TRUE(is_repeated(1));
    server->go_away();
    ASSERT_TRUE(is_at("state", "trouble"));
    server->come_back();
    ASSERT_TRUE(settled());
    EXPECT_EQ(server->subscriptions().back()["last"], kId);
    server->say_raw(repeated);
    EXPECT_TRUE(is_repeated(2));

    kiosk->program().signal(SIGKILL);
    kiosk->program().wait_exit();
    ASSERT_TRUE(server->wait_until([&] { return server->box_listeners() == 0; }));
    kiosk->start_again();
    ASSERT_NE(kiosk->port(), 0);
    ASSERT_TRUE(settled());
    EXPECT_EQ(server->subscriptions().back()["last"], kId);
    server->say_raw(repeated);
    EXPECT_TRUE(is_repeated(1));
    EXPECT_EQ(papers(), 1U);
    if (is_old(GetParam())) {
        EXPECT_EQ(server->posts(kPrinted).size(), 1U);
    }

    server->say_to_box("iot_action", print);  // the same content, said anew
    EXPECT_TRUE(until([&] { return papers() == 2; }));
}

INSTANTIATE_TEST_SUITE_P(EveryVersion, ServerLinkOf,
                         testing::Values(OdooVersion::v17, OdooVersion::v18, OdooVersion::v19,
                                         OdooVersion::v20),
                         [](const auto& given) { return name_of(given.param); });

TEST_F(ServerLink, AScanAndADeviceThatIsNotThereReachTheServer) {
    begin(OdooVersion::v19);
    ASSERT_TRUE(settled());
    const json::Value pull{{"verb", "scan"}, {"payload", {{"text", "5901234123457"}}}};
    HttpClient(kiosk->port())
        .request("POST", "/api/v1/devices/gun/actions", json::dump(pull),
                 {{"Content-Type", "application/json"}, {"Prefer", "wait=5"}});
    EXPECT_FALSE(event("gun", "value", "5901234123457").is_null()) << kiosk->program().output();
    server->say_to_box("iot_action", action("usb_dead:beef", {{"action", "read_once"}}));
    const json::Value gone = event("usb_dead:beef", "status", "disconnected");
    EXPECT_EQ(gone["session_id"], "till-4");
    EXPECT_EQ(gone["iot_box_identifier"], kBox);
}

TEST_F(ServerLink, ADeviceThatComesOrGoesIsAnnouncedAtOnce) {
    begin(OdooVersion::v20);
    ASSERT_TRUE(settled());
    EXPECT_EQ(link()["devices"], (json::Value{"display", "gun", "receipt"}));
    kiosk->write_settings(settings_for(*server) + "[[scale]]\nname = \"scale\"\nuri = \"simulated:\"\n");
    const auto posts = server->wait_for_posts("/iot/setup", 2);
    ASSERT_EQ(posts.size(), 2U);
    EXPECT_EQ(posts[1].body["params"]["devices"]["scale"],
              (json::Value{{"name", "scale"}, {"type", "scale"}, {"connection", "direct"}}));
    EXPECT_EQ(server->box_listeners(), 1U) << "the connection stays";
}

TEST_F(ServerLink, WhatTheServerAsksOfTheBoxItselfIsAnswered) {
    begin(OdooVersion::v19);
    ASSERT_TRUE(settled());
    server->say_to_box("test_protocol", to_box());
    EXPECT_FALSE(event(kBox, "status", "success").is_null());
    server->say_to_box("test_connection", to_box());
    ASSERT_TRUE(server->wait_until([&] {
        const auto posts = server->posts(kEvents);
        return std::any_of(posts.begin(), posts.end(), [](const auto& post) {
            const json::Value& result = json::member(post.body["params"], "result");
            const std::string quality = json::text(result, "wan_quality");
            return result.contains("lan_quality") && !quality.empty() && quality != "unreachable";
        });
    }));
    server->say_to_box("reset_password", to_box());
    EXPECT_FALSE(event(kBox, "result", "this box has no password that a server may set").is_null());
    server->say_to_box("toggle_custom_handlers", to_box({{"use_custom_handlers", true}}));
    EXPECT_FALSE(event(kBox, "result", "this box runs no code of a server").is_null());
    server->say_to_box("webrtc_offer",
                       to_box({{"offer",
                                {{"type", "offer"},
                                 {"sdp",
                                  "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=application 9 "
                                  "UDP/DTLS/SCTP webrtc-datachannel\r\na=mid:0\r\n"}}}}));
    const auto answers = server->wait_for_posts("/iot/box/webrtc_answer", 1);
    ASSERT_EQ(answers.size(), 1U);
    EXPECT_EQ(answers[0].body["params"]["iot_box_identifier"], kBox);
    EXPECT_THAT(json::text(answers[0].body["params"]["answer"], "sdp"), HasSubstr("m=application 0 "));
    server->say_to_box("brew_coffee", to_box());
    server->say_to_box("iot_action", {{"iot_identifiers", {"another-box"}}});
    EXPECT_TRUE(until([&] { return link()["messages"]["ignored"] == 2; }));
    EXPECT_TRUE(server->posts("/iot/get_handlers").empty());
}

TEST_F(ServerLink, TheProgramStartsAgainWhenTheServerAsksAndAnswersFirst) {
    begin(OdooVersion::v19);
    ASSERT_TRUE(settled());
    server->say_to_box("restart_odoo", to_box());
    EXPECT_FALSE(event(kBox, "status", "success").is_null());
    ASSERT_TRUE(kiosk->program().wait_for("the program starts again"));
    const int pid = kiosk->program().pid();
    const auto has_two = [](const std::string& output) {
        const auto first = output.find("this box is announced");
        return first != std::string::npos &&
               output.find("this box is announced", first + 1) != std::string::npos;
    };
    EXPECT_TRUE(kiosk->program().wait_until(has_two)) << kiosk->program().output();
    EXPECT_EQ(::kill(pid, 0), 0) << "in the same process";
    EXPECT_TRUE(server->wait_until([&] { return server->box_listeners() == 1; }));
    EXPECT_EQ(server->subscriptions().back()["last"], 100) << "and it does not do so again";
}

TEST_F(ServerLink, TheServerIsLeftWhenItSaysSoButNotForAnOldMessage) {
    server = std::make_unique<OdooServer>(OdooVersion::v19);
    start("[box]\nidentifier = \"" + std::string(kBox) + "\"\n");
    const std::string token = server->url() + "|" + OdooServer::kBoxToken + "|u|c";
    ASSERT_EQ(HttpClient(kiosk->port())
                  .request("PUT", "/api/v1/odoo/account", json::dump({{"token", token}}))
                  .status,
              200);
    ASSERT_TRUE(settled());
    // A moment after it connected it is taken for an old message.
    server->say_to_box("server_clear", to_box());
    ASSERT_TRUE(kiosk->program().wait_for("that is an old message"));
    EXPECT_EQ(link()["state"], "live");
    EXPECT_TRUE(until([&] {
        server->say_to_box("server_clear", to_box());
        return link()["state"] == "off";
    }));
    EXPECT_TRUE(server->wait_until([&] { return server->box_listeners() == 0; }));
    EXPECT_EQ(HttpClient(kiosk->port()).get("/api/v1/status").json()["odoo"]["account"], "none");
}

TEST_F(ServerLink, ItFollowsTheServerToAnotherAddress) {
    begin(OdooVersion::v19);
    ASSERT_TRUE(settled());
    OdooServer other(OdooVersion::v20);
    server->say_to_box("server_update", to_box({{"server_url", other.url()}}));
    EXPECT_TRUE(other.wait_until([&] { return other.box_listeners() == 1; })) << kiosk->program().output();
    EXPECT_TRUE(is_at("server", other.url()));
    EXPECT_TRUE(is_at("series", "20.0"));
}

TEST_F(ServerLink, ACommunityServerAndAWrongTokenAreNamedAndADatabaseIsChosen) {
    server = std::make_unique<OdooServer>(OdooVersion::v19);
    server->set({.is_community = true});
    start(settings_for(*server));
    EXPECT_TRUE(is_at("trouble", "no_iot"));
    EXPECT_THAT(json::text(link(), "problem"), HasSubstr("no app for IoT boxes"));
    const auto status = HttpClient(kiosk->port()).get("/api/v1/status").json();
    EXPECT_THAT(json::dump(status["problems"]), HasSubstr("no app for IoT boxes"));
    EXPECT_EQ(server->posts("/iot/setup").size(), 1U) << "it is asked again rarely";

    std::string wrong = settings_for(*server);
    wrong.replace(wrong.find(OdooServer::kBoxToken), 4, "0000");
    server->set({});
    kiosk->write_settings(wrong);
    EXPECT_TRUE(is_at("trouble", "wrong_token"));
    EXPECT_THAT(json::text(link(), "problem"), HasSubstr("connect it anew"));

    OdooServer shared(OdooVersion::v19);
    shared.set({.wants_session = true});
    kiosk->write_settings(settings_for(shared, "shop"));
    EXPECT_TRUE(is_at("state", "live"));
    EXPECT_THAT(shared.last_socket_cookie(), HasSubstr(OdooServer::kSession));
    EXPECT_EQ(shared.posts("/iot/setup").back().database, "shop");
    EXPECT_EQ(shared.last_socket_origin(), shared.url());
}

TEST_F(ServerLink, BadFramesAreSurvivedAndTheServerComesBackAsANewerOne) {
    begin(OdooVersion::v18);
    ASSERT_TRUE(settled());
    for (const char* frame : {"[", "{}", "7", "[7, null, {\"id\": -1}]", "[{\"id\": 5, \"message\": {}}]"})
        server->say_raw(frame);
    std::string nested = "[{\"id\": 6, \"message\": {\"type\": \"iot_action\", \"payload\": ";
    server->say_raw(nested + std::string(10'000, '['));
    server->say_to_box("iot_action", "text");
    server->say_to_box("iot_action", to_box({{"device_identifiers", 7}}));
    EXPECT_TRUE(until([&] { return link()["messages"]["ignored"] == 2; }));
    EXPECT_EQ(link()["state"], "live");
    server->go_away();
    ASSERT_TRUE(is_at("state", "trouble"));
    server->become(OdooVersion::v20);
    server->come_back();
    ASSERT_TRUE(settled());
    EXPECT_EQ(link()["series"], "20.0");
    version_ = OdooVersion::v20;
    server->say_to_box("iot_action", action("receipt", {{"action", "cashbox"}}));
    EXPECT_FALSE(event("receipt", "status", "success").is_null()) << kiosk->program().output();
}

}  // namespace
}  // namespace comptoir
