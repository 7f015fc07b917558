#pragma once
/// The translations of this tree, read once for all tests of a program.

#include <gtest/gtest.h>

#include <filesystem>
#include <vector>

#include "renderer/words.hpp"

namespace comptoir::test {

inline const renderer::Words& our_words() {
    static const renderer::Words words = [] {
        std::vector<Error> problems;
        auto loaded = renderer::Words::load(
            std::filesystem::path(COMPTOIR_SOURCE_DIR) / "assets" / "translations", problems);
        for (const Error& problem : problems) ADD_FAILURE() << problem.message;
        return loaded;
    }();
    return words;
}

}  // namespace comptoir::test
