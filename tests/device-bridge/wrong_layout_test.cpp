#include "device-bridge/scanning/wrong_layout.hpp"

#include <gtest/gtest.h>

#include "device-bridge/scanning/code_meaning.hpp"
#include "device-bridge/scanning/keyboard_layout.hpp"

namespace comptoir::bridge {
namespace {

constexpr const char* kNumber = "3130630574613";

TEST(WrongLayout, KnowsANumberWhateverItWasTakenFor) {
    // Source: protocol/devices/scanners.md section 3.1.
    EXPECT_EQ(number_in_another_layout("\"&\"à-\"à(è'-&\""), kNumber);
    // A scanner set to America, read in each of these; and one that types digits with Shift, read in them.
    for (const char* name : {"fr", "be", "cz", "sk"}) {
        const auto layout = KeyboardLayout::create(name).value();
        std::string text;
        for (const char* digit = kNumber; *digit != 0; ++digit)
            text += layout->press(static_cast<std::uint16_t>(*digit == '0' ? 11 : *digit - '0' + 1));
        EXPECT_EQ(number_in_another_layout(text), kNumber) << name << ": " << text;
    }
    for (const char* name : {"us", "gb", "de", "es", "it", "ch"}) {
        const auto layout = KeyboardLayout::create(name).value();
        static_cast<void>(layout->press(42));
        std::string text;
        for (const char* digit = kNumber; *digit != 0; ++digit)
            text += layout->press(static_cast<std::uint16_t>(*digit == '0' ? 11 : *digit - '0' + 1));
        EXPECT_EQ(number_in_another_layout(text), kNumber) << name << ": " << text;
    }
}

TEST(WrongLayout, TakesNothingElseForANumber) {
    for (const std::string& text :
         {std::string(), std::string(kNumber), std::string("\"&\"à-\"à(è'-&&"), std::string("!@#"),
          std::string("\xc3"), std::string("&é\"'(\xc3"), std::string(10'000, '&')}) {
        EXPECT_EQ(number_in_another_layout(text), std::nullopt) << text.substr(0, 40);
    }
}

TEST(WrongLayout, IsTroubleInWhatACodeMeans) {
    const CodeMeaning meaning = meaning_of("\"&\"à-\"à(è'-&\"", {}, 2026);
    EXPECT_EQ(meaning.kind, CodeMeaning::Kind::text);
    EXPECT_EQ(meaning.trouble, "read in the wrong keyboard layout: its keys are those of 3130630574613");
    EXPECT_EQ(in_form(meaning.read, meaning, CodeForm::ean13), meaning.read);
}

}  // namespace
}  // namespace comptoir::bridge
