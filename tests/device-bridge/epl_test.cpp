#include "device-bridge/protocols/epl.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "tests/support/language_bench.hpp"

namespace comptoir::bridge {
namespace {

using namespace std::string_literals;
using test::LanguageBench;

std::vector<epl::Status> parse(epl::StatusParser& parser, std::string_view bytes) {
    std::vector<epl::Status> seen;
    parser.feed(bytes, [&](const epl::Status& status) { seen.push_back(status); });
    return seen;
}

TEST(Epl, WritesTheCommandsOfTheManual) {
    EXPECT_EQ(epl::begin_label(832, 406), "\nN\nq832\nQ406,0\n");
    EXPECT_EQ(epl::field("\x81\x00"s, 1, 7), "GW0,7,1,2,\x7E\xFF\n"s)
        << "theirs is white where ours is black";
    EXPECT_EQ(epl::end_label(), "P1\n");
    EXPECT_EQ(epl::ask_status(), "^ee\r\n");
}

TEST(EplStatus, ReadsCodesAtEverySplit) {
    using epl::Status;
    const std::string bytes = "00\r\n07\r\nUKQ1935HLU V4.42\r\n01,11\r\n07,11,12\r\n";
    const std::vector<Status> expected{
        {}, {.paper_out = true}, {.head_up = true}, {.paper_out = true, .head_up = true, .paused = true}};
    for (std::size_t split = 0; split <= bytes.size(); ++split) {
        epl::StatusParser parser;
        auto seen = parse(parser, std::string_view(bytes).substr(0, split));
        const auto rest = parse(parser, std::string_view(bytes).substr(split));
        seen.insert(seen.end(), rest.begin(), rest.end());
        EXPECT_EQ(seen, expected) << split;
        EXPECT_EQ(parser.dropped(), 1u);
    }
}

TEST(EplStatus, DropsWhatIsNoAnswer) {
    epl::StatusParser parser;
    for (const char* line : {"7\r\n", "07,\r\n", "07;11\r\n", "0a\r\n", "007\r\n", ",07\r\n"})
        EXPECT_TRUE(parse(parser, line).empty()) << line;
    EXPECT_TRUE(parse(parser, std::string(100'000, '0') + "\r\n").empty());
    EXPECT_EQ(parser.dropped(), 7u);
    EXPECT_EQ(parse(parser, "00\r\n").size(), 1u);
}

TEST(EplLanguage, NeverSaysThatALabelIsOnPaper) {
    LanguageBench bench("epl");
    EXPECT_EQ(bench.language->ask_when_done(), "");
    bench.hear("00\r\n\x06");
    EXPECT_TRUE(bench.dones.empty());
    EXPECT_EQ(bench.statuses.size(), 1u);
}

TEST(EplInterpreter, ReadsWhatOthersWrite) {
    LanguageBench bench("epl", 32);
    bench.machine->feed("\r\nN\r\nq32\r\nQ10,24\r\nA50,50,0,2,1,1,N,\"Till\"\r\nGW8,1,1,2,"s + "\xA5\x0A" +
                        "\r\nP1\r\n");
    ASSERT_EQ(bench.papers.size(), 1u);
    EXPECT_EQ(bench.papers[0].rows(), 10);
    EXPECT_EQ(test::top_of(bench.papers[0], 3), "\0\0\0\0\0\x5A\0\0\0\xF5\0\0"s);
    EXPECT_EQ(bench.machine->unknown_commands(), 0u);
}

TEST(EplInterpreter, SurvivesGarbage) {
    std::minstd_rand dice(11);
    constexpr std::string_view kLeads = "NQqPGW^e0129,\r\n";
    for (int round = 0; round < 300; ++round) {
        LanguageBench bench("epl", 64);
        std::string bytes(400, '\0');
        for (char& byte : bytes)
            byte = dice() % 4 == 0 ? static_cast<char>(dice() >> 8) : kLeads[dice() % kLeads.size()];
        bench.machine->feed(bytes);
        for (const Paper& paper : bench.papers) EXPECT_LE(paper.rows(), PaperMachine::kPaperRowsMax);
    }
}

TEST(EplInterpreter, AGraphicsHeadIsAsLongHoweverItsBytesCome) {
    for (std::size_t blanks = 40; blanks < 80; ++blanks) {
        const std::string bytes = "\nGW0,0,1" + std::string(blanks, ' ') + ",2,\xFF\xFF\nP1\n";
        LanguageBench whole("epl");
        LanguageBench one_by_one("epl");
        whole.machine->feed(bytes);
        for (const char c : bytes) one_by_one.machine->feed({&c, 1});
        EXPECT_EQ(whole.machine->unknown_commands(), one_by_one.machine->unknown_commands()) << blanks;
    }
}

}  // namespace
}  // namespace comptoir::bridge
