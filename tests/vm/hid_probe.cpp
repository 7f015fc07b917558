/// Runs inside the virtual machine of hid.sh: makes a scale and a scanner of the kernel's own, uses them
/// through the bridge's drivers and hidraw, pulls and plugs them in, and says on stdout what it sees. What
/// types is in key_probe.cpp.

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <chrono>
#include <cstdio>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "device-bridge/finding/finder.hpp"
#include "device-bridge/links/hid_devices.hpp"
#include "device-bridge/scanning/hid_scanner.hpp"
#include "device-bridge/weighing/hid_scale.hpp"
#include "tests/support/hid_descriptors.hpp"
#include "tests/vm/user_device.hpp"

namespace {

using namespace comptoir;
using namespace comptoir::bridge;
using namespace std::chrono_literals;
using namespace comptoir::vm;
namespace asio = boost::asio;

class Probe {
public:
    int run() {
        find();
        weigh();
        zero_by_feature();
        scan();
        tell_two_apart();
        type(io_);
        std::printf("probe: %d faults\n", faults());
        return faults() == 0 ? 0 : 1;
    }

private:
    using DevicePtr = std::unique_ptr<Device>;

    bool until(const std::function<bool()>& is_so, Duration patience = 20s) {
        return run_until(io_, is_so, patience);
    }
    std::unique_ptr<UserDevice> scale(const std::string& serial, const std::string& descriptor) {
        return std::make_unique<UserDevice>(
            io_, UserDevice::Described{"Virtual scale", serial, 0x0922, 0x8003, descriptor});
    }
    std::unique_ptr<UserDevice> scanner() {
        return std::make_unique<UserDevice>(
            io_, UserDevice::Described{"Virtual scanner", "S1", 0x0c2e, 0x0b6a, test::scanner_descriptor()});
    }
    OpenContext context(Kind kind, const std::string& uri) {
        DeviceInfo info;
        info.id = "subject";
        info.kind = kind;
        info.uri = uri;
        info.options = {{"unit", "kg"}};
        return {.executor = io_.get_executor(),
                .info = info,
                .events =
                    [this](EventBody body, const std::string&) {
                        if (const auto* scanned = std::get_if<Scanned>(&body))
                            codes_.push_back(scanned->text);
                    },
                .clock = kClock,
                .paper_folder = "",
                .pool = pool_.get_executor()};
    }
    DevicePtr opened(Result<DevicePtr> device) {
        expect(device.has_value(), "the driver opens");
        if (!device) std::exit(1);
        (*device)->start();
        return std::move(*device);
    }
    bool weighs(UserDevice& device, const std::string& report, const Device& scale, const char* weight) {
        return until([&] {
            device.say(report);
            io_.restart();
            io_.run_for(10ms);
            return json::text(scale.facts(), "weight") == weight;
        });
    }

    void find() {
        Finder finder(io_.get_executor());
        bool is_changed = false;
        finder.start([&] { is_changed = true; });
        const auto weighing = scale("A1", test::scale_descriptor());
        const auto scanning = scanner();
        expect(until([&] { return finder.list().size() == 2; }),
               "a scale and a scanner are found as they come");
        for (const FoundDevice& found : finder.list())
            std::printf("probe:       %s | %s | %s\n", found.uri.c_str(), found.name.c_str(),
                        found.how.c_str());
        expect(is_changed, "and told of");
    }

    void weigh() {
        auto device = scale("A1", test::scale_descriptor());
        auto weighing = opened(open_hid_scale(context(Kind::scale, "hid://0922:8003?serial=A1")));
        expect(weighs(*device, test::scale_report(4, 3, -3, 1'235), *weighing, "1.235"), "it weighs");
        std::optional<ActionResult> zeroed;
        Action zero;
        zero.verb = "zero";
        zero.deadline = kClock.now() + 10s;
        asio::co_spawn(io_, weighing->perform(std::move(zero)),
                       [&](const std::exception_ptr&, ActionResult result) { zeroed = std::move(result); });
        expect(until([&] { return zeroed && device->heard() == "\x02\x02"; }),
               "it hears that it is to be zeroed");
        device.reset();
        expect(until([&] { return weighing->condition() == Condition::offline; }),
               "a pulled plug is noticed");
        expect(weighing->reason().find("unplugged") != std::string::npos ||
                   weighing->reason().find("not plugged in") != std::string::npos,
               "and said: " + weighing->reason());
        const Time plugged = kClock.now();
        device = scale("A1", test::scale_descriptor());
        const bool is_back = weighs(*device, test::scale_report(4, 3, -3, 700), *weighing, "0.700");
        const Duration took = kClock.now() - plugged;
        expect(is_back, "it weighs again " + std::to_string(milliseconds(took)) + " ms after the plug");
        weighing->stop();
    }

    void zero_by_feature() {
        std::string descriptor = test::scale_descriptor();
        for (char& c : descriptor) {
            if (c == static_cast<char>(0x91)) c = static_cast<char>(0xb1);  // each output is a feature now
        }
        auto device = scale("F1", descriptor);
        auto weighing = opened(open_hid_scale(context(Kind::scale, "hid:")));
        expect(weighs(*device, test::scale_report(4, 2, 0, 500), *weighing, "500"), "another scale weighs");
        Action zero;
        zero.verb = "zero";
        zero.deadline = kClock.now() + 10s;
        asio::co_spawn(io_, weighing->perform(std::move(zero)),
                       [](const std::exception_ptr&, ActionResult) {});
        expect(until([&] { return device->heard() == "\x02\x02"; }), "and is zeroed by a feature report");
        weighing->stop();
    }

    void scan() {
        auto device = scanner();
        auto scanning = opened(open_hid_scanner(context(Kind::scanner, "hid:")));
        const auto is_ready = [&] { return scanning->condition() == Condition::ready; };
        expect(until(is_ready), "a scanner is ready");
        const Time said = kClock.now();
        device->say(test::scanner_report("5901234123457"));
        expect(
            until([&] { return codes_.size() == 1 && codes_[0] == "5901234123457"; }),
            "a code is read, " + std::to_string(milliseconds(kClock.now() - said)) + " ms after its report");
        device->say(test::scanner_report(std::string(56, '7'), "]Q1", true));
        device->say(test::scanner_report("8", "]Q1"));
        expect(until([&] { return codes_.size() == 2 && codes_[1] == std::string(56, '7') + "8"; }),
               "and one of two reports");
        device.reset();
        expect(until([&] { return scanning->condition() == Condition::offline; }),
               "a pulled plug is noticed");
        device = scanner();
        expect(until(is_ready), "it is ready again");
        device->say(test::scanner_report("4006381333931"));
        expect(until([&] { return codes_.size() == 3; }), "and reads");
        scanning->stop();
    }

    void tell_two_apart() {
        const auto one = scale("A1", test::scale_descriptor());
        const auto other = scale("B2", test::scale_descriptor());
        until([] { return list_hid_devices({}).size() >= 2; });
        auto weighing = opened(open_hid_scale(context(Kind::scale, "hid:")));
        const auto names = [&](const char* uri) { return weighing->reason().find(uri) != std::string::npos; };
        expect(
            until([&] { return names("hid://0922:8003?serial=A1") && names("hid://0922:8003?serial=B2"); }),
            "two alike are an error that names both");
        weighing->stop();
    }

    asio::io_context io_;
    asio::thread_pool pool_{1};
    std::vector<std::string> codes_;
};

}  // namespace

int main() {
    return Probe().run();
}
