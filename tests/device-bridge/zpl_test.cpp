#include "device-bridge/protocols/zpl.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "tests/support/language_bench.hpp"

namespace comptoir::bridge {
namespace {

using namespace std::string_literals;
using test::chance_rows;
using test::LanguageBench;

std::vector<zpl::Status> parse(zpl::StatusParser& parser, std::string_view bytes) {
    std::vector<zpl::Status> seen;
    parser.feed(bytes, [&](const zpl::Status& status) { seen.push_back(status); });
    return seen;
}

/// As a program that reads it quotes one.
const std::string kIdle =
    "\x02"
    "030,0,0,0959,000,0,0,0,000,0,0,0\x03\r\n\x02"
    "001,0,0,0,1,2,6,0,00000000,1,000\x03\r\n\x02"
    "1234,0\x03\r\n"s;

std::string with(const std::string& from, const std::string& to) {
    std::string bytes = kIdle;
    bytes.replace(bytes.find(from), from.size(), to);
    return bytes;
}

TEST(Zpl, WritesTheCommandsOfTheGuide) {
    EXPECT_EQ(zpl::begin_label(576, 1'200), "^XA^PW576^LL1200^LH0,0\n");
    EXPECT_EQ(zpl::field("\x81\x42"s, 1, 7), "^FO0,7^GFA,2,2,1,8142^FS\n");
    EXPECT_EQ(zpl::end_label(), "^PQ1^XZ\n");
    EXPECT_EQ(zpl::ask_status(), "~HS");
    EXPECT_EQ(zpl::forget(), "~JA");
}

TEST(Zpl, ShortensRunsAndRowsAsTheGuideHasThem) {
    EXPECT_EQ(zpl::field(std::string(8, '\0'), 4, 0), "^FO0,0^GFA,8,8,4,,:^FS\n");
    EXPECT_EQ(zpl::field("\xFF\xFF\x00\x00"s, 4, 0), "^FO0,0^GFA,4,4,4,JF,^FS\n");
    EXPECT_EQ(zpl::field(std::string(10, '\xFF'), 10, 0), "^FO0,0^GFA,10,10,10,gF^FS\n");
    EXPECT_EQ(zpl::field("\xF0"s + std::string(10, '\x11'), 11, 0), "^FO0,0^GFA,11,11,11,F0g1^FS\n");
    EXPECT_EQ(zpl::field(std::string(10, '\xFF') + "\xF0"s, 11, 0), "^FO0,0^GFA,11,11,11,gGF,^FS\n");
}

TEST(Zpl, RunsOfEveryLengthComeOutAsLong) {
    for (int run = 0; run <= 256; ++run) {
        LanguageBench bench("zpl", 2'048);
        std::string row(256, '\0');
        for (int i = 0; i < run; ++i) row[static_cast<std::size_t>(i)] = '\xFF';
        if (run < 256) row[static_cast<std::size_t>(run)] = '\x70';
        bench.machine->feed(bench.picture(row + row, 256));
        ASSERT_EQ(bench.papers.size(), 1u);
        ASSERT_EQ(test::top_of(bench.papers[0], 2), row + row) << run;
        ASSERT_EQ(bench.machine->unknown_commands(), 0u) << run;
    }
}

TEST(ZplStatus, ReadsEveryFieldAndNoOther) {
    using zpl::Status;
    const auto read = [](const std::string& bytes) {
        zpl::StatusParser parser;
        const auto seen = parse(parser, bytes);
        EXPECT_EQ(seen.size(), 1u);
        EXPECT_EQ(parser.dropped(), 0u);
        return seen.empty() ? Status{} : seen[0];
    };
    EXPECT_EQ(read(kIdle), Status{});
    EXPECT_EQ(read(with("030,0,", "030,1,")), Status{.paper_out = true});
    EXPECT_EQ(read(with("030,0,0,", "030,0,1,")), Status{.paused = true});
    EXPECT_EQ(read(with("0959,000,", "0959,003,")), Status{.formats_waiting = 3});
    EXPECT_EQ(read(with("000,0,0,0,000", "000,0,0,1,000")), Status{.is_partial = true});
    EXPECT_EQ(read(with("000,0,0,0\x03", "000,1,0,0\x03")), Status{.corrupt = true});
    EXPECT_EQ(read(with("000,0,0,0\x03", "000,0,0,1\x03")), Status{.too_hot = true});
    EXPECT_EQ(read(with("001,0,0,0,", "001,0,1,0,")), Status{.head_up = true});
    EXPECT_EQ(read(with("001,0,0,0,", "001,0,0,1,")), Status{.ribbon_out = true});
    EXPECT_EQ(read(with("00000000,1", "00000012,1")), Status{.labels_left = 12});
}

TEST(ZplStatus, DropsWhatIsNoStatus) {
    zpl::StatusParser parser;
    EXPECT_TRUE(parse(parser, "\x02"s + std::string(500, 'x') + "\x03"s).empty());
    EXPECT_TRUE(parse(parser,
                      "\x02"
                      "1,2,3\x03"s)
                    .empty());
    EXPECT_TRUE(parse(parser, with("0959,000,", "0959,-1,")).empty());
    EXPECT_TRUE(parse(parser, with("0959,000,", "0959,99999999999,")).empty());
    EXPECT_GE(parser.dropped(), 4u);
    EXPECT_EQ(parse(parser, kIdle).size(), 1u);
    EXPECT_TRUE(parse(parser, kIdle.substr(37)).empty()) << "its second line alone is none";
}

TEST(ZplLanguage, ConfirmsWhenNothingWaitsAnyMore) {
    LanguageBench bench("zpl");
    static_cast<void>(bench.language->ask_when_done());
    bench.hear(with("0959,000,", "0959,001,"));
    bench.hear(with("00000000,1", "00000001,1"));
    bench.hear(with("030,0,0,", "030,0,1,"));
    EXPECT_TRUE(bench.dones.empty());
    EXPECT_EQ(bench.statuses.size(), 3u);
    EXPECT_TRUE(bench.statuses.back().offline) << "it pauses";
    bench.hear(kIdle);
    bench.hear(kIdle);
    EXPECT_EQ(bench.dones.size(), 1u);
}

TEST(ZplLanguage, TakesNoAnswerFromBeforeTheJobForItsEnd) {
    LanguageBench bench("zpl");
    static_cast<void>(bench.language->ask_status());  // it is slow, and asked again
    static_cast<void>(bench.language->ask_status());
    bench.hear(kIdle);
    static_cast<void>(bench.language->ask_when_done());
    bench.hear(kIdle);
    EXPECT_TRUE(bench.dones.empty()) << "that answers the second question: the label had not come yet";
    EXPECT_EQ(bench.statuses.size(), 2u);
    bench.hear(kIdle);
    EXPECT_EQ(bench.dones.size(), 1u);
}

TEST(ZplLanguage, DoesNotWaitForLostAnswersForEver) {
    LanguageBench bench("zpl");
    for (int i = 0; i < 100; ++i) static_cast<void>(bench.language->ask_status());  // without media
    static_cast<void>(bench.language->ask_when_done());
    for (int i = 0; i < 5; ++i) bench.hear(kIdle);
    EXPECT_EQ(bench.dones.size(), 1u);
    bench.language->renew();
    static_cast<void>(bench.language->ask_when_done());
    bench.hear(kIdle);
    EXPECT_EQ(bench.dones.size(), 2u);
}

TEST(ZplLanguage, PrintsAPictureLongerThanALabelAsSeveral) {
    LanguageBench bench("zpl", 8);
    const int height = zpl::kLabelRowsMax + 300;
    const std::string rows = chance_rows(8, height);
    bench.machine->feed(bench.picture(rows, 1));
    ASSERT_EQ(bench.papers.size(), 2u);
    const std::string first = test::top_of(bench.papers[0], bench.papers[0].rows());
    EXPECT_EQ(first + test::top_of(bench.papers[1], height - bench.papers[0].rows()), rows);
    EXPECT_EQ(bench.papers[1].rows(), height - bench.papers[0].rows());
}

TEST(ZplInterpreter, ReadsWhatOthersWrite) {
    LanguageBench bench("zpl", 32);
    bench.machine->feed(
        "^XA^CI28^PW32^LL10^LH0,2\r\n^FO8,1^GFB,2,2,1,\x5E\x7E^FS^FT35,5^A0N,25^FDTill 1^FS^XZ"s);
    ASSERT_EQ(bench.papers.size(), 1u);
    EXPECT_EQ(bench.papers[0].rows(), 10);
    EXPECT_EQ(test::top_of(bench.papers[0], 5), std::string(12, '\0') + "\0\x5E\0\0\0\x7E\0\0"s);
    EXPECT_EQ(bench.machine->unknown_commands(), 0u);
}

TEST(ZplInterpreter, SurvivesGarbage) {
    std::minstd_rand dice(11);
    constexpr std::string_view kLeads = "^~XAZFGHSJLP,:!gGzZ0F1\x02";
    for (int round = 0; round < 300; ++round) {
        LanguageBench bench("zpl", 64);
        std::string bytes(400, '\0');
        for (char& byte : bytes)
            byte = dice() % 4 == 0 ? static_cast<char>(dice() >> 8) : kLeads[dice() % kLeads.size()];
        bench.machine->feed("^XA"s + bytes);
        for (const Paper& paper : bench.papers) EXPECT_LE(paper.rows(), PaperMachine::kPaperRowsMax);
    }
}

TEST(ZplInterpreter, NeedsNoMoreRoomThanAFieldHasForARunThatNeverEnds) {
    LanguageBench bench("zpl", 64);
    bench.machine->feed("^XA^LL9^FO0,0^GFA,8,8,8,"s + std::string(300'000, 'z') + "F^FS^XZ");
    ASSERT_EQ(bench.papers.size(), 1u);
    EXPECT_EQ(test::top_of(bench.papers[0], 2), std::string(8, '\xFF') + std::string(8, '\0'));
}

TEST(ZplInterpreter, AGraphicsHeadIsAsLongHoweverItsBytesCome) {
    for (std::size_t blanks = 40; blanks < 80; ++blanks) {
        const std::string bytes = "^XA^GFA,8,8,1" + std::string(blanks, ' ') + ",FFFFFFFFFFFFFFFF^XZ";
        LanguageBench whole("zpl");
        LanguageBench one_by_one("zpl");
        whole.machine->feed(bytes);
        for (const char c : bytes) one_by_one.machine->feed({&c, 1});
        EXPECT_EQ(whole.machine->unknown_commands(), one_by_one.machine->unknown_commands()) << blanks;
    }
}

}  // namespace
}  // namespace comptoir::bridge
