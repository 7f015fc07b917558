/// Odoo's till has a receipt registered by a Swedish control unit on a serial port, through HTTP.

#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <thread>

#include "app/odoo/proxy_routes.hpp"
#include "device-bridge/protocols/clean_cash_machine.hpp"
#include "tests/support/box.hpp"
#include "tests/support/pty.hpp"

namespace comptoir::odoo {
namespace {

using namespace std::chrono_literals;
using bridge::Condition;

/// A unit at the other end of a pseudo terminal.
class Unit {
public:
    Unit() : thread_([this] { run(); }) {}
    ~Unit() {
        is_over_ = true;
        let_go();
        thread_.join();
    }
    Unit(const Unit&) = delete;
    Unit& operator=(const Unit&) = delete;

    [[nodiscard]] const std::string& path() const { return port_.path(); }
    [[nodiscard]] std::size_t registered() {
        const std::lock_guard lock(mutex_);
        return machine_.registered();
    }
    [[nodiscard]] std::string code() {
        const std::lock_guard lock(mutex_);
        return machine_.code();
    }

    void lose_answers_to_receipts() { is_losing_ = true; }
    void hold() { is_held_ = true; }
    void let_go() {
        is_held_ = false;
        is_held_.notify_all();
    }

private:
    void run() {
        while (!is_over_) {
            port_.wait();
            const std::string heard = port_.hear();
            if (heard.empty()) continue;
            is_held_.wait(true);
            const std::lock_guard lock(mutex_);
            const std::string answer = machine_.feed(heard);
            const bool is_lost = is_losing_ && machine_.registered() > 0;
            if (!is_lost) port_.say(answer);
        }
    }

    test::Pty port_;
    bridge::CleanCashMachine machine_;
    std::mutex mutex_;
    std::atomic<bool> is_over_ = false;
    std::atomic<bool> is_losing_ = false;
    std::atomic<bool> is_held_ = false;
    std::thread thread_;
};

class SwedishTill : public testing::Test {
protected:
    void start() {
        install(box.http.router(), context);
        box.start();
        box.http.run([&] {
            bridge::DeviceInfo info;
            info.id = "fiscal";
            info.kind = bridge::Kind::fiscal;
            info.uri = "serial://" + unit.path();
            info.options = {{"protocol", "cleancash"}};
            box.registry.configure({info});
        });
        ASSERT_TRUE(box.until([&] { return box.registry.find("fiscal")->condition == Condition::ready; }));
    }
    json::Value act(const std::string& mark, const json::Value& message) {
        const json::Value params{
            {"session_id", "b0c1"},
            {"device_identifier", "fiscal_data_module"},
            {"data",
             {{"action", "registerReceipt"}, {"action_unique_id", mark}, {"high_level_message", message}}}};
        return box.client().rpc("/iot_drivers/action", params).json()["result"];
    }
    json::Value event_after(const json::Value& time) {
        const json::Value listener{{"session_id", "5f0c"},
                                   {"last_event", time},
                                   {"devices", {{unit.path(), json::Value::object()}}}};
        return box.client().rpc("/iot_drivers/event", {{"listener", listener}}).json()["result"];
    }
    /// The next that is no state of the device.
    json::Value end_after(const json::Value& time) {
        json::Value heard = event_after(time);
        for (int news = 0; news < 10 && heard["status"].is_object(); ++news)
            heard = event_after(heard["time"]);
        return heard;
    }

    Unit unit;
    test::Box box;
    Contacts contacts;
    std::string version;
    Context context{.registry = box.registry,
                    .events = box.hub,
                    .arbiter = box.arbiter,
                    .access = box.http.access(),
                    .contacts = contacts,
                    .clock = box.clock,
                    .said = [](Time) {},
                    .box_identifier = [] { return std::string("10000000abcd1234"); },
                    .server_version = [this] { return version; },
                    .timings = {.device_action = 5s, .event_hold = 20s}};
};

const json::Value kReceipt{"202611270203", "1001", "5561231234", "129,00"};

/// Source: protocol/devices.md section 7.4; protocol/http-api.md section 4.1.
TEST_F(SwedishTill, HasEachReceiptRegisteredOnce) {
    version = "saas-19.2-1";
    start();
    const json::Value said = act("a1", kReceipt);
    EXPECT_EQ(said["status"], "success");
    EXPECT_EQ(said["result"], (json::Value{{"status", "ok"},
                                           {"signature_control", unit.code()},
                                           {"unit_id", "SEMANU0000000017"},
                                           {"storage_status", "42"}}));
    EXPECT_EQ(act("a1", kReceipt)["status"], "duplicate") << "the same action";
    EXPECT_EQ(act("a2", kReceipt)["result"], said["result"]) << "the same receipt";
    EXPECT_EQ(unit.registered(), 1U);
    EXPECT_EQ(act("a3", {"202611270204", "1002"})["status"], "success");
    EXPECT_EQ(unit.registered(), 2U);
}

TEST_F(SwedishTill, HearsTheCodeInAnEvent) {
    start();
    EXPECT_EQ(act("a1", kReceipt), true);
    const json::Value heard = end_after(1);
    EXPECT_EQ(heard["value"], "") << "a Belgian module's alone is the box's name for it";
    EXPECT_EQ(heard["status"], "success");
    EXPECT_EQ(heard["result"]["signature_control"], unit.code());
    EXPECT_EQ(heard["result"]["status"], "ok");
}

TEST_F(SwedishTill, HearsWhyNot) {
    version = "saas-19.2-1";
    start();
    const json::Value said = act("a1", {{"date", "202611270203"}});
    EXPECT_EQ(said["status"], "error");
    EXPECT_NE(said["result"].get<std::string>().find("in their order"), std::string::npos);
    EXPECT_EQ(unit.registered(), 0U);
}

TEST_F(SwedishTill, IsNeverToldSuccessWhereNobodyKnows) {
    version = "saas-19.2-1";
    context.timings.device_action = 1s;
    start();
    unit.lose_answers_to_receipts();
    const json::Value said = act("a1", kReceipt);
    EXPECT_EQ(said["status"], "error");
    EXPECT_NE(said["result"].get<std::string>().find("still at it"), std::string::npos);
    EXPECT_EQ(act("a1", kReceipt)["status"], "error") << "asked again, and not sent again";
    EXPECT_LE(unit.registered(), 1U);
}

/// What it would hear later has no code. Up to 19.0 the answer says only that it was asked.
TEST_F(SwedishTill, HearsOfAReceiptOnceAndGetsItsCodeByAskingAgain) {
    context.timings.device_action = 2s;  // a busy machine answers the second one late, too
    start();
    unit.hold();
    EXPECT_EQ(act("a1", kReceipt), true);
    const json::Value late = end_after(1);
    EXPECT_EQ(late["status"], "error");
    unit.let_go();
    EXPECT_TRUE(box.until([&] { return unit.registered() == 1; }));
    EXPECT_TRUE(box.until([&] { return box.registry.find("fiscal")->facts["unsure_receipts"] == 0; }));
    EXPECT_EQ(act("a1", kReceipt), true) << "under the same mark, too";
    const json::Value end = end_after(late["time"]);
    EXPECT_EQ(end["status"], "success") << "no end without a code stands between";
    EXPECT_EQ(end["result"]["signature_control"], unit.code());
    EXPECT_EQ(unit.registered(), 1U);
}

}  // namespace
}  // namespace comptoir::odoo
