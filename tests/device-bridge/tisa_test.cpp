#include "device-bridge/protocols/tisa.hpp"

#include "tests/support/scale_words.hpp"

namespace comptoir::bridge {
namespace {

using What = ScaleWord::What;
using test::ScaleWords;
using test::words_of;

constexpr auto kKilogram = WeightUnit::kilogram;

std::string checked(const std::string& bytes) {
    char sum = 0;
    for (const char c : bytes) sum = static_cast<char>(sum ^ c);
    return bytes + sum + "\r\n";
}
std::string answer(char state, const std::string& weight, char amount_state = '0',
                   const std::string& amount = "000000") {
    return checked("99" + std::string{state} + weight + amount_state + amount);
}

const ScaleWord kOneKilogram{What::stable, {1235, 3, kKilogram}};

// Composed from devices/scales.md section 6; each is asked for in between, which changes nothing here.
const std::string kTranscript = answer('0', "01235") + answer('1', "01235", '1') + answer('1', "01100", '1') +
                                answer('1', "01235", '1') + answer('0', "0.700", '0', "001544") +
                                answer('0', "99999");
const ScaleWords kWords{kOneKilogram,
                        kOneKilogram,
                        {What::moving, {1100, 3, kKilogram}},
                        {What::moving, {1235, 3, kKilogram}},
                        {What::stable, {700, 3, kKilogram}},
                        {What::stable, {99'999, 3, kKilogram}}};

TEST(Tisa, ReadsEveryAnswerWhereverTheReadsSplit) {
    test::expect_words_wherever_split<Tisa>(kTranscript, kWords);
}

TEST(Tisa, AsksWithAPriceAndItsCheckValue) {
    Tisa scale;
    EXPECT_EQ(scale.ask(), checked("9800000"));
    scale.set_price(123);
    EXPECT_EQ(scale.ask(), "98001231\r\n");  // the example of the facts
    EXPECT_EQ(scale.price_max(), 99'999);
}

TEST(Tisa, MakesNoWeightOfAnAnswerThatLacksAByte) {
    test::expect_no_wrong_weight<Tisa>("", answer('0', "01235", '0', "001544"));
    const std::string whole = answer('0', "01235", '0', "001544");
    for (std::size_t at = 0; at < whole.size(); ++at) {
        for (int with = 0; with < 256; ++with) {
            std::string flipped = whole;
            flipped[at] = static_cast<char>(with);
            if (flipped == whole) continue;
            Tisa scale;
            EXPECT_EQ(words_of(scale, flipped), ScaleWords{}) << at << " " << with;
        }
    }
}

TEST(Tisa, DoesNotTakeTheLoadForTheOneBeforeWhenAnAnswerWasLost) {
    Tisa scale;
    static_cast<void>(scale.ask());
    EXPECT_EQ(words_of(scale, answer('0', "01235")), ScaleWords{kOneKilogram});
    static_cast<void>(scale.ask());
    static_cast<void>(scale.ask());
    EXPECT_EQ(words_of(scale, answer('1', "01235", '1')), (ScaleWords{{What::moving, {1235, 3, kKilogram}}}));
}

TEST(Tisa, FindsAnAnswerBehindNoiseAndBehindHalfOfOne) {
    for (const std::string& before : {std::string("9"), std::string("99"), std::string("\x99\x00", 2),
                                      answer('0', "00700").substr(0, 11), std::string("\r\n99")}) {
        Tisa scale;
        EXPECT_EQ(words_of(scale, before + answer('0', "01235")), ScaleWords{kOneKilogram}) << before;
    }
}

TEST(Tisa, RefusesWhatIsNoAnswer) {
    for (const std::string& bad : {answer('2', "01235"), answer('0', "0123x"), answer('0', "-1235"),
                                   answer('0', "01235", '7'), answer('0', "01235", '0', "00000x")}) {
        Tisa scale;
        EXPECT_EQ(words_of(scale, bad), ScaleWords{}) << bad;
        EXPECT_EQ(scale.dropped(), 1U) << bad;
    }
}

TEST(Tisa, StandsTenMegabytesOfGarbageAndGoesOn) {
    Tisa scale;
    test::feed_garbage(scale);
    EXPECT_EQ(words_of(scale, kTranscript), kWords);
}

}  // namespace
}  // namespace comptoir::bridge
