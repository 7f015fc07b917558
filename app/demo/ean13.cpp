#include "app/demo/ean13.hpp"

#include <array>

#include "app/base/text.hpp"

namespace comptoir::demo {
namespace {

constexpr std::size_t kDigits = 13;

/// Number set A, seven modules each, the leftmost in the highest bit; C is its inverse, B is C read
/// backwards.
constexpr std::array<unsigned, 10> kSetA{0b0001101, 0b0011001, 0b0010011, 0b0111101, 0b0100011,
                                         0b0110001, 0b0101111, 0b0111011, 0b0110111, 0b0001011};
/// Which of the six left digits are of set B, by the first digit; the leftmost in the highest bit.
constexpr std::array<unsigned, 10> kLeftSets{0b000000, 0b001011, 0b001101, 0b001110, 0b010011,
                                             0b011001, 0b011100, 0b010101, 0b010110, 0b011010};

unsigned set_c(std::size_t digit) {
    return ~kSetA[digit] & 0b1111111U;
}

unsigned set_b(std::size_t digit) {
    unsigned backwards = 0;
    for (unsigned bit = 0; bit < 7; ++bit) backwards |= (set_c(digit) >> bit & 1U) << (6 - bit);
    return backwards;
}

void append(std::vector<bool>& modules, unsigned bits, unsigned count) {
    for (unsigned bit = count; bit-- > 0;) modules.push_back((bits >> bit & 1U) != 0);
}

std::size_t digit_at(std::string_view code, std::size_t index) {
    return static_cast<std::size_t>(code[index] - '0');
}

}  // namespace

Result<std::string> with_check_digit(std::string_view twelve) {
    if (twelve.size() != kDigits - 1 || !is_all_digits(twelve)) {
        return fail(ErrorCode::malformed, "an EAN-13 has twelve digits and a check digit");
    }
    std::size_t sum = 0;
    for (std::size_t i = 0; i < twelve.size(); ++i) sum += digit_at(twelve, i) * (i % 2 == 0 ? 1 : 3);
    return std::string(twelve) + static_cast<char>('0' + (10 - sum % 10) % 10);
}

Result<std::vector<bool>> ean13_modules(std::string_view code) {
    const auto right = with_check_digit(code.substr(0, kDigits - 1));
    if (!right) return tl::unexpected(right.error());
    if (*right != code) return fail(ErrorCode::malformed, "the check digit of an EAN-13 is wrong");
    std::vector<bool> modules;
    append(modules, 0b101, 3);
    for (std::size_t i = 1; i <= 6; ++i) {
        const bool is_set_b = (kLeftSets[digit_at(code, 0)] >> (6 - i) & 1U) != 0;
        append(modules, is_set_b ? set_b(digit_at(code, i)) : kSetA[digit_at(code, i)], 7);
    }
    append(modules, 0b01010, 5);
    for (std::size_t i = 7; i < kDigits; ++i) append(modules, set_c(digit_at(code, i)), 7);
    append(modules, 0b101, 3);
    return modules;
}

}  // namespace comptoir::demo
