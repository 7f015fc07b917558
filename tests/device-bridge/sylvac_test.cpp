#include "device-bridge/protocols/sylvac.hpp"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace comptoir::bridge {
namespace {

using Heard = SylvacProtocol::Heard;

std::vector<Heard> heard_of(SylvacProtocol& tool, std::string_view bytes) {
    std::vector<Heard> heard;
    tool.feed(bytes, [&](const Heard& one) { heard.push_back(one); });
    return heard;
}

/// Composed from protocol/devices.md section 7.5.
constexpr std::string_view kTranscript = "+012.34\r+012.34\r-012.35\r 000.05 \r000.05\r\r+1.250\r+1.251\r";
const std::vector<Heard> kHeard{{"+012.34", false}, {"+012.34", true}, {"-012.35", true}, {"000.05", false},
                                {"000.05", true},   {"+1.250", false}, {"+1.251", false}};

TEST(Sylvac, ReadsEveryNumberWhereverTheReadsSplit) {
    for (std::size_t split = 0; split <= kTranscript.size(); ++split) {
        SylvacProtocol tool;
        auto heard = heard_of(tool, kTranscript.substr(0, split));
        for (const Heard& one : heard_of(tool, kTranscript.substr(split))) heard.push_back(one);
        ASSERT_EQ(heard, kHeard) << "split at " << split;
        ASSERT_EQ(tool.dropped(), 0U);
    }
}

/// A byte that came broken is a zero, as the serial line hands it on.
TEST(Sylvac, IsCertainOfNoNumberThatLostAByteOrHasABrokenOne) {
    const std::string line = "+012.34\r";
    for (std::size_t at = 0; at < line.size(); ++at) {
        for (const bool is_broken : {false, true}) {
            SylvacProtocol tool;
            static_cast<void>(heard_of(tool, line + line));
            std::string torn = line;
            torn.replace(at, 1, is_broken ? std::string(1, '\0') : "");
            for (const Heard& one : heard_of(tool, torn))
                EXPECT_FALSE(one.is_certain) << "byte " << at << ": " << one.number;
            tool.forget_line();
            EXPECT_EQ(heard_of(tool, "+012.37\r"), (std::vector<Heard>{{"+012.37", true}})) << "byte " << at;
        }
    }
}

TEST(Sylvac, IsCertainOfNothingWhereEachNumberLacksAByte) {
    SylvacProtocol tool;
    const std::string line = "+012.34\r";
    static_cast<void>(heard_of(tool, line + line));
    for (int round = 0; round < 3; ++round) {
        for (std::size_t at = 0; at + 1 < line.size(); ++at) {
            std::string torn = line;
            for (const Heard& one : heard_of(tool, torn.erase(at, 1)))
                EXPECT_FALSE(one.is_certain) << one.number;
        }
    }
}

TEST(Sylvac, TakesNoOtherTextForANumber) {
    for (const char* bad : {"", "+", ".", "12", "+12.", ".5", "1.2.3", "1,5", "--1.0", "+-1.0", "1e3.0",
                            "0x1.0", "1.0mm", "+ 1.0", "NaN", "1234567.123456"}) {
        EXPECT_FALSE(is_measured_number(bad)) << bad;
    }
    for (const char* good : {"0.0", "+0.00", "-12.345", "999999.999999"})
        EXPECT_TRUE(is_measured_number(good));
    SylvacProtocol tool;
    EXPECT_TRUE(heard_of(tool, "Error\r").empty());
    EXPECT_EQ(tool.dropped(), 1U);
}

TEST(Sylvac, DropsALineThatDoesNotEnd) {
    SylvacProtocol tool;
    EXPECT_TRUE(heard_of(tool, std::string(SylvacProtocol::kLineMax + 1, ' ') + "\r").empty());
    EXPECT_EQ(tool.dropped(), 1U);
    EXPECT_EQ(heard_of(tool, "1.0\r").size(), 1U);
}

TEST(Sylvac, ForgetsWhatCameBeforeAQuestion) {
    SylvacProtocol tool;
    EXPECT_TRUE(heard_of(tool, "+012.").empty());
    tool.forget_line();
    EXPECT_EQ(heard_of(tool, "+1.5\r"), (std::vector<Heard>{{"+1.5", false}}));
    tool.reset();
    EXPECT_EQ(heard_of(tool, "+1.5\r"), (std::vector<Heard>{{"+1.5", false}})) << "another tool may be there";
}

TEST(Sylvac, IsUnderstoodAgainAfterTenMegabytesOfGarbage) {
    SylvacProtocol tool;
    std::minstd_rand random(3);
    std::string block(1u << 20, ' ');
    for (int i = 0; i < 10; ++i) {
        for (char& c : block) c = static_cast<char>(random() >> 8);
        static_cast<void>(heard_of(tool, block));
    }
    tool.forget_line();
    static_cast<void>(heard_of(tool, "+012.34\r"));
    EXPECT_EQ(heard_of(tool, "+012.34\r"), (std::vector<Heard>{{"+012.34", true}}));
}

}  // namespace
}  // namespace comptoir::bridge
