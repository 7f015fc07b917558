#include "app/sources/neutral.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "app/base/url.hpp"
#include "app/base/utf8.hpp"
#include "app/sources/amount_text.hpp"
#include "app/sources/money_format.hpp"
#include "app/sources/text_fields.hpp"
#include "kiosk-config/settings/nearest.hpp"

namespace comptoir::sources {
namespace {

/// Reads one object strictly: remembers the first thing that is wrong, and where.
class Reader {
public:
    Reader(const json::Value& message, const Hints& hints) : message_(message) {
        if (const auto origin = url::origin_of(hints.base_url)) origin_ = *origin;
    }

    Result<NeutralOrder> read();

private:
    using Keys = std::vector<std::string>;

    bool failed() const { return !error_.empty(); }
    void wrong(const std::string& pointer, const std::string& why) {
        if (error_.empty()) error_ = (pointer.empty() ? "/" : pointer) + ": " + why;
    }

    /// An object with no other keys than these.
    bool is_object(const json::Value& value, const std::string& at, const Keys& keys);
    const json::Value* array(const json::Value& object, const std::string& at, const char* key,
                             std::size_t count_max);
    std::string text(const json::Value& object, const std::string& at, const char* key,
                     std::size_t bytes_max);
    std::string required_text(const json::Value& object, const std::string& at, const char* key,
                              std::size_t bytes_max);
    bool boolean(const json::Value& object, const std::string& at, const char* key);
    std::size_t choice(const json::Value& object, const std::string& at, const char* key, const Keys& choices,
                       std::size_t fallback);
    Amount amount(const json::Value& object, const std::string& at, const char* key);
    renderer::PictureRef picture(const json::Value& object, const std::string& at, const char* key);

    void currency();
    renderer::Line line(const json::Value& value, const std::string& at);
    renderer::Tender tender(const json::Value& value, const std::string& at);
    std::shared_ptr<const renderer::QrPayment> qr(const json::Value& value, const std::string& at);
    std::shared_ptr<const renderer::Weighing> weighing(const json::Value& value, const std::string& at);
    renderer::Order order();

    const json::Value& message_;
    std::optional<url::Origin> origin_;
    std::string language_;
    std::string currency_;
    std::optional<int> digits_;
    std::string error_;
};

std::string article(const json::Value& value) {
    return std::string(value.is_object() || value.is_array() ? "an "
                       : value.is_null()                     ? ""
                                                             : "a ") +
           value.type_name();
}

bool Reader::is_object(const json::Value& value, const std::string& at, const Keys& keys) {
    if (!value.is_object()) {
        wrong(at, "must be an object, is " + article(value));
        return false;
    }
    for (const auto& [key, member] : value.items()) {
        if (std::find(keys.begin(), keys.end(), key) != keys.end()) continue;
        constexpr std::size_t kKeyShown = 64;  // as much of a foreign key as an error message repeats
        const std::string near = settings::nearest(key, keys);
        wrong(at + "/" + std::string(utf8::prefix(key, kKeyShown)),
              "unknown key" + (near.empty() ? "" : "; did you mean \"" + near + "\"?"));
        return false;
    }
    return true;
}

const json::Value* Reader::array(const json::Value& object, const std::string& at, const char* key,
                                 std::size_t count_max) {
    const json::Value& value = json::member(object, key);
    if (value.is_null()) return nullptr;
    const std::string pointer = at + "/" + key;
    if (!value.is_array()) {
        wrong(pointer, "must be an array, is " + article(value));
        return nullptr;
    }
    if (value.size() > count_max) {
        wrong(pointer,
              "has " + std::to_string(value.size()) + " entries; at most " + std::to_string(count_max));
        return nullptr;
    }
    return &value;
}

std::string Reader::text(const json::Value& object, const std::string& at, const char* key,
                         std::size_t bytes_max) {
    const json::Value& value = json::member(object, key);
    if (value.is_null()) return {};
    const std::string pointer = at + "/" + key;
    if (!value.is_string()) {
        wrong(pointer, "must be a string, is " + article(value));
        return {};
    }
    const auto& text = value.get_ref<const std::string&>();
    if (text.size() > bytes_max) {
        wrong(pointer, "has " + std::to_string(text.size()) + " bytes; at most " + std::to_string(bytes_max));
        return {};
    }
    return note_text(text, bytes_max);
}

std::string Reader::required_text(const json::Value& object, const std::string& at, const char* key,
                                  std::size_t bytes_max) {
    std::string value = text(object, at, key, bytes_max);
    if (value.empty()) wrong(at + "/" + key, "is required and must not be empty");
    return value;
}

bool Reader::boolean(const json::Value& object, const std::string& at, const char* key) {
    const json::Value& value = json::member(object, key);
    if (!value.is_null() && !value.is_boolean()) {
        wrong(at + "/" + key, "must be true or false, is " + article(value));
    }
    return value.is_boolean() && value.get<bool>();
}

std::size_t Reader::choice(const json::Value& object, const std::string& at, const char* key,
                           const Keys& choices, std::size_t fallback) {
    const std::string value = text(object, at, key, kNeutralAmountBytesMax);
    if (value.empty()) return fallback;
    const auto found = std::find(choices.begin(), choices.end(), value);
    if (found != choices.end()) return static_cast<std::size_t>(found - choices.begin());
    std::string allowed;
    for (const auto& one : choices) allowed += (allowed.empty() ? "\"" : ", \"") + one + "\"";
    wrong(at + "/" + key, "must be one of " + allowed);
    return fallback;
}

Amount Reader::amount(const json::Value& object, const std::string& at, const char* key) {
    const json::Value& value = json::member(object, key);
    if (value.is_null()) return {};
    const std::string pointer = at + "/" + key;
    if (value.is_string()) {
        Amount amount = amount_of(text(object, at, key, kNeutralAmountBytesMax));
        return amount;
    }
    if (!value.is_number_integer()) {
        wrong(pointer, "must be whole minor units or a text, is " +
                           (value.is_number() ? std::string("a number with decimals") : article(value)));
        return {};
    }
    if (currency_.empty() || !digits_) {
        wrong(pointer, "is in minor units, which need /currency" +
                           std::string(currency_.empty() ? "" : " with known decimals, or /digits"));
        return {};
    }
    constexpr std::int64_t kMinorMax = 999'999'999'999'999;  // 15 digits: sums of 2,000 stay within 64 bits
    const auto minor = json::integer(value);
    if (!minor || *minor > kMinorMax || *minor < -kMinorMax) {
        wrong(pointer, "has more than 15 digits");
        return {};
    }
    const Money money{*minor, *digits_, currency_};
    return Amount{format_money(money, language_), money};
}

renderer::PictureRef Reader::picture(const json::Value& object, const std::string& at, const char* key) {
    const std::string reference = text(object, at, key, kNeutralPictureBytesMax);
    if (reference.empty() || reference.starts_with("data:image/")) return {reference};
    const std::string pointer = at + "/" + key;
    if (!origin_) {
        wrong(pointer, "must be a data:image/ URL: no server is set whose pictures could be fetched");
        return {};
    }
    auto url = url::same_origin(reference, *origin_);
    if (!url) {
        wrong(pointer, "must be a data:image/ URL or a picture of " + origin_->text());
        return {};
    }
    return {std::move(*url)};
}

/// `digits` may be left out for currencies whose decimals are known.
void Reader::currency() {
    currency_ = text(message_, "", "currency", kNeutralAmountBytesMax);
    const auto is_capital = [](char c) { return c >= 'A' && c <= 'Z'; };
    if (!currency_.empty() &&
        (currency_.size() != 3 || !std::all_of(currency_.begin(), currency_.end(), is_capital))) {
        wrong("/currency", "must be an ISO 4217 code such as \"EUR\"");
    }
    digits_ = digits_of(currency_);
    const json::Value& digits = json::member(message_, "digits");
    if (digits.is_null()) return;
    const std::int64_t number = digits.is_number_integer() ? json::integer(digits).value_or(-1) : -1;
    if (number < 0 || number > 4) {
        wrong("/digits", "must be a whole number from 0 to 4");
        return;
    }
    digits_ = static_cast<int>(number);
}

renderer::Line Reader::line(const json::Value& value, const std::string& at) {
    static const Keys kKeys{"name",           "quantity",    "unit",      "unit_price",
                            "old_unit_price", "price",       "old_price", "discount_percent",
                            "note",           "staff_note",  "lots",      "tax_labels",
                            "picture",        "combo_child", "selected"};
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
    const json::Value* const lots = array(value, at, "lots", kNeutralLotsMax);
    for (std::size_t i = 0; lots != nullptr && i < lots->size() && !failed(); ++i) {
        const json::Value& lot = (*lots)[i];
        const std::string pointer = at + "/lots/" + std::to_string(i);
        if (!lot.is_string()) {
            wrong(pointer, "must be a string, is " + article(lot));
        } else if (lot.get_ref<const std::string&>().size() > kNeutralTextBytesMax) {
            wrong(pointer, "has more than " + std::to_string(kNeutralTextBytesMax) + " bytes");
        } else {
            line.lots.push_back(line_text(lot, kNeutralTextBytesMax));
        }
    }
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
    constexpr std::size_t kQrBytesMax =
        2331;  // a QR of version 40 at level M holds no more bytes: ISO/IEC 18004
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

renderer::Order Reader::order() {
    renderer::Order order;
    order.source = name_of(Shape::neutral);
    order.number = text(message_, "", "number", kNeutralAmountBytesMax);
    order.language = language_;
    const json::Value* const lines = array(message_, "", "lines", kNeutralLinesMax);
    for (std::size_t i = 0; lines != nullptr && i < lines->size() && !failed(); ++i) {
        order.lines.push_back(line((*lines)[i], "/lines/" + std::to_string(i)));
    }
    const json::Value* const tenders = array(message_, "", "tenders", kNeutralTendersMax);
    for (std::size_t i = 0; tenders != nullptr && i < tenders->size() && !failed(); ++i) {
        order.tenders.push_back(tender((*tenders)[i], "/tenders/" + std::to_string(i)));
    }
    order.total = amount(message_, "", "total");
    order.subtotal = amount(message_, "", "subtotal");
    order.taxes = amount(message_, "", "taxes");
    order.saved = amount(message_, "", "saved");
    order.before_discounts = amount(message_, "", "before_discounts");
    order.change = amount(message_, "", "change");
    order.left_to_pay = amount(message_, "", "left_to_pay");
    order.customer_note = text(message_, "", "note", kNeutralNoteBytesMax);
    order.qr = qr(json::member(message_, "qr"), "/qr");
    order.weighing = weighing(json::member(message_, "weighing"), "/weighing");
    const bool is_anything = !order.lines.empty() || order.qr || order.weighing;
    static const Keys kStates{"empty", "selling", "paid"};
    order.phase = static_cast<renderer::Phase>(choice(message_, "", "state", kStates, is_anything ? 1 : 0));
    return order;
}

Result<NeutralOrder> Reader::read() {
    static const Keys kKeys{"source",           "revision", "state",       "number",   "language", "currency",
                            "digits",           "lines",    "total",       "subtotal", "taxes",    "saved",
                            "before_discounts", "change",   "left_to_pay", "tenders",  "note",     "qr",
                            "weighing"};
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
        currency();
        neutral.order = std::make_shared<const renderer::Order>(order());
    }
    if (failed()) return fail(ErrorCode::malformed, error_);
    return neutral;
}

}  // namespace

Result<NeutralOrder> decode_neutral(const json::Value& message, const Hints& hints) {
    return Reader(message, hints).read();
}

}  // namespace comptoir::sources
