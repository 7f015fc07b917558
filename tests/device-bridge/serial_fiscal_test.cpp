/// The driver as a whole: from a settings entry to a serial port, whose other end is a machine of software.

#include <gtest/gtest.h>

#include "device-bridge/protocols/fdm_machine.hpp"
#include "device-bridge/protocols/tremol_machine.hpp"
#include "tests/support/device_bench.hpp"
#include "tests/support/fdm_receipt.hpp"
#include "tests/support/pty.hpp"
#include "tests/support/temporary_folder.hpp"

namespace comptoir::bridge {
namespace {

class SerialFiscalTest : public ::testing::Test {
protected:
    bool until(const std::function<bool()>& is_so) {
        return bench.until([&] {
            if (port) port->say(machine.feed(port->hear()));
            return is_so();
        });
    }

    const test::TemporaryFolder folder;
    DeviceBench bench;
    std::unique_ptr<test::Pty> port = std::make_unique<test::Pty>();
    TremolMachine machine{{"KRAMW000000000001", "P051234567X"}};
};

TEST_F(SerialFiscalTest, RegistersAReceiptAndWritesDownThatItDid) {
    bench.registry.remember_in(folder.path() / "devices.json");
    bench.registry.configure({device_info("till-fiscal", Kind::fiscal, "serial://" + port->path())});
    ASSERT_TRUE(until([&] { return bench.condition("till-fiscal") == Condition::ready; }));
    const json::Value fields{{"messages", {"01;INV1", "1Tea;A;3.00*1", "8", "h"}},
                             {"company_vat", "P051234567X"}};
    const auto answer = bench.ask(bench.action("till-fiscal", "register", fields));
    ASSERT_TRUE(until([&] { return answer->has_value(); }));
    EXPECT_EQ((*answer)->outcome, Outcome::done);
    EXPECT_EQ((*answer)->value["serial_number"], "KRAMW000000000001");
    EXPECT_EQ(machine.registered(), 1U);
    EXPECT_TRUE(std::filesystem::exists(folder.path() / "receipts-till-fiscal.json"));
    port->unplug();
    port.reset();
    EXPECT_TRUE(until([&] { return bench.condition("till-fiscal") == Condition::offline; }));
    const auto again = bench.ask(bench.action("till-fiscal", "register", fields));
    ASSERT_TRUE(until([&] { return again->has_value(); }));
    EXPECT_EQ((*again)->value, (*answer)->value) << "what was said is known without it";
    json::Value other = fields;
    other["messages"][0] = "01;INV2";
    const auto refused = bench.ask(bench.action("till-fiscal", "register", other));
    ASSERT_TRUE(until([&] { return refused->has_value(); }));
    EXPECT_EQ((*refused)->error.value_or(Error{ErrorCode::full, ""}).code, ErrorCode::offline);
}

TEST_F(SerialFiscalTest, ABelgianModuleIsAnotherProtocolOnSuchAPort) {
    FdmMachine module;
    DeviceInfo info = device_info("till-fdm", Kind::fiscal, "serial://" + port->path());
    info.options["protocol"] = "fdm";
    bench.registry.remember_in(folder.path() / "devices.json");
    bench.registry.configure({info});
    const auto until_so = [&](const std::function<bool()>& is_so) {
        return bench.until([&] {
            port->say(module.feed(port->hear()));
            return is_so();
        });
    };
    ASSERT_TRUE(until_so([&] { return bench.condition("till-fdm") == Condition::ready; }));
    const auto answer = bench.ask(bench.action("till-fdm", "register_receipt", test::fdm_receipt("42")));
    ASSERT_TRUE(until_so([&] { return answer->has_value(); }));
    EXPECT_EQ((*answer)->value["signature"], std::string(40, 'A'));
    EXPECT_EQ(module.registered(), 1U);
    EXPECT_TRUE(std::filesystem::exists(folder.path() / "receipts-till-fdm.json"));
}

}  // namespace
}  // namespace comptoir::bridge
