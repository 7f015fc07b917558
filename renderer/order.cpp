#include "renderer/order.hpp"

#include <tuple>

namespace comptoir::renderer {
namespace {

/// Two absent things are equal, two present ones by value.
template <class T>
bool same(const std::shared_ptr<const T>& a, const std::shared_ptr<const T>& b) {
    return a == b || (a && b && *a == *b);
}

}  // namespace

bool Order::operator==(const Order& other) const {
    const auto plain = [](const Order& order) {
        return std::tie(order.source, order.number, order.language, order.phase, order.lines, order.total,
                        order.subtotal, order.taxes, order.saved, order.before_discounts, order.change,
                        order.left_to_pay, order.tenders, order.tip, order.rounding, order.customer_name,
                        order.customer_note, order.loyalty, order.methods, order.receipt_text,
                        order.receipt_picture, order.is_validating, order.lines_dropped);
    };
    return plain(*this) == plain(other) && same(qr, other.qr) && same(card, other.card) &&
           same(weighing, other.weighing) && same(second, other.second) && same(question, other.question);
}

}  // namespace comptoir::renderer
