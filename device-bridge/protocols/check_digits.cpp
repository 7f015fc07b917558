#include "device-bridge/protocols/check_digits.hpp"

#include <algorithm>
#include <array>

#include "app/base/text.hpp"

namespace comptoir::bridge {
namespace {

constexpr int kTen = 10;

int value_of(char digit) {
    return digit - '0';
}

char digit_of(int value) {
    return static_cast<char>('0' + value);
}

/// What a digit counts in a price, by the factor that its place has.
using Factor = std::array<int, kTen>;
constexpr Factor kTwoMinus{0, 2, 4, 6, 8, 9, 1, 3, 5, 7};
constexpr Factor kThree{0, 3, 6, 9, 2, 5, 8, 1, 4, 7};
constexpr Factor kFivePlus{0, 5, 1, 6, 2, 7, 3, 8, 4, 9};
constexpr Factor kFiveMinus{0, 5, 9, 4, 8, 3, 7, 2, 6, 1};

int of(const Factor& factor, char digit) {
    return factor[static_cast<std::size_t>(value_of(digit))];
}

}  // namespace

char check_digit(std::string_view digits) {
    int sum = 0;
    int weight = 3;
    for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit) {
        sum = (sum + weight * value_of(*digit)) % kTen;
        weight = 4 - weight;
    }
    return digit_of((kTen - sum) % kTen);
}

bool has_right_check_digit(std::string_view digits) {
    if (digits.size() < 2 || !is_all_digits(digits)) return false;
    return check_digit(digits.substr(0, digits.size() - 1)) == digits.back();
}

std::optional<std::string> expanded_upc_e(std::string_view eight) {
    constexpr std::size_t kSize = 8;
    if (eight.size() != kSize || !is_all_digits(eight) || eight.front() > '1') return std::nullopt;
    const std::string six(eight.substr(1, 6));
    const char last = six[5];
    std::string middle;
    if (last <= '2') {
        middle = six.substr(0, 2) + last + "0000" + six.substr(2, 3);
    } else if (last == '3') {
        middle = six.substr(0, 3) + "00000" + six.substr(3, 2);
    } else if (last == '4') {
        middle = six.substr(0, 4) + "00000" + six.substr(4, 1);
    } else {
        middle = six.substr(0, 5) + "0000" + last;
    }
    const std::string twelve = eight.front() + middle + eight.back();
    return has_right_check_digit(twelve) ? std::optional(twelve) : std::nullopt;
}

std::optional<char> price_verifier(std::string_view price) {
    if (!is_all_digits(price)) return std::nullopt;
    if (price.size() == 4) {
        const int sum = of(kTwoMinus, price[0]) + of(kTwoMinus, price[1]) + of(kThree, price[2]) +
                        of(kFiveMinus, price[3]);
        return digit_of(sum * 3 % kTen);
    }
    if (price.size() != 5) return std::nullopt;
    const int sum = of(kFivePlus, price[0]) + of(kTwoMinus, price[1]) + of(kFiveMinus, price[2]) +
                    of(kFivePlus, price[3]) + of(kTwoMinus, price[4]);
    const int rest = (kTen - sum % kTen) % kTen;
    const auto found = std::find(kFiveMinus.begin(), kFiveMinus.end(), rest);
    return digit_of(static_cast<int>(found - kFiveMinus.begin()));
}

std::optional<unsigned> place_in_82(char c) {
    constexpr std::string_view kAll =
        "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";
    const std::size_t place = kAll.find(c);
    return place == std::string_view::npos ? std::nullopt : std::optional(static_cast<unsigned>(place));
}

bool has_right_check_pair(std::string_view model_number) {
    constexpr std::array kPrimes{2u,  3u,  5u,  7u,  11u, 13u, 17u, 19u, 23u, 29u, 31u, 37u,
                                 41u, 43u, 47u, 53u, 59u, 61u, 67u, 71u, 73u, 79u, 83u};
    constexpr std::string_view kPair = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    constexpr unsigned kModulus = 1'021;
    constexpr unsigned kPairSize = 32;
    if (model_number.size() < 3 || model_number.size() > kPrimes.size() + 2) return false;
    const auto body = model_number.substr(0, model_number.size() - 2);
    unsigned sum = 0;
    for (std::size_t i = 0; i < body.size(); ++i) {
        const auto place = place_in_82(body[body.size() - 1 - i]);
        if (!place) return false;
        sum += *place * kPrimes[i];
    }
    sum %= kModulus;
    return model_number[body.size()] == kPair[sum / kPairSize] &&
           model_number[body.size() + 1] == kPair[sum % kPairSize];
}

bool has_right_iban_check(std::string_view iban) {
    constexpr std::size_t kHead = 4;
    constexpr unsigned kModulus = 97;
    if (iban.size() <= kHead) return false;
    unsigned rest = 0;
    for (std::size_t i = 0; i < iban.size(); ++i) {
        const char c = iban[(i + kHead) % iban.size()];
        if (is_digit(c)) {
            rest = (rest * 10 + static_cast<unsigned>(c - '0')) % kModulus;
        } else if (c >= 'A' && c <= 'Z') {
            rest = (rest * 100 + static_cast<unsigned>(c - 'A') + 10) % kModulus;
        } else {
            return false;
        }
    }
    return rest == 1;
}

}  // namespace comptoir::bridge
