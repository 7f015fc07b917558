#include "device-bridge/protocols/gs1_pairs.hpp"

#include <gtest/gtest.h>

#include "device-bridge/scanning/code_meaning.hpp"

namespace comptoir::bridge {
namespace {

using Troubles = std::vector<Gs1PairTrouble>;

/// What is wrong with a label of these, whatever they say.
Troubles troubles(const std::vector<std::string>& identifiers) {
    Gs1Elements elements;
    for (const std::string& identifier : identifiers) {
        Gs1Element element;
        element.identifier = identifier;
        elements.push_back(element);
    }
    return gs1_pair_troubles(elements);
}

/// Source: the req= of gs1-syntax-dictionary.txt.
TEST(Gs1Pairs, SaysWhatIsMissing) {
    const Troubles lot{{"10", {"01", "02", "8006", "8026"}, ""}};
    EXPECT_EQ(troubles({"10"}), lot);
    EXPECT_EQ(troubles({"02", "37"}), (Troubles{{"37", {"00"}, ""}}));
    EXPECT_EQ(troubles({"00", "02"}), (Troubles{{"02", {"37"}, ""}}));
    EXPECT_EQ(troubles({"3922"}),
              (Troubles{{"3922", {"01"}, ""}, {"3922", {"30", "31nn", "32nn", "35nn", "36nn"}, ""}}));
    EXPECT_EQ(troubles({"01", "250"}), (Troubles{{"250", {"21"}, ""}})) << "each rule of one identifier";
    EXPECT_EQ(troubles({"3371"}), (Troubles{{"3371", {"01"}, ""}})) << "the narrower rule alone";
    EXPECT_EQ(troubles({"4303"}), (Troubles{{"4303", {"4302"}, ""}}));
    EXPECT_EQ(troubles({"4301"}), (Troubles{{"4301", {"00"}, ""}}));
}

/// Source: the ex= of gs1-syntax-dictionary.txt.
TEST(Gs1Pairs, SaysWhatMustNotStandTogether) {
    EXPECT_EQ(troubles({"01", "255"}), (Troubles{{"01", {}, "255"}, {"255", {}, "01"}}));
    EXPECT_EQ(troubles({"01", "21", "235"}), (Troubles{{"21", {}, "235"}}));
    EXPECT_EQ(troubles({"01", "3102", "3103"}), (Troubles{{"3102", {}, "3103"}, {"3103", {}, "3102"}}))
        << "one weight with two numbers of decimals";
    EXPECT_EQ(troubles({"00", "4330", "4331"}), (Troubles{{"4330", {}, "4331"}, {"4331", {}, "4330"}}));
}

TEST(Gs1Pairs, IsContentWithGoodLabels) {
    const std::vector<std::vector<std::string>> labels{{"01", "3103"},
                                                       {"01", "3103", "3922", "10", "15"},
                                                       {"00", "02", "37", "10"},
                                                       {"00"},
                                                       {"01", "10", "17", "21"},
                                                       {"255", "3900"},
                                                       {"414", "254"},
                                                       {"415", "8020", "3902"},
                                                       {"00", "3302", "4300", "4307"},
                                                       {"90"},
                                                       {"400"},
                                                       {}};
    for (const auto& label : labels) EXPECT_EQ(troubles(label), Troubles{}) << label.front();
}

TEST(Gs1Pairs, StandBesideACodeThatStaysAsItIs) {
    constexpr int kYear = 2026;
    const std::string code = "]C110AB-1";
    const json::Value facts = to_json(meaning_of(code, {}, kYear), code);
    EXPECT_EQ(facts["must_come_with"], *json::parse(R"([{"ai":"10","one_of":["01","02","8006","8026"]}])"));
    EXPECT_FALSE(facts.contains("must_not_come_with"));
    EXPECT_FALSE(facts.contains("trouble")) << "the rest may stand in another code on the same goods";
    const std::string two =
        "]C1010950110153000337"
        "12";
    EXPECT_EQ(to_json(meaning_of(two, {}, kYear), two)["must_not_come_with"][0],
              *json::parse(R"({"ai":"01","other":"37"})"));
}

}  // namespace
}  // namespace comptoir::bridge
