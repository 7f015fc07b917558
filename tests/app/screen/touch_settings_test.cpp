#include "app/screen/touch_settings.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "kiosk-config/settings/settings.hpp"

namespace comptoir {
namespace {

using renderer::Question;

settings::Slice touch(const std::string& text) {
    return settings::parse({touch_section()}, text, "comptoir.toml").settings.section("touch");
}

renderer::OrderPtr asking(Question::Kind kind, const std::string& language = {}) {
    renderer::Order order;
    order.language = language;
    order.question = std::make_shared<const Question>(Question{.id = "q", .kind = kind, .choices = {}});
    return std::make_shared<const renderer::Order>(std::move(order));
}

TEST(TouchSettings, OfferEverythingWhereThereIsAPanelAndNothingWhereThereIsNone) {
    const renderer::OrderPtr order = asking(Question::Kind::tip);
    const auto offered = touch_wishes(touch(""), true, {"en", "fr"}, order);
    EXPECT_EQ(offered, (renderer::TouchWishes{.languages = {"en", "fr"}, .comfort = true, .answers = true}));
    EXPECT_EQ(touch_wishes(touch(""), false, {"en", "fr"}, order), renderer::TouchWishes{});
    EXPECT_EQ(touch_wishes(touch("[touch]\npanel = \"no\"\n"), true, {"en", "fr"}, order),
              renderer::TouchWishes{});
    EXPECT_EQ(touch_wishes(touch("[touch]\npanel = \"yes\"\n"), false, {"en", "fr"}, order), offered);
}

TEST(TouchSettings, SwitchEachThingOffByItself) {
    for (const auto kind :
         {Question::Kind::tip, Question::Kind::receipt, Question::Kind::rating, Question::Kind::signature}) {
        const std::string off = std::string("[touch]\n") + name_of(kind) + " = false\n";
        for (const auto asked : {Question::Kind::tip, Question::Kind::receipt, Question::Kind::rating,
                                 Question::Kind::signature})
            EXPECT_EQ(touch_wishes(touch(off), true, {}, asking(asked)).answers, asked != kind);
    }
    EXPECT_FALSE(touch_wishes(touch("[touch]\ncomfort = false\n"), true, {}, nullptr).comfort);
    EXPECT_TRUE(
        touch_wishes(touch("[touch]\nlanguages = false\n"), true, {"en", "fr"}, nullptr).languages.empty());
}

TEST(TouchSettings, OfferTheWayBackToTheLanguageOfTheOrder) {
    const auto offered = touch_wishes(touch(""), true, {"en"}, asking(Question::Kind::tip, "nl"));
    EXPECT_EQ(offered.languages, (std::vector<std::string>{"nl", "en"}));
}

TEST(TouchSettings, TellEachEventByItsName) {
    const auto rated = facts_of(
        renderer::CustomerAnswer{.question = "q", .kind = Question::Kind::rating, .rating = 4, .order = "7"});
    EXPECT_STREQ(rated.type, "customer_answer");
    EXPECT_EQ(json::dump(rated.facts), R"({"kind":"rating","order":"7","question":"q","rating":4})");
    const auto language = facts_of(renderer::CustomerLanguage{"fr"});
    EXPECT_STREQ(language.type, "customer_language");
    EXPECT_EQ(json::dump(language.facts), R"({"language":"fr"})");
    const auto comfort = facts_of(renderer::CustomerComfort{true});
    EXPECT_STREQ(comfort.type, "customer_comfort");
    EXPECT_EQ(json::dump(comfort.facts), R"({"on":true})");
}

}  // namespace
}  // namespace comptoir
