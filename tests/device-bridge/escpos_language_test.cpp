#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "device-bridge/protocols/escpos.hpp"
#include "device-bridge/protocols/escpos_interpreter.hpp"
#include "tests/support/language_bench.hpp"

namespace comptoir::bridge {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
using test::chance_rows;
using test::enlarged;
using test::LanguageBench;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const EscposInterpreter& escpos_of(const LanguageBench& bench) {
    return dynamic_cast<const EscposInterpreter&>(*bench.machine);
}

TEST(EscposWords, AreThoseOfTheCommandReference) {
    EXPECT_EQ(escpos::select_printer(), "\x1B=\x01"s);
    EXPECT_EQ(escpos::leave_kanji(), "\x1C."s);
    EXPECT_EQ(escpos::tell_changes(),
              "\x1D"
              "a\x4F"s);
    EXPECT_EQ(escpos::density(-6), "\x1D(K\x02\x00\x31\xFA"s);
    EXPECT_EQ(escpos::density(3), "\x1D(K\x02\x00\x31\x03"s);
    EXPECT_EQ(escpos::beep(2), "\x1B(A\x03\x00\x61\x01\x02"s);
    EXPECT_EQ(escpos::forget(), "\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"s);
    EXPECT_EQ(escpos::ask_when_printed("0015"), "\x1D\x28\x48\x06\x00\x30\x30\x30\x30\x31\x35"s);
    EXPECT_EQ(escpos::graphics_band("\x81\x42"s, 1),
              "\x1D(L\x0C\x00\x30\x70\x30\x01\x01\x31\x08\x00\x02\x00\x81\x42"
              "\x1D(L\x02\x00\x30\x32"s);
    EXPECT_THAT(escpos::graphics_band(std::string(300 * 240, 'x'), 300),
                StartsWith("\x1D"
                           "8L\x4A\x19\x01\x00\x30\x70\x30\x01\x01\x31\x60\x09\xF0\x00x"s))
        << "too long for the short form";
    EXPECT_EQ(escpos::column_strips("\x80\x40\x80\x00\x00\x00\x00\xC0"s, 1, escpos::Columns::rows_8_double),
              "\x1B*\x01\x02\x00\xA1\x41\n"s);
    EXPECT_EQ(escpos::column_strips("\x20"s, 1, escpos::Columns::rows_24_double),
              "\x1B*\x21\x03\x00\0\0\0\0\0\0\x80\0\0\n"s);
    EXPECT_EQ(escpos::column_strips("\x00"s, 1, escpos::Columns::rows_24_single),
              "\x1B*\x20\x01\x00\0\0\0\n"s);
}

TEST(EscposLanguage, BeginsSoThatAnyFirmwareListens) {
    LanguageBench plain("escpos");
    EXPECT_EQ(plain.language->begin_picture(8, 10), "\x1B=\x01\x1B@\x1C."s);
    LanguageBench epson(*find_model("epson-tm-t88v"), 64, {.density = -2, .beeps = 3});
    EXPECT_EQ(epson.language->begin_picture(8, 10),
              "\x1B=\x01\x1B@\x1C.\x1D"
              "a\x4F\x1D(K\x02\0\x31\xFE"s);
    const std::string rows = chance_rows(64, 10);
    epson.machine->feed(epson.picture(rows, 8));
    EXPECT_EQ(escpos_of(epson).density(), -2);
    EXPECT_EQ(escpos_of(epson).beeps(), 3);
    EXPECT_FALSE(epson.replies.empty()) << "it tells changes from now on";
    plain.machine->feed("\x1B=\x02lost\n"s + plain.picture(rows, 8));
    ASSERT_EQ(plain.papers.size(), 1u);
    EXPECT_EQ(test::top_of(plain.papers[0], 10), rows) << "a display was selected before";
}

TEST(EscposLanguage, EndsAsTheModelCan) {
    const auto end = [](const char* id, CutMode cut) { return LanguageBench(id).language->end_picture(cut); };
    const std::string feed =
        "\x1B"
        "d\x05"s;
    EXPECT_EQ(end("escpos", CutMode::partial), "\x1DV\x42\x0A"s);
    EXPECT_EQ(end("escpos", CutMode::full), "\x1DV\x41\x0A"s);
    EXPECT_EQ(end("escpos", CutMode::none), feed);
    EXPECT_EQ(end("rongta-rp332", CutMode::partial), "\x1DV\x41\x0A"s) << "it has no partial cut";
    EXPECT_EQ(end("epson-tm-u220", CutMode::full), "\x1B\x32\x1DV\x42\x0A"s) << "nor this one a full";
    EXPECT_EQ(end("zjiang-zj-5870", CutMode::full), feed) << "nor this one any";
}

TEST(EscposLanguage, PrintsHalfAsManyDotsTwiceAsWide) {
    const std::string rows = chance_rows(32, 48);
    LanguageBench bench(with_name_options(*find_model("escpos"), {.is_low_horizontal = true}));
    bench.machine->feed(bench.picture(rows, 4));
    ASSERT_EQ(bench.papers.size(), 1u);
    EXPECT_EQ(test::top_of(bench.papers[0], 48), enlarged(rows, 32, 2, 1));
    LanguageBench low(
        with_name_options(*find_model("escpos"), {.is_low_vertical = true, .is_low_horizontal = true}));
    low.machine->feed(low.picture(rows, 4));
    ASSERT_EQ(low.papers.size(), 1u);
    EXPECT_EQ(test::top_of(low.papers[0], 144), enlarged(rows, 32, 2, 3));
}

TEST(EscposLanguage, NeverOpensTheDrawerByAPictureInAnyWay) {
    for (const char* id : {"escpos", "epson-tm-t88vii", "wincor-th230", "epson-tm-u220"}) {
        for (std::size_t at = 0; at < 72; at += 5) {
            LanguageBench bench(id);
            std::string rows(8 * 24, '\x55');
            const std::string order = "\x10\x14\x01\x00\x01"s;
            rows.replace(at, order.size(), order);
            // The same as columns, so that those who turn rows meet it too.
            for (std::size_t y = 0; y < 24; ++y) rows[y * 8 + 7] = order[y % 5];
            bench.machine->feed(bench.picture(rows, 8));
            EXPECT_TRUE(bench.pulses.empty()) << id << at;
            EXPECT_EQ(bench.papers.size(), 1u) << id << at;
        }
    }
}

/// Dots that ask how the printer is would be answered, and the answer shift the others: near end of the paper
/// reads as an open cover then.
TEST(EscposLanguage, NeverAsksByAPictureInAnyWay) {
    for (const char* id : {"escpos", "epson-tm-t88vii", "wincor-th230", "epson-tm-u220"}) {
        for (const std::string& question : {"\x10\x04\x01"s, "\x10\x04\x04"s, "\x10\x05\x02"s}) {
            const std::string plain(8 * 24, '\x55');
            std::string rows = plain;
            for (std::size_t y = 0; y < 24; ++y) rows.replace(y * 8 + 5, 3, 3, '\0');
            rows.replace(0, question.size(), question);
            // The same as columns, so that those who turn rows meet it too.
            for (std::size_t y = 0; y < 24; ++y) {
                for (std::size_t x = 0; x < 24; ++x) {
                    const bool is_dot = (question[(x + y / 8) % 3] >> (7 - y % 8) & 1) != 0;
                    if (is_dot)
                        rows[y * 8 + 5 + x / 8] = static_cast<char>(rows[y * 8 + 5 + x / 8] | 0x80 >> x % 8);
                }
            }
            const auto replies_to = [&](const std::string& dots) {
                LanguageBench bench(id);
                const std::string picture = bench.picture(dots, 8);
                EXPECT_EQ(picture.find(question), std::string::npos) << id;
                bench.machine->feed(picture);
                return bench.replies;
            };
            EXPECT_EQ(replies_to(rows), replies_to(plain)) << id;
        }
    }
}

/// Four answers a question, and two questions waited: each answer may come by itself.
TEST(EscposLanguage, NeverMixesTheAnswersToTwoQuestions) {
    const std::string idle = "\x16\x12\x12\x12"s;  // a printer without a drawer: its pin is high
    const auto hear_each = [](LanguageBench& bench, const std::string& bytes) {
        for (const char c : bytes) bench.hear(std::string(1, c));
    };
    LanguageBench late("escpos");
    static_cast<void>(late.language->ask_status());
    static_cast<void>(late.language->ask_status());
    hear_each(late, idle + idle);
    EXPECT_EQ(late.statuses.size(), 2u);
    for (std::size_t half = 1; half < 4; ++half) {
        LanguageBench bench("escpos");
        static_cast<void>(bench.language->ask_status());
        hear_each(bench, idle.substr(0, half));
        static_cast<void>(bench.language->ask_status());
        hear_each(bench, idle.substr(half) + idle);
        EXPECT_EQ(bench.statuses.size(), 1u) << half;
        late.statuses.insert(late.statuses.end(), bench.statuses.begin(), bench.statuses.end());
    }
    PrinterStatus well;
    well.senses_drawer = well.drawer_pin_high = true;
    for (const PrinterStatus& said : late.statuses) EXPECT_EQ(said, well);
}

TEST(EscposLanguage, DoesNotTakeAnAnswerToSomebodysDotsForOneToItself) {
    LanguageBench bench("escpos");
    bench.hear("\x16");
    static_cast<void>(bench.language->ask_status());
    bench.hear("\x12\x12\x12\x72");
    ASSERT_EQ(bench.statuses.size(), 1u);
    EXPECT_TRUE(bench.statuses[0].paper_out);
    EXPECT_FALSE(bench.statuses[0].drawer_pin_high);
    bench.hear("\x16\x16");
    EXPECT_EQ(bench.statuses.size(), 1u);
}

TEST(EscposLanguage, DoesNotWaitForALostAnswerForEver) {
    LanguageBench bench("escpos");
    for (int i = 0; i < 3; ++i) {
        static_cast<void>(bench.language->ask_status());
        bench.hear(i == 0 ? "\x16\x12\x12" : "\x16\x12\x12\x72");
    }
    ASSERT_FALSE(bench.statuses.empty());
    EXPECT_TRUE(bench.statuses.back().paper_out);
    EXPECT_FALSE(bench.statuses.back().cover_open);
}

TEST(EscposLanguage, PulsesAsLongAsTheSettingsSay) {
    LanguageBench bench("escpos");
    PrinterOptions options;
    options.drawer_pin = DrawerPin::five;
    options.drawer_on = 120ms;
    options.drawer_off = 240ms;
    EXPECT_EQ(bench.language->pulse(options), "\x1Bp\x01\x3C\x78"s);
    EXPECT_EQ(bench.language->pulse_now(options), "\x10\x14\x01\x01\x02"s);
    bench.machine->set_health({.paper_out = true});
    bench.machine->feed(bench.language->pulse_now(options));
    ASSERT_EQ(bench.pulses.size(), 1u) << "also without paper";
    EXPECT_EQ(bench.pulses[0].second, 200ms);
    LanguageBench none("sunmi-v2");
    EXPECT_EQ(none.language->pulse(options) + none.language->pulse_now(options), "");
}

TEST(EscposLanguage, TellsWhatChangesByItself) {
    LanguageBench bench("epson-tm-t88v");
    bench.machine->feed(bench.language->ask_status());
    bench.hear();
    bench.statuses.clear();
    bench.machine->set_health({.cover_open = true, .drawer_pin_high = false});
    bench.hear();
    ASSERT_EQ(bench.statuses.size(), 1u);
    EXPECT_TRUE(bench.statuses[0].cover_open);
    EXPECT_TRUE(bench.statuses[0].senses_drawer);
    EXPECT_FALSE(bench.statuses[0].drawer_pin_high);
    EXPECT_THAT(bench.language->ask_status(), Not(HasSubstr("\x1D"s))) << "once a connection is enough";
    bench.language->renew();
    EXPECT_THAT(bench.language->ask_status(), HasSubstr("\x1D"s));
}

TEST(EscposLanguage, TakesOnlyItsOwnNameForAnAnswer) {
    LanguageBench bench("epson-tm-t88v");
    const std::string first = bench.language->ask_when_done();
    const std::string second = bench.language->ask_when_done();
    const std::string name = second.substr(second.size() - escpos::kProcessIdSize);
    EXPECT_NE(first, second);
    bench.hear("\x00"s);
    EXPECT_TRUE(bench.dones.empty()) << "paper was read, which here is not enough";
    bench.hear("7\"!!!!\0"s);
    EXPECT_TRUE(bench.dones.empty()) << "the name of nobody's question";
    bench.hear("7\"" + name.substr(0, 3) + "\0"s);
    EXPECT_TRUE(bench.dones.empty()) << "too short";
    bench.hear("\x03" + "7\""s + name + "\0"s);
    ASSERT_EQ(bench.dones.size(), 2u) << "what was asked before is done as well";
    EXPECT_TRUE(bench.dones[1].paper_low);
    bench.hear("7\"" + name + "\0"s);
    EXPECT_EQ(bench.dones.size(), 2u);
}

TEST(EscposLanguage, AnswersOfAnyOtherSortConfirmNothing) {
    LanguageBench bench("escpos");
    static_cast<void>(bench.language->ask_when_done());
    bench.hear("\x16\x12\x12\x12\x14\x00\x00\x0F\x11\x13\x5FTM-T20\0"s);
    EXPECT_TRUE(bench.dones.empty());
    bench.hear("\x0F"s);
    ASSERT_EQ(bench.dones.size(), 1u);
    EXPECT_TRUE(bench.dones[0].paper_out);
}

TEST(EscposLanguage, FlowControlWithinAnAutomaticStatusIsNoAnswer) {
    LanguageBench bench("epson-tm-t20");
    static_cast<void>(bench.language->ask_when_done());
    bench.hear("\x14\x13\x00\x11\x00\x0F"s);
    EXPECT_TRUE(bench.dones.empty()) << "its zeros would else be answers";
    EXPECT_EQ(bench.statuses.size(), 1u);
}

TEST(EscposLanguage, AMuteModelIsNeverAsked) {
    LanguageBench bench("zjiang-zj-5870");
    EXPECT_EQ(bench.language->ask_status() + bench.language->ask_when_done(), "");
}

TEST(EscposInterpreter, OfADotMatrixKnowsNoRaster) {
    LanguageBench bench("epson-tm-u220");
    bench.machine->feed(escpos::raster_band("\xFF"s, 1));
    EXPECT_GT(bench.machine->unknown_commands(), 0u);
}

TEST(EscposInterpreter, RefusesGraphicsThatLieAboutTheirSize) {
    LanguageBench bench("epson-tm-t88vii");
    bench.machine->feed(
        "\x1D(L\x0C\0\x30\x70\x30\x01\x01\x31\xFF\xFF\xFF\xFF\x81\x42\x1D(L\x02\0\x30\x32\x1DV\0"s);
    EXPECT_EQ(bench.machine->unknown_commands(), 1u);
    ASSERT_EQ(bench.papers.size(), 1u);
    EXPECT_EQ(bench.papers[0].rows(), 0) << "nothing was stored, so nothing came out";
    bench.machine->feed(
        "\x1D"
        "8L\xFF\xFF\xFF\x7F"s);
    EXPECT_EQ(bench.machine->unknown_commands(), 2u);
    EXPECT_EQ(bench.machine->backlog(), 0u);
}

TEST(EscposInterpreter, DoesNotWaitForEverForTheEndOfACommand) {
    for (const std::string& begun : {"\x1B"s + "D", "\x1Dk\x04"s}) {
        LanguageBench bench("escpos");
        bench.machine->feed(begun + std::string(2'000, '7'));
        EXPECT_EQ(bench.machine->backlog(), 0u);
        EXPECT_GT(bench.machine->unknown_commands(), 0u);
    }
}

}  // namespace
}  // namespace comptoir::bridge
