#include "device-bridge/protocols/cas.hpp"

#include "tests/support/scale_words.hpp"

namespace comptoir::bridge {
namespace {

using What = ScaleWord::What;
using test::ScaleWords;
using test::words_of;

constexpr auto kKilogram = WeightUnit::kilogram;

std::string frame(const std::string& body, const std::string& end = "\x03\x04") {
    char sum = 0;
    for (const char c : body) sum = static_cast<char>(sum ^ c);
    return "\x01\x02" + body + sum + end;
}

/// Asks, hears the ACK, says DC1 and hears the answer.
ScaleWords asked(Cas& scale, std::string_view answer) {
    EXPECT_EQ(scale.ask(), "\x05");
    ScaleWords words = words_of(scale, "\x06");
    EXPECT_EQ(scale.reply(), "\x11");
    EXPECT_EQ(scale.reply(), "");
    for (ScaleWord& word : words_of(scale, answer)) words.push_back(std::move(word));
    return words;
}

// The first is public (devices/scales.md section 7), the others are composed from there.
constexpr std::string_view kPublic = "\x01\x02S  0.625kgp\x03\x04";

TEST(Cas, ReadsEveryAnswerWhereverTheReadsSplit) {
    EXPECT_EQ(frame("S  0.625kg"), kPublic);
    const std::vector<std::pair<std::string, ScaleWord>> answers{
        {std::string(kPublic), {What::stable, {625, 3, kKilogram}}},
        {"\x81" + std::string(kPublic.substr(1)), {What::stable, {625, 3, kKilogram}}},
        {frame("U  0.640kg"), {What::moving, {640, 3, kKilogram}}},
        {frame("S- 0.040kg"), {What::stable, {-40, 3, kKilogram}}},
        {frame("S   1250 g"), {What::stable, {1250, 0, WeightUnit::gram}}},
        {frame("S  12.50lb"), {What::stable, {1250, 2, WeightUnit::pound}}},
        {frame("S   0.625kg", "\x03"), {What::stable, {625, 3, kKilogram}}},
        {frame("SFFFFFFFkg"), {What::unsure, {}}},
        {frame("SF 0.625kg"), {What::unsure, {}}}};
    for (const auto& [answer, word] : answers) {
        for (std::size_t split = 0; split <= answer.size(); ++split) {
            Cas scale;
            ScaleWords words = asked(scale, answer.substr(0, split));
            for (ScaleWord& said : words_of(scale, answer.substr(split))) words.push_back(std::move(said));
            ASSERT_EQ(words, ScaleWords{word}) << answer << " split at " << split;
            ASSERT_EQ(scale.dropped(), 0U);
        }
    }
}

TEST(Cas, MakesNoWeightOfAnAnswerThatLacksAByte) {
    for (std::size_t lost = 0; lost < kPublic.size(); ++lost) {
        for (int with = 0; with < 256; ++with) {  // gone, or another in its place
            Cas scale;
            std::string torn(kPublic);
            const bool is_gone = with == static_cast<unsigned char>(kPublic[lost]);
            torn.replace(lost, 1, is_gone ? "" : std::string(1, static_cast<char>(with)));
            for (const ScaleWord& word : asked(scale, torn))
                EXPECT_EQ(word.weight, (Weight{625, 3, kKilogram})) << lost << " " << with;
            EXPECT_EQ(asked(scale, kPublic).size(), 1U) << lost << " " << with;
        }
    }
}

TEST(Cas, SaysThatThereIsNoWeightWhereItIsRefused) {
    Cas scale;
    EXPECT_EQ(scale.ask(), "\x05");
    EXPECT_EQ(words_of(scale, "\x15"), (ScaleWords{{What::unsure, {}}}));
    EXPECT_EQ(scale.reply(), "");
}

TEST(Cas, HearsNothingThatItDidNotAskFor) {
    Cas scale;
    EXPECT_EQ(words_of(scale, "\x06" + std::string(kPublic)), ScaleWords{});
    EXPECT_EQ(scale.reply(), "");
    EXPECT_EQ(scale.ask(), "\x05");
    EXPECT_EQ(words_of(scale, kPublic), ScaleWords{});
}

TEST(Cas, RefusesWhatIsNoAnswer) {
    for (const char* bad :
         {"X  0.625kg", "S  0.6.5kg", "S       kg", "S  0.625st", "S--0.625kg", "S  0,625kg"}) {
        Cas scale;
        EXPECT_EQ(asked(scale, frame(bad)), ScaleWords{}) << bad;
        EXPECT_EQ(scale.dropped(), 1U) << bad;
    }
}

TEST(Cas, StandsTenMegabytesOfGarbageAndGoesOn) {
    Cas scale;
    static_cast<void>(scale.ask());
    test::feed_garbage(scale);
    scale.reset();
    EXPECT_EQ(asked(scale, kPublic).size(), 1U);
}

}  // namespace
}  // namespace comptoir::bridge
