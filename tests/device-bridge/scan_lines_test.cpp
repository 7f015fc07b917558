#include "device-bridge/protocols/scan_lines.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace comptoir::bridge {
namespace {

std::vector<std::string> codes_of(ScanLines& lines, std::string_view bytes) {
    std::vector<std::string> codes;
    lines.feed(bytes, [&](std::string code) { codes.push_back(std::move(code)); });
    return codes;
}

TEST(ScanLines, EndsACodeAtCarriageReturnLineFeedOrBoth) {
    ScanLines lines;
    EXPECT_EQ(codes_of(lines, "5901234123457\r4006381333931\nABC-123\r\n\r\nunfinished"),
              (std::vector<std::string>{"5901234123457", "4006381333931", "ABC-123"}));
    EXPECT_EQ(codes_of(lines, " code\r"), std::vector<std::string>{"unfinished code"});
}

TEST(ScanLines, ReadsCodesWhereverTheReadsSplit) {
    constexpr std::string_view kBytes = "one\r\ntwo\rthree\n";
    for (std::size_t split = 0; split <= kBytes.size(); ++split) {
        ScanLines lines;
        auto codes = codes_of(lines, kBytes.substr(0, split));
        for (auto& code : codes_of(lines, kBytes.substr(split))) codes.push_back(std::move(code));
        ASSERT_EQ(codes, (std::vector<std::string>{"one", "two", "three"})) << split;
    }
}

TEST(ScanLines, KeepsTheSeparatorsOfGs1Codes) {
    ScanLines lines;
    EXPECT_EQ(codes_of(lines,
                       "0109501101530003\x1d"
                       "10ABC\r"),
              std::vector<std::string>{"0109501101530003\x1d"
                                       "10ABC"});
    EXPECT_EQ(lines.dropped(), 0U);
}

TEST(ScanLines, DropsACodeWithLineNoiseInIt) {
    ScanLines lines;
    EXPECT_EQ(codes_of(lines, std::string_view("12\x00"
                                               "34\rgood\r",
                                               11)),
              std::vector<std::string>{"good"});
    EXPECT_EQ(lines.dropped(), 1U);
}

TEST(ScanLines, ReadsLatin1WhereItIsNoUtf8) {
    ScanLines lines;
    EXPECT_EQ(codes_of(lines, "caf\xe9\r"), std::vector<std::string>{"café"});
    EXPECT_EQ(codes_of(lines, "caf\xc3\xa9\r"), std::vector<std::string>{"café"});
}

TEST(ScanLines, DropsACodeWithoutEnd) {
    ScanLines lines;
    EXPECT_TRUE(codes_of(lines, std::string(1'000'000, '1') + "\r").empty());
    EXPECT_EQ(lines.dropped(), 1U);
    EXPECT_EQ(codes_of(lines, std::string(ScanLines::kCodeMax, '1') + "\r").size(), 1U);
    EXPECT_EQ(lines.dropped(), 1U);
}

TEST(ScanLines, GivesUpHalfACodeAndCountsIt) {
    ScanLines lines;
    lines.give_up();
    EXPECT_EQ(lines.dropped(), 0U);
    static_cast<void>(codes_of(lines, "5901"));
    lines.give_up();
    EXPECT_EQ(lines.dropped(), 1U);
    EXPECT_EQ(codes_of(lines, "456\r"), std::vector<std::string>{"456"});
}

TEST(ScanLines, ForgetsHalfACodeWhenTheLinkIsNew) {
    ScanLines lines;
    static_cast<void>(codes_of(lines, "123\x01"));
    lines.reset();
    EXPECT_EQ(codes_of(lines, "456\r"), std::vector<std::string>{"456"});
}

}  // namespace
}  // namespace comptoir::bridge
