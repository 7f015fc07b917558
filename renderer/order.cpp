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
                        order.left_to_pay, order.tenders, order.customer_note, order.lines_dropped);
    };
    return plain(*this) == plain(other) && same(qr, other.qr) && same(weighing, other.weighing);
}

}  // namespace comptoir::renderer
