#pragma once
/// How a scale writes its number, to tell a number that lost a character from another weight.

#include <cstddef>

namespace comptoir::bridge {

/// A number that is written narrower or wider than the one before counts once it came twice: where neither
/// parity nor a check value guards a line, a lost character makes another weight of it.
///
/// Thread: any.
class NumberShape {
public:
    /// Whether the number is as wide as the one before, with its point where that one's was.
    [[nodiscard]] bool is_as_before(std::size_t width, int decimals) {
        const bool is_same = width_ == 0 || (width == width_ && decimals == decimals_);
        width_ = width;
        decimals_ = decimals;
        return is_same;
    }
    [[nodiscard]] int decimals() const { return decimals_; }

private:
    std::size_t width_ = 0;  // 0: none yet
    int decimals_ = 3;       // what counter scales show, until one is heard
};

}  // namespace comptoir::bridge
