#pragma once
/// Shops that never were, in every script we draw: for the gallery, the golden pictures and the look at a
/// change.

#include <string>
#include <string_view>
#include <vector>

#include "renderer/view.hpp"

namespace comptoir::renderer {

/// One thing to see, and what was on the screen before it.
struct Sample {
    std::string name;  ///< "order", "order-long": part of a file's name
    View before;       ///< equal to `view` where nothing changed
    View view;
    std::vector<Picture> pictures = {};  ///< that it needs
};

/// Languages that have a shop of their own: one for each script, and some more.
[[nodiscard]] std::vector<std::string> sample_languages();

/// Every scene, in one language; a language without a shop of its own gets the Latin one. Thread: any (pure).
[[nodiscard]] std::vector<Sample> samples(std::string_view language);

}  // namespace comptoir::renderer
