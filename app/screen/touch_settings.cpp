#include "app/screen/touch_settings.hpp"

#include <utility>

namespace comptoir {
namespace {

using renderer::Question;
using settings::Key;
using settings::Section;
using settings::Type;

Key wish(std::string name, std::string summary) {
    return {.name = std::move(name), .type = Type::boolean, .fallback = true, .summary = std::move(summary)};
}

json::Value answer_facts(const renderer::CustomerAnswer& answer) {
    json::Value facts{{"question", answer.question}, {"kind", name_of(answer.kind)}};
    if (!answer.order.empty()) facts["order"] = answer.order;
    switch (answer.kind) {
        case Question::Kind::tip:
        case Question::Kind::receipt: facts["choice"] = answer.choice; break;
        case Question::Kind::rating: facts["rating"] = answer.rating; break;
        case Question::Kind::signature: facts["signature"] = answer.signature; break;
    }
    return facts;
}

}  // namespace

Section touch_section() {
    return {
        .name = "touch",
        .shape = Section::Shape::table,
        .keys = {{.name = "panel",
                  .type = Type::text,
                  .fallback = "auto",
                  .summary = "whether customers can touch the screen; auto: where a touch panel is "
                             "plugged in; yes: also for panels that come as a mouse, in a window",
                  .choices = {"auto", "yes", "no"}},
                 wish("languages", "a chip offers the languages of [screen] languages, if there are several"),
                 wish("comfort", "a long press gives high contrast and larger text, until the next order"),
                 wish("tip", "a POS may ask for a tip"),
                 wish("receipt", "a POS may ask which receipt is wanted"),
                 wish("rating", "a POS may ask for a rating of five"),
                 wish("signature", "a POS may ask for a signature")},
        .summary = "what a customer may do on a screen that can be touched; never what is for staff"};
}

renderer::TouchWishes touch_wishes(const settings::Slice& touch, bool has_panel,
                                   const std::vector<std::string>& languages,
                                   const renderer::OrderPtr& order) {
    const std::string panel = touch.text("panel");
    renderer::TouchWishes wishes;
    if (panel == "no" || (panel == "auto" && !has_panel)) return wishes;
    wishes.comfort = touch.boolean("comfort");
    wishes.answers = order && order->question && touch.boolean(name_of(order->question->kind));
    if (!touch.boolean("languages")) return wishes;
    wishes.languages = languages;
    // Back to what the order speaks by itself.
    if (order && !order->language.empty()) wishes.languages.insert(wishes.languages.begin(), order->language);
    return wishes;
}

const char* name_of(Question::Kind kind) {
    switch (kind) {
        case Question::Kind::tip: return "tip";
        case Question::Kind::receipt: return "receipt";
        case Question::Kind::rating: return "rating";
        case Question::Kind::signature: break;
    }
    return "signature";
}

CustomerFacts facts_of(const renderer::CustomerEvent& event) {
    if (const auto* answer = std::get_if<renderer::CustomerAnswer>(&event))
        return {"customer_answer", answer_facts(*answer)};
    if (const auto* chosen = std::get_if<renderer::CustomerLanguage>(&event))
        return {"customer_language", {{"language", chosen->language}}};
    return {"customer_comfort", {{"on", std::get<renderer::CustomerComfort>(event).is_on}}};
}

}  // namespace comptoir
