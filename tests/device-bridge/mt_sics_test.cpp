#include "device-bridge/protocols/mt_sics.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "device-bridge/protocols/weight_text.hpp"
#include "tests/support/scale_words.hpp"

namespace comptoir::bridge::mt_sics {
namespace {

using What = Line::What;

/// Composed from the lines that protocols/mt_sics.hpp cites.
constexpr std::string_view kTranscript =
    "I4 A \"0123456789\"\r\nS S      0.000 kg\r\nS D      0.512 kg\r\nS S      1.235 kg\r\nS I\r\n"
    "S +\r\nS -\r\nZ A\r\nT S      0.120 kg\r\nTAC A\r\nES\r\nS S     -0.040 kg\r\n";

const std::vector<Line> kLines{
    {What::restarted, {}},
    {What::stable, {0, 3, WeightUnit::kilogram}},
    {What::moving, {512, 3, WeightUnit::kilogram}},
    {What::stable, {1235, 3, WeightUnit::kilogram}},
    {What::unsure, {}},
    {What::over, {}},
    {What::under, {}},
    {What::zeroed, {}},
    {What::tared, {120, 3, WeightUnit::kilogram}},
    {What::tare_cleared, {}},
    {What::refused, {}},
    {What::stable, {-40, 3, WeightUnit::kilogram}},
};

TEST(MtSics, ReadsEveryLineWhereverTheReadsSplit) {
    for (std::size_t split = 0; split <= kTranscript.size(); ++split) {
        Parser parser;
        std::vector<Line> seen;
        const auto sink = [&](const Line& line) { seen.push_back(line); };
        parser.feed(kTranscript.substr(0, split), sink);
        parser.feed(kTranscript.substr(split), sink);
        ASSERT_EQ(seen, kLines) << "split at " << split;
        ASSERT_EQ(parser.dropped(), 0U);
    }
}

TEST(MtSics, TakesUnitsAndSpacingAsScalesVaryThem) {
    EXPECT_EQ(parse_line("S S    0.360 Kg")->weight, (Weight{360, 3, WeightUnit::kilogram}));
    EXPECT_EQ(parse_line("S S 12.5 g")->weight, (Weight{125, 1, WeightUnit::gram}));
    EXPECT_EQ(parse_line("S D 0.25 lb ")->weight, (Weight{25, 2, WeightUnit::pound}));
    EXPECT_EQ(parse_line("S S 4 OZ")->weight, (Weight{4, 0, WeightUnit::ounce}));
}

TEST(MtSics, RefusesWhatIsNoWeight) {
    for (const char* bad : {"", ".", "-", "1.", ".5", "1..2", "1.2.3", "1,235", "1e3", "0x10", "1234567890",
                            "1.2345678", "--1", "+-1", " 1", "1 ", "NaN"}) {
        EXPECT_FALSE(parse_weight(bad, "kg")) << bad;
    }
    EXPECT_FALSE(parse_weight("1.0", ""));
    EXPECT_FALSE(parse_weight("1.0", "t"));
    EXPECT_EQ(parse_weight("+1.50", "kg"), (Weight{150, 2, WeightUnit::kilogram}));
    EXPECT_EQ(parse_weight("999999999", "g")->digits, 999'999'999);
}

TEST(MtSics, DropsAndCountsLinesThatAreNone) {
    Parser parser;
    std::vector<Line> seen;
    const auto sink = [&](const Line& line) { seen.push_back(line); };
    parser.feed("hello\r\nS S\r\nS S 1.0\r\nS S 1.0 kg more\r\nS S 1.0 stone\r\n\r\n\xff\xfe\r\n", sink);
    EXPECT_TRUE(seen.empty());
    EXPECT_EQ(parser.dropped(), 6U);
    parser.feed("S S 1.0 kg\r\n", sink);
    EXPECT_EQ(seen.size(), 1U);
}

TEST(MtSics, MakesNoWeightOfALineThatLacksAByte) {
    for (const std::string line : {"S S      1.235 kg\r\n", "S D     -1.235 kg\r\n"})
        test::expect_no_wrong_weight<MtSics>(line, line);
}

TEST(MtSics, StandsTenMegabytesOfGarbageAndGoesOn) {
    MtSics scale;
    test::feed_garbage(scale);
    static_cast<void>(test::words_of(scale, "\r\n"));
    EXPECT_EQ(test::words_of(scale, kTranscript), kLines);
}

TEST(MtSics, FindsItsFeetAfterALineWithoutEnd) {
    Parser parser;
    int seen = 0;
    const auto sink = [&](const Line&) { ++seen; };
    parser.feed(std::string(1'000'000, 'S'), sink);
    parser.feed("\r\nS S 1.0 kg\r\n", sink);
    EXPECT_EQ(parser.dropped(), 1U);
    EXPECT_EQ(seen, 1);
}

TEST(MtSics, ForgetsHalfALineWhenTheLinkIsNew) {
    Parser parser;
    std::vector<Line> seen;
    parser.feed("S S  9", [](const Line&) {});
    parser.reset();
    parser.feed("S S 1.0 kg\r\n", [&](const Line& line) { seen.push_back(line); });
    EXPECT_EQ(seen, (std::vector<Line>{{What::stable, {10, 1, WeightUnit::kilogram}}}));
}

}  // namespace
}  // namespace comptoir::bridge::mt_sics
