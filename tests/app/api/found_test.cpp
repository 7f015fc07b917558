#include "app/api/found.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "device-bridge/fiscal/settings.hpp"
#include "device-bridge/measuring/settings.hpp"
#include "device-bridge/pole/settings.hpp"
#include "device-bridge/printing/settings.hpp"
#include "device-bridge/scanning/settings.hpp"
#include "device-bridge/weighing/settings.hpp"
#include "kiosk-config/settings/settings.hpp"
#include "tests/support/box.hpp"
#include "tests/support/temporary_folder.hpp"

namespace comptoir::api {
namespace {

using adoption::adopted_in;
using adoption::AdoptedDevice;
using test::HttpAnswer;
using testing::HasSubstr;

const AdoptedDevice kKitchen{"kitchen", "tcp://10.0.0.7:9100", "EPSON TM-T20II", "epson-tm-t20ii",
                             "found-00c0ffee"};
class FoundRoutes : public testing::Test {
protected:
    void start() {
        install_found(box.http.router(), {.adoptions = adoptions, .found = [this] { return there; }});
        box.start();
    }
    std::vector<std::string> mistakes() const {
        std::vector<std::string> all;
        for (const auto& problem :
             settings::load({bridge::printer_section(), bridge::scale_section(), bridge::scanner_section(),
                             bridge::pole_section(), bridge::gauge_section(), bridge::fiscal_section()},
                            folder.path() / "comptoir.toml")
                 .problems)
            all.push_back(problem.text());
        return all;
    }
    std::filesystem::path drop_in() const { return folder.path() / "conf.d" / "found.toml"; }
    std::string text() const {
        std::ifstream in(drop_in());
        return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    }
    HttpAnswer adopt(const std::string& id, const std::string& body, const test::HttpHeaders& headers = {}) {
        return box.client().request("POST", "/api/v1/found/" + id + "/adopt", body, headers);
    }
    HttpAnswer let_go(const std::string& name) {
        return box.client().request("DELETE", "/api/v1/found/" + name);
    }
    static std::string said(const HttpAnswer& answer) {
        return json::text(answer.json()["error"], "message");
    }

    test::TemporaryFolder folder;
    test::Box box;
    adoption::Adoptions adoptions{{.registry = box.registry,
                                   .drop_in = drop_in(),
                                   .is_taken = [](const std::string& name) { return name == "till-1"; },
                                   .mistakes = [this] { return mistakes(); }}};
    std::vector<bridge::FoundDevice> there{
        {"found-00c0ffee", bridge::Kind::printer, "EPSON TM-T20II", "tcp://10.0.0.7:9100", "TM-T20II",
         "network"},
        {"found-0000ba1a", bridge::Kind::scale, "A scale", "serial:///dev/ttyUSB0", "", "USB"}};
};

TEST_F(FoundRoutes, WhatIsThereIsListed) {
    box.add_real(bridge::Kind::printer, "receipt", "tcp://10.0.0.7:9100");
    start();
    const auto answer = box.client().get("/api/v1/found").json();
    ASSERT_EQ(answer["found"].size(), 2u);
    EXPECT_EQ(answer["found"][0],
              *json::parse(R"({"id":"found-00c0ffee","kind":"printer","name":"EPSON TM-T20II",
        "uri":"tcp://10.0.0.7:9100","model":"TM-T20II","how":"network","known_as":"epson-tm-t20ii","device":"receipt"})"));
    EXPECT_EQ(answer["found"][1]["device"], "");
    EXPECT_TRUE(answer["adopted"].empty());
}

TEST_F(FoundRoutes, AnAdoptedOneStandsInTheDropInUntilItIsLetGo) {
    start();
    const auto answer = adopt("found-00c0ffee", R"({"name":"kitchen"})");
    EXPECT_EQ(answer.status, 201) << answer.body;
    EXPECT_EQ(answer.json()["name"], "kitchen");
    EXPECT_TRUE(mistakes().empty());
    EXPECT_EQ(adopted_in(text()), std::vector{kKitchen});
    EXPECT_EQ(box.client().get("/api/v1/found").json()["adopted"][0]["name"], "kitchen");
    EXPECT_EQ(let_go("kitchen").status, 200);
    EXPECT_TRUE(adopted_in(text()).empty());
    EXPECT_EQ(let_go("kitchen").status, 404);
}

TEST_F(FoundRoutes, ItsModelGoesWithItWhereItIsKnown) {
    using bridge::Kind;
    there = {{"found-1", Kind::printer, "Star TSP143", "usb://0519:0003?serial=7", "Star TSP143IIIU", "USB"},
             {"found-2", Kind::printer, "Zebra", "usb://0a5f:0081", "ZTC ZD420-203dpi ZPL", "USB"},
             {"found-3", Kind::printer, "Something", "usb://1fc9:2016", "POS58 of nobody's", "USB"},
             {"found-4", Kind::printer, "EPSON TM-T20II", "cups://TM-T20II", "EPSON TM-T20II", "CUPS queue"}};
    start();
    const auto known = [&](std::size_t i) {
        return json::text(box.client().get("/api/v1/found").json()["found"][i], "known_as");
    };
    EXPECT_TRUE(known(0).starts_with("star-")) << known(0);
    EXPECT_EQ(known(3), "") << "a queue knows its printer itself";
    for (const std::size_t i : {0, 1, 2, 3}) {
        const std::string number = std::to_string(i + 1);
        EXPECT_EQ(adopt("found-" + number, "{\"name\":\"p" + number + "\"}").status, 201);
        EXPECT_EQ(adopted_in(text()).back().model, known(i));
    }
    EXPECT_TRUE(mistakes().empty());
}

TEST_F(FoundRoutes, APrinterOfTheSettingsFileIsNotLetGo) {
    box.add(bridge::Kind::printer, "receipt");
    start();
    const auto answer = let_go("receipt");
    EXPECT_EQ(answer.status, 409);
    EXPECT_THAT(said(answer), HasSubstr("settings file"));
}

TEST_F(FoundRoutes, WhatCantBeAdoptedIsSaidInWords) {
    box.add(bridge::Kind::printer, "receipt");
    box.add_real(bridge::Kind::printer, "bar", "tcp://10.0.0.8:9100");
    there.push_back(
        {"found-00000008", bridge::Kind::printer, "Bar", "tcp://10.0.0.8:9100?x=1", "", "network"});
    start();
    EXPECT_EQ(adopt("found-gone", R"({"name":"kitchen"})").status, 404);
    EXPECT_EQ(box.client().request("POST", "/api/v1/found/found-00c0ffee", "{}").status, 404);
    for (const char* body : {"", "[]", "{}", R"({"name":7})", R"({"name":""})", R"({"name":"Küche"})",
                             R"({"name":"../x"})", "{\"name\":\"012345678901234567890123456789012\"}"}) {
        EXPECT_EQ(adopt("found-00c0ffee", body).status, 400) << body;
    }
    EXPECT_EQ(adopt("found-00c0ffee", "{\"name\":\"" + std::string(8'000, 'a') + "\"}").status, 413);
    for (const char* taken : {R"({"name":"receipt"})", R"({"name":"till-1"})"}) {
        const auto answer = adopt("found-00c0ffee", taken);
        EXPECT_EQ(answer.status, 409) << taken;
        EXPECT_THAT(said(answer), HasSubstr("taken"));
    }
    EXPECT_THAT(said(adopt("found-00000008", R"({"name":"kitchen"})")), HasSubstr("as bar"));
    EXPECT_THAT(said(adopt("found-0000ba1a", R"({"name":"kitchen","kind":"terminal"})")),
                HasSubstr("only printers"));
    EXPECT_THAT(said(adopt("found-00c0ffee", R"({"name":"kitchen","kind":"scale"})")), HasSubstr("no scale"));
    EXPECT_EQ(adopt("found-0000ba1a", R"({"name":"kitchen","kind":7})").status, 400);
    EXPECT_FALSE(std::filesystem::exists(drop_in()));
}

TEST_F(FoundRoutes, WhatIsBehindASerialPortIsAdoptedAsWhatPeopleSayItIs) {
    start();
    EXPECT_EQ(adopt("found-0000ba1a", R"({"name":"counter"})").status, 201);
    EXPECT_EQ(adopted_in(text()), (std::vector<AdoptedDevice>{{"counter", "serial:///dev/ttyUSB0", "A scale",
                                                               "", "found-0000ba1a", "scale"}}));
    EXPECT_EQ(box.client().get("/api/v1/found").json()["adopted"][0]["kind"], "scale");
    EXPECT_EQ(let_go("counter").status, 200);
    for (const std::string kind : {"printer", "scanner", "pole", "gauge", "fiscal"}) {
        EXPECT_EQ(adopt("found-0000ba1a", "{\"name\":\"c\",\"kind\":\"" + kind + "\"}").status, 201) << kind;
        EXPECT_EQ(adopted_in(text()).back().kind, kind);
        EXPECT_TRUE(mistakes().empty()) << mistakes().front();
        EXPECT_EQ(let_go("c").status, 200);
    }
}

TEST_F(FoundRoutes, AFiscalDeviceIsAdoptedWithTheProtocolOfItsCountry) {
    start();
    const auto as = [&](const std::string& protocol) {
        return adopt("found-0000ba1a", R"({"name":"f","kind":"fiscal","protocol":)" + protocol + "}");
    };
    EXPECT_EQ(as("7").status, 400);
    EXPECT_THAT(said(as("\"morse\"")), HasSubstr("the settings do not take it"));
    EXPECT_EQ(text(), "") << "and nothing of it stays";
    EXPECT_EQ(as("\"cleancash\"").status, 201);
    EXPECT_TRUE(mistakes().empty()) << mistakes().front();
    EXPECT_EQ(adopted_in(text()).back().protocol, "cleancash");
    EXPECT_EQ(let_go("f").status, 200);
    EXPECT_THAT(said(adopt("found-00c0ffee", R"({"name":"f","kind":"fiscal"})")), HasSubstr("no fiscal"));
}

TEST_F(FoundRoutes, ASerialPortOfTheSettingsIsKnownHoweverTheyNameIt) {
    const std::string node = folder.path() / "ttyUSB0", link = folder.path() / "scale";
    std::ofstream(node) << "";
    std::filesystem::create_symlink(node, link);
    bridge::SerialPort port{"/dev/serial/by-id/usb-FTDI_A1-if00-port0", node, "1-1.2:1.0", {}};
    port.device.vendor = 0x0403;
    port.device.product = 0x6001;
    port.device.serial = "A1";
    port.device.port = "1-1.2";
    there = {{"found-1", bridge::Kind::printer, "FTDI", "serial://" + port.path, "", "serial port", port}};
    start();
    const auto device_named = [&](const std::string& uri) {
        bridge::DeviceInfo info;
        info.id = info.name = "counter";
        info.kind = bridge::Kind::scale;
        info.uri = uri;
        info.options = json::Value::object();
        box.http.run([&] { box.registry.configure({info}); });
        return json::text(box.client().get("/api/v1/found").json()["found"][0], "device");
    };
    for (const std::string& named :
         {"serial://" + port.path + "?baud=4800", "serial://" + node + "?baud=9600", "serial://" + link,
          std::string("serial://0403:6001"), std::string("serial://0403:6001?serial=A1&baud=9600"),
          std::string("serial://0403:6001?port=1-1.2")}) {
        EXPECT_EQ(device_named(named), "counter") << named;
        EXPECT_EQ(adopt("found-1", R"({"name":"again","kind":"scale"})").status, 409) << named;
    }
    for (const char* other : {"serial:///dev/ttyS7", "serial://0403:6001?serial=A2",
                              "serial://0403:6001?port=1-1", "serial://0403:6015", "tcp://10.0.0.7:9100"})
        EXPECT_EQ(device_named(other), "") << other;
}

TEST_F(FoundRoutes, OnePlugMayBeAScaleAndAScannerAndTheOnlyOneNeedsNoName) {
    const std::string uri = "hid://05f9:4002?serial=S1";
    there = {{"found-00000001", bridge::Kind::scale, "Magellan", uri, "", "USB HID"},
             {"found-00000002", bridge::Kind::scanner, "Magellan", uri, "", "USB HID"}};
    box.add_real(bridge::Kind::scale, "counter", "hid:");
    start();
    const auto answer = box.client().get("/api/v1/found").json();
    EXPECT_EQ(answer["found"][0]["device"], "counter");
    EXPECT_EQ(answer["found"][1]["device"], "");
    EXPECT_EQ(adopt("found-00000001", R"({"name":"again"})").status, 409);
    EXPECT_EQ(adopt("found-00000002", R"({"name":"hand"})").status, 201);
    EXPECT_EQ(adopted_in(text()).back().kind, "scanner");
    EXPECT_TRUE(mistakes().empty()) << mistakes().front();
}

TEST_F(FoundRoutes, AToolOnBluetoothIsKnownByItsAddressOrByWhatItTurnedOutToBe) {
    there = {{"found-00000001", bridge::Kind::gauge, "Sylvac SY295",
              "bluetooth:SY295?address=AA:BB:CC:DD:EE:01", "Sylvac SY295", "Bluetooth"},
             {"found-00000002", bridge::Kind::gauge, "Sylvac SY295",
              "bluetooth:SY295?address=AA:BB:CC:DD:EE:02", "Sylvac SY295", "Bluetooth"}};
    ::setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nowhere", 1);  // nothing of this machine is asked
    const auto caliper = box.add(bridge::Kind::gauge, "known");
    caliper->facts = {{"identity", "bluetooth:SY295?address=AA:BB:CC:DD:EE:02"}};
    start();
    EXPECT_EQ(box.client().get("/api/v1/found").json()["found"][1]["device"], "known");
    const auto devices_with = [&](const std::string& uri) {
        bridge::DeviceInfo info;
        info.id = info.name = "caliper";
        info.kind = bridge::Kind::gauge;
        info.uri = uri;
        info.options = json::Value::object();
        box.http.run([&] { box.registry.configure({info}); });
        const auto found = box.client().get("/api/v1/found").json()["found"];
        return json::text(found[0], "device") + "," + json::text(found[1], "device");
    };
    EXPECT_EQ(devices_with("bluetooth:?address=aa:bb:cc:dd:ee:01"), "caliper,");
    EXPECT_EQ(devices_with("bluetooth:SY295?address=AA:BB:CC:DD:EE:02"), ",caliper");
    EXPECT_EQ(devices_with("bluetooth:SY295"), "caliper,caliper") << "either, until one was there";
    EXPECT_EQ(devices_with("bluetooth:SY304"), ",");
    EXPECT_EQ(adopt("found-00000001", R"({"name":"jaws"})").status, 201);
    EXPECT_EQ(adopted_in(text()).back().kind, "gauge");
    EXPECT_EQ(adopted_in(text()).back().uri, "bluetooth:SY295?address=AA:BB:CC:DD:EE:01");
    EXPECT_TRUE(mistakes().empty()) << mistakes().front();
}

TEST_F(FoundRoutes, WhatTypesIsAdoptedAsAScannerAndKnownByWhatItIs) {
    there = {
        {"found-00000001", bridge::Kind::scanner, "Honeywell 1900", "evdev://0c2e:0200?serial=S1", "", "USB"},
        {"found-00000002", bridge::Kind::scanner, "Pedal", "evdev://0c45:7403?port=1-2", "", "USB"}};
    const auto scanner = box.add(bridge::Kind::scanner, "hand");
    scanner->facts = {{"identity", "evdev://0c2e:0200?serial=S1"}};
    start();
    const auto answer = box.client().get("/api/v1/found").json();
    EXPECT_EQ(answer["found"][0]["device"], "hand");
    EXPECT_EQ(answer["found"][1]["device"], "");
    EXPECT_EQ(adopt("found-00000001", R"({"name":"again"})").status, 409);
    EXPECT_EQ(adopt("found-00000002", R"({"name":"pedal"})").status, 201);
    EXPECT_EQ(adopted_in(text()).back().uri, "evdev://0c45:7403?port=1-2");
    EXPECT_TRUE(mistakes().empty()) << mistakes().front();
}

TEST_F(FoundRoutes, WhatTypesIsTakenForAScannerWhereItTypesLikeOneOrSomebodySaysSo) {
    using Verdict = bridge::TypingPace::Verdict;
    const auto typing = [](const std::string& id, Verdict verdict) {
        bridge::FoundDevice found{id,   bridge::Kind::scanner, "Types", "evdev://0c2e:0200?port=" + id, "",
                                  "USB"};
        found.typing = bridge::Typing{verdict, false};
        return found;
    };
    there = {typing("1-1", Verdict::scanner),
             typing("1-2", Verdict::unknown),
             typing("1-3", Verdict::person),
             {"usb", bridge::Kind::printer, "A printer", "usb://04b8:0e28", "", "USB"}};
    start();
    const auto list = box.client().get("/api/v1/found").json()["found"];
    EXPECT_EQ(list[0]["types_like"], "scanner");
    EXPECT_EQ(list[1]["types_like"], "unknown");
    EXPECT_EQ(list[2]["types_like"], "person");
    EXPECT_EQ(list[2]["is_said"], false);
    EXPECT_FALSE(list[3].contains("types_like"));
    EXPECT_EQ(adopt("1-1", R"({"name":"one"})").status, 201);
    EXPECT_EQ(adopted_in(text()).back().typist, "") << "it goes on by its speed";
    EXPECT_EQ(adopt("1-2", R"({"name":"two"})").status, 409);
    EXPECT_THAT(said(adopt("1-2", R"({"name":"two"})")), HasSubstr("scan any code with it"));
    EXPECT_THAT(said(adopt("1-3", R"({"name":"three"})")), HasSubstr("types like a person"));
    EXPECT_EQ(adopt("1-3", R"({"name":"three","typist":"person"})").status, 400);
    EXPECT_EQ(adopt("1-3", R"({"name":"three","typist":7})").status, 400);
    EXPECT_EQ(adopt("usb", R"({"name":"four","typist":"scanner"})").status, 409);
    EXPECT_EQ(adopt("1-2", R"({"name":"two","typist":"auto"})").status, 201);
    EXPECT_EQ(adopt("1-3", R"({"name":"three","typist":"keyboard"})").status, 201);
    EXPECT_EQ(adopted_in(text()).back().typist, "keyboard");
    EXPECT_TRUE(mistakes().empty()) << mistakes().front();
}

TEST_F(FoundRoutes, AFolderThatCantBeWrittenIsNamed) {
    std::ofstream(folder.path() / "conf.d") << "a file where the folder should be";
    start();
    const auto answer = adopt("found-00c0ffee", R"({"name":"kitchen"})");
    EXPECT_EQ(answer.status, 409);
    EXPECT_THAT(said(answer), HasSubstr((folder.path() / "conf.d").string()));
}

TEST_F(FoundRoutes, BadSettingsAreMendedFirst) {
    std::ofstream(folder.path() / "comptoir.toml") << "[[printer]]\nnmae = \"receipt\"\n";
    start();
    const auto answer = adopt("found-00c0ffee", R"({"name":"kitchen"})");
    EXPECT_EQ(answer.status, 409);
    EXPECT_THAT(said(answer), HasSubstr("comptoir.toml"));
    EXPECT_FALSE(std::filesystem::exists(drop_in()));
}

TEST_F(FoundRoutes, AnEntryThatTheSettingsDoNotTakeIsTakenBack) {
    there.front().uri = "pigeon://roof";
    start();
    const auto answer = adopt("found-00c0ffee", R"({"name":"kitchen"})");
    EXPECT_EQ(answer.status, 409);
    EXPECT_THAT(said(answer), HasSubstr("do not take it"));
    EXPECT_TRUE(mistakes().empty());
    EXPECT_TRUE(adopted_in(text()).empty());
}

TEST_F(FoundRoutes, NoWebsiteChangesTheBox) {
    start();
    const auto shop = test::from("https://shop.example");
    EXPECT_EQ(adopt("found-00c0ffee", R"({"name":"kitchen"})", shop).status, 403);
    EXPECT_EQ(box.client().request("DELETE", "/api/v1/found/kitchen", "", shop).status, 403);
    EXPECT_EQ(box.client().get("/api/v1/found", shop).status, 403);
}

}  // namespace
}  // namespace comptoir::api
