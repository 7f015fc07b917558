#include "app/sources/neutral.hpp"

#include <array>
#include <vector>

#include "app/sources/strict_reader.hpp"
#include "app/sources/text_fields.hpp"

namespace comptoir::sources {
namespace {

using Keys = StrictReader::Keys;

/// The order within one message.
class Reader : private StrictReader {
public:
    Reader(const json::Value& message, const Hints& hints) : StrictReader(hints), message_(message) {}

    Result<NeutralOrder> read();

private:
    renderer::Line line(const json::Value& value, const std::string& at);
    renderer::Tender tender(const json::Value& value, const std::string& at);
    renderer::LoyaltyProgram loyalty(const json::Value& value, const std::string& at);
    std::shared_ptr<const renderer::QrPayment> qr(const json::Value& value, const std::string& at);
    std::shared_ptr<const renderer::CardPayment> card(const json::Value& value, const std::string& at);
    std::shared_ptr<const renderer::Weighing> weighing(const json::Value& value, const std::string& at);
    std::shared_ptr<const renderer::SecondCurrency> second(const json::Value& value, const std::string& at);
    std::shared_ptr<const renderer::Question> question(const json::Value& value, const std::string& at);
    void receipt(renderer::Order& order);
    void lists(renderer::Order& order);
    renderer::Order order();

    const json::Value& message_;
    std::string language_;
};

constexpr std::size_t kQrBytesMax = 2331;  // a QR of version 40 at level M holds no more bytes: ISO/IEC 18004

renderer::Line Reader::line(const json::Value& value, const std::string& at) {
    static const Keys kKeys{"name",           "quantity",    "unit",      "unit_price",
                            "old_unit_price", "price",       "old_price", "discount_percent",
                            "note",           "staff_note",  "lots",      "tax_labels",
                            "picture",        "combo_child", "selected",  "kind"};
    static const Keys kKinds{"item", "reward", "deposit", "tip"};
    renderer::Line line;
    if (!is_object(value, at, kKeys)) return line;
    line.name = required_text(value, at, "name", kNeutralTextBytesMax);
    line.quantity = text(value, at, "quantity", kNeutralAmountBytesMax);
    line.unit = text(value, at, "unit", kNeutralAmountBytesMax);
    line.unit_price = amount(value, at, "unit_price");
    line.old_unit_price = amount(value, at, "old_unit_price");
    line.price = amount(value, at, "price");
    line.old_price = amount(value, at, "old_price");
    line.discount_percent = text(value, at, "discount_percent", kNeutralAmountBytesMax);
    if (line.discount_percent == "0") line.discount_percent.clear();
    line.customer_note = text(value, at, "note", kNeutralNoteBytesMax);
    line.internal_note = text(value, at, "staff_note", kNeutralNoteBytesMax);
    line.tax_labels = text(value, at, "tax_labels", kNeutralAmountBytesMax);
    line.picture = picture(value, at, "picture");
    line.is_combo_child = boolean(value, at, "combo_child");
    line.is_selected = boolean(value, at, "selected");
    line.kind = static_cast<renderer::LineKind>(choice(value, at, "kind", kKinds, 0));
    line.lots = texts(value, at, "lots", kNeutralLotsMax, kNeutralTextBytesMax);
    return line;
}

renderer::Tender Reader::tender(const json::Value& value, const std::string& at) {
    static const Keys kKeys{"method", "amount"};
    renderer::Tender tender;
    if (!is_object(value, at, kKeys)) return tender;
    tender.method = required_text(value, at, "method", kNeutralTextBytesMax);
    tender.amount = amount(value, at, "amount");
    return tender;
}

std::shared_ptr<const renderer::QrPayment> Reader::qr(const json::Value& value, const std::string& at) {
    static const Keys kKeys{"method", "amount", "text", "picture", "reference"};
    if (value.is_null()) return nullptr;
    auto payment = std::make_shared<renderer::QrPayment>();
    if (!is_object(value, at, kKeys)) return payment;
    payment->method = text(value, at, "method", kNeutralTextBytesMax);
    payment->amount = amount(value, at, "amount");
    payment->text = text(value, at, "text", kQrBytesMax);
    payment->picture = picture(value, at, "picture");
    payment->reference = text(value, at, "reference", kNeutralTextBytesMax);
    if (payment->text.empty() == payment->picture.empty())
        wrong(at, "must have either \"text\" or \"picture\"");
    return payment;
}

std::shared_ptr<const renderer::Weighing> Reader::weighing(const json::Value& value, const std::string& at) {
    static const Keys kKeys{"product", "net", "gross", "tare", "unit_price", "total", "stability"};
    static const Keys kStabilities{"stable", "moving", "over", "under", "unknown"};
    if (value.is_null()) return nullptr;
    auto weighing = std::make_shared<renderer::Weighing>();
    if (!is_object(value, at, kKeys)) return weighing;
    weighing->product = text(value, at, "product", kNeutralTextBytesMax);
    weighing->net = text(value, at, "net", kNeutralAmountBytesMax);
    weighing->gross = text(value, at, "gross", kNeutralAmountBytesMax);
    weighing->tare = text(value, at, "tare", kNeutralAmountBytesMax);
    weighing->unit_price = text(value, at, "unit_price", kNeutralAmountBytesMax);
    weighing->total = amount(value, at, "total");
    weighing->stability = static_cast<renderer::Stability>(choice(value, at, "stability", kStabilities, 4));
    return weighing;
}

renderer::LoyaltyProgram Reader::loyalty(const json::Value& value, const std::string& at) {
    static const Keys kKeys{"name", "won", "spent", "balance", "total"};
    renderer::LoyaltyProgram program;
    if (!is_object(value, at, kKeys)) return program;
    program.name = text(value, at, "name", kNeutralTextBytesMax);
    program.won = text(value, at, "won", kNeutralAmountBytesMax);
    program.spent = text(value, at, "spent", kNeutralAmountBytesMax);
    program.balance = text(value, at, "balance", kNeutralAmountBytesMax);
    program.total = text(value, at, "total", kNeutralAmountBytesMax);
    return program;
}

std::shared_ptr<const renderer::CardPayment> Reader::card(const json::Value& value, const std::string& at) {
    static const Keys kKeys{"step", "method", "amount"};
    static const Keys kSteps{"present",     "insert",   "tap",      "enter_pin", "checking",
                             "remove_card", "approved", "declined", "unknown"};
    if (value.is_null()) return nullptr;
    auto payment = std::make_shared<renderer::CardPayment>();
    if (!is_object(value, at, kKeys)) return payment;
    payment->step = static_cast<renderer::CardStep>(choice(value, at, "step", kSteps, 0));
    payment->method = text(value, at, "method", kNeutralTextBytesMax);
    payment->amount = amount(value, at, "amount");
    return payment;
}

std::shared_ptr<const renderer::SecondCurrency> Reader::second(const json::Value& value,
                                                               const std::string& at) {
    static const Keys kKeys{"total", "rate"};
    if (value.is_null()) return nullptr;
    auto currency = std::make_shared<renderer::SecondCurrency>();
    if (!is_object(value, at, kKeys)) return currency;
    currency->total.text = required_text(value, at, "total", kNeutralAmountBytesMax);
    currency->rate = text(value, at, "rate", kNeutralAmountBytesMax);
    return currency;
}

/// A tip and a receipt are chosen among what the till offers; the others have one kind of answer.
std::shared_ptr<const renderer::Question> Reader::question(const json::Value& value, const std::string& at) {
    static const Keys kKeys{"id", "kind", "choices"};
    static const Keys kKinds{"tip", "receipt", "rating", "signature"};
    static const Keys kChoiceKeys{"id", "label", "amount"};
    if (value.is_null()) return nullptr;
    auto asked = std::make_shared<renderer::Question>();
    if (!is_object(value, at, kKeys)) return asked;
    asked->id = required_text(value, at, "id", kNeutralAmountBytesMax);
    asked->kind = static_cast<renderer::Question::Kind>(choice(value, at, "kind", kKinds, kKinds.size()));
    if (static_cast<std::size_t>(asked->kind) == kKinds.size()) wrong(at + "/kind", "is required");
    const json::Value* const choices = array(value, at, "choices", kNeutralChoicesMax);
    for (std::size_t i = 0; choices != nullptr && i < choices->size() && !failed(); ++i) {
        const json::Value& one = (*choices)[i];
        const std::string pointer = at + "/choices/" + std::to_string(i);
        if (!is_object(one, pointer, kChoiceKeys)) break;
        asked->choices.push_back({required_text(one, pointer, "id", kNeutralAmountBytesMax),
                                  text(one, pointer, "label", kNeutralTextBytesMax),
                                  amount(one, pointer, "amount")});
    }
    const bool is_choice =
        asked->kind == renderer::Question::Kind::tip || asked->kind == renderer::Question::Kind::receipt;
    if (is_choice == asked->choices.empty())
        wrong(at + "/choices",
              is_choice ? "is required and must not be empty" : "is for a tip or a receipt alone");
    return asked;
}

void Reader::receipt(renderer::Order& order) {
    static const Keys kKeys{"text", "picture"};
    const json::Value& value = json::member(message_, "receipt");
    if (value.is_null() || !is_object(value, "/receipt", kKeys)) return;
    order.receipt_text = text(value, "/receipt", "text", kQrBytesMax);
    order.receipt_picture = picture(value, "/receipt", "picture");
    if (order.receipt_text.empty() == order.receipt_picture.empty())
        wrong("/receipt", "must have either \"text\" or \"picture\"");
}

void Reader::lists(renderer::Order& order) {
    const auto each = [&](const char* key, std::size_t count_max, const auto& take) {
        const json::Value* const list = array(message_, "", key, count_max);
        for (std::size_t i = 0; list != nullptr && i < list->size() && !failed(); ++i)
            take((*list)[i], std::string("/") + key + "/" + std::to_string(i));
    };
    each("lines", kNeutralLinesMax,
         [&](const json::Value& value, const std::string& at) { order.lines.push_back(line(value, at)); });
    each("tenders", kNeutralTendersMax, [&](const json::Value& value, const std::string& at) {
        order.tenders.push_back(tender(value, at));
    });
    each("loyalty", kNeutralProgramsMax, [&](const json::Value& value, const std::string& at) {
        order.loyalty.push_back(loyalty(value, at));
    });
    order.methods = texts(message_, "", "methods", kNeutralMethodsMax, kNeutralTextBytesMax);
}

renderer::Order Reader::order() {
    renderer::Order order;
    order.source = name_of(Shape::neutral);
    order.number = text(message_, "", "number", kNeutralAmountBytesMax);
    order.language = language_;
    lists(order);
    order.total = amount(message_, "", "total");
    order.subtotal = amount(message_, "", "subtotal");
    order.taxes = amount(message_, "", "taxes");
    order.saved = amount(message_, "", "saved");
    order.before_discounts = amount(message_, "", "before_discounts");
    order.change = amount(message_, "", "change");
    order.left_to_pay = amount(message_, "", "left_to_pay");
    order.tip = amount(message_, "", "tip");
    order.rounding = amount(message_, "", "rounding");
    order.customer_name = text(message_, "", "customer", kNeutralTextBytesMax);
    order.customer_note = text(message_, "", "note", kNeutralNoteBytesMax);
    receipt(order);
    order.is_validating = boolean(message_, "", "validating");
    order.qr = qr(json::member(message_, "qr"), "/qr");
    order.card = card(json::member(message_, "card"), "/card");
    order.weighing = weighing(json::member(message_, "weighing"), "/weighing");
    order.second = second(json::member(message_, "second"), "/second");
    order.question = question(json::member(message_, "question"), "/question");
    const bool is_anything =
        !order.lines.empty() || order.qr || order.weighing || order.card || !order.methods.empty();
    static const Keys kStates{"empty", "selling", "paid", "closed"};
    order.phase = static_cast<renderer::Phase>(choice(message_, "", "state", kStates, is_anything ? 1 : 0));
    return order;
}

Result<NeutralOrder> Reader::read() {
    static const Keys kKeys{
        "source",           "revision", "state",       "number",   "language",  "currency",
        "digits",           "lines",    "total",       "subtotal", "taxes",     "saved",
        "before_discounts", "change",   "left_to_pay", "tenders",  "note",      "qr",
        "weighing",         "tip",      "rounding",    "customer", "loyalty",   "methods",
        "receipt",          "card",     "second",      "question", "validating"};
    NeutralOrder neutral;
    if (is_object(message_, "", kKeys)) {
        neutral.source = required_text(message_, "", "source", kNeutralAmountBytesMax);
        const json::Value& revision = json::member(message_, "revision");
        neutral.revision = revision.is_number_integer() ? json::integer(revision).value_or(-1) : -1;
        if (neutral.revision < 0) wrong("/revision", "is required and must be a whole number from 0");
        const std::string language = text(message_, "", "language", kNeutralAmountBytesMax);
        language_ = language_tag(language);
        if (!language.empty() && language_.empty())
            wrong("/language", "must be a language tag such as \"pt-BR\"");
        write_amounts_in(language_);
        read_currency(message_);
        neutral.order = std::make_shared<const renderer::Order>(order());
    }
    if (failed()) return fail(ErrorCode::malformed, error());
    return neutral;
}

}  // namespace

Result<NeutralOrder> decode_neutral(const json::Value& message, const Hints& hints) {
    return Reader(message, hints).read();
}

}  // namespace comptoir::sources
