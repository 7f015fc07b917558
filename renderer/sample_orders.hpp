#pragma once
/// What those shops ring up.   Thread: any (pure), all of it.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "renderer/order.hpp"
#include "renderer/sample_shops.hpp"

namespace comptoir::renderer::sample {

[[nodiscard]] Amount amount(const Trade& trade, std::int64_t minor);
/// In the shop's own figures.
[[nodiscard]] std::string number(const Trade& trade, std::string_view ascii);
[[nodiscard]] Line line(const Trade& trade, std::size_t product, int quantity, int discount = 0);
/// Sums up what the lines say.
void total(const Trade& trade, Order& order);

[[nodiscard]] Order opened(const Trade& trade, std::string_view name);
[[nodiscard]] Order short_order(const Trade& trade);
[[nodiscard]] Order long_order(const Trade& trade);
/// Everything that money can be on an order.
[[nodiscard]] Order full_order(const Trade& trade);
[[nodiscard]] Order refund_order(const Trade& trade);
[[nodiscard]] std::shared_ptr<const Weighing> weighing(const Trade& trade, Stability stability);

}  // namespace comptoir::renderer::sample
