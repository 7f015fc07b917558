/// What BlueZ knows of, for whoever looks for devices.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "device-bridge/finding/bluetooth_finder.hpp"
#include "device-bridge/finding/found_hardware.hpp"
#include "tests/support/bluez.hpp"
#include "tests/support/private_bus.hpp"
#include "tests/support/run_io.hpp"

namespace comptoir::bridge {
namespace {

using namespace std::chrono_literals;
using test::StandInBluez;

json::Value device(const std::string& name, const std::string& address) {
    return {{"org.bluez.Device1", {{"Name", name}, {"Alias", name}, {"Address", address}}}};
}

TEST(FoundOnBluetooth, AreToolsByTheirNamesAndNothingElse) {
    const std::string hci = "/org/bluez/hci0";
    BluezObjects known;
    known.reset({{hci, {{"org.bluez.Adapter1", {{"Powered", true}}}}},
                 {hci + "/dev_1", device("SY295", "AA:BB:CC:DD:EE:01")},
                 {hci + "/dev_2", device("Telephone", "AA:BB:CC:DD:EE:02")},
                 {hci + "/dev_3", device("SY276", "AA:BB:CC:DD:EE:03")},
                 {hci + "/dev_4", device("SY", "AA:BB:CC:DD:EE:04")}});
    const auto found = found_on_bluetooth(known);
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].kind, Kind::gauge);
    EXPECT_EQ(found[0].name, "Sylvac SY295");
    EXPECT_EQ(found[0].uri, "bluetooth:SY295?address=AA:BB:CC:DD:EE:01");
    EXPECT_EQ(found[0].how, "Bluetooth");
    EXPECT_EQ(found[1].uri, "bluetooth:SY276?address=AA:BB:CC:DD:EE:03");
    EXPECT_NE(found[0].id, found[1].id);
    known.changed(hci, {"org.bluez.Adapter1", {{"Powered", false}}, json::Value::array()});
    EXPECT_TRUE(found_on_bluetooth(known).empty());
}

TEST(FoundOnBluetooth, AreNoMoreThanAPersonReads) {
    const std::string hci = "/org/bluez/hci0";
    BluezObjects known;
    known.reset({{hci, {{"org.bluez.Adapter1", {{"Powered", true}}}}}});
    for (std::size_t i = 0; i < kFoundMax + 5; ++i)
        known.added({hci + "/dev_" + std::to_string(i), device("SY295", "address " + std::to_string(i))});
    EXPECT_EQ(found_on_bluetooth(known).size(), kFoundMax);
}

class BluetoothFinderTest : public testing::Test {
protected:
    void SetUp() override {
        bus.start(nullptr);
        ASSERT_TRUE(test::run_io_until(io, [&] { return bus.is_up(); }));
    }
    void TearDown() override { bus.stop(); }

    const test::PrivateBus daemon;
    boost::asio::io_context io;
    SystemClock clock;
    dbus::Bus bus{io.get_executor(), daemon.address()};
};

TEST_F(BluetoothFinderTest, AsksOnlyWhenSomebodyLooksAndSearchesForNothing) {
    BluetoothFinder finder(bus, clock, 0s);
    const auto looks_until = [&](const std::function<bool()>& is_so) {
        return test::run_io_until(io, [&] {
            finder.look_soon();
            return is_so();
        });
    };
    io.run_for(20ms);
    EXPECT_TRUE(finder.list().empty());
    {
        StandInBluez bluez(daemon.address());
        bluez.connect(bluez.add("AA:BB:CC:DD:EE:FF"));
        io.run_for(20ms);
        EXPECT_TRUE(bluez.calls().empty()) << "nobody has looked";
        ASSERT_TRUE(looks_until([&] { return !finder.list().empty(); }));
        EXPECT_EQ(finder.list()[0].uri, "bluetooth:SY295?address=AA:BB:CC:DD:EE:FF");
        EXPECT_THAT(bluez.calls(), testing::Each(testing::StrEq("GetManagedObjects")));
    }
    EXPECT_TRUE(looks_until([&] { return finder.list().empty(); })) << "with the service they are gone";
}

TEST_F(BluetoothFinderTest, MayGoWhileItIsBeingAnswered) {
    auto finder = std::make_unique<BluetoothFinder>(bus, clock);
    finder->look_soon();
    finder.reset();
    io.restart();
    io.run_for(20ms);
}

}  // namespace
}  // namespace comptoir::bridge
