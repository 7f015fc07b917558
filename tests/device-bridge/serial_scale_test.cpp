/// The driver as a whole: from a settings entry to a serial port, whose other end is a scale of the test's.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "device-bridge/links/simulated_wire.hpp"
#include "device-bridge/protocols/mt_sics.hpp"
#include "device-bridge/weighing/serial_scale.hpp"
#include "tests/support/device_bench.hpp"
#include "tests/support/link_bench.hpp"
#include "tests/support/pty.hpp"
#include "tests/support/temporary_folder.hpp"

namespace comptoir::bridge {
namespace {

using namespace std::chrono_literals;
using Stability = WeightRead::Stability;
using test::Pty;

std::string toledo(const std::string& field) {
    return "\x02" + field + "\r";
}

class SerialScaleTest : public ::testing::Test {
protected:
    void open(const std::string& protocol = "toledo-8217", const std::string& more = "?bits=8&parity=none") {
        auto info = device_info("scale", Kind::scale, "serial://" + port->path() + more);
        info.options = {{"protocol", protocol}, {"unit", unit}};
        bench.registry.configure({info});
    }
    /// Runs while the scale answers each question.
    bool answering(const std::string& question, const std::string& answer, const std::function<bool()>& is_so,
                   std::chrono::milliseconds patience = 5s) {
        return bench.until(
            [&] {
                const std::string said = port->hear();
                heard += said;
                for (auto at = said.find(question); at != std::string::npos; at = said.find(question, at + 1))
                    port->say(answer);
                return is_so();
            },
            patience);
    }
    bool weighs(const std::string& field, const std::string& weight) {
        return answering("W", toledo(field), [&] { return json::text(facts(), "weight") == weight; });
    }
    json::Value facts() { return bench.registry.find("scale")->facts; }
    [[nodiscard]] Condition condition() const { return bench.condition("scale"); }

    DeviceBench bench;
    std::unique_ptr<Pty> port = std::make_unique<Pty>();
    std::string heard;
    std::string unit = "kg";
};

TEST_F(SerialScaleTest, SaysWhatLiesOnIt) {
    open();
    ASSERT_TRUE(weighs("01.235", "1.235"));
    EXPECT_EQ(condition(), Condition::ready);
    ASSERT_TRUE(weighs("00.500", "0.500"));
    const auto readings = bench.heard<WeightRead>();
    ASSERT_EQ(readings.size(), 2U);
    EXPECT_EQ(readings[0].net, (Weight{1235, 3, WeightUnit::kilogram}));
    EXPECT_EQ(readings[1].stability, Stability::stable);
    EXPECT_EQ(facts()["protocol"], "Toledo 8217");
}

TEST_F(SerialScaleTest, IsAskedAgainAsSoonAsItAnswered) {
    open();
    ASSERT_TRUE(weighs("01.235", "1.235"));
    heard.clear();
    ASSERT_TRUE(answering(
        "W", toledo("01.235"), [&] { return heard.size() >= 8; }, 2s));
    EXPECT_EQ(heard.find_first_not_of('W'), std::string::npos);
}

TEST_F(SerialScaleTest, SaysMotionOverAndUnderWithoutAWeight) {
    open();
    ASSERT_TRUE(weighs("01.235", "1.235"));
    const auto says = [&](const std::string& status, const std::string& stability) {
        return answering("W", toledo("?" + status),
                         [&] { return json::text(facts(), "stability") == stability; });
    };
    EXPECT_TRUE(says("A", "moving"));
    EXPECT_TRUE(json::member(facts(), "weight").is_null());  // it said none
    EXPECT_TRUE(says("B", "over"));
    EXPECT_TRUE(json::member(facts(), "weight").is_null());
    EXPECT_TRUE(says("D", "under"));
    EXPECT_EQ(condition(), Condition::ready);
}

TEST_F(SerialScaleTest, IsSilentWithoutAnAnswerAndGivesNoOldWeightForANewOne) {
    open();
    ASSERT_TRUE(weighs("01.235", "1.235"));
    ASSERT_TRUE(bench.until([&] { return condition() == Condition::silent; }, 3s));
    EXPECT_TRUE(json::member(facts(), "weight").is_null());
    EXPECT_EQ(bench.perform(bench.action("scale", "read")).error->code, ErrorCode::busy);
    const std::size_t before = bench.events.size();
    ASSERT_TRUE(answering("W", toledo("01.235"), [&] { return condition() == Condition::ready; }));
    // The same weight is said anew, and before the scale counts as ready.
    ASSERT_GE(bench.events.size(), before + 2);
    EXPECT_TRUE(std::holds_alternative<WeightRead>(bench.events[before].body));
    EXPECT_TRUE(std::holds_alternative<ConditionChanged>(bench.events[before + 1].body));
}

TEST_F(SerialScaleTest, SaysThatItIsNotUnderstood) {
    open();
    ASSERT_TRUE(answering("W", "S S  1.235 kg\r\n", [&] { return condition() == Condition::error; }));
    EXPECT_EQ(bench.registry.find("scale")->reason, "what the scale says is not Toledo 8217");
}

TEST_F(SerialScaleTest, ReadsOnAfterNoiseAndHalfAnswers) {
    open();
    ASSERT_TRUE(weighs("01.235", "1.235"));
    port->say(
        std::string("\x00\xff\x02"
                    "9",
                    4));
    ASSERT_TRUE(weighs("00.700", "0.700"));
    for (const WeightRead& reading : bench.heard<WeightRead>())
        EXPECT_TRUE(reading.net.digits == 1235 || reading.net.digits == 700) << reading.net.digits;
}

TEST_F(SerialScaleTest, SendsZeroAndTareOnceAndSaysThatNobodyConfirmsIt) {
    open();
    ASSERT_TRUE(weighs("01.235", "1.235"));
    for (const auto& [verb, byte] : {std::pair{"zero", 'Z'}, {"tare", 'T'}, {"clear_tare", 'C'}}) {
        heard.clear();
        const auto answer = bench.ask(bench.action("scale", verb));
        ASSERT_TRUE(answering("W", toledo("00.000"), [&] { return answer->has_value(); }));
        EXPECT_EQ((*answer)->outcome, Outcome::sent) << verb;
        ASSERT_TRUE(answering("W", toledo("00.000"), [&] { return heard.find(byte) != std::string::npos; }));
        EXPECT_EQ(std::count(heard.begin(), heard.end(), byte), 1) << verb;
    }
}

TEST_F(SerialScaleTest, TakesBackTheWeightOfBeforeATare) {
    open("mt-sics");
    ASSERT_TRUE(
        answering("SIR\r\n", "S S      1.235 kg\r\n", [&] { return condition() == Condition::ready; }));
    const auto answer = bench.ask(bench.action("scale", "tare"));
    ASSERT_TRUE(answering("T\r\n", "T S      1.235 kg\r\n", [&] { return answer->has_value(); }));
    EXPECT_EQ((*answer)->outcome, Outcome::done);
    const auto readings = bench.heard<WeightRead>();
    ASSERT_FALSE(readings.empty());
    EXPECT_EQ(readings.back().stability, Stability::moving) << "nobody may sell what it said before";
    EXPECT_EQ(readings.back().net, (Weight{0, 3, WeightUnit::kilogram}));
}

TEST_F(SerialScaleTest, IsOfflineWhenItIsPulledAtAnyByteOfAnAnswer) {
    const std::string answer = toledo("01.235");
    for (std::size_t bytes = 0; bytes < answer.size(); ++bytes) {
        port = std::make_unique<Pty>();
        bench.events.clear();
        open();
        ASSERT_TRUE(bench.until([&] { return port->hear().find('W') != std::string::npos; }));
        port->say(answer.substr(0, bytes));
        bench.settle();
        port->unplug();
        ASSERT_TRUE(bench.until([&] {
            return bench.registry.find("scale")->reason.find("unplugged") != std::string::npos;
        })) << bytes
            << ": " << bench.registry.find("scale")->reason;
        EXPECT_EQ(condition(), Condition::offline);
        EXPECT_TRUE(bench.heard<WeightRead>().empty()) << bytes;
        EXPECT_EQ(bench.perform(bench.action("scale", "zero")).error->code, ErrorCode::offline);
    }
}

/// A scale of Dialog 06 at the far end: it is told a price, weighs each load once, and then says that it is
/// the same.
class DialogScaleTest : public SerialScaleTest {
protected:
    bool talks(const std::function<bool()>& is_so) {
        using namespace std::string_literals;
        return bench.until([&] {
            heard += port->hear();
            if (heard.ends_with("\x1b\x03") && heard.find("01\x1b") != std::string::npos) {
                price = heard.substr(heard.find("01\x1b") + 3, 6);
                heard.clear();
                port->say(wants_checksum ? "\x02"s + "11\x1b" + "2;2\x03" : "\x06");
            } else if (heard.ends_with("\x04\x05")) {
                heard.clear();
                port->say(load.empty()
                              ? "\x15"
                              : "\x02"s + "02\x1b" + "3\x1b" + load + "\x1b" + price + "\x1b" + "000000\x03");
                load.clear();
            } else if (heard.ends_with("08\x03")) {
                heard.clear();
                port->say("\x02"s + "09\x1b" + "21\x03");
            }
            return is_so();
        });
    }
    bool weighs(const std::string& grams, const std::string& weight) {
        load = grams;
        return talks([&] { return json::text(facts(), "weight") == weight; });
    }

    std::string load;
    std::string price;
    bool wants_checksum = false;
};

TEST_F(DialogScaleTest, SaysTheWeightOfALoadAsLongAsItLiesThere) {
    open("dialog-06");
    ASSERT_TRUE(weighs("01235", "1.235"));
    const Time later = bench.clock.now() + 3500ms;  // longer than a weight that is not said again holds
    ASSERT_TRUE(talks([&] { return bench.clock.now() > later; }));
    EXPECT_EQ(json::text(facts(), "weight"), "1.235");
    EXPECT_EQ(condition(), Condition::ready);
    EXPECT_EQ(bench.heard<WeightRead>().size(), 1U);
    ASSERT_TRUE(weighs("00700", "0.700"));
}

TEST_F(DialogScaleTest, TellsTheScaleThePriceThatAnActionGave) {
    open("dialog-06");
    ASSERT_TRUE(weighs("01235", "1.235"));
    EXPECT_EQ(price, "000000");
    EXPECT_THAT(bench.registry.find("scale")->verbs, testing::Contains("price"));
    EXPECT_EQ(bench.perform(bench.action("scale", "price", {{"price", 1250}})).outcome, Outcome::done);
    EXPECT_TRUE(talks([&] { return price == "001250"; }));
    for (const json::Value& bad :
         std::vector<json::Value>{nullptr, {{"price", -1}}, {{"price", 1'000'000}}, {{"price", "1250"}}})
        EXPECT_EQ(bench.perform(bench.action("scale", "price", bad)).error->code, ErrorCode::malformed)
            << bad;
}

TEST_F(DialogScaleTest, SaysThatAScaleWantsASecretThatNobodySet) {
    wants_checksum = true;
    open("dialog-06");
    ASSERT_TRUE(talks([&] { return condition() == Condition::error; }));
    EXPECT_THAT(bench.registry.find("scale")->reason, testing::HasSubstr("checksum_polynomial"));
    wants_checksum = false;
    EXPECT_TRUE(weighs("01235", "1.235"));
    EXPECT_EQ(condition(), Condition::ready);
}

TEST_F(SerialScaleTest, TellsNoPriceToAScaleThatTakesNone) {
    open();
    ASSERT_TRUE(weighs("01.235", "1.235"));
    EXPECT_EQ(bench.perform(bench.action("scale", "price", {{"price", 1250}})).error->code,
              ErrorCode::unsupported);
}

TEST_F(SerialScaleTest, FindsOutWhatAScaleSpeaks) {
    open("auto");
    ASSERT_TRUE(answering(
        "SIR\r\n", "S S      1.235 kg\r\n", [&] { return json::text(facts(), "weight") == "1.235"; }, 8s));
    EXPECT_EQ(facts()["protocol"], "MT-SICS");
    EXPECT_EQ(facts()["line"], "9600 8N1");
    EXPECT_EQ(condition(), Condition::ready);
    // Nothing of what it said on the way could have changed a scale.
    EXPECT_EQ(heard.find_first_of("ZTCEFAB@"), std::string::npos) << heard;
}

TEST_F(SerialScaleTest, NeitherZeroesNorTaresAScaleThatItHasNotFound) {
    open("auto");
    ASSERT_TRUE(bench.until([&] { return condition() == Condition::silent; }, 8s));
    EXPECT_THAT(bench.registry.find("scale")->verbs, testing::ElementsAre("read"));
    for (const char* verb : {"zero", "tare", "clear_tare"}) {
        const auto answer = bench.ask(bench.action("scale", verb));
        ASSERT_TRUE(bench.until([&] { return answer->has_value(); })) << verb;
        EXPECT_EQ((*answer)->outcome, Outcome::failed) << verb;
        EXPECT_EQ((*answer)->error->code, ErrorCode::unsupported) << verb;
    }
    heard += port->hear();
    EXPECT_EQ(heard.find_first_of("ZTC@"), std::string::npos) << heard;
}

TEST_F(SerialScaleTest, FindsAScaleThatSendsUnaskedWithoutAWord) {
    open("auto");
    Time next{};
    ASSERT_TRUE(bench.until([&] {
        if (bench.clock.now() >= next) {
            port->say("ST,GS,+ 001.235kg\r\n");
            next = bench.clock.now() + 100ms;
        }
        heard += port->hear();
        return json::text(facts(), "weight") == "1.235" && json::text(facts(), "stability") == "stable";
    }));
    EXPECT_EQ(facts()["protocol"], "lines of text");
    EXPECT_EQ(heard, "");
}

TEST_F(SerialScaleTest, RemembersWhatItFoundWhenThePortComesBack) {
    const test::TemporaryFolder folder;
    const auto link = folder.path() / "port";
    std::filesystem::create_symlink(port->path(), link);
    auto info = device_info("scale", Kind::scale, "serial://" + link.string() + "?bits=8&parity=none");
    bench.registry.configure({info});
    ASSERT_TRUE(answering(
        "SIR\r\n", "S S      1.235 kg\r\n", [&] { return json::text(facts(), "weight") == "1.235"; }, 8s));
    port->unplug();
    ASSERT_TRUE(bench.until([&] { return condition() == Condition::offline; }));
    auto another = std::make_unique<Pty>();
    std::filesystem::remove(link);
    std::filesystem::create_symlink(another->path(), link);
    port = std::move(another);
    heard.clear();
    ASSERT_TRUE(
        answering("SIR\r\n", "S S      1.235 kg\r\n", [&] { return condition() == Condition::ready; }));
    EXPECT_EQ(heard.find_first_not_of("SIR\r\n"), std::string::npos) << heard;
}

TEST_F(SerialScaleTest, TriesWhatItFoundBeforeTheRestartFirst) {
    open("auto");
    ASSERT_TRUE(answering(
        "SIR\r\n", "S S      1.235 kg\r\n", [&] { return json::text(facts(), "weight") == "1.235"; }, 8s));
    bench.registry.configure({});
    bench.settle();
    static_cast<void>(port->hear());
    heard.clear();
    open("auto");
    ASSERT_TRUE(answering("SIR\r\n", "S S      0.500 kg\r\n",
                          [&] { return json::text(facts(), "weight") == "0.500"; }));
    EXPECT_EQ(heard.find_first_not_of("SIR\r\n"), std::string::npos) << heard;
}

TEST_F(SerialScaleTest, ListensAnewWhereAnotherScaleIsBehindThePort) {
    open("auto");
    ASSERT_TRUE(answering(
        "SIR\r\n", "S S      1.235 kg\r\n", [&] { return json::text(facts(), "weight") == "1.235"; }, 8s));
    bench.registry.configure({});
    bench.settle();
    static_cast<void>(port->hear());
    heard.clear();
    open("auto");
    ASSERT_TRUE(weighs("00.700", "0.700"));
    EXPECT_EQ(facts()["protocol"], "Toledo 8217");
    EXPECT_TRUE(heard.starts_with("SIR\r\n")) << heard;
}

/// Somebody pressed the scale's key for the unit.
TEST_F(SerialScaleTest, TellsNoPoundsWhereItIsToWeighInKilograms) {
    open("mt-sics");
    ASSERT_TRUE(
        answering("SIR\r\n", "S S      1.000 kg\r\n", [&] { return condition() == Condition::ready; }));
    port->say("S S      2.205 lb\r\n");
    ASSERT_TRUE(bench.until([&] { return condition() == Condition::error; }));
    EXPECT_EQ(bench.registry.find("scale")->reason,
              "the scale weighs in pounds or ounces, and its setting \"unit\" wants kilograms or grams");
    EXPECT_TRUE(json::member(facts(), "weight").is_null());
    for (const WeightRead& reading : bench.heard<WeightRead>())
        EXPECT_EQ(reading.net.unit, WeightUnit::kilogram);
    port->say("S S      1.000 kg\r\n");
    ASSERT_TRUE(bench.until([&] { return condition() == Condition::ready; }));
    EXPECT_EQ(facts()["weight"], "1.000");
}

TEST_F(SerialScaleTest, WeighsInPoundsWhereItIsTo) {
    unit = "lb";
    open("mt-sics");
    ASSERT_TRUE(
        answering("SIR\r\n", "S S      2.205 lb\r\n", [&] { return condition() == Condition::ready; }));
    EXPECT_EQ(facts()["unit"], "lb");
    port->say("S S      1.000 kg\r\n");
    ASSERT_TRUE(bench.until([&] { return condition() == Condition::error; }));
    EXPECT_THAT(bench.registry.find("scale")->reason, testing::HasSubstr("weighs in metric units"));
}

TEST(SerialScaleCommands, AZeroThatGetsNoAnswerDoesNotKeepTheScaleFromBeingAsked) {
    test::LinkBench bench;
    const auto wire = SimulatedWire::create(bench.io.get_executor(), bench.clock);
    std::string heard;
    wire->on_written([&](std::string_view bytes) { heard += bytes; });
    OpenContext context{.executor = bench.io.get_executor(),
                        .info = device_info("scale", Kind::scale, "simulated:"),
                        .events = [](const EventBody&, const std::string&) {},
                        .clock = bench.clock,
                        .paper_folder = {}};
    std::vector<ScaleCandidate> speaks(1);
    speaks.front().protocol = std::make_unique<MtSics>();
    SerialScale scale(std::move(context), wire->near_end(), std::move(speaks),
                      SerialScale::Patience{.command = 100ms});
    scale.start();
    ASSERT_TRUE(bench.until([&] { return heard.find("SIR\r\n") != std::string::npos; }));
    wire->send("S S      1.235 kg\r\n");
    ASSERT_TRUE(bench.until([&] { return scale.condition() == Condition::ready; }));

    Action zero;
    zero.device = "scale";
    zero.verb = "zero";
    zero.deadline = bench.in(10min);
    const auto answer = bench.begin(scale.perform(std::move(zero)));
    ASSERT_TRUE(bench.until([&] { return heard.find("Z\r\n") != std::string::npos; }));
    heard.clear();
    ASSERT_TRUE(bench.until([&] { return heard.find("SIR\r\n") != std::string::npos; }));
    ASSERT_TRUE(answer->has_value());
    EXPECT_EQ((*answer)->outcome, Outcome::unknown) << "the scale may have done it";
    EXPECT_EQ((*answer)->error->code, ErrorCode::timeout);
    scale.stop();
    bench.settle();
}

TEST_F(SerialScaleTest, RefusesWhatItCanNotBe) {
    const auto why = [&](const std::string& uri, const std::string& protocol) {
        auto info = device_info("scale", Kind::scale, uri);
        info.options = {{"protocol", protocol}};
        bench.registry.configure({info});
        return bench.registry.find("scale")->reason;
    };
    EXPECT_THAT(why("serial:///dev/null", "toledo"), testing::HasSubstr("no scale protocol \"toledo\""));
    EXPECT_THAT(why("serial:///dev/ttyUSB0?baud=1", "auto"), testing::HasSubstr("baud"));
    EXPECT_THAT(why("serial://nowhere", "auto"), testing::HasSubstr("serial:///dev/ttyUSB0"));
}

}  // namespace
}  // namespace comptoir::bridge
