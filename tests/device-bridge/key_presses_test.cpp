#include "device-bridge/scanning/key_presses.hpp"

#include <gtest/gtest.h>

#include "tests/support/typist.hpp"

namespace comptoir::bridge {
namespace {

using namespace std::chrono_literals;
using test::Typist;
using Texts = std::vector<std::string>;
using What = KeyMove::What;

class KeyPressesTest : public ::testing::Test {
protected:
    void feed(const std::vector<KeyMove>& moves) {
        for (const KeyMove& move : moves)
            presses.feed(move, [this](std::string text) { seen.push_back(std::move(text)); });
    }

    Typist hand{Time{} + 1h, 100ms};
    KeyPresses presses{KeyboardLayout::create("us").value()};
    Texts seen;
};

TEST_F(KeyPressesTest, SaysEachKeyAsItGoesDown) {
    feed(hand.type("aB7\r\t"));
    EXPECT_EQ(seen, (Texts{"a", "B", "7", "\r", "\t"}));
}

/// A foot that stays on its switch.
TEST_F(KeyPressesTest, SaysAKeyThatIsHeldOnce) {
    constexpr std::uint16_t kB = 48;
    const Time at = hand.now();
    feed({{What::pressed, kB, at}, {What::repeated, kB, at + 250ms}, {What::repeated, kB, at + 280ms}});
    feed({{What::released, kB, at + 300ms}, {What::pressed, kB, at + 400ms}});
    EXPECT_EQ(seen, (Texts{"b", "b"}));
}

TEST_F(KeyPressesTest, SaysNothingOfKeysThatTypeNothing) {
    for (const std::uint16_t key :
         {std::uint16_t{42}, std::uint16_t{58}, std::uint16_t{59}, std::uint16_t{125}})
        feed({{What::pressed, key, hand.now()}, {What::released, key, hand.now() + 1ms}});
    EXPECT_EQ(seen, Texts{});
}

TEST_F(KeyPressesTest, LetsGoOfShiftWhereKeysWereLost) {
    const Time at = hand.now();
    feed({{What::pressed, 42, at}, {What::lost, 0, at}, {What::pressed, 30, at}});
    EXPECT_EQ(seen, Texts{"a"});
}

TEST_F(KeyPressesTest, CapsLockLastsOverLostKeysUnlessTheLightSaysOtherwise) {
    const Time at = hand.now();
    feed({{What::pressed, 58, at}, {What::released, 58, at}, {What::lost, 0, at}});
    feed({{What::pressed, 30, at}, {What::released, 30, at}});
    feed({{What::lost, 0, at, CapsLight::off}, {What::pressed, 30, at}, {What::released, 30, at}});
    feed({{What::lost, 0, at, CapsLight::on}, {What::pressed, 30, at}, {What::released, 30, at}});
    EXPECT_EQ(seen, (Texts{"A", "a", "A"})) << "it was switched by a key that was lost";
}

TEST_F(KeyPressesTest, DropsWhatNoHandTypesAndHearsTheNextSecond) {
    Typist storm(hand.now(), 1ms);
    feed(storm.type(std::string(KeyPresses::kPressesMax + 5, 'x')));
    EXPECT_EQ(seen.size(), KeyPresses::kPressesMax);
    EXPECT_EQ(presses.dropped(), 5U);
    storm.rest(1s);
    feed(storm.type("y"));
    EXPECT_EQ(seen.back(), "y");
}

}  // namespace
}  // namespace comptoir::bridge
