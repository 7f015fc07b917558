#include "device-bridge/weighing/scale_protocols.hpp"

#include <algorithm>

#include "tests/support/scale_words.hpp"

namespace comptoir::bridge {
namespace {

using Search = ScaleProtocolRow::Search;
using Parity = SerialSettings::Parity;

TEST(ScaleProtocols, AreSearchedWithoutAWordThatCouldChangeAScale) {
    // The commands of all kinds: zero, tare, clear, echo, self test, units, ten times finer, reset, a price.
    const std::string kForbidden = "ZTCEFABUHM@\x12\xaa\xcc\x04";
    for (const ScaleTry& one : scale_search()) {
        if (one.row == nullptr) continue;
        const auto protocol = one.row->make({});
        std::string said = protocol->ask();
        // Whatever it hears while it is asked, it answers nothing else either.
        for (int byte = 0; byte < 256; ++byte) {
            const char c = static_cast<char>(byte);
            protocol->feed({&c, 1}, [](const ScaleWord&) {});
            said += protocol->reply();
        }
        EXPECT_EQ(said.find_first_of(kForbidden), std::string::npos) << one.row->id;
        EXPECT_EQ(protocol->price_max(), 0) << one.row->id;
    }
}

TEST(ScaleProtocols, AreListenedForBeforeAnyIsAsked) {
    const auto search = scale_search();
    const auto first_asked =
        std::find_if(search.begin(), search.end(), [](const ScaleTry& one) { return one.row != nullptr; });
    ASSERT_NE(first_asked, search.end());
    EXPECT_EQ(
        std::count_if(search.begin(), search.end(), [](const ScaleTry& one) { return one.row == nullptr; }),
        first_asked - search.begin());
    for (const ScaleLine& line : {ScaleLine{9'600, 7, Parity::even}, ScaleLine{9'600, 8, Parity::none},
                                  ScaleLine{4'800, 8, Parity::none}, ScaleLine{9'600, 7, Parity::odd}}) {
        EXPECT_TRUE(
            std::any_of(search.begin(), first_asked, [&](const ScaleTry& one) { return one.line == line; }));
    }
}

TEST(ScaleProtocols, AreEachAskedOnTheirOwnLineFirstAndThenOnEveryOther) {
    std::vector<const ScaleProtocolRow*> seen;
    for (const ScaleTry& one : scale_search()) {
        if (one.row == nullptr) continue;
        EXPECT_EQ(one.row->search, Search::tried);
        if (std::find(seen.begin(), seen.end(), one.row) == seen.end()) {
            EXPECT_EQ(one.line, (ScaleLine{one.row->baud, one.row->bits, one.row->parity}));
        }
        seen.push_back(one.row);
    }
    for (const ScaleProtocolRow& row : scale_protocols()) {
        EXPECT_EQ(std::count(seen.begin(), seen.end(), &row), row.search == Search::tried ? 4 : 0) << row.id;
    }
}

TEST(ScaleProtocols, AreKnownByAnIdOfTheirOwn) {
    for (const ScaleProtocolRow& row : scale_protocols()) {
        EXPECT_EQ(scale_protocol(row.id), &row);
        EXPECT_EQ(std::string(row.make({})->name()), row.name);
    }
    EXPECT_EQ(scale_protocol("toledo"), nullptr);
}

TEST(ScaleProtocols, WriteALineAsPeopleDo) {
    SerialSettings line;
    EXPECT_EQ(line_text(line), "9600 8N1");
    line.bits = 7;
    line.parity = Parity::even;
    EXPECT_EQ(line_text(line), "9600 7E1");
    line.baud = 19'200;
    line.parity = Parity::odd;
    line.stop = 2;
    EXPECT_EQ(line_text(line), "19200 7O2");
}

TEST(ScaleStreams, FindOutWhoSendsAndHearThatOneAlone) {
    const std::string line = "ST,GS,+ 001.235kg\r\n";
    const std::string frame = "\x02-0 001240000000\r";
    const auto streams = any_scale_stream({});
    EXPECT_TRUE(test::words_of(*streams, line).empty());
    EXPECT_FALSE(test::words_of(*streams, line).empty());
    EXPECT_EQ(std::string(streams->name()), "lines of text");
    EXPECT_TRUE(test::words_of(*streams, frame + frame + frame).empty());
    streams->reset();
    EXPECT_EQ(std::string(streams->name()), "a scale that sends unasked");
    EXPECT_FALSE(test::words_of(*streams, frame + frame + frame).empty());
    EXPECT_EQ(std::string(streams->name()), "Toledo continuous");
}

TEST(ScaleStreams, AreNeverAsked) {
    const auto streams = any_scale_stream({});
    EXPECT_EQ(streams->manner().kind, ScaleProtocol::Manner::Kind::speaks);
    EXPECT_FALSE(streams->command(ScaleProtocol::Verb::zero));
    test::feed_garbage(*streams);
    EXPECT_EQ(streams->reply(), "");
}

}  // namespace
}  // namespace comptoir::bridge
