/// The driver as a whole: from a settings entry to paper and to a device node.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <fstream>
#include <optional>

#include "app/base/file.hpp"
#include "device-bridge/device.hpp"
#include "tests/support/printer_stub.hpp"
#include "tests/support/pty.hpp"
#include "tests/support/temporary_folder.hpp"

namespace comptoir::bridge {

extern const Driver stream_printer;

namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

class StreamPrinter : public testing::Test {
protected:
    Result<std::unique_ptr<Device>> open(const std::string& uri,
                                         json::Value options = json::Value::object()) {
        DeviceInfo info{.id = "receipt",
                        .kind = Kind::printer,
                        .name = "Receipt",
                        .uri = uri,
                        .model = {},
                        .options = std::move(options)};
        return stream_printer.open({.executor = io_.get_executor(),
                                    .info = std::move(info),
                                    .events = [](const EventBody&, const std::string&) {},
                                    .clock = clock_,
                                    .paper_folder = "",
                                    .runtime_folder = ""});
    }
    /// Why a URI or its options are refused; "" when they are not.
    std::string why_refused(const std::string& uri, json::Value options = json::Value::object()) {
        const auto device = open(uri, std::move(options));
        if (device) return {};
        EXPECT_EQ(device.error().code, ErrorCode::malformed) << uri;
        return device.error().message;
    }
    ActionResult perform(Device& device, const std::string& verb, const std::string& data = {}) {
        Action action;
        action.device = "receipt";
        action.verb = verb;
        action.data = data;
        action.id = "job";
        action.deadline = clock_.now() + 5s;
        std::optional<ActionResult> result;
        asio::co_spawn(io_, device.perform(std::move(action)),
                       [&](const std::exception_ptr& thrown, ActionResult given) {
                           EXPECT_EQ(thrown, nullptr);
                           result = std::move(given);
                       });
        run_until([&] { return result.has_value(); });
        EXPECT_TRUE(result.has_value()) << verb;
        return result.value_or(ActionResult{});
    }
    void run_until(const std::function<bool()>& is_so) {
        const Time end = clock_.now() + 10s;
        while (!is_so() && clock_.now() < end) {
            io_.restart();
            io_.run_one_for(10ms);
        }
    }

    SystemClock clock_;
    asio::io_context io_;
};

TEST_F(StreamPrinter, TakesWhateverIsAStreamOfBytes) {
    const auto matches = [](const std::string& uri) {
        DeviceInfo info;
        info.uri = uri;
        return stream_printer.matches(info);
    };
    EXPECT_TRUE(matches("tcp://192.168.1.50:9100"));
    EXPECT_TRUE(matches("file:///dev/usb/lp0"));
    EXPECT_FALSE(matches("simulated:"));
    EXPECT_TRUE(matches("usb://04b8:0e28"));
    EXPECT_TRUE(matches("serial:///dev/ttyUSB0"));
    EXPECT_FALSE(matches("cups://office"));
    EXPECT_FALSE(matches(""));
}

TEST_F(StreamPrinter, SaysWhatIsWrongWithAnAddress) {
    EXPECT_EQ(why_refused("tcp://192.168.1.50"), "") << "port 9100 goes without saying";
    EXPECT_NE(why_refused("tcp://"), "");
    EXPECT_NE(why_refused("tcp://printer:0"), "");
    EXPECT_NE(why_refused("tcp://printer:65536"), "");
    EXPECT_NE(why_refused("tcp://printer:nine"), "");
    EXPECT_THAT(why_refused("tcp://printer?colour=red"), HasSubstr("colour"));
    EXPECT_NE(why_refused("file://"), "");
    EXPECT_EQ(why_refused("usb://04b8:0e28?serial=J1"), "");
    EXPECT_THAT(why_refused("usb://04b8"), HasSubstr("lsusb"));
    EXPECT_THAT(why_refused("usb://04b8:0e28?baud=9600"), HasSubstr("baud"));
    EXPECT_EQ(why_refused("serial:///dev/ttyUSB0?baud=38400&flow=xonxoff"), "");
    EXPECT_THAT(why_refused("serial:///dev/ttyUSB0?flow=dtrdsr"), HasSubstr("DTR/DSR"));
}

TEST_F(StreamPrinter, SaysWhatIsWrongWithItsSettings) {
    EXPECT_THAT(why_refused("tcp://printer", {{"width_dots", 1}}), HasSubstr("width_dots"));
    EXPECT_THAT(why_refused("tcp://printer", {{"cut", "sideways"}}), HasSubstr("cut"));
    EXPECT_THAT(why_refused("tcp://printer", {{"drawer_pin", 3}}), HasSubstr("drawer_pin"));
}

TEST_F(StreamPrinter, PrintsAndOpensTheDrawerOverTcp) {
    test::PrinterStub stub(io_);
    auto device = open(stub.uri(), {{"cut", "full"}});
    ASSERT_TRUE(device.has_value());
    (*device)->start();
    EXPECT_EQ(perform(**device, "open_drawer").outcome, Outcome::done);
    run_until([&] { return stub.pulses > 0; });
    EXPECT_EQ(stub.pulses, 1);
    EXPECT_EQ(perform(**device, "print_raw", "Coffee\n").outcome, Outcome::done);
    (*device)->stop();
}

TEST_F(StreamPrinter, PrintsOverASerialPort) {
    test::Pty port;
    auto device = open("serial://" + port.path() + "?baud=38400");
    ASSERT_TRUE(device.has_value());
    (*device)->start();
    EXPECT_EQ(perform(**device, "print_raw", "Coffee\n").outcome, Outcome::sent)
        << "a printer that says nothing";
    EXPECT_THAT(port.hear(), HasSubstr("Coffee\n"));
    port.unplug();
    const auto after = perform(**device, "print_raw", "Cake\n");
    EXPECT_EQ(after.outcome, Outcome::failed) << "no byte of it left";
    (*device)->stop();
}

TEST_F(StreamPrinter, IsOfflineAndSaysSoWhereTheUsbPrinterIsNotThere) {
    auto device = open("usb://ffff:fffe?serial=nobody");
    ASSERT_TRUE(device.has_value()) << "a configured printer never vanishes";
    (*device)->start();
    const auto result = perform(**device, "print_raw", "Coffee\n");
    EXPECT_EQ(result.outcome, Outcome::failed);
    ASSERT_TRUE(result.error);
    EXPECT_THAT(result.error->message, HasSubstr("not plugged in"));
    EXPECT_EQ((*device)->condition(), Condition::offline);
    (*device)->stop();
}

TEST_F(StreamPrinter, WritesToADeviceNodeThatCannotAnswer) {
    const test::TemporaryFolder folder;
    const std::string node = (folder.path() / "lp0").string();
    std::ofstream(node).close();
    auto device = open("file://" + node);
    ASSERT_TRUE(device.has_value());
    (*device)->start();
    EXPECT_TRUE(perform(**device, "print_raw", "Coffee\n").is_yes());
    (*device)->stop();
    EXPECT_THAT(file::read(node, 4'096).value_or(""), HasSubstr("Coffee\n"));
}

}  // namespace
}  // namespace comptoir::bridge
