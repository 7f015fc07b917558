#include "app/supervision/journal_log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace comptoir::supervision {
namespace {

using testing::ElementsAre;

std::vector<std::string> encoded(log::Level level, std::string_view message, log::Fields fields) {
    return journal_fields(level, message, fields, log::format(level, message, fields));
}

TEST(JournalLog, KnowsTheJournalByDeviceAndInode) {
    EXPECT_TRUE(is_journal("9:4711", 9, 4711));
    EXPECT_FALSE(is_journal("9:4711", 9, 4712));
    EXPECT_FALSE(is_journal("9:4711", 8, 4711));
    for (const char* bad : {"", ":", "9", "9:", ":4711", "9:4711 ", "09:4711"})
        EXPECT_FALSE(is_journal(bad, 9, 4711)) << bad;
}

TEST(JournalLog, GivesTheLineAndEachOfItsValues) {
    EXPECT_THAT(encoded(log::Level::warning, "paper out", {{"printer", "till \"1\""}, {"count", 3}}),
                ElementsAre("MESSAGE=paper out printer=\"till \\\"1\\\"\" count=\"3\"", "PRIORITY=4",
                            "COMPTOIR_MESSAGE=paper out", "COMPTOIR_PRINTER=till \"1\"", "COMPTOIR_COUNT=3"));
}

TEST(JournalLog, MakesNamesThatTheJournalTakes) {
    const auto fields = encoded(log::Level::info, "x", {{"Of-a.kind\n=", "1"}, {std::string(90, 'k'), "2"}});
    EXPECT_EQ(fields[3], "COMPTOIR_OF_A_KIND__=1");
    EXPECT_EQ(fields[4], "COMPTOIR_" + std::string(55, 'K') + "=2");
}

TEST(JournalLog, KeepsTheBoundsOfALine) {
    const auto fields = encoded(log::Level::info, "x", {{"long", std::string(5000, 'v')}});
    EXPECT_LE(fields[0].size(), 1024U + 8);
    EXPECT_EQ(fields[3].size(), std::string("COMPTOIR_LONG=").size() + 1024);
}

std::string g_seen;

TEST(JournalLog, TakesThePlaceOfStderrOnlyWhereItTakesTheLine) {
    log::send_to([](log::Level, std::string_view message, log::Fields, std::string_view line) {
        g_seen = line;
        return message != "refused";
    });
    testing::internal::CaptureStderr();
    log::info("taken", {{"a", "b"}});
    EXPECT_EQ(g_seen, "<6>taken a=\"b\"");
    log::info("refused");
    log::send_to(nullptr);
    log::info("as before");
    EXPECT_EQ(testing::internal::GetCapturedStderr(), "<6>refused\n<6>as before\n");
}

}  // namespace
}  // namespace comptoir::supervision
