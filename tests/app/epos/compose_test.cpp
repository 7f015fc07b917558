#include "app/epos/compose.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/epos/decode.hpp"
#include "tests/support/epos_body.hpp"
#include "tests/support/netpbm.hpp"
#include "tests/support/zbar_reader.hpp"

namespace comptoir::epos {
namespace {

using test::epos_dot;
using test::epos_image;
using test::NetpbmPicture;
using test::odoo_body;
using test::Packing;
using test::read_netpbm;
using testing::ElementsAre;

paper::Press& press() {
    static paper::Press shared;
    return shared;
}

Result<Print> print_of(const std::string& inside, int width = 576) {
    const auto document = decode(odoo_body(inside), LastByte::low);
    if (!document) return tl::unexpected(document.error());
    return compose(*document, press(), width);
}

NetpbmPicture picture_of(const std::string& inside, int width = 576) {
    const auto print = print_of(inside, width);
    EXPECT_TRUE(print) << print.error().message;
    if (!print) return {};
    return read_netpbm(print->picture).value_or(NetpbmPicture{});
}

json::Value fields_of(const std::string& inside) {
    const auto print = print_of(inside);
    EXPECT_TRUE(print) << print.error().message;
    return print ? print->fields : json::Value();
}

TEST(EposCompose, PutsAPictureDotByDotInTheMiddleOfThePaper) {
    const NetpbmPicture read = picture_of(epos_image(375, 61, Packing::string_low) + "<cut type=\"feed\"/>");
    ASSERT_EQ(read.width, 576);
    ASSERT_EQ(read.height, 61);
    const int left = (576 - 375) / 2;
    int wrong = 0;
    for (int y = 0; y < 61; ++y) {
        for (int x = 0; x < 576; ++x) {
            const bool is_in = x >= left && x < left + 375;
            wrong += read.is_black(x, y) != (is_in && epos_dot(x - left, y)) ? 1 : 0;
        }
    }
    EXPECT_EQ(wrong, 0);
}

TEST(EposCompose, LeavesAPictureThatIsTooWideToThePrinter) {
    const NetpbmPicture read = picture_of(epos_image(512, 20, Packing::string_low), 384);
    EXPECT_EQ(read.width, 512) << "as wide as it is: the driver shrinks it";
    EXPECT_EQ(read.height, 20);
}

TEST(EposCompose, CutsAsTheDocumentSays) {
    const std::string image = epos_image(64, 40, Packing::rows);
    EXPECT_EQ(fields_of(image + "<cut type=\"feed\"/>"), json::Value::object()) << "as the printer is set";
    EXPECT_EQ(fields_of(image), (json::Value{{"cut", "none"}}));
    EXPECT_EQ(fields_of(image + "<cut type=\"feed_fullcut\"/>"), (json::Value{{"cut", "full"}}));
    EXPECT_EQ(fields_of(image + "<cut/>" + image + "<cut/>"), (json::Value{{"cuts", {40}}}));
    EXPECT_EQ(fields_of(image + "<cut/><cut/>" + image + "<cut/>" + image),
              (json::Value{{"cuts", {40, 80}}, {"cut", "none"}}));
}

TEST(EposCompose, SetsTextAndFeedsAsAPrinterDoes) {
    EXPECT_EQ(picture_of("<text>a&#10;b&#10;</text>").height, 2 * 30);
    EXPECT_EQ(picture_of("<text>a</text><feed/>").height, 30) << "a feed ends the line";
    EXPECT_EQ(picture_of("<text>a</text><feed line=\"3\"/>").height, 3 * 30);
    EXPECT_EQ(picture_of("<text linespc=\"50\"/><text>a&#10;</text><feed line=\"2\"/>").height, 3 * 50);
    EXPECT_EQ(picture_of("<feed unit=\"77\"/>").height, 77);
    EXPECT_EQ(picture_of("<text height=\"2\">a&#10;</text>").height, 48) << "letters higher than their line";
    EXPECT_EQ(picture_of("<text>one </text><text em=\"true\">two </text><text>three&#10;</text>").height, 30);
}

TEST(EposCompose, PlacesTextFromTheLeftEdge) {
    const NetpbmPicture read = picture_of("<text x=\"300\">X</text><text>&#10;</text>");
    for (int y = 0; y < read.height; ++y) {
        for (int x = 0; x < 300; ++x) ASSERT_FALSE(read.is_black(x, y));
    }
    EXPECT_GT(read.ink(), 10);
}

TEST(EposCompose, MakesCodesThatAreReadBackAtEveryWidth) {
    for (const int width : {384, 512, 576}) {
        const NetpbmPicture read = picture_of(
            "<text align=\"center\">Scan&#10;</text><symbol type=\"qrcode_model_2\" level=\"level_m\" "
            "width=\"5\">"
            "https://shop.example/pos/ticket?x=1</symbol><feed line=\"2\"/><barcode type=\"ean13\" "
            "width=\"3\" "
            "height=\"80\" hri=\"below\">400638133393</barcode><feed/>",
            width);
        EXPECT_THAT(test::read_codes(read.pixels()),
                    testing::UnorderedElementsAre("https://shop.example/pos/ticket?x=1", "4006381333931"))
            << width;
    }
}

TEST(EposCompose, SaysNoToACodeThatCantBeMade) {
    const auto print = print_of("<text>before</text><barcode type=\"ean13\">ABC</barcode>");
    ASSERT_FALSE(print);
    EXPECT_EQ(print.error().code, ErrorCode::malformed);
}

TEST(EposCompose, PlacesThingsInPages) {
    const NetpbmPicture read = picture_of(
        "<feed unit=\"10\"/><page><area x=\"100\" y=\"20\" width=\"200\" height=\"120\"/>"
        "<rectangle x1=\"0\" y1=\"0\" x2=\"199\" y2=\"119\" style=\"medium\"/><position x=\"20\" y=\"60\"/>"
        "<text>in the frame</text></page><hline x1=\"0\" x2=\"575\" style=\"thick\"/>");
    EXPECT_EQ(read.height, 10 + 20 + 120 + 5);
    EXPECT_TRUE(read.is_black(100, 30));
    EXPECT_TRUE(read.is_black(299, 149));
    EXPECT_FALSE(read.is_black(300, 149));
    EXPECT_FALSE(read.is_black(100, 29));
    int inside = 0;
    for (int y = 30 + 35; y < 30 + 70; ++y) {
        for (int x = 115; x < 290; ++x) inside += read.is_black(x, y) ? 1 : 0;
    }
    EXPECT_GT(inside, 100) << "the words";
    EXPECT_TRUE(read.is_black(0, 152) && read.is_black(575, 152)) << "the rule below the page";
}

TEST(EposCompose, KeepsShades) {
    const auto print = print_of("<text>x&#10;</text><image width=\"2\" height=\"2\" mode=\"gray16\">" +
                                base64::encode("\x08\x80") + "</image>");
    ASSERT_TRUE(print);
    EXPECT_TRUE(print->picture.starts_with("P5"));
    const auto read = read_netpbm(print->picture);
    ASSERT_TRUE(read);
    EXPECT_NE(read->grey.find('\x88'), std::string::npos);
}

TEST(EposCompose, PrintsNoReceiptOfMoreThanFourMetres) {
    const std::string image = epos_image(8, 20'000, Packing::rows);
    EXPECT_TRUE(print_of(image));
    const auto print = print_of(image + image);
    ASSERT_FALSE(print);
    EXPECT_EQ(print.error().code, ErrorCode::malformed);
    std::string feeds;
    for (int i = 0; i < 10; ++i) feeds += "<feed line=\"255\"/>";
    EXPECT_FALSE(print_of(feeds));
    EXPECT_FALSE(print_of("<page><area x=\"0\" y=\"40000\" width=\"10\" height=\"10\"/></page>"));
}

TEST(EposCompose, BoundsWhatLiesOverEachOtherInPages) {
    const std::string area = "<area x=\"0\" y=\"0\" width=\"576\" height=\"20000\"/>";
    for (const std::string& thing :
         {"<line x1=\"0\" y1=\"0\" x2=\"0\" y2=\"9999\"/>" + area,
          std::string("<line x1=\"0\" y1=\"0\" x2=\"0\" y2=\"9999\"/>"),
          "<position x=\"0\" y=\"10000\"/>" + epos_image(8, 9'999, Packing::rows),
          std::string("<position x=\"0\" y=\"400\"/><symbol type=\"qrcode_model_2\" width=\"16\">x</symbol>"),
          std::string("<position x=\"0\" y=\"400\"/><text width=\"8\" height=\"8\">W&#10;W&#10;W</text>")}) {
        EXPECT_TRUE(print_of("<page>" + area + thing + thing + "</page>")) << thing;
        std::string many;
        for (int i = 0; i < 300; ++i) many += thing;
        for (const std::string& inside :
             {"<page>" + area + many + "</page>", "<page>" + area + many.substr(0, many.size() / 2) +
                                                      "</page><page>" + area + many.substr(many.size() / 2) +
                                                      "</page>"}) {
            const auto print = print_of(inside);
            ASSERT_FALSE(print) << thing;
            EXPECT_EQ(print.error().message, "a page in which too much lies over each other");
        }
    }
}

}  // namespace
}  // namespace comptoir::epos
