#include "app/adoption/self_adoption.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <fstream>

#include "app/base/clock.hpp"
#include "tests/support/no_room.hpp"
#include "tests/support/temporary_folder.hpp"

namespace comptoir::adoption {
namespace {

using bridge::Kind;
using testing::ElementsAre;
using testing::IsEmpty;
using Verdict = bridge::TypingPace::Verdict;

/// One with a number of its own, or (an empty one) with none: its port is its name then.
bridge::FoundDevice hid(Kind kind, const std::string& number, const std::string& port) {
    bridge::FoundDevice found;
    found.kind = kind;
    found.name = "Dymo M25";
    found.port = port;
    found.uri = "hid://0922:8003" + (number.empty() ? "?port=" + port : "?serial=" + number);
    found.identity = found.uri;
    found.id = std::string(bridge::name_of(kind)) + " " + found.uri;
    return found;
}

/// One of two that bear the same number.
bridge::FoundDevice namesake(Kind kind, const std::string& number, const std::string& port) {
    bridge::FoundDevice found = hid(kind, number, port);
    found.uri = "hid://0922:8003?port=" + port;
    found.id = found.uri;
    return found;
}

bridge::FoundDevice typing(Verdict verdict, const std::string& port, bool is_said = false) {
    bridge::FoundDevice found;
    found.kind = Kind::scanner;
    found.name = "Honeywell 1900";
    found.uri = found.identity = "evdev://0c2e:0200?port=" + port;
    found.port = port;
    found.id = found.uri;
    found.typing = bridge::Typing{verdict, is_said};
    return found;
}

/// The kiosk's part: its devices are those of the drop-in, and those that stand in the settings file.
class AdoptingByItself : public testing::Test {
protected:
    AdoptingByItself() { registry.remember_in(folder.path() / "devices.json"); }
    ~AdoptingByItself() override { registry.stop(); }

    void reload() {
        ++reloads;
        std::vector<bridge::DeviceInfo> devices = by_hand;
        for (const AdoptedDevice& entry : is_room ? adoptions.entries() : std::vector<AdoptedDevice>{})
            devices.push_back(
                info(entry.name, entry.kind == "scale" ? Kind::scale : Kind::scanner, entry.uri));
        registry.configure(std::move(devices));
    }
    static bridge::DeviceInfo info(const std::string& name, Kind kind, const std::string& uri) {
        bridge::DeviceInfo device;
        device.id = device.name = name;
        device.kind = kind;
        device.uri = uri;
        device.options = json::Value::object();
        return device;
    }
    void look(std::vector<bridge::FoundDevice> there) { self.look(there); }
    std::vector<std::string> names() const {
        std::vector<std::string> all;
        for (const AdoptedDevice& entry : adoptions.entries()) all.push_back(entry.name + " " + entry.uri);
        return all;
    }

    test::TemporaryFolder folder;
    boost::asio::io_context io;
    SystemClock clock;
    bridge::EventHub hub;
    bridge::Registry registry{io.get_executor(), clock, hub, ""};
    std::vector<bridge::DeviceInfo> by_hand;
    std::vector<std::string> mistakes;
    bool is_wished = true;
    bool is_room = true;  // in the registry
    int reloads = 0;
    Adoptions adoptions{{.registry = registry,
                         .drop_in = folder.path() / "conf.d" / "found.toml",
                         .is_taken = nullptr,
                         .mistakes = [this] { return mistakes; }}};
    SelfAdoption self{adoptions, [this] { return is_wished; }, [this] { reload(); }};
};

TEST_F(AdoptingByItself, WhatSaysOrShowsWhatItIsIsADeviceAtOnce) {
    look({hid(Kind::scale, "A1", "1-1"), typing(Verdict::scanner, "1-2")});
    EXPECT_THAT(names(),
                ElementsAre("scale hid://0922:8003?serial=A1", "scanner evdev://0c2e:0200?port=1-2"));
    EXPECT_EQ(reloads, 1) << "both at once";
    ASSERT_TRUE(registry.find("scale"));
    EXPECT_EQ(registry.find("scale")->info.kind, Kind::scale);
    EXPECT_EQ(adoptions.entries()[0].by_itself, "it says that it is a scale");
    EXPECT_EQ(adoptions.entries()[1].by_itself, "it types like a scanner");
    look({hid(Kind::scale, "A1", "1-1"), typing(Verdict::scanner, "1-2")});
    EXPECT_EQ(adoptions.entries().size(), 2u) << "once";
    EXPECT_EQ(reloads, 1);
}

TEST_F(AdoptingByItself, WhatMayBeSomethingElseIsAsked) {
    bridge::FoundDevice printer = hid(Kind::printer, "P1", "1-4"), port = printer, away = printer;
    printer.uri = "usb://04b8:0e28?serial=P1";
    port.uri = "serial:///dev/ttyUSB0";
    away.uri = "tcp://10.0.0.7:9100";
    look({typing(Verdict::person, "1-1"), typing(Verdict::unknown, "1-2"),
          typing(Verdict::person, "1-3", true), printer, port, away});
    EXPECT_THAT(names(), IsEmpty());
    EXPECT_FALSE(std::filesystem::exists(folder.path() / "conf.d")) << "nothing was written";
    EXPECT_EQ(why_by_itself(typing(Verdict::scanner, "1-1", true)), "somebody said that it is a scanner");
}

TEST_F(AdoptingByItself, NothingIsWhereNobodyWishesIt) {
    is_wished = false;
    look({hid(Kind::scale, "A1", "1-1")});
    EXPECT_THAT(names(), IsEmpty());
    is_wished = true;
    look({hid(Kind::scale, "A1", "1-1")});
    EXPECT_EQ(names().size(), 1u);
}

TEST_F(AdoptingByItself, WhatTheSettingsNameIsLeftToThem) {
    by_hand = {info("counter", Kind::scale, "hid:"), info("scanner", Kind::scanner, "evdev://0c2e:0200")};
    reload();
    look({hid(Kind::scale, "A1", "1-1"), typing(Verdict::scanner, "1-2")});
    EXPECT_THAT(names(), IsEmpty());
}

TEST_F(AdoptingByItself, ATakenNameGetsANumber) {
    by_hand = {info("scale", Kind::scale, "serial:///dev/ttyS0"),
               info("scale-2", Kind::printer, "tcp://10.0.0.7")};
    reload();
    look({hid(Kind::scale, "A1", "1-1"), hid(Kind::scale, "A2", "1-2")});
    EXPECT_THAT(names(),
                ElementsAre("scale-3 hid://0922:8003?serial=A1", "scale-4 hid://0922:8003?serial=A2"));
}

TEST_F(AdoptingByItself, WhatWasLetGoStaysAwayUntilSomebodyAdoptsIt) {
    const auto scale = hid(Kind::scale, "A1", "1-1"), scanner = typing(Verdict::scanner, "1-2");
    look({scale, scanner});
    ASSERT_TRUE(adoptions.let_go("scale"));
    ASSERT_TRUE(adoptions.let_go("scanner"));
    reload();
    look({scale, scanner});
    look({});
    look({hid(Kind::scale, "A1", "1-7"), typing(Verdict::scanner, "1-7")});
    EXPECT_THAT(names(), IsEmpty()) << "in whatever port";
    look({hid(Kind::scale, "A2", "1-1")});
    EXPECT_THAT(names(), ElementsAre("scale hid://0922:8003?serial=A2")) << "another one is another one";

    AdoptedDevice asked{"mine", scale.uri, "", "", scale.id, "scale"};
    ASSERT_TRUE(adoptions.adopt(scale, asked));
    EXPECT_FALSE(adoptions.was_let_go(scale));
    EXPECT_EQ(adoptions.entries().back().by_itself, "");
}

TEST_F(AdoptingByItself, OnAFullDiskNothingIsAdoptedAndNothingLetGoByHalves) {
    const auto scale = hid(Kind::scale, "A1", "1-1");
    look({scale});
    {
        const test::NoRoom disk;
        EXPECT_FALSE(adoptions.let_go("scale"));
        look({scale, hid(Kind::scale, "A2", "1-2")});
    }
    EXPECT_THAT(names(), ElementsAre("scale hid://0922:8003?serial=A1")) << "whole, and nothing more";
    EXPECT_FALSE(adoptions.was_let_go(scale));
    look({scale, hid(Kind::scale, "A2", "1-2")});
    EXPECT_EQ(names().size(), 2u) << "there is room again";
}

TEST_F(AdoptingByItself, AnEntryThatIsNoDeviceIsNotMadeAgain) {
    is_room = false;
    look({hid(Kind::scale, "A1", "1-1")});
    ASSERT_FALSE(registry.find("scale"));
    look({});
    look({hid(Kind::scale, "A1", "1-1")});
    EXPECT_EQ(names().size(), 1u);
}

TEST_F(AdoptingByItself, ALettingGoOutlivesTheProgram) {
    look({hid(Kind::scale, "A1", "1-1")});
    ASSERT_TRUE(adoptions.let_go("scale"));
    bridge::Registry later{io.get_executor(), clock, hub, ""};
    later.remember_in(folder.path() / "devices.json");
    const Adoptions again{{.registry = later, .drop_in = folder.path() / "conf.d" / "found.toml"}};
    EXPECT_TRUE(again.was_let_go(hid(Kind::scale, "A1", "1-1")));
    later.stop();
}

TEST_F(AdoptingByItself, BadSettingsAreToldOnceAndTriedAgainWhenTheyAreMended) {
    mistakes = {"comptoir.toml:3: what is \"nmae\"?"};
    look({hid(Kind::scale, "A1", "1-1")});
    look({hid(Kind::scale, "A1", "1-1")});
    EXPECT_THAT(names(), IsEmpty());
    EXPECT_EQ(reloads, 0);
    mistakes.clear();
    look({hid(Kind::scale, "A1", "1-1")});
    EXPECT_EQ(names().size(), 1u);
}

TEST_F(AdoptingByItself, AFolderThatCantBeWrittenStopsNothing) {
    std::ofstream(folder.path() / "conf.d") << "a file where the folder should be";
    look({hid(Kind::scale, "A1", "1-1"), typing(Verdict::scanner, "1-2")});
    EXPECT_THAT(names(), IsEmpty());
    EXPECT_EQ(reloads, 0);
}

// ---- ports -----------------------------------------------------------------------------------------

TEST_F(AdoptingByItself, OneWithoutANumberIsTheSameInAnotherPort) {
    look({hid(Kind::scale, "", "1-1")});
    registry.remember("hid://0922:8003?port=1-1", {{"zeroed", true}});
    look({});
    look({hid(Kind::scale, "", "1-2")});
    EXPECT_THAT(names(), ElementsAre("scale hid://0922:8003?port=1-2"));
    EXPECT_EQ(registry.find("scale")->info.uri, "hid://0922:8003?port=1-2");
    EXPECT_EQ(registry.remembered("hid://0922:8003?port=1-2"), json::Value({{"zeroed", true}}))
        << "what was learned of it goes with it";
}

TEST_F(AdoptingByItself, TwoAlikeKeepTheirNamesWhicheverComesBack) {
    const auto left = hid(Kind::scale, "", "1-1"), right = hid(Kind::scale, "", "1-2");
    look({left});
    look({left, right});
    const auto both = ElementsAre("scale hid://0922:8003?port=1-1", "scale-2 hid://0922:8003?port=1-2");
    EXPECT_THAT(names(), both);
    look({right});
    look({});
    look({right});
    look({left, right});
    EXPECT_THAT(names(), both);
    look({right, hid(Kind::scale, "", "1-3")});
    EXPECT_THAT(names(), ElementsAre("scale hid://0922:8003?port=1-3", "scale-2 hid://0922:8003?port=1-2"));
}

TEST_F(AdoptingByItself, AKeyboardLikeItTakesNoScannersPlace) {
    look({typing(Verdict::scanner, "1-1")});
    look({typing(Verdict::person, "1-2")});
    look({typing(Verdict::unknown, "1-2")});
    EXPECT_THAT(names(), ElementsAre("scanner evdev://0c2e:0200?port=1-1"));
    look({typing(Verdict::scanner, "1-2")});
    EXPECT_THAT(names(), ElementsAre("scanner evdev://0c2e:0200?port=1-2"));
}

TEST_F(AdoptingByItself, TwoThatBearOneNumberAreToldApartByTheirPorts) {
    look({hid(Kind::scale, "0001", "1-1")});
    look({namesake(Kind::scale, "0001", "1-2"), namesake(Kind::scale, "0001", "1-1")});
    const auto both = ElementsAre("scale hid://0922:8003?port=1-1", "scale-2 hid://0922:8003?port=1-2");
    EXPECT_THAT(names(), both) << "the first keeps its name";
    look({hid(Kind::scale, "0001", "1-2")});
    EXPECT_THAT(names(), both) << "the other alone is still the other";
}

TEST_F(AdoptingByItself, OneOfTwoThatBearOneNumberStaysAwayOnceItIsLetGo) {
    const auto first = namesake(Kind::scale, "0001", "1-1"), second = namesake(Kind::scale, "0001", "1-2");
    look({hid(Kind::scale, "0001", "1-1")});
    look({first, second});
    ASSERT_EQ(names().size(), 2u);
    ASSERT_TRUE(adoptions.let_go("scale-2"));
    reload();
    look({first, second});
    const auto one = ElementsAre("scale hid://0922:8003?port=1-1");
    EXPECT_THAT(names(), one);
    look({hid(Kind::scale, "0001", "1-2")});
    EXPECT_THAT(names(), one) << "nor when it is there alone";
    look({first, second, namesake(Kind::scale, "0001", "1-3"), hid(Kind::scale, "A2", "1-4")});
    EXPECT_THAT(names(), ElementsAre("scale hid://0922:8003?port=1-1", "scale-2 hid://0922:8003?port=1-3",
                                     "scale-3 hid://0922:8003?serial=A2"))
        << "another one is another one";

    ASSERT_TRUE(adoptions.adopt(second, {"mine", second.uri, "", "", second.id, "scale"}));
    EXPECT_FALSE(adoptions.was_let_go(second));
    ASSERT_TRUE(adoptions.let_go("scale"));
    EXPECT_TRUE(adoptions.was_let_go(first));
    EXPECT_FALSE(adoptions.was_let_go(second));
}

TEST_F(AdoptingByItself, AMoveIsFollowedSoThatTheSecondIsToldFromIt) {
    look({hid(Kind::scale, "0001", "1-1")});
    look({});
    look({hid(Kind::scale, "0001", "1-4")});
    look({namesake(Kind::scale, "0001", "1-1"), namesake(Kind::scale, "0001", "1-4")});
    EXPECT_THAT(names(), ElementsAre("scale hid://0922:8003?port=1-4", "scale-2 hid://0922:8003?port=1-1"));
}

TEST_F(AdoptingByItself, NobodyGuessesWhichOfTwoItWasBeforeTheStart) {
    look({hid(Kind::scale, "0001", "1-1")});
    // As after a start: nothing was seen of it, and the one that comes first need not be it.
    SelfAdoption started{adoptions, [] { return true; }, [this] { reload(); }};
    started.look({hid(Kind::scale, "0001", "1-2")});
    started.look({namesake(Kind::scale, "0001", "1-2"), namesake(Kind::scale, "0001", "1-3")});
    EXPECT_THAT(names(), ElementsAre("scale hid://0922:8003?serial=0001"))
        << "the device says that two are meant, and the owner's page adopts one by its port";
    SelfAdoption both{adoptions, [] { return true; }, [this] { reload(); }};
    both.look({namesake(Kind::scale, "0001", "1-1"), namesake(Kind::scale, "0001", "1-2")});
    EXPECT_EQ(names().size(), 1u);
}

}  // namespace
}  // namespace comptoir::adoption
