#pragma once
/// What commands to printers are made of, whatever their language.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "app/base/check.hpp"

namespace comptoir::bridge {

inline constexpr char kEsc = 0x1B;
inline constexpr char kGs = 0x1D;

/// The lowest eight bits.
[[nodiscard]] inline char byte(std::int64_t value) {
    return static_cast<char>(static_cast<std::uint8_t>(value));
}

/// How many rows of `row_bytes` bytes a band has, which is of whole rows.
[[nodiscard]] inline int rows_in(std::string_view band, int row_bytes) {
    CHECK(row_bytes > 0 && band.size() % static_cast<std::size_t>(row_bytes) == 0, "a band has whole rows");
    return static_cast<int>(band.size() / static_cast<std::size_t>(row_bytes));
}

}  // namespace comptoir::bridge
