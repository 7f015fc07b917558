#pragma once
/// One kind of bytes from outside and what takes them: run by libFuzzer, and by a test over its seeds.

#include <cstddef>
#include <functional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "app/base/check.hpp"

namespace comptoir::fuzz {

/// A finding is a crash, a sanitiser's complaint, or a CHECK that fails.
struct Body {
    const char* name;                     ///< "scales", as tests/fuzz.sh takes it
    std::vector<std::string> (*seeds)();  ///< what such bytes look like when all is well
    void (*run)(std::string_view bytes);
    std::size_t bytes_max = 4'096;  ///< longer ones only cost time: what this takes has no state beyond
    int rounds = 300;               ///< of mutated seeds in the test; fewer where one costs much
};

/// All that are linked in, by name.
[[nodiscard]] const std::vector<Body>& bodies();

/// To be declared once beside each body.
struct Registered {
    explicit Registered(const Body& body);
};

/// The seeds, and the inputs that once were findings: tests/fuzz/found/<name>/*.
[[nodiscard]] std::vector<std::string> corpus_of(const Body& body);

/// One that differs in one to eight places; the same dice make the same one.
[[nodiscard]] std::string mutated(std::string_view bytes, const std::vector<std::string>& others,
                                  std::minstd_rand& dice);

/// The first byte picks one of `count`, the rest is what it is given.
struct Picked {
    std::size_t which = 0;
    std::string_view rest;
};
[[nodiscard]] Picked pick(std::string_view bytes, std::size_t count);
/// A seed for which `pick` picks `which`.
[[nodiscard]] std::string seed_for(std::size_t which, std::string_view rest);

/// What a stream's reader makes of the bytes must not depend on how they come: whole, one by one, or in
/// pieces. Calls `feed_all` with a cutter for each way and CHECKs that its answers are equal.
using Feed = std::function<void(std::string_view piece)>;
using Cutter = std::function<void(const Feed& feed)>;
[[nodiscard]] std::vector<Cutter> ways_to_cut(std::string_view bytes);

template <class Answer>
void expect_one_answer(std::string_view bytes, const std::function<Answer(const Cutter&)>& feed_all) {
    const auto ways = ways_to_cut(bytes);
    const Answer whole = feed_all(ways.front());
    for (std::size_t i = 1; i < ways.size(); ++i) {
        CHECK(feed_all(ways[i]) == whole, "how the bytes are cut must not matter");
    }
}

}  // namespace comptoir::fuzz
