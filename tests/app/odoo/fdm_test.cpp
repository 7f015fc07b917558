/// Odoo has a receipt signed by a Belgian fiscal data module on a serial port, through HTTP.

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "app/odoo/proxy_routes.hpp"
#include "device-bridge/protocols/fdm_machine.hpp"
#include "tests/support/box.hpp"
#include "tests/support/fdm_receipt.hpp"
#include "tests/support/pty.hpp"

namespace comptoir::odoo {
namespace {

using namespace std::chrono_literals;
using bridge::Condition;

class Module {
public:
    Module() : thread_([this] { run(); }) {}
    ~Module() {
        is_over_ = true;
        thread_.join();
    }
    Module(const Module&) = delete;
    Module& operator=(const Module&) = delete;

    [[nodiscard]] const std::string& path() const { return port_.path(); }
    [[nodiscard]] std::size_t registered() const { return registered_; }
    void be_without_card() { is_without_card_ = true; }

private:
    void run() {
        bridge::FdmMachine machine;
        while (!is_over_) {
            port_.wait();
            if (is_without_card_) machine.refuse_with("201000");
            port_.say(machine.feed(port_.hear()));
            registered_ = machine.registered();
        }
    }

    test::Pty port_;
    std::atomic<bool> is_over_ = false;
    std::atomic<bool> is_without_card_ = false;
    std::atomic<std::size_t> registered_ = 0;
    std::thread thread_;  // last: it uses all of the above
};

json::Value receipt(const char* ticket) {
    return {{"action", "registerReceipt"}, {"high_level_message", test::fdm_receipt(ticket)["receipt"]}};
}

class FiscalDataModule : public testing::Test {
protected:
    void SetUp() override {
        install(box.http.router(), context);
        box.start();
        bridge::DeviceInfo info;
        info.id = "fdm";
        info.kind = bridge::Kind::fiscal;
        info.name = info.id;
        info.uri = "serial://" + module.path();
        info.options = {{"protocol", "fdm"}};
        box.http.run([&] { box.registry.configure({info}); });
        ASSERT_TRUE(box.until([&] { return box.registry.find("fdm")->condition == Condition::ready; }));
    }
    json::Value act(const json::Value& data) {
        return box.client()
            .rpc("/iot_drivers/action",
                 {{"session_id", "b0c1"}, {"device_identifier", "fiscal_data_module"}, {"data", data}})
            .json()["result"];
    }
    json::Value next(const json::Value& after) {
        const json::Value listener{{"session_id", "5f0c"},
                                   {"last_event", after},
                                   {"devices", {{"fiscal_data_module", json::Value::object()}}}};
        return box.client().rpc("/iot_drivers/event", {{"listener", listener}}).json()["result"];
    }

    Module module;
    test::Box box;
    Contacts contacts;
    std::string version = "19.1";
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

/// Source: protocol/devices.md section 7.3.
TEST_F(FiscalDataModule, SignsAReceiptOnce) {
    const json::Value answer = act(receipt("42"));
    EXPECT_EQ(answer["status"], "success");
    EXPECT_EQ(answer["result"]["signature"], std::string(40, 'A'));
    EXPECT_EQ(answer["result"]["error"]["errorCode"], "000000");
    EXPECT_EQ(act(receipt("42"))["result"], answer["result"]);
    EXPECT_EQ(module.registered(), 1U);
    json::Value event = next(1);
    while (event["status"].is_object()) event = next(event["time"]);
    EXPECT_EQ(event["status"], "success");
    EXPECT_EQ(event["result"], answer["result"]);
    EXPECT_EQ(event["value"], "BODO001BCD1234");
}

TEST_F(FiscalDataModule, SaysItsErrorWithinTheAnswer) {
    EXPECT_EQ(act({{"action", "status"}})["result"]["fdm_number"], "BFDM0000001");
    module.be_without_card();
    const json::Value answer = act(receipt("42"));
    EXPECT_EQ(answer["status"], "success");
    EXPECT_EQ(answer["result"]["error"]["errorCode"], "201000");
    EXPECT_EQ(module.registered(), 0U);
    json::Value empty = receipt("42");
    empty["high_level_message"].erase("date");
    const json::Value refused = act(empty);
    EXPECT_EQ(refused["status"], "error");
    EXPECT_EQ(refused["result"], "\"date\": it is missing");
}

}  // namespace
}  // namespace comptoir::odoo
