#include "device-bridge/scanning/keyboard_layout.hpp"

#include <gtest/gtest.h>

#include <array>
#include <utility>
#include <vector>

namespace comptoir::bridge {
namespace {

using CapsLock = KeyboardLayout::CapsLock;

constexpr std::uint16_t kLeftShift = 42;
constexpr std::uint16_t kLeftControl = 29;
constexpr std::uint16_t kLeftAlt = 56;
constexpr std::uint16_t kAltGr = 100;
constexpr std::uint16_t kCapsLockKey = 58;

/// One keyboard, and what its keys type.
class Keyboard {
public:
    explicit Keyboard(const char* name, CapsLock caps = CapsLock::off)
        : layout_(KeyboardLayout::create(name).value()) {
        layout_->reset(caps);
    }
    std::string tap(std::uint16_t key) {
        std::string text = layout_->press(key);
        return text += layout_->release(key);
    }
    std::string taps(const std::vector<std::uint16_t>& keys) {
        std::string text;
        for (const std::uint16_t key : keys) text += tap(key);
        return text;
    }
    std::string with(std::uint16_t modifier, const std::vector<std::uint16_t>& keys) {
        std::string text = layout_->press(modifier);
        text += taps(keys);
        return text + layout_->release(modifier);
    }
    std::string digit_row() { return taps({2, 3, 4, 5, 6, 7, 8, 9, 10, 11}); }
    KeyboardLayout& operator*() { return *layout_; }

private:
    std::unique_ptr<KeyboardLayout> layout_;
};

// Source: xkeyboard-config 2.35 as devices/scanners.md section 3.1 lists it.
TEST(KeyboardLayout, TypesTheDigitRowOfEachCountry) {
    const std::vector<std::pair<const char*, std::pair<const char*, const char*>>> rows{
        {"us", {"1234567890", "!@#$%^&*()"}},  {"gb", {"1234567890", "!\"£$%^&*()"}},
        {"fr", {"&é\"'(-è_çà", "1234567890"}}, {"be", {"&é\"'(§è!çà", "1234567890"}},
        {"de", {"1234567890", "!\"§$%&/()="}}, {"ch", {"1234567890", "+\"*ç%&/()="}},
        {"es", {"1234567890", "!\"·$%&/()="}}, {"it", {"1234567890", "!\"£$%&/()="}}};
    for (const auto& [layout, row] : rows) {
        Keyboard keyboard(layout);
        EXPECT_EQ(keyboard.digit_row(), row.first) << layout;
        EXPECT_EQ(keyboard.with(kLeftShift, {2, 3, 4, 5, 6, 7, 8, 9, 10, 11}), row.second) << layout;
    }
}

TEST(KeyboardLayout, SwapsTheLettersThatACountrySwaps) {
    EXPECT_EQ(Keyboard("us").taps({16, 17, 21, 44, 50}), "qwyzm");
    EXPECT_EQ(Keyboard("fr").taps({16, 17, 21, 44, 50}), "azyw,");
    EXPECT_EQ(Keyboard("de").taps({16, 17, 21, 44, 50}), "qwzym");
}

TEST(KeyboardLayout, KnowsTheThirdLevel) {
    EXPECT_EQ(Keyboard("fr").with(kAltGr, {4, 5, 6, 10, 11}), "#{[^@");
    EXPECT_EQ(Keyboard("de").with(kAltGr, {16, 18, 12}), "@€\\");
}

TEST(KeyboardLayout, LocksLettersAndLeavesDigitsAlone) {
    EXPECT_EQ(Keyboard("us", CapsLock::on).taps({30, 2}), "A1");
    Keyboard keyboard("us");
    EXPECT_EQ(keyboard.taps({30, kCapsLockKey, 30, 2, kCapsLockKey, 30}), "aA1a");
    EXPECT_EQ(Keyboard("us", CapsLock::on).with(kLeftShift, {30}), "a");
}

TEST(KeyboardLayout, JoinsAnAccentWithItsLetter) {
    // A US code in a German layout: key 41 is the dead circumflex, key 13 the dead acute.
    EXPECT_EQ(Keyboard("de").taps({41, 30}), "â");
    EXPECT_EQ(Keyboard("de").taps({13, 18}), "é");
    EXPECT_EQ(Keyboard("de").taps({41, 57}), "^");
    EXPECT_EQ(Keyboard("de").taps({41, 41}), "^");
    EXPECT_EQ(Keyboard("de").taps({41, 2}), "^1") << "no such letter: both, one after the other";
    EXPECT_EQ(Keyboard("de").taps({41, 13, 30}), "^'a");
    EXPECT_EQ(Keyboard("de(nodeadkeys)").taps({41, 30}), "^a");
}

/// What stands on the keys of the American layout with dead keys, is meant where a space follows.
TEST(KeyboardLayout, TypesTheQuotesOfTheInternationalLayout) {
    constexpr std::uint16_t kQuote = 40;
    EXPECT_EQ(Keyboard("us(intl)").taps({kQuote, 57, 30}), "'a");
    EXPECT_EQ(Keyboard("us(intl)").with(kLeftShift, {kQuote, 57}), "\"");
    EXPECT_EQ(Keyboard("us(intl)").taps({kQuote, 30}), "á");
}

TEST(KeyboardLayout, JoinsAccentsOfEveryAlphabet) {
    EXPECT_EQ(Keyboard("gr").taps({39, 30}), "ά");
    EXPECT_EQ(Keyboard("cz").taps({13, 31}), "ś");
    EXPECT_EQ(Keyboard("pt").taps({43, 24}), "õ");
}

TEST(KeyboardLayout, ForgetsAnAccentThatWaited) {
    Keyboard keyboard("de");
    static_cast<void>(keyboard.tap(41));
    (*keyboard).reset(CapsLock::off);
    EXPECT_EQ(keyboard.tap(30), "a");
}

TEST(KeyboardLayout, TakesTheKeypadForDigitsWhateverNumLockSays) {
    for (const bool locked : {false, true}) {
        Keyboard keyboard("us");
        EXPECT_EQ(locked ? keyboard.tap(69) : "", "");
        EXPECT_EQ(keyboard.taps({82, 79, 80, 81, 75, 76, 77, 71, 72, 73, 83}), "0123456789.");
    }
}

TEST(KeyboardLayout, TypesTheSeparatorsOfTwoDimensionalCodes) {
    EXPECT_EQ(Keyboard("us").with(kLeftControl, {27}), "\x1d");  // Ctrl+]
    EXPECT_EQ(Keyboard("us").with(kLeftControl, {43}), "\x1c");  // Ctrl+backslash
}

TEST(KeyboardLayout, TypesNumbersHeldWithAltAsWindowsDoes) {
    EXPECT_EQ(Keyboard("us").with(kLeftAlt, {82, 80, 73}), "\x1d");   // 029
    EXPECT_EQ(Keyboard("us").with(kLeftAlt, {77, 76}), "A");          // 65
    EXPECT_EQ(Keyboard("us").with(kLeftAlt, {79, 81, 82}), "é");      // 130, code page 437
    EXPECT_EQ(Keyboard("us").with(kLeftAlt, {82, 80, 81, 81}), "é");  // 0233, code page 1252
    EXPECT_EQ(Keyboard("us").with(kLeftAlt, {82, 79, 80, 72}), "€");  // 0128
    EXPECT_EQ(Keyboard("us").with(kLeftAlt, {82, 79, 80, 73}), "\xc2\x81") << "0129 is nothing in page 1252";
    EXPECT_EQ(Keyboard("us").with(kLeftAlt, {82, 82, 82}), "");  // nothing
    EXPECT_EQ(Keyboard("us").with(kLeftAlt, std::vector<std::uint16_t>(99, 73)),
              Keyboard("us").with(kLeftAlt, std::vector<std::uint16_t>(5, 73)));
}

TEST(KeyboardLayout, TypesControlCharactersByPlaceWhereTheLayoutHasNone) {
    // The key of "]" on an American keyboard: "+" in Germany, a dead diaeresis in Switzerland, "$" in France.
    for (const char* layout : {"us", "gb", "de", "ch", "fr", "es", "se"}) {
        EXPECT_EQ(Keyboard(layout).with(kLeftControl, {27}), "\x1d") << layout;
        EXPECT_EQ(Keyboard(layout).with(kLeftControl, {30, 27}).size(), 2U) << layout;
    }
    EXPECT_EQ(Keyboard("de").with(kLeftControl, {43, 7}), "\x1c\x1e");
}

TEST(KeyboardLayout, TypesNumbersOfUnicode) {
    Keyboard keyboard("us");
    const auto typed = [&](const std::vector<std::uint16_t>& digits) {
        std::string text = (*keyboard).press(kLeftControl);
        text += (*keyboard).press(kLeftShift);
        text += keyboard.tap(22);  // U
        text += keyboard.taps(digits);
        text += (*keyboard).release(kLeftShift);
        return text + (*keyboard).release(kLeftControl);
    };
    EXPECT_EQ(typed({11, 11, 18, 10}), "é");         // 00e9
    EXPECT_EQ(typed({3, 11, 30, 46}), "€");          // 20ac
    EXPECT_EQ(typed({2, 32}), "\x1d");               // 1d
    EXPECT_EQ(typed({2, 33, 7, 11, 11}), "😀");       // 1f600
    EXPECT_EQ(typed({32, 9, 11, 11}), "");           // d800 is half a character
    EXPECT_EQ(typed({33, 33, 33, 33, 33, 33}), "");  // beyond the last
    EXPECT_EQ(typed({11}), "");
    EXPECT_EQ(keyboard.tap(30), "a") << "nothing of it is left";
}

TEST(KeyboardLayout, TypesNumbersOfUnicodeThatEndWithSpace) {
    Keyboard keyboard("fr");
    std::string text = (*keyboard).press(kLeftControl);
    text += (*keyboard).press(kLeftShift);
    text += keyboard.tap(22);
    text += (*keyboard).release(kLeftShift);
    text += (*keyboard).release(kLeftControl);
    EXPECT_EQ(text + keyboard.taps({18, 10, 57}), "é");  // e9 on a French keyboard, without Shift
    EXPECT_EQ(keyboard.tap(57), " ");
}

TEST(KeyboardLayout, GivesOutAnAccentThatNoLetterFollowed) {
    Keyboard keyboard("de");
    static_cast<void>(keyboard.tap(41));
    EXPECT_EQ((*keyboard).finish(), "^");
    EXPECT_EQ((*keyboard).finish(), "");
    EXPECT_EQ(keyboard.tap(30), "a");
}

TEST(KeyboardLayout, LocksWhatEachLayoutLocks) {
    // In France the lock is on the digits, too; in Germany on the letters alone.
    EXPECT_EQ(Keyboard("fr", CapsLock::on).taps({16, 2, 3}), Keyboard("fr").with(kCapsLockKey, {16, 2, 3}));
    EXPECT_EQ(Keyboard("de", CapsLock::on).taps({16, 2, 26}), "Q1Ü");
}

TEST(KeyboardLayout, LetsNoLostReleaseHoldAModifier) {
    Keyboard keyboard("us");
    static_cast<void>((*keyboard).press(kLeftShift));
    static_cast<void>((*keyboard).press(kLeftShift));  // its release was lost
    static_cast<void>((*keyboard).release(kLeftShift));
    EXPECT_EQ(keyboard.tap(30), "a");
}

TEST(KeyboardLayout, TypesNothingForWhatIsNoText) {
    Keyboard keyboard("us");
    for (const std::uint16_t key : {0, 59, 60, 103, 108, 113, 125, 240, 767, 768, 65'535}) {
        EXPECT_EQ(keyboard.tap(key), "") << key;
    }
}

TEST(KeyboardLayout, RefusesALayoutThatIsNone) {
    for (const char* bad :
         {"", "nowhere", "us(nothing)", "us(", "us()", "../etc/passwd", "us(a)b", "u s", "(us)"}) {
        const auto layout = KeyboardLayout::create(bad);
        ASSERT_FALSE(layout) << bad;
        EXPECT_EQ(layout.error().code, ErrorCode::malformed);
    }
    EXPECT_FALSE(KeyboardLayout::create(std::string(100'000, 'x')));
}

}  // namespace
}  // namespace comptoir::bridge
