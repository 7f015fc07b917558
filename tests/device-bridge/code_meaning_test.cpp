#include "device-bridge/scanning/code_meaning.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "device-bridge/scanning/code_delivery.hpp"

namespace comptoir::bridge {
namespace {

constexpr int kYear = 2026;

std::vector<LabelPattern> labels(std::initializer_list<const char*> texts) {
    std::vector<LabelPattern> all;
    for (const char* text : texts) all.push_back(LabelPattern::parse(text).value());
    return all;
}

json::Value facts(const std::string& code, const std::vector<LabelPattern>& with = {}) {
    return to_json(meaning_of(code, with, kYear), code);
}

json::Value written(const char* text) {
    return json::parse(text).value();
}

TEST(Symbology, IsReadOffTheFrontOfACode) {
    EXPECT_EQ(symbology_of("]C10109501101530003"), (Symbology{"]C1", "GS1-128", true}));
    EXPECT_EQ(symbology_of("]C0AB"), (Symbology{"]C0", "Code 128", false}));
    EXPECT_EQ(symbology_of("]E05901234123457").name, std::string("EAN/UPC"));
    EXPECT_EQ(symbology_of("]d2"), (Symbology{"]d2", "GS1 DataMatrix", true}));
    EXPECT_EQ(symbology_of("]Q3x").is_gs1, true);
    EXPECT_EQ(symbology_of("]Y0x"), (Symbology{"]Y0", "", false}));
    for (const char* none : {"", "]", "]C", "]-1x", "C10", "]C-"}) EXPECT_EQ(symbology_of(none), Symbology{});
}

TEST(Symbology, IsTheSameAsOneWhoseNameStandsElsewhere) {
    const std::string name = "QR";
    EXPECT_EQ(symbology_of("]Q1x"), (Symbology{"]Q1", name.c_str(), false}));
}

TEST(CodeMeaning, TellsTheNumbersOfArticlesApart) {
    const std::pair<const char*, const char*> cases[] = {
        {"5901234123457", R"({"kind":"ean13","gtin":"05901234123457"})"},
        {"036000291452", R"({"kind":"upc_a","gtin":"00036000291452"})"},
        {"0036000291452", R"({"kind":"ean13","gtin":"00036000291452"})"},
        {"96385074", R"({"kind":"ean8","gtin":"00000096385074"})"},
        {"04252614", R"({"kind":"upc_e","gtin":"00042100005264"})"},
        {"10012345678902", R"({"kind":"gtin14","gtin":"10012345678902"})"},
        {"106141411234567897", R"({"kind":"sscc"})"},
        {"5901234123458", R"({"kind":"text"})"},
        {"12345", R"({"kind":"text"})"},
        {"ABC-12", R"({"kind":"text"})"},
        {"https://example.com/menu", R"({"kind":"text"})"}};
    for (const auto& [code, expected] : cases) EXPECT_EQ(facts(code), written(expected)) << code;
}

TEST(CodeMeaning, SaysWhichBarsItWasReadFrom) {
    EXPECT_EQ(facts("]E05901234123457"),
              written(R"({"kind":"ean13","read":"5901234123457","gtin":"05901234123457",
                          "symbology":{"id":"]E0","name":"EAN/UPC"}})"));
    EXPECT_EQ(facts("]E05901234123458")["trouble"], "wrong check digit");
    EXPECT_EQ(facts("]E3977123456700312")["add_on"], "12");
    EXPECT_EQ(facts("]E3978019852663652495")["add_on"], "52495");
    EXPECT_EQ(facts("]E3978019852663652495")["gtin"], "09780198526636");
    EXPECT_EQ(facts("978019852663652495")["kind"], "text");
}

TEST(CodeMeaning, ReadsAnEanAndItsCompositeInOnePiece) {
    for (const char* code : {"]E05901234123457|]e01726123110ABC", "]E05901234123457]e01726123110ABC"}) {
        const json::Value all = facts(code);
        EXPECT_EQ(all["kind"], "ean13");
        EXPECT_EQ(all["gtin"], "05901234123457");
        ASSERT_EQ(all["elements"].size(), 3U) << code;
        EXPECT_EQ(all["elements"][0]["text"], "05901234123457");
        EXPECT_EQ(all["elements"][1]["date"], "2026-12-31");
        EXPECT_EQ(all["elements"][2]["text"], "ABC");
        EXPECT_FALSE(all.contains("must_come_with")) << "its article stands beside it";
        EXPECT_FALSE(all.contains("trouble"));
    }
    EXPECT_EQ(facts("]E496385074|]e010ABC")["elements"][0]["text"], "00000096385074");
    EXPECT_EQ(facts("]E05901234123458|]e010ABC")["trouble"], "wrong check digit");
    EXPECT_FALSE(facts("]E05901234123458|]e010ABC").contains("elements"));
    const json::Value broken = facts("]E05901234123457|]e017269931");
    EXPECT_EQ(broken["gtin"], "05901234123457") << "the article is known all the same";
    EXPECT_TRUE(broken.contains("trouble"));
    EXPECT_FALSE(facts("]E0|]e010ABC").contains("elements"));
    EXPECT_EQ(facts("]C0A]e010ABC")["kind"], "text");
}

TEST(CodeMeaning, SaysWhereEightDigitsMayBeTwoThings) {
    // Source: computed; both check digits of this number are right.
    int both = 0;
    for (int number = 0; number < 2'000'000; ++number) {
        std::string eight = std::to_string(number);
        eight.insert(0, 7 - eight.size(), '0');
        for (char check = '0'; check <= '9'; ++check) {
            const CodeMeaning meaning = meaning_of(eight + check, {}, kYear);
            if (!meaning.may_be_upc_e) continue;
            EXPECT_EQ(meaning.kind, CodeMeaning::Kind::ean8);
            ++both;
        }
        number += 996;
    }
    EXPECT_GT(both, 50);
}

TEST(CodeMeaning, ReadsElementStringsWhereItIsSaidOrSure) {
    const char* const plain = R"json({"kind":"gs1","gtin":"09501101530003","elements":[
        {"ai":"01","title":"GTIN","text":"09501101530003"},
        {"ai":"3103","title":"NET WEIGHT (kg)","text":"001235","number":"1.235","unit":"kg"}]})json";
    EXPECT_EQ(facts("01095011015300033103001235"), written(plain));
    EXPECT_EQ(facts("]d2010950110153000317261231")["elements"][1]["date"], "2026-12-31");
    EXPECT_EQ(facts("]C110ABC")["elements"][0]["text"], "ABC");
    EXPECT_EQ(facts("10ABC")["kind"], "text");
    EXPECT_EQ(facts("]C010ABC")["kind"], "text");
    EXPECT_EQ(facts("10ABC\x1d"
                    "21D")["kind"],
              "gs1");
    EXPECT_EQ(facts("AB#12")["kind"], "text");
    EXPECT_EQ(facts("AB#12").contains("trouble"), false);
    EXPECT_EQ(facts("]C10109501101530004")["trouble"], "(01) GTIN: wrong check digit");
    EXPECT_EQ(facts("]C10109501101530004")["kind"], "text");
    EXPECT_EQ(facts("00106141411234567897")["elements"][0]["title"], "SSCC");
    EXPECT_EQ(facts("https://id.gs1.org/01/09501101530003/10/A")["kind"], "gs1_link");
}

TEST(CodeMeaning, ReadsTheLabelsThatTheSettingsDescribe) {
    const auto with = labels({"weight 21.....{NNDDD}", "price 02.....V{NNDD}", "discount 22{NN}"});
    EXPECT_EQ(facts("2112345012346", with)["label"],
              written(R"({"kind":"weight","product":"2112345000008","value":"1.234"})"));
    EXPECT_EQ(facts("2112345012346")["kind"], "ean13");
    EXPECT_FALSE(facts("2112345012346").contains("label"));
    // As a UPC-A, and as the EAN-13 that it is with a zero in front.
    const CodeMeaning upc = meaning_of("212345928752", with, kYear);
    ASSERT_EQ(upc.kind, CodeMeaning::Kind::upc_a);
    EXPECT_EQ(upc.label, (LabelValue{LabelValue::Kind::price, "0212345000007", "28.75"}));
    EXPECT_EQ(meaning_of("0212345928752", with, kYear).label, upc.label);
    EXPECT_EQ(facts("212345828755", with)["trouble"], "the digit that guards the value in a label is wrong");
    EXPECT_FALSE(facts("212345828755", with).contains("label"));
}

TEST(LabelPattern, RefusesWhatIsNone) {
    for (const char* bad : {"", "weight", "weight ", "weigh 21.....{NNDDD}", "weight 21.....", "weight {}",
                            "weight 21.....{DDN}", "weight 21.....{NNDDDD}", "weight 21....N{NDDD}",
                            "weight }{", "price 02.....V{NND}", "price 02...VV{NNDD}", "weight  21{NN}"}) {
        const auto pattern = LabelPattern::parse(bad);
        ASSERT_FALSE(pattern) << bad;
        EXPECT_EQ(pattern.error().code, ErrorCode::malformed);
    }
    EXPECT_FALSE(LabelPattern::parse("weight " + std::string(100'000, '.') + "{N}"));
}

TEST(LabelPattern, FitsThirteenDigitsOfItsShape) {
    const auto pattern = LabelPattern::parse("weight 21.....{NNDDD}").value();
    EXPECT_TRUE(pattern.fits("2112345012346"));
    for (const char* other : {"", "2212345012344", "211234501234", "21123450123465", "211234501234X"})
        EXPECT_FALSE(pattern.fits(other)) << other;
    EXPECT_EQ(pattern.read("2112345000008").value().value, "0.000");
    EXPECT_EQ(pattern.read("2112345999999").value().value, "99.999");
    EXPECT_EQ(LabelPattern::parse("discount 22{NN}").value().read("2215000000006").value().value, "15");
}

std::string delivered(const std::string& code, CodeForm form) {
    return CodeDelivery{.trim = {.prefix = "", .suffix = "", .symbology_id = CodeTrim::SymbologyId::drop},
                        .labels = {},
                        .form = form}
        .of(code, WallTime{})
        .value_or(Scanned{"none"})
        .text;
}

TEST(CodeDelivery, LeavesACodeAsItWasReadUnlessTheSettingsSayOtherwise) {
    for (const char* code : {"036000291452", "04252614", "0109501101530003", "https://x.example/01/96385074"})
        EXPECT_EQ(delivered(code, CodeForm::as_read), code);
}

TEST(CodeDelivery, PutsAnArticlesNumberInTheFormOfTheSettings) {
    struct Row {
        const char* code;
        const char* ean13;
        const char* upc_a;
    };
    for (const Row& row :
         {Row{"036000291452", "0036000291452", "036000291452"},
          Row{"0036000291452", "0036000291452", "036000291452"},
          Row{"]E05901234123457", "5901234123457", "5901234123457"},
          Row{"04252614", "0042100005264", "042100005264"}, Row{"96385074", "96385074", "96385074"},
          Row{"0109501101530003", "9501101530003", "9501101530003"},
          Row{"0100000096385074", "96385074", "96385074"},
          Row{"01100123456789023103001235", "01100123456789023103001235", "01100123456789023103001235"},
          Row{"01059012341234573103001250", "01059012341234573103001250", "01059012341234573103001250"},
          Row{"010590123412345710LOT7", "010590123412345710LOT7", "010590123412345710LOT7"},
          Row{"]E05901234123457|]e010AB", "5901234123457|]e010AB", "5901234123457|]e010AB"},
          Row{"10012345678902", "10012345678902", "10012345678902"},
          Row{"https://x.example/01/036000291452", "0036000291452", "036000291452"},
          Row{"106141411234567897", "106141411234567897", "106141411234567897"}, Row{"ABC", "ABC", "ABC"}}) {
        EXPECT_EQ(delivered(row.code, CodeForm::ean13), row.ean13) << row.code;
        EXPECT_EQ(delivered(row.code, CodeForm::upc_a), row.upc_a) << row.code;
    }
}

TEST(CodeDelivery, KnowsTheBarsAlsoWhereTheirIdIsTakenOff) {
    const CodeDelivery delivery{
        .trim = {.prefix = "Q", .suffix = "!", .symbology_id = CodeTrim::SymbologyId::drop}};
    const auto scan = delivery.of("Q]C110ABC!", WallTime{});
    EXPECT_EQ(scan->text, "10ABC");
    EXPECT_EQ(scan->code, written(R"({"kind":"gs1","symbology":{"id":"]C1","name":"GS1-128"},
                                      "elements":[{"ai":"10","title":"BATCH/LOT","text":"ABC"}],
                                      "must_come_with":[{"ai":"10","one_of":["01","02","8006","8026"]}]})"));
    EXPECT_EQ(delivery.of("Q!", WallTime{}), std::nullopt);
}

}  // namespace
}  // namespace comptoir::bridge
