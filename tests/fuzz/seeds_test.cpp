/// Every fuzzer's seeds, what was found once, and some hundred deterministic mutations of them.

#include <gtest/gtest.h>

#include <cstdio>
#include <ostream>
#include <set>

#include "tests/fuzz/body.hpp"

namespace comptoir::fuzz {

void PrintTo(const Body& body, std::ostream* out) {
    *out << body.name;
}

namespace {

class Fuzz : public testing::TestWithParam<Body> {};

TEST_P(Fuzz, SeedsAndWhatWasFoundAreTaken) {
    const auto corpus = corpus_of(GetParam());
    ASSERT_FALSE(corpus.empty());
    for (const std::string& bytes : corpus) {
        EXPECT_LE(bytes.size(), GetParam().bytes_max) << "libFuzzer would cut this seed";
        GetParam().run(bytes);
    }
    GetParam().run("");
}

TEST_P(Fuzz, MutatedSeedsAreTakenOrRefused) {
    const Body& body = GetParam();
    const auto corpus = corpus_of(body);
    std::minstd_rand dice(20'260'101);
    std::set<std::string> tried;
    for (int i = 0; i < body.rounds; ++i) {
        const std::string bytes = mutated(corpus[static_cast<std::size_t>(i) % corpus.size()], corpus, dice)
                                      .substr(0, body.bytes_max);
        if (tried.insert(bytes).second) body.run(bytes);
    }
    EXPECT_GT(tried.size(), static_cast<std::size_t>(body.rounds) / 2) << "too few that differ";
}

INSTANTIATE_TEST_SUITE_P(Bodies, Fuzz, testing::ValuesIn(bodies()),
                         [](const auto& parameter) { return std::string(parameter.param.name); });

TEST(FuzzBodies, HaveNamesOfTheirOwn) {
    std::set<std::string> names;
    for (const Body& body : bodies()) EXPECT_TRUE(names.insert(body.name).second) << body.name;
    EXPECT_GE(names.size(), 14U);
}

TEST(FuzzMutation, IsTheSameForTheSameDice) {
    const std::vector<std::string> corpus{"S S 1.235 kg\r\n", "ES\r\n"};
    std::minstd_rand one(7);
    std::minstd_rand other(7);
    for (int i = 0; i < 50; ++i)
        EXPECT_EQ(mutated(corpus[0], corpus, one), mutated(corpus[0], corpus, other));
}

TEST(FuzzCutting, LosesNoByteAndKeepsTheOrder) {
    const std::string bytes = "0123456789abcdef";
    for (const Cutter& cut : ways_to_cut(bytes)) {
        std::string seen;
        cut([&](std::string_view piece) { seen += piece; });
        EXPECT_EQ(seen, bytes);
    }
}

}  // namespace
}  // namespace comptoir::fuzz
