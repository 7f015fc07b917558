#pragma once
/// Figures that a POS did not send but that follow from what it sent, where every part is certain and adds
/// up.

#include "renderer/order.hpp"

namespace comptoir::sources {

/// What a source's "price without discount" is the price of.
enum class PriceOf { one_unit, whole_line };

/// Fills `old_unit_price` and `old_price` of a line that has a discount, out of what it cost without.
///
/// Which of the two `without_discount` is gets checked against price, quantity and discount; where nothing
/// fits, neither is filled, except for a line of one, where both are the same.   Thread: any.
void derive_old_price(renderer::Line& line, const Amount& without_discount, PriceOf price_of);

/// Fills `saved` and `before_discounts`: only if every line's price is known, they add up to the total or to
/// the subtotal, and each discounted line's old price is certain.   Thread: any.
void derive_saved(renderer::Order& order);

/// Fills `left_to_pay` while the tenders do not reach the total: only if every one is known.   Thread: any.
void derive_left_to_pay(renderer::Order& order);

}  // namespace comptoir::sources
