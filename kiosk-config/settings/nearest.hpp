#pragma once
/// Which valid word somebody probably meant.

#include <string>
#include <string_view>
#include <vector>

namespace comptoir::settings {

/// How many single letters must be added, left out, changed or swapped with their neighbour to turn one word
/// into the other. Upper and lower case are the same.
///
/// Limits: only the first kWordMax bytes of each are looked at.   Thread: any.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

/// The candidate nearest to `word`; "" where none shares enough with it to be a likely slip.
[[nodiscard]] std::string nearest(std::string_view word, const std::vector<std::string>& candidates);

inline constexpr std::size_t kWordMax = 64;  // the longest key of ours has 20 letters

}  // namespace comptoir::settings
