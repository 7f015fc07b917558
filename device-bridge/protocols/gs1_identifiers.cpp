#include "device-bridge/protocols/gs1_identifiers.hpp"

#include <algorithm>

namespace comptoir::bridge {
namespace {

using Row = Gs1Identifier;
using Meaning = Gs1Meaning;
using Rule = Gs1Part::Rule;

constexpr Gs1Part part(Gs1Part::Set set, int least, int most, Rule rule) {
    return {set, static_cast<std::uint8_t>(least), static_cast<std::uint8_t>(most), rule, false};
}
constexpr Gs1Part n(int size, Rule rule = Rule::none) {
    return part(Gs1Part::Set::digits, size, size, rule);
}
constexpr Gs1Part n(int least, int most, Rule rule = Rule::none) {
    return part(Gs1Part::Set::digits, least, most, rule);
}
constexpr Gs1Part x(int size, Rule rule = Rule::none) {
    return part(Gs1Part::Set::text, size, size, rule);
}
constexpr Gs1Part x(int least, int most, Rule rule = Rule::none) {
    return part(Gs1Part::Set::text, least, most, rule);
}
constexpr Gs1Part y(int least, int most) {
    return part(Gs1Part::Set::part39, least, most, Rule::none);
}
constexpr Gs1Part z(int least, int most) {
    return part(Gs1Part::Set::base64, least, most, Rule::none);
}
constexpr Gs1Part maybe(Gs1Part other) {
    other.is_optional = true;
    return other;
}

// No identifier begins with another, so that their order is only for people.
constexpr std::array kIdentifiers{
    Row{"00", 0, 0, "SSCC", {{n(18, Rule::check_digit)}}},
    Row{"01", 0, 0, "GTIN", {{n(14, Rule::check_digit)}}},
    Row{"02", 0, 0, "CONTENT", {{n(14, Rule::check_digit)}}},
    Row{"10", 0, 0, "BATCH/LOT", {{x(1, 20)}}},
    Row{"11", 0, 0, "PROD DATE", {{n(6, Rule::date_or_month)}}, Meaning::date},
    Row{"12", 0, 0, "DUE DATE", {{n(6, Rule::date_or_month)}}, Meaning::date},
    Row{"13", 0, 0, "PACK DATE", {{n(6, Rule::date_or_month)}}, Meaning::date},
    Row{"15", 0, 0, "BEST BEFORE or BEST BY", {{n(6, Rule::date_or_month)}}, Meaning::date},
    Row{"16", 0, 0, "SELL BY", {{n(6, Rule::date_or_month)}}, Meaning::date},
    Row{"17", 0, 0, "USE BY or EXPIRY", {{n(6, Rule::date_or_month)}}, Meaning::date},
    Row{"20", 0, 0, "VARIANT", {{n(2)}}},
    Row{"21", 0, 0, "SERIAL", {{x(1, 20)}}},
    Row{"22", 0, 0, "CPV", {{x(1, 20)}}},
    Row{"235", 0, 0, "TPX", {{x(1, 28)}}},
    Row{"240", 0, 0, "ADDITIONAL ID", {{x(1, 30)}}},
    Row{"241", 0, 0, "CUST. PART No.", {{x(1, 30)}}},
    Row{"242", 0, 0, "MTO VARIANT", {{n(1, 6)}}},
    Row{"243", 0, 0, "PCN", {{x(1, 20)}}},
    Row{"250", 0, 0, "SECONDARY SERIAL", {{x(1, 30)}}},
    Row{"251", 0, 0, "REF. TO SOURCE", {{x(1, 30)}}},
    Row{"253", 0, 0, "GDTI", {{n(13, Rule::check_digit), maybe(x(1, 17))}}},
    Row{"254", 0, 0, "GLN EXTENSION COMPONENT", {{x(1, 20)}}},
    Row{"255", 0, 0, "GCN", {{n(13, Rule::check_digit), maybe(n(1, 12))}}},
    Row{"30", 0, 0, "VAR. COUNT", {{n(1, 8)}}, Meaning::count},
    Row{"310", '0', '5', "NET WEIGHT (kg)", {{n(6)}}, Meaning::measure, true, "kg"},
    Row{"311", '0', '5', "LENGTH (m)", {{n(6)}}, Meaning::measure, true, "m"},
    Row{"312", '0', '5', "WIDTH (m)", {{n(6)}}, Meaning::measure, true, "m"},
    Row{"313", '0', '5', "HEIGHT (m)", {{n(6)}}, Meaning::measure, true, "m"},
    Row{"314", '0', '5', "AREA (m²)", {{n(6)}}, Meaning::measure, true, "m²"},
    Row{"315", '0', '5', "NET VOLUME (l)", {{n(6)}}, Meaning::measure, true, "l"},
    Row{"316", '0', '5', "NET VOLUME (m³)", {{n(6)}}, Meaning::measure, true, "m³"},
    Row{"320", '0', '5', "NET WEIGHT (lb)", {{n(6)}}, Meaning::measure, true, "lb"},
    Row{"321", '0', '5', "LENGTH (in)", {{n(6)}}, Meaning::measure, true, "in"},
    Row{"322", '0', '5', "LENGTH (ft)", {{n(6)}}, Meaning::measure, true, "ft"},
    Row{"323", '0', '5', "LENGTH (yd)", {{n(6)}}, Meaning::measure, true, "yd"},
    Row{"324", '0', '5', "WIDTH (in)", {{n(6)}}, Meaning::measure, true, "in"},
    Row{"325", '0', '5', "WIDTH (ft)", {{n(6)}}, Meaning::measure, true, "ft"},
    Row{"326", '0', '5', "WIDTH (yd)", {{n(6)}}, Meaning::measure, true, "yd"},
    Row{"327", '0', '5', "HEIGHT (in)", {{n(6)}}, Meaning::measure, true, "in"},
    Row{"328", '0', '5', "HEIGHT (ft)", {{n(6)}}, Meaning::measure, true, "ft"},
    Row{"329", '0', '5', "HEIGHT (yd)", {{n(6)}}, Meaning::measure, true, "yd"},
    Row{"330", '0', '5', "GROSS WEIGHT (kg)", {{n(6)}}, Meaning::measure, true, "kg"},
    Row{"331", '0', '5', "LENGTH (m), log", {{n(6)}}, Meaning::measure, true, "m"},
    Row{"332", '0', '5', "WIDTH (m), log", {{n(6)}}, Meaning::measure, true, "m"},
    Row{"333", '0', '5', "HEIGHT (m), log", {{n(6)}}, Meaning::measure, true, "m"},
    Row{"334", '0', '5', "AREA (m²), log", {{n(6)}}, Meaning::measure, true, "m²"},
    Row{"335", '0', '5', "VOLUME (l), log", {{n(6)}}, Meaning::measure, true, "l"},
    Row{"336", '0', '5', "VOLUME (m³), log", {{n(6)}}, Meaning::measure, true, "m³"},
    Row{"337", '0', '5', "KG PER m²", {{n(6)}}, Meaning::measure, true, "kg/m²"},
    Row{"340", '0', '5', "GROSS WEIGHT (lb)", {{n(6)}}, Meaning::measure, true, "lb"},
    Row{"341", '0', '5', "LENGTH (in), log", {{n(6)}}, Meaning::measure, true, "in"},
    Row{"342", '0', '5', "LENGTH (ft), log", {{n(6)}}, Meaning::measure, true, "ft"},
    Row{"343", '0', '5', "LENGTH (yd), log", {{n(6)}}, Meaning::measure, true, "yd"},
    Row{"344", '0', '5', "WIDTH (in), log", {{n(6)}}, Meaning::measure, true, "in"},
    Row{"345", '0', '5', "WIDTH (ft), log", {{n(6)}}, Meaning::measure, true, "ft"},
    Row{"346", '0', '5', "WIDTH (yd), log", {{n(6)}}, Meaning::measure, true, "yd"},
    Row{"347", '0', '5', "HEIGHT (in), log", {{n(6)}}, Meaning::measure, true, "in"},
    Row{"348", '0', '5', "HEIGHT (ft), log", {{n(6)}}, Meaning::measure, true, "ft"},
    Row{"349", '0', '5', "HEIGHT (yd), log", {{n(6)}}, Meaning::measure, true, "yd"},
    Row{"350", '0', '5', "AREA (in²)", {{n(6)}}, Meaning::measure, true, "in²"},
    Row{"351", '0', '5', "AREA (ft²)", {{n(6)}}, Meaning::measure, true, "ft²"},
    Row{"352", '0', '5', "AREA (yd²)", {{n(6)}}, Meaning::measure, true, "yd²"},
    Row{"353", '0', '5', "AREA (in²), log", {{n(6)}}, Meaning::measure, true, "in²"},
    Row{"354", '0', '5', "AREA (ft²), log", {{n(6)}}, Meaning::measure, true, "ft²"},
    Row{"355", '0', '5', "AREA (yd²), log", {{n(6)}}, Meaning::measure, true, "yd²"},
    Row{"356", '0', '5', "NET WEIGHT (t oz)", {{n(6)}}, Meaning::measure, true, "t oz"},
    Row{"357", '0', '5', "NET VOLUME (oz)", {{n(6)}}, Meaning::measure, true, "fl oz"},
    Row{"360", '0', '5', "NET VOLUME (qt)", {{n(6)}}, Meaning::measure, true, "qt"},
    Row{"361", '0', '5', "NET VOLUME (gal.)", {{n(6)}}, Meaning::measure, true, "gal"},
    Row{"362", '0', '5', "VOLUME (qt), log", {{n(6)}}, Meaning::measure, true, "qt"},
    Row{"363", '0', '5', "VOLUME (gal.), log", {{n(6)}}, Meaning::measure, true, "gal"},
    Row{"364", '0', '5', "VOLUME (in³)", {{n(6)}}, Meaning::measure, true, "in³"},
    Row{"365", '0', '5', "VOLUME (ft³)", {{n(6)}}, Meaning::measure, true, "ft³"},
    Row{"366", '0', '5', "VOLUME (yd³)", {{n(6)}}, Meaning::measure, true, "yd³"},
    Row{"367", '0', '5', "VOLUME (in³), log", {{n(6)}}, Meaning::measure, true, "in³"},
    Row{"368", '0', '5', "VOLUME (ft³), log", {{n(6)}}, Meaning::measure, true, "ft³"},
    Row{"369", '0', '5', "VOLUME (yd³), log", {{n(6)}}, Meaning::measure, true, "yd³"},
    Row{"37", 0, 0, "COUNT", {{n(1, 8)}}, Meaning::count},
    Row{"390", '0', '9', "AMOUNT", {{n(1, 15)}}, Meaning::amount, true},
    Row{"391", '0', '9', "AMOUNT", {{n(3), n(1, 15)}}, Meaning::amount_abroad, true},
    Row{"392", '0', '9', "PRICE", {{n(1, 15)}}, Meaning::amount, true},
    Row{"393", '0', '9', "PRICE", {{n(3), n(1, 15)}}, Meaning::amount_abroad, true},
    Row{"394", '0', '3', "PRCNT OFF", {{n(4)}}, Meaning::percent, true, "%"},
    Row{"395", '0', '5', "PRICE/UoM", {{n(6)}}, Meaning::amount, true},
    Row{"400", 0, 0, "ORDER NUMBER", {{x(1, 30)}}},
    Row{"401", 0, 0, "GINC", {{x(1, 30)}}},
    Row{"402", 0, 0, "GSIN", {{n(17, Rule::check_digit)}}},
    Row{"403", 0, 0, "ROUTE", {{x(1, 30)}}},
    Row{"410", 0, 0, "SHIP TO LOC", {{n(13, Rule::check_digit)}}},
    Row{"411", 0, 0, "BILL TO", {{n(13, Rule::check_digit)}}},
    Row{"412", 0, 0, "PURCHASE FROM", {{n(13, Rule::check_digit)}}},
    Row{"413", 0, 0, "SHIP FOR LOC", {{n(13, Rule::check_digit)}}},
    Row{"414", 0, 0, "LOC No.", {{n(13, Rule::check_digit)}}},
    Row{"415", 0, 0, "PAY TO", {{n(13, Rule::check_digit)}}},
    Row{"416", 0, 0, "PROD/SERV LOC", {{n(13, Rule::check_digit)}}},
    Row{"417", 0, 0, "PARTY", {{n(13, Rule::check_digit)}}},
    Row{"420", 0, 0, "SHIP TO POST", {{x(1, 20)}}},
    Row{"421", 0, 0, "SHIP TO POST", {{n(3), x(1, 9)}}},
    Row{"422", 0, 0, "ORIGIN", {{n(3)}}},
    Row{"423", 0, 0, "COUNTRY - INITIAL PROCESS", {{n(3, 15, Rule::countries)}}},
    Row{"424", 0, 0, "COUNTRY - PROCESS", {{n(3)}}},
    Row{"425", 0, 0, "COUNTRY - DISASSEMBLY", {{n(3, 15, Rule::countries)}}},
    Row{"426", 0, 0, "COUNTRY - FULL PROCESS", {{n(3)}}},
    Row{"427", 0, 0, "ORIGIN SUBDIVISION", {{x(1, 3)}}},
    Row{"4300", 0, 0, "SHIP TO COMP", {{x(1, 35, Rule::percent_encoded)}}},
    Row{"4301", 0, 0, "SHIP TO NAME", {{x(1, 35, Rule::percent_encoded)}}},
    Row{"4302", 0, 0, "SHIP TO ADD1", {{x(1, 70, Rule::percent_encoded)}}},
    Row{"4303", 0, 0, "SHIP TO ADD2", {{x(1, 70, Rule::percent_encoded)}}},
    Row{"4304", 0, 0, "SHIP TO SUB", {{x(1, 70, Rule::percent_encoded)}}},
    Row{"4305", 0, 0, "SHIP TO LOC", {{x(1, 70, Rule::percent_encoded)}}},
    Row{"4306", 0, 0, "SHIP TO REG", {{x(1, 70, Rule::percent_encoded)}}},
    Row{"4307", 0, 0, "SHIP TO COUNTRY", {{x(2)}}},
    Row{"4308", 0, 0, "SHIP TO PHONE", {{x(1, 30)}}},
    Row{"4309", 0, 0, "SHIP TO GEO", {{n(10, Rule::latitude), n(10, Rule::longitude)}}},
    Row{"4310", 0, 0, "RTN TO COMP", {{x(1, 35, Rule::percent_encoded)}}},
    Row{"4311", 0, 0, "RTN TO NAME", {{x(1, 35, Rule::percent_encoded)}}},
    Row{"4312", 0, 0, "RTN TO ADD1", {{x(1, 70, Rule::percent_encoded)}}},
    Row{"4313", 0, 0, "RTN TO ADD2", {{x(1, 70, Rule::percent_encoded)}}},
    Row{"4314", 0, 0, "RTN TO SUB", {{x(1, 70, Rule::percent_encoded)}}},
    Row{"4315", 0, 0, "RTN TO LOC", {{x(1, 70, Rule::percent_encoded)}}},
    Row{"4316", 0, 0, "RTN TO REG", {{x(1, 70, Rule::percent_encoded)}}},
    Row{"4317", 0, 0, "RTN TO COUNTRY", {{x(2)}}},
    Row{"4318", 0, 0, "RTN TO POST", {{x(1, 20)}}},
    Row{"4319", 0, 0, "RTN TO PHONE", {{x(1, 30)}}},
    Row{"4320", 0, 0, "SRV DESCRIPTION", {{x(1, 35, Rule::percent_encoded)}}},
    Row{"4321", 0, 0, "DANGEROUS GOODS", {{n(1, Rule::yes_no)}}},
    Row{"4322", 0, 0, "AUTH TO LEAVE", {{n(1, Rule::yes_no)}}},
    Row{"4323", 0, 0, "SIG REQUIRED", {{n(1, Rule::yes_no)}}},
    Row{"4324",
        0,
        0,
        "NOT BEF DEL DT",
        {{n(6, Rule::date_or_month), n(4, Rule::hour_minute)}},
        Meaning::date_time},
    Row{"4325",
        0,
        0,
        "NOT AFT DEL DT",
        {{n(6, Rule::date_or_month), n(4, Rule::hour_minute)}},
        Meaning::date_time},
    Row{"4326", 0, 0, "REL DATE", {{n(6, Rule::date)}}, Meaning::date},
    Row{"4330", 0, 0, "MAX TEMP F.", {{n(6), maybe(x(1, Rule::minus))}}},
    Row{"4331", 0, 0, "MAX TEMP C.", {{n(6), maybe(x(1, Rule::minus))}}},
    Row{"4332", 0, 0, "MIN TEMP F.", {{n(6), maybe(x(1, Rule::minus))}}},
    Row{"4333", 0, 0, "MIN TEMP C.", {{n(6), maybe(x(1, Rule::minus))}}},
    Row{"7001", 0, 0, "NSN", {{n(13)}}},
    Row{"7002", 0, 0, "MEAT CUT", {{x(1, 30)}}},
    Row{"7003", 0, 0, "EXPIRY TIME", {{n(6, Rule::date), n(4, Rule::hour_minute)}}, Meaning::date_time},
    Row{"7004", 0, 0, "ACTIVE POTENCY", {{n(1, 4)}}},
    Row{"7005", 0, 0, "CATCH AREA", {{x(1, 12)}}},
    Row{"7006", 0, 0, "FIRST FREEZE DATE", {{n(6, Rule::date)}}, Meaning::date},
    Row{"7007", 0, 0, "HARVEST DATE", {{n(6, Rule::date), maybe(n(6, Rule::date))}}, Meaning::date_range},
    Row{"7008", 0, 0, "AQUATIC SPECIES", {{x(1, 3)}}},
    Row{"7009", 0, 0, "FISHING GEAR TYPE", {{x(1, 10)}}},
    Row{"7010", 0, 0, "PROD METHOD", {{x(1, 2)}}},
    Row{"7011",
        0,
        0,
        "TEST BY DATE",
        {{n(6, Rule::date), maybe(n(4, Rule::hour_minute))}},
        Meaning::date_time},
    Row{"7020", 0, 0, "REFURB LOT", {{x(1, 20)}}},
    Row{"7021", 0, 0, "FUNC STAT", {{x(1, 20)}}},
    Row{"7022", 0, 0, "REV STAT", {{x(1, 20)}}},
    Row{"7023", 0, 0, "GIAI - ASSEMBLY", {{x(1, 30)}}},
    Row{"703", '0', '9', "PROCESSOR", {{n(3), x(1, 27)}}},
    Row{"7040", 0, 0, "UIC+EXT", {{n(1), x(1), x(1), x(1)}}},
    Row{"710", 0, 0, "NHRN PZN", {{x(1, 20)}}},
    Row{"711", 0, 0, "NHRN CIP", {{x(1, 20)}}},
    Row{"712", 0, 0, "NHRN CN", {{x(1, 20)}}},
    Row{"713", 0, 0, "NHRN DRN", {{x(1, 20)}}},
    Row{"714", 0, 0, "NHRN AIM", {{x(1, 20)}}},
    Row{"715", 0, 0, "NHRN NDC", {{x(1, 20)}}},
    Row{"723", '0', '9', "CERT", {{x(2), x(1, 28)}}},
    Row{"7240", 0, 0, "PROTOCOL", {{x(1, 20)}}},
    Row{"7241", 0, 0, "AIDC MEDIA TYPE", {{n(2)}}},
    Row{"7242", 0, 0, "VCN", {{x(1, 25)}}},
    Row{"8001",
        0,
        0,
        "DIMENSIONS",
        {{n(4, Rule::not_zero), n(5, Rule::not_zero), n(3, Rule::not_zero), n(1, Rule::winding), n(1)}}},
    Row{"8002", 0, 0, "CMT No.", {{x(1, 20)}}},
    Row{"8003", 0, 0, "GRAI", {{n(1, Rule::zero), n(13, Rule::check_digit), maybe(x(1, 16))}}},
    Row{"8004", 0, 0, "GIAI", {{x(1, 30)}}},
    Row{"8005", 0, 0, "PRICE PER UNIT", {{n(6)}}},
    Row{"8006", 0, 0, "ITIP", {{n(14, Rule::check_digit), n(4, Rule::piece_of_total)}}},
    Row{"8007", 0, 0, "IBAN", {{x(1, 34, Rule::iban)}}},
    Row{"8008",
        0,
        0,
        "PROD TIME",
        {{n(6, Rule::date), n(2, Rule::hour), maybe(n(2, 4, Rule::minute_second))}},
        Meaning::date_time},
    Row{"8009", 0, 0, "OPTSEN", {{x(1, 50)}}},
    Row{"8010", 0, 0, "CPID", {{y(1, 30)}}},
    Row{"8011", 0, 0, "CPID SERIAL", {{n(1, 12, Rule::no_leading_zero)}}},
    Row{"8012", 0, 0, "VERSION", {{x(1, 20)}}},
    Row{"8013", 0, 0, "GMN", {{x(1, 25, Rule::check_pair)}}},
    Row{"8017", 0, 0, "GSRN - PROVIDER", {{n(18, Rule::check_digit)}}},
    Row{"8018", 0, 0, "GSRN - RECIPIENT", {{n(18, Rule::check_digit)}}},
    Row{"8019", 0, 0, "SRIN", {{n(1, 10)}}},
    Row{"8020", 0, 0, "REF No.", {{x(1, 25)}}},
    Row{"8026", 0, 0, "ITIP CONTENT", {{n(14, Rule::check_digit), n(4, Rule::piece_of_total)}}},
    Row{"8030", 0, 0, "DIGSIG", {{z(1, 90)}}},
    Row{"8110", 0, 0, "COUPON CODE", {{x(1, 70)}}},
    Row{"8111", 0, 0, "POINTS", {{n(4)}}},
    Row{"8112", 0, 0, "COUPON OFFER", {{x(1, 70)}}},
    Row{"8200", 0, 0, "PRODUCT URL", {{x(1, 70)}}},
    Row{"90", 0, 0, "INTERNAL", {{x(1, 30)}}},
    Row{"9", '1', '9', "INTERNAL", {{x(1, 90)}}},
};

/// Source: GS1 General Specifications 7.8.4, figure of predefined lengths.
struct Fixed {
    char first;
    char second_from;
    char second_to;
    std::size_t size;  // of identifier and value
};
constexpr std::array kFixed{Fixed{'0', '0', '0', 20}, Fixed{'0', '1', '3', 16}, Fixed{'0', '4', '4', 18},
                            Fixed{'1', '1', '9', 8},  Fixed{'2', '0', '0', 4},  Fixed{'3', '1', '6', 10},
                            Fixed{'4', '1', '1', 16}};

bool begins_so(std::string_view data, const Gs1Identifier& row) {
    if (!data.starts_with(row.digits)) return false;
    if (row.last_from == 0) return true;
    if (data.size() <= row.digits.size()) return false;
    const char last = data[row.digits.size()];
    return last >= row.last_from && last <= row.last_to;
}

}  // namespace

const Gs1Identifier* gs1_identifier(std::string_view data) {
    const auto* found = std::find_if(kIdentifiers.begin(), kIdentifiers.end(),
                                     [&](const Gs1Identifier& row) { return begins_so(data, row); });
    return found == kIdentifiers.end() ? nullptr : found;
}

std::size_t gs1_fixed_size(std::string_view data) {
    if (data.size() < 2) return 0;
    for (const Fixed& fixed : kFixed) {
        if (data[0] == fixed.first && data[1] >= fixed.second_from && data[1] <= fixed.second_to)
            return fixed.size;
    }
    return 0;
}

}  // namespace comptoir::bridge
