#include "device-bridge/protocols/dibal_2.hpp"

#include "tests/support/scale_words.hpp"

namespace comptoir::bridge {
namespace {

using What = ScaleWord::What;
using test::ScaleWords;
using test::words_of;

constexpr auto kKilogram = WeightUnit::kilogram;

// Composed from devices/scales.md section 8.
const std::string kLine = "01235012500015440\r\n";

/// The whole conversation up to the scale's line.
ScaleWords asked(Dibal2& scale, const std::string& line, const std::string& price = "01250") {
    EXPECT_EQ(scale.ask(), "\x02");
    EXPECT_EQ(words_of(scale, "\x06"), ScaleWords{});
    EXPECT_EQ(scale.reply(), "@1" + price + "\r\n\x02");
    EXPECT_EQ(words_of(scale, "\x06"), ScaleWords{});
    EXPECT_EQ(scale.reply(), "10\r\n");
    EXPECT_EQ(words_of(scale, "\x02"), ScaleWords{});
    EXPECT_EQ(scale.reply(), "\x06");
    return words_of(scale, line);
}

const ScaleWord kOneKilogram{What::stable, {1235, 3, kKilogram}};

TEST(Dibal2, ReadsAWeightWhereverTheReadsSplit) {
    for (std::size_t split = 0; split <= kLine.size(); ++split) {
        Dibal2 scale;
        scale.set_price(1250);
        ScaleWords words = asked(scale, kLine.substr(0, split));
        for (ScaleWord& word : words_of(scale, kLine.substr(split))) words.push_back(std::move(word));
        ASSERT_EQ(words, ScaleWords{kOneKilogram}) << split;
        ASSERT_EQ(scale.dropped(), 0U);
    }
}

TEST(Dibal2, SaysThatThereIsNoWeight) {
    Dibal2 scale;
    EXPECT_EQ(asked(scale, "XXXXXXXXXXXXXXXX0\r\n", "00000"), (ScaleWords{{What::unsure, {}}}));
    EXPECT_EQ(asked(scale, "XXXXX00000XXXXXX0\r\n", "00000"), (ScaleWords{{What::unsure, {}}}));
}

TEST(Dibal2, MakesNoWeightOfALineThatLacksAByte) {
    for (std::size_t lost = 0; lost < kLine.size(); ++lost) {
        for (const bool is_broken : {false, true}) {
            Dibal2 scale;
            scale.set_price(1250);
            std::string torn = kLine;
            torn.replace(lost, 1, is_broken ? std::string(1, '\0') : "");
            EXPECT_EQ(asked(scale, torn), ScaleWords{}) << lost << is_broken;
            EXPECT_EQ(asked(scale, kLine), ScaleWords{kOneKilogram}) << lost << is_broken;
        }
    }
}

TEST(Dibal2, RefusesWhatIsNoLine) {
    for (const char* bad : {"01235012510015440\r\n", "01235012500015441\r\n", "012350125000154400\r\n",
                            "\r\n", "\n", "0123X012500015440\r\n", "00000X00000000000\r\n"}) {
        Dibal2 scale;
        scale.set_price(1250);
        EXPECT_EQ(asked(scale, bad), ScaleWords{}) << bad;
        EXPECT_EQ(scale.dropped(), 1U) << bad;
    }
}

TEST(Dibal2, HearsNothingThatItDidNotAskFor) {
    Dibal2 scale;
    EXPECT_EQ(words_of(scale, "\x06\x06\x02" + kLine), ScaleWords{});
    EXPECT_EQ(scale.reply(), "");
    EXPECT_EQ(scale.ask(), "\x02");
    EXPECT_EQ(words_of(scale, "\x02" + kLine), ScaleWords{});
}

TEST(Dibal2, StandsTenMegabytesOfGarbageAndGoesOn) {
    Dibal2 scale;
    scale.set_price(1250);
    static_cast<void>(asked(scale, std::string(1000, '1')));
    test::feed_garbage(scale);
    scale.reset();
    EXPECT_EQ(asked(scale, kLine), ScaleWords{kOneKilogram});
}

}  // namespace
}  // namespace comptoir::bridge
