#include "renderer/text/run.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <ostream>
#include <set>
#include <string>

#include "renderer/text/plain.hpp"
#include "tests/support/easel.hpp"
#include "tests/support/temporary_folder.hpp"

namespace comptoir::test {
namespace {

constexpr Direction kLeftToRight = Direction::left_to_right;
constexpr Direction kRightToLeft = Direction::right_to_left;

TextStyle style_of(float size) {
    TextStyle style;
    style.size = size;
    return style;
}

/// What fontconfig sees on a machine without any of our fonts.
FontOptions no_fonts(const TemporaryFolder& folder) {
    return {.cache_folder = folder.path() / "cache",
            .configuration = "<fontconfig><dir>" + folder.path().string() + "</dir></fontconfig>"};
}

struct Script {
    const char* name;
    const char* text;
};

void PrintTo(const Script& script, std::ostream* out) {
    *out << script.text;
}

class EveryScript : public ::testing::TestWithParam<Script> {};

TEST_P(EveryScript, HasAllItsGlyphsInEveryFamily) {
    Easel easel;
    for (const Family family : {Family::humanist, Family::serif}) {
        for (const float size : {24.0F, 96.0F}) {
            TextStyle style = style_of(size);
            style.family = family;
            EXPECT_EQ(easel.text.measure(GetParam().text, style, kLeftToRight).unknown_glyphs, 0);
        }
    }
}

TEST(TextCache, SetsLatinGreekAndCyrillicInTheFamilyThatIsMeant) {
    Easel easel;
    for (const char* text : {"Flat white €4.50", "Καφές", "Кофе"}) {
        std::set<float> widths;
        for (const Family family : {Family::sans, Family::humanist, Family::serif}) {
            TextStyle style = style_of(96);
            style.family = family;
            widths.insert(easel.text.measure(text, style, kLeftToRight).width);
        }
        EXPECT_EQ(widths.size(), 3U) << text;
    }
}

TEST_P(EveryScript, HasAllItsGlyphs) {
    Easel easel;
    for (const float size : {24.0F, 216.0F}) {
        for (const int weight : {400, 600, 700}) {
            TextStyle style = style_of(size);
            style.weight = weight;
            const renderer::Run& run = easel.text.get(GetParam().text, style, kLeftToRight);
            EXPECT_EQ(run.extent.unknown_glyphs, 0);
            EXPECT_GT(run.extent.width, size / 2);
            EXPECT_FALSE(run.texture.empty());
            EXPECT_EQ(run.extent.lines, 1);
        }
    }
    EXPECT_TRUE(easel.fonts->problems().empty());
}

INSTANTIATE_TEST_SUITE_P(
    Text, EveryScript,
    ::testing::Values(Script{"latin", "Crème brûlée, ½ Ł ř ß ₫ € ₺ №"},
                      Script{"cyrillic", "Пиріжок з вишнею"}, Script{"greek", "Ελληνικός καφές"},
                      Script{"arabic", "قهوة عربية ٤١٦٫١٠"}, Script{"persian", "چای زعفرانی ۱۲۳"},
                      Script{"hebrew", "קפה הפוך גדול"}, Script{"devanagari", "मसाला चाय क्षत्रिय"},
                      Script{"thai", "ชาไทยเย็น กุ้งแม่น้ำ"}, Script{"japanese", "抹茶チーズケーキ"},
                      Script{"chinese", "珍珠奶茶（大杯）"}, Script{"korean", "아이스 아메리카노"},
                      Script{"emoji", "☕🥐👩‍🍳🇫🇷👍🏽"}, Script{"bengali", "মিষ্টি দই"},
                      Script{"tamil", "மசால் தோசை"}, Script{"georgian", "ხაჭაპური"},
                      Script{"armenian", "Լավաշ"}, Script{"khmer", "បាយសាច់ជ្រូក"}, Script{"ethiopic", "ቡና"},
                      Script{"signs", "→ ✓ ★ × − ‰ №"}),
    [](const auto& tested) { return std::string(tested.param.name); });

TEST(TextCache, NamesAScriptWithoutAFontOnce) {
    Easel easel;
    const renderer::Run& run = easel.text.get("𒀀𒀁 bread", style_of(36), kLeftToRight);
    EXPECT_EQ(run.extent.unknown_glyphs, 2);
    EXPECT_FALSE(run.texture.empty());
    (void)easel.text.get("𒀂", style_of(36), kLeftToRight);
    ASSERT_EQ(easel.fonts->problems().size(), 1U);
    EXPECT_EQ(easel.fonts->problems().front(), "no font for the script Xsux (U+12000)");
}

TEST(TextCache, WithoutAnyFontDrawsNothingAndSaysWhatToInstall) {
    const TemporaryFolder folder;
    Easel easel({1080, 1080}, no_fonts(folder));
    const Pixels pixels = easel.draw([](Painter& p) {
        p.label(100, 100, "Total €48.35", {.size = 36});
        p.centered({0, 0, 100, 100}, "🍊", {.size = 36});
    });
    EXPECT_TRUE(ink_area(pixels, easel.paper).empty());
    EXPECT_GT(easel.text.measure("Total", style_of(36), kLeftToRight).unknown_glyphs, 0);
    ASSERT_EQ(easel.fonts->problems().size(), 1U);
    EXPECT_NE(easel.fonts->problems().front().find("fonts-inter"), std::string::npos);
}

TEST(Fonts, RefusesAConfigurationThatIsNone) {
    const auto fonts = Fonts::open({.cache_folder = "", .configuration = "<fontconfig><dir>"});
    ASSERT_FALSE(fonts.has_value());
    EXPECT_EQ(fonts.error().code, ErrorCode::malformed);
}

TEST(Fonts, SeeOnlyThePinnedFamilies) {
    const auto fonts = Fonts::open().value();
    EXPECT_GT(fonts->faces(), 20);
    EXPECT_LT(fonts->faces(), 100);
}

TEST(TextCache, ATextOfTenThousandCharactersIsCut) {
    Easel easel;
    TextStyle style = style_of(36);
    const std::string longest(10'000, 'W');
    EXPECT_LE(easel.text.get(longest, style, kLeftToRight).extent.width, 8192);
    EXPECT_TRUE(easel.text.get(longest, style, kLeftToRight).extent.is_cut);
    style.max_width = 400;
    style.max_lines = 2;
    const renderer::Run& two = easel.text.get(longest, style, kLeftToRight);
    EXPECT_LE(two.extent.width, 401);
    EXPECT_EQ(two.extent.lines, 2);
    EXPECT_TRUE(two.extent.is_cut);
    EXPECT_LE(two.texture.size().width, 480);
}

TEST(TextCache, ATowerOfMarksStaysInItsLine) {
    Easel easel;
    std::string tower = "e";
    for (int i = 0; i < 1000; ++i) tower += "\xCC\x81";
    const renderer::Run& run = easel.text.get(tower, style_of(40), kLeftToRight);
    EXPECT_LE(run.texture.size().height, 40 * 5);
}

TEST(TextCache, SurvivesSizesThatMakeNoSense) {
    Easel easel;
    for (const float size : {-5.0F, 0.0F, 1e9F, std::numeric_limits<float>::quiet_NaN()}) {
        TextStyle style = style_of(size);
        style.max_lines = -1;
        style.weight = 100'000;
        EXPECT_EQ(easel.text.get("A", style, kLeftToRight).extent.lines, 1);
    }
}

TEST(TextCache, LinesAreEquallyFarApartWhateverTheScript) {
    Easel easel;
    TextStyle style = style_of(36);
    style.max_lines = 3;
    style.max_width = 900;
    const TextExtent latin = easel.text.measure("Latin\nLatin", style, kLeftToRight);
    for (const char* text : {"Latin\nชาไทยเย็น", "抹茶\nLatin", "قهوة\nनमस्ते", "🍊\n🍊"}) {
        const TextExtent extent = easel.text.measure(text, style, kLeftToRight);
        EXPECT_EQ(extent.lines, 2);
        EXPECT_EQ(extent.height, latin.height) << text;
        EXPECT_EQ(extent.ascent, latin.ascent) << text;
    }
    EXPECT_EQ(latin.height, 2 * std::round(36 * kLineHeight));
}

TEST(TextCache, TheSecondLineStandsOnItsBaseline) {
    Easel easel;
    TextStyle style = style_of(50);
    style.max_lines = 2;
    style.max_width = 900;
    const renderer::Run& one = easel.text.get("HHH", style, kLeftToRight);
    const int bottom_of_one = one.top + one.texture.size().height;
    const renderer::Run& two = easel.text.get("ชาไทย\nHHH", style, kLeftToRight);
    EXPECT_EQ(two.top + two.texture.size().height, bottom_of_one + 62);
}

TEST(TextCache, LinesOfACentredTextAreCentred) {
    TextStyle style = style_of(40);
    style.max_lines = 2;
    style.max_width = 400;
    for (const Direction direction : {Direction::left_to_right, Direction::right_to_left}) {
        Easel easel;
        const auto lower_line = [&](Align align) {
            const Pixels pixels = easel.draw([&](Painter& p) {
                p.begin(direction, easel.paper);
                p.label(p.width() / 2, 100, "HHHHHHHH\nHH", style, align);
                p.box({0, 0, p.width(), 110}, easel.paper);  // the upper line is as wide as both
            });
            return ink_area(pixels, easel.paper);
        };
        const InkArea centered = lower_line(Align::center);
        ASSERT_FALSE(centered.empty());
        const int width = easel.surface->size().width;
        EXPECT_NEAR(centered.left + centered.right, width, 4);
        EXPECT_GT(std::abs(lower_line(Align::start).left + lower_line(Align::start).right - width), 20);
    }
}

TEST(TextCache, ANoteOfManyParagraphsEndsInAnEllipsis) {
    Easel easel;
    TextStyle style = style_of(30);
    style.max_width = 500;
    style.max_lines = 3;
    const TextExtent all = easel.text.measure("one\ntwo\nthree", style, kLeftToRight);
    EXPECT_EQ(all.lines, 3);
    EXPECT_FALSE(all.is_cut);
    const TextExtent more = easel.text.measure("one\r\ntwo\n\n\nthree\nfour", style, kLeftToRight);
    EXPECT_EQ(more.lines, 3);
    EXPECT_FALSE(more.is_cut);  // "three four" fits on the last line
    const TextExtent cut = easel.text.measure(
        "one\ntwo\nthree three three three three three three three\nfour four four", style, kLeftToRight);
    EXPECT_EQ(cut.lines, 3);
    EXPECT_TRUE(cut.is_cut);
}

TEST(TextCache, TabularDigitsAreAllAsWide) {
    Easel easel;
    TextStyle style = style_of(36);
    const auto width = [&](const char* text) { return easel.text.measure(text, style, kLeftToRight).width; };
    EXPECT_NE(width("1111"), width("8888"));
    style.digits = Digits::tabular;
    for (const Face face : {Face::text, Face::display}) {
        style.face = face;
        for (const char* text : {"0000", "1111", "4444", "7777"})
            EXPECT_NEAR(width(text), width("8888"), 0.05);
        for (const float tracking : {0.0F, -0.03F}) {
            style.tracking = tracking;
            EXPECT_NEAR(width("€ 111.11"), width("€ 888.88"), 0.1);
        }
    }
}

TEST(TextCache, DropsTrackingWhereLettersJoin) {
    Easel easel;
    TextStyle tracked = style_of(40);
    tracked.tracking = 0.1F;
    for (const char* joining : {"قهوة", "नमस्ते"}) {
        EXPECT_FLOAT_EQ(easel.text.measure(joining, tracked, kLeftToRight).width,
                        easel.text.measure(joining, style_of(40), kLeftToRight).width);
    }
    EXPECT_GT(easel.text.measure("Total", tracked, kLeftToRight).width,
              easel.text.measure("Total", style_of(40), kLeftToRight).width + 10);
}

TEST(TextCache, LinesOfAnArabicPageStartAtTheRight) {
    Easel easel;
    easel.direction = kRightToLeft;
    TextStyle style = style_of(40);
    style.color = rgb(0x000000);
    style.max_lines = 2;
    style.max_width = 600;
    const Pixels pixels = easel.draw([&](Painter& p) { p.label(0, 100, "تغليف هدية من فضلكم\nنعم", style); });
    const InkArea all = ink_area(pixels, easel.paper);
    Pixels second = pixels;
    second.rgba.erase(second.rgba.begin(), second.rgba.begin() + std::ptrdiff_t{1080} * 4 * 122);
    second.size.height -= 122;
    const InkArea last = ink_area(second, easel.paper);
    EXPECT_NEAR(last.right, all.right, 12);
    EXPECT_GT(last.left, all.left + 100);
}

TEST(TextCache, HanCharactersFollowTheLanguage) {
    Easel easel;
    const auto drawn = [&](const char* language) {
        return easel.draw([&](Painter& p) {
            p.begin(kLeftToRight, rgb(0xFFFFFF), language);
            p.label(100, 500, "直骨", {.size = 200});
        });
    };
    const Pixels japanese = drawn("ja");
    EXPECT_NE(japanese, drawn("zh-CN"));
    EXPECT_NE(drawn("zh-CN"), drawn("zh-TW"));
    EXPECT_EQ(japanese, drawn("ja"));
}

TEST(TextCache, MeasuresWhatItDraws) {
    Easel easel;
    for (const char* text : {"Flat white", "قهوة", "抹茶", "", " "}) {
        const TextExtent measured = easel.text.measure(text, style_of(36), kRightToLeft);
        const TextExtent drawn = easel.text.get(text, style_of(36), kRightToLeft).extent;
        EXPECT_EQ(measured.width, drawn.width);
        EXPECT_EQ(measured.height, drawn.height);
        EXPECT_EQ(measured.bearing, drawn.bearing);
    }
}

TEST(TextCache, KeepsItsBoundInBytes) {
    Easel easel;
    TextCache cache(*easel.surface, *easel.fonts, 200'000);
    for (int frame = 0; frame < 80; ++frame) {
        for (int i = 0; i < 5; ++i)
            (void)cache.get("line " + std::to_string(frame * 5 + i), style_of(36), kLeftToRight);
        cache.end_frame();
    }
    EXPECT_LE(cache.bytes(), 200'000U);
    EXPECT_GT(cache.count(), 1U);
    const renderer::Run& kept = cache.get("line 399", style_of(36), kLeftToRight);
    EXPECT_FALSE(kept.texture.empty());
}

TEST(TextCache, AFrameLargerThanTheBoundIsStillWhole) {
    Easel easel;
    TextCache cache(*easel.surface, *easel.fonts, 1000);
    const renderer::Run& first = cache.get("first", style_of(36), kLeftToRight);
    for (int i = 0; i < 50; ++i) (void)cache.get("line " + std::to_string(i), style_of(36), kLeftToRight);
    EXPECT_EQ(&cache.get("first", style_of(36), kLeftToRight), &first);
    cache.end_frame();
    EXPECT_EQ(cache.count(), 51U);  // all of the frame on the screen
    cache.end_frame();
    EXPECT_EQ(cache.count(), 0U);
}

// -- plain text -------------------------------------------------------------------------------------------

TEST(Plain, DropsWhatOnlyMachinesMean) {
    EXPECT_EQ(plain("a\tb", LineBreaks::to_spaces), "a b");
    EXPECT_EQ(plain(std::string("a\0b\x1B[31mc\x7F", 10), LineBreaks::to_spaces), "ab[31mc");
    EXPECT_EQ(plain("\xEF\xBB\xBFname", LineBreaks::keep), "name");
    EXPECT_EQ(plain("a\xC2\x85g", LineBreaks::to_spaces), "a g");
    EXPECT_EQ(plain("\xE2\x80\xAE"
                    "evil",
                    LineBreaks::keep),
              "evil");
    EXPECT_EQ(plain("x\xEF\xBF\xBCy", LineBreaks::keep), "xy");
}

TEST(Plain, MakesOneBreakOfMany) {
    EXPECT_EQ(plain("a\r\n\r\nb\rc\n", LineBreaks::keep), "a\nb\nc");
    EXPECT_EQ(plain("\na\xE2\x80\xA8"
                    "b",
                    LineBreaks::to_spaces),
              "a b");
}

TEST(Plain, RepairsWhatIsNotUtf8AndCutsWhatIsTooLong) {
    EXPECT_EQ(plain("caf\xE9!", LineBreaks::keep), "caf\xEF\xBF\xBD!");
    EXPECT_EQ(plain(std::string(10'000, 'x'), LineBreaks::keep).size(), kTextBytesMax);
    EXPECT_LE(plain(std::string(10'000, '\xFF'), LineBreaks::keep).size(), kTextBytesMax * 3);
}

TEST(Isolate, LeavesNothingOpenBehindIt) {
    EXPECT_EQ(isolate(""), "") << "nothing to join with a dot";
    EXPECT_EQ(isolate("€5"), "\xE2\x81\xA8€5\xE2\x81\xA9");
    EXPECT_EQ(isolate("\xE2\x81\xA7x\xE2\x80\xAB"), "\xE2\x81\xA8x\xE2\x81\xA9");
}

TEST(DirectionOf, IsThatOfTheFirstLetter) {
    EXPECT_EQ(direction_of("12 قهوة", kLeftToRight), kRightToLeft);
    EXPECT_EQ(direction_of("(שלום) abc", kLeftToRight), kRightToLeft);
    EXPECT_EQ(direction_of("café قهوة", kRightToLeft), kLeftToRight);
    EXPECT_EQ(direction_of("12.50 ٣", kRightToLeft), kRightToLeft);
    EXPECT_EQ(direction_of("", kLeftToRight), kLeftToRight);
}

}  // namespace
}  // namespace comptoir::test
