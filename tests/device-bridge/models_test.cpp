#include "device-bridge/printing/models.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "device-bridge/printing/settings.hpp"
#include "kiosk-config/settings/value_rules.hpp"

namespace comptoir::bridge {
namespace {

using testing::HasSubstr;

std::vector<std::string> parted(std::string_view names) {
    std::vector<std::string> all;
    std::istringstream in{std::string(names)};
    for (std::string name; std::getline(in, name, '|');) all.push_back(name);
    return all;
}

TEST(PrinterModels, EveryRowIsValidAndFindable) {
    std::set<std::string_view> ids;
    std::map<std::string, std::string_view> names;
    for (const PrinterModel& model : printer_models()) {
        EXPECT_TRUE(ids.insert(model.id).second) << model.id << " stands there twice";
        EXPECT_TRUE(settings::is_entry_name(model.id)) << model.id;
        EXPECT_FALSE(model.label.empty()) << model.id;
        EXPECT_GE(model.width_dots, PrinterOptions::kPaperWidthDotsMin) << model.id;
        EXPECT_LE(model.width_dots, PrinterOptions::kPaperWidthDotsMax) << model.id;
        EXPECT_GE(model.dpi, 72) << model.id;
        EXPECT_LE(model.dpi_down, model.dpi) << model.id;
        EXPECT_GE(model.band_rows, 8) << model.id;
        EXPECT_LE(model.band_rows, PrinterOptions::kBandRowsMax) << model.id;
        EXPECT_EQ(model.scale_percent, 100) << model.id;
        EXPECT_EQ(model.image == ImageWay::its_own, model.language != Language::escpos) << model.id;
        EXPECT_TRUE(model.can_status || model.reports() == Report::sent) << model.id;
        const auto found = find_model(model.id);
        ASSERT_TRUE(found) << model.id;
        EXPECT_EQ(found->label, model.label);
        for (const std::string& name : parted(model.names)) {
            EXPECT_TRUE(names.emplace(name, model.id).second) << name << " also in " << names[name];
            EXPECT_EQ(name.find_first_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ"), std::string::npos) << name;
            const auto known = model_of_identity("Maker " + name + " x");
            ASSERT_TRUE(known) << name;
            EXPECT_EQ(known->id, model.id) << name;
        }
    }
    EXPECT_GE(ids.size(), 40u);
    for (const char* generic :
         {"escpos", "escpos-58", "star-line", "star-prnt", "star-graphic", "zpl", "epl", "raw"}) {
        EXPECT_TRUE(find_model(generic)) << generic;
    }
}

TEST(PrinterModels, AnUnknownIdNamesTheNearest) {
    const auto slip = find_model("epson-tm-t88w");
    ASSERT_FALSE(slip);
    EXPECT_EQ(slip.error().code, ErrorCode::malformed);
    EXPECT_THAT(slip.error().message, HasSubstr("epson-tm-t88v"));
    EXPECT_THAT(find_model("qqqqqqqqqqqq").error().message, HasSubstr("escpos"));
    EXPECT_LT(find_model(std::string(100'000, 'x')).error().message.size(), 200u);
}

TEST(PrinterModels, AreFoundByWhatPrintersSayOfThemselves) {
    const auto id = [](std::string_view identity) {
        const auto model = model_of_identity(identity);
        return model ? std::string(model->id) : "";
    };
    EXPECT_EQ(id("EPSON TM-T88V"), "epson-tm-t88v");
    EXPECT_EQ(id("EPSON TM-T88VI"), "epson-tm-t88vi");
    EXPECT_EQ(id("EPSON TM-T88VII-M"), "epson-tm-t88vii");
    EXPECT_EQ(id("EPSON TM-T20II-i"), "epson-tm-t20ii");
    EXPECT_EQ(id("EPSON TM-T20 Receipt"), "epson-tm-t20");
    EXPECT_EQ(id("EPSON TM-m30II-NT"), "epson-tm-m30");
    EXPECT_EQ(id("MFG:Star;CMD:STAR;MDL:TSP143 (STR_T-001);CLS:PRINTER;"), "star-tsp100");
    EXPECT_EQ(id("Star TSP143IIIU"), "star-tsp100");
    EXPECT_EQ(id("Star TSP143IVUE"), "star-tsp100iv");
    EXPECT_EQ(id("MFG:Star;CMD:STAR;MDL:Unheard-of (STR_T-001);"), "star-graphic");
    EXPECT_EQ(id("Star Unheard-of (STR_T-001)"), "star-graphic");
    EXPECT_EQ(id("ZTC ZD420-203dpi ZPL"), "zebra-zd420");
    EXPECT_EQ(id("Zebra Technologies ZTC LP 2844-Z"), "zebra-lp2844-z");
    EXPECT_EQ(id("ZTC LP2844"), "zebra-lp2844");
    EXPECT_EQ(id("MFG:Acme;MDL:Till 3;CMD:ESC/POS;"), "escpos");
    EXPECT_EQ(id("HP LaserJet 4"), "");
    EXPECT_EQ(id("BTM-T88V"), "") << "within a word it is another's name";
    EXPECT_EQ(id(""), "");
    EXPECT_EQ(id(std::string(2'000'000, 'T')), "");
}

TEST(PrinterModels, SayWhatTheyCanConfirm) {
    EXPECT_EQ(find_model("epson-tm-t88v")->reports(), Report::printed);
    EXPECT_EQ(find_model("star-tsp650")->reports(), Report::printed);
    EXPECT_EQ(find_model("zjiang-zj-5870")->reports(), Report::sent);
    EXPECT_EQ(find_model("epl")->reports(), Report::sent);
    EXPECT_EQ(find_model("raw")->reports(), Report::sent);
}

TEST(NameOptions, AreThoseOfTheOfficialBox) {
    EXPECT_EQ(name_options("TM-U220__IMC_LDV_LDH_SCALE70__"),
              (NameOptions{.is_low_vertical = true, .is_low_horizontal = true, .scale_percent = 70}));
    EXPECT_EQ(name_options("bar__imc__"), NameOptions{});
    EXPECT_EQ(name_options("bar__IMC"), NameOptions{})
        << "split at the fence, whether or not another follows";
    EXPECT_EQ(name_options("bar__IMC_LDH_LATER__x"), (NameOptions{.is_low_horizontal = true}));
    EXPECT_EQ(name_options("Kitchen"), std::nullopt);
    EXPECT_EQ(name_options("bar__other__IMC__"), std::nullopt);
    EXPECT_EQ(name_options("bar__IMC_SCALE__"), std::nullopt);
    EXPECT_EQ(name_options("bar__IMC_SCALE0__"), std::nullopt);
    EXPECT_EQ(name_options("bar__IMC_SCALE99999999999__"), std::nullopt);
    EXPECT_EQ(name_options("bar__IMC_SCALE-70__"), std::nullopt);
    EXPECT_EQ(name_options(""), std::nullopt);
}

TEST(NameOptions, ChangeHowAModelPrintsPictures) {
    const PrinterModel any = *find_model("escpos");
    const PrinterModel plain = with_name_options(any, {});
    EXPECT_EQ(plain.image, ImageWay::columns_24);
    EXPECT_EQ(plain.band_rows, 24);
    EXPECT_EQ(plain.width_dots, any.width_dots);
    const PrinterModel low =
        with_name_options(any, {.is_low_vertical = true, .is_low_horizontal = true, .scale_percent = 70});
    EXPECT_EQ(low.image, ImageWay::columns_8_single);
    EXPECT_EQ(low.width_dots, any.width_dots / 2);
    EXPECT_EQ(low.dpi_down, any.dpi_down / 3);
    EXPECT_EQ(low.scale_percent, 70);
    const PrinterModel matrix = *find_model("epson-tm-u220");
    EXPECT_EQ(with_name_options(matrix, {.is_low_vertical = true}).dpi_down, matrix.dpi_down);
    const PrinterModel star = *find_model("star-tsp650");
    EXPECT_EQ(with_name_options(star, {.is_low_vertical = true}).image, star.image);
}

}  // namespace
}  // namespace comptoir::bridge
