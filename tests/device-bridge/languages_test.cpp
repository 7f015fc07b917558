/// What every printer language must keep, whichever it is.

#include "device-bridge/printing/languages.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "tests/support/language_bench.hpp"

namespace comptoir::bridge {
namespace {

using test::chance_rows;
using test::LanguageBench;
using test::top_of;

/// One model for each way in which a picture is said.
const std::vector<const char*> kWays{"escpos",    "epson-tm-t88vii", "wincor-th230", "epson-tm-u220",
                                     "star-line", "star-prnt",       "star-graphic", "zpl",
                                     "epl"};

class EveryLanguage : public testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Ways, EveryLanguage, testing::ValuesIn(kWays), [](const auto& way) {
    std::string name = way.param;
    std::erase(name, '-');
    return name;
});

TEST_P(EveryLanguage, PutsEveryDotOnPaper) {
    for (const int width : {8, 64, 384, 512, 576, 832}) {
        for (const int height : {1, 23, 24, 50, 130, 300}) {
            LanguageBench bench(GetParam(), width);
            const std::string rows = chance_rows(width, height);
            bench.machine->feed(bench.picture(rows, width / 8));
            ASSERT_EQ(bench.papers.size(), 1u) << width << 'x' << height;
            EXPECT_EQ(top_of(bench.papers[0], height), rows) << width << 'x' << height;
            EXPECT_EQ(bench.machine->unknown_commands(), 0u);
            EXPECT_EQ(bench.machine->backlog(), 0u);
        }
    }
}

TEST_P(EveryLanguage, PrintsWhitePaperAsLongAsThePicture) {
    LanguageBench bench(GetParam(), 64);
    const std::string rows(8 * 60, '\0');
    bench.machine->feed(bench.picture(rows, 8));
    ASSERT_EQ(bench.papers.size(), 1u);
    EXPECT_EQ(top_of(bench.papers[0], 60), rows);
}

TEST_P(EveryLanguage, IsTheSameAtEverySplitOfItsBytes) {
    LanguageBench whole(GetParam(), 32);
    const std::string rows = chance_rows(32, 26);
    const std::string bytes = whole.picture(rows, 4);
    whole.machine->feed(bytes);
    ASSERT_EQ(whole.papers.size(), 1u);
    for (std::size_t split = 1; split < bytes.size(); ++split) {
        LanguageBench bench(GetParam(), 32);
        bench.machine->feed(std::string_view(bytes).substr(0, split));
        bench.machine->feed(std::string_view(bytes).substr(split));
        ASSERT_EQ(bench.papers.size(), 1u) << split;
        ASSERT_EQ(bench.papers[0].bits, whole.papers[0].bits) << split;
        ASSERT_EQ(bench.machine->unknown_commands(), 0u) << split;
    }
}

TEST_P(EveryLanguage, PrintsThePicturesOfAJobOneAfterTheOther) {
    LanguageBench bench(GetParam(), 64);
    const std::string first = chance_rows(64, 30, 1);
    const std::string second = chance_rows(64, 40, 2);
    bench.machine->feed(bench.picture(first, 8) + bench.picture(second, 8, CutMode::full));
    ASSERT_EQ(bench.papers.size(), 2u);
    EXPECT_EQ(top_of(bench.papers[0], 30), first);
    EXPECT_EQ(top_of(bench.papers[1], 40), second);
}

TEST_P(EveryLanguage, PrintsTheNextJobWholeWhereverTheOneBeforeBrokeOff) {
    const std::string broken_rows = chance_rows(32, 26, 3);
    const std::string rows = chance_rows(32, 26, 4);
    LanguageBench source(GetParam(), 32);
    const std::string broken = source.picture(broken_rows, 4);
    for (std::size_t cut = 0; cut < broken.size(); ++cut) {
        LanguageBench bench(GetParam(), 32);
        bench.machine->feed(std::string_view(broken).substr(0, cut));
        bench.language->renew();
        bench.machine->feed(bench.language->recover(broken.size()));
        bench.machine->feed(bench.picture(rows, 4));
        ASSERT_FALSE(bench.papers.empty()) << cut;
        EXPECT_EQ(top_of(bench.papers.back(), 26), rows) << cut;
        EXPECT_LE(bench.papers.size(), 3u) << cut;
    }
}

TEST_P(EveryLanguage, HearsEachConditionOfThePrinter) {
    using Health = PaperMachine::Health;
    LanguageBench bench(GetParam());
    if (bench.language->ask_status().empty()) GTEST_FAIL() << "each of these can be asked";
    const auto ask = [&](const Health& health) {
        bench.machine->set_health(health);
        bench.replies.clear();
        bench.statuses.clear();
        bench.machine->feed(bench.language->ask_status());
        bench.hear();
        EXPECT_FALSE(bench.statuses.empty());
        return bench.statuses.empty() ? PrinterStatus{} : bench.statuses.back();
    };
    EXPECT_EQ(ask({}).offline || ask({}).error || ask({}).paper_out, false);
    EXPECT_TRUE(ask({.paper_out = true}).paper_out);
    EXPECT_TRUE(ask({.cover_open = true}).cover_open);
    const PrinterStatus error = ask({.error = true});
    EXPECT_TRUE(error.error || error.offline);
    const PrinterStatus hot = ask({.too_hot = true});
    EXPECT_TRUE(hot.recovers_by_itself || hot.offline);
    const PrinterStatus stuck = ask({.cutter = true});
    EXPECT_TRUE(stuck.cutter || stuck.offline);
    EXPECT_FALSE(ask({}).offline);
}

TEST_P(EveryLanguage, HearsAStatusAtEverySplitAndThroughGarbage) {
    LanguageBench bench(GetParam());
    bench.machine->set_health({.paper_out = true});
    bench.machine->feed(bench.language->ask_status());
    const std::string answer = std::exchange(bench.replies, {});
    ASSERT_FALSE(answer.empty());
    for (std::size_t split = 0; split <= answer.size(); ++split) {
        bench.language->renew();
        bench.statuses.clear();
        static_cast<void>(bench.language->ask_status());
        bench.hear(std::string_view(answer).substr(0, split));
        bench.hear(std::string_view(answer).substr(split));
        ASSERT_FALSE(bench.statuses.empty()) << split;
        EXPECT_TRUE(bench.statuses.back().paper_out) << split;
    }
    bench.language->renew();
    bench.statuses.clear();
    static_cast<void>(bench.language->ask_status());
    bench.hear("\xFF\xFE\x80\xFF\r\n");
    bench.hear(answer);
    ASSERT_FALSE(bench.statuses.empty());
    EXPECT_TRUE(bench.statuses.back().paper_out);
}

TEST_P(EveryLanguage, ForgetsAHalfAnswerOfTheConnectionBefore) {
    LanguageBench bench(GetParam());
    bench.machine->feed(bench.language->ask_status());
    const std::string answer = std::exchange(bench.replies, {});
    for (std::size_t split = 0; split < answer.size(); ++split) {
        bench.hear(std::string_view(answer).substr(0, split));
        bench.language->renew();
        bench.statuses.clear();
        bench.machine->set_health({.paper_out = true});
        bench.replies.clear();
        bench.machine->feed(bench.language->ask_status());
        bench.hear();
        ASSERT_FALSE(bench.statuses.empty()) << split;
        EXPECT_TRUE(bench.statuses.back().paper_out) << split;
        bench.machine->set_health({});
        bench.replies.clear();
    }
}

TEST_P(EveryLanguage, SurvivesFloodsAndNoise) {
    std::minstd_rand dice(5);
    for (int round = 0; round < 20; ++round) {
        LanguageBench bench(GetParam());
        for (int i = 0; i < 200; ++i) static_cast<void>(bench.language->ask_when_done());
        std::string noise(20'000, '\0');
        for (char& byte : noise) byte = static_cast<char>(dice() >> 8);
        bench.hear(noise);
        EXPECT_LE(bench.dones.size(), 64u) << "no more answers than questions are kept";
        bench.machine->feed(noise);
        bench.machine->power_cycle();
        const std::string rows = chance_rows(64, 8);
        bench.papers.clear();
        bench.machine->feed(bench.picture(rows, 8));
        ASSERT_FALSE(bench.papers.empty());
        const std::string last = top_of(bench.papers.back(), bench.papers.back().rows());
        EXPECT_NE(last.find(rows), std::string::npos) << "behind what the noise left on the paper";
    }
}

TEST_P(EveryLanguage, ConfirmsAJobOnceItIsOnPaperAndNotBefore) {
    LanguageBench bench(GetParam());
    bench.machine->feed(bench.language->ask_status());
    bench.hear();
    const std::string rows = chance_rows(64, 30);
    const std::string job = bench.picture(rows, 8);
    const std::string question = bench.language->ask_when_done();
    EXPECT_EQ(question.empty(), bench.model.reports() == Report::sent);
    bench.machine->set_health({.paper_out = true});
    bench.machine->feed(job + question);
    bench.hear();
    EXPECT_TRUE(bench.papers.empty());
    EXPECT_TRUE(bench.dones.empty());
    bench.machine->set_health({});
    if (bench.model.confirm == ConfirmWay::host_status) bench.machine->feed(bench.language->ask_status());
    bench.hear();
    EXPECT_EQ(bench.papers.size(), 1u);
    EXPECT_EQ(bench.dones.size(), question.empty() ? 0u : 1u);
}

TEST_P(EveryLanguage, GivesOneAnswerAQuestionAndNoneAfterANewConnection) {
    LanguageBench bench(GetParam());
    if (bench.model.reports() == Report::sent) return;
    bench.machine->feed(bench.language->ask_status());
    bench.hear();
    for (int i = 0; i < 3; ++i) bench.machine->feed(bench.language->ask_when_done());
    bench.hear();
    EXPECT_EQ(bench.dones.size(), 3u);
    bench.machine->feed(bench.language->ask_when_done());
    bench.language->renew();
    bench.hear();
    EXPECT_EQ(bench.dones.size(), 3u) << "an answer to a question of another connection";
    bench.machine->feed(bench.language->ask_status());
    bench.hear();
    EXPECT_EQ(bench.dones.size(), 3u);
    bench.machine->feed(bench.language->ask_when_done());
    bench.hear();
    EXPECT_EQ(bench.dones.size(), 4u);
}

TEST_P(EveryLanguage, OpensTheDrawerBetweenTwoBandsAndLeavesThePictureWhole) {
    LanguageBench bench(GetParam());
    const std::string rows = chance_rows(64, 48);
    const std::string_view dots(rows);
    PrinterOptions options;
    options.drawer_pin = DrawerPin::five;
    bench.machine->feed(bench.language->begin_picture(8, 48));
    bench.machine->feed(bench.language->band(dots.substr(0, 192), 8));
    const std::string pulse = bench.language->pulse(options);
    EXPECT_EQ(pulse.empty(), !bench.model.has_drawer);
    bench.machine->feed(pulse);
    EXPECT_EQ(bench.pulses.size(), bench.model.has_drawer ? 1u : 0u);
    bench.machine->feed(bench.language->band(dots.substr(192), 8));
    bench.machine->feed(bench.language->end_picture(CutMode::partial));
    ASSERT_EQ(bench.papers.size(), 1u);
    EXPECT_EQ(top_of(bench.papers[0], 48), rows);
    EXPECT_EQ(bench.machine->unknown_commands(), 0u);
    bench.machine->feed(bench.language->pulse(options));
    EXPECT_EQ(bench.pulses.size(), bench.model.has_drawer ? 2u : 0u) << "and between two jobs";
}

TEST_P(EveryLanguage, TakesBackWhatAPrinterHoldsWhereItCan) {
    LanguageBench bench(GetParam());
    const std::string forget = bench.language->discard();
    EXPECT_EQ(forget.empty(), !bench.model.can_discard);
    bench.machine->set_health({.paper_out = true});
    bench.machine->feed(bench.picture(chance_rows(64, 30), 8));
    bench.machine->feed(forget);
    bench.machine->set_health({});
    EXPECT_EQ(bench.papers.size(), forget.empty() ? 1u : 0u);
}

TEST(RawLanguage, HasNoWordOfItsOwn) {
    LanguageBench bench("raw");
    EXPECT_EQ(bench.picture(chance_rows(64, 8), 8), "");
    EXPECT_EQ(bench.language->ask_status() + bench.language->ask_when_done() + bench.language->discard() +
                  bench.language->recover(100) + bench.language->pulse({}) + bench.language->pulse_now({}),
              "");
    bench.hear("\x16\x12\x12\x12");
    EXPECT_TRUE(bench.statuses.empty());
}

TEST(Languages, BringOptionsWithinTheirLimits) {
    LanguageBench bench(*find_model("epson-tm-t88v"), 64, {.density = 99, .beeps = 99});
    const std::string bytes = bench.picture(chance_rows(64, 8), 8);
    EXPECT_NE(bytes.find("\x1D(K\x02"), std::string::npos);
    bench.machine->feed(bytes);
    EXPECT_EQ(bench.papers.size(), 1u);
    EXPECT_EQ(bench.machine->unknown_commands(), 0u);
}

}  // namespace
}  // namespace comptoir::bridge
