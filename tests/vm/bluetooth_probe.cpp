/// Runs inside the virtual machine of bluetooth.sh: beside a real BlueZ and two adapters that the kernel
/// emulates it is calipers on one of them, and the driver that hears them on the other; and says on stdout
/// what it sees.

#include <cstdio>
#include <cstdlib>
#include <string>

#include "tests/support/device_bench.hpp"
#include "tests/vm/bluetooth_tool.hpp"

namespace {

using namespace comptoir;
using namespace comptoir::bridge;
using namespace std::chrono_literals;

constexpr auto kPatience =
    150s;  // an emulated processor, and a connection that fails once: it takes 30 s each, and a pause

class Probe {
public:
    int run() {
        until([&] { return tool_.is_there(); });
        expect(tool_.is_there(), "a tool is in the air");
        bench_.registry.configure({device_info("caliper", Kind::gauge, "bluetooth:SY295")});
        expect(becomes(Condition::ready), "it is found, connected, and tells");
        if (!reason().empty()) std::printf("probe:       %s\n", reason().c_str());
        std::printf("probe:       %s\n", json::dump(facts()).c_str());
        hear();
        lose();
        leave();
        std::printf("probe: %d faults\n", faults_);
        return faults_ == 0 ? 0 : 1;
    }

private:
    void expect(bool is_so, const std::string& what) {
        std::printf("probe: %s %s\n", is_so ? "ok   " : "WRONG", what.c_str());
        std::fflush(stdout);
        if (!is_so) ++faults_;
    }
    bool until(const std::function<bool()>& is_so) {
        return bench_.until(
            [&] {
                tool_.turn();
                return is_so();
            },
            kPatience);
    }
    bool becomes(Condition condition) {
        return until([&] { return bench_.condition("caliper") == condition; });
    }
    [[nodiscard]] std::string reason() const { return bench_.registry.find("caliper")->reason; }
    [[nodiscard]] json::Value facts() const { return bench_.registry.find("caliper")->facts; }
    bool hears(const char* value) {
        return until([&] { return json::text(facts(), "value") == value; });
    }

    void hear() {
        expect(tool_.is_listened_to(), "the tool knows that it is listened to");
        tool_.say("\xe0\xb4\x43\xff");
        expect(hears("-12.34"), "what it measures is heard");
        tool_.say(std::string("\x20\x4b\xbc\x00", 4));
        expect(hears("12.34"), "and what it measures then");
        tool_.say("abc");
        expect(until([&] { return facts()["notifications_dropped"] == 1; }), "three bytes are none");
        const ActionResult result = bench_.perform(bench_.action("caliper", "read", nullptr, 20s));
        expect(result.value == json::Value{{"value", "12.34"}}, "a read says it again");
    }

    /// As calipers that fall asleep and are woken.
    void lose() {
        const std::string address = json::text(facts(), "address");
        tool_.sleep();
        expect(becomes(Condition::offline), "it is noticed that it has gone");
        expect(!facts().contains("value"), "and no number is left");
        std::printf("probe:       %s\n", reason().c_str());
        expect(until([&] { return reason().find("not in reach") != std::string::npos; }),
               "it is searched for");
        tool_.wake();
        expect(becomes(Condition::ready), "it is back");
        expect(json::text(facts(), "address") == address, "and the same");
        tool_.say("\xe0\xb4\x43\xff");
        expect(hears("-12.34"), "it is heard again");
    }

    void leave() {
        bench_.registry.configure({});
        expect(until([&] { return !tool_.is_listened_to(); }), "it is let go when nobody wants it");
        bench_.registry.stop();
    }

    vm::BluetoothTool tool_{"/org/bluez/hci1"};
    DeviceBench bench_;
    int faults_ = 0;
};

}  // namespace

int main() {
    return Probe().run();
}
