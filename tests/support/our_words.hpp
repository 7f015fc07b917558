#pragma once
/// The translations of this tree, read once for all tests of a program.

#include <filesystem>

#include "renderer/words.hpp"

namespace comptoir::test {

inline const renderer::Words& our_words() {
    static const auto words =
        renderer::Words::open(std::filesystem::path(COMPTOIR_SOURCE_DIR) / "assets" / "translations");
    return words;
}

}  // namespace comptoir::test
