/// Odoo has its invoices for Kenya registered by a device on a serial port, through HTTP.

#include "app/odoo/fiscal_routes.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <thread>

#include "app/odoo/proxy_routes.hpp"
#include "device-bridge/protocols/tremol_machine.hpp"
#include "tests/support/box.hpp"
#include "tests/support/pty.hpp"

namespace comptoir::odoo {
namespace {

using namespace std::chrono_literals;
using bridge::Condition;
using test::HttpAnswer;

constexpr const char* kRoute = "/hw_proxy/l10n_ke_cu_send";
constexpr const char* kTaxNumber = "P051234567X";

/// A machine at the other end of a pseudo terminal.
class Machine {
public:
    Machine() : thread_([this] { run(); }) {}
    ~Machine() {
        is_over_ = true;
        thread_.join();
    }
    Machine(const Machine&) = delete;
    Machine& operator=(const Machine&) = delete;

    [[nodiscard]] const std::string& path() const { return port_.path(); }
    [[nodiscard]] std::size_t registered() {
        const std::lock_guard lock(mutex_);
        return machine_.registered();
    }

private:
    void run() {
        while (!is_over_) {
            port_.wait();
            const std::string heard = port_.hear();
            if (!heard.empty()) {
                const std::lock_guard lock(mutex_);
                port_.say(machine_.feed(heard));
            }
        }
    }

    test::Pty port_;
    bridge::TremolMachine machine_{{"KRAMW000000000001", kTaxNumber}};
    std::mutex mutex_;
    std::atomic<bool> is_over_ = false;
    std::thread thread_;
};

class Invoices : public testing::Test {
protected:
    void start(const std::string& path) {
        box.add_real(bridge::Kind::fiscal, "fiscal", "serial://" + path);
        install(box.http.router(), context);
        box.start();
        ASSERT_TRUE(box.until([&] { return box.registry.find("fiscal")->condition == Condition::ready; }));
    }
    void start_without() {
        install(box.http.router(), context);
        box.start();
    }
    /// As Odoo's page sends it: a FormData, and that the text of a list.
    HttpAnswer send(const json::Value& messages, const std::string& tax_number = kTaxNumber,
                    const test::HttpHeaders& more = {}) {
        return send_text(json::dump(messages), tax_number, more);
    }
    HttpAnswer send_text(const std::string& messages, const std::string& tax_number,
                         const test::HttpHeaders& more = {}) {
        const std::string line = "--geckoformboundary1";
        const std::string head = "\r\nContent-Disposition: form-data; name=\"";
        const std::string body = line + head + "messages\"\r\n\r\n" + messages + "\r\n" + line + head +
                                 "company_vat\"\r\n\r\n" + tax_number + "\r\n" + line + "--\r\n";
        test::HttpHeaders headers{{"Content-Type", "multipart/form-data; boundary=geckoformboundary1"}};
        headers.insert(headers.end(), more.begin(), more.end());
        return box.client().request("POST", kRoute, body, headers);
    }
    static json::Value invoice(const std::string& number) {
        return {"01;     0;0;1;Mama Mboga;;;;;;" + number, "1Чай;A;129.99;PCS;;;16*2.000", "8", "h"};
    }

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

/// Source: protocol/http-api.md section 3.11.
TEST_F(Invoices, AreRegisteredOnceAndAnsweredAsOdooReadsIt) {
    Machine machine;
    start(machine.path());
    const HttpAnswer answer = send(invoice("INV1"));
    EXPECT_EQ(answer.status, 200);
    const json::Value said = answer.json();
    EXPECT_EQ(said["status"], "ok");
    EXPECT_EQ(said["serial_number"], "KRAMW000000000001");
    ASSERT_EQ(said["replies"].size(), 4U);
    EXPECT_EQ(said["replies"][2].get<std::string>().substr(0, 20), "0010000001000000001;");
    EXPECT_EQ(said["replies"][3], "27-11-2026 01:02");
    EXPECT_EQ(send(invoice("INV1")).json(), said) << "the answer was lost, and Odoo sends it again";
    EXPECT_EQ(machine.registered(), 1U);
    EXPECT_EQ(send(invoice("INV2")).json()["status"], "ok");
    EXPECT_EQ(machine.registered(), 2U);
}

TEST_F(Invoices, OfTheOtherFormOfFormsAreTheSame) {
    Machine machine;
    start(machine.path());
    const HttpAnswer answer =
        box.client().request("POST", kRoute, "messages=%5B%22h%22%5D&company_vat=" + std::string(kTaxNumber),
                             {{"Content-Type", "application/x-www-form-urlencoded"}});
    EXPECT_EQ(answer.json()["replies"], (json::Value{"27-11-2026 01:02"}));
}

TEST_F(Invoices, OfAnotherCompanyAreRefused) {
    Machine machine;
    start(machine.path());
    const HttpAnswer answer = send(invoice("INV1"), "P000000000A");
    EXPECT_EQ(answer.status, 200) << "Odoo shows the status";
    EXPECT_EQ(answer.json(),
              (json::Value{{"status", "The company's tax number is not that of the fiscal device"}}));
    EXPECT_EQ(machine.registered(), 0U);
}

TEST_F(Invoices, AreToldWhatIsWrongWithThem) {
    start_without();
    const json::Value none{{"status", "No fiscal device is connected to this box"}};
    EXPECT_EQ(send(invoice("INV1")).json(), none);
    for (const char* messages : {"", "[", "[[[]]]"})
        EXPECT_NE(send_text(messages, kTaxNumber).json()["status"].get<std::string>().find("messages"),
                  std::string::npos)
            << messages;
    const json::Value too_large = send_text(std::string(kInvoiceBytesMax, '['), kTaxNumber).json();
    EXPECT_NE(too_large["status"].get<std::string>().find("at most"), std::string::npos);
    const HttpAnswer no_form = box.client().request("POST", kRoute, "{}", {{"Content-Type", "text/plain"}});
    EXPECT_EQ(no_form.json(), (json::Value{{"status", "the request is no form"}}));
}

TEST_F(Invoices, OfAStrangersPageAreNotRegistered) {
    Machine machine;
    start(machine.path());
    ASSERT_EQ(send({"h"}, kTaxNumber, test::from("https://shop.example")).json()["status"], "ok")
        << "the first origin is the shop's";
    const HttpAnswer refused = send(invoice("INV1"), kTaxNumber, test::from("https://elsewhere.example"));
    EXPECT_EQ(refused.status, 403);
    EXPECT_NE(refused.json()["status"].get<std::string>(), "ok");
    EXPECT_EQ(refused.header("Access-Control-Allow-Origin"), "*") << "so that its page can read that";
    EXPECT_EQ(machine.registered(), 0U);
}

/// Source: protocol/devices.md section 1.
TEST_F(Invoices, DeviceIsOdoosFiscalDataModule) {
    Machine machine;
    start(machine.path());
    const json::Value params{{"session_id", "b0c1"},
                             {"device_identifier", "fiscal_data_module"},
                             {"data", {{"action", "get_status"}}}};
    EXPECT_EQ(box.client().rpc("/iot_drivers/action", params).json()["result"], true);
    const json::Value listener{
        {"session_id", "5f0c"}, {"last_event", 0}, {"devices", {{machine.path(), json::Value::object()}}}};
    const json::Value event =
        box.client().rpc("/iot_drivers/event", {{"listener", listener}}).json()["result"];
    EXPECT_EQ(event["status"]["status"].is_string(), true);
}

}  // namespace
}  // namespace comptoir::odoo
