#pragma once
/// Bytes that nobody can guess.

#include <sys/random.h>

#include <array>
#include <cstddef>
#include <optional>

namespace comptoir {

/// None where the kernel gives none.   Thread: any; may wait early in a boot.
/// Source: getrandom(2): up to 256 bytes come whole.
template <std::size_t size>
[[nodiscard]] std::optional<std::array<unsigned char, size>> random_bytes() {
    static_assert(size <= 256);
    std::array<unsigned char, size> bytes{};
    if (::getrandom(bytes.data(), size, 0) != static_cast<ssize_t>(size)) return std::nullopt;
    return bytes;
}

}  // namespace comptoir
