/// The stand-in server itself: what it has for boxes answers as server-link.md says.

#include "tests/support/odoo_server.hpp"

#include <gtest/gtest.h>

#include "tests/support/http_client.hpp"

namespace comptoir::test {
namespace {

using namespace std::chrono_literals;

/// A websocket that asked for what `data` says.
class Subscriber {
public:
    Subscriber(const OdooServer& server, const json::Value& data) : client_(server.port()) {
        client_.send(
            "GET /websocket HTTP/1.1\r\nHost: odoo\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            "Origin: http://odoo\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n");
        client_.read_until("\r\n\r\n");
        const std::string text = json::dump({{"event_name", "subscribe"}, {"data", data}});
        // One masked frame of 126 to 65535 bytes.   Source: RFC 6455 section 5.2.
        const std::string padded = text + std::string(text.size() < 126 ? 126 - text.size() : 0, ' ');
        client_.send(std::string("\x81\xfe") + static_cast<char>(padded.size() >> 8) +
                     static_cast<char>(padded.size() & 0xff) + std::string(4, '\0') + padded);
    }
    bool hears(const std::string& text) { return !client_.read_until(text).empty(); }

private:
    HttpClient client_;
};

json::Value setup_of(const std::string& token) {
    return {{"iot_box", {{"identifier", "dc:a6:32:00:11:22"}, {"token", token}}},
            {"devices", json::Value::object()}};
}

TEST(StandInServer, AnswersAnAnnouncementWithTheChannelUpTo19AndKeepsWhatWasSaid) {
    OdooServer server(OdooVersion::v18);
    HttpClient client(server.port());
    const auto answer = client.rpc("/iot/setup", setup_of(OdooServer::kBoxToken), {{"User-Agent", "box"}});
    EXPECT_EQ(answer.json()["result"], OdooServer::kBoxChannel);
    server.become(OdooVersion::v20);
    EXPECT_EQ(client.rpc("/iot/setup", setup_of(OdooServer::kBoxToken)).json()["result"], true);
    const auto posts = server.wait_for_posts("/iot/setup", 2);
    ASSERT_EQ(posts.size(), 2U);
    EXPECT_EQ(posts[0].body["params"]["iot_box"]["identifier"], "dc:a6:32:00:11:22");
    EXPECT_EQ(posts[0].agent, "box");
    EXPECT_EQ(server.wait_for_posts("/iot/setup", 3, 10ms).size(), 2U) << "a wait ends";
}

TEST(StandInServer, ReachesABoxByItsChannelUpTo19AndByItsTokenIn20) {
    OdooServer server(OdooVersion::v19);
    Subscriber old(server, {{"channels", {OdooServer::kBoxChannel}}, {"last", 0}, {"identifier", "b1"}});
    ASSERT_TRUE(server.wait_until([&] { return server.box_listeners() == 1; }));
    server.become(OdooVersion::v20);
    Subscriber newer(server, {{"channels", json::Value::array()},
                              {"last", 0},
                              {"identifier", "b1"},
                              {"token", OdooServer::kBoxToken}});
    ASSERT_TRUE(server.wait_until([&] { return server.box_listeners() == 2; }));
    server.say_to_box("test_connection", {{"iot_identifiers", {"b1"}}, {"session_id", "5"}});
    EXPECT_TRUE(old.hears("test_connection"));
    EXPECT_TRUE(newer.hears("test_connection"));
    EXPECT_EQ(server.listeners(), 0U) << "the POS's channel is another one";
    Subscriber late(server,
                    {{"channels", json::Value::array()}, {"last", 0}, {"token", OdooServer::kBoxToken}});
    EXPECT_TRUE(late.hears("test_connection")) << "what was said is said again";
}

TEST(StandInServer, KnowsTheRoutesOfItsVersionAndNoneWhereItIsACommunitys) {
    OdooServer server(OdooVersion::v17);
    HttpClient client(server.port());
    const auto status_of = [&](const char* path) { return client.rpc(path).status; };
    EXPECT_EQ(status_of("/iot/printer/status"), 200);
    EXPECT_EQ(status_of("/iot/box/send_websocket"), 404);
    server.become(OdooVersion::v19);
    EXPECT_EQ(status_of("/iot/printer/status"), 404);
    EXPECT_EQ(status_of("/iot/box/send_websocket"), 200);
    EXPECT_EQ(status_of("/iot/box/webrtc_answer"), 200);
    EXPECT_EQ(status_of("/iot/box/update_certificate_status"), 200);
    server.give_display_urls({{"screen", "http://127.0.0.1/board"}});
    EXPECT_EQ(client.get("/iot/box/b1/display_url").json()["screen"], "http://127.0.0.1/board");
    server.set({.is_community = true});
    EXPECT_EQ(status_of("/iot/setup"), 404);
    EXPECT_EQ(client.get("/iot/box/b1/display_url").status, 404);
    EXPECT_EQ(client.rpc("/web/webclient/version_info").json()["result"]["server_serie"], "19.0");
}

TEST(StandInServer, PairsAfterTheCodeWasTypedAndNotOnceItExpired) {
    OdooServer server(OdooVersion::v19);
    HttpClient client(server.port());
    const auto poll = [&](const json::Value& params) {
        return client.rpc("/odoo-enterprise/iot/connect-box", params).json();
    };
    const json::Value nothing{{"pairing_code", false}, {"pairing_uuid", false}};
    const json::Value given = poll(nothing)["result"];
    EXPECT_EQ(given["pairing_code"], OdooServer::kPairingCode);
    EXPECT_EQ(poll(given)["result"], given) << "nobody typed it yet";
    server.expire_pairing();
    EXPECT_EQ(poll(given)["error"], "expired");
    const json::Value again = poll(nothing)["result"];
    EXPECT_NE(again["pairing_code"], given["pairing_code"]);
    const json::Value account{
        {"url", server.url()}, {"token", "77"}, {"db_uuid", "u"}, {"enterprise_code", "c"}};
    server.pair_with(account);
    EXPECT_EQ(poll(given)["error"], "expired") << "the first code stays expired";
    EXPECT_EQ(poll(again)["result"], account);
    EXPECT_EQ(poll(again)["error"], "expired") << "a code is good once";
}

TEST(StandInServer, GivesTheCertificateThatTheTestBrought) {
    OdooServer server(OdooVersion::v19);
    HttpClient client(server.port());
    const json::Value params{{"db_uuid", "u"}, {"enterprise_code", "c"}};
    EXPECT_FALSE(client.rpc("/odoo-enterprise/iot/x509", params).json()["result"]["error"].is_null());
    server.give_certificate("*.shop.example", "CERTIFICATE", "KEY");
    const json::Value result = client.rpc("/odoo-enterprise/iot/x509", params).json()["result"];
    EXPECT_EQ(result["subject_cn"], "*.shop.example");
    EXPECT_EQ(result["x509_pem"], "CERTIFICATE");
    EXPECT_EQ(result["private_key_pem"], "KEY");
}

/// The one who comes in asks for nothing until the server has gone, as a client on the test's own thread
/// does.
TEST(StandInServer, GoesAwayThoughSomebodyIsJustComingIn) {
    const std::string socket_request =
        "GET /websocket HTTP/1.1\r\nHost: odoo\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        "Origin: http://odoo\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n";
    constexpr std::size_t kRounds = 600;  // one of thirty met the moment
    for (std::size_t round = 0; round < kRounds; ++round) {
        auto server = std::make_unique<OdooServer>(OdooVersion::v19);
        HttpClient client(server->port());
        client.send(socket_request.substr(0, round % 2 == 0 ? 0 : socket_request.size()));
        server.reset();
        EXPECT_EQ(client.read_until("never"), "") << "nobody is there";
    }
}

}  // namespace
}  // namespace comptoir::test
