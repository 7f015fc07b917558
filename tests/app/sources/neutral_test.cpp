#include "app/sources/neutral.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <set>
#include <sstream>

namespace comptoir::sources {
namespace {

using renderer::Phase;

const Hints kHints{.base_url = "https://shop.example", .language = ""};

json::Value read_asset(const char* name) {
    std::ifstream stream(std::string(COMPTOIR_SOURCE_DIR) + "/assets/schemas/" + name);
    std::stringstream text;
    text << stream.rdbuf();
    return json::parse(text.str()).value();
}

json::Value smallest() {
    return {{"source", "till"}, {"revision", 1}};
}

/// The message of the error that `change` brings about.
std::string error_after(const std::function<void(json::Value&)>& change) {
    json::Value message = read_asset("order.example.json");
    change(message);
    const auto order = decode_neutral(message, kHints);
    if (order) return "no error";
    EXPECT_EQ(order.error().code, ErrorCode::malformed);
    return order.error().message;
}

TEST(Neutral, ReadsTheDocumentedExample) {
    const auto neutral = decode_neutral(read_asset("order.example.json"), kHints);
    ASSERT_TRUE(neutral) << neutral.error().message;
    EXPECT_EQ(neutral->source, "till-1");
    EXPECT_EQ(neutral->revision, 1767003121456);
    const auto& order = *neutral->order;
    EXPECT_EQ(order.source, "neutral");
    EXPECT_EQ(order.number, "0427");
    EXPECT_EQ(order.phase, Phase::selling);
    EXPECT_EQ(order.total, (Amount{"€53.62", Money{5362, 2, "EUR"}}));
    ASSERT_EQ(order.lines.size(), 5u);
    EXPECT_EQ(order.lines[0].unit_price.text, "€4.20");
    EXPECT_EQ(order.lines[0].customer_note, "Oat milk, extra hot");
    EXPECT_TRUE(order.lines[2].is_combo_child);
    EXPECT_TRUE(order.lines[2].price.empty());
    EXPECT_EQ(order.lines[4].old_price.text, "€5.00");
    EXPECT_EQ(order.lines[4].discount_percent, "10");
    EXPECT_TRUE(order.lines[4].is_selected);
    EXPECT_EQ(order.saved.text, "€0.50");
    EXPECT_EQ(order.left_to_pay.text, "€33.62");
    ASSERT_TRUE(order.qr);
    EXPECT_TRUE(order.qr->text.starts_with("BCD\n002\n"));
}

TEST(Neutral, TakesAmountsAsTextsToo) {
    json::Value message = smallest();
    message["total"] = "12,50 €";
    message["lines"] = {{{"name", "x"}, {"price", "¥1,234"}}};
    const auto neutral = decode_neutral(message, kHints);
    ASSERT_TRUE(neutral);
    EXPECT_EQ(neutral->order->total, (Amount{"12,50 €", Money{1250, 2, "EUR"}}));
    EXPECT_EQ(neutral->order->lines[0].price, (Amount{"¥1,234", std::nullopt}));
}

TEST(Neutral, TakesDigitsFromTheCurrencyUnlessTold) {
    const auto total = [](const char* currency, const json::Value& digits) {
        json::Value message = smallest();
        message["currency"] = currency;
        message["total"] = 123456;
        if (!digits.is_null()) message["digits"] = digits;
        return decode_neutral(message, kHints).map([](const NeutralOrder& order) {
            return order.order->total.text;
        });
    };
    EXPECT_EQ(*total("EUR", nullptr), "€1,234.56");
    EXPECT_EQ(*total("JPY", nullptr), "¥123,456");
    EXPECT_EQ(*total("KWD", nullptr), "KWD\u00a0123.456");
    EXPECT_EQ(*total("EUR", 0), "€123,456");
    EXPECT_EQ(*total("ZZZ", 1), "ZZZ\u00a012,345.6");
    EXPECT_EQ(total("ZZZ", nullptr).error().message,
              "/total: is in minor units, which need /currency with known decimals, or /digits");
}

TEST(Neutral, IsEmptyWithoutLines) {
    EXPECT_EQ(decode_neutral(smallest(), kHints)->order->phase, Phase::empty);
    json::Value message = smallest();
    message["state"] = "paid";
    EXPECT_EQ(decode_neutral(message, kHints)->order->phase, Phase::paid);
    message["state"] = nullptr;
    message["weighing"] = {{"net", "0.350 kg"}, {"stability", "moving"}};
    const auto order = decode_neutral(message, kHints)->order;
    EXPECT_EQ(order->phase, Phase::selling);
    EXPECT_EQ(order->weighing->stability, renderer::Stability::moving);
}

TEST(Neutral, TellsAllThatACustomerDisplayShows) {
    json::Value message = read_asset("order.example.json");
    message["lines"][0]["kind"] = "deposit";
    message["lines"][1]["lots"] = {"SN-1", "SN-2"};
    message["tip"] = 500;
    message["rounding"] = -2;
    message["customer"] = "A. Customer";
    message["loyalty"] = {{{"name", "Club"}, {"won", "48"}, {"total", "312"}}};
    message["methods"] = {"Cash", "Card"};
    message["receipt"] = {{"text", "https://shop.example/r/1"}};
    message["card"] = {{"step", "enter_pin"}, {"method", "Visa"}, {"amount", 3362}};
    message["second"] = {{"total", "$58.03"}, {"rate", "€1 = $1.0823"}};
    message["question"] = {
        {"id", "tip-7"}, {"kind", "tip"}, {"choices", {{{"id", "10"}, {"amount", 536}}, {{"id", "none"}}}}};
    message["validating"] = true;
    const auto neutral = decode_neutral(message, kHints);
    ASSERT_TRUE(neutral) << neutral.error().message;
    const auto& order = *neutral->order;
    EXPECT_EQ(order.lines[0].kind, renderer::LineKind::deposit);
    EXPECT_EQ(order.lines[1].lots, (std::vector<std::string>{"SN-1", "SN-2"}));
    EXPECT_EQ(order.tip.text, "€5.00");
    EXPECT_EQ(order.rounding.text, "-€0.02");
    EXPECT_EQ(order.customer_name, "A. Customer");
    EXPECT_EQ(order.loyalty, (std::vector<renderer::LoyaltyProgram>{{"Club", "48", "", "", "312"}}));
    EXPECT_EQ(order.methods, (std::vector<std::string>{"Cash", "Card"}));
    EXPECT_EQ(order.receipt_text, "https://shop.example/r/1");
    EXPECT_EQ(*order.card, (renderer::CardPayment{
                               renderer::CardStep::enter_pin, "Visa", {"€33.62", Money{3362, 2, "EUR"}}}));
    EXPECT_EQ(order.second->total.text, "$58.03");
    ASSERT_EQ(order.question->choices.size(), 2u);
    EXPECT_EQ(order.question->choices[0].amount.text, "€5.36");
    EXPECT_TRUE(order.is_validating);
    EXPECT_EQ(decode_neutral({{"source", "t"}, {"revision", 1}, {"state", "closed"}}, kHints)->order->phase,
              Phase::closed);
}

TEST(Neutral, NamesTheFieldThatIsWrong) {
    struct Case {
        std::function<void(json::Value&)> change;
        const char* message;
    };
    const Case cases[] = {
        {[](auto& m) { m.erase("source"); }, "/source: is required and must not be empty"},
        {[](auto& m) { m["source"] = ""; }, "/source: is required and must not be empty"},
        {[](auto& m) { m["source"] = 7; }, "/source: must be a string, is a number"},
        {[](auto& m) { m["source"] = std::string(65, 'x'); }, "/source: has 65 bytes; at most 64"},
        {[](auto& m) { m.erase("revision"); }, "/revision: is required and must be a whole number from 0"},
        {[](auto& m) { m["revision"] = "7"; }, "/revision: is required and must be a whole number from 0"},
        {[](auto& m) { m["revision"] = -1; }, "/revision: is required and must be a whole number from 0"},
        {[](auto& m) { m["revision"] = 1.5; }, "/revision: is required and must be a whole number from 0"},
        {[](auto& m) { m["revision"] = 1ull << 63; },
         "/revision: is required and must be a whole number from 0"},
        {[](auto& m) { m["currency"] = "euro"; }, "/currency: must be an ISO 4217 code such as \"EUR\""},
        {[](auto& m) { m["digits"] = 5; }, "/digits: must be a whole number from 0 to 4"},
        {[](auto& m) { m["language"] = "not a tag"; }, "/language: must be a language tag such as \"pt-BR\""},
        {[](auto& m) { m["state"] = "sold"; },
         "/state: must be one of \"empty\", \"selling\", \"paid\", \"closed\""},
        {[](auto& m) { m["totl"] = 1; }, "/totl: unknown key; did you mean \"total\"?"},
        {[](auto& m) { m["zzzzzzzzz"] = 1; }, "/zzzzzzzzz: unknown key"},
        {[](auto& m) { m["total"] = 1.5; },
         "/total: must be whole minor units or a text, is a number with decimals"},
        {[](auto& m) { m["total"] = true; }, "/total: must be whole minor units or a text, is a boolean"},
        {[](auto& m) { m["total"] = 1000000000000000; }, "/total: has more than 15 digits"},
        {[](auto& m) { m["total"] = std::string(65, '1'); }, "/total: has 65 bytes; at most 64"},
        {[](auto& m) { m.erase("currency"); },
         "/lines/0/unit_price: is in minor units, which need /currency"},
        {[](auto& m) { m["lines"] = 3; }, "/lines: must be an array, is a number"},
        {[](auto& m) { m["lines"][3] = "x"; }, "/lines/3: must be an object, is a string"},
        {[](auto& m) { m["lines"][3].erase("name"); }, "/lines/3/name: is required and must not be empty"},
        {[](auto& m) { m["lines"][3]["prize"] = 1; }, "/lines/3/prize: unknown key; did you mean \"price\"?"},
        {[](auto& m) { m["lines"][3]["quantity"] = 2; }, "/lines/3/quantity: must be a string, is a number"},
        {[](auto& m) { m["lines"][3]["selected"] = 1; },
         "/lines/3/selected: must be true or false, is a number"},
        {[](auto& m) {
             m["lines"][3]["lots"] = {"a", 7};
         },
         "/lines/3/lots/1: must be a string, is a number"},
        {[](auto& m) { m["lines"][3]["picture"] = "https://other.example/a.png"; },
         "/lines/3/picture: must be a data:image/ URL or a picture of https://shop.example"},
        {[](auto& m) { m["tenders"][0]["method"] = nullptr; },
         "/tenders/0/method: is required and must not be empty"},
        {[](auto& m) { m["qr"]["picture"] = "/a.png"; }, "/qr: must have either \"text\" or \"picture\""},
        {[](auto& m) { m["qr"].erase("text"); }, "/qr: must have either \"text\" or \"picture\""},
        {[](auto& m) {
             m["weighing"] = {{"stability", "shaky"}};
         },
         "/weighing/stability: must be one of \"stable\", \"moving\", \"over\", \"under\", \"unknown\""},
        {[](auto& m) { m["lines"][3]["kind"] = "gift"; },
         "/lines/3/kind: must be one of \"item\", \"reward\", \"deposit\", \"tip\""},
        {[](auto& m) {
             m["card"] = {{"step", "swipe"}};
         },
         "/card/step: must be one of \"present\", \"insert\", \"tap\", \"enter_pin\", \"checking\", "
         "\"remove_card\", \"approved\", \"declined\", \"unknown\""},
        {[](auto& m) { m["receipt"] = json::Value::object(); },
         "/receipt: must have either \"text\" or \"picture\""},
        {[](auto& m) {
             m["second"] = {{"rate", "x"}};
         },
         "/second/total: is required and must not be empty"},
        {[](auto& m) {
             m["methods"] = {"Cash", 7};
         },
         "/methods/1: must be a string, is a number"},
        {[](auto& m) {
             m["loyalty"] = {{{"points", "7"}}};
         },
         "/loyalty/0/points: unknown key"},
        {[](auto& m) {
             m["question"] = {{"kind", "tip"}};
         },
         "/question/id: is required and must not be empty"},
        {[](auto& m) {
             m["question"] = {{"id", "q"}};
         },
         "/question/kind: is required"},
        {[](auto& m) {
             m["question"] = {{"id", "q"}, {"kind", "tip"}};
         },
         "/question/choices: is required and must not be empty"},
        {[](auto& m) {
             m["question"] = {{"id", "q"}, {"kind", "rating"}, {"choices", {{{"id", "5"}}}}};
         },
         "/question/choices: is for a tip or a receipt alone"},
        {[](auto& m) {
             m["question"] = {{"id", "q"}, {"kind", "tip"}};
             for (int i = 0; i < 10'000; ++i) m["question"]["choices"].push_back({{"id", "x"}});
         },
         "/question/choices: has 10000 entries; at most 6"},
        {[](auto& m) { m = json::Value::array(); }, "/: must be an object, is an array"},
    };
    for (const auto& [change, message] : cases) EXPECT_EQ(error_after(change), message);
}

TEST(Neutral, RefusesMoreThanTheBoundsInsteadOfClipping) {
    EXPECT_EQ(error_after([](auto& m) {
                  m["lines"] = json::Value::array();
                  for (int i = 0; i < 2001; ++i) m["lines"].push_back({{"name", "x"}});
              }),
              "/lines: has 2001 entries; at most 2000");
    EXPECT_EQ(error_after([](auto& m) { m["lines"][0]["name"] = std::string(10'000, 'x'); }),
              "/lines/0/name: has 10000 bytes; at most 1024");
    json::Value message = smallest();
    for (int i = 0; i < 2000; ++i) message["lines"].push_back({{"name", "x"}});
    EXPECT_EQ(decode_neutral(message, kHints)->order->lines.size(), 2000u);
}

TEST(Neutral, GivesAnErrorOrAnOrderForEveryJsonTypeAtEveryField) {
    const json::Value types[] = {nullptr,   true, -3, 1ull << 63, 0.1, "", "text", json::Value::array({1}),
                                 {{"a", 1}}};
    json::Value message = read_asset("order.example.json");
    std::size_t tried = 0;
    const std::function<void(json::Value&)> visit = [&](json::Value& here) {
        for (auto& field : here) {
            json::Value kept = field;
            for (const auto& type : types) {
                field = type;
                const auto order = decode_neutral(message, kHints);
                if (!order) {
                    EXPECT_TRUE(order.error().message.starts_with('/')) << order.error().message;
                }
                ++tried;
            }
            field = std::move(kept);
            if (field.is_structured()) visit(field);
        }
    };
    visit(message);
    EXPECT_GT(tried, 300u);
}

/// Every key the schema names under `properties`, in `node` or what it refers to.
std::set<std::string> keys_of(const json::Value& node) {
    std::set<std::string> keys;
    for (const auto& [key, value] : node["properties"].items()) keys.insert(key);
    return keys;
}

TEST(Neutral, KnowsTheSameKeysAsItsSchema) {
    const json::Value schema = read_asset("order.schema.json");
    const auto takes = [](const json::Value& message) {
        const auto order = decode_neutral(message, kHints);
        return order || order.error().message.find("unknown key") == std::string::npos;
    };
    const auto check = [&](const std::set<std::string>& keys,
                           const std::function<void(json::Value&, std::string)>& put) {
        ASSERT_GE(keys.size(), 2u);
        for (const auto& key : keys) {
            json::Value message = smallest();
            put(message, key);
            EXPECT_TRUE(takes(message)) << key;
            message = smallest();
            put(message, key + "_x");
            EXPECT_FALSE(takes(message)) << key;
        }
    };
    const json::Value& defs = schema["$defs"];
    check(keys_of(schema), [](auto& m, const std::string& key) { m[key] = nullptr; });
    check(keys_of(defs["line"]), [](auto& m, const std::string& key) { m["lines"] = {{{key, nullptr}}}; });
    check(keys_of(defs["tender"]), [](auto& m, const std::string& key) {
        m["tenders"] = {{{key, nullptr}}};
    });
    check(keys_of(defs["qr"]), [](auto& m, const std::string& key) { m["qr"] = {{key, nullptr}}; });
    for (const char* object : {"weighing", "card", "receipt", "second", "question"}) {
        check(keys_of(defs[object]), [&](auto& m, const std::string& key) { m[object] = {{key, nullptr}}; });
    }
    check(keys_of(defs["loyalty"]), [](auto& m, const std::string& key) {
        m["loyalty"] = {{{key, nullptr}}};
    });
    check(keys_of(defs["choice"]), [](auto& m, const std::string& key) {
        m["question"] = {{"id", "q"}, {"kind", "tip"}, {"choices", {{{key, nullptr}}}}};
    });
}

TEST(Neutral, HasTheSameBoundsAsItsSchema) {
    const json::Value schema = read_asset("order.schema.json");
    const json::Value& defs = schema["$defs"];
    EXPECT_EQ(schema["properties"]["lines"]["maxItems"], kNeutralLinesMax);
    EXPECT_EQ(schema["properties"]["tenders"]["maxItems"], kNeutralTendersMax);
    EXPECT_EQ(schema["properties"]["loyalty"]["maxItems"], kNeutralProgramsMax);
    EXPECT_EQ(schema["properties"]["methods"]["maxItems"], kNeutralMethodsMax);
    EXPECT_EQ(defs["question"]["properties"]["choices"]["maxItems"], kNeutralChoicesMax);
    EXPECT_EQ(schema["properties"]["note"]["maxLength"], kNeutralNoteBytesMax);
    EXPECT_EQ(defs["line"]["properties"]["lots"]["maxItems"], kNeutralLotsMax);
    EXPECT_EQ(defs["line"]["properties"]["name"]["maxLength"], kNeutralTextBytesMax);
    EXPECT_EQ(defs["line"]["properties"]["note"]["maxLength"], kNeutralNoteBytesMax);
    EXPECT_EQ(defs["amount"]["oneOf"][1]["maxLength"], kNeutralAmountBytesMax);
    EXPECT_EQ(defs["picture"]["maxLength"], kNeutralPictureBytesMax);
}

TEST(Neutral, IsRecognisedAmongTheOthers) {
    EXPECT_EQ(shape_of(read_asset("order.example.json")), Shape::neutral);
    EXPECT_EQ((*decode(read_asset("order.example.json"), kHints))->source, "neutral");
    EXPECT_EQ(decode({{"source", "till"}, {"totl", 1}}, kHints).error().message,
              "/totl: unknown key; did you mean \"total\"?");
}

}  // namespace
}  // namespace comptoir::sources
