#include "device-bridge/protocols/adam.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace comptoir::bridge {
namespace {

using What = ScaleWord::What;
using Words = std::vector<ScaleWord>;

Words words_of(Adam& scale, std::string_view bytes) {
    Words words;
    scale.feed(bytes, [&](const ScaleWord& word) { words.push_back(word); });
    return words;
}

// Composed from devices/scales.md section 9.
constexpr std::string_view kTranscript = "  0.000 kg\r\n\r\n1.235kg\r\n 12.50 kg \r\n";

const Words kWords{{What::stable, {0, 3, WeightUnit::kilogram}},
                   {What::stable, {1235, 3, WeightUnit::kilogram}},
                   {What::stable, {1250, 2, WeightUnit::kilogram}}};

TEST(Adam, ReadsEveryAnswerWhereverTheReadsSplit) {
    for (std::size_t split = 0; split <= kTranscript.size(); ++split) {
        Adam scale;
        Words seen = words_of(scale, kTranscript.substr(0, split));
        for (ScaleWord& word : words_of(scale, kTranscript.substr(split))) seen.push_back(std::move(word));
        ASSERT_EQ(seen, kWords) << split;
        ASSERT_EQ(scale.dropped(), 0U);
    }
}

/// What the scale said before holds no more.
const Words kUnsure{{What::unsure, {}}};

TEST(Adam, MakesNoWeightOfWhatIsNone) {
    for (const char* bad : {"kg", "1.235", "1.235 g", "1.235 kgs", "-1.235 kg", "---- kg", "1235 kg",
                            "1..5 kg", "P", "1.2 3 kg"}) {
        Adam scale;
        EXPECT_EQ(words_of(scale, std::string(bad) + "\r\n"), kUnsure) << bad;
        EXPECT_EQ(scale.dropped(), 1U) << bad;
    }
}

TEST(Adam, StandsALineWithoutEndAndReadsTheNext) {
    Adam scale;
    for (int i = 0; i < 10; ++i) EXPECT_EQ(words_of(scale, std::string(1u << 20, '1')), Words{});
    EXPECT_EQ(words_of(scale, "\r\n1.235 kg\r\n"),
              (Words{kUnsure.front(), {What::stable, {1235, 3, WeightUnit::kilogram}}}));
    EXPECT_EQ(scale.dropped(), 1U);
}

TEST(Adam, IsAskedSeldomBecauseItBeepsAndHasNoWayToClearATare) {
    Adam scale;
    EXPECT_EQ(scale.ask(), "P\r\n");
    EXPECT_GE(scale.manner().pause, std::chrono::seconds(5));
    EXPECT_TRUE(scale.manner().may_be_silent);
    EXPECT_FALSE(scale.command(ScaleProtocol::Verb::clear_tare));
    EXPECT_EQ(scale.command(ScaleProtocol::Verb::zero)->bytes, "Z\r\n");
}

}  // namespace
}  // namespace comptoir::bridge
