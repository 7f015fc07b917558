#include "device-bridge/scanning/key_codes.hpp"

#include <gtest/gtest.h>

#include <random>

#include "app/base/utf8.hpp"
#include "tests/support/typist.hpp"

namespace comptoir::bridge {
namespace {

using namespace std::chrono_literals;
using test::Typist;
using Codes = std::vector<std::string>;
using Verdict = KeyCodes::Verdict;

class KeyCodesTest : public ::testing::Test {
protected:
    void configure(KeyCodes::Options options, const char* layout = "us") {
        codes = std::make_unique<KeyCodes>(KeyboardLayout::create(layout).value(), options);
    }
    void SetUp() override { configure({}); }

    void feed(const std::vector<KeyMove>& moves) {
        for (const KeyMove& move : moves) codes->feed(move, sink());
    }
    void scan(std::string_view text) { feed(scanner.type(text)); }
    void by_hand(std::string_view text) {
        Typist hand(scanner.now(), 120ms);
        feed(hand.type(text));
        scanner = Typist(hand.now(), 8ms);
        scanner.rest(300ms);
    }
    /// As a weak radio does: a key every 90 ms.
    void slowly(std::string_view text, std::chrono::milliseconds held) {
        for (const char c : text) {
            scanner.rest(82ms);  // and its own 8
            auto moves = scanner.type(std::string_view(&c, 1));
            moves.back().at += held;
            feed(moves);
        }
    }
    void wait(std::chrono::milliseconds time) {
        scanner.rest(time);
        codes->rest(scanner.now(), sink());
    }
    KeyCodes::Sink sink() {
        return [this](std::string code) { seen.push_back(std::move(code)); };
    }

    Typist scanner{Time{} + 1h, 8ms};
    std::unique_ptr<KeyCodes> codes;
    Codes seen;
};

TEST_F(KeyCodesTest, EndsACodeAtEnterOfEitherKindAndAtTab) {
    scan("5901234123457\rABC-123\t");
    feed(scanner.type("98765"));
    feed({{KeyMove::What::pressed, 96, scanner.now() + 5ms}});
    EXPECT_EQ(seen, (Codes{"5901234123457", "ABC-123", "98765"}));
    EXPECT_EQ(codes->dropped(), 0U);
}

TEST_F(KeyCodesTest, TakesATabAndAnEnterForOneEnd) {
    scan("5901234123457\t\r4006381333931\t\r");
    EXPECT_EQ(seen, (Codes{"5901234123457", "4006381333931"}));
    EXPECT_EQ(codes->dropped(), 0U);
}

TEST_F(KeyCodesTest, LeavesATabInTheCodeWhereTheSettingsSaySo) {
    configure({.end = CodeEnd::enter});
    scan("ab\tcd\r");
    EXPECT_EQ(seen, (Codes{"ab\tcd"}));
}

TEST_F(KeyCodesTest, EndsACodeWithSilenceWhereTheSettingsSaySo) {
    configure({.end = CodeEnd::silence, .gap = 80ms});
    scan("5901234123457");
    wait(70ms);
    EXPECT_EQ(seen, Codes{});
    wait(10ms);
    EXPECT_EQ(seen, Codes{"5901234123457"});
    EXPECT_EQ(codes->rests_at(), std::nullopt);
}

TEST_F(KeyCodesTest, EndsACodeWithSilenceOnlyUntilAnEndWasEverTyped) {
    scan("5901234123457");
    wait(1'000ms);
    EXPECT_EQ(seen, Codes{"5901234123457"});
    scan("4006381333931\r");
    scan("12345");
    EXPECT_EQ(codes->rests_at(), std::nullopt);
    wait(5'000ms);
    EXPECT_EQ(seen, (Codes{"5901234123457", "4006381333931"}));
}

TEST_F(KeyCodesTest, TwoCodesWithoutAnEndAreTwoHoweverSoonTheSecondComes) {
    for (const auto pause : {160ms, 400ms, 900ms}) {
        configure({});
        seen.clear();
        scan("5901234123457");
        scanner.rest(pause);
        scan("4006381333931");
        scanner.rest(pause);
        scan("96385074");
        wait(1'000ms);
        EXPECT_EQ(seen, (Codes{"5901234123457", "4006381333931", "96385074"})) << pause.count();
        EXPECT_EQ(codes->dropped() + codes->by_hand(), 0U);
    }
}

TEST_F(KeyCodesTest, TwoCodesThatSilencePartsAreTwoAlsoWhenNobodyLookedInBetween) {
    configure({.end = CodeEnd::silence, .gap = 80ms});
    scan("4006381333931");
    scanner.rest(200ms);
    scan("96385074");
    wait(80ms);
    EXPECT_EQ(seen, (Codes{"4006381333931", "96385074"}));
}

TEST_F(KeyCodesTest, GluesNoHalfCodeToTheNext) {
    scan("5901234123457\r");
    scan("123456");  // the scanner was pulled away
    scanner.rest(1'100ms);
    scan("4006381333931\r");
    EXPECT_EQ(seen, (Codes{"5901234123457", "4006381333931"}));
    EXPECT_EQ(codes->dropped(), 1U);
}

TEST_F(KeyCodesTest, DropsTheCodeOfWhichTheLayoutLacksAKeyAndTheNextIsWhole) {
    constexpr std::uint16_t kBrazilsSlash = 89;
    const auto scan_with = [&](std::uint16_t key) {
        auto moves = scanner.type("12x34\r");  // five characters, each down and up
        moves[4].key = moves[5].key = key;
        feed(moves);
    };
    scan("5901234123457\r");
    for (const std::uint16_t key : {kBrazilsSlash, std::uint16_t{95}, std::uint16_t{124}}) {
        seen.clear();
        configure({});
        scan_with(key);
        EXPECT_EQ(seen, Codes{}) << key << ": \"1234\" is another product";
        EXPECT_EQ(codes->dropped(), 1U);
        EXPECT_EQ(codes->lacked(), 1U);
        scan("4006381333931\r");
        EXPECT_EQ(seen, Codes{"4006381333931"});
        EXPECT_EQ(codes->dropped(), 1U);
    }
    seen.clear();
    configure({}, "br");
    scan_with(kBrazilsSlash);
    configure({}, "jp");
    scan_with(124);
    EXPECT_EQ(seen, (Codes{"12/34", "12\\34"}));
    configure({});
    constexpr std::uint16_t kVolumeUp = 115;
    scan_with(kVolumeUp);
    EXPECT_EQ(seen.back(), "1234") << "a key that types nothing anywhere is none of a code";
}

TEST_F(KeyCodesTest, ACodeThatRestsIsWholeThoughTheNextLacksAKey) {
    scan("5901234123457");
    scanner.rest(400ms);
    feed({{KeyMove::What::pressed, 89, scanner.now()}, {KeyMove::What::released, 89, scanner.now()}});
    scan("12345\r");
    EXPECT_EQ(seen, Codes{"5901234123457"});
    EXPECT_EQ(codes->dropped(), 1U);
}

TEST_F(KeyCodesTest, DropsTheCodeInWhichKeysWereLostAndTheNextIsWhole) {
    auto moves = scanner.type("5901234123457\r");
    moves[9] = {KeyMove::What::lost, 0, moves[9].at};
    feed(moves);
    EXPECT_EQ(seen, Codes{});
    EXPECT_EQ(codes->dropped(), 1U);
    scan("4006381333931\r");
    EXPECT_EQ(seen, Codes{"4006381333931"});
}

TEST_F(KeyCodesTest, CapsLockLastsOverLostKeys) {
    constexpr std::uint16_t kCapsLock = 58;
    const auto lose = [&](std::optional<CapsLight> light) {
        feed({{KeyMove::What::lost, 0, scanner.now(), light}});
        scan("12345\r");  // the code that they were missing in
        seen.clear();
    };
    feed({{KeyMove::What::pressed, kCapsLock, scanner.now()},
          {KeyMove::What::released, kCapsLock, scanner.now()}});
    lose(std::nullopt);
    scan("abcDEF\r");
    EXPECT_EQ(seen, Codes{"ABCdef"}) << "nobody said that it is off";
    lose(CapsLight::off);
    scan("abcDEF\r");
    EXPECT_EQ(seen, Codes{"abcDEF"});
}

TEST_F(KeyCodesTest, TakesASlowScannerByHowShortItsKeysAreDown) {
    slowly("5901234123457\r", 20ms);
    EXPECT_EQ(seen, Codes{"5901234123457"});
    EXPECT_EQ(codes->verdict(), Verdict::scanner);
    slowly("401\r", 20ms);
    EXPECT_EQ(seen, (Codes{"5901234123457", "401"})) << "it is known by then";
    configure({});
    slowly("5901234123457\r", 70ms);
    EXPECT_EQ(seen.size(), 2U);
    EXPECT_EQ(codes->verdict(), Verdict::person);
    EXPECT_EQ(codes->by_hand(), 1U);
}

TEST_F(KeyCodesTest, EndsACodeOfASlowScannerWithSilence) {
    slowly("5901234123457", 20ms);
    wait(1'000ms);
    EXPECT_EQ(seen, Codes{"5901234123457"});
    slowly("4006381333931", 20ms);
    scanner.rest(300ms);
    slowly("90311017", 20ms);
    EXPECT_EQ(seen, (Codes{"5901234123457", "4006381333931"})) << "the next came before the silence was seen";
}

TEST_F(KeyCodesTest, TakesAPersonForNoScanner) {
    by_hand("1234567\r");
    EXPECT_EQ(seen, Codes{});
    EXPECT_EQ(codes->verdict(), Verdict::person);
    EXPECT_EQ(codes->by_hand(), 1U);
    scan("5901234123457\r");
    EXPECT_EQ(seen, Codes{"5901234123457"});
    EXPECT_EQ(codes->verdict(), Verdict::scanner);
}

TEST_F(KeyCodesTest, TakesAScannerForOneAlsoWhenItIsSlow) {
    scan("5901234123457\r");
    by_hand("42\r");
    EXPECT_EQ(seen, (Codes{"5901234123457", "42"}));
}

TEST_F(KeyCodesTest, NeedsMoreThanTwoFastKeysToCallItAScanner) {
    scan("1\r");
    EXPECT_EQ(seen, Codes{"1"});
    EXPECT_EQ(codes->verdict(), Verdict::unknown);
}

TEST_F(KeyCodesTest, TakesEveryKeyForAScanWhereTheSettingsSaySo) {
    configure({.typist = KeyCodes::Typist::scanner});
    by_hand("1234567\r");
    EXPECT_EQ(seen, Codes{"1234567"});
}

TEST_F(KeyCodesTest, IgnoresAKeyThatIsHeldDown) {
    auto moves = scanner.type("123\r");
    for (int i = 0; i < 100'000; ++i)
        moves.insert(moves.begin() + 1, {KeyMove::What::repeated, 2, moves[0].at});
    feed(moves);
    EXPECT_EQ(seen, Codes{"123"});
}

TEST_F(KeyCodesTest, KeepsTheSeparatorsOfGs1CodesAndLeavesOutEscape) {
    auto moves = scanner.type(
        "0109501101530003\x1d"
        "10ABC\r");
    moves.insert(moves.begin() + 4, {KeyMove::What::pressed, 1, moves[4].at});  // Escape
    feed(moves);
    EXPECT_EQ(seen, Codes{"0109501101530003\x1d"
                          "10ABC"});
}

TEST_F(KeyCodesTest, ReadsACodeWhereverItIsCutInTwoReads) {
    const auto moves = scanner.type("]C1Ab-9_/+\x1d.\r");
    for (std::size_t split = 0; split <= moves.size(); ++split) {
        configure({});
        seen.clear();
        const auto middle = moves.begin() + static_cast<std::ptrdiff_t>(split);
        feed({moves.begin(), middle});
        feed({middle, moves.end()});
        ASSERT_EQ(seen, Codes{"]C1Ab-9_/+\x1d."}) << split;
    }
}

TEST_F(KeyCodesTest, ForgetsHalfACodeWhenItIsPluggedInAgainAtAnyKey) {
    const auto moves = scanner.type("Ab5901234123457\r");
    for (std::size_t cut = 0; cut < moves.size(); ++cut) {
        configure({});
        seen.clear();
        feed({moves.begin(), moves.begin() + static_cast<std::ptrdiff_t>(cut)});
        if (!seen.empty()) break;  // only the release of Enter is missing
        codes->reset(KeyboardLayout::CapsLock::off);
        feed(scanner.type("4006381333931\r"));
        ASSERT_EQ(seen, Codes{"4006381333931"}) << cut;
    }
}

TEST_F(KeyCodesTest, TakesACodeOfAThousandCharactersAndNoLonger) {
    scan(std::string(1'000, '7') + "\r");
    EXPECT_EQ(seen, Codes{std::string(1'000, '7')});
    scan(std::string(1'001, '7') + "\r");
    EXPECT_EQ(seen.size(), 1U);
    EXPECT_EQ(codes->dropped(), 1U);
    scan("123\r");
    EXPECT_EQ(seen.back(), "123");
}

TEST_F(KeyCodesTest, StandsEveryKeyAtOnce) {
    std::vector<KeyMove> moves;
    for (std::uint16_t key = 0; key < 1'000; ++key)
        moves.push_back({KeyMove::What::pressed, key, scanner.now()});
    for (std::uint16_t key = 0; key < 1'000; ++key)
        moves.push_back({KeyMove::What::released, key, scanner.now()});
    feed(moves);
    codes->reset(KeyboardLayout::CapsLock::off);
    seen.clear();
    scan("5901234123457\r");
    EXPECT_EQ(seen, Codes{"5901234123457"});
}

TEST_F(KeyCodesTest, StandsRandomKeysAndUnderstandsTheNextCode) {
    std::minstd_rand random(7);
    for (const char* layout : {"us", "fr", "de", "jp", "ru", "ara"}) {
        configure({}, layout);
        for (int i = 0; i < 30'000; ++i) {
            const auto what = static_cast<KeyMove::What>(random() % 4);
            const auto key = static_cast<std::uint16_t>(random() % (random() % 4 == 0 ? 65'536 : 130));
            scanner.rest(std::chrono::milliseconds(random() % 20));
            codes->feed({what, key, scanner.now()}, sink());
        }
        for (const std::string& code : seen) {
            ASSERT_LE(code.size(), KeyCodes::kCodeMax * 8);
            ASSERT_TRUE(utf8::is_valid(code));
        }
    }
    codes->reset(KeyboardLayout::CapsLock::off);
    configure({});
    seen.clear();
    scan("5901234123457\r");
    EXPECT_EQ(seen, Codes{"5901234123457"});
}

TEST_F(KeyCodesTest, EndsACodeWithTheAccentThatStandsAlone) {
    configure({}, "de");
    scanner.rest(8ms);
    for (const std::uint16_t key : {2, 3, 4, 5, 41}) {
        scanner.rest(8ms);
        feed({{KeyMove::What::pressed, key, scanner.now()}, {KeyMove::What::released, key, scanner.now()}});
    }
    scan("\r");
    scan("abcde\r");
    EXPECT_EQ(seen, (Codes{"1234^", "abcde"})) << "and no accent is left for the next";
}

TEST_F(KeyCodesTest, PutsNoAccentOfLongAgoOnACode) {
    configure({}, "de");
    feed({{KeyMove::What::pressed, 41, scanner.now()}, {KeyMove::What::released, 41, scanner.now()}});
    scanner.rest(6'000ms);
    scan("abcde\r");
    EXPECT_EQ(seen, Codes{"abcde"});
}

TEST_F(KeyCodesTest, KeepsTwoScannersApartWhoseKeysComeByTurns) {
    KeyCodes other(KeyboardLayout::create("us").value(), {});
    Codes heard;
    const auto first = Typist(Time{} + 2h, 9ms)
                           .type(
                               "]C10109501101530003\x1d"
                               "21Ab\r4006381333931\r");
    const auto second = Typist(Time{} + 2h + 3ms, 7ms).type("5901234123457\rzyx-WVU\r");
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < first.size() || j < second.size()) {
        const bool takes_first = j == second.size() || (i < first.size() && first[i].at <= second[j].at);
        if (takes_first) {
            codes->feed(first[i++], sink());
        } else {
            other.feed(second[j++], [&](std::string code) { heard.push_back(std::move(code)); });
        }
    }
    EXPECT_EQ(seen, (Codes{"]C10109501101530003\x1d"
                           "21Ab",
                           "4006381333931"}));
    EXPECT_EQ(heard, (Codes{"5901234123457", "zyx-WVU"}));
}

TEST_F(KeyCodesTest, ChangesItsLayoutBetweenTwoCodes) {
    scan("ab");
    codes->set_layout(KeyboardLayout::create("fr").value());
    scan("qwer\r");
    EXPECT_EQ(seen, Codes{"azer"}) << "what was begun is forgotten";
}

TEST_F(KeyCodesTest, TypesInTheLayoutOfItsScanner) {
    configure({}, "fr");
    // What a scanner that is set to France sends for "31306": shifted digits.
    for (const std::uint16_t key : {4, 2, 4, 11, 7}) {
        scanner.rest(8ms);
        feed({{KeyMove::What::pressed, 42, scanner.now()},
              {KeyMove::What::pressed, key, scanner.now()},
              {KeyMove::What::released, key, scanner.now()},
              {KeyMove::What::released, 42, scanner.now()}});
    }
    scan("\r");
    EXPECT_EQ(seen, Codes{"31306"});
}

}  // namespace
}  // namespace comptoir::bridge
