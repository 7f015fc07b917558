#include "device-bridge/protocols/toledo_8217.hpp"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace comptoir::bridge {
namespace {

using What = ScaleWord::What;
using Words = std::vector<ScaleWord>;

constexpr auto kKilogram = WeightUnit::kilogram;

Words words_of(ScaleProtocol& scale, std::string_view bytes) {
    Words words;
    scale.feed(bytes, [&](const ScaleWord& word) { words.push_back(word); });
    return words;
}

/// Composed from devices/scales.md section 1: weights, a net one, and each status bit.
constexpr std::string_view kTranscript =
    "\x02"
    "00.000\r\x02"
    "01.235\r\x02"
    "00.235N\r\x02"
    "?\x41\r\x02"  // in motion
    "?\x42\r\x02"  // over
    "?\x44\r\x02"  // under zero
    "?\x48\r\x02"  // outside the range in which it can be zeroed
    "?\x50\r\x02"  // centre of zero
    "?\x40\r\x02"  // nothing at all
    "12.000\r";

const Words kWords{{What::stable, {0, 3, kKilogram}},
                   {What::stable, {1235, 3, kKilogram}},
                   {What::stable, {235, 3, kKilogram}, true},
                   {What::unsure, {}},
                   {What::over, {}},
                   {What::under, {}},
                   {What::unsure, {}},
                   {What::stable, {0, 3, kKilogram}},
                   {What::unsure, {}},
                   {What::stable, {12'000, 3, kKilogram}}};

TEST(Toledo8217, ReadsEveryAnswerWhereverTheReadsSplit) {
    for (std::size_t split = 0; split <= kTranscript.size(); ++split) {
        Toledo8217 scale(kKilogram);
        Words seen = words_of(scale, kTranscript.substr(0, split));
        for (ScaleWord& word : words_of(scale, kTranscript.substr(split))) seen.push_back(std::move(word));
        ASSERT_EQ(seen, kWords) << "split at " << split;
        ASSERT_EQ(scale.dropped(), 0U);
    }
}

TEST(Toledo8217, LeavesTheParityBitOut) {
    std::string even;
    for (const char c : kTranscript) {
        const auto byte = static_cast<unsigned char>(c);
        const bool is_odd = __builtin_popcount(byte) % 2 == 1;
        even += static_cast<char>(is_odd ? byte | 0x80u : byte);
    }
    Toledo8217 scale(kKilogram);
    EXPECT_EQ(words_of(scale, even), kWords);
}

TEST(Toledo8217, MakesNoWeightOfAnAnswerThatLacksAByte) {
    constexpr std::string_view kAnswer =
        "\x02"
        "01.235\r";
    for (std::size_t lost = 0; lost < kAnswer.size(); ++lost) {
        for (const bool is_broken : {false, true}) {  // gone, or arrived with the wrong parity: a zero byte
            Toledo8217 scale(kKilogram);
            ASSERT_EQ(words_of(scale, kAnswer).size(), 1U);
            std::string torn(kAnswer);
            torn.replace(lost, 1, is_broken ? std::string(1, '\0') : "");
            EXPECT_EQ(words_of(scale, torn), Words{}) << lost << is_broken;
            static_cast<void>(words_of(scale, "\r"));
            EXPECT_EQ(words_of(scale, std::string(kAnswer) + std::string(kAnswer)).back(),
                      (ScaleWord{What::stable, {1235, 3, kKilogram}}));
        }
    }
}

TEST(Toledo8217, BelievesAnotherWidthOnceTheSameNumberCameTwice) {
    Toledo8217 scale(kKilogram);
    static_cast<void>(words_of(scale,
                               "\x02"
                               "01.235\r"));
    EXPECT_EQ(words_of(scale,
                       "\x02"
                       "1.235\r"),
              Words{});
    EXPECT_EQ(words_of(scale,
                       "\x02"
                       "1.240\r"),
              Words{})
        << "as narrow, but another one: each may have lost a character";
    EXPECT_EQ(words_of(scale,
                       "\x02"
                       "1.240\r"),
              (Words{{What::stable, {1240, 3, kKilogram}}}));
    EXPECT_EQ(words_of(scale,
                       "\x02"
                       "1.245\r"),
              Words{})
        << "what is narrower does not become usual";
    EXPECT_EQ(words_of(scale,
                       "\x02"
                       "11.245\r"),
              (Words{{What::stable, {11'245, 3, kKilogram}}}));
}

TEST(Toledo8217, UnderstandsItselfThroughNoise) {
    std::minstd_rand random(11);
    std::string noisy;
    std::string_view rest = kTranscript;
    while (!rest.empty()) {
        const auto frame = rest.substr(0, rest.find('\r') + 1);
        rest.remove_prefix(frame.size());
        for (unsigned i = random() % 40; i > 0; --i) noisy += static_cast<char>(32 + random() % 90);
        noisy += frame;
    }
    Toledo8217 scale(kKilogram);
    EXPECT_EQ(words_of(scale, noisy), kWords);
}

TEST(Toledo8217, StandsTenMegabytesOfGarbageAndGoesOn) {
    std::minstd_rand random(3);
    Toledo8217 scale(WeightUnit::pound);
    std::string block(1u << 20, ' ');
    for (int i = 0; i < 10; ++i) {
        for (char& c : block) c = static_cast<char>(random());
        static_cast<void>(words_of(scale, block));
    }
    static_cast<void>(words_of(scale,
                               "\r\x02"
                               "01.50\r"));
    EXPECT_EQ(words_of(scale,
                       "\x02"
                       "01.50\r"),
              (Words{{What::stable, {150, 2, WeightUnit::pound}}}));
}

TEST(Toledo8217, RefusesWhatIsNoNumber) {
    for (const char* bad :
         {"", "     ", "1.2.3", "-1.235", "+1.235", "1,235", "0x1.00", "1.235kg", "1.235NN", "?"}) {
        Toledo8217 scale(kKilogram);
        EXPECT_EQ(words_of(scale, "\x02" + std::string(bad) + "\r"), Words{}) << bad;
        EXPECT_EQ(scale.dropped(), 1U) << bad;
    }
}

TEST(Toledo8217, AsksWithoutChangingTheScale) {
    Toledo8217 scale(kKilogram);
    EXPECT_EQ(scale.ask(), "W");
    EXPECT_EQ(scale.command(ScaleProtocol::Verb::zero)->bytes, "Z");
    EXPECT_FALSE(scale.command(ScaleProtocol::Verb::tare)->is_confirmed);
}

}  // namespace
}  // namespace comptoir::bridge
