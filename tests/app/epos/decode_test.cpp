#include "app/epos/decode.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "device-bridge/printing/picture_rows.hpp"
#include "tests/support/captures.hpp"
#include "tests/support/epos_body.hpp"

namespace comptoir::epos {
namespace {

using paper::Align;
using paper::CodeKind;
using test::epos_image;
using test::odoo_body;
using test::odoo_receipt;
using test::Packing;
using testing::ElementsAre;

Document document_of(const std::string& body) {
    auto decoded = decode(body, LastByte::low);
    EXPECT_TRUE(decoded) << decoded.error().message;
    return decoded.value_or(Document{});
}

std::string why_not(const std::string& inside) {
    const auto decoded = decode(odoo_body(inside), LastByte::low);
    if (decoded) return "";
    EXPECT_EQ(decoded.error().code, ErrorCode::malformed);
    return decoded.error().message;
}

/// The nth element, which is of this kind.
template <class Kind>
Kind at(const Document& document, std::size_t place) {
    EXPECT_LT(place, document.elements.size());
    if (place >= document.elements.size()) return {};
    const auto* found = std::get_if<Kind>(&document.elements[place]);
    EXPECT_NE(found, nullptr) << "element " << place << " is another";
    return found == nullptr ? Kind{} : *found;
}

std::string file_of(const std::string& name) {
    std::ifstream file(test::captures_folder() / name, std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

TEST(EposDecode, ReadsAReceiptThatOdoo19Sent) {
    const Document document = document_of(file_of("odoo19/nobox-epos/receipt-epos.xml"));
    const auto picture = at<Picture>(document, 0);
    EXPECT_EQ(picture.align, Align::center);
    at<Cut>(document, 1);
    EXPECT_EQ(document.elements.size(), 2U);

    const std::string png = file_of("odoo19/nobox-epos/receipt-epos.png");
    const auto rows = bridge::PictureRows::open(png);
    ASSERT_TRUE(rows);
    const auto* dots = std::get_if<paper::Dots>(&picture.what);
    ASSERT_NE(dots, nullptr);
    ASSERT_EQ(dots->width, (*rows)->width());
    ASSERT_EQ(dots->height, (*rows)->height());
    std::vector<std::uint8_t> grey(static_cast<std::size_t>(dots->width));
    int wrong = 0;
    for (int y = 0; y < dots->height; ++y) {
        ASSERT_TRUE((*rows)->next(grey));
        for (int x = 0; x < dots->width; ++x)
            wrong += dots->is_black(x, y) != (grey[static_cast<std::size_t>(x)] < 128) ? 1 : 0;
    }
    EXPECT_EQ(wrong, 0);
}

TEST(EposDecode, TakesEveryHabitOfNamespaces) {
    const std::string space(test::kEposSpace);
    const std::string soap = "http://schemas.xmlsoap.org/soap/envelope/";
    for (const std::string& body : {
             "<SOAP-ENV:Envelope xmlns:SOAP-ENV=\"" + soap +
                 "\"><SOAP-ENV:Header/><SOAP-ENV:Body><epos-print xmlns=\"" + space +
                 "\"><feed line=\"2\"/></epos-print></SOAP-ENV:Body></SOAP-ENV:Envelope>",
             "<Envelope xmlns=\"" + soap + "\"><Body><epos-print xmlns=\"" + space +
                 "\"><feed line=\"2\"/></epos-print></Body></Envelope>",
             "<?xml version=\"1.0\" encoding=\"utf-8\"?><epos-print xmlns=\"" + space +
                 "\"><feed line=\"2\"/></epos-print>",
             std::string("<epos-print><feed line=\"2\"/></epos-print>"),
             "<e:epos-print xmlns:e=\"" + space + "\"><e:feed line=\"2\"/></e:epos-print>",
             "<epos-print xmlns=\"" + space + "\"><feed xmlns=\"\" line=\"2\"/></epos-print>",
             "\xEF\xBB\xBF<s:Envelope xmlns:s=\"" + soap +
                 "\"><s:Header><parameter><devid>local_printer</devid><timeout>10000</timeout></parameter></"
                 "s:Header>"
                 "<s:Body><epos-print xmlns=\"" +
                 space + "\" force=\"true\"><feed line=\"2\"/></epos-print></s:Body></s:Envelope>",
             std::string(
                 "<s:Envelope><s:Body><epos-print><feed line=\"2\"/></epos-print></s:Body></s:Envelope>"),
         }) {
        const Document document = document_of(body);
        EXPECT_EQ(at<Feed>(document, 0).lines, 2) << body;
        EXPECT_EQ(document.elements.size(), 1U) << body;
    }
}

TEST(EposDecode, ReadsTheTestPageOfOdoo20) {
    // Source: odoo-20.md section 2.2, openLnaPopup.
    const Document document =
        document_of(odoo_body("<feed line=\"1\"/><text align=\"center\">This is a test receipt&#10;</text>"
                              "<feed line=\"3\"/><cut type=\"feed\"/>"));
    EXPECT_EQ(at<Feed>(document, 0).lines, 1);
    EXPECT_EQ(at<Text>(document, 1).words, "This is a test receipt\n");
    EXPECT_EQ(at<Text>(document, 1).align, Align::center);
    EXPECT_EQ(at<Feed>(document, 2).lines, 3);
    EXPECT_FALSE(at<Cut>(document, 3).is_full);
}

TEST(EposDecode, KeepsAStyleUntilItIsSetAnew) {
    const Document document =
        document_of(odoo_body("<text lang=\"de\" font=\"font_b\" smooth=\"true\" align=\"right\" em=\"true\" "
                              "ul=\"1\" reverse=\"true\" "
                              "color=\"color_1\"/><text width=\"2\" height=\"3\">a</text><text dw=\"false\" "
                              "dh=\"true\" em=\"false\" "
                              "linespc=\"40\" x=\"100\">b</text><text>c</text><reset/><text>d</text>"));
    const auto a = at<Text>(document, 0);
    EXPECT_EQ(a.align, Align::end);
    EXPECT_EQ(a.look.size, 15);
    EXPECT_EQ(a.look.weight, 700);
    EXPECT_TRUE(a.look.is_underlined && a.look.is_reversed);
    EXPECT_EQ(a.look.times_wide, 2);
    EXPECT_EQ(a.look.times_high, 3);
    EXPECT_EQ(a.line_spacing, 30);
    const auto b = at<Text>(document, 1);
    EXPECT_EQ(b.look.times_wide, 1);
    EXPECT_EQ(b.look.times_high, 2);
    EXPECT_EQ(b.look.weight, 400);
    EXPECT_EQ(b.line_spacing, 40);
    EXPECT_EQ(b.x, 100);
    EXPECT_EQ(at<Text>(document, 2).x, std::nullopt) << "a place is of one text alone";
    const auto d = at<Text>(document, 3);
    EXPECT_EQ(d.look.size, 20);
    EXPECT_EQ(d.align, Align::start);
}

TEST(EposDecode, ReadsDrawersApartFromWhatIsPrinted) {
    const Document plain = document_of(odoo_body("<pulse></pulse>"));
    ASSERT_EQ(plain.pulses.size(), 1U);
    EXPECT_FALSE(plain.prints());
    EXPECT_EQ(plain.pulses[0].pin, std::nullopt);
    EXPECT_EQ(plain.pulses[0].on_ms, std::nullopt);
    const Document exact = document_of(odoo_body(
        "<pulse drawer=\"drawer_1\" time=\"pulse_100\"/><pulse drawer=\"drawer_2\" time=\"pulse_500\"/>"));
    ASSERT_EQ(exact.pulses.size(), 2U);
    EXPECT_EQ(exact.pulses[0].pin, 2);
    EXPECT_EQ(exact.pulses[0].on_ms, 100);
    EXPECT_EQ(exact.pulses[1].pin, 5);
    EXPECT_EQ(exact.pulses[1].on_ms, 500);
    std::string many;
    for (std::size_t i = 0; i <= kPulsesMax; ++i) many += "<pulse/>";
    EXPECT_NE(why_not(many), "");
}

TEST(EposDecode, ReadsEveryKindOfCodeThatEpsonsScriptWrites) {
    for (const char* type : {"upc_a", "upc_e", "ean13", "jan13", "ean8", "jan8", "code39", "itf", "codabar",
                             "code93", "code128", "gs1_128", "gs1_databar_omnidirectional",
                             "gs1_databar_truncated", "gs1_databar_limited", "gs1_databar_expanded"}) {
        const Document document = document_of(odoo_body(
            std::string("<barcode type=\"") + type +
            "\" hri=\"both\" font=\"font_a\" width=\"3\" height=\"90\" align=\"center\">12345</barcode>"));
        const auto code = at<Code>(document, 0);
        EXPECT_EQ(code.wish.data, "12345");
        EXPECT_EQ(code.wish.module_dots, 3);
        EXPECT_EQ(code.wish.bar_height, 90);
        EXPECT_EQ(code.reading, paper::Page::Reading::both);
        EXPECT_EQ(code.align, Align::center);
    }
    for (const char* type :
         {"pdf417_standard", "pdf417_truncated", "qrcode_model_1", "qrcode_model_2", "qrcode_micro",
          "gs1_databar_stacked", "gs1_databar_stacked_omnidirectional", "gs1_databar_expanded_stacked",
          "azteccode_fullrange", "azteccode_compact", "datamatrix_square", "datamatrix_rectangle_8",
          "datamatrix_rectangle_12", "datamatrix_rectangle_16"}) {
        at<Code>(
            document_of(odoo_body(std::string("<symbol type=\"") + type +
                                  "\" level=\"default\" width=\"5\" height=\"5\" size=\"0\">x</symbol>")),
            0);
    }
    const auto qr = at<Code>(
        document_of(
            odoo_body("<symbol type=\"qrcode_model_2\" level=\"level_q\" width=\"6\">A&#10;B</symbol>")),
        0);
    EXPECT_EQ(qr.wish.kind, CodeKind::qr);
    EXPECT_EQ(qr.wish.level, 2);
    EXPECT_EQ(qr.wish.module_dots, 6);
}

TEST(EposDecode, UnpacksWhatACodeEscapes) {
    const auto data_of = [](const std::string& inside) {
        return at<Code>(document_of(odoo_body(inside)), 0).wish.data;
    };
    EXPECT_EQ(data_of("<barcode type=\"code39\">A\\\\B\\x41\\q</barcode>"), "A\\BA\\q");
    EXPECT_EQ(data_of("<barcode type=\"code128\">{BNo. 17</barcode>"), "No. 17");
    EXPECT_EQ(data_of("<barcode type=\"code128\">{C\\x15\\x20\\x00</barcode>"), "213200");
    EXPECT_EQ(data_of("<barcode type=\"code128\">{Bab{C\\x0c{Bcd{{</barcode>"), "ab12cd{");
    EXPECT_EQ(data_of("<barcode type=\"code39\">end\\x4</barcode>"), "end\\x4");
}

TEST(EposDecode, ReadsPages) {
    const Document document = document_of(odoo_body(
        "<page><area x=\"10\" y=\"20\" width=\"300\" height=\"100\"/><direction dir=\"left_to_right\"/>"
        "<position x=\"5\" y=\"30\"/><text>a</text><line x1=\"0\" y1=\"40\" x2=\"99\" y2=\"40\" "
        "style=\"medium\"/>"
        "<rectangle x1=\"0\" y1=\"0\" x2=\"299\" y2=\"99\"/></page>"));
    at<PageBegin>(document, 0);
    EXPECT_EQ(at<Area>(document, 1).width, 300);
    EXPECT_EQ(at<Position>(document, 2).y, 30);
    EXPECT_EQ(at<Text>(document, 3).words, "a");
    const auto bar = at<Bar>(document, 4);
    EXPECT_EQ(bar.width, 100);
    EXPECT_EQ(bar.height, 3);
    EXPECT_EQ(document.elements.size(), 10U) << "a frame has four sides, and a page its end";
    at<PageEnd>(document, 9);
}

TEST(EposDecode, SkipsWhatIsTheRealPrintersOwnAndNamesIt) {
    const Document document = document_of(
        odoo_body("<layout type=\"receipt\" width=\"800\"/><sound pattern=\"pattern_a\" repeat=\"1\"/>"
                  "<logo key1=\"48\" key2=\"48\"/><sound/><recovery/><feed/>"));
    EXPECT_THAT(document.skipped, ElementsAre("layout", "sound", "logo", "recovery"));
    EXPECT_EQ(document.elements.size(), 1U);
}

TEST(EposDecode, TakesADocumentThatOnlyAsksHowThePrinterIs) {
    const Document document = document_of(odoo_body(""));
    EXPECT_FALSE(document.prints());
    EXPECT_TRUE(document.pulses.empty());
}

TEST(EposDecode, ReadsShadesAsShadesUnlessAThresholdIsAsked) {
    const std::string bytes = base64::encode(std::string("\x0F\xF0", 2));
    const auto grey = at<Picture>(
        document_of(odoo_body("<image width=\"2\" height=\"2\" mode=\"gray16\">" + bytes + "</image>")), 0);
    ASSERT_TRUE(std::holds_alternative<paper::Tones>(grey.what));
    EXPECT_EQ(std::get<paper::Tones>(grey.what).grey, std::string("\x00\xFF\xFF\x00", 4));
    const auto black = at<Picture>(document_of(odoo_body("<image width=\"2\" height=\"2\" mode=\"gray16\" "
                                                         "halftone=\"2\" brightness=\"1.5\">" +
                                                         bytes + "</image>")),
                                   0);
    EXPECT_TRUE(std::holds_alternative<paper::Dots>(black.what));
}

TEST(EposDecode, TakesBase64ThatIsBrokenIntoLines) {
    std::string body = epos_image(64, 16, Packing::rows);
    for (std::size_t at = body.find('>') + 20; at < body.size() - 10; at += 61) body.insert(at, "\n    ");
    EXPECT_EQ(std::get<paper::Dots>(at<Picture>(document_of(odoo_body(body)), 0).what).height, 16);
}

TEST(EposDecode, PrintsNothingOfADocumentThatItDoesNotKnowWhole) {
    for (const char* inside :
         {"<blink>x</blink>",
          "<command>1b40</command>",
          "<text><b>bold</b></text>",
          "<text align=\"middle\">x</text>",
          "<text em=\"yes\">x</text>",
          "<text width=\"9\">x</text>",
          "<feed line=\"-1\"/>",
          "<feed line=\"many\"/>",
          "<feed unit=\"256\"/>",
          "<cut type=\"twice\"/>",
          "<pulse drawer=\"drawer_3\"/>",
          "<image width=\"8\">AA==</image>",
          "<image width=\"8\" height=\"1\">A</image>",
          "<image width=\"8\" height=\"1\">%%%%</image>",
          "<image width=\"8\" height=\"2\">AA==</image>",
          "<image width=\"99999\" height=\"1\">AA==</image>",
          "<image width=\"8\" height=\"1\" mode=\"cmyk\">AA==</image>",
          "<image width=\"2\" height=\"1\" mode=\"gray16\" brightness=\"0\">AA==</image>",
          "<image>AA==</image>",
          "<barcode>1</barcode>",
          "<barcode type=\"ean99\">1</barcode>",
          "<symbol type=\"maxicode_mode_2\">1</symbol>",
          "<symbol type=\"qrcode_model_2\" level=\"level_x\">1</symbol>",
          "<page><page/></page>",
          "<page><direction dir=\"bottom_to_top\"/></page>",
          "<page><line x1=\"0\" y1=\"0\" x2=\"5\" y2=\"9\"/></page>",
          "<position x=\"1\" y=\"1\"/>",
          "<hline x1=\"0\"/>",
          "<epos-print/>"}) {
        EXPECT_NE(why_not(inside), "") << inside;
    }
}

TEST(EposDecode, RefusesWhatIsNoDocument) {
    for (const std::string& body :
         {std::string(), std::string("hello"), std::string("<html><body/></html>"),
          std::string("{\"jsonrpc\": \"2.0\"}"),
          std::string("<s:Envelope xmlns:s=\"x\"><s:Body/></s:Envelope>"),
          odoo_receipt(64, 64).substr(0, 200), std::string(10'000'000, '<'), std::string(10'000'000, 'A')}) {
        const auto decoded = decode(body, LastByte::low);
        ASSERT_FALSE(decoded) << body.substr(0, 40);
        EXPECT_EQ(decoded.error().code, ErrorCode::malformed);
    }
}

TEST(EposDecode, IsCutAtEveryByteWithoutHarm) {
    const std::string body = odoo_receipt(64, 8);
    for (std::size_t size = 0; size < body.size(); ++size)
        EXPECT_FALSE(decode(body.substr(0, size), LastByte::low)) << size;
    EXPECT_TRUE(decode(body, LastByte::low));
}

TEST(EposDecode, BoundsAllWordsTogether) {
    const std::string words(kWordsBytesMax / 4, 'x');
    const std::string all = "<text>" + words + "</text><barcode type=\"code39\">" + words +
                            "</barcode><symbol type=\"qrcode_model_2\">" + words + "</symbol><text>" + words +
                            "</text>";
    EXPECT_EQ(why_not(all), "");
    EXPECT_EQ(why_not(all + epos_image(64, 8, Packing::rows)), "") << "a picture is no words";
    EXPECT_EQ(why_not(all + "<text>x</text>"), "more words than four metres of paper hold");
}

TEST(EposDecode, BoundsAllPicturesTogether) {
    // One dot wide: eight times as much when each row has a byte of its own.
    const std::string thin =
        "<image width=\"1\" height=\"32767\">" + base64::encode(std::string(32'768 / 8, '\x11')) + "</image>";
    std::string many;
    for (int i = 0; i < 1'100; ++i) many += thin;
    EXPECT_EQ(why_not(many), "images: too much for one receipt");
}

}  // namespace
}  // namespace comptoir::epos
