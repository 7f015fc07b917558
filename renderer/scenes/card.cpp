/// Paying by card: what to do now, drawn and said. The amber thing is the customer's.

#include "renderer/scenes/motion.hpp"
#include "renderer/scenes/pay_page.hpp"
#include "renderer/scenes/reader_art.hpp"
#include "renderer/scenes/scenes.hpp"
#include "renderer/text/plain.hpp"

namespace comptoir::renderer {
namespace {

struct StepWords {
    Text instruction;
    std::optional<Text> caption;
};

StepWords words_of(CardStep step) {
    switch (step) {
        case CardStep::present: return {Text::present_card, Text::on_the_reader};
        case CardStep::insert: return {Text::insert_card, Text::on_the_reader};
        case CardStep::tap: return {Text::tap_card, std::nullopt};
        case CardStep::enter_pin: return {Text::enter_pin, Text::cover_pin};
        case CardStep::checking: return {Text::checking_payment, Text::one_moment};
        case CardStep::remove_card: return {Text::remove_card, std::nullopt};
        case CardStep::approved: return {Text::payment_accepted, std::nullopt};
        case CardStep::declined: return {Text::payment_not_accepted, Text::try_another};
        case CardStep::unknown: return {Text::payment_unknown, Text::do_not_pay_again};
    }
    return {Text::present_card, std::nullopt};
}

/// A step that takes the place of another one is seen to do so.
float step_shown(const Sheet& sheet) {
    const OrderPtr& before = sheet.input.story.before;
    if (!before || !before->card || before->card->step == sheet.order().card->step) return 1;
    return motion::entering(motion::progress(sheet.input, sheet.input.story.order_at, motion::kStep));
}

void draw_steps(Sheet& sheet) {
    const CardPayment& card = *sheet.order().card;
    const PayPage page = pay_page_of(sheet, Shows::drawing);
    const Amount& amount = amount_asked(sheet.order(), card.amount);
    const std::string method = plain(card.method, LineBreaks::to_spaces);
    if (method.empty()) {
        draw_pay_amount(sheet, page, Text::to_pay, amount);
    } else {
        draw_pay_amount(sheet, page, method, amount);
    }
    const auto scope = sheet.painter.opacity(step_shown(sheet));
    draw_reader(sheet, page.shown, card.step, amount);
    const StepWords words = words_of(card.step);
    draw_pay_words(sheet, page, words.instruction,
                   words.caption ? sheet.language.say(*words.caption) : std::string());
}

}  // namespace

void draw_card_payment(Sheet& sheet) {
    draw_stage(sheet, sheet.is_low() ? SaysNumber::no : SaysNumber::yes, [&] { draw_steps(sheet); });
}

}  // namespace comptoir::renderer
