#include "device-bridge/protocols/star.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/language_bench.hpp"

namespace comptoir::bridge {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
using test::chance_rows;
using test::LanguageBench;

std::vector<star::Status> parse(star::StatusParser& parser, std::string_view bytes) {
    std::vector<star::Status> seen;
    parser.feed(bytes, [&](const star::Status& status) { seen.push_back(status); });
    return seen;
}

/// Nine bytes of a TSP650: all well, its counter at 0.
const std::string kIdle("\x23\x06\x00\x00\x00\x00\x00\x00\x00", 9);

std::string with(std::size_t index, char bits) {
    std::string bytes = kIdle;
    bytes[index] = bits;
    return bytes;
}

TEST(Star, WritesTheBytesOfItsSources) {
    EXPECT_EQ(star::initialize(), "\x1B@"s);
    EXPECT_EQ(star::ask_status(), "\x1B\x06\x01"s);
    EXPECT_EQ(star::tell_changes(),
              "\x1B\x1E"
              "a\x01"s);
    EXPECT_EQ(star::count(), "\x17"s);
    EXPECT_EQ(star::feed_and_cut(star::Cut::partial),
              "\x1B"
              "d3"s);
    EXPECT_EQ(star::feed_and_cut(star::Cut::full),
              "\x1B"
              "d2"s);
    EXPECT_EQ(star::pulse(star::Drawer::first, 200ms, 200ms), "\x1B\x07\x14\x14\x07"s);
    EXPECT_EQ(star::pulse(star::Drawer::second, 0ms, 9'000ms), "\x1B\x07\x01\x7F\x1A"s);
    EXPECT_EQ(star::begin_graphics(), "\x1B*rR\x1B*rA\x1B*rP0\0\x1B*rF1\0\x1B*rE1\0"s);
    EXPECT_EQ(star::graphics_rows("\x81\x00\x00\x00"s, 2),
              "b\x01\x00\x81"
              "b\x01\x00\x00"s);
    EXPECT_EQ(star::end_graphics(star::GraphicsEnd::partial_cut),
              "\x1B\x0C\0\x1B*rE13\0\x1B\x0C\x04\x1B*rB"s);
    EXPECT_EQ(star::pulse_within_graphics(star::Drawer::second), "\x1B\x0C\0\x1B*rD2\0"s);
    EXPECT_EQ(star::raster_band("\x81\x42"s, 1), "\x1B\x1DS\x01\x01\0\x02\0\0\x81\x42"s);
    const std::string strip = star::strips("\x81"s, 1);
    EXPECT_EQ(strip, "\x1Bk\x01\0\x81"s + std::string(23, '\0') + "\n");
}

TEST(StarStatus, ReadsEveryBitAndNoOther) {
    using star::Status;
    const auto read = [](const std::string& bytes) {
        star::StatusParser parser;
        const auto seen = parse(parser, bytes);
        EXPECT_EQ(seen.size(), 1u);
        return seen.empty() ? Status{} : seen[0];
    };
    EXPECT_EQ(read(kIdle), (Status{.counter = 0}));
    EXPECT_EQ(read(with(2, 0x04)), (Status{.drawer_high = true, .counter = 0}));
    EXPECT_EQ(read(with(2, 0x08)), (Status{.offline = true, .counter = 0}));
    EXPECT_EQ(read(with(2, 0x20)), (Status{.cover_open = true, .counter = 0}));
    EXPECT_EQ(read(with(2, 0x40)), (Status{.fed_by_hand = true, .counter = 0}));
    EXPECT_EQ(read(with(2, 0x02)), (Status{.counter = 0})) << "that ETB was worked off, says the counter";
    EXPECT_EQ(read(with(3, 0x04)), (Status{.error = true, .counter = 0}));
    EXPECT_EQ(read(with(3, 0x08)), (Status{.cutter = true, .counter = 0}));
    EXPECT_EQ(read(with(3, 0x20)), (Status{.error = true, .counter = 0}));
    EXPECT_EQ(read(with(3, 0x40)), (Status{.too_hot = true, .counter = 0}));
    EXPECT_EQ(read(with(4, 0x08)), (Status{.error = true, .counter = 0}));
    EXPECT_EQ(read(with(5, 0x04)), (Status{.paper_low = true, .counter = 0}));
    EXPECT_EQ(read(with(5, 0x08)), (Status{.paper_out = true, .counter = 0}));
    EXPECT_EQ(read(with(7, 0x6E)).counter, 31);
    EXPECT_EQ(read(with(7, 0x40)).counter, 16);
    EXPECT_EQ(read("\x0F\x06\x00\x00\x00\x08\x00"s), (Status{.paper_out = true}))
        << "seven bytes: no counter";
}

TEST(StarStatus, ComesWholeAtEverySplitAmongGarbage) {
    const std::string bytes = "\x80\xFF"s + kIdle + "\x91" + with(5, 0x08) + "\x23\x06\x00"s + with(2, 0x20) +
                              "\x1B#*,TSP654Ver1.0\n\0"s + kIdle;
    star::StatusParser whole;
    const auto expected = parse(whole, bytes);
    ASSERT_GE(expected.size(), 3u);
    EXPECT_EQ(expected.back(), (star::Status{.counter = 0}));
    for (std::size_t split = 0; split <= bytes.size(); ++split) {
        star::StatusParser parser;
        auto seen = parse(parser, std::string_view(bytes).substr(0, split));
        const auto rest = parse(parser, std::string_view(bytes).substr(split));
        seen.insert(seen.end(), rest.begin(), rest.end());
        EXPECT_EQ(seen, expected) << split;
    }
}

TEST(StarStatus, WithALengthThatCanNotBeIsDropped) {
    star::StatusParser parser;
    EXPECT_TRUE(parse(parser, "\x03\x00"s).empty()) << "one byte is no status";
    EXPECT_EQ(parser.dropped(), 2u);
    EXPECT_EQ(parse(parser, kIdle).size(), 1u);
}

/// A language that has heard the counter once.
struct Counting {
    Counting() { tell(0); }
    void tell(int value) {
        const int bits = (value & 16 ? 0x40 : 0) | (value & 8 ? 0x20 : 0) | (value & 4 ? 8 : 0) |
                         (value & 2 ? 4 : 0) | (value & 1 ? 2 : 0);
        bench.hear(with(7, static_cast<char>(bits)));
    }
    LanguageBench bench{"star-line"};
};

TEST(StarCounter, IsNotAskedBeforeItWasEverTold) {
    LanguageBench bench("star-line");
    EXPECT_EQ(bench.language->ask_when_done(), "") << "an answer could not be told from none";
    bench.hear(kIdle);
    EXPECT_NE(bench.language->ask_when_done(), "");
}

TEST(StarCounter, ConfirmsByItsStepsAlsoPastItsEnd) {
    Counting counting;
    counting.tell(31);
    static_cast<void>(counting.bench.language->ask_when_done());
    counting.tell(31);
    EXPECT_TRUE(counting.bench.dones.empty());
    counting.tell(0);
    EXPECT_EQ(counting.bench.dones.size(), 1u);
    counting.tell(1);
    EXPECT_EQ(counting.bench.dones.size(), 1u) << "nobody asked";
}

TEST(StarCounter, IsNotDeceivedByAJobOfTheConnectionBefore) {
    Counting counting;
    auto& bench = counting.bench;
    static_cast<void>(bench.language->ask_when_done());
    bench.language->renew();
    EXPECT_EQ(bench.language->ask_when_done(), "");
    counting.tell(0);  // the old job still waits in the printer
    static_cast<void>(bench.language->ask_when_done());
    counting.tell(1);
    EXPECT_TRUE(bench.dones.empty()) << "that was the old one";
    counting.tell(2);
    EXPECT_EQ(bench.dones.size(), 1u);
}

TEST(StarCounter, DoesNotWaitForALostJobForEver) {
    Counting counting;
    auto& bench = counting.bench;
    static_cast<void>(bench.language->ask_when_done());
    bench.language->renew();
    counting.tell(0);  // it never came
    static_cast<void>(bench.language->ask_when_done());
    counting.tell(1);
    EXPECT_TRUE(bench.dones.empty()) << "who knows which of the two it was";
    static_cast<void>(bench.language->ask_when_done());
    counting.tell(2);
    EXPECT_EQ(bench.dones.size(), 1u);
}

TEST(StarCounter, ThatJumpsConfirmsNothing) {
    Counting counting;
    counting.tell(7);
    static_cast<void>(counting.bench.language->ask_when_done());
    counting.tell(0);  // switched off and on
    EXPECT_TRUE(counting.bench.dones.empty());
    static_cast<void>(counting.bench.language->ask_when_done());
    counting.tell(1);
    EXPECT_EQ(counting.bench.dones.size(), 1u);
}

TEST(StarLanguage, HasNoWordForADrawerPastWhatWaits) {
    LanguageBench bench("star-line");
    EXPECT_EQ(bench.language->pulse_now({}), "");
    EXPECT_EQ(bench.language->pulse({}), "\x1B\x07\x05\x32\x07"s);
}

TEST(StarLanguage, FeedsToTheTearBarWhereNothingIsCut) {
    for (const char* id : {"star-line", "star-prnt", "star-graphic"}) {
        LanguageBench bench(id);
        bench.machine->feed(bench.picture(chance_rows(64, 24), 8, CutMode::none));
        EXPECT_TRUE(bench.papers.empty()) << id;
        EXPECT_GT(bench.machine->paper().rows(), 24 + 80) << id;
        EXPECT_EQ(bench.machine->unknown_commands(), 0u) << id;
    }
}

TEST(StarInterpreter, HearsNoModeWhileRowsAreInItsBuffer) {
    LanguageBench bench("star-graphic");
    bench.machine->feed(star::begin_graphics() + star::graphics_rows("\xFF"s, 1) + "\x1B*rE9\0"s);
    EXPECT_EQ(bench.machine->unknown_commands(), 1u);
    bench.machine->feed("\x1B\x0C\x04"s);
    EXPECT_TRUE(bench.papers.empty()) << "its mode is still the one that only prints";
    LanguageBench outside("star-graphic");
    outside.machine->feed(star::graphics_rows("\xFF"s, 1));
    EXPECT_GT(outside.machine->unknown_commands(), 0u) << "rows without the mode are no rows";
}

TEST(StarInterpreter, LeavesAGapBetweenStripsUnlessTheLineIsAsHighAsTheyAre) {
    LanguageBench bench("star-line");
    const std::string rows = chance_rows(64, 48);
    bench.machine->feed(star::strips(rows, 8) + star::feed_and_cut(star::Cut::full));
    ASSERT_EQ(bench.papers.size(), 1u);
    EXPECT_NE(test::top_of(bench.papers[0], 48), rows) << "else the test of begin_strips proves nothing";
}

TEST(StarInterpreter, ANumberIsAsLongHoweverItsBytesCome) {
    for (std::size_t digits = 0; digits < 40; ++digits) {
        const std::string bytes = "\x1B*rE" + std::string(digits, '1') + std::string(1, '\0') + "\x1B*rB";
        LanguageBench whole("star-graphic");
        LanguageBench one_by_one("star-graphic");
        whole.machine->feed(bytes);
        for (const char c : bytes) one_by_one.machine->feed({&c, 1});
        EXPECT_EQ(whole.machine->unknown_commands(), one_by_one.machine->unknown_commands()) << digits;
    }
}

TEST(StarInterpreter, HasABoundForPaperAndForCommands) {
    LanguageBench bench("star-graphic");
    std::string feeds = star::begin_graphics();
    for (int i = 0; i < 200; ++i) feeds += "\x1B*rY9999\0"s;
    bench.machine->feed(feeds);
    EXPECT_FALSE(bench.papers.empty()) << "it cuts by itself";
    LanguageBench line("star-line");
    for (int i = 0; i < 1'000; ++i) line.machine->feed("\x1BJ\xFF"s);
    EXPECT_FALSE(line.papers.empty());
    for (const auto* const from : {&bench, &line}) {
        for (const Paper& paper : from->papers) EXPECT_LE(paper.rows(), 2 * PaperMachine::kPaperRowsMax);
    }
    LanguageBench prnt("star-prnt");
    prnt.machine->feed("\x1B\x1DS\x01\xFF\xFF\xFF\xFF\0"s);
    EXPECT_EQ(prnt.machine->unknown_commands(), 1u) << "four gigabytes are no picture";
    prnt.machine->feed("\x1B"s + "b1111" + std::string(2'000, '7'));
    EXPECT_EQ(prnt.machine->backlog(), 0u) << "nor is that a bar code";
}

}  // namespace
}  // namespace comptoir::bridge
