/// The driver as a whole: from a settings entry over a real message bus to a BlueZ of the test's.

#include "device-bridge/measuring/bluetooth_caliper.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "app/base/dbus/bus.hpp"
#include "device-bridge/links/bluez.hpp"
#include "device-bridge/measuring/waiting_reads.hpp"
#include "tests/support/bluez.hpp"
#include "tests/support/device_bench.hpp"
#include "tests/support/private_bus.hpp"

namespace comptoir::bridge {
namespace {

using namespace std::chrono_literals;
using test::BluetoothManner;
using test::StandInBluez;
using testing::HasSubstr;

constexpr const char* kAddress = "AA:BB:CC:DD:EE:FF";
constexpr const char* kOther = "AA:BB:CC:DD:EE:01";
const std::string kTwelve("\x20\x4b\xbc\x00", 4);  // 12.34
const std::string kMinus("\xe0\xb4\x43\xff", 4);   // -12.34

std::string bytes_of(std::uint32_t bits) {
    std::string bytes;
    for (unsigned at = 0; at < 4; ++at) bytes += static_cast<char>(bits >> (8 * at) & 0xFFU);
    return bytes;
}

/// The driver, with pauses that a test can wait for.
GattLink::Patience patience;
std::string bus_address;
const Driver quick{.id = "bluetooth-caliper",
                   .kind = Kind::gauge,
                   .summary = "with short pauses",
                   .matches = [](const DeviceInfo&) { return true; },
                   .open = [](OpenContext context) -> Result<std::unique_ptr<Device>> {
                       const auto uri = DeviceUri::parse(context.info.uri);
                       if (!uri) return tl::unexpected(uri.error());
                       auto wanted = bluetooth_tool(*uri);
                       if (!wanted) return tl::unexpected(wanted.error());
                       return std::make_unique<BluetoothCaliper>(std::move(context), std::move(*wanted),
                                                                 bus_address, patience);
                   }};
const std::vector<const Driver*> quick_drivers{&quick};

class BluetoothCaliperTest : public ::testing::Test {
protected:
    BluetoothCaliperTest() {
        patience = {.search = 150ms,
                    .alike = 30ms,
                    .answer = 5s,
                    .connect = 5s,
                    .resolve = 5s,
                    .ask_again = 50ms,
                    .look_again = 1h,
                    .settle = 5ms,
                    .pause_first = 10ms,
                    .pause_max = 20ms};
        bus_address = daemon.address();
    }
    ~BluetoothCaliperTest() override { bench.registry.stop(); }

    void open(const std::string& uri = "bluetooth:SY295") {
        bench.registry.configure({device_info("caliper", Kind::gauge, uri)});
    }
    bool becomes(Condition condition, const std::string& reason = "") {
        return bench.until([&] {
            return bench.condition("caliper") == condition &&
                   this->reason().find(reason) != std::string::npos;
        });
    }
    [[nodiscard]] std::string reason() const { return bench.registry.find("caliper")->reason; }
    [[nodiscard]] json::Value facts() const { return bench.registry.find("caliper")->facts; }
    bool hears(const std::string& value) {
        return bench.until([&] {
            const auto heard = bench.heard<Measured>("caliper");
            return !heard.empty() && heard.back().value == value;
        });
    }
    ActionResult read(std::chrono::milliseconds most = 5s) {
        return bench.perform(bench.action("caliper", "read", nullptr, most));
    }
    [[nodiscard]] static ErrorCode code_of(const ActionResult& result) {
        return result.error.value_or(Error{ErrorCode::full, "no error"}).code;
    }

    test::PrivateBus daemon;
    DeviceBench bench{quick_drivers};
};

TEST(BluetoothTool, IsWhatAUriMeans) {
    const auto tool = [](const char* uri) { return bluetooth_tool(DeviceUri::parse(uri).value()); };
    const auto by_name = tool("bluetooth:SY304");
    ASSERT_TRUE(by_name);
    EXPECT_EQ(by_name->names, (std::vector<std::string>{"SY304"}));
    EXPECT_EQ(by_name->pattern, "SY304");
    EXPECT_EQ(tool("bluetooth:?address=aa:bb:cc:dd:ee:ff")->address, kAddress);
    EXPECT_EQ(tool("bluetooth:SY295?address=AA:BB:CC:DD:EE:FF")->pattern, kAddress);
    EXPECT_EQ(tool("bluetooth:")->names, (std::vector<std::string>{"SY295", "SY304", "SY276"}));
    EXPECT_EQ(tool("bluetooth:My%20caliper")->names, (std::vector<std::string>{"My caliper"}));
    for (const char* bad :
         {"bluetooth://SY295", "bluetooth:SY295?adress=AA:BB:CC:DD:EE:FF",
          "bluetooth:?address=", "bluetooth:?address=AA:BB:CC:DD:EE", "bluetooth:?address=AA-BB-CC-DD-EE-FF",
          "bluetooth:?address=AA:BB:CC:DD:EE:FG", "bluetooth:?address=AA:BB:CC:DD:EE:FF0"})
        EXPECT_EQ(tool(bad).error().code, ErrorCode::malformed) << bad;
}

TEST(BluetoothTool, IsOneThoughTwoAdaptersHearIt) {
    const auto device = [](const char* address, bool is_connected) {
        return json::Value{
            {"org.bluez.Device1",
             {{"Name", "SY295"}, {"Address", address}, {"RSSI", -60}, {"Connected", is_connected}}}};
    };
    const json::Value adapter{{"org.bluez.Adapter1", {{"Powered", true}}}};
    BluezObjects known;
    known.reset({{"/org/bluez/hci0", adapter},
                 {"/org/bluez/hci1", adapter},
                 {"/org/bluez/hci0/dev_1", device(kAddress, false)},
                 {"/org/bluez/hci1/dev_1", device(kAddress, true)}});
    const GattWanted any{.names = {"SY295"}};
    ASSERT_EQ(any.in_reach(known).size(), 1U);
    EXPECT_EQ(any.in_reach(known)[0].path, "/org/bluez/hci1/dev_1") << "there it is connected";
    known.added({"/org/bluez/hci0/dev_2", device(kOther, false)});
    EXPECT_EQ(any.in_reach(known).size(), 2U);
    EXPECT_EQ((GattWanted{.address = kOther}.in_reach(known).size()), 1U);
}

TEST_F(BluetoothCaliperTest, SaysWhatIsMeasuredExactly) {
    StandInBluez bluez(daemon.address());
    const std::string tool = bluez.add(kAddress);
    open();
    ASSERT_TRUE(becomes(Condition::ready)) << reason();
    EXPECT_EQ(bluez.filter(), (json::Value{{"Transport", "le"}, {"Pattern", "SY295"}}));
    EXPECT_FALSE(bluez.is_searching());
    EXPECT_FALSE(facts().contains("value"));
    ASSERT_TRUE(bluez.notify(tool, kTwelve));
    ASSERT_TRUE(hears("12.34"));
    EXPECT_EQ(facts()["value"], "12.34");
    EXPECT_GE(json::integer(facts()["age_ms"]).value_or(-1), 0);
    EXPECT_EQ(facts()["address"], kAddress);
    EXPECT_EQ(facts()["model"], "SY295");
    EXPECT_EQ(facts()["identity"], "bluetooth:SY295?address=AA:BB:CC:DD:EE:FF");
    bluez.notify(tool, kMinus);
    ASSERT_TRUE(hears("-12.34"));
    const std::size_t before = bench.heard<Measured>("caliper").size();
    const ActionResult result = read();
    EXPECT_EQ(result.outcome, Outcome::done);
    EXPECT_EQ(result.value, (json::Value{{"value", "-12.34"}}));
    EXPECT_EQ(bench.heard<Measured>("caliper").size(), before + 1) << "a read is news, too";
    EXPECT_EQ(code_of(bench.perform(bench.action("caliper", "tare"))), ErrorCode::unsupported);
}

/// With its own pauses, and found on the bus that the environment names.
TEST_F(BluetoothCaliperTest, IsTheDriverOfSuchAUri) {
    StandInBluez bluez(daemon.address());
    bluez.add(kAddress);
    ::setenv("DBUS_SYSTEM_BUS_ADDRESS", daemon.address().c_str(), 1);
    DeviceBench own;
    own.registry.configure(
        {device_info("caliper", Kind::gauge, "bluetooth:SY295?address=" + std::string(kAddress))});
    EXPECT_TRUE(own.until([&] { return own.condition("caliper") == Condition::ready; }));
    EXPECT_EQ(own.registry.find("caliper")->driver, "bluetooth-caliper");
    own.registry.stop();
    ::unsetenv("DBUS_SYSTEM_BUS_ADDRESS");
}

TEST_F(BluetoothCaliperTest, SaysWhatIsMissingAndSearchesForNothingMeanwhile) {
    daemon.kill();
    open();
    ASSERT_TRUE(becomes(Condition::offline, "D-Bus is away")) << reason();
    EXPECT_EQ(code_of(read()), ErrorCode::offline);
    daemon.start();
    ASSERT_TRUE(becomes(Condition::offline, "no Bluetooth service")) << reason();
    StandInBluez bluez(daemon.address(), false);
    ASSERT_TRUE(becomes(Condition::offline, "this box has no Bluetooth")) << reason();
    bluez.add(kAddress);
    bluez.at("SetDiscoveryFilter", [](StandInBluez& one) { one.switch_to(false, "off"); });
    bluez.plug_adapter();
    ASSERT_TRUE(bench.until([&] { return reason() == "Bluetooth is off"; })) << reason();
    bluez.switch_adapter(false, "off-blocked");
    ASSERT_TRUE(becomes(Condition::offline, "Bluetooth is off: it is blocked")) << reason();
    EXPECT_LE(bluez.count("StartDiscovery"), 1);
    bluez.switch_adapter(true);
    EXPECT_TRUE(becomes(Condition::ready)) << reason();
}

/// The answer and the change behind it are read in one go, and the change is heard of first.
TEST_F(BluetoothCaliperTest, MissesNothingThatChangesWhileItAsksForAll) {
    StandInBluez bluez(daemon.address(), false);
    bluez.add(kAddress);
    bluez.after("GetManagedObjects", [](StandInBluez& one) { one.plug(); });
    {
        const auto held = bluez.hold();
        open();
        bench.until([] { return false; }, 200ms);  // it has asked by now
    }
    StandInBluez::wait_until_heard(daemon.address());
    EXPECT_TRUE(becomes(Condition::ready)) << reason();
}

TEST_F(BluetoothCaliperTest, AsksForAllAgainWhereTooMuchWasSaidMeanwhile) {
    constexpr int kMany = static_cast<int>(Bluez::kMeanwhileMax);
    StandInBluez bluez(daemon.address(), false);
    bluez.add(kAddress);
    bluez.at("GetManagedObjects", [](StandInBluez& one) {
        one.plug();
        one.pass_by(kMany);
    });
    open();
    ASSERT_TRUE(becomes(Condition::ready)) << reason();
    EXPECT_EQ(bluez.count("GetManagedObjects"), 2);
}

TEST_F(BluetoothCaliperTest, SaysThatItMayNotAsk) {
    StandInBluez bluez(daemon.address());
    bluez.forbid();
    open();
    EXPECT_TRUE(becomes(Condition::error, "Rejected send message")) << reason();
}

TEST_F(BluetoothCaliperTest, IsSearchedForInTurnsUntilItIsAwake) {
    StandInBluez bluez(daemon.address());
    const std::string tool = bluez.add(kAddress);
    bluez.put_to_sleep(tool);
    open();
    ASSERT_TRUE(becomes(Condition::offline, "SY295 is not in reach")) << reason();
    ASSERT_TRUE(bench.until([&] { return bluez.count("StopDiscovery") >= 2; })) << "it rests in between";
    EXPECT_EQ(bluez.count("Connect"), 0);
    bluez.wake(tool);
    EXPECT_TRUE(becomes(Condition::ready)) << reason();
}

TEST_F(BluetoothCaliperTest, GoesAndComesBackWithNoOldNumber) {
    StandInBluez bluez(daemon.address());
    const std::string tool = bluez.add(kAddress);
    open();
    ASSERT_TRUE(becomes(Condition::ready));
    bluez.notify(tool, kTwelve);
    ASSERT_TRUE(hears("12.34"));
    const std::vector<std::function<void()>> goings{[&] { bluez.put_to_sleep(tool); },
                                                    [&] { bluez.switch_adapter(false); },
                                                    [&] { bluez.pull_adapter(); }, [&] { daemon.kill(); }};
    const std::vector<std::function<void()>> comings{
        [&] { bluez.wake(tool); }, [&] { bluez.switch_adapter(true); }, [&] { bluez.plug_adapter(); }, [] {}};
    for (std::size_t i = 0; i < goings.size(); ++i) {
        goings[i]();
        ASSERT_TRUE(becomes(Condition::offline)) << i;
        EXPECT_FALSE(facts().contains("value")) << i;
        EXPECT_EQ(facts()["address"], kAddress) << "what it was";
        comings[i]();
        if (i + 1 == goings.size()) break;
        ASSERT_TRUE(becomes(Condition::ready)) << i << ": " << reason();
        EXPECT_EQ(code_of(read(20ms)), ErrorCode::timeout) << "what was said before is no measurement now";
        ASSERT_TRUE(bluez.notify(tool, kMinus)) << i;
        EXPECT_EQ(read().value, (json::Value{{"value", "-12.34"}})) << i;
    }
}

TEST_F(BluetoothCaliperTest, OutlivesTheServiceThatItIsReachedThrough) {
    auto bluez = std::make_unique<StandInBluez>(daemon.address());
    bluez->add(kAddress);
    open();
    ASSERT_TRUE(becomes(Condition::ready));
    bluez.reset();
    ASSERT_TRUE(becomes(Condition::offline, "no Bluetooth service")) << reason();
    bluez = std::make_unique<StandInBluez>(daemon.address());
    const std::string tool = bluez->add(kAddress);
    ASSERT_TRUE(becomes(Condition::ready)) << reason();
    bluez->notify(tool, kTwelve);
    EXPECT_TRUE(hears("12.34"));
}

/// Whatever goes in whatever moment, it is there again once all is.
TEST_F(BluetoothCaliperTest, RecoversFromTroubleAtEachOfItsSteps) {
    const std::string path = StandInBluez::path_of(kAddress);
    for (const char* step : {"GetManagedObjects", "SetDiscoveryFilter", "StartDiscovery", "StopDiscovery",
                             "Connect", "StartNotify"}) {
        for (const bool is_the_tool : {true, false}) {
            StandInBluez bluez(daemon.address());
            bluez.add(kAddress);
            bluez.at(step, [&](StandInBluez& one) {
                if (is_the_tool) one.sleep(path);
                if (!is_the_tool) one.switch_to(false, "off");
            });
            open();
            ASSERT_TRUE(bench.until([&] { return bluez.count(step) > 0; })) << step;
            ASSERT_TRUE(becomes(Condition::offline)) << step;
            bluez.switch_adapter(true);
            bluez.wake(path);
            ASSERT_TRUE(becomes(Condition::ready)) << step << is_the_tool << ": " << reason();
            ASSERT_TRUE(bluez.notify(path, kTwelve)) << step;
            EXPECT_EQ(read().value, (json::Value{{"value", "12.34"}})) << step;
            bench.registry.configure({});
        }
    }
}

TEST_F(BluetoothCaliperTest, TakesNeitherOfTwoThatAreAlike) {
    StandInBluez bluez(daemon.address());
    bluez.add(kAddress);
    const std::string other = bluez.add(kOther);
    open();
    ASSERT_TRUE(becomes(Condition::error, "more than one is in reach")) << reason();
    EXPECT_THAT(reason(), HasSubstr(kAddress));
    EXPECT_THAT(reason(), HasSubstr(kOther));
    EXPECT_EQ(bluez.count("Connect"), 0);
    open("bluetooth:?address=" + std::string(kOther));
    ASSERT_TRUE(becomes(Condition::ready)) << reason();
    bluez.notify(StandInBluez::path_of(kAddress), kMinus);
    bluez.notify(other, kTwelve);
    ASSERT_TRUE(hears("12.34"));
    EXPECT_EQ(bench.heard<Measured>("caliper").size(), 1U) << "the other one is not listened to";
}

TEST_F(BluetoothCaliperTest, NamesFewOfAManyThatAreAlike) {
    StandInBluez bluez(daemon.address());
    for (int i = 10; i < 30; ++i) bluez.add("AA:BB:CC:DD:EE:" + std::to_string(i));
    patience.alike = 150ms;
    open();
    ASSERT_TRUE(becomes(Condition::error, "more than one is in reach")) << reason();
    EXPECT_THAT(reason(), HasSubstr("SY295 (AA:BB:CC:DD:EE:10)"));
    EXPECT_LT(reason().size(), 200U);
}

TEST_F(BluetoothCaliperTest, IsNoDeviceThatOnlyHasTheName) {
    for (const bool has_service : {false, true}) {
        StandInBluez bluez(daemon.address());
        BluetoothManner liar;
        if (has_service) liar.characteristic = "00002a19-0000-1000-8000-00805f9b34fb";
        if (!has_service) liar.service = "0000180f-0000-1000-8000-00805f9b34fb";
        const std::string tool = bluez.add(kAddress, liar);
        open();
        ASSERT_TRUE(becomes(Condition::error, "another kind of device")) << reason();
        EXPECT_THAT(reason(), HasSubstr(has_service ? "lacks the characteristic 00005020"
                                                    : "lacks the service 00005000"));
        ASSERT_TRUE(bench.until([&] { return bluez.count("Disconnect") > 0; }));
        EXPECT_EQ(bluez.count("StartNotify"), 0);
        EXPECT_EQ(code_of(read()), ErrorCode::offline);
        bench.registry.configure({});
    }
}

TEST_F(BluetoothCaliperTest, IsGivenUpForAWhileWhereItDoesNotConnect) {
    patience.connect = 100ms;
    patience.resolve = 100ms;
    const std::vector<std::pair<BluetoothManner, std::string>> manners{
        {{.refuses_connection = true}, "does not connect: le-connection-abort-by-local"},
        {{.never_answers = true}, "does not connect"},
        {{.never_resolves = true}, "does not say what it offers"}};
    for (const auto& [manner, why] : manners) {
        StandInBluez bluez(daemon.address());
        bluez.add(kAddress, manner);
        open();
        ASSERT_TRUE(becomes(Condition::offline, why)) << reason();
        EXPECT_TRUE(bench.until([&] { return bluez.count("Disconnect") > 0; })) << "what was begun is ended";
        EXPECT_TRUE(bench.until([&] { return bluez.count("Connect") > 1; })) << "and tried again";
        bench.registry.configure({});
    }
}

/// As observed on BlueZ 5.66, in tests/vm/bluetooth.sh.
TEST_F(BluetoothCaliperTest, IsConnectedAlsoWhereThatIsSaidLateOrNever) {
    for (const bool is_late : {true, false}) {
        StandInBluez bluez(daemon.address());
        const std::string tool = bluez.add(kAddress, {.is_said_late = is_late, .is_never_said = !is_late});
        open();
        ASSERT_TRUE(becomes(Condition::ready)) << reason();
        EXPECT_EQ(bluez.count("Connect"), 1);
        EXPECT_EQ(bluez.count("Disconnect"), 0);
        bluez.notify(tool, kTwelve);
        EXPECT_TRUE(hears("12.34"));
        bluez.put_to_sleep(tool);
        EXPECT_TRUE(becomes(Condition::offline)) << "that it went is said";
        bench.registry.configure({});
    }
}

TEST_F(BluetoothCaliperTest, KeepsNobodyBusyWithAnAdapterThatResetsEachTime) {
    patience.settle = 100ms;
    StandInBluez bluez(daemon.address());
    bluez.add(kAddress, {.resets_adapter = true});
    open("bluetooth:?address=" + std::string(kAddress));
    ASSERT_TRUE(bench.until([&] { return bluez.count("Connect") >= 2; }));
    const Time end = bench.clock.now() + 400ms;
    bench.until([&] { return bench.clock.now() >= end; });
    EXPECT_LE(bluez.count("Connect"), 8) << "a slow machine makes fewer";
}

TEST_F(BluetoothCaliperTest, IsPairedWithWhereItTellsNobodyElse) {
    StandInBluez bluez(daemon.address());
    const std::string tool = bluez.add(kAddress, {.wants_pairing = true});
    open();
    ASSERT_TRUE(becomes(Condition::ready)) << reason();
    EXPECT_EQ(bluez.count("Pair"), 1);
    EXPECT_TRUE(bluez.notify(tool, kTwelve));
    EXPECT_TRUE(hears("12.34"));
}

TEST_F(BluetoothCaliperTest, SaysThatItIsNotTold) {
    StandInBluez bluez(daemon.address());
    bluez.add(kAddress, {.refuses_telling = true});
    open();
    EXPECT_TRUE(becomes(Condition::error, "does not tell its value: Read not permitted")) << reason();
}

TEST_F(BluetoothCaliperTest, DropsWhatIsNoMeasurement) {
    StandInBluez bluez(daemon.address());
    const std::string tool = bluez.add(kAddress);
    open();
    ASSERT_TRUE(becomes(Condition::ready));
    const auto asked = bench.ask(bench.action("caliper", "read", nullptr, 400ms));
    bench.settle();
    for (const std::string& bad : {std::string("abc"), std::string(), std::string(600, 'x')})
        bluez.notify(tool, bad);
    bluez.say_value(tool, dbus::variant("i", 12'340'000));
    bluez.say_value(tool, dbus::variant("as", json::Value::array({"12.34"})));
    ASSERT_TRUE(bench.until([&] { return facts()["notifications_dropped"] == 5; })) << json::dump(facts());
    ASSERT_TRUE(bench.until([&] { return asked->has_value(); }));
    EXPECT_EQ(code_of(**asked), ErrorCode::refused);
    EXPECT_TRUE(bench.heard<Measured>("caliper").empty());
    bluez.notify(tool, kTwelve);
    EXPECT_TRUE(hears("12.34"));
    EXPECT_EQ(read().outcome, Outcome::done);
}

TEST_F(BluetoothCaliperTest, TellsFewOfAFloodAndTheLastOneSurely) {
    StandInBluez bluez(daemon.address());
    const std::string tool = bluez.add(kAddress);
    open();
    ASSERT_TRUE(becomes(Condition::ready));
    constexpr std::uint32_t kMany = 10'000;
    for (std::uint32_t i = 1; i <= kMany; ++i) bluez.notify(tool, bytes_of(i * 1'000'000));
    bluez.notify(tool, kMinus);
    ASSERT_TRUE(hears("-12.34"));
    const Time end = bench.clock.now();
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(end - bench.events.front().at);
    EXPECT_LE(bench.heard<Measured>("caliper").size(),
              static_cast<std::size_t>(seconds.count() + 1) * (1s / BluetoothCaliper::kTellPause) + 2);
    EXPECT_EQ(read().value, (json::Value{{"value", "-12.34"}}));
}

TEST_F(BluetoothCaliperTest, IsFoundInACrowd) {
    StandInBluez bluez(daemon.address());
    open();
    ASSERT_TRUE(becomes(Condition::offline, "not in reach"));
    bluez.crowd(3'000);
    const std::string tool = bluez.add(kAddress);
    ASSERT_TRUE(becomes(Condition::ready)) << reason();
    bluez.crowd(3'000);
    bluez.notify(tool, kTwelve);
    EXPECT_TRUE(hears("12.34"));
}

TEST_F(BluetoothCaliperTest, AReadWaitsForTheNextWhereNothingWasSaid) {
    StandInBluez bluez(daemon.address());
    const std::string tool = bluez.add(kAddress);
    open();
    ASSERT_TRUE(becomes(Condition::ready));
    std::vector<std::shared_ptr<std::optional<ActionResult>>> all;
    for (std::size_t i = 0; i < WaitingReads::kMax + 3; ++i)
        all.push_back(bench.ask(bench.action("caliper", "read", nullptr, 1h)));
    bench.settle();
    ASSERT_TRUE(bench.until([&] { return all.back()->has_value(); }));
    EXPECT_EQ(code_of(**all.back()), ErrorCode::busy);
    bluez.notify(tool, kTwelve);
    std::size_t measured = 0;
    for (const auto& one : all) {
        ASSERT_TRUE(bench.until([&] { return one->has_value(); }));
        measured += (*one)->outcome == Outcome::done ? 1 : 0;
    }
    EXPECT_EQ(measured, WaitingReads::kMax);
    EXPECT_EQ(bench.heard<Measured>("caliper").size(), 1U) << "it was said once";
}

/// The machine's clock, and so much later as a test says.
class LaterClock final : public Clock {
public:
    [[nodiscard]] Time now() const override { return std::chrono::steady_clock::now() + later; }
    [[nodiscard]] WallTime wall() const override { return std::chrono::system_clock::now() + later; }
    std::chrono::seconds later{0};
};

TEST_F(BluetoothCaliperTest, GivesNoOldMeasurementForANewOne) {
    StandInBluez bluez(daemon.address());
    const std::string tool = bluez.add(kAddress);
    asio::io_context io;
    LaterClock clock;
    const auto until = [&](const std::function<bool()>& is_so) {
        for (int i = 0; i < 500 && !is_so(); ++i) {
            io.restart();
            io.run_one_for(10ms);
        }
        return is_so();
    };
    BluetoothCaliper caliper(
        {.executor = io.get_executor(),
         .info = device_info("caliper", Kind::gauge, "bluetooth:"),
         .events = [](const EventBody&, const std::string&) {},
         .clock = clock,
         .paper_folder = ""},
        bluetooth_tool(DeviceUri::parse("bluetooth:?address=AA:BB:CC:DD:EE:FF").value()).value(),
        daemon.address(), patience);
    caliper.start();
    ASSERT_TRUE(until([&] { return caliper.condition() == Condition::ready; })) << caliper.reason();
    bluez.notify(tool, kTwelve);
    ASSERT_TRUE(until([&] { return caliper.facts().contains("value"); }));
    clock.later = BluetoothCaliper::kAgeMax + 1s;
    EXPECT_GE(json::integer(caliper.facts()["age_ms"]).value_or(0), 61'000);
    std::optional<ActionResult> result;
    Action action;
    action.verb = "read";
    action.deadline = clock.now() + 1h;
    asio::co_spawn(io, caliper.perform(action),
                   [&](const std::exception_ptr&, ActionResult with) { result = std::move(with); });
    io.restart();
    io.run_for(30ms);
    EXPECT_FALSE(result) << "it waits";
    bluez.notify(tool, kMinus);
    ASSERT_TRUE(until([&] { return result.has_value(); }));
    EXPECT_EQ(result->value, (json::Value{{"value", "-12.34"}}));
    caliper.stop();
}

TEST_F(BluetoothCaliperTest, IsLetGoWhenItIsNoLongerUsed) {
    StandInBluez bluez(daemon.address());
    const std::string tool = bluez.add(kAddress);
    open();
    ASSERT_TRUE(becomes(Condition::ready));
    const auto asked = bench.ask(bench.action("caliper", "read", nullptr, 1h));
    bench.settle();
    bench.registry.configure({});
    ASSERT_TRUE(bench.until([&] { return asked->has_value(); }));
    EXPECT_EQ(code_of(**asked), ErrorCode::offline);
    EXPECT_TRUE(bench.until([&] { return bluez.count("Disconnect") == 1; }));
    EXPECT_FALSE(bluez.has_connected(tool));
}

TEST_F(BluetoothCaliperTest, StaysConnectedWhereSomebodyElseConnectedIt) {
    StandInBluez bluez(daemon.address());
    const std::string tool = bluez.add(kAddress);
    bluez.connect(tool);
    open();
    ASSERT_TRUE(becomes(Condition::ready)) << reason();
    EXPECT_EQ(bluez.count("StartDiscovery"), 0) << "it is there already";
    EXPECT_EQ(bluez.count("Connect"), 0);
    bench.registry.configure({});
    bench.until([&] { return bluez.count("Disconnect") > 0; }, 100ms);
    EXPECT_TRUE(bluez.has_connected(tool));
}

}  // namespace
}  // namespace comptoir::bridge
