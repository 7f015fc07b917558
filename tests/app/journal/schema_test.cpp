#include "app/journal/schema.hpp"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace comptoir::journal
