#include "device-bridge/protocols/gs1_elements.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "device-bridge/protocols/check_digits.hpp"
#include "device-bridge/protocols/gs1_identifiers.hpp"
#include "device-bridge/protocols/gs1_link.hpp"

namespace comptoir::bridge {
namespace {

using ::testing::HasSubstr;

constexpr int kYear = 2026;

/// "01=09501101530003 10=ABC", and behind a "~" what it means.
std::string told(const Result<Gs1Elements>& elements) {
    if (!elements) return "bad: " + elements.error().message;
    std::string all;
    for (const Gs1Element& element : *elements) {
        if (!all.empty()) all += ' ';
        all += element.identifier + "=" + element.text;
        const std::string meaning = element.currency + (element.currency.empty() ? "" : ":") +
                                    element.number + element.unit + element.date;
        if (!meaning.empty()) all += "~" + meaning;
    }
    return all;
}

/// "|" is the separator here.
std::string read(std::string text, int year = kYear) {
    for (char& c : text) c = c == '|' ? kGs1Separator : c;
    return told(gs1_elements(text, year));
}

TEST(Gs1Elements, ReadsLabelsAsTheyAre) {
    // Source: protocol/devices/scanners.md section 8 and examples of the GS1 General Specifications.
    EXPECT_EQ(read("0109501101530003"), "01=09501101530003");
    EXPECT_EQ(read("01095011015300033103001235"), "01=09501101530003 3103=001235~1.235kg");
    EXPECT_EQ(read("010950110153000317261231"
                   "10ABC-1|21S/9"),
              "01=09501101530003 17=261231~2026-12-31 10=ABC-1 21=S/9");
    EXPECT_EQ(read("00106141411234567897"), "00=106141411234567897");
    EXPECT_EQ(read("02095011015300033724"), "02=09501101530003 37=24~24");
    EXPECT_EQ(read("0195012345678903"
                   "3922"
                   "1299"),
              "01=95012345678903 3922=1299~12.99");
    EXPECT_EQ(read("39329781299|3912840"
                   "1250"),
              "3932=9781299~978:12.99 3912=8401250~840:12.50");
    EXPECT_EQ(read("253950110153000"
                   "3X1"),
              "253=9501101530003X1");
    EXPECT_EQ(read("8008260115143059"), "8008=260115143059~2026-01-15T14:30:59");
    EXPECT_EQ(read("7007260701260705"), "7007=260701260705~2026-07-01/2026-07-05");
    EXPECT_EQ(read("70032601151430"), "7003=2601151430~2026-01-15T14:30");
    EXPECT_EQ(read("7011260115"), "7011=260115~2026-01-15");
}

TEST(Gs1Elements, ForgivesSeparatorsTooMany) {
    EXPECT_EQ(read("|0109501101530003|10A||21B|"), "01=09501101530003 10=A 21=B");
}

TEST(Gs1Elements, NeedsTheSeparatorWhereALengthIsNotFixedForAllTimes) {
    EXPECT_EQ(read("4220"
                   "56|10A"),
              "422=056 10=A");
    EXPECT_EQ(read("422056"
                   "10A"),
              "bad: (422) ORIGIN: too long");
}

TEST(Gs1Elements, PutsTheYearWhereItIsNearest) {
    // Source: GS1 General Specifications 7.12.
    EXPECT_EQ(read("11760101", 2026), "11=760101~2076-01-01");
    EXPECT_EQ(read("11770101", 2026), "11=770101~1977-01-01");
    EXPECT_EQ(read("11990101", 2026), "11=990101~1999-01-01");
    EXPECT_EQ(read("11000101", 2050), "11=000101~2100-01-01");
    EXPECT_EQ(read("11010101", 2050), "11=010101~2001-01-01");
    for (int year = 1950; year <= 2150; ++year) {
        for (int digits = 0; digits < 100; ++digits) {
            const std::string two = (digits < 10 ? "0" : "") + std::to_string(digits);
            const auto elements = gs1_elements("11" + two + "0615", year);
            const int told = std::stoi(elements->front().date);
            ASSERT_EQ(told % 100, digits);
            ASSERT_GE(told, year - 49);
            ASSERT_LE(told, year + 50);
        }
    }
}

TEST(Gs1Elements, EndsAMonthWithItsLastDay) {
    EXPECT_EQ(read("17280200"), "17=280200~2028-02-29");
    EXPECT_EQ(read("17270200"), "17=270200~2027-02-28");
    EXPECT_EQ(read("17260400"), "17=260400~2026-04-30");
    EXPECT_EQ(read("7006260400"), "bad: (7006) FIRST FREEZE DATE: no such date");
}

TEST(Gs1Elements, SaysWhatIsWrong) {
    const std::pair<const char*, const char*> cases[] = {
        {"", "no element"},
        {"|", "no element"},
        {"0109501101530004", "(01) GTIN: wrong check digit"},
        {"010950110153000", "(01) GTIN: too short"},
        {"01095011015300|3", "(01) GTIN: too short"},
        {"010950110153000X", "(01) GTIN: a character that it can't have"},
        {"17261301", "(17) USE BY or EXPIRY: no such date"},
        {"17260231", "(17) USE BY or EXPIRY: no such date"},
        {"10", "(10) BATCH/LOT: nothing behind it"},
        {"10ABCDEFGHIJKLMNOPQRSTU", "(10) BATCH/LOT: too long"},
        {"10A#", "(10) BATCH/LOT: a character that it can't have"},
        {"3106001235", "no identifier begins with \"3106\""},
        {"05", "no identifier begins with \"05\""},
        {"1", "no identifier begins with \"1\""},
        {"10A|10B", "(10) twice, and not the same"},
        {"43212", "(4321) DANGEROUS GOODS: neither 0 nor 1"},
        {"70032601152460", "(7003) EXPIRY TIME: no such time"},
        {"8003195011015300031", "(8003) GRAI: a filler that is not zero"},
        {"8006095011015300030302", "(8006) ITIP: no such piece of a total"},
        {"8007BE68539007547035", "(8007) IBAN: wrong check digits"},
        {"8013198765"
         "4Ad4X4bL5ttr2310c2J",
         "(8013) GMN: wrong check characters"},
        {"4235661", "(423) COUNTRY - INITIAL PROCESS: half a country"},
        {"4300a%2", "(4300) SHIP TO COMP: a \"%\" without two digits"},
        {"80110"
         "1",
         "(8011) CPID SERIAL: a leading zero"}};
    for (const auto& [text, why] : cases) {
        EXPECT_THAT(read(text), HasSubstr(why)) << text;
    }
    EXPECT_EQ(read("4330001234-"), "4330=001234-");
    EXPECT_EQ(read("4330001234+"), "bad: (4330) MAX TEMP F.: something else than a minus at its end");
}

TEST(Gs1Elements, TakesTheSameElementTwiceForOne) {
    EXPECT_EQ(read("10A|10A|21B"), "10=A 21=B");
}

TEST(Gs1Elements, KeepsEveryDigitOfANumber) {
    EXPECT_EQ(read("3909"
                   "999999999999999"),
              "3909=999999999999999~999999.999999999");
    EXPECT_EQ(read("3900"
                   "000000000000000"),
              "3900=000000000000000~0");
    EXPECT_EQ(read("3105000001"), "3105=000001~0.00001kg");
    EXPECT_EQ(read("3100000000"), "3100=000000~0kg");
    EXPECT_EQ(read("39435"
                   "000"),
              "3943=5000~5.000%");
}

TEST(Gs1Elements, ReadsEverySeparatorThatScannersType) {
    for (const char* separator : {"\x1d", "#", "Alt029"}) {
        const std::string text = std::string("010950110153000310AB") + separator + "21C";
        EXPECT_TRUE(has_gs1_separator(text));
        EXPECT_EQ(told(gs1_elements(gs1_separated(text), kYear)), "01=09501101530003 10=AB 21=C");
    }
    // A "#" is itself where the real separator is there.
    EXPECT_EQ(gs1_separated("8010"
                            "1A#B\x1d"
                            "8011"
                            "1"),
              "80101A#B\x1d"
              "80111");
    EXPECT_FALSE(has_gs1_separator("0109501101530003"));
}

TEST(Gs1Elements, AreOneStringAgain) {
    for (const char* text : {"0109501101530003"
                             "10AB|21C",
                             "10AB|0109501101530003", "422056|3103001235"}) {
        std::string whole = text;
        for (char& c : whole) c = c == '|' ? kGs1Separator : c;
        EXPECT_EQ(gs1_string(*gs1_elements(whole, kYear)), whole);
    }
}

TEST(Gs1Elements, StopsAtMoreThanALabelHolds) {
    // 91 to 99, 710 to 715, 7230 to 7239 ... do not make a hundred and one different ones in one label of
    // one kind; three families of measures do.
    std::string text;
    for (const char* family : {"310", "311", "312", "313", "314", "315", "316", "320", "321", "322", "323",
                               "324", "325", "326", "327", "328", "329", "330"}) {
        for (char decimals = '0'; decimals <= '5'; ++decimals)
            text += family + std::string(1, decimals) + "000001";
    }
    const auto elements = gs1_elements(text, kYear);
    ASSERT_FALSE(elements);
    EXPECT_EQ(elements.error().code, ErrorCode::full);
}

/// A value that every rule of a part takes.
std::string sample(const Gs1Part& part, std::size_t size) {
    using Rule = Gs1Part::Rule;
    switch (part.rule) {
        case Rule::check_digit: {
            const std::string digits(size - 1, '1');
            return digits + check_digit(digits);
        }
        case Rule::check_pair: return "1987654Ad4X4bL5ttr2310c2K";
        case Rule::date:
        case Rule::date_or_month: return "260115";
        case Rule::iban: return "BE68539007547034";
        case Rule::minus: return "-";
        case Rule::zero: return std::string(size, '0');
        case Rule::piece_of_total: return "0102";
        case Rule::winding: return "9";
        case Rule::latitude: return "1800000000";
        case Rule::longitude: return "3600000000";
        default: return std::string(size, '1');
    }
}

/// The least or the most that the identifier allows.
std::string sample(const Gs1Identifier& row, bool is_longest) {
    std::string value;
    for (const Gs1Part& part : row.parts) {
        if (part.most == 0 || (part.is_optional && !is_longest)) break;
        value += sample(part, is_longest ? part.most : part.least);
    }
    return value;
}

TEST(Gs1Identifiers, AreAllThatThereAre) {
    std::size_t known = 0;
    for (int number = 0; number < 10'000; ++number) {
        std::string digits = std::to_string(number);
        digits.insert(0, 4 - digits.size(), '0');
        const Gs1Identifier* row = gs1_identifier(digits);
        if (row == nullptr) continue;
        const bool is_first = digits.substr(row->size()).find_first_not_of('0') == std::string::npos;
        if (is_first) ++known;
    }
    // Source: the rows of the syntax dictionary, its ranges counted out.
    EXPECT_EQ(known, 522U);
}

TEST(Gs1Identifiers, TakeTheShortestAndTheLongestValueAndNothingBeyond) {
    std::size_t tried = 0;
    for (int number = 0; number < 10'000; ++number) {
        std::string digits = std::to_string(number);
        digits.insert(0, 4 - digits.size(), '0');
        const Gs1Identifier* row = gs1_identifier(digits);
        if (row == nullptr) continue;
        ++tried;
        const std::string identifier = digits.substr(0, row->size());
        for (const bool is_longest : {false, true}) {
            const std::string value = sample(*row, is_longest);
            const auto element = gs1_element(identifier, value, kYear);
            ASSERT_TRUE(element) << element.error().message;
            EXPECT_EQ(element->text, value);
            const auto elements = gs1_elements(identifier + value +
                                                   "\x1d"
                                                   "10A",
                                               kYear);
            if (identifier == "10") continue;
            ASSERT_TRUE(elements) << identifier << ": " << elements.error().message;
            EXPECT_EQ(elements->size(), 2U);
        }
        EXPECT_FALSE(gs1_element(identifier, sample(*row, true) + "11", kYear)) << identifier;
        EXPECT_FALSE(gs1_element(identifier, "", kYear)) << identifier;
        const std::size_t fixed = gs1_fixed_size(identifier);
        const std::size_t longest = identifier.size() + sample(*row, true).size();
        EXPECT_TRUE(fixed == 0 || fixed == longest) << identifier;
    }
    EXPECT_GT(tried, 3'000U);
}

TEST(Gs1Elements, StandsWhateverIsScanned) {
    std::minstd_rand random(11);
    constexpr std::string_view kLikely = "0123456789\x1d#AZaz%/-";
    for (int i = 0; i < 60'000; ++i) {
        std::string text;
        for (std::size_t length = random() % 40; length > 0; --length) {
            text +=
                random() % 8 == 0 ? static_cast<char>(random() % 256) : kLikely[random() % kLikely.size()];
        }
        const auto elements = gs1_elements(text, kYear);
        if (!elements) continue;
        // What was understood is understood again, and the same.
        EXPECT_EQ(gs1_elements(gs1_string(*elements), kYear), elements) << text;
    }
    EXPECT_FALSE(gs1_elements(std::string(1'000'000, '9'), kYear));
}

TEST(Gs1Link, ReadsAddressesAsElements) {
    const std::pair<const char*, const char*> cases[] = {
        {"https://id.gs1.org/01/09501101530003", "01=09501101530003"},
        {"HTTPS://ID.GS1.ORG/01/09501101530003", "01=09501101530003"},
        {"https://example.com/01/9501101530003/10/AB%2F1/21/12?17=261231",
         "01=09501101530003 10=AB/1 21=12 17=261231~2026-12-31"},
        {"http://example.com/some/folder/01/036000291452?3103=001235&linkType=gs1:pip#part",
         "01=00036000291452 3103=001235~1.235kg"},
        {"https://example.com/a/01/96385074/", "01=00000096385074"},
        {"https://example.com/00/106141411234567897", "00=106141411234567897"},
        {"https://example.com/01/09501101530003/235/T1", "01=09501101530003 235=T1"},
        {"https://example.com/414/9501101530003/254/X", "414=9501101530003 254=X"}};
    for (const auto& [text, elements] : cases)
        EXPECT_EQ(told(gs1_link_elements(text, kYear)), elements) << text;
}

TEST(Gs1Link, SaysWhatIsWrong) {
    const std::pair<const char*, const char*> cases[] = {
        {"ftp://example.com/01/09501101530003", "no web address"},
        {"https://", "no web address"},
        {"https://example.com", "without a key"},
        {"https://example.com/menu/today", "without a key"},
        {"https://example.com/01/09501101530004", "(01) GTIN: wrong check digit"},
        {"https://example.com/01/09501101530003/21/1/10/A", "does not belong to it there"},
        {"https://example.com/01/09501101530003/10/A/235/T", "does not belong to it there"},
        {"https://example.com/01/09501101530003/254/A", "does not belong to it there"},
        {"https://example.com/01/09501101530003?99=a%", "without two hexadecimal digits"},
        {"https://example.com/01/09501101530003?05=1", "there is no identifier \"05\""},
        {"https://example.com/01/09501101530003/10/A?10=B", "(10) twice"}};
    for (const auto& [text, why] : cases)
        EXPECT_THAT(told(gs1_link_elements(text, kYear)), HasSubstr(why)) << text;
}

TEST(Gs1Link, IsBounded) {
    std::string deep = "https://example.com";
    for (std::size_t i = 0; i <= kGs1SegmentsMax; ++i) deep += "/a";
    EXPECT_EQ(gs1_link_elements(deep, kYear).error().code, ErrorCode::full);
    std::string many = "https://example.com/01/09501101530003?a";
    for (std::size_t i = 0; i <= kGs1SegmentsMax; ++i) many += "&a";
    EXPECT_EQ(gs1_link_elements(many, kYear).error().code, ErrorCode::full);
}

}  // namespace
}  // namespace comptoir::bridge
