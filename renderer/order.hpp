#pragma once
/// The one thing the renderer is told about a sale: an immutable Order, whatever POS and version it came
/// from.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "app/base/units.hpp"

namespace comptoir::renderer {

/// Names a picture. The app fetches `key` (a URL, a data: URL or a file) and posts the pixels; until then, or
/// when it can't be had, scenes draw a quiet placeholder.
struct PictureRef {
    std::string key;

    [[nodiscard]] bool empty() const { return key.empty(); }
    bool operator==(const PictureRef&) const = default;
};

/// What a line is: a thing bought, or money of another kind among the goods.
enum class LineKind : std::uint8_t {
    item,
    reward,   ///< of a loyalty program: its price is negative or nought
    deposit,  ///< for a bottle or a box that comes back
    tip,
};

/// One line of the cart. Texts are the POS's own, already in its language; an empty text is "not said".
struct Line {
    std::string name;
    std::string quantity;   ///< "2", "0.350", "-1": no unit
    std::string unit;       ///< "Units", "kg"
    Amount unit_price;      ///< after discount
    Amount old_unit_price;  ///< before discount or price change; empty when it did not change
    Amount price;           ///< of the whole line; empty for a combo parent that carries none
    Amount old_price;  ///< of the whole line, before discount; empty where it is not known with certainty
    std::string
        discount_percent;  ///< "10", no sign; empty when there is none ("0" and "" of the POS become empty)
    std::string customer_note;  ///< may hold line breaks, any script, and raw markup that is shown as text
    std::string internal_note;  ///< for staff: never drawn unless a setting says so
    std::vector<std::string> lots;
    std::string tax_labels;
    PictureRef picture;
    LineKind kind = LineKind::item;
    bool is_combo_child = false;
    bool is_selected = false;

    bool operator==(const Line&) const = default;
};

/// Money given by the customer (or, as change, to the customer).
struct Tender {
    std::string method;
    Amount amount;

    bool operator==(const Tender&) const = default;
};

/// A QR code that the customer has to scan to pay.
struct QrPayment {
    std::string method;  ///< "QR SEPA"; empty for a payment page
    Amount amount;
    PictureRef picture;  ///< the POS's own picture of the code
    std::string text;  ///< the code's content where the source gives it (neutral): then we draw it ourselves
    std::string reference;  ///< order name, for the customer to compare

    bool operator==(const QrPayment&) const = default;
};

enum class Stability { stable, moving, over, under, unknown };

/// What the POS's weighing dialog shows; texts with their units.
struct Weighing {
    std::string product;
    std::string net;
    std::string gross;
    std::string tare;
    std::string unit_price;  ///< "$ 4.00 / kg"
    Amount total;
    Stability stability = Stability::unknown;

    bool operator==(const Weighing&) const = default;
};

/// Where a payment by card stands, as far as the customer has something to do or to know.
enum class CardStep : std::uint8_t {
    present,  ///< insert, hold or swipe: whichever the customer likes
    insert,
    tap,
    enter_pin,
    checking,
    remove_card,
    approved,
    declined,
    unknown,  ///< nobody can say whether it was paid: staff find out, and nobody pays twice
};

struct CardPayment {
    CardStep step = CardStep::present;
    std::string method;  ///< "Card"; may be empty
    Amount amount;       ///< empty: what is left to pay, else the total

    bool operator==(const CardPayment&) const = default;
};

/// Points of one loyalty program, as texts in the till's manner; empty where the POS does not say.
struct LoyaltyProgram {
    std::string name;
    std::string won;
    std::string spent;
    std::string balance;  ///< before this order
    std::string total;    ///< after it

    bool operator==(const LoyaltyProgram&) const = default;
};

/// The total once more in another currency: information, never what is owed.
struct SecondCurrency {
    Amount total;
    std::string rate;  ///< "€1 = $1.0823"

    bool operator==(const SecondCurrency&) const = default;
};

/// Something that a customer may answer by touching the screen. Whoever asked gets the answer as an event;
/// nothing of the sale changes by it.
struct Question {
    enum class Kind : std::uint8_t { tip, receipt, rating, signature };
    struct Choice {
        std::string id;     ///< comes back with the answer
        std::string label;  ///< the POS's own words; empty: ours, where the id is one that we know
        Amount amount;      ///< of a tip

        bool operator==(const Choice&) const = default;
    };
    std::string id;  ///< comes back with the answer
    Kind kind = Kind::tip;
    std::vector<Choice> choices;  ///< of a tip and a receipt

    bool operator==(const Question&) const = default;
};

enum class Phase { empty, selling, paid, closed };

struct Order {
    std::string source;    ///< "odoo18", "odoo19", "neutral": for status, never drawn
    std::string number;    ///< "0427", empty where the POS does not say
    std::string language;  ///< BCP 47, empty where the POS does not say
    Phase phase = Phase::empty;
    std::vector<Line> lines;
    Amount total;
    Amount subtotal;  ///< before tax, where the POS shows it
    Amount taxes;
    Amount saved;                 ///< only where every part is certain
    Amount before_discounts;      ///< total + saved; never without `saved`
    Amount change;                ///< what the customer gets back, positive; empty when nothing
    Amount left_to_pay;           ///< only where certain
    std::vector<Tender> tenders;  ///< without the change line that Odoo adds
    Amount tip;                   ///< part of the total
    Amount rounding;              ///< what paying in cash rounds off or up
    std::string customer_name;    ///< never drawn unless a setting says so
    std::string customer_note;    ///< of the whole order
    std::vector<LoyaltyProgram> loyalty;
    std::vector<std::string> methods;  ///< ways to pay, while the customer is asked which
    std::string receipt_text;          ///< content of a code that leads to the receipt
    PictureRef receipt_picture;        ///< the POS's own picture of that code
    std::shared_ptr<const QrPayment> qr;
    std::shared_ptr<const CardPayment> card;
    std::shared_ptr<const Weighing> weighing;
    std::shared_ptr<const SecondCurrency> second;
    std::shared_ptr<const Question> question;
    bool is_validating = false;  ///< paid in full; the POS is still noting it
    std::size_t lines_dropped =
        0;  ///< lines beyond the decoder's bound: said on the screen, never silently gone

    bool operator==(const Order& other) const;
};

using OrderPtr = std::shared_ptr<const Order>;

}  // namespace comptoir::renderer
