#pragma once
/// How a scale writes its number, to tell a number that lost a character from another weight.

#include <cstddef>

#include "app/base/units.hpp"

namespace comptoir::bridge {

/// A number that is written narrower or wider than is usual, or with its point elsewhere, counts once it came
/// twice, the same one: where neither parity nor a check value guards a line, a lost character makes another
/// weight of it. A lost character only makes a line narrower, so what is narrower never becomes what is
/// usual.
///
/// Thread: any.
class NumberShape {
public:
    /// Whether the number is written as is usual, or is the one before once more.
    [[nodiscard]] bool counts(std::size_t width, const Weight& weight) {
        const bool is_usual = width_ == 0 || (width == width_ && weight.decimals == decimals_);
        const bool is_repeat = width == last_width_ && weight == last_;
        last_width_ = width;
        last_ = weight;
        if (is_usual || (is_repeat && width >= width_)) {
            width_ = width;
            decimals_ = weight.decimals;
        }
        return is_usual || is_repeat;
    }
    [[nodiscard]] int decimals() const { return decimals_; }

private:
    std::size_t width_ = 0;  // that is usual; 0: none yet
    int decimals_ = 3;       // what counter scales show, until one is heard
    std::size_t last_width_ = 0;
    Weight last_{};
};

}  // namespace comptoir::bridge
