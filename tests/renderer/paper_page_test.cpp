#include "renderer/paper/page.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <set>

#include "tests/support/netpbm.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/zbar_reader.hpp"

namespace comptoir::test {
namespace {

using renderer::Direction;
using renderer::paper::Align;
using renderer::paper::CodeKind;
using renderer::paper::CodeWish;
using renderer::paper::draw_code;
using renderer::paper::Look;
using renderer::paper::Page;
using renderer::paper::Press;
using renderer::paper::Sheet;
using testing::ElementsAre;

constexpr Look kFixed{.type = Look::Type::fixed, .size = 20};

/// Letters are loaded once for all tests here.
Press& press() {
    static Press shared;
    return shared;
}

NetpbmPicture picture_of(Page& page) {
    return read_netpbm(page.picture()).value_or(NetpbmPicture{});
}

/// First and last column with ink; -1 where there is none.
std::pair<int, int> ink_columns(const NetpbmPicture& picture) {
    std::pair<int, int> found{-1, -1};
    for (int x = 0; x < picture.width; ++x) {
        for (int y = 0; y < picture.height; ++y) {
            if (!picture.is_black(x, y)) continue;
            if (found.first < 0) found.first = x;
            found.second = x;
            break;
        }
    }
    return found;
}

TEST(PaperPage, SetsFixedLettersInColumns) {
    Page page = press().begin({.width_dots = 480});
    page.write("iiii|\nWWWW|\n    |\n", kFixed);
    const NetpbmPicture read = picture_of(page);
    ASSERT_EQ(page.bottom(), 3 * 24);
    std::set<int> ends;
    for (int line = 0; line < 3; ++line) {
        int last = -1;
        for (int x = 0; x < read.width; ++x) {
            if (read.is_black(x, line * 24 + 12)) last = x;
        }
        ends.insert(last);
    }
    EXPECT_EQ(ends.size(), 1U) << "the three bars stand in one column";
    EXPECT_GE(*ends.begin(), 4 * 12);
    EXPECT_LT(*ends.begin(), 5 * 12);
}

TEST(PaperPage, BreaksALongLineWhereThePaperEnds) {
    Page page = press().begin({.width_dots = 480});
    page.write(std::string(100, 'x') + "\n", kFixed);  // 40 a line
    EXPECT_EQ(page.bottom(), 3 * 24);
    EXPECT_FALSE(page.is_mid_line());
}

TEST(PaperPage, BreaksProportionalLinesBetweenWords) {
    Page page = press().begin({.width_dots = 300});
    page.paragraph("Heute geschlossen wegen Inventur, morgen wieder ab acht Uhr");
    const int wrapped = page.bottom();
    Page one = press().begin({.width_dots = 2'000});
    one.paragraph("Heute geschlossen wegen Inventur, morgen wieder ab acht Uhr");
    EXPECT_GT(wrapped, 2 * one.bottom() - 20);
}

TEST(PaperPage, GoesOnInALineUntilItEnds) {
    Page whole = press().begin({.width_dots = 576});
    whole.write("TOTAL 12.50\n", kFixed);
    Page parts = press().begin({.width_dots = 576});
    for (const char* part : {"TOT", "AL ", "12.", "50", "\n"}) parts.write(part, kFixed);
    EXPECT_EQ(whole.picture(), parts.picture());
}

TEST(PaperPage, AlignsToStartMiddleAndEnd) {
    std::array<std::pair<int, int>, 3> columns;
    for (const Align align : {Align::start, Align::center, Align::end}) {
        Page page = press().begin({.width_dots = 576});
        page.align(align);
        page.write("HH\n", kFixed);
        columns.at(static_cast<std::size_t>(align)) = ink_columns(picture_of(page));
    }
    EXPECT_LT(columns[0].second, 24);
    EXPECT_GE(columns[1].first, 276);
    EXPECT_LT(columns[1].second, 300);
    EXPECT_GE(columns[2].first, 552);
}

TEST(PaperPage, StartsAtTheRightWhereItsWritingDoes) {
    Page page = press().begin({.width_dots = 576, .direction = Direction::right_to_left, .language = "ar"});
    page.paragraph("مرحبا");
    const auto [first, last] = ink_columns(picture_of(page));
    EXPECT_GT(first, 288);
    EXPECT_GT(last, 560);
}

TEST(PaperPage, SetsLettersLargerUnderlinedAndReversed) {
    const auto ink_of = [](const Look& look) {
        Page page = press().begin({.width_dots = 576});
        page.write("Hallo\n", look);
        return std::pair(picture_of(page).ink(), page.bottom());
    };
    const auto [usual, height] = ink_of(kFixed);
    Look twice = kFixed;
    twice.times_high = twice.times_wide = 2;
    EXPECT_EQ(ink_of(twice).second, 2 * height);
    EXPECT_GT(ink_of(twice).first, 3 * usual);
    Look bold = kFixed;
    bold.weight = 700;
    EXPECT_GT(ink_of(bold).first, usual + usual / 8);
    Look underlined = kFixed;
    underlined.is_underlined = true;
    EXPECT_GE(ink_of(underlined).first, usual + 60);
    Look reversed = kFixed;
    reversed.is_reversed = true;
    EXPECT_EQ(ink_of(reversed).first, 5 * 12 * 24 - usual);
}

TEST(PaperPage, HasLettersForEveryScript) {
    for (const char* text :
         {"Ünïcödé", "Ελληνικά", "Кириллица", "العربية", "עברית", "हिन्दी", "ไทย", "日本語", "한국어"}) {
        Page page = press().begin({.width_dots = 576});
        page.write(text, kFixed);
        page.write("\n", kFixed);
        EXPECT_GT(picture_of(page).ink(), 100) << text;
    }
}

TEST(PaperPage, IsSharp) {
    Page page = press().begin({.width_dots = 576});
    page.heading("Beleg");
    page.paragraph("Danke für Ihren Einkauf");
    EXPECT_EQ(page.picture().substr(0, 2), "P4") << "black and white, nothing between";
}

TEST(PaperPage, PutsAKeyAndItsValueOnOneLineWhereTheyFit) {
    Page page = press().begin({.width_dots = 576});
    page.row("Address", "192.168.1.50");
    const int one = page.bottom();
    page.row("Address of this box in the network of the shop", "http://comptoir-kitchen.example.lan:8069/");
    EXPECT_GE(page.bottom() - one, 2 * one - 8);
    EXPECT_GT(ink_columns(picture_of(page)).second, 560);
}

TEST(PaperPage, HasAQrCodeThatIsReadAtEveryWidth) {
    for (const int width : {384, 512, 576, 832}) {
        Page page = press().begin({.width_dots = width});
        page.heading("Pair");
        ASSERT_TRUE(page.qr("http://192.168.1.77:8069/pair?code=482913"));
        page.rule();
        EXPECT_THAT(read_codes(picture_of(page).pixels()),
                    ElementsAre("http://192.168.1.77:8069/pair?code=482913"))
            << width;
    }
}

TEST(PaperPage, KeepsLinesApartWhoseMarksStandHigh) {
    Page page = press().begin({.width_dots = 576});
    page.write("ก็ที่ปู่น้ำ\nกี่ปี่\n", kFixed);
    const NetpbmPicture read = picture_of(page);
    int empty_rows = 0;
    for (int y = 0; y < read.height; ++y) {
        int ink = 0;
        for (int x = 0; x < read.width; ++x) ink += read.is_black(x, y) ? 1 : 0;
        if (ink == 0) ++empty_rows;
    }
    EXPECT_GT(empty_rows, 0) << "the two lines do not run into each other";
}

TEST(PaperPage, LeavesOutWhatIsBeyondFourMetres) {
    Page page = press().begin({.width_dots = 64});
    for (int i = 0; i < 40; ++i) page.feed(1'000);
    page.write(std::string(100'000, 'x'), kFixed);
    EXPECT_TRUE(page.is_full());
    EXPECT_EQ(picture_of(page).height, Sheet::kHeightMax);
}

TEST(PaperPage, TakesAHugeTextWithoutAnyBreak) {
    Page page = press().begin({.width_dots = 576});
    page.write(std::string(200'000, 'x'), kFixed);
    EXPECT_TRUE(page.is_full());
    Page narrow = press().begin({.width_dots = 8});
    narrow.write("WWW\n", Look{.type = Look::Type::fixed, .size = 200, .times_wide = 8, .times_high = 8});
    EXPECT_GT(narrow.bottom(), 3 * 1'600);
}

TEST(PaperPage, TakesBrokenTextAndInvisibleCharacters) {
    Page page = press().begin({.width_dots = 576});
    page.write(std::string("a\0b\x01\x1b[2J\xff\xfe\xe2\x80\xaex", 14) + "\n", kFixed);
    EXPECT_GT(picture_of(page).ink(), 50);
    EXPECT_EQ(page.bottom(), 24);
}

TEST(PaperPage, MakesANoteThatAPrinterTakes) {
    const auto note = read_netpbm(press().draw_text("Continued\nfrom 12:31", 384));
    ASSERT_TRUE(note);
    EXPECT_EQ(note->width, 384);
    EXPECT_GT(note->height, 2 * 26);
    EXPECT_GT(note->ink(), 200);
}

TEST(PaperPage, StillMakesPaperWithoutAnyFont) {
    const TemporaryFolder folder;
    Press bare({.cache_folder = folder.path() / "cache",
                .configuration = "<fontconfig><dir>" + folder.path().string() + "</dir></fontconfig>"});
    Page page = bare.begin({.width_dots = 384});
    page.write("nobody reads this\n", kFixed);
    ASSERT_TRUE(page.qr("still a code"));
    EXPECT_THAT(read_codes(picture_of(page).pixels()), ElementsAre("still a code"));
}

struct Sample {
    CodeKind kind;
    const char* data;
    const char* read;  ///< as zbar says it
};

TEST(PaperCodes, AreReadBack) {
    for (const Sample& sample :
         {Sample{CodeKind::ean13, "4006381333931", "4006381333931"},
          Sample{CodeKind::ean13, "400638133393", "4006381333931"},
          Sample{CodeKind::ean8, "9638507", "96385074"},
          Sample{CodeKind::upc_a, "03600029145", "0036000291452"},
          Sample{CodeKind::code39, "*ORDER 17*", "ORDER 17"},
          Sample{CodeKind::code93, "ORDER-17", "ORDER-17"},
          Sample{CodeKind::code128, "Order 00017-003-0042", "Order 00017-003-0042"},
          Sample{CodeKind::itf, "12345678", "12345678"}, Sample{CodeKind::codabar, "a123456b", "A123456B"},
          Sample{CodeKind::qr, "Grüße aus Wien", "Grüße aus Wien"}}) {
        Page page = press().begin({.width_dots = 576});
        page.align(Align::center);
        page.feed(20);
        const auto drawn = page.code({.kind = sample.kind, .data = sample.data, .module_dots = 3},
                                     Page::Reading::below, kFixed);
        ASSERT_TRUE(drawn) << sample.data << ": " << drawn.error().message;
        const auto read = read_codes(picture_of(page).pixels());
        // zbar says a UPC-A as the EAN-13 that it is.
        EXPECT_THAT(read, ElementsAre(sample.read)) << sample.data;
    }
}

TEST(PaperCodes, AreMadeOfEveryKind) {
    for (const auto& [kind, data] : std::initializer_list<std::pair<CodeKind, const char*>>{
             {CodeKind::upc_e, "0123456"},
             {CodeKind::gs1_128, "(01)04912345678904"},
             {CodeKind::databar_omnidirectional, "0491234567890"},
             {CodeKind::databar_truncated, "0491234567890"},
             {CodeKind::databar_limited, "0491234567890"},
             {CodeKind::databar_expanded, "(01)90614141000015(3202)000150"},
             {CodeKind::micro_qr, "12345"},
             {CodeKind::pdf417, "Some text of a ticket"},
             {CodeKind::pdf417_truncated, "Some text of a ticket"},
             {CodeKind::databar_stacked, "0491234567890"},
             {CodeKind::databar_stacked_omnidirectional, "0491234567890"},
             {CodeKind::databar_expanded_stacked, "(01)90614141000015(3202)000150"},
             {CodeKind::aztec, "Some text"},
             {CodeKind::data_matrix, "Some text"},
             {CodeKind::data_matrix_rectangle, "Some text"}}) {
        const auto drawn = draw_code({.kind = kind, .data = data, .bar_height = 0}, 576);
        ASSERT_TRUE(drawn) << data << ": " << drawn.error().message;
        EXPECT_LE(drawn->dots.width, 576);
        EXPECT_GT(drawn->dots.height, 0);
    }
}

TEST(PaperCodes, BecomeNarrowerWhereThePaperIs) {
    const auto drawn =
        draw_code({.kind = CodeKind::code128, .data = "A-RATHER-LONG-ORDER", .module_dots = 6}, 384);
    ASSERT_TRUE(drawn);
    EXPECT_LE(drawn->dots.width, 384);
}

TEST(PaperCodes, SayWhatTheyCantHold) {
    for (const auto& [kind, data] : std::initializer_list<std::pair<CodeKind, std::string>>{
             {CodeKind::ean13, "12345"},
             {CodeKind::ean13, "40063813339AB"},
             {CodeKind::ean13, "4006381333932"},  // its check digit is another
             {CodeKind::ean8, ""},
             {CodeKind::itf, "12a4"},
             {CodeKind::qr, std::string(7'000, 'x')},
             {CodeKind::qr, std::string(100'000, '1')},
             {CodeKind::code128, std::string(90, 'x')},  // too wide
             {CodeKind::gs1_128, "no brackets"}}) {
        const auto drawn = draw_code({.kind = kind, .data = data}, 384);
        ASSERT_FALSE(drawn) << data.substr(0, 40);
        EXPECT_EQ(drawn.error().code, ErrorCode::malformed);
    }
}

}  // namespace
}  // namespace comptoir::test
