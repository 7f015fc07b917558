#include "device-bridge/protocols/cec.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace comptoir::bridge {
namespace {

using namespace std::chrono_literals;
using Wish = CecTalk::Wish;

constexpr CecPlace kPlayer{0x2100, 4};
const std::string kStandby("\x40\x36", 2);
const std::string kViewOn("\x40\x04", 2);
const std::string kSource("\x4F\x82\x21\x00", 4);

TEST(Cec, SpellsItsThreeMessages) {
    EXPECT_EQ(cec_standby(4), kStandby);
    EXPECT_EQ(cec_image_view_on(4), kViewOn);
    EXPECT_EQ(cec_image_view_on(kCecUnregistered), std::string("\xF0\x04", 2));
    EXPECT_EQ(cec_active_source(kPlayer), kSource);
}

/// Composed after the source: a block of timings, then one extension with a video block before the vendor's.
std::string edid() {
    std::string bytes("\x00\xFF\xFF\xFF\xFF\xFF\xFF\x00", 8);
    bytes.resize(128, '\0');
    std::string extension("\x02\x03\x0D\x00", 4);
    extension += std::string("\x42\x10\x04", 3) + std::string("\x65\x03\x0C\x00\x21\x00", 6);
    extension.resize(128, '\0');
    return bytes + extension;
}

TEST(Cec, FindsWhereTheCableIsPluggedInInTheEdid) {
    EXPECT_EQ(cec_address_in(edid()), 0x2100);
    std::string other = edid();
    other[128] = '\x70';  // an extension of another kind
    EXPECT_EQ(cec_address_in(other), std::nullopt);
    other = edid();
    other[136] = '\x0D';  // another vendor
    EXPECT_EQ(cec_address_in(other), std::nullopt);
}

TEST(Cec, NoEdidMakesItReadPastItsEnd) {
    const std::string whole = edid();
    for (std::size_t size = 0; size < whole.size(); ++size)
        EXPECT_EQ(cec_address_in(whole.substr(0, size)), std::nullopt);
    for (std::size_t at = 128; at < whole.size(); ++at) {
        for (const char value : {'\xFF', '\x7F', '\x1F', '\x00'}) {
            std::string broken = whole;
            broken[at] = value;
            static_cast<void>(cec_address_in(broken));  // the address sanitizer watches
        }
    }
    std::string longest = whole;
    longest[130] = '\x80';
    longest[132] = '\x7F';  // a block that says it is longer than what is left
    EXPECT_EQ(cec_address_in(longest), std::nullopt);
}

class CecTalkTest : public testing::Test {
protected:
    /// What it says now, until it waits for something.
    std::vector<std::string> said(bool is_taken = true) {
        std::vector<std::string> all;
        while (const auto message = talk.next(now)) {
            all.push_back(*message);
            talk.sent(is_taken, now);
        }
        return all;
    }
    CecTalk talk;
    Time now{1h};
};

TEST_F(CecTalkTest, SaysNothingUnasked) {
    talk.stands(kPlayer, now);
    EXPECT_TRUE(said().empty());
    EXPECT_EQ(talk.next_change(), Time::max());
}

TEST_F(CecTalkTest, PutsToSleepAndWakesAndShowsUs) {
    talk.stands(kPlayer, now);
    talk.want(Wish::sleep, now);
    EXPECT_EQ(said(), std::vector{kStandby});
    talk.want(Wish::sleep, now);
    EXPECT_TRUE(said().empty()) << "once";
    talk.want(Wish::wake, now);
    EXPECT_EQ(said(), (std::vector{kViewOn, kSource}));
    EXPECT_EQ(talk.next_change(), Time::max());
}

TEST_F(CecTalkTest, TriesSomeTimesAndThenNoMore) {
    talk.stands(kPlayer, now);
    talk.want(Wish::sleep, now);
    for (int i = 0; i < CecTalk::kTries; ++i) {
        EXPECT_FALSE(talk.is_mute());
        EXPECT_EQ(said(false), std::vector{kStandby}) << i;
        now += CecTalk::kPause;
    }
    EXPECT_TRUE(talk.is_mute());
    EXPECT_TRUE(said().empty());
    EXPECT_EQ(talk.next_change(), Time::max());
    talk.want(Wish::wake, now);
    EXPECT_FALSE(talk.is_mute()) << "it may hear the next wish";
    EXPECT_EQ(said().size(), 2U);
}

TEST_F(CecTalkTest, AMessageWhoseEndIsNeverToldIsGivenUp) {
    talk.stands(kPlayer, now);
    talk.want(Wish::sleep, now);
    ASSERT_TRUE(talk.next(now));
    EXPECT_FALSE(talk.next(now)) << "one at a time";
    EXPECT_EQ(talk.next_change(), now + CecTalk::kAnswerMost);
    now += CecTalk::kAnswerMost;
    EXPECT_FALSE(talk.next(now));
    now += CecTalk::kPause;
    EXPECT_EQ(said(), std::vector{kStandby});
}

TEST_F(CecTalkTest, OneThatSleepsWithoutAnAddressIsWokenAllTheSame) {
    talk.want(Wish::wake, now);
    EXPECT_EQ(said(), std::vector{std::string("\xF0\x04", 2)});
    EXPECT_EQ(talk.next_change(), Time::max());
    talk.stands(kPlayer, now + 3s);
    now += 3s;
    EXPECT_EQ(said(), std::vector{kSource});
}

TEST_F(CecTalkTest, OneThatIsPluggedInLaterShowsUsButIsNotWokenForSleep) {
    talk.want(Wish::wake, now);
    for (int i = 0; i < CecTalk::kTries; ++i, now += CecTalk::kPause) said(false);
    ASSERT_TRUE(talk.is_mute());
    talk.stands(kPlayer, now);
    EXPECT_EQ(said(), std::vector{kSource});
    talk.stands({}, now);
    talk.want(Wish::sleep, now);
    EXPECT_TRUE(said().empty()) << "nobody is there";
    talk.stands(kPlayer, now);
    EXPECT_EQ(said(), std::vector{kStandby});
}

}  // namespace
}  // namespace comptoir::bridge
