/// Runs inside the virtual machine of hid.sh: keyboards of the kernel's own, typed on as a person and as a
/// scanner do, and heard through evdev.

#include <fcntl.h>
#include <linux/input.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "device-bridge/device.hpp"
#include "device-bridge/finding/finder.hpp"
#include "device-bridge/links/key_devices.hpp"
#include "device-bridge/links/key_stream.hpp"
#include "tests/support/hid_descriptors.hpp"
#include "tests/vm/user_device.hpp"

namespace comptoir::bridge {
extern const Driver evdev_scanner;
}  // namespace comptoir::bridge

namespace comptoir::vm {
namespace {

using namespace comptoir::bridge;
using Verdict = TypingPace::Verdict;

constexpr const char* kScanner = "evdev://0c2e:0200?serial=S1";
constexpr std::string_view kCode = "5901234123457\r";

class KeyProbe {
public:
    explicit KeyProbe(asio::io_context& io) : io_(io) {}

    void all() {
        tell_by_pace();
        lose_nothing();
        mask_what_nobody_reads();
        have_alone();
        two_at_once();
        come_back();
        share();
    }

private:
    using Keyboard = std::unique_ptr<UserDevice>;

    Keyboard keyboard(const std::string& name, const std::string& serial, unsigned product) {
        return std::make_unique<UserDevice>(
            io_, UserDevice::Described{name, serial, 0x0c2e, product, test::keyboard_descriptor()});
    }
    Keyboard scanner() { return keyboard("Virtual scanner", "S1", 0x0200); }
    void pass(Duration time) {
        run_until(
            io_, [] { return false; }, time);
    }
    /// `held` and `pause`: zero, and the kernel gets it as fast as it takes it.
    void press(UserDevice& on, int usage, Duration held, Duration pause) {
        on.say(test::keyboard_report(usage));
        if (held > Duration(0)) pass(held);
        on.say(test::keyboard_report(0));
        if (pause > Duration(0)) pass(pause);
    }
    void scan(UserDevice& on, std::string_view code = kCode) {
        for (const char c : code) press(on, test::keyboard_usage(c), Duration(0), Duration(0));
    }
    void type_by_hand(UserDevice& on, std::string_view text) {
        for (const char c : text) press(on, test::keyboard_usage(c), 90ms, 170ms);
    }
    std::unique_ptr<Device> open(const char* uri, const char* typist) {
        DeviceInfo info;
        info.id = "subject";
        info.kind = Kind::scanner;
        info.uri = uri;
        info.options = {{"typist", typist}, {"layout", "auto"}};
        auto device = evdev_scanner.open({.executor = io_.get_executor(),
                                          .info = info,
                                          .events =
                                              [this](EventBody body, const std::string&) {
                                                  if (const auto* code = std::get_if<Scanned>(&body))
                                                      codes_.push_back(code->text);
                                                  if (const auto* key = std::get_if<KeyTyped>(&body))
                                                      keys_ += key->text;
                                              },
                                          .clock = kClock,
                                          .paper_folder = ""});
        expect(device.has_value(), "the driver opens");
        if (!device) std::exit(1);
        (*device)->start();
        const bool is_ready = run_until(io_, [&] { return (*device)->condition() == Condition::ready; });
        expect(is_ready, std::string("what types is ready, as ") + typist +
                             (is_ready ? "" : ": " + (*device)->reason()));
        return std::move(*device);
    }
    /// Whoever else listens on this machine.
    std::unique_ptr<KeyStream> other(std::size_t& heard) {
        auto stream = std::make_unique<EvdevStream>(io_.get_executor(), KeyWanted{.is_any = false,
                                                                                  .vendor = 0x0c2e,
                                                                                  .product = 0x0200,
                                                                                  .serial = "S1",
                                                                                  .port = {},
                                                                                  .path = {}});
        const auto opened =
            stream->open({.key = [&heard](const KeyMove&) { ++heard; }, .lost = [](const Error&) {}},
                         KeyStream::Claim::shared);
        expect(opened.has_value(), "another program listens, too");
        return stream;
    }

    void tell_by_pace() {
        Finder finder(io_.get_executor());
        finder.start();
        const auto verdict_of = [&](const char* name) {
            const auto found = std::find_if(finder.list().begin(), finder.list().end(),
                                            [&](const FoundDevice& one) { return one.name == name; });
            const bool is_there = found != finder.list().end() && found->typing;
            return is_there ? name_of(found->typing->verdict) : "not there";
        };
        const auto is_said = [&](const char* name, const char* verdict, Duration patience = 20s) {
            return run_until(
                io_, [&] { return std::string_view(verdict_of(name)) == verdict; }, patience);
        };
        auto office = keyboard("Office keyboard", "K1", 0x0300);
        auto scanning = scanner();
        const Time plugged = kClock.now();
        expect(is_said("Office keyboard", "unknown") && is_said("Virtual scanner", "unknown"),
               "two that type are found, and nobody knows what they are");
        std::printf("probe:       %lld ms after the plug\n",
                    static_cast<long long>(milliseconds(kClock.now() - plugged)));
        pass(200ms);
        scan(*scanning);
        const Time scanned = kClock.now();
        expect(is_said("Virtual scanner", "scanner"), "its first code shows the scanner");
        std::printf("probe:       %lld ms after its last key\n",
                    static_cast<long long>(milliseconds(kClock.now() - scanned)));
        type_by_hand(*office, "this");
        type_by_hand(*office, "abcdefgh");
        expect(is_said("Office keyboard", "person"), "a hand shows the keyboard");
        expect(is_said("Virtual scanner", "scanner"), "and the other stays what it is");
        for (const FoundDevice& found : finder.list())
            std::printf("probe:       %s | %s\n", found.uri.c_str(), found.how.c_str());
        scanning.reset();
        expect(is_said("Virtual scanner", "not there"), "a pulled plug is noticed");
        scanning = scanner();
        expect(is_said("Virtual scanner", "scanner"), "and what it is, is known when it comes back");
        finder.stop();
    }

    /// A whole code waits in the kernel while we are busy: 28 reports of two events each, of 64 that it
    /// keeps.
    void lose_nothing() {
        const auto scanning = scanner();
        const auto device = open(kScanner, "auto");
        codes_.clear();
        scan(*scanning);
        expect(run_until(io_, [&] { return codes_ == std::vector<std::string>{"5901234123457"}; }),
               "a code that nobody fetched in time is whole: the kernel leaves out what nobody reads");
        scan(*scanning, "59012341234575901234123457590123412345759012341234575901234123457\r");
        run_until(io_, [&] { return json::integer(device->facts(), "codes_dropped") > 0; });
        expect(codes_.size() == 1 && json::integer(device->facts(), "codes_dropped") == 1,
               "one that is longer than the kernel keeps is dropped, and counted");
        scan(*scanning);
        expect(run_until(io_, [&] { return codes_.size() == 2; }) && codes_.back() == "5901234123457",
               "and the next is whole");
        device->stop();
    }

    /// The same beside a program that takes whatever the kernel sends: three events a report, which are too
    /// many.
    void mask_what_nobody_reads() {
        const auto typing = scanner();
        const auto device = open(kScanner, "keyboard");
        Descriptor other(io_, ::open(node_of("S1").c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
        keys_.clear();
        constexpr std::string_view kKeys = "59012341234575";
        scan(*typing, kKeys);
        expect(run_until(io_, [&] { return keys_ == kKeys; }), "a burst on a shared keyboard is whole");
        expect(has_lost(other), "while a program without that mask lost of the same burst");
        device->stop();
    }
    static std::string node_of(const std::string& serial) {
        for (const KeyDevice& device : list_key_devices({}))
            if (device.serial == serial) return device.typing.front();
        return {};
    }
    /// Whether the kernel says that it kept less than there was.
    static bool has_lost(Descriptor& node) {
        input_event event{};
        while (::read(node.native_handle(), &event, sizeof event) == sizeof event)
            if (event.type == EV_SYN && event.code == SYN_DROPPED) return true;
        return false;
    }

    void have_alone() {
        const auto scanning = scanner();
        const auto device = open(kScanner, "auto");
        std::size_t leaked = 0;
        const auto listener = other(leaked);
        codes_.clear();
        scan(*scanning);
        expect(run_until(io_, [&] { return codes_.size() == 1; }), "a scanner is heard");
        pass(200ms);
        expect(leaked == 0, "and nobody else hears it");
        device->stop();
        scan(*scanning);
        expect(run_until(io_, [&] { return leaked > 0; }), "until it is let go");
    }

    /// Key by key in turns, as two cashiers scan.
    void two_at_once() {
        const auto left = scanner();
        const auto right = keyboard("Virtual scanner", "S2", 0x0200);
        const auto of_left = open(kScanner, "auto");
        const auto of_right = open("evdev://0c2e:0200?serial=S2", "auto");
        codes_.clear();
        constexpr std::string_view kOther = "4006381333931\r";
        for (std::size_t i = 0; i < kCode.size(); ++i) {
            press(*left, test::keyboard_usage(kCode[i]), Duration(0), Duration(0));
            press(*right, test::keyboard_usage(kOther[i]), Duration(0), Duration(0));
        }
        run_until(io_, [&] { return codes_.size() == 2; });
        std::sort(codes_.begin(), codes_.end());
        expect(codes_ == std::vector<std::string>{"4006381333931", "5901234123457"},
               "two scanners of one kind at once, each code whole");
        of_left->stop();
        of_right->stop();
    }

    void come_back() {
        auto scanning = scanner();
        const auto device = open(kScanner, "auto");
        scanning.reset();
        expect(run_until(io_, [&] { return device->condition() == Condition::offline; }),
               "a scanner that is pulled is offline");
        const Time plugged = kClock.now();
        scanning = scanner();
        expect(run_until(io_, [&] { return device->condition() == Condition::ready; }),
               "and is back once it is plugged in");
        std::printf("probe:       %lld ms after the plug\n",
                    static_cast<long long>(milliseconds(kClock.now() - plugged)));
        codes_.clear();
        scan(*scanning);
        expect(run_until(io_, [&] { return codes_ == std::vector<std::string>{"5901234123457"}; }),
               "and its first code is heard");
        device->stop();
    }

    void share() {
        const auto typing = scanner();
        const auto device = open(kScanner, "keyboard");
        std::size_t heard = 0;
        const auto listener = other(heard);
        keys_.clear();
        type_by_hand(*typing, "ab1");
        expect(run_until(io_, [&] { return keys_ == "ab1"; }), "each key of a keyboard is told");
        expect(run_until(io_, [&] { return heard == 6; }), "and goes to whoever else listens, down and up");
        device->stop();
    }

    asio::io_context& io_;
    std::vector<std::string> codes_;
    std::string keys_;
};

}  // namespace

void type(asio::io_context& io) {
    KeyProbe(io).all();
}

}  // namespace comptoir::vm
