#include "app/odoo/proxy_routes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>

#include "app/base/base64.hpp"
#include "app/odoo/answers.hpp"
#include "tests/support/box.hpp"
#include "tests/support/transcripts.hpp"

namespace comptoir::odoo {
namespace {

using namespace std::chrono_literals;
using bridge::Condition;
using bridge::Kind;
using test::HttpAnswer;
using test::HttpClient;

constexpr const char* kPrint = "/hw_proxy/default_printer_action";
constexpr const char* kDisplay = "/hw_proxy/customer_facing_display";

class ProxyRoutes : public testing::Test {
protected:
    void start() {
        install(box.http.router(), context);
        box.start();
    }
    json::Value result(const std::string& route, const json::Value& params = json::Value::object()) {
        return box.client().rpc(route, params).json()["result"];
    }
    sources::Screen screen() {
        return box.http.run([this] { return box.arbiter.screen(box.clock.now()); });
    }

    test::Box box;
    Contacts contacts;
    int said = 0;
    Context context{.registry = box.registry,
                    .events = box.hub,
                    .arbiter = box.arbiter,
                    .access = box.http.access(),
                    .contacts = contacts,
                    .clock = box.clock,
                    .said = [this](Time) { ++said; },
                    .timings = {.printer = 2s, .scanner_hold = 50ms}};
};

TEST_F(ProxyRoutes, HelloIsPing) {
    start();
    const HttpAnswer answer = box.client().get("/hw_proxy/hello", test::from("https://shop.example"));
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, "ping");
    EXPECT_EQ(answer.header("Access-Control-Allow-Origin"), "*");
}

TEST_F(ProxyRoutes, HandshakeIsTrueInEverySloppyShape) {
    start();
    for (const char* body : {R"({"id":9,"jsonrpc":"2.0","method":"call","params":{}})", R"({"params":{}})",
                             "{}", R"({"jsonrpc":"2.0"})"}) {
        const auto answer =
            box.client().request("POST", "/hw_proxy/handshake", body, {{"Content-Type", "application/json"}});
        EXPECT_EQ(answer.json()["result"], true) << body;
    }
}

TEST_F(ProxyRoutes, StatusIsThatOfTheDevices) {
    box.add(Kind::printer, "receipt");
    box.add(Kind::scale, "scale")->condition = Condition::offline;
    start();
    const auto status = result("/hw_proxy/status_json");
    EXPECT_EQ(status["printer"]["status"], "connected");
    EXPECT_EQ(status["scale"]["status"], "disconnected");
    EXPECT_EQ(status["scanner"]["status"], "disconnected");
}

TEST_F(ProxyRoutes, AStrangerIsConnectedToNothingAndToldSo) {
    box.add(Kind::printer, "receipt");
    start();
    box.client().rpc(kPrint, {{"data", {{"action", "cashbox"}}}}, test::from("https://shop.example"));
    const auto stranger = test::from("https://other.example");
    EXPECT_EQ(box.client().rpc("/hw_proxy/handshake", {}, stranger).json()["result"], true);
    EXPECT_EQ(box.client().rpc("/hw_proxy/status_json", {}, stranger).json()["result"],
              status_for_strangers());
    const auto refused = box.client().rpc(kPrint, {{"data", {{"action", "cashbox"}}}}, stranger).json();
    EXPECT_EQ(refused["error"]["data"]["name"], "comptoir.unpaired");
    EXPECT_EQ(box.http.run([this] { return contacts.list().at(0).origin; }), "https://shop.example");
}

TEST_F(ProxyRoutes, AReceiptReachesTheFirstPrinterAsAPicture) {
    const auto printer = box.add(Kind::printer, "receipt");
    box.add(Kind::printer, "kitchen");
    start();
    const std::string picture = "\xff\xd8\xff\xe0 a JPEG";
    EXPECT_EQ(result(kPrint, {{"data", {{"action", "print_receipt"}, {"receipt", base64::encode(picture)}}}}),
              true);
    ASSERT_EQ(printer->performed.size(), 1u);
    EXPECT_EQ(printer->performed[0].verb, "print_picture");
    EXPECT_EQ(printer->performed[0].data, picture);
}

TEST_F(ProxyRoutes, TheDrawerOpens) {
    const auto printer = box.add(Kind::printer, "receipt");
    start();
    EXPECT_EQ(result(kPrint, {{"data", {{"action", "cashbox"}}}}), true);
    ASSERT_EQ(printer->performed.size(), 1u);
    EXPECT_EQ(printer->performed[0].verb, "open_drawer");
}

TEST_F(ProxyRoutes, APrinterIsGivenNineSecondsAtMost) {
    const auto printer = box.add(Kind::printer, "receipt");
    start();
    const Time before = box.clock.now();
    result(kPrint, {{"data", {{"action", "cashbox"}}}});
    ASSERT_EQ(printer->performed.size(), 1u);
    EXPECT_GE(printer->performed[0].deadline, before + context.timings.printer);
    EXPECT_LE(printer->performed[0].deadline, box.clock.now() + context.timings.printer);
    EXPECT_EQ(Timings{}.printer, 9s);
}

TEST_F(ProxyRoutes, NoIsFalseAndNeverNullOrAnError) {
    const auto printer = box.add(Kind::printer, "receipt");
    printer->answer = [](const bridge::Action&) {
        bridge::ActionResult refused;
        refused.error = Error{ErrorCode::refused, "paper_out"};
        return refused;
    };
    start();
    EXPECT_EQ(result(kPrint, {{"data", {{"action", "cashbox"}}}}), false);
    for (const char* params :
         {R"({})", R"({"data":null})", R"({"data":7})", R"({"data":"{"})", R"({"data":{"action":"dance"}})",
          R"({"data":{"action":7}})", R"({"data":{"action":"print_receipt","receipt":"?"}})",
          R"({"data":{"action":"print_receipt","receipt":[1]}})", R"({"data":{"document":null}})"}) {
        EXPECT_EQ(result(kPrint, *json::parse(params)), false) << params;
    }
}

TEST_F(ProxyRoutes, AnOutcomeThatNobodyKnowsIsAYes) {
    box.add(Kind::printer, "receipt")->answer = [](const bridge::Action&) {
        bridge::ActionResult unknown;
        unknown.outcome = bridge::Outcome::unknown;
        unknown.is_final = false;
        return unknown;
    };
    start();
    EXPECT_EQ(result(kPrint, {{"data", {{"action", "cashbox"}}}}), true);
}

TEST_F(ProxyRoutes, WithoutAPrinterTheAnswerIsFalse) {
    start();
    EXPECT_EQ(result(kPrint, {{"data", {{"action", "cashbox"}}}}), false);
}

TEST_F(ProxyRoutes, ARepeatUnderTheSameMarkIsPrintedOnce) {
    const auto printer = box.add(Kind::printer, "receipt");
    start();
    const json::Value params{{"data", {{"action", "cashbox"}, {"action_unique_id", "a-1"}}}};
    EXPECT_EQ(result(kPrint, params), true);
    EXPECT_EQ(result(kPrint, params), true);
    EXPECT_EQ(printer->performed.size(), 1u);
}

TEST_F(ProxyRoutes, AScanIsHeldForAndThenNothingIsAnEmptyText) {
    start();
    const Time before = box.clock.now();
    EXPECT_EQ(result("/hw_proxy/scanner"), "");
    EXPECT_GE(box.clock.now() - before, 50ms);
    EXPECT_EQ(Timings{}.scanner_hold, 6s);
}

TEST_F(ProxyRoutes, AScanReachesTheOneWhoWaits) {
    context.timings.scanner_hold = 10s;
    start();
    HttpClient till = box.client();
    till.send(till.text("POST", "/hw_proxy/scanner", "{}", {{"Content-Type", "application/json"}}));
    ASSERT_TRUE(box.until([this] { return contacts.list().size() == 1; }));
    box.publish("scanner", bridge::Scanned{"5901234123457"});
    EXPECT_EQ(till.receive().json()["result"], "5901234123457");
}

TEST_F(ProxyRoutes, AScanIsNotSpentOnATillThatHungUp) {
    context.timings.scanner_hold = 10s;
    start();
    HttpClient gone = box.client();
    gone.send(gone.text("POST", "/hw_proxy/scanner", "{}", {{"Content-Type", "application/json"}}));
    ASSERT_TRUE(box.until([this] { return contacts.list().size() == 1; }));
    gone.close();
    ASSERT_TRUE(box.until([this] { return box.http.server().connection_count() == 0; }));
    box.publish("scanner", bridge::Scanned{"1"});
    EXPECT_EQ(result("/hw_proxy/scanner"), "1");
}

TEST_F(ProxyRoutes, TheScaleSaysItsLastStableWeight) {
    box.add(Kind::scale, "scale");
    start();
    EXPECT_EQ(result("/hw_proxy/scale_read"), (json::Value{{"weight", 0.0}}));
    const Weight weight{1235, 3, WeightUnit::kilogram};
    box.publish("scale", bridge::WeightRead{weight, {}, bridge::WeightRead::Stability::stable});
    EXPECT_EQ(result("/hw_proxy/scale_read"), (json::Value{{"weight", 1.235}}));
    box.publish("scale", bridge::WeightRead{weight, {}, bridge::WeightRead::Stability::moving});
    EXPECT_EQ(result("/hw_proxy/scale_read"), (json::Value{{"weight", 0.0}}));
}

TEST_F(ProxyRoutes, WhereLoadsAreSoldOnceAScaleSaysNothingUntilItsLoadChanged) {
    box.add(Kind::scale, "scale");
    context.weighings = std::make_shared<bridge::Weighings>(box.hub, Duration::zero());  // each question anew
    start();
    bridge::DeviceInfo sold_once = box.http.run([this] { return box.registry.find("scale")->info; });
    sold_once.options = {{"change_between_sales", true}};
    box.http.run([&] { box.registry.configure({sold_once}); });
    using Stability = bridge::WeightRead::Stability;
    const Weight load{1235, 3, WeightUnit::kilogram};
    const json::Value told{{"weight", 1.235}};
    const json::Value nothing{{"weight", 0.0}};
    box.publish("scale", bridge::WeightRead{load, {}, Stability::stable});
    EXPECT_EQ(result("/hw_proxy/scale_read"), told);
    EXPECT_EQ(result("/hw_proxy/scale_read"), nothing);
    box.publish("scale", bridge::WeightRead{{0, 3, WeightUnit::kilogram}, {}, Stability::stable});
    box.publish("scale", bridge::WeightRead{load, {}, Stability::stable});
    EXPECT_EQ(result("/hw_proxy/scale_read"), told);
}

TEST_F(ProxyRoutes, WithoutAScaleThereIsNoResult) {
    start();
    const auto answer = box.client().rpc("/hw_proxy/scale_read").json();
    EXPECT_FALSE(answer.contains("result"));
    EXPECT_FALSE(answer.contains("error"));
}

const json::Value kEspresso = *json::parse(
    R"({"lines":[{"productName":"Espresso","price":"$ 2.50","qty":"1.00","unit":"Units","unitPrice":"$ 2.50",
        "discount":"","customerNote":"","internalNote":"","comboParent":"","packLotLines":[],
        "price_without_discount":"$ 2.50","isSelected":true,"imageSrc":"/web/image/product.product/31/image_128"}],
        "finalized":false,"amount":"2.50","paymentLines":[],"change":0,"generalNote":"","onlinePaymentData":{},
        "isScaleScreenVisible":false,"weight":0,"tare":0,"totalPriceOnScale":0})");

TEST_F(ProxyRoutes, AnOrderIsShownKeptAndGivenBack) {
    start();
    EXPECT_EQ(result(kDisplay, {{"action", "get"}}), *json::parse(R"({"status":"retrieved","data":{}})"));
    EXPECT_EQ(result(kDisplay, {{"action", "set"}, {"data", kEspresso}}),
              *json::parse(R"({"status":"updated"})"));
    EXPECT_EQ(result(kDisplay, {{"action", "get"}})["data"], kEspresso);
    EXPECT_EQ(result(kDisplay)["data"], kEspresso);
    const auto shown = screen();
    ASSERT_TRUE(shown.order);
    EXPECT_EQ(shown.order->source, "odoo18");
    ASSERT_EQ(shown.order->lines.size(), 1u);
    EXPECT_EQ(shown.order->lines[0].name, "Espresso");
    EXPECT_EQ(shown.register_id, "127.0.0.1");
    EXPECT_EQ(box.http.run([this] { return contacts.list().front().pos_version; }), "odoo18");
    EXPECT_GT(said, 0);
}

/// Source: http-api.md sections 2.2 and 3.7; real-pos.md sections 1 and 6.
TEST_F(ProxyRoutes, TheDisplayIsCalledInEveryShapeOfEighteenAndNineteen) {
    start();
    const auto call = [this](const std::string& body) {
        return box.client()
            .request("POST", kDisplay, body, {{"Content-Type", "application/json"}})
            .json()["result"];
    };
    const std::string data = json::dump(kEspresso);
    const std::string envelope = R"({"id":7,"jsonrpc":"2.0","method":"call","params":)";
    const auto shapes = [&](const std::string& arguments) {
        return std::vector<std::string>{envelope + arguments + "}", R"({"params":)" + arguments + "}",
                                        arguments};
    };
    for (const std::string& body : shapes(R"({"action":"open","access_token":"6dcd","pos_id":3})"))
        EXPECT_EQ(call(body), *json::parse(R"({"status":"opened"})")) << body;
    for (const std::string& body : shapes(R"({"action":"set","data":)" + data + "}")) {
        EXPECT_EQ(call(body), *json::parse(R"({"status":"updated"})")) << body;
        for (const std::string& get : shapes(R"({"action":"get"})")) EXPECT_EQ(call(get)["data"], kEspresso);
        for (const char* get : {"{}", "", R"({"jsonrpc":"2.0"})", R"({"params":{}})", R"({"params":null})"})
            EXPECT_EQ(call(get)["data"], kEspresso) << get;
        for (const std::string& close : shapes(R"({"action":"close"})")) {
            EXPECT_EQ(call(close), *json::parse(R"({"status":"closed"})"));
            EXPECT_EQ(call("{}")["data"], json::Value::object());
        }
    }
}

TEST_F(ProxyRoutes, PicturesAreThoseOfTheTillsOwnServer) {
    start();
    box.client().rpc(kDisplay, {{"action", "set"}, {"data", kEspresso}}, test::from("https://shop.example"));
    const auto shown = screen();
    ASSERT_TRUE(shown.order);
    EXPECT_EQ(shown.order->lines.at(0).picture.key,
              "https://shop.example/web/image/product.product/31/image_128");
}

TEST_F(ProxyRoutes, ClosingTakesTheOrderAway) {
    start();
    result(kDisplay, {{"action", "set"}, {"data", kEspresso}});
    EXPECT_EQ(result(kDisplay, {{"action", "close"}}), *json::parse(R"({"status":"closed"})"));
    EXPECT_FALSE(screen().order);
    EXPECT_EQ(result(kDisplay, {{"action", "get"}})["data"], json::Value::object());
}

TEST_F(ProxyRoutes, APageThatPollsGetsTheOrderOfTheTillThatOwnsTheScreen) {
    start();
    result(kDisplay, {{"action", "set"}, {"data", kEspresso}});
    json::Value tea = kEspresso;
    tea["lines"][0]["productName"] = "Tea";
    HttpClient other(box.http.port(), "127.0.0.2");
    EXPECT_EQ(other.rpc(kDisplay, {{"action", "set"}, {"data", tea}}).json()["result"]["status"], "updated");
    EXPECT_EQ(result(kDisplay, {{"action", "get"}})["data"], kEspresso);
    EXPECT_EQ(other.rpc(kDisplay, {{"action", "close"}}).json()["result"]["status"], "closed");
    EXPECT_EQ(result(kDisplay, {{"action", "get"}})["data"], kEspresso);
    ASSERT_TRUE(screen().order);
    EXPECT_EQ(screen().order->lines.at(0).name, "Espresso");
}

/// A web server with a certificate, in front of the box and on it, has one address for all tills.
TEST_F(ProxyRoutes, TillsBehindAWebServerOnTheBoxAreToldApart) {
    start();
    const auto heard_as = [this](test::HttpHeaders headers, const char* from = "127.0.0.1") {
        headers.emplace_back("Origin", "https://shop.example");
        HttpClient(box.http.port(), from).rpc("/hw_proxy/status_json", json::Value::object(), headers);
        return box.http.run([this] { return contacts.list().front().register_id; });
    };
    EXPECT_EQ(heard_as({}), "127.0.0.1");
    EXPECT_EQ(heard_as({{"X-Forwarded-For", "192.168.1.21"}}), "192.168.1.21");
    EXPECT_EQ(heard_as({{"X-Forwarded-For", "10.0.0.1, fe80::7"}}), "fe80::7") << "the server's word is last";
    for (const char* bad : {"", "unknown", "1.2.3.4, <b>", "1.2.3.4,", "_hidden"})
        EXPECT_EQ(heard_as({{"X-Forwarded-For", bad}}, "127.0.0.9"), "127.0.0.9") << bad;
    EXPECT_EQ(heard_as({{"X-Forwarded-For", std::string(46, '1')}}, "127.0.0.8"), "127.0.0.8");
}

TEST_F(ProxyRoutes, OpeningNamesTheRegister) {
    start();
    const json::Value params{{"action", "open"}, {"pos_id", 3}, {"access_token", "6dcdce0208604514"}};
    EXPECT_EQ(result(kDisplay, params), *json::parse(R"({"status":"opened"})"));
    EXPECT_EQ(box.http.run([this] { return contacts.list().front().pos_number; }), "3");
}

TEST_F(ProxyRoutes, APageIsShownWhereThereIsABrowserAndTheCallerHearsWhereThereIsNone) {
    start();
    const json::Value params{{"action", "open_kiosk"}, {"pos_id", 3}, {"access_token", "f00d"}};
    const auto shop = test::from("https://shop.example");
    const auto refused = box.client().rpc(kDisplay, params, shop).json();
    EXPECT_EQ(refused["error"]["data"]["message"], "this screen can't show a page") << json::dump(refused);
    std::string shown;
    box.http.run([&] {
        context.screen.show_page = [&](const std::string& url, std::optional<int> degrees) -> Result<void> {
            shown = url + " " + std::to_string(degrees.value_or(-1));
            return {};
        };
    });
    EXPECT_EQ(box.client().rpc(kDisplay, params, shop).json()["result"],
              *json::parse(R"({"status":"opened"})"));
    EXPECT_EQ(shown, "https://shop.example/pos-self/3?access_token=f00d 90");
}

TEST_F(ProxyRoutes, TheScreenIsTurnedWhereItCanBe) {
    start();
    const json::Value params{{"action", "rotate_screen"}, {"data", "left"}};
    EXPECT_EQ(box.client().rpc(kDisplay, params).json()["error"]["data"]["name"], "builtins.ValueError");
    int turned = 0;
    box.http.run([&] {
        context.screen.turn = [&](int degrees) -> Result<void> { return turned = degrees, Result<void>{}; };
    });
    EXPECT_EQ(result(kDisplay, params), *json::parse(R"({"status":"rotated"})"));
    EXPECT_EQ(turned, 270);
}

TEST_F(ProxyRoutes, ThePageOfSixteenSaysWhichPicturesItsShopHas) {
    sources::Beside shop;
    context.shop_said = [&](const sources::Beside& beside) { shop = beside; };
    start();
    result(kDisplay, {{"html", test::read_transcript("html_display/order.html")}});
    const auto ends_with = [](const renderer::PictureRef& picture, std::string_view path) {
        return picture.key.starts_with("http") && picture.key.ends_with(path);
    };
    box.http.run([&] {
        EXPECT_TRUE(ends_with(shop.logo, "/logo?company=1")) << shop.logo.key;
        EXPECT_TRUE(ends_with(shop.background, "/web/image/pos.config/1/customer_display_bg_img"))
            << shop.background.key;
    });
}

TEST_F(ProxyRoutes, ThePageOfSixteenIsReadIntoTheOrderOnTheScreen) {
    start();
    const std::string page = test::read_transcript("html_display/order.html");
    EXPECT_EQ(result(kDisplay, {{"html", page}}), *json::parse(R"({"status":"updated"})"));
    ASSERT_NE(screen().order, nullptr);
    EXPECT_EQ(screen().order->source, "odoo16");
    EXPECT_FALSE(screen().order->lines.empty());
    EXPECT_EQ(box.http.run([this] { return contacts.list().front().pos_version; }), "odoo16");
    EXPECT_EQ(result(kDisplay, {{"html", "<p>Bad Gateway</p>"}}), *json::parse(R"({"status":"failed"})"));
    EXPECT_FALSE(screen().order->lines.empty()) << "what is no page leaves the screen as it is";
}

TEST_F(ProxyRoutes, ACashierOfSixteenTakesTheScreenAndKeepsIt) {
    start();
    const std::string page = test::read_transcript("html_display/order.html");
    EXPECT_EQ(result("/hw_proxy/test_ownership"), *json::parse(R"({"status":"NOWNER"})"));
    box.arbiter.order(
        {.register_id = "10.0.0.9", .order = std::make_shared<renderer::Order>(), .revision = {}},
        box.clock.now());
    const auto taken = result("/hw_proxy/take_control", {{"html", page}});
    EXPECT_EQ(taken["status"], "success");
    EXPECT_TRUE(taken["message"].is_string());
    EXPECT_EQ(result("/hw_proxy/test_ownership"), *json::parse(R"({"status":"OWNER"})"));
    ASSERT_NE(screen().order, nullptr);
    EXPECT_EQ(screen().order->source, "odoo16");
    EXPECT_EQ(result("/hw_proxy/take_control")["status"], "success") << "without a page, too";
}

TEST_F(ProxyRoutes, AScreenThatSettingsGaveToAnotherRegisterIsNotTaken) {
    sources::ArbiterSettings settings;
    settings.register_id = "10.0.0.9";
    box.arbiter.configure(settings, box.clock.now());
    start();
    EXPECT_EQ(result("/hw_proxy/take_control", {{"html", "<p/>"}})["status"], "failure");
    EXPECT_EQ(result("/hw_proxy/test_ownership"), *json::parse(R"({"status":"NOWNER"})"));
}

TEST_F(ProxyRoutes, APageThatWaitsForTheNextOneGetsIt) {
    context.timings.page_hold = 20s;
    start();
    const std::string page = test::read_transcript("html_display/order.html");
    auto waiting = std::async(std::launch::async, [this] {
        return HttpClient(box.http.port()).rpc("/point_of_sale/get_serialized_order", {}).json()["result"];
    });
    const auto is_there = [&] { return waiting.wait_for(0s) == std::future_status::ready; };
    while (!is_there()) result(kDisplay, {{"html", page}});
    EXPECT_EQ(waiting.get()["rendered_html"], page);
}

TEST_F(ProxyRoutes, APageThatWaitsInVainIsToldFalse) {
    context.timings.page_hold = 20ms;
    start();
    EXPECT_EQ(result("/point_of_sale/get_serialized_order/display"),
              *json::parse(R"({"rendered_html":false})"));
}

TEST_F(ProxyRoutes, ThePageOf19OnThisMachineGetsTheOrderOfTheBus) {
    json::Value of_the_bus;
    context.bus_snapshot = [&](const std::string&) { return of_the_bus; };
    start();
    EXPECT_EQ(result(kDisplay, {{"action", "get"}})["data"], json::Value::object());
    of_the_bus = {{"amount", "$ 1.98"}, {"lines", json::Value::array()}};
    EXPECT_EQ(result(kDisplay, {{"action", "get"}})["data"], of_the_bus);
}

TEST_F(ProxyRoutes, ABrokenOrderIsAnErrorAndLeavesTheScreen) {
    start();
    result(kDisplay, {{"action", "set"}, {"data", kEspresso}});
    for (const char* params :
         {R"({"action":"set"})", R"({"action":"set","data":[]})", R"({"action":"set","data":"{"})",
          R"({"action":"set","data":{"no":"order"}})", R"({"action":"fly"})", R"({"action":7})"}) {
        const auto answer = box.client().rpc(kDisplay, *json::parse(params)).json();
        EXPECT_EQ(answer["error"]["data"]["name"], "builtins.ValueError") << params;
        EXPECT_FALSE(answer["error"]["data"]["message"].get<std::string>().empty());
    }
    ASSERT_TRUE(screen().order);
    EXPECT_EQ(screen().order->lines.at(0).name, "Espresso");
}

TEST_F(ProxyRoutes, AnOrderOfManyMegabytesIsRefusedAndTheOldOneStays) {
    start();
    result(kDisplay, {{"action", "set"}, {"data", kEspresso}});
    json::Value huge = kEspresso;
    huge["generalNote"] = std::string(kDisplayBytesMax + 1, 'x');
    const auto answer = box.client().rpc(kDisplay, {{"action", "set"}, {"data", huge}}).json();
    EXPECT_TRUE(answer.contains("error"));
    EXPECT_EQ(result(kDisplay, {{"action", "get"}})["data"], kEspresso);
}

TEST_F(ProxyRoutes, APollIsASignOfLife) {
    start();
    result(kDisplay, {{"action", "set"}, {"data", kEspresso}});
    const auto silent = [this] {
        return box.http.run([this] { return box.arbiter.registers(box.clock.now() + 30s).at(0).silent_for; });
    };
    ASSERT_GE(silent(), 29s);
    const int before = said;
    result("/hw_proxy/status_json");
    EXPECT_GT(said, before);
    EXPECT_EQ(box.http.run([this] { return box.arbiter.registers(box.clock.now()).at(0).silent_for; }), 0s);
}

TEST_F(ProxyRoutes, BodiesThatAreNoCallAreAnsweredAndHurtNobody) {
    box.add(Kind::printer, "receipt");
    start();
    const std::string deep = std::string(100'000, '[');
    for (const std::string& body :
         {std::string("not JSON"), std::string("[]"), std::string("7"), std::string("\"text\""),
          std::string("null"), std::string("{\"params\":7}"), std::string("{\"params\":[1,2]}"),
          std::string("\xff\xfe{}"), deep, std::string("{\"params\":{\"action\":\"\xc3\x28\"}}")}) {
        for (const char* route : {"/hw_proxy/handshake", "/hw_proxy/status_json", "/hw_proxy/scale_read",
                                  kPrint, kDisplay, "/hw_proxy/scanner"}) {
            const auto answer =
                box.client().request("POST", route, body, {{"Content-Type", "application/json"}});
            EXPECT_THAT(answer.status, testing::AnyOf(200, 400)) << route << " " << body.substr(0, 40);
            EXPECT_EQ(answer.header("Access-Control-Allow-Origin"), "*");
        }
    }
    EXPECT_EQ(result("/hw_proxy/handshake"), true);
}

TEST_F(ProxyRoutes, AnUnknownRouteIsAJsonRpc404ThatABrowserMayRead) {
    start();
    const auto answer = box.client().rpc("/hw_proxy/perform_upgrade", {}, test::from("https://shop.example"));
    EXPECT_EQ(answer.header("Access-Control-Allow-Origin"), "*");
    EXPECT_EQ(answer.json()["error"]["code"], 404);
    EXPECT_TRUE(answer.json()["error"]["data"].contains("name"));
}

}  // namespace
}  // namespace comptoir::odoo
