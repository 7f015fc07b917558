/// Pole displays as bytes: what we send, and the machine that reads it.

#include "device-bridge/protocols/pole.hpp"

#include <gtest/gtest.h>

#include <random>

namespace comptoir::bridge {
namespace {

using namespace std::string_literals;

constexpr auto kPages = {CodePage::cp437, CodePage::cp850, CodePage::cp852,
                         CodePage::cp858, CodePage::cp866, CodePage::cp1252};

std::string row(std::string_view start, std::string_view end) {
    return pole_row(start, end, kPoleColumns);
}

TEST(PoleCells, AreTheBytesOfTheirPage) {
    EXPECT_EQ(pole_cells("Café", CodePage::cp437), "Caf\x82");
    EXPECT_EQ(pole_cells("3,00 €", CodePage::cp858), "3,00 \xD5");
    EXPECT_EQ(pole_cells("3,00 €", CodePage::cp1252), "3,00 \x80");
    EXPECT_EQ(pole_cells("Žluť", CodePage::cp852), "\xA6lu\x9C");
    EXPECT_EQ(pole_cells("Чай", CodePage::cp866), "\x97\xA0\xA9");
}

TEST(PoleCells, WriteWhatThePageLacksWithTheLettersItHas) {
    EXPECT_EQ(pole_cells("3,00\u00A0€", CodePage::cp437), "3,00 EUR");
    EXPECT_EQ(pole_cells("Žluťoučký ß", CodePage::cp866), "Zlutoucky ss");
    EXPECT_EQ(pole_cells("Чай с лимоном, Жук", CodePage::cp437), "Chai s limonom, Zhuk");
    EXPECT_EQ(pole_cells("Καφές", CodePage::cp866), "Kafes");
    EXPECT_EQ(pole_cells("“Thé” – 1…", CodePage::cp866), "\"The\" - 1...");
}

TEST(PoleCells, LeaveOutWhatHasNoSuchForm) {
    EXPECT_EQ(pole_cells("绿茶 Green tea 🍵", CodePage::cp437), "Green tea");
    EXPECT_EQ(pole_cells("a\x01\x1B\x7F"
                         "b\xFF",
                         CodePage::cp437),
              "ab");
    EXPECT_EQ(pole_cells(" a\n\tb ", CodePage::cp437), "a b");
}

TEST(PoleCells, ShowEveryCharacterOfEveryPageAsItself) {
    for (const CodePage page : kPages) {
        for (int byte = 0xA1; byte < 0x100; ++byte) {
            const std::string cell(1, static_cast<char>(byte));
            const std::string text = text_of_cells(cell, page);
            if (text == "\u00A0" || text == "\uFFFD") continue;
            EXPECT_EQ(pole_cells(text, page), cell) << byte;
        }
    }
}

TEST(PoleRow, PutsTheAmountRightAndCutsTheNameFirst) {
    EXPECT_EQ(row("Tea", "3,00"), "Tea             3,00");
    EXPECT_EQ(row("A very long name of a thing", "1.234,50 EUR"), "A very  1.234,50 EUR");
    EXPECT_EQ(row("", "12345678901234567890"), "12345678901234567890");
    EXPECT_EQ(row("Name", ""), "Name                ");
}

TEST(PoleRow, NeverCutsAnAmount) {
    EXPECT_EQ(row("Tea", "12.345.678.901,00 dinars"), "Te 12.345.678.901,00");
    EXPECT_EQ(row("Tea", "123456789012345678901"), "--------------------");
}

TEST(Pole, WritesTheBytesOfItsSources) {
    EXPECT_EQ(pole_begin({PoleLanguage::escpos, CodePage::cp858, 2}),
              "\x1B=\2\x1B@\x1B=\2\x1Bt\x13\x1F\1\x1F"
              "C\0\x1FX\2\x0C"s);
    EXPECT_EQ(pole_begin({PoleLanguage::cd5220, CodePage::cp437, 9}), "\x0C\x1B@\x1B*\4\x1B_\0"s);
    const PoleRows before{row("Tea", "3,00"), row("Total", "3,00")};
    const PoleRows after{row("Tea", "3,00"), row("Total", "6,50")};
    EXPECT_EQ(pole_changes(PoleLanguage::escpos, before, after),
              "\x1F$\1\1Tea             3,00\x1F$\1\2Total           6,50"s);
    EXPECT_EQ(pole_changes(PoleLanguage::cd5220, before, after),
              "\x1BQATea             3,00\r\x1BQBTotal           6,50\r"s);
    EXPECT_EQ(pole_changes(PoleLanguage::escpos, after, after), "");
}

TEST(Pole, WritesTheBytesOfTheOtherFamilies) {
    const PoleRows rows{row("Tea", "3,00"), row("Total", "6,50")};
    const auto all = [&](PoleLanguage language, int brightness) {
        return pole_begin({language, CodePage::cp437, brightness}) + pole_changes(language, {}, rows);
    };
    const std::string first = "Tea             3,00";
    const std::string second = "Total           6,50";
    EXPECT_EQ(all(PoleLanguage::logic_controls, 1),
              "\x1F\x11\x14\x04\x20\x11\x10\0"s + first + "\x10\x14" + second);
    EXPECT_EQ(all(PoleLanguage::utc, 4), "\x1F\x11\x04\xFF\x11\x10\0"s + first + "\x10\x14" + second);
    EXPECT_EQ(all(PoleLanguage::utc_enhanced, 4),
              "\x1BuA\r\x1BuB\r\x1BuA" + first + "\r\x1BuB" + second + "\r");
    EXPECT_EQ(all(PoleLanguage::aedex, 4), "!#1\r!#2\r!#1" + first + "\r!#2" + second + "\r");
    EXPECT_EQ(all(PoleLanguage::dsp800, 4),
              "\x04\x01"
              "C1X\x17\x04\x01P1\x17" +
                  first + "\x04\x01PE\x17" + second);
}

TEST(Pole, DimsByTheLevelsOfItsSource) {
    constexpr const char* kLevels[] = {"\x20", "\x40", "\x60", "\xFF"};
    for (const auto language : {PoleLanguage::logic_controls, PoleLanguage::utc}) {
        for (int brightness = 1; brightness <= 4; ++brightness) {
            const std::string bytes = pole_begin({language, CodePage::cp437, brightness});
            EXPECT_EQ(bytes.substr(bytes.size() - 2), std::string("\x04") + kLevels[brightness - 1]);
            PoleMachine machine(language);
            machine.feed(bytes);
            EXPECT_EQ(machine.brightness(), brightness);
        }
    }
}

TEST(Pole, ARowThatCameInHalfSpoilsNoneBehindTheBeginning) {
    const PoleRows rows{row("Tea", "3,00"), row("Total", "6,50")};
    for (const auto& [name, language] : pole_languages()) {
        const std::string cut = pole_changes(language, {}, rows);
        for (std::size_t length = 0; length < cut.size(); ++length) {
            PoleMachine machine(language);
            machine.feed(cut.substr(0, length));
            machine.feed(pole_begin({language}) + pole_changes(language, {}, rows));
            ASSERT_EQ(machine.cells(), rows) << name << length;
        }
    }
}

TEST(PoleMachine, OfLogicControlsScrollsUntilItIsToldNotTo) {
    PoleMachine machine(PoleLanguage::logic_controls);
    machine.feed("\x10\0Tea"s);
    EXPECT_EQ(machine.cells(), (PoleRows{row("", ""), row("Tea", "")}));
    machine.feed("\x1F\x11\x10\0Tea"s);
    EXPECT_EQ(machine.cells(), (PoleRows{row("Tea", ""), row("", "")}));
}

TEST(Pole, AnUpdateThatWasLostIsMendedByTheNextAndMakesNoOtherTotal) {
    for (const auto& [name, language] : pole_languages()) {
        PoleMachine machine(language);
        const PoleRows first{row("Tea", "3,00"), row("Total", "12,50")};
        const PoleRows lost{row("Cake", "33,30"), row("Total", "45,80")};
        const PoleRows last{row("Cake", "1,00"), row("Total", "46,80")};
        machine.feed(pole_begin({language}) + pole_changes(language, {}, first));
        machine.feed(pole_changes(language, lost, last));
        EXPECT_EQ(machine.cells(), last);
        machine.power_cycle();
        machine.feed(pole_changes(language, last, first));
        EXPECT_EQ(machine.cells(), first);
    }
}

TEST(PoleCells, WritesTheDigitsOfEveryScriptAsAmounts) {
    const auto cells = [](const char* text) { return pole_cells(text, CodePage::cp437); };
    EXPECT_EQ(cells("12\u066B50"), "12.50");
    EXPECT_EQ(cells("\u0663\u066B\u0665\u0660"), "3.50");
    EXPECT_EQ(cells("\u06F1\u06F2\u066C\u06F3\u06F4\u06F5"), "12,345");
    EXPECT_EQ(cells("\uFF11\uFF12\uFF10"), "120");
    EXPECT_EQ(cells("\u0967\u0968.\u096F"), "12.9");
}

TEST(Pole, WhatIsToldStepByStepIsWhatAWholePaintingShows) {
    for (const auto& [name, language] : pole_languages()) {
        std::minstd_rand dice(11);
        PoleMachine machine(language);
        machine.feed(pole_begin({language}));
        std::optional<PoleRows> before;
        for (int step = 0; step < 500; ++step) {
            PoleRows after = before.value_or(PoleRows{row("", ""), row("", "")});
            for (unsigned changes = dice() % 30; changes > 0; --changes)
                after[dice() % 2][dice() % kPoleColumns] = static_cast<char>(0x20 + dice() % 0xE0);
            machine.feed(pole_changes(language, before, after));
            ASSERT_EQ(machine.cells(), after) << step;
            before = after;
        }
        EXPECT_EQ(machine.unknown_commands(), 0U);
    }
}

TEST(PoleMachine, ReadsACommandThatComesInPieces) {
    const PoleRows rows{row("Tea", "3,00"), row("Total", "3,00")};
    for (const auto& [name, language] : pole_languages()) {
        const std::string bytes =
            pole_begin({language, CodePage::cp866, 3}) + pole_changes(language, {}, rows);
        for (std::size_t split = 0; split <= bytes.size(); ++split) {
            PoleMachine machine(language);
            machine.feed(std::string_view(bytes).substr(0, split));
            machine.feed(std::string_view(bytes).substr(split));
            ASSERT_EQ(machine.cells(), rows) << split;
            const bool is_dimmed = language != PoleLanguage::utc_enhanced &&
                                   language != PoleLanguage::aedex && language != PoleLanguage::dsp800;
            ASSERT_EQ(machine.brightness(), is_dimmed ? 3 : 4);
            ASSERT_EQ(machine.page_number(), language == PoleLanguage::escpos ? 17 : 0);
        }
    }
}

TEST(PoleMachine, CountsWhatIsNoCommandAndKeepsNoMoreThanOne) {
    PoleMachine machine(PoleLanguage::cd5220);
    machine.feed("\x1BZ\x1F$\1\1");
    EXPECT_EQ(machine.unknown_commands(), 4U);
    machine.feed("\x1BQA" + std::string(1'000, 'x'));
    EXPECT_EQ(machine.unknown_commands(), 5U);
    machine.feed("\x1BQATea\r");
    EXPECT_EQ(machine.cells()[0], row("Tea", ""));
}

TEST(PoleMachine, OfDsp800AnswersEachCommandAndNoCell) {
    const PoleRows rows{row("Tea", "3,00"), row("Total", "3,00")};
    PoleMachine machine(PoleLanguage::dsp800);
    machine.feed(pole_begin({PoleLanguage::dsp800}) + pole_changes(PoleLanguage::dsp800, {}, rows));
    EXPECT_EQ(machine.take_answers(), "\x06\x06\x06");
    EXPECT_EQ(machine.take_answers(), "");
    machine.feed("\x04\x01Z\x17");
    EXPECT_EQ(machine.take_answers(), "\x15");
    machine.refuse(1);
    machine.feed(
        "\x04\x01P1\x17\x04\x01P1\x17"
        "Cake");
    EXPECT_EQ(machine.take_answers(), "\x15\x06");
    EXPECT_EQ(machine.cells()[0], row("Cake            3,00", ""));
}

TEST(PoleMachine, KeepsFewAnswersForWhoNeverListens) {
    PoleMachine machine(PoleLanguage::dsp800);
    for (std::size_t i = 0; i < PoleMachine::kAnswersMax + 50; ++i) machine.feed("\x04\x01P1\x17");
    EXPECT_EQ(machine.take_answers().size(), PoleMachine::kAnswersMax);
}

TEST(Pole, ARefusalIsOneInTheLanguageThatHasIt) {
    for (const auto& [name, language] : pole_languages()) {
        EXPECT_EQ(pole_refuses(language, "\x06\x15\x06"), language == PoleLanguage::dsp800) << name;
        EXPECT_FALSE(pole_refuses(language, "\x06\x06")) << name;
        EXPECT_FALSE(pole_refuses(language, "")) << name;
    }
}

/// What the README says of the time that a change takes at 9600 baud: ten bits a byte.
TEST(Pole, IsToldAChangeInFiftyBytesInEveryLanguage) {
    const PoleRows before{row("Tea", "3,00"), row("Total", "3,00")};
    const PoleRows after{row("Tea", "3,50"), row("Total", "3,50")};
    for (const auto& [name, language] : pole_languages()) {
        const std::size_t bytes = pole_changes(language, before, after).size();
        EXPECT_GE(bytes, 45U) << name;
        EXPECT_LE(bytes, 50U) << name;
    }
}

}  // namespace
}  // namespace comptoir::bridge
