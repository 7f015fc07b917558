#include "device-bridge/protocols/weight_lines.hpp"

#include "tests/support/scale_words.hpp"

namespace comptoir::bridge {
namespace {

using What = ScaleWord::What;
using test::ScaleWords;
using test::words_of;

constexpr auto kKilogram = WeightUnit::kilogram;

/// The words of a line that comes three times: the first shows how long lines are, the second that it moves
/// no more.
ScaleWords said_thrice(const std::string& line) {
    WeightLines scale;
    ScaleWords words = words_of(scale, line + "\r\n" + line + "\r\n" + line + "\r\n");
    EXPECT_EQ(scale.dropped(), 0U) << line;
    return words;
}

// Composed from devices/scales.md section 10 and the manuals that the header names.
constexpr std::string_view kTranscript =
    "ST,GS,+ 001.230kg\r\n"
    "US,GS,+ 001.234kg\r\n"
    "ST,GS,+ 001.235kg\r\n"
    "ST,GS,+ 001.235kg\r\n"
    "ST,NT,- 000.040kg\r\n"
    "OL,GS,+    .   kg\r\n"
    "OL,GS,-    .   kg\r\n";

const ScaleWords kWords{{What::moving, {1234, 3, kKilogram}},
                        {What::moving, {1235, 3, kKilogram}},
                        {What::stable, {1235, 3, kKilogram}},
                        {What::moving, {-40, 3, kKilogram}, true},
                        {What::over, {}},
                        {What::under, {}}};

TEST(WeightLines, ReadsEveryLineWhereverTheReadsSplit) {
    test::expect_words_wherever_split<WeightLines>(kTranscript, kWords);
}

TEST(WeightLines, ReadsTheFormsThatMakersUse) {
    const auto is = [](const std::string& line, Weight weight, bool is_net = false) {
        const ScaleWord word{What::stable, weight, is_net};
        EXPECT_EQ(said_thrice(line), (ScaleWords{word, word})) << line;
    };
    is("ST,+0001.234 kg", {1234, 3, kKilogram});
    is("ST,OK,+0001.234 kg", {1234, 3, kKilogram});
    is("ST,NT,HI,+0001.234 kg", {1234, 3, kKilogram}, true);
    is("ST,N ,+01234.5kg", {12345, 1, kKilogram}, true);
    is("ST,GS,+01234,5kg", {12345, 1, kKilogram});
    is("ST,+0001.278,  g", {1278, 3, WeightUnit::gram});
    is("ST,+0001.278, lb", {1278, 3, WeightUnit::pound});
    is("        0.211 kg", {211, 3, kKilogram});
    is("-       0.211 kg      NET", {-211, 3, kKilogram}, true);
    is("          200 g      G", {200, 0, WeightUnit::gram});
    is("\x02   1.234 kg", {1234, 3, kKilogram});
}

TEST(WeightLines, TellsWhatMovesAndWhatIsCounted) {
    const ScaleWord moving{What::moving, {1273, 2, WeightUnit::gram}};
    EXPECT_EQ(said_thrice("       12.73 g    ?"), (ScaleWords{moving, moving}));
    EXPECT_EQ(said_thrice("US,+00012.73  g"), (ScaleWords{moving, moving}));
    const ScaleWord unsure{What::unsure, {}};
    EXPECT_EQ(said_thrice("QT,+00001234 PC"), (ScaleWords{unsure, unsure}));
    EXPECT_EQ(said_thrice("           3 PCS"), (ScaleWords{unsure, unsure}));
    const ScaleWord over{What::over, {}};
    EXPECT_EQ(said_thrice("OL,+9999999E+19"), (ScaleWords{over, over}));
}

TEST(WeightLines, TakesNoTareForAReading) {
    EXPECT_EQ(said_thrice("ST,TR,+ 000.120kg"), ScaleWords{});
    EXPECT_EQ(said_thrice("ST,PT,+ 000.120kg"), ScaleWords{});
    EXPECT_EQ(said_thrice("        0.211 kg   T"), ScaleWords{});
}

TEST(WeightLines, MakesNoWeightOfALineThatLacksAByte) {
    for (const std::string line :
         {"ST,GS,+ 001.235kg\r\n", "US,GS,+ 001.235kg\r\n", "        0.211 kg   \r\n"})
        test::expect_no_wrong_weight<WeightLines>(line + line, line);
}

TEST(WeightLines, RefusesWhatIsNoLine) {
    for (const char* bad : {"ST", "ST,", "ST,GS", "ST,GS,", "XX,GS,+ 001.235kg", "ST,GS,+ 001.2.35kg",
                            "ST,GS,+ 001.235k", "ST,GS,+ 1 01.235kg", "ST,GS,++001.235kg", "1.235", "kg",
                            "+kg", "1.235 kg STABLE", "1.235 kg ??", "OL,", "ST,GS,+9999999999kg"}) {
        WeightLines scale;
        EXPECT_EQ(words_of(scale, std::string(bad) + "\r\n" + bad + "\r\n"), ScaleWords{}) << bad;
        EXPECT_EQ(scale.dropped(), 2U) << bad;
    }
}

TEST(WeightLines, StandsTenMegabytesOfGarbageAndALineWithoutEnd) {
    WeightLines scale;
    test::feed_garbage(scale);
    for (int i = 0; i < 10; ++i) EXPECT_EQ(words_of(scale, std::string(1u << 20, '1')), ScaleWords{});
    static_cast<void>(words_of(scale, "\r\n"));
    scale.reset();
    EXPECT_EQ(words_of(scale, kTranscript), kWords);
}

TEST(WeightLines, IsNeverAsked) {
    EXPECT_EQ(WeightLines().manner().kind, ScaleProtocol::Manner::Kind::speaks);
}

}  // namespace
}  // namespace comptoir::bridge
