#include "device-bridge/protocols/sma.hpp"

#include "tests/support/scale_words.hpp"

namespace comptoir::bridge {
namespace {

using What = ScaleWord::What;
using test::ScaleWords;
using test::words_of;

constexpr auto kKilogram = WeightUnit::kilogram;

// Composed from devices/scales.md section 3 and the SMA's text that the header names.
constexpr std::string_view kTranscript =
    "\nZ1G       0.000kg \r"
    "\n 1G       1.235kg \r"
    "\n 1GM      1.240kg \r"
    "\n 1N      -0.040kg \r"
    "\n 2G       12.50lb \r"
    "\n 1g      1235.5g  \r"
    "\nO1G      99.999kg \r"
    "\nU1G      -9.999kg \r"
    "\nE1G       0.000kg \r"
    "\nI1G       0.000kg \r"
    "\nT1G       0.000kg \r"
    "\n 1T       0.120kg \r"
    "\n?\r";

const ScaleWords kWords{{What::stable, {0, 3, kKilogram}},
                        {What::stable, {1235, 3, kKilogram}},
                        {What::moving, {1240, 3, kKilogram}},
                        {What::stable, {-40, 3, kKilogram}, true},
                        {What::stable, {1250, 2, WeightUnit::pound}},
                        {What::stable, {12'355, 1, WeightUnit::gram}},
                        {What::over, {}},
                        {What::under, {}},
                        {What::unsure, {}},
                        {What::unsure, {}},
                        {What::unsure, {}},
                        {What::unsure, {}},
                        {What::refused, {}}};

TEST(Sma, ReadsEveryAnswerWhereverTheReadsSplit) {
    test::expect_words_wherever_split<Sma>(kTranscript, kWords);
}

TEST(Sma, MakesNoWeightOfAnAnswerThatLacksAByte) {
    test::expect_no_wrong_weight<Sma>("", "\n 1G       1.235kg \r");
    test::expect_no_wrong_weight<Sma>("", "\n 1NM     -1.235kg \r");
}

TEST(Sma, RefusesWhatIsNoAnswer) {
    for (const char* bad : {"", "?x", " 1G       1.235kg", " 1G       1.235kg  ", "X1G       1.235kg ",
                            " 4G       1.235kg ", " 1X       1.235kg ", " 1GX      1.235kg ",
                            " 1G       1.235st ", " 1G       1.2.5kg ", " 1G            kg "}) {
        Sma scale;
        EXPECT_EQ(words_of(scale, "\n" + std::string(bad) + "\r"), ScaleWords{}) << bad;
        EXPECT_EQ(scale.dropped(), 1U) << bad;
    }
}

TEST(Sma, StandsTenMegabytesOfGarbageAndGoesOn) {
    Sma scale;
    test::feed_garbage(scale);
    EXPECT_EQ(words_of(scale, kTranscript), kWords);
}

TEST(Sma, AsksWithoutChangingTheScale) {
    Sma scale;
    EXPECT_EQ(scale.ask(), "\nW\r");
    EXPECT_EQ(scale.command(ScaleProtocol::Verb::zero)->bytes, "\nZ\r");
    EXPECT_FALSE(scale.command(ScaleProtocol::Verb::tare)->is_confirmed);
    EXPECT_FALSE(scale.command(ScaleProtocol::Verb::clear_tare));
}

}  // namespace
}  // namespace comptoir::bridge
