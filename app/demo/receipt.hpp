#pragma once
/// The demo's paper: what the customer gets, and what the kitchen gets.

#include <string>

#include "app/base/clock.hpp"
#include "app/demo/cart.hpp"
#include "app/demo/paper.hpp"

namespace comptoir::demo {

/// 512 pixels wide, as an Odoo POS draws its receipts.
inline constexpr int kReceiptWidth = 512;

/// A PNG picture of the receipt. Thread: one at a time, as `paper`.
[[nodiscard]] Result<std::string> receipt_picture(Paper& paper, const Cart& cart, WallTime now);
[[nodiscard]] Result<std::string> kitchen_picture(Paper& paper, const Cart& cart, WallTime now);

/// The picture of a product as a data: URL; empty when it can't be drawn.
[[nodiscard]] std::string tile_url(Paper& paper, const std::string& emoji);

/// The thirteen digits at the foot of a receipt.
[[nodiscard]] std::string receipt_code(const Cart& cart);

}  // namespace comptoir::demo
