#include "device-bridge/protocols/elicom.hpp"

#include "tests/support/scale_words.hpp"

namespace comptoir::bridge {
namespace {

using What = ScaleWord::What;
using test::ScaleWords;
using test::words_of;
using namespace std::string_literals;

constexpr auto kKilogram = WeightUnit::kilogram;

ScaleWords asked(Elicom& scale, std::string_view answer) {
    EXPECT_EQ(scale.ask(), "\xaa");
    return words_of(scale, answer);
}

// The example of devices/scales.md section 8.
const std::string kAnswer = "\x00\x23\x10\x33"s;
const ScaleWord kWeight{What::stable, {2310, 3, kKilogram}};

TEST(Elicom, ReadsAWeightWhereverTheReadsSplit) {
    for (std::size_t split = 0; split <= kAnswer.size(); ++split) {
        Elicom scale;
        ScaleWords words = asked(scale, std::string_view(kAnswer).substr(0, split));
        for (ScaleWord& word : words_of(scale, std::string_view(kAnswer).substr(split)))
            words.push_back(std::move(word));
        ASSERT_EQ(words, ScaleWords{kWeight}) << split;
    }
}

TEST(Elicom, SaysThatThereIsNoWeight) {
    Elicom scale;
    EXPECT_EQ(asked(scale, "\xbb"), (ScaleWords{{What::unsure, {}}}));
}

TEST(Elicom, MakesNoWeightOfAnAnswerThatLacksAByteOrHasABitTurned) {
    for (std::size_t lost = 0; lost < kAnswer.size(); ++lost) {
        Elicom scale;
        std::string torn = kAnswer;
        torn.erase(lost, 1);
        EXPECT_EQ(asked(scale, torn), ScaleWords{}) << lost;
        EXPECT_EQ(asked(scale, kAnswer), ScaleWords{kWeight}) << lost;
        for (int bit = 0; bit < 8; ++bit) {
            std::string turned = kAnswer;
            turned[lost] = static_cast<char>(turned[lost] ^ (1 << bit));
            EXPECT_EQ(asked(scale, turned), ScaleWords{}) << lost << " " << bit;
        }
    }
}

TEST(Elicom, RefusesWhatIsNoDecimalDigit) {
    Elicom scale;
    EXPECT_EQ(asked(scale, "\x00\x2a\x10\x3a"s), ScaleWords{});
    EXPECT_EQ(asked(scale, "\xa0\x00\x00\xa0"s), ScaleWords{});
    EXPECT_EQ(scale.dropped(), 2U);
}

TEST(Elicom, HearsNothingThatItDidNotAskForAndStandsTenMegabytesOfIt) {
    Elicom scale;
    EXPECT_EQ(words_of(scale, kAnswer), ScaleWords{});
    static_cast<void>(scale.ask());
    test::feed_garbage(scale);
    EXPECT_EQ(words_of(scale, kAnswer), ScaleWords{});
    EXPECT_EQ(asked(scale, kAnswer), ScaleWords{kWeight});
    EXPECT_EQ(scale.command(ScaleProtocol::Verb::zero)->bytes, "\xcc");
}

}  // namespace
}  // namespace comptoir::bridge
