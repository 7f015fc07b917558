#include "kiosk-config/settings/source_text.hpp"

#include <gtest/gtest.h>

#include "kiosk-config/settings/settings.hpp"

namespace comptoir::settings {
namespace {

using namespace std::string_literals;

std::string utf16(std::u16string_view text, bool high_first) {
    std::string bytes = high_first ? "\xFE\xFF" : "\xFF\xFE";
    for (const char16_t unit : text) {
        const char high = static_cast<char>(unit >> 8);
        const char low = static_cast<char>(unit & 0xFF);
        bytes += high_first ? high : low;
        bytes += high_first ? low : high;
    }
    return bytes;
}

TEST(SourceText, DropsAByteOrderMarkAndKeepsTheRest) {
    EXPECT_EQ(decode_source("\xEF\xBB\xBF[http]\r\n").text, "[http]\r\n");
    EXPECT_EQ(decode_source("").text, "");
    EXPECT_TRUE(decode_source("\xEF\xBB\xBF").is_good());
}

TEST(SourceText, ReadsUtf16OfBothOrdersWithEveryLengthOfUtf8) {
    const std::u16string_view text = u"#a\u00e9\u20ac\U0001F600\n";
    EXPECT_EQ(decode_source(utf16(text, false)).text, "#a\u00e9\u20ac\U0001F600\n");
    EXPECT_EQ(decode_source(utf16(text, true)).text, "#a\u00e9\u20ac\U0001F600\n");
}

TEST(SourceText, RefusesBrokenUtf16) {
    EXPECT_FALSE(decode_source("\xFF\xFE\x41"s).is_good());              // half a letter
    EXPECT_FALSE(decode_source("\xFF\xFE\x00\xD8"s).is_good());          // first half of a pair, then nothing
    EXPECT_FALSE(decode_source("\xFF\xFE\x00\xD8\x41\x00"s).is_good());  // first half, then a letter
    EXPECT_FALSE(decode_source("\xFF\xFE\x00\xDC\x41\x00"s).is_good());  // second half alone
    EXPECT_EQ(decode_source("\xFF\xFE\x0A\x00\x00\xDC"s).line, 2);
}

TEST(SourceText, RefusesBinaryFilesAndNamesTheLine) {
    const SourceText zero = decode_source("a = 1\nb = \0"s);
    EXPECT_EQ(zero.problem, "is not a text file: it has a zero byte here");
    EXPECT_EQ(zero.line, 2);
    EXPECT_FALSE(decode_source("\x7F"
                               "ELF\x02\x01\x01\0\0"s)
                     .is_good());
    EXPECT_FALSE(decode_source("\xFF\xFE\0\0a\0\0\0"s).is_good());  // UTF-32
    EXPECT_FALSE(decode_source("a\0b\0\0\0\0c\0d"s).is_good());
    EXPECT_FALSE(decode_source(std::string(600, '\0')).is_good());
}

TEST(SourceText, KnowsUtf16WithoutItsMarkByItsZeroBytes) {
    const std::u16string_view text = u"# Caf\u00e9 \u20ac\n[shop]\nname = \"\u0100\u0100\u65e5\"\n";
    for (const bool high_first : {false, true}) {
        const SourceText source = decode_source(utf16(text, high_first).substr(2));
        EXPECT_EQ(source.text, "# Caf\u00e9 \u20ac\n[shop]\nname = \"\u0100\u0100\u65e5\"\n")
            << source.problem;
        const SourceText cut = decode_source(utf16(text, high_first).substr(2) + "\n");
        EXPECT_EQ(cut.problem, "is UTF-16 cut off in the middle of a letter");
    }
    EXPECT_EQ(decode_source("a\0=\0001\0"s).text, "a=1");
}

TEST(SourceText, EndsLinesAsOldMacsAndWindowsDidAndCountsThem) {
    EXPECT_EQ(decode_source("# one\r[http]\r").text, "# one\n[http]\n");
    EXPECT_EQ(decode_source("# one\r\n[http]\r\n").text, "# one\r\n[http]\r\n");
    EXPECT_EQ(decode_source("# one\r# two\rname = \"Caf\xE9\"\r").line, 3);
}

TEST(SourceText, NamesTheLineThatIsNotUtf8) {
    const SourceText latin = decode_source("# one\n# two\nname = \"Caf\xE9\"\n");
    EXPECT_EQ(latin.problem, "is not UTF-8 here: save the file as UTF-8");
    EXPECT_EQ(latin.line, 3);
}

TEST(SourceText, EndsAtItsBound) {
    EXPECT_TRUE(decode_source(std::string(kFileBytesMax, '\n')).is_good());
    EXPECT_FALSE(decode_source(std::string(kFileBytesMax + 1, '\n')).is_good());
}

TEST(SourceText, RefusesNestingThatWouldExhaustTheParser) {
    const auto repeated = [](std::string_view part, int count) {
        std::string out;
        for (int i = 0; i < count; ++i) out += part;
        return out;
    };
    for (const std::string& deep :
         {"a = " + repeated("[", 100'000), "\na = " + repeated("{b=", 100'000),
          repeated("a.", 100'000) + "a = 1", "[" + repeated("a.", 100'000) + "a]",
          repeated("\"a\" . ", 100'000) + "a = 1", repeated("[{a.b.c.d=", 50'000),
          "a = [\n" + repeated("[\n", 100'000), "x = [\"\"\"a\"\"\"\"\", " + repeated("[", 1'000)}) {
        const SourceText source = decode_source(deep);
        EXPECT_EQ(source.problem, "is nested too deep here") << deep.substr(0, 20);
        EXPECT_GE(source.line, 1);
    }
}

TEST(SourceText, CountsNoBracketsOrDotsInStringsAndComments) {
    const std::string many(1'000, '[');
    const std::string dots(1'000, '.');
    for (const std::string& text :
         {"a = \"" + many + dots + "\"", "a = '" + many + dots + "'", "# " + many + dots,
          "a = \"\"\"\n" + many + "\n\"\" " + dots + "\"\"\"", "a = '''\n" + many + "'' '''",
          "a = \"\\\"" + many + "\"", "a = 1 # it's\nb = \"" + many + "\""}) {
        EXPECT_TRUE(decode_source(text).is_good()) << text.substr(0, 20);
    }
}

TEST(SourceText, NamesTypographicQuotesAndLettersOutsideOfQuotes) {
    EXPECT_EQ(decode_source("[pos]\nurl = \u201Chttps://shop.example\u201D").problem,
              "has a typographic quote here: write a straight one, \"");
    const SourceText letter = decode_source("[pos]\n\u3042 = 1");
    EXPECT_EQ(letter.problem, "has a letter here that may stand only inside quotes");
    EXPECT_EQ(letter.line, 2);
    EXPECT_FALSE(decode_source("[\u2CF7]").is_good());
    EXPECT_TRUE(decode_source("a = \"\u3042\" # \u3042\n\"\u3042\" = '''\u3042'''").is_good());
}

TEST(SourceText, RefusesAnEscapedTildeOnlyWhereItIsOne) {
    EXPECT_FALSE(decode_source("a = \"\\u007e41\"").is_good());
    EXPECT_FALSE(decode_source("a = \"\"\"\\U0000007E41\"\"\"").is_good());
    EXPECT_TRUE(decode_source("a = '\\u007e41'\nb = \"\\\\u007e ~\" # \\u007e").is_good());
}

TEST(SourceText, TakesNestingThatPeopleWrite) {
    EXPECT_TRUE(decode_source("http.listen = [\"a\", \"b\"]\nx = { y = [1.5, 2.5, 3.5] }\n").is_good());
    std::string many_lines;
    for (int i = 0; i < 1'000; ++i) many_lines += "[[printer]]\nuri = \"tcp://192.168.1.1\"\nx.y = 1.5\n";
    EXPECT_TRUE(decode_source(many_lines).is_good());
}

}  // namespace
}  // namespace comptoir::settings
