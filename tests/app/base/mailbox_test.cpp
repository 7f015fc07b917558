#include "app/base/mailbox.hpp"

#include <gtest/gtest.h>

#include <string>

namespace comptoir {
namespace {

using Message = std::variant<int, std::string>;

TEST(Mailbox, RefusesWhatDoesNotFitAndKeepsWhatDid) {
    int wakes = 0;
    Mailbox<Message> box(2, [&] { ++wakes; });
    EXPECT_TRUE(box.post(1));
    EXPECT_TRUE(box.post(2));
    EXPECT_FALSE(box.post(3));
    EXPECT_EQ(wakes, 2);
    EXPECT_EQ(box.drain(), (std::deque<Message>{1, 2}));
    EXPECT_TRUE(box.post(3));
}

TEST(Mailbox, ReplaceKeepsOnlyTheLatestOfItsKind) {
    Mailbox<Message> box(2, [] {});
    ASSERT_TRUE(box.post("a"));
    box.replace(1);
    box.replace(2);
    box.replace(3);
    EXPECT_EQ(box.drain(), (std::deque<Message>{"a", 3}));
}

}  // namespace
}  // namespace comptoir
