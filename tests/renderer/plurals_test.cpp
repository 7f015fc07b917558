/// Our plural rules, which catalogues bring along, against Unicode's own.

#include <gtest/gtest.h>
#include <unicode/upluralrules.h>
#include <unicode/ustring.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "renderer/words.hpp"

namespace comptoir::renderer {
namespace {

const std::filesystem::path kFolder = std::filesystem::path(COMPTOIR_SOURCE_DIR) / "assets/translations";
constexpr std::uint64_t kLast = 200;  // every rule of CLDR for whole numbers has shown all its forms by then

struct Catalogue {
    std::string tag;
    std::string text;
};

std::vector<Catalogue> catalogues() {
    std::vector<Catalogue> all;
    for (const auto& entry : std::filesystem::directory_iterator(kFolder)) {
        if (entry.path().extension() != ".po") continue;
        std::ostringstream text;
        text << std::ifstream(entry.path()).rdbuf();
        all.push_back({entry.path().stem().string(), text.str()});
    }
    return all;
}

Result<PluralRule> rule_of(const Catalogue& catalogue) {
    const std::string kField = "\"Plural-Forms:";
    const std::size_t at = catalogue.text.find(kField);
    if (at == std::string::npos) return fail(ErrorCode::malformed, "no Plural-Forms");
    const std::size_t from = at + kField.size();
    return PluralRule::parse(catalogue.text.substr(from, catalogue.text.find("\\n", from) - from));
}

struct CloseRules {
    void operator()(UPluralRules* rules) const { uplrules_close(rules); }
};
using Rules = std::unique_ptr<UPluralRules, CloseRules>;

Rules unicode_rules(const std::string& tag) {
    UErrorCode error = U_ZERO_ERROR;
    Rules rules(uplrules_open(tag.c_str(), &error));
    EXPECT_TRUE(U_SUCCESS(error)) << tag << ": " << u_errorName(error);
    return rules;
}

std::string category_of(const Rules& rules, std::uint64_t n) {
    UErrorCode error = U_ZERO_ERROR;
    std::array<UChar, 16> keyword{};
    const auto length =
        uplrules_select(rules.get(), static_cast<double>(n), keyword.data(), keyword.size(), &error);
    std::string out;
    for (std::int32_t i = 0; i < length; i++) out += static_cast<char>(keyword[static_cast<std::size_t>(i)]);
    return out;
}

/// What is said of `n` for the first time at another form than its category's, or of a category at two forms.
std::string difference(const PluralRule& rule, const Rules& unicode) {
    std::map<std::string, std::size_t> form_of_category;
    std::map<std::size_t, std::string> category_of_form;
    for (std::uint64_t n = 0; n <= kLast; n++) {
        const std::size_t form = rule.form_of(n);
        const std::string category = category_of(unicode, n);
        const auto [at, is_new] = form_of_category.emplace(category, form);
        const auto [back, is_new_form] = category_of_form.emplace(form, category);
        if (at->second != form || back->second != category)
            return "of " + std::to_string(n) + " (" + category + ") form " + std::to_string(form);
    }
    if (category_of_form.size() != rule.forms())
        return std::to_string(rule.forms()) + " forms, " + std::to_string(category_of_form.size()) + " used";
    return {};
}

TEST(Plurals, AgreeWithUnicodeInEveryLanguageWeSpeak) {
    const auto all = catalogues();
    ASSERT_FALSE(all.empty());
    for (const Catalogue& catalogue : all) {
        const auto rule = rule_of(catalogue);
        ASSERT_TRUE(rule) << catalogue.tag << ": " << rule.error().message;
        EXPECT_EQ(difference(*rule, unicode_rules(catalogue.tag)), "") << catalogue.tag;
    }
}

TEST(Plurals, AreFoundWrongWhereTheyAre) {
    const auto english = PluralRule::parse("nplurals=2; plural=(n != 1);");
    const auto too_many = PluralRule::parse("nplurals=3; plural=(n != 1);");
    ASSERT_TRUE(english && too_many);
    EXPECT_EQ(difference(*english, unicode_rules("de")), "");
    EXPECT_EQ(difference(*english, unicode_rules("pl")), "of 2 (few) form 1");
    EXPECT_EQ(difference(*english, unicode_rules("ja")), "of 1 (other) form 0");
    EXPECT_EQ(difference(*too_many, unicode_rules("de")), "3 forms, 2 used");
}

}  // namespace
}  // namespace comptoir::renderer
