#include "device-bridge/protocols/nci.hpp"

#include "tests/support/scale_words.hpp"

namespace comptoir::bridge {
namespace {

using What = ScaleWord::What;
using test::ScaleWords;
using test::words_of;

constexpr auto kKilogram = WeightUnit::kilogram;

std::string weight(const std::string& field, const std::string& status) {
    return "\n" + field + "\r\n" + status + "\r\x03";
}
std::string status(const std::string& bytes) {
    return "\n" + bytes + "\r\x03";
}

// Composed from devices/scales.md section 2: SCP-02 ("S" before the status), then SCP-01.
const std::string kTranscript = weight("01.235KG", "S00") + weight("01.240KG", "S10") +
                                weight("00.235KG", "S0p4") + status("S11") + status("S01") + status("S02") +
                                status("S40") + status("00") + status("?") + weight("12.000kg", "00");

const ScaleWords kWords{{What::stable, {1235, 3, kKilogram}},
                        {What::moving, {1240, 3, kKilogram}},
                        {What::stable, {235, 3, kKilogram}, true},
                        {What::under, {}},
                        {What::under, {}},
                        {What::over, {}},
                        {What::unsure, {}},
                        {What::unsure, {}},
                        {What::refused, {}},
                        {What::stable, {12'000, 3, kKilogram}}};

TEST(Nci, ReadsEveryAnswerWhereverTheReadsSplit) {
    test::expect_words_wherever_split<Nci>(kTranscript, kWords);
}

TEST(Nci, LeavesTheParityBitOut) {
    std::string even;
    for (const char c : kTranscript) {
        const auto byte = static_cast<unsigned char>(c);
        even += static_cast<char>(__builtin_popcount(byte) % 2 == 1 ? byte | 0x80u : byte);
    }
    Nci scale;
    EXPECT_EQ(words_of(scale, even), kWords);
}

TEST(Nci, MakesNoWeightOfAnAnswerThatLacksAByte) {
    test::expect_no_wrong_weight<Nci>(weight("01.235KG", "S00"), weight("01.235KG", "S00"));
    test::expect_no_wrong_weight<Nci>(weight("0001.23LB", "0p4"), weight("0001.23LB", "0p4"));
}

TEST(Nci, SaysNoWeightWhereTheScaleSaysThatItIsBroken) {
    for (const char* bits : {"40", "80", "04", "08", "0p8"}) {
        Nci scale;
        EXPECT_EQ(words_of(scale, weight("01.235KG", bits)), (ScaleWords{{What::unsure, {}}})) << bits;
    }
}

TEST(Nci, RefusesWhatIsNoAnswer) {
    for (const std::string& bad :
         {weight("01.235", "S00"), weight("", "S00"), weight("01.23.5KG", "S00"), weight("01.235KG", "S0"),
          weight("01.235KG", "S000"), weight("01.235KG", "Sp0"), weight("01.235KG", "S00000"),
          weight("-KG", "S00"), weight("1LB 02.5OZ", "S00"), status(""), std::string("\n00\x03"),
          std::string("\n\x03")}) {
        Nci scale;
        EXPECT_EQ(words_of(scale, bad), ScaleWords{}) << bad;
        EXPECT_EQ(scale.dropped(), 1U) << bad;
    }
}

TEST(Nci, StandsTenMegabytesOfGarbageAndGoesOn) {
    Nci scale;
    test::feed_garbage(scale);
    static_cast<void>(words_of(scale, "\x03" + weight("01.235KG", "S00")));
    EXPECT_EQ(words_of(scale, weight("01.235KG", "S00")).size(), 1U);
}

TEST(Nci, AsksWithoutChangingTheScale) {
    Nci scale;
    EXPECT_EQ(scale.ask(), "W\r");
    EXPECT_EQ(scale.command(ScaleProtocol::Verb::zero)->bytes, "Z\r");
    EXPECT_FALSE(scale.command(ScaleProtocol::Verb::tare));
}

}  // namespace
}  // namespace comptoir::bridge
