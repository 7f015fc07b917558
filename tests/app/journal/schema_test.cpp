#include "app/journal/schema.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/base/digest.hpp"
#include "tests/app/journal/kept_jobs.hpp"
#include "tests/support/temporary_folder.hpp"

namespace comptoir::journal {
namespace {

class SchemaTest : public ::testing::Test {
protected:
    [[nodiscard]] std::unique_ptr<Database> open() const {
        return std::move(*Database::open(folder.path() / "a.db", std::chrono::milliseconds(0)));
    }
    test::TemporaryFolder folder;
};

TEST_F(SchemaTest, TakesAnOlderFileThroughTheStepsThatItLacks) {
    ASSERT_TRUE(migrate(*open(), {"CREATE TABLE cup (size INTEGER); INSERT INTO cup VALUES (3)"}));
    const auto database = open();
    ASSERT_TRUE(migrate(*database, {"CREATE TABLE cup (size INTEGER); INSERT INTO cup VALUES (3)",
                                    "ALTER TABLE cup ADD COLUMN colour TEXT DEFAULT 'red'",
                                    "UPDATE cup SET size = size + 1"}));
    EXPECT_EQ(database->number("SELECT size FROM cup WHERE colour = 'red'"), 4);
    EXPECT_EQ(database->number("PRAGMA user_version"), 3);
    ASSERT_TRUE(migrate(*database, {"", "", "this is not run again"}));
}

TEST_F(SchemaTest, AStepThatFailsLeavesTheFileAsItWas) {
    const auto database = open();
    EXPECT_FALSE(migrate(*database, {"CREATE TABLE cup (size INTEGER)",
                                     "INSERT INTO cup VALUES (1); INSERT INTO saucer VALUES (1)"}));
    EXPECT_FALSE(database->is_in_transaction());
    EXPECT_EQ(database->number("PRAGMA user_version"), 1);
    EXPECT_EQ(database->number("SELECT count(*) FROM cup"), 0);
}

TEST_F(SchemaTest, AFileOfALaterVersionIsNotTouched) {
    ASSERT_TRUE(open()->run("PRAGMA user_version = 2"));
    EXPECT_EQ(migrate(*open(), {"CREATE TABLE cup (size INTEGER)"}).error().code, ErrorCode::unsupported);
    ASSERT_TRUE(open()->run("PRAGMA user_version = -1"));
    EXPECT_EQ(migrate(*open(), {"CREATE TABLE cup (size INTEGER)"}).error().code, ErrorCode::unsupported);
}

TEST_F(SchemaTest, TodaysFileIsMadeOfItsSteps) {
    const auto database = open();
    ASSERT_TRUE(migrate(*database, schema_steps()));
    EXPECT_EQ(database->number("SELECT count(*) FROM job"), 0);
    EXPECT_EQ(database->number("PRAGMA user_version"), static_cast<std::int64_t>(schema_steps().size()));
}

/// Who takes a step that is another by now has a file that is neither.
TEST_F(SchemaTest, StepsThatBoxesHaveTakenAreAsTheyWere) {
    ASSERT_GE(schema_steps().size(), 1U);
    std::string digest;
    for (const char c : digest_of({schema_steps()[0]}))
        digest += fmt::format("{:02x}", static_cast<unsigned char>(c));
    EXPECT_EQ(digest, "2b47138dde01b3d10b76dbee8388fc5d84ea58ff759f852b97de469d1248bb63");
}

TEST_F(SchemaTest, AFileOfTheFirstStepIsUsedAndItsJobsAreThere) {
    const auto add = [](const std::string& id, int is_promised, int outcome) {
        return "INSERT INTO job VALUES (NULL, '" + id + "', 'receipt', 'print_raw', '{}', '', '', '', " +
               std::to_string(is_promised) + ", 2, " + std::to_string(outcome) +
               ", '', 0, '', 1, 0, 1767000000000000000, 0, 1767000000000000000);";
    };
    {
        const auto database = open();
        ASSERT_TRUE(database->run("PRAGMA journal_mode = WAL"));
        ASSERT_TRUE(migrate(*database, {schema_steps()[0]}));
        ASSERT_TRUE(database->run(add("missed", 1, 2) + add("printed", 1, 0) + add("told no", 0, 2)));
    }
    Limits limits;
    limits.jobs_max = 2;
    KeptJobs kept(folder.path() / "a.db", limits);
    EXPECT_THAT(kept.journal().problems(), testing::IsEmpty());
    EXPECT_THAT(kept.found_ids(), testing::ElementsAre("missed", "printed", "told no"));
    ASSERT_TRUE(kept.add("new"));
    kept.rest();
    EXPECT_THAT(kept.journal().problems(), testing::IsEmpty());
    kept.open_again();
    EXPECT_THAT(kept.found_ids(), testing::Contains("missed")) << "what staff have to see goes last";
    EXPECT_THAT(kept.found_ids(), testing::Contains("new"));
}

}  // namespace
}  // namespace comptoir::journal
