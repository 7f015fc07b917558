#include <gtest/gtest.h>

#include "app/base/base64.hpp"
#include "app/base/log.hpp"
#include "app/base/text.hpp"
#include "app/base/units.hpp"
#include "app/base/utf8.hpp"

namespace comptoir {
namespace {

TEST(Trimmed, LeavesWhatStandsBetweenTheBlanks) {
    EXPECT_EQ(trimmed("a"), "a");
    EXPECT_EQ(trimmed(" \t a b\r\n"), "a b");
    EXPECT_EQ(trimmed("\xC2\xA0"), "\xC2\xA0") << "of another alphabet than ours";
    EXPECT_EQ(trimmed(" \t\r\n"), "");
    EXPECT_EQ(trimmed(""), "");
    EXPECT_EQ(trimmed("  \t1 kg ", " "), "\t1 kg") << "of none but the blanks that are named";
}

TEST(Ascii, KnowsItsLettersAndDigits) {
    for (int byte = 0; byte < 256; ++byte) {
        const char c = static_cast<char>(byte);
        const std::string_view digits = "0123456789";
        const std::string_view small = "abcdefghijklmnopqrstuvwxyz";
        const std::string_view large = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
        const std::size_t at_small = small.find(c);
        const std::size_t at_large = large.find(c);
        EXPECT_EQ(is_digit(c), digits.find(c) != std::string_view::npos) << byte;
        EXPECT_EQ(is_letter(c), at_small != at_large) << byte;
        EXPECT_EQ(lower_case(c), at_large < large.size() ? small[at_large] : c) << byte;
        EXPECT_EQ(upper_case(c), at_small < small.size() ? large[at_small] : c) << byte;
        const std::size_t value = std::string_view("0123456789abcdef").find(lower_case(c));
        EXPECT_EQ(hexadecimal_value(c), value < 16 ? static_cast<int>(value) : -1) << byte;
    }
    EXPECT_EQ(lower_case("ÀB-c1"), "Àb-c1");
    EXPECT_EQ(upper_case("àB-c1"), "àB-C1");
    EXPECT_TRUE(is_all_digits("0129"));
    EXPECT_FALSE(is_all_digits("")) << "there is none";
    EXPECT_FALSE(is_all_digits("1 2"));
}

TEST(Utf8, TellsWellFormedTextFromTheRest) {
    for (const char* good :
         {"", "a", "\xC2\x80", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"}) {
        EXPECT_TRUE(utf8::is_valid(good)) << good;
    }
    for (const char* bad : {"\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xF0\x8F\xBF\xBF",
                            "\xF4\x90\x80\x80", "\xC2", "\xE2\x82", "\xFF"}) {
        EXPECT_FALSE(utf8::is_valid(bad));
    }
}

TEST(Utf8, FindsABadByteWhereverItStandsAmongAscii) {
    for (std::size_t length = 1; length < 20; ++length) {
        EXPECT_TRUE(utf8::is_valid(std::string(length, 'a')));
        for (std::size_t at = 0; at < length; ++at) {
            std::string text(length, 'a');
            text[at] = '\xE9';
            EXPECT_FALSE(utf8::is_valid(text)) << at << " of " << length;
            text.insert(at + 1, "\x82\xAC");
            text[at] = '\xE2';
            EXPECT_TRUE(utf8::is_valid(text)) << at << " of " << length;
        }
    }
}

TEST(Utf8, ReplacesEachMaximalIllFormedPartOnce) {
    // The example of Unicode 15.0, table 3-8.
    EXPECT_EQ(utf8::repair("\x61\xF1\x80\x80\xE1\x80\xC2\x62\x80\x63\x80\xBF\x64"),
              "a\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"
              "b\xEF\xBF\xBD"
              "c\xEF\xBF\xBD\xEF\xBF\xBD"
              "d");
}

TEST(Utf8, TakesALetterAsRepairAndEncodeSeeIt) {
    for (const char* text : {"", "a\xC2\x80\xE2\x82\xAC\xF0\x9F\x8D\x8E", "\xED\x9F\xBF\xF4\x8F\xBF\xBF",
                             "\x61\xF1\x80\x80\xE1\x80\xC2\x62\x80\x63\x80\xBF\x64", "\xE2\x82", "\xFF"}) {
        std::string bytes;
        std::string again;
        for (std::string_view rest = text; !rest.empty();) {
            const utf8::Letter letter = utf8::take_letter(rest);
            ASSERT_FALSE(letter.bytes.empty());
            bytes += letter.bytes;
            again += utf8::encode(letter.code);
        }
        EXPECT_EQ(bytes, text);
        EXPECT_EQ(again, utf8::repair(text));
    }
    std::string_view nothing;
    EXPECT_TRUE(utf8::take_letter(nothing).bytes.empty());
}

TEST(Utf8, CutsBetweenCodePoints) {
    EXPECT_EQ(utf8::prefix("a\xE2\x82\xAC", 3), "a");
    EXPECT_EQ(utf8::prefix("a\xE2\x82\xAC", 4), "a\xE2\x82\xAC");
    EXPECT_EQ(utf8::prefix("\xE2\x82\xAC", 0), "");
}

TEST(Base64, DecodesTheVectorsOfTheRfc) {
    const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                           {"f", "Zg=="},
                                                           {"fo", "Zm8="},
                                                           {"foo", "Zm9v"},
                                                           {"foob", "Zm9vYg=="},
                                                           {"fooba", "Zm9vYmE="},
                                                           {"foobar", "Zm9vYmFy"}};
    for (const auto& [plain, coded] : vectors) {
        EXPECT_EQ(base64::encode(plain), coded);
        EXPECT_EQ(*base64::decode(coded), plain);
    }
}

TEST(Base64, TakesWrappedAndUnpaddedTextAndRefusesTheRest) {
    EXPECT_EQ(*base64::decode("Zm9v\r\n YmE"), "fooba");
    for (const char* bad : {"Z", "Zg=a", "Z*==", "Zg===", "data:image/png;base64,Zg=="})
        EXPECT_FALSE(base64::decode(bad)) << bad;
}

TEST(Units, WritesDecimalsWithoutFloats) {
    EXPECT_EQ(decimal_text(1235, 3), "1.235");
    EXPECT_EQ(decimal_text(-40, 3), "-0.040");
    EXPECT_EQ(decimal_text(7, 0), "7");
    EXPECT_EQ(decimal_text(INT64_MIN, 2), "-92233720368547758.08");
}

TEST(Log, KeepsControlCharactersAndQuotesOutOfTheLine) {
    EXPECT_EQ(log::format(log::Level::warning, "printer offline", {{"name", "a\"b\nc"}}),
              "<4>printer offline name=\"a\\\"b c\"");
    EXPECT_LE(log::format(log::Level::info, "long", {{"x", std::string(5000, 'x')}}).size(), 1024u);
}

}  // namespace
}  // namespace comptoir
