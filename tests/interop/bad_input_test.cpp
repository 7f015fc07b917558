/// Bad input on the whole program: a clear error, nothing lost, and everybody else served meanwhile.

#include <gtest/gtest.h>

#include <csignal>
#include <fstream>

#include "app/base/json.hpp"
#include "tests/support/captures.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/kiosk.hpp"
#include "tests/support/wrong_types.hpp"

namespace comptoir {
namespace {

using namespace std::chrono_literals;
using test::HttpAnswer;
using test::HttpClient;
using test::Kiosk;

constexpr const char* kDisplay = "/hw_proxy/customer_facing_display";
constexpr const char* kOrder = "/api/v1/order";

const json::Value kGood = *json::parse(
    R"({"lines":[{"productName":"Espresso","price":"$ 2.50","qty":"1","unitPrice":"$ 2.50"},
        {"productName":"Rye bread","price":"$ 3.60","qty":"1","unitPrice":"$ 3.60"}],
        "finalized":false,"amount":"$ 6.10"})");

/// A till's page that the box does not know.
const test::HttpHeaders kStranger{{"Origin", "https://other.example"}, {"Content-Type", "application/json"}};

class BadInput : public testing::Test {
protected:
    void SetUp() override {
        port = kiosk.port();
        ASSERT_NE(port, 0) << kiosk.program().output();
        ASSERT_EQ(set(kGood), "updated");
    }
    /// However bad the input was, the program ends in order.
    void TearDown() override {
        kiosk.program().signal(SIGTERM);
        EXPECT_EQ(kiosk.program().wait_exit(), 0) << kiosk.program().output();
    }

    HttpClient client() const { return HttpClient(port); }
    std::string set(const json::Value& order) const {
        const auto answer = client().rpc(kDisplay, {{"action", "set"}, {"data", order}}).json();
        return json::text(answer["result"], "status");
    }
    [[nodiscard]] json::Value till() const {
        return client().get("/api/v1/status").json()["pos"]["registers"][0];
    }
    void expect_the_good_order_is_kept() const {
        EXPECT_EQ(client().rpc(kDisplay, {{"action", "get"}}).json()["result"]["data"], kGood);
        EXPECT_EQ(till()["lines"], 2);
        EXPECT_EQ(till()["phase"], "selling");
        expect_a_picture();
    }
    void expect_a_picture() const {
        const auto screen = client().get("/api/v1/screen.png");
        EXPECT_EQ(screen.status, 200) << screen.body;
        EXPECT_TRUE(screen.body.starts_with("\x89PNG"));
    }

    Kiosk kiosk;
    std::uint16_t port = 0;
};

TEST_F(BadInput, WhatIsNoCallIsSaidSoAndTheOrderStays) {
    const test::HttpHeaders json_body{{"Content-Type", "application/json"}};
    for (const std::string& body : {std::string("not JSON"), std::string("[]"), std::string("null"),
                                    std::string(100'000, '['), std::string("\xff\xfe\x00\x01", 4)}) {
        HttpClient caller = client();
        const auto call = caller.request("POST", kDisplay, body, json_body);
        EXPECT_EQ(call.status, 400) << body.substr(0, 40);
        EXPECT_TRUE(call.body.starts_with("Invalid JSON")) << call.body;
        const auto order = caller.request("PUT", kOrder, body, json_body);
        EXPECT_EQ(order.status, 400) << body.substr(0, 40);
        EXPECT_EQ(order.json()["error"]["code"], "malformed");
    }
    for (const char* body :
         {R"({"params":7})", R"({"action":"set"})", R"({"action":"set","data":[]})",
          R"({"action":"set","data":{"no":"order"}})", R"({"params":{"action":{"a":1},"data":{}}})"}) {
        const auto call = client().request("POST", kDisplay, body, json_body).json();
        EXPECT_FALSE(json::text(call["error"]["data"], "name").empty()) << body;
        EXPECT_FALSE(json::text(call["error"]["data"], "message").empty()) << body;
    }
    const auto empty = client().request("PUT", kOrder, "{}", json_body);
    EXPECT_EQ(empty.json()["error"]["message"], "/source: is required and must not be empty");
    expect_the_good_order_is_kept();
}

TEST_F(BadInput, BracketsInsideAnOrderAreCountedBeforeTheyAreBuilt) {
    const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
    const auto call =
        client().request("POST", kDisplay, R"({"params":{"action":"set","data":{"lines":)" + deep + "}}}");
    EXPECT_EQ(call.status, 400);
    const auto order = client().request("PUT", kOrder, R"({"source":"a","revision":1,"lines":)" + deep + "}");
    EXPECT_EQ(order.status, 400);
    EXPECT_EQ(order.json()["error"]["message"], "nested deeper than 64");
    expect_the_good_order_is_kept();
}

TEST_F(BadInput, ABodyOfOneByteTooManyIsRefusedInBothLanguages) {
    const std::string body((16u << 20) + 1, ' ');
    for (const char* path : {kDisplay, "/hw_proxy/default_printer_action"}) {
        const auto answer = client().request("POST", path, body, {{"Origin", "https://shop.example"}});
        EXPECT_EQ(answer.status, 413);
        EXPECT_EQ(answer.header("Access-Control-Allow-Origin"), "*") << "the page may read why";
    }
    const auto order = client().request("PUT", kOrder, body);
    EXPECT_EQ(order.status, 413);
    EXPECT_EQ(order.json()["error"]["code"], "body_too_large");
    expect_the_good_order_is_kept();
}

TEST_F(BadInput, HeadersAndBodiesThatNeverEndKeepNobodyWaiting) {
    std::vector<HttpClient> endless;
    for (int i = 0; i < 50; ++i) {
        endless.push_back(client());
        endless.back().send("POST /hw_proxy/handshake HTTP/1.1\r\nX-Never: ends");
        endless.push_back(client());
        endless.back().send(
            "POST /hw_proxy/handshake HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{");
    }
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_EQ(client().get("/hw_proxy/hello").body, "ping");
    EXPECT_EQ(client().rpc("/hw_proxy/handshake").json()["result"], true);
    expect_the_good_order_is_kept();
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 2500ms);
    for (const HttpClient& held : endless) EXPECT_FALSE(held.has_answer()) << "cut before its deadline";
}

TEST_F(BadInput, LongOrdersAreShownWhole) {
    for (const std::size_t lines : {200u, 2000u}) {
        json::Value order = kGood;
        while (order["lines"].size() < lines) order["lines"].push_back(kGood["lines"][0]);
        ASSERT_EQ(set(order), "updated");
        EXPECT_EQ(till()["lines"], lines);
        expect_a_picture();
        json::Value neutral{{"source", "till-" + std::to_string(lines)}, {"revision", 1}};
        for (std::size_t i = 0; i < lines; ++i) neutral["lines"].push_back({{"name", "x"}, {"price", "1"}});
        EXPECT_EQ(client().request("PUT", kOrder, json::dump(neutral)).status, 200);
        neutral["revision"] = 2;
        while (neutral["lines"].size() <= 2000) neutral["lines"].push_back({{"name", "x"}});
        const auto refused = client().request("PUT", kOrder, json::dump(neutral));
        EXPECT_EQ(refused.json()["error"]["message"], "/lines: has 2001 entries; at most 2000");
    }
}

TEST_F(BadInput, TextsThatAreNoneAreShownAsFarAsTheyGo) {
    json::Value order = kGood;
    order["lines"][0]["productName"] = std::string(10'000, 'W');
    EXPECT_EQ(set(order), "updated");
    expect_a_picture();
    order["lines"][0]["productName"] = 42;
    order["lines"][0]["qty"] = 2;
    order["lines"][0]["price"] = 3.4400000000000004;
    order["amount"] = 7;
    EXPECT_EQ(set(order), "updated");
    expect_a_picture();
    const auto invalid = client().request("POST", kDisplay,
                                          "{\"action\":\"set\",\"data\":{\"finalized\":false,\"lines\":[{"
                                          "\"productName\":\"caf\xe9 \xf0\x9f\"}]}}");
    EXPECT_EQ(invalid.json()["result"]["status"], "updated");
    EXPECT_EQ(till()["lines"], 1);
    expect_a_picture();
    EXPECT_EQ(set(json::Value::object()), "updated");
    EXPECT_EQ(till()["phase"], "empty") << "an empty object is the order before the first";
    expect_a_picture();
}

TEST_F(BadInput, AnyTypeAtAnyFieldLeavesAScreenThatDraws) {
    HttpClient caller = client();
    std::size_t sent = 0;
    for (const char* file : {"odoo18/proxy/02-open-display.json", "odoo19/box/13-weigh.json"}) {
        json::Value order = test::snapshots_of(file).back();
        while (order["lines"].size() > 1) order["lines"].erase(order["lines"].size() - 1);
        test::for_each_wrong_type(order, order, [&](const json::Value& wrong) {
            const auto answer = caller.rpc(kDisplay, {{"action", "set"}, {"data", wrong}});
            ASSERT_EQ(answer.status, 200) << json::dump(wrong);
            ++sent;
            // Each asks for a frame of its own: a bad one would be seen here, not skipped.
            if (sent % 10 == 0) {
                ASSERT_EQ(caller.get("/api/v1/screen.png").status, 200) << json::dump(wrong);
            }
        });
    }
    EXPECT_GT(sent, 300u);
    EXPECT_EQ(set(kGood), "updated");
    expect_the_good_order_is_kept();
}

TEST_F(BadInput, AWebsiteThatIsNotPairedChangesAndSeesNothing) {
    EXPECT_EQ(client().get("/api/v1/status", kStranger).status, 403) << "looking pairs nobody";
    const test::HttpHeaders shop{{"Origin", "https://shop.example"}};
    ASSERT_TRUE(client().rpc("/hw_proxy/handshake", json::Value::object(), shop).json().contains("result"));
    ASSERT_TRUE(kiosk.program().wait_for("remembered origin=\"https://shop.example\""));
    for (const json::Value& params : {json::Value{{"action", "set"}, {"data", json::Value::object()}},
                                      json::Value{{"action", "get"}}, json::Value{{"action", "close"}}}) {
        const auto answer = client().rpc(kDisplay, params, kStranger);
        EXPECT_EQ(answer.json()["error"]["data"]["name"], "comptoir.unpaired");
        EXPECT_EQ(answer.header("Access-Control-Allow-Origin"), "*");
    }
    for (const char* path : {"/api/v1/status", "/api/v1/screen.png", "/api/v1/devices", "/api/v1/events"})
        EXPECT_EQ(client().get(path, kStranger).json()["error"]["code"], "comptoir.unpaired") << path;
    EXPECT_EQ(client().request("PUT", kOrder, "{}", kStranger).status, 403);
    expect_the_good_order_is_kept();
    EXPECT_TRUE(kiosk.program().wait_for("turned away")) << "the owner is told which website it was";
    EXPECT_TRUE(kiosk.program().wait_for("https://other.example"));
}

/// Root may write everywhere but where the kernel says no.
TEST(ReadOnlyStateFolder, CostsThePairingAtTheNextStartAndNothingElse) {
    const test::TemporaryFolder folder;
    const std::string at = folder.path().string();
    const std::string file = at + "/comptoir.toml";
    std::ofstream(file)
        << "[http]\nlisten = [\"127.0.0.1:0\"]\n[screen]\noutput = \"memory\"\nsize = \"800x480\"\n"
        << "[paths]\nstate = \"/proc/sys/kernel\"\ncache = \"" << at << "/c\"\nruntime = \"" << at
        << "/r\"\n";
    test::Program program(COMPTOIR_PROGRAM, {"--settings", file});
    ASSERT_TRUE(program.wait_for("listening address=\"127.0.0.1:")) << program.output();
    ASSERT_TRUE(program.wait_for("\"\n"));
    const std::string& said = program.output();
    const auto at_port = said.find("listening address=\"127.0.0.1:") + 29;
    const auto port = static_cast<std::uint16_t>(std::stoi(said.substr(at_port)));
    const test::HttpHeaders shop{{"Origin", "https://shop.example"}};
    const json::Value params{{"action", "set"}, {"data", kGood}};
    EXPECT_EQ(HttpClient(port).rpc(kDisplay, params, shop).json()["result"]["status"], "updated");
    EXPECT_EQ(HttpClient(port).rpc(kDisplay, params, kStranger).json()["error"]["data"]["name"],
              "comptoir.unpaired")
        << "the first website is known for as long as the program runs";
    EXPECT_EQ(HttpClient(port).rpc(kDisplay, params, shop).json()["result"]["status"], "updated");
    const auto status = HttpClient(port).get("/api/v1/status", shop).json();
    EXPECT_EQ(status["health"], "degraded");
    EXPECT_NE(json::dump(status["problems"]).find("state folder can't be written"), std::string::npos);
    program.signal(SIGTERM);
    EXPECT_EQ(program.wait_exit(), 0) << program.output();
}

}  // namespace
}  // namespace comptoir
