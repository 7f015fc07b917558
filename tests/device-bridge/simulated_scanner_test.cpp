#include <gtest/gtest.h>

#include "tests/support/device_bench.hpp"

namespace comptoir::bridge {
namespace {

using namespace std::chrono_literals;

class SimulatedScanner : public ::testing::Test {
protected:
    void open(const std::string& uri) {
        bench.registry.configure({device_info("scanner", Kind::scanner, uri)});
        bench.until([&] { return bench.condition("scanner") == Condition::ready; });
    }
    ActionResult act(const std::string& verb, json::Value fields) {
        return bench.perform(bench.action("scanner", verb, std::move(fields)));
    }
    ActionResult scan(const std::string& text) { return act("scan", {{"text", text}}); }
    std::vector<std::string> codes() {
        std::vector<std::string> all;
        for (const Scanned& scanned : bench.heard<Scanned>()) all.push_back(scanned.text);
        return all;
    }
    bool until_codes(const std::vector<std::string>& wanted) {
        return bench.until([&] { return codes() == wanted; });
    }

    DeviceBench bench;
};

TEST_F(SimulatedScanner, TypesWhatIsScanned) {
    open("simulated:");
    EXPECT_EQ(scan("5901234123457").outcome, Outcome::done);
    EXPECT_EQ(scan("ABC \x1d 1é").outcome, Outcome::done);
    EXPECT_TRUE(until_codes({"5901234123457", "ABC \x1d 1é"}));
    EXPECT_EQ(bench.registry.find("scanner")->facts["scans"], 2);
}

TEST_F(SimulatedScanner, CanBeLateTwiceAndNoisy) {
    open("simulated:?late=20ms&twice=after:1&garbage=now");
    static_cast<void>(scan("1"));
    EXPECT_TRUE(codes().empty());
    EXPECT_TRUE(until_codes({"1"}));
    static_cast<void>(scan("2"));
    EXPECT_TRUE(until_codes({"1", "2", "2"}));
    EXPECT_EQ(bench.registry.find("scanner")->facts["codes_dropped"], 2);
}

TEST_F(SimulatedScanner, CanLoseTheEndOfACode) {
    open("simulated:?cut=after:1");
    static_cast<void>(scan("5901234123457"));
    ASSERT_TRUE(until_codes({"5901234123457"}));
    static_cast<void>(scan("4006381333931"));
    static_cast<void>(act("simulate", json::Value::object()));
    const Time later = bench.clock.now() + 1'050ms;
    bench.until([&] { return bench.clock.now() > later; });
    static_cast<void>(scan("96385074"));
    EXPECT_TRUE(until_codes({"5901234123457", "96385074"}));
}

TEST_F(SimulatedScanner, CanLoseCodesAndStopLosingThem) {
    open("simulated:?drop=after:1");
    for (const char* code : {"1", "2", "3"}) EXPECT_EQ(scan(code).outcome, Outcome::done);
    EXPECT_EQ(act("simulate", json::Value::object()).outcome, Outcome::done);
    static_cast<void>(scan("4"));
    EXPECT_TRUE(until_codes({"1", "4"}));
}

TEST_F(SimulatedScanner, IsOfflineWhenUnpluggedAndComesBackByItself) {
    open("simulated:?unplug=after:1");
    static_cast<void>(scan("1"));
    static_cast<void>(scan("2"));
    ASSERT_TRUE(bench.until([&] { return bench.condition("scanner") == Condition::offline; }));
    EXPECT_EQ(scan("3").error->code, ErrorCode::offline);
    static_cast<void>(act("simulate", json::Value::object()));
    ASSERT_TRUE(bench.until([&] { return bench.condition("scanner") == Condition::ready; }));
    static_cast<void>(scan("4"));
    EXPECT_TRUE(until_codes({"1", "4"}));
}

TEST_F(SimulatedScanner, RefusesWhatNoScannerTypes) {
    open("simulated:");
    for (const std::string& bad : {std::string(), std::string("1\r2"), std::string(9'000, '1')}) {
        EXPECT_EQ(scan(bad).error->code, ErrorCode::malformed);
    }
    EXPECT_EQ(act("scan", {{"txet", "1"}}).error->code, ErrorCode::malformed);
    EXPECT_EQ(act("simulate", {{"drop", "sometimes"}}).error->code, ErrorCode::malformed);
    EXPECT_TRUE(codes().empty());
}

TEST_F(SimulatedScanner, LetsNothingArriveAfterItWasStopped) {
    open("simulated:?late=20ms");
    static_cast<void>(scan("1"));
    bench.registry.configure({});
    const Time later = bench.clock.now() + 60ms;
    bench.until([&] { return bench.clock.now() > later; });
    EXPECT_TRUE(codes().empty());
}

}  // namespace
}  // namespace comptoir::bridge
