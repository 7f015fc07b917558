#include "device-bridge/protocols/toledo_continuous.hpp"

#include "tests/support/scale_words.hpp"

namespace comptoir::bridge {
namespace {

using What = ScaleWord::What;
using test::ScaleWords;
using test::words_of;

constexpr auto kKilogram = WeightUnit::kilogram;

// Composed from devices/scales.md section 10 and the manuals that the header names.
std::string frame(const std::string& status, const std::string& weight, const std::string& tare = "000000") {
    return "\x02" + status + weight + tare + "\r";
}

std::string checked(std::string whole) {
    unsigned sum = 0;
    for (const char c : whole) sum += static_cast<unsigned char>(c);
    return whole + static_cast<char>((128 - sum % 128) % 128);
}

// Status A "-": three decimals, steps of one; B "0": kilograms, gross, still; C " ": nothing.
const std::string kAll = checked(frame("-0 ", "  1235")) + checked(frame("-1 ", "000235", "001000")) +
                         checked(frame("-8 ", "000700")) + checked(frame("-2 ", "000040")) +
                         checked(frame("-4 ", "999999")) + checked(frame("-6 ", "999999")) +
                         checked(frame(", !", "001250")) + checked(frame("\x22 !", "     7"));

const ScaleWords kWords{{What::stable, {1235, 3, kKilogram}, false, Weight{0, 3, kKilogram}},
                        {What::stable, {235, 3, kKilogram}, true, Weight{1000, 3, kKilogram}},
                        {What::moving, {700, 3, kKilogram}, false, Weight{0, 3, kKilogram}},
                        {What::stable, {-40, 3, kKilogram}, false, Weight{0, 3, kKilogram}},
                        {What::over, {}},
                        {What::under, {}},
                        {What::stable, {1250, 2, WeightUnit::gram}, false, Weight{0, 2, WeightUnit::gram}},
                        {What::stable, {7, 0, WeightUnit::gram}, false, Weight{0, 0, WeightUnit::gram}}};

TEST(ToledoContinuous, ReadsEveryFrameWhereverTheReadsSplit) {
    test::expect_words_wherever_split<ToledoContinuous>(kAll, kWords);
}

TEST(ToledoContinuous, LeavesTheParityBitOut) {
    std::string even;
    for (const char c : kAll) {
        const auto byte = static_cast<unsigned char>(c);
        even += static_cast<char>(__builtin_popcount(byte) % 2 == 1 ? byte | 0x80u : byte);
    }
    ToledoContinuous scale;
    EXPECT_EQ(words_of(scale, even), kWords);
}

TEST(ToledoContinuous, TakesAStartForACheckValueOnlyUntilItKnowsBetter) {
    const std::string first = frame("-0 ", "002000", "     0");
    ASSERT_EQ(checked(first).back(), '\x02') << "its check value would be as the start of the next frame";
    ToledoContinuous scale;
    std::string many = first;
    for (int i = 0; i < 5; ++i) many += frame("-0 ", "001235");
    const auto words = words_of(scale, many);
    ASSERT_GE(words.size(), 2U);
    EXPECT_EQ(words.back(), (ScaleWord{What::stable, {1235, 3, kKilogram}, false, Weight{0, 3, kKilogram}}));
}

TEST(ToledoContinuous, FindsOutThatThereIsNoCheckValueAndThenWaitsForNothing) {
    ToledoContinuous scale;
    EXPECT_EQ(words_of(scale, frame("-0 ", "001235")), ScaleWords{});
    EXPECT_EQ(words_of(scale, "\x02").size(), 1U);
    EXPECT_EQ(words_of(scale, frame("-0 ", "001240").substr(1)).size(), 1U);
    EXPECT_EQ(words_of(scale, frame("-0 ", "001245")).front().weight, (Weight{1245, 3, kKilogram}));
    EXPECT_EQ(scale.dropped(), 0U);
}

TEST(ToledoContinuous, BelievesNoFrameWhoseCheckValueIsWrong) {
    ToledoContinuous scale;
    ASSERT_EQ(words_of(scale, checked(frame("-0 ", "001235"))).size(), 1U);
    for (std::size_t at = 4; at < 10; ++at) {
        for (char digit = '0'; digit <= '9'; ++digit) {
            std::string flipped = checked(frame("-0 ", "001235"));
            if (flipped[at] == digit) continue;
            flipped[at] = digit;
            EXPECT_EQ(words_of(scale, flipped), ScaleWords{}) << at << digit;
        }
    }
    EXPECT_EQ(words_of(scale, checked(frame("-0 ", "001235"))).size(), 1U);
}

TEST(ToledoContinuous, MakesNoWeightOfAFrameThatLacksAByte) {
    const std::string one = frame("-0 ", "001235");
    test::expect_no_wrong_weight<ToledoContinuous>(one + one, one);
    test::expect_no_wrong_weight<ToledoContinuous>(checked(one), checked(one));
}

TEST(ToledoContinuous, ReadsPoundsOfAScaleWhoseSecondStatusByteIsNothingOnceTheyCameTwice) {
    const std::string pounds = checked("\x02-" + std::string(1, '\0') + " 001235000000\r");
    ToledoContinuous scale;
    EXPECT_EQ(words_of(scale, pounds), ScaleWords{});
    EXPECT_EQ(words_of(scale, pounds).front().weight, (Weight{1235, 3, WeightUnit::pound}));
}

TEST(ToledoContinuous, RefusesWhatIsNoFrame) {
    for (const std::string& bad :
         {frame("-0 ", "0012x5"), frame("-0 ", "      "), frame("-0 ", "001235", "00 000"),
          frame("\x28"
                "0 ",
                "001235"),
          frame("\x0d"
                "0 ",
                "001235"),
          frame("-0\"", "001235"), frame("-0 ", "0012355"), frame("-0 ", "00123")}) {
        ToledoContinuous scale;
        EXPECT_EQ(words_of(scale, checked(bad)), ScaleWords{}) << bad;
    }
}

TEST(ToledoContinuous, StandsTenMegabytesOfGarbageAndGoesOn) {
    ToledoContinuous scale;
    test::feed_garbage(scale);
    scale.reset();
    EXPECT_EQ(words_of(scale, kAll), kWords);
}

TEST(ToledoContinuous, IsNeverAsked) {
    ToledoContinuous scale;
    EXPECT_EQ(scale.manner().kind, ScaleProtocol::Manner::Kind::speaks);
    EXPECT_FALSE(scale.command(ScaleProtocol::Verb::zero));
}

}  // namespace
}  // namespace comptoir::bridge
