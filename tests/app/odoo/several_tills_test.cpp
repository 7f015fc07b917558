/// Several tills on one box: each has its own devices, its own scans and its own order.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/odoo/answers.hpp"
#include "app/odoo/proxy_routes.hpp"
#include "app/odoo/station.hpp"
#include "tests/support/box.hpp"

namespace comptoir::odoo {
namespace {

using namespace std::chrono_literals;
using bridge::Condition;
using bridge::Kind;
using test::HttpClient;

constexpr const char* kPrint = "default_printer_action";
constexpr const char* kDisplay = "customer_facing_display";
const json::Value kDrawer{{"data", {{"action", "cashbox"}}}};
const json::Value kReceipt{{"data", {{"action", "print_receipt"}, {"receipt", "aGVsbG8="}}}};

json::Value order_of(const char* name) {
    return {{"action", "set"},
            {"data",
             {{"lines", json::Value::array({{{"productName", name}, {"price", "$ 1.00"}, {"qty", "1"}}})},
              {"amount", "$ 1.00"},
              {"finalized", false}}}};
}

/// "till-1" calls from 127.0.0.1, "till-2" from 127.0.0.2; 127.0.0.3 is in no register.
class SeveralTills : public testing::Test {
protected:
    SeveralTills() {
        for (const char* name : {"kitchen", "paper-1", "paper-2", "drawer-2"})
            printers[name] = box.add(Kind::printer, name);
        for (const char* name : {"gun-1", "gun-2", "gun-3"}) scanners[name] = box.add(Kind::scanner, name);
        for (const char* name : {"scale-1", "scale-2"}) scales[name] = box.add(Kind::scale, name);
    }
    void start() {
        devices = install(box.http.router(), context);
        box.start();
        configure({{.name = "till-1",
                    .tills = {"127.0.0.1", "pos-3/2"},
                    .printer = "paper-1",
                    .scanners = {"gun-1"},
                    .scale = "scale-1"},
                   {.name = "till-2",
                    .tills = {"127.0.0.2"},
                    .printer = "paper-2",
                    .drawer = "drawer-2",
                    .scanners = {"gun-2"},
                    .scale = "scale-2",
                    .may_own_screen = false}});
    }
    void configure(std::vector<sources::Register> registers) {
        box.http.run([&] {
            sources::ArbiterSettings settings;
            settings.registers = {std::move(registers),
                                  {.printers = {"kitchen", "paper-1", "paper-2", "drawer-2"},
                                   .scanners = {"gun-1", "gun-2", "gun-3"},
                                   .scales = {"scale-1", "scale-2"}}};
            box.arbiter.configure(std::move(settings), box.clock.now());
        });
    }
    [[nodiscard]] HttpClient till(int number) {
        return HttpClient(box.http.port(), ("127.0.0." + std::to_string(number)).c_str());
    }
    json::Value result(int number, const std::string& route,
                       const json::Value& params = json::Value::object()) {
        return till(number).rpc(route, params).json()["result"];
    }
    json::Value proxy(int number, const std::string& route,
                      const json::Value& params = json::Value::object()) {
        return result(number, "/hw_proxy/" + route, params);
    }
    std::vector<std::string> performed(const std::string& printer) {
        return box.http.run([&] {
            std::vector<std::string> verbs;
            for (const bridge::Action& action : printers.at(printer)->performed) verbs.push_back(action.verb);
            return verbs;
        });
    }
    void scan(const std::string& scanner, const std::string& text) {
        box.publish(scanner, bridge::Scanned{text});
    }
    /// A poll that was sent and is held.
    void poll(HttpClient& client, const char* route = "/hw_proxy/scanner") {
        client.send(client.text("POST", route, "{}"));
    }
    using Verbs = std::vector<std::string>;

    test::Box box;
    std::map<std::string, std::shared_ptr<test::Script>> printers, scanners, scales;
    std::shared_ptr<DeviceActions> devices;
    Contacts contacts;
    Context context{.registry = box.registry,
                    .events = box.hub,
                    .arbiter = box.arbiter,
                    .access = box.http.access(),
                    .contacts = contacts,
                    .clock = box.clock,
                    .said = nullptr,
                    .timings = {.printer = 2s, .scanner_hold = 20s}};
};

TEST_F(SeveralTills, PrintOnTheirOwnPaperAndOpenTheirOwnDrawer) {
    start();
    EXPECT_EQ(proxy(2, kPrint, kReceipt), true);
    EXPECT_EQ(proxy(2, kPrint, kDrawer), true);
    EXPECT_EQ(proxy(1, kPrint, kReceipt), true);
    EXPECT_EQ(proxy(1, kPrint, kDrawer), true);
    EXPECT_EQ(performed("paper-1"), (Verbs{"print_picture", "open_drawer"}));
    EXPECT_EQ(performed("paper-2"), (Verbs{"print_picture"}));
    EXPECT_EQ(performed("drawer-2"), (Verbs{"open_drawer"}));
    EXPECT_EQ(performed("kitchen"), Verbs{});
}

TEST_F(SeveralTills, OfNoRegisterPrintOnTheFirstAsEver) {
    start();
    EXPECT_EQ(proxy(3, kPrint, kReceipt), true);
    EXPECT_EQ(performed("kitchen"), (Verbs{"print_picture"}));
}

TEST_F(SeveralTills, WeighOnTheirOwnScale) {
    start();
    box.publish("scale-1", bridge::WeightRead{Weight{1500, 3, WeightUnit::kilogram}, {}, {}});
    box.publish("scale-2", bridge::WeightRead{Weight{250, 3, WeightUnit::kilogram}, {}, {}});
    EXPECT_EQ(proxy(1, "scale_read")["weight"], 1.5);
    EXPECT_EQ(proxy(2, "scale_read")["weight"], 0.25);
}

TEST_F(SeveralTills, AreToldOfTheirOwnDevicesOnly) {
    printers["paper-2"]->condition = Condition::offline;
    scanners["gun-1"]->condition = Condition::offline;
    scales["scale-1"]->condition = Condition::error;
    start();
    const json::Value first = proxy(1, "status_json");
    const json::Value second = proxy(2, "status_json");
    EXPECT_EQ(first["printer"]["status"], "connected");
    EXPECT_EQ(first["scanner"]["status"], "disconnected");
    EXPECT_EQ(first["scale"]["status"], "error");
    EXPECT_EQ(second["printer"]["status"], "disconnected");
    EXPECT_EQ(second["scanner"]["status"], "connected");
    EXPECT_EQ(second["scale"]["status"], "connected");
    configure({{.name = "bare", .tills = {"127.0.0.1"}},
               {.name = "rich",
                .printer = "kitchen",
                .drawer = "paper-1",
                .scanners = {"gun-1", "gun-2", "gun-3"},
                .scale = "scale-1"}});
    EXPECT_EQ(proxy(1, "status_json")["scanner"], status_for_strangers()["scanner"]) << "it has none";
}

TEST_F(SeveralTills, GetTheScansOfTheirOwnScannerWhoeverPolledFirst) {
    start();
    HttpClient other = till(3);
    HttpClient second = till(2);
    HttpClient first = till(1);
    poll(other);
    poll(second);
    ASSERT_TRUE(box.until([&] { return contacts.list().size() == 2; }));
    scan("gun-1", "for the first");  // which does not poll yet
    scan("gun-3", "nobody's");
    poll(first);
    EXPECT_EQ(first.receive().json()["result"], "for the first");
    EXPECT_FALSE(second.has_answer());
    scan("gun-2", "for the second");
    EXPECT_EQ(second.receive().json()["result"], "for the second");
    EXPECT_FALSE(other.has_answer()) << "and is held, not failed";
}

TEST_F(SeveralTills, AreTheRegisterThatTheirPathNamesWhereverTheyCallFrom) {
    start();
    for (const char* path : {"/p/till-2/hw_proxy/", "/till-2/hw_proxy/", "/p/till-2:443/hw_proxy/"}) {
        EXPECT_EQ(result(3, std::string(path) + kPrint, kReceipt), true) << path;
        EXPECT_EQ(till(3).get(std::string(path) + "hello").body, "ping") << path;
        EXPECT_EQ(result(3, std::string(path) + "handshake"), true) << path;
    }
    EXPECT_EQ(performed("paper-2").size(), 3u);
    HttpClient client = till(1);
    poll(client, "/p/till-2/hw_proxy/scanner");
    scan("gun-1", "not its own");
    scan("gun-2", "its own");
    EXPECT_EQ(client.receive().json()["result"], "its own");
    const auto heard = box.http.run([this] { return box.arbiter.registers(box.clock.now()); });
    ASSERT_EQ(heard.size(), 1u);
    EXPECT_EQ(heard[0].id, "till-2");
}

TEST_F(SeveralTills, PrintInTheKitchenByItsPathAndKeepTheRestOfTheirOwn) {
    printers["kitchen"]->condition = Condition::offline;
    start();
    EXPECT_EQ(result(2, "/p/kitchen/hw_proxy/default_printer_action", kReceipt), true);
    EXPECT_EQ(result(2, "/kitchen/hw_proxy/default_printer_action", kDrawer), true);
    EXPECT_EQ(performed("kitchen"), (Verbs{"print_picture", "open_drawer"}));
    EXPECT_EQ(result(2, "/p/kitchen/hw_proxy/status_json")["printer"]["status"], "disconnected");
    HttpClient client = till(2);
    poll(client, "/p/kitchen/hw_proxy/scanner");
    scan("gun-2", "its own");
    EXPECT_EQ(client.receive().json()["result"], "its own");
}

TEST_F(SeveralTills, ThatNameNothingOfOursAreAnsweredAndHaveNothing) {
    start();
    const std::string nowhere = "/p/till-9/hw_proxy/";
    EXPECT_EQ(till(1).get(nowhere + "hello").body, "ping");
    EXPECT_EQ(result(1, nowhere + "handshake"), true);
    EXPECT_EQ(result(1, nowhere + "status_json"), status_for_strangers());
    EXPECT_EQ(result(1, nowhere + kPrint, kReceipt), false);
    HttpClient client = till(1);
    poll(client, "/p/till-9/hw_proxy/scanner");
    scan("gun-1", "not for it");
    EXPECT_EQ(till(1).get("/till-9/hw_proxy/hello").status, 404) << "a bare name has to be one of ours";
    EXPECT_EQ(till(1).get("/p/till-9/api/v1/status").status, 404);
    EXPECT_FALSE(client.has_answer()) << "held";
    EXPECT_TRUE(box.http.run([this] { return box.arbiter.registers(box.clock.now()).empty(); }));
}

TEST_F(SeveralTills, HaveAnswersThatAnotherWebsiteMayReadOnEveryPath) {
    start();
    const test::HttpHeaders page{{"Origin", "https://shop.example"},
                                 {"Access-Control-Request-Method", "POST"},
                                 {"Access-Control-Request-Headers", "content-type"}};
    for (const char* path : {"/p/till-2/hw_proxy/scanner", "/kitchen/hw_proxy/default_printer_action",
                             "/p/till-9/hw_proxy/status_json"}) {
        const auto answer = till(1).request("OPTIONS", path, "", page);
        EXPECT_EQ(answer.status, 204) << path;
        EXPECT_EQ(answer.header("Access-Control-Allow-Methods"), "POST") << path;
    }
}

TEST_F(SeveralTills, AreGuardedOnTheirPathsAsEverywhere) {
    start();
    const std::string route = "/p/till-2/hw_proxy/default_printer_action";
    till(1).rpc(route, kReceipt, test::from("https://shop.example"));
    const auto refused = till(1).rpc(route, kReceipt, test::from("https://other.example")).json();
    EXPECT_EQ(refused["error"]["data"]["name"], "comptoir.unpaired");
    EXPECT_EQ(performed("paper-2").size(), 1u);
}

// ---- screens

TEST_F(SeveralTills, ShowTheirOwnOrderOnAPageOfTheirOwn) {
    start();
    proxy(1, kDisplay, order_of("Espresso"));
    proxy(2, kDisplay, order_of("Tea"));
    const json::Value get{{"action", "get"}};
    EXPECT_EQ(proxy(1, kDisplay, get)["data"], order_of("Espresso")["data"]);
    EXPECT_EQ(proxy(2, kDisplay, get)["data"], order_of("Tea")["data"])
        << "though our own screen is till-1's";
    EXPECT_EQ(proxy(3, kDisplay, get)["data"], order_of("Espresso")["data"]) << "as our own screen";
    EXPECT_EQ(result(3, "/p/till-2/hw_proxy/customer_facing_display", get)["data"], order_of("Tea")["data"]);
    proxy(2, kDisplay, {{"action", "close"}});
    EXPECT_EQ(proxy(2, kDisplay, get)["data"], json::Value::object());
    EXPECT_EQ(proxy(1, kDisplay, get)["data"], order_of("Espresso")["data"]);
    EXPECT_EQ(box.http.run([this] { return box.arbiter.screen(box.clock.now()).register_id; }), "till-1");
}

TEST_F(SeveralTills, ShowWhatTheBusSaysOfThemUntilTheySpeakThemselves) {
    const json::Value of_the_bus{{"amount", "$ 9.99"}, {"lines", json::Value::array()}};
    context.bus_snapshot = [&](const std::string& register_id) {
        return register_id == "till-1" ? of_the_bus : json::Value();
    };
    start();
    const json::Value get{{"action", "get"}};
    EXPECT_EQ(proxy(1, kDisplay, get)["data"], of_the_bus);
    EXPECT_EQ(proxy(2, kDisplay, get)["data"], json::Value::object());
    proxy(1, kDisplay, order_of("Espresso"));
    EXPECT_EQ(proxy(1, kDisplay, get)["data"], order_of("Espresso")["data"]);
}

TEST_F(SeveralTills, AreTheRestWhereOneRegisterNamesNoTills) {
    start();
    configure({{.name = "till-1", .tills = {"127.0.0.1"}, .scanners = {"gun-1"}},
               {.name = "rest", .printer = "paper-2", .scanners = {"gun-2", "gun-3"}}});
    EXPECT_EQ(proxy(3, kPrint, kReceipt), true);
    EXPECT_EQ(performed("paper-2"), (Verbs{"print_picture"}));
    proxy(3, kDisplay, order_of("Tea"));
    proxy(1, kDisplay, order_of("Espresso"));
    EXPECT_EQ(proxy(2, kDisplay, {{"action", "get"}})["data"], order_of("Tea")["data"]);
    HttpClient client = till(2);
    poll(client);
    scan("gun-3", "theirs");
    EXPECT_EQ(client.receive().json()["result"], "theirs");
}

TEST_F(SeveralTills, ShowAPageThatIsNotPairedNothing) {
    start();
    till(1).rpc("/hw_proxy/customer_facing_display", order_of("Espresso"),
                test::from("https://shop.example"));
    const auto refused = till(2)
                             .rpc("/p/till-1/hw_proxy/customer_facing_display", {{"action", "get"}},
                                  test::from("https://other.example"))
                             .json();
    EXPECT_EQ(refused["error"]["data"]["name"], "comptoir.unpaired");
}

TEST_F(SeveralTills, KeptOffTheScreenAreToldSoWhenTheyAskForIt) {
    start();
    EXPECT_EQ(proxy(2, "take_control")["status"], "failure");
    EXPECT_EQ(proxy(2, "test_ownership")["status"], "NOWNER");
    EXPECT_EQ(proxy(1, "take_control")["status"], "success");
    EXPECT_EQ(proxy(1, "test_ownership")["status"], "OWNER");
    EXPECT_EQ(result(3, "/p/till-1/hw_proxy/test_ownership")["status"], "OWNER") << "the same register";
}

TEST_F(SeveralTills, AreInTheStatusWithWhoWasHeardAndWhatIsTheirs) {
    start();
    proxy(1, kDisplay, order_of("Espresso"));
    result(3, "/p/till-2/hw_proxy/status_json");
    const json::Value all =
        box.http.run([this] { return describe_registers(box.arbiter, contacts, box.clock.now()); });
    EXPECT_EQ(all, *json::parse(R"([
        {"name": "till-1", "tills": ["127.0.0.1"], "printer": "paper-1", "drawer": "paper-1",
         "scanners": ["gun-1"], "scale": "scale-1", "screen": true, "owns_screen": true},
        {"name": "till-2", "tills": ["127.0.0.3"], "printer": "paper-2", "drawer": "drawer-2",
         "scanners": ["gun-2"], "scale": "scale-2", "screen": false, "owns_screen": false}])"));
}

// ---- the device routes

TEST_F(SeveralTills, MeanTheirOwnDeviceByItsType) {
    start();
    const auto act = [&](int number, const char* action) {
        return result(number, "/iot_drivers/action",
                      {{"session_id", "b0c1"},
                       {"device_identifier", "printer"},
                       {"data", {{"action", action}, {"receipt", "aGVsbG8="}}}});
    };
    EXPECT_EQ(act(2, "print_receipt"), true);
    EXPECT_EQ(act(2, "cashbox"), true);
    EXPECT_EQ(act(1, "print_receipt"), true);
    EXPECT_EQ(act(3, "print_receipt"), true);
    EXPECT_EQ(performed("paper-2"), (Verbs{"print_picture"}));
    EXPECT_EQ(performed("drawer-2"), (Verbs{"open_drawer"}));
    EXPECT_EQ(performed("paper-1"), (Verbs{"print_picture"}));
    EXPECT_EQ(performed("kitchen"), (Verbs{"print_picture"}));
}

TEST_F(SeveralTills, HearOfTheirOwnDevicesByTheirTypeAndOfAllByTheirNames) {
    start();
    const auto listen = [](HttpClient& client, const char* session, const char* device) {
        const json::Value call{
            {"params",
             {{"listener",
               {{"session_id", session}, {"last_event", 0}, {"devices", json::Value::array({device})}}}}}};
        client.send(client.text("POST", "/iot_drivers/event", json::dump(call)));
    };
    HttpClient first = till(1), second = till(2), by_name = till(1), other = till(3);
    listen(first, "a", "scanner");
    listen(second, "b", "scanner");
    listen(by_name, "c", "gun-2");
    listen(other, "d", "scanner");
    const auto waiting = [&] { return devices->events().waiting() == 4; };
    ASSERT_TRUE(box.until(waiting));
    scan("gun-2", "second's");
    EXPECT_EQ(second.receive().json()["result"]["value"], "second's");
    EXPECT_EQ(by_name.receive().json()["result"]["value"], "second's");
    scan("gun-1", "first's");
    EXPECT_EQ(first.receive().json()["result"]["value"], "first's");
    EXPECT_FALSE(other.has_answer());
    scan("gun-3", "nobody's");
    EXPECT_EQ(other.receive().json()["result"]["value"], "nobody's");
}

}  // namespace
}  // namespace comptoir::odoo
