#include "device-bridge/protocols/gs1_pairs.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace comptoir::bridge {
namespace {

/// Identifiers written as in the specifications: "n" stands for any digit, a blank stands between two.
struct Pairing {
    std::string_view of;
    std::string_view needs;  ///< one of these; empty: nothing
    std::string_view excludes = {};
};

constexpr std::string_view kArticle = "01 02 8006 8026";  // the article, in each form in which it is named
constexpr std::string_view kTradeItem = "01 02";
constexpr std::string_view kTransport = "00 01";
constexpr std::string_view kMeasured = "30 31nn 32nn 35nn 36nn";

// Several rows of one identifier are several rules, and each is to be kept.
constexpr std::array kPairings{
    Pairing{"01", "", "02 255 37"},
    Pairing{"02", "37"},
    Pairing{"10", kArticle},
    Pairing{"11", kArticle},
    Pairing{"12", "8020"},
    Pairing{"13", kArticle},
    Pairing{"15", kArticle},
    Pairing{"16", kArticle},
    Pairing{"17", "01 02 255 8006 8026"},
    Pairing{"20", kArticle},
    Pairing{"21", "01 8006", "235"},
    Pairing{"22", "01"},
    Pairing{"235", "01"},
    Pairing{"240", kArticle},
    Pairing{"241", kArticle},
    Pairing{"242", kArticle},
    Pairing{"243", "01"},
    Pairing{"250", "01 8006"},
    Pairing{"250", "21"},
    Pairing{"251", "01 8006"},
    Pairing{"254", "414"},
    Pairing{"255", "", "01 02 415 8006 8020 8026"},
    Pairing{"30", kTradeItem},
    Pairing{"31nn", kTradeItem},
    Pairing{"32nn", kTradeItem},
    Pairing{"337n", "01"},
    Pairing{"33nn", kTransport},
    Pairing{"34nn", kTransport},
    Pairing{"353n", kTransport},
    Pairing{"354n", kTransport},
    Pairing{"355n", kTransport},
    Pairing{"35nn", kTradeItem},
    Pairing{"362n", kTransport},
    Pairing{"363n", kTransport},
    Pairing{"367n", kTransport},
    Pairing{"368n", kTransport},
    Pairing{"369n", kTransport},
    Pairing{"36nn", kTradeItem},
    Pairing{"37", "00"},
    Pairing{"37", "02 8026"},
    Pairing{"390n", "255 8020", "390n 391n 394n 8111"},
    Pairing{"391n", "8020", "391n"},
    Pairing{"392n", "01", "392n 393n"},
    Pairing{"392n", kMeasured},
    Pairing{"393n", kMeasured, "393n"},
    Pairing{"394n", "255", "394n 8111"},
    Pairing{"395n", kMeasured, "392n 393n 395n 8005"},
    Pairing{"403", "00"},
    Pairing{"415", "8020"},
    Pairing{"420", "", "421"},
    Pairing{"421", "", "4307"},
    Pairing{"422", kArticle, "426"},
    Pairing{"423", kTradeItem, "426"},
    Pairing{"424", kTradeItem, "426"},
    Pairing{"425", kTradeItem, "426"},
    Pairing{"426", kTradeItem},
    Pairing{"427", kTradeItem},
    Pairing{"427", "422"},
    Pairing{"4303", "4302"},
    Pairing{"4313", "4312"},
    Pairing{"4330", "00", "4331"},
    Pairing{"4331", "00", "4330"},
    Pairing{"4332", "00", "4333"},
    Pairing{"4333", "00", "4332"},
    Pairing{"43nn", "00"},
    Pairing{"7001", kArticle},
    Pairing{"7004", "01"},
    Pairing{"7004", "10"},
    Pairing{"700n", kTradeItem},
    Pairing{"7010", kTradeItem},
    Pairing{"7011", kTradeItem},
    Pairing{"7020", "01 8006"},
    Pairing{"7020", "416"},
    Pairing{"7021", "01 8006"},
    Pairing{"7022", "7021"},
    Pairing{"703n", kTradeItem},
    Pairing{"71n", "01"},
    Pairing{"723n", "01 8004"},
    Pairing{"7240", "01 8006"},
    Pairing{"7241", "8017 8018"},
    Pairing{"7242", "8017 8018"},
    Pairing{"8001", "01"},
    Pairing{"8005", kTradeItem},
    Pairing{"8006", "", "01 37"},
    Pairing{"8007", "415"},
    Pairing{"8008", kTradeItem},
    Pairing{"8009", kTransport},
    Pairing{"8011", "8010"},
    Pairing{"8012", "01 8006"},
    Pairing{"8017", "", "8018"},
    Pairing{"8018", "", "8017"},
    Pairing{"8019", "8017 8018"},
    Pairing{"8020", "415"},
    Pairing{"8026", "37", "02 8006"},
    Pairing{"8030", "00 01 253 255 8003 8004 8006 8010 8017 8018"},
    Pairing{"8111", "255"},
    Pairing{"8200", "01"},
};

bool fits(std::string_view identifier, std::string_view pattern) {
    return std::equal(identifier.begin(), identifier.end(), pattern.begin(), pattern.end(),
                      [](char one, char meant) { return meant == 'n' || one == meant; });
}

/// Measures: no two of one kind, whatever their decimals ("ex=310n" and the like of each).
bool is_measure(std::string_view identifier) {
    constexpr std::size_t kSize = 4;
    return identifier.size() == kSize && identifier.front() == '3' && identifier[1] >= '1' &&
           identifier[1] <= '6';
}

std::vector<std::string> words_of(std::string_view list) {
    std::vector<std::string> words;
    while (!list.empty()) {
        const auto word = list.substr(0, list.find(' '));
        words.emplace_back(word);
        list.remove_prefix(std::min(word.size() + 1, list.size()));
    }
    return words;
}

const Gs1Element* other_that_fits(const Gs1Elements& elements, const Gs1Element& than,
                                  std::string_view pattern) {
    const auto found = std::find_if(elements.begin(), elements.end(), [&](const Gs1Element& other) {
        return other.identifier != than.identifier && fits(other.identifier, pattern);
    });
    return found == elements.end() ? nullptr : &*found;
}

void check(const Gs1Elements& elements, const Gs1Element& element, const Pairing& rule,
           std::vector<Gs1PairTrouble>& troubles) {
    auto needs = words_of(rule.needs);
    const bool has_one = std::any_of(needs.begin(), needs.end(), [&](const std::string& needed) {
        return other_that_fits(elements, element, needed) != nullptr;
    });
    if (!needs.empty() && !has_one) troubles.push_back({element.identifier, std::move(needs), ""});
    for (const std::string& excluded : words_of(rule.excludes)) {
        const Gs1Element* const other = other_that_fits(elements, element, excluded);
        if (other != nullptr) troubles.push_back({element.identifier, {}, other->identifier});
    }
}

}  // namespace

std::vector<Gs1PairTrouble> gs1_pair_troubles(const Gs1Elements& elements) {
    std::vector<Gs1PairTrouble> troubles;
    for (const Gs1Element& element : elements) {
        std::string_view pattern;  // the narrowest that fits stands first, and hides the wider ones
        for (const Pairing& rule : kPairings) {
            if (!fits(element.identifier, rule.of) || (!pattern.empty() && rule.of != pattern)) continue;
            pattern = rule.of;
            check(elements, element, rule, troubles);
        }
        if (!is_measure(element.identifier)) continue;
        const std::string kind = element.identifier.substr(0, 3) + 'n';
        if (const Gs1Element* const twin = other_that_fits(elements, element, kind))
            troubles.push_back({element.identifier, {}, twin->identifier});
    }
    return troubles;
}

}  // namespace comptoir::bridge
