#include "device-bridge/protocols/dialog_06.hpp"

#include <bit>

#include "tests/support/scale_words.hpp"

namespace comptoir::bridge {
namespace {

using What = ScaleWord::What;
using test::ScaleWords;
using test::words_of;
using namespace std::string_literals;

constexpr auto kKilogram = WeightUnit::kilogram;
constexpr std::uint16_t kMadeUp = 0x4a93;  // no maker's

// Composed from devices/scales.md section 5.
const std::string kAck = "\x06";
const std::string kNak = "\x15";
const std::string kAskWeight = "\x04\x05";
const std::string kAskStatus =
    "\x04\x02"s
    "08\x03";
const std::string kOver = "\x04";

std::string price_record(const std::string& price = "000000") {
    return "\x04\x02"s
           "01\x1b" +
           price + "\x1b\x03";
}
std::string weight_record(const std::string& grams, const std::string& price = "000000",
                          const std::string& amount = "000000", const std::string& end = "\x03") {
    return "\x02"s
           "02\x1b"
           "3\x1b" +
           grams + "\x1b" + price + "\x1b" + amount + end;
}
std::string status_record(const std::string& code) {
    return "\x02"s
           "09\x1b" +
           code + "\x03";
}
std::string check_record(const std::string& field) {
    return "\x02"s
           "11\x1b" +
           field + "\x03";
}

/// A conversation up to the scale's answer to the question for the weight.
ScaleWords asked(Dialog06& scale, const std::string& answer, const std::string& price = "000000") {
    EXPECT_EQ(scale.ask(), price_record(price));
    EXPECT_EQ(words_of(scale, kAck), ScaleWords{});
    EXPECT_EQ(scale.reply(), kAskWeight);
    return words_of(scale, answer);
}

/// ... and it is refused for this reason.
ScaleWords refused(Dialog06& scale, const std::string& code, const std::string& price = "000000") {
    EXPECT_EQ(asked(scale, kNak, price), ScaleWords{});
    EXPECT_EQ(scale.reply(), kAskStatus);
    ScaleWords words = words_of(scale, status_record(code));
    EXPECT_EQ(scale.reply(), kOver);
    return words;
}

const ScaleWord kOneKilogram{What::stable, {1235, 3, kKilogram}};

TEST(Dialog06, ReadsAWeightWhereverTheReadsSplit) {
    for (const std::string& end : {"\x03"s, "\x04"s}) {
        const std::string answer = weight_record("01235", "000000", "000000", end);
        for (std::size_t split = 0; split <= answer.size(); ++split) {
            Dialog06 scale({});
            ScaleWords words = asked(scale, answer.substr(0, split));
            for (ScaleWord& word : words_of(scale, answer.substr(split))) words.push_back(std::move(word));
            ASSERT_EQ(words, ScaleWords{kOneKilogram}) << split;
            EXPECT_EQ(scale.reply(), kOver);
            ASSERT_EQ(scale.dropped(), 0U);
        }
    }
}

TEST(Dialog06, SendsThePriceThatItWasGivenInAsManyDigitsAsTheScaleTakes) {
    Dialog06 scale({});
    EXPECT_EQ(scale.price_max(), 999'999);
    scale.set_price(1250);
    EXPECT_EQ(asked(scale, weight_record("01235", "001250", "001544"), "001250"), ScaleWords{kOneKilogram});
    Dialog06 old({.polynomial = {}, .price_digits = 5});
    EXPECT_EQ(old.price_max(), 99'999);
    old.set_price(1250);
    EXPECT_EQ(asked(old, weight_record("01235", "01250", "001544"), "01250"), ScaleWords{kOneKilogram});
}

TEST(Dialog06, TurnsEachStatusIntoWhatItMeans) {
    const std::vector<std::pair<std::string, What>> meanings{
        {"00", What::unsure}, {"01", What::unsure}, {"02", What::unsure}, {"10", What::fault},
        {"12", What::fault},  {"13", What::fault},  {"20", What::unsure}, {"22", What::unsure},
        {"30", What::under},  {"31", What::under},  {"32", What::over}};
    for (const auto& [code, what] : meanings) {
        Dialog06 scale({});
        const ScaleWords words = refused(scale, code);
        ASSERT_EQ(words.size(), 1U) << code;
        EXPECT_EQ(words.front().what, what) << code;
        EXPECT_EQ(words.front().why.empty(), what != What::fault) << code;
    }
}

TEST(Dialog06, SaysTheSameLoadAgainUntilAnotherLiesThere) {
    Dialog06 scale({});
    EXPECT_EQ(refused(scale, "21"), (ScaleWords{{What::unsure, {}}}));  // of a load that we never heard of
    EXPECT_EQ(asked(scale, weight_record("01235")), ScaleWords{kOneKilogram});
    static_cast<void>(scale.reply());
    EXPECT_EQ(refused(scale, "21"), ScaleWords{kOneKilogram});
    EXPECT_EQ(refused(scale, "20"), (ScaleWords{{What::unsure, {}}}));
    EXPECT_EQ(refused(scale, "21"), (ScaleWords{{What::unsure, {}}}));
}

TEST(Dialog06, DoesNotTakeTheLoadForTheOneBeforeWhenAnAnswerWasLost) {
    Dialog06 scale({});
    EXPECT_EQ(asked(scale, weight_record("01235")), ScaleWords{kOneKilogram});
    static_cast<void>(scale.reply());
    EXPECT_EQ(asked(scale, weight_record("0700")), ScaleWords{});  // torn: the scale weighed another load
    EXPECT_EQ(refused(scale, "21"), (ScaleWords{{What::unsure, {}}}));
}

TEST(Dialog06, SendsOneWhereTheScaleTakesNoPriceOfNothing) {
    Dialog06 scale({});
    EXPECT_EQ(scale.ask(), price_record());
    static_cast<void>(words_of(scale, kNak));
    EXPECT_EQ(scale.reply(), kAskStatus);
    EXPECT_EQ(words_of(scale, status_record("11")).front().what, What::unsure);
    EXPECT_EQ(asked(scale, weight_record("01235", "000001", "000001"), "000001"), ScaleWords{kOneKilogram});
    static_cast<void>(scale.reply());
    EXPECT_EQ(refused(scale, "11", "000001").front().what, What::fault);
}

TEST(Dialog06, AnswersTheQuestionForTheChecksumAndThenWeighs) {
    Dialog06 scale({.polynomial = kMadeUp, .seed = 7});
    EXPECT_EQ(scale.ask(), price_record());
    EXPECT_EQ(words_of(scale, check_record("2;2")), ScaleWords{});
    const std::string said = scale.reply();
    ASSERT_EQ(said.size(), 14U);
    EXPECT_EQ(said.substr(0, 5),
              "\x04\x02"s
              "10\x1b");
    const std::string sent = said.substr(5, 8);
    const auto rotated = static_cast<std::uint16_t>(std::stoul(sent.substr(0, 4), nullptr, 16));
    EXPECT_EQ(sent, dialog_06_correction(std::rotr(rotated, 11), kMadeUp, 11, 2));
    EXPECT_EQ(words_of(scale, kAck), ScaleWords{});
    EXPECT_EQ(scale.reply(), kAskWeight);
    EXPECT_EQ(words_of(scale, check_record("1")), ScaleWords{});
    EXPECT_EQ(scale.reply(), kAskWeight);
    EXPECT_EQ(words_of(scale, weight_record("01235")), ScaleWords{kOneKilogram});
    // Each time another number.
    static_cast<void>(scale.ask());
    static_cast<void>(words_of(scale, check_record("2;2")));
    EXPECT_NE(scale.reply().substr(5, 8), sent);
}

TEST(Dialog06, SaysWhyThereIsNoWeightWithoutTheSecretOrWithAnother) {
    Dialog06 without({});
    static_cast<void>(without.ask());
    const ScaleWords words = words_of(without, check_record("200"));
    ASSERT_EQ(words.size(), 1U);
    EXPECT_EQ(words.front().what, What::fault);
    EXPECT_NE(words.front().why.find("checksum_polynomial"), std::string_view::npos);
    EXPECT_EQ(without.reply(), kOver);

    Dialog06 wrong({.polynomial = kMadeUp});
    static_cast<void>(wrong.ask());
    static_cast<void>(words_of(wrong, check_record("200") + kAck + check_record("0")));
    static_cast<void>(wrong.reply());
    static_cast<void>(wrong.ask());
    static_cast<void>(words_of(wrong, check_record("200")));
    static_cast<void>(wrong.reply());
    static_cast<void>(words_of(wrong, kAck));
    EXPECT_EQ(wrong.reply(), kAskWeight);
    const ScaleWords refusal = words_of(wrong, check_record("0"));
    ASSERT_EQ(refusal.size(), 1U);
    EXPECT_EQ(refusal.front().what, What::fault);
    EXPECT_EQ(refusal.front().why.find("4A93"), std::string_view::npos);
}

/// Long division of polynomials over two, bit by bit, as a text of digits.
std::uint16_t remainder_of(std::uint16_t number, std::uint16_t polynomial) {
    std::uint64_t dividend = std::uint64_t{number} << 16;
    const std::uint64_t divisor = 0x10000U | polynomial;
    for (int bit = 31; bit >= 16; --bit) {
        if ((dividend >> bit & 1U) != 0) dividend ^= divisor << (bit - 16);
    }
    return static_cast<std::uint16_t>(dividend);
}

TEST(Dialog06, ComputesTheRemainderAsLongDivisionDoes) {
    for (unsigned number = 0; number < 0x10000; number += 257) {
        const auto text = dialog_06_correction(static_cast<std::uint16_t>(number), kMadeUp, 0, 0);
        ASSERT_EQ(text.size(), 8U);
        EXPECT_EQ(std::stoul(text.substr(0, 4), nullptr, 16), number);
        EXPECT_EQ(std::stoul(text.substr(4), nullptr, 16),
                  remainder_of(static_cast<std::uint16_t>(number), kMadeUp));
    }
    EXPECT_EQ(dialog_06_correction(0x1234, 0, 4, 0), "23410000");
}

TEST(Dialog06, MakesNoWeightOfAnAnswerThatLacksAByte) {
    const std::string answer = weight_record("01235", "001250", "001544");
    for (std::size_t lost = 0; lost < answer.size(); ++lost) {
        for (const bool is_broken : {false, true}) {
            Dialog06 scale({});
            scale.set_price(1250);
            std::string torn = answer;
            torn.replace(lost, 1, is_broken ? "\0"s : "");
            for (const ScaleWord& word : asked(scale, torn, "001250"))
                ADD_FAILURE() << lost << word.weight.digits;
            static_cast<void>(scale.reply());
            EXPECT_EQ(asked(scale, answer, "001250"), ScaleWords{kOneKilogram}) << lost;
        }
    }
}

TEST(Dialog06, RefusesWhatIsNoAnswer) {
    for (const std::string& bad : {weight_record("01235", "000001"), weight_record("1235"),
                                   weight_record("0123 "), weight_record("01235", "00000"),
                                   "\x02"s
                                   "02\x1b"
                                   "4\x1b"
                                   "01235\x1b"
                                   "000000\x1b"
                                   "000000\x03",
                                   "\x02"s
                                   "02\x03",
                                   "\x02\x03"s, status_record("20"), check_record("1"), check_record("2"),
                                   check_record("2zz"), "\x02"s + std::string(100, '1') + "\x03"}) {
        Dialog06 scale({});
        EXPECT_EQ(asked(scale, bad), ScaleWords{}) << bad;
        EXPECT_EQ(scale.dropped(), 1U) << bad;
        EXPECT_EQ(scale.reply(), "") << bad;
    }
}

TEST(Dialog06, HearsNothingThatItDidNotAskFor) {
    Dialog06 scale({.polynomial = kMadeUp});
    EXPECT_EQ(
        words_of(scale, kAck + kNak + weight_record("01235") + status_record("32") + check_record("200")),
        ScaleWords{});
    EXPECT_EQ(scale.reply(), "");
}

TEST(Dialog06, StandsTenMegabytesOfGarbageAndGoesOn) {
    Dialog06 scale({.polynomial = kMadeUp});
    static_cast<void>(scale.ask());
    test::feed_garbage(scale);
    scale.reset();
    EXPECT_EQ(asked(scale, weight_record("01235")), ScaleWords{kOneKilogram});
}

TEST(Dialog06, TakesFourHexadecimalDigitsForASecret) {
    EXPECT_EQ(parse_polynomial("4a93"), kMadeUp);
    EXPECT_EQ(parse_polynomial("4A93"), kMadeUp);
    for (const char* bad : {"", "4A9", "4A930", "0x4A", "4A9G", "-123", " 123"})
        EXPECT_FALSE(parse_polynomial(bad)) << bad;
}

}  // namespace
}  // namespace comptoir::bridge
