#include "device-bridge/protocols/text_lines.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace comptoir::bridge {
namespace {

using testing::ElementsAre;

class TextLinesTest : public testing::Test {
protected:
    void feed(std::string_view bytes) {
        lines.feed(bytes, [this](std::optional<std::string_view> line) {
            seen.emplace_back(line ? std::string(*line) : "too long");
        });
    }
    TextLines lines{8};
    std::vector<std::string> seen;
};

TEST_F(TextLinesTest, EndAtEitherOrBothHoweverTheBytesCome) {
    const std::string bytes = "ab\r\ncd\nef\r\r\n\ngh";
    for (const char c : bytes) feed(std::string_view(&c, 1));
    EXPECT_THAT(seen, ElementsAre("ab", "cd", "ef"));
    feed("\n");
    EXPECT_EQ(seen.back(), "gh");
}

TEST_F(TextLinesTest, OneThatIsTooLongIsSaidOnceAndTheNextIsWhole) {
    feed(std::string(10'000'000, 'x'));
    EXPECT_TRUE(seen.empty());
    feed("\r\n12345678\r\n");
    EXPECT_THAT(seen, ElementsAre("too long", "12345678"));
}

TEST_F(TextLinesTest, HalfALineIsForgottenWithItsLink) {
    feed("half of");
    lines.reset();
    feed("one\n");
    EXPECT_THAT(seen, ElementsAre("one"));
}

}  // namespace
}  // namespace comptoir::bridge
