#pragma once
/// Codes drawn module by module, for receipts that are read back.

#include <array>
#include <cstdint>
#include <qrcodegen/qrcodegen.hpp>
#include <string>
#include <string_view>

#include "tests/support/paper.hpp"

namespace comptoir::test {

/// Black squares of `side` pixels.   Returns how wide it is.
inline int draw_qr(Grey& page, int left, int top, int side, const std::string& text) {
    const auto code = qrcodegen::QrCode::encodeText(text.c_str(), qrcodegen::QrCode::Ecc::MEDIUM);
    for (int y = 0; y < code.getSize() * side; ++y) {
        for (int x = 0; x < code.getSize() * side; ++x) {
            if (code.getModule(x / side, y / side)) page.set(left + x, top + y, 0);
        }
    }
    return code.getSize() * side;
}

/// The 95 modules of an EAN-13, '1' a bar.   Source: GS1 General Specifications, section 5.2.2 (symbol
/// characters of number sets A, B, C; auxiliary patterns; the first digit by the sets of the left half).
inline std::string ean13_modules(std::string_view digits) {
    static constexpr std::array<std::string_view, 10> kSetA{"0001101", "0011001", "0010011", "0111101",
                                                            "0100011", "0110001", "0101111", "0111011",
                                                            "0110111", "0001011"};
    static constexpr std::array<std::string_view, 10> kSets{"AAAAAA", "AABABB", "AABBAB", "AABBBA", "ABAABB",
                                                            "ABBAAB", "ABBBAA", "ABABAB", "ABABBA", "ABBABA"};
    const auto set_a = [&](std::size_t i) {
        return std::string(kSetA[static_cast<std::size_t>(digits[i] - '0')]);
    };
    const auto set_c = [&](std::size_t i) {
        std::string modules = set_a(i);
        for (char& module : modules) module = module == '0' ? '1' : '0';
        return modules;
    };
    std::string modules = "101";
    for (std::size_t i = 1; i <= 6; ++i) {
        const bool is_a = kSets[static_cast<std::size_t>(digits[0] - '0')][i - 1] == 'A';
        const std::string reversed = set_c(i);
        modules += is_a ? set_a(i) : std::string(reversed.rbegin(), reversed.rend());
    }
    modules += "01010";
    for (std::size_t i = 7; i <= 12; ++i) modules += set_c(i);
    return modules + "101";
}

inline void draw_ean13(Grey& page, int left, int top, int side, int height, std::string_view digits) {
    const std::string modules = ean13_modules(digits);
    for (int y = 0; y < height; ++y) {
        for (std::size_t i = 0; i < modules.size(); ++i) {
            if (modules[i] != '1') continue;
            for (int x = 0; x < side; ++x) page.set(left + static_cast<int>(i) * side + x, top + y, 0);
        }
    }
}

}  // namespace comptoir::test
