#include "app/odoo/box/server_link.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>

#include "tests/support/box.hpp"
#include "tests/support/loopback_server.hpp"
#include "tests/support/odoo_server.hpp"
#include "tests/support/run_io.hpp"
#include "tests/support/temporary_folder.hpp"

namespace comptoir::odoo::box {
namespace {

using namespace std::chrono_literals;
using bus::LinkState;
using bus::Trouble;
using test::OdooServer;
using test::OdooVersion;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kBox = "dc:a6:32:00:11:22";
constexpr const char* kEvents = "/iot/box/send_websocket";
constexpr const char* kConfirmation = "/pos_self_blackbox/confirmation";

/// Those of all tests, and a fiscal device that is scripted, too.
const std::vector<const bridge::Driver*>& drivers() {
    static const std::vector<const bridge::Driver*> all = [] {
        auto some = test::drivers_of_tests();
        some.insert(some.begin(), &test::kScripted<bridge::Kind::fiscal>);
        return some;
    }();
    return all;
}

/// A link on an io context of the test's own, with devices that do what the test says.
class ServerLinkTest : public testing::Test {
protected:
    ServerLinkTest() {
        for (const auto& [id, kind] :
             {std::pair("receipt", bridge::Kind::printer), std::pair("kitchen", bridge::Kind::printer),
              std::pair("gun", bridge::Kind::scanner)}) {
            scripts_[id] = std::make_shared<test::Script>();
            scripts_[id]->verbs = {"print_picture", "print_raw", "open_drawer", "status"};
            test::scripts()[id] = scripts_[id];
            bridge::DeviceInfo info;
            info.id = id;
            info.name = id;
            info.kind = kind;
            info.uri = "scripted:";
            infos.push_back(info);
        }
        registry.configure(infos);
    }
    void TearDown() override {
        link.reset();
        registry.stop();
        client.stop();
        io.run_for(2s);
    }

    /// All waits short enough for a test, in the proportions of the real ones.
    void open(const ServerAccount& account, Duration settling = 0ms) {
        ServerLinkContext context{.executor = io.get_executor(),
                                  .client = client,
                                  .registry = registry,
                                  .devices = devices,
                                  .clock = clock,
                                  .ledger = folder.path() / "messages.json",
                                  .version = "1.2",
                                  .address = [this] { return address; },
                                  .mac = [] { return std::string(kBox); },
                                  .changed = [this] { ++changed; },
                                  .clear = [this] { ++cleared; },
                                  .move = nullptr,
                                  .start_again = nullptr};
        context.timings = {.request = 2s,
                           .connect = 2s,
                           .beat = 10ms,
                           .retry_min = 5ms,
                           .retry_max = 40ms,
                           .retry_slow = 100ms,
                           .retry_rare = 1h,
                           .probe = 100ms};
        context.outbox = {.retry_min = 5ms, .retry_max = 20ms};
        context.settling = settling;
        context.clear_after = 0ms;
        link = std::make_unique<ServerLink>(std::move(context));
        configure(account);
    }
    void configure(const ServerAccount& account) {
        link->configure({.account = account, .identifier = kBox, .name = "Counter", .network = {}});
    }
    static ServerAccount account_of(const OdooServer& server) {
        ServerAccount account;
        account.url = server.url();
        account.token = OdooServer::kBoxToken;
        return account;
    }

    /// Runs io until `is_so`, at most so long.
    template <class Predicate>
    bool until(Predicate is_so, Duration most = 10s) {
        return test::run_io_until(io, is_so, most);
    }
    bool is_settled(const OdooServer& server) {
        return until([&] { return link->status().is_settled && server.box_listeners() == 1; });
    }
    bool fails_with(Trouble trouble) {
        return until([&] { return link->status().trouble.what == trouble; });
    }
    [[nodiscard]] std::size_t performed(const std::string& device) const {
        return scripts_.at(device)->performed.size();
    }
    void add_fiscal_device() {
        scripts_["fdm"] = std::make_shared<test::Script>();
        scripts_["fdm"]->verbs = {"register_receipt", "register_pin", "status"};
        test::scripts()["fdm"] = scripts_["fdm"];
        bridge::DeviceInfo info;
        info.id = "fdm";
        info.name = info.id;
        info.kind = bridge::Kind::fiscal;
        info.uri = "scripted:";
        infos.push_back(info);
        registry.configure(infos);
    }
    static json::Value register_for_server(int order) {
        return {{"iot_identifiers", {kBox}},
                {"device_identifiers", {"fdm"}},
                {"action", "registerReceiptWeb"},
                {"high_level_message", {{"ticket_number", "42"}}},
                {"id", order}};
    }
    static json::Value open_drawer(const std::string& device) {
        return {{"iot_identifiers", {kBox}},
                {"device_identifiers", {device}},
                {"session_id", "till-4"},
                {"action", "cashbox"}};
    }
    /// How many events were posted that say so.
    static std::size_t events(const OdooServer& server, const std::string& device, const char* status) {
        const auto posts = server.posts(kEvents);
        return static_cast<std::size_t>(std::count_if(posts.begin(), posts.end(), [&](const auto& post) {
            return json::text(post.body["params"], "device_identifier") == device &&
                   json::text(post.body["params"], "status") == status;
        }));
    }

    test::TemporaryFolder folder;
    boost::asio::io_context io;
    SystemClock clock;
    bridge::EventHub hub;
    std::map<std::string, std::shared_ptr<test::Script>> scripts_;
    std::vector<bridge::DeviceInfo> infos;
    bridge::Registry registry{io.get_executor(), clock, hub, "", drivers()};
    net::Client client{io.get_executor(), {}};
    std::shared_ptr<DeviceActions> devices =
        std::make_shared<DeviceActions>(DeviceContext{.registry = registry, .events = hub, .clock = clock});
    std::string address = "192.168.1.50";
    int changed = 0;
    int cleared = 0;
    std::unique_ptr<ServerLink> link;
};

TEST_F(ServerLinkTest, LeavesAloneWhatWasSaidBeforeItEverConnected) {
    OdooServer server(OdooVersion::v18);
    server.say_to_box("iot_action", open_drawer("receipt"));
    open(account_of(server), 200ms);
    ASSERT_TRUE(is_settled(server));
    EXPECT_EQ(link->status().messages.ignored, 1U);
    EXPECT_EQ(performed("receipt"), 0U);
    server.say_to_box("iot_action", open_drawer("receipt"));
    EXPECT_TRUE(until([&] { return performed("receipt") == 1; }));
    // The next start knows the server: what is said meanwhile is done, what was said before is not.
    link.reset();
    ASSERT_TRUE(server.wait_until([&] { return server.box_listeners() == 0; }));
    server.say_to_box("iot_action", open_drawer("receipt"));
    open(account_of(server), 200ms);
    EXPECT_TRUE(until([&] { return performed("receipt") == 2; }));
    EXPECT_EQ(link->status().messages.handled, 1U);
}

TEST_F(ServerLinkTest, HearsAServerThatWasRestoredAndCountsFromAnEarlierNumber) {
    OdooServer server(OdooVersion::v19);
    server.continue_at(5'000);
    open(account_of(server));
    ASSERT_TRUE(is_settled(server));
    server.say_to_box("iot_action", open_drawer("receipt"));
    ASSERT_TRUE(until([&] { return performed("receipt") == 1; }));
    server.continue_at(7);
    server.say_to_box("iot_action", open_drawer("kitchen"));
    EXPECT_TRUE(until([&] { return performed("kitchen") == 1; }));
    server.continue_at(5'000);
    json::Value other = open_drawer("kitchen");
    other["session_id"] = "till-5";
    server.say_to_box("iot_action", other);
    EXPECT_TRUE(until([&] { return performed("kitchen") == 2; }));
}

TEST_F(ServerLinkTest, TellsTheServerHowItWentOnceThatIsThereAgain) {
    OdooServer server(OdooVersion::v19);
    open(account_of(server));
    ASSERT_TRUE(is_settled(server));
    server.go_away();
    ASSERT_TRUE(until([&] { return link->status().state == LinkState::trouble; }));
    for (const char* code : {"1", "2", "3"}) hub.publish({"gun", clock.now(), bridge::Scanned{code}, ""});
    EXPECT_EQ(link->status().outbox.waiting, 3U);
    server.come_back();
    ASSERT_TRUE(until([&] { return link->status().outbox.delivered == 3; }));
    std::vector<std::string> heard;
    for (const auto& post : server.posts(kEvents)) heard.push_back(json::text(post.body["params"], "value"));
    EXPECT_EQ(heard, (std::vector<std::string>{"1", "2", "3"}));
    EXPECT_EQ(link->status().outbox.dropped, 0U);
}

TEST_F(ServerLinkTest, ACodeThatMayHaveComeIsNotToldTwice) {
    OdooServer server(OdooVersion::v19);
    open(account_of(server));
    ASSERT_TRUE(is_settled(server));
    server.set({.event_status = 504});  // the proxy before Odoo lost patience; Odoo may have sold it
    hub.publish({"gun", clock.now(), bridge::Scanned{"1"}, ""});
    ASSERT_TRUE(until([&] { return link->status().outbox.dropped == 1; }));
    server.set({.event_status = 503});  // nobody took it
    hub.publish({"gun", clock.now(), bridge::Scanned{"2"}, ""});
    ASSERT_TRUE(until([&] { return server.posts(kEvents).size() > 2; }));
    server.set({});
    ASSERT_TRUE(until([&] { return link->status().outbox.delivered == 1; }));
    std::size_t first = 0;
    for (const auto& post : server.posts(kEvents))
        first += json::text(post.body["params"], "value") == "1" ? 1 : 0;
    EXPECT_EQ(first, 1U);
}

TEST_F(ServerLinkTest, ADeviceThatTakesItsTimeDelaysNoOther) {
    OdooServer server(OdooVersion::v20);
    open(account_of(server));
    ASSERT_TRUE(is_settled(server));
    scripts_["receipt"]->answer = [](const bridge::Action&) {
        bridge::ActionResult result;
        result.outcome = bridge::Outcome::unknown;
        result.is_final = false;  // its bytes are leaving, and its end never comes
        return result;
    };
    json::Value both = open_drawer("receipt");
    both["device_identifiers"] = {"receipt", "kitchen"};
    server.say_to_box("iot_action", both);
    EXPECT_TRUE(until([&] { return events(server, "kitchen", "success") == 1; }));
    EXPECT_EQ(events(server, "receipt", "success"), 0U);
}

TEST_F(ServerLinkTest, ARefusedActionIsToldAsAnError) {
    OdooServer server(OdooVersion::v19);
    open(account_of(server));
    ASSERT_TRUE(is_settled(server));
    scripts_["receipt"]->answer = [](const bridge::Action&) {
        bridge::ActionResult result;
        result.error = Error{ErrorCode::offline, "the cable is out"};
        return result;
    };
    server.say_to_box("iot_action", open_drawer("receipt"));
    EXPECT_TRUE(until([&] { return events(server, "receipt", "error") == 1; }));
    json::Value unknown = open_drawer("kitchen");
    unknown["action"] = "brew_coffee";
    server.say_to_box("iot_action", unknown);
    EXPECT_TRUE(until([&] { return events(server, "kitchen", "error") == 1; }));
    // Nothing here can start the program again.
    server.say_to_box("restart_odoo", {{"iot_identifiers", {kBox}}, {"session_id", "s"}});
    EXPECT_TRUE(until([&] { return events(server, kBox, "error") == 1; }));
}

TEST_F(ServerLinkTest, AnActionThatCameByAnotherWayAlreadyIsADuplicateFromNineteenPointOneOn) {
    devices = std::make_shared<DeviceActions>(
        DeviceContext{.registry = registry,
                      .events = hub,
                      .clock = clock,
                      .box = [] { return std::string(kBox); },
                      .server_version = [this] { return link ? link->status().series : ""; }});
    OdooServer server(OdooVersion::v20);
    open(account_of(server));
    ASSERT_TRUE(is_settled(server));
    json::Value asked = open_drawer("receipt");
    asked["action_unique_id"] = "5d0c";
    server.say_to_box("iot_action", asked);
    ASSERT_TRUE(until([&] { return events(server, "receipt", "success") == 1; }));
    asked["session_id"] = "till-4-again";
    server.say_to_box("iot_action", asked);
    EXPECT_TRUE(until([&] { return events(server, "receipt", "duplicate") == 1; }));
    EXPECT_EQ(performed("receipt"), 1U);
}

/// Source: server-link.md section 5; devices.md section 7.3.
TEST_F(ServerLinkTest, WhatAFiscalDeviceSaidToAReceiptOfTheServersIsConfirmedToIt) {
    add_fiscal_device();
    const json::Value signature{{"signature", "0A5F"}, {"error", {{"errorCode", "000000"}}}};
    scripts_["fdm"]->answer = [&](const bridge::Action&) {
        bridge::ActionResult result;
        result.outcome = bridge::Outcome::done;
        result.value = signature;
        return result;
    };
    OdooServer server(OdooVersion::v19);
    open(account_of(server));
    ASSERT_TRUE(is_settled(server));
    server.set({.event_status = 503});
    server.say_to_box("iot_action", register_for_server(4711));
    ASSERT_TRUE(until([&] { return performed("fdm") == 1 && link->status().outbox.waiting >= 2; }));
    server.set({});
    ASSERT_TRUE(until([&] { return link->status().outbox.waiting == 0; }));
    ASSERT_FALSE(server.posts(kConfirmation).empty());
    EXPECT_EQ(server.posts(kConfirmation).back().body, (json::Value{{"order_id", 4711},
                                                                    {"device_identifier", "fdm"},
                                                                    {"blackbox_response", signature},
                                                                    {"iot_mac", kBox}}));
    EXPECT_EQ(scripts_["fdm"]->performed[0].verb, "register_receipt");
    EXPECT_EQ(scripts_["fdm"]->performed[0].fields["receipt"], json::Value({{"ticket_number", "42"}}));
}

TEST_F(ServerLinkTest, NothingIsConfirmedOfAReceiptThatHasNoAnswerOrIsATills) {
    add_fiscal_device();
    OdooServer server(OdooVersion::v19);
    open(account_of(server));
    ASSERT_TRUE(is_settled(server));
    scripts_["fdm"]->answer = [](const bridge::Action&) {
        bridge::ActionResult result;
        result.error = Error{ErrorCode::offline, "the cable is out"};
        return result;
    };
    server.say_to_box("iot_action", register_for_server(4711));
    ASSERT_TRUE(until([&] { return events(server, "fdm", "error") == 1; }));
    scripts_["fdm"]->answer = [](const bridge::Action&) {
        bridge::ActionResult result;
        result.outcome = bridge::Outcome::done;
        result.value = {{"signature", "0A5F"}};
        return result;
    };
    json::Value of_a_till = register_for_server(4711);
    of_a_till["action"] = "registerReceipt";
    server.say_to_box("iot_action", of_a_till);
    ASSERT_TRUE(until([&] { return events(server, "fdm", "success") == 1; }));
    ASSERT_TRUE(until([&] { return link->status().outbox.waiting == 0; }));
    EXPECT_TRUE(server.posts(kConfirmation).empty());
}

TEST_F(ServerLinkTest, MoreActionsAtOnceThanABoxHasDevicesAreRefused) {
    bridge::DeviceInfo slow;
    slow.id = "slow";
    slow.uri = "simulated:?late=500ms";
    slow.options = json::Value::object();
    infos.push_back(slow);
    registry.configure(infos);
    OdooServer server(OdooVersion::v19);
    open(account_of(server));
    ASSERT_TRUE(is_settled(server));
    json::Value many = open_drawer("slow");
    many["device_identifiers"] = std::vector<std::string>(kOrderDevicesMax, "slow");
    json::Value frame = json::Value::array();
    for (int id : {901, 902})
        frame.push_back({{"id", id}, {"message", {{"type", "iot_action"}, {"payload", many}}}});
    frame[1]["message"]["payload"]["session_id"] = "till-5";
    server.say_raw(json::dump(frame));
    const auto refused = [&] {
        const auto posts = server.posts(kEvents);
        return std::count_if(posts.begin(), posts.end(), [](const auto& post) {
            return json::text(post.body["params"], "result") == "this box has too much to do";
        });
    };
    static_assert(ServerDesk::kActionsMax == kOrderDevicesMax);
    EXPECT_TRUE(until([&] { return refused() == kOrderDevicesMax; }));
    EXPECT_EQ(link->status().state, LinkState::live);
}

TEST_F(ServerLinkTest, ALeaveTakenIsCarriedOutOnceAndMayEndTheLinkFromInside) {
    OdooServer server(OdooVersion::v19);
    open(account_of(server));
    ASSERT_TRUE(is_settled(server));
    server.say_to_box("server_clear", {{"iot_identifiers", {kBox}}});
    EXPECT_TRUE(until([&] { return cleared == 1; }));
    server.say_to_box("server_clear", {{"iotDevice", {{"iotIdentifiers", {kBox}}}}});
    EXPECT_TRUE(until([&] { return cleared == 2; })) << "in the shape of 18, too";
    configure({});
    EXPECT_EQ(link->status(), ServerLinkStatus{});
    EXPECT_TRUE(until([&] { return server.box_listeners() == 0; }));
    configure(account_of(server));
    ASSERT_TRUE(is_settled(server));
    EXPECT_EQ(cleared, 2) << "the server repeats it, and it is known";
}

TEST_F(ServerLinkTest, AnotherAddressOrAnotherDeviceIsAnnouncedAndNothingElseIs) {
    OdooServer server(OdooVersion::v19);
    open(account_of(server));
    ASSERT_TRUE(is_settled(server));
    link->look();
    scripts_["receipt"]->condition = bridge::Condition::paper_out;
    scripts_["receipt"]->events(bridge::ConditionChanged{bridge::Condition::paper_out, "no paper"}, "");
    EXPECT_TRUE(until([&] { return link->status().outbox.delivered == 1; }));
    link->look();
    address = "192-168-1-51.abcdef.odoo-iot.com";
    link->look();
    ASSERT_TRUE(until([&] { return server.posts("/iot/setup").size() == 2; }));
    EXPECT_EQ(server.posts("/iot/setup")[1].body["params"]["iot_box"]["ip"], address);
    infos.pop_back();
    registry.configure(infos);
    link->look();
    ASSERT_TRUE(until([&] { return server.posts("/iot/setup").size() == 3; }));
    EXPECT_FALSE(server.posts("/iot/setup")[2].body["params"]["devices"].contains("gun"));
    EXPECT_TRUE(until([&] { return link->status().devices.size() == 3; }));
    EXPECT_EQ(server.subscriptions().size(), 1U) << "on the same connection";
}

/// Source: server-link.md section 8.
TEST_F(ServerLinkTest, TellsTheKeyboardLayoutsOnceAConnectionWhereSomethingTypes) {
    constexpr const char* kLayouts = "/iot/keyboard_layouts";
    OdooServer server(OdooVersion::v19);
    open(account_of(server));
    ASSERT_TRUE(is_settled(server));
    link->look();
    io.run_for(20ms);
    EXPECT_TRUE(server.posts(kLayouts).empty()) << "nothing types";
    scripts_["gun"]->verbs = {"set_layout"};
    link->look();
    link->look();
    ASSERT_TRUE(until([&] { return server.posts(kLayouts).size() == 1; }));
    EXPECT_EQ(server.posts(kLayouts)[0].agent, server.posts("/iot/setup")[0].agent);
    io.run_for(20ms);
    EXPECT_EQ(server.posts(kLayouts).size(), 1U);
}

TEST_F(ServerLinkTest, AServerOf20IsNotToldOfKeyboardLayouts) {
    OdooServer server(OdooVersion::v20);
    scripts_["gun"]->verbs = {"set_layout"};
    open(account_of(server));
    ASSERT_TRUE(is_settled(server));
    link->look();
    io.run_for(20ms);
    EXPECT_TRUE(server.posts("/iot/keyboard_layouts").empty());
}

TEST_F(ServerLinkTest, EachTroubleHasItsNameAndItsWords) {
    OdooServer server(OdooVersion::v19);
    ServerAccount account = account_of(server);
    account.token = "s3cr3t-of-another";
    open(account);
    EXPECT_TRUE(fails_with(Trouble::token));
    EXPECT_THAT(problem_of(link->status()), HasSubstr("connect it anew"));
    EXPECT_THAT(json::dump(describe(link->status())), Not(HasSubstr("s3cr3t")));

    server.set({.is_community = true});
    configure(account_of(server));
    EXPECT_TRUE(fails_with(Trouble::no_iot));
    const auto asked = server.posts("/iot/setup").size();
    EXPECT_FALSE(until([&] { return server.posts("/iot/setup").size() > asked; }, 300ms)) << "rarely again";

    server.set({.wants_session = true});
    configure({.url = "http://127.0.0.1:" + std::to_string(server.port()),
               .token = "t",
               .db_uuid = "",
               .enterprise_code = "",
               .db_name = ""});
    EXPECT_TRUE(fails_with(Trouble::no_iot)) << "without a database nobody knows of /iot";

    server.set({.socket_status = 502});
    configure({});
    configure(account_of(server));
    EXPECT_TRUE(fails_with(Trouble::server_error));
    server.set({});
    EXPECT_TRUE(is_settled(server)) << "and it comes back by itself";

    configure(
        {.url = "ftp://shop.example", .token = "t", .db_uuid = "", .enterprise_code = "", .db_name = ""});
    EXPECT_TRUE(fails_with(Trouble::bad_link));
    server.go_away();
    configure(account_of(server));
    EXPECT_TRUE(fails_with(Trouble::refused));
}

/// A server that answers the question for its version, and the announcement as the test says.
test::LoopbackServer::Answers answers(const std::string& version, const std::string& setup) {
    return [=](const std::string& request) {
        return test::LoopbackServer::Answer{request.starts_with("POST /iot/setup ") ? setup : version};
    };
}
std::string http_answer(const std::string& body, const std::string& status = "200 OK",
                        const std::string& more = "") {
    return "HTTP/1.1 " + status + "\r\nConnection: close\r\n" + more +
           "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}
const std::string kVersion19 = http_answer(R"({"result": {"server_serie": "19.0"}})");

TEST_F(ServerLinkTest, A16IsToldOfTheBoxAndNothingMore) {
    const std::string version16 = http_answer(R"({"result": {"server_serie": "16.0"}})");
    const test::LoopbackServer server(answers(version16, http_answer(R"({"result": null})")));
    open({.url = server.url(""), .token = "t", .db_uuid = "", .enterprise_code = "", .db_name = ""});
    ASSERT_TRUE(until([&] { return link->status().state == LinkState::live; }));
    EXPECT_EQ(problem_of(link->status()), "");
    address = "192.168.1.51";
    link->look();
    ASSERT_TRUE(until([&] { return server.requests().size() == 3; }));
    EXPECT_TRUE(server.requests()[2].starts_with("POST /iot/setup ")) << "it is told of each change";
}

TEST_F(ServerLinkTest, IsToldWhatIsWrongByWhateverTheAnnouncementIsAnsweredWith) {
    const std::pair<std::string, Trouble> cases[] = {
        {http_answer("<html>502</html>", "502 Bad Gateway"), Trouble::server_error},
        {http_answer("slow down", "429 Too Many Requests"), Trouble::rate_limited},
        {http_answer("", "303 See Other", "Location: /web/login\r\n"), Trouble::database},
        {http_answer("<html><form action=\"/web/login\"></html>"), Trouble::database},
        {http_answer("<html>some page</html>"), Trouble::not_odoo},
        {http_answer("[]"), Trouble::not_odoo},
        {http_answer(std::string(1 << 20, '[')), Trouble::not_odoo},
        {http_answer(R"({"error": {"code": 200, "message": "Odoo Server Error"}})"), Trouble::token},
        {http_answer(R"({"error": {"code": 404, "message": "404: Not Found"}})"), Trouble::no_iot},
        {http_answer(R"({"result": null})"), Trouble::token},
        {http_answer(R"({"result": 7})"), Trouble::token},
        {"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{", Trouble::server_error},
        {"not HTTP at all\r\n\r\n", Trouble::not_odoo},
    };
    open({});
    for (const auto& [answer, trouble] : cases) {
        const test::LoopbackServer server(answers(kVersion19, answer));
        configure({.url = server.url(""), .token = "t", .db_uuid = "", .enterprise_code = "", .db_name = ""});
        EXPECT_TRUE(fails_with(trouble)) << answer.substr(0, 120) << json::dump(describe(link->status()));
    }
}

TEST_F(ServerLinkTest, IsCutOffInTheMiddleOfAFrameAndGoesOn) {
    OdooServer server(OdooVersion::v19);
    open(account_of(server));
    ASSERT_TRUE(is_settled(server));
    server.set({.half_frame = true});
    server.say_to_box("iot_action", open_drawer("receipt"));
    EXPECT_TRUE(until([&] { return performed("receipt") == 1; })) << "the server repeats it";
    EXPECT_GE(server.subscriptions().size(), 2U);
}

TEST_F(ServerLinkTest, CanGoAtAnyMoment) {
    OdooServer server(OdooVersion::v19);
    for (int polls = 0; polls < 40; ++polls) {
        open(account_of(server));
        server.say_to_box("iot_action", open_drawer("receipt"));
        for (int i = 0; i < polls; ++i) io.run_one_for(5ms);
        link.reset();
        if (io.stopped()) io.restart();
    }
    SUCCEED();
}

}  // namespace
}  // namespace comptoir::odoo::box
