#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <set>
#include <sstream>

#include "app/base/file.hpp"
#include "device-bridge/finding/finder.hpp"
#include "device-bridge/finding/found_hardware.hpp"
#include "device-bridge/links/plug_monitor.hpp"
#include "tests/support/hid_tree.hpp"
#include "tests/support/input_tree.hpp"
#include "tests/support/link_bench.hpp"
#include "tests/support/usb_tree.hpp"

namespace comptoir::bridge {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

TEST(FoundId, StaysTheSameAndIsShort) {
    EXPECT_EQ(found_id(""), "found-811c9dc5");
    EXPECT_EQ(found_id("usb://04b8:0e15?serial=J1"), found_id("usb://04b8:0e15?serial=J1"));
    EXPECT_NE(found_id("usb://04b8:0e15?serial=J1"), found_id("usb://04b8:0e15?serial=J2"));
    EXPECT_EQ(found_id(std::string(1'000, 'x')).size(), std::string("found-").size() + 8);
}

TEST(FoundHardware, IsAPrinterWithTheUriThatTheSettingsWouldSay) {
    test::UsbTree tree;
    tree.plug("1-1");
    tree.add_kernel_driver("1-1", "lp0", "MFG:EPSON;MDL:TM-T20II;CMD:ESC/POS;");
    const auto found = found_hardware(list_usb_devices(tree.places()), {});
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].uri, "usb://04b8:0e15?serial=J1");
    EXPECT_EQ(found[0].id, found_id(found[0].uri));
    EXPECT_EQ(found[0].kind, Kind::printer);
    EXPECT_EQ(found[0].name, "EPSON TM-T20II");
    EXPECT_EQ(found[0].model, "EPSON TM-T20II");
    EXPECT_EQ(found[0].how, "USB, port 1-1");
}

TEST(FoundHardware, HasTheSameIdInAnotherPortAndOneOfItsOwnWithoutASerialNumber) {
    test::UsbTree tree;
    tree.plug("1-1");
    const auto before = found_hardware(list_usb_devices(tree.places()), {});
    tree.pull("1-1");
    tree.plug("2-4", {.address = 11});
    const auto after = found_hardware(list_usb_devices(tree.places()), {});
    EXPECT_EQ(before.at(0).id, after.at(0).id);
    tree.plug("2-5", {.address = 12, .serial = "", .maker = "", .name = ""});
    const auto both = found_hardware(list_usb_devices(tree.places()), {});
    ASSERT_EQ(both.size(), 2u);
    EXPECT_EQ(both[1].uri, "usb://04b8:0e15?port=2-5");
    EXPECT_EQ(both[1].name, "USB printer");
}

TEST(FoundHardware, OffersSerialPortsBehindThePrinters) {
    test::UsbTree tree;
    test::UsbTree::Described adapter;
    adapter.vendor = "0403";
    adapter.product = "6001";
    adapter.maker = "FTDI";
    adapter.name = "FT232R USB UART";
    adapter.descriptors = test::printer_descriptors(0xff, 0);
    tree.plug("1-1", adapter);
    tree.add_tty("1-1", "ttyUSB0");
    tree.plug("1-2");
    const auto found = found_hardware(list_usb_devices(tree.places()), list_serial_ports(tree.places()));
    ASSERT_EQ(found.size(), 2u);
    EXPECT_THAT(found[0].uri, testing::StartsWith("usb://"));
    EXPECT_EQ(found[1].uri, "serial://" + (tree.dev() / "ttyUSB0").string());
    EXPECT_EQ(found[1].name, "FTDI FT232R USB UART");
    EXPECT_THAT(found[1].how, HasSubstr("can't be seen"));
}

TEST(FoundHardware, IsAScaleAndAScannerOnUsbHid) {
    test::HidTree tree;
    tree.plug(0, {.usb_port = "1-2", .serial = "S1"});
    tree.plug(1, {.usb_port = "1-3",
                  .vendor = "0c2e",
                  .product = "0b6a",
                  .name = "Honeywell",
                  .descriptor = test::scanner_descriptor()});
    tree.plug(2,
              {.usb_port = "1-4", .descriptor = test::hid_bytes({0x05, 0x01, 0x09, 0x06, 0xa1, 0x01, 0xc0})});
    tree.plug(3, {.usb_port = "1-5",
                  .vendor = "05f9",
                  .product = "4002",
                  .name = "both in one",
                  .descriptor = test::scanner_descriptor() + test::scale_descriptor()});
    const auto found = found_hardware({}, {}, list_hid_devices(tree.places()));
    ASSERT_EQ(found.size(), 4u) << "a keyboard is none of ours";
    EXPECT_EQ(found[0].kind, Kind::scale);
    EXPECT_EQ(found[0].uri, "hid://0922:8003?serial=S1");
    EXPECT_EQ(found[0].name, "DYMO M10");
    EXPECT_EQ(found[0].how, "USB HID, port 1-2");
    EXPECT_EQ(found[1].kind, Kind::scanner);
    EXPECT_EQ(found[1].uri, "hid://0c2e:0b6a?port=1-3");
    EXPECT_EQ(found[2].kind, Kind::scale);
    EXPECT_EQ(found[3].kind, Kind::scanner);
    EXPECT_EQ(found[2].uri, found[3].uri);
    EXPECT_NE(found[2].id, found[3].id);
}

TEST(FoundHardware, IsWhatTypesWhereItIsPluggedInAndNotWhatIsBuiltIn) {
    const auto typing = [](std::uint16_t bus, const char* serial, const char* port, const char* name) {
        KeyDevice device;
        device.bus = bus;
        device.vendor = 0x0c2e;
        device.product = 0x0200;
        device.serial = serial;
        device.port = port;
        device.name = name;
        device.typing = {"/dev/input/event3"};
        return device;
    };
    constexpr std::uint16_t kBuiltInBus = 0x11;
    const KeyDevice scanner = typing(kUsbBus, "S1", "1-2", "Honeywell 1900");
    const KeyDevice other = typing(kUsbBus, "", "1-3", "Honeywell 1900");
    const KeyDevice wireless = typing(kBluetoothBus, "a0:b1", "c2:d3", "");
    const KeyDevice built_in = typing(kBuiltInBus, "", "isa0060/serio0/input0", "AT keyboard");
    const auto found = found_hardware({}, {}, {}, {built_in, scanner, other, wireless});
    ASSERT_EQ(found.size(), 3u);
    EXPECT_EQ(found[0].kind, Kind::scanner);
    EXPECT_EQ(found[0].uri, "evdev://0c2e:0200?serial=S1");
    EXPECT_EQ(found[0].id, found_id(found[0].uri));
    EXPECT_EQ(found[0].name, "Honeywell 1900");
    constexpr const char* kAsk = "a scanner or a keyboard; scan any code with it, and it shows";
    EXPECT_EQ(found[0].how, std::string(kAsk) + ", USB, port 1-2");
    EXPECT_EQ(found[0].typing, Typing{});
    EXPECT_EQ(found[1].uri, "evdev://0c2e:0200?port=1-3");
    EXPECT_EQ(found[2].name, "Scanner or keyboard");
    EXPECT_EQ(found[2].how, std::string(kAsk) + ", Bluetooth");
    for (const FoundDevice& one : found) {
        const auto uri = DeviceUri::parse(one.uri);
        ASSERT_TRUE(uri) << one.uri;
        EXPECT_TRUE(key_wanted(*uri)) << one.uri;
    }
}

TEST(FoundHardware, SaysWhoTypesAsFarAsThatIsKnown) {
    KeyDevice device;
    device.bus = kUsbBus;
    device.port = "1-2";
    device.typing = {"/dev/input/event3"};
    const auto how = [&](Typing typing) {
        const auto found = found_hardware({}, {}, {}, {device}, [&](const KeyDevice&) { return typing; });
        EXPECT_EQ(found.at(0).typing, typing);
        return found.at(0).how;
    };
    using Verdict = TypingPace::Verdict;
    EXPECT_EQ(how({Verdict::scanner, false}), "types like a scanner, USB, port 1-2");
    EXPECT_EQ(how({Verdict::person, false}), "types like a person, USB, port 1-2");
    EXPECT_EQ(how({Verdict::scanner, true}), "a scanner, USB, port 1-2");
    EXPECT_EQ(how({Verdict::person, true}), "a keyboard, USB, port 1-2");
}

TEST(FoundHardware, IsBoundedAndLeavesOutWhatTheSettingsCannotSay) {
    std::vector<UsbDevice> many;
    for (int i = 1; i < 200; ++i) {
        UsbDevice device;
        device.port = "1-" + std::to_string(i);
        device.vendor = 0x04b8;
        device.printing = UsbInterface{.configuration = 1,
                                       .number = 0,
                                       .alternate = 0,
                                       .device_class = 7,
                                       .subclass = 1,
                                       .protocol = 2,
                                       .out = UsbEndpoint{1, 64},
                                       .in = {}};
        many.push_back(device);
    }
    EXPECT_EQ(found_hardware(many, {}).size(), kFoundMax);
    EXPECT_TRUE(found_hardware({}, {{"/dev/serial/by-id/a%b", "/dev/ttyUSB0", "1-1:1.0", {}}}).empty());
    const SerialPort port{"/dev/ttyUSB0", "/dev/ttyUSB0", "1-1:1.0", {}};
    EXPECT_EQ(found_hardware({}, {port, port}).size(), 1u) << "one device is found once";
}

class FinderTest : public testing::Test {
protected:
    test::LinkBench bench;
    test::UsbTree tree;
    Finder finder{bench.io.get_executor(), tree.places(), 1ms};
    int changes = 0;
};

TEST_F(FinderTest, KnowsWhatIsThereFromItsStartAndTellsWhatChanges) {
    tree.plug("1-1");
    finder.start([&] { ++changes; });
    ASSERT_EQ(finder.list().size(), 1u);
    EXPECT_EQ(changes, 0);
    tree.plug("1-2", {.address = 5, .serial = "J2"});
    for (int i = 0; i < 50; ++i) finder.look_soon();
    ASSERT_TRUE(bench.until([&] { return changes > 0; }));
    EXPECT_EQ(changes, 1) << "a storm of messages is one look";
    EXPECT_EQ(finder.list().size(), 2u);
    tree.pull("1-1");
    tree.pull("1-2");
    finder.look_soon();
    ASSERT_TRUE(bench.until([&] { return changes > 1; }));
    EXPECT_TRUE(finder.list().empty());
}

TEST_F(FinderTest, KeepsQuietWhereNothingOfOursMoved) {
    tree.plug("1-1");
    finder.start([&] { ++changes; });
    tree.plug("1-1", {.address = 17});  // replugged: the same printer
    finder.look_soon();
    EXPECT_FALSE(bench.until([&] { return changes > 0; }, 50ms));
    EXPECT_EQ(finder.list().size(), 1u);
}

TEST_F(FinderTest, TellsNobodyAfterItsStop) {
    finder.start([&] { ++changes; });
    tree.plug("1-1");
    finder.look_soon();
    finder.stop();
    finder.look_soon();
    bench.settle();
    EXPECT_FALSE(bench.until([&] { return changes > 0; }, 30ms));
}

TEST_F(FinderTest, MayBeStoppedByWhomItTells) {
    finder.start([&] {
        ++changes;
        finder.stop();
    });
    tree.plug("1-1");
    finder.look_soon();
    ASSERT_TRUE(bench.until([&] { return changes > 0; }));
    EXPECT_EQ(changes, 1);
}

/// What the test types, on streams that it holds.
class TypingFinder : public testing::Test {
protected:
    void start() {
        finder.start([&] { ++changes; });
    }
    /// A whole code, a while ago.
    void scan(const std::string& uri) {
        Time at = bench.clock.now() - 1s;
        for (int key = 0; key < 9; ++key) {
            typists.at(uri)->key({KeyMove::What::pressed, 2, at += 4ms});
            typists.at(uri)->key({KeyMove::What::released, 2, at += 2ms});
        }
    }
    void type_by_hand(const std::string& uri) {
        Time at = bench.clock.now();
        for (int key = 0; key < 6; ++key) {
            typists.at(uri)->key({KeyMove::What::pressed, 2, at += 300ms});
            typists.at(uri)->key({KeyMove::What::released, 2, at += 90ms});
        }
    }
    /// One key of a code that goes on.
    void type_one(const std::string& uri, Time at) {
        typists.at(uri)->key({KeyMove::What::pressed, 2, at});
        typists.at(uri)->key({KeyMove::What::released, 2, at + 2ms});
    }
    [[nodiscard]] TypingPace::Verdict verdict(std::size_t at = 0) {
        return finder.list().at(at).typing->verdict;
    }
    void look() {
        finder.look_soon();
        bench.until([] { return false; }, 20ms);
    }

    test::LinkBench bench;
    test::InputTree tree;
    std::map<std::string, KeyStream::Hooks*> typists;  // by "vendor:product:port", while they are heard
    static constexpr const char* kIdentity = "evdev://0c2e:0200?serial=S1";
    bool may_open = true;
    int opens = 0;
    int changes = 0;
    Finder finder{bench.io.get_executor(), tree.places(), 1ms, [this](KeyWanted whom) {
                      return std::make_unique<test::TypedStream>(typists, may_open, opens, std::move(whom));
                  }};
};

TEST_F(TypingFinder, AFirstCodeShowsAScannerAndIsToldAtOnce) {
    start();
    EXPECT_TRUE(finder.list().empty());
    tree.plug(3, {.usb_port = "1-1", .serial = "S1"});
    look();
    ASSERT_EQ(finder.list().size(), 1U);
    EXPECT_EQ(verdict(), TypingPace::Verdict::unknown);
    changes = 0;
    scan("1-1");
    EXPECT_EQ(changes, 0) << "never from inside";
    ASSERT_TRUE(bench.until([&] { return changes > 0; }));
    EXPECT_EQ(verdict(), TypingPace::Verdict::scanner);
}

TEST_F(TypingFinder, ALongCodeIsToldOfOnceItHasBeenTyped) {
    Finder patient{bench.io.get_executor(), tree.places(), 50ms, [this](KeyWanted whom) {
                       return std::make_unique<test::TypedStream>(typists, may_open, opens, std::move(whom));
                   }};
    tree.plug(3, {.usb_port = "1-1", .serial = "S1"});
    patient.start([&] { ++changes; });
    for (int key = 0; key < 9; ++key) type_one("1-1", bench.clock.now() - 60ms + key * 6ms);
    for (int key = 0; key < 6; ++key) {
        // It is heard a little early, so that a busy machine makes no pause of it.
        type_one("1-1", bench.clock.now() + 100ms);
        bench.until([] { return false; }, 50ms);
        EXPECT_EQ(changes, 0) << "who opens it now gets the rest for a code";
    }
    ASSERT_TRUE(bench.until([&] { return changes > 0; }));
    EXPECT_EQ(patient.list().at(0).typing->verdict, TypingPace::Verdict::scanner);
}

TEST_F(TypingFinder, WhatTypesForEverHidesNothingForEver) {
    tree.plug(3, {.usb_port = "1-1", .serial = "S1"});
    start();
    for (int key = 0; key < 9; ++key) type_one("1-1", bench.clock.now() - 60ms + key * 6ms);
    ASSERT_TRUE(bench.until([&] {
        if (changes == 0) type_one("1-1", bench.clock.now());
        return changes > 0;
    }));
    EXPECT_EQ(verdict(), TypingPace::Verdict::scanner);
}

TEST_F(TypingFinder, TellsTwoApartAndKeepsWhatItHeardOfOneThatIsReplugged) {
    tree.plug(3, {.usb_port = "1-1", .serial = "S1"});
    tree.plug(4, {.usb_port = "1-2", .product = "0300", .serial = "K1", .name = "Office keyboard"});
    start();
    scan("1-1");
    type_by_hand("1-2");
    ASSERT_TRUE(bench.until([&] { return changes > 0; }));
    EXPECT_EQ(verdict(0), TypingPace::Verdict::scanner);
    EXPECT_EQ(verdict(1), TypingPace::Verdict::person);
    tree.pull(3);
    look();
    EXPECT_EQ(finder.list().size(), 1U);
    EXPECT_FALSE(typists.contains("1-1")) << "what is gone is closed";
    tree.plug(3, {.usb_port = "1-1", .serial = "S1"});
    look();
    EXPECT_EQ(verdict(0), TypingPace::Verdict::scanner);
    EXPECT_TRUE(typists.contains("1-1"));
}

TEST_F(TypingFinder, WhatSomebodySaidGoesBeforeThePace) {
    std::string word = "keyboard";
    finder.remember_with({.recall =
                              [&](const std::string& identity) {
                                  EXPECT_EQ(identity, kIdentity);
                                  return json::Value{{"typist", word}};
                              },
                          .remember = nullptr});
    tree.plug(3, {.usb_port = "1-1", .serial = "S1"});
    start();
    scan("1-1");
    look();
    EXPECT_EQ(finder.list().at(0).typing, (Typing{TypingPace::Verdict::person, true}));
    word = "auto";
    look();
    EXPECT_EQ(finder.list().at(0).typing, (Typing{TypingPace::Verdict::scanner, false}));
}

TEST_F(TypingFinder, KnowsAfterARestartWhatThePaceHadShown) {
    json::Value note = {{"types_like", "person"}, {"layout", "fr"}};
    const json::Value odd = {{"types_like", "nonsense"}};
    int writes = 0;
    finder.remember_with(
        {.recall = [&](const std::string& identity) { return identity == kIdentity ? note : odd; },
         .remember =
             [&](const std::string& identity, const json::Value& members) {
                 EXPECT_EQ(identity, kIdentity);
                 note.update(members);
                 ++writes;
             }});
    tree.plug(3, {.usb_port = "1-1", .serial = "S1"});
    start();
    EXPECT_EQ(verdict(), TypingPace::Verdict::person) << "nothing was typed yet";
    EXPECT_EQ(writes, 0);
    scan("1-1");
    ASSERT_TRUE(bench.until([&] { return changes > 0; }));
    look();
    EXPECT_EQ(verdict(), TypingPace::Verdict::scanner) << "what is heard now counts more";
    EXPECT_EQ(writes, 1);
    EXPECT_EQ(note, (json::Value{{"types_like", "scanner"}, {"layout", "fr"}}));
    tree.plug(4, {.usb_port = "1-2", .serial = "S2"});
    look();
    EXPECT_EQ(verdict(1), TypingPace::Verdict::unknown);
}

TEST_F(TypingFinder, OneThatCantBeOpenedYetIsHeardOnceItCan) {
    may_open = false;
    tree.plug(3, {.usb_port = "1-1", .serial = "S1"});
    start();
    EXPECT_EQ(verdict(), TypingPace::Verdict::unknown);
    EXPECT_TRUE(typists.empty());
    may_open = true;
    look();
    EXPECT_TRUE(typists.contains("1-1"));
    typists.at("1-1")->lost(Error{ErrorCode::offline, "it was unplugged"});
    look();
    EXPECT_TRUE(typists.contains("1-1")) << "it is there again";
}

TEST_F(TypingFinder, ListensToSoManyAndToNothingOnceItIsStopped) {
    for (int i = 1; i <= 20; ++i)
        tree.plug(i, {.usb_port = "1-" + std::to_string(i), .serial = "S" + std::to_string(i)});
    start();
    EXPECT_EQ(finder.list().size(), 20U);
    EXPECT_EQ(typists.size(), TypingListeners::kOpenMax);
    look();
    EXPECT_EQ(opens, static_cast<int>(TypingListeners::kOpenMax)) << "what is heard is not opened again";
    finder.stop();
    EXPECT_TRUE(typists.empty());
}

TEST(TypingListeners, RemembersSoManyOfThoseThatAreGone) {
    test::TypedStream::Heard typists;
    const bool may_open = true;
    int opens = 0;
    TypingListeners listeners([&](KeyWanted whom) {
        return std::make_unique<test::TypedStream>(typists, may_open, opens, std::move(whom));
    });
    const auto device = [](std::size_t number) {
        KeyDevice made;
        made.serial = made.port = std::to_string(number);
        made.typing = {"/dev/input/event3"};
        return made;
    };
    constexpr std::size_t kCome = TypingListeners::kKnownMax + 1;
    for (std::size_t number = 0; number < kCome; ++number) {
        listeners.follow({device(number)});
        for (int key = 0; key < 9; ++key) {
            typists.at(device(number).port)->key({KeyMove::What::pressed, 2, Time{} + 1h + key * 4ms});
            typists.at(device(number).port)->key({KeyMove::What::released, 2, Time{} + 1h + key * 4ms + 2ms});
        }
        EXPECT_EQ(listeners.of(device(number)), TypingPace::Verdict::scanner);
        EXPECT_EQ(listeners.listening(), 1U);
    }
    listeners.follow({});
    EXPECT_EQ(listeners.listening(), 0U);
    EXPECT_EQ(listeners.of(device(0)), TypingPace::Verdict::unknown) << "it made room";
    for (std::size_t number = 1; number < kCome; ++number)
        EXPECT_EQ(listeners.of(device(number)), TypingPace::Verdict::scanner) << number;
}

TEST(UdevRules, GiveTheSamePrintersThatAreFound) {
    constexpr std::size_t kRulesMax = 64 * 1024;
    const auto text =
        file::read(std::string(COMPTOIR_SOURCE_DIR) + "/kiosk-config/udev/70-comptoir.rules", kRulesMax);
    ASSERT_TRUE(text.has_value());
    const std::regex term(R"re(([A-Z]+)(\{[A-Za-z_]+\})?(==|!=|=|\+=)e?"([^"]*)")re");
    std::istringstream lines(*text);
    int rules = 0;
    std::set<std::string> vendors;
    for (std::string line; std::getline(lines, line);) {
        if (line.empty() || line.front() == '#') continue;
        ++rules;
        // Every term is one that udev knows by form; between two is a comma and a blank.
        std::string rest = line;
        for (std::smatch match;
             std::regex_search(rest, match, term, std::regex_constants::match_continuous);) {
            if (match[1] == "ATTR" && match[2] == "{idVendor}") vendors.insert(match[4]);
            if (match[1] == "GROUP") {
                EXPECT_EQ(match[4], line.find("hidraw") == std::string::npos ? "lp" : "dialout");
            }
            rest = match.suffix();
            if (rest.starts_with(", ")) rest.erase(0, 2);
        }
        EXPECT_EQ(rest, "") << line;
        const bool grants = line.find("GROUP=") != std::string::npos;
        EXPECT_EQ(grants, line.find("TAG+=\"uaccess\"") != std::string::npos) << line;
    }
    EXPECT_EQ(rules, 7);
    EXPECT_EQ(vendors, (std::set<std::string>{"04b8", "0519"}));
    for (const std::string& vendor : vendors) {
        EXPECT_TRUE(makes_vendor_class_printers(static_cast<std::uint16_t>(std::stoi(vendor, nullptr, 16))));
    }
}

TEST(PlugMonitorTest, ListensAndEndsWhileItWaits) {
    test::LinkBench bench;
    int told = 0;
    auto monitor =
        PlugMonitor::open(bench.io.get_executor(), {"usb", "tty"}, [&](const PlugEvent&) { ++told; });
    ASSERT_NE(monitor, nullptr) << "the system lets nobody listen";
    bench.settle();
    monitor.reset();
    bench.settle();
    EXPECT_EQ(told, 0);
}

}  // namespace
}  // namespace comptoir::bridge
