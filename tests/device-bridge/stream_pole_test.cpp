/// The driver as a whole: from a settings entry to a serial port, whose other end is a display of the test's.

#include <gtest/gtest.h>

#include "device-bridge/protocols/pole.hpp"
#include "tests/support/device_bench.hpp"
#include "tests/support/pty.hpp"

namespace comptoir::bridge {
namespace {

using namespace std::chrono_literals;

class StreamPoleTest : public ::testing::Test {
protected:
    void open(json::Value options = json::Value::object()) {
        auto info = device_info("pole", Kind::pole, "serial://" + port->path());
        info.options = std::move(options);
        bench.registry.configure({info});
        ASSERT_TRUE(bench.until([&] { return bench.condition("pole") == Condition::ready; }));
    }
    json::Value rows(const std::string& name, const std::string& price) {
        return {{"rows", {{{"start", name}, {"end", price}}, {{"start", "Total"}, {"end", price}}}}};
    }
    bool until_shown(const std::string& first, const std::string& second) {
        return bench.until([&] {
            machine.feed(port->hear());
            return machine.cells() == PoleRows{first, second};
        });
    }

    DeviceBench bench;
    std::unique_ptr<test::Pty> port = std::make_unique<test::Pty>();
    PoleMachine machine{PoleLanguage::escpos};
};

TEST_F(StreamPoleTest, ShowsTheIdleTextAndThenWhatItIsTold) {
    open({{"idle", {"Welcome", "Grüezi"}}, {"code_page", "850"}, {"brightness", 2}});
    EXPECT_TRUE(until_shown("Welcome             ",
                            "Gr\x81"
                            "ezi              "));
    EXPECT_EQ(machine.brightness(), 2);
    EXPECT_EQ(machine.page_number(), 2);
    const auto told = bench.perform(bench.action("pole", "show", rows("Café", "3,00 €")));
    EXPECT_EQ(told.outcome, Outcome::sent);
    EXPECT_TRUE(until_shown("Caf\x82        3,00 EUR", "Total       3,00 EUR"));
    EXPECT_EQ(machine.unknown_commands(), 0U);
    static_cast<void>(bench.perform(bench.action("pole", "show", json::Value::object())));
    EXPECT_TRUE(until_shown("Welcome             ",
                            "Gr\x81"
                            "ezi              "));
}

TEST_F(StreamPoleTest, WritesBothRowsWithEachChange) {
    open();
    static_cast<void>(bench.perform(bench.action("pole", "show", rows("Tea", "3,00"))));
    ASSERT_TRUE(until_shown("Tea             3,00", "Total           3,00"));
    static_cast<void>(bench.perform(bench.action("pole", "show", rows("Tea", "3,50"))));
    std::string heard;
    ASSERT_TRUE(bench.until([&] { return (heard += port->hear()).size() >= 48; }));
    EXPECT_EQ(heard, "\x1F$\1\1Tea             3,50\x1F$\1\2Total           3,50");
    static_cast<void>(bench.perform(bench.action("pole", "show", rows("Tea", "3,50"))));
    bench.settle();
    EXPECT_EQ(port->hear(), "");
}

TEST_F(StreamPoleTest, IsSetAnewWithTheNextSaleAfterItWasSwitchedOff) {
    open({{"code_page", "858"}, {"brightness", 2}});
    ASSERT_TRUE(until_shown(std::string(20, ' '), std::string(20, ' ')));
    ASSERT_TRUE(bench.until([&] {
        machine.feed(port->hear());
        return machine.page_number() == 19 && machine.brightness() == 2;
    }));
    bench.settle();
    machine.feed(port->hear());
    machine.power_cycle();
    static_cast<void>(bench.perform(bench.action("pole", "show", rows("Tea", "3,00 €"))));
    EXPECT_TRUE(until_shown("Tea           3,00 \xD5", "Total         3,00 \xD5"));
    EXPECT_EQ(machine.page_number(), 19);
    EXPECT_EQ(machine.brightness(), 2);
}

TEST_F(StreamPoleTest, TheLatestOfManyWinsAndNoneIsHalfShown) {
    open();
    for (int i = 0; i <= 200; ++i) bench.registry.show("pole", rows("Tea", std::to_string(i) + ",00"));
    EXPECT_TRUE(until_shown("Tea           200,00", "Total         200,00"));
    EXPECT_EQ(bench.registry.jobs().size(), 0U) << "what is only shown is no job";
}

TEST_F(StreamPoleTest, TellsItAllAgainWhereTheDisplayRefused) {
    open({{"language", "dsp800"}});
    const std::string all =
        pole_begin({PoleLanguage::dsp800}) +
        pole_changes(PoleLanguage::dsp800, {}, {std::string(20, ' '), std::string(20, ' ')});
    const auto hears_all = [&] {
        std::string heard;
        const bool is_whole = bench.until([&] { return (heard += port->hear()).size() >= all.size(); });
        return is_whole && heard == all;
    };
    ASSERT_TRUE(hears_all());
    port->say("\x06\x15\x15");
    EXPECT_TRUE(hears_all());
    EXPECT_EQ(bench.condition("pole"), Condition::ready);
}

TEST_F(StreamPoleTest, IsInTroubleWhileTheDisplayRefusesAndNotWhereItIsSilent) {
    open({{"language", "dsp800"}});
    EXPECT_TRUE(bench.until([&] {
        port->say("\x15");
        return bench.condition("pole") == Condition::error;
    }));
    EXPECT_TRUE(bench.until([&] { return bench.condition("pole") == Condition::ready; }));
}

TEST_F(StreamPoleTest, SaysThatItIsAway) {
    open();
    port->unplug();
    ASSERT_TRUE(bench.until([&] { return bench.condition("pole") == Condition::offline; }));
    const auto told = bench.perform(bench.action("pole", "show", rows("Tea", "3,00")));
    EXPECT_EQ(told.outcome, Outcome::failed);
    EXPECT_EQ(told.error.value_or(Error{ErrorCode::full, ""}).code, ErrorCode::offline);
}

TEST_F(StreamPoleTest, RefusesRowsThatAreNone) {
    open();
    for (const char* fields : {R"({"rows":[1]})", R"({"rows":[{},{},{}]})", R"({"rows":["a"]})"}) {
        const auto told = bench.perform(bench.action("pole", "show", json::parse(fields).value()));
        EXPECT_EQ(told.error.value_or(Error{ErrorCode::full, ""}).code, ErrorCode::malformed) << fields;
    }
    const std::string longer(600, 'x');
    const auto told = bench.perform(bench.action("pole", "show", rows(longer, "1")));
    EXPECT_EQ(told.error.value_or(Error{ErrorCode::full, ""}).code, ErrorCode::malformed);
}

}  // namespace
}  // namespace comptoir::bridge
