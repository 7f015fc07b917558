/// What we say, in English, which is the key of every catalogue.

#include "renderer/words.hpp"

namespace comptoir::renderer {
namespace {

struct TextRow {
    Text id;
    std::string_view english;
};

constexpr std::array<TextRow, kTexts> kEnglish{{
    {Text::total, "Total"},
    {Text::your_refund, "Your refund"},
    {Text::you_save, "You save"},
    {Text::you_saved, "You saved"},
    {Text::subtotal, "Subtotal"},
    {Text::taxes, "Taxes"},
    {Text::taxes_included, "Taxes, included"},
    {Text::before_discounts, "Before discounts"},
    {Text::your_note, "Your note"},
    {Text::order_number, "Order %1"},
    {Text::left_to_pay, "Left to pay"},
    {Text::paid, "Paid"},
    {Text::paid_amount, "Paid %1"},
    {Text::of_amount, "of %1"},
    {Text::pay_the_rest, "Pay the rest as you like"},
    {Text::your_order, "Your order"},
    {Text::your_order_is_empty, "Your order is empty"},
    {Text::net_weight, "Net weight"},
    {Text::gross, "Gross"},
    {Text::tare, "Tare"},
    {Text::net, "Net"},
    {Text::stable, "Stable"},
    {Text::moving, "Moving"},
    {Text::too_heavy, "Too heavy"},
    {Text::put_it_on, "Nothing on the scale"},
    {Text::let_it_settle, "Let the scale settle"},
    {Text::price_to_pay, "Price to pay"},
    {Text::order_so_far, "Order so far"},
    {Text::with_this, "With this"},
    {Text::scan_to_pay, "Scan to pay"},
    {Text::use_your_camera, "Use your camera or banking app"},
    {Text::code_is_coming, "The code is on its way"},
    {Text::thank_you, "Thank you"},
    {Text::see_you_soon, "See you soon."},
    {Text::your_change, "Your change"},
    {Text::welcome, "Welcome"},
    {Text::reconnecting, "Reconnecting"},
    {Text::one_moment, "One moment, please"},
    {Text::order_is_safe, "We are reconnecting to the till. Your order is safe."},
    {Text::your_order_so_far, "Your order so far"},
    {Text::for_staff_silent, "For staff: the till has not answered for %1. Trying again by itself."},
    {Text::for_staff_no_browser,
     "For staff: the till asked for a web page, and this box has no browser to show it. Install Chromium or "
     "Firefox on it."},
    {Text::for_staff_browser_stops, "For staff: the browser that should show a web page keeps stopping."},
    {Text::connect_this_screen, "Connect this screen"},
    {Text::waiting_for_odoo, "Waiting for Odoo"},
    {Text::connected_to_odoo, "Odoo %1 is connected"},
    {Text::waiting_for_network, "Waiting for the network"},
    {Text::open_settings, "In Odoo, open the settings of this point of sale"},
    {Text::settings_path, "Point of Sale  ›  Configuration  ›  Settings  ›  Connected Devices"},
    {Text::type_address_iot, "Tick “IoT Box” and type this address"},
    {Text::type_address_epos, "Tick “ePos Printer” and type this address"},
    {Text::no_address_yet, "No address yet"},
    {Text::also_reachable, "Also"},
    {Text::open_register, "Save, and open the register"},
    {Text::open_register_tick_display, "Tick “Customer Display”, save, and open the register"},
    {Text::open_register_iot_screen,
     "Set “Customer Display” to “An IOT-connected screen”, save, and open the register"},
    {Text::paste_display_link, "Put the link of the POS’s customer display into this box’s settings"},
    {Text::type_this_code, "In Odoo’s IoT app, type this code"},
    {Text::scan_this_code, "Scan this code with the scanner"},
    {Text::first_till, "First till: %1"},
    {Text::scan_for_settings, "Or set it up from your phone"},
    {Text::devices, "Devices"},
    {Text::no_devices_yet, "Plug in a printer, a scale or a scanner: it appears here."},
    {Text::ready, "Ready"},
    {Text::not_yet, "Not yet"},
    {Text::missing, "Missing"},
    {Text::choose_how_to_pay, "How would you like to pay?"},
    {Text::tell_the_cashier, "Please tell the cashier"},
    {Text::to_pay, "To pay"},
    {Text::present_card, "Insert, tap or swipe your card"},
    {Text::insert_card, "Insert your card"},
    {Text::tap_card, "Hold your card or phone to the reader"},
    {Text::enter_pin, "Enter your PIN"},
    {Text::cover_pin, "Cover the keypad with your hand"},
    {Text::on_the_reader, "Follow the steps on the card reader"},
    {Text::checking_payment, "Checking your payment"},
    {Text::remove_card, "Take your card"},
    {Text::payment_accepted, "Payment accepted"},
    {Text::payment_not_accepted, "Not accepted"},
    {Text::try_another, "Try another card or way to pay"},
    {Text::payment_unknown, "We are checking your payment"},
    {Text::do_not_pay_again, "Please wait, and do not pay again yet"},
    {Text::tip, "Tip"},
    {Text::rounding, "Rounding"},
    {Text::refunded, "Refunded"},
    {Text::scan_for_receipt, "Scan for your receipt"},
    {Text::closed, "We are closed"},
    {Text::opens_at, "We open at %1"},
    {Text::updating, "This screen is being updated"},
    {Text::back_in_a_moment, "It will be back in a moment"},
    {Text::for_staff_paper_out, "For staff: %1 is out of paper."},
    {Text::for_staff_paper_low, "For staff: %1 will soon be out of paper."},
    {Text::for_staff_cover_open, "For staff: the cover of %1 is open."},
    {Text::for_staff_not_answering, "For staff: %1 does not answer."},
    {Text::for_staff_needs_attention, "For staff: %1 needs attention."},
    {Text::for_staff_receipt_uncertain, "For staff: check whether the last receipt came out of %1."},
    {Text::for_staff_slide_left_out, "For staff: %1 of the playlist can’t be shown."},
    {Text::for_staff_no_videos, "For staff: this box can’t play videos; only pictures are shown."},
    {Text::points_won, "Points earned"},
    {Text::points_spent, "Points used"},
    {Text::points_total, "Your points"},
    {Text::reward, "Reward"},
    {Text::deposit, "Deposit"},
    {Text::returned, "Returned"},
    {Text::for_customer, "For %1"},
    {Text::for_information, "For information: %1"},
    {Text::staff_note, "Note for staff"},
    {Text::unit_price, "Unit price"},
    {Text::language_name, "English"},
    {Text::high_contrast, "Larger and stronger"},
    {Text::usual_look, "Usual look"},
    {Text::tip_question, "Would you like to add a tip?"},
    {Text::no_tip, "No tip"},
    {Text::receipt_question, "How would you like your receipt?"},
    {Text::receipt_paper, "On paper"},
    {Text::receipt_phone, "On my phone"},
    {Text::receipt_email, "By e-mail"},
    {Text::receipt_none, "No receipt"},
    {Text::rating_question, "How was it today?"},
    {Text::sign_here, "Please sign here"},
    {Text::start_over, "Start over"},
    {Text::done, "Done"},
    {Text::preparing, "Being prepared"},
    {Text::ready_to_collect, "Ready to collect"},
}};

struct CountedRow {
    Counted id;
    std::string_view one;
    std::string_view many;
};

constexpr std::array<CountedRow, kCounted> kEnglishCounted{{
    {Counted::items, "%1 item", "%1 items"},
    {Counted::more_above, "%1 more above", "%1 more above"},
    {Counted::more_below, "%1 more below", "%1 more below"},
    {Counted::earlier, "%1 earlier", "%1 earlier"},
    {Counted::not_listed, "%1 more line is not listed", "%1 more lines are not listed"},
    {Counted::ready_of, "%1 of %2 ready", "%1 of %2 ready"},
}};

constexpr bool in_order() {
    for (std::size_t i = 0; i < kTexts; i++) {
        if (static_cast<std::size_t>(kEnglish[i].id) != i) return false;
    }
    for (std::size_t i = 0; i < kCounted; i++) {
        if (static_cast<std::size_t>(kEnglishCounted[i].id) != i) return false;
    }
    return true;
}
static_assert(in_order(), "the tables are indexed by their enumerations");

}  // namespace

std::string_view english(Text text) {
    return kEnglish[static_cast<std::size_t>(text)].english;
}
std::string_view english_one(Counted what) {
    return kEnglishCounted[static_cast<std::size_t>(what)].one;
}
std::string_view english_many(Counted what) {
    return kEnglishCounted[static_cast<std::size_t>(what)].many;
}

}  // namespace comptoir::renderer
