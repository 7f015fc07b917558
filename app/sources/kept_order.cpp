#include "app/sources/kept_order.hpp"

#include <algorithm>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

#include "app/base/json.hpp"
#include "app/sources/snapshot.hpp"

namespace comptoir::sources {
namespace {

using namespace renderer;

constexpr std::size_t kPictureKept =
    2048;  // an address; a picture that came inside the message is fetched again by none
constexpr std::size_t kTotalStepBytesMax = 100;  // the longest amount there is has some 50
constexpr int kPhaseLast = static_cast<int>(Phase::closed);
constexpr int kLineKindLast = static_cast<int>(LineKind::tip);

/// Calls `field(name, member)` for each that is kept: the one list for both ways.
template <class Field>
void each(Field& field, Amount& amount) {
    field("text", amount.text);
    field("money", amount.money);
}
template <class Field>
void each(Field& field, Money& money) {
    field("minor", money.minor);
    field("digits", money.digits);
    field("currency", money.currency);
}
template <class Field>
void each(Field& field, PictureRef& picture) {
    field("key", picture.key);
}
template <class Field>
void each(Field& field, Line& line) {
    field("name", line.name);
    field("quantity", line.quantity);
    field("unit", line.unit);
    field("unit_price", line.unit_price);
    field("old_unit_price", line.old_unit_price);
    field("price", line.price);
    field("old_price", line.old_price);
    field("discount_percent", line.discount_percent);
    field("customer_note", line.customer_note);
    field("internal_note", line.internal_note);
    field("lots", line.lots);
    field("tax_labels", line.tax_labels);
    field("picture", line.picture);
    field("kind", line.kind);
    field("is_combo_child", line.is_combo_child);
    field("is_selected", line.is_selected);
}
template <class Field>
void each(Field& field, Tender& tender) {
    field("method", tender.method);
    field("amount", tender.amount);
}
template <class Field>
void each(Field& field, QrPayment& qr) {
    field("method", qr.method);
    field("amount", qr.amount);
    field("picture", qr.picture);
    field("text", qr.text);
    field("reference", qr.reference);
}
template <class Field>
void each(Field& field, LoyaltyProgram& program) {
    field("name", program.name);
    field("won", program.won);
    field("spent", program.spent);
    field("balance", program.balance);
    field("total", program.total);
}
template <class Field>
void each(Field& field, Order& order) {
    field("source", order.source);
    field("number", order.number);
    field("language", order.language);
    field("phase", order.phase);
    field("lines", order.lines);
    field("total", order.total);
    field("subtotal", order.subtotal);
    field("taxes", order.taxes);
    field("saved", order.saved);
    field("before_discounts", order.before_discounts);
    field("change", order.change);
    field("left_to_pay", order.left_to_pay);
    field("tenders", order.tenders);
    field("tip", order.tip);
    field("rounding", order.rounding);
    field("customer_name", order.customer_name);
    field("customer_note", order.customer_note);
    field("loyalty", order.loyalty);
    field("methods", order.methods);
    field("receipt_text", order.receipt_text);
    field("receipt_picture", order.receipt_picture);
    field("qr", order.qr);
    field("is_validating", order.is_validating);
    field("lines_dropped", order.lines_dropped);
}

template <class T>
struct IsList : std::false_type {};
template <class T>
struct IsList<std::vector<T>> : std::true_type {};
template <class T>
concept Number = std::is_integral_v<T> && !std::is_same_v<T, bool>;

bool is_nothing(const json::Value& made) {
    if (made.is_string()) return json::text(made).empty();
    return made.is_null() || made == false || (made.is_structured() && made.empty());
}

/// What is empty is left out.
struct Writer {
    json::Value value = json::Value::object();

    template <class T>
    void operator()(const char* name, T& member) {
        json::Value made = written(member);
        if (!is_nothing(made)) value[name] = std::move(made);
    }
    template <class T>
    static json::Value written(T& member) {
        if constexpr (std::is_same_v<T, std::string> || std::is_same_v<T, bool> || Number<T>) {
            return member;
        } else if constexpr (std::is_enum_v<T>) {
            return static_cast<int>(member);
        } else if constexpr (IsList<T>::value) {
            json::Value list = json::Value::array();
            for (auto& one : member) list.push_back(written(one));
            return list;
        } else if constexpr (std::is_same_v<T, std::optional<Money>>) {
            return member ? written(*member) : json::Value();
        } else if constexpr (std::is_same_v<T, std::shared_ptr<const QrPayment>>) {
            if (!member) return {};
            QrPayment copy = *member;
            return written(copy);
        } else {
            Writer inside;
            each(inside, member);
            return std::move(inside.value);
        }
    }
};

/// What is missing stays as it is made; what makes no sense is remembered.
struct Reader {
    const json::Value& value;
    bool& is_good;

    template <class T>
    void operator()(const char* name, T& member) {
        const json::Value& given = json::member(value, name);
        if (!given.is_null()) read(given, member);
    }
    template <class T>
    void read(const json::Value& given, T& member) {
        if constexpr (std::is_same_v<T, std::string>) {
            is_good = is_good && given.is_string();
            member = json::text(given);
        } else if constexpr (std::is_same_v<T, bool>) {
            is_good = is_good && given.is_boolean();
            member = json::truthy(given);
        } else if constexpr (Number<T> || std::is_enum_v<T>) {
            read_number(given, member);
        } else if constexpr (IsList<T>::value) {
            is_good = is_good && given.is_array() && given.size() <= snapshot::kLinesMax;
            if (!is_good) return;
            for (const json::Value& one : given) read(one, member.emplace_back());
        } else if constexpr (std::is_same_v<T, std::optional<Money>>) {
            read(given, member.emplace());
        } else if constexpr (std::is_same_v<T, std::shared_ptr<const QrPayment>>) {
            QrPayment made;
            read(given, made);
            member = std::make_shared<const QrPayment>(std::move(made));
        } else {
            is_good = is_good && given.is_object();
            Reader inside{given, is_good};
            each(inside, member);
        }
    }
    template <class T>
    void read_number(const json::Value& given, T& member) {
        const auto number = json::integer(given);
        is_good = is_good && number.has_value();
        if (!number) return;
        if constexpr (std::is_enum_v<T>) {
            const int last = std::is_same_v<T, Phase> ? kPhaseLast : kLineKindLast;
            is_good = is_good && *number >= 0 && *number <= last;
        }
        if (is_good) member = static_cast<T>(*number);
    }
};

void drop_large(PictureRef& picture) {
    if (picture.key.size() > kPictureKept) picture = {};
}

std::int64_t count_of(Duration duration) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(duration).count();
}

json::Value written(const PointedOut& out, Time now) {
    json::Value value{{"step", static_cast<int>(out.step)},
                      {"total_step", out.total_step},
                      {"for", count_of(now - out.at)}};
    if (out.raised) value["raised"] = *out.raised;
    return value;
}

/// Null: nothing is known of it, or it is not of an order of so many lines.
std::shared_ptr<const PointedOut> read_pointed_out(const json::Value& value, std::size_t lines, Time then) {
    const auto step = json::integer(value, "step");
    const auto since = json::integer(value, "for");
    const auto raised = json::integer(value, "raised");
    const std::string total_step = json::text(value, "total_step");
    const bool is_step = step && *step >= 0 && *step <= static_cast<int>(Step::removed);
    const bool is_line = !raised || (*raised >= 0 && static_cast<std::size_t>(*raised) < lines);
    const bool is_time = since && *since >= 0 && *since <= count_of(then.time_since_epoch());
    if (!is_step || !is_line || !is_time || total_step.size() > kTotalStepBytesMax) return nullptr;
    PointedOut out{static_cast<Step>(*step), std::nullopt, total_step,
                   then - std::chrono::milliseconds(*since)};
    if (raised) out.raised = static_cast<std::size_t>(*raised);
    return std::make_shared<const PointedOut>(std::move(out));
}

}  // namespace

std::string describe(const KeptScreen& kept, const std::string& boot, Time now) {
    Order order = *kept.order;
    for (Line& line : order.lines) drop_large(line.picture);
    drop_large(order.receipt_picture);
    if (order.qr && order.qr->picture.key.size() > kPictureKept) {
        QrPayment qr = *order.qr;
        qr.picture = {};
        order.qr = qr.text.empty() ? nullptr : std::make_shared<const QrPayment>(std::move(qr));
    }
    json::Value value{{"boot", boot},
                      {"at", count_of(now.time_since_epoch())},
                      {"silent_for", count_of(kept.silent_for)},
                      {"till", kept.till},
                      {"channel", static_cast<int>(kept.channel)},
                      {"polls", kept.polls},
                      {"order", Writer::written(order)}};
    if (kept.pointed_out) value["pointed_out"] = written(*kept.pointed_out, now);
    std::string text = json::dump(value);
    return text.size() > kKeptBytesMax ? std::string() : text;
}

Result<KeptScreen> read_kept(std::string_view text, const std::string& boot, Time now) {
    const auto value = json::parse(text, {.bytes = kKeptBytesMax, .depth = 8, .values = 200'000});
    if (!value) return tl::unexpected(value.error());
    if (json::text(*value, "boot") != boot)
        return fail(ErrorCode::refused, "it is of another start of the machine");
    const auto at = json::integer(*value, "at");
    const auto silent = json::integer(*value, "silent_for");
    const auto channel = json::integer(*value, "channel");
    const Duration since = now.time_since_epoch() - std::chrono::milliseconds(at.value_or(0));
    const bool is_channel = channel && *channel >= 0 && *channel <= static_cast<int>(Channel::neutral);
    Order order;
    bool is_good = at && silent && *silent >= 0 && is_channel && since >= Duration::zero();
    Reader reader{*value, is_good};
    reader("order", order);
    if (!is_good || order.phase != Phase::selling)
        return fail(ErrorCode::malformed, "no order that was on the screen can be read");
    auto out = read_pointed_out(json::member(*value, "pointed_out"), order.lines.size(), now - since);
    return KeptScreen{json::text(*value, "till"),
                      static_cast<Channel>(*channel),
                      std::make_shared<const Order>(std::move(order)),
                      std::chrono::milliseconds(*silent) + since,
                      json::truthy(*value, "polls"),
                      std::move(out)};
}

}  // namespace comptoir::sources
